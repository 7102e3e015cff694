"""Where a letter's stories begin, as its reader sees it.

Lines that look alike and stand over prose are headlines, if the letter parts them: by rules,
links, "Read more", labels of sections, its list of contents. What has only subheadings in a text
that flows stays one story.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from newsletters.late import late
from newsletters.letters.ends import is_signed, is_tail
from newsletters.letters.heads import (
    SECTION_WORDS,
    Head,
    HeadGroup,
    Signature,
    candidates,
    find_sections,
    grouped,
    is_line,
    list_heads,
    look_of,
    may_head,
    story_heads,
    weight_of,
)
from newsletters.letters.judge import ENOUGH, Judge
from newsletters.letters.piece import (
    LetterPiece,
    in_capitals,
    is_prose,
)
from newsletters.letters.piece import (
    ends_sentence as ends_sentence,
)
from newsletters.letters.tells import (
    is_greeting,
    is_more,
    is_offer,
    is_offer_label,
    is_signoff,
    leads_on,
)
from newsletters.letters.ways import PAGE_WAY, check_way
from newsletters.text import same_words

# -- Where a story begins in a letter, and its headline as the letter means it.


NUMBERED = late(
    r"(?:#|no\.? ?)?\(?\d{1,2}(?:[.):/](?!\d)|\s[—–-])\s*(?=\S)"
    r"|\d{1,2} [^\W\d_][^\W\d_ ]* ?(?:\w+ )?thing: ?|\d{1,2}\ufe0f?\u20e3\s*",
    re.IGNORECASE,
)
# Signs and pictures around a headline that are no word of it: arrows, bullets, emoji.
_DRAWN = r"[^\w\s\"'“”‘’«»„‹›()\[\]{}¿¡#@$€£¥%+&…<>/\\*.,:;!?–—-]"
_AROUND = late(rf"(?:{_DRAWN}[\ufe0f\u200d]*\s*)+(?=\S)")
_ENDING = late(rf"(?:\s*{_DRAWN}[\ufe0f\u200d]*)+$")
_READING_TIME = late(r"\s*[(\[]\W?\d{1,3}[ -]?min\w*\.?(?: [^()\[\]]{1,20})?[)\]]$", re.I)


_LEAD_END = late(r"[\s.:—–-]+$")
_ENDING_BRACKETS = late(r"\s*[(\[][^()\[\]]{2,30}[)\]]$")
_BRACKETED = 3  # headlines whose minutes are told, at the least


@dataclass(frozen=True, slots=True)
class Start:
    """A story: where its pieces begin, which of them is its headline (-1: none), its words.

    ``label`` is the index of the section's label above it. ``lead``: the headline is the bold
    beginning of its first paragraph.
    """

    at: int
    head: int
    headline: str
    label: int = -1
    lead: bool = False
    loose: bool = False


def bare_headline(headline: str) -> str:
    """A headline without its number in the letter's count, its minutes, its colon, and drawings."""
    begun = _AROUND.match(headline)
    start = begun.end() if begun and headline[begun.end() :] else 0
    found = NUMBERED.match(headline, start)
    rest = headline[found.end() if found else start :].strip()
    rest = _READING_TIME.sub("", rest)
    ended = _ENDING.search(rest[-20:])
    rest = rest[: len(rest) - len(ended[0])] if ended else rest
    rest = rest.rstrip(" :：")
    return rest if len(rest) >= 3 else headline


def lead_headline(piece: LetterPiece) -> str:
    """The bold beginning of a paragraph as a headline."""
    return _LEAD_END.sub("", piece.lead) or piece.lead


def after_lead(piece: LetterPiece) -> str:
    """What of a paragraph stands behind the headline it begins with; all where that runs on."""
    lead = piece.lead
    rest = piece.text[len(lead) :] if piece.text.startswith(lead) else ""
    parted = _LEAD_END.search(lead) or re.match(r"\s*[.:—–?!]", rest)
    if not rest or not parted:
        return piece.text
    return re.sub(r"^[\s.:—–-]+", "", rest) or piece.text


