"""Markdown with front matter: CommonMark blocks, of which the words are kept."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from audio_edition.edition.frontmatter import FrontMatter, read_front_matter
from audio_edition.edition.hints import read_remark
from audio_edition.edition.marks import MARKS, marked_prefix, read_break, read_mark
from audio_edition.edition.model import Break, Mark, Paragraph, Role
from audio_edition.edition.sources.dialect import signs, speak
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.text import HEADLINE_LIMIT, with_headline
from audio_edition.edition.text import lines_of, same_words, visible
from audio_edition.late import late
from newsletters.blocks import HTML
from newsletters.elements import quotation_marks
from newsletters.inline import (
    CLOSING,
    left_open,
    settle_markup,
    subscript,
    superscript,
)
from newsletters.lines import Stretch, broken, paragraphs_of, wrap_width
from newsletters.notes import (
    is_note_link,
    label_of,
    marked_numbers,
    note_numbers,
    without_notes,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_TAG = late(r"<!--.*?(?:-->|$)|</?[A-Za-z][^<>]*>", re.DOTALL)
_SILENT = late(r"<(script|style|svg|template)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_BREAK = late(r"<br\b", re.IGNORECASE)
_STRIKE = late(r"<(?:del|strike|s)\b", re.IGNORECASE)
_LINK = late(r"<a\b", re.IGNORECASE)
_RUBY = late(r"<r[tp]\b", re.IGNORECASE)
_ELEMENT = late(r"<(/?)(del|strike|s|su[bp]|r[tp]|a)\b", re.IGNORECASE)
# What stands between a word and the mark of its note, and what is code.
_INNER = late(r"`[^`\n]{0,200}`|<[^<>]{0,200}>|[*_]+")
_QUOTATION = late(r"<(/?)q(?:\s[^<>]*)?>", re.IGNORECASE)
_READING = late(r"<(r[tp])\b[^<>]{0,200}>[^<>]{0,200}</\1\s*>", re.IGNORECASE)
_NAME = late(r"</?([A-Za-z][A-Za-z0-9]*)")
# The number of an item, as far as years are none.
_ITEM_NUMBER = late(r"\d{1,2}[.)] ")
# What only looks like a tag: no element has attributes of these names (a<b and c>d).
_COMPARED = late(r"<[A-Za-z]{1,2}(?:\s+(?!hidden\b|open\b|reversed\b)[A-Za-z]+)+\s*>")
_LINE, _PARAGRAPH = "\v", "\f"  # breaks that markup makes; the text's own are spaces to us
_DEEP = late(r"^[ \t]*(?:[>*+-][ \t]*){40,}", re.MULTILINE)


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Tables and struck text are the two extensions that newsletters use. Indented code
    # is off: in prose four spaces are an indented paragraph.
    return speak(
        MarkdownIt("commonmark", {"maxNesting": 30})
        .enable(["table", "strikethrough"])
        # text_join off: what was escaped (``\\[1\\]``) stays told from what was not
        .disable(["code", "text_join"])
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Words, line in the file, role, rank of a heading (0 for others), and hint."""

    words: str
    line: int
    role: Role = "body"
    rank: int = 0
    hint: str = ""


def parse_markdown(
    text: str, name: str, language: str = "", *, authored: bool = True
) -> ParsedArticle:
    """Read a Markdown article: front matter, marks, headings, quotes, items, paragraphs.

    ``language`` is the show's: names are listed as it does. In what is not ``authored`` by this
    show's editors marks are words, and front matter tells what a page's head could.

    Single line breaks are read as in plain text, not as spaces: pasted pages need it.
    """
    lines = lines_of(text)
    front = read_front_matter(lines, name, language=language)
    front = front if authored else front.of_others()
    rest = lines[front.lines :]
    body: list[Paragraph] = []
    levels: list[int] = []
    pending: Mark | None = None
    opens: Break | None = None
    for found in _paragraphs(rest, front.lines, front.get("language") or language):
        # before a bracket is taken off: what was escaped parts nothing
        if not authored:
            if found.words:
                body.append(Paragraph(found.words, found.line, found.role))
                levels.append(found.rank)
            continue
        if told := read_break(found.words):
            opens = told
            continue
        mark, _, words = read_mark(found.words)
        if mark and not words:
            pending = mark
            continue
        if words:
            mark = mark or pending
            body.append(Paragraph(words, found.line, found.role, mark, found.hint, opens))
            levels.append(found.rank)
        pending = opens = None
    return _headlined(body, levels, front)


def markdown_blocks(text: str) -> list[tuple[str, Role, Mark | None, str]]:
    """How ``text``, without front matter, would be read: words, role, mark and hint of each."""
    found = [(one, *read_mark(one.words)) for one in _paragraphs(lines_of(text), 0)]
    return [(words, one.role, mark, one.hint) for one, mark, _, words in found]


