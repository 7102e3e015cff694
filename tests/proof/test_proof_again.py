"""What is not heard right is spoken another way, and the build takes in what helps."""

from __future__ import annotations

from audio_edition.edition.model import Take
from audio_edition.proof.again import WAYS, kept, missed, speak_again
from audio_edition.proof.model import HeardSentence, Hearing
from audio_edition.proof.words import Wordbook
from audio_edition.script.model import Origin, Sentence
from audio_edition.script.verbalize import verbalize
from audio_edition.speech.model import Clip, GaveUp, Utterance
from audio_edition.units import Hertz, Seconds
from tests.rows import each

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


class Desk:
    """Sentences, and which way each is heard right."""

    def __init__(self, right: dict[str, str], heard_first: dict[str, str]) -> None:
        self.utterances = [utterance(text) for text in right]
        self.right = right
        self.tried: list[list[tuple[str, str]]] = []
        self.first = Hearing(
            tuple(
                heard(k, u, heard_first.get(u.sentence.spoken, u.sentence.spoken))
                for k, u in enumerate(self.utterances)
            ),
            "ear",
            "d",
        )

    def attempt(self, takes: object) -> Hearing:
        assert isinstance(takes, list)
        ways = {take.spoken: take.way for take in takes}
        self.tried.append([(take.spoken, take.way) for take in takes])
        return Hearing(
            tuple(
                heard(
                    k,
                    u,
                    u.sentence.spoken
                    if ways.get(u.sentence.spoken) == self.right[u.sentence.spoken]
                    else "nothing like it",
                )
                for k, u in enumerate(self.utterances)
            ),
            "ear",
            "d",
        )

    def speak(self) -> list[tuple[int, str, tuple[str, ...]]]:
        found = speak_again(self.first, self.utterances, lambda _: WORDS, self.attempt)
        return [(item.index, item.take.way, item.take.words) for item in found]


def test_each_sentence_takes_the_first_way_that_is_heard_right() -> None:
    desk = Desk(
        {
            "It costs thirteen dollars.": "stressed",
            "All is well.": "",
            "It took fourteen days.": "split",
            "It took fifteen days.": "never",
        },
        {
            "It costs thirteen dollars.": "It costs 30 dollars.",
            "It took fourteen days.": "It took 40 days.",
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
    desk = Desk({text: "slower"}, {text: "Cats and dogs."})
    assert desk.speak() == [(0, "slower", ())]
    assert desk.tried == [[(text, "slower")]]


def test_a_service_that_gives_up_ends_the_trying() -> None:
    desk = Desk({"It took fourteen days.": "split"}, {"It took fourteen days.": "It took 40 days."})

    def attempt(takes: object) -> Hearing:
        desk.tried.append([])
        raise GaveUp("over the budget")

    assert speak_again(desk.first, desk.utterances, lambda _: WORDS, attempt) == ()
    assert len(desk.tried) == 1


def test_a_sentence_that_stands_twice_is_written_once() -> None:
    desk = Desk(
        {"It took fourteen days.": "slower"}, {"It took fourteen days.": "It took 40 days."}
    )
    desk.utterances *= 2
    desk.first = Hearing(
        tuple(heard(k, u, "It took 40 days.") for k, u in enumerate(desk.utterances)), "ear", "d"
    )
    found = speak_again(desk.first, desk.utterances, lambda _: WORDS, desk.attempt)
    assert [item.index for item in found] == [0, 1]
    assert list(kept(found)) == [Take("It took fourteen days.", "piper:joe", "slower")]
