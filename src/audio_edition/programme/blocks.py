"""The blocks a segment is made of: each begins and ends in silence and is encoded on its own.

A block is a sentence, with those that follow it too closely to be parted. Encoder, limiter and
level begin anew with it, so that what a block sounds like hangs on its own sentences alone, and
a changed word costs one block. It ends in more silence than the encoder remembers: its frames
decode to the same samples wherever they stand.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.programme.join import Body
from audio_edition.programme.limiter import to_decibels
from audio_edition.programme.loudness import HOPS, SILENCE, integrated
from audio_edition.programme.master import (
    COARSE,
    MOST_GAIN,
    Track,
    ceiling_of,
    coarse,
    find_gain,
    foretold,
    master,
)
from audio_edition.programme.plan import CUT_LEAST, LEAD, Spot, lay_out
from audio_edition.programme.prepare import Prepared, Treatment, measure, treatment_of
from audio_edition.programme.settings import AudioSettings
from audio_edition.programme.tracks import SpeechTrack, evening
from audio_edition.speech.model import Utterance
from audio_edition.store.store import Drawer, Entry, Store, key_of
from audio_edition.units import Decibels, Lufs, Seconds

VERSION = 1  # raise when the same sentences would sound different
_FORMAT = 1  # raise when a note would be misread
AROUND = HOPS * 2 // 5
"""Hops of silence around a block when it is measured: the gate's own 400 ms."""

_PAUSES_TAKE = 0.7  # LU: what pauses take from the level of a sentence and is given back to it
_LIMITER_TAKES = 4.5  # dB of gain by which a sentence is lifted against the limiter, at most
_USUAL = -16.0  # LUFS; who wants to be louder wants to be pressed more
_PRESSED = 12.0  # dB by which its greatest peak may be pressed down …
_QUIETER = 3.0  # … unless it would have to be quieter by more than this (a click in it)
_HELD = 60.0  # seconds of a block whose clips are held in memory


def drawer(store: Store) -> Drawer:
    """Where encoded blocks are kept: a whole MP3 each, without a tag.

    They are not shared: whoever has a segment needs none of its blocks.
    """
    return store.drawer("blocks", format=_FORMAT, suffix=".mp3")


@dataclass(frozen=True, slots=True, eq=False)
class SoundBlock:
    """Sentences that are encoded together.

    ``pauses`` are the seconds of silence after each of them but the last, ``tail`` those that
    the block ends in (the ``LEAD`` of what follows comes on top); ``treatments`` say what is
    done to the voice of each.
    """

    utterances: tuple[Utterance, ...]
    pauses: tuple[float, ...]
    tail: float
    treatments: tuple[Treatment, ...]

    @property
    def seconds(self) -> Seconds:
        """How long its clips are."""
        return Seconds(sum(u.clip.duration for u in self.utterances))


@dataclass(frozen=True, slots=True, eq=False)
class MadeBlock:
    """A block in the store: the body of its MP3, and what was measured.

    ``levels`` are its sentences' own loudness before any gain, ``hops`` the decoded block's
    K-weighted energies (``HOPS`` a second), ``waveform`` each frame's least and greatest sample.
    """

    body: Body
    true_peak: Decibels
    spots: tuple[Spot, ...]
    levels: tuple[Lufs, ...]
    hops: NDArray[np.float64]
    waveform: NDArray[np.int8]


def seconds_after(utterance: Utterance, settings: AudioSettings) -> float:
    """The silence after a sentence: of its kind, a little longer or shorter by its text."""
    return settings.pauses.after(utterance.sentence.spoken, utterance.sentence.pause_after)


def cut(
    utterances: Sequence[Utterance], settings: AudioSettings, tail: float
) -> Iterator[SoundBlock]:
    """Part a segment's sentences into blocks; the last ends in ``tail`` seconds of silence."""
    open_: list[Utterance] = []
    pauses: list[float] = []
    for number, utterance in enumerate(utterances, 1):
        open_.append(utterance)
        pauses.append(seconds_after(utterance, settings))
        if number == len(utterances) or pauses[-1] >= CUT_LEAST:
            end = tail if number == len(utterances) else pauses[-1] - LEAD
            yield block_of(open_, pauses, end, settings)
            open_, pauses = [], []
    if not utterances:
        yield block_of((), (), tail, settings)


