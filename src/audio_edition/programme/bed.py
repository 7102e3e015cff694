"""A segment with music or a hook: one sound, mixed in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.mp3.headers import SAMPLES
from audio_edition.programme.hooks import FoundHook
from audio_edition.programme.loudness import HOPS, SILENCE, energies, integrated
from audio_edition.programme.master import ceiling_of, find_gain, rendered
from audio_edition.programme.mix import add_music, run_hook
from audio_edition.programme.music import read_sound
from audio_edition.programme.plan import LEAD, Plan, fill_frames, lay_out
from audio_edition.programme.prepare import Prepared
from audio_edition.programme.settings import AudioSettings, MusicSettings
from audio_edition.programme.tracks import ArrayTrack, SpeechTrack, fitted

Floats = NDArray[np.float32]

_MOST = 120.0  # seconds read of a music file; longer intros repeat it


def mixed(
    prepared: Sequence[Prepared],
    gains: Sequence[float],
    pauses: Sequence[float],
    settings: AudioSettings,
    *,
    around: MusicSettings,
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
    rate = int(settings.sample_rate)
    silence = round(LEAD * rate)
    lead = silence + (round(around.lead * rate) if music else 0)
    after = round(around.tail * rate) if music else 0
    clips = [item.clip for item in prepared]
    plan = lay_out(clips, pauses, rate, before=lead, tail=tail + after / rate)
    track = SpeechTrack(plan, prepared, gains, rate)
    voice = _as_loud(track, settings) if music else np.concatenate(list(track.blocks()))
    last = plan.spots[-1].end if plan.spots else lead
    content = last + after
    if music is not None:
        sound = read_sound(music, rate, min(content / rate, _MOST))
        # the music starts after the segment's own silence, like everything else
        spots = [(spot.start - silence, spot.end - silence) for spot in plan.spots]
        alone = spots[0][0] if spots else len(sound)
        sound = sound * _music_gain(sound, alone, settings.loudness + around.level, rate)
        voice[silence:] = add_music(voice[silence:], spots, sound, around, rate, content - silence)
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


def _as_loud(track: SpeechTrack, settings: AudioSettings) -> Floats:
    """The voice at the show's loudness, limited as it will be: what the music is set against.

    A limiter that takes from the voice alone, once both are mixed, would lift the music by as
    much.
    """
    hops, peaks = np.pad(track.hops, HOPS), np.pad(track.peaks, HOPS)
    ceiling = ceiling_of(settings)
    gain = find_gain(hops, peaks, settings.loudness, ceiling)
    return np.concatenate(list(rendered(track, gain, ceiling, int(settings.sample_rate))))


def _music_gain(music: Floats, alone: int, wanted: float, rate: int) -> np.float32:
    """The factor that brings the music to ``wanted`` LUFS.

    Where it plays ``alone`` before the voice (so many samples) counts as well as the whole: an
    opening that is louder than the rest of the piece is brought down to it.
    """
    own = max(integrated(energies(music, rate)), integrated(energies(music[: max(alone, 0)], rate)))
    return np.float32(1 if own <= SILENCE else 10 ** (min(wanted - own, 40.0) / 20))
