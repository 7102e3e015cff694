"""What the system refuses, at every event of every command that writes: is it told, is all whole?

A scene is a command on a show as it stands before it. Each trial lays that show out anew, has the
n-th thing that is done to the disk refused, and looks at what the command said and at what the
same command makes of it when nothing is refused any more: what a twin has that nobody disturbed.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol

from tests.chaos.command import Commands, Ended
from tests.chaos.places import digests
from tests.chaos.shim import Plan
from tests.chaos.show import EPOCH, ONE, THREE, TWO, write_edition, write_show

ERRNOS = (
    "ENOSPC", "EIO", "EMFILE", "ENFILE", "EROFS", "EACCES", "EDQUOT", "EFBIG", "ESTALE",
    "ENAMETOOLONG",
)  # fmt: skip

WRITTEN = ("ENOSPC", "EROFS", "EDQUOT", "EFBIG")
"""Nothing that only reads meets them."""

WHY = {
    "ENOSPC": r"disk is full|no space left",
    "EIO": r"disk error|input/output error",
    "EMFILE": r"too many (open files|files open)",
    "ENFILE": r"too many (open files|files open)",
    "EROFS": r"read-only",
    "EACCES": r"no permission|permission denied",
    "EDQUOT": r"quota",
    "EFBIG": r"too large",
    "ESTALE": r"stale",
    "ENAMETOOLONG": r"name (is )?too long",
}
"""Words by which an editor knows what it was."""

_MORE = """
[[source]]
name = "inbox"
kind = "folder"
address = "inbox"

[run.clean]
min_words = 1
max_repeated = 1.0
doubted = 10

