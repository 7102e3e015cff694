"""docs/recovery.md: each loss that it names is done to a show, then the commands that it gives."""

import json
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.cli.typed import ARTICLE, DAY, Desk
from tests.tools import ROOT, tree

NEXT = "2026-11-03"
OTHER = "# The Crane\n\nThe crane lifts 40 tons, and nobody has seen it fail.\n"
EPOCH = 1_793_900_000
NOTES = ("state.json", "build.json", "published.json")
JOURNAL = "editions/published.jsonl"
PAGE = ROOT / "docs" / "recovery.md"


def steps() -> dict[str, list[str]]:
    """The commands of each section of the page."""
    parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.M)
    found = zip(parts[1::2], parts[2::2], strict=True)
    return {title: re.findall(r"^    (\S.*)$", text, re.M) for title, text in found}


class Show(Desk):
    """Two editions went out: one was corrected, the other taken back."""

    def clock(self, hour: int) -> None:
        self.hour = str(EPOCH + 3600 * hour)

    def live(self) -> None:
        self.clock(1)
        self.folder(DAY, a__md=ARTICLE)
        self.folder(NEXT, a__md=OTHER)
        self.fine("build", DAY, NEXT)
        self.sent()
        self.clock(2)
        self.folder(DAY, a__md=ARTICLE + "\nIt closed again at noon, and nobody knows why.\n")
        self.fine("build", DAY)
        self.sent(DAY)
        self.clock(3)
        self.fine("retract", NEXT)
        self.fine("publish")
        self.clock(10)

    @property
    def audio(self) -> Path:
        return self.root / "audio"

    def told(self, day: str) -> dict[str, object]:
        """What no loss may change."""
        episode = json.loads((self.audio / day / "episode.json").read_bytes())
        kept = ("guid", "number", "published_at", "revision", "retracted")
        sounds = [[one["file"], one["sha256"]] for one in episode["published"]]
        return {key: episode[key] for key in kept} | {"sounds": sounds}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Where a show that lived lies, by its target; it is copied for each test."""
    made: dict[str, Path] = {}

    def of(target: str) -> Path:
        if target not in made:
            made[target] = tmp_path_factory.mktemp("lived")
            Show(made[target] / "show", target).live()
        return made[target]

    return of


def copied(master: Path, folder: Path) -> Show:
    shutil.copytree(master, folder, dirs_exist_ok=True)
    show = Show(folder / "show", "../public" if (master / "public").exists() else "")
    show.clock(10)
    return show


def _as_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "notes.txt").write_text("somebody's")


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _says(name: str, text: str) -> Callable[[Show], object]:
    return lambda at: (at.root / name).write_text(text)


def _old_copy(at: Show) -> None:
    """As ``audio/`` was before the correction and the retraction."""
    for day in (DAY, NEXT):
        file = at.audio / day / "episode.json"
        told = json.loads(file.read_bytes())
        del told["seal"]
        told |= {"retracted": False, "retracted_at": None}
        told["published"] = told["published"][:1]
        first = told["published"][0]
        told["audio"] |= {key: first[key] for key in ("file", "bytes", "sha256", "frames_sha256")}
        told |= {"revision": 1, "corrections": []}
        file.write_text(json.dumps(told))
    (at.audio / DAY / f"{DAY}-r2.mp3").unlink()


def _damage_files(at: Show) -> None:
    _cut(at.audio / DAY / f"{DAY}.mp3")
    (at.audio / DAY / f"{DAY}-r2.mp3").unlink()
    (at.audio / DAY / "transcript.vtt").write_bytes(b"")
    _cut(at.audio / "feed.xml")
    _cut(at.audio / DAY / "index.html")


def _damage_target(at: Show) -> None:
    for name in (f"{DAY}/{DAY}.mp3", f"{DAY}/episode.json", "feed.xml", "player/edition-player.js"):
        _cut(at.public / name)


# Section of the page → what is lost, and what is as it was afterwards: ``public`` the target and
# what editions are, ``here`` the latter, ``all`` every byte here and there
LOSSES: Mapping[str, tuple[Callable[[Show], object], str]] = {
    "`audio/` is lost, and there is a target": (lambda at: shutil.rmtree(at.audio), "public"),
    "`audio/` is lost, and there is no target": (lambda at: shutil.rmtree(at.audio), "here"),
    "`.cache/` is lost": (lambda at: shutil.rmtree(at.root / ".cache"), "all"),
    "The manifest of an edition is damaged": (_says(f"audio/{DAY}/episode.json", "[]"), "all"),
    "Files under `audio/` are damaged": (_damage_files, "all"),
    "`audio/` came back from an old copy": (_old_copy, "public"),
    "Files at the target are damaged": (_damage_target, "all"),
    "`state.json` at the target is damaged": (_says("../public/state.json", "{"), "all"),
    "`published.jsonl` is damaged or lost": (lambda at: _cut(at.root / JOURNAL), "all"),
    "Something else stands where `editions/published.jsonl` was": (
        lambda at: _as_a_folder(at.root / JOURNAL),
        "all",
    ),
    "Who approved an edition is lost": (_says(f"editions/{DAY}/approved.json", "{"), "all"),
    "An edition must go, and nothing of it is left here": (
        lambda at: [shutil.rmtree(at.root / name) for name in ("audio", f"editions/{DAY}")],
        "gone",
    ),
}
# What is mended otherwise where there is no target; the others need one, or do not ask
MENDED_HERE = {
    "`.cache/` is lost",
    "The manifest of an edition is damaged",
    "`published.jsonl` is damaged or lost",
    "An edition must go, and nothing of it is left here",
}
NO_TARGET = {"`audio/` is lost, and there is no target"}


def follow(at: Show, section: str) -> None:
    """What somebody types who reads that section; ``--verify`` alone may end with 1."""
    for line in steps()[section]:
        words = shlex.split(line)
        if words[0] == "rm":
            (at.root / words[1]).unlink()
            continue
        assert words[0] == "audio-edition", line
        said = at(*words[1:])
        assert said.code == (1 if "--verify" in words else 0), said.all


def test_every_section_with_commands_is_tried() -> None:
    assert {title for title, lines in steps().items() if lines} == set(LOSSES)


@pytest.mark.parametrize(
    ("target", "section"),
    [
        *(("../public", section) for section in LOSSES if section not in NO_TARGET),
        *(("", section) for section in LOSSES if section in MENDED_HERE | NO_TARGET),
    ],
)
def test_what_the_page_says_brings_it_back(lived, tmp_path, target, section):
    at = copied(lived(target), tmp_path)
    damage, kept = LOSSES[section]
    public, here = tree(at.public, *NOTES) if target else {}, tree(at.audio, *NOTES)
    journal = (at.root / JOURNAL).read_bytes().splitlines()
    told = at.told(DAY), at.told(NEXT)
    damage(at)
    follow(at, section)
    feed = (at.public if target else at.audio) / "feed.xml"
    if kept == "gone":
        assert "<item>" not in feed.read_text()
        assert at.told(DAY) == told[0] | {"retracted": True}
        return
    assert re.findall(r"/(2026-[\d-]+)</guid>", feed.read_text()) == [DAY]
    assert f"{DAY}-r2.mp3" in feed.read_text()
    assert at.told(DAY) == told[0]
    assert not (at.audio / NEXT).exists() or at.told(NEXT) == told[1]
    if target:
        assert tree(at.public, *NOTES) == public
    if kept == "all":
        assert tree(at.audio, *NOTES) == here
        lines = (at.root / JOURNAL).read_bytes().splitlines()
        assert set(lines[-2:]) == set(journal[-2:])


def test_what_the_target_has_is_told_and_no_checkout_undoes_a_retraction(lived, tmp_path):
    at = copied(lived("../public"), tmp_path)
    public, other = at.public, at.root.parent / "other"
    shutil.copytree(at.root, other)
    shutil.rmtree(at.audio)
    for words in (("build", DAY), ("publish",)):
        assert "publish --restore" in at(*words).err
        assert at(*words).code == 1
    at.fine("retract", DAY)
    shutil.rmtree(at.root)
    other.rename(at.root)
    for words in (("publish",), ("publish", DAY)):
        at.fails(*words, says="it was retracted there")
    assert "<item>" not in (public / "feed.xml").read_text()
    at.fine("publish", "--restore")
    assert "<item>" not in (public / "feed.xml").read_text()
    at.sent(DAY)  # who knows that it was retracted may bring it back
    assert "<item>" in (public / "feed.xml").read_text()
