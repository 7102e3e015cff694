"""E-mail newsletters: the HTML part where it says as much, else the text part.

A letter is one article under its subject, unless it is plainly a digest: two or more
headings of one rank, each over prose of its own, that are links to their stories or are
parted by rules or "Read more" lines. Then each such heading begins an article; what stands
before the first and between them stays with its neighbour, so that nothing is lost.
"""

from __future__ import annotations

import email
import email.errors
import email.header
import email.utils
import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import Message

from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.blocks import Block, blocks_of
from audio_edition.edition.sources.decode import check_size, decode, repair
from audio_edition.edition.sources.model import LETTERS, LetterOptions, ParsedArticle
from audio_edition.edition.sources.text import parse_text
from audio_edition.edition.sources.tree import parse_tree
from audio_edition.edition.text import same_words, visible
from audio_edition.errors import EditionError

MAX_PARTS = 500
_STORY_WORDS = 40  # prose below a heading, at the least, for it to head a story
_PROSE_WORDS = 8  # a paragraph shorter than this is a button, a label, a date
_MAX_STORIES = 60
_HEADER_LIMIT = 4000
_KEY = 40  # characters that tell one line of a letter from another

_MORE = re.compile(
    r"(?:read|continue|keep|full|see|weiter|mehr|lire|leggi|leer|ler|lees|läs|les)\b.{0,30}"
    r"|.{0,25}(?:lesen|read more|full story|the story|la suite|(?:seguir|sigue) leyendo)\W*",
    re.IGNORECASE,
)
# Where a text part says where its words are linked to: no words for an ear.
_TARGET = re.compile(
    r"[ \t]*(?:<https?://[^<>\s]*>|\[https?://[^\[\]\s]*\]|\( ?https?://[^()\s]* ?\))"
)


def parse_mail(
    data: bytes, name: str, letters: LetterOptions = LETTERS
) -> tuple[ParsedArticle, ...]:
    """Read a letter; raises ``EditionError`` for one without a readable text part."""
    check_size(len(data), name)
    if not data.strip():
        raise EditionError(f"{name} is empty", hint="write the article into it, or remove it")
    message = email.message_from_bytes(data)
    subject = re.sub(r"(?i)^(?:(?:fwd?|re|wg|tr|aw)\s*:\s*)+", "", _header(message, "Subject"))
    about = ParsedArticle(headline=subject, paragraphs=(), date=_date(message))
    pages, texts = _parts(message, name)
    blocks = [block for page in pages for block in blocks_of(parse_tree(page, name))]
    text = _TARGET.sub("", "\n\n".join(texts))
    words = sum(len(block.text.split()) for block in blocks)
    if not _has_words(text) and not any(_has_words(block.text) for block in blocks):
        raise EditionError(f"{name} has no text part", hint="save the letter with its text")
    # some letters only say "your mail program shows no HTML" in one of the two
    if words * 3 < len(text.split()):
        articles = [_from_text(text, about)]
    else:
        articles = _from_blocks(blocks, about)
    lines = _line_index(data)
    return tuple(replace(a, paragraphs=_located(a.paragraphs, lines)) for a in articles)


def _line_index(data: bytes) -> dict[str, int]:
    """The line of the file by its first words, for parts that were sent unencoded."""
    index: dict[str, int] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if len(line) >= 4:
            index.setdefault(visible(line[:400])[:_KEY], number)
    return index


def _located(paragraphs: tuple[Paragraph, ...], lines: dict[str, int]) -> tuple[Paragraph, ...]:
    return tuple(replace(p, source_line=lines.get(p.text[:_KEY], 0)) for p in paragraphs)


def _from_text(text: str, about: ParsedArticle) -> ParsedArticle:
    # the subject is the headline: a stand-in line keeps the first paragraph from becoming it
    body = parse_text(f"Subject\n\n{text}", "letter", authored=False).paragraphs
    return _with_body(about, body)


