"""A show's life, killed again and again, held against the life of a twin that nobody killed."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from tests.chaos.command import Commands, Ended
from tests.chaos.places import Bucket, Place, Servers, digests
from tests.chaos.reader import Polling, Reader
from tests.chaos.shim import Plan
from tests.chaos.show import ACTS, Act, clock

HOWS = ("SIGKILL",) * 6 + ("SIGTERM", "SIGINT")
ERRORS = ("ENOSPC", "EIO")
"""Of a disk; in place of a piece that is sent, the line breaks."""
WHOSE = ("state.json",)  # names its writer and counts its versions


@dataclass
class Counts:
    """What the table says."""

    runs: int = 0
    kills: int = 0
    errors_injected: int = 0
    corrupted: int = 0
    lost: int = 0
    samples: int = 0
    feed_inconsistent: int = 0
    internal_errors: int = 0
    tracebacks: int = 0
    leftovers: int = 0
    orphans: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def is_clean(self) -> bool:
        return not self.told


@dataclass(frozen=True)
class Stand:
    """What stands after an act: public, in ``audio/``, and the names of all else in the checkout;
    how many events each command took.
    """

    public: Mapping[str, str]
    audio: Mapping[str, str]
    events: tuple[int, ...]


def plain(public: Mapping[str, str]) -> dict[str, str]:
    """Without what differs from one checkout to another."""
    return {path: digest for path, digest in public.items() if path not in WHOSE}


def leftovers(root: Path, place: Place) -> list[str]:
    """What no run that ended well leaves: unfinished and hidden files, notes, scratch."""
    found = [path for path in place.digests() if _is_hidden(path)]
    found += [f"audio/{path}" for path in digests(root / "audio") if _is_hidden(path)]
    scratch = root / ".cache" / "scratch"
    found += [f"scratch/{path.relative_to(scratch)}" for path in scratch.rglob("*")]
    return found


def rests_in_cache(root: Path) -> list[str]:
    """What was never finished in the cache; a pruning takes it an hour later."""
    cache = root / ".cache"
    return [
        file.relative_to(cache).as_posix()
        for file in cache.rglob(".*")
        if file.is_file() and file.parent.name != "locks"
    ]


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/")) or path.endswith((".part", ".new"))


class Life:
    """One show at one place, from its first edition on."""

    def __init__(self, commands: Commands, root: Path, place: Place) -> None:
        self.commands, self.root, self.place = commands, root, place
        self.reader = Reader(place.get)
        self.counts = Counts()
        root.mkdir(parents=True)

    def command(self, number: int, argv: tuple[str, ...], plan: Plan | None = None) -> Ended:
        """Run a command of act ``number``, and judge what it said."""
        ended = self.commands.run(self.root, *argv, plan=plan, environment=clock(number))
        self.counts.runs += 1
        what = f"{' '.join(argv)} {plan if plan and plan.at else ''}"
        if "Traceback" in ended.said:
            self.counts.tracebacks += 1
            self.tell(f"{what}: traceback: {ended.said[-1500:]}")
        elif "internal error" in ended.said:
            self.counts.internal_errors += 1
            self.tell(f"{what}: {ended.said[-400:]}")
        if ended.orphans:
            self.counts.orphans += 1
            self.tell(f"{what}: what it started outlives it")
        return ended

    def tell(self, what: str) -> None:
        self.counts.told.append(f"{self.root.name}: {what}")

    def whole(self, number: int, argv: tuple[str, ...], after: str = "") -> int:
        """Run a command to its end, which must be a good one; returns its events."""
        ended = self.command(number, argv)
        if ended.code != 0:
            self.counts.lost += 1
            self.tell(f"{' '.join(argv)} after {after} ends with {ended.code}: {ended.said}")
        return ended.count

    def stand(self, events: tuple[int, ...] = ()) -> Stand:
        return Stand(self.place.digests(), digests(self.root / "audio"), events)

    def prepare(self, act: Act) -> None:
        act.write(self.root, self.place.target)
        if act.retracts:
            self.reader.may_go.add(act.retracts)

    def kill(self, number: int, argv: tuple[str, ...], plan: Plan) -> Ended:
        """Run a command that ends at the plan's event, and read what is there then."""
        ended = self.command(number, argv, plan)
        if ended.code < 0 or ended.code == 130:
            self.counts.kills += 1
        elif plan.how in ERRORS and ended.count >= plan.at:
            self.counts.errors_injected += 1
        self.reader.look()
        return ended

    def hold(self, act: Act, twin: Stand, after: str) -> None:
        """Compare with the twin: what is public, what lies in ``audio/``, and nothing besides."""
        self.reader.look()
        mine = self.stand()
        for what, was, now in (
            ("public", plain(twin.public), plain(mine.public)),
            ("audio", twin.audio, mine.audio),
        ):
            missing = sorted(set(was) - set(now))
            other = sorted(path for path in set(was) & set(now) if was[path] != now[path])
            more = sorted(path for path in set(now) - set(was) if not _is_hidden(path))
            self.counts.lost += bool(missing)
            self.counts.corrupted += bool(other) + bool(more)
            for told, paths in (("lacks", missing), ("has otherwise", other), ("has more:", more)):
                if paths:
                    self.tell(f"after {after}: {what} {told} {', '.join(paths[:5])}")
        left = leftovers(self.root, self.place)
        if left:
            self.counts.leftovers += len(left)
            self.tell(f"after {after}: left {', '.join(left[:5])}")
        for edition, revision in act.revisions.items():
            seen = self.reader.items.get(edition)
            if seen is None or seen.revision != revision:
                self.counts.lost += 1
                self.tell(f"after {after}: {edition} is not r{revision} but {seen}")

    def end(self) -> Counts:
        """What was counted, with the reader's part; two hours later the cache is pruned."""
        for name in rests_in_cache(self.root):
            file = self.root / ".cache" / name
            os.utime(file, (file.stat().st_mtime - 7200,) * 2)
        self.whole(len(ACTS), ("cache", "--prune"))
        left = rests_in_cache(self.root)
        if left:
            self.counts.leftovers += len(left)
            self.tell(f"a pruned cache keeps {', '.join(left[:5])}")
        self.counts.samples = self.reader.samples
        self.counts.feed_inconsistent = len(self.reader.faults)
        for fault in self.reader.faults:
            self.tell(fault)
        return self.counts


