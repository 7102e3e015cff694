"""One segment from sentences to MP3, kept in the store under what its sound depends on."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.mp3.headers import SAMPLES
from audio_edition.places import Places
from audio_edition.programme.hooks import FoundHook, find_hook
from audio_edition.programme.loudness import SILENCE, energies, integrated
from audio_edition.programme.master import Track, master
from audio_edition.programme.mix import add_music, run_hook
from audio_edition.programme.music import digest_of, find_sound, read_sound
from audio_edition.programme.plan import LAST_TAIL, LEAD, Plan, Spot, fill_frames, lay_out
from audio_edition.programme.prepare import Prepared, measure
from audio_edition.programme.settings import AudioSettings, MusicSettings
from audio_edition.programme.tracks import ArrayTrack, SpeechTrack, evening, fitted
from audio_edition.speech.model import SpokenSegment
from audio_edition.store.store import Drawer, Entry, Store, key_of
from audio_edition.units import Decibels, Lufs

Floats = NDArray[np.float32]

_VERSION = 2  # raise when the same sentences would sound different
_FORMAT = 2  # raise when a note would be misread
_STING_MOST = 10.0  # seconds
_STING_UNDER = 4.0  # LU that the sting lies under the voice it announces
_MUSIC_MOST = 120.0  # seconds read of a music file; longer intros repeat it


def drawer(store: Store) -> Drawer:
    """Where encoded segments are kept: a whole MP3 each, without a tag."""
    return store.drawer("segments", format=_FORMAT, suffix=".mp3")


@dataclass(frozen=True, slots=True, eq=False)
class SegmentPlan:
    """One segment to make: its sentences, what stands around it, and the key of its sound."""

    spoken: SpokenSegment
    settings: AudioSettings
    music: MusicSettings
    music_file: Path | None
    sting_file: Path | None
    hook: FoundHook | None
    is_last: bool
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A segment in the store: ``file`` is a whole MP3 (Info frame, body, silent frame).

    ``size`` and ``crc`` are its body's. ``hops`` are the decoded file's K-weighted energies,
    ``master.COARSE`` a second; ``waveform`` the least and greatest sample of each frame.
    """

    file: Path
    frames: int
    size: int
    crc: int
    loudness: Lufs
    true_peak: Decibels
    spots: tuple[Spot, ...]
    hops: NDArray[np.float64]
    waveform: NDArray[np.int8]
    from_cache: bool


def plan_segment(
    spoken: SpokenSegment,
    settings: AudioSettings,
    places: Places,
    *,
    after_article: bool,
    is_last: bool,
) -> SegmentPlan:
    """Find what the segment needs and the key its sound lies under.

    The key covers the samples of every clip, the pauses, the music's and hook's bytes and
    every setting that can be heard: nothing else, so that a new headline keeps the sound.
    """
    kind = spoken.segment.kind
    music = MusicSettings()
    if kind == "intro":
        music = settings.intro
    elif kind == "outro":
        music = settings.outro
    assets = places.editions
    music_file = find_sound(assets, music.music, f"[{kind}] music") if music.music else None
    sting_file = None
    if settings.sting and kind == "article" and after_article:
        sting_file = find_sound(assets, settings.sting, "[audio] sting")
    hook = find_hook(music.hook, places) if music.hook else None
    heard: dict[str, Any] = {
        "version": _VERSION,
        "clips": [
            [u.clip.digest, u.clip.rate, settings.pauses.of(u.sentence.pause_after)]
            for u in spoken.utterances
        ],
        "sting_pause": settings.pauses.paragraph if sting_file else None,
        "audio": [
            settings.loudness,
            settings.true_peak,
            settings.bitrate,
            settings.sample_rate,
            settings.evenness,
        ],
        "tail": _tail(settings, is_last=is_last, has_music=music_file is not None),
    }
    if music_file:
        heard["music"] = [
            digest_of(music_file),
            *(music.lead, music.tail, music.fade_in, music.fade_out, music.level, music.duck),
        ]
    if sting_file:
        heard["sting"] = digest_of(sting_file)
    if hook:
        heard["hook"] = [hook.name, hook.digest]
    return SegmentPlan(
        spoken, settings, music, music_file, sting_file, hook, is_last, key_of(heard)
    )


def _tail(settings: AudioSettings, *, is_last: bool, has_music: bool) -> float:
    """Seconds of silence after a segment: music that fades out has made half the pause."""
    if is_last:
        return LAST_TAIL
    return settings.pauses.section if has_music else settings.pauses.article


def make(segment: SegmentPlan, kept: Drawer, work: Path, *, fresh: bool = False) -> Made:
    """Take the segment from the store, or make it (in the folder ``work``) and keep it.

    Raises
    ------
    AudioEditionError
        for music that is no sound, a hook that fails, or a store that cannot be written.
    """
    if not fresh:
        entry = kept.get(segment.key)
        found = _made(entry, from_cache=True) if entry is not None else None
        if found is not None:
            return found
    draft = work / f".{segment.key}.mp3"
    try:
        layout, track = _track(segment)
        result = master(track, segment.settings, draft)
        note = {
            "frames": result.frames,
            "size": result.size,
            "crc": result.crc,
            "loudness": result.loudness,
            "true_peak": result.true_peak,
            "spots": [[spot.start, spot.end] for spot in layout.spots],
            "hops": base64.b64encode(result.hops.astype("<f4").tobytes()).decode(),
            "waveform": base64.b64encode(result.waveform.tobytes()).decode(),
        }
        made = _made(kept.put(segment.key, note, draft), from_cache=False)
    finally:
        draft.unlink(missing_ok=True)
    if made is None:
        raise ProgrammeError("the cache does not give back what it was given", hint="build again")
    return made


