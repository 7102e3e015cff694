"""A letter's pieces and the places where its stories begin, as articles."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from newsletters.detect import offered_language_of
from newsletters.hints import hint
from newsletters.late import late
from newsletters.letters.asides import mark_doubts
from newsletters.letters.ends import (
    doubt_ends,
    is_signed,
    mark_head,
    mark_tail,
    tail_of,
)
from newsletters.letters.heads import Signature, is_line, lines_in, look_of, may_head
from newsletters.letters.parts import Units
from newsletters.letters.piece import (
    LetterPicture,
    LetterPiece,
    Link,
    closes_cell,
    ends_sentence,
    in_capitals,
    is_prose,
    real_address,
)
from newsletters.letters.stories import Start, after_lead, title_of
from newsletters.letters.tells import (
    addressing,
    is_date,
    is_footer,
    is_greeting,
    is_masthead,
    is_more,
    is_offer,
    is_promo,
    is_share,
    is_signoff,
    leads_on,
    said,
)
from newsletters.model import Article, Paragraph
from newsletters.text import same_words

_NO_PICTURE = late(
    r"logo|icon|avatar|spacer|pixel|divider|badge|button|social|tracking|beacon|banner-?ad|/open\b"
    r"|header|footer|signature|emoji|headshot|facebook|twitter|instagram|linkedin|youtube",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    "a an and as at but by for from in of on or the to with & und der die das in im am von zu für "
    "et le la les de des du en à au aux y el los las del con o e il lo gli di da do dos das no "
    "na".split()
)
_PRIVATE = late(
    r"unsubscribe|(?:[/?&=_-]|email)preferences?(?:[/?&=#]|$)|mailto:|list-manage\.com/profile"
    r"|[/.](?:twitter|x)\.com/(?:intent|share)|facebook\.com/(?:sharer?|dialog)|linkedin\.com/share"
    r"|(?:bsky\.app|threads\.net)/intent|(?:api\.whatsapp|wa\.me|t\.me/share|reddit\.com/submit)",
    re.IGNORECASE,
)
_HEAD_PROSE = 20
_POINTERS = " .)]»›→>"
_CAPTION_WORDS = 30  # of a line in italics below a picture
_PART_WORDS = 12
_DASHES = ("—", "–", "-")
_SIGNED = late(r"[—–-] ?(?:[A-ZÀ-Þ][\w'’.-]+,? ){1,4}(?:[\w'’-]+ ?){0,4}$")  # "—Ada Strand, editor"
_LINES_BELOW = 3  # a headline: the date, the place, who wrote it
_GREETING = 60  # words of a greeting, at the most
_TOLD = 20  # … and of what it goes on to tell, at the least
_BYLINE_WORDS = 6
_LABEL_WORDS = 3
_SMALL = 0.86  # of the letter's own text
_SMALL_PRINT = 16  # words of a line in it
_BELOW_WORDS = 8  # of a link below prose
_HASHTAGS = late(r"(?:#\w+\W*)+")


def articles_of(
    pieces: Sequence[LetterPiece],
    starts: Sequence[Start],
    about: Article,
    units: Units,
    *,
    sender: str = "",
) -> list[Article]:
    """The articles of a letter; ``about`` has its subject and date."""
    starts = _with_text(pieces, starts)
    mark_doubts(pieces)
    if not starts:
        return [_whole(pieces, about, sender)]
    lead = mark_head(pieces[: starts[0].at], units, [start.headline for start in starts])
    _mark_bylines(pieces[starts[0].at :])
    _mark_lines(pieces, starts)
    last = starts[-1]
    edges = sum(pieces[s.at].edge == 2 for s in starts) * 3 >= len(starts) * 2
    end = last.head + 1 if last.head >= 0 and not last.lead else last.at + 1
    inner = _inner_looks(pieces, starts)
    tail = end + tail_of(pieces[end:], edges=edges, begun=last.lead, inner=inner)
    mark_tail(pieces[tail:])
    doubt_ends(pieces)
    made = []
    section = ""
    for number, start in enumerate(starts):
        stop = starts[number + 1].at if number + 1 < len(starts) else len(pieces)
        if start.label >= 0 and not _is_title(pieces, starts, number, about, sender):
            section = section_name(pieces[start.label].text)
        elif start.loose:
            section = ""
        made.append(_story(pieces, start, stop, about, section))
    front = pieces[: starts[0].at]
    if lead:
        own = replace(about, paragraphs=_paragraphs(front), headline_in_body=False)
        made.insert(0, own)
    elif front:
        made[0] = replace(made[0], paragraphs=(*_paragraphs(front), *made[0].paragraphs))
    return made


def _mark_bylines(pieces: Sequence[LetterPiece]) -> None:
    """Give hints to the short lines, alike in looks, that close the cells of several stories."""
    closing = [
        piece
        for number, piece in enumerate(pieces)
        if closes_cell(pieces, number)
        and piece.words <= _BYLINE_WORDS
        and not (piece.hint or piece.kept or piece.linked or is_prose(piece))
    ]
    looks = [look_of(piece) for piece in closing]
    for piece, look in zip(closing, looks, strict=True):
        if looks.count(look) > 1 and not is_more(piece.text):
            piece.hint = "byline"


def _mark_lines(pieces: Sequence[LetterPiece], starts: Sequence[Start]) -> None:
    """Give hints to lines amid the stories: a date, a way to the browser, small print."""
    heads = {start.head for start in starts if not start.lead}
    for number in range(starts[0].at, len(pieces)):
        piece = pieces[number]
        if piece.hint or piece.kept or is_prose(piece) or number in heads:
            continue
        tagged = _HASHTAGS.fullmatch(piece.text) is not None
        short = piece.linked or piece.words <= _LABEL_WORDS
        if is_date(piece.text) or tagged or (short and is_masthead(piece)):
            piece.hint = "masthead"
        elif _is_small_print(piece) or _signs(pieces, number, heads):
            piece.hint = "byline"


def _signs(pieces: Sequence[LetterPiece], number: int, heads: Collection[int]) -> bool:
    """Whether a line names who wrote a story: below its headline, or behind a dash."""
    text = pieces[number].text
    if text[:1] in _DASHES:
        return _SIGNED.match(text) is not None
    above = range(number - 1, max(-1, number - 1 - _LINES_BELOW), -1)
    near = next((at for at in above if at in heads or is_prose(pieces[at])), -1)
    return near in heads and is_signed(text)


def _is_small_print(piece: LetterPiece) -> bool:
    """Whether a line amid a story is set smaller than its text, and labels nothing."""
    plain = not (piece.bold or piece.rank or piece.capitals or piece.linked or piece.caption)
    return plain and 0 < piece.size < _SMALL and piece.words <= _SMALL_PRINT


def _with_text(pieces: Sequence[LetterPiece], starts: Sequence[Start]) -> list[Start]:
    """Those of ``starts`` that something stands below: a line alone is no story.

    Below the last one stands more than a leave and small print.
    """
    kept: list[Start] = []
    stop = len(pieces)
    for start in reversed(starts):
        gone = {start.label, -1 if start.lead else start.head}
        below = [pieces[number] for number in range(start.at, stop) if number not in gone]
        told = [p for p in below if not (p.hint or p.caption)]
        leaves = not start.lead and start.head >= 0 and is_signoff(pieces[start.head])
        ends = leaves or (not start.lead and all(is_signoff(p) or is_footer(p) for p in told))
        if below and (told or start.lead) and (kept or not ends):
            kept.append(start)
            stop = start.at
    return kept[::-1]


def _is_title(
    pieces: Sequence[LetterPiece],
    starts: Sequence[Start],
    number: int,
    about: Article,
    sender: str,
) -> bool:
    """Whether the label above the first story is the letter's own title, and no section's."""
    label, head = pieces[starts[number].label], pieces[starts[number].head]
    if same_words(label.text, about.headline) or same_words(label.text, sender):
        return True
    others = any(start.label >= 0 for start in starts[number + 1 :])
    louder = label.rank == 1 or (label.size or 1.0) > (head.size or 1.0) * 1.15
    return number == 0 and len(starts) > 1 and not others and louder and not label.capitals


def _inner_looks(pieces: Sequence[LetterPiece], starts: Sequence[Start]) -> set[Signature]:
    """How subheadings, boxes and pull quotes look that stand amid the letter's stories."""
    heads = {number for start in starts for number in (start.head, start.label, start.at)}
    return {
        look_of(piece)
        for number, piece in enumerate(pieces[: starts[-1].at])
        if number >= starts[0].at and number not in heads and not piece.hint
        if (piece.edge == 2 and is_prose(piece))
        or (piece.shown and not is_prose(piece) and is_prose(pieces[number + 1]))
    }


