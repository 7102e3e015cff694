"""Change one top-level key of a TOML file and leave every other byte as it is.

The editor's remarks and order in edition.toml survive, which no writer of whole TOML
documents promises.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence

from audio_edition.errors import EditionError

_SKIP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"(?:[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')")
# A string of any of TOML's four kinds, a remark, a bracket or a line break: all that a
# scanner needs to see to find where a value ends (TOML 1.0, "String", "Array").
_PIECE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""+|\'\'\'.*?\'\'\'+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]|\r?\n',
    re.DOTALL,
)


def set_key(text: str, key: str, value: str | None, name: str) -> str:
    """Return the TOML ``text`` with top-level ``key`` set to the TOML ``value``.

    ``value`` None takes the key away. ``name`` is the file in messages. Raises
    ``EditionError`` where the file is not valid TOML, or the change would touch more.
    """
    before = _loads(text, name)
    end_of_top = len(text)
    span: tuple[int, int] | None = None
    for found, start, stop in _statements(text):
        if found is None:
            end_of_top = start
            break
        if found == key:
            span = (start, stop)
    newline = "\r\n" if "\r\n" in text else "\n"
    line = "" if value is None else f"{key} = {value}"
    if span:
        stop = span[1]
        if not line:
            # take the rest of its line along, remark and line break
            rest = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|$)|\r\n").match(text, stop)
            stop = rest.end() if rest else stop
        after = text[: span[0]] + line + text[stop:]
    elif not line:
        return text
    else:
        head = text[:end_of_top].rstrip()
        tail = text[end_of_top:]
        gap = newline * 2 if tail else newline
        after = f"{head}{newline if head else ''}{line}{gap}{tail}"
    wanted = {k: v for k, v in before.items() if k != key}
    if line:
        wanted |= tomllib.loads(line)
    if _loads(after, name) != wanted:
        raise EditionError(
            f"{name}: {key} cannot be changed without touching other settings",
            hint=f"change it by hand in {name}",
        )
    return after


def toml_text(value: str) -> str:
    """``value`` as a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", escaped) + '"'


def toml_texts(values: Sequence[str]) -> str:
    """``values`` as a TOML array, one a line where they would not fit on one."""
    items = [toml_text(value) for value in values]
    line = f"[{', '.join(items)}]"
    if len(line) <= 80:
        return line
    return "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def _statements(text: str) -> Iterator[tuple[str | None, int, int]]:
    """Top-level (key, start, stop); the first table header ends them as (None, start, start)."""
    position = 0
    while True:
        skipped = _SKIP.match(text, position)
        position = skipped.end() if skipped else position
        if position >= len(text):
            return
        if text[position] == "[":
            yield None, position, position
            return
        key = _KEY.match(text, position)
        depth = 0
        stop = len(text)
        for piece in _PIECE.finditer(text, position):
            what = piece[0]
            if what in ("[", "{"):
                depth += 1
            elif what in ("]", "}"):
                depth -= 1
            elif depth == 0 and (what[0] in "#\r\n"):
                stop = piece.start()
                break
        while stop > position and text[stop - 1] in " \t\r":
            stop -= 1
        yield (key[0].strip("\"'") if key else ""), position, stop
        position = max(stop, position + 1)


def _loads(text: str, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise EditionError(f"{name} is not valid TOML: {problem}", hint="mend that line") from None


__all__ = ["set_key", "toml_text", "toml_texts"]
