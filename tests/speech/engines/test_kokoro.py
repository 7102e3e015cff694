"""Kokoro: the weights by their bytes, the same sound each time, words where they sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audio_edition.errors import SpeechError
from audio_edition.places import Places
from audio_edition.speech import sound, workers
from audio_edition.speech.conformance import VoiceConformance
from audio_edition.speech.engines import convolutions, kokoro, kokoro_weights
from audio_edition.speech.model import GaveUp, Spoken, VoiceRequest, voice_memory
from audio_edition.speech.say import say
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.store.store import open_store
from tests.rows import each
from tests.speech.engines.peak import needs_proc, run
from tests.speech.scripts import plain
from tests.tools import IN_CI

if not kokoro_weights.parts(()):
    if IN_CI:
        pytest.fail("the kokoro weights are not installed: the extra `all` has them")
    pytest.skip("NOT TESTED: needs the extra kokoro", allow_module_level=True)

SHORT = "Nobody was hurt."


def opened(voice: str = "", language: str = "en-US", **request: object) -> kokoro.KokoroVoice:
    return kokoro.engine.open(VoiceRequest("kokoro", voice, language, **request))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One prepared model for all tests of this file."""
    return str(tmp_path_factory.mktemp("memory"))


@pytest.fixture(scope="module")
def heart(memory: str) -> kokoro.KokoroVoice:
    return opened(memory=memory)


@pytest.fixture(scope="module")
def short(heart: kokoro.KokoroVoice) -> Spoken:
    return heart.speak(SHORT)


class TestContract(VoiceConformance):
    engine = kokoro.engine
    request = VoiceRequest("kokoro")
    sentence = "The council meets at noon."

    @pytest.fixture(autouse=True)
    def prepared(self, memory: str) -> None:
        self.request = VoiceRequest("kokoro", memory=memory)


class TestVoices:
    def test_a_language_finds_its_voice(self) -> None:
        found = {
            tag: opened(language=tag).name
            for tag in ("en", "en-US", "en-AU", "en-GB", "es-MX", "fr-CA", "it-IT", "pt-BR")
        }
        assert found == {
            **{"en": "af_heart", "en-US": "af_heart", "en-AU": "af_heart", "en-GB": "bf_emma"},
            **{"es-MX": "ef_dora", "fr-CA": "ff_siwis", "it-IT": "if_sara", "pt-BR": "pf_dora"},
        }

    def test_a_voice_speaks_the_region_that_is_asked_but_keeps_its_accent(self) -> None:
        assert opened("ef_dora", "es-AR").language == "es-AR"
        assert opened("ef_dora", "en-US").language == "es"
        assert opened("bf_emma", "en-US").language == "en-GB"
        assert opened(language="es-AR").fingerprint != opened(language="es-ES").fingerprint

    def test_every_listed_voice_is_ready_and_there_are_men_and_women_of_five_languages(
        self,
    ) -> None:
        listed = list(kokoro.engine.voices(VoiceRequest("kokoro")))
        assert all(not info.missing and info.licence == "Apache-2.0" for info in listed)
        languages = {info.language.partition("-")[0] for info in listed}
        assert languages == {"en", "es", "fr", "it", "pt"}
        assert 8 <= len(listed) <= 12
        for language in ("en-US", "en-GB", "es", "it", "pt-BR"):
            kinds = {info.name[1] for info in listed if info.language == language}
            assert kinds == {"f", "m"}, language

    def test_the_licence_lies_beside_the_voices(self) -> None:
        folder = Path(kokoro_weights.__file__).parent / "kokoro_voices"
        assert "Apache License" in (folder / "LICENSE").read_text("utf-8")
        notice = (folder / "NOTICE").read_text("utf-8")
        assert all(file.stem in notice for file in folder.glob("*.bin"))

    @each(
        ("voice", "language", "what"),
        [("af_hart", "en-US", "no voice 'af_hart'"), ("", "de-DE", "does not speak de-DE")],
    )
    def test_a_voice_that_is_not_there_is_one_line(
        self, voice: str, language: str, what: str
    ) -> None:
        with pytest.raises(SpeechError, match=what) as caught:
            opened(voice, language)
        assert caught.value.hint
        assert not isinstance(caught.value, GaveUp)

    def test_a_voice_of_the_show_is_one_too(self, tmp_path: Path) -> None:
        (tmp_path / "voices").mkdir()
        data = (Path(kokoro_weights.__file__).parent / "kokoro_voices/am_michael.bin").read_bytes()
        (tmp_path / "voices" / "bm_ours.bin").write_bytes(data)
        (tmp_path / "voices" / "bm_short.bin").write_bytes(data[:-4])
        (tmp_path / "voices" / "zf_other.bin").write_bytes(data)
        names = {v.name for v in kokoro.engine.voices(VoiceRequest("kokoro", folder=tmp_path))}
        assert "bm_ours" in names
        assert not names & {"bm_short", "zf_other"}
        assert opened("bm_ours", folder=tmp_path).language == "en-GB"


