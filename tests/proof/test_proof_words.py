"""Written text and what an ear wrote down, made comparable both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition import languages
from audio_edition.proof.judge import Opinion, opinion, verdict
from audio_edition.proof.words import Wordbook, distance, tokens, words_wrong
from audio_edition.script.verbalize import verbalize
from tests.proof.editions import DATA, sentences
from tests.rows import each, table


def wordbook(language: str = "en-US") -> Wordbook:
    return Wordbook.of(
        lambda text: verbalize(text, language), language, languages.find(language).negations
    )


BOOK = wordbook()


def doubt(printed: str, heard: str, spoken: str = "", book: Wordbook = BOOK) -> str | None:
    spoken = spoken or book.read(printed)
    return verdict([opinion(heard, printed, spoken, book)])[0]


@each(("printed", "heard", "told"), table(DATA / "heard.tsv"), least=27)
def test_two_spellings_are_right_and_what_is_heard_otherwise_is_told_by_its_kind(
    printed: str, heard: str, told: str
) -> None:
    assert (doubt(printed, heard) or "right") == told


# Twenty letters, of which none stands for another
TEXT = "abcdefghijklmnopqrst"


@each(
    ("heard", "told"),
    [
        *((TEXT[:17], None), (TEXT[:16], None), (TEXT[:15], "short"), (TEXT[:1], "short")),
        *((TEXT[4:], None), (TEXT[5:], "late"), (f"{TEXT[:11]}XYZ", "short")),
        *((f"XYZ{TEXT[11:]}", "late"), (f"{TEXT[:10]}XYZVW", "short"), ("X" * 20, "other")),
        *((f"{'X' * 9}{TEXT[9:]}", None), (f"{'X' * 10}{TEXT[10:]}", "words")),
        *((f"{'X' * 11}{TEXT[11:]}", "words"), (f"{'X' * 12}{TEXT[12:]}", "other")),
        *((TEXT * 2, "twice"), (TEXT + TEXT[:13], "twice"), (TEXT + TEXT[:12], "other")),
        *((TEXT + "X" * 9, None), (TEXT + "X" * 20, "other"), ("", "silent")),
    ],
)
def test_how_many_letters_may_be_others(heard: str, told: str | None) -> None:
    found = opinion(heard, TEXT, TEXT, Wordbook(lambda text: text))
    assert verdict([found])[0] == found.doubt == told


def test_a_name_may_be_heard_as_spoken_or_as_printed() -> None:
    printed = "Saoirse Nguyen met Siobhan Xhaka in Worcester on 3 May."
    spoken = "Seersha Win met Shivawn Jacka in Wooster on May third."
    for heard in (
        "Seersha Win met Shivawn Jacka in Wooster on May 3rd.",
        "Saoirse Nguyen met Siobhan Xhaka in Worcester on May 3rd.",
        "Seersha Nguyen met Shivon Xhaka in Wooster on May 3.",
    ):
        assert doubt(printed, heard, spoken) is None, heard


def test_what_one_ear_misheard_another_may_have_right() -> None:
    printed = "The 13 miners were led by Anselm Okwuosa of Brackenridge."
    spoken = BOOK.read(printed)
    names, number = (
        opinion(heard, printed, spoken, BOOK)
        for heard in (
            "The 13 miners were led by and some oak water of brick and rich.",
            printed.replace("13", "30"),
        )
    )
    assert verdict([number])[0] == "number"
    assert verdict([names, number])[0] is None


def test_a_sign_silence_and_who_came_nearest() -> None:
    assert opinion("hm", "* * *", "", BOOK) == Opinion("hm", None, 0.0, 0, 0, True, True)
    silence = opinion("", "It sank today.", "It sank today.", BOOK)
    assert silence == Opinion("", "silent", 1.0, 3, 3, False, False)
    right = Opinion("r", None, 0.3, 5, 1, True, True)
    assert verdict([Opinion("n", None, 0.1, 5, 1, False, True), right]) == (None, right)
    assert opinion("xy", "ab", "ab", Wordbook(lambda text: text)).doubt is None, "a short word"


def test_phonemes_are_no_words() -> None:
    assert tokens("the [[ˈdɒnə]] river") == ("the", "river")


def test_the_words_for_numbers_are_the_languages_own() -> None:
    assert {"seventeen", "hundred", "million"} <= BOOK.numbers
    assert not {"and", "the", "of"} & BOOK.numbers
    german = wordbook("de-DE")
    boats = "Es waren 17 Boote im Hafen."
    assert doubt(boats, boats.replace("17", "siebzehn"), book=german) is None
    assert doubt(boats, boats.replace("17", "70"), book=german) == "number"
    assert doubt("Er kam nicht nach Hause.", "Er kam nach Hause.", book=german) == "negation"


@each("name", ["tune", "held"])
def test_a_sentence_heard_as_printed_or_as_spoken_is_right(name: str) -> None:
    for sentence in sentences(name):
        for heard in (sentence.printed, sentence.spoken, sentence.spoken.upper()):
            found = opinion(heard, sentence.printed, sentence.spoken, BOOK)
            assert found.is_right, (sentence.printed, heard)
            assert found.wrong == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_was_heard_there_is_a_verdict(printed: str, heard: str) -> None:
    found = opinion(heard, printed, printed, Wordbook(lambda text: text))
    assert found.wrong >= 0
    verdict([found])


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_the_distance_is_levenshteins(one: str, other: str) -> None:
    slow = words_wrong(one, other)
    assert distance(one, other).change == pytest.approx(slow / max(len(one), 1))
