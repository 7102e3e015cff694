"""A letter from its bytes to its articles: the part that says more, unwrapped, parted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from newsletters.decode import check_size
from newsletters.errors import ReadError
from newsletters.footnotes import take_notes
from newsletters.late import late
from newsletters.letters.assemble import articles_of
from newsletters.letters.forward import apart, unquoted, unwrapped
from newsletters.letters.heads import mark_colon_heads
from newsletters.letters.look import pieces_of
from newsletters.letters.mime import Envelope, Letter, read_message
from newsletters.letters.parts import Units, find_parts, only_asks
from newsletters.letters.piece import (
    LetterPicture,
    LetterPiece,
    Link,
    ends_sentence,
    has_letters,
    is_prose,
)
from newsletters.letters.plain import pieces_of_text
from newsletters.letters.profile import (
    LetterProfile,
    apply_rules,
    is_not_headline,
    told_starts,
    with_sections,
)
from newsletters.letters.stories import Start, starts_of
from newsletters.letters.tells import is_greeting, is_offer_name, is_offer_section
from newsletters.letters.ways import PAGE_WAY, check_way
from newsletters.model import Article, Paragraph
from newsletters.newsletter import Newsletter
from newsletters.text import same_words, visible
from newsletters.tree import parse_tree
from newsletters.witness.held import held_to_letter

_ADDRESS = late(r"\s*[<(\[]?\s?https?://")  # is no word of the line
_SALUTE_WORDS = 3
_OFFER_WORDS = 80  # of prose under such a name, at the most: more is a story called so
_KEY = 40  # characters that tell one line of a letter from another
# What services put into every letter, in the markup if not in the words.
_SENT = late(
    r"unsubscribe|list-manage\.com|campaign-archive\.com|beehiiv\.com|hs-sites|/preferences\b"
    r"|abmelden|abbestellen|d[ée]sabonner|d[ée]sinscri|darse de baja|cancelar (?:la )?suscripci"
    r"|disiscri|cancelar (?:a )?inscri",
    re.IGNORECASE,
)
_SCRIPT = late(r"<script\b.*?</script", re.IGNORECASE | re.DOTALL)
_FROM_WEB = late(r"[A-Za-z][A-Za-z0-9+.-]*://")


Marker: TypeAlias = Callable[[Sequence[LetterPiece], Units], None]
"""Gives hints to pieces that a program knows of its own, before the letter is read."""


def _knows_nothing(_: Sequence[LetterPiece], __: Units) -> None:
    """Mark no piece."""


def _nobody(_: Envelope) -> None:
    """Know no sender."""


def read_letter(
    data: bytes,
    name: str,
    *,
    split: str = "auto",
    profile: Callable[[Envelope], LetterProfile | None] = _nobody,
    marker: Marker = _knows_nothing,
) -> Newsletter:
    """Read a letter; raises ``ReadError`` for one without a readable text part."""
    check_way(split)
    check_size(len(data), name)
    if not data.strip():
        raise ReadError(f"{name} is empty", hint="write the article into it, or remove it")
    letter = read_message(data, name)
    pieces, text = letter_pieces(letter, name)
    envelope = unwrapped(pieces, letter.envelope)
    articles = articles_from(
        pieces, envelope, split, text=text, profile=profile(envelope), marker=marker
    )
    lines = _line_index(data)
    found = [replace(a, paragraphs=_located(a.paragraphs, lines)) for a in articles]
    return Newsletter(
        articles=held_to_letter(found, letter.pages, letter.texts),
        subject=envelope.subject,
        sender=envelope.sender,
        name=envelope.name,
        list_id=envelope.list_id,
        date=envelope.date,
    )


def articles_from(
    pieces: Sequence[LetterPiece],
    envelope: Envelope,
    way: str,
    *,
    text: bool,
    profile: LetterProfile | None = None,
    marker: Marker = _knows_nothing,
) -> list[Article]:
    """The articles of a letter's pieces, by what its sender's profile says of them."""
    way = "auto" if way == PAGE_WAY else way
    about = Article(
        headline=envelope.subject,
        paragraphs=(),
        date=envelope.date,
        # a plain text shows little structure: there a page's surroundings have their say
        letter="" if text else envelope.list_id or envelope.sender or envelope.name or "letter",
    )
    units = Units(pieces)
    marker(pieces, units)
    if profile is not None:
        apply_rules(pieces, profile, units)
    find_parts(pieces, units, text=text, sender=envelope.name)
    starts = _starts(pieces, envelope, way, profile, text=text)
    stops = [*(start.at for start in starts), len(pieces)][1:]
    bodies = [pieces[start.at : stop] for start, stop in zip(starts, stops, strict=True)]
    offers = [body for body in bodies if only_asks(body)]
    if offers := offers + _in_offered_sections(pieces, starts, bodies):
        for body in offers:
            units.name(body, "promo")
        starts = _starts(pieces, envelope, way, profile, text=text)
    if not starts and way == "auto" and not text:
        seen = with_alts(pieces)
        if starts := _starts(seen, envelope, way, profile, text=text):
            pieces = seen
    return articles_of(pieces, starts, about, units, sender=envelope.name)


def _in_offered_sections(
    pieces: Sequence[LetterPiece], starts: Sequence[Start], bodies: Sequence[Sequence[LetterPiece]]
) -> list[Sequence[LetterPiece]]:
    """What stands in sections of events, jobs, courses, up to the next section's label."""
    found: list[Sequence[LetterPiece]] = []
    offers = False
    for start, body in zip(starts, bodies, strict=True):
        if start.label >= 0:
            offers = is_offer_section(pieces[start.label])
        elif start.loose:
            offers = False
        named = start.head >= 0 and not start.lead and is_offer_name(pieces[start.head])
        named = named and sum(p.words for p in body if is_prose(p)) <= _OFFER_WORDS
        if (offers or named) and not any(piece.kept for piece in body):
            found.append(body)
    return found


