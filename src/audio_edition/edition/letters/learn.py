"""A profile written from an edition that its editor has ruled once.

The letter an edition was made of lies beside its articles (``_NAME.eml``). Compared with what
the editor left of it, it tells which lines are headlines and sections, and what is never heard.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from audio_edition.edition.files import read_file
from audio_edition.edition.letters.profile import profile_of
from audio_edition.edition.library import edition_errors
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.edition.text import same_words
from audio_edition.errors import EditionError
from audio_edition.tables import Table
from newsletters.letters.forward import unwrapped
from newsletters.letters.letter import articles_from, letter_pieces
from newsletters.letters.mime import Envelope, read_message
from newsletters.letters.parts import Units, find_parts
from newsletters.letters.piece import LetterPiece
from newsletters.letters.profile import KINDS
from newsletters.letters.stories import bare_headline, starts_of
from newsletters.letters.tells import (
    bare,
    is_footer,
    is_greeting,
    is_masthead,
    is_offer,
    is_poll,
    is_promo,
    is_referral,
    is_signoff,
    is_sponsor_label,
)
from newsletters.model import Article as ReadArticle
from newsletters.model import Paragraph as ReadParagraph

_START_WORDS = 5  # of a line, to know it again another day
_WHOLE_WORDS = 9  # a line of so few words is known by all of them


def letters_of(folder: Path) -> list[Path]:
    """The letters that an edition was made of: ``_NAME.eml`` in its folder."""
    return sorted(folder.glob("_*.eml"))


@dataclass(frozen=True, slots=True)
class Learned:
    """The text of a profile, and the first lines of what was deleted and may be today's alone."""

    text: str
    unsure: tuple[str, ...] = ()


@edition_errors()
def learn(
    edition: Edition, letters: Sequence[Path] = (), *, others: Iterable[Edition] = ()
) -> Learned:
    """A profile for the sender of an edition's letters.

    ``letters`` are the files, if they lie elsewhere. ``others`` are editions whose folders may
    hold more letters of the sender: what was deleted there, too, is deleted every day. Raises
    ``EditionError`` where there is no letter, or the edition has nothing of it.
    """
    files = list(letters) or (letters_of(edition.folder) if edition.folder else [])
    if not files:
        raise EditionError(
            f"edition {edition.id} has no letter beside its articles",
            hint="make it with audio-edition new LETTER.eml, or name the letter",
        )
    headlines: list[dict[str, Any]] = []
    refused: list[str] = []
    sections: list[str] = []
    envelopes: list[Envelope] = []
    blocks: list[DeletedBlock] = []
    heard = Heard(edition)
    for file in files:
        pieces, envelope, text = _read(file)
        envelopes.append(envelope)
        blocks += _deleted_of(file, heard)
        found = _headlines(pieces, edition)
        if not found:
            continue
        headlines += [look for look in _looks(found, text=text) if look not in headlines]
        refused += _refused(pieces, found, edition, envelope, text=text)
        sections += _sections(pieces, edition)
    days = _days(others, envelopes)
    sure = [b for b in blocks if b.kind or any(day.deleted(b.texts[0]) for day in days)]
    dropped, kept = _rulings(edition, parted=bool(headlines))
    dropped += [_rule(b, days, parted=bool(headlines)) for b in sure]
    if not headlines and not dropped and not kept:
        raise EditionError(
            f"edition {edition.id} tells nothing of its letter",
            hint="part it with [[story]] and [[join]], mark with [[drop]] and [[keep]], then learn",
        )
    rules = {"headlines": headlines, "always": _once(dropped), "keep": _once(kept)}
    return Learned(
        _written(edition, envelopes, rules, _once(refused), _once(sections)),
        tuple(b.texts[0] for b in blocks if b not in sure and not b.headed),
    )


@dataclass(frozen=True, slots=True)
class _Day:
    """Another letter of the sender, and what its editor left of it."""

    pieces: tuple[LetterPiece, ...]
    heard: Heard

    def deleted(self, text: str) -> bool:
        """Whether a line that begins alike stood in that letter, and is not in its edition."""
        begun = [piece.text for piece in self.pieces if _begins(piece.text, text)]
        return bool(begun) and not any(self.heard.has(one) for one in begun)


def _begins(text: str, other: str) -> bool:
    return _beginning(text).casefold() == _beginning(other).casefold()


