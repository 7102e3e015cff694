"""One segment from its blocks to MP3, kept in the store under what its sound depends on."""

from __future__ import annotations

import base64
import math
from array import array
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.mp3.headers import SAMPLES
from audio_edition.places import Places
from audio_edition.programme import blocks, small, sting
from audio_edition.programme.bed import mixed
from audio_edition.programme.blocks import MadeBlock, SoundBlock, heard_of, seconds_after
from audio_edition.programme.hooks import FoundHook, find_hook
from audio_edition.programme.join import Body, write_joined
from audio_edition.programme.loudness import SILENCE, integrated
from audio_edition.programme.made import Made
from audio_edition.programme.master import coarse, master
from audio_edition.programme.music import digest_of, find_sound
from audio_edition.programme.plan import LAST_TAIL, LEAD, Spot
from audio_edition.programme.prepare import Prepared, measure, treatment_of
from audio_edition.programme.settings import AudioSettings, MusicSettings
from audio_edition.programme.streamed import Energies
from audio_edition.programme.tracks import evening, middle_of
from audio_edition.script.model import ScriptSegment
from audio_edition.speech.model import SpokenSegment
from audio_edition.store.store import Drawer, Entry, Store, key_of
from audio_edition.units import Decibels, Lufs

_VERSION = 3  # raise when the same sentences would sound different
_FORMAT = 2  # raise when a note would be misread
_OFF = 0.3  # LU that a segment may be off before its blocks are made anew
_AHEAD = 32  # blocks of a segment that are begun before the first of them is needed
_NO_PEAK = Decibels(-math.inf)
_NO_MUSIC = MusicSettings()
_OFF_MOST = 3.0  # LU: more is no matter of pauses between sentences

Workers = Callable[[Callable[[], MadeBlock]], Callable[[], MadeBlock]]
"""Takes a piece of work and gives a function that waits for what comes of it."""


def drawer(store: Store) -> Drawer:
    """Where encoded segments are kept: a whole MP3 each, without a tag."""
    return store.drawer("segments", format=_FORMAT, suffix=".mp3", shared=True)


def drawers(store: Store) -> dict[str, Drawer]:
    """What the programme keeps in the store, by name: segments, large and small, and the blocks
    they are of.
    """
    kept = (drawer(store), small.drawer(store), blocks.drawer(store))
    return {each.name: each for each in kept}


@dataclass(frozen=True, slots=True, eq=False)
class SegmentPlan:
    """One segment to make: its sentences, what stands around it, and the key of its sound.

    ``tail`` are the seconds of silence it ends in.
    """

    spoken: SpokenSegment
    settings: AudioSettings
    music: MusicSettings
    music_file: Path | None
    sting_file: Path | None
    hook: FoundHook | None
    tail: float
    key: str

    @property
    def is_mixed(self) -> bool:
        """Whether it is one sound that cannot be parted."""
        return self.music_file is not None or self.hook is not None


def plan_segment(
    spoken: SpokenSegment,
    settings: AudioSettings,
    places: Places,
    *,
    after_article: bool,
    is_last: bool,
    before_article: bool = False,
) -> SegmentPlan:
    """Find what the segment needs and the key its sound lies under.

    The key covers the samples of every clip, the pauses, the music's and hook's bytes and
    every setting that can be heard: nothing else, so that a new headline keeps the sound.
    """
    kind = spoken.segment.kind
    music = _NO_MUSIC
    if kind == "intro":
        music = settings.intro
    elif kind == "outro":
        music = settings.outro
    assets = places.editions
    music_file = find_sound(assets, music.music, f"[{kind}] music") if music.music else None
    sting_file = None
    is_stung = bool(settings.sting) and kind == "article"
    if is_stung and after_article:
        sting_file = find_sound(assets, settings.sting, "[audio] sting")
    hook = find_hook(music.hook, places) if music.hook else None
    tail = tail_of(spoken.segment, settings, is_last=is_last, before_article=before_article)
    heard: dict[str, Any] = {
        "version": [_VERSION, blocks.VERSION],
        "clips": [
            [
                u.clip.digest,
                u.clip.rate,
                seconds_after(u, settings),
                settings.deess and treatment_of(u.by, 0.0, settings.deess).deess,
            ]
            for u in spoken.utterances
        ],
        "audio": [*heard_of(settings), settings.evenness, settings.low_cut],
        "tail": tail,
    }
    if music_file:
        heard["music"] = [
            digest_of(music_file),
            *(music.lead, music.tail, music.fade_in, music.fade_out, music.level, music.duck),
        ]
    if sting_file:
        heard["sting"] = [digest_of(sting_file), sting.half_pause(settings)]
    if hook:
        heard["hook"] = [hook.name, hook.digest]
    return SegmentPlan(spoken, settings, music, music_file, sting_file, hook, tail, key_of(heard))


