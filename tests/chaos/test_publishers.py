"""Two publishers at once, an old checkout, an empty one, wrong clocks: what is public only rises.

Most of it into a folder; what no two places do alike, in a bucket and over SFTP as well.

Each is a process of its own; what stands still does so at an event, and not by time.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from audio_edition.publication.lease import LASTS
from tests.chaos.campaign import Twin
from tests.chaos.command import Commands, Ended
from tests.chaos.gate import Gate
from tests.chaos.places import Folder, Place, Servers
from tests.chaos.reader import Reader
from tests.chaos.shim import Plan
from tests.chaos.show import EPOCH, ONE, THREE, TWO, clock, write_edition, write_show

BUSY = 3
AHEAD = LASTS.total_seconds() + 60


class Press:
    """Checkouts of one show that publish to one place, a folder unless told, and a reader there."""

    def __init__(
        self, folder: Path, commands: Commands, twin: Twin, place: Place | None = None
    ) -> None:
        self.folder, self.commands, self.twin = folder, commands, twin
        self.public = folder / "public"
        self.place = place or Folder(self.public, str(self.public))
        self.reader = Reader(self.place.get)
        self.generation = 0

    def checkout(self, name: str, *, of: str = "") -> Path:
        """A checkout without anything, or a copy of one as it is now."""
        root = self.folder / name
        if of:
            # of another folder it is another checkout, whatever its cache says
            return shutil.copytree(self.folder / of, root)
        root.mkdir()
        self.twin.warm(root)
        write_show(root, self.place.target)
        return root

    def run(self, root: Path, *argv: str, hour: int = 0, plan: Plan | None = None) -> Ended:
        ended = self.commands.run(root, *argv, plan=plan, environment=clock(hour))
        self.look()
        return ended

    def good(self, root: Path, *argv: str, hour: int = 0) -> None:
        ended = self.run(root, *argv, hour=hour)
        assert ended.code == 0, ended.said
        assert ended.is_clean

    def made(self, root: Path, edition: str, revision: int = 1, hour: int = 0) -> None:
        write_edition(root, edition, revision)
        self.good(root, "build", edition, hour=hour)

    def look(self) -> None:
        """Nothing that a listener has seen falls; nor does the state's own count."""
        self.reader.look()
        assert not self.reader.faults
        state = self.place.get("state.json")
        if state is not None:
            generation = json.loads(state)["generation"]
            assert generation >= self.generation
            self.generation = generation

    def revisions(self) -> dict[str, int]:
        """What is in the feed."""
        self.look()
        return {name: item.revision for name, item in self.reader.items.items()}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, commands: Commands, twin: Twin) -> Press:
    """One edition is public, from the checkout ``a``; ``b`` is as old."""
    press = Press(tmp_path_factory.mktemp("press"), commands, twin)
    root = press.checkout("a")
    press.made(root, ONE)
    press.good(root, "publish")
    press.checkout("b", of="a")
    return press


@pytest.fixture
def press(begun: Press, tmp_path: Path) -> Press:
    """A press that stands as ``begun`` does, in a folder of its own."""
    again = Press(tmp_path / "press", begun.commands, begun.twin)
    shutil.copytree(begun.folder, again.folder)
    for name in ("a", "b"):
        write_show(again.folder / name, str(again.public))
    again.look()
    return again


def paused(press: Press, at: int) -> tuple[Gate, Plan]:
    """A gate at which a publication stands still after the ``at``-th thing that it changed."""
    path = press.folder / f"gate-{at}"
    return Gate(path, at), Plan(gate=str(path), under=str(press.public))


def test_of_two_at_once_one_waits_and_then_goes_on(press: Press) -> None:
    a, b = press.folder / "a", press.folder / "b"
    press.made(a, TWO, hour=1)
    press.made(b, THREE, hour=1)
    gate, plan = paused(press, 8)
    first = press.commands.start(a, "publish", plan=plan, environment=clock(2))
    gate.wait()
    second = press.run(b, "publish", hour=2)
    assert second.code == BUSY, second.said
    gate.release()
    assert first.wait().code == 0
    gate.close()
    second = press.run(b, "publish", hour=3)
    assert second.code == 1
    assert "--restore" in second.said
    press.good(b, "publish", "--restore", hour=3)
    assert press.revisions() == {ONE: 1, TWO: 1, THREE: 1}


def test_both_at_once_however_they_fall(press: Press) -> None:
    a, b = press.folder / "a", press.folder / "b"
    press.made(a, TWO, hour=1)
    press.made(b, THREE, hour=1)
    both = [press.commands.start(r, "publish", environment=clock(2)) for r in (a, b)]
    ended = [one.wait() for one in both]
    assert all(one.is_clean and one.code in (0, 1, BUSY) for one in ended), ended
    assert any(one.code == 0 for one in ended)
    press.look()
    for root in (a, b):
        press.good(root, "publish", "--restore", hour=3)
    assert press.revisions() == {ONE: 1, TWO: 1, THREE: 1}


