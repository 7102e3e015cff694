"""An edition's own picture in podcast apps: drawn from its title, or its lead picture as a square.

Apple Podcasts asks for what it asks of covers: a square JPEG, RGB, 1400 to 3000 pixels a side.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from audio_edition import addresses
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import cover, pixels
from audio_edition.publication.feeds.settings import Art
from audio_edition.publication.model import Episode
from audio_edition.publication.text import one_line

if TYPE_CHECKING:
    from PIL.Image import Image

_VERSION = 1  # of the drawing: a change gives every picture another name
_PIXELS = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp"})
_QUALITY = 85
_DIGITS = 10


def name_of(episode: Episode, identity: Identity, art: Art) -> str:
    """The picture's file beside the manifest; empty where the show's cover stands for it.

    An edition's own cover comes before all that the show would make. Apps keep a picture as long
    as its address is the same: the name is that of all it is made of.
    """
    if episode.cover:
        return episode.cover
    if art == "cover":
        return ""
    lead = _lead(episode) if art == "lead" else ("", "")
    told = lead[1] or f"{one_line(episode.title)}\0{one_line(identity.title)}\0{cover.VERSION}"
    digest = hashlib.sha256(f"{_VERSION}\0{told}".encode(errors="replace")).hexdigest()
    return f"art-{digest[:_DIGITS]}.jpg"


def address_of(episode: Episode, identity: Identity, art: Art) -> str:
    """Where the picture is served."""
    name = name_of(episode, identity, art)
    if not name:
        return address(identity, addresses.COVER)
    return address(identity, episode.edition_id, name)


def files_of(
    episode: Episode, identity: Identity, art: Art, folder: Path, *, afresh: bool = False
) -> dict[str, bytes]:
    """The picture by its name, that in ``folder`` where it stands, but not ``afresh``."""
    name = name_of(episode, identity, art)
    if not name or episode.cover:  # it came with the build
        return {}
    try:
        standing = b"" if afresh else read_plain(folder / name, MADE)
        if standing and not cover.judge(standing, name):
            return {name: standing}
    except OSError:
        pass
    source = _lead(episode)[0] if art == "lead" else ""
    if source:
        try:
            return {name: _square(read_plain(folder / source, MADE))}
        except (OSError, ValueError):
            pass  # build told of a picture that nobody can read: it is drawn instead
    side = cover.LEAST
    return {name: _jpeg(cover.picture(episode.title, one_line(identity.title), side))}


def standing(folder: Path) -> list[str]:
    """The names of all such pictures in an edition's folder."""
    return sorted(file.name for file in folder.glob("art-*.jpg"))


def is_art(name: str) -> bool:
    """Tell such a picture's name from any other file's."""
    return name.startswith("art-") and name.endswith(".jpg")


def _lead(episode: Episode) -> tuple[str, str]:
    """The first picture of the chapters that has pixels, and its digest."""
    digests = {item.name: item.sha256 for item in episode.files}
    for chapter in episode.chapters:
        if chapter.image in digests and PurePath(chapter.image).suffix.lower() in _PIXELS:
            return chapter.image, digests[chapter.image]
    return "", ""


def _square(data: bytes) -> bytes:
    """The middle of a picture, as large as Apple allows and it is; a smaller one is made larger."""
    from PIL import Image, ImageOps

    with pixels.opened(data) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    side = min(max(min(upright.size), cover.LEAST), cover.MOST)
    square = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", square.size, "white")
    ground.alpha_composite(square)
    return _jpeg(ground.convert("RGB"))


def _jpeg(image: Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()
