"""What is wrong where a piece is not its clip: told from samples alone, each rule by itself."""

from collections.abc import Callable

import numpy as np
import pytest

from audio_edition.proof.compare import MARGIN, compare
from audio_edition.proof.diagnose import GOOD_BLOCK, SoundFault, Timeline, explain
from audio_edition.proof.sound import RATE, Floats
from tests.programme.fabricate import speech
from tests.rows import each

COUNT = 8
PAUSE = RATE // 2
LENGTHS = (1.0, 1.1, 1.2, 1.3, 2.6, 1.5, 1.6, 1.7)
# Each of another length; the fifth is the longest
CLIPS = [speech(seconds, 40 + n, rate=RATE) for n, seconds in enumerate(LENGTHS)]
STARTS = [
    RATE // 4 + sum(len(clip) + PAUSE for clip in CLIPS[:number]) for number in range(COUNT + 1)
]
AT = 4
CLIP, PLACE = CLIPS[AT], slice(STARTS[AT], STARTS[AT] + len(CLIPS[AT]))
WHOLE = slice(STARTS[AT], STARTS[AT + 1])
HEARD = np.zeros(STARTS[-1] + RATE, np.float32)
for _clip, _start in zip(CLIPS, STARTS, strict=False):
    HEARD[_start : _start + len(_clip)] = _clip
LENGTH = (WHOLE.stop - WHOLE.start) / RATE
NOISE = np.random.default_rng(5).standard_normal(len(CLIP)).astype(np.float32) * 0.1
Change = Callable[[Floats], Floats]


def diagnosed(heard: Floats, digests: str = "abcdefgh") -> list[SoundFault]:
    """Of what is not its clip where it should sound."""
    padded = np.pad(heard, (MARGIN, MARGIN + len(HEARD)))
    found = {
        index: compare(padded[start : start + len(clip) + 2 * MARGIN], clip)
        for index, (clip, start) in enumerate(zip(CLIPS, STARTS, strict=False))
    }
    wrong = {k: one for k, one in found.items() if one.correlation < 0.8 or one.worst < GOOD_BLOCK}
    return explain(wrong, Timeline(lambda k: CLIPS[k], digests, STARTS[:-1]), heard)


def without(begin: int, end: int) -> Floats:
    return np.delete(HEARD, np.s_[begin:end])


def put(samples: Floats | float, begin: float = 0.0, end: float = 1.0) -> Floats:
    """These samples in a part of the fifth sentence."""
    heard, size = HEARD.copy(), len(CLIP)
    part = slice(PLACE.start + int(begin * size), PLACE.start + int(end * size))
    heard[part] = samples if isinstance(samples, float) else samples[: part.stop - part.start]
    return heard


def inserted(at: int, seconds: float) -> Floats:
    return np.insert(HEARD, at, np.zeros(int(seconds * RATE), np.float32))