[publish.members]
secret = "${CHAOS_MEMBERS}"
"""
_LIST = "2026-11-10"


@dataclass(frozen=True)
class Scene:
    """A command, and what was done before it; ``again`` is what makes it whole afterwards."""

    name: str
    argv: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    prepare: Callable[[Path], None] = lambda show: None
    codes: tuple[int, ...] = (0,)
    """Of a command that went well."""
    done: str = r"(?!)"
    """What the same command says where all was done the first time already."""
    bare: bool = False
    """Nothing is there before."""


def _letter(show: Path) -> None:
    text = "# A letter\n\nThe pier is open again today.\n\nIt was closed for a year.\n"
    (show / "letter.md").write_text(text)


def _dropped(show: Path) -> None:
    (show / "inbox").mkdir()
    (show / "inbox" / "news.md").write_text("# Fog\n\nThe fog has gone today.\n")


def _words(show: Path) -> None:
    (show / "words.toml").write_text('[words]\n"Ennis" = "EN-iss"\n')


def _second(show: Path) -> None:
    write_edition(show, TWO, 1)


def _mended(show: Path) -> None:
    write_edition(show, ONE, 2)


def _archived(show: Path) -> None:
    (show / "years").mkdir()
    for day in (_LIST,):
        text = f"---\ntitle: Old news\ndate: {day}\n---\n\nThe old pier was painted.\n"
        (show / "years" / f"{day}.md").write_text(text)


BUILT = (("build", ONE),)
OUT = (*BUILT, ("publish",))

SCENES = (
    Scene("init", ("init", "made"), bare=True, done=r"already|is not empty|holds"),
    Scene("new", ("new", THREE, "letter.md"), (), _letter, done=r"exists|already|is there"),
    Scene("new --add", ("new", ONE, "letter.md", "--add"), (), _letter),
    Scene("collect", ("collect", THREE), (), _dropped),
    Scene("script", ("script", ONE)),
    Scene("approve", ("approve", ONE, "--by", "Ada")),
    Scene("lexicon", ("lexicon", "import", "words.toml"), (), _words),
    Scene("build", ("build", TWO), BUILT, _second),
    Scene("correction", ("build", ONE), OUT, _mended),
    Scene("check", ("check", ONE), BUILT),
    Scene("proof", ("proof", ONE), BUILT),
    Scene("publish", ("publish",), BUILT),
    Scene("run", ("run", TWO), OUT, _second),
    Scene("retract", ("retract", ONE), OUT),
    Scene("members", ("members", "add", "ada@lantern.example"), BUILT, done=r"already"),
    Scene("cache", ("cache", "--prune", "--older-than", "0d"), BUILT),
    Scene("archive", ("archive", "years"), (), _archived),
)


@dataclass
class Tally:
    """Counts of one scene; ``told`` is what is not as it should be, a line each."""

    trials: int = 0
    refused: int = 0
    whole: int = 0
    internal: int = 0
    traceback: int = 0
    silent: int = 0
    vague: int = 0
    broken: int = 0
    told: list[str] = field(default_factory=list)


class Stage:
    """Where scenes are played: one folder, laid out anew for each trial."""

    def __init__(self, commands: Commands, folder: Path) -> None:
        self.commands, self.folder = commands, folder
        self.show = folder / "play" / "show"
        self._stood: dict[tuple[tuple[str, ...], ...], Path] = {}

    def run(self, *argv: str, plan: Plan | None = None) -> Ended:
        """Run a command in the show."""
        environment = {
            "SOURCE_DATE_EPOCH": str(EPOCH),
            "TMPDIR": str(self.folder),
            "HOME": str(self.folder),  # what is trusted is written there
            "XDG_STATE_HOME": str(self.folder / "state"),
            "CHAOS_MEMBERS": "0123456789abcdef" * 4,
        }
        return self.commands.run(self.show, *argv, plan=plan, environment=environment)

    def set(self, scene: Scene) -> Path:
        """Make the show as it stands before the command; returns a copy of it."""
        if scene.bare:
            shutil.rmtree(self.show.parent, ignore_errors=True)
            self.show.mkdir(parents=True)
        else:
            self.lay(self._after(scene.before))
            scene.prepare(self.show)
        kept = self.folder / f"scene-{scene.name}"
        shutil.copytree(self.show.parent, kept)
        return kept

    def _after(self, commands: tuple[tuple[str, ...], ...]) -> Path:
        """A copy of the show as it stands after these."""
        if commands not in self._stood:
            if commands:
                self.lay(self._after(commands[:-1]))
                ended = self.run(*commands[-1])
                assert ended.code == 0, f"{commands[-1]}: {ended.said}"
            else:
                shutil.rmtree(self.show.parent, ignore_errors=True)
                write_show(self.show, str(self.show.parent / "public"))
                settings = self.show / "editions" / "show.toml"
                settings.write_text(settings.read_text() + _MORE)
                write_edition(self.show, ONE, 1)
            self._stood[commands] = self.folder / f"stood-{len(self._stood)}"
            shutil.copytree(self.show.parent, self._stood[commands])
        return self._stood[commands]

    def lay(self, kept: Path) -> None:
        """As it stood before the command."""
        shutil.rmtree(self.show.parent, ignore_errors=True)
        shutil.copytree(kept, self.show.parent)

    def stands(self) -> dict[str, str]:
        """What counts afterwards: all but the cache, and what names its run or its hour."""
        found = digests(self.show.parent)
        return {path: digest for path, digest in found.items() if _counts(path)}

    def undisturbed(self, scene: Scene, kept: Path) -> tuple[tuple[str, ...], dict[str, str]]:
        """The kinds of the command's events, and what stands when it has run."""
        self.lay(kept)
        plan = Plan(under=str(self.show), wide=True)
        ended = self.run(*scene.argv, plan=plan)
        assert ended.code in scene.codes, f"{scene.name}: {ended.code}: {ended.said}"
        return ended.order, self.stands()

    def trial(
        self, scene: Scene, kept: Path, at: int, how: str, twin: dict[str, str], tally: Tally
    ) -> None:
        """Refuse the ``at``-th event, and judge; then the same command without a fault."""
        self.lay(kept)
        ended = self.run(*scene.argv, plan=Plan(at, how, 0.5, under=str(self.show), wide=True))
        tally.trials += 1
        if ended.hit is None:
            return  # an event that came no more
        tally.refused += 1
        what = f"{scene.name} @{at} {how} at {ended.hit[0]} {_short(ended.hit[1], self.show)}"
        fault = self._judge(scene, ended, how, tally)
        if fault:
            tally.told.append(f"{what}: {fault}: {ended.said.strip()[-600:]!r}")
        if fault := self.next_run(scene, twin):
            tally.broken += 1
            tally.told.append(f"{what} ({ended.code}): {fault}")

    def next_run(self, scene: Scene, twin: dict[str, str]) -> str:
        """Run the same command undisturbed; what is wrong then, empty where all is the twin's."""
        again = self.run(*scene.argv)
        if again.code not in scene.codes and not re.search(scene.done, again.said):
            return f"the next run ends with {again.code}: {again.said!r}"
        now = self.stands()
        differ = sorted(p for p in {*now, *twin} if now.get(p) != twin.get(p))
        return f"not as the twin: {', '.join(differ[:6])}" if differ else ""

    def _judge(self, scene: Scene, ended: Ended, how: str, tally: Tally) -> str:
        said = ended.said.lower()
        if "traceback" in said:
            tally.traceback += 1
            return "a traceback"
        if "internal error" in said:
            tally.internal += 1
            return "an internal error"
        if ended.code in scene.codes:
            tally.whole += 1
            return ""
        if not said.strip():
            tally.silent += 1
            return "silence"
        lines = [line for line in said.splitlines() if re.search(WHY[how], line)]
        if not any(_PLACE.search(line) for line in lines):
            tally.vague += 1
            return "no path and reason in one line"
        return ""


