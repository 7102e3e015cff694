"""Content credentials in the MP3: signed here, judged by the library in a process of its own."""

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from audio_edition.errors import PublicationError
from audio_edition.mp3.digest import frames_digest_of
from audio_edition.publication import provenance
from audio_edition.publication.provenance import open_key, signed, source_type, unsigned
from audio_edition.publication.settings import PublishSettings, SignerFiles
from audio_edition.verbs.verify import verify
from tests.publication.credentials import PRESS, SIGNER, Chain, chain
from tests.publication.support import Stage, tag
from tests.rows import each, table
from tests.tools import require

pytest.importorskip("c2pa", reason="NOT TESTED: the extra provenance is not installed")

DAY = "2026-11-02"
TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
TOLD = {"edition": DAY, "guid": "show/2026-11-02", "frames_sha256": "ab" * 32}

READER = """
import json, sys
import c2pa
try:
    with open(sys.argv[1], "rb") as sound, c2pa.Reader("audio/mpeg", sound) as reader:
        told = json.loads(reader.json())
        print(json.dumps({"state": reader.get_validation_state(), "told": told}))
except c2pa.C2paError as problem:
    print(json.dumps({"state": "none", "problem": str(problem)}))
"""


@pytest.fixture(scope="module")
def press() -> Chain:
    return chain()


@pytest.fixture(scope="module")
def mp3() -> bytes:
    """A second of a real MP3, with a tag."""
    stream = io.BytesIO()
    tone = np.sin(np.arange(44_100) * 0.05).astype(np.float32) * 0.3
    soundfile.write(stream, tone, 44_100, format="MP3", subtype="MPEG_LAYER_III")
    return tag("The Lantern", "Edition of the day") + stream.getvalue()


def key_of(press: Chain, folder: Path) -> provenance.SigningKey:
    press.write(folder)
    return open_key("signer.pem", "signer.key", folder)


