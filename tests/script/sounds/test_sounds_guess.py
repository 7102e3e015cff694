"""Which language a name comes from, and what is left to the voice."""

from __future__ import annotations

import runpy
from pathlib import Path

from audio_edition.script.lexicon import base_lexicon
from audio_edition.script.lexicon_entries import Lexicon, Respelling
from audio_edition.script.sounds.guess import DATA, clues, guess, is_coined, is_compound
from audio_edition.script.sounds.rules import sounds_of
from audio_edition.script.sounds.unknown import book_of, read_names
from audio_edition.script.speaking import Speaker
from tests.rows import each, table
from tests.tools import ROOT

CASES = Path(__file__).parent / "data" / "sounds_guess"


@each(("name", "language"), table(CASES / "spelling-tells.tsv"))
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


@each("word", ["Skyline", "Ravenscroft", "McAllister", "Holloway", "Northgate"])
def test_what_english_puts_together_is_english(word: str) -> None:
    assert is_compound(word) or guess([word]).language == "en"
    assert read_names(f"They met {word} there.") == []


@each("text", table(CASES / "english-and-its-names-for-foreign-places-stay-english.tsv"))
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


@each(
    ("name", "language"),
    [("Mdinaradze", "ka"), ("Tsulukidze", "ka"), ("Horbatenko", "uk"), ("Vasilopoulos", "el"),
     ("Petrauskas", "lt"), ("Ionescu", "ro"), ("Karahanoglu", "tr"), ("Brzozowski", "pl")],
)  # fmt: skip
def test_the_end_of_a_surname_tells_its_language(name: str, language: str) -> None:
    assert guess([name]).language == language


@each(
    ("text", "read"),
    [
        ("Pan Zhongsheng spoke.", {"Pan": "pˈɑːn", "Zhongsheng": "dʒʊŋʃˈʌŋ"}),
        ("They saw Sun Zhiqiang there.", {"Sun": "sˈʊn", "Zhiqiang": "dʒɜːtʃiːˈɑːŋ"}),
        ("Then Nguyễn Thị Long left.", {"Long": "lˈɑːŋ"}),
    ],
)
def test_english_words_are_names_beside_chinese_ones(text: str, read: dict[str, str]) -> None:
    found = {name.written: name.ipa for name in read_names(text)}
    assert {word: found.get(word) for word in read} == read


@each("text", ["Pan Am flew.", "Long Zhongsheng waited.", "The Sun Herald said."])
def test_english_words_stay_words(text: str) -> None:
    assert not {"Pan", "Long", "Sun"} & {name.written for name in read_names(text)}


@each(("name", "language"), table(CASES / "marks-tell-a-language.tsv"))
def test_marks_tell_a_language(name: str, language: str) -> None:
    told = guess(name.split(), around=(), article={language: 1})
    assert (told.language, told.margin > 4) == (language, True)


def test_a_title_between_a_people_and_its_name_hides_nothing() -> None:
    for text in ("The Peruvian city of Collaray is quiet.", "The Peruvian prime minister Tobel."):
        assert [name.language for name in read_names(text)] == ["es"]


@each("text", ["Voters like {} in France.", "The French president met {} there."])
def test_who_is_in_a_country_need_not_come_from_there(text: str) -> None:
    for name in ("Allard", "Beloit", "Cheever", "Gallup", "Clapp", "Boyd"):
        assert read_names(text.format(name)) == []


@each(("name", "language", "ipa"), table(CASES / "rules-read-as-newsreaders-do.tsv"))
def test_rules_read_as_newsreaders_do(name: str, language: str, ipa: str) -> None:
    assert sounds_of(name, language) == ipa


def test_an_english_name_in_the_same_run_speaks_for_english() -> None:
    assert guess(["Atherton", "Wojtkowiak"]).margin <= guess(["Wojtkowiak"]).margin - 1


@each("text", table(CASES / "words-and-given-names-of-english-are-left-to-the-voice.tsv"))
def test_words_and_given_names_of_english_are_left_to_the_voice(text: str) -> None:
    assert {name.written for name in read_names(text)} <= {"Kurla"}


@each("name", ["Ja'Marr", "Jaylen", "Shaquille", "Davante", "Keyshawn", "Kayvon"])
def test_given_names_that_americans_coin(name: str) -> None:
    assert is_coined(name)


@each(
    "name", ["Marquez", "Dell'Utri", "D'Arcy", "Marseille", "Jama'at", "Tamar", "Delon", "Darwish"]
)
def test_names_of_others_are_not_coined_by_americans(name: str) -> None:
    assert not is_coined(name)


def test_a_nickname_stands_inside_a_name() -> None:
    names = read_names('Sen. Juan "Chuy" Hinojosa spoke.')
    assert {name.written: name.language for name in names} == dict.fromkeys(
        ("Juan", "Chuy", "Hinojosa"), "es"
    )


def test_neighbours_alone_do_not_make_sure() -> None:
    assert guess(["Corvin"]).language == "en"
    beside = guess(["Corvin"], ["Irish", "Dublin"], ["Irish", "Dublin"], {"ga": 3})
    assert beside.language == "ga"
    assert beside.confidence <= 0.6
    there, elsewhere = (guess(["Brzozowik"], article={tag: 3}) for tag in ("pl", "hi"))
    assert elsewhere.confidence <= 0.75 * there.confidence


def test_a_name_of_two_languages_speaks_for_both() -> None:
    assert guess(["José", "Cardoso"], beside=["Portuguese"]).language == "pt"
    assert guess(["José", "Cardoso"], beside=["Mexican"]).language == "es"


@each(("name", "language"), table(CASES / "endings-and-marks-that-one-language-has.tsv"))
def test_endings_and_marks_that_one_language_has(name: str, language: str) -> None:
    assert guess(name.split(), article={language: 3}).language == language
