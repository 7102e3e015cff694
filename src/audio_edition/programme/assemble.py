"""The programme from spoken segments: make each once, then copy frames."""

from __future__ import annotations

import math
import os
from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

from audio_edition import addresses
from audio_edition.edition.model import Edition
from audio_edition.errors import ProgrammeError
from audio_edition.events import Advanced, Listener, silent
from audio_edition.faults import mend, why
from audio_edition.heap import keep_flat
from audio_edition.identity import Identity
from audio_edition.mp3.headers import SAMPLES
from audio_edition.places import Places
from audio_edition.programme.blocks import MadeBlock
from audio_edition.programme.join import Body, write_joined
from audio_edition.programme.loudness import SILENCE, LoudnessGate
from audio_edition.programme.made import Made, MadeSegments
from audio_edition.programme.master import COARSE
from audio_edition.programme.model import Chapter, Cue, Programme
from audio_edition.programme.segment import SegmentPlan, drawer, make, plan_segment
from audio_edition.programme.segment_files import SegmentFiles
from audio_edition.programme.settings import AudioSettings
from audio_edition.programme.streamed import Grid
from audio_edition.programme.tags import ChapterTag, TagText, id3_tag
from audio_edition.programme.timeline import Chapters, Cues
from audio_edition.programme.waveform import write_waveform
from audio_edition.script.model import ScriptSegment
from audio_edition.speech.model import SpokenScript
from audio_edition.store.store import Store
from audio_edition.units import Bytes, Decibels, Lufs, Seconds


def assemble(
    spoken: SpokenScript,
    edition: Edition,
    identity: Identity,
    settings: AudioSettings,
    places: Places,
    *,
    out: Path,
    title: str,
    guid: str,
    jobs: int = 0,
    listen: Listener = silent,
    fresh: bool = False,
    disclosure: str = "",
    cover: bytes = b"",
    new: Collection[str] = (),
) -> Programme:
    """Make ``out/EDITION.mp3``, one MP3 a segment, and ``out/waveform.json``.

    Parameters
    ----------
    places : paths in show.toml are relative to its ``editions``; encoded segments are kept
        in its ``store``.
    out : a folder of the caller's own; work in progress lies there too.
    title : what the programme is called.
    guid : the episode's GUID, as the feed has it.
    jobs : threads (0: one a core). The bytes do not depend on it.
    fresh : make every segment anew.
    new : keys of blocks that were made for this build already (``Ahead.made``).
    cover : the picture for the tags, a small JPEG; empty for none.
    disclosure : the notice that a synthetic voice reads; empty: the sentence the script
        speaks for it, or a plain one.

    Raises
    ------
    ProgrammeError
        for music that is no sound, a hook that fails, a script without segments, or a
        folder that cannot be written.
    AudioEditionError
        for a plugin that cannot be loaded, or a cache that cannot be written.
    """
    if not spoken.segments:
        raise ProgrammeError("there is nothing to assemble: the script has no segments")
    keep_flat()
    plans = _plan(spoken, settings, places)
    with _writing(out):
        out.mkdir(parents=True, exist_ok=True)
    made = MadeSegments(out)
    with _writing(out):
        _make_all(plans, made, places.store, out, jobs, listen, fresh, new)
    rate = int(settings.sample_rate)
    starts, points, true_peak = array("q", (0,)), 0, Decibels(-math.inf)
    for item in made:
        starts.append(starts[-1] + item.frames * SAMPLES)
        points += len(item.waveform)
        true_peak = max(true_peak, item.true_peak)
    chapters = Chapters(spoken, starts, rate)
    cues = Cues(spoken, (item.spots for item in made), starts, rate)

    notice = disclosure or _spoken_disclosure(spoken)
    about = TagText(
        title=title,
        artist=identity.author,
        album=identity.title,
        language=edition.language or identity.language,
        date=edition.date,
        comment=notice,
        description=identity.description,
        lyrics=_lyrics(cues) if settings.transcript else "",
        page_url=addresses.page_address(identity, edition.id),
        feed_url=addresses.feed_address(identity),
        guid=guid,
        category=identity.category,
        cover=cover,
    )
    file = out / addresses.enclosure_name(edition.id, 1)
    waveform = out / "waveform.json"
    with _writing(out):
        whole = write_joined(
            [_body(item) for item in made],
            file,
            tag=id3_tag(about, _chapter_tags(chapters)),
            rate=rate,
            bitrate=settings.bitrate,
        )
        segments = SegmentFiles(spoken, starts, rate, out, file.name)
        for number, item in enumerate(made):
            part = spoken.segments[number].segment
            written = write_joined(
                [_body(item)],
                out / segments.name(number),
                tag=_segment_tag(part, f"{number + 1}/{len(made)}", about),
                rate=rate,
                bitrate=settings.bitrate,
            )
            segments.add(written, item)
        write_waveform((item.waveform for item in made), points, rate, waveform)
    warnings: list[str] = []
    if spoken.engine != "silence":  # the test voice has the length of speech, not its level
        for plan, item in zip(plans, made, strict=True):
            warnings += _off_level(plan, item, settings)
    loudness = _loudness(made, starts, rate)
    return Programme(
        path=file,
        duration=Seconds(starts[-1] / rate),
        size=Bytes(whole.size),
        sha256=whole.sha256,
        frames_sha256=whole.frames_sha256,
        chapters=chapters,
        cues=cues,
        segments=segments,
        loudness=loudness,
        true_peak=true_peak,
        samples=starts[-1],
        rate=rate,
        waveform=waveform,
        warnings=tuple(warnings),
    )


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """Tell in one line what the system says of a full disk or a closed folder."""
    try:
        yield
    except OSError as problem:
        raise ProgrammeError(
            f"the audio cannot be written to {problem.filename or out}: {why(problem)}",
            hint=mend(problem, out) or "mend the folder's permissions",
        ) from problem


