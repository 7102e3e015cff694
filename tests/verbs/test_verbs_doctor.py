"""What doctor finds of a show's voice and of its shared cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition import Workspace
from audio_edition.findings import Finding
from audio_edition.store.depots import MountedDepot, RefusalError
from audio_edition.store.errors import StoreError
from audio_edition.verbs import doctor as verb
from tests.rows import each


@each(("said", "told"), [({}, ["voice piper"]), ({"de": "espeak"}, [])])
def test_a_voice_that_does_not_speak_the_shows_language_is_told(
    said: dict[str, str], told: list[str], tmp_path: Path
) -> None:
    voice = {"engine": "piper", "fallback": [], "languages": said}
    settings = {"show": {"title": "Der Morgen", "language": "de-AT"}, "voice": voice}
    report = verb.doctor(lambda: Workspace.of(tmp_path / "show", settings))
    errors = [one for one in report.findings if one.severity == "error"]
    assert [one.where for one in errors] == told
    assert all('[voice.languages] de = "espeak"' in one.message for one in errors)


def told(tmp_path: Path) -> tuple[list[str], list[Finding]]:
    settings = {
        "show": {"title": "The Lantern"},
        "voice": {"engine": "silence", "fallback": []},
        "cache": {"store": "../nfs"},
    }
    report = verb.doctor(lambda: Workspace.of(tmp_path / "show", settings))
    ready = [detail for what, detail in report.ready if what == "shared cache"]
    return ready, [one for one in report.findings if one.code == "shared-cache"]


def test_a_shared_cache_is_tried_and_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(self: MountedDepot, path: str, data: bytes) -> None:
        raise RefusalError("cannot be written: no", "give rights", "written")

    def missing(shared: str) -> None:
        raise StoreError("the shared cache s3:// needs a library", hint="pip install it")

    nfs = tmp_path / "nfs"
    nfs.mkdir()
    assert told(tmp_path) == ([f"file://{nfs} can be read and written"], [])
    assert [file for file in nfs.rglob("*") if file.is_file()] == []
    with monkeypatch.context() as patch:
        patch.setattr(MountedDepot, "write", closed)
        ready, (finding,) = told(tmp_path)
    assert ready == [f"file://{nfs} can be read"]
    assert (finding.severity, finding.remedy) == ("note", "give rights")
    with monkeypatch.context() as patch:
        patch.setattr("audio_edition.store.store.require_library", missing)
        _, (finding,) = told(tmp_path)
    assert finding.remedy == "pip install it"
    nfs.rmdir()
    ready, (finding,) = told(tmp_path)
    assert (ready, finding.severity) == ([], "warning")
    assert "there is no folder" in finding.message
    assert f"mkdir {nfs}" in finding.remedy
    assert "\n" not in finding.message
