"""A small show, and what happens to it in its life: editions, corrections, a retraction.

Each revision of each edition has a watchword, spoken and printed, by which its sound and its words
are told from those of all others; and each is longer than the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

BASE = "https://audio.lantern.example/show/"
ONE, TWO, THREE = "2026-11-02", "2026-11-03", "2026-11-04"
NAMES = {ONE: "harbor", TWO: "ferry", THREE: "lighthouse"}
WATCHWORDS = ("amber", "birch", "copper", "delta")
EPOCH = 1_793_900_000
"""2026-11-05: every edition's hour has come."""

_SHOW = """\
[show]
title = "The Lantern"
author = "The Lantern Press"
description = "{description}"
language = "en-US"
link = "https://lantern.example/"
base_url = "{base}"
category = "News"
owner_name = "Ada Marsh"
owner_email = "ada@lantern.example"

[voice]
engine = "espeak"

[audio]
bitrate = 64

[publish]
target = "{target}"
"""


def watchword(edition: str, revision: int) -> str:
    """The sentence that this revision alone says."""
    word = WATCHWORDS[revision - 1]
    return f"The {NAMES[edition]} has {word} today." + " It was seen again." * (2 * revision - 2)


def write_show(root: Path, target: str, description: str = "News of the coast.") -> None:
    """``show.toml``."""
    (root / "editions").mkdir(parents=True, exist_ok=True)
    text = _SHOW.format(base=BASE, target=target, description=description)
    (root / "editions" / "show.toml").write_text(text, "utf-8")


def write_edition(root: Path, edition: str, revision: int) -> None:
    """The edition's article as its ``revision`` has it, and one that stays."""
    folder = root / "editions" / edition
    folder.mkdir(parents=True, exist_ok=True)
    name = NAMES[edition].capitalize()
    (folder / "01-news.md").write_text(
        f"# {name} news\n\n{watchword(edition, revision)}\n", "utf-8"
    )
    (folder / "02-tide.md").write_text("# Tide\n\nThe tide is low at noon.\n", "utf-8")


@dataclass(frozen=True)
class Act:
    """What somebody does: files are written, then commands run, each until it succeeds.

    ``revisions`` is what is public by its end; ``retracts`` an edition that goes.
    """

    name: str
    write: Callable[[Path, str], None]
    commands: tuple[tuple[str, ...], ...]
    revisions: Mapping[str, int]
    retracts: str = ""


def _first(root: Path, target: str) -> None:
    write_show(root, target)
    write_edition(root, ONE, 1)


def _two_more(root: Path, target: str) -> None:
    write_edition(root, TWO, 1)
    write_edition(root, THREE, 1)


def _both(root: Path, target: str) -> None:
    write_show(root, target)
    write_edition(root, ONE, 1)
    write_edition(root, TWO, 1)


def _mended(root: Path, target: str) -> None:
    write_edition(root, ONE, 2)


def _nothing(root: Path, target: str) -> None:
    """A retraction needs no file."""


def _described(root: Path, target: str) -> None:
    write_show(root, target, "News of the coast, anew.")


def _mended_again(root: Path, target: str) -> None:
    write_edition(root, ONE, 3)
    write_edition(root, THREE, 2)


ACTS = (
    Act("first", _first, (("build", ONE), ("publish",)), {ONE: 1}),
    Act(
        "two more",
        _two_more,
        (("build", TWO, THREE), ("publish",)),
        {ONE: 1, TWO: 1, THREE: 1},
    ),
    Act(
        "correction",
        _mended,
        (("build", ONE), ("publish", ONE, "--note", "The harbor was meant.")),
        {ONE: 2, TWO: 1},
    ),
    Act("retraction", _nothing, (("retract", TWO),), {ONE: 2}, TWO),
    Act("description", _described, (("publish",),), {ONE: 2, THREE: 1}),
    Act(
        "corrections",
        _mended_again,
        (("build", ONE, THREE), ("publish",)),
        {ONE: 3, THREE: 2},
    ),
)

SHORT = (
    Act("two", _both, (("build", ONE, TWO), ("publish",)), {ONE: 1, TWO: 1}),
    ACTS[2],
    ACTS[3],
)
"""The same in small."""


def clock(number: int) -> dict[str, str]:
    """The environment of act ``number``: each an hour after the one before."""
    return {"SOURCE_DATE_EPOCH": str(EPOCH + 3600 * number)}


__all__ = ["ACTS", "BASE", "ONE", "SHORT", "THREE", "TWO", "WATCHWORDS", "Act"]
__all__ += ["clock", "watchword", "write_edition", "write_show"]
