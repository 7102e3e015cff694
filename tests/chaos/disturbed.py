"""Scenes disturbed at one event after the other: killed, signalled, refused by the system, cut off
from power. What was said is judged, and what stands; then the same again has to make it whole.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from audio_edition.places import Places
from tests.chaos.powercut import faults, is_hidden, lay_down, worst_states
from tests.chaos.process import Ended
from tests.chaos.scenes import SCENES, Scene, Stage, Twin, twin_of
from tests.chaos.shim import Plan
from tests.chaos.show import DATA
from tests.rows import table

# By their names, words by which an editor knows what it was
ERRORS = dict(table(DATA / "errors.tsv"))
# Nothing that only reads meets them
WRITTEN = ("ENOSPC", "EROFS", "EDQUOT", "EFBIG")
SIGNALS = {
    "SIGTERM": (143, "ended by SIGTERM"),
    "SIGHUP": (129, "ended by SIGHUP"),
    "SIGINT": (130, "interrupted"),
    "SIGHUP SIGTERM": (143, "ended by SIGTERM"),  # of two that come at once the second ends it
    "SIGKILL": (-9, ""),
}
# After these nothing unfinished lies about; after the others the next run has taken it
IN_ORDER = ("SIGTERM", "SIGHUP", "SIGINT")

# whoever comes next finishes or undoes a swap, and brings feed and pages in line
_DUE = re.compile(r"\.swap$|/\.[^/]+\.(before-[^/]+|old)$|/\.refresh-due$")
_PLACE = re.compile(r"[\w.-]+/|\w\.\w|\b(audio|cache|editions|members|runs|public|made)\b")


@dataclass
class Tally:
    """Counts of one scene; ``told`` is what is not as it should be, a line each."""

    trials: int = 0
    hit: int = 0
    whole: int = 0
    cuts: int = 0
    told: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = f"{self.trials} trials, {self.hit} hit, {self.whole} ended well, {self.cuts} cuts"
        return "\n  ".join([f"{counts}, {len(self.told)} faults", *self.told])


def judged(ended: Ended, how: str) -> str:
    """What is wrong with how it ended and what it said; empty where nothing is."""
    errors = [line for line in ended.said.splitlines() if line.startswith("error")]
    if ended.fault or (ended.code == 0 and not errors):
        return ended.fault
    if how in ERRORS:
        lines = (x for x in ended.said.lower().splitlines() if re.search(ERRORS[how], x))
        return "" if any(map(_PLACE.search, lines)) else "no path and reason in one line"
    code, words = SIGNALS[how]
    if ended.code != code:
        return f"it ends with {ended.code}"
    if words and (len(errors) != 1 or not errors[0].startswith(f"error: {words}; ")):
        return "not one line that tells it"
    return ""


def torn(stage: Stage, twin: Twin) -> Iterator[str]:
    """What is neither as it was nor as it is meant to be, for a reader who comes now."""
    for place in (stage.show, stage.show / "made"):
        if (place / "editions").is_dir():
            Places(place).recover_editions()
            Places(place).recover_audio()
    stands = (stage.stands(), twin.before, twin.after)
    now, before, after = ({p: d for p, d in one.items() if not is_hidden(p)} for one in stands)
    between = {f"show/{path}" for path in twin.scene.between}
    for path in sorted({*now, *before, *after} - between):
        if now.get(path) not in (before.get(path), after.get(path)):
            yield f"{path} is neither old nor new"
    for unit in twin.scene.units or ():
        mine, *wanted = (
            {p: d for p, d in one.items() if p.startswith(f"show/{unit}/")}
            for one in (now, before, after)
        )
        if mine not in wanted:
            yield f"{unit} is neither the old folder nor the new one"


def trial(
    stage: Stage,
    twin: Twin,
    at: int,
    how: str,
    tally: Tally,
    *,
    wide: bool = True,
    exchanges: bool = True,
) -> bool:
    """Disturb the ``at``-th event, and judge; then the same again. False: there came no such one.

    Where only what changes is counted (not ``wide``), each edition has to be the old or the new.
    """
    scene = twin.scene
    stage.lay(twin.kept)
    known = twin.hidden | stage.hidden()
    plan = Plan(at, how, 0.5, under=str(stage.show), wide=wide)
    ended = stage.run(scene.does, plan=plan, exchanges=exchanges)
    tally.trials += 1
    if ended.hit is None and ended.code == 0:
        return False
    tally.hit += 1
    tally.whole += ended.code == 0
    what = f"{scene.name} @{at} {how}{'' if exchanges else ', no exchange'} ({ended.code})"
    what += f" at {' '.join(ended.hit or ())}"

    def tell(fault: str, said: str = "") -> None:
        tally.told.append(f"{what}: {fault}{said and f': {said.strip()[-600:]!r}'}")

    if fault := judged(ended, how):
        tell(fault, ended.said)
    left = {one for one in stage.hidden() - known if not _DUE.search(one)}
    if how in IN_ORDER and left:
        tell(f"it leaves {', '.join(sorted(left)[:6])}")
    if not wide:
        for fault in torn(stage, twin):
            tell(fault)
    again = stage.run(scene.does, exchanges=exchanges)
    if again.fault or (again.code and not re.search(scene.done, again.said)):
        tell(f"the next run ends with {again.code}", again.said)
    now = stage.stands()
    differ = sorted(p for p in {*now, *twin.after} if now.get(p) != twin.after.get(p))
    differ = [p for p in differ if p.removeprefix("show/") not in scene.between]
    if again.code:  # all was done, and is refused a second time: whoever works next clears up
        differ = [p for p in differ if not is_hidden(p)]
    if differ:
        tell(f"not as the twin: {', '.join(differ[:6])}", again.said)
    left = {one for one in stage.hidden() - known if ".before-" not in one}
    if how in SIGNALS and left and again.code == 0:
        tell(f"after the next run: {', '.join(sorted(left)[:6])}")
    return True


def sampled(count: int, most: int, offset: int = 0) -> Iterator[tuple[int, int]]:
    """Up to ``most`` events of ``count``, evenly: their number, and a running one."""
    step = max(count / most, 1.0)
    for number in range(min(most, count)):
        yield min(int(number * step) + 1 + offset % max(int(step), 1), count), number


def refused(stage: Stage, scene: Scene, most: int, seed: int) -> Tally:
    """Up to ``most`` events of a scene are refused, the errors in turn."""
    return _in_turn(stage, scene, most, seed, tuple(ERRORS))


def signalled(stage: Stage, scene: Scene, most: int, seed: int) -> Tally:
    """Up to ``most`` events of a scene are met by a signal, these in turn."""
    return _in_turn(stage, scene, most, seed, tuple(SIGNALS))


def _in_turn(stage: Stage, scene: Scene, most: int, seed: int, hows: Sequence[str]) -> Tally:
    tally = Tally()
    twin = twin_of(stage, scene, plan=Plan(under=str(stage.show), wide=True))
    for at, number in sampled(len(twin.order), most, seed):
        reads = twin.order[at - 1] in ("read", "list")
        fits = [how for how in hows if not (reads and how in WRITTEN)]
        trial(stage, twin, at, fits[(number + seed) % len(fits)], tally)
    return tally


def killed(stage: Stage, scene: Scene, most: int = 0, seed: int = 0) -> Tally:
    """An editor's act, cut off from power at each moment, and killed: ``most`` times spread over
    its events, or at each, where folders can be exchanged and where they cannot.
    """
    twin = twin_of(stage, scene, records=True)
    tally = Tally(told=[f"{scene.name}: {fault}" for fault in faults(twin.record)])
    for moment, tree in worst_states(twin.record):
        shutil.rmtree(stage.show)
        lay_down(tree, stage.show)
        tally.cuts += 1
        tally.told += [f"{scene.name}, power cut at {moment}: {t}" for t in torn(stage, twin)]
    if most:
        for number in range(most):
            at = len(twin.order) * (number + 1) // (most + 1)
            assert trial(stage, twin, at, "SIGKILL", tally, wide=False, exchanges=bool(number % 2))
        return tally
    for exchanges in (True, False):
        at = 1
        while trial(stage, twin, at, "SIGKILL", tally, wide=False, exchanges=exchanges):
            at += 1
    return tally


Play: TypeAlias = Callable[[Stage, Scene, int, int], Tally]


def playable(play: Play) -> list[Scene]:
    """The scenes of a play: an editor's acts are killed, and commands are disturbed."""
    if play is killed:
        return [scene for scene in SCENES if scene.units is not None]
    return [scene for scene in SCENES if not callable(scene.does)]


def campaign(folder: Path, until: float, play: Play, *, skip: int = 0, **more: Any) -> bool:
    """Play all scenes but the first ``skip``, until that moment (of ``time.monotonic``); whether no
    fault was found.
    """
    stage = Stage(folder)
    is_clean = True
    for scene in playable(play)[skip:]:
        if time.monotonic() > until:
            break
        tally = play(stage, scene, **more)
        print(f"{scene.name}: {tally}", flush=True)
        is_clean &= not tally.told
    return is_clean
