"""`check --host` and `publish --check-host`, against a host that serves what was published."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition.places import Places
from audio_edition.publication.targets import open_target
from audio_edition.verbs import publish as verbs_publish
from audio_edition.verbs.check import check_host
from audio_edition.workspace import Workspace
from tests.publication import support
from tests.publication.faulty_host import Answer, Asked, Fault, serving
from tests.publication.support import NOW, Piece, Stage
from tests.publication.test_publication_cli import configure, run

OLD, DAY = support.DAY, support.NEXT
LATER = NOW + timedelta(days=2)


@pytest.fixture
def stage(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A show whose sound is only bytes, which nobody shall hold against it."""
    monkeypatch.setattr(verbs_publish, "lint", lambda *_: iter(()))
    return stage


def show(stage: Stage, base: str, target: str = "") -> None:
    """Build and publish two editions for an address."""
    configure(stage, f'[publish]\ntarget = "{target}"\n' if target else "", base_url=base)
    for number, day in enumerate((OLD, DAY)):
        stage.release(day, (Piece(f"Number {number}"),), now=NOW + timedelta(days=number))
        (stage.editions / day).rmdir()  # nobody wrote its text: none can be compared with it
    place = open_target(target, Places(stage.root)) if target else None
    stage.publisher(place, LATER).publish()


def codes(stage: Stage, *arguments: str) -> list[str]:
    told = json.loads(run(stage, *arguments, "--json").stdout)
    found = told.get("findings", told.get("host"))
    assert found is not None
    return [f["code"] for f in found if f["code"].startswith("host-")]


@pytest.fixture
def site(stage: Stage) -> Iterator[tuple[Stage, list[Fault]]]:
    """A served show, and a list whose last fault is the host's."""
    faults: list[Fault] = [lambda asked, answer: answer]
    with serving(stage.audio, lambda asked, answer: faults[-1](asked, answer)) as base:
        show(stage, base)
        yield stage, faults


def test_what_the_host_has_is_held_against_what_lies_here(site: tuple[Stage, list[Fault]]) -> None:
    stage, faults = site
    assert codes(stage, "check", "--feed", "--host") == ["host-https"]
    assert codes(stage, "check", OLD, "--host") == ["host-https"]
    assert codes(stage, "publish", "--check-host") == ["host-https"]
    assert codes(stage, "check", "--feed") == []  # unasked nobody is asked

    def other(asked: Asked, answer: Answer) -> Answer:
        if asked.path.endswith(".mp3") and answer.status == 206:
            answer.body = bytes(len(answer.body))
        return answer

    faults.append(other)
    for arguments in (("check", "--feed", "--host"), ("publish", "--check-host")):
        result = run(stage, *arguments)
        assert result.exit_code == 1
        # the newest in all ways, the oldest for whether it is still what it was
        assert result.stdout.count("[host-audio]") == 2, result.stdout
    faults.append(lambda asked, answer: Answer(404) if f"{DAY}.mp3" in asked.path else answer)
    workspace = Workspace.open(stage.root)
    assert {f.code for f in check_host(workspace)} == {"host-https", "host-status"}
    assert {f.code for f in check_host(workspace, OLD)} == {"host-https"}, "one that is named"


def test_what_waits_to_be_published_is_not_missed_at_the_host(tmp_path: Path) -> None:
    """With a target, the feed there lacks what was only built."""
    stage, target = Stage(tmp_path / "show"), tmp_path / "public"
    target.mkdir()
    with serving(target) as base:
        show(stage, base, str(target))
        workspace = Workspace.open(stage.root)
        stage.release("2026-11-04", now=LATER)
        stage.release(DAY, (Piece("Number 1"),), take=1, now=LATER)  # a correction that waits
        assert [f.code for f in check_host(workspace)] == ["host-https"]
        # but a feed without what is out is told
        feed = target / "feed.xml"
        head, _, rest = feed.read_text().partition("    <item>")
        feed.write_text(head + "    <item>" + rest.partition("    <item>")[2])
        (told,) = [f for f in check_host(workspace) if f.code == "host-feed"]
        assert DAY in told.message