SWAPPED = np.concatenate(
    (HEARD[: WHOLE.start], HEARD[WHOLE.stop : STARTS[6]], HEARD[WHOLE], HEARD[STARTS[6] :])
)
# Each block of it is a little less like the clip than it should be, and none is far off
MIXED = (CLIP * (1 + np.random.default_rng(6).standard_normal(len(CLIP)))).astype(np.float32)
SILENT_THEN_NOISE = np.concatenate((np.zeros(len(CLIP) // 8, np.float32), NOISE))
# In the pause before the fifth sentence
BEFORE = WHOLE.start - PAUSE // 2


@each(
    ("heard", "kind", "index", "other", "shift"),
    [
        (without(WHOLE.start, WHOLE.stop), "missing", AT, None, -LENGTH),
        (without(STARTS[0], STARTS[1]), "missing", 0, None, -1.5),
        (without(STARTS[7], STARTS[8]), "silent", 7, None, 0.0),
        (np.insert(HEARD, WHOLE.stop, HEARD[WHOLE]), "doubled", AT, AT + 1, LENGTH),
        (np.insert(HEARD, PLACE.stop, CLIP), "doubled", AT, AT + 1, len(CLIP) / RATE),
        (SWAPPED, "swapped", AT, AT + 1, 0.0),
        (put(0.0), "silent", AT, None, 0.0),
        (put(np.resize(CLIPS[6], len(CLIP))), "replaced", AT, 6, 0.0),
        (put(CLIPS[6], 0.02, 0.62), "replaced", AT, 6, 0.0),
        (put(speech(3.0, 99, rate=RATE)), "replaced", AT, None, 0.0),
        (put(NOISE), "replaced", AT, None, 0.0),
        (put(0.0, 0.6), "truncated", AT, None, 0.0),
        (put(0.0, 0.2), "truncated", AT, None, 0.0),
        (put(0.0, 0.0, 0.4), "truncated", AT, None, 0.0),
        (put(0.001, 0.6), "truncated", AT, None, 0.0),
        (put(NOISE, 0.6), "damaged", AT, None, 0.0),
        (put(NOISE, 0.0, 0.4), "damaged", AT, None, 0.0),
        (put(NOISE, 0.4, 0.6), "damaged", AT, None, 0.0),
        (put(0.0, 0.4, 0.6), "damaged", AT, None, 0.0),
        (put(CLIP[::-1], 0.3, 0.7), "damaged", AT, None, 0.0),
        (
            *(without(PLACE.start + int(0.2 * len(CLIP)), WHOLE.stop - PAUSE // 2), "truncated"),
            *(AT, None, -round(0.8 * len(CLIP) + PAUSE / 2) / RATE),
        ),
        (put(MIXED), "damaged", AT, None, 0.0),
        (put(0.0, 0.3, 0.9), "damaged", AT, None, 0.0),
        (put(SILENT_THEN_NOISE, 0.0, 0.4), "damaged", AT, None, 0.0),
        # one comes twice, before its turn: nobody changed places
        (
            np.insert(HEARD, WHOLE.start, HEARD[STARTS[5] : STARTS[6]]),
            *("moved", AT, None, (STARTS[6] - STARTS[5]) / RATE),
        ),
        (inserted(BEFORE, 0.2), "moved", AT, None, 0.2),
        (inserted(BEFORE, 0.05), "moved", AT, None, 0.05),
        (without(BEFORE, BEFORE + RATE // 10), "moved", AT, None, -0.1),
    ],
    ids=lambda row: f"{row[1]} {row[2]}",
)
def test_each_fault_by_itself(
    heard: Floats, kind: str, index: int, other: int | None, shift: float
) -> None:
    [fault] = diagnosed(heard)
    assert (fault.kind, fault.index, fault.other) == (kind, index, other)
    assert fault.shift == pytest.approx(shift, abs=0.004)
    assert fault.at == pytest.approx(STARTS[index] / RATE, abs=0.001)


def test_what_is_right_has_no_fault_and_many_are_told_in_order() -> None:
    assert diagnosed(HEARD) == []
    heard = without(WHOLE.start, WHOLE.stop)  # the fifth is gone
    begin = STARTS[6] - (WHOLE.stop - WHOLE.start)
    heard[begin : begin + len(CLIPS[6])] = 0  # the seventh is silent, as early as it comes
    heard[STARTS[1] : STARTS[1] + len(CLIPS[1])] = CLIPS[3][: len(CLIPS[1])]
    told = [(fault.kind, fault.index, fault.other) for fault in diagnosed(heard)]
    assert told == [("replaced", 1, 3), ("missing", AT, None), ("silent", 6, None)]


def test_two_changed_places_where_what_follows_is_where_it_was() -> None:
    def kinds(at: int) -> list[tuple[str, int]]:
        heard = np.insert(SWAPPED, STARTS[at] - PAUSE // 2, np.zeros(RATE // 5, np.float32))
        return [(fault.kind, fault.index) for fault in diagnosed(heard)]

    assert kinds(7) == [("swapped", AT), ("moved", 7)]
    assert "swapped" not in dict(kinds(6))


def test_less_than_thirty_milliseconds_is_no_move() -> None:
    assert diagnosed(inserted(BEFORE, 0.008)) == []
    assert {fault.kind for fault in diagnosed(inserted(BEFORE, 0.025))} == {"damaged"}


def test_a_sentence_that_sounds_alike_is_not_the_other() -> None:
    """The seventh says what the fifth does, in the editor's words: it is not told as another."""
    assert diagnosed(put(np.resize(CLIPS[6], len(CLIP))), "abcdefeh")[0].other is None


def test_far_away_nobody_looks() -> None:
    """A sentence that sounds a minute late is missing; what moved as far is where it is."""
    heard = np.concatenate((put(0.0), np.zeros(60 * RATE, np.float32), CLIP))
    assert [(fault.kind, fault.index) for fault in diagnosed(heard)] == [("silent", AT)]
    heard = np.concatenate((put(0.0), np.zeros(20 * RATE, np.float32), CLIP))
    assert [fault.kind for fault in diagnosed(heard)] != ["silent"]
