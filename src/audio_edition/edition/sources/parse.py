"""Bytes of any accepted format to articles: the one door for load, new and clean."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Literal, TypeAlias

from audio_edition.edition.frontmatter import FRONT_MATTER
from audio_edition.edition.questions import language_told, settled_language
from audio_edition.edition.sources.confined import reader
from audio_edition.edition.sources.model import LETTERS, LetterOptions, ParsedArticle
from audio_edition.errors import EditionError
from newsletters.decode import decode, forgiving, past_prologue, repair
from newsletters.errors import ReadError
from newsletters.witness.held import (
    held_to_markdown,
    held_to_page,
    held_to_text,
)

Format: TypeAlias = Literal["auto", "html", "text", "markdown", "eml"]

SUFFIXES: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".eml": "eml",
}
MAX_TEXT = 2**20
"""Characters of plain text or Markdown: some twenty hours read aloud."""

_HTML = re.compile(
    rb"<!doctype html|<(?:html|head|body|article|main|p|div|h1|table|meta|title)\b", re.IGNORECASE
)
_HEADER = re.compile(rb"[!-9;-~]{1,60}:[ \t]")
_MAIL = re.compile(
    rb"^(?:from|to|subject|date|mime-version|message-id|received|return-path):", re.I | re.M
)


@reader
def parse(
    data: bytes,
    *,
    kind: Format = "auto",
    name: str = "",
    language: str = "",
    url: str = "",
    charset: str = "",
    letters: LetterOptions = LETTERS,
    authored: bool = True,
) -> tuple[ParsedArticle, ...]:
    """Read the articles of one source: one, or several for a letter of several stories.

    ``kind`` is what users say with ``--format``; ``name`` says in messages what was read, and by
    its suffix what ``auto`` takes it for;
    ``language`` is the show's; ``url`` is where a page came from, ``charset`` what its
    server said; ``letters`` says how letters are parted; ``authored`` tells that text and Markdown
    are this show's own files, in which an editor's marks and front matter count; of others' few
    damaged bytes are replaced, and told.
    Raises ``EditionError``, in one line, for anything that is no article; on any bytes it raises
    nothing else.
    """
    name = name or "standard input"
    if kind == "auto":
        kind = detect(data, name)
    told = (data, kind, name, language, url, charset, letters, authored)
    try:
        if authored:
            return _parsed(*told)
        with forgiving() as damage:
            found = _parsed(*told)
        heard = "; ".join(dict.fromkeys(damage))
        return tuple(replace(one, damage=heard) for one in found)
    except ReadError as problem:
        raise EditionError(problem.message, hint=problem.hint) from None
    except (EditionError, MemoryError):
        raise
    except Exception as problem:
        # Parsers of mail, markup and pages fail on hostile input in ways that no list of
        # exceptions covers; this is their border.
        raise EditionError(
            f"{name} cannot be read as {kind}: {type(problem).__name__}",
            hint="save its text as .txt",
        ) from problem


def _parsed(
    data: bytes,
    kind: Format,
    name: str,
    language: str,
    url: str,
    charset: str,
    letters: LetterOptions,
    authored: bool,
) -> tuple[ParsedArticle, ...]:
    if kind == "eml":
        return tuple(settled(one, language) for one in _letter(data, name, letters))
    text = repair(decode(data, name, declared=charset, markup=kind == "html").text)
    if kind == "html":
        from newsletters.pages.page import parse_page

        read = ParsedArticle.taken(parse_page(text, name, url=url, language=language))
        return tuple(settled(one, language) for one in held_to_page([read], text))
    if len(text) > MAX_TEXT:
        raise EditionError(
            f"{name} has {len(text) / 2**20:.1f} million characters; an article may have one",
            hint="is it the right file?",
        )
    if kind == "markdown":
        from audio_edition.edition.sources.markdown import parse_markdown

        article = parse_markdown(text, name, language, authored=authored)
        article = article if authored else settled(article, language)
        return held_to_markdown([article], FRONT_MATTER.sub("", text, count=1))
    from audio_edition.edition.sources.text import parse_text

    article = parse_text(text, name, authored=authored, language=language)
    return held_to_text([article], text)


def _letter(data: bytes, name: str, letters: LetterOptions) -> tuple[ParsedArticle, ...]:
    from audio_edition.edition.letters.our_card import mark_cards
    from audio_edition.edition.letters.profile import find_profile
    from newsletters.letters.letter import read_letter

    profile = partial(find_profile, letters.profiles, letters.profile)
    found = read_letter(data, name, split=letters.split, profile=profile, marker=mark_cards)
    return tuple(map(ParsedArticle.taken, found.articles))


def settled(article: ParsedArticle, language: str) -> ParsedArticle:
    """``article`` in the language that its words are in, or none where that is ``language``.

    A page that says "en" in an "en-US" show says nothing new, and would change the voice; one
    that says "de" above English text lies.
    """
    texts = (p.text for p in article.paragraphs)
    told = language_told(article.headline, texts, article.language or language)
    return replace(article, language=settled_language(article.language, told, language))


def detect(data: bytes, name: str) -> Format:
    """What the suffix of ``name`` says, else what the bytes look like."""
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    head = past_prologue(data)[:4096]
    if _HTML.search(head[:1000]) and head.startswith(b"<"):
        return "html"
    if _HEADER.match(head) and len(_MAIL.findall(head.split(b"\n\n")[0])) >= 2:
        return "eml"
    if head.startswith((b"---\n", b"---\r\n", b"+++", b"# ")):
        return "markdown"
    return "text"


def require_body(articles: tuple[ParsedArticle, ...], name: str) -> tuple[ParsedArticle, ...]:
    """Leave out what is a wall or empty; raise ``EditionError`` where nothing else is there."""
    found = tuple(article for article in articles if article.paragraphs and not article.is_wall)
    if not found:
        hint = "a page behind a paywall or made by scripts? save its text as .txt"
        if PurePath(name).suffix.lower() in (".txt", ".md"):
            hint = (
                "its first line is the headline: write the text below it, "
                "or put the headline into front matter (title: …)"
            )
        raise EditionError(f"{name} has no article text", hint=hint)
    return found
