"""Change one value in a TOML file and leave every other byte as the editor wrote it.

tomllib reads only; this finds where each ``key = value`` stands (TOML 1.0, sections
"Keys", "String", "Array" and "Inline Table"), so that a value can be replaced or added
without touching comments, order or layout. The file must be valid TOML.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audio_edition.errors import ScriptError


@dataclass(frozen=True, slots=True)
class Statement:
    """One ``key = value`` or one ``[header]`` (then the value is empty), by offsets.

    ``key`` is the whole dotted name, the table's included; ``end`` lies behind the line's
    comment and before its line end.
    """

    key: tuple[str, ...]
    start: int
    value_start: int
    value_end: int
    end: int
    header: bool = False


_BLANK: Final = re.compile(r"[ \t]*")
_SKIP: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_BASIC: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL: Final = re.compile(r"'[^'\n]*'")
_LONG: Final = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|' + r"'''[\s\S]*?'{3,5}(?!')", re.S)
_SCALAR: Final = re.compile(r"[^,\]}#\n]+")
_REST: Final = re.compile(r"[ \t]*(?:#[^\n]*)?")


def statements(text: str) -> Iterator[Statement]:
    """Every statement of a valid TOML document, in order."""
    table: tuple[str, ...] = ()
    at = 0
    while True:
        at = _end(_SKIP, text, at)
        if at >= len(text):
            return
        start = at
        if text[at] == "[":
            depth = 2 if text.startswith("[[", at) else 1
            table, at = _key(text, at + depth)
            at += depth
            end = _end(_REST, text, at)
            yield Statement(table, start, at, at, end, header=True)
        else:
            key, at = _key(text, at)
            value = _end(_BLANK, text, at + 1)
            at = _value(text, value)
            end = _end(_REST, text, at)
            yield Statement(table + key, start, value, at, end)
        at = end


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    if found is None:
        raise ScriptError(f"this is not TOML at character {at}")
    return found.end()


def _key(text: str, at: int) -> tuple[tuple[str, ...], int]:
    parts: list[str] = []
    while True:
        at = _end(_BLANK, text, at)
        pattern = {'"': _BASIC, "'": _LITERAL}.get(text[at : at + 1], _BARE)
        end = _end(pattern, text, at)
        part = text[at:end]
        parts.append(_unquoted(part) if pattern is not _BARE else part)
        at = _end(_BLANK, text, end)
        if text[at : at + 1] != ".":
            return tuple(parts), at
        at += 1


def _unquoted(part: str) -> str:
    value: str = tomllib.loads(f"x = {part}")["x"]
    return value


def _value(text: str, at: int) -> int:
    """Where the value that begins at ``at`` ends."""
    closers: list[str] = []
    while True:
        if closers:
            at = _end(_SKIP, text, at)
        mark = text[at]
        if text.startswith(('"""', "'''"), at):
            at = _end(_LONG, text, at)
        elif mark in "\"'":
            at = _end(_BASIC if mark == '"' else _LITERAL, text, at)
        elif mark in "[{":
            closers.append("]" if mark == "[" else "}")
            at += 1
            continue
        elif closers and mark in ",]}=":
            at += 1
            if mark in "]}":
                closers.pop()
        else:
            end = _end(_SCALAR, text, at)
            equals = text.find("=", at, end) if closers else -1
            at = equals if equals > at else at + len(text[at:end].rstrip())
        if not closers:
            return at


def quote(text: str) -> str:
    """``text`` as a TOML basic string."""
    out = []
    for letter in text:
        if letter in '"\\':
            out.append("\\" + letter)
        elif letter < " " or letter == "\x7f":
            out.append(f"\\u{ord(letter):04x}")
        else:
            out.append(letter)
    return f'"{"".join(out)}"'


def quote_key(key: str) -> str:
    """``key`` as a TOML key: bare where it may be."""
    return key if _BARE.fullmatch(key) else quote(key)


