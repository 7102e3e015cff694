"""Front matter: what stands about an article above its text.

Accepted is a block between two ``---`` lines, each line ``key: value``. A value is plain
text, or text in single or double quotes; ``key: |`` or ``key: >`` and lines indented below
it make one text. Lines that begin with ``#`` are remarks. Between ``+++`` lines the same
keys may stand as TOML. Keys other tools use (tags, draft …) are left alone; a key that is
nearly one of ours is refused, since it is more likely a slip.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field

from audio_edition.edition.text import visible
from audio_edition.errors import EditionError

KEYS = ("title", "byline", "section", "url", "image", "voice", "language", "date")
_ALIASES = {
    "headline": "title",
    "author": "byline",
    "authors": "byline",
    "lang": "language",
    "canonical": "url",
    "canonical_url": "url",
    "link": "url",
}
# Common elsewhere and close to ours by accident.
_OTHERS = {"titles", "images", "dates", "sections", "urls", "invoice", "data", "update", "updated"}
_PAIR = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/"}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values by key, and how many lines of the file the block takes (0: no block)."""

    values: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    def get(self, key: str) -> str:
        """The value of ``key``, or empty text."""
        return self.values.get(key, "")


def read_front_matter(lines: Sequence[str], name: str) -> FrontMatter:
    """Read the block at the head of ``lines``; raises ``EditionError`` for a slip in it.

    A ``---`` line that opens no block (a rule, a table) is text, and no front matter.
    """
    fence = lines[0].rstrip() if lines else ""
    if fence == "---":
        end = _fence(lines, ("---", "..."))
        if end == 0 or not any(_PAIR.match(line) for line in lines[1:end]):
            # an empty block is a block; anything else is a rule above text
            blank = end > 0 and not any(line.strip() for line in lines[1:end])
            return FrontMatter(lines=end + 1) if blank else FrontMatter()
        first = next(line for line in lines[1:end] if line.strip() and line[0] != "#")
        if not _PAIR.match(first):
            return FrontMatter()
        return FrontMatter(_checked(_yaml(lines[1:end], name), name), end + 1)
    if fence == "+++":
        end = _fence(lines, ("+++",))
        if end == 0:
            return FrontMatter()
        try:
            table = tomllib.loads("\n".join(lines[1:end]))
        except (tomllib.TOMLDecodeError, RecursionError) as problem:
            raise EditionError(
                f"{name}: the front matter is not valid TOML: {problem}",
                hint="mend it between the +++ lines",
            ) from None
        raw = {key: str(value) for key, value in table.items() if not isinstance(value, dict)}
        return FrontMatter(_checked(raw, name), end + 1)
    return FrontMatter()


def _fence(lines: Sequence[str], closing: tuple[str, ...]) -> int:
    """The index of the line that closes the block, or 0."""
    for number in range(1, min(len(lines), 1000)):
        if lines[number].rstrip() in closing:
            return number
    return 0


def _yaml(lines: Sequence[str], name: str) -> dict[str, str]:
    values: dict[str, str] = {}
    key = ""
    for number, line in enumerate(lines, 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t" or line.startswith("- "):
            # the continuation of the value above: folded text, a list, a table
            if key in values:
                values[key] = f"{values[key]} {line.strip()}".strip()
            continue
        pair = _PAIR.match(line)
        if not pair:
            raise EditionError(
                f"{name}, line {number}: front matter must be key: value lines, "
                f"not {visible(line)[:60]!r}",
                hint="mend that line, or take away the --- lines around it",
            )
        key = pair[1].lower()
        values[key] = _unquoted(pair[2] or "")
    return values


def _unquoted(value: str) -> str:
    value = value.strip()
    quoted = _QUOTED.match(value)
    if quoted and (not (rest := value[quoted.end() :].strip()) or rest.startswith("#")):
        inner = quoted[0][1:-1]
        if quoted[0][0] == "'":
            return inner.replace("''", "'")
        return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), inner)
    if value in ("|", ">", "|-", ">-", "|+", ">+", "null", "~"):
        return ""
    return re.sub(r"\s#\s.*$", "", value)


def _checked(raw: dict[str, str], name: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for key, value in raw.items():
        known = key.lower()
        known = known if known in KEYS else _ALIASES.get(known, "")
        if known:
            values.setdefault(known, visible(value))
        elif key not in _OTHERS and (near := difflib.get_close_matches(key, KEYS, 1, 0.75)):
            raise EditionError(
                f"{name}: front matter has no key {key!r}", hint=f"did you mean {near[0]!r}?"
            )
    language = values.get("language", "").replace("_", "-")
    if language and not _LANGUAGE.fullmatch(language):
        raise EditionError(
            f"{name}: front matter language must look like en-US, not {language[:40]!r}",
            hint="mend it between the --- lines",
        )
    if language:
        values["language"] = language
    return values


def write_front_matter(values: dict[str, str]) -> str:
    """The block for ``values`` (empty ones left out), ending in a line break.

    Read back by ``read_front_matter`` it gives the same values.
    """
    settled = ((key, visible(value)) for key, value in values.items())
    lines = [f"{key}: {_scalar(value)}\n" for key, value in settled if value]
    return "".join(["---\n", *lines, "---\n"])


def _scalar(value: str) -> str:
    """Plain where YAML and our reader agree on plain, else in double quotes."""
    plain = re.fullmatch(r"[^\W_][^:#\"'\\]*(?:[:'][^\s:#\"'\\][^:#\"'\\]*)*", value)
    if _ISO_DATE.fullmatch(value):
        return value
    looks_typed = re.fullmatch(r"(?i)true|false|yes|no|on|off|null|[\d.,_+-]+", value)
    if plain and not looks_typed:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


__all__ = ["KEYS", "FrontMatter", "read_front_matter", "write_front_matter"]
