"""Layer B without a model: who is asked what, what is kept, and when it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from audio_edition.edition.model import Take
from audio_edition.events import Advanced
from audio_edition.places import Places
from audio_edition.proof.again import WAYS, kept, missed, speak_again
from audio_edition.proof.hear import Listeners, drawer, hear_sentences
from audio_edition.proof.model import EAR_RATE, HeardSentence, Hearing
from audio_edition.proof.pace import has_hole, off_pace, paces
from audio_edition.proof.words import Wordbook
from audio_edition.script.model import Origin, Sentence
from audio_edition.script.verbalize import verbalize
from audio_edition.speech.model import Clip, GaveUp, Utterance
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.units import Hertz, Seconds
from tests.programme.fabricate import clip, speech
from tests.proof.editions import script_of, sentences
from tests.rows import each

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


OTHER = "Something else was said by somebody."


@dataclass
class Desk:
    """An edition of four sentences, and the ears that listen to it."""

    folder: Path
    utterances: list[Utterance]
    ears: list[FakeEar]

    def hear(self, **more: object) -> Hearing:
        listeners = Listeners(
            lambda language: self.ears,
            lambda language: Wordbook(lambda text: text, frozenset({"not"})),
            drawer(Places(self.folder).store),
            more.pop("accepted", ()),
        )
        starts = [Seconds(2.0 * k) for k in range(len(self.utterances))]
        return hear_sentences(self.utterances, starts, listeners, **more)

    def says(self, index: int, sound: np.ndarray, sentence: Sentence | None = None) -> None:
        """Another sound, and perhaps another sentence, in the place of one."""
        said = sentence or self.utterances[index].sentence
        self.utterances[index] = Utterance(said, clip(self.folder / "clips", sound))

    @property
    def asked(self) -> list[str]:
        """The first ear, anew."""
        asked, self.ears[0].asked = self.ears[0].asked, []
        return asked


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    utterances, lengths = [], {}
    for number, text in enumerate(SAID):
        sound = speech(1.0 + 0.3 * number, number)
        sentence = Sentence(text, text, Origin("01.md", number + 1))
        utterances.append(Utterance(sentence, clip(tmp_path / "clips", sound)))
        lengths[round(len(sound) * EAR_RATE / 22050)] = text
    ears = [FakeEar(lengths), FakeEar(lengths, "better", "better-1")]
    return Desk(tmp_path, utterances, ears)


def test_all_is_heard_right_and_the_second_ear_is_asked_about_what_the_first_doubts(
    desk: Desk,
) -> None:
    events: list[Advanced] = []
    hearing = desk.hear(listen=events.append)
    assert [item.state for item in hearing.sentences] == ["right"] * 4
    assert (hearing.heard, hearing.doubtful, hearing.word_error) == (4, (), 0.0)
    assert [(event.done, event.total) for event in events] == [(4, 4)]
    assert (desk.asked, desk.ears[1].asked) == (SAID, [])
    desk.ears[0].mishears[SAID[2]] = "The cows eat in May on fried hay."
    hearing = desk.hear(fresh=True)
    assert (hearing.known, hearing.doubtful) == (0, ())
    assert (desk.asked, desk.ears[1].asked) == (SAID, [SAID[2]])
    assert hearing.sentences[2].heard == SAID[2]


def test_what_both_doubt_is_for_the_editors_ear_until_it_is_accepted(desk: Desk) -> None:
    for ear in desk.ears:
        ear.mishears[SAID[1]] = OTHER
    [item] = desk.hear().doubtful
    assert (item.index, item.printed, item.at, item.where) == (1, SAID[1], 2.0, "01.md:2")
    assert (item.doubt, item.heard) == ("other", OTHER)
    hearing = desk.hear(accepted=[SAID[1]])
    assert hearing.doubtful == ()
    assert hearing.sentences[1].accepted
    assert hearing.sentences[1].state == "doubtful"


@pytest.mark.parametrize(("nats", "state"), [(9.0, "doubtful"), (1.0, "right"), (None, "doubtful")])
def test_the_last_ear_weighs_what_nobody_heard(desk: Desk, nats: float | None, state: str) -> None:
    weighed = []

    class Weighing(FakeEar):
        def weigh(self, sound: np.ndarray, texts: Sequence[str]) -> list[float] | None:
            weighed.append(tuple(texts))
            return None if nats is None else [-10.0, -10.0 - nats]

    said = {SAID[2]: SAID[2].replace("Friday", "Sunday").replace("council", "committee")}
    desk.ears[0].mishears = said
    desk.ears[1] = Weighing(desk.ears[0].by_length, "better", "better-1", said)
    found = desk.hear().sentences
    assert [sentence.state for sentence in found] == ["right", "right", state, "right"]
    [(heard, mended)] = weighed
    assert (heard.split()[1], mended.split()[1]) == ("committee", "council")
    assert [sentence.state for sentence in desk.hear().sentences][2] == state
    assert len(weighed) == (2 if nats is None else 1)  # what was found is kept
    desk.hear(fresh=True)
    assert len(weighed) == (3 if nats is None else 2)


def test_what_was_heard_is_not_heard_again(desk: Desk) -> None:
    desk.utterances.append(desk.utterances[0])
    assert desk.hear().heard == 5
    assert desk.asked == SAID, "the same sound twice is heard once"
    again = desk.hear()
    assert (desk.asked, again.known) == ([], 5)
    assert [item.state for item in again.sentences] == ["right"] * 5
    # a changed sentence costs one
    desk.says(1, speech(1.33, 99))
    assert desk.hear().known == 4
    assert desk.asked == [SAID[1]]
    # the sound is known, the text was changed: the hearing stands, the verdict does not
    sentence = Sentence("The mayor resigned on Sunday night.", "x", Origin("01.md", 1))
    desk.utterances[0] = Utterance(sentence, desk.utterances[0].clip)
    assert [item.index for item in desk.hear().doubtful] == [0]
    assert desk.asked == []
    desk.ears[0].digest = "fake-2"  # another ear
    assert desk.hear().known == 0
    assert len(desk.asked) == 4


def test_a_bound_leaves_the_end_for_the_next_run(desk: Desk) -> None:
    sentences = [one.sentence for one in desk.utterances] * 6
    desk.utterances = [
        Utterance(one, clip(desk.folder / "more", speech(1.0 + 0.3 * (k % 4), 500 + k)))
        for k, one in enumerate(sentences)
    ]
    times = iter(range(1000))
    first = desk.hear(most=3.0, clock=lambda: float(next(times)))
    unheard = [item.index for item in first.sentences if item.state == "unheard"]
    assert unheard
    assert unheard == list(range(unheard[0], len(sentences))), "the beginning is heard first"
    second = desk.hear()
    assert (second.known, second.heard) == (len(sentences) - len(unheard), len(sentences))


def test_silence_is_told_without_asking_and_a_sign_needs_no_sound(desk: Desk) -> None:
    desk.says(0, np.zeros(22050))
    desk.says(1, np.zeros(0))
    desk.says(2, np.zeros(0), Sentence("* * *", "", Origin("01.md", 1)))
    hearing = desk.hear()
    assert [(item.index, item.doubt) for item in hearing.doubtful] == [(0, "silent"), (1, "silent")]
    assert desk.asked == [SAID[3]]


WORDS = Wordbook.of(lambda text: verbalize(text, "en-US"), "en-US", ("not", "no"))


@each(
    ("spoken", "heard", "lost"),
    [
        ("He paid thirteen dollars.", "He paid 30 dollars.", ("thirteen",)),
        ("It did not pass.", "It did pass.", ("not",)),
        ("They can't come.", "They can come.", ("can't",)),
        ("They can’t come.", "They can come.", ("can’t",)),
        ("Twelve men left.", "12 men left.", ()),
        ("One and one is two.", "Four and four is two.", ("One", "one")),
        ("Nothing at all.", "", ("Nothing", "at", "all")),
    ],
)
def test_the_words_that_were_missed(spoken: str, heard: str, lost: tuple[str, ...]) -> None:
    assert missed(spoken, heard, WORDS) == lost


def utterance(spoken: str, by: str = "piper:joe") -> Utterance:
    sentence = Sentence(spoken, spoken, Origin("a.md", 1))
    return Utterance(sentence, Clip("x", "d", Hertz(16000), 16000), (), False, by)


def heard(index: int, utterance: Utterance, text: str) -> HeardSentence:
    right = text == utterance.sentence.spoken
    return HeardSentence(
        index,
        "right" if right else "doubtful",
        utterance.sentence.printed,
        utterance.sentence.spoken,
        Seconds(index),
        heard=text,
        doubt=None if right else "number",
    )


FOURTEEN, FORTY = "It took fourteen days.", "It took 40 days."


class Attempts:
    """Sentences, and which way each is heard right."""

    def __init__(self, right: dict[str, str], heard_first: dict[str, str]) -> None:
        self.utterances = [utterance(text) for text in right]
        self.right = right
        self.tried: list[list[tuple[str, str]]] = []
        self.first = self.hearing(lambda text: heard_first.get(text, text))

    def hearing(self, hears: Callable[[str], str]) -> Hearing:
        told = (heard(k, u, hears(u.sentence.spoken)) for k, u in enumerate(self.utterances))
        return Hearing(tuple(told), "ear", "d")

    def attempt(self, takes: object) -> Hearing:
        ways = {take.spoken: take.way for take in takes}
        self.tried.append([(take.spoken, take.way) for take in takes])
        return self.hearing(lambda text: text if ways.get(text) == self.right[text] else "no")

    def speak(self) -> list[tuple[int, str, tuple[str, ...]]]:
        found = speak_again(self.first, self.utterances, lambda _: WORDS, self.attempt)
        return [(item.index, item.take.way, item.take.words) for item in found]


def test_each_sentence_takes_the_first_way_that_is_heard_right() -> None:
    desk = Attempts(
        {
            "It costs thirteen dollars.": "stressed",
            "All is well.": "",
            FOURTEEN: "split",
            "It took fifteen days.": "never",
        },
        {
            "It costs thirteen dollars.": "It costs 30 dollars.",
            FOURTEEN: FORTY,
            "It took fifteen days.": "It took 50 days.",
        },
    )
    assert desk.speak() == [(0, "stressed", ("thirteen",)), (2, "split", ())]
    tried = [sorted({way for _, way in each}) for each in desk.tried]
    assert tried == [[way] for way in WAYS], "the least is tried first, one way at a time"
    assert [text for text, _ in desk.tried[-1]] == ["It took fifteen days."]
    assert "All is well." not in str(desk.tried), "what is heard right is left alone"


def test_too_many_words_are_not_stressed() -> None:
    text = "One two three four five six seven."
    desk = Attempts({text: "slower"}, {text: "Cats and dogs."})
    assert desk.speak() == [(0, "slower", ())]
    assert desk.tried == [[(text, "slower")]]


def test_a_service_that_gives_up_ends_the_trying() -> None:
    desk = Attempts({FOURTEEN: "split"}, {FOURTEEN: FORTY})

    def attempt(takes: object) -> Hearing:
        desk.tried.append([])
        raise GaveUp("over the budget")

    assert speak_again(desk.first, desk.utterances, lambda _: WORDS, attempt) == ()
    assert len(desk.tried) == 1


def test_a_sentence_that_stands_twice_is_written_once() -> None:
    desk = Attempts({FOURTEEN: "slower"}, {})
    desk.utterances *= 2
    desk.first = desk.hearing(lambda text: FORTY)
    found = speak_again(desk.first, desk.utterances, lambda _: WORDS, desk.attempt)
    assert [item.index for item in found] == [0, 1]
    assert list(kept(found)) == [Take(FOURTEEN, "piper:joe", "slower")]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Utterance]:
    script, voice = script_of(sentences("held"), 3), VoiceSettings(engine="espeak", fallback=())
    return speak_script(script, voice, Places(tmp_path_factory.mktemp("pace"))).utterances


def said(text: str, seconds: float) -> Utterance:
    sentence = Sentence(text, text, Origin("01.md", 1))
    return Utterance(sentence, Clip("x.flac", "x", Hertz(8000), round(8000 * seconds)))


def test_no_sentence_of_a_voice_is_off_its_pace_but_one_said_twice_or_cut_short(
    spoken: Sequence[Utterance], tmp_path: Path
) -> None:
    known = paces(spoken)
    assert [u.sentence.printed for u in spoken if off_pace(u, known)] == []
    for utterance in spoken:
        pcm = utterance.clip.read()
        samples = pcm.samples / 32768
        both = np.concatenate((samples, np.zeros(pcm.rate // 4), samples))
        twice = clip(tmp_path, both, pcm.rate)
        assert off_pace(replace(utterance, clip=twice), known) == "long"
        if utterance.clip.duration > 2:
            half = clip(tmp_path, samples[: int(0.4 * len(samples))], pcm.rate)
            assert off_pace(replace(utterance, clip=half), known) == "quick"


@each(("silence", "at", "found"), [(0.8, 0.5, False), (1.0, 0.5, True), (1.5, 0.0, False)])
def test_a_sentence_that_falls_silent_within_has_a_hole(
    silence: float, at: float, found: bool
) -> None:
    tone = 0.1 * np.sin(np.arange(16000) / 9)
    cut = int(at * len(tone))
    sound = np.concatenate((tone[:cut], np.full(int(silence * 16000), 0.001), tone[cut:]))
    with TemporaryDirectory() as folder:
        assert has_hole(clip(Path(folder), sound, 16000)) is found
        assert not has_hole(clip(Path(folder), sound * 0, 16000))


def test_a_hole_is_for_the_editors_ear(desk: Desk) -> None:
    sound = speech(1.0, 0)
    hole = np.concatenate((sound[:11025], np.zeros(22050), sound[11025:]))
    for ear in desk.ears:
        ear.by_length[round(len(hole) * EAR_RATE / 22050)] = SAID[0]
    desk.says(0, hole)
    assert [item.doubt for item in desk.hear().sentences] == ["hole", None, None, None]


def test_spelled_letters_and_figures_take_their_time() -> None:
    known = paces([said("The harbour stays closed until spring.", 2.0)] * 8)
    assert off_pace(said("The F B I asked the C I A.", 2.6), known) is None
    assert off_pace(said("In 1954 and 1963.", 2.9), known) is None


def test_few_sentences_tell_no_pace() -> None:
    few = [said("The harbour stays closed until spring.", 2.0)] * 7
    assert paces(few) == {}
    assert off_pace(said("The harbour stays closed.", 9.0), paces(few)) is None


def test_each_voice_has_its_own_pace() -> None:
    quick, late = said("Nobody was hurt.", 1.0), said("Nobody was hurt.", 3.0)
    slow = replace(late, sentence=replace(late.sentence, voice="slow"))
    known = paces([*[slow] * 8, *[quick] * 8])
    assert [off_pace(one, known) for one in (slow, quick, late)] == [None, None, "long"]