def set_value(text: str, key: tuple[str, ...], value: str) -> str:
    """``text`` with ``key`` (at the top level, or in its table) set to TOML ``value``."""
    table_ends: dict[tuple[str, ...], int] = {}
    here: tuple[str, ...] = ()
    first_header = len(text)
    for item in statements(text):
        if item.header:
            here = item.key
            first_header = min(first_header, item.start)
        elif item.key == key:
            return text[: item.value_start] + value + text[item.value_end :]
        table_ends[here] = item.end
    line = f"{quote_key(key[-1])} = {value}"
    at = table_ends.get(key[:-1])
    if at is not None:
        return f"{text[:at]}\n{line}{text[at:]}"
    if len(key) > 1:
        header = ".".join(map(quote_key, key[:-1]))
        return f"{_ended(text)}\n[{header}]\n{line}\n".lstrip("\n")
    lead = text[:first_header]
    gap = "\n" if first_header < len(text) else ""
    return f"{_ended(lead)}{line}\n{gap}{text[first_header:]}"


def remove_value(text: str, key: tuple[str, ...]) -> str:
    """``text`` without the line(s) of ``key``."""
    for item in statements(text):
        if not item.header and item.key == key:
            end = item.end + 1 if text[item.end : item.end + 1] == "\n" else item.end
            return text[: item.start] + text[end:]
    return text


def append_to_list(text: str, key: str, value: str) -> str:
    """``text`` with the TOML ``value`` added to the end of the top-level list ``key``."""
    for item in statements(text):
        if item.header or item.key != (key,):
            continue
        if text[item.value_start] != "[":  # a single text counts as a list of one
            both = f"[{text[item.value_start : item.value_end]}, {value}]"
            return text[: item.value_start] + both + text[item.value_end :]
        body = text[item.value_start + 1 : item.value_end - 1]
        bare = _without_comments(body).rstrip()
        comma = "" if not bare or bare.endswith(",") else ","
        last = item.value_start + 1 + len(body.rstrip())
        if "\n" not in body:
            space = " " if bare else ""
            return f"{text[:last]}{comma}{space}{value}{text[item.value_end - 1 :]}"
        # the comma goes behind the last value, not behind a comment that follows it
        behind = item.value_start + 1 + _end_of_last_value(body)
        return (
            f"{text[:behind]}{comma}{text[behind:last]}\n    {value},\n{text[item.value_end - 1 :]}"
        )
    return set_value(text, (key,), f"[\n    {value},\n]")


def _without_comments(body: str) -> str:
    return _STRING_OR_COMMENT.sub(lambda found: "" if found[0][0] == "#" else found[0], body)


def _end_of_last_value(body: str) -> int:
    end = 0
    for found in _STRING_OR_COMMENT.finditer(body):
        if found[0][0] != "#":
            end = found.end()
    return end


_STRING_OR_COMMENT: Final = re.compile(
    f"{_LONG.pattern}|{_BASIC.pattern}|{_LITERAL.pattern}|#[^\\n]*", re.S
)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def digest(file: Path) -> str:
    """SHA-256 of a file's bytes in hex; empty where there is no file."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def read_text(file: Path, expected: str | None) -> str:
    """The file's text, empty where there is none.

    Raises ``ScriptError`` where it is not the file of digest ``expected``, is not UTF-8, or
    is not valid TOML.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        data = None
    except OSError as problem:
        raise ScriptError(f"{file} cannot be read: {problem.strerror}") from None
    found = "" if data is None else hashlib.sha256(data).hexdigest()
    if expected is not None and found != expected:
        raise ScriptError(
            f"{file} was changed by someone else in the meantime",
            hint="load it again, then make the change",
        )
    try:
        text = (data or b"").decode("utf-8")
        tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ScriptError(f"{file} is not valid TOML: {problem}", hint="mend that line") from None
    return text


def write_text(file: Path, text: str) -> None:
    """Replace the file all at once; raises ``ScriptError`` where that cannot be done."""
    tomllib.loads(text)  # never leave a file behind that cannot be read again
    temporary = ""
    try:
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(file)
    except OSError as problem:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise ScriptError(f"{file} cannot be written: {problem.strerror}") from None


__all__ = [
    "Statement",
    "append_to_list",
    "digest",
    "quote",
    "quote_key",
    "read_text",
    "remove_value",
    "set_value",
    "statements",
    "write_text",
]
