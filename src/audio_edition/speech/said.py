"""What was said, sentence by sentence: not in memory."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from struct import Struct
from typing import IO

from audio_edition.on_demand import OnDemand
from audio_edition.script.model import Sentence
from audio_edition.set_aside import SetAside
from audio_edition.speech.model import Clip, Utterance, Words
from audio_edition.speech.utterances import Recording
from audio_edition.store.store import Store
from audio_edition.units import Hertz

_NUMBERS = Struct("<2q4I")  # a clip's, and how long its texts and the words' are


class Recordings:
    """The sound of each sentence by its key, as it lies in the store.

    Of a day of speech names and times weigh more than the text: where they are many, they wait in
    a file without a name in the store's scratch. Raises ``OSError`` for a full disk, ``StoreError``
    for a store that cannot be written.
    """

    def __init__(self, store: Store) -> None:
        def opened() -> IO[bytes]:
            with store.scratch("speech") as folder:
                return tempfile.TemporaryFile(dir=folder)

        self._aside = SetAside(opened)
        self._places: dict[str, int] = {}

    def put(self, key: str, recording: Recording) -> None:
        """Take what was said of ``key``."""
        self._places[key] = self._put(recording)

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def said(
        self,
        sentences: Sequence[Sentence],
        keys: Iterable[str],
        told: Iterable[tuple[str, bool]],
    ) -> SaidSentences:
        """Sentences by their keys; of each is ``told`` by whom, and whether it lay in the store."""
        places = array("q", map(self._as_said, keys, sentences))
        return SaidSentences(self, sentences, places, told)

    def settle(self) -> None:
        """Forget the keys: no more is asked by them."""
        self._places = {}

    def at(self, place: int) -> Recording:
        """What lies at a place."""
        data = self._aside.at(place)
        rate, samples, *lengths = _NUMBERS.unpack_from(data)
        texts, begin = [], _NUMBERS.size
        for length in lengths:
            texts.append(data[begin : begin + length])
            begin += length
        file, digest, words, times = texts
        clip = Clip(os.fsdecode(file), digest.decode(), Hertz(rate), samples)
        return Recording(clip, Words.unpacked(words, times))

    def _put(self, recording: Recording) -> int:
        clip = recording.clip
        texts = (os.fsencode(clip.file), clip.digest.encode(), *recording.words.packed())
        numbers = _NUMBERS.pack(clip.rate, clip.samples, *map(len, texts))
        return self._aside.put(b"".join((numbers, *texts)))

    def _as_said(self, key: str, sentence: Sentence) -> int:
        """Where it lies, its words under the words of ``spoken``."""
        place = self._places[key]
        recording = self.at(place)
        words = _as_spoken(recording.words, sentence)
        return place if words is recording.words else self._put(Recording(recording.clip, words))


class SaidSentences(OnDemand[Utterance]):
    """A segment's sentences with their sound, each read when it is asked for."""

    __slots__ = ("_by", "_from_cache", "_places", "_recordings", "_sentences")

    def __init__(
        self,
        recordings: Recordings,
        sentences: Sequence[Sentence],
        places: array[int],
        told: Iterable[tuple[str, bool]],
    ) -> None:
        """Take the place of each one's recording, by whom it is, and whether it was there."""
        self._recordings = recordings
        self._sentences = tuple(sentences)
        self._places = places.tobytes()  # an array has a head of its own
        by, cached = zip(*told, strict=True) if sentences else ((), ())
        # most are all by one, and all of them there or none: that is held once for all segments
        self._by: tuple[str, ...] | str = by if len(set(by)) > 1 else "".join(by[:1])
        self._from_cache = bytes(cached if len(set(cached)) > 1 else cached[:1])

    def __len__(self) -> int:
        return len(self._sentences)

    def __iter__(self) -> Iterator[Utterance]:
        return map(self._one, range(len(self)))

    def _one(self, place: int) -> Utterance:
        recording = self._recordings.at(memoryview(self._places).cast("q")[place])
        by, cached = self._by, self._from_cache
        return Utterance(
            self._sentences[place],
            recording.clip,
            recording.words,
            bool(cached[place if len(cached) > 1 else 0]),
            by if isinstance(by, str) else by[place],
        )


def _as_spoken(words: Words, sentence: Sentence) -> Words:
    """The words' times under the words of ``spoken``, where phonemes were given instead.

    Letters that a voice took for one word ("P M" as "P.M") share its time by their length. None
    where a block stands for several words: none of them has a time of its own.
    """
    if not any("[[" in word.text or "]]" in word.text for word in words):
        return words
    said = [word for word in sentence.spoken.split() if _bare(word)]
    found: list[tuple[str, float, float]] = []
    for word in words:
        at = len(found)
        same = said[at : at + _as_many(said, at, word.text)]
        start, each = float(word.start), (word.end - word.start) / max(1, sum(map(len, same)))
        for text in same:
            end = word.end if text is same[-1] else start + each * len(text)
            found.append((text, start, end))
            start = end
    return Words(found) if len(found) == len(said) else Words()


def _as_many(said: Sequence[str], at: int, text: str) -> int:
    """How many words from ``at`` on are ``text`` when they are written together; else one."""
    wanted, whole = _bare(text), ""
    for count, word in enumerate(said[at:], 1):
        whole += _bare(word)
        if whole == wanted:
            return count
        if not wanted.startswith(whole):
            break
    return 1


def _bare(word: str) -> str:
    return "".join(filter(str.isalnum, word))