class TestWeights:
    def test_any_file_with_the_known_bytes_will_do(self, tmp_path: Path) -> None:
        whole = tmp_path / "voices" / kokoro_weights.FILE_NAME
        whole.parent.mkdir()
        whole.write_bytes(kokoro_weights.read(kokoro_weights.parts(())))
        assert kokoro_weights.parts((tmp_path / "voices",)) == (whole,)
        assert kokoro_weights.are_known((whole,))
        elsewhere = whole.rename(tmp_path / "mine.onnx")
        voice = opened(folder=tmp_path, options={"model": "mine.onnx"})
        assert voice._files == (elsewhere,)
        assert voice.fingerprint == opened().fingerprint

    def test_other_bytes_are_refused_and_not_listed_as_ready(self, tmp_path: Path) -> None:
        (tmp_path / "mine.onnx").write_bytes(b"other weights")
        wanted = VoiceRequest("kokoro", folder=tmp_path, options={"model": "mine.onnx"})
        with pytest.raises(SpeechError, match="not the Kokoro weights that are known") as caught:
            kokoro.engine.open(wanted).speak(SHORT)
        assert caught.value.hint
        assert all("mine.onnx" in info.missing for info in kokoro.engine.voices(wanted))

    def test_a_named_file_that_is_missing_is_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(SpeechError, match=r"no Kokoro weights 'mine\.onnx'"):
            opened(folder=tmp_path, options={"model": "mine.onnx"})

    def test_without_weights_it_is_not_ready_and_says_how_to_get_them(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kokoro_weights, "PACKAGES", ("no-such-package-anywhere",))
        with pytest.raises(GaveUp, match="not installed") as caught:
            opened()
        assert "audio-edition[kokoro]" in str(caught.value.hint)
        listed = list(kokoro.engine.voices(VoiceRequest("kokoro")))
        assert listed
        assert all("not installed" in info.missing for info in listed)