def _headlined(body: list[Paragraph], levels: list[int], front: FrontMatter) -> ParsedArticle:
    """A kicker or a byline may stand above the one ``# Headline``."""
    if front.get("title"):
        return with_headline(body, front, first_line_is_headline=True)
    first = next((i for i, p in enumerate(body) if p.mark != "drop"), -1)
    ranks = [i for i, level in enumerate(levels[:6]) if level == 1 and body[i].mark != "drop"]
    if first >= 0 and ranks and body[first].role != "heading":
        headline = body.pop(ranks[0])
        if len(headline.text) <= HEADLINE_LIMIT:
            front = FrontMatter({**front.values, "title": headline.text}, front.lines)
            body = [p for p in body if p.role != "heading" or not same_words(p.text, headline.text)]
            parsed = with_headline(body, front, first_line_is_headline=False)
            return replace(parsed, headline_in_body=True, headline_line=headline.source_line)
        body.insert(ranks[0], headline)
    return with_headline(body, front, first_line_is_headline=True)


def _paragraphs(lines: Sequence[str], offset: int, language: str = "") -> Iterator[_Found]:
    """The paragraphs of the file; a hint is for the block below its remark."""
    hint = ""
    for found in _blocks(lines, offset, language):
        if not found.line:
            hint = found.hint
            continue
        yield replace(found, hint=hint or found.hint) if found.words else found
        hint = ""


def _blocks(lines: Sequence[str], offset: int, language: str) -> Iterator[_Found]:
    """What ``_paragraphs`` gives; a hint comes before its block, without a line."""
    source = "\n".join(lines)
    if _DEEP.search(source):
        # markers nested past any sense cost the parser quadratic time
        source = _DEEP.sub("", source)
    bare = _INNER.sub("", source)
    notes = note_numbers(bare)
    marked = marked_numbers(bare, notes)
    width = wrap_width(lines, MARKS)
    quotes = items = rank = 0
    cells: list[str] = []
    in_cell = in_note = False
    row_line = 0
    tokens = _parser().parse(source)
    typed = signs(tokens, source.split("\n"))
    struck_until = -1
    unclosed: dict[tuple[str, int], int] = {}
    for number, token in enumerate(tokens):
        if number <= struck_until:
            continue
        kind = token.type
        line = offset + (token.map[0] if token.map else 0) + 1
        if kind in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        elif kind in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif kind in ("note_open", "note_close"):
            in_note = token.nesting > 0
        elif kind in ("heading_open", "heading_close"):
            rank = int(token.tag[1]) if token.nesting > 0 else 0
        elif kind in ("th_open", "td_open", "th_close", "td_close"):
            in_cell = token.nesting > 0
        elif kind == "tr_open":
            cells, row_line = [], line
        elif kind == "tr_close":
            yield _Found(", ".join(filter(None, cells)), row_line, "item")
        elif kind == "inline" and in_cell:
            cells.append(visible(_words(token, notes, language)))
        elif kind == "inline" and rank:
            yield _Found(visible(_words(token, notes, language)), line, "heading", rank)
        elif kind == "inline":
            role: Role = "quote" if quotes else "item" if items else "body"
            text, sign = _words(token, notes, language), typed.get(number, "")
            if sign:
                role = role if _ITEM_NUMBER.fullmatch(sign) else "body"
                text = f"{marked_prefix(text)}{sign}{text[len(marked_prefix(text)) :]}"
            for run in _runs(text, line, width):
                noted = in_note or label_of(run.text) in marked
                yield _Found(run.text, run.line, role, 0, "footnote" if noted else "")
        elif kind == "html_block" and (hint := read_remark(token.content.rstrip("\n"))):
            yield _Found("", 0, hint=hint)
        elif kind == "html_block":
            struck_until = _struck_until(tokens, number, unclosed)
            settled = settle_markup(_SILENT.sub("", token.content))
            blank = html.unescape(_TAG.sub(_parted, _marked(settled, language)))
            for run in _runs(blank, line, width):
                yield _Found(without_notes(run.text, notes=notes), run.line)
        elif kind == "fence":
            for run in paragraphs_of(token.content.split("\n"), line + 1, width, MARKS):
                yield _Found(run.text, run.line)


def _parted(tag: re.Match[str]) -> str:
    """What is left of a tag: a break, for those that paragraphs and lines end with."""
    if _BREAK.match(tag[0]):
        return _LINE
    name = _NAME.match(tag[0])
    return _PARAGRAPH if name and name[1].lower() in HTML.blocks else ""


def _marked(markup: str, language: str) -> str:
    """``markup`` with the marks of its quotations, without readings above characters."""
    if "<" not in markup:
        return markup
    depth = 0

    def mark(tag: re.Match[str]) -> str:
        nonlocal depth
        depth -= bool(tag[1])
        told = quotation_marks(language, max(depth, 0))[bool(tag[1])]
        depth += not tag[1]
        return told

    return _QUOTATION.sub(mark, _READING.sub("", markup))


