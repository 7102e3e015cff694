"""Two commands beside each other, in every order of their steps: a retraction always wins.

Here each is walked whole within every step of the other; ``make interleavings`` walks every order.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from audio_edition import Workspace, build, publish, refresh, repair, retract
from audio_edition.errors import BusyError
from audio_edition.publication import manifest
from audio_edition.publication.journal import read_journal
from audio_edition.verbs import proof, weighing
from audio_edition.verbs.run import run
from audio_edition.verbs.well import health
from tests.verbs.interleaving import stand_still, walked
from tests.verbs.newsroom import DAY, Newsroom

pytestmark = [pytest.mark.usefixtures("speaking"), pytest.mark.slow]

BEFORE = "2026-11-01"
RUN = {
    "timezone": "UTC",
    "days": "daily",
    "clean": {"min_words": 1, "new_names": "pass", "doubted": 9},
}

# What an editor does after a retraction brings the edition back
BY_NAME = ("publish by name", "bring back")

# What is done beside a retraction, and how the show stands before it
BESIDE: dict[str, tuple[str, Callable[[Workspace], object]]] = {
    "publish all": ("corrected", publish),
    "publish by name": ("built", lambda show: publish(show, [DAY])),
    "bring back": ("retracted", lambda show: publish(show, [DAY])),
    "publish --restore": ("gone", lambda show: publish(show, restore=True)),
    "build": ("changed", lambda show: build(show, DAY, jobs=1)),
    "refresh": ("out", refresh),
    "run": ("built", lambda show: run(show, DAY)),
    "check --repair": ("damaged", repair),
    "retract": ("out", lambda show: retract(show, DAY)),
    "retract --purge": ("out", lambda show: retract(show, DAY, purge=True)),
}
# What is walked often, without and with a target: each that goes another way than the others
OFTEN = {
    "": ("publish all", "bring back", "build", "refresh"),
    "public": ("publish --restore", "run", "check --repair"),
}


class Shows:
    """A show of two editions as it stands in each state, made when it is first asked for."""

    def __init__(self, folder: Path, target: str) -> None:
        self.folder, self.target = folder, target
        self.public = target or "audio"

    def at(self, root: Path) -> Newsroom:
        room = Newsroom(root)
        room.settings["run"] = RUN
        room.publishing(target=self.target)
        return room

    def named(self, state: str) -> Path:
        root = self.folder / state
        if root.exists():
            return root
        if state == "built":
            for day in (BEFORE, DAY):
                self.at(root).write(day)
                self.at(root).build(day)
            return root
        before = {"out": "built", "corrected": "changed"}.get(state, "out")
        shutil.copytree(self.named(before), root)
        room = self.at(root)
        if state == "out":
            publish(room.workspace)
        elif state == "retracted":
            retract(room.workspace, DAY)
        elif state == "gone":
            shutil.rmtree(root / "audio" / DAY)
        elif state == "damaged":
            (root / "audio" / DAY / manifest.NAME).write_text("{", encoding="utf-8")
        elif state == "changed":
            room.write(DAY, story="The harbor of Tallinn opened on Tuesday, says its master.")
        else:
            room.build(DAY)
        return root


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shows]:
    """The show, by its target."""
    return {one: Shows(tmp_path_factory.mktemp("shows"), one) for one in OFTEN}


@pytest.mark.parametrize(
    ("target", "name", "turns"),
    [
        *(
            pytest.param(target, name, 1, marks=[pytest.mark.contract("chaos")] if target else [])
            for target, often in OFTEN.items()
            for name in often
        ),
        *(
            pytest.param(target, name, None, marks=pytest.mark.long)
            for target in OFTEN
            for name in BESIDE
            if target or name not in ("run", "publish --restore")  # which need one
        ),
    ],
)
def test_a_retraction_wins(
    made: dict[str, Shows],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    name: str,
    turns: int | None,
) -> None:
    """Whole commands within each step of the other, or (long) every order of their steps."""
    shows = made[target]
    monkeypatch.setattr(proof, "_listeners", lambda *_: (None, "nobody listens here"))
    monkeypatch.setattr(weighing, "checked", lambda *_: ())  # it has the length of speech alone
    state, beside = BESIDE[name]
    stood = shows.named(state)
    was_out = DAY in _told(stood / shows.public / "feed.xml")
    stand_still(monkeypatch)
    room = shows.at(tmp_path / "show")

    def commands() -> Sequence[Callable[[], object]]:
        shutil.rmtree(room.root, ignore_errors=True)
        shutil.copytree(stood, room.root)
        return [lambda: beside(room.workspace), lambda: retract(room.workspace, DAY)]

    amiss = []
    count = 0
    for schedule, ended in walked(commands, turns):
        count += 1
        if name in BY_NAME and schedule == sorted(schedule, reverse=True):
            continue  # the editor named it afterwards
        faults = [repr(one) for one in ended.values() if isinstance(one, BaseException)]
        if isinstance(ended[0], BusyError):
            faults.remove(repr(ended[0]))
        feeds = {_told(room.root / one / "feed.xml") for one in {"audio", shows.public}}
        faults += ["it is in a feed" for feed in feeds if f"/{DAY}</guid>" in feed]
        episode = manifest.read(room.workspace.audio, DAY)
        if episode is None or not episode.retracted:
            faults.append("its manifest does not say so")
        if not read_journal(room.workspace).lines[DAY].retracted:
            faults.append("the journal does not say so")
        faults += [str(one) for one in health(room.workspace).findings if one.where == DAY]
        if was_out and not all(f"/{BEFORE}</guid>" in feed for feed in feeds):
            faults.append("another edition is gone")
        if faults:
            amiss.append((schedule, faults))
    assert not amiss, f"{len(amiss)} of {count}: {amiss[:3]}"


def _told(feed: Path) -> str:
    return feed.read_text(encoding="utf-8") if feed.exists() else ""