def block_of(
    utterances: Sequence[Utterance],
    pauses: Sequence[float],
    tail: float,
    settings: AudioSettings,
) -> SoundBlock:
    """One block of these sentences."""
    treatments = [
        treatment_of(u.by or u.sentence.voice, settings.low_cut, settings.deess) for u in utterances
    ]
    return SoundBlock(tuple(utterances), tuple(pauses[:-1]), tail, tuple(treatments))


def block_key(
    block: SoundBlock, settings: AudioSettings, lifts: Sequence[float], whole: float = 0.0
) -> str:
    """The key covers what is heard: samples, silences, treatment, level; no text, no name."""
    return key_of(
        [
            "block",
            VERSION,
            [
                [u.clip.digest, u.clip.rate, treatment.low_cut, treatment.deess, lift]
                for u, treatment, lift in zip(
                    block.utterances, block.treatments, lifts, strict=True
                )
            ],
            [*block.pauses, block.tail],
            whole,
            heard_of(settings),
        ]
    )


def heard_of(settings: AudioSettings) -> list[object]:
    """What of [audio] every sound depends on."""
    return [settings.loudness, settings.true_peak, settings.bitrate, settings.sample_rate]


def recall(
    block: SoundBlock,
    settings: AudioSettings,
    kept: Drawer,
    lifts: Sequence[float] = (),
    whole: float = 0.0,
) -> MadeBlock | None:
    """The block from the store, where it was made before; None where it was not."""
    entry = kept.get(block_key(block, settings, lifts or [0.0] * len(block.utterances), whole))
    return made_of(entry) if entry is not None else None


def prepare(block: SoundBlock) -> list[Prepared]:
    """Read and measure the block's clips; they are held where they are not too long."""
    hold = block.seconds <= _HELD
    return [
        measure(u.clip, treatment, hold=hold)
        for u, treatment in zip(block.utterances, block.treatments, strict=True)
    ]


def make_block(
    block: SoundBlock,
    settings: AudioSettings,
    kept: Drawer,
    work: Path,
    *,
    lifts: Sequence[float] = (),
    whole: float = 0.0,
    prepared: Sequence[Prepared] | None = None,
) -> MadeBlock:
    """Make the block and keep it.

    Parameters
    ----------
    work : a folder for work in progress.
    lifts : dB by which each sentence is to be louder than the show's loudness.
    whole : dB that its segment lacks after all, whatever the limiter has to press for it.
    prepared : the measured clips, where they are at hand.
    """
    lifts = list(lifts) or [0.0] * len(block.utterances)
    prepared = prepare(block) if prepared is None else prepared
    rate = int(settings.sample_rate)
    plan = lay_out(
        [item.clip for item in prepared],
        [*block.pauses, block.tail][: len(prepared)],
        rate,
        before=round(LEAD * rate),
        tail=block.tail,
    )
    level = evening(prepared, np.inf)
    track = SpeechTrack(plan, prepared, level, rate)
    together = lifts[0] if len(set(lifts)) == 1 else 0.0
    aim = _aim(track, prepared, level, settings, together)
    if (
        len(set(lifts)) > 1
    ):  # some louder than others: what the first gain makes of them is aimed at
        hops, peaks = np.pad(track.hops, AROUND), np.pad(track.peaks, AROUND)
        gain = find_gain(hops, peaks, aim, ceiling_of(settings))
        most = max(MOST_GAIN - gain, 0.0)  # what is noise stays quiet
        gains = [a + min(b, most) for a, b in zip(level, lifts, strict=True)]
        track = SpeechTrack(plan, prepared, gains, rate)
        hops, peaks = np.pad(track.hops, AROUND), np.pad(track.peaks, AROUND)
        aim = foretold(hops, peaks, gain, ceiling_of(settings))
    key = block_key(block, settings, lifts, whole)
    levels = [item.loudness for item in prepared]
    aim += whole
    return encoded(track, settings, kept, key, work, aim=aim, spots=plan.spots, levels=levels)


