"""A letter from its bytes to its articles: the part that says more, unwrapped, parted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.decode import check_size
from audio_edition.edition.sources.footnotes import take_notes
from audio_edition.edition.sources.letters.alts import with_alts
from audio_edition.edition.sources.letters.apply import (
    apply_rules,
    is_not_headline,
    told_starts,
    with_sections,
)
from audio_edition.edition.sources.letters.assemble import articles_of
from audio_edition.edition.sources.letters.colons import mark_colon_heads
from audio_edition.edition.sources.letters.forward import apart, unquoted, unwrapped
from audio_edition.edition.sources.letters.look import pieces_of
from audio_edition.edition.sources.letters.mime import Envelope, Letter, read_message
from audio_edition.edition.sources.letters.our_card import mark_cards
from audio_edition.edition.sources.letters.parts import Units, find_parts, only_asks
from audio_edition.edition.sources.letters.piece import LetterPiece, has_letters
from audio_edition.edition.sources.letters.plain import pieces_of_text
from audio_edition.edition.sources.letters.profile import LetterProfile, find_profile
from audio_edition.edition.sources.letters.stories import Start, starts_of
from audio_edition.edition.sources.letters.ways import PAGE_WAY, check_way
from audio_edition.edition.sources.model import LETTERS, LetterOptions, ParsedArticle
from audio_edition.edition.sources.tree import parse_tree
from audio_edition.edition.text import same_words, visible
from audio_edition.errors import EditionError
from audio_edition.late import late

_ADDRESS = late(r"\s*[<(\[]?\s?https?://")  # is no word of the line
_KEY = 40  # characters that tell one line of a letter from another


def parse_mail(
    data: bytes, name: str, letters: LetterOptions = LETTERS
) -> tuple[ParsedArticle, ...]:
    """Read a letter; raises ``EditionError`` for one without a readable text part."""
    check_way(letters.split)
    check_size(len(data), name)
    if not data.strip():
        raise EditionError(f"{name} is empty", hint="write the article into it, or remove it")
    letter = read_message(data, name)
    pieces, text = letter_pieces(letter, name)
    envelope = unwrapped(pieces, letter.envelope)
    profile = find_profile(letters.profiles, letters.profile, envelope)
    articles = articles_from(pieces, envelope, letters.split, text=text, profile=profile)
    lines = _line_index(data)
    return tuple(replace(a, paragraphs=_located(a.paragraphs, lines)) for a in articles)


def articles_from(
    pieces: Sequence[LetterPiece],
    envelope: Envelope,
    way: str,
    *,
    text: bool,
    profile: LetterProfile | None = None,
) -> list[ParsedArticle]:
    """The articles of a letter's pieces, by what its sender's profile says of them."""
    way = "auto" if way == PAGE_WAY else way
    about = ParsedArticle(
        headline=envelope.subject,
        paragraphs=(),
        date=envelope.date,
        # a plain text shows little structure: there a page's surroundings have their say
        letter="" if text else envelope.list_id or envelope.sender or envelope.name or "letter",
    )
    units = Units()
    mark_cards(pieces, units)
    if profile is not None:
        apply_rules(pieces, profile, units)
    find_parts(pieces, units, text=text, sender=envelope.name)
    starts = _starts(pieces, envelope, way, profile, text=text)
    stops = [*(start.at for start in starts), len(pieces)][1:]
    bodies = [pieces[start.at : stop] for start, stop in zip(starts, stops, strict=True)]
    if offers := [body for body in bodies if only_asks(body)]:
        for body in offers:
            units.name(body, "promo")
        starts = _starts(pieces, envelope, way, profile, text=text)
    if not starts and way == "auto" and not text:
        seen = with_alts(pieces)
        if starts := _starts(seen, envelope, way, profile, text=text):
            pieces = seen
    return articles_of(pieces, starts, about, units, sender=envelope.name)


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
            raise EditionError(
                f"{name} has pictures and no text", hint="write down what they say, as a .md file"
            )
        raise EditionError(f"{name} has no text part", hint="save the letter with its text")
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