def _starts(
    pieces: Sequence[LetterPiece],
    envelope: Envelope,
    way: str,
    profile: LetterProfile | None,
    *,
    text: bool,
) -> list[Start]:
    subject = envelope.subject
    if profile is None:
        found = starts_of(pieces, way, subject, text=text, sender=envelope.name)
        if found and _salutes(pieces, found[0]):
            found = found[1:]
        # the letter's own name is no headline, whatever stands below it
        return [start for start in found if not same_words(start.headline, envelope.name)]
    if way == "auto":
        way = profile.split or "auto"
        if way == "auto" and profile.headlines:
            told = told_starts(pieces, profile, text=text)
            if told:
                return told
    found = starts_of(pieces, way, subject, text=text, sender=envelope.name)
    kept = [
        start
        for start in found
        if start.head < 0 or start.lead or not is_not_headline(pieces[start.head], profile)
    ]
    return with_sections(pieces, kept, profile)


def _salutes(pieces: Sequence[LetterPiece], first: Start) -> bool:
    """Whether the first headline is a greeting: "Hello Lucie"."""
    head = pieces[first.head] if first.head >= 0 and not first.lead else None
    return head is not None and head.words <= _SALUTE_WORDS and is_greeting(head)


def letter_pieces(letter: Letter, name: str) -> tuple[list[LetterPiece], bool]:
    """The pieces of the part that says more, and whether that is plain text."""
    shown: list[LetterPiece] = []
    for page in letter.pages:
        tree = parse_tree(page, name)
        notes = take_notes(tree)
        shown.extend(pieces_of(tree, page))
        shown.extend(LetterPiece(words, hint="footnote") for words in notes)
    mark_colon_heads(shown, text=False)
    words = sum(piece.words for piece in shown)
    plain = pieces_of_text(apart(unquoted("\n\n".join(letter.texts)))) if letter.texts else []
    told = sum(piece.words for piece in plain)
    if not any(has_letters(piece.text) for piece in (*shown, *plain)):
        if any("<img" in page.lower() for page in letter.pages):
            raise ReadError(
                f"{name} has pictures and no text", hint="write down what they say, as a .md file"
            )
        raise ReadError(f"{name} has no text part", hint="save the letter with its text")
    # some letters only say "your mail program shows no HTML" in one of the two
    return (plain, True) if words * 3 < told else (shown, False)


