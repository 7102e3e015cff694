"""A show's life, killed again and again, held against the life of a twin that nobody killed."""

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from tests.chaos.disturbed import ERRORS, SIGNALS
from tests.chaos.places import Servers, digests
from tests.chaos.powercut import is_hidden
from tests.chaos.process import Ended, run
from tests.chaos.reader import Reader, polling
from tests.chaos.shim import Plan
from tests.chaos.show import ACTS, Act, clock

HOWS = ("SIGKILL",) * 6 + ("SIGTERM", "SIGINT")
# Of a disk; in place of a piece that is sent, the line breaks
REFUSED = ("ENOSPC", "EIO")


@dataclass
class Counts:
    """What the table says; ``told`` is what is not as it should be, a line each."""

    runs: int = 0
    kills: int = 0
    errors: int = 0
    samples: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, other: "Counts") -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def __str__(self) -> str:
        told = f"runs {self.runs}, kills {self.kills}, errors injected {self.errors}"
        return f"{told}, samples {self.samples}, faults {len(self.told)}"


@dataclass(frozen=True)
class Stand:
    """What stands after an act: public (the state names its writer), and in ``audio/``; how many
    events each command took.
    """

    public: Mapping[str, str]
    audio: Mapping[str, str]
    events: tuple[int, ...] = ()


class Life:
    """One show at one place, from its first edition on."""

    def __init__(self, servers: Servers, kind: str, root: Path) -> None:
        self.root, self.place = root, servers.place(kind, root)
        self.reader = Reader(self.place.get)
        self.counts = Counts()
        self._environment = servers.environment()
        root.mkdir(parents=True)

    def tell(self, what: str) -> None:
        self.counts.told.append(f"{self.root.name}: {what}")

    def command(self, number: int, argv: tuple[str, ...], plan: Plan | None = None) -> Ended:
        """Run a command of act ``number``, and judge what it said."""
        environment = {**self._environment, **clock(number)}
        ended = run(self.root, *argv, plan=plan, environment=environment)
        self.counts.runs += 1
        if ended.fault:
            self.tell(f"{' '.join(argv)} {plan or ''}: {ended.fault}: {ended.said[-1500:]}")
        return ended

    def whole(self, number: int, argv: tuple[str, ...], after: str = "") -> int:
        """Run a command to its end, which must be a good one; returns its events."""
        ended = self.command(number, argv)
        if ended.code:
            self.tell(f"{' '.join(argv)} after {after} ends with {ended.code}: {ended.said}")
        return len(ended.order)

    def prepare(self, act: Act) -> None:
        act.write(self.root, self.place.target)
        self.reader.may_go |= {act.retracts}

    def stand(self, *events: int) -> Stand:
        public = {p: d for p, d in self.place.digests().items() if p != "state.json"}
        return Stand(public, digests(self.root / "audio"), events)

    def disturb(self, number: int, argv: tuple[str, ...], plan: Plan) -> Ended:
        """Run a command that ends at the plan's event, and read what is there then."""
        ended = self.command(number, argv, plan)
        self.counts.kills += ended.code < 0 or ended.code in {SIGNALS[h][0] for h in HOWS}
        self.counts.errors += plan.how in ERRORS and ended.hit is not None
        self.reader.look()
        return ended

    def hold(self, act: Act, twin: Stand, after: str) -> None:
        """Compare with the twin: what is public, what lies in ``audio/``, and nothing besides."""
        self.reader.look()
        mine = self.stand()
        for what, was, now in (
            ("public", twin.public, mine.public),
            ("audio", twin.audio, mine.audio),
        ):
            differ = [path for path in {*was, *now} if was.get(path) != now.get(path)]
            if differ:
                self.tell(f"after {after}: {what} differs in {', '.join(sorted(differ)[:5])}")
        now = (*mine.public, *mine.audio)
        left = [p for p in now if is_hidden(p) or p.endswith((".part", ".new"))]
        left += map(str, (self.root / ".cache" / "scratch").rglob("*"))
        if left:
            self.tell(f"after {after}: left {', '.join(left[:5])}")
        for edition, revision in act.public.items():
            seen = self.reader.items.get(edition)
            if seen is None or seen.revision != revision:
                self.tell(f"after {after}: {edition} is not r{revision} but {seen}")

    def end(self) -> Counts:
        """What was counted, with the reader's part."""
        self.counts.samples = self.reader.samples
        for fault in self.reader.faults:
            self.tell(fault)
        return self.counts


