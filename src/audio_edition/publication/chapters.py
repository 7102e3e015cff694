"""chapters.json: JSON chapters 1.2 of the Podcast Namespace."""

from __future__ import annotations

import json
from typing import Any

from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.publication.manifest import DAMAGE, as_json
from audio_edition.publication.model import Episode, EpisodeChapter
from audio_edition.publication.text import is_address, one_line

NAME = "chapters.json"
TYPE = "application/json+chapters"


def chapter_image(chapter: EpisodeChapter, episode: Episode, identity: Identity) -> str:
    """Return the chapter image's public address, or an empty text."""
    if not chapter.image or is_address(chapter.image):
        return chapter.image
    return address(identity, episode.edition_id, chapter.image)


def chapters_json(episode: Episode, identity: Identity) -> bytes:
    """Return the chapters document; times in seconds, milliseconds exact."""
    chapters: list[dict[str, Any]] = []
    for chapter in episode.chapters:
        entry: dict[str, Any] = {
            "startTime": chapter.start,
            "endTime": chapter.end,
            "title": one_line(chapter.title),
        }
        image = chapter_image(chapter, episode, identity)
        if image:
            entry["img"] = image
        if chapter.url:
            entry["url"] = chapter.url
        chapters.append(entry)
    return as_json(
        {
            "version": "1.2.0",
            "title": one_line(episode.title),
            "podcastName": one_line(identity.title),
            "author": one_line(identity.author),
            "fileName": episode.file,
            "chapters": chapters,
        }
    )


def is_whole(data: bytes) -> bool:
    """Whether these can be the bytes of chapters."""
    try:
        return all("startTime" in one for one in json.loads(data)["chapters"])
    except DAMAGE:
        return False
