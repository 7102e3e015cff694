"""What was said waits outside of memory, and comes back as it was."""

import itertools
import json
from collections.abc import Callable
from itertools import repeat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.script.model import Origin, ScriptSegment, Sentence
from audio_edition.speech import utterances
from audio_edition.speech.model import (
    Clip,
    Pcm,
    Spoken,
    SpokenScript,
    SpokenSegment,
    Utterance,
    Word,
    Words,
)
from audio_edition.speech.said import Recordings
from audio_edition.speech.utterances import Recording
from audio_edition.store.store import Drawer, Store, open_store
from audio_edition.units import Hertz, Seconds
from tests.counting import bytes_of
from tests.rows import each

TEXTS = st.text(st.characters(exclude_categories=()))  # a lone surrogate too
TIMES = st.floats(0, 1e6)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / ".cache")


def said(text: str, number: int = 1) -> Sentence:
    return Sentence(text, text, Origin("01-a.md", number))


NONE = Words()


def recording(name: str, words: Words = NONE) -> Recording:
    return Recording(Clip(f"/größe/\udcff{name}.flac", name * 9, Hertz(22050), 2**40), words)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TIMES, TIMES)))
def test_words_come_back_as_they_were_packed(told: list[tuple[str, float, float]]) -> None:
    words = Words(told)
    again = Words.unpacked(*words.packed())
    assert again == words
    assert tuple(again) == tuple(words)
    assert again.at(1.0, 9.0) == words.at(1.0, 9.0)


def test_a_segment_s_sentences_are_read_when_they_are_asked_for(store: Store) -> None:
    recordings = Recordings(store)
    words = Words([("Rain", 0.0, 0.5), ("fell.", 0.5, 1.25)])
    recordings.put("a", recording("a", words))
    recordings.put("b", recording("b"))
    assert "a" in recordings
    assert "c" not in recordings
    one, two = said("Rain fell."), said("It stopped.", 2)
    told = [("piper:joe", True), ("espeak:en", False), ("piper:joe", True)]
    found = recordings.said((one, two, one), "aba", told)
    recordings.settle()
    assert "a" not in recordings
    first = Utterance(one, recording("a").clip, words, True, "piper:joe")
    second = Utterance(two, recording("b").clip, Words(), False, "espeak:en")
    assert tuple(found) == (first, second, first) == found
    assert (found[0], found[-2], found[1:]) == (first, second, (second, first))
    assert len(recordings.said((), "", ())) == 0


def test_where_phonemes_were_given_the_words_are_those_of_the_sentence(store: Store) -> None:
    recordings = Recordings(store)
    heard = Words([("[[ɹeɪn]]", 0.0, 0.5), ("fell.", 0.5, 1.25)])
    recordings.put("a", recording("a", heard))
    spoken, other = said("Rain fell."), said("All the rain fell.")
    found = recordings.said((spoken, other), "aa", repeat(("piper:joe", True), 2))
    assert found[0].words == Words([("Rain", 0.0, 0.5), ("fell.", 0.5, 1.25)])
    assert tuple(found[1].words) == ()  # no word has a time of its own


@each(
    ("spoken", "given", "found"),
    json.loads((Path(__file__).parent / "data" / "one_word.json").read_text("utf-8")),
)
def test_letters_that_were_one_word_beside_phonemes_share_its_time(
    store: Store, spoken: str, given: list[tuple[str, float, float]], found: list[float]
) -> None:
    recordings = Recordings(store)
    recordings.put("a", recording("a", Words(given)))
    [told] = recordings.said((said(spoken),), "a", [("piper:joe", True)])
    assert [word.text for word in told.words] == spoken.split()
    assert [word.start for word in told.words] == found
    assert all(a.end == b.start for a, b in itertools.pairwise(told.words))
    assert (told.words[0].start, told.words[-1].end) == (0, given[-1][2])


