"""Layer A: the finished MP3 holds every sentence, whole, once, in its place.

The decoded file is cut by our own cues, and each piece is compared with the clip it was made
of. No recogniser, no model: the clips are known, so this is exact, and quick enough for every
build. A sentence whose frames and clip were compared before is not decoded again.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from audio_edition.errors import ProofError
from audio_edition.events import Advanced, Listener, silent
from audio_edition.findings import Finding
from audio_edition.mp3.headers import SAMPLES
from audio_edition.mp3.info import TRAILING_FRAMES
from audio_edition.programme.model import Programme
from audio_edition.proof.compare import MARGIN, Comparison, compare, find, level_of
from audio_edition.proof.diagnose import GOOD_BLOCK, FaultKind, SoundFault, Timeline, explain
from audio_edition.proof.matches import Matches, SentenceMatch, State
from audio_edition.proof.pieces import ComparedPiece, places_of, runs_of
from audio_edition.proof.sound import RATE, Floats, Frames, Stream, starts_of, thinned, whole
from audio_edition.proof.wording import REBUILD, finding_of
from audio_edition.speech.model import SpokenScript, Utterance
from audio_edition.store.store import Drawer, Store, key_of
from audio_edition.units import Seconds

_VERSION = 4  # of what counts as right: raise it, and everything is compared anew
_RIGHT = 0.8  # least correlation of a whole sentence; others of one voice stay below 0.2
_ANEW_BLOCK = 0.4  # least of its 150 ms in a file encoded twice, which lies between samples
_BEDDED = 0.3  # … with music under it or a hook's work on it
_BEDDED_BLOCK = 0.15
_BEDDED_RUN = 4  # blocks in a row (0.6 s) that must be unlike under music
_SPEECH = 10 ** (-50 / 20)  # RMS under which a clip is no speech that could be told apart
_PAUSE_LEVEL = 0.03  # of the sentences' level: what a pause may hold (the codec's own noise: 0.01)
_FLOOR = -20.0  # dB of a sentence: what may sound on under it (measured: -22.5 at most)
_DIP = -9.0  # dB by which 300 ms of it may be quieter (measured: -6.4)
_UNEVEN = 4.0  # dB by which a voice's sentences may differ (measured: 1.2) …
_UNEVEN_MOST = 8.0  # … where one is over within ``_SHORT`` seconds, or few tell the usual
_SHORT = 0.8
_FEW = 3  # sentences of a voice that tell no usual level: the programme's loudness does
_PAUSE_EDGE = 0.03  # seconds at both ends of a pause where a sentence still dies away
_FIRST = 5  # sentences that tell how late another encoder's file begins
_DELAY_MOST = RATE // 8  # of a file that another encoder wrote: more is a move
_AT_ONCE = Seconds(0.0)
_GAP = 20  # pieces a second in which a pause is measured


@dataclass(frozen=True, slots=True)
class Matching:
    """Every sentence's match, and what is wrong.

    ``known`` segments had all been compared before; ``compared`` sentences had not.
    """

    matches: Sequence[SentenceMatch]
    faults: tuple[SoundFault, ...]
    findings: tuple[Finding, ...]
    known: int
    compared: int
    segments: int
    seconds: float

    @property
    def right(self) -> int:
        """How many sentences sound as they should."""
        return sum(match.state == "right" for match in self.matches)


def drawer(store: Store) -> Drawer:
    """Where it is kept what was compared and right."""
    return store.drawer("matches")


def match_programme(
    spoken: SpokenScript,
    programme: Programme,
    *,
    file: Path | None = None,
    bedded: Collection[str] = (),
    hooked: Collection[str] = (),
    known: Drawer | None = None,
    fresh: bool = False,
    listen: Listener = silent,
) -> Matching:
    """Compare the programme's MP3 with the clips it should consist of.

    The segments' own files, beside it, must hold the same frames.

    Parameters
    ----------
    spoken, programme : what ``assemble`` took and gave.
    file : the MP3 where it lies elsewhere by now (published, under ``audio/``).
    bedded : ids of the segments with music, which are judged by what is in them beside it.
    hooked : ids of those that a hook may have changed as it likes: a sentence that is not
        found in them is ``unjudged``.
    known : ``drawer(store)``; None compares everything and remembers nothing.
    fresh : compare everything anew, and remember it.

    Raises
    ------
    ProofError
        where the script and the programme have not the same sentences, or the file cannot be
        decoded at all.
    """
    began = time.process_time()
    work = _Matching(
        spoken,
        programme,
        file or programme.path,
        frozenset(bedded),
        known,
        fresh,
        frozenset(hooked),
    )
    work.run(listen)
    work._levels()
    faults = work.faults()
    return Matching(
        matches=work.matches,
        faults=tuple(faults),
        findings=tuple(work.broken + [finding_of(fault, work.utterances) for fault in faults]),
        known=work.known_segments,
        compared=work.compared,
        segments=len(programme.segments),
        seconds=round(time.process_time() - began, 3),
    )


def _margin(rate: int) -> int:
    """Samples before and behind a sentence that are compared as well."""
    return rate * MARGIN // RATE


@dataclass(slots=True)
class _Matching:
    spoken: SpokenScript
    programme: Programme
    file: Path
    bedded: frozenset[str]
    known: Drawer | None
    fresh: bool
    hooked: frozenset[str]
    matches: Matches = field(default_factory=lambda: Matches(0))
    wrong: dict[int, Comparison] = field(default_factory=dict)
    foreign: list[SoundFault] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)
    known_segments: int = 0
    compared: int = 0
    late: Seconds = _AT_ONCE
    is_anew: bool = False  # another encoder wrote the file
    utterances: Sequence[Utterance] = ()
    _clips: dict[int, Floats] = field(default_factory=dict)

    def run(self, listen: Listener) -> None:
        self.utterances = self.spoken.utterances
        self.matches = Matches(len(self.utterances))
        cues = self.programme.cues
        if [u.sentence.printed for u in self.utterances] != [cue.printed for cue in cues]:
            raise ProofError(
                f"the programme has {len(cues)} sentences that are not the script's "
                f"{len(self.utterances)}",
                hint="build the edition again",
            )
        frames = self._frames()
        source = frames or self._stream()
        told = places_of(cue.segment_id for cue in cues)
        places = list(
            starts_of([(s.start, s.duration) for s in self.programme.segments], self.programme.rate)
        )
        with closing(source):
            if frames is not None:
                self._segment_files(frames, places)
            for number, (segment, (first, count)) in enumerate(
                zip(self.programme.segments, places, strict=True), 1
            ):
                inside = told.get(segment.id, [])
                new = [
                    piece
                    for piece in self._pieces(segment.id, inside, frames, first, count)
                    if not self._recall(piece)
                ]
                for run in runs_of(new):
                    begin, end = run[0].first, run[-1].first + run[-1].count
                    samples = source.decode(begin, end - begin)
                    self._compare(segment.id, run, samples, begin)
                self.known_segments += not new
                listen(Advanced("proof", number, len(self.programme.segments), segment.title))

    def _frames(self) -> Frames | None:
        """The file's frames; None (and a finding) where they are not those that were written."""
        total = round(self.programme.samples / SAMPLES)
        try:
            frames = Frames.of(self.file)
            if len(frames.offsets) == total + TRAILING_FRAMES and (
                frames.samples == self.programme.samples
            ):
                return frames
            frames.close()
            problem = (
                f"{self.file.name} has {len(frames.offsets)} frames and promises "
                f"{frames.samples} samples, not {total + TRAILING_FRAMES} and "
                f"{self.programme.samples}"
            )
        except ProofError as error:
            problem = error.message
        self.broken.append(Finding("error", "proof-file", self.file.name, problem, REBUILD))
        return None

    def _segment_files(self, frames: Frames, places: Sequence[tuple[int, int]]) -> None:
        """Each segment's own MP3 must hold the frames that the programme has of it."""
        others = []
        for segment, (first, count) in zip(self.programme.segments, places, strict=True):
            own = self.file.parent / segment.file
            if not own.is_file():
                continue  # check tells of files that are missing
            try:
                with closing(Frames.of(own)) as given:
                    is_same = given.is_same(0, frames, first, count)
            except ProofError:
                is_same = False
            if not is_same:
                others.append(own.name)
        if others:
            more = f" and {len(others) - 1} more" if others[1:] else ""
            problem = f"does not sound like its part of {self.file.name}"
            self.broken.append(
                Finding("error", "proof-segment", f"{others[0]}{more}", problem, REBUILD)
            )

    def _stream(self) -> Stream:
        """The file as another encoder wrote it, without the delay that it may have added.

        The first sentences tell the delay; where they lie elsewhere by more than any encoder
        has, they were moved.
        """
        self.is_anew = True
        rate = self.programme.rate
        first = self.programme.cues[:_FIRST]
        length = round((first[-1].end if first else 0) * RATE) + RATE
        with closing(Stream(self.file, RATE)) as opening:
            heard = opening.take(length)
        lags = []
        for index, cue in enumerate(first):
            start = round(cue.start * RATE)
            begin = max(0, start - _DELAY_MOST)
            clip = self.clip(index)
            place = find(clip, heard[begin : start + len(clip) + _DELAY_MOST], start - begin)
            if place.correlation >= _RIGHT:
                lags.append(place.start + begin - start)
        self.late = Seconds(float(np.median(lags)) / RATE if lags else 0.0)
        return Stream(self.file, rate, late=round(self.late * rate))

    def _pieces(
        self, name: str, inside: Sequence[int], frames: Frames | None, first: int, count: int
    ) -> list[ComparedPiece]:
        """A segment's frames by sentence: from the end of the one before to its own end.

        The first has what is before it as well, and the last all that follows. Without frames of
        our own, and without a sentence, the segment is one piece.
        """
        if frames is None or not inside:
            return [ComparedPiece(tuple(inside), (), first, count, "")]
        rate, cues, margin = self.programme.rate, self.programme.cues, _margin(self.programme.rate)
        ends = [round(cues[index].end * rate) for index in inside]
        pieces = []
        for at, index in enumerate(inside):
            begin = (ends[at - 1] - margin) // SAMPLES if at else first
            end = -(-(ends[at] + margin) // SAMPLES) if index != inside[-1] else first + count
            begin, end = max(first, begin), min(first + count, end)
            before = tuple(inside[at - 1 : at]) if at else ()
            key = ""
            if self.known is not None:
                origin = begin * SAMPLES
                told = [
                    ends[at - 1] - origin if at else None,
                    round(cues[index].start * rate) - origin,
                    ends[at] - origin,
                ]
                key = key_of(
                    _VERSION,
                    frames.digest(begin, end - begin),
                    [name in self.bedded, name in self.hooked],
                    [self.utterances[index].clip.digest, *told],
                )
            pieces.append(ComparedPiece((index,), before, begin, end - begin, key))
        return pieces

    def _compare(
        self, name: str, run: Sequence[ComparedPiece], samples: Floats, first: int
    ) -> None:
        """Compare a run of pieces with their clips, and remember those that are right."""
        rate, origin, margin = self.programme.rate, first * SAMPLES, _margin(self.programme.rate)
        inside = [index for piece in run for index in piece.inside]
        # what belongs to the run and no more: a cue near its edge sees silence beyond
        padded = np.pad(samples, (margin, margin))
        for index in inside:
            cue = self.programme.cues[index]
            start, end = round(cue.start * rate) - origin, round(cue.end * rate) - origin
            piece = thinned(padded[max(0, start) : end + 2 * margin], rate)
            self._judge(index, compare(piece, self.clip(index)), name)
        del padded
        before = len(self.foreign)
        if name not in self.bedded | self.hooked:
            self._pauses([*run[0].before, *inside], samples, origin, rate)
        spoilt = {fault.index + 1 for fault in self.foreign[before:]} | set(self.wrong)
        for one in run:
            if one.key and self.known is not None and not spoilt.intersection(one.inside):
                found = self.matches[one.inside[0]]
                if found.state == "wrong":
                    continue
                row = [found.state, found.correlation, found.worst, found.lag, found.level]
                self.known.put(one.key, {"match": row})
        self.compared += len(inside)
        for index in inside:  # of a long edition only the run at hand is held
            self._clips.pop(index, None)

    def _recall(self, piece: ComparedPiece) -> bool:
        """Take a sentence's match from the drawer, where it was compared and right."""
        if not piece.key or self.known is None or self.fresh:
            return False
        entry = self.known.get(piece.key)
        row = entry.note.get("match") if entry is not None else None
        if not isinstance(row, list) or len(row) != 5:
            return False
        (index,) = piece.inside
        try:
            self.matches.put(SentenceMatch(index, *row))
        except (TypeError, ValueError):  # no row of ours: compared anew
            return False
        return True

    def clip(self, index: int) -> Floats:
        """The clip of sentence ``index`` at ``RATE``."""
        if index not in self._clips:
            clip = self.utterances[index].clip
            if not clip.samples:
                return np.zeros(0, np.float32)
            samples = clip.read().samples
            if samples.ndim > 1:
                samples = samples.mean(axis=1)
            self._clips[index] = thinned(samples.astype(np.float32) / np.float32(32768), clip.rate)
        return self._clips[index]

    def _judge(self, index: int, found: Comparison, segment: str) -> None:
        state: State = "right"
        is_bedded = segment in self.bedded or segment in self.hooked
        if level_of(self.clip(index)) < _SPEECH:
            state = "unjudged"
        elif not (
            _is_right_under_music(found)
            if is_bedded
            else _is_right(found, least=_ANEW_BLOCK if self.is_anew else GOOD_BLOCK)
        ):
            state = "unjudged" if segment in self.hooked else "wrong"
            if state == "wrong":
                self.wrong[index] = found
        elif not is_bedded and (found.floor > _FLOOR or found.dip < _DIP):
            state = "wrong"
            kind: FaultKind = "noise" if found.floor > _FLOOR else "damaged"
            self.foreign.append(SoundFault(kind, index, self._begin_of(index)))
        self.matches.put(
            SentenceMatch(
                index,
                state,
                round(found.correlation, 4),
                round(found.worst, 4),
                Seconds(round(found.lag / RATE, 4)),
                round(20 * float(np.log10(max(found.level, 1e-9))), 2),
            )
        )

    def _begin_of(self, index: int) -> Seconds:
        return Seconds(round(self.programme.cues[index].start, 3))

    def _levels(self) -> None:
        """Find the sentences that are louder or quieter than the others of their voice."""
        cues = self.programme.cues
        free = self.bedded | self.hooked
        voices: dict[str, list[SentenceMatch]] = {}
        for match, utterance in zip(self.matches, self.utterances, strict=True):
            if match.state == "right" and cues[match.index].segment_id not in free:
                voice = utterance.by or utterance.sentence.voice
                voices.setdefault(voice, []).append(match)
        for matches in voices.values():
            usual = float(np.median([match.level for match in matches]))
            few = len(matches) < _FEW
            usual = float(self.programme.loudness) if few else usual
            for match in matches:
                cue, off = cues[match.index], match.level - usual
                short = cue.end - cue.start < _SHORT
                if abs(off) > (_UNEVEN_MOST if few or short else _UNEVEN):
                    fault = SoundFault("level", match.index, self._begin_of(match.index))
                    self.foreign.append(replace(fault, decibels=round(off, 1)))
                    self.matches.put(replace(match, state="wrong"))

    def _pauses(self, inside: Sequence[int], samples: Floats, origin: int, rate: int) -> None:
        """Whether something sounds between a segment's sentences, or after the last.

        Before the first a jingle may stand.
        """
        cues = self.programme.cues
        level = level_of(samples)
        edge = round(_PAUSE_EDGE * rate)
        ends = [round(cues[index].end * rate) - origin for index in inside]
        starts = [round(cues[index].start * rate) - origin for index in inside]
        gaps = list(zip(inside, ends, starts[1:], strict=False))
        if inside and len(samples) > ends[-1] + rate // _GAP:
            gaps.append((inside[-1], ends[-1], len(samples) + edge))
        for index, end, start in gaps:
            pause = samples[max(0, end + edge) : start - edge]
            size = rate // _GAP
            if len(pause) < size // 2:
                continue
            power = np.add.reduceat(np.square(pause), np.arange(0, len(pause), size)) / size
            if float(np.sqrt(power.max())) > max(_PAUSE_LEVEL * level, _SPEECH):
                at = Seconds(round((end + origin) / rate, 3))
                self.foreign.append(SoundFault("foreign", index, at))

    def faults(self) -> list[SoundFault]:
        """Everything wrong, in the order of the programme."""
        if not self.wrong:
            return sorted(self.foreign, key=lambda fault: fault.at)
        timeline = Timeline(
            self.clip,
            [u.clip.digest for u in self.utterances],
            [round(cue.start * RATE) for cue in self.programme.cues],
        )
        found = explain(self.wrong, timeline, whole(self.file, late=self.late))
        # what sounds in a pause beside a fault is that fault's
        touched = {fault.index for fault in found} | set(self.wrong)
        found += [f for f in self.foreign if not {f.index, f.index + 1} & touched]
        return sorted(found, key=lambda fault: fault.at)


def _is_right(found: Comparison, *, least: float) -> bool:
    return found.correlation >= _RIGHT and found.worst >= least


def _is_right_under_music(found: Comparison) -> bool:
    """Pauses are the music's; speech must be there, and nowhere be gone for over half a second."""
    if found.correlation < _BEDDED:
        return False
    run = 0
    for value in found.blocks:
        run = run + 1 if value < _BEDDED_BLOCK else 0
        if run >= _BEDDED_RUN:
            return False
    return True