def without_kinds(starts: Sequence[Start], headlines: Sequence[str]) -> list[Start]:
    """Headlines without what stands in brackets behind each of them: (WEBSITE), (VIDEO).

    ``headlines`` are their words as the letter has them. Where most of them say how many minutes
    they take, the others' brackets say what there is instead.
    """
    timed = sum(_READING_TIME.search(headline) is not None for headline in headlines)
    ended = sum(_ENDING_BRACKETS.search(headline) is not None for headline in headlines)
    if timed < _BRACKETED or ended * 4 < len(headlines) * 3:
        return list(starts)
    return [
        replace(start, headline=_ENDING_BRACKETS.sub("", start.headline) or start.headline)
        for start in starts
    ]


STORY_WORDS = 12
"""Words of prose below a headline, at the least."""

_QUESTIONS = 3  # in a row, of an interview

HEADED_WORDS = 20
"""Words of a story above all others whose headline is a label in capitals."""
_SALUTES = 5  # words that a salutation has fewer of
_BEGINS = 8  # of the first sentence of such a story
_ASKS = ("?", "؟", "？")
_ASKED = 2  # questions amid a text: of an interview
_PARTS = ("sponsor", "promo", "poll", "contents")
_HEADED = 2  # headlines below a section's label
_SECTIONS = 3  # labels that look alike
_LAST_WORDS = 10  # of a story below all others
_LABEL = 4  # words of lines that may be labels, on the average
_HEADLINE_SIZE = 1.2  # times the text: letters of a headline below a label
_GOES_ON = 25  # words of a greeting that is a text's beginning
LEAD_STORY_WORDS = 40
"""Words of a story above all others that has a headline of another look."""


def starts_of(
    pieces: Sequence[LetterPiece],
    way: str,
    subject: str,
    *,
    text: bool,
    enough: float = ENOUGH,
    sender: str = "",
) -> list[Start]:
    """Where stories begin; empty for a letter that is one story.

    ``sender`` is what the letter's sender is called; ``enough`` is how much must speak for several,
    of which a letter needs less than an article.
    """
    check_way(way)
    if way == "none":
        return []
    heads = candidates(pieces, text=text)
    groups = grouped(heads)
    find_sections(pieces, heads, groups)
    judge = Judge(pieces, heads, subject, text=text, enough=enough, sender=sender)
    if way in ("auto", PAGE_WAY):
        found = _with_lead(judge, _below_labels(judge, _auto(judge, groups)))
        told = [pieces[start.head].text for start in found]
        found = without_kinds(found, told)
        used = {start.head for start in found if not start.lead} | {s.label for s in found}
        looks = {look_of(pieces[number]) for number in used if number >= 0}
        labels = [h for g in groups if g.section for h in g.heads]
        last = found[-1].at if found and not text else len(pieces)
        more = [h for h in heads if h.index > last and h not in labels]
        looks |= _looks_of_labels(pieces, more)
        labels += [h for h in more if _is_last_head(pieces[h.index], looks)]
        found = _with_loose(pieces, _with_run_in(pieces, found, text), labels, text)
        found = found if text else _with_alike(pieces, found)
        return _without_bylines(pieces, found)
    return _forced(way, judge, groups)


def title_of(pieces: Sequence[LetterPiece], subject: str) -> int:
    """Which piece repeats the letter's subject as its title; -1 for none."""
    if not subject:
        return -1
    prose = 0
    for number, piece in enumerate(pieces):
        if piece.words <= 40 and same_words(piece.text, subject):
            return number
        prose += piece.words if is_prose(piece) else 0
        if prose > 80 or number > 25:
            break
    return -1


