"""The sting between two articles: a block of its own, in the middle of the pause there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.mp3.headers import SAMPLES
from audio_edition.programme.blocks import AROUND, MadeBlock, encoded, heard_of, made_of
from audio_edition.programme.loudness import SILENCE, energies, integrated
from audio_edition.programme.low_cut import faded
from audio_edition.programme.master import COARSE, coarse
from audio_edition.programme.music import digest_of, read_sound
from audio_edition.programme.plan import LEAD, fill_frames
from audio_edition.programme.settings import AudioSettings
from audio_edition.programme.tracks import ArrayTrack, fitted
from audio_edition.store.store import Drawer, key_of

Floats = NDArray[np.float32]

_VERSION = 1  # raise when the same file would sound different
_MOST = 10.0  # seconds read of it
_UNDER = 4.0  # LU that it lies under the voice it announces
_HEARD = 50.0  # dB: what lies this far under its loudest 5 ms is silence around it
_FRAME = 200  # frames a second when its ends are looked for


def half_pause(settings: AudioSettings) -> float:
    """Seconds of silence on either side of it (the ``LEAD`` of what follows comes on top)."""
    return max(0.0, settings.pauses.article / 2 - LEAD)


def sting_block(
    file: Path,
    settings: AudioSettings,
    kept: Drawer,
    work: Path,
    *,
    lift: float = 0.0,
    fresh: bool = False,
) -> MadeBlock:
    """The sting, from the store or made: 4 LU under the show's loudness, or ``lift`` more.

    Raises ``ProgrammeError`` for a file that is no sound.
    """
    half = half_pause(settings)
    key = key_of(["sting", _VERSION, digest_of(file), half, heard_of(settings), lift])
    entry = None if fresh else kept.get(key)
    found = made_of(entry) if entry is not None else None
    if found is not None:
        return found
    rate = int(settings.sample_rate)
    sound = _without_ends(read_sound(file, rate, _MOST), rate)
    own = integrated(energies(sound, rate))
    if own > SILENCE:
        gain = settings.loudness - _UNDER + lift - own
        sound = sound * np.float32(10 ** (min(gain, 40.0) / 20))
    sound = np.pad(sound, (round(LEAD * rate), 0))
    frames = fill_frames(len(sound), round(half * rate))
    track = ArrayTrack.of(fitted(sound, frames * SAMPLES), frames, rate)
    aim = integrated(coarse(np.pad(track.hops, AROUND)), COARSE)
    return encoded(track, settings, kept, key, work, aim=aim)


def _without_ends(samples: Floats, rate: int) -> Floats:
    """The sound without the silence around it, so that its pauses are equally long."""
    size = rate // _FRAME
    powers = np.add.reduceat(np.square(samples), np.arange(0, len(samples), size))
    heard = np.flatnonzero(powers > powers.max() * 10 ** (-_HEARD / 10))
    if not len(heard):
        return samples
    return faded(samples[heard[0] * size : (heard[-1] + 1) * size], rate)
