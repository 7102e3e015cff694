"""Written text and what an ear wrote down, made comparable both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition import languages
from audio_edition.proof.judge import Opinion, Weighing, opinion, verdict
from audio_edition.proof.words import Wordbook, distance, found_again, names, tokens, words_wrong
from audio_edition.script.verbalize import verbalize
from tests.proof.editions import DATA, sentences
from tests.rows import each, table


def wordbook(language: str = "en-US") -> Wordbook:
    return Wordbook.of(
        lambda text: verbalize(text, language), language, languages.find(language).negations
    )


BOOK = wordbook()


def doubt(
    printed: str,
    heard: str,
    spoken: str = "",
    book: Wordbook = BOOK,
    nats: float | None = None,
) -> str | None:
    spoken = spoken or book.read(printed)
    return verdict([opinion(heard, printed, spoken, book)], nats)[0]


@each(("printed", "heard", "told"), table(DATA / "heard.tsv"), least=40)
def test_two_spellings_are_right_and_what_is_heard_otherwise_is_told_by_its_kind(
    printed: str, heard: str, told: str
) -> None:
    assert (doubt(printed, heard) or "right") == told


# A hundred letters, of which none stands for another
TEXT = "".join(map(chr, range(0x4E00, 0x4E64)))


@each(
    ("heard", "told"),
    [
        *((TEXT[:97], None), (TEXT[:96], None), (TEXT[:95], "short"), (TEXT[:1], "short")),
        *((TEXT[4:], None), (TEXT[5:], "late"), (f"{TEXT[:33]}{'X' * 17}", "short")),
        *((f"{'X' * 17}{TEXT[67:]}", "late"), (f"{TEXT[:33]}{'X' * 18}", "other")),
        *((f"{TEXT[:94]}{TEXT[99:]}", "short"), (f"{TEXT[:50]}{TEXT[85:]}", None)),
        *((f"{'X' * 37}{TEXT[37:]}", None), (f"{'X' * 38}{TEXT[38:]}", "words")),
        *((f"{'X' * 55}{TEXT[55:]}", "words"), (f"{'X' * 56}{TEXT[56:]}", "other")),
        *((TEXT * 2, "twice"), (TEXT + TEXT[:61], "twice"), (TEXT + TEXT[:60], "other")),
        *((TEXT + TEXT[:33] + "X" * 28, "twice"), (TEXT + TEXT[:32] + "X" * 29, "other")),
        *((TEXT + TEXT[:55], "words"), (TEXT + "X" * 37, None), (TEXT + "X" * 100, "other")),
        *(("X" * 100, "other"), ("", "silent")),
    ],
)
def test_how_many_letters_may_be_others(heard: str, told: str | None) -> None:
    # each letter is a word, too short to be missed as one
    printed = " ".join(TEXT)
    found = opinion(" ".join(heard), printed, printed, Wordbook(lambda text: text))
    assert verdict([found])[0] == found.doubt == told


@each(
    ("text", "heard", "own", "theirs"),
    [
        ("fisherwoman", "fisher woman", (1.0,), (1.0, 1.0)),
        ("yields fell", "yields rose", (1.0, 0.0), (1.0, 0.0)),
        ("big red", "big", (1.0, 0.0), (1.0,)),
        ("it is so", "it is is so", (1.0, 1.0, 1.0), (1.0, 0.0, 1.0, 1.0)),
        ("metres", "meters", (4 / 6,), (4 / 6,)),
        ("", "", (), ()),
        ("a", "", (0.0,), ()),
    ],
)
def test_how_much_of_a_word_is_in_the_other_text(
    text: str, heard: str, own: tuple[float, ...], theirs: tuple[float, ...]
) -> None:
    assert sorted(found_again(text.split(), heard.split())[0]) == sorted(own)
    assert sorted(found_again(text.split(), heard.split())[1]) == sorted(theirs)


def test_the_sound_decides_about_words_that_nobody_heard() -> None:
    printed = "Bond yields fell six basis points."
    found = opinion("Bond yields rose six basis points.", printed, printed, BOOK)
    assert found.missed == {"fell"}
    assert found.weighing == Weighing(
        "bond yields rose six basis points", "bond yields fell six basis points"
    )
    assert [verdict([found], nats)[0] for nats in (None, 5.9, 6.0)] == ["words", None, "words"]
    # a name that is written down as other words
    assert doubt("Nadia Rahman wept.", "Not your ramen wept.", nats=-3.0) is None
    # what the other ear heard needs no weighing, and a word counts that both missed
    right = opinion(printed, printed, printed, BOOK)
    other = opinion("Bond yields fell six basic joints.", printed, printed, BOOK)
    assert verdict([found, right], 50)[0] is None
    assert verdict([found, other], 50)[0] is None


def test_what_one_ear_hears_twice_is_said_twice() -> None:
    printed = "The ferry left at noon."
    once, twice = (
        opinion(heard, printed, printed, BOOK)
        for heard in (printed, "The ferry ferry left at noon.")
    )
    assert verdict([twice, once])[0] == verdict([once, twice])[0] == "twice"
    assert doubt("New York, New York, very very big.", "New York New York very very big.") is None


def test_a_name_may_be_heard_as_spoken_or_as_printed() -> None:
    printed = "Saoirse Nguyen met Siobhan Xhaka in Worcester on 3 May."
    spoken = "Seersha Win met Shivawn Jacka in Wooster on May third."
    for heard in (
        "Seersha Win met Shivawn Jacka in Wooster on May 3rd.",
        "Saoirse Nguyen met Siobhan Xhaka in Worcester on May 3rd.",
        "Seersha Nguyen met Shivon Xhaka in Wooster on May 3.",
    ):
        assert doubt(printed, heard, spoken, nats=0.0) is None, heard


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
    silence = opinion("", "It sank.", "It sank today.", BOOK)
    assert silence == Opinion("", "silent", 1.0, 3, 3, False, False)
    right = Opinion("r", None, 0.3, 5, 1, True, True)
    assert verdict([Opinion("n", None, 0.1, 5, 1, False, True), right]) == (None, right)
    plain = Wordbook(lambda text: text)
    for heard, short in (("xy", "ab"), ("xyzde", "abcde")):
        assert opinion(heard, short, short, plain).doubt is None
    # each letter is a word where it is spoken, and it may be printed as near as that
    for printed, wrong in (("xxx" + TEXT[3:20], 1), ("xxxx" + TEXT[4:20], 20)):
        assert opinion(TEXT[:20], printed, " ".join(TEXT[:20]), plain).wrong == wrong


def test_a_name_has_a_capital_within_the_sentence() -> None:
    assert names("Talks at the EU's Berlin office, said McAdam") == {"eus", "berlin", "mcadam"}
    assert names("BBC reports. Ünal left") == {"bbc", "unal"}


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