def _auto(judge: Judge, groups: Sequence[HeadGroup]) -> list[Start]:
    pieces = judge.pieces
    for group in groups:
        if group.section:
            continue
        heads = [h for h in judge.over_prose(group.heads) if not is_offer_label(pieces[h.index])]
        heads = _without_interviews(pieces, heads)
        if len(heads) < 2 or not judge.is_digest(heads):
            continue
        chosen = {h.index: h for h in heads}
        for other in groups:
            if other is group or other.section:
                continue
            for head in _more_heads(judge, heads, other):
                chosen.setdefault(head.index, head)
        return _started(pieces, [chosen[i] for i in sorted(chosen)])
    leads = _leads(pieces) if judge.enough <= ENOUGH else []
    if leads and judge.are_stories(leads):
        labels = [h for g in groups if g.section or _over_leads(g, leads) for h in g.heads]
        labels += [h for h in judge.heads if h not in labels and _over_list(pieces, h.index)]
        return _lead_starts(pieces, leads, labels)
    lists = list_heads(pieces, groups) if judge.enough <= ENOUGH else []
    return [Start(h.index, h.index, bare_headline(pieces[h.index].text)) for h in lists]


def _below_labels(judge: Judge, starts: Sequence[Start]) -> list[Start]:
    """Short lines right above a headline of another look name its section.

    All that look as such headlines are then headlines.
    """
    words = sum(judge.pieces[start.head].words for start in starts if start.head >= 0)
    short = words <= _LABEL * len(starts)
    found: list[Start] = []
    looks: Counter[Signature] = Counter()
    known = {head.index: head for head in judge.heads}
    for start, stop in zip(starts, [*(start.at for start in starts), 2**31][1:], strict=True):
        head = known.get(start.head)
        below = judge.heads[head.below] if head is not None and head.below >= 0 else None
        if start.lead or start.label >= 0 or below is None or not _is_loud(judge, below):
            found.append(start)
            continue
        alike = [
            h for h in judge.heads if h.signature == below.signature and start.at < h.index < stop
        ]
        if not short and (len(alike) < 2 or judge.pieces[start.head].words > SECTION_WORDS):
            found.append(start)
            continue
        looks[look_of(judge.pieces[below.index])] += 1
        headline = bare_headline(judge.pieces[below.index].text)
        found.append(replace(start, head=below.index, headline=headline, label=start.head))
    used = {start.head for start in found} | {start.label for start in found}
    for head in judge.heads if found and looks else ():
        piece = judge.pieces[head.index]
        if head.index in used or head.index < found[0].at or look_of(piece) not in looks:
            continue
        if _is_loud(judge, head) and not is_offer_label(piece):
            found.append(Start(head.index, head.index, bare_headline(piece.text)))
    return sorted(found, key=lambda start: start.at)


def _without_bylines(pieces: Sequence[LetterPiece], starts: Sequence[Start]) -> list[Start]:
    """Without lines between a headline and its text that tell who wrote it."""
    found: list[Start] = []
    for start in starts:
        above = pieces[found[-1].head + 1 : start.at] if found and found[-1].head >= 0 else None
        named = above is not None and not start.lead and is_signed(pieces[start.head].text)
        if not named or any(is_prose(piece) or piece.hint in _PARTS for piece in above or ()):
            found.append(start)
    return found


def _with_alike(pieces: Sequence[LetterPiece], starts: Sequence[Start]) -> list[Start]:
    """Where one of several lines that look alike over prose is a headline, so are the others.

    A line right above the first of them is their section's label.
    """
    heads = set(story_heads(pieces))
    found: list[Start] = []
    for start, stop in zip(starts, [*(start.at for start in starts), len(pieces)][1:], strict=True):
        below = start.head + 1
        labels = below - 1 >= 0 and below < stop and pieces[below - 1].words <= SECTION_WORDS
        first = below if labels and start.head not in heads else start.head
        if start.lead or start.head < 0 or first not in heads:
            found.append(start)
            continue
        look = look_of(pieces[first])
        alike = [
            number
            for number in range(first, stop)
            if number in heads and look_of(pieces[number]) == look and not pieces[number].hint
            if number == first or pieces[first].edge < 2 or pieces[number].edge == 2
        ]
        if first != start.head and len(alike) < _HEADED:
            found.append(start)  # a standfirst
            continue
        if sum(_asks(pieces[number]) for number in alike) >= _ASKED:
            alike = [number for number in alike if number == first or not _asks(pieces[number])]
        label = start.label if first == start.head else start.head
        for number in alike:
            own = start.headline if number == start.head else bare_headline(pieces[number].text)
            at = start.at if number == first else number
            found.append(replace(start, at=at, head=number, headline=own, label=label))
    return found