class TestSound:
    def test_words_sound_where_the_sound_is(self, heart: kokoro.KokoroVoice) -> None:
        text = "“Out of the blue,” she said (twice), Route 25 closed — [[nˈɑt]] 6:30."
        spoken = heart.speak(text)
        assert [w.text for w in spoken.words] == [w for w in text.split() if w != "—"]
        assert all(word.end > word.start for word in spoken.words)
        samples = spoken.pcm.samples.astype(np.float64)
        inside = np.zeros(len(samples), dtype=bool)
        for word in spoken.words:
            inside[round(word.start * spoken.pcm.rate) : round(word.end * spoken.pcm.rate)] = True
        assert np.square(samples[inside]).sum() > 0.93 * np.square(samples).sum()

    def test_it_is_24_khz_and_neither_clipped_nor_faint(self, short: Spoken) -> None:
        assert short.pcm.rate == 24000
        peak = int(np.abs(short.pcm.samples.astype(np.int32)).max())
        assert 3000 < peak <= 0.97 * 32767 + 1

    def test_speed_is_kept(self, heart: kokoro.KokoroVoice, memory: str) -> None:
        text = "The council met again on Friday to vote on the bridge."
        usual = say(heart, text).pcm.duration
        for speed in (0.8, 1.25):
            paced = say(opened(memory=memory, speed=speed), text).pcm.duration
            assert usual / paced == pytest.approx(speed, rel=0.1)

    def test_the_kept_model_gives_the_same_bytes(
        self, heart: kokoro.KokoroVoice, short: Spoken, memory: str
    ) -> None:
        kept = voice_memory(open_store(memory))
        assert kept.usage().entries == 1
        assert opened(memory=memory).speak(SHORT).pcm.samples.tobytes() == (
            short.pcm.samples.tobytes()
        )
        assert opened().speak(SHORT).pcm.samples.tobytes() == short.pcm.samples.tobytes()

    def test_a_machine_without_exact_products_says_the_same_bytes(
        self, short: Spoken, memory: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = voice_memory(open_store(memory))
        entries = kept.usage().entries
        made: list[bytes] = []
        products = convolutions.as_products
        monkeypatch.setattr(convolutions, "as_products", lambda m: made.append(m) or products(m))
        monkeypatch.setattr(convolutions, "are_exact", lambda: False)
        # what the other kind of machine keeps is not what it is given
        said = opened(memory=memory).speak(SHORT).pcm.samples
        assert not made
        assert said.tobytes() == short.pcm.samples.tobytes()
        assert kept.usage().entries == entries + 1
        monkeypatch.setattr(convolutions, "are_exact", lambda: True)
        opened().load()
        assert len(made) == 1

    def test_ipa_blocks_say_their_own_sounds(self, heart: kokoro.KokoroVoice) -> None:
        read = heart._text.symbols("It is [[ʃɪˈvɔːn]], not Siobhan.")
        assert "ʃɪˈvɔn," in read
        same = heart._text.symbols("The mayor was [[nˈoʊbɑːdi]].")
        assert same == heart._text.symbols("The mayor was nobody.")

    def test_a_word_told_alone_can_be_given_back(self, heart: kokoro.KokoroVoice) -> None:
        for word in ("thirteen", "water", "council", "fire", "not"):
            block = f"[[{heart.alone(word)}]]"
            assert heart._text.symbols(block) == heart._text.symbols(word), word

    def test_runs_and_worker_counts_give_the_same_bytes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workers, "_FEW", 0)
        settings = VoiceSettings(engine="kokoro")
        texts = ("It begins at noon.", SHORT, "Why?")
        digests = []
        for number, jobs in enumerate((1, 2)):
            places = Places(tmp_path / str(number))
            spoken = speak_script(plain(*texts), settings, places, jobs=jobs)
            digests.append([utterance.clip.digest for utterance in spoken.utterances])
        assert digests[0] == digests[1]

    @pytest.mark.parametrize("language", ["en-GB", "es-ES", "fr-FR", "it-IT", "pt-BR"])
    def test_each_language_speaks(self, language: str, memory: str) -> None:
        text = {
            "en-GB": "Nobody was hurt.",
            "es-ES": "Nadie resultó herido.",
            "fr-FR": "Personne n’est blessé.",
            "it-IT": "Nessuno è ferito.",
            "pt-BR": "Ninguém ficou ferido.",
        }[language]
        voice = opened(language=language, memory=memory)
        spoken = say(voice, text)
        assert 0.6 < spoken.pcm.duration < 4
        assert [word.text for word in spoken.words] == text.split()
        assert sound.speech_bounds(spoken.pcm.samples, 24000)[1] > 0


LONG = """
import sys
from audio_edition.speech.engines.kokoro import engine
from audio_edition.speech.model import VoiceRequest
spoken = engine.open(VoiceRequest("kokoro", memory=sys.argv[1])).speak(
    "999999 " * 4 + "and so the town brought blankets and soup and bread " * 6
)
print(len(spoken.words), spoken.pcm.duration)
"""


@pytest.mark.slow
@needs_proc
def test_a_sentence_without_an_end_takes_bounded_memory(memory: str) -> None:
    (words, seconds), most = run(LONG, memory)
    assert words == 4 + 6 * 10
    assert seconds > 25  # 537 sounds, and the model takes no more than 510 at once
    assert most < 1.1e9