def _story(
    pieces: Sequence[LetterPiece], start: Start, stop: int, about: Article, section: str
) -> Article:
    """One story: its headline and its section's label are not among its paragraphs."""
    gone = {start.label}
    if start.head >= 0 and not start.lead:
        gone.add(start.head)
    body = [pieces[i] for i in range(start.at, stop) if i not in gone]
    whole = [p for p in pieces[start.at : stop] if not p.hint or is_share(p.text)]
    if start.lead and start.head >= 0:
        first = pieces[start.head]
        shortened = replace(first, text=after_lead(first), _words=-1)
        body = [shortened if piece is first else piece for piece in body]
    head = pieces[start.head] if start.head >= 0 else None
    picture = _picture(whole)
    return replace(
        about,
        headline=start.headline,
        paragraphs=_paragraphs(body),
        section=section,
        url=address_of(head, whole, lead=start.lead),
        image=picture.src if picture else "",
        image_alt=picture.alt if picture else "",
        headline_in_body=True,
        headline_line=head.line if head else 0,
    )


def _whole(pieces: Sequence[LetterPiece], about: Article, sender: str) -> Article:
    """A letter of one story, under its title or else its subject."""
    title = title_of(pieces, about.headline)
    named = title >= 0  # by the subject, whose spelling holds
    if not named:
        title = _own_title(pieces, sender)
    first = next(
        (
            n
            for n, p in enumerate(pieces)
            if n > title and not p.hint and is_prose(p) and not _greets(p)
        ),
        len(pieces),
    )
    if first < len(pieces):
        for number, piece in enumerate(pieces[:first]):
            if number != title and not piece.hint and not piece.kept:
                piece.hint = _above(piece, number, title)
        inner = _repeated_looks(pieces[first:])
        stop = first + 1 + tail_of(pieces[first + 1 :], edges=False, begun=True, inner=inner)
        mark_tail(pieces[stop:])
    doubt_ends(pieces)
    whole = [p for p in pieces if not p.hint]
    head = pieces[title] if title >= 0 else None
    picture = _picture(whole)
    body = [piece for number, piece in enumerate(pieces) if number != title]
    return replace(
        about,
        headline=head.text if head and not named else about.headline,
        paragraphs=_paragraphs(body),
        url=(address_of(head, []) if head else "") or _rest(pieces[first:]),
        image=picture.src if picture else "",
        image_alt=picture.alt if picture else "",
        headline_in_body=title >= 0,
        headline_line=head.line if head else 0,
    )