def _asks(piece: LetterPiece) -> bool:
    return piece.text.rstrip("\"'”’» ").endswith(_ASKS)


def _salutes(piece: LetterPiece) -> bool:
    """Whether a line is a salutation, below which the text begins: "Dear friends,"."""
    return piece.words < _SALUTES and piece.text.endswith(",")


def _is_loud(judge: Judge, head: Head) -> bool:
    """Whether a line looks like a headline and stands over text."""
    piece = judge.pieces[head.index]
    told = head.prose > 0 or _over_list(judge.pieces, head.index)
    return told and (bool(piece.rank) or piece.size >= _HEADLINE_SIZE)


def _without_interviews(pieces: Sequence[LetterPiece], heads: list[Head]) -> list[Head]:
    """Without the questions of an interview that look as the headlines around them do."""
    runs: list[list[Head]] = []
    for head in heads:
        asks = _asks(pieces[head.index])
        between = pieces[runs[-1][-1].index + 1 : head.index] if runs and runs[-1] else []
        parted = any(piece.hint or leads_on(piece) or piece.edge == 2 for piece in between)
        if asks and runs and not parted:
            runs[-1].append(head)
        else:
            runs.append([head] if asks else [])
    asked = {head.index for run in runs if len(run) >= _QUESTIONS for head in run}
    left = [head for head in heads if head.index not in asked]
    return left if len(left) >= 2 else heads


def _with_lead(judge: Judge, starts: list[Start]) -> list[Start]:
    """The letter's first story, where it looks otherwise than all others and has much text."""
    if not starts:
        return starts
    pieces, stop = judge.pieces, starts[0].at
    best = -1
    for number in range(stop):
        piece = pieces[number]
        if not may_head(piece, text=True) or is_offer_label(piece) or is_signed(piece.text):
            continue
        if not (judge.text or piece.shown or piece.linked or piece.size > 1 or not piece.size):
            continue
        told = (p for p in pieces[number + 1 : stop] if is_prose(p) or p.hint or is_greeting(p))
        below = next((p for p in told if p.hint or not _salutes(p)), None)
        least = STORY_WORDS if judge.text else _BEGINS
        if below is None or below.hint or below.words < least:
            continue
        titled = below.words < _GOES_ON or same_words(piece.text, judge.subject)
        if is_greeting(piece) or (is_greeting(below) and titled) or judge.names_sender(piece):
            continue
        if best < 0 or weight_of(piece) > weight_of(pieces[best]):
            best = number
    words = sum(p.words for p in pieces[best + 1 : stop] if is_prose(p))
    if best < 0 or words < (
        HEADED_WORDS if pieces[best].capitals and not judge.text else LEAD_STORY_WORDS
    ):
        return starts
    head = next((h for h in judge.heads if h.index == best), None)
    at = begin_of(pieces, head) if head else best
    lead = Start(at, best, bare_headline(pieces[best].text), head.label if head else -1)
    return [lead, *starts]


def _over_leads(group: HeadGroup, leads: Sequence[int]) -> bool:
    """Whether lines stand right above bold beginnings: then they are labels of sections."""
    return any(head.index + 1 in leads for head in group.heads)


