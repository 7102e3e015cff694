"""IPA from the lexicon reaches the voice that takes it, and no transcript."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition.places import Places
from audio_edition.script.lexicon import Lexicon, Respelling
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.script.speaking import Speaker
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script


def test_piper_speaks_the_sounds_and_shows_the_words(tmp_path: Path) -> None:
    pytest.importorskip("piper")
    said = Speaker(Lexicon([Respelling("Kyiv", "Keev", ipa="mˈɛlbɚn")])).say(
        "He left Kyiv.", "en-US"
    )
    sentences = tuple(
        Sentence("He left Kyiv.", said.spoken, Origin("a.md"), phonemic=phonemic)
        for phonemic in ("", said.phonemic)
    )
    script = Script("e", "", "en-US", (ScriptSegment("article", "01-a", "", sentences),))
    settings = VoiceSettings(engine="piper", fallback=())
    plain, sounds = speak_script(script, settings, Places(tmp_path), jobs=1).utterances
    assert plain.clip.digest != sounds.clip.digest
    assert [word.text for word in sounds.words] == ["He", "left", "Keev."]


def test_other_voices_get_the_respelling(tmp_path: Path) -> None:
    sentence = Sentence("Kyiv.", "Keev.", Origin("a.md"), phonemic="[[kˈiːv]].")
    plain = Sentence("Kyiv.", "Keev.", Origin("a.md"))
    script = Script("e", "", "en-US", (ScriptSegment("article", "01-a", "", (sentence, plain)),))
    settings = VoiceSettings(engine="silence", fallback=())
    spoken = speak_script(script, settings, Places(tmp_path), jobs=1)
    assert spoken.synthesized == 2
    one, two = spoken.utterances
    assert one.clip.path == two.clip.path