def _from_blocks(blocks: Sequence[Block], about: ParsedArticle) -> list[ParsedArticle]:
    starts = _stories(blocks)
    if not starts:
        return [_with_body(about, _paragraphs(blocks))]
    articles = []
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else len(blocks)
        # what stands above the first story (greeting, contents) is cut or kept with it
        before = blocks[: starts[0]] if number == 0 else []
        body = _paragraphs([*before, *blocks[start + 1 : stop]])
        articles.append(
            replace(about, headline=blocks[start].text, paragraphs=body, headline_in_body=True)
        )
    return articles


def _with_body(about: ParsedArticle, body: tuple[Paragraph, ...]) -> ParsedArticle:
    """Take the letter's own headline out of its first paragraphs, if it is there."""
    for index, paragraph in enumerate(body[:6]):
        if about.headline and same_words(paragraph.text, about.headline):
            return replace(
                about, paragraphs=body[:index] + body[index + 1 :], headline_in_body=True
            )
    return replace(about, paragraphs=body)


def _paragraphs(blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(block.text, 0, block.role) for block in blocks)


def _stories(blocks: Sequence[Block]) -> list[int]:
    """Where stories begin, as indices of their headings; empty for a letter of one story."""
    for rank in range(1, 5):
        heads = [i for i, block in enumerate(blocks) if block.rank == rank]
        stories = []
        signs = 0
        for number, start in enumerate(heads[: _MAX_STORIES * 2]):
            stop = heads[number + 1] if number + 1 < len(heads) else len(blocks)
            section = blocks[start + 1 : stop]
            prose = [b for b in section if len(b.text.split()) >= _PROSE_WORDS and not b.rank]
            if sum(len(b.text.split()) for b in prose) < _STORY_WORDS:
                continue
            stories.append(start)
            more = any(b.linked and _MORE.fullmatch(b.text) for b in section)
            signs += blocks[start].linked or blocks[start].ruled or more
        # a story with subheadings is one story: nearly all must look like stories
        if 2 <= len(stories) <= _MAX_STORIES and signs >= 2 and signs * 3 >= len(stories) * 2:
            return stories
    return []


def _has_words(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]", text))


def _header(message: Message, key: str) -> str:
    """A header as text: folded lines joined, encoded words decoded (RFC 2047)."""
    raw = next((str(v) for k, v in message.raw_items() if k.lower() == key.lower()), "")
    # bytes beyond ASCII come as surrogates; nowadays they are UTF-8 (RFC 6532)
    text = raw[:_HEADER_LIMIT].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    parts = []
    try:
        for part, charset in email.header.decode_header(re.sub(r"[\r\n]+", "", text)):
            if isinstance(part, bytes):
                parts.append(part.decode(charset or "utf-8", "replace"))
            else:
                parts.append(part)
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return visible(text)
    return visible("".join(parts))


def _date(message: Message) -> str:
    try:
        return email.utils.parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _parts(message: Message, name: str) -> tuple[list[str], list[str]]:
    """The HTML and the plain text parts that are the letter itself, not its attachments."""
    pages: list[str] = []
    texts: list[str] = []
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            raise EditionError(f"{name} has more than {MAX_PARTS} parts; no letter has")
        if any(len(str(value)) > 10 * _HEADER_LIMIT for _, value in _about_content(part)):
            raise EditionError(f"{name} has a header of monstrous length; no letter has")
        kind = part.get_content_type()
        if kind not in ("text/html", "text/plain") or part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip():
            continue
        markup = kind == "text/html"
        charset = part.get_content_charset() or ""
        text = repair(decode(payload, name, declared=charset, markup=markup).text)
        if not markup and str(part.get_param("format", "")).lower() == "flowed":
            text = _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
        (pages if markup else texts).append(text)
    return pages, texts


def _about_content(part: Message) -> list[tuple[str, object]]:
    """The headers that the standard library takes apart, in time by the square of their length."""
    return [(k, v) for k, v in part.raw_items() if k.lower().startswith("content-")]


def _unflowed(text: str, delete_space: bool) -> str:
    """Join the soft line breaks of RFC 3676 (section 4.2): lines that end in a space."""
    text = text.replace("\r\n", "\n")
    text = re.sub(r"(?m)^ ", "", text)  # space-stuffing
    return re.sub(r"(?<!^-- )(?<=\S) \n(?=[^\s>])", "" if delete_space else " ", text)


__all__ = ["parse_mail"]
