"""The pages of a published edition, from outside: written again, and compared piece by piece.

What only show.toml knows (where to subscribe, a theme) is on the page and not in what is
written here, so that only what is missing counts; of a page with another theme only what is
nearly, and not quite, what it should be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import islice

from audio_edition.models import replace
from audio_edition.programme.model import Cue
from audio_edition.publication.model import Episode
from audio_edition.publication.pages import edition_files
from audio_edition.publication.sets import WAVEFORM, in_set
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.verify_feed import PublishedItem
from audio_edition.publication.verify_words import parting

_SPACE = re.compile(r"\s+")
_THEMED = 20  # one piece in so many may be missing, and the page still be of our own theme
_NEAR = 8  # characters in which a changed piece may differ from what it should be
_MOST = 5000  # pieces too many that are looked at
_LONG = 16  # characters of a piece that no theme has by chance


def page_changes(
    name: str, data: bytes, episode: Episode, cues: Sequence[Cue], item: PublishedItem
) -> Iterator[str]:
    """Say where ``index.html`` or ``embed.html`` is not what the manifest and transcript give."""
    newer, older = (
        replace(episode, edition_id=beside[0], title=beside[1]) if beside else None
        for beside in (item.newer, item.older)
    )
    written = edition_files(
        episode,
        cues,
        item.identity,
        PublishSettings(),
        previous=older,
        following=newer,
        waveform=bool(in_set(episode, WAVEFORM)),
    )[name]
    wanted, given = Counter(_pieces(written)), Counter(_pieces(data))
    # what the neighbours are called is for their own items to say
    wanted.subtract(f"={' '.join(beside.title.split())}" for beside in (newer, older) if beside)
    wanted = +wanted
    missing = list((wanted - given).elements())
    is_themed = len(missing) * _THEMED > wanted.total()
    extra = Counter(islice((given - wanted).elements(), _MOST))
    near = _Near(extra, 2 if is_themed else _NEAR)
    for piece in missing:
        if is_themed and len(piece) < _LONG:
            continue
        beside = near.take(piece)
        if beside is not None:
            yield parting(_shown(piece), _shown(beside), "it should be")
        elif not is_themed:
            yield f"“{_shown(piece)[:80]}” is missing"


class _Near:
    """Pieces, to be found by what is nearly them.

    Of two that differ in fewer than ``most`` characters at one place, the first or the last
    half is the same: only those are compared, where a page of another theme differs in
    thousands.
    """

    def __init__(self, pieces: Counter[str], most: int) -> None:
        self._left = pieces
        self._most = most
        self._by_half: dict[tuple[bool, str], list[str]] = {}
        for piece in pieces:
            lengths = range(len(piece) - most + 1, len(piece) + most)
            for half in {self._half(length) for length in lengths}:
                if half <= len(piece):
                    for key in self._keys(piece, half):
                        self._by_half.setdefault(key, []).append(piece)

    def _half(self, length: int) -> int:
        """How much of the beginning or of the end a piece of this length shares at least."""
        return max(0, (length - self._most + 2) // 2)

    def _keys(self, piece: str, half: int) -> tuple[tuple[bool, str], tuple[bool, str]]:
        return (False, piece[:half]), (True, piece[len(piece) - half :])

    def take(self, piece: str) -> str | None:
        """The nearest one, which is then no longer there; None where none is near."""
        found = min(
            (
                (_apart(piece, other), other)
                for key in self._keys(piece, self._half(len(piece)))
                for other in self._by_half.get(key, ())
                if self._left[other]
            ),
            default=None,
        )
        if found is None or found[0] >= self._most:
            return None
        self._left[found[1]] -= 1
        return found[1]


class _Pieces(HTMLParser):
    """Every tag, attribute and text of a page, each a piece."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}={value or ''}" for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if bare := _SPACE.sub(" ", data).strip():
            self.found.append(f"={bare}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")


def _pieces(data: bytes) -> list[str]:
    page = _Pieces()
    page.feed(data.decode("utf-8", "replace"))
    page.close()
    return page.found


def _apart(one: str, other: str) -> int:
    """How many characters stand between what two texts have in common at both ends."""
    most, least = max(len(one), len(other)), min(len(one), len(other))
    if most - least >= _NEAR:
        return most
    at = next((i for i in range(least) if one[i] != other[i]), least)
    rest = least - at
    end = next((i for i in range(rest) if one[-1 - i] != other[-1 - i]), rest)
    return most - at - end if 2 * (at + end) >= least else most


def _shown(piece: str) -> str:
    return piece.removeprefix("=")
