"""Sentences are encoded while others are still being spoken.

A voice's processes leave the one that waits for them idle. A sentence that has its sound can
be made into its block at once, as ``assemble`` would later, which then finds it in the store:
nothing is made that it would not make, and nothing hangs on whether it was made ahead.

    with Ahead(script.segments, settings, places, work) as ahead:
        spoken = speak_script(..., heard=ahead.hear)
    assemble(..., new=ahead.made)
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType

from audio_edition.places import Places
from audio_edition.programme.blocks import (
    SoundBlock,
    block_key,
    block_of,
    drawer,
    make_block,
    recall,
    seconds_after,
)
from audio_edition.programme.plan import CUT_LEAST, LEAD
from audio_edition.programme.segment import tail_of
from audio_edition.programme.settings import AudioSettings
from audio_edition.script.model import ScriptSegment
from audio_edition.speech.model import Utterance

_LONG = 64  # sentences of a segment that are worth remembering where they stand
_MOST = 1000  # sentences that wait: an hour of speech and more
_log = logging.getLogger(__name__)


class Ahead:
    """Makes blocks on a thread of its own; leaving it waits for the one in hand.

    ``fresh`` makes them although they are in the store. ``made`` are the keys of those that
    were made.
    """

    def __init__(
        self,
        segments: Sequence[ScriptSegment],
        settings: AudioSettings,
        places: Places,
        work: Path,
        *,
        fresh: bool = False,
    ) -> None:
        self._settings, self._work, self._fresh = settings, work, fresh
        self._kept = drawer(places.store)
        self._places = {segment.id: number for number, segment in enumerate(segments)}
        self._segments = segments
        self._where: tuple[ScriptSegment | None, dict[int, int]] = (None, {})
        # a voice may be far ahead of the encoder: what waits is no task, but two references, and
        # of a day not all, for it is held by nothing else; what is left out is made afterwards
        self._waiting: SimpleQueue[tuple[ScriptSegment, Utterance] | None] = SimpleQueue()
        self._is_over = False
        self._thread = Thread(target=self._work_off, name="ahead")
        self.made: set[str] = set()

    def __enter__(self) -> Ahead:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over = True  # what is left is made with all threads
        self.finish()

    def finish(self) -> None:
        """Wait until all that was heard is made; nothing is taken in any more."""
        self._waiting.put(None)
        self._thread.join()
        # who asks what was made holds no sentence by it
        self._segments, self._places, self._where = (), {}, (None, {})
        self._waiting = SimpleQueue()

    def hear(self, segment: ScriptSegment, utterance: Utterance) -> None:
        """Take a sentence of ``segment`` that has just been spoken; returns at once."""
        if self._waiting.qsize() < _MOST:
            self._waiting.put((segment, utterance))

    def _work_off(self) -> None:
        while (heard := self._waiting.get()) is not None and not self._is_over:
            self._make(*heard)

    def _block(self, segment: ScriptSegment, utterance: Utterance) -> SoundBlock | None:
        """The sentence as a block of its own; None where it is not one, or in a mix."""
        settings = self._settings
        number = self._places.get(segment.id)
        around = {"intro": settings.intro, "outro": settings.outro}.get(segment.kind)
        if number is None or (around is not None and (around.music or around.hook)):
            return None
        said = segment.sentences
        at = self._at(segment).get(id(utterance.sentence))
        if at is None or (
            at and settings.pauses.after(said[at - 1].spoken, said[at - 1].pause_after) < CUT_LEAST
        ):
            return None
        if at == len(said) - 1:
            following = self._segments[number + 1 : number + 2]
            tail = tail_of(
                segment,
                settings,
                is_last=not following,
                before_article=any(one.kind == "article" for one in following),
            )
        else:
            pause = seconds_after(utterance, settings)
            if pause < CUT_LEAST:
                return None
            tail = pause - LEAD
        return block_of([utterance], [0.0], tail, settings)

    def _at(self, segment: ScriptSegment) -> dict[int, int]:
        """Where each sentence stands, by its identity; of a long segment found once."""
        known, where = self._where
        if known is not segment:
            where = {id(one): at for at, one in reversed(tuple(enumerate(segment.sentences)))}
            if len(where) > _LONG:
                self._where = (segment, where)
        return where

    def _make(self, segment: ScriptSegment, utterance: Utterance) -> None:
        """Make its block; what fails here fails again in ``assemble``, which tells of it."""
        try:
            block = self._block(segment, utterance)
            if block is None:
                return
            key = block_key(block, self._settings, [0.0])
            known = None if self._fresh else recall(block, self._settings, self._kept)
            if known is None and key not in self.made:
                make_block(block, self._settings, self._kept, self._work)
                self.made.add(key)
        except Exception as problem:  # a codec that does not work raises what it likes
            _log.info("a sentence could not be encoded ahead: %s", problem)
