"""Where every sentence of a segment lies, counted in samples and MP3 frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audio_edition.mp3.headers import SAMPLES
from audio_edition.programme.prepare import resampled_length
from audio_edition.speech.model import Clip

LEAD = 0.05
"""Seconds of digital silence every block starts with: frames join where nothing sounds."""

LAST_TAIL = 0.2
"""Seconds of silence after the last segment: a player waits long enough before the next."""

CUT_LEAST = 0.2
"""Seconds of silence that a segment may be cut in: the encoder comes to rest in it."""

# What a decoder still holds back when the last frame is in: encoder and decoder delay.
_LEAST_TAIL = SAMPLES + 576


@dataclass(frozen=True, slots=True)
class Spot:
    """One sentence's place in its segment, in samples of the programme's rate."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A segment's length in frames and the place of each of its sentences."""

    frames: int
    spots: tuple[Spot, ...]

    @property
    def samples(self) -> int:
        """The segment's length in samples."""
        return self.frames * SAMPLES


def lay_out(
    clips: Sequence[Clip], pauses: Sequence[float], rate: int, *, before: int, tail: float
) -> Plan:
    """Place sentences after each other, each followed by its pause.

    Parameters
    ----------
    clips : in order.
    pauses : seconds of silence after each; after the last it is ``tail`` that counts.
    before : samples before the first sentence (silence, music).
    tail : seconds of silence after the last. What fills the last frame up is taken from
        it or added to it, whichever is less, so that pauses between blocks keep their
        length to half a frame and nothing drifts.
    """
    position = before
    spots = []
    last = before
    for clip, pause in zip(clips, pauses, strict=True):
        length = resampled_length(clip.samples, clip.rate, rate)
        spots.append(Spot(position, position + length))
        last = position + length
        position = last + round(pause * rate)
    return Plan(fill_frames(last, round(tail * rate)), tuple(spots))


def fill_frames(content: int, tail: int) -> int:
    """How many frames ``content`` samples and about ``tail`` samples of silence take."""
    nearest = (content + tail + SAMPLES // 2) // SAMPLES
    least = -(-(content + _LEAST_TAIL) // SAMPLES)
    return max(nearest, least)