def tail_of(
    segment: ScriptSegment, settings: AudioSettings, *, is_last: bool, before_article: bool
) -> float:
    """Seconds of silence a segment ends in (the ``LEAD`` of what follows comes on top)."""
    pauses = settings.pauses
    around = {"intro": settings.intro, "outro": settings.outro}.get(segment.kind)
    if is_last:
        return LAST_TAIL
    if around is not None and around.music:  # that fades out, and makes half the pause
        tail = pauses.section
    elif settings.sting and segment.kind == "article" and before_article:
        return sting.half_pause(settings)
    elif segment.sentences:
        tail = pauses.after(segment.sentences[-1].spoken, "article")
    else:
        tail = pauses.article
    return max(tail - LEAD, 0.0)


def make(
    segment: SegmentPlan,
    store: Store,
    work: Path,
    workers: Workers,
    *,
    fresh: bool = False,
    new: Collection[str] = (),
) -> Made:
    """Take the segment from the store, or make it (in the folder ``work``) and keep it.

    ``workers`` makes its blocks side by side; ``fresh`` makes them all anew but those of the
    keys ``new``.

    Raises
    ------
    AudioEditionError
        for music that is no sound, a hook that fails, or a store that cannot be written.
    """
    kept = drawer(store)
    if not fresh:
        entry = kept.get(segment.key)
        found = _made(entry, from_cache=True) if entry is not None else None
        if found is not None:
            return found
    draft = work / f".{segment.key}.mp3"
    try:
        if segment.is_mixed:
            note = _make_mixed(segment, draft)
        else:
            note = _make_of_blocks(segment, store, work, workers, draft, fresh=fresh, new=new)
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
        hops, waveform = base64.b64decode(told["hops"]), base64.b64decode(told["waveform"])
        if entry.file is None or len(hops) % 4 or len(waveform) % 2:
            return None
        return Made(
            file=str(entry.file),
            frames=int(told["frames"]),
            size=int(told["size"]),
            crc=int(told["crc"]),
            loudness=Lufs(told["loudness"]),
            true_peak=Decibels(told["true_peak"]),
            from_cache=from_cache,
            told_spots=array(
                "q", (at for start, end in told["spots"] for at in (start, end))
            ).tobytes(),
            told_hops=hops,
            told_waveform=waveform,
        )
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _make_mixed(segment: SegmentPlan, draft: Path) -> dict[str, Any]:
    """Make a segment with music or a hook as one sound; give its note."""
    settings, said = segment.settings, segment.spoken.utterances
    prepared: list[Prepared] = [
        measure(u.clip, treatment_of(u.by, settings.low_cut, settings.deess)) for u in said
    ]
    plan, track = mixed(
        prepared,
        evening(prepared, settings.evenness),
        [seconds_after(u, settings) for u in said],
        settings,
        around=segment.music,
        music=segment.music_file,
        hook=segment.hook,
        tail=segment.tail,
    )
    result = master(track, settings, draft)
    return _note(
        Body(str(draft), result.frames, result.size, result.crc),
        result.true_peak,
        plan.spots,
        result.hops,
        result.waveform,
    )