def test_a_script_s_sentences_are_those_of_its_segments_in_order(store: Store) -> None:
    recordings = Recordings(store)
    sentences = [said(f"Number {n}.", n) for n in range(7)]
    for n in range(7):
        recordings.put(str(n), recording(str(n)))
    segments = []
    for begin, end in ((0, 3), (3, 3), (3, 7)):
        mine = sentences[begin:end]
        utterances = recordings.said(mine, map(str, range(begin, end)), [("x:y", True)] * len(mine))
        part = ScriptSegment("article", f"s{begin}{end}", "", tuple(mine))
        segments.append(SpokenSegment(part, utterances))
    script = SpokenScript(tuple(segments), "x", "y", "en-US", "", 0, 7)
    assert [u.sentence for u in script.utterances] == sentences
    assert len(script.utterances) == 7
    assert [script.utterances[n].sentence for n in range(7)] == sentences
    assert script.utterances[-1].clip == recording("6").clip
    with pytest.raises(IndexError):
        script.utterances[7]


def test_of_what_was_said_few_bytes_are_held(store: Store, tmp_path: Path) -> None:
    sentence = said("Rain fell on the harbor, and nobody in the town had slept.")
    words = Words([(word, 0.1, 0.2) for word in sentence.spoken.split()])

    def work(count: int) -> Callable[[], object]:
        def speak() -> object:
            recordings = Recordings(store)
            for n in range(count):
                recordings.put(f"{n}", recording(f"{n:064}", words))
            told = repeat(("piper:joe", True), count)
            found = recordings.said([sentence] * count, map(str, range(count)), told)
            recordings.settle()
            return found

        return speak

    few, many = (bytes_of(work(count))[0] for count in (3000, 6000))
    # a place and a sentence; its sound's name and its words' times are 900
    assert (many - few) / 3000 < 30
    assert not [file for file in (tmp_path / ".cache").rglob("*") if file.is_file()]


KEY = "ab" * 32


def spoken(seed: int = 1, rate: int = 22050, word: str = "“Zoë”") -> Spoken:
    samples = np.random.default_rng(seed).integers(-9000, 9000, 6600)
    words = (Word(word, Seconds(0.0), Seconds(0.25)),)
    return Spoken(Pcm(samples.astype(np.int16), Hertz(rate)), words)


@pytest.fixture
def drawer(tmp_path: Path) -> Drawer:
    return utterances.drawer(open_store(tmp_path))


@each("word", ["“Zoë”", "\ud83d"])  # half a character too
def test_what_goes_in_comes_out_bit_for_bit(drawer: Drawer, word: str) -> None:
    original = spoken(word=word)
    kept = utterances.keep(drawer, KEY, original)
    got = utterances.recall(drawer, KEY)
    assert got == kept
    assert np.array_equal(got.clip.read().samples, original.pcm.samples)
    assert got.clip.duration == original.pcm.duration
    assert got.words == original.words
    assert got.clip.path.suffix == ".flac"


def test_the_digest_is_of_the_sound_and_its_rate(drawer: Drawer) -> None:
    one, same, other, faster = (
        utterances.keep(drawer, key * 32, said).clip.digest
        for key, said in zip(
            ("aa", "bb", "cc", "dd"),
            (spoken(), spoken(word="a"), spoken(2), spoken(rate=24000)),
            strict=True,
        )
    )
    assert one == same
    assert len({one, other, faster}) == 3


@each("harm", [{"words": 3}, {"words": [["a"]]}, {"rate": "x"}, {"samples": None}])
def test_what_cannot_be_meant_counts_as_absent(drawer: Drawer, harm: dict[str, object]) -> None:
    note = next(utterances.keep(drawer, KEY, spoken()).clip.path.parent.glob("*.json"))
    told = json.loads(note.read_text())
    note.write_text(json.dumps({**told, "note": {**told["note"], **harm}}))
    assert utterances.recall(drawer, KEY) is None
    utterances.keep(drawer, KEY, spoken())
    assert utterances.recall(drawer, KEY) is not None