def _repeated_looks(pieces: Sequence[LetterPiece]) -> set[Signature]:
    """How the subheadings of one text look: several alike stand over prose."""
    looks = [
        look_of(piece)
        for piece, below in pairwise(pieces)
        if piece.shown and not piece.hint and not is_prose(piece)
        if is_prose(below) and not below.hint and below.words >= _PART_WORDS
    ]
    return {look for look in looks if looks.count(look) > 1}


def _rest(pieces: Sequence[LetterPiece]) -> str:
    """Where the one link leads below a letter of one story that has the rest, or all, of it."""
    found = {
        _first(piece.links)
        for piece in pieces
        if piece.linked and is_more(piece.text) and piece.hint in ("", "signoff", "promo")
    }
    return found.pop() if len(found) == 1 else ""


def _above(piece: LetterPiece, number: int, title: int) -> str:
    """What a line is that stands above the text of a letter of one story."""
    if is_promo(piece):
        return "promo"
    if _greets(piece):
        return "greeting"
    if is_masthead(piece) or number < title or title >= 0:
        return "masthead"
    # without a title the lines above the text may be its own headings
    return "" if may_head(piece, text=False) and not piece.linked else "masthead"


def _greets(piece: LetterPiece) -> bool:
    """Whether a paragraph greets, and does not go on to tell of others: "Good morning. It is …"."""
    if not is_greeting(piece) or piece.words > _GREETING:
        return False
    rest = piece.text.partition(". ")[2]
    spoken = addressing(offered_language_of(rest))
    return len(rest.split()) < _TOLD or any(words.search(rest) for words in spoken)


