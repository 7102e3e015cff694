"""The elements of our feed that feedgen does not know, and the namespaces they live in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """One element to write; ``name`` is ``prefix:local`` or a plain RSS name.

    Attributes with an empty value are left out.
    """

    name: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: Iterable[Tag] = ()
