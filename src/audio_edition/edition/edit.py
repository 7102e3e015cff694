"""The editor's hand in the files: marks, headlines, order and titles, one line at a time.

Every function changes only what it names, replaces the file in one step, takes the digest
of what the caller saw (None: whatever is there) and returns the new one. A file that was
changed meanwhile is refused with ``EditionError``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audio_edition.edition.files import checked, read_file, replace_file
from audio_edition.edition.frontmatter import ALIASES, read_front_matter, write_front_matter
from audio_edition.edition.manifest import put
from audio_edition.edition.marks import marked_prefix, read_mark, write_mark
from audio_edition.edition.model import Mark
from audio_edition.edition.sources.decode import Decoded, decode
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, parse
from audio_edition.edition.text import LINE_BREAK, visible
from audio_edition.errors import EditionError
from audio_edition.toml_edit import digest_of, edit_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

# What makes a line a heading, a quote, an item or a table row: a mark goes behind it.
_MARKUP = re.compile(r"[ \t]*(?:(?:#{1,6}|\*\*|[-*+•‣▪]|\d{1,9}[.)])[ \t]+|>)*[ \t]*")
_TABLE = re.compile(r"[ \t]*\|[ \t]*")


def set_mark(file: Path, line: int, mark: Mark | None, *, digest: str | None = None) -> str:
    """Mark the paragraph that begins at ``line`` of an article file, or unmark it.

    Setting a mark and taking it away again gives the same bytes. Raises ``EditionError``
    where no paragraph begins there, or the file is of a kind that holds no marks.
    """
    data, decoded, before = _open(file, digest)
    paragraph = next((p for p in before.paragraphs if p.source_line == line), None)
    if paragraph is None:
        raise EditionError(f"{file.name}: no paragraph begins at line {line}")
    if paragraph.mark == mark:
        return digest_of(data)
    text, markdown = decoded.text, SUFFIXES[file.suffix.lower()] == "markdown"
    starts = _line_starts(text)
    at, end = _behind_markup(text, starts[line - 1], markdown)
    own = marked_prefix(text[at:end])
    new = "" if mark is None else write_mark(mark)
    old = (at, at + len(own))
    if not own and (lone := _lone_mark(text, starts, line)):
        # the mark stands on a line of its own above: change it there
        at, end = _behind_markup(text, lone[0], markdown)
        old = lone if mark is None else (at, end)
        new = new.rstrip()
    changed = _spliced(data, decoded, old, new)
    _verify(file, changed, before)
    return replace_file(file, changed, seen=data)


def set_headline(file: Path, headline: str, *, digest: str | None = None) -> str:
    """Give an article another headline: where its title stands, in the head or the text."""
    headline = visible(headline)
    if not headline:
        raise EditionError("a headline cannot be empty")
    data, decoded, before = _open(file, digest)
    front = read_front_matter(_lines(decoded.text), file.name)
    if before.headline_line and not front.get("title"):
        starts = _line_starts(decoded.text)
        at, end = _behind_markup(decoded.text, starts[before.headline_line - 1], False)
        at += len(marked_prefix(decoded.text[at:end]))
        changed = _spliced(data, decoded, (at, end), headline)
        after = parse(changed, name=file.name)[0]
        same = [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
        if same and after.headline == headline:
            return replace_file(file, changed, seen=data)
    return set_front_matter(file, "title", headline, digest=digest)


def set_front_matter(file: Path, key: str, value: str, *, digest: str | None = None) -> str:
    """Set one key of an article's front matter; an empty ``value`` takes the key away."""
    data, decoded, before = _open(file, digest)
    lines = _lines(decoded.text)
    front = read_front_matter(lines, file.name)
    if front.lines and lines[0].startswith("+++"):
        raise EditionError(
            f"{file.name}: TOML front matter is not changed from here",
            hint=f"change {key} in the file itself",
        )
    newline = "\r\n" if "\r\n" in decoded.text else "\n"
    written = write_front_matter({key: value}).split("\n")[1]
    written = "" if written == "---" else written + newline
    starts = _line_starts(decoded.text)
    if front.lines == 0:
        if not written:
            return digest_of(data)
        old, new = (0, 0), f"---{newline}{written}---{newline}{newline}"
    else:
        first, last = _entry(lines, key, front.lines - 1)
        old, new = (starts[first], starts[last]), written
    changed = _spliced(data, decoded, old, new)
    after = parse(changed, name=file.name)[0]
    same = [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    told = read_front_matter(_lines(decode(changed, file.name).text), file.name)
    wanted = visible(value).replace("_", "-") if key == "language" else visible(value)
    if told.get(key) != wanted or (not same and key != "title"):
        raise EditionError(
            f"{file.name}: {key} cannot be set without changing the text",
            hint="change it in the file itself",
        )
    return replace_file(file, changed, seen=data)


def _entry(lines: Sequence[str], key: str, end: int) -> tuple[int, int]:
    """The lines of the front matter that hold ``key``, by any of its names; ``end`` for none."""
    names = [key, *(alias for alias, meant in ALIASES.items() if meant == key)]
    pattern = re.compile(
        rf"[\"']?(?:{'|'.join(map(re.escape, names))})[\"']?[ \t]*:", re.IGNORECASE
    )
    first = next((i for i in range(1, end) if pattern.match(lines[i])), end)
    last = min(first + 1, end)
    for number in range(last, end):
        # indented lines and items go on with the value; blank ones where such a line follows
        if lines[number][:1] in (" ", "\t") or re.match(r"-(?:\s|$)", lines[number]):
            last = number + 1
        elif lines[number].strip():
            break
    return first, last


def set_order(folder: Path, names: Sequence[str], *, digest: str | None = None) -> str:
    """Write which article files are read, and in which order, into edition.toml."""
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise EditionError(f"{folder.name} has no article {missing[0]}")
    if len(set(names)) != len(names):
        raise EditionError("an article can be read only once")
    return _edit_edition(folder, digest, lambda toml: put(toml, "articles", list(names)))


def accept_sentences(
    folder: Path,
    sentences: Sequence[str] | Mapping[str, str],
    *,
    digest: str | None = None,
) -> str:
    """Add printed sentences to ``accepted`` in edition.toml; those there already stay.

    Of a mapping the values are what will be said: the acceptance holds for that alone. An
    acceptance of the same sentence that named it only is replaced; an empty value writes one.
    """

    def change(toml: TOMLDocument) -> None:
        import tomlkit

        old = toml.get("accepted", [])
        if not isinstance(old, list) or not old:
            put(toml, "accepted", [*([old] if isinstance(old, str) else old)])
        accepted = toml["accepted"]
        for sentence, spoken in _one_line(sentences).items():
            there = [
                at
                for at, item in enumerate(accepted.unwrap())
                if sentence == (item if isinstance(item, str) else item.get("printed"))
            ]
            if not spoken:
                if not there:
                    accepted.append(sentence)  # in place: remarks inside the list stay
                continue
            bound = tomlkit.inline_table()
            bound.update({"printed": sentence, "spoken": spoken})
            if there:
                accepted[there[0]] = bound
            else:
                accepted.append(bound)

    return _edit_edition(folder, digest, change)


def _one_line(sentences: Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    """Printed sentences and what will be said for them, each on one line."""
    pairs = sentences.items() if isinstance(sentences, Mapping) else ((s, "") for s in sentences)
    return {" ".join(one.split()): " ".join(other.split()) for one, other in pairs}


def _edit_edition(folder: Path, digest: str | None, change: Callable[[TOMLDocument], None]) -> str:
    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


def _open(file: Path, digest: str | None) -> tuple[bytes, Decoded, ParsedArticle]:
    if SUFFIXES.get(file.suffix.lower()) not in ("text", "markdown"):
        raise EditionError(
            f"{file.name}: only .md and .txt files can be changed here",
            hint="turn it into Markdown first",
        )
    data = read_file(file)
    checked(data, digest, file.name)
    return data, decode(data, file.name), parse(data, name=file.name)[0]


def _lines(text: str) -> list[str]:
    return LINE_BREAK.split(text)


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in LINE_BREAK.finditer(text))]


