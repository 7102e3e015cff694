"""A small show, and what happens to it in its life: editions, corrections, a retraction.

Each revision of each edition has a watchword, spoken and printed, by which its sound and its words
are told from those of all others; and each is longer than the one before.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BASE = "https://audio.lantern.example/show/"
ONE, TWO, THREE = "2026-11-02", "2026-11-03", "2026-11-04"
NAMES = {ONE: "harbor", TWO: "ferry", THREE: "lighthouse"}
WATCHWORDS = ("amber", "birch", "copper", "delta")
# 2026-11-05: every edition's hour has come
EPOCH = 1_793_900_000

DATA = Path(__file__).with_name("data")


def watchword(edition: str, revision: int) -> str:
    """The sentence that this revision alone says."""
    word = WATCHWORDS[revision - 1]
    return f"The {NAMES[edition]} has {word} today." + " It was seen again." * (2 * revision - 2)


def write_show(root: Path, target: str, description: str = "News of the coast.") -> None:
    """``show.toml``."""
    (root / "editions").mkdir(parents=True, exist_ok=True)
    text = (
        (DATA / "show.toml")
        .read_text("utf-8")
        .format(base=BASE, target=target, description=description)
    )
    (root / "editions" / "show.toml").write_text(text, "utf-8")


def write_edition(root: Path, edition: str, revision: int) -> None:
    """The edition's article as its ``revision`` has it, and one that stays."""
    folder = root / "editions" / edition
    folder.mkdir(parents=True, exist_ok=True)
    text = f"# {NAMES[edition].capitalize()} news\n\n{watchword(edition, revision)}\n"
    (folder / "01-news.md").write_text(text, "utf-8")
    (folder / "02-tide.md").write_text("# Tide\n\nThe tide is low at noon.\n", "utf-8")


@dataclass(frozen=True)
class Act:
    """What somebody does: revisions are ``written`` (and the show's description), then commands
    run, each until it succeeds. ``public`` is what is public by its end, ``retracts`` what goes.
    """

    name: str
    written: Mapping[str, int]
    commands: tuple[tuple[str, ...], ...]
    public: Mapping[str, int]
    retracts: str = ""
    description: str = ""

    def write(self, root: Path, target: str) -> None:
        if self.description:
            write_show(root, target, self.description)
        for edition, revision in self.written.items():
            write_edition(root, edition, revision)


_BOTH, *ACTS = (
    Act(**{**one, "commands": tuple(map(tuple, one["commands"]))})
    for one in tomllib.loads((DATA / "acts.toml").read_text("utf-8"))["act"]
)
# The same in small
SHORT = (_BOTH, *ACTS[2:4])


def clock(number: int) -> dict[str, str]:
    """The environment of act ``number``: each an hour after the one before."""
    return {"SOURCE_DATE_EPOCH": str(EPOCH + 3600 * number)}
