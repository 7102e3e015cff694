"""Whether a word is a verb or a noun where it stands, by the words around it.

A linear model over the words beside it, their endings and capitals. It was trained
(``tools/train_part_of_speech.py``) on words that are always one of the two, in the WCXB pages
(CC BY 4.0), and on our own sentences; ``data/part-of-speech.bin`` has one byte a weight.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from audio_edition.late import late
from audio_edition.script.sounds.guess import DATA

BITS: Final = 17
_STOPS: Final = late(r"[.!?;:—–,()“”\"]")
_REACH: Final = (-3, -2, -1, 1, 2, 3)


def features(
    words: Sequence[str], printed: Sequence[str], gaps: Sequence[str], at: int
) -> list[int]:
    """The weights that ``words[at]`` meets, by number.

    ``words`` are in small letters, ``printed`` as written, ``gaps[n]`` stands before word n.
    """
    near = {far: _beside(words, gaps, at, far) for far in _REACH}
    form = "s" if words[at].endswith("s") and not words[at].endswith("ss") else "b"
    large = "".join(
        str(int(0 < n < len(words) and printed[n][0].isupper())) for n in (at - 1, at, at + 1)
    )
    end = {far: word[-2:] for far, word in near.items()}
    told = [f"{far}={word}" for far, word in near.items()]
    for far in (-2, -1, 1, 2):
        told += [f"{far}s={near[far][-3:]}", f"{form}{far}s={end[far]}"]
    told += [f"{form}{far}={near[far]}" for far in (-1, 1)]
    for one, other in ((-1, 1), (-2, -1), (1, 2)):
        told += [f"{one}{other}={near[one]} {near[other]}"]
        told += [f"s{one}{other}={form}{end[one]} {end[other]}"]
    told += [f"c={form}{large}", f"form{form}", f"-1c={near[-1]} {large[1]}"]
    return [zlib.crc32(one.encode()) & ((1 << BITS) - 1) for one in told]


def _beside(words: Sequence[str], gaps: Sequence[str], at: int, far: int) -> str:
    """The word so far away, or the stop that stands before it."""
    there = at + far
    if not 0 <= there < len(words):
        return "^" if there < 0 else "$"
    between = gaps[at + 1 : there + 1] if far > 0 else gaps[at:there:-1]
    stop = next((found for gap in between if (found := _STOPS.search(gap))), None)
    if stop is not None:
        return f"STOP{stop[0]}" if far in (1, -1) else "STOP"
    return "#" if words[there][0].isdigit() else words[there]


@lru_cache(maxsize=1)
def _model() -> tuple[memoryview, float, float]:
    about, _, packed = (DATA / "part-of-speech.bin").read_bytes().partition(b"\n")
    told = json.loads(about)
    return memoryview(zlib.decompress(packed)).cast("b"), told["step"], told["bias"]


def verb_or_noun(
    words: Sequence[str], printed: Sequence[str], gaps: Sequence[str], at: int
) -> float:
    """Log-odds that a word is a verb and no noun; parameters as of ``features``."""
    weights, step, bias = _model()
    return step * sum(weights[number] for number in features(words, printed, gaps, at)) + bias
