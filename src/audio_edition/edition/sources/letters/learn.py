"""A profile written from an edition that its editor has ruled once.

The letter an edition was made of lies beside its articles (``_NAME.eml``). Compared with what
the editor left of it, it tells which lines are headlines and sections, and what is never heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from audio_edition.edition.model import Edition, Paragraph
from audio_edition.edition.sources.letters.forward import unwrapped
from audio_edition.edition.sources.letters.letter import letter_pieces
from audio_edition.edition.sources.letters.mime import Envelope, read_message
from audio_edition.edition.sources.letters.parts import Units, find_parts
from audio_edition.edition.sources.letters.piece import LetterPiece
from audio_edition.edition.sources.letters.profile import KINDS
from audio_edition.edition.sources.letters.stories import bare_headline, starts_of
from audio_edition.edition.text import same_words
from audio_edition.errors import EditionError

_START_WORDS = 5  # of a line, to know it again another day
_WHOLE_WORDS = 9  # a line of so few words is known by all of them


def letters_of(folder: Path) -> list[Path]:
    """The letters that an edition was made of: ``_NAME.eml`` in its folder."""
    return sorted(folder.glob("_*.eml"))


def learn(edition: Edition, letters: Sequence[Path] = ()) -> str:
    """The text of a profile for the sender of an edition's letters.

    ``letters`` are the files, if they lie elsewhere. Raises ``EditionError`` where there is none,
    or the edition has nothing of them.
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
    for file in files:
        pieces, envelope, text = _read(file)
        envelopes.append(envelope)
        found = _headlines(pieces, edition)
        if not found:
            continue
        headlines += [look for look in _looks(found, text=text) if look not in headlines]
        refused += _refused(pieces, found, edition, envelope, text=text)
        sections += _sections(pieces, edition)
    if not headlines and not any(_rulings(edition)):
        raise EditionError(
            f"edition {edition.id} tells nothing of its letter",
            hint="part it with [[story]] and [[join]], mark with [[drop]] and [[keep]], then learn",
        )
    return _written(edition, envelopes, headlines, _once(refused), _once(sections))


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


def _rulings(edition: Edition) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What the editor dropped and kept, as rules for other days."""
    dropped: list[dict[str, str]] = []
    kept: list[dict[str, str]] = []
    for article in edition.articles:
        run: list[Paragraph] = []
        for paragraph in (*article.paragraphs, None):
            if paragraph is not None and paragraph.mark == "drop":
                run.append(paragraph)
                continue
            if run:
                dropped.append(_dropped(run))
                run = []
            if paragraph is not None and paragraph.mark == "keep":
                kept.append({"phrase": _beginning(paragraph.text)})
    for key, rules in (("drop", dropped), ("keep", kept)):
        for entry in _entries(edition.cleaning.get(key)):
            rules.append({"kind": "promo", "phrase": entry} if key == "drop" else {"phrase": entry})
    return _once(dropped), _once(kept)


def _entries(told: Any) -> list[str]:
    """The phrases of an edition's own cleaning rules; patterns stay the edition's."""
    found = []
    for entry in told if isinstance(told, list) else []:
        phrase = entry.get("phrase") if isinstance(entry, dict) else entry
        if isinstance(phrase, str) and phrase.strip():
            found.append(phrase.strip())
    return found


def _dropped(run: Sequence[Paragraph]) -> dict[str, str]:
    named = [word for p in run for word in p.hint.split() if word in KINDS]
    rule = {"kind": named[0] if named else "promo", "starts": _beginning(run[0].text)}
    if len(run) > 1:
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
    headlines: Sequence[dict[str, Any]],
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
    dropped, kept = _rulings(edition)
    for key, tables in (("headlines", headlines), ("always", dropped), ("keep", kept)):
        if tables:
            array = tomlkit.aot()
            for table in tables:
                array.append(tomlkit.item(dict(table)))
            document[key] = array
    return tomlkit.dumps(document)


__all__ = ["learn", "letters_of"]