def _make_of_blocks(
    segment: SegmentPlan,
    store: Store,
    work: Path,
    workers: Workers,
    draft: Path,
    *,
    fresh: bool,
    new: Collection[str],
) -> dict[str, Any]:
    """Make a segment's blocks, those that are not there yet, and join them; give its note.

    First each as if it stood alone. Where a sentence is louder or quieter than the others by
    more than evening may take away, or the whole is not at the show's loudness after all
    (nothing but single words), the blocks that this concerns are made once more.
    """
    settings, kept = segment.settings, blocks.drawer(store)
    parts = list(blocks.cut(segment.spoken.utterances, settings, segment.tail))
    own: set[str] = set()

    def wanted(block: SoundBlock, lifts: Sequence[float], whole: float) -> Callable[[], MadeBlock]:
        key = blocks.block_key(block, settings, lifts, whole)
        if not fresh or key in new or key in own:
            found = blocks.recall(block, settings, kept, lifts, whole)
            if found is not None:
                return lambda: found
        own.add(key)
        return workers(
            lambda: blocks.make_block(block, settings, kept, work, lifts=lifts, whole=whole)
        )

    def begun(lifts: Sequence[Sequence[float]], whole: float) -> Iterator[Callable[[], MadeBlock]]:
        if (file := segment.sting_file) is not None:
            yield workers(
                lambda: sting.sting_block(file, settings, kept, work, lift=whole, fresh=fresh)
            )
        for block, lift in zip(parts, lifts, strict=True):
            yield wanted(block, lift, whole)

    def all_of(lifts: Sequence[Sequence[float]], whole: float) -> _Joined:
        return _Joined.of(_waited(begun(lifts, whole)), int(settings.sample_rate))

    lifts = [[0.0] * len(block.utterances) for block in parts]
    made = all_of(lifts, 0.0)
    lifts = _uneven(parts, made.levels[-len(parts) :], settings.evenness)
    if any(map(any, lifts)):
        made = all_of(lifts, 0.0)
    off = settings.loudness - made.loudness
    if _OFF < abs(off) <= _OFF_MOST:
        made = all_of(lifts, round(off, 1))
    written = write_joined(
        made.bodies,
        draft,
        tag=b"",
        rate=int(settings.sample_rate),
        bitrate=settings.bitrate,
    )
    return _told(
        written.body, made.true_peak, made.spots, made.loudness, made.coarse, bytes(made.waveform)
    )


def _waited(begun: Iterator[Callable[[], MadeBlock]]) -> Iterator[MadeBlock]:
    """Wait for blocks in their order, a few ahead: of a long article not all are held."""
    waiting = deque(islice(begun, _AHEAD))
    while waiting:
        yield waiting.popleft()()
        waiting.extend(islice(begun, 1))


@dataclass(slots=True, eq=False)
class _Joined:
    """A segment's blocks in their order, and what was measured of them all.

    ``levels`` has those of each block; ``coarse`` are the whole's energies, ``COARSE`` a second.
    """

    bodies: list[Body] = field(default_factory=list)
    levels: list[tuple[Lufs, ...]] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    waveform: bytearray = field(default_factory=bytearray)
    true_peak: Decibels = _NO_PEAK
    loudness: Lufs = SILENCE
    coarse: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, made: Iterable[MadeBlock], rate: int) -> _Joined:
        """Join them; none is held."""
        whole, energies, at = cls(), Energies(rate), 0
        for item in made:
            energies.add(at, item.hops)
            whole.bodies.append(item.body)
            whole.levels.append(item.levels)
            whole.spots += (Spot(at + spot.start, at + spot.end) for spot in item.spots)
            whole.waveform += item.waveform.tobytes()
            whole.true_peak = max(whole.true_peak, item.true_peak)
            at += item.body.frames * SAMPLES
        whole.loudness, whole.coarse = energies.end(at)
        return whole


def _uneven(
    parts: Sequence[SoundBlock], levels: Sequence[Sequence[Lufs]], most: float
) -> list[list[float]]:
    """How much louder (dB) than the show each sentence stays: what is beyond ``most``.

    ``levels`` are those of each block's sentences. The middle that they are measured against is
    rounded, so that a changed word does not move what is compared with it.
    """
    measured = [
        (level, u.clip.duration)
        for block, found in zip(parts, levels, strict=True)
        for level, u in zip(found, block.utterances, strict=True)
    ]
    middle = middle_of(measured)
    if middle is None:
        return [[0.0] * len(block.utterances) for block in parts]
    middle = round(middle * 2) / 2

    def left(level: float) -> float:
        away = level - middle
        return round(away - min(max(away, -most), most), 1) if level > SILENCE else 0.0

    return [[left(level) for level in found] for found in levels]


def _note(
    body: Body,
    true_peak: float,
    spots: Iterable[Spot],
    hops: NDArray[np.float64],
    waveform: NDArray[np.int8],
) -> dict[str, Any]:
    return _told(body, true_peak, spots, integrated(hops), coarse(hops), waveform.tobytes())


def _told(
    body: Body,
    true_peak: float,
    spots: Iterable[Spot],
    loudness: Lufs,
    hops: NDArray[np.float64],
    waveform: bytes,
) -> dict[str, Any]:
    """A segment's note; ``hops`` are ``COARSE`` a second."""
    return {
        "frames": body.frames,
        "size": body.size,
        "crc": body.crc,
        "loudness": loudness,
        "true_peak": true_peak,
        "spots": [[spot.start, spot.end] for spot in spots],
        "hops": base64.b64encode(hops.astype("<f4").tobytes()).decode(),
        "waveform": base64.b64encode(waveform).decode(),
    }
