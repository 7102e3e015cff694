"""The words of a published edition, read back from its captions and its page."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import islice
from urllib.parse import unquote, urlsplit

from audio_edition.models import replace
from audio_edition.programme.model import Cue
from audio_edition.publication.model import Episode
from audio_edition.publication.pages import edition_files
from audio_edition.publication.sets import WAVEFORM, in_set
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import one_line
from audio_edition.publication.verify_feed import PublishedItem

_CUE = re.compile(r"^[\d:.]+ --> [\d:.]+[^\n]*\n(.*?)(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"</?[a-z][^>]*>")
_SPACE = re.compile(r"\s+")


def vtt_sentences(data: bytes) -> list[str]:
    """The sentences of WebVTT captions, a cue a sentence, without their markup."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    return [html.unescape(_SPAN.sub("", cue)) for cue in _CUE.findall(text.rstrip("\n"))]


class PageText(HTMLParser):
    """What a reader sees of a page, what it is called, where it leads, how much of it is timed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.headings: list[str] = []
        self.links: set[str] = set()
        self.timed = 0
        self._hidden = 0
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links; scripts and styles are not seen."""
        given = dict(attrs)
        for key in ("href", "src"):
            if given.get(key):
                self.links.add(str(given[key]))
        self.timed += "data-t" in given  # as the player wants each sentence
        self._hidden += tag in ("script", "style")
        if tag == "h1":
            self._heading = True
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        """Come back from what is not seen."""
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)  # a stray one hides nothing
        self._heading = self._heading and tag != "h1"

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._hidden:
            self.parts.append(data)
            if self._heading:
                self.headings[-1] += data

    @classmethod
    def of(cls, data: bytes) -> PageText:
        """Read a page, whatever is wrong with it."""
        page = cls()
        page.feed(data.decode("utf-8", "replace"))
        page.close()
        return page


def page_differences(
    data: bytes, title: str, sentences: Sequence[str], files: Sequence[str]
) -> Iterator[str]:
    """Say in what a page is not the edition's: title, links to ``files``, words of the transcript.

    A page that shows no transcript is a theme's choice (its headlines may stand there all the
    same); one that shows another is not.
    """
    page = PageText.of(data)
    if one_line(title) not in map(one_line, page.headings):
        yield "its headline is not the edition's title"
    named = {unquote(urlsplit(link).path.rpartition("/")[2]) for link in page.links}
    for file in files:
        if file not in named:
            yield f"it does not link to {file}"
    seen = _SPACE.sub("", "".join(page.parts))
    at, lost = 0, []
    for sentence in sentences:
        bare = _SPACE.sub("", one_line(sentence))
        place = seen.find(bare, at)
        if place < 0:
            lost.append(sentence)
        else:
            at = place + len(bare)
    is_shown = 2 * len(lost) <= len(sentences) or page.timed >= len(sentences)
    if lost and is_shown:
        more = f", and {len(lost) - 1} more" if len(lost) > 1 else ""
        yield f"it does not show “{lost[0][:120]}”{more}, or not at its place"


def parting(wanted: str, given: str, source: str) -> str:
    """Say where two texts part, with some of what stands around; ``source`` gives the first."""
    both = min(len(wanted), len(given))
    at = next((i for i in range(both) if wanted[i] != given[i]), both)
    start = max(0, at - 24)

    def cut(text: str) -> str:
        more = "…" if start else "", "…" if len(text) > start + 64 else ""
        return f"“{more[0]}{' '.join(text[start : start + 64].split())}{more[1]}”"

    return f"says {cut(given)} where {source} {cut(wanted)}"


_BLANKS = re.compile(r"\s+")
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
        if bare := _BLANKS.sub(" ", data).strip():
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