def _own_title(pieces: Sequence[LetterPiece], sender: str) -> int:
    """The loudest line above the first prose, where the letter has one; -1 for none."""
    best, loud = -1, 0.0
    for number, piece in enumerate(pieces):
        if piece.hint:
            continue
        if is_prose(piece) and piece.words >= _HEAD_PROSE and not is_greeting(piece):
            break
        if not may_head(piece, text=False) or same_words(piece.text, sender):
            continue
        title = piece.rank == 1 or piece.size >= 1.4 or piece.mark in ("#1", "box=", "und=")
        weight = piece.size or 1.0
        if title and weight > loud and piece.words >= 2:
            best, loud = number, weight
    return best


def _paragraphs(pieces: Sequence[LetterPiece]) -> tuple[Paragraph, ...]:
    made: list[Paragraph] = []
    prose = sum(piece.words for piece in pieces if is_prose(piece) and not is_line(piece))
    listed = lines_in(pieces) > prose  # the links are the article
    for piece, below in zip_longest(pieces, pieces[1:]):
        place = piece.hint
        line = listed and is_line(piece)
        if not place and not line:
            told = bool(made) and not made[-1].hint and len(made[-1].text.split()) >= _PART_WORDS
            place = "button" if told and _leads_away(piece, below) else _place(piece)
        over = below is not None and (is_prose(below) or below.role == "item")
        heads = piece.role == "heading" or (over and _is_heading(piece) and not line)
        role = "heading" if heads else piece.role
        for words, where in _parted(piece, place):
            made.append(Paragraph(words, piece.line, role, hint(where, unit=piece.unit)))
    return tuple(made)


def _place(piece: LetterPiece) -> str:
    """Where a piece of a story stood, as the cleaner may want to know."""
    slanted = piece.italic and piece.words <= _CAPTION_WORDS and not ends_sentence(piece.text)
    if piece.caption or (piece.pictures and slanted and piece.role == "body"):
        return "caption"
    if piece.button or (piece.linked and leads_on(piece)):
        return "button"
    if piece.linked and piece.words <= 6:
        return "link"
    if piece.doubt:
        return "doubt"
    return ""


def _leads_away(piece: LetterPiece, below: LetterPiece | None) -> bool:
    """Whether a line below a text is nothing but one link, and no other link stands below it."""
    if not piece.linked or piece.role != "body" or piece.rank or ends_sentence(piece.text):
        return False
    return piece.words <= _BELOW_WORDS and (below is None or not below.linked)


def _is_heading(piece: LetterPiece) -> bool:
    """Whether a bold or large line is a heading, though its markup does not say so."""
    if piece.caption or piece.button or piece.role != "body" or piece.words > 16:
        return False
    return (piece.bold or piece.size >= 1.2 or bool(piece.mark)) and not ends_sentence(piece.text)