def _runs(text: str, line: int, width: int) -> Iterator[Stretch]:
    """The paragraphs of ``text``; a line break of its markup is no line of the file."""
    for part in text.split(_PARAGRAPH):
        if _LINE in part:
            pieces = part.split(_LINE)
            begins = [line + _blank_lines(pieces[0])]
            for above, piece in pairwise(pieces):
                begins.append(begins[-1] + above.strip().count("\n") + _blank_lines(piece))
            for run in broken([piece.replace("\n", " ") for piece in pieces]):
                yield Stretch(run.text, begins[run.line])
        else:
            yield from paragraphs_of(part.split("\n"), line, width, MARKS)
        line += part.count("\n")


def _blank_lines(piece: str) -> int:
    return piece[: len(piece) - len(piece.lstrip())].count("\n")


def _struck_until(
    tokens: Sequence[Token], number: int, unclosed: dict[tuple[str, int], int]
) -> int:
    """The last token of what a ``<del>`` block strikes out; -1 where it closes or never does.

    ``unclosed`` remembers how far no end was found, so that nothing is looked through twice.
    """
    name, level = left_open(tokens[number].content), tokens[number].level
    if not name or number < unclosed.get((name, level), 0):
        return -1
    index = number
    for index in range(number + 1, len(tokens)):
        token = tokens[index]
        if token.type == "html_block" and f"</{name}" in token.content.lower():
            return index
        if token.level < level:
            break  # the quotation or list around it ends
    unclosed[name, level] = index
    return -1


def _words(token: Token, notes: frozenset[int], language: str) -> str:
    """The words of an inline token, with its line breaks and without its markup.

    Struck words and the marks of notes are left out. Where nothing but an editor's mark is
    left, nothing is: the mark was for the words that are gone.
    """
    children = token.children or []
    pairs = _pairs(children)
    parts: list[str] = []
    gap = struck = False
    number = depth = 0

    def say(text: str) -> None:
        nonlocal gap
        if gap and text and (text[0].isspace() or text[0] in CLOSING) and parts:
            parts[-1] = parts[-1].rstrip(" ")
        gap = gap and not text
        parts.append(text)

    while number < len(children):
        child = children[number]
        last = pairs.get(number, -1)
        before = "".join(parts[-8:])
        inside = children[number + 1 : max(last, 0)]
        if last > number and (child.type == "s_open" or _STRIKE.match(child.content)):
            gap = struck = True
            number = last
        elif last > number and (child.type == "link_open" or _LINK.match(child.content)):
            if is_note_link(_said(inside), _href(child), before):
                number = last
        elif last > number and _RUBY.match(child.content):
            number = last
        elif last > number:
            hrefs = [_href(c) for c in inside if c.type == "link_open" or c.content[:2] == "<a"]
            if child.content[:4].lower() == "<sub":
                say(subscript(_said(inside), before))
            elif not any(is_note_link(_said(inside), href, ".") for href in hrefs):
                after = _said(children[last + 1 : last + 8])
                say(superscript(_said(inside), before, after, linked=bool(hrefs)))
            number = last
        elif child.type == "text":
            say(without_notes(child.content, before, notes))
        elif child.type in ("code_inline", "text_special"):
            say(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            say("\n" if child.type == "softbreak" else f"{_LINE}\n")
        elif child.type == "html_inline" and (quoted := _QUOTATION.match(child.content)):
            depth -= bool(quoted[1])
            say(quotation_marks(language, max(depth, 0))[bool(quoted[1])])
            depth += not quoted[1]
        elif child.type == "html_inline":
            compared = _COMPARED.fullmatch(child.content)
            say(child.content if compared else _TAG.sub(_parted, child.content))
        number += 1
    text = "".join(parts)
    return "" if struck and read_mark(visible(text))[::2] in (("drop", ""), ("keep", "")) else text


def _href(link: Token) -> str:
    return str(link.attrGet("href") or link.content)


def _said(tokens: Sequence[Token]) -> str:
    return "".join(t.content for t in tokens if t.type in ("text", "code_inline", "text_special"))


def _pairs(children: Sequence[Token]) -> dict[int, int]:
    """Where each strike, link and raised or struck element that is opened is closed."""
    pairs: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    for number, child in enumerate(children):
        tag = _ELEMENT.match(child.content) if child.type == "html_inline" else None
        if tag:
            name, opens = tag[2].lower(), not tag[1]
        elif child.type in ("s_open", "s_close", "link_open", "link_close"):
            name, opens = child.type.partition("_")[0] + "_", child.nesting > 0
        else:
            continue
        if opens:
            opened.setdefault(name, []).append(number)
        elif begun := opened.get(name):
            pairs[begun.pop()] = number
    return pairs
