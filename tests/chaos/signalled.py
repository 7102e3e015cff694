"""What ends a command from outside, at every event of every command that writes.

The scenes are those of ``refusals``. In place of an error the process is sent a signal at its n-th
event; then the same command runs again, and what stands is what a twin has that nobody disturbed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import refusals
from tests.chaos.command import Ended
from tests.chaos.refusals import Scene, Stage, sampled
from tests.chaos.shim import Plan

CODES = {"SIGTERM": 143, "SIGHUP": 129, "SIGINT": 130, "SIGHUP SIGTERM": 143, "SIGKILL": -9}
"""The exit code of each; of two that come at once the second ends it."""

WORDS = {
    "SIGTERM": "ended by SIGTERM",
    "SIGHUP": "ended by SIGHUP",
    "SIGINT": "interrupted",
    "SIGHUP SIGTERM": "ended by SIGTERM",
}
IN_ORDER = ("SIGTERM", "SIGHUP", "SIGINT")
"""After these nothing unfinished lies about; after the others the next run has taken it."""

# whoever comes next finishes or undoes a swap, and brings feed and pages in line
_DUE = re.compile(r"\.swap$|/\.[^/]+\.(before-[^/]+|old)$|/\.refresh-due$")


@dataclass
class Count:
    """Counts of one scene; ``told`` is what is not as it should be, a line each."""

    trials: int = 0
    signalled: int = 0
    whole: int = 0
    told: list[str] = field(default_factory=list)


def hidden(stage: Stage) -> set[str]:
    """What is unfinished or put aside, in the show, beside it and in the temporary folder."""
    found = set()
    for place in (stage.show.parent, stage.folder):
        walk = place.rglob("*") if place == stage.show.parent else place.iterdir()
        for path in walk:
            name = os.path.relpath(path, place)
            if "/.cache/" in f"/{name}":
                if "/scratch/" in name or ".~" in path.name:
                    found.add(re.sub(r"\.~.*", "", name))
            elif path.name.startswith(".") and path.name != ".cache":
                found.add(re.sub(r"\.~.*", "", name))
    return {one for one in found if "/.cache/locks/" not in f"/{one}"}


def judged(scene: Scene, ended: Ended, how: str) -> str:
    """What is wrong with how it ended and what it said; empty where nothing is."""
    if ended.orphans:
        return "something it started outlives it"
    if not ended.is_clean:
        return "a traceback, or an internal error"
    if how == "SIGKILL":
        return "" if ended.code == CODES[how] else f"it ends with {ended.code}"
    lines = [line for line in ended.said.splitlines() if line.startswith("error")]
    if ended.code in scene.codes and not lines:
        return ""  # it was done
    if ended.code != CODES[how]:
        return f"it ends with {ended.code}"
    if len(lines) != 1 or not lines[0].startswith(f"error: {WORDS[how]}; "):
        return "not one line that tells it"
    return ""


def play(stage: Stage, scene: Scene, most: int, *, seed: int = 0) -> Count:
    """Play one scene with up to ``most`` trials, the signals in turn."""
    count = Count()
    kept = stage.set(scene)
    order, twin = stage.undisturbed(scene, kept)
    known = hidden(stage)
    hows: Sequence[str] = tuple(CODES)
    for at, number in sampled(len(order), most, seed):
        _trial(stage, scene, kept, at, hows[(number + seed) % len(hows)], twin, known, count)
    return count


def _trial(
    stage: Stage,
    scene: Scene,
    kept: Path,
    at: int,
    how: str,
    twin: dict[str, str],
    known: set[str],
    count: Count,
) -> None:
    """Send ``how`` at the ``at``-th event, and judge; then the same command undisturbed."""
    stage.lay(kept)
    known = known | hidden(stage)
    ended = stage.run(*scene.argv, plan=Plan(at, how, 0.5, under=str(stage.show), wide=True))
    count.trials += 1
    is_whole = ended.code in scene.codes
    if ended.hit is None and is_whole:
        return  # an event that came no more
    count.signalled += 1
    count.whole += is_whole
    what = f"{scene.name} @{at} {how} at {' '.join(ended.hit or ())}"
    if fault := judged(scene, ended, how):
        count.told.append(f"{what}: {fault}: {ended.said.strip()[-600:]!r}")
    left = {one for one in hidden(stage) - known if not _DUE.search(one)}
    if how in IN_ORDER and left:
        count.told.append(f"{what}: it leaves {', '.join(sorted(left)[:6])}")
    if fault := stage.next_run(scene, twin):
        count.told.append(f"{what} ({ended.code}): {fault}")
    if left := hidden(stage) - known:
        count.told.append(f"{what}: after the next run: {', '.join(sorted(left)[:6])}")


def campaign(folder: Path, end: float, *, most: int = 40, seed: int = 0) -> bool:
    """As ``refusals.campaign``, with signals in place of errors."""
    return refusals.campaign(folder, end, most=most, seed=seed, how=play)


__all__ = ["CODES", "IN_ORDER", "WORDS", "Count", "campaign", "hidden", "judged", "play"]