def _parted(piece: LetterPiece, place: str) -> list[tuple[str, str]]:
    """A piece as paragraphs: "Read more" at the end of prose is a link of its own."""
    if not place and not piece.linked and piece.links:
        last = piece.links[-1].text.rstrip(_POINTERS)
        whole = piece.text.rstrip(_POINTERS)
        if last and whole.endswith(last):
            rest = whole[: -len(last)].rstrip(" \u00a0|·•→([")
            # "… a tie. Read the thread": a sentence that is one link
            leads = ends_sentence(rest) and said().onward.fullmatch(last) is not None
            if rest and (leads or is_more(last)):
                return [(rest, ""), (piece.text[len(whole) - len(last) :], "button")]
    return [(piece.text, place)]


def address_of(head: LetterPiece | None, body: Sequence[LetterPiece], *, lead: bool = False) -> str:
    """Where the story stands: behind its headline, or "Read more"; a link amid the text is none."""
    own = head.links if head is not None else []
    if head is not None and lead:
        own = [link for link in own if link.text and link.text in head.lead]
    if head is not None and (head.linked or lead) and (found := _first(own)):
        return found
    for piece in body:
        more = [link for link in piece.links if link.text and is_more(link.text)]
        if found := _first(more or (piece.links if piece.linked and is_more(piece.text) else [])):
            return found
    for piece in body:
        if leads_on(piece) and (found := _first(piece.links)):
            return found
    shared = [link for piece in body if is_share(piece.text) for link in piece.links]
    return _first(own) or _last(body) or _first(_source(body)) or _first(shared)


def _source(body: Sequence[LetterPiece]) -> list[Link]:
    """The source in brackets that a story's last paragraph ends with."""
    told = [piece for piece in body if is_prose(piece)]
    last = told[-1] if told else None
    if last is None or not last.links:
        return []
    link = last.links[-1]
    ends = bool(link.text) and last.text.rstrip(".").endswith((f"({link.text})", f"[{link.text}]"))
    return [link] if ends else []


def _last(body: Sequence[LetterPiece]) -> str:
    """Where the one line below a story's text leads that is nothing but a link."""
    below = [n for n, piece in enumerate(body) if is_prose(piece)]
    if not below:
        return ""
    found = [link for link in body[below[-1]].links[-1:] if link.alone]
    for piece in body[below[-1] + 1 :]:
        if piece.linked and not (piece.caption or piece.hint or is_offer(piece)):
            found += piece.links[:1]
    return _first(found) if len({link.href for link in found}) == 1 else ""


def _first(links: Sequence[Link]) -> str:
    for link in links:
        if not _PRIVATE.search(link.href) and (found := real_address(link.href)):
            return found
    return ""


def _picture(pieces: Sequence[LetterPiece]) -> LetterPicture | None:
    """The first picture of a story that is one: no logo, no spacer, no face."""
    for piece in pieces:
        for picture in piece.pictures:
            small = 0 < picture.width < 120 or 0 < picture.height < 60
            told = f"{picture.src} {picture.alt}"
            if not small and picture.src[:4].lower() == "http" and not _NO_PICTURE.search(told):
                return picture
    return None


def section_name(label: str) -> str:
    """A section's name as one reads it: ``THE WORLD TODAY`` is The World Today."""
    label = label.strip(" :–—-|·•")
    if not in_capitals(label):
        return label
    words = label.split(" ")
    return " ".join(_cased(word, first=number == 0) for number, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    letters = [c for c in word if c.isalpha()]
    lower = word.lower()
    if not first and lower in _SMALL_WORDS:
        return lower
    if len(letters) <= 3 and (len(letters) == 2 or "." in word) and lower not in _SMALL_WORDS:
        return word  # US, EU, U.S.
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda m: m[0].capitalize(), lower)
