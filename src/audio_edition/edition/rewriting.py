"""The editor's hand in a text: a paragraph's words and place, where a story begins and ends.

Every function changes one text or Markdown file as ``edit`` does: it takes the digest of what
the caller saw and returns the new one, reads back what it would write, and raises
``EditionError`` where anything but what was asked for would change. Paragraphs are named by the
line where they begin.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from audio_edition.edition.files import read_file, replace_file
from audio_edition.edition.frontmatter import read_front_matter, write_front_matter
from audio_edition.edition.hints import read_remark
from audio_edition.edition.library import decode
from audio_edition.edition.marks import marked_prefix, read_break, read_mark
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, parse
from audio_edition.edition.text import visible
from audio_edition.edition.written import (
    behind_markup,
    line_starts,
    lines_in,
    open_article,
    spliced,
)
from audio_edition.errors import EditionError
from audio_edition.late import late
from audio_edition.toml_edit import replace as write
from newsletters.decode import Decoded

_WRAPPED = 20  # characters: no text is broken narrower
_BLANK_LINE = late(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
_Told: TypeAlias = tuple[str, str, str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class _File:
    """An article file that is being changed: lines count from 0 here, the last is excluded."""

    file: Path
    data: bytes
    decoded: Decoded
    before: ParsedArticle
    lines: list[str]
    starts: list[int]

    @classmethod
    def open(cls, file: Path, digest: str | None) -> _File:
        data, decoded, before = open_article(file, digest)
        text = decoded.text
        return cls(file, data, decoded, before, lines_in(text), line_starts(text))

    @property
    def newline(self) -> str:
        return "\r\n" if "\r\n" in self.decoded.text else "\n"

    @property
    def markdown(self) -> bool:
        return SUFFIXES[self.file.suffix.lower()] == "markdown"

    def at(self, line: int) -> int:
        """Which of its paragraphs begins at ``line``."""
        for index, paragraph in enumerate(self.before.paragraphs):
            if paragraph.source_line == line:
                return index
        raise EditionError(f"{self.file.name}: no paragraph begins at line {line}")

    def top(self, index: int) -> int:
        """Where a paragraph begins with the marks and remarks that stand above it."""
        first = top = self.before.paragraphs[index].source_line - 1
        floor = self.before.paragraphs[index - 1].source_line if index else 0
        while first > floor:
            first -= 1
            words = self.lines[first].strip()
            mark, _, rest = read_mark(words)
            if (mark and not rest) or read_remark(self.lines[first]):
                top = first
            elif words:
                break
        return top

    def end(self, index: int) -> int:
        """Behind its last line: at a blank one, or where the next paragraph begins."""
        first = self.before.paragraphs[index].source_line - 1
        following = index + 1 < len(self.before.paragraphs)
        most = self.top(index + 1) if following else len(self.lines)
        blank = (n for n in range(first + 1, most) if not self.lines[n].strip())
        return next(blank, most)

    def put(self, first: int, last: int, new: str) -> bytes:
        """The file with lines replaced; ``new`` ends with a line break where a line follows."""
        ends = [*self.starts, len(self.decoded.text)]
        return spliced(self.data, self.decoded, (ends[first], ends[last]), new)

    def reads(self, changed: bytes, wanted: Sequence[_Told], *, joins: bool | None = None) -> bool:
        """Whether ``changed`` reads as ``wanted``, under the same headline."""
        try:
            after = parse(changed, name=self.file.name)[0]
        except EditionError:
            return False
        same = after.headline == self.before.headline
        joined = self.before.joins if joins is None else joins
        return same and after.joins == joined and [_told(p) for p in after.paragraphs] == [*wanted]

    def save(self, changed: bytes) -> str:
        return replace_file(self.file, changed, seen=self.data)

    def refuse(self, what: str) -> EditionError:
        """Return (not raise) what is said where the file would read otherwise than meant."""
        return EditionError(
            f"{self.file.name}: {what} without changing more", hint="change it in the file itself"
        )


def _told(paragraph: Paragraph) -> _Told:
    return paragraph.text, paragraph.role, paragraph.mark, paragraph.hint, paragraph.opens


def set_text(file: Path, line: int, words: str, *, digest: str | None = None) -> str:
    """Give a paragraph other words; a blank line between them makes two paragraphs of it.

    ``words`` are written as they stand: in a Markdown file they may hold markup.
    """
    opened = _File.open(file, digest)
    index = opened.at(line)
    old = opened.before.paragraphs[index]
    parts = [" ".join(part.split()) for part in _BLANK_LINE.split(words) if visible(part)]
    if not parts:
        raise EditionError("a paragraph cannot be empty", hint="drop it, and it is not read")
    text, first = opened.decoded.text, line - 1
    at, end = behind_markup(text, opened.starts[first], opened.markdown)
    prefix = text[opened.starts[first] : at]
    own = marked_prefix(text[at:end])
    last = opened.end(index)
    told = [_told(p) for p in opened.before.paragraphs]
    closing = opened.newline if last < len(opened.lines) else ""
    for width in (0, max(_WRAPPED, *map(len, opened.lines))):
        spelled = [_wrapped(part, width, opened.newline) for part in parts]
        block = f"{opened.newline * 2}{prefix}".join(spelled)
        changed = opened.put(first, last, f"{prefix}{own}{block}{closing}")
        read = parse(changed, name=file.name)[0].paragraphs[index : index + len(parts)]
        mine = [_told(p) for p in read]
        kept = [(mark, hint) for _, _, mark, hint, _ in mine[:1]] == [(old.mark, old.hint)]
        whole = all(opens is None or opens == old.opens for *_, opens in mine)
        if (
            kept
            and whole
            and len(mine) == len(parts)
            and opened.reads(changed, [*told[:index], *mine, *told[index + 1 :]])
        ):
            return opened.save(changed)
    raise opened.refuse("this text cannot stand there")


def _wrapped(text: str, width: int, newline: str) -> str:
    if not width:
        return text
    return newline.join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False))


def story_head(file: Path, line: int) -> int:
    """Where the headline stands of the story amid a file that has a paragraph at ``line``.

    0 for the file's first story, whose headline is the file's own.
    """
    if SUFFIXES.get(file.suffix.lower()) not in ("text", "markdown"):
        return 0
    parsed = parse(read_file(file), name=file.name)[0]
    heads = [p.source_line for p in parsed.paragraphs if p.opens == "story"]
    return max((head for head in heads if head < line), default=0)


def move_paragraph(file: Path, line: int, step: int, *, digest: str | None = None) -> str:
    """Read a paragraph one place earlier (``step`` -1) or later (1) within its story."""
    if step not in (-1, 1):
        raise EditionError(f"a paragraph moves one place, not {step}")
    opened = _File.open(file, digest)
    index = opened.at(line)
    upper, lower = sorted((index, index + step))
    paragraphs = opened.before.paragraphs
    if upper < 0 or lower >= len(paragraphs) or paragraphs[lower].opens or paragraphs[upper].opens:
        raise EditionError("there is no paragraph of its story to change places with")
    a, b, c, d = opened.top(upper), opened.end(upper), opened.top(lower), opened.end(lower)
    ends = [*opened.starts, len(opened.decoded.text)]
    text = opened.decoded.text
    one, gap, other = text[ends[a] : ends[b]], text[ends[b] : ends[c]], text[ends[c] : ends[d]]
    if not other.endswith(("\n", "\r")):  # the file's last line
        other, one = other + opened.newline, one.rstrip("\r\n")
    told = [_told(p) for p in paragraphs]
    told[upper], told[lower] = told[lower], told[upper]
    # what stood apart by itself (an item below a paragraph) may need a blank line to do so
    blank = opened.newline
    for above, between, below in (("", gap, ""), ("", gap or blank, ""), (blank, blank, blank)):
        changed = opened.put(a, d, above + other + between + one + below)
        if opened.reads(changed, told):
            return opened.save(changed)
    raise opened.refuse("these two cannot change places")


def split_story(file: Path, line: int, headline: str = "", *, digest: str | None = None) -> str:
    """Begin another story at a paragraph, below ``headline``.

    Without one, the paragraph itself is the headline of what stands below it. Where ``file`` was
    joined to the story above (``[[join]]``), and begins there, it stands by itself again.
    """
    opened = _File.open(file, digest)
    paragraphs = opened.before.paragraphs
    lines = (opened.before.headline_line, *(p.source_line for p in paragraphs[:1]))
    if opened.before.joins and line in lines:
        return _unjoined(opened)
    index = opened.at(line)
    words = visible(headline)
    told = [_told(p) for p in paragraphs]
    if paragraphs[index].opens:
        raise EditionError("a story begins there already")
    if index == 0 or (paragraphs[index - 1].opens and index):
        raise EditionError("nothing of the story above would be left", hint="split it further down")
    following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    if not words and (following is None or following.opens):
        raise EditionError("nothing would stand below this headline", hint="give it a headline")
    newline = opened.newline
    begin = f"[[story]]{newline}{newline}"
    if words:
        own = f"{'## ' if opened.markdown else ''}{words}"
        changed = opened.put(opened.top(index), opened.top(index), f"{begin}{own}{newline * 2}")
        role = parse(changed, name=file.name)[0].paragraphs[index].role
        wanted = [*told[:index], (words, role, None, "", "story"), *told[index:]]
    else:
        changed = opened.put(opened.top(index), opened.top(index), begin)
        wanted = [*told[:index], (*told[index][:4], "story"), *told[index + 1 :]]
    if not opened.reads(changed, wanted):
        raise opened.refuse("a story cannot begin there")
    return opened.save(changed)


def _unjoined(opened: _File) -> str:
    at = next((n for n, text in enumerate(opened.lines) if read_break(text) == "join"), None)
    told = [_told(p) for p in opened.before.paragraphs]
    if at is not None:
        blank = at + 1 < len(opened.lines) and not opened.lines[at + 1].strip()
        for last in (at + 2, at + 1) if blank else (at + 1,):
            changed = opened.put(at, last, "")
            if opened.reads(changed, told, joins=False):
                return opened.save(changed)
    raise opened.refuse("it cannot stand by itself")


def join_story(file: Path, line: int, *, digest: str | None = None) -> str:
    """Make the story that has a paragraph at ``line`` the end of the one before.

    Of a file's first story the whole file is joined (``[[join]]``): the caller sees to it that
    one stands before. A headline amid a file stays, as a heading.
    """
    opened = _File.open(file, digest)
    index = opened.at(line)
    paragraphs = opened.before.paragraphs
    told = [_told(p) for p in paragraphs]
    first = next((n for n in range(index, -1, -1) if paragraphs[n].opens == "story"), None)
    if first is None:
        if opened.before.joins:
            raise EditionError("it is joined to the story before already")
        mark = f"[[join]]{opened.newline * 2}"
        changed = opened.put(opened.top(0), opened.top(0), mark)
        if not opened.reads(changed, told, joins=True):
            raise opened.refuse("it cannot be joined to the story before")
        return opened.save(changed)
    head = paragraphs[first]
    at = next(
        n for n in range(head.source_line - 1, -1, -1) if read_break(opened.lines[n]) == "story"
    )
    below = next(n for n in range(at + 1, len(opened.lines)) if opened.lines[n].strip())
    heading = "## " if opened.markdown and head.role == "body" else ""
    changed = opened.put(at, below, heading)
    role = "heading" if heading else head.role
    wanted = [*told[:first], (head.text, role, *told[first][2:4], None), *told[first + 1 :]]
    if not opened.reads(changed, wanted):
        raise opened.refuse("it cannot be joined to the story before")
    return opened.save(changed)


def part_stories(folder: Path, source: str, names: Sequence[str]) -> None:
    """Give each story below the file's own text a file of its own, called as in ``names``.

    Each keeps what the head of the file says of all its stories. The caller holds the edition.
    """
    opened = _File.open(folder / source, None)
    front = read_front_matter(opened.lines, source)
    paragraphs = opened.before.paragraphs
    heads = [n for n, one in enumerate(paragraphs) if one.opens == "story"]
    begins = []
    for head in heads:
        above = range(paragraphs[head].source_line - 1, -1, -1)
        begins.append(next(n for n in above if read_break(opened.lines[n]) == "story"))
    starts, text = [*opened.starts, len(opened.decoded.text)], opened.decoded.text
    for name, head, following, last in zip(
        names, heads, [*heads[1:], len(paragraphs)], [*begins[1:], len(opened.lines)], strict=True
    ):
        told = {key: front.get(key) for key in ("section", "voice", "language", "date")}
        values = {"title": paragraphs[head].text, "byline": opened.before.byline, **told}
        body = text[starts[opened.end(head)] : starts[last]].strip()
        block = f"{write_front_matter(values)}\n{body}\n".replace("\n", opened.newline)
        data = spliced(b"", replace(opened.decoded, text=""), (0, 0), block)
        read = parse(data, name=name)[0]
        wanted = [_told(one) for one in paragraphs[head + 1 : following]]
        if read.headline != values["title"] or [_told(one) for one in read.paragraphs] != wanted:
            raise opened.refuse("its stories cannot be parted")
        write(folder / name, data, error=EditionError)
    kept = text[: starts[begins[0]]].rstrip() + opened.newline
    opened.save(spliced(opened.data, opened.decoded, (0, len(text)), kept))


def written_in(data: bytes, name: str, paragraphs: Sequence[Paragraph]) -> dict[int, str]:
    """How paragraphs of a text or Markdown file are written, by line, markup within them and all.

    What makes one a heading, quote or item, and its mark, is left away.
    """
    opened = decode(data, name).text
    markdown = SUFFIXES[Path(name).suffix.lower()] == "markdown"
    lines, starts = lines_in(opened), line_starts(opened)
    begun = sorted({p.source_line for p in paragraphs})
    found = {}
    for line, following in pairwise([*begun, len(lines) + 1]):
        at, end = behind_markup(opened, starts[line - 1], markdown)
        first = opened[at:end]
        words = [first[len(marked_prefix(first)) :]]
        for more in lines[line : following - 1]:
            if not more.strip():
                break
            words.append(more.strip())
        found[line] = " ".join(words)
    return found