def _days(others: Iterable[Edition], envelopes: Sequence[Envelope]) -> list[_Day]:
    """The letters beside other editions that come from one of the senders."""
    senders = {one.sender for one in envelopes if one.sender}
    found = []
    for edition in others:
        for file in letters_of(edition.folder) if edition.folder else ():
            with suppress(EditionError):  # of another day: it is not asked for
                pieces, envelope, _ = _read(file)
                if envelope.sender in senders:
                    found.append(_Day(tuple(pieces), Heard(edition)))
    return found


def _deleted_of(file: Path, heard: Heard) -> list[DeletedBlock]:
    letter = read_message(read_file(file), file.name)
    pieces, text = letter_pieces(letter, file.name)
    envelope = unwrapped(pieces, letter.envelope)
    return list(deleted_blocks(articles_from(pieces, envelope, "auto", text=text), pieces, heard))


def _rule(block: DeletedBlock, days: Sequence[_Day], *, parted: bool) -> dict[str, str]:
    """The rule for a block: up to its last line, or to its article's end where that changes."""
    first, last = block.texts[0], block.texts[-1]
    rule = {"kind": block.kind or "promo", "starts": _beginning(first)}
    open_end = block.ends and parted and not any(day.deleted(last) for day in days)
    if len(block.texts) == 1 or not open_end:
        rule["ends"] = _beginning(last)
    return rule


def _read(file: Path) -> tuple[list[LetterPiece], Envelope, bool]:
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise EditionError(f"{file} cannot be read: {problem}") from None
    letter = read_message(data, file.name)
    pieces, text = letter_pieces(letter, file.name)
    envelope = unwrapped(pieces, letter.envelope)
    find_parts(pieces, Units(), text=text)
    return pieces, envelope, text


def _headlines(pieces: Sequence[LetterPiece], edition: Edition) -> list[LetterPiece]:
    """The pieces that are headlines in the edition, the last that says so for each.

    A list of contents repeats them, above.
    """
    found: list[LetterPiece] = []
    for article in edition.articles:
        told = [
            piece
            for piece in pieces
            if piece.words <= 30
            and (
                same_words(piece.text, article.headline)
                or same_words(bare_headline(piece.text), article.headline)
            )
        ]
        if told:
            found.append(told[-1])
    return found


def _looks(found: Sequence[LetterPiece], *, text: bool) -> list[dict[str, Any]]:
    """How these lines look, each look once; a look that but one of many has may be chance."""
    looks: list[dict[str, Any]] = [_look(piece, text=text) for piece in found]
    counts = Counter(str(look) for look in looks if look)
    made: list[dict[str, Any]] = []
    for look in looks:
        if look and look not in made and (counts[str(look)] > 1 or len(found) <= 3):
            made.append(look)
    return made


def _look(piece: LetterPiece, *, text: bool) -> dict[str, Any]:
    if text:
        kinds = (("#", "##"), ("**", "**"), ("box", "ruled"), ("und", "ruled"), ("1", "numbered"))
        for begin, name in kinds:
            if piece.mark.startswith(begin):
                return {"mark": name}
        if piece.capitals:
            return {"capitals": True}
        return {"linked": True} if piece.linked else {}
    look: dict[str, Any] = {}
    if piece.rank:
        look["tag"] = f"h{piece.rank}"
    elif piece.size >= 1.1:
        look["size"] = round(piece.size - 0.05, 2)
    if piece.bold and not piece.rank:
        look["bold"] = True
    if piece.capitals:
        look["capitals"] = True
    if not look and piece.linked:
        look["linked"] = True
    return look


def _refused(
    pieces: Sequence[LetterPiece],
    found: Sequence[LetterPiece],
    edition: Edition,
    envelope: Envelope,
    *,
    text: bool,
) -> list[str]:
    """Lines that were taken for headlines, and that the editor joined to the story above."""
    told = {id(piece) for piece in found}
    body = [p.text for article in edition.articles for p in article.paragraphs]
    made = []
    for start in starts_of(pieces, "auto", envelope.subject, text=text):
        piece = pieces[start.head] if start.head >= 0 else None
        if piece is None or id(piece) in told or start.lead:
            continue
        if any(same_words(line, piece.text) for line in body):
            made.append(bare_headline(piece.text))
    return made


def _sections(pieces: Sequence[LetterPiece], edition: Edition) -> list[str]:
    wanted = [article.section for article in edition.articles if article.section]
    return [
        piece.text
        for piece in pieces
        if piece.words <= 12 and any(same_words(piece.text, section) for section in wanted)
    ]


