"""Gone for good: no byte of a purged edition's sound, and no word of it, is public any more."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.repairing import repair_files
from audio_edition.publication.restore import restore
from audio_edition.publication.targets import FolderTarget
from audio_edition.verbs.verify import verify
from audio_edition.workspace import Workspace
from tests.publication.support import NOW, Piece, Stage

DAY, NEXT = "2026-11-02", "2026-11-03"
LATER = NOW + timedelta(hours=4)
SECRET = ("Zanzibar", "Quimby", "wrongfully")
WORDS = (Piece("Quimby sued in Zanzibar", ("He was wrongfully named.", "It was wrong.")),)


class Network(http.server.BaseHTTPRequestHandler):
    """A content delivery network's API."""

    asked: list[tuple[str, str, str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = self.headers.get("Authorization") or ""
        self.asked.append((self.command, self.path, told, body))
        self.send_response(200 if told == "Bearer sesame-of-the-edge" else 403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_PURGE(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def network() -> Iterator[tuple[str, list[tuple[str, str, str, bytes]]]]:
    handler = type("Handler", (Network,), {"asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", handler.asked
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Two editions at a target, one with a correction, and an article that was dropped."""
    stage = Stage(tmp_path / "show")
    target = FolderTarget(tmp_path / "public")
    stage.release(pieces=(*WORDS, Piece("Quimby again")))
    stage.release(NEXT)
    stage.publisher(target).publish()
    stage.release(pieces=WORDS, take=1, now=LATER)
    stage.publisher(target, LATER).publish()
    settings(stage, tmp_path / "public")
    return stage


def settings(stage: Stage, target: Path, base: str = "", more: str = "") -> None:
    (stage.editions / "show.toml").write_text(
        f'[show]\ntitle = "{stage.identity.title}"\nguid = "{stage.identity.guid}"\n'
        f'base_url = "{base or stage.identity.base_url}"\n'
        f'[publish]\ntarget = "{target}"\n{more}'
    )


def run(stage: Stage, *args: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(cli, ["--show", str(stage.root), *args])


def told(folder: Path, words: tuple[str, ...] = SECRET) -> list[str]:
    """Files in which one of the words is, or that are sound of the edition."""
    return [
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file()
        and (
            any(word.encode() in file.read_bytes() for word in words)
            or (file.suffix == ".mp3" and DAY in str(file))
        )
    ]


def test_nothing_of_it_is_left(stage: Stage, tmp_path: Path) -> None:
    public = tmp_path / "public"
    assert len(told(public)) > 10
    assert {"02-piece.mp3", f"{DAY}-r2.mp3", f"{DAY}.mp3"} <= {
        f.name for f in public.rglob("*.mp3")
    }
    done = run(stage, "retract", DAY, "--purge", "--json")
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert f"{DAY}/{DAY}.mp3" in report["removed"]
    for folder in (public, stage.audio):
        assert told(folder) == [], folder
    assert sorted(file.name for file in (public / DAY).iterdir()) == [
        "embed.html",
        "files.json",
        "index.html",
        "oembed.json",
    ]
    assert b"retracted" in (public / DAY / "index.html").read_bytes()
    assert NEXT.encode() in (public / "feed.xml").read_bytes()
    assert any(f"editions/{DAY}: the text" in line for line in report["stays"])


def test_it_stays_gone_and_a_second_time_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    assert run(stage, "retract", DAY, "--purge").exit_code == 0
    first = {file: file.read_bytes() for file in (tmp_path / "public" / DAY).iterdir()}
    assert run(stage, "retract", DAY, "--purge").exit_code == 0
    done = run(stage, "publish", "--json")
    assert done.exit_code == 0, done.stderr
    for folder in (tmp_path / "public", stage.audio):
        assert told(folder) == [], folder
    assert {file: file.read_bytes() for file in (tmp_path / "public" / DAY).iterdir()} == first
    checked = run(stage, "check", DAY, "--json")
    assert checked.exit_code == 0, checked.stdout
    for folder in (tmp_path / "public", stage.audio):
        assert {one.severity for one in verify(folder).findings} == {"note"}


def test_it_comes_back_as_another_revision_only(stage: Stage, tmp_path: Path) -> None:
    before = manifest.read(stage.audio, DAY)
    assert run(stage, "retract", DAY, "--purge").exit_code == 0
    refused = run(stage, "publish", DAY)
    assert isinstance(refused.exception, PublicationError)
    assert refused.exception.exit_code == 1
    assert f"edition {DAY} was purged on " in refused.exception.message
    assert f"audio-edition build {DAY}" in str(refused.exception.hint)
    again = stage.release(pieces=(Piece("Mended"),), now=LATER)
    assert before is not None
    assert (again.guid, again.number) == (before.guid, before.number)
    assert again.file == f"{DAY}-r3.mp3", "no name is given twice"
    assert again.purged_at is None
    assert not list(repair_files(stage.at(LATER), again, None)), "what was purged is not lost"
    stage.publisher(FolderTarget(tmp_path / "public"), LATER).publish([DAY])
    assert f"{DAY}-r3.mp3".encode() in (tmp_path / "public/feed.xml").read_bytes()


def test_another_checkout_takes_it_out_as_well(stage: Stage, tmp_path: Path) -> None:
    assert run(stage, "retract", DAY, "--purge").exit_code == 0
    other = Stage(tmp_path / "other", stage.identity)
    target = FolderTarget(tmp_path / "public")
    told = restore(other.at(), other.identity, target)
    assert told.missing == (NEXT,)
    assert told.retracted == ()


@pytest.mark.parametrize("method", ["POST", "PURGE"])
def test_the_networks_copies_are_told_to_go(
    stage: Stage,
    tmp_path: Path,
    network: tuple[str, list[tuple[str, str, str, bytes]]],
    method: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, asked = network
    where = f'url = "{url}purge"\n' if method == "POST" else ""
    more = f'[publish.purge]\nmethod = "{method}"\n{where}token = "${{EDGE_TOKEN}}"\n'
    settings(stage, tmp_path / "public", url + "audio/", more)
    monkeypatch.setenv("EDGE_TOKEN", "sesame-of-the-edge")
    done = run(stage, "retract", DAY, "--purge", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["problems"] == []
    if method == "POST":
        assert {path for _, path, _, _ in asked} == {"/purge"}
        lists = [json.loads(body)["files"] for *_, body in asked]
        assert max(map(len, lists)) <= 30
        files = [file.removeprefix(url) for some in lists for file in some]
    else:
        files = [path.lstrip("/") for _, path, _, _ in asked]
    assert len(files) == len(set(files))
    assert {
        "audio/feed.xml",
        f"audio/{DAY}/{DAY}.mp3",
        f"audio/{DAY}/{DAY}-r2.mp3",
        f"audio/{DAY}/transcript-r1.vtt",
        f"audio/{DAY}/index.html",
    } <= set(files)


def test_a_network_that_refuses_is_told_and_the_rest_is_done(
    stage: Stage,
    tmp_path: Path,
    network: tuple[str, list[tuple[str, str, str, bytes]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    more = f'[publish.purge]\nurl = "{network[0]}purge"\ntoken = "${{EDGE_TOKEN}}"\n'
    settings(stage, tmp_path / "public", more=more)
    monkeypatch.setenv("EDGE_TOKEN", "another")
    done = run(stage, "retract", DAY, "--purge")
    assert done.exit_code == 0
    assert "the network's copies were not removed: POST " in done.stderr
    assert "403" in done.stderr
    assert told(tmp_path / "public") == []


def test_without_a_target_audio_itself_is_emptied(stage: Stage) -> None:
    settings(stage, Path())
    text = (stage.editions / "show.toml").read_text().replace('target = "."\n', "")
    (stage.editions / "show.toml").write_text(text)
    done = run(stage, "retract", DAY, "--purge", "--json")
    assert done.exit_code == 0, done.stderr
    assert told(stage.audio) == []
    assert Workspace.open(stage.root).show.publish.target == ""
    assert len(json.loads(done.stdout)["removed"]) > 10
