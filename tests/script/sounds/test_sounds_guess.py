"""Which language a name comes from, and what is left to the voice."""

from __future__ import annotations

import runpy

import pytest

from audio_edition.script.lexicon import base_lexicon
from audio_edition.script.lexicon_entries import Lexicon, Respelling
from audio_edition.script.sounds.guess import DATA, clues, guess, is_compound
from audio_edition.script.sounds.unknown import book_of, read_names
from audio_edition.script.speaking import Speaker
from tests.tools import ROOT


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Szczepan Wojtkowiak", "pl"),
        ("Zhengyu Xiang", "zh"),
        ("Takeshi Nakagawara", "ja"),
        ("Gheorghe Ionițescu", "ro"),
        ("Dragoslav Petkovšek", "hr"),
        ("Thiruvenkatam Subramanian", "hi"),
        ("Oluwadamilare Adekunle", "yo"),
        ("Jean-Baptiste Levasseur", "fr"),
        ("Hryhoriy Kovalchuk", "uk"),
        ("Giancarlo Bevilacqua", "it"),
        ("Nguyễn Thị Hương", "vi"),
        ("Östen Hjelmqvist", "sv"),
        ("Mac Domhnaill", "ga"),
    ],
)
def test_spelling_tells(name: str, language: str) -> None:
    told = guess(name.split())
    assert told.language == language
    assert told.margin > 3


def test_the_words_around_decide_between_languages() -> None:
    alone = guess(["Kadira"])
    there = guess(["Kadira"], around=["Bosnian", "court", "Sarajevo"], beside=["Bosnian"])
    assert (there.language, alone.language) != ("en", "hr")
    assert there.language == "hr"
    assert guess(["Kadira"], article={"ar": 3}).language == "ar"
    assert clues("The Polish farmer left Warsaw".split()) == {"pl": 2}


@pytest.mark.parametrize("word", ["Skyline", "Ravenscroft", "McAllister", "Holloway", "Northgate"])
def test_what_english_puts_together_is_english(word: str) -> None:
    assert is_compound(word) or guess([word]).language == "en"
    assert read_names(f"They met {word} there.") == []


@pytest.mark.parametrize(
    "text",
    [
        "The President of France met Prime Minister Smith on Monday in London.",
        "Fourteen people left YouTube and McDonald for IBM and NASA.",
        "Governor Gretchen Whitmer signed it. Jennifer Connolly did not.",
        "Angela Merkel went from Moscow to Paris and Munich.",
    ],
)
def test_english_and_its_names_for_foreign_places_stay_english(text: str) -> None:
    assert read_names(text) == []


def test_english_exonyms_are_said_as_in_english_news() -> None:
    said = Speaker(base_lexicon()).say("Merkel flew from Paris to Moscow.", "en-US")
    assert "paʁ" not in said.phonemic
    assert "pˈɛɹɪs" in said.phonemic or "[[" not in said.phonemic


def test_particles_and_endings_stay_outside() -> None:
    names = read_names("Szymon Brzozowik’s boat met Kacper von Szczytnik.")
    assert [n.written for n in names] == ["Szymon", "Brzozowik", "Kacper", "Szczytnik"]
    said = Speaker(Lexicon([])).say("Szymon Brzozowik’s boat sank.", "en-US")
    assert said.spoken == "Szymon Brzozowik's boat sank."
    assert said.phonemic == "[[ʃˈɪmɑːn]] [[bʒoʊzˈoʊvɪks]] boat sank."
    assert [match.entry.source for match in said.sounded] == ["guess", "guess"]
    assert said.matches == ()


def test_what_is_spoken_stays_as_it_is_printed_and_the_lexicon_wins() -> None:
    mine = Respelling("Brzozowik", "Bruno", ipa="bɹˈuːnoʊ")
    said = Speaker(Lexicon([mine])).say("Szymon Brzozowik left.", "en-US")
    assert said.spoken == "Szymon Bruno left."
    assert said.phonemic == "[[ʃˈɪmɑːn]] [[bɹˈuːnoʊ]] left."


def test_other_languages_and_capitals_get_no_guess() -> None:
    speaker = Speaker(Lexicon([]))
    assert speaker.say("Szymon Brzozowik ist da.", "de-DE").phonemic == ""
    assert speaker.say("SZYMON BRZOZOWIK LEFT", "en-US").phonemic == ""


def test_a_book_makes_a_surname_sound_alike_everywhere() -> None:
    texts = ["Polish mayor Wanda Kaleta spoke in Warsaw.", "Kaleta left."]
    book = book_of([texts])
    assert book["Kaleta"].language == "pl"
    assert [n.language for n in read_names("Kaleta left.", (), book)] == ["pl"]


def test_heteronyms_give_sounds_beside_the_letters() -> None:
    said = Speaker(Lexicon([])).say("Old lead pipes lead nowhere.", "en-US")
    assert said.spoken == "Old lead pipes lead nowhere."
    assert "[[lˈɛd]] pipes" in said.phonemic
    assert [match.entry.source for match in said.sounded] == ["sense", "sense"]
    taken = Speaker(Lexicon([Respelling("lead pipes", "led pipes")])).say("lead pipes", "en-US")
    assert (taken.spoken, taken.phonemic) == ("led pipes.", "")


def test_the_letters_are_what_the_names_teach() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "train_names.py"))
    assert (DATA / "letters.json").read_text("utf-8") == tool["written"](tool["learned"]())


@pytest.mark.parametrize(
    ("name", "language"),
    [("Mdinaradze", "ka"), ("Tsulukidze", "ka"), ("Horbatenko", "uk"), ("Vasilopoulos", "el"),
     ("Petrauskas", "lt"), ("Ionescu", "ro"), ("Karahanoglu", "tr"), ("Brzozowski", "pl")],
)  # fmt: skip
def test_the_end_of_a_surname_tells_its_language(name: str, language: str) -> None:
    assert guess([name]).language == language
