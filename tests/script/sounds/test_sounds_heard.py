"""Names that two editors heard said wrongly in whole articles, as newsreaders say them."""

from pathlib import Path

from audio_edition.script.lexicon import base_entries, base_lexicon
from audio_edition.script.sounds.letters import as_sounds
from audio_edition.script.sounds.phones import distance
from audio_edition.script.sounds.unknown import book_of
from audio_edition.script.speaking import Speaker
from tests.rows import each, table
from tests.script.sounds.test_sounds_measured import heard

CASES = Path(__file__).parent / "data" / "sounds_heard"


@each(("name", "said"), table(CASES / "said.tsv"), least=50)
def test_a_name_is_said_as_newsreaders_say_it(name: str, said: str) -> None:
    told = heard(Speaker(base_lexicon()), name)
    assert distance(as_sounds(said), told) <= 0.1, told


def test_no_name_is_shipped_twice_with_other_sounds() -> None:
    found: dict[str, str] = {}
    for entry in base_entries():
        assert found.setdefault(entry.written, entry.ipa) == entry.ipa, entry.written


@each(("text", "left"), table(CASES / "nothing-english-is-read-as-foreign-in-an-article.tsv"))
def test_nothing_english_is_read_as_foreign_in_an_article(text: str, left: str) -> None:
    speaker = Speaker(base_lexicon(), book_of([[text]]))
    assert " ".join(name.written for name in speaker.read(text)) == left


def test_what_a_voice_spelled_is_said() -> None:
    said = Speaker(base_lexicon()).say("It sells standalone RAM and VRAM.", "en-US").phonemic
    assert "It sells standalone [[ɹˈæm]] and [[vˈiːɹæm]]." in said


@each(("text", "spoken"), table(CASES / "voices-without-phonemes-get-words.tsv"))
def test_voices_without_phonemes_get_words(text: str, spoken: str) -> None:
    assert Speaker(base_lexicon()).say(text, "en-US").spoken == spoken
