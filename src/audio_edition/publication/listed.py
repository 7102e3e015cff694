"""An edition as lists name it: archive and search need its headlines, and no more of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.publication.text import one_line

_DRAWN = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp"})  # SVG has no pixels to be made fewer
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """The head of an episode, all its headlines, and its small picture.

    ``picture`` is a file beside its page, made of ``source`` there: its own cover, else the first
    picture of its chapters. Both are empty for none: the show's own cover stands for it.
    """

    episode: Episode
    headlines: tuple[str, ...] = ()
    picture: str = ""
    source: str = ""


def listed(episode: Episode) -> Listed:
    """How lists name a whole episode; one that is read from a head has no headlines.

    Of one for members lists tell no more than title and summary.
    """
    if episode.is_for_members:
        return Listed(episode)
    told = tuple(
        title
        for segment in episode.segments
        if segment.kind == "article" and (title := one_line(segment.title))
    )
    digests = {item.name: item.sha256 for item in episode.files}
    for image in (episode.cover, *(chapter.image for chapter in episode.chapters)):
        digest = digests.get(image, "")
        if digest and PurePath(image).suffix.lower() in _DRAWN:
            return Listed(episode, told, f"thumb-{digest[:_DIGITS]}.jpg", image)
    return Listed(episode, told)


def kept(one: Listed) -> list[Any]:
    """What is remembered of one, as JSON takes it."""
    return [manifest.document_of(one.episode), list(one.headlines), one.picture, one.source]


def known(line: bytes) -> Listed:
    """The edition of a remembered line; raises what damaged JSON raises (``manifest.DAMAGE``)."""
    document, headlines, picture, source = json.loads(line)
    return Listed(
        manifest.episode_of(document), tuple(map(str, headlines)), str(picture), str(source)
    )


def standing(folder: Path) -> list[str]:
    """The names of all small pictures in an edition's folder."""
    return sorted(file.name for file in folder.glob("thumb-*.jpg"))


def is_thumb(name: str) -> bool:
    """Tell a small picture's name from any other file's."""
    return name.startswith("thumb-") and name.endswith(".jpg")