def _body(item: Made) -> Body:
    return Body(item.file, item.frames, item.size, item.crc)


def _loudness(made: Sequence[Made], starts: Sequence[int], rate: int) -> Lufs:
    """The whole's integrated loudness, from what was measured of its segments."""
    grid, gate = Grid(COARSE), LoudnessGate(COARSE)
    for item, start in zip(made, starts, strict=False):
        gate.feed(grid.lay(start / rate, item.hops))
    gate.feed(grid.close())
    return gate.integrated()


def _off_level(plan: SegmentPlan, item: Made, settings: AudioSettings) -> list[str]:
    """What to tell of a segment that could not be brought to the show's loudness."""
    off = item.loudness - settings.loudness
    if abs(off) <= 0.5 or not plan.spoken.utterances:
        return []
    name = plan.spoken.segment.id
    if item.loudness <= SILENCE:
        return [f"segment {name} is silent"]
    why = "too quiet to be speech" if off < 0 else "its peaks leave no room"
    return [f"segment {name} measures {item.loudness:.1f} LUFS, not {settings.loudness:g}: {why}"]


def _plan(spoken: SpokenScript, settings: AudioSettings, places: Places) -> list[SegmentPlan]:
    last = len(spoken.segments) - 1
    return [
        plan_segment(
            segment,
            settings,
            places,
            after_article=number > 0 and spoken.segments[number - 1].segment.kind == "article",
            before_article=number < last and spoken.segments[number + 1].segment.kind == "article",
            is_last=number == last,
        )
        for number, segment in enumerate(spoken.segments)
    ]


def _make_all(
    plans: Sequence[SegmentPlan],
    made: MadeSegments,
    store: Store,
    work: Path,
    jobs: int,
    listen: Listener,
    fresh: bool,
    new: Collection[str],
) -> None:
    """Make the segments in threads (the encoder works outside the interpreter's lock).

    Longest first; equal segments once. As many segments as threads are in hand, and their
    blocks share the threads, so that the last segment is not left to one of them. Those that wait
    are no tasks yet: thousands of these would weigh more than what they make.
    """
    unique = {plan.key: plan for plan in plans}
    order = sorted(
        unique.values(), key=lambda plan: -sum(u.clip.samples for u in plan.spoken.utterances)
    )
    number = max(1, min(jobs or os.cpu_count() or 1, 64))
    if not fresh:
        drawer(store).fetch(unique)
    with ThreadPoolExecutor(number) as hands, ThreadPoolExecutor(number) as pool:

        def workers(work: Callable[[], MadeBlock]) -> Callable[[], MadeBlock]:
            return hands.submit(work).result

        waiting, turn = iter(order), Lock()
        landed: SimpleQueue[SegmentPlan | BaseException] = SimpleQueue()

        def work_off() -> None:
            try:
                while True:
                    with turn:
                        plan = next(waiting, None)
                    if plan is None:
                        return
                    item = make(plan, store, work, workers, fresh=fresh, new=new)
                    made.put(plan.key, item)
                    landed.put(plan)
            except BaseException as problem:  # raised where it is waited for
                landed.put(problem)

        for _ in range(min(number, len(order))):
            pool.submit(work_off)
        try:
            for count in range(1, len(order) + 1):
                plan = _next_of(landed)
                listen(Advanced("programme", count, len(order), plan.spoken.segment.id))
        except BaseException:
            waiting = iter(())
            pool.shutdown(wait=False, cancel_futures=True)
            hands.shutdown(wait=False, cancel_futures=True)
            raise
    made.in_order(plan.key for plan in plans)


def _next_of(landed: SimpleQueue[SegmentPlan | BaseException]) -> SegmentPlan:
    """The next segment that is made; what a thread met is raised here."""
    found = landed.get()
    if isinstance(found, BaseException):
        raise found
    return found


def _segment_tag(segment: ScriptSegment, track: str, about: TagText) -> bytes:
    return id3_tag(
        TagText(
            title=segment.title or segment.id,
            artist=about.artist,
            album=about.title,
            language=about.language,
            date=about.date,
            track=track,
            comment=about.comment,
        )
    )


def _spoken_disclosure(spoken: SpokenScript) -> str:
    """The sentences the script speaks to say that the voice is synthetic."""
    said = [u.sentence.printed for u in spoken.utterances if u.sentence.origin.part == "disclosure"]
    return " ".join(said) or "Read by a synthetic voice."


def _lyrics(cues: Sequence[Cue]) -> str:
    return "\n".join(cue.printed for cue in cues)


def _chapter_tags(chapters: Sequence[Chapter]) -> list[ChapterTag]:
    return [
        ChapterTag(
            start=round(chapter.start * 1000),
            end=round(chapter.end * 1000),
            title=chapter.title,
            url=chapter.url,
        )
        for chapter in chapters
    ]