def encoded(
    track: Track,
    settings: AudioSettings,
    kept: Drawer,
    key: str,
    work: Path,
    *,
    aim: float,
    spots: Sequence[Spot] = (),
    levels: Sequence[Lufs] = (),
) -> MadeBlock:
    """Encode ``track`` at ``aim`` LUFS among its pauses, and keep it under ``key``."""
    descriptor, name = mkstemp(prefix=".", suffix=".mp3", dir=work)
    os.close(descriptor)
    draft = Path(name)  # of its own: another thread may be making the same block
    try:
        result = master(track, settings, draft, aim=aim, around=AROUND)
        note = {
            "frames": result.frames,
            "size": result.size,
            "crc": result.crc,
            "true_peak": result.true_peak,
            "spots": [[spot.start, spot.end] for spot in spots],
            "levels": [round(level, 3) for level in levels],
            "hops": base64.b64encode(result.hops.astype("<f4").tobytes()).decode(),
            "waveform": base64.b64encode(result.waveform.tobytes()).decode(),
        }
        made = made_of(kept.put(key, note, draft))
    finally:
        draft.unlink(missing_ok=True)
    if made is None:
        raise ProgrammeError("the cache does not give back what it was given", hint="build again")
    return made


def _aim(
    track: SpeechTrack,
    prepared: Sequence[Prepared],
    gains: Sequence[float],
    settings: AudioSettings,
    lift: float,
) -> float:
    """What the block is to measure among its pauses, so that its speech is as loud as it shall.

    That is the show's loudness and ``lift`` (LU).

    In a meter's 400 ms the pauses around a sentence count as well: what they take is given
    back to it, but to a word alone, of which they take much, no more than others get. So it is
    with what the limiter takes: a sentence with one loud vowel stays a little quieter, for the
    limiter would have to press all else against it.
    """
    hops, peaks = np.pad(track.hops, AROUND), np.pad(track.peaks, AROUND)
    among = integrated(coarse(hops), COARSE)
    if among <= SILENCE:
        return float(settings.loudness)
    alone = integrated(
        np.concatenate(
            [item.hops * 10 ** (gain / 10) for item, gain in zip(prepared, gains, strict=True)]
        )
    )
    if alone <= SILENCE:  # all of it is shorter than the gate's 400 ms
        alone = max(Lufs(item.loudness + gain) for item, gain in zip(prepared, gains, strict=True))
    aim = float(settings.loudness + lift - max(0.0, alone - among - _PAUSES_TAKE))
    ceiling = ceiling_of(settings)
    linear = aim - among
    press = _PRESSED + max(0.0, settings.loudness - _USUAL)
    pressed = ceiling + press - to_decibels(float(peaks.max()))
    most = min(linear + _LIMITER_TAKES, max(linear - _QUIETER, pressed))
    if find_gain(hops, peaks, aim, ceiling) > most:
        aim = foretold(hops, peaks, most, ceiling)
    return aim


def made_of(entry: Entry) -> MadeBlock | None:
    """The block as its note tells it; None where the note cannot be read."""
    told = entry.note
    try:
        if entry.file is None:
            return None
        return MadeBlock(
            Body(str(entry.file), int(told["frames"]), int(told["size"]), int(told["crc"])),
            true_peak=Decibels(told["true_peak"]),
            spots=tuple(Spot(*spot) for spot in told["spots"]),
            levels=tuple(Lufs(level) for level in told["levels"]),
            hops=np.frombuffer(base64.b64decode(told["hops"]), "<f4").astype(np.float64),
            waveform=np.frombuffer(base64.b64decode(told["waveform"]), np.int8).reshape(-1, 2),
        )
    except (ValueError, KeyError, TypeError):
        return None
