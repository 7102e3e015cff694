"""An edition's pictures, its cover's and its articles', put beside it for pages to show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from audio_edition.addresses import web_address
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.events import Listener, Warned
from audio_edition.plain_files import MADE, open_plain, read_plain
from audio_edition.programme.model import Chapter
from audio_edition.publication import pixels
from audio_edition.publication.covers import stage_cover
from audio_edition.publication.drawings import Drawing, only_drawing
from audio_edition.publication.files import link_or_copy
from audio_edition.publication.text import one_line
from audio_edition.script.model import Script

_HEAD = 4096
_TURNED = (5, 6, 7, 8)
_ORIENTATION = 0x0112
"""Exif 2.32, tag 274: four of its values say that width and height change places."""

_NUMBER = r"\s*([0-9.]+)(?:px)?\s*"
_BOX = re.compile(rb"viewBox\s*=\s*[\"'][\s0-9.,-]*?[\s,]([0-9.]+)[\s,]+([0-9.]+)\s*[\"']")
_WIDE = re.compile(rb"<svg[^>]*?\swidth\s*=\s*[\"']" + _NUMBER.encode() + rb"[\"']")
_HIGH = re.compile(rb"<svg[^>]*?\sheight\s*=\s*[\"']" + _NUMBER.encode() + rb"[\"']")


class Shown(TypedDict):
    """The fields of an ``EpisodeChapter`` that tell of its picture."""

    image: str
    image_alt: str
    image_width: int
    image_height: int


@dataclass(frozen=True, slots=True)
class Images:
    """Pictures by segment, where it has one, and its own ``cover`` (empty: the show's)."""

    by_segment: Mapping[str, Shown]
    cover: str = ""

    def of(self, chapter: Chapter) -> Shown:
        """A chapter's picture: its segment's, else the address that it names itself."""
        shown = self.by_segment.get(chapter.segment_id)
        if shown is not None:
            return shown
        return Shown(image=web_address(chapter.image), image_alt="", image_width=0, image_height=0)


def stage_images(
    cleaned: CleanedEdition, script: Script, staging: Path, listen: Listener
) -> Images:
    """Copy the edition's own image files into ``staging``; those elsewhere keep their address.

    What is no image of the edition's folder is said to ``listen``, and shown nowhere.
    """
    told = {
        article.id: one_line(article.image_alt)
        for article in cleaned.edition.articles
        if article.image_alt
    }
    published: dict[str, Shown] = {}
    for segment in script.segments:
        alt = told.get(segment.article_id, "") if segment.image else ""
        if not segment.image:
            continue
        if web_address(segment.image):
            published[segment.id] = Shown(
                image=segment.image, image_alt=alt, image_width=0, image_height=0
            )
            continue
        # an edition made from Python objects has no folder, and its images are addresses
        folder = (cleaned.edition.folder or staging).resolve()
        source = (folder / segment.image).resolve()
        drawing, why = None, "is not an image file in the edition's folder"
        usable = source.is_relative_to(folder) and source.is_file() and is_picture(source)
        if usable and (told_of := _too_much(source)):
            usable, why = False, told_of
        if usable and source.suffix.lower() == ".svg":
            drawing = only_drawing(read_plain(source, MADE))
            usable = drawing is not None
        if not usable:
            listen(
                Warned(
                    "publication",
                    f"{segment.id}: image {segment.image} {why}; its chapter has none",
                )
            )
            continue
        name = f"{segment.id}{source.suffix.lower()}"
        if drawing is None:
            link_or_copy(source, staging / name)
        else:
            _draw(drawing, staging / name, f"{segment.id}: image {segment.image}", listen)
        width, height = size_of(source)
        published[segment.id] = Shown(
            image=name, image_alt=alt, image_width=width, image_height=height
        )
    return Images(published, stage_cover(cleaned.edition, staging))


def _draw(drawing: Drawing, file: Path, what: str, listen: Listener) -> None:
    """Write a drawing as it may be published, and tell what had to go."""
    file.write_bytes(drawing.data)
    if drawing.removed:
        was = "was" if len(drawing.removed) == 1 else "were"
        told = f"{what}: {', '.join(drawing.removed)} {was} taken out of the drawing"
        listen(Warned("publication", told))


def size_of(file: Path) -> tuple[int, int]:
    """Width and height in pixels, as browsers show the picture; (0, 0) where nobody can say.

    Of an SVG the proportions count: its view box (SVG 2, 8.6), else its width and height.
    """
    if file.suffix.lower() == ".svg":
        with file.open("rb") as stream:
            return _drawn(stream.read(_HEAD))
    try:
        return _measured(file)
    except (OSError, ValueError):
        return (0, 0)


def _measured(file: Path) -> tuple[int, int]:
    """The same of a picture of pixels; raises ``OSError`` and ``ValueError``."""
    with open_plain(file) as stream, pixels.opened(stream) as image:
        width, height = image.size
        turned = image.getexif().get(_ORIENTATION) in _TURNED
    return (height, width) if turned else (width, height)


def _too_much(file: Path) -> str:
    """Why a picture is more than anybody's page should have to unpack; empty where it is not.

    One that is damaged is for browsers to show as far as they can.
    """
    if file.stat().st_size > MADE:
        return f"is larger than {MADE // 2**20} MB"
    if file.suffix.lower() == ".svg":
        return ""
    try:
        _measured(file)
    except pixels.TooManyPixelsError as problem:
        return f"is not shown: {problem}"
    except (OSError, ValueError):
        return ""
    return ""


def _drawn(head: bytes) -> tuple[int, int]:
    box = _BOX.search(head)
    sides = (
        box.groups() if box else tuple(m[1] for m in (_WIDE.search(head), _HIGH.search(head)) if m)
    )
    try:
        width, height = (max(1, round(float(side))) for side in sides)
    except (ValueError, OverflowError):
        return (0, 0)
    return (width, height)


_PICTURE_HEAD = 4096
_BEGINNINGS = {
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",),
    ".gif": (b"GIF87a", b"GIF89a"),
}
PICTURES = frozenset((*_BEGINNINGS, ".webp", ".svg"))
"""Suffixes of pictures that every browser shows."""


def is_picture(file: Path) -> bool:
    """Whether ``file`` has a suffix of ``PICTURES``, can be read, and is what it is called.

    A JPEG that is called .png is shown by every browser: any of them will do.
    """
    if file.suffix.lower() not in PICTURES:
        return False
    try:
        with file.open("rb") as stream:
            head = stream.read(_PICTURE_HEAD)
    except OSError:
        return False
    if head.startswith(tuple(begin for begins in _BEGINNINGS.values() for begin in begins)):
        return True
    return (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or b"<svg" in head
