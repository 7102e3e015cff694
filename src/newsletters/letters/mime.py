"""A letter's message: who sent it, under what subject, and the parts that are the letter itself."""

from __future__ import annotations

import base64
import email
import email.errors
import email.header
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message

from newsletters.decode import decode, repair
from newsletters.errors import ReadError
from newsletters.late import late
from newsletters.text import visible

MAX_PARTS = 500
_MAX_DEPTH = 12
_HEADER_LIMIT = 4000
# The first line of a part: dashes, the boundary, and headers below them.
_BOUNDARY = re.compile(rb"(?m)^--([^\s\"]{1,70})[ \t]*\r?\n(?=content-[a-z-]+:)", re.IGNORECASE)
_CONTENT_TYPE = re.compile(rb"(?im)^content-type:[^\n]*\n(?:[ \t][^\n]*\n)*")
_NO_BASE64 = late(r"[^A-Za-z0-9+/]+")
_REPLY = late(r"(?i)^(?:(?:fwd?|re|wg|tr|aw|rv|i|r|enc|vs|doorst)\s*:\s*)+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sent a letter: ``sender`` an address in small letters, ``list_id`` likewise."""

    subject: str = ""
    sender: str = ""
    name: str = ""
    list_id: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message taken apart: its envelope, its HTML parts and its text parts."""

    envelope: Envelope
    pages: tuple[str, ...]
    texts: tuple[str, ...]


def read_message(data: bytes, name: str) -> Letter:
    """Take a message apart; raises ``ReadError`` for what is no letter.

    A letter that was forwarded whole (as an attached message) counts in place of what it came in.
    """
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # lines as old Macs ended them
    try:
        message = _mended(email.message_from_bytes(data), data)
    except RecursionError:
        raise ReadError(f"{name} holds messages {_MAX_DEPTH} deep; no letter does") from None
    envelope = _envelope(message)
    parts = list(_parts(message, name))
    inner = [one for one in parts if one[0] > 0]
    outer = [one for one in parts if one[0] == 0]
    if inner and _words(inner) > _words(outer):
        deepest = max(depth for depth, *_ in inner)
        attached = [m for d, m in _attached(message) if d == deepest]
        chosen = [one for one in inner if one[0] == deepest]
        if _words(chosen) * 2 < _words(inner):
            chosen = inner
        if attached:
            own = _envelope(attached[0])
            envelope = replace(own, subject=own.subject or envelope.subject)
        parts = chosen
    else:
        parts = outer
    pages = tuple(text for _, markup, text in parts if markup)
    texts = tuple(text for _, markup, text in parts if not markup)
    return Letter(envelope, pages, texts)


def _mended(message: Message, data: bytes) -> Message:
    """A message of several parts whose header names no boundary, or not the one it uses."""
    if message.get_content_maintype() != "multipart" or isinstance(message.get_payload(), list):
        return message
    found = _BOUNDARY.search(data)
    if found is None:
        return message
    head = _CONTENT_TYPE.sub(b"", data[: found.start()], count=1)
    told = b'Content-Type: multipart/alternative; boundary="' + found[1] + b'"\n'
    return email.message_from_bytes(told + head.lstrip(b"\r\n") + data[found.start() :])


def _words(parts: list[tuple[int, bool, str]]) -> int:
    return sum(len(text.split()) for _, _, text in parts)


def _envelope(message: Message) -> Envelope:
    name, address = mailbox_of(header(message, "From"))
    listed = header(message, "List-Id")
    found = re.search(r"<([^<>]+)>", listed)
    return Envelope(
        subject=without_reply(header(message, "Subject")),
        sender=address.lower(),
        name=visible(name),
        list_id=(found[1] if found else listed).strip().lower(),
        date=date_of(header(message, "Date")),
    )


def without_reply(subject: str) -> str:
    """A subject without its "Fwd:" and "Re:"."""
    return _REPLY.sub("", subject).strip()


def mailbox_of(line: str) -> tuple[str, str]:
    """The name and the address that a From line tells; both empty where it tells none.

    Python reads its brackets and colons one within another, and of a thousand makes no address.
    """
    try:
        return email.utils.parseaddr(line)
    except RecursionError:
        return "", ""


def header(message: Message, key: str) -> str:
    """A header as text: folded lines joined, encoded words decoded (RFC 2047)."""
    raw = next((str(v) for k, v in message.raw_items() if k.lower() == key.lower()), "")
    # bytes beyond ASCII come as surrogates; nowadays they are UTF-8 (RFC 6532)
    text = raw[:_HEADER_LIMIT].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    parts = []
    try:
        for part, charset in email.header.decode_header(re.sub(r"[\r\n]+", "", text)):
            if isinstance(part, bytes):
                parts.append(part.decode(charset or "utf-8", "replace"))
            else:
                parts.append(part)
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return visible(text)
    return visible("".join(parts))


def date_of(text: str) -> str:
    """The date of a header, ISO 8601; empty where it is none."""
    try:
        return email.utils.parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _attached(message: Message) -> Iterator[tuple[int, Message]]:
    """The messages inside a message, with their depth."""
    stack: list[tuple[int, Message]] = [(0, message)]
    while stack:
        depth, part = stack.pop()
        payload = part.get_payload()
        if not isinstance(payload, list) or depth > _MAX_DEPTH:
            continue
        inside = part.get_content_type() == "message/rfc822"
        for child in payload:
            if isinstance(child, Message):
                if inside:
                    yield depth + 1, child
                stack.append((depth + inside, child))


def _parts(message: Message, name: str) -> Iterator[tuple[int, bool, str]]:
    """The parts that are the letter and not its attachments: depth, whether HTML, text."""
    stack: list[tuple[int, Message]] = [(0, message)]
    number = 0
    while stack:
        depth, part = stack.pop()
        number += 1
        if number > MAX_PARTS:
            raise ReadError(f"{name} has more than {MAX_PARTS} parts; no letter has")
        if any(len(value) > 10 * _HEADER_LIMIT for value in _about_content(part)):
            raise ReadError(f"{name} has a header of monstrous length; no letter has")
        kind = part.get_content_type()
        payload = part.get_payload()
        if isinstance(payload, list) and (part.is_multipart() or kind == "message/rfc822"):
            deeper = depth + (kind == "message/rfc822")
            if deeper > _MAX_DEPTH:
                raise ReadError(f"{name} holds messages {_MAX_DEPTH} deep; no letter does")
            stack.extend((deeper, c) for c in reversed(payload) if isinstance(c, Message))
            continue
        if kind not in ("text/html", "text/plain"):
            continue
        if part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        content = _content(part)
        if not isinstance(content, bytes) or not content.strip():
            continue
        markup = kind == "text/html"
        charset = part.get_content_charset() or ""
        text = repair(decode(content, name, declared=charset, markup=markup).text)
        if not markup and str(part.get_param("format", "")).lower() == "flowed":
            text = _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
        yield depth, markup, text


def _content(part: Message) -> object:
    """The bytes of a part; of base64 that was cut short, or soiled, as much as can be read."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return part.get_payload(decode=True)
    payload = part.get_payload()
    told = _NO_BASE64.sub("", payload) if isinstance(payload, str) else ""
    told = told[: len(told) - (len(told) % 4 == 1)]
    return base64.b64decode(told + "=" * (-len(told) % 4))


def _about_content(part: Message) -> list[str]:
    """The headers that the standard library takes apart, in time by the square of their length."""
    return [str(v) for k, v in part.raw_items() if k.lower().startswith("content-")]


def _unflowed(text: str, delete_space: bool) -> str:
    """Join the soft line breaks of RFC 3676 (section 4.2): lines that end in a space."""
    text = text.replace("\r\n", "\n")
    text = re.sub(r"(?m)^ ", "", text)  # space-stuffing
    return re.sub(r"(?<!^-- )(?<=\S) \n(?=[^\s>])", "" if delete_space else " ", text)
