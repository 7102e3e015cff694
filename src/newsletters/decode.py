"""Bytes to text: byte order marks, declared charsets, and refusing what we cannot tell."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

from newsletters.errors import ReadError
from newsletters.late import late

MAX_BYTES = 20 * 2**20
"""No article is longer; a 100 MB file is a mistake, and is not read to its end."""

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What begins a file that is no text, and what to call it.
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or a .docx, .odt, .epub)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a media file"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio file"),
    (b"fLaC", "an audio file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x7fELF", "a program"),
)
# The standard of the web: a page that says latin-1 or ASCII means windows-1252
# (WHATWG Encoding Standard, section 4.2).
_WEB_NAMES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "l1": "cp1252",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
    "x-user-defined": "cp1252",
}
# Codecs of Python's that no document is written in.
_NO_CHARSETS = {
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "unicode-escape",
    "raw-unicode-escape",
    "utf-7",
    "undefined",
    "mbcs",
    "oem",
}
_DECLARED = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})"
    rb"|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
# Signs that windows-1252 was the wrong guess: characters that stand in no European word,
# right behind or between letters ("za³¹cznik" is Polish read in the wrong code page).
_UNLIKELY = late("[a-z][\xa1-\xa6\xa8\xac\xaf\xb1-\xb3\xb5\xb6\xb8\xb9\xbc-\xbf\xd7\xf7][a-z]")
_HIGH = late("[\x80-\uffff]")
_HIGH_LETTERS = late("[À-ÿŒœŠšŽžŸƒ]{4,}")
_CONTROL = late("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MULTIBYTE = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|\xc2[\xa0-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# UTF-8 read as windows-1252: "worldâ€™s", "caf\xc3\xa9" as "cafÃ©".
_MOJIBAKE = late("â€|(?<![A-ZÀ-Þ])Ã[\x80-\xbf\u2018-\u2122]|Â[\xa0-\xbf]|ðŸ")


# What no markup may hold, and lxml no text, as such or by number (XML 1.0, production 2)
_FORBIDDEN = late("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = late(r"&#(?:x0*([0-9a-f]{1,4})(?![0-9a-f])|0*(\d{1,5})(?!\d));?", re.IGNORECASE)
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
PROLOGUE_BYTES = 2**20
"""Within so many a document's first element, or its first word, must stand."""
_LOST = late("\ufffd+")
_FEW = 50  # characters beyond ASCII to one that may be damaged; else it is another encoding
_DAMAGE: ContextVar[list[str] | None] = ContextVar("damage", default=None)


