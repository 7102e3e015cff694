"""verify at a shell: what it prints, its exit codes, its JSON."""

from __future__ import annotations

import json
from inspect import signature
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from tests.publication.support import Stage
from tests.rows import each

ONE, TWO = "2026-11-02", "2026-11-03"


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stage = Stage(tmp_path_factory.mktemp("show"))
    stage.release(ONE)
    stage.release(TWO)
    stage.publish()
    return stage.audio


def run(*arguments: str) -> Result:
    # click before 8.2 mixes stderr into stdout unless told; later ones no longer take the option
    apart = {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
    return CliRunner(**apart).invoke(cli, list(arguments), catch_exceptions=True)


def test_what_it_prints(audio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")  # no show is needed
    done = run("verify", str(audio))
    assert done.exit_code == 0, done.output
    assert f"{ONE}: " in done.stdout
    assert "all as certified" in done.stdout
    assert done.stderr.count("verifying ") == 2
    newest = run("--quiet", "verify", str(audio), "--newest")
    assert f"{ONE}: " not in newest.stdout
    assert f"{TWO}: " in newest.stdout
    assert newest.stderr == ""
    named = run("verify", str(audio), "--edition", ONE, "--edition", TWO)
    assert named.stdout.count("all as certified") == 2
    told = json.loads(run("verify", str(audio), "--json").stdout)
    assert (told["errors"], told["warnings"], told["target"]) == (0, 0, f"{audio}")
    assert [edition["edition"] for edition in told["editions"]] == [TWO, ONE]
    for edition in told["editions"]:
        assert (edition["ok"], edition["credentials"]) == (True, None)
        assert edition["checks"]["sentences"] == edition["checks"]["read"] == 4
        assert edition["checks"]["matched"] is None
    assert {finding["severity"] for finding in told["findings"]} == {"note"}


def test_a_changed_file_is_exit_code_1(audio: Path) -> None:
    file = audio / ONE / "transcript.vtt"
    data = file.read_bytes()
    file.unlink()  # its revision's own may be one with it on the disk
    file.write_bytes(data.replace(b"dawn", b"down"))
    try:
        done = run("verify", str(audio))
        told = json.loads(run("--json", "verify", str(audio / ONE)).stdout)
    finally:
        file.write_bytes(data)
    assert done.exit_code == 1
    assert f"error: {ONE}/transcript.vtt: " in done.stdout
    assert "[verify-digest]" in done.stdout
    assert f"{TWO}: " in done.stdout, "the other is as certified"
    assert f"\n{ONE}: " not in done.stdout
    assert (told["errors"], told["editions"][0]["ok"]) == (1, False)


@each(
    "arguments, code, told",
    [
        ((), 2, "URL|DIR"),
        (("nowhere",), 1, "no such folder or file"),
        (("http://127.0.0.1:1/",), 1, "cannot be fetched"),
        (("{audio}", "--edition", ONE, "--newest"), 2, "not both"),
        (("{audio}", "--edition", "2026-12-24"), 1, "there is no"),
        (("{audio}", "--trust", "none.pem"), 1, "cannot be read"),
    ],
)
def test_what_cannot_be_verified_is_one_line(
    audio: Path, arguments: tuple[str, ...], code: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio_edition.verbs.verify._WAITS", (0.0,))
    done = run("verify", *(word.format(audio=audio) for word in arguments))
    said = done.output + done.stderr + str(getattr(done.exception, "message", ""))
    assert told in said
    assert "Traceback" not in said
    assert getattr(done.exception, "exit_code", done.exit_code) == code
