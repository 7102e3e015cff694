"""A segment with music or a hook: one sound, mixed in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.mp3.headers import SAMPLES
from audio_edition.programme.hooks import FoundHook
from audio_edition.programme.loudness import SILENCE, energies, integrated
from audio_edition.programme.mix import add_music, run_hook
from audio_edition.programme.music import read_sound
from audio_edition.programme.plan import LEAD, Plan, fill_frames, lay_out
from audio_edition.programme.prepare import Prepared
from audio_edition.programme.settings import MusicSettings
from audio_edition.programme.tracks import ArrayTrack, SpeechTrack, fitted
from audio_edition.units import Lufs

Floats = NDArray[np.float32]

_MOST = 120.0  # seconds read of a music file; longer intros repeat it
_WITHOUT_VOICE = Lufs(-20.0)  # what music is set against where nobody speaks


def mixed(
    prepared: Sequence[Prepared],
    gains: Sequence[float],
    pauses: Sequence[float],
    rate: int,
    *,
    settings: MusicSettings,
    music: Path | None,
    hook: FoundHook | None,
    tail: float,
) -> tuple[Plan, ArrayTrack]:
    """The sentences with ``music`` under them, as ``hook`` gives them back, then silence.

    Raises
    ------
    ProgrammeError
        for music that is no sound, or a hook that fails.
    """
    silence = round(LEAD * rate)
    lead = silence + (round(settings.lead * rate) if music else 0)
    after = round(settings.tail * rate) if music else 0
    clips = [item.clip for item in prepared]
    plan = lay_out(clips, pauses, rate, before=lead, tail=tail + after / rate)
    voice = np.concatenate(list(SpeechTrack(plan, prepared, gains, rate).blocks()))
    last = plan.spots[-1].end if plan.spots else lead
    content = last + after
    if music is not None:
        sound = read_sound(music, rate, min(content / rate, _MOST))
        # the music starts after the segment's own silence, like everything else
        spots = [(spot.start - silence, spot.end - silence) for spot in plan.spots]
        heard = voice_level(prepared, gains)
        alone = spots[0][0] if spots else len(sound)
        sound = sound * _music_gain(sound, alone, heard, settings.level, rate)
        voice[silence:] = add_music(
            voice[silence:], spots, sound, settings, rate, content - silence
        )
    if hook is not None:
        voice = run_hook(hook, voice[:content], rate)
        if len(voice) < last - rate // 20:  # a change of sample rate may take a few samples
            raise ProgrammeError(
                f"the hook {hook.name} gave {len(voice) / rate:.1f} s back, shorter than "
                f"the {last / rate:.1f} s that are spoken"
            )
        content = max(len(voice), last)
    frames = fill_frames(content, round(tail * rate))
    whole = fitted(voice[:content], frames * SAMPLES)
    return Plan(frames, plan.spots), ArrayTrack.of(whole, frames, rate)


def voice_level(prepared: Sequence[Prepared], gains: Sequence[float]) -> Lufs:
    """What the sentences measure together, after their gains."""
    if not prepared:
        return SILENCE
    return integrated(
        np.concatenate(
            [item.hops * 10 ** (gain / 10) for item, gain in zip(prepared, gains, strict=True)]
        )
    )


def _music_gain(music: Floats, alone: int, voice: Lufs, level: float, rate: int) -> np.float32:
    """The factor that puts music ``level`` LU over the voice.

    Where it plays ``alone`` before the voice (so many samples) counts as well as the whole: an
    opening louder than the rest of the piece is no louder than the level allows.
    """
    own = max(integrated(energies(music, rate)), integrated(energies(music[: max(alone, 0)], rate)))
    if own <= SILENCE:
        return np.float32(1)
    wanted = (voice if voice > SILENCE else _WITHOUT_VOICE) + level
    return np.float32(10 ** (min(wanted - own, 40.0) / 20))


__all__ = ["mixed", "voice_level"]
