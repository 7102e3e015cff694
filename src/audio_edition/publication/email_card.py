"""The card of an edition for newsletters: what it says, and the picture that shows it.

A letter cannot be called back: its picture keeps the name and the bytes that it went out with. So
the name comes from what is drawn, and a picture that stands is never drawn over; a correction, or
another title of the show, gets another name. Those of revisions that went out stay beside it, and
all go with a retraction.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from audio_edition import languages
from audio_edition.identity import Identity
from audio_edition.marked import CARD_PICTURE
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.card_drawing import PNG_BEGIN, PNG_END, draw_card, thumbnail
from audio_edition.publication.colours import Colours, colours_of
from audio_edition.publication.model import Episode
from audio_edition.publication.notes import Headline, brief
from audio_edition.publication.text import one_line

VERSION = 1  # of the drawing: another one gives pictures other names


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says. ``name`` is its picture's file beside the edition's page.

    ``headlines`` are the first three, ``more`` how many follow ("and 2 more", empty for none).
    ``labels`` is the language of ``label``, ``length`` and ``more``, ``direction`` the way the
    edition's own is written (``ltr`` or ``rtl``).
    """

    name: str
    edition_id: str
    language: str
    labels: str
    direction: str
    label: str
    title: str
    length: str
    headlines: tuple[Headline, ...]
    more: str
    colours: Colours

    @property
    def alternative(self) -> str:
        """All that the picture says, in words."""
        told = "; ".join([*(item.title for item in self.headlines), *filter(None, [self.more])])
        parts = [f"{self.label}: {self.title}", self.length, told]
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


def card_of(episode: Episode, identity: Identity, cover: Path | None = None) -> Card:
    """Return the card of an edition; ``cover`` is the show's own, None for the drawn one.

    The edition's own comes before both.
    """
    say = languages.labels_of(episode.language)
    headlines, more = brief(episode)
    card = Card(
        name="",
        edition_id=episode.edition_id,
        language=episode.language,
        labels=languages.labels_tag(episode.language),
        direction=languages.direction(episode.language),
        label=str(say["listen_edition"]),
        title=one_line(episode.title) or one_line(identity.title),
        length=f"{max(1, round(episode.duration / 60))} {say['minutes']}",
        headlines=headlines,
        more=more,
        colours=colours_of(identity.title),
    )
    parts = [
        VERSION,
        identity.title,
        episode.cover or _digest_of(cover),
        card.direction,
        card.alternative,
        card.label,
        card.title,
        [item.title for item in card.headlines],
    ]
    text = json.dumps(parts, ensure_ascii=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return replace(card, name=f"card-r{episode.revision}-{digest}.png")


def pictures_of(
    episode: Episode, identity: Identity, cover: Path | None, folder: Path
) -> dict[str, bytes]:
    """The edition's card, and those of its revisions that went out and stand in ``folder``.

    By file name; none where it is retracted. What stands there whole is not drawn again.
    """
    if episode.retracted:
        return {}
    card = card_of(episode, identity, cover)
    found = {card.name: read_card(folder / card.name)}
    if not found[card.name]:
        found[card.name] = draw_card(
            card.label,
            card.title,
            card.length,
            [item.title for item in card.headlines],
            card.more,
            card.colours,
            thumbnail(folder / episode.cover if episode.cover else cover, identity.title),
            rtl=card.direction == "rtl",
        )
    for name in standing(folder):
        if (
            name not in found
            and not _is_draft(name, episode)
            and (data := read_card(folder / name))
        ):
            found[name] = data
    return found


def standing(folder: Path) -> list[str]:
    """The names of all cards in an edition's folder."""
    try:
        return sorted(file.name for file in folder.iterdir() if is_card(file.name))
    except OSError:
        return []


def is_card(name: str) -> bool:
    """Tell a card's name from any other file's."""
    return bool(CARD_PICTURE.fullmatch(name))


def drafts(names: Iterable[str], episode: Episode) -> set[str]:
    """Those of ``names`` that are cards of revisions that nobody got."""
    return {name for name in names if is_card(name) and _is_draft(name, episode)}


def _is_draft(name: str, episode: Episode) -> bool:
    return revision_of(name) not in {item.revision for item in episode.published}


def read_card(file: Path) -> bytes:
    """The picture as it stands; empty where it does not, or is cut short."""
    try:
        data = read_plain(file, MADE)
    except OSError:
        return b""
    return data if is_whole(data) else b""


def revision_of(name: str) -> int:
    """The revision whose card has this name; 0 for any other file's."""
    found = CARD_PICTURE.fullmatch(name)
    return int(found[1]) if found else 0


def is_whole(png: bytes) -> bool:
    """Whether it is a PNG of which every chunk has the CRC-32 that it tells (PNG, 5.3)."""
    if not (png.startswith(PNG_BEGIN) and png.endswith(PNG_END)):
        return False
    at = len(PNG_BEGIN)
    while at < len(png):
        end = at + 8 + int.from_bytes(png[at : at + 4], "big")
        if zlib.crc32(png[at + 4 : end]).to_bytes(4, "big") != png[end : end + 4]:
            return False
        at = end + 4
    return True


def _digest_of(cover: Path | None) -> str:
    """What tells one cover from another; empty for a drawn one."""
    if cover is None:
        return ""
    try:
        status = cover.stat()
    except OSError:
        return ""
    return _file_digest(cover, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _file_digest(file: Path, _size: int, _time: int) -> str:
    try:
        return hashlib.sha256(read_plain(file, MADE)).hexdigest()
    except OSError:
        return ""