EVENTS = {"folder": 1.0, "none": 1.0, "s3": 1.1, "sftp": 2.3}
"""How many events a publication has at a place, for one that it has at a folder."""

WARM = ("utterances", "segments", "blocks", "matches", "covers", "pages")
"""Drawers that a second checkout may begin with: what is said is spoken once."""


@dataclass(frozen=True)
class Twin:
    """A life that nobody disturbed, at a folder: what stood after each act; copies of ``audio/``
    before each was published (``built``), and of what was public then (``published``).
    """

    root: Path
    acts: tuple[Act, ...]
    stands: tuple[Stand, ...]
    built: tuple[Path, ...]
    published: tuple[Path, ...]

    def warm(self, root: Path) -> None:
        """Have the checkout ``root`` begin with what was spoken here."""
        for name in WARM:
            drawer = self.root / ".cache" / name
            if drawer.is_dir():
                shutil.copytree(drawer, root / ".cache" / name)


def live_undisturbed(
    commands: Commands, servers: Servers, root: Path, acts: Sequence[Act] = ACTS
) -> Twin:
    """The twin's life."""
    place = servers.place("folder", root, root.name)
    life = Life(commands, root, place)
    stands, built, published = [], [], []
    for number, act in enumerate(acts):
        life.prepare(act)
        events = []
        for argv in act.commands:
            if argv[0] != "build":
                built.append(root.with_name(f"{root.name}-built-{number}"))
                (root / "audio").mkdir(exist_ok=True)
                shutil.copytree(root / "audio", built[-1])
            events.append(life.whole(number, argv))
        stands.append(life.stand(tuple(events)))
        life.reader.look()
        published.append(root.with_name(f"{root.name}-published-{number}"))
        shutil.copytree(place.watched, published[-1])
    life.end()
    assert not life.counts.told, life.counts.told
    return Twin(root, tuple(acts), tuple(stands), tuple(built), tuple(published))


@dataclass(frozen=True)
class Torment:
    """How often, and how, a life is disturbed; ``seed`` draws the events.

    Each command is killed ``kills`` times in a row before it may end. ``builds``: these as well;
    else what the twin built is taken. ``errors``: now and then the system refuses an event in
    place of a kill. ``inject``: every n-th request to a bucket fails.
    """

    seed: int
    kills: int
    builds: bool = True
    errors: bool = False
    inject: int = 0
    pause: float = 0.05


def live_disturbed(
    commands: Commands, servers: Servers, kind: str, root: Path, twin: Twin, torment: Torment
) -> Counts:
    """Live the twin's life at a place of a kind, disturbed: after each kill, or after several, the
    same command and nothing more has to make it whole.
    """
    draw = random.Random(f"{kind} {torment.seed}")
    life = Life(commands, root, servers.place(kind, root, root.name))
    twin.warm(root)
    if torment.inject and isinstance(life.place, Bucket):
        life.place.inject(torment.inject)
    with Polling(life.reader, pause=torment.pause):
        for number, act in enumerate(twin.acts):
            life.prepare(act)
            names: list[str] = []
            for argv, events in zip(act.commands, twin.stands[number].events, strict=True):
                if argv[0] == "build" and not torment.builds:
                    _take(twin.built[number], root / "audio")
                    continue
                most = int(events * (1 if argv[0] == "build" else EVENTS[kind]))
                done = 0
                for left in range(torment.kills, 0, -1):
                    how = draw.choice((*HOWS, *ERRORS) if torment.errors else HOWS)
                    # so that there is something left for those that follow
                    at = draw.randint(1, max(2 * (most - done) // (left + 1), 20))
                    plan = Plan(at, how, draw.choice((0.0, 0.5, 1.0)))
                    ended = life.kill(number, argv, plan)
                    names.append(f"{argv[0]}@{plan.at}/{plan.how}={ended.code}")
                    if ended.code == 0:
                        break  # there was less left to do
                    done += at
                life.whole(number, argv, " ".join(names))
            stand = twin.stands[number]
            if kind == "none":
                stand = replace(stand, public=stand.audio)
            life.hold(act, stand, f"{act.name} ({' '.join(names)}, seed {torment.seed})")
    if torment.inject and isinstance(life.place, Bucket):
        life.counts.errors_injected += life.place.inject(0)
    counts = life.end()
    shutil.rmtree(root)
    return counts


def _take(built: Path, audio: Path) -> None:
    """``audio/`` as the twin has built it: the same bytes that a build would make here."""
    if audio.exists():
        shutil.rmtree(audio)
    shutil.copytree(built, audio)


__all__ = ["ACTS", "Counts", "Life", "Stand", "Torment", "Twin", "leftovers", "plain"]
__all__ += ["live_disturbed", "live_undisturbed"]
