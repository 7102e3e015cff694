"""One segment from sentences to MP3, kept in the cache under what its sound depends on."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.programme.frames import SAMPLES
from audio_edition.programme.loudness import SILENCE, energies, integrated
from audio_edition.programme.master import Track, master
from audio_edition.programme.mix import add_music, hook_source, run_hook
from audio_edition.programme.music import digest_of, find_sound, read_sound
from audio_edition.programme.plan import LAST_TAIL, LEAD, Plan, Spot, fill_frames, lay_out
from audio_edition.programme.prepare import Prepared, measure
from audio_edition.programme.settings import AudioSettings, MusicSettings
from audio_edition.programme.tracks import ArrayTrack, SpeechTrack, evening, fitted
from audio_edition.speech.model import SpokenSegment
from audio_edition.units import Decibels, Lufs

Floats = NDArray[np.float32]

_VERSION = 1  # raise when the same sentences would sound different
_STING_MOST = 10.0  # seconds
_MUSIC_MOST = 120.0  # seconds read of a music file; longer intros repeat it


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One segment to make: its sentences, and what stands around it."""

    spoken: SpokenSegment
    settings: AudioSettings
    music: MusicSettings
    music_file: Path | None
    sting_file: Path | None
    hook_folders: tuple[Path, ...]
    is_last: bool
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A segment in the cache: ``file`` is a whole MP3 (Info frame, body, silent frame).

    ``hops`` are the decoded file's K-weighted energies, ``master.COARSE`` a second; ``waveform``
    the least and greatest sample of each frame.
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


def plan_job(
    spoken: SpokenSegment,
    settings: AudioSettings,
    assets: Path,
    *,
    after_article: bool,
    is_last: bool,
) -> Job:
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
    music_file = find_sound(assets, music.music, f"[{kind}] music") if music.music else None
    sting_file = None
    if settings.sting and kind == "article" and after_article:
        sting_file = find_sound(assets, settings.sting, "[audio] sting")
    folders = (assets, assets.parent)
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
    if music.hook:
        heard["hook"] = [music.hook, hashlib.sha256(hook_source(music.hook, folders)).hexdigest()]
    key = hashlib.sha256(json.dumps(heard, sort_keys=True).encode()).hexdigest()
    return Job(spoken, settings, music, music_file, sting_file, folders, is_last, key)


def _tail(settings: AudioSettings, *, is_last: bool, has_music: bool) -> float:
    """Seconds of silence after a segment: music that fades out has made half the pause."""
    if is_last:
        return LAST_TAIL
    return settings.pauses.section if has_music else settings.pauses.article


def make(job: Job, cache: Path, *, fresh: bool = False) -> Made:
    """Take the segment from the cache, or make it and put it there."""
    folder = cache / "segments" / job.key[:2]
    file, note = folder / f"{job.key}.mp3", folder / f"{job.key}.json"
    if not fresh:
        found = _from_cache(file, note)
        if found is not None:
            return found
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".mp3")
    os.close(handle)
    draft = Path(name)
    try:
        plan, track = _track(job)
        result = master(track, job.settings, draft)
        told = {
            "frames": result.frames,
            "size": result.size,
            "crc": result.crc,
            "crc32": _crc32(draft),
            "loudness": result.loudness,
            "true_peak": result.true_peak,
            "spots": [[spot.start, spot.end, spot.cut] for spot in plan.spots],
            "hops": base64.b64encode(result.hops.astype("<f4").tobytes()).decode(),
            "waveform": base64.b64encode(result.waveform.tobytes()).decode(),
        }
        draft.chmod(0o644)
        note_draft = draft.with_suffix(".json")
        note_draft.write_text(json.dumps(told))
        # the note last: whoever finds it finds the sound
        draft.replace(file)
        note_draft.replace(note)
    finally:
        draft.unlink(missing_ok=True)
        draft.with_suffix(".json").unlink(missing_ok=True)
    made = _from_cache(file, note)
    if made is None:
        raise ProgrammeError(f"{file} was changed while it was written", hint="build again")
    return Made(**{**_fields(made), "from_cache": False})


def _fields(made: Made) -> dict[str, Any]:
    return {name: getattr(made, name) for name in Made.__slots__}


def _from_cache(file: Path, note: Path) -> Made | None:
    """The segment under ``note``; None where there is none or it is damaged."""
    try:
        told = json.loads(note.read_bytes())
        if _crc32(file) != told["crc32"]:
            return None
        return Made(
            file=file,
            frames=int(told["frames"]),
            size=int(told["size"]),
            crc=int(told["crc"]),
            loudness=Lufs(told["loudness"]),
            true_peak=Decibels(told["true_peak"]),
            spots=tuple(Spot(*spot) for spot in told["spots"]),
            hops=np.frombuffer(base64.b64decode(told["hops"]), "<f4").astype(np.float64),
            waveform=np.frombuffer(base64.b64decode(told["waveform"]), np.int8).reshape(-1, 2),
            from_cache=True,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _crc32(file: Path) -> int:
    """The file's checksum: damage in the cache is found before listeners find it."""
    crc = 0
    with file.open("rb") as stream:
        while piece := stream.read(2**18):
            crc = zlib.crc32(piece, crc)
    return crc


def _track(job: Job) -> tuple[Plan, Track]:
    """Lay the segment out and make its sound, streamed where it is speech alone."""
    settings, rate = job.settings, int(job.settings.sample_rate)
    prepared = [measure(u.clip) for u in job.spoken.utterances]
    pauses = [u.sentence.pause_after for u in job.spoken.utterances]
    gains = evening(prepared, settings.evenness)
    tail = _tail(settings, is_last=job.is_last, has_music=job.music_file is not None)
    before = round(LEAD * rate)
    if job.music_file is None and not job.music.hook:
        opening = None
        if job.sting_file is not None:
            opening = _sting(job.sting_file, settings, prepared, gains)
            opening = np.pad(opening, (before, round(settings.pauses.paragraph * rate)))
            before = len(opening)
        plan = lay_out(prepared, pauses, settings, before=before, tail=tail)
        return plan, SpeechTrack(plan, prepared, gains, rate, opening)
    lead = before + (round(job.music.lead * rate) if job.music_file else 0)
    after = round(job.music.tail * rate) if job.music_file else 0
    plan = lay_out(prepared, pauses, settings, before=lead, tail=tail + after / rate)
    voice = np.concatenate(list(SpeechTrack(plan, prepared, gains, rate).blocks()))
    last = plan.spots[-1].end if plan.spots else lead
    content = last + after
    if job.music_file is not None:
        music = read_sound(job.music_file, rate, min(content / rate, _MUSIC_MOST))
        music = music * _music_gain(music, prepared, job.music.level, rate)
        # the music starts after the segment's own silence, like everything else
        silence = round(LEAD * rate)
        spots = [(spot.start - silence, spot.end - silence) for spot in plan.spots]
        voice[silence:] = add_music(
            voice[silence:], spots, music, job.music, rate, content - silence
        )
    if job.music.hook:
        voice = run_hook(job.music.hook, voice[:content], rate, job.hook_folders)
        if len(voice) < last - rate // 20:  # a change of sample rate may take a few samples
            raise ProgrammeError(
                f"the hook {job.music.hook} gave {len(voice) / rate:.1f} s back, shorter than "
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
    return samples * np.float32(10 ** (min(voice - 4.0 - own, 40.0) / 20))


__all__ = ["Job", "Made", "make", "plan_job"]
