"""Extensions for feedgen: what it cannot say, or says in words that validators refuse.

feedgen writes itunes:explicit only as yes/no/clean, drops image addresses with a
query, and formats dates under a process-wide setlocale. These two extensions take
a flat list of elements and write exactly those, so the feed's content is decided in one
place (``feed.py``) and feedgen keeps the RSS skeleton.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import lxml.etree

from audio_edition.publication.feed_tags import NAMESPACES, Tag
from audio_edition.publication.text import printable


@cache
def _qualified(name: str) -> str:
    """The element's name as lxml takes it: some forty in all, each written a thousand times."""
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


def _append(parent: Any, tag: Tag) -> None:
    element = lxml.etree.SubElement(parent, _qualified(tag.name))
    for key, value in tag.attributes.items():
        if value:
            element.set(key, printable(value))
    if tag.text:
        element.text = printable(tag.text)
    for child in tag.children:
        _append(element, child)


class _Tags:
    """Holds the elements until feedgen asks for them.

    feedgen asks an extension that is registered for RSS alone for ``extend_ns`` and
    ``extend_rss``, and for nothing of a base class.
    """

    def __init__(self) -> None:
        self._tags: list[Tag] = []

    def add(self, tags: Iterable[Tag]) -> None:
        """Write ``tags`` after feedgen's own elements, in this order."""
        self._tags.extend(tags)

    def extend_ns(self) -> dict[str, str]:
        """Declare every prefix on the root, so that they are literal wherever used."""
        return {
            prefix: uri
            for prefix, uri in NAMESPACES.items()
            if prefix not in ("atom", "content")  # feedgen declares these two itself
        }


class ChannelExtension(_Tags):
    """Elements of the channel."""

    def extend_rss(self, feed: Any) -> Any:
        """Append to the channel; feedgen calls this before it appends the items."""
        for tag in self._tags:
            _append(feed[0], tag)
        return feed


class ItemExtension(_Tags):
    """Elements of one item."""

    def extend_rss(self, entry: Any) -> Any:
        """Append to the item."""
        for tag in self._tags:
            _append(entry, tag)
        return entry