def _line_index(data: bytes) -> dict[str, int]:
    """The line of the file by its first words, for parts that were sent unencoded."""
    index: dict[str, int] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if len(line) >= 4:
            words = _ADDRESS.split(line[:400], maxsplit=1)[0]
            index.setdefault(visible(words)[:_KEY], number)
    return index


def _located(paragraphs: tuple[Paragraph, ...], lines: dict[str, int]) -> tuple[Paragraph, ...]:
    return tuple(replace(p, source_line=lines.get(p.text[:_KEY], 0)) for p in paragraphs)


def read_web_letter(
    markup: str,
    name: str,
    way: str = "auto",
    *,
    headline: str = "",
    date: str = "",
    marker: Marker = _knows_nothing,
) -> tuple[Article, ...]:
    """Read a letter's web version, the page that "View in browser" leads to, by its looks.

    ``headline`` and ``date`` are the page's own. One article or none where nothing parts it by
    ``way``. Raises ``ReadError`` for markup that is no page.
    """
    tree = parse_tree(markup, name)
    if _FROM_WEB.match(name):
        tree.make_links_absolute(name, handle_failures="ignore")
    notes = take_notes(tree)
    pieces = [*pieces_of(tree, markup), *(LetterPiece(words, hint="footnote") for words in notes)]
    mark_colon_heads(pieces, text=False)
    envelope = Envelope(subject=headline, date=date)
    found = articles_from(pieces, envelope, way, text=False, marker=marker)
    return held_to_letter([one for one in found if one.paragraphs], [markup], ())


def is_web_letter(markup: str) -> bool:
    """Whether a page holds what services put into every letter; its scripts are not asked."""
    return _SENT.search(_SCRIPT.sub("", markup)) is not None


# -- Headlines that are pictures of words: their alternative texts say what a reader sees.


_LEAST, _MOST = 2, 16  # words
_WIDE = 3.0  # times as wide as high
_FILE = late(r"\.(?:jpe?g|png|gif|webp|svg|avif)(?:[?#]|$)", re.IGNORECASE)
_SHOWN = late(
    r"\b(?:logos?|icons?|banner|header|divider|spacer|photo|photograph|image|picture|portrait"
    r"|screenshot|illustration|chart|map|foto|bild|imagen|immagine|imagem|avatar)\b",
    re.IGNORECASE,
)


def with_alts(pieces: Sequence[LetterPiece]) -> list[LetterPiece]:
    """``pieces`` with the headlines that pictures show; as they were where none does."""
    made: list[LetterPiece] = []
    found = 0
    for number, piece in enumerate(pieces):
        picture = next((p for p in piece.pictures if _is_headline(p)), None)
        below = pieces[number : number + 3]
        if picture is None or not any(is_prose(p) for p in below) or piece.hint:
            made.append(piece)
            continue
        found += 1
        links = [Link(picture.href, picture.alt)] if picture.href else []
        made.append(
            LetterPiece(
                picture.alt,
                role="heading",
                rank=2,
                size=1.5,
                bold=True,
                linked=bool(links),
                links=links,
                edge=piece.edge,
                ground=piece.ground,
                boxes=piece.boxes,
                cell=piece.cell,
            )
        )
        made.append(replace(piece, edge=0))
    return made if found >= 2 else list(pieces)


def _is_headline(picture: LetterPicture) -> bool:
    words = len(picture.alt.split())
    if not _LEAST <= words <= _MOST or not has_letters(picture.alt):
        return False
    if ends_sentence(picture.alt.rstrip("?!")) or _SHOWN.search(picture.alt):
        return False
    if picture.width and picture.height:
        return picture.width >= _WIDE * picture.height
    # a photograph leads to itself, in full size
    page = picture.href[:4].lower() == "http" and not _FILE.search(picture.href)
    return page and picture.href.split("?")[0] not in picture.src