# what may differ: by its run, its hour, by chance; what an edition was before, and stays hidden
_OWN = re.compile(r"(^|/)(\.cache/|runs/|members/|\.made-here$|state\.json$|\.[^/]+\.before-)")
_PLACE = re.compile(r"[\w.-]+/|\w\.\w|\b(audio|cache|editions|members|runs|public|made)\b")


def _counts(path: str) -> bool:
    return not _OWN.search(path)


def _short(path: str, show: Path) -> str:
    return os.path.relpath(path, show) if path.startswith(str(show.parent)) else path


def sampled(count: int, most: int, offset: int = 0) -> Iterator[tuple[int, int]]:
    """Up to ``most`` events of ``count``, evenly: their number, and a running one."""
    step = max(count / most, 1.0)
    for number in range(min(most, count)):
        yield min(int(number * step) + 1 + offset % max(int(step), 1), count), number


def play(
    stage: Stage, scene: Scene, most: int, *, errnos: Sequence[str] = ERRNOS, seed: int = 0
) -> Tally:
    """Play one scene with up to ``most`` trials, the errors in turn."""
    tally = Tally()
    kept = stage.set(scene)
    order, twin = stage.undisturbed(scene, kept)
    for at, number in sampled(len(order), most, seed):
        fits = [e for e in errnos if e not in WRITTEN or order[at - 1] not in ("read", "list")]
        how = fits[(number + seed) % len(fits)]
        stage.trial(scene, kept, at, how, twin, tally)
    return tally


class Played(Protocol):
    """What came of a scene: counts, and ``told``, what is not as it should be."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    told: list[str]


class Play(Protocol):
    """How a scene is played: with up to so many trials."""

    def __call__(self, stage: Stage, scene: Scene, most: int, *, seed: int) -> Played: ...


def campaign(folder: Path, end: float, *, most: int = 40, seed: int = 0, how: Play = play) -> bool:
    """Play all scenes, until the clock (monotonic) is at ``end``; False where anything was found.

    A line of the table each, and what was found.
    """
    folder.mkdir(exist_ok=True)
    commands = Commands(folder, {})
    is_clean = True
    try:
        stage = Stage(commands, folder)
        for scene in SCENES:
            if time.monotonic() > end:
                break
            tally = how(stage, scene, most, seed=seed)
            told = {one.name: getattr(tally, one.name) for one in fields(tally)}
            lines = told.pop("told")
            print(
                f"{scene.name}:", ", ".join(f"{name} {n}" for name, n in told.items()), flush=True
            )
            for line in lines:
                print(f"  {line}", flush=True)
            is_clean &= not lines
    finally:
        commands.close()
    return is_clean


__all__ = ["ERRNOS", "SCENES", "WHY", "Scene", "Stage", "Tally", "campaign"]
__all__ += ["play", "sampled"]
