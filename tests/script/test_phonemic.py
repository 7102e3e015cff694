"""IPA from the lexicon reaches the voice that takes it, and no transcript."""

from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.places import Places
from audio_edition.script.lexicon_entries import Lexicon, Respelling
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.script.speaking import Speaker
from audio_edition.speech.model import SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script


def spoken(folder: Path, engine: str, *sentences: Sentence) -> SpokenScript:
    script = Script("e", "", "en-US", (ScriptSegment("article", "01-a", "", sentences),))
    settings = VoiceSettings(engine=engine, fallback=())
    return speak_script(script, settings, Places(folder), jobs=1)


def test_piper_speaks_the_sounds_and_shows_the_words(tmp_path: Path) -> None:
    pytest.importorskip("piper")
    lexicon = Lexicon([Respelling("Kyiv", "Keev", ipa="mˈɛlbɚn")])
    said = Speaker(lexicon).say("He left Kyiv.", "en-US")
    one = Sentence("He left Kyiv.", said.spoken, Origin("a.md"))
    other = replace(one, phonemic=said.phonemic)
    plain, sounds = spoken(tmp_path, "piper", one, other).utterances
    assert plain.clip.digest != sounds.clip.digest
    assert [word.text for word in sounds.words] == ["He", "left", "Keev."]


def test_other_voices_get_the_respelling(tmp_path: Path) -> None:
    plain = Sentence("Kyiv.", "Keev.", Origin("a.md"))
    made = spoken(tmp_path, "silence", replace(plain, phonemic="[[kˈiːv]]."), plain)
    assert made.synthesized == 2
    one, two = made.utterances
    assert one.clip.path == two.clip.path