# How many events a publication has at a place, for one that it has at a folder
EVENTS = {"folder": 1.0, "none": 1.0, "s3": 1.1, "sftp": 2.3}

# Drawers that a second checkout may begin with: what is said is spoken once
WARM = ("utterances", "segments", "blocks", "matches", "covers", "pages")


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


def live_undisturbed(servers: Servers, root: Path, acts: Sequence[Act] = ACTS) -> Twin:
    """The twin's life."""
    life = Life(servers, "folder", root)
    stands, built, published = [], [], []

    def kept(source: Path, name: str) -> Path:
        return shutil.copytree(source, root.with_name(f"{root.name}-{name}"))

    for number, act in enumerate(acts):
        life.prepare(act)
        events = []
        for argv in act.commands:
            if argv[0] != "build":
                built.append(kept(root / "audio", f"built-{number}"))
            events.append(life.whole(number, argv))
        stands.append(life.stand(*events))
        life.reader.look()
        published.append(kept(Path(life.place.target), f"published-{number}"))
    assert not life.end().told, life.counts.told
    return Twin(root, tuple(acts), tuple(stands), tuple(built), tuple(published))


@dataclass(frozen=True)
class Torment:
    """How often, and how, a life is disturbed; ``seed`` draws the events.

    Each command is disturbed ``kills`` times in a row before it ends. ``builds``: these as well;
    else what the twin built is taken. ``hows`` is drawn from. The reader polls each ``pause``.
    """

    seed: int
    kills: int
    builds: bool = True
    hows: tuple[str, ...] = HOWS
    pause: float = 0.05


def live_disturbed(servers: Servers, kind: str, root: Path, twin: Twin, torment: Torment) -> Counts:
    """Live the twin's life at a place of a kind, disturbed: after each kill, or after several, the
    same command and nothing more has to make it whole.
    """
    draw = random.Random(f"{kind} {torment.seed}")
    life = Life(servers, kind, root)
    twin.warm(root)
    with polling(life.reader, torment.pause):
        for number, act in enumerate(twin.acts):
            stand = twin.stands[number]
            life.prepare(act)
            names: list[str] = []
            for argv, events in zip(act.commands, stand.events, strict=True):
                if argv[0] == "build" and not torment.builds:
                    shutil.rmtree(root / "audio", ignore_errors=True)
                    shutil.copytree(twin.built[number], root / "audio")
                    continue
                most = int(events * (1 if argv[0] == "build" else EVENTS[kind]))
                done = 0
                for left in range(torment.kills, 0, -1):
                    # so that there is something left for those that follow
                    at = draw.randint(1, max(2 * (most - done) // (left + 1), 20))
                    plan = Plan(at, draw.choice(torment.hows), draw.choice((0.0, 0.5, 1.0)))
                    ended = life.disturb(number, argv, plan)
                    names.append(f"{argv[0]}@{plan.at}/{plan.how}={ended.code}")
                    if ended.code == 0:
                        break  # there was less left to do
                    done += at
                life.whole(number, argv, " ".join(names))
            if kind == "none":
                stand = Stand(stand.audio, stand.audio)
            life.hold(act, stand, f"{act.name} ({' '.join(names)}, seed {torment.seed})")
    counts = life.end()
    shutil.rmtree(root)
    return counts
