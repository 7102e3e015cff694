"""Gone for good: no byte of a purged edition's sound, and no word of it, is public any more."""

import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import PublicationError
from audio_edition.publication.repairing import repair_files
from audio_edition.publication.restore import restore
from audio_edition.publication.targets import FolderTarget
from audio_edition.verbs.verify import verify
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage, titles

LATER = NOW + timedelta(hours=4)
SECRET = ("Zanzibar", "Quimby", "wrongfully")
WORDS = (Piece("Quimby sued in Zanzibar", ("He was wrongfully named.", "It was wrong.")),)


@pytest.fixture
def stage(stage: Stage, public: Path) -> Stage:
    """Two editions at a target, one with a correction, and an article that was dropped."""
    stage.release(pieces=(*WORDS, Piece("Quimby again")))
    stage.release(NEXT)
    stage.publisher(public).publish()
    stage.release(pieces=WORDS, take=1, now=LATER)
    stage.publisher(public, LATER).publish()
    settings(stage, public)
    return stage


def settings(stage: Stage, target: Path | str, more: str = "") -> None:
    (stage.editions / "show.toml").write_text(
        f'[show]\ntitle = "{stage.identity.title}"\nguid = "{stage.identity.guid}"\n'
        f'base_url = "{stage.identity.base_url}"\n'
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


def purge(stage: Stage) -> Any:
    done = run(stage, "retract", DAY, "--purge", "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_of_it_is_left_and_it_stays_gone(stage: Stage, public: Path) -> None:
    assert len(told(public)) > 10
    sounds = {file.name for file in public.rglob("*.mp3")}
    assert {"02-piece.mp3", f"{DAY}-r2.mp3", f"{DAY}.mp3"} <= sounds
    report = purge(stage)
    assert f"{DAY}/{DAY}.mp3" in report["removed"]
    assert any(f"editions/{DAY}: the text" in line for line in report["stays"])
    for folder in (public, stage.audio):
        assert told(folder) == [], folder
    first = {file.name: file.read_bytes() for file in (public / DAY).iterdir()}
    assert sorted(first) == ["embed.html", "files.json", "index.html", "oembed.json"]
    assert b"retracted" in first["index.html"]
    assert titles(public) == [f"Edition of {NEXT}"]
    # a second time changes nothing, nor does a publication
    assert "removed: " in run(stage, "retract", DAY, "--purge", "--dry-run").stdout
    again = run(stage, "retract", DAY, "--purge")
    assert (again.exit_code, "removed: " in again.stdout) == (0, True)
    assert run(stage, "publish").exit_code == 0
    assert {file.name: file.read_bytes() for file in (public / DAY).iterdir()} == first
    assert run(stage, "check", DAY).exit_code == 0
    for folder in (public, stage.audio):
        assert told(folder) == [], folder
        assert {one.severity for one in verify(folder).findings} == {"note"}


def test_it_comes_back_as_another_revision_only(stage: Stage, public: Path, tmp_path: Path) -> None:
    before = stage.episode()
    purge(stage)
    refused = run(stage, "publish", DAY)
    assert isinstance(refused.exception, PublicationError)
    assert refused.exception.exit_code == 1
    assert f"edition {DAY} was purged on " in refused.exception.message
    assert f"audio-edition build {DAY}" in str(refused.exception.hint)
    # another checkout does not bring it back
    other = Stage(tmp_path / "other", stage.identity)
    restored = restore(other.at(), other.identity, FolderTarget(public))
    assert (restored.missing, restored.retracted) == ((NEXT,), ())
    again = stage.release(pieces=(Piece("Mended"),), now=LATER)
    assert (again.guid, again.number) == (before.guid, before.number)
    assert again.file == f"{DAY}-r3.mp3", "no name is given twice"
    assert again.purged_at is None
    assert not list(repair_files(stage.at(LATER), again, None)), "what was purged is not lost"
    stage.publisher(public, LATER).publish([DAY])
    assert f"{DAY}-r3.mp3".encode() in (public / "feed.xml").read_bytes()


TOKEN = "sesame-of-the-edge"


@pytest.mark.parametrize(("method", "token"), [("POST", TOKEN), ("PURGE", TOKEN), ("POST", "none")])
def test_the_networks_copies_are_told_to_go(
    stage: Stage, public: Path, method: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A content delivery network's API: lists of addresses, or a question an address."""
    asked: list[tuple[str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.method == method
        asked.append((str(request.url), request.read()))
        return httpx.Response(200 if request.headers["Authorization"] == f"Bearer {TOKEN}" else 403)

    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=transport))
    monkeypatch.setenv("EDGE_TOKEN", token)
    where = 'url = "https://edge.example/purge"\n' if method == "POST" else ""
    more = f'[publish.purge]\nmethod = "{method}"\n{where}token = "${{EDGE_TOKEN}}"\n'
    settings(stage, public, more)
    problems = purge(stage)["problems"]
    assert told(public) == []
    files = [url for url, _ in asked]
    if method == "POST":
        assert set(files) == {"https://edge.example/purge"}
        lists = [json.loads(body)["files"] for _, body in asked]
        assert max(map(len, lists)) <= 30
        files = [file for some in lists for file in some]
    assert len(files) == len(set(files))
    names = (f"{DAY}.mp3", f"{DAY}-r2.mp3", "transcript-r1.vtt", "index.html")
    base = stage.identity.base_url
    assert {f"{base}feed.xml", *(f"{base}{DAY}/{name}" for name in names)} <= set(files)
    if token == TOKEN:
        assert problems == []
    else:  # is told, and the rest is done
        assert len(problems) == len(asked)
        assert "the network's copies were not removed: POST " in problems[0]
        assert "403" in problems[0]


def test_without_a_target_audio_itself_is_emptied(stage: Stage) -> None:
    settings(stage, "")
    assert len(purge(stage)["removed"]) > 10
    assert told(stage.audio) == []
