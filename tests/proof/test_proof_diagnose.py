"""What is wrong where a piece is not its clip: told from samples alone, each rule by itself."""

from collections.abc import Sequence

import numpy as np

from audio_edition.proof.compare import MARGIN, compare
from audio_edition.proof.diagnose import GOOD_BLOCK, FaultKind, SoundFault, Timeline, explain
from audio_edition.proof.sound import RATE, Floats
from tests.programme.fabricate import speech
from tests.rows import each

PAUSE = RATE // 2
LENGTHS = (1.0052, 1.1, 1.2, 1.3, 2.6, 1.5, 1.6, 1.7)
# Each of another length, the fifth the longest; then six short ones, all of a length
CLIPS = [speech(seconds, 40 + n, rate=RATE) for n, seconds in enumerate(LENGTHS)]
CLIPS += list(np.random.default_rng(7).normal(0, 0.05, (6, 2 * RATE // 5)).astype(np.float32))
STARTS = [
    RATE // 4 + sum(len(clip) + PAUSE for clip in CLIPS[:number])
    for number in range(len(CLIPS) + 1)
]
AT = 4
CLIP, PLACE = CLIPS[AT], slice(STARTS[AT], STARTS[AT] + len(CLIPS[AT]))
WHOLE = slice(STARTS[AT], STARTS[AT + 1])
HEARD = np.zeros(STARTS[-1] + RATE, np.float32)
for _clip, _start in zip(CLIPS, STARTS, strict=False):
    HEARD[_start : _start + len(_clip)] = _clip
LENGTH = (WHOLE.stop - WHOLE.start) / RATE
NOISE = np.random.default_rng(5).standard_normal(len(CLIP)).astype(np.float32) * 0.1
Told = tuple[FaultKind, int, int | None, float]


def diagnosed(
    heard: Floats, starts: Sequence[int] = STARTS[:-1], digests: str = "abcdefghijklmn"
) -> list[SoundFault]:
    """Of what is not its clip where it should sound."""
    padded = np.pad(heard, (MARGIN, MARGIN + len(HEARD)))
    found = {
        index: compare(padded[start : start + len(clip) + 2 * MARGIN], clip)
        for index, (clip, start) in enumerate(zip(CLIPS, starts, strict=True))
    }
    wrong = {k: one for k, one in found.items() if one.correlation < 0.8 or one.worst < GOOD_BLOCK}
    timeline = Timeline(lambda k: CLIPS[k], [f"sha256:{one}" for one in digests], starts)
    return explain(wrong, timeline, heard)


def without(begin: int, end: int, heard: Floats = HEARD) -> Floats:
    return np.delete(heard, np.s_[begin:end])


def put(samples: Floats | float, begin: float = 0.0, end: float = 1.0, at: int = AT) -> Floats:
    """These samples in a part of a sentence, the fifth unless told."""
    first, last = (STARTS[at] + int(part * len(CLIPS[at])) for part in (begin, end))
    return sounding(first / RATE, HEARD, np.resize(samples, last - first))


def zeros(seconds: float) -> Floats:
    return np.zeros(int(seconds * RATE), np.float32)


def inserted(at: int, seconds: float, heard: Floats = HEARD) -> Floats:
    return np.insert(heard, at, zeros(seconds))


def sounding(at: float, heard: Floats, clip: Floats = CLIP) -> Floats:
    """As heard, and the clip from a second on."""
    heard, begin = heard.copy(), round(at * RATE)
    heard = np.pad(heard, (0, max(0, begin + len(clip) - len(heard))))
    heard[begin : begin + len(clip)] = clip
    return heard


GONE = without(WHOLE.start, WHOLE.stop)
SWAPPED = np.concatenate(
    (HEARD[: WHOLE.start], HEARD[WHOLE.stop : STARTS[6]], HEARD[WHOLE], HEARD[STARTS[6] :])
)
# Each block of it is a little less like the clip than it should be, and none is far off
MIXED = (CLIP * (1 + np.random.default_rng(6).standard_normal(len(CLIP)))).astype(np.float32)
SILENT_THEN_NOISE = np.append(zeros(0.325), NOISE)
# In the pauses around the fifth sentence
BEFORE, AFTER = WHOLE.start - PAUSE // 2, WHOLE.stop - PAUSE // 2
SIZE = 1200  # samples of a block
BLOCK = SIZE / (len(CLIP) - 0.5)  # of the fifth sentence, and a hair
CUT = AFTER - PLACE.start


def cut(keep: int, late: int = 0) -> Floats:
    """The fifth sentence is cut short, up to the middle of the pause behind it."""
    return inserted(BEFORE, late / RATE, without(PLACE.start + keep, AFTER))


# Long pauses: the fifth begins at 57 s, and what follows the sixth comes a minute later
FAR = [start + 50 * RATE + 60 * RATE * (index > 5) for index, start in enumerate(STARTS[:-1])]
DUE = FAR[AT] / RATE
LONG = zeros(FAR[-1] / RATE)
for _clip, _start in zip(CLIPS, FAR, strict=True):
    LONG = sounding(_start / RATE, LONG, _clip)
WITHOUT = sounding(DUE, LONG, 0 * CLIP)
THREE = sounding(DUE + 20, sounding(DUE - 44, sounding(DUE + 0.3, WITHOUT)))
ELSEWHERE = sounding(DUE, sounding(FAR[6] / RATE, WITHOUT, 0 * CLIPS[6]), CLIPS[6])
# The fifth is gone, the second another, and the seventh silent, as early as it comes
MANY = sounding(STARTS[1] / RATE, GONE, CLIPS[3][: len(CLIPS[1])])
MANY = sounding(STARTS[6] / RATE - LENGTH, MANY, 0 * CLIPS[6])
PAUSES = [start - PAUSE // 2 for start in STARTS]
PARTED = inserted(PAUSES[6], 0.2, SWAPPED)
AT_THE_END = np.append(put(CLIPS[5]), CLIP)
SILENT, MISSING = ("silent", AT, None, 0.0), ("missing", AT, None, -LENGTH)
DAMAGED = [("damaged", index, None, 0.0) for index in range(5, len(CLIPS))]


# Where one thing is wrong
ONE = [
    (GONE, "missing", AT, None, -LENGTH),
    (without(STARTS[0], STARTS[1]), "missing", 0, None, -1.505125),
    (without(STARTS[13], STARTS[14]), "silent", 13, None, 0.0),
    (np.insert(HEARD, WHOLE.stop, HEARD[WHOLE]), "doubled", AT, AT + 1, LENGTH),
    (np.insert(HEARD, STARTS[6] - PAUSE, CLIPS[5]), "doubled", 5, 6, 1.5),
    (SWAPPED, "swapped", AT, AT + 1, 0.0),
    (put(CLIPS[6]), "replaced", AT, 6, 0.0),
    # a tenth of a second late; more is too much
    (put(CLIPS[6], 0.0385, 0.66), "replaced", AT, 6, 0.0),
    # one of the twelve on either side, of two at once the nearest
    (put(CLIPS[13], at=1), "replaced", 1, 13, 0.0),
    (put(CLIPS[13], at=0), "replaced", 0, None, 0.0),
    (put(CLIPS[0], at=12), "replaced", 12, 0, 0.0),
    (sounding(STARTS[13] / RATE, HEARD, CLIPS[0]), "replaced", 13, None, 0.0),
    (put(CLIPS[8] + CLIPS[11], at=12), "replaced", 12, 11, 0.0),
    *(
        (heard, kind, AT, None, 0.0)
        for kind, every in {
            "silent": (put(0.0), put(0.0018)),
            "replaced": (put(0.0022), put(speech(3.0, 99, rate=RATE)), put(NOISE)),
            # a block of 150 ms or more; less than a quarter of it sounds, on either side
            "truncated": (
                *(put(0.0, 0.6), put(0.002, 0.6), put(0.0, 0.0, 0.4)),
                *(put(0.0, 0.0, BLOCK), put(0.0, 17 * BLOCK)),
                put(np.append(NOISE[:1900], zeros(1)), 11 * BLOCK),
                put(np.append(zeros(0.8), NOISE[:1200]), 11 * BLOCK),
            ),
            "damaged": (
                *(put(NOISE, 0.6), put(0.004, 0.6), put(NOISE, 0.0, 0.4)),
                *(put(NOISE, 0.4, 0.6), put(0.0, 0.4, 0.6), put(0.0, 0.3, 0.9)),
                *(put(NOISE, 17 * BLOCK), put(MIXED), put(SILENT_THEN_NOISE, 0.0, 0.4)),
                put(np.append(NOISE[:2300], zeros(1)), 11 * BLOCK),
                put(np.append(NOISE[: 6 * SIZE], zeros(1)), 11 * BLOCK),
                put(CLIPS[6], 0.05, 0.67),
            ),
        }.items()
        for heard in every
    ),
    # of a sentence that was cut short its first three blocks are in place
    (cut(3 * SIZE), "truncated", AT, None, (3 * SIZE - CUT) / RATE),
    (
        *(sounding(PLACE.start / RATE + 0.3, cut(6 * SIZE), zeros(0.15)), "missing"),
        *(AT, None, (6 * SIZE - CUT) / RATE),
    ),
    (cut(3 * SIZE, late=2), "truncated", AT, None, (3 * SIZE + 2 - CUT) / RATE),
    (cut(3 * SIZE, late=3), "missing", AT, None, (3 * SIZE + 3 - CUT) / RATE),
    (cut(3 * SIZE, late=4), "missing", AT, None, (3 * SIZE + 4 - CUT) / RATE),
    # one comes twice, before its turn: nobody changed places
    (
        np.insert(HEARD, WHOLE.start, HEARD[STARTS[5] : STARTS[6]]),
        *("moved", AT, None, (STARTS[6] - STARTS[5]) / RATE),
    ),
    (inserted(0, 241 / RATE), "moved", 0, None, 0.030125),
]


def moved(*shifts: float, index: int = AT) -> list[Told]:
    return [("moved", k, None, shift) for k, shift in enumerate(shifts, index)]


@each(
    ("heard", "told"),
    [
        *((HEARD, []), (LONG, []), (inserted(BEFORE, 0.008), [])),
        *((heard, [tuple(told)]) for heard, *told in ONE),
        (MANY, [("replaced", 1, 3, 0.0), MISSING, ("silent", 6, None, 0.0)]),
        # two changed places where what follows is where it was
        (inserted(PAUSES[7], 0.2, SWAPPED), [("swapped", AT, 5, 0.0), *moved(0.2, index=7)]),
        (PARTED, moved(2.0, -5.1, 3.3)),
        (without(PAUSES[7], PAUSES[7] + 1600, PARTED), moved(2.0, -5.1, 3.3, -0.2)),
        (inserted(0, 1.0, AT_THE_END), [*moved(1.0, index=0), *moved(15.8, -15.8)]),
        # 30 ms are no move
        (inserted(BEFORE, 0.03), [("damaged", AT, None, 0.0), *DAMAGED]),
        (without(AFTER, AFTER + 240, put(0.0)), [SILENT, *DAMAGED]),
        (without(AFTER + 241, AFTER + 482, inserted(BEFORE, 241 / RATE)), moved(0.03, -0.03)),
        (inserted(AFTER - 241, 241 / RATE, without(BEFORE, BEFORE + 241)), moved(-0.03, 0.03)),
        # a sentence went, and what was behind it is back before the end
        (
            inserted(PAUSES[11], 0.9, without(STARTS[9], STARTS[10])),
            [("missing", 9, None, -0.9), *moved(0.9, index=12)],
        ),
        # what went wrong when all was late already
        *(
            (inserted(0, 5.0, heard), [*moved(5.0, index=0), *told])
            for heard, told in (
                *((inserted(BEFORE, 0.025), []), (put(0.0), [SILENT]), (GONE, [MISSING])),
                (SWAPPED, [("swapped", AT, 5, 0.0)]),
                (np.insert(HEARD, PLACE.stop, CLIP), [("doubled", AT, 5, 2.6)]),
                (put(CLIPS[0]), [("replaced", AT, 0, 0.0)]),
            )
        ),
        # nobody looks further than 45 s, and of three the one beside its cue is the sentence
        (sounding(DUE + 45, WITHOUT), moved(45.0, -45.0)),
        (sounding(DUE - 45, WITHOUT), moved(-45.0, 45.0)),
        *((sounding(DUE + far, WITHOUT), [SILENT]) for far in (45.1, -45.1)),
        (THREE, moved(0.3, -0.3)),
        # one that is nowhere sounded in place of the fifth, which comes later
        (sounding(DUE + 20, ELSEWHERE), [*moved(20.0, -20.0), ("silent", 6, None, 0.0)]),
    ],
    ids=lambda row: str(row[1]),
)
def test_every_fault_is_told_in_order(heard: Floats, told: list[Told]) -> None:
    starts = FAR if len(heard) >= len(LONG) else STARTS[:-1]
    assert diagnosed(heard, starts) == [
        SoundFault(kind, index, round(starts[index] / RATE, 3), other, round(shift, 3), 0.0)
        for kind, index, other, shift in told
    ]


def test_a_sentence_that_sounds_alike_is_not_the_other() -> None:
    """The seventh says what the fifth does, in the editor's words: it is not told as another."""
    assert diagnosed(put(CLIPS[6]), digests="abcdefehijklmn")[0].other is None
