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

from audio_edition.edition.files import replace_file
from audio_edition.edition.frontmatter import ALIASES, read_front_matter, write_front_matter
from audio_edition.edition.library import decode
from audio_edition.edition.manifest import put
from audio_edition.edition.marks import marked_prefix, write_mark
from audio_edition.edition.model import Mark
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, parse
from audio_edition.edition.text import visible
from audio_edition.edition.written import (
    behind_markup,
    line_starts,
    lines_in,
    lone_mark,
    open_article,
    spliced,
)
from audio_edition.errors import EditionError
from audio_edition.toml_edit import digest_of, edit_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def set_mark(file: Path, line: int, mark: Mark | None, *, digest: str | None = None) -> str:
    """Mark the paragraph that begins at ``line`` of an article file, or unmark it.

    Setting a mark and taking it away again gives the same bytes. Raises ``EditionError``
    where no paragraph begins there, or the file is of a kind that holds no marks.
    """
    data, decoded, before = open_article(file, digest)
    paragraph = next((p for p in before.paragraphs if p.source_line == line), None)
    if paragraph is None:
        raise EditionError(f"{file.name}: no paragraph begins at line {line}")
    if paragraph.mark == mark:
        return digest_of(data)
    text, markdown = decoded.text, SUFFIXES[file.suffix.lower()] == "markdown"
    starts = line_starts(text)
    at, end = behind_markup(text, starts[line - 1], markdown)
    own = marked_prefix(text[at:end])
    new = "" if mark is None else write_mark(mark)
    old = (at, at + len(own))
    if not own and (lone := lone_mark(text, starts, line)):
        # the mark stands on a line of its own above: change it there
        at, end = behind_markup(text, lone[0], markdown)
        old = lone if mark is None else (at, end)
        new = new.rstrip()
    changed = spliced(data, decoded, old, new)
    _verify(file, changed, before)
    return replace_file(file, changed, seen=data)


def set_headline(file: Path, headline: str, *, digest: str | None = None) -> str:
    """Give an article another headline: where its title stands, in the head or the text."""
    headline = visible(headline)
    if not headline:
        raise EditionError("a headline cannot be empty")
    data, decoded, before = open_article(file, digest)
    front = read_front_matter(lines_in(decoded.text), file.name)
    if before.headline_line and not front.get("title"):
        starts = line_starts(decoded.text)
        at, end = behind_markup(decoded.text, starts[before.headline_line - 1], False)
        at += len(marked_prefix(decoded.text[at:end]))
        changed = spliced(data, decoded, (at, end), headline)
        after = parse(changed, name=file.name)[0]
        same = [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
        if same and after.headline == headline:
            return replace_file(file, changed, seen=data)
    return set_front_matter(file, "title", headline, digest=digest)


def set_front_matter(file: Path, key: str, value: str, *, digest: str | None = None) -> str:
    """Set one key of an article's front matter; an empty ``value`` takes the key away."""
    data, decoded, before = open_article(file, digest)
    lines = lines_in(decoded.text)
    front = read_front_matter(lines, file.name)
    if front.lines and lines[0].startswith("+++"):
        raise EditionError(
            f"{file.name}: TOML front matter is not changed from here",
            hint=f"change {key} in the file itself",
        )
    newline = "\r\n" if "\r\n" in decoded.text else "\n"
    written = write_front_matter({key: value}).split("\n")[1]
    written = "" if written == "---" else written + newline
    starts = line_starts(decoded.text)
    if front.lines == 0:
        if not written:
            return digest_of(data)
        old, new = (0, 0), f"---{newline}{written}---{newline}{newline}"
    else:
        first, last = _entry(lines, key, front.lines - 1)
        old, new = (starts[first], starts[last]), written
    changed = spliced(data, decoded, old, new)
    after = parse(changed, name=file.name)[0]
    same = [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    told = read_front_matter(lines_in(decode(changed, file.name).text), file.name)
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


def set_title(folder: Path, title: str, *, digest: str | None = None) -> str:
    """Write the edition's title into edition.toml; an empty one is the show's own again."""
    title = visible(title)

    def change(toml: TOMLDocument) -> None:
        if title:
            put(toml, "title", title)
        elif "title" in toml:
            del toml["title"]

    return _edit_edition(folder, digest, change)


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
