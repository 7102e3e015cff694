"""doctor tries what it reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from audio_edition import Workspace
from audio_edition.findings import Finding
from audio_edition.store.depots import MountedDepot, RefusalError
from audio_edition.store.errors import StoreError
from audio_edition.verbs import doctor as verb

BROKEN = """
import sys
sys.modules[{name!r}] = None  # as if it had never been installed: an import of it fails
sys.argv = ["audio-edition", "--json", "doctor"]
from audio_edition.cli import main
main()
"""


def doctor(code: str, folder: Path) -> tuple[int, dict[str, list[dict[str, str]]]]:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    told: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return done.returncode, told


@pytest.mark.parametrize(
    "name", ["lxml_html_clean", "trafilatura", "lameenc", "feedgen", "mutagen"]
)
def test_a_package_that_does_not_work_is_found_by_trying(name: str, tmp_path: Path) -> None:
    code, told = doctor(BROKEN.format(name=name), tmp_path)
    assert code == 1, told
    errors = [f for f in told["findings"] if f["severity"] == "error"]
    assert [f["code"] for f in errors] == ["trial"], errors
    assert errors[0]["remedy"]


def test_where_all_works_the_trial_says_what_came_of_it(tmp_path: Path) -> None:
    code, told = doctor(
        'import sys; sys.argv = ["audio-edition", "--json", "doctor"]\n'
        "from audio_edition.cli import main\nmain()\n",
        tmp_path,
    )
    assert code == 0, told
    ready = {item["what"]: item["detail"] for item in told["ready"]}
    assert "of MP3" in ready["trial"]
    assert "language en" in ready
    assert list(tmp_path.iterdir()) == [], "a trial leaves nothing behind"


@pytest.mark.parametrize(("said", "told"), [({}, ["voice piper"]), ({"de": "espeak"}, [])])
def test_a_voice_that_does_not_speak_the_shows_language_is_told(
    said: dict[str, str], told: list[str], tmp_path: Path
) -> None:
    voice = {"engine": "piper", "fallback": [], "languages": said}
    settings = {"show": {"title": "Der Morgen", "language": "de-AT"}, "voice": voice}
    report = verb.doctor(lambda: Workspace.of(tmp_path / "show", settings))
    errors = [one for one in report.findings if one.severity == "error"]
    assert [one.where for one in errors] == told
    assert all('[voice.languages] de = "espeak"' in one.message for one in errors)


class TestSharedCache:
    @pytest.fixture
    def nfs(self, tmp_path: Path) -> Path:
        folder = tmp_path / "nfs"
        folder.mkdir()
        return folder

    def told(self, tmp_path: Path) -> tuple[list[str], list[Finding]]:
        settings = {
            "show": {"title": "The Lantern"},
            "voice": {"engine": "silence", "fallback": []},
            "cache": {"store": "../nfs"},
        }
        report = verb.doctor(lambda: Workspace.of(tmp_path / "show", settings))
        ready = [detail for what, detail in report.ready if what == "shared cache"]
        return ready, [one for one in report.findings if one.code == "shared-cache"]

    def test_it_is_tried_and_left_as_it_was(self, tmp_path: Path, nfs: Path) -> None:
        assert self.told(tmp_path) == ([f"file://{nfs} can be read and written"], [])
        assert [file for file in nfs.rglob("*") if file.is_file()] == []

    def test_one_that_may_only_be_read_is_a_note(
        self, tmp_path: Path, nfs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def closed(self: MountedDepot, path: str, data: bytes) -> None:
            raise RefusalError("cannot be written: no", "give rights", "written")

        monkeypatch.setattr(MountedDepot, "write", closed)
        ready, [finding] = self.told(tmp_path)
        assert ready == [f"file://{nfs} can be read"]
        assert (finding.severity, finding.remedy) == ("note", "give rights")

    def test_one_that_is_not_there_is_a_line_with_the_mend(self, tmp_path: Path, nfs: Path) -> None:
        nfs.rmdir()
        ready, [finding] = self.told(tmp_path)
        assert ready == []
        assert finding.severity == "warning"
        assert "there is no folder" in finding.message
        assert f"mkdir {nfs}" in finding.remedy
        assert "\n" not in finding.message

    def test_a_library_that_is_missing_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def missing(shared: str) -> None:
            raise StoreError("the shared cache s3:// needs a library", hint="pip install it")

        monkeypatch.setattr("audio_edition.store.store.require_library", missing)
        _, [finding] = self.told(tmp_path)
        assert finding.remedy == "pip install it"