def judged(file: Path) -> dict[str, Any]:
    """What the library says of a file, with nothing of ours imported."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", READER, str(file)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


# -- the file -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["es256", "es384", "es512", "ps256", "ed25519"])
def test_an_outside_reader_finds_what_was_signed(tmp_path: Path, mp3: bytes, kind: str) -> None:
    key, file = key_of(chain(kind), tmp_path), tmp_path / "a.mp3"
    assert key.algorithm == kind
    file.write_bytes(signed(mp3, key, title="The day", kind=TRAINED, told=TOLD))
    found = judged(file)
    assert found["state"] == "Valid"
    active = found["told"]["manifests"][found["told"]["active_manifest"]]
    assert active["title"] == "The day"
    assert active["signature_info"]["issuer"] == PRESS
    by_label = {item["label"]: item["data"] for item in active["assertions"]}
    (action,) = by_label["c2pa.actions.v2"]["actions"]
    assert (action["action"], action["digitalSourceType"]) == ("c2pa.created", TRAINED)
    assert by_label["org.audio-edition.made-from"] == TOLD


def test_the_sound_and_the_other_frames_keep_their_bytes(tmp_path: Path, mp3: bytes) -> None:
    """Players read it as before, and one byte of the sound or of another tag is found."""
    key, file = key_of(chain(), tmp_path), tmp_path / "b.mp3"
    for plain in (mp3[mp3.index(b"\xff\xfb") :], mp3):
        data = signed(plain, key, title="T", kind=TRAINED, told=TOLD)
        assert frames_digest_of(io.BytesIO(data)) == frames_digest_of(io.BytesIO(plain))
        back, store = unsigned(data)
        assert store
        assert back == plain or plain != mp3, "without a tag there is an empty one left"
        assert unsigned(plain) == (plain, b"")
    for at in (data.index(b"Edition of"), len(data) - 100, data.index(b"\xff\xfb") + 50):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert judged(file)["state"] == "Invalid"
    heard = [soundfile.read(io.BytesIO(one)) for one in (mp3, data)]
    assert np.array_equal(heard[0][0], heard[1][0])
    durations = []
    for one in (mp3, data):
        file.write_bytes(one)
        ask = [require("ffprobe"), "-v", "warning", "-show_entries", "stream=codec_name,duration"]
        done = subprocess.run([*ask, str(file)], capture_output=True, text=True, check=True)
        durations.append(done.stdout)
    assert durations[0] == durations[1]
    assert "codec_name=mp3" in durations[0]


def test_what_does_not_read_back_is_not_handed_out(tmp_path: Path, mp3: bytes) -> None:
    frame = b"TXXX\x00\x00\x00\x02\x00\x00\x00a"  # no value
    head = b"ID3\x03\x00\x00\x00\x00\x00" + bytes([len(frame)])
    broken = head + frame + mp3[mp3.index(b"\xff\xfb") :]
    with pytest.raises(PublicationError, match="reads back"):
        signed(broken, key_of(chain(), tmp_path), title="T", kind=TRAINED, told=TOLD)


def test_source_types_are_those_of_the_iptc() -> None:
    """cv.iptc.org/newscodes/digitalsourcetype: what learned from recordings, and what did not."""
    assert source_type("piper") == TRAINED
    assert source_type("espeak").rpartition("/")[2] == "algorithmicMedia"
    assert source_type("espeak", "compositeSynthetic").endswith("/compositeSynthetic")


# -- a show that signs ----------------------------------------------------------------


@pytest.fixture
def stage(tmp_path: Path, press: Chain) -> Stage:
    press.write(tmp_path / "editions" / "keys")
    files = SignerFiles("keys/signer.pem", "keys/signer.key")
    return Stage(tmp_path, settings=PublishSettings(credentials=files))


@pytest.fixture
def root(tmp_path_factory: pytest.TempPathFactory, press: Chain) -> Path:
    file = tmp_path_factory.mktemp("trust") / "root.pem"
    file.write_text(press.root)
    return file


def test_verify_reads_them_back(stage: Stage, root: Path) -> None:
    stage.release()
    stage.publish()
    report = verify(stage.audio / DAY)
    assert report.ok, report.findings
    (found,) = report.editions
    assert (found.credentials.state, found.credentials.signer) == ("valid", f"{SIGNER}, {PRESS}")
    assert found.credentials.told["edition"] == DAY
    assert any(f"by {SIGNER}, {PRESS}, whom no list" in one.message for one in report.findings)
    trusted = verify(stage.audio / DAY, trust=root).editions[0]
    assert not [f for f in trusted.findings if f.code == "verify-credentials"]
    assert trusted.credentials.state == "trusted"
    assert judged(stage.audio / DAY / f"{DAY}.mp3")["state"] == "Valid"
    told = json.loads((stage.audio / DAY / "proof.json").read_text())
    assert told["credentials"]["state"] == "signed"
    assert len(told["credentials"]["certificate_sha256"]) == 64


def test_a_rebuild_signs_nothing_anew(stage: Stage) -> None:
    stage.release()
    before = (stage.audio / DAY / f"{DAY}.mp3").read_bytes()
    stage.release()
    assert (stage.audio / DAY / f"{DAY}.mp3").read_bytes() == before
    stage.publish()
    stage.settings = replace(stage.settings, credentials=None)
    stage.release()
    assert (stage.audio / DAY / f"{DAY}.mp3").read_bytes() == before, "what is out stays signed"
    assert verify(stage.audio / DAY).ok


def test_credentials_that_do_not_hold_are_named(stage: Stage, tmp_path: Path) -> None:
    stage.release()
    file = stage.audio / DAY / f"{DAY}.mp3"
    data, key = file.read_bytes(), key_of(chain(), tmp_path / "mine")
    plain, told = unsigned(data)[0], {"edition": DAY, "guid": "another", "frames_sha256": "0" * 64}
    other = signed(plain, key, title="T", kind=TRAINED, told=told)
    for changed, wanted in (
        (plain, ["are gone"]),
        (data[:-1] + bytes([data[-1] ^ 1]), ["do not hold"]),
        (other, ["guid differs", "frames_sha256 differs", "another digital source type"]),
    ):
        file.write_bytes(changed)
        found = [f for f in verify(stage.audio / DAY).findings if f.severity == "error"]
        assert {f.where for f in found} == {f"{DAY}/{DAY}.mp3"}
        told_of = [f.message for f in found if f.code == "verify-credentials"]
        assert all(words in said for words, said in zip(wanted, told_of, strict=True)), told_of


def test_without_the_extra_it_is_said(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.release()
    monkeypatch.setitem(sys.modules, "c2pa", None)
    report = verify(stage.audio / DAY)
    assert report.ok, report.findings
    assert report.editions[0].credentials is None
    (note,) = [f for f in report.findings if f.code == "verify-credentials"]
    assert "not installed" in note.message
    assert "audio-edition[provenance]" in note.remedy
    with pytest.raises(PublicationError, match="c2pa-python"):
        stage.release(take=1)


# -- keys ---------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, press: Chain) -> Path:
    press.write(tmp_path)
    return tmp_path


def test_a_key_may_come_from_the_environment(
    folder: Path, press: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTERN_KEY", press.key)
    key = open_key("signer.pem", "env:LANTERN_KEY", folder)
    assert press.key not in repr(key)
    with pytest.raises(PublicationError, match="LANTERN_NONE is not set"):
        open_key("signer.pem", "env:LANTERN_NONE", folder)


@each("certificate, key, told", table(Path(__file__).parent / "data" / "bad_keys.tsv"), least=4)
def test_a_bad_key_is_one_line(folder: Path, certificate: str, key: str, told: str) -> None:
    with pytest.raises(PublicationError, match=told) as caught:
        open_key(certificate, key, folder)
    assert "\n" not in caught.value.message


def test_anothers_key_does_not_sign(folder: Path, mp3: bytes) -> None:
    (folder / "signer.key").write_text(chain().key)
    key = open_key("signer.pem", "signer.key", folder)
    with pytest.raises(PublicationError, match="cannot be signed") as caught:
        signed(mp3, key, title="T", kind=TRAINED, told=TOLD)
    assert "PRIVATE" not in caught.value.message


def test_a_trust_file_that_is_none(stage: Stage, tmp_path: Path) -> None:
    stage.release()
    (tmp_path / "x.pem").write_text("nothing")
    with pytest.raises(PublicationError, match="no PEM certificate"):
        verify(stage.audio / DAY, trust=tmp_path / "x.pem")
