"""Layer B: a recogniser listens to every sentence, and what it heard is compared with the text.

What an ear heard in a clip is kept in the store under the clip's and the ear's digests: a
sentence is listened to once, whatever edition it stands in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from audio_edition.events import Advanced, Listener, silent
from audio_edition.proof.judge import Opinion, Weighing, opinion, verdict
from audio_edition.proof.model import (
    EAR_RATE,
    DoubtKind,
    Ear,
    HeardSentence,
    HeardState,
    Hearing,
    Weigher,
)
from audio_edition.proof.pace import has_hole, off_pace, paces
from audio_edition.proof.words import Wordbook
from audio_edition.speech.model import Clip, Utterance
from audio_edition.store.store import Drawer, Store, key_of
from audio_edition.units import Seconds

_AT_ONCE = 8  # sentences between two looks at the clock
_SPEECH = 10 ** (-50 / 20)  # RMS under which a clip is no speech

Ears = Callable[[str], Sequence[Ear]]
"""The ears for a language (a BCP 47 tag)."""

Wordbooks = Callable[[str], Wordbook]
"""How a language's text is read."""


def drawer(store: Store) -> Drawer:
    """Where it is kept what was heard."""
    return store.drawer("heard", shared=True)


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who listens and how text is read, by language, and what was heard before.

    ``accepted`` are printed sentences that an editor takes as they sound.
    """

    ears: Ears
    vocabulary: Wordbooks
    kept: Drawer
    accepted: Collection[str] = ()


def hear_sentences(
    utterances: Sequence[Utterance],
    starts: Sequence[Seconds],
    listeners: Listeners,
    *,
    most: float = 0.0,
    fresh: bool = False,
    listen: Listener = silent,
    clock: Callable[[], float] = time.monotonic,
) -> Hearing:
    """Listen to every sentence.

    Parameters
    ----------
    starts : when each sounds in the edition.
    most : seconds after which no more sentences are begun (0: no bound); those left are
        ``unheard``.
    fresh : listen anew to what was heard before.

    Raises ``ProofError`` where there is no recogniser for a language, or it fails.
    """
    began = clock()
    work = _Work(utterances, listeners, fresh)
    work.recall()
    until = began + most if most else float("inf")
    work.hear(lambda: clock() < until, listen)
    found = work.judged(starts)
    everyone = {ear.digest: ear.name for item in work.items for ear in item.ears}
    return Hearing(
        sentences=found,
        recogniser=" + ".join(dict.fromkeys(everyone.values())),
        digest=key_of(*sorted(everyone)),
        known=work.known,
        seconds=round(clock() - began, 3),
    )


@dataclass(slots=True)
class _Item:
    """One sentence, and what each ear heard of it so far."""

    utterance: Utterance
    ears: Sequence[Ear]
    vocabulary: Wordbook
    opinions: list[Opinion] = field(default_factory=list)
    nats: float | None = None  # by which the sound speaks for what was heard

    @property
    def next_ear(self) -> Ear | None:
        """Who is to be asked next; None where the sentence is settled."""
        if len(self.opinions) >= len(self.ears):
            return None
        settled = bool(self.opinions) and verdict(self.opinions)[0] is None
        return None if settled else self.ears[len(self.opinions)]

    @property
    def weighed_by(self) -> tuple[Weigher, Weighing, str] | None:
        """Who is to weigh what for words that nobody heard, and where that is kept."""
        if self.next_ear is not None or not self.opinions or self.nats is not None:
            return None
        ear, weighing = self.ears[len(self.opinions) - 1], self.opinions[-1].weighing
        if verdict(self.opinions)[0] != "words" or not weighing or not isinstance(ear, Weigher):
            return None
        key = key_of("weighed", _key(self.utterance.clip, ear), weighing.heard, weighing.mended)
        return ear, weighing, key

    def take(self, heard: str) -> None:
        sentence = self.utterance.sentence
        self.opinions.append(opinion(heard, sentence.printed, sentence.spoken, self.vocabulary))


class _Work:
    def __init__(self, utterances: Sequence[Utterance], listeners: Listeners, fresh: bool) -> None:
        ears: dict[str, Sequence[Ear]] = {}
        words: dict[str, Wordbook] = {}
        self.items: list[_Item] = []
        self.known = 0
        self._kept, self._accepted = listeners.kept, {_plain(s) for s in listeners.accepted}
        self._fresh = fresh
        self._heard: dict[str, str] = {}  # in this run
        self._paces = paces(utterances)
        for utterance in utterances:
            language = utterance.sentence.language
            if language not in ears:
                ears[language] = listeners.ears(language)
                words[language] = listeners.vocabulary(language)
            self.items.append(_Item(utterance, ears[language], words[language]))

    def recall(self) -> None:
        """Take what was heard before, ear by ear, as far as it goes."""
        if self._fresh:
            return
        self._kept.fetch(
            _key(item.utterance.clip, item.ears[0]) for item in self.items if item.ears
        )
        for item in self.items:
            while (ear := item.next_ear) is not None:
                entry = self._kept.get(_key(item.utterance.clip, ear))
                if entry is None or not isinstance(entry.note.get("text"), str):
                    break
                item.take(entry.note["text"])
            self.known += item.next_ear is None

    def hear(self, has_time: Callable[[], bool], listen: Listener) -> None:
        """Ask the ears: the first about everything, then the next about what is in doubt.

        Each takes the sentences in the order of the edition, so that what a bound leaves
        unheard is its end.
        """
        todo = [item for item in self.items if item.next_ear is not None]
        total = done = len(self.items)
        done -= len(todo)
        while todo and has_time():
            # the model that is loaded goes on: nobody holds two at once for long
            ear = todo[0].next_ear
            same = [item for item in todo if item.next_ear is ear]
            for start in range(0, len(same), _AT_ONCE):
                if ear is None or not has_time():
                    break
                batch = same[start : start + _AT_ONCE]
                self._ask(ear, batch)
                ready = sum(item.next_ear is None for item in batch)
                done += ready
                if ready:
                    listen(Advanced("proof", done, total, f"{ear.name} listens"))
            todo = [item for item in todo if item.next_ear is not None]
        for item in self.items:
            self._weigh(item)

    def _weigh(self, item: _Item) -> None:
        """Let the sound decide about words that nobody heard: they may be hard to spell."""
        if (wanted := item.weighed_by) is None:
            return
        ear, weighing, key = wanted
        entry = None if self._fresh else self._kept.get(key)
        if entry is not None and isinstance(entry.note.get("nats"), float):
            item.nats = entry.note["nats"]
            return
        likely = ear.weigh(_samples(item.utterance.clip), (weighing.heard, weighing.mended))
        if likely is not None:
            item.nats = round(likely[0] - likely[1], 3)
            self._kept.put(key, {"nats": item.nats})

    def _ask(self, ear: Ear, batch: Sequence[_Item]) -> None:
        clips = {_key(item.utterance.clip, ear): item.utterance.clip for item in batch}
        new = [key for key in clips if key not in self._heard]
        sounds = [_samples(clips[key]) for key in new]
        loud = [k for k, sound in enumerate(sounds) if _is_loud(sound)]
        texts = [""] * len(new)
        for k, text in zip(loud, ear.hear([sounds[k] for k in loud]) if loud else (), strict=True):
            texts[k] = text
        for key, text in zip(new, texts, strict=True):
            self._heard[key] = text
            self._kept.put(key, {"text": text})
        for item in batch:
            item.take(self._heard[_key(item.utterance.clip, ear)])

    def judged(self, starts: Sequence[Seconds]) -> tuple[HeardSentence, ...]:
        return tuple(
            self._judged(index, item, at)
            for index, (item, at) in enumerate(zip(self.items, starts, strict=True))
        )

    def _judged(self, index: int, item: _Item, at: Seconds) -> HeardSentence:
        sentence = item.utterance.sentence
        origin = sentence.origin
        state: HeardState = "unheard"
        doubt: DoubtKind | None = None
        heard, words, wrong = "", 0, 0
        if item.next_ear is None:
            doubt, nearest = verdict(item.opinions, item.nats)
            doubt = doubt or off_pace(item.utterance, self._paces)
            if doubt is None and has_hole(item.utterance.clip):
                doubt = "hole"
            state = "doubtful" if doubt else "right"
            heard, words, wrong = nearest.heard, nearest.words, nearest.wrong
        return HeardSentence(
            index=index,
            state=state,
            printed=sentence.printed,
            spoken=sentence.spoken,
            at=at,
            where=f"{origin.file}:{origin.line}" if origin.line else origin.file,
            heard=heard,
            words=words,
            wrong=wrong,
            doubt=doubt,
            accepted=doubt is not None and _plain(sentence.printed) in self._accepted,
        )


def _key(clip: Clip, ear: Ear) -> str:
    return key_of("heard", clip.digest, ear.digest)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _samples(clip: Clip) -> NDArray[np.float32]:
    """The clip as an ear takes it."""
    import soxr

    if not clip.samples:
        return np.zeros(0, np.float32)
    samples = clip.read().samples
    mono = samples.mean(axis=1) if samples.ndim > 1 else samples
    sound = mono.astype(np.float32) / np.float32(32768)
    result: NDArray[np.float32] = soxr.resample(sound, clip.rate, EAR_RATE, quality="HQ")
    return result


def _is_loud(sound: NDArray[np.float32]) -> bool:
    return bool(len(sound)) and float(np.sqrt(np.mean(np.square(sound)))) >= _SPEECH