def _over_list(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a line stands right above a list."""
    return any(p.role == "item" and not p.hint for p in pieces[number + 1 : number + 2])


def _more_heads(judge: Judge, main: Sequence[Head], other: HeadGroup) -> list[Head]:
    """Headlines that look otherwise than most: a louder lead story, quieter ones below."""
    first = main[0]
    louder = other.weight > main[0].weight
    heads = judge.over_prose(other.heads)
    if louder:
        return [
            h
            for h in heads
            if h.index > first.index and h.prose >= STORY_WORDS and judge.has_sign(h)
        ]
    heads = [h for h in heads if h.index > first.index]
    heads = [h for h in heads if not is_offer_label(judge.pieces[h.index])]
    told = [h for h in heads if h.prose >= STORY_WORDS and judge.stands_alone(h)]
    return told if len(told) * 3 >= len(heads) * 2 else []


def _started(pieces: Sequence[LetterPiece], heads: Sequence[Head]) -> list[Start]:
    made = []
    floor = 0
    for head in heads:
        at = begin_of(pieces, head, floor)
        headline = bare_headline(pieces[head.index].text)
        made.append(Start(at, head.index, headline, head.label))
        floor = head.index + 1
    return made


def begin_of(pieces: Sequence[LetterPiece], head: Head, floor: int = 0) -> int:
    """Where a story begins: at its section's label, or a picture's caption above its headline."""
    at = head.index
    if floor <= head.label < at:
        at = head.label
    while at - 1 >= floor and pieces[at - 1].caption and not pieces[at - 1].hint:
        if pieces[at].edge == 2 and pieces[at - 1].edge < 2:
            break
        at -= 1
    return at


def _leads(pieces: Sequence[LetterPiece]) -> list[int]:
    """Paragraphs that begin with a bold headline of their own."""
    return [
        number
        for number, piece in enumerate(pieces)
        if piece.lead
        and not piece.hint
        and not is_greeting(piece)
        and not is_signoff(piece)
        and not is_offer(piece)
        and len(piece.lead.split()) >= 2
        and piece.words - len(piece.lead.split()) >= STORY_WORDS
    ]


def _with_run_in(pieces: Sequence[LetterPiece], starts: list[Start], text: bool) -> list[Start]:
    """A short heading over paragraphs that are each a story names their section."""
    found: list[Start] = []
    behind = False  # such a section, whose name is not that of what follows
    stops = [*(start.at for start in starts), len(pieces)][1:]
    runs = [
        run_in(pieces, start.head + 1, stop, text=text)
        if not start.lead and start.head >= 0 and pieces[start.head].words <= LABEL_WORDS
        else []
        for start, stop in zip(starts, stops, strict=True)
    ]
    for start, stop, leads in zip(starts, stops, runs, strict=True):
        labels = start.head >= 0 and not start.lead and pieces[start.head].words <= LABEL_WORDS
        if labels and (lines := lines_over_text(pieces, start.head + 1, stop)):
            behind = True
            found += [
                Start(
                    at=index if number else start.head,
                    head=index,
                    headline=bare_headline(pieces[index].text),
                    label=-1 if number else start.head,
                )
                for number, index in enumerate(lines)
            ]
            continue
        alike = [
            bool(run)
            for one, run in zip(starts, runs, strict=True)
            if one.head >= 0 and look_of(pieces[one.head]) == look_of(pieces[start.head])
        ]
        if leads and sum(alike) * 2 < len(alike):
            leads = []  # other lines that look so head one story each
        if not leads:
            behind = behind and start.label < 0
            found.append(replace(start, loose=start.loose or behind))
            continue
        behind = True
        found += _run_in_starts(pieces, leads, start.head)
    return found


def _run_in_starts(pieces: Sequence[LetterPiece], leads: Sequence[int], label: int) -> list[Start]:
    return [
        Start(
            at=index if number else label,
            head=index,
            headline=bare_headline(lead_headline(pieces[index])),
            label=-1 if number else label,
            lead=True,
        )
        for number, index in enumerate(leads)
    ]


def _lead_starts(
    pieces: Sequence[LetterPiece], leads: Sequence[int], labels: Sequence[Head]
) -> list[Start]:
    found = []
    places = {head.index for head in labels}
    for index in leads:
        label = index - 1 if index - 1 in places else -1
        found.append(
            Start(
                at=label if label >= 0 else index,
                head=index,
                headline=bare_headline(lead_headline(pieces[index])),
                label=label,
                lead=True,
            )
        )
    return _with_loose(pieces, found, labels)


def _looks_of_labels(pieces: Sequence[LetterPiece], heads: Sequence[Head]) -> set[Signature]:
    """How sections' labels look that stand over text without headlines, below the last of these."""
    over = Counter(look_of(pieces[h.index]) for h in heads if pieces[h.index].capitals and h.prose)
    return {look for look, count in over.items() if count >= _SECTIONS}


def _is_last_head(piece: LetterPiece, looks: Collection[Signature]) -> bool:
    """Whether a line below all stories looks as their headlines do."""
    return piece.words > 1 and not _asks(piece) and look_of(piece) in looks


def _with_loose(
    pieces: Sequence[LetterPiece], starts: list[Start], labels: Sequence[Head], text: bool = False
) -> list[Start]:
    """Labels that stand over prose of their own, amid the stories, are headlines of that."""
    if not starts:
        return []
    used = {start.label for start in starts} | {start.head for start in starts}
    first, last = starts[0].at, starts[-1].head
    found = list(starts)
    places = sorted(start.at for start in starts)
    for head in labels:
        if head.index in used or pieces[head.index].hint:
            continue
        if head.index < first or is_offer_label(pieces[head.index]):
            continue
        stop = next((at for at in places if at > head.index), len(pieces))
        if leads := run_in(pieces, head.index + 1, stop, text=text):
            found += _run_in_starts(pieces, leads, head.index)
            continue
        own = [
            p
            for p in pieces[head.index + 1 : stop]
            if (is_prose(p) or is_line(p)) and not (p.hint or is_tail(p))
        ]
        words = 0 if is_tail(pieces[head.index]) else sum(p.words for p in own)
        if words >= (STORY_WORDS if head.index < last else _LAST_WORDS):
            found.append(Start(head.index, head.index, pieces[head.index].text, loose=True))
    return sorted(found, key=lambda start: start.at)


def _forced(way: str, judge: Judge, groups: Sequence[HeadGroup]) -> list[Start]:
    pieces = judge.pieces
    if way == "rule":
        return _ruled(judge)
    if way == "bold" and not any(_fits(way, pieces[h.index]) for g in groups for h in g.heads):
        return _lead_starts(pieces, _leads(pieces), [])
    for group in groups:
        if group.section and way != "capitals":
            continue
        heads = [h for h in group.heads if _fits(way, pieces[h.index])]
        heads = [h for h in judge.over_prose(heads) if h.prose >= STORY_WORDS or len(heads) > 1]
        if heads and (len(heads) > 1 or way not in ("heading", "bold") or group is groups[-1]):
            return _started(pieces, heads)
    if way == "link":
        return _ended(judge)
    return []


def _fits(way: str, piece: LetterPiece) -> bool:
    if way == "heading":
        return bool(piece.rank) or piece.mark[:1] in ("#", "*", "b", "u")
    if way == "bold":
        return piece.bold
    if way == "link":
        return piece.linked
    if way == "number":
        return NUMBERED.match(piece.text) is not None
    return piece.capitals


def _ruled(judge: Judge) -> list[Start]:
    """A story behind each rule, under its first headline, or else its first words."""
    pieces = judge.pieces
    edges = [n for n, p in enumerate(pieces) if p.edge == 2] or [0]
    found: list[Start] = []
    known = {head.index: head for head in judge.heads}
    begin = -1
    for number, start in enumerate(edges):
        stop = edges[number + 1] if number + 1 < len(edges) else len(pieces)
        begin = start if begin < 0 else begin
        own = [i for i in range(begin, stop) if not pieces[i].hint]
        prose = sum(pieces[i].words for i in own if is_prose(pieces[i]))
        if prose < STORY_WORDS:
            # a label in its own band belongs to what stands below it
            if any(i not in known for i in own) or not own:
                begin = -1
            continue
        heads = [i for i in own if i in known]
        # the last of the lines above the first prose is the headline
        top = next(i for i in own if is_prose(pieces[i]))
        above = [i for i in heads if i < top]
        head = max(above, key=lambda i: (known[i].weight, i)) if above else -1
        words = pieces[head].text if head >= 0 else first_words(pieces[top].text)
        label = above[0] if len(above) > 1 and above[0] != head else -1
        found.append(Start(begin, head, bare_headline(words), label))
        begin = -1
    return found


def first_words(text: str) -> str:
    """The first sentence of a text, or its first words, for a headline."""
    found = re.match(r".{10,90}?[.!?](?=\s|$)", text)
    return found[0].rstrip(".") if found else " ".join(text.split()[:10]) + "…"


def _ended(judge: Judge) -> list[Start]:
    """Stories that end with a link to their rest: each begins behind the last one's end."""
    pieces = judge.pieces
    found: list[Start] = []
    begin = 0
    known = {head.index: head for head in judge.heads}
    for number, piece in enumerate(pieces):
        if not (piece.linked and is_more(piece.text)):
            continue
        own = [i for i in range(begin, number) if not pieces[i].hint]
        begin = number + 1
        prose = [i for i in own if is_prose(pieces[i])]
        if not prose:
            continue
        above = [i for i in own if i in known and i < prose[-1]]
        head = max(above, key=lambda i: (known[i].weight, i)) if above else -1
        words = pieces[head].text if head >= 0 else first_words(pieces[prose[0]].text)
        at = head if head >= 0 else own[0]
        found.append(Start(at, head, bare_headline(words)))
    return found


# -- Sections of short news whose headlines are the bold beginnings of their paragraphs.


LABEL_WORDS = 4
"""Words of a heading over such news, at the most: more is a headline of its own text."""

_AMID = ("sponsor", "promo", "poll", "referral")
_LINES = 3
_LINE_WORDS = 2.5  # of such a line, on the average
_LEAD_WORDS = 3
_LEAD_MOST = 16
_REST_WORDS = 8
_SENTENCE = late(r"\S[^.!?]{8,110}[.!?][\"”’»]?(?=\s+\S)")
_ASKS = ("?", "؟", "？")


def run_in(pieces: Sequence[LetterPiece], begin: int, stop: int, *, text: bool) -> list[int]:
    """The paragraphs from ``begin`` on that are each a story by itself; empty where they are not.

    Plain text shows no bold: there the first sentences count, if half of them are links.
    """
    run: list[int] = []
    for number in range(begin, stop):
        piece = pieces[number]
        told = is_greeting(piece) or is_signoff(piece) or is_offer(piece)
        if piece.hint in _AMID and run:
            continue
        if piece.hint or not is_prose(piece) or (told and not piece.lead):
            break
        if run and piece.edge == 2 and not piece.lead:
            break
        run.append(number)
    leads = [number for number in run if _is_story(pieces[number], pieces[number].lead)]
    if text and len(leads) >= 2 and len(leads) * 2 >= len(run):
        for number in run:
            found = _SENTENCE.match(pieces[number].text)
            if number not in leads and found and _is_story(pieces[number], found[0]):
                pieces[number].lead = found[0]
                leads.append(number)
        leads.sort()
    if len(leads) < 2 or leads[0] != run[0] or len(leads) * 4 < len(run) * 3:
        return []
    asked = sum(pieces[n].lead.rstrip("\"'”’» ").endswith(_ASKS) for n in leads)
    return [] if asked * 2 > len(leads) else leads


def lines_over_text(pieces: Sequence[LetterPiece], begin: int, stop: int) -> list[int]:
    """Bold lines that each stand over text, from ``begin`` on; empty where a text leads up to them.

    Under a section's label these are headlines; an essay's subheadings stand below its beginning.
    """
    own = [number for number in range(begin, stop) if not pieces[number].hint]
    lines = [n for n in own if pieces[n].bold and not is_prose(pieces[n]) and not pieces[n].rank]
    if len(lines) < _LINES or lines[0] != own[0]:
        return []
    words = sum(pieces[n].words for n in lines)
    over = all(n + 1 in own and is_prose(pieces[n + 1]) for n in lines)
    asks = any(pieces[n].text.rstrip().endswith((":", *_ASKS)) for n in lines)
    return lines if over and not asks and words >= _LINE_WORDS * len(lines) else []


def _is_story(piece: LetterPiece, lead: str) -> bool:
    """Whether ``lead`` is a whole sentence, or a link, with text of its own behind it."""
    words = len(lead.split())
    if not _LEAD_WORDS <= words <= _LEAD_MOST or piece.words - words < _REST_WORDS:
        return False
    linked = any(link.text and link.text.strip() in lead for link in piece.links)
    stopped = ends_sentence(lead) or piece.text[len(lead) :].lstrip()[:1] in (".", "—", "–")
    capital = in_capitals(lead)
    return (stopped and (capital or not lead.endswith(":"))) or (linked and words > _LEAD_WORDS)
