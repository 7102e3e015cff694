"""When each printed word sounds, from the length of each phoneme.

Phonemizers run words together ("of the") and take others apart ("25"), so the words of the
text and the words between the spaces of the phonemes are matched like two readings of one
line: the match that agrees best with how each word sounds alone wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from audio_edition.speech.model import Word
from audio_edition.units import Seconds

_NOT_SOUNDS = frozenset("ˈˌː .,;:!?¡¿—…\"«»“”'()-")
_MOST = 3  # words on one side that may match one on the other


@dataclass(frozen=True, slots=True)
class Sounds:
    """The phonemes between two spaces, and when they sound (seconds)."""

    phonemes: str
    start: float
    end: float


def timed_sounds(
    phonemes: Sequence[str], ids: Mapping[str, Sequence[int]], lengths: Sequence[float]
) -> list[Sounds]:
    """Group ``phonemes`` at their spaces; ``lengths`` has the seconds of each model input.

    The inputs are begin, pad, (phoneme, pad) …, end, where a phoneme unknown to the voice
    has none; an empty list where ``lengths`` does not fit that layout.
    """
    pad = len(ids.get("_", (0,)))
    at = len(ids.get("^", (1,))) + pad
    clock = sum(lengths[:at])
    groups: list[Sounds] = []
    current, start, end = "", clock, clock
    for phoneme in phonemes:
        if phoneme not in ids:
            continue
        count = len(ids[phoneme]) + pad
        length = sum(lengths[at : at + count])
        at += count
        if phoneme == " ":
            if current:
                groups.append(Sounds(current, start, end))
            current, start = "", clock + length
        elif phoneme in _NOT_SOUNDS:
            # a stress mark belongs to the sound after it, a pause mark to nobody
            if phoneme in "ˈˌː'" or current == "":
                end = clock + length
        else:
            current += phoneme
            end = clock + length
        clock += length
    if current:
        groups.append(Sounds(current, start, end))
    fits = at + len(ids.get("$", (2,))) == len(lengths)
    return groups if fits else []


def word_times(
    text: str, sounds: Sequence[Sounds], alone: Callable[[str], str]
) -> tuple[Word, ...]:
    """Return the words of ``text`` with their times; none where nothing sounded.

    ``alone`` tells how a word sounds by itself; it is asked only where the counts differ.
    """
    words = [word for word in text.split() if any(c.isalnum() for c in word)]
    if not words or not sounds:
        return ()
    if len(words) == len(sounds):
        pairs = [((n, n + 1), (n, n + 1)) for n in range(len(words))]
    else:
        heard = [_bare(s.phonemes) for s in sounds]
        pairs = match([_bare(alone(word)) or "?" for word in words], heard)
    found: list[Word] = []
    for (first, after), (low, high) in pairs:
        start, end = sounds[low].start, sounds[high - 1].end
        # words that share one group share its time by their length in letters
        weights = [len(word) for word in words[first:after]]
        for word, weight in zip(words[first:after], weights, strict=True):
            length = (end - start) * weight / sum(weights)
            found.append(Word(word, Seconds(start), Seconds(start + length)))
            start += length
            weights = weights[1:]
    return tuple(found)


def _bare(phonemes: str) -> str:
    return "".join(p for p in phonemes if p not in _NOT_SOUNDS)


Span = tuple[int, int]


def match(written: Sequence[str], heard: Sequence[str]) -> list[tuple[Span, Span]]:
    """Match two lines of words in order, n to 1 or 1 to n, at the least difference.

    Dynamic programming over (written, heard) with the Levenshtein distance of the joined
    sounds as cost. Both must be non-empty; every word of both lines is matched.
    """
    # words that sound as they do alone, from both ends, need no search
    first = _alike(written, heard)
    last = _alike(written[first:][::-1], heard[first:][::-1])
    if first or last:
        rows, columns = len(written) - last, len(heard) - last
        if (rows == first) != (columns == first):
            # one side is used up: the search needs a word of the other to share
            first, last = max(0, first - 1), 0
            rows, columns = len(written), len(heard)
        middle = (
            _search(written[first:rows], heard[first:columns]) if first < min(rows, columns) else []
        )
        return [
            *(((n, n + 1), (n, n + 1)) for n in range(first)),
            *(((a + first, b + first), (c + first, d + first)) for (a, b), (c, d) in middle),
            *(((rows + n, rows + n + 1), (columns + n, columns + n + 1)) for n in range(last)),
        ]
    return _search(written, heard)


def _alike(written: Sequence[str], heard: Sequence[str]) -> int:
    """How many words at the start are the same."""
    pairs = zip(written, heard, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(written), len(heard)))


def _search(written: Sequence[str], heard: Sequence[str]) -> list[tuple[Span, Span]]:
    rows, columns = len(written), len(heard)
    infinite = float("inf")
    best = [[infinite] * (columns + 1) for _ in range(rows + 1)]
    back: dict[Span, Span] = {}
    best[0][0] = 0.0
    most = max(_MOST, -(-rows // columns), -(-columns // rows))
    steps = [(1, n) for n in range(1, most + 1)] + [(n, 1) for n in range(2, most + 1)]
    width = abs(rows - columns) + 2 * most
    for row in range(rows):
        near = row * columns // rows
        for column in range(max(0, near - width), min(columns, near + width)):
            here = best[row][column]
            if here == infinite:
                continue
            for down, across in steps:
                r, c = row + down, column + across
                if r > rows or c > columns:
                    continue
                left, right = "".join(written[row:r]), "".join(heard[column:c])
                if here + abs(len(left) - len(right)) >= best[r][c]:
                    continue  # it cannot be less than what another way costs
                cost = here + _distance(left, right)
                if cost < best[r][c]:
                    best[r][c] = cost
                    back[r, c] = (row, column)
    spans: list[tuple[Span, Span]] = []
    r, c = rows, columns
    while (r, c) != (0, 0):
        if (r, c) not in back:
            return [((0, rows), (0, columns))]
        row, column = back[r, c]
        spans.append(((row, r), (column, c)))
        r, c = row, column
    return spans[::-1]


def _distance(left: str, right: str) -> int:
    """Levenshtein distance."""
    if left == right:
        return 0
    previous = list(range(len(right) + 1))
    for row, a in enumerate(left, 1):
        corner, last = row - 1, row
        for column, b in enumerate(right, 1):
            # no call of min(): this is the whole cost of a word's time
            least = corner if a == b else corner + 1
            corner = previous[column]
            if corner < least:
                least = corner + 1
            if last < least:
                least = last + 1
            previous[column - 1] = last
            last = least
        previous[-1] = last
    return previous[-1]