@pytest.mark.parametrize("at", [4, 12])
def test_one_that_slept_while_another_went_by_takes_nothing_back(press: Press, at: int) -> None:
    """Its lease had run out by the other's clock; its own says that it has not."""
    a, b = press.folder / "a", press.folder / "b"
    press.made(a, TWO, hour=1)
    press.made(b, ONE, 2, hour=1)
    gate, plan = paused(press, at)
    first = press.commands.start(a, "publish", plan=plan, environment=clock(2))
    gate.wait()
    second = press.run(b, "publish", hour=2, plan=Plan(ahead=AHEAD))
    gate.release()
    slept = first.wait()
    gate.close()
    assert slept.is_clean
    press.look()
    for root in (a, b):
        press.good(root, "publish", "--restore", hour=3)
    assert press.revisions() == {ONE: 2, TWO: 1}, (second.code, slept.code)


def test_a_stale_checkout_takes_nothing_back(press: Press) -> None:
    a, b = press.folder / "a", press.folder / "b"
    press.made(a, ONE, 2, hour=1)
    press.made(a, TWO, hour=1)
    press.good(a, "publish", hour=1)
    for command in (("publish",), ("publish", ONE)):
        refused = press.run(b, *command, hour=2)
        assert refused.code == 1
        assert "ahead of this checkout" in refused.said
        assert press.revisions() == {ONE: 2, TWO: 1}


def in_feed(press: Press, edition: str) -> bool:
    return f"/{edition}</guid>".encode() in (press.place.get("feed.xml") or b"")


def test_a_stale_checkout_takes_an_edition_back_and_the_others_do_not_undo_it(
    press: Press,
) -> None:
    a, b = press.folder / "a", press.folder / "b"
    press.made(a, ONE, 2, hour=1)
    press.made(a, TWO, hour=1)
    press.good(a, "publish", hour=1)
    press.reader.may_go.add(ONE)
    press.good(b, "retract", ONE, hour=2)  # what is ahead there is brought back first
    assert not in_feed(press, ONE)
    for command in (("publish",), ("publish", ONE)):
        refused = press.run(a, *command, hour=3)
        assert refused.code == 1
        assert "it was retracted there" in refused.said
    press.good(a, "publish", "--restore", hour=3)
    assert not in_feed(press, ONE)


def test_an_empty_checkout_takes_nothing_back(press: Press) -> None:
    root = press.checkout("c")
    press.made(root, TWO, hour=1)
    refused = press.run(root, "publish", hour=1)
    assert refused.code == 1
    assert "not in this checkout" in refused.said
    press.good(root, "publish", "--restore", hour=1)
    assert press.revisions() == {ONE: 1, TWO: 1}


@pytest.mark.parametrize("days", [400])
def test_a_clock_that_was_set_back_lowers_nothing(press: Press, days: int) -> None:
    root = press.folder / "a"
    write_edition(root, ONE, 2)
    early = {"SOURCE_DATE_EPOCH": str(EPOCH - 86400 * days)}
    plan = Plan(ahead=-86400.0 * days)
    for command in (("build", ONE), ("publish",)):
        ended = press.commands.run(root, *command, plan=plan, environment=early)
        assert ended.is_clean
        assert ended.code == 1
        press.look()
        if command[0] == "build":
            assert "one of them is wrong" in ended.said
    for command in (("build", ONE), ("publish",)):
        press.good(root, *command, hour=1)
    assert press.revisions() == {ONE: 2}


def test_each_thing_that_changes_leaves_the_public_whole(press: Press, tmp_path: Path) -> None:
    """A correction, and the reader between any two of its steps."""
    root = press.folder / "a"
    press.made(root, ONE, 2, hour=1)
    gate = Gate(tmp_path / "gate", asked=press.look)
    plan = Plan(gate=str(tmp_path / "gate"), under=str(press.public))
    ended = press.run(root, "publish", hour=1, plan=plan)
    gate.close()
    assert ended.code == 0, ended.said
    assert gate.count > 30
    assert press.revisions() == {ONE: 2}


@pytest.mark.parametrize("kind", ["s3", "sftp"])
def test_two_at_once_elsewhere_take_nothing_from_each_other(
    running: Servers, commands: Commands, twin: Twin, tmp_path: Path, kind: str
) -> None:
    """A bucket compares at the server, SFTP looks and renames."""
    press = Press(tmp_path, commands, twin, running.place(kind, tmp_path / "show", f"two-{kind}"))
    a = press.checkout("a")
    press.made(a, ONE)
    press.good(a, "publish")
    b = press.checkout("b", of="a")
    press.made(a, TWO, hour=1)
    press.made(b, THREE, hour=1)
    both = [press.commands.start(r, "publish", environment=clock(2)) for r in (a, b)]
    ended = [one.wait() for one in both]
    assert all(one.is_clean and one.code in (0, 1, BUSY) for one in ended), ended
    assert any(one.code == 0 for one in ended), ended
    for root in (a, b):
        press.good(root, "publish", "--restore", hour=3)
    assert press.revisions() == {ONE: 1, TWO: 1, THREE: 1}