def _line_end(text: str, begin: int) -> int:
    found = LINE_BREAK.search(text, begin)
    return found.start() if found else len(text)


def _behind_markup(text: str, begin: int, markdown: bool) -> tuple[int, int]:
    """Where the words of the line at ``begin`` begin and end."""
    end = _line_end(text, begin)
    # in plain text a bar is a bar; in Markdown it may begin the row of a table
    found = (markdown and _TABLE.match(text, begin, end)) or _MARKUP.match(text, begin, end)
    return (found.end() if found else begin), end


def _lone_mark(text: str, starts: Sequence[int], line: int) -> tuple[int, int] | None:
    """The span of the line above that holds nothing but a mark, with its line break."""
    for number in range(line - 1, 0, -1):
        words = text[starts[number - 1] : starts[number]].strip()
        words = words[len((_MARKUP.match(words) or [""])[0]) :]
        if words:
            mark, _, rest = read_mark(words)
            return (starts[number - 1], starts[number]) if mark and not rest else None
    return None


def _spliced(data: bytes, decoded: Decoded, old: tuple[int, int], new: str) -> bytes:
    """Put ``new`` between two characters of the file, in its own encoding."""
    begin = len(decoded.bom) + len(decoded.text[: old[0]].encode(decoded.codec))
    end = begin + len(decoded.text[old[0] : old[1]].encode(decoded.codec))
    try:
        return data[:begin] + new.encode(decoded.codec) + data[end:]
    except UnicodeEncodeError:
        raise EditionError(
            f"the file's encoding ({decoded.codec}) has no {new!r}", hint="save it as UTF-8"
        ) from None


def _verify(file: Path, changed: bytes, before: ParsedArticle) -> None:
    """A mark may change no word of the article, whatever the markup around it."""
    after = parse(changed, name=file.name)[0]

    def words(parsed: ParsedArticle) -> list[str]:
        head = [parsed.headline] if parsed.headline_in_body else []
        return sorted([*head, *(p.text for p in parsed.paragraphs)])

    if words(after) != words(before):
        raise EditionError(
            f"{file.name}: this paragraph's markup leaves no room for a mark",
            hint="put [[drop]] or [[keep]] on a line of its own before it",
        )


__all__ = [
    "accept_sentences",
    "set_front_matter",
    "set_headline",
    "set_mark",
    "set_order",
]
