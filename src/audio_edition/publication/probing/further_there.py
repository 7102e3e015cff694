"""Further feeds and other formats at the host: their types, their bytes, how long they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from audio_edition import addresses
from audio_edition.publication.probing.asking import HostLook
from audio_edition.publication.probing.beside import look_at_file
from audio_edition.publication.probing.feed_there import FRESH, lifetime
from audio_edition.publication.probing.members_there import look_at_template
from audio_edition.publication.probing.ours import Ours

_MOST = 24
"""Files that are asked for: a show has a handful, one with a feed a section more."""


def look_at_further(look: HostLook, ours: Ours) -> None:
    """All that stands beside feed.xml at the root and tells of the editions."""
    names = list(_names(ours.audio))
    if addresses.MEMBERS_FEED in names:
        names.remove(addresses.MEMBERS_FEED)
        look_at_template(look)
    for name in names[:_MOST]:
        # with something that waits, those here tell of what the host has not got
        held = ours if ours.feed else Ours()
        reply = look_at_file(look, name, name, held, cors=False)
        longest = lifetime(reply) if reply is not None else 0
        if longest > FRESH:
            message = f"{name} may be kept for {longest:,} s: news reaches nobody till then"
            remedy = "send Cache-Control: public, max-age=300 with feeds and pages"
            look.say("warning", "host-cache", urljoin(look.base, name), message, remedy)


def _names(audio: Path | None) -> Iterator[str]:
    if audio is None or not audio.is_dir():
        return
    for name in sorted(file.name for file in audio.iterdir() if file.is_file()):
        is_part = name.startswith("sitemap-") and name != addresses.sitemap_part(1)
        # robots.txt is asked for by itself, and one part of a sitemap stands for all
        if addresses.is_further_file(name) and name != "robots.txt" and not is_part:
            yield name
