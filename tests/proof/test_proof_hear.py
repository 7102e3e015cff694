"""Layer B without a model: who is asked what, what is kept, and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from audio_edition.events import Advanced
from audio_edition.places import Places
from audio_edition.proof.hear import Listeners, drawer, hear_sentences
from audio_edition.proof.model import EAR_RATE, Hearing
from audio_edition.proof.words import Wordbook
from audio_edition.script.model import Origin, Sentence
from audio_edition.speech.model import Utterance
from audio_edition.units import Seconds
from tests.programme.fabricate import clip, speech

SAID = [
    "The ferry left at noon.",
    "Nobody was hurt in the storm.",
    "The council meets again on Friday.",
    "A new bridge opens next year.",
]


@dataclass
class FakeEar:
    """Knows sounds by their length; ``mishears`` has what it writes instead."""

    by_length: dict[int, str]
    name: str = "fake"
    digest: str = "fake-1"
    mishears: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def hear(self, sounds: Sequence[np.ndarray]) -> list[str]:
        texts = []
        for sound in sounds:
            assert sound.dtype == np.float32
            text = self.by_length[min(self.by_length, key=lambda n: abs(n - len(sound)))]
            self.asked.append(text)
            texts.append(self.mishears.get(text, text))
        return texts


@dataclass
class Desk:
    """An edition of four sentences, and the ears that listen to it."""

    utterances: list[Utterance]
    ears: list[FakeEar]
    places: Places

    def hear(self, **more: object) -> Hearing:
        accepted = more.pop("accepted", ())
        listeners = Listeners(
            lambda language: self.ears,
            lambda language: Wordbook(lambda text: text, frozenset({"not"})),
            drawer(self.places.store),
            accepted,
        )
        starts = [Seconds(2.0 * k) for k in range(len(self.utterances))]
        return hear_sentences(self.utterances, starts, listeners, **more)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    utterances, lengths = [], {}
    for number, text in enumerate(SAID):
        sound = speech(1.0 + 0.3 * number, number)
        sentence = Sentence(text, text, Origin("01.md", number + 1))
        utterances.append(Utterance(sentence, clip(tmp_path / "clips", sound)))
        lengths[round(len(sound) * EAR_RATE / 22050)] = text
    ears = [FakeEar(lengths), FakeEar(lengths, "better", "better-1")]
    return Desk(utterances, ears, Places(tmp_path))


def test_all_is_heard_right_and_the_second_ear_is_not_asked(desk: Desk) -> None:
    hearing = desk.hear()
    assert [item.state for item in hearing.sentences] == ["right"] * 4
    assert (hearing.heard, hearing.doubtful, hearing.word_error) == (4, (), 0.0)
    assert desk.ears[0].asked == SAID
    assert desk.ears[1].asked == []


def test_the_second_ear_is_asked_about_what_the_first_doubts(desk: Desk) -> None:
    desk.ears[0].mishears[SAID[2]] = "The cows eat in May on fried hay."
    hearing = desk.hear()
    assert desk.ears[1].asked == [SAID[2]]
    assert hearing.doubtful == ()
    assert hearing.sentences[2].heard == SAID[2]


def test_what_both_doubt_is_for_the_editors_ear(desk: Desk) -> None:
    for ear in desk.ears:
        ear.mishears[SAID[1]] = "Something else was said by somebody."
    [item] = desk.hear().doubtful
    assert (item.index, item.printed, item.at, item.where) == (1, SAID[1], 2.0, "01.md:2")
    assert item.doubt == "other"
    assert item.heard.startswith("Something else")


def test_what_the_editor_accepts_is_no_longer_listed_but_told(desk: Desk) -> None:
    for ear in desk.ears:
        ear.mishears[SAID[1]] = "Something else was said by somebody."
    hearing = desk.hear(accepted=[SAID[1]])
    assert hearing.doubtful == ()
    assert hearing.sentences[1].accepted
    assert hearing.sentences[1].state == "doubtful"


def test_what_was_heard_is_not_heard_again(desk: Desk) -> None:
    desk.hear()
    again = desk.hear()
    assert desk.ears[0].asked == SAID
    assert again.known == 4
    assert [item.state for item in again.sentences] == ["right"] * 4


def test_a_changed_sentence_costs_one(desk: Desk, tmp_path: Path) -> None:
    desk.hear()
    new = clip(tmp_path / "clips", speech(1.33, 99))
    desk.utterances[1] = Utterance(desk.utterances[1].sentence, new)
    hearing = desk.hear()
    assert desk.ears[0].asked == [*SAID, SAID[1]]
    assert hearing.known == 3


def test_another_ear_hears_everything_anew(desk: Desk) -> None:
    desk.hear()
    desk.ears[0].digest = "fake-2"
    assert desk.hear().known == 0
    assert len(desk.ears[0].asked) == 8


def test_the_same_sound_twice_is_heard_once(desk: Desk) -> None:
    desk.utterances.append(desk.utterances[0])
    assert desk.hear().heard == 5
    assert desk.ears[0].asked == SAID


def test_other_words_for_a_known_sound_are_judged_anew(desk: Desk) -> None:
    """The sound is known, the text was changed: the hearing stands, the verdict does not."""
    desk.hear()
    sentence = Sentence("The mayor resigned on Sunday night.", "x", Origin("01.md", 1))
    desk.utterances[0] = Utterance(sentence, desk.utterances[0].clip)
    hearing = desk.hear()
    assert [item.index for item in hearing.doubtful] == [0]
    assert desk.ears[0].asked == SAID


def test_fresh_listens_again(desk: Desk) -> None:
    desk.hear()
    assert desk.hear(fresh=True).known == 0
    assert len(desk.ears[0].asked) == 8


def test_a_bound_leaves_the_end_for_the_next_run(desk: Desk) -> None:
    for _ in range(5):
        desk.utterances += desk.utterances[:4]
    new = [
        Utterance(u.sentence, clip(desk.places.root / "more", speech(1.0 + 0.3 * (k % 4), 500 + k)))
        for k, u in enumerate(desk.utterances)
    ]
    desk.utterances = new
    times = iter(range(1000))
    first = desk.hear(most=3.0, clock=lambda: float(next(times)))
    unheard = [item.index for item in first.sentences if item.state == "unheard"]
    assert unheard
    assert unheard == list(range(unheard[0], len(new))), "the beginning is heard first"
    second = desk.hear()
    assert second.known == len(new) - len(unheard)
    assert second.heard == len(new)


def test_silence_is_told_without_asking(desk: Desk, tmp_path: Path) -> None:
    quiet = clip(tmp_path / "clips", np.zeros(22050))
    desk.utterances[0] = Utterance(desk.utterances[0].sentence, quiet)
    empty = clip(tmp_path / "clips", np.zeros(0))
    desk.utterances[1] = Utterance(desk.utterances[1].sentence, empty)
    hearing = desk.hear()
    assert [(item.index, item.doubt) for item in hearing.doubtful] == [(0, "silent"), (1, "silent")]
    assert SAID[0] not in desk.ears[0].asked


def test_a_sign_without_words_needs_no_sound(desk: Desk, tmp_path: Path) -> None:
    empty = clip(tmp_path / "clips", np.zeros(0))
    desk.utterances[0] = Utterance(Sentence("* * *", "", Origin("01.md", 1)), empty)
    assert desk.hear().doubtful == ()


def test_progress_counts_sentences(desk: Desk) -> None:
    events: list[Advanced] = []
    desk.hear(listen=events.append)
    assert [(event.done, event.total) for event in events] == [(4, 4)]
