"""Plain text: paragraphs parted by blank lines, and by line breaks where they part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from audio_edition.edition.frontmatter import FrontMatter, read_front_matter
from audio_edition.edition.marks import MARKS, read_break, read_mark
from audio_edition.edition.model import Break, Mark, Paragraph, Role
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.text import lines_of, same_words
from audio_edition.late import late
from newsletters.inline import plain
from newsletters.lines import (
    QUOTED,
    is_sign,
    paragraphs_of,
    wrap_width,
)
from newsletters.notes import (
    NOTE_LABEL,
    label_of,
    marked_numbers,
    note_numbers,
)

HEADLINE_LIMIT = 200
"""Characters; a longer first line is a paragraph, not a headline."""

HEAD = 6
"""Paragraphs at the top among which an article's headline may stand."""

_RULE = late(r"--[ \t]*|[ \t]*([-=*_~#•·—–])(?:[ \t]*\1){2,}[ \t]*")
# "** Title" above dashes is how mail services write a heading into their text part.
_HEADING = late(r"(?:#{1,6}|\*\*)[ \t]+(?=\S)")
_BULLET = late(r"[-*+•‣▪][ \t]+(?=\S)")
_NUMBER = late(r"\(?\d{1,2}[.)][ \t]+(?=\S)")

_DASHED = late(r"[ \t]*(?:\[\[[^\[\]]*\]\][ \t]*)?[-+*•‣▪][ \t]+(?=\S)")  # with its mark


def parse_text(text: str, name: str, *, authored: bool = True, language: str = "") -> ParsedArticle:
    """Read a plain text article.

    ``authored`` text is the editor's own file: front matter and marks count in it. In
    text from elsewhere (a letter, a page) they are words like others. ``language`` is the show's.
    """
    lines = lines_of(text)
    front = read_front_matter(lines, name, language=language) if authored else FrontMatter()
    body = list(_blocks(lines, front.lines, authored))
    return with_headline(body, front, first_line_is_headline=True)


def _blocks(lines: Sequence[str], start: int, authored: bool) -> Iterator[Paragraph]:
    width = wrap_width(lines[start:], MARKS)
    whole = "\n".join(lines[start:])
    notes = note_numbers(whole)
    marked = marked_numbers(whole, notes)
    pending: Mark | None = None
    opens: Break | None = None
    noted = False
    for first, block in _split(lines, start):
        underlined = first + len(block) < len(lines) and _underlines(
            lines[first + len(block)], block
        )
        quoted = all(QUOTED.match(line) for line in block) and not (
            len(block) == 1 and is_sign(lines, first, QUOTED, MARKS)
        )
        if quoted:
            block = [QUOTED.sub("", line, count=1) for line in block]
        for run in paragraphs_of(block, first + 1, width, MARKS):
            words, mark = run.text, None
            if authored:
                if told := read_break(words):
                    opens = told
                    continue
                mark, _, words = read_mark(words)
                if mark and not words:
                    pending = mark
                    continue
            typed = words[:1] in ("-", "+") and is_sign(lines, run.line - 1, _DASHED, MARKS)
            if not typed:
                role, words = _role(words, "quote" if quoted else "body")
            else:
                role = "body"
            if authored and mark is None:
                mark, _, words = read_mark(words)
            if underlined:
                role = "heading"
            goes_on = noted and lines[run.line - 1].startswith(("  ", "\t")) and role == "body"
            noted = bool(NOTE_LABEL.match(words)) or label_of(words) in marked or goes_on
            if words := plain(words, notes):
                hint = "footnote" if noted else ""
                yield Paragraph(words, run.line, role, mark or pending, hint, opens)
            pending = opens = None


def _split(lines: Sequence[str], start: int) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines between blank lines and rules, each with its first index."""
    block: list[str] = []
    first = start
    for index in range(start, len(lines)):
        line = lines[index]
        if not line.strip() or _RULE.fullmatch(line) or _is_alone(line):
            if block:
                yield first, block
            block = []
            if _is_alone(line):
                yield index, [line]
        else:
            if not block:
                first = index
            block.append(line)
    if block:
        yield first, block


def _is_alone(line: str) -> bool:
    """A heading mark, a lone [[drop]] or [[story]] makes its line a block of its own."""
    if line.lstrip()[:2] == "[[":
        mark, _, rest = read_mark(line.strip())
        return (mark is not None and not rest) or read_break(line) is not None
    return bool(_HEADING.match(line))


def _underlines(line: str, block: Sequence[str]) -> bool:
    """``Title`` above ``=====``: a heading as typewriters made them."""
    rule = line.strip()
    above = block[0].strip()
    return (
        len(block) == 1
        and len(rule) >= 3
        and set(rule) in ({"="}, {"-"})
        and abs(len(rule) - len(above)) <= max(2, len(above) // 4)
    )


def _role(words: str, otherwise: Role) -> tuple[Role, str]:
    if heading := _HEADING.match(words):
        return "heading", words[heading.end() :].rstrip("# \t")
    if bullet := _BULLET.match(words):
        return "item", words[bullet.end() :]
    if _NUMBER.match(words):
        return "item", words
    return otherwise, words


def with_headline(
    body: list[Paragraph], front: FrontMatter, *, first_line_is_headline: bool
) -> ParsedArticle:
    """Take the headline from the front matter, else from the head of the body.

    The body's own headline is the heading it begins with or, where
    ``first_line_is_headline``, its first short paragraph. A paragraph that the editor
    marked ``drop`` is no headline. The headline never stays among the paragraphs.
    ``[[join]]`` above the first paragraph joins all of it to the article before; ``[[story]]``
    there says nothing new.
    """
    headline = front.get("title")
    line = 0
    opens: Break | None = None
    index = _headline_index(body, headline, first_line_is_headline)
    if index >= 0:
        headline, line = headline or body[index].text, body[index].source_line
        opens = body[index].opens
        body = body[:index] + body[index + 1 :]
    opens, body = _opening(body, opens)
    return ParsedArticle(
        headline=headline,
        paragraphs=tuple(body),
        byline=front.get("byline"),
        section=front.get("section"),
        url=front.get("url"),
        image=front.get("image"),
        language=front.get("language"),
        voice=front.get("voice"),
        image_alt=front.get("image_alt"),
        shown=int(front.get("shown") or 0),
        differs=(front.get("differs"),) if front.get("differs") else (),
        date=front.get("date"),
        letter=front.get("letter"),
        headline_in_body=line > 0,
        headline_line=line,
        joins=opens == "join",
    )


def _opening(body: list[Paragraph], said: Break | None) -> tuple[Break | None, list[Paragraph]]:
    """What stands above the headline or the first paragraph, which then says it no more."""
    if not body or not body[0].opens:
        return said, body
    return said or body[0].opens, [replace(body[0], opens=None), *body[1:]]


def _headline_index(body: list[Paragraph], title: str, first_line_is_headline: bool) -> int:
    """Which paragraph is the headline; -1 for none."""
    if title:
        # a kicker or a byline may stand above the headline that the front matter repeats
        for index, paragraph in enumerate(body[:HEAD]):
            if paragraph.role in ("heading", "body") and same_words(paragraph.text, title):
                return index
        return -1
    for index, paragraph in enumerate(body):
        fits = paragraph.role == "heading" or (first_line_is_headline and paragraph.role == "body")
        if len(paragraph.text) > HEADLINE_LIMIT or (paragraph.mark != "drop" and not fits):
            return -1
        # what the editor dropped is no headline, if it could have been taken for one
        if paragraph.mark != "drop":
            return index
    return -1