def _made(entry: Entry, *, from_cache: bool) -> Made | None:
    """The segment as its note tells it; None where the note cannot be read."""
    told = entry.note
    try:
        if entry.file is None:
            return None
        return Made(
            file=entry.file,
            frames=int(told["frames"]),
            size=int(told["size"]),
            crc=int(told["crc"]),
            loudness=Lufs(told["loudness"]),
            true_peak=Decibels(told["true_peak"]),
            spots=tuple(Spot(*spot) for spot in told["spots"]),
            hops=np.frombuffer(base64.b64decode(told["hops"]), "<f4").astype(np.float64),
            waveform=np.frombuffer(base64.b64decode(told["waveform"]), np.int8).reshape(-1, 2),
            from_cache=from_cache,
        )
    except (ValueError, KeyError, TypeError):
        return None


def _track(segment: SegmentPlan) -> tuple[Plan, Track]:
    """Lay the segment out and make its sound, streamed where it is speech alone."""
    settings, rate = segment.settings, int(segment.settings.sample_rate)
    prepared = [measure(u.clip) for u in segment.spoken.utterances]
    pauses = [u.sentence.pause_after for u in segment.spoken.utterances]
    gains = evening(prepared, settings.evenness)
    tail = _tail(settings, is_last=segment.is_last, has_music=segment.music_file is not None)
    before = round(LEAD * rate)
    if segment.music_file is None and segment.hook is None:
        opening = None
        if segment.sting_file is not None:
            opening = _sting(segment.sting_file, settings, prepared, gains)
            opening = np.pad(opening, (before, round(settings.pauses.paragraph * rate)))
            before = len(opening)
        plan = lay_out(prepared, pauses, settings, before=before, tail=tail)
        return plan, SpeechTrack(plan, prepared, gains, rate, opening)
    lead = before + (round(segment.music.lead * rate) if segment.music_file else 0)
    after = round(segment.music.tail * rate) if segment.music_file else 0
    plan = lay_out(prepared, pauses, settings, before=lead, tail=tail + after / rate)
    voice = np.concatenate(list(SpeechTrack(plan, prepared, gains, rate).blocks()))
    last = plan.spots[-1].end if plan.spots else lead
    content = last + after
    if segment.music_file is not None:
        music = read_sound(segment.music_file, rate, min(content / rate, _MUSIC_MOST))
        music = music * _music_gain(music, prepared, segment.music.level, rate)
        # the music starts after the segment's own silence, like everything else
        silence = round(LEAD * rate)
        spots = [(spot.start - silence, spot.end - silence) for spot in plan.spots]
        voice[silence:] = add_music(
            voice[silence:], spots, music, segment.music, rate, content - silence
        )
    if segment.hook:
        voice = run_hook(segment.hook, voice[:content], rate)
        if len(voice) < last - rate // 20:  # a change of sample rate may take a few samples
            raise ProgrammeError(
                f"the hook {segment.hook.name} gave {len(voice) / rate:.1f} s back, shorter than "
                f"the {last / rate:.1f} s that are spoken"
            )
        content = max(len(voice), last)
    frames = fill_frames(content, round(tail * rate))
    voice = fitted(voice[:content], frames * SAMPLES)
    return Plan(frames, plan.spots), ArrayTrack.of(voice, frames, rate)


def _speech_loudness(prepared: Sequence[Prepared], gains: Sequence[float]) -> Lufs:
    """What the sentences measure together, after evening."""
    if not prepared:
        return SILENCE
    return integrated(
        np.concatenate(
            [item.hops * 10 ** (gain / 10) for item, gain in zip(prepared, gains, strict=True)]
        )
    )


def _music_gain(music: Floats, prepared: Sequence[Prepared], level: float, rate: int) -> Floats:
    """The factor that puts music ``level`` LU over the voice (-20 LUFS where none speaks)."""
    own = integrated(energies(music, rate))
    voice = _speech_loudness(prepared, [0.0] * len(prepared))
    if own <= SILENCE:
        return np.ones(1, np.float32)
    wanted = (voice if voice > SILENCE else Lufs(-20.0)) + level
    return np.full(1, 10 ** (min(wanted - own, 40.0) / 20), np.float32)


def _sting(
    file: Path, settings: AudioSettings, prepared: Sequence[Prepared], gains: Sequence[float]
) -> Floats:
    """The sting a little under the voice it announces."""
    rate = int(settings.sample_rate)
    samples = read_sound(file, rate, _STING_MOST)
    own = integrated(energies(samples, rate))
    voice = _speech_loudness(prepared, gains)
    if own <= SILENCE or voice <= SILENCE:
        return samples
    return samples * np.float32(10 ** (min(voice - _STING_UNDER - own, 40.0) / 20))


__all__ = ["Made", "SegmentPlan", "drawer", "make", "plan_segment"]
