"""Read a feed's bytes as the strictest reader does, before anybody asks what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audio_edition.findings import Severity
from audio_edition.publication.feed_tags import NAMESPACES

_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ufffd]"
)
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a feed: ``where`` is the item's title, ``channel`` or empty."""

    severity: Severity
    code: str
    message: str
    where: str = ""
    remedy: str = ""


def faults_of_bytes(data: bytes) -> Iterator[Fault]:
    """Yield what is wrong with how the document is encoded, and with what it declares."""
    if data.startswith(_BYTE_ORDER_MARKS) or b"\x00" in data[:4]:
        yield Fault("error", "feed-encoding", "is UTF-16: apps expect UTF-8")
        return
    if data.startswith(b"\xef\xbb\xbf"):
        message = "begins with a byte order mark, over which some readers stumble"
        yield Fault("warning", "feed-encoding", message)
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        name = declared[1].decode()
        yield Fault("error", "feed-encoding", f"declares the encoding {name}; it must be UTF-8")
    try:
        data.decode()
    except UnicodeDecodeError as problem:
        yield Fault("error", "feed-encoding", f"is not UTF-8: {problem.reason} at {problem.start}")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        message = "declares a document type or entities: readers refuse them, since they may swell"
        yield Fault("error", "feed-doctype", message)


def faults_of_root(root: Any) -> Iterator[Fault]:
    """Yield what is wrong with the document as a whole."""
    if root.tag != "rss" or root.get("version") != "2.0":
        yield Fault("error", "feed-version", "is not RSS 2.0")
    for prefix, uri in NAMESPACES.items():
        if root.nsmap.get(prefix) != uri:
            yield Fault("error", "feed-namespace", f"does not declare {prefix} as {uri}")
    if len(channels := root.findall("channel")) > 1:
        yield Fault("error", "feed-channel", f"has {len(channels)} channels; readers take one")
    for item in root.findall("item"):
        title = (item.findtext("title") or "an item").strip()
        yield Fault("error", "feed-item", "stands outside the channel: no app sees it", title)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for text in (element.text, element.tail, *element.attrib.values()):
            if text and _CONTROLS.search(text):
                yield Fault("error", "feed-control", "holds a control character", element.tag)
            if text and _OVERRIDES.search(text):
                message = "holds a character that turns the direction of text round"
                yield Fault("warning", "feed-direction", message, element.tag)