def _rulings(
    edition: Edition, *, parted: bool
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What the editor dropped and kept, as rules for other days."""
    dropped: list[dict[str, str]] = []
    kept: list[dict[str, str]] = []
    for article in edition.articles:
        run: list[Paragraph] = []
        last = max((n for n, p in enumerate(article.paragraphs) if not p.hint), default=-1)
        for number, paragraph in enumerate((*article.paragraphs, None)):
            if paragraph is not None and paragraph.mark == "drop":
                run.append(paragraph)
                continue
            if run:
                dropped.append(_dropped(run, open_end=parted and number > last))
                run = []
            if paragraph is not None and paragraph.mark == "keep":
                kept.append({"phrase": _beginning(paragraph.text)})
    for key, rules in (("drop", dropped), ("keep", kept)):
        for entry in _entries(edition.cleaning.get(key)):
            rules.append({"kind": "promo", "phrase": entry} if key == "drop" else {"phrase": entry})
    return dropped, kept


def _entries(told: Any) -> list[str]:
    """The phrases of an edition's own cleaning rules; patterns stay the edition's."""
    found = []
    for entry in told if isinstance(told, list) else []:
        phrase = entry.get("phrase") if isinstance(entry, dict) else entry
        if isinstance(phrase, str) and phrase.strip():
            found.append(phrase.strip())
    return found


def _dropped(run: Sequence[Paragraph], *, open_end: bool) -> dict[str, str]:
    """The rule for marked paragraphs; without an end it takes all up to the next headline."""
    named = [word for p in run for word in p.hint.split() if word in KINDS]
    rule = {"kind": named[0] if named else "promo", "starts": _beginning(run[0].text)}
    if len(run) > 1 or not open_end:
        rule["ends"] = _beginning(run[-1].text)
    return rule


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words if len(words) <= _WHOLE_WORDS else words[:_START_WORDS])


def _once(things: Iterable[Any]) -> list[Any]:
    made: list[Any] = []
    for thing in things:
        if thing not in made:
            made.append(thing)
    return made


def _written(
    edition: Edition,
    envelopes: Sequence[Envelope],
    rules: Mapping[str, Sequence[dict[str, Any]]],
    refused: Sequence[str],
    sections: Sequence[str],
) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Learned from edition {edition.id}; docs/letters.md tells more."))
    document["from"] = _once(one.sender for one in envelopes if one.sender)
    if lists := _once(one.list_id for one in envelopes if one.list_id):
        document["list_id"] = lists
    if sections:
        document["sections"] = list(sections)
    if refused:
        document["not_headlines"] = list(refused)
    for key, tables in rules.items():
        if tables:
            array = tomlkit.aot()
            for table in tables:
                array.append(tomlkit.item(dict(table)))
            document[key] = array
    return tomlkit.dumps(document)


# -- What an editor took out of a letter's articles by deleting it: the part that other days have
# too.


_RUN = 3  # words in a row by which a changed paragraph is known
_CHANGED = 0.3  # of them in the edition: the paragraph is there, in other words
_TELLS: tuple[tuple[Callable[[LetterPiece], bool], str], ...] = (
    (is_sponsor_label, "sponsor"),
    (is_referral, "referral"),
    (is_poll, "poll"),
    (is_promo, "promo"),
    (is_offer, "promo"),
    (is_masthead, "masthead"),
    (is_greeting, "greeting"),
    (is_signoff, "signoff"),
    (is_footer, "footer"),
)


@dataclass(frozen=True, slots=True)
class DeletedBlock:
    """Paragraphs in a row that the editor deleted.

    ``kind`` is what their own words say they are, empty where these say nothing. ``headed``: the
    first is the headline of an article that is gone as a whole. ``ends``: nothing of the article
    stands behind them.
    """

    texts: tuple[str, ...]
    kind: str
    headed: bool
    ends: bool


class Heard:
    """The words of an edition as its editor left them: what is in its files, and not cut."""

    def __init__(self, edition: Edition) -> None:
        kept = [p.text for a in edition.articles for p in a.paragraphs if p.mark != "drop"]
        marked = [p.text for a in edition.articles for p in a.paragraphs if p.mark == "drop"]
        named = [t for a in edition.articles for t in (a.headline, a.byline, a.section)]
        self._kept = {_key(text) for text in (*kept, *named)}
        self._there = self._kept | {_key(text) for text in marked}
        self._runs = {run for text in (*kept, *marked, *named) for run in _runs(text)}

    def has(self, text: str) -> bool:
        """Whether the edition has a paragraph, perhaps in other words, marked or not."""
        if _key(text) in self._there:
            return True
        runs = list(_runs(text))
        return bool(runs) and sum(run in self._runs for run in runs) >= _CHANGED * len(runs)

    def keeps(self, text: str) -> bool:
        """Whether a line of the edition is these very words, and is heard."""
        return _key(text) in self._kept


def deleted_blocks(
    articles: Sequence[ReadArticle], pieces: Sequence[LetterPiece], heard: Heard
) -> Iterator[DeletedBlock]:
    """What of a letter's ``articles``, as they would be written today, is not in the edition.

    What has a hint is cut without the editor, and counts neither as deleted nor as left.
    """
    looks = {_key(piece.text): piece for piece in pieces}
    for article in articles:
        own = [p for p in article.paragraphs if not p.hint]
        gone = [not heard.has(p.text) for p in own]
        if own and all(gone) and not heard.has(article.headline):
            texts = (article.headline, *(p.text for p in own))
            yield DeletedBlock(texts, _kind(texts, looks), headed=True, ends=True)
            continue
        for start, stop in _stretches(gone):
            texts = tuple(p.text for p in own[start:stop])
            yield DeletedBlock(
                texts, _kind(texts, looks), headed=False, ends=_ends(own, article, stop)
            )


def _ends(own: Sequence[ReadParagraph], article: ReadArticle, stop: int) -> bool:
    return stop == len(own) and (not own or article.paragraphs[-1] is own[-1])


def _stretches(gone: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = 0
    for number, (one, following) in enumerate(zip(gone, (*gone[1:], False), strict=True)):
        if one and (not number or not gone[number - 1]):
            start = number
        if one and not following:
            yield start, number + 1


def _kind(texts: Sequence[str], looks: dict[str, LetterPiece]) -> str:
    """What a block's first two lines say it is: a label, and what stands below it."""
    for text in texts[:2]:
        piece = looks.get(_key(text)) or LetterPiece(text)
        kind = next((kind for tells, kind in _TELLS if tells(piece)), "")
        if kind:
            return kind
    return ""


def _key(text: str) -> str:
    return " ".join(bare(text).casefold().split())


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _key(text).split()
    yield from (tuple(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1))


# -- Whether a learned profile does what its editor did: its own letters, read by it again.


@dataclass(frozen=True, slots=True)
class Retold:
    """Which headlines of an edition its letters give again; articles from elsewhere do not count.

    ``found`` are those, ``missed`` the others, ``more`` those that the edition has not.
    ``sender`` is the name of who sent the first letter.
    """

    found: tuple[str, ...]
    missed: tuple[str, ...]
    more: tuple[str, ...]
    sender: str = ""


@edition_errors()
def retold(text: str, files: Sequence[Path], edition: Edition) -> Retold:
    """Read ``files`` by the profile ``text`` (empty: by none) and compare them with ``edition``.

    Raises ``EditionError`` for letters that cannot be read.
    """
    table = Table(tomllib.loads(text), file=Path("profile.toml"), error=EditionError)
    profile = profile_of(table) if text else None
    heads: list[str] = []
    senders: list[str] = []
    lines: set[str] = set()
    for file in files:
        letter = read_message(read_file(file), file.name)
        pieces, plain = letter_pieces(letter, file.name)
        envelope = unwrapped(pieces, letter.envelope)
        lines |= {bare(piece.text) for piece in pieces}
        senders.append(envelope.name or envelope.sender.partition("@")[0])
        made = articles_from(pieces, envelope, "auto", text=plain, profile=profile)
        heads += [article.headline for article in made]
    told = [article.headline for article in edition.articles if _is_of(article, lines)]
    return Retold(
        found=tuple(h for h in told if any(same_words(h, one) for one in heads)),
        missed=tuple(h for h in told if not any(same_words(h, one) for one in heads)),
        more=tuple(one for one in heads if not any(same_words(h, one) for h in told)),
        sender=next(iter(senders), ""),
    )


def _is_of(article: Article, lines: Collection[str]) -> bool:
    """Whether an article stands in the letters: its headline does, or a paragraph of it."""
    texts = (article.headline, *(paragraph.text for paragraph in article.paragraphs))
    return any(bare(text) in lines for text in texts)