@contextmanager
def forgiving() -> Iterator[list[str]]:
    """Have ``decode`` replace the few damaged bytes of a source; hears a line of each."""
    heard: list[str] = []
    token = _DAMAGE.set(heard)
    try:
        yield heard
    finally:
        _DAMAGE.reset(token)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and how to put text back into it: its codec and byte order mark."""

    text: str
    codec: str
    bom: bytes = b""


def past_prologue(data: bytes) -> bytes:
    """What begins with the first element or word: behind blanks, remarks and instructions."""
    data = data[:PROLOGUE_BYTES].replace(b"\x00", b"").lstrip(b"\xff\xfe")
    return _PROLOGUE.sub(b"", data, count=1)


def check_size(size: int, name: str) -> None:
    """Raise ``ReadError`` for a source larger than any article."""
    if size > MAX_BYTES:
        raise ReadError(
            f"{name} is {size / 2**20:.1f} MiB; an article may have {MAX_BYTES // 2**20}",
            hint="is it the right file?",
        )


def decode(data: bytes, name: str, *, declared: str = "", markup: bool = False) -> Decoded:
    """Turn the bytes of a source into text.

    Tried in turn: a byte order mark, ``declared`` (a header's word), the markup's own
    declaration where ``markup`` is true, UTF-8, UTF-16 without a mark, windows-1252 where
    the result looks like words. Raises ``ReadError`` for an empty file, a binary one,
    and for text whose encoding cannot be told.
    """
    check_size(len(data), name)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"):
        raise ReadError(f"{name} is empty", hint="write the article into it, or remove it")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"{name} is {what}, not text", hint="save it as .txt, .md or .html")
    decoded = _decoded(data, name, declared, markup)
    sample = decoded.text[:100_000]
    if len(_CONTROL.findall(sample)) > len(sample) // 200:
        raise _binary(name)
    return decoded


def _decoded(data: bytes, name: str, declared: str, markup: bool) -> Decoded:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            problem = f"begins as {codec.upper()} but does not go on so"
            return Decoded(_mended(data[len(bom) :], codec, name, problem), codec, bom)
    names = [declared]
    if markup:
        found = _DECLARED.search(data, 0, 4096)
        # a declaration one can read in ASCII cannot be of a UTF-16 file
        inside = (found[1] or found[2]).decode("ascii") if found else ""
        names.append("utf-8" if inside.lower().startswith("utf-16") else inside)
    codec = ""
    for wanted in filter(None, names):
        codec = _codec(wanted)
        text = _strict(data, codec) if codec else None
        # Pages often say latin-1 and are UTF-8: valid multi-byte UTF-8 is never an accident.
        if text is not None and codec.startswith(("cp125", "iso8859", "iso-8859")):
            unicode = _strict(data, "utf-8")
            if unicode is not None:
                return Decoded(unicode, "utf-8")
        if text is not None and not (codec == "utf-8" and _looks_wide(data)):
            return Decoded(text, codec)
    if wide := _looks_wide(data):
        try:
            return Decoded(_mended(data, wide, name, "is damaged UTF-16"), wide)
        except ReadError:
            raise _binary(name) from None
    text = _strict(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    if codec not in ("", "utf-8", "cp1252"):
        with suppress(ReadError):
            text = _mended(data, codec, name, f"is damaged {codec.upper()}")
            return Decoded(text, codec)
    return _western(data, name)


def _mended(data: bytes, codec: str, name: str, problem: str) -> str:
    """The text, its few damaged bytes replaced where that is heard; raises ``ReadError``."""
    text = _strict(data, codec)
    heard = _DAMAGE.get()
    if text is None and heard is not None:
        text = data.decode(codec, "replace")
        lost = len(_LOST.findall(text))
        if lost > 1 and lost * _FEW > max(len(_HIGH.findall(text)), len(text) // 10):
            text = None
        else:
            heard.append(f"{name} {problem}; each damaged character was replaced by \ufffd")
    if text is None:
        raise _undecodable(name, problem)
    return text


def _western(data: bytes, name: str) -> Decoded:
    """windows-1252, where the result looks like words; else refuse rather than mumble."""
    if b"\x00" in data:
        raise _binary(name)
    good = len(_MULTIBYTE.findall(data))
    unicode, text = data.decode("utf-8", "replace"), _strict(data, "cp1252")
    if good > len(_LOST.findall(unicode)) or (good and text is None):
        line = unicode.count("\n", 0, unicode.index("\ufffd")) + 1
        try:
            return Decoded(_mended(data, "utf-8", name, f"is damaged UTF-8: line {line}"), "utf-8")
        except ReadError:
            if text is None or good * 3 > len(_HIGH.findall(text)):
                raise
    if text is None:
        text = _mended(data, "cp1252", name, "is neither UTF-8 nor windows-1252")
    high = len(_HIGH.findall(text))
    if high * 4 > len(text) or _HIGH_LETTERS.search(text) or _UNLIKELY.search(text):
        raise _undecodable(name, "is in an encoding that cannot be told")
    return Decoded(text, "cp1252")


def allowed(text: str) -> str:
    """Markup without the characters that none may hold, as such or by their number."""
    text = _FORBIDDEN.sub("", text.replace("\x0b", " ").replace("\x0c", " "))
    return _REFERENCE.sub(_allowed, text) if "&#" in text else text


def _allowed(reference: re.Match[str]) -> str:
    character = chr(int(reference[1], 16) if reference[1] else int(reference[2]))
    return reference[0] if allowed(character) == character else ""


def repair(text: str) -> str:
    """Undo UTF-8 that was once read as windows-1252, line by line, where it fits exactly.

    "worldâ€™s" becomes "world’s". A line is touched only if all of it decodes.
    """
    # plain searches first: a page is long, and hardly any needs this
    if text.isascii() or not any(sign in text for sign in ("â€", "Ã", "Â", "ðŸ")):
        return text
    return "".join(
        _repaired(line) if _MOJIBAKE.search(line) else line for line in text.splitlines(True)
    )


def _repaired(line: str) -> str:
    try:
        data = bytes(_single_byte(c) for c in line)
        return data.decode("utf-8")
    except (UnicodeError, ValueError):
        return line


def _single_byte(character: str) -> int:
    # browsers map the five holes of windows-1252 to C1 controls
    if ord(character) in (0x81, 0x8D, 0x8F, 0x90, 0x9D):
        return ord(character)
    return character.encode("cp1252")[0]


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, UnicodeError):
        return None


def _codec(name: str) -> str:
    """The Python codec for a declared charset, or empty for one we do not know."""
    name = name.strip().strip("\"'").lower()
    name = _WEB_NAMES.get(name, name)
    try:
        info = codecs.lookup(name)
        # "hex", "rot13" and the like are codecs, but no encodings of text: these refuse
        "".encode(info.name)
    except (LookupError, UnicodeError, ValueError):
        return ""
    return info.name if info.name not in _NO_CHARSETS else ""


def _looks_wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    sample = data[:2000]
    if len(sample) < 4:
        return ""
    even, odd = sample[::2], sample[1::2]
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return ""


def _binary(name: str) -> ReadError:
    return ReadError(f"{name} is binary, not text", hint="save it as .txt, .md or .html")


def _undecodable(name: str, problem: str) -> ReadError:
    return ReadError(f"{name} {problem}", hint="save the file as UTF-8")
