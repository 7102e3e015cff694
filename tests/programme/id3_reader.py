"""A second reader of ID3v2.3, from the specification and not from mutagen: values, in file order.

"ID3 tag version 2.3.0" (3.3, 4.2 to 4.15) and "ID3v2 Chapter Frame Addendum 1.0". It reads what
we write and refuses anything else, so that nothing stands in a tag unseen.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_TEXT = {0: "latin-1", 1: "utf-16"}


def read(file: Path) -> list[tuple[str, Any]]:
    """Every frame of the file's tag as (name, value), in the order they stand there."""
    data = file.read_bytes()
    assert data[:5] == b"ID3\x03\0", "version 2.3"
    assert data[5] == 0, "no unsynchronisation, no extended header"
    size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
    assert data[10 + size] == 0xFF, "audio stands right behind the tag"
    return frames(data[10 : 10 + size])


def frames(data: bytes) -> list[tuple[str, Any]]:
    """The frames that ``data`` is made of."""
    found = []
    while data:
        name, size = data[:4].decode("ascii"), int.from_bytes(data[4:8], "big")
        assert data[8:10] == b"\0\0", "no flags"
        assert 0 < size <= len(data) - 10, name
        found.append((name, _value(name, data[10 : 10 + size])))
        data = data[10 + size :]
    return found


def _value(name: str, body: bytes) -> Any:
    if name in ("TIT2", "TPE1", "TALB", "TCON", "TRCK", "TSSE", "TLAN", "TYER", "TDAT"):
        return _text(body)
    if name in ("TGID", "TDES", "TCAT"):  # Apple's, built like the ones above
        return _text(body)
    if name in ("WOAF", "WFED"):
        return _address(body)
    if name == "WXXX":
        told, address = _split(body[1:], body[0])
        return told, _address(address)
    if name in ("COMM", "USLT"):
        told, text = _split(body[4:], body[0])
        return body[1:4].decode("ascii"), told, _text(body[:1] + text)
    if name == "APIC":
        mime, _, rest = body[1:].partition(b"\0")
        told, picture = _split(rest[1:], body[0])
        return mime.decode("ascii"), rest[0], told, picture
    if name == "PCST":
        return int.from_bytes(body, "big") if len(body) == 4 else body
    if name == "CHAP":
        element, _, rest = body.partition(b"\0")
        times = [int.from_bytes(rest[at : at + 4], "big") for at in (0, 4, 8, 12)]
        return element.decode("ascii"), *times, frames(rest[16:])
    assert name == "CTOC", f"nobody asked for {name}"
    element, _, rest = body.partition(b"\0")
    children, rest_of_ids = [], rest[2:]
    for _ in range(rest[1]):
        child, _, rest_of_ids = rest_of_ids.partition(b"\0")
        children.append(child.decode("ascii"))
    return element.decode("ascii"), rest[0], children, frames(rest_of_ids)


def _address(body: bytes) -> str:
    address = body.removesuffix(b"\0")  # the specification lets an address end so
    assert b"\0" not in address, "one address and no more"
    return address.decode("latin-1")


def _text(body: bytes) -> str:
    return body[1:].decode(_TEXT[body[0]]).removesuffix("\0")


def _split(data: bytes, encoding: int) -> tuple[str, bytes]:
    """A text that a zero ends, and what follows it."""
    step = 2 if encoding == 1 else 1
    end = next(at for at in range(0, len(data), step) if not any(data[at : at + step]))
    return data[:end].decode(_TEXT[encoding]), data[end + step :]
