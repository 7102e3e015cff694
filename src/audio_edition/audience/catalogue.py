"""Which requests are for the show's sound, or tell how far an article was heard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from audio_edition.audience.model import QUARTERS, ListedEdition, SoundFile

_PRIVATE_PATH = re.compile(
    r"/(?:private|members?|subscribers?|[a-z2-7]{16}(?:-\d{8})?-[0-9a-f]{40})(?:/|$)"
)
"""Folders of private feeds: others', and a member's of [publish.members]."""
_PRIVATE_QUERY = re.compile(
    r"(?:^|&)(?:token|sig|signature|subscriber|key|auth|expires|X-Amz-Signature|Signature)="
)
_REVISION = re.compile(r"(-r[1-9]\d*)?(\.[a-z0-9]+)$")


class FoundSound(NamedTuple):
    """What a path means: a sound's place in the catalogue; whether it is a private feed's.

    ``is_elsewhere``: the folders above are not those of the show's public address.
    """

    place: int
    is_private: bool
    is_elsewhere: bool = False


@dataclass(frozen=True)
class Catalogue:
    """The show's sounds and where they are served.

    ``base`` is the path of the show's public address, ``beacon`` that of the address that players
    tell (""; none). Places count through ``sounds``, then through every article's five quarters.
    """

    sounds: Sequence[SoundFile]
    listed: Sequence[ListedEdition]
    base: str = "/"
    beacon: str = ""
    _by_name: dict[str, int] = field(default_factory=dict)
    _by_path: dict[tuple[str, str], int] = field(default_factory=dict)
    _told: dict[tuple[str, str], int] = field(default_factory=dict)
    _seen: dict[tuple[str, bool], FoundSound | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, sound in enumerate(self.sounds):
            self._by_path[sound.edition, sound.file] = place
            if sound.is_enclosure and not sound.article:  # their names are the show's, once
                self._by_name[sound.file] = place
        for one in self.listed:
            for article in one.articles:
                self._told[one.edition, article] = len(self._told)

    @property
    def needle(self) -> re.Pattern[str]:
        """What every line holds that may be of interest."""
        words = {re.escape("." + sound.file.rpartition(".")[2]) for sound in self.sounds}
        words |= {re.escape(self.beacon)} if self.beacon else set()
        return re.compile("|".join(sorted(words)) or r"(?!)")

    def find(self, path: str, query: str) -> FoundSound | None:
        """The sound that ``path`` names, whatever its revision; None for anything else."""
        private = bool(query and _PRIVATE_QUERY.search(query))
        key = path, private
        if key not in self._seen:
            if len(self._seen) > 100_000:  # addresses that somebody makes up
                self._seen.clear()
            self._seen[key] = self._look(unquote(path), private)
        return self._seen[key]

    def _look(self, path: str, private: bool) -> FoundSound | None:
        folder, _, name = path.rpartition("/")
        parts = [part for part in folder.split("/") if part]
        private = private or _PRIVATE_PATH.search(folder) is not None
        for depth in range(len(parts) - 1, -1, -1):
            place = self._by_path.get((parts[depth], name))
            if place is not None:
                return FoundSound(place, private, not self._is_ours(parts[:depth], private))
        place = self._by_name.get(name)
        if place is None:
            return None
        return FoundSound(place, private, not self._is_ours(parts, private))

    def _is_ours(self, above: list[str], private: bool) -> bool:
        """Whether folders are those of the show: another show's editions have the same dates.

        A store or a proxy may know less of the path than listeners do.
        """
        base = [part for part in self.base.split("/") if part]
        if private:
            return True
        return above == base or (len(above) < len(base) and base[len(base) - len(above) :] == above)

    def told(self, path: str, query: str) -> int | None:
        """The place of what a player tells: edition, article and quarter; None where it is none."""
        if not self.beacon or path != self.beacon:
            return None
        said = dict(parse_qsl(query))
        article = self._told.get((said.get("edition", ""), said.get("article", "")))
        quarter = said.get("heard", "")
        if article is None or not quarter.isdecimal() or int(quarter) not in QUARTERS:
            return None
        return len(self.sounds) + article * len(QUARTERS) + QUARTERS.index(int(quarter))

    def reached(self, counts: Mapping[int, int]) -> Iterable[tuple[str, str, tuple[int, ...]]]:
        """Edition, article and how many reached each quarter, from counts by place."""
        for (edition, article), number in self._told.items():
            first = len(self.sounds) + number * len(QUARTERS)
            found = tuple(counts.get(first + n, 0) for n in range(len(QUARTERS)))
            if any(found):
                yield edition, article, found


def base_path(address: str) -> str:
    """The path of an address, ``/`` where it has none."""
    return unquote(urlsplit(address).path) or "/"


def without_revision(name: str) -> str:
    """``01-slug-r2.mp3`` as it was called first."""
    return _REVISION.sub(r"\2", name)
