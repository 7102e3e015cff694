"""What an editor does, killed at each event, where folders can be exchanged and where they cannot.

A show is made once; each act begins with a copy of it. Whoever comes next, a reader that wants
nothing but to read, must find each edition as it was or as it is meant to be, and all text of the
editor's; the same act again then ends as that of a twin that nobody disturbed, and leaves nothing
hidden behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from tests.chaos.powercut import Record, Recorder, is_hidden, lay_down, worst_states
from tests.chaos.powercut import faults as orders
from tests.chaos.shim import Plan, arm

ONE, TWO, FRESH = "2026-11-02", "2026-11-03", "2026-11-04"
EPOCH = 1_793_900_000
SECRET = "a secret of thirty-two characters or more"

_SETTINGS = """
[voice]
engine = "espeak"

[publish]
target = "public"
time = "05:00"

[publish.members]
secret = "${LANTERN_MEMBERS}"

[[source]]
name = "desk"
kind = "folder"
address = "inbox"
move_to = "done"
"""
_LETTER = b"""\
From: Harbor Brief <brief@harbor.example>
To: somebody@lantern.example
Subject: Harbor Brief
Date: Tue, 03 Nov 2026 05:00:00 +0000
List-Id: <brief.harbor.example>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><body><h2>The ferry is late</h2><p>The ferry was an hour late, the harbor said on Monday.
It will be on time tomorrow.</p><h2>The pier is closed</h2><p>The pier is closed for repairs, and
nobody knows for how long. Anglers are asked to go elsewhere.</p></body></html>
"""


@dataclass(frozen=True)
class EditorsAct:
    """Something that an editor does: words of the command line, or a call in the show's folder.

    ``units`` are folders of which all changes at once; ``before`` is done beforehand; ``between``
    are files that tell on the way what is meant.
    """

    name: str
    does: tuple[str, ...] | Callable[[Path], object]
    units: tuple[str, ...] = ()
    before: Callable[[Path], object] | None = None
    between: tuple[str, ...] = ()


def _desk(act: str, *words: Any, undone: bool = False) -> Callable[[Path], object]:
    def does(root: Path) -> None:
        from audio_edition.verbs import desk, desk_dress, desk_edit
        from audio_edition.workspace import Workspace

        verb = next(getattr(m, act) for m in (desk_edit, desk_dress, desk) if hasattr(m, act))
        verb(Workspace.open(root), ONE, *words)

    return does


def _undo(root: Path) -> None:
    from audio_edition.verbs import desk
    from audio_edition.workspace import Workspace

    workspace = Workspace.open(root)
    told = json.loads((root / "swap.json").read_bytes())
    now = desk.held(workspace, TWO, told)
    if all(
        now[name] == (before.encode() if before is not None else None)
        for name, (before, _) in told.items()
    ):
        return
    desk.put_back(
        workspace,
        TWO,
        {
            name: desk.Swap(*(None if one is None else one.encode() for one in pair))
            for name, pair in told.items()
        },
    )


def _take(root: Path) -> None:
    from audio_edition.verbs import desk_edit
    from audio_edition.workspace import Workspace

    desk_edit.take(Workspace.open(root), TWO, "05-letter.eml")


def _letter(root: Path) -> None:
    (root / "editions" / TWO / "05-letter.eml").write_bytes(_LETTER)


def _taken(root: Path) -> None:
    """A letter that was taken over, and what its undoing needs."""
    _letter(root)
    folder = root / "editions" / TWO

    def texts() -> dict[str, str]:
        return {p.name: p.read_text() for p in folder.iterdir() if p.is_file()}

    before = texts()
    _take(root)
    after = texts()
    swaps = {
        name: (before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }
    (root / "swap.json").write_text(json.dumps(swaps))


def _corrected(root: Path) -> None:
    file = next((root / "editions" / ONE).glob("01-*.md"))
    file.write_text(file.read_text().replace("amber", "birch"))


SOURCES = ("../sources/c.md", "../sources/d.html")
MEMORY = ("runs/taken.json", "runs/taken.before.json")
ACTS = (
    EditorsAct("init", ("init", "fresh", "--title", "Fresh"), ("fresh/editions",)),
    EditorsAct("new", ("new", FRESH, *SOURCES), (f"editions/{FRESH}",)),
    EditorsAct("new --add", ("new", ONE, *SOURCES, "--add"), (f"editions/{ONE}",)),
    EditorsAct("new --force", ("new", ONE, *SOURCES, "--force"), (f"editions/{ONE}",)),
    EditorsAct("collect", ("collect", TWO), (f"editions/{TWO}",), None, MEMORY),
    EditorsAct("approve", ("approve", ONE, "--by", "Ada")),
    EditorsAct("lexicon import", ("lexicon", "import", "../sources/lexicon.toml")),
    EditorsAct("profile learn", ("profile", "learn", TWO)),
    EditorsAct("members add", ("members", "add", "ada@lantern.example")),
    EditorsAct("desk text", _desk("text", "01-harbor-news.md", 5, "The harbor has copper now.")),
    EditorsAct("desk take", _take, (f"editions/{TWO}",), _letter),
    EditorsAct("desk undo", _undo, (f"editions/{TWO}",), _taken),
    EditorsAct("build", ("build", ONE), (), _corrected),
    EditorsAct("retract", ("retract", ONE)),
)


@dataclass(frozen=True)
class Done:
    """How a process ended, what it said, and its events."""

    code: int
    said: str
    count: int
    record: Record | None


def perform(
    root: Path, act: EditorsAct, plan: Plan, *, exchanges: bool = True, records: bool = False
) -> Done:
    """Do an act in a process of its own."""
    return in_process(root, lambda: _do(act, root), plan, exchanges=exchanges, records=records)


def _do(act: EditorsAct, root: Path) -> None:
    if callable(act.does):
        from audio_edition.errors import AudioEditionError

        try:
            act.does(root)
        except AudioEditionError as problem:
            print(f"error: {problem.message}")
            raise SystemExit(1) from None
        return
    from audio_edition.cli import main

    sys.argv = ["audio-edition", *act.does]
    main()


def in_process(
    root: Path,
    does: Callable[[], object],
    plan: Plan,
    *,
    exchanges: bool = True,
    records: bool = False,
) -> Done:
    """Do something in a forked process under the shim."""
    out = root.with_name(f"{root.name}.said")
    told, taken = out.with_suffix(".count"), out.with_suffix(".record")
    for file in (told, taken):
        file.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        code = 1
        try:
            os.setsid()
            descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(descriptor, 1)
            os.dup2(descriptor, 2)
            sys.stdout, sys.stderr = (os.fdopen(one, "w", closefd=False) for one in (1, 2))
            os.environ["SOURCE_DATE_EPOCH"] = str(EPOCH + 7200)
            os.environ["LANTERN_MEMBERS"] = SECRET
            os.chdir(root)
            from audio_edition import disk

            if not exchanges:
                disk.exchange = lambda one, other: False
            recorder = Recorder(root) if records else None
            shim = arm(plan)
            if recorder is not None:
                recorder.arm()
            try:
                does()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            except BaseException:
                traceback.print_exc()
            count = shim.count
            sys.stdout.flush()
            sys.stderr.flush()
            if recorder is not None:
                recorder.write(taken)
            shim.plan = Plan()
            told.write_text(json.dumps([count, sorted(sys.modules)]))
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    record = None
    if taken.exists():
        import pickle

        record = pickle.loads(taken.read_bytes())
    count = 0
    if told.exists():
        count, modules = json.loads(told.read_text())
        _warm(modules)
    return Done(code, out.read_text(errors="replace"), count, record)


def _warm(modules: list[str]) -> None:
    """Import what an act needed, so that those that follow begin with it."""
    for name in modules:
        if name not in sys.modules and not name.startswith(("__", "tests")):
            with contextlib.suppress(Exception):
                importlib.import_module(name)


Standing: TypeAlias = Mapping[str, str]
"""Digests of all files by path."""


def standing(root: Path, *, hidden: bool = False) -> dict[str, str]:
    """What there is but for the cache; hidden files by their names alone."""
    found = {}
    for place, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != ".cache"]
        for name in files:
            file = Path(place) / name
            path = file.relative_to(root).as_posix()
            if not is_hidden(path):
                found[path] = _digest(path, file.read_bytes())
            elif hidden:
                found[path] = ""
        for name in folders:
            path = (Path(place) / name).relative_to(root).as_posix()
            if hidden and name.startswith("."):
                found[f"{path}/"] = ""
    return found


def _digest(path: str, data: bytes) -> str:
    if path.startswith("runs/commands/"):  # each run writes down that it was
        assert all(json.loads(line) for line in data.splitlines()), path
        return "a record"
    if path == "members/members.json":  # by names: what a member is given is drawn
        with contextlib.suppress(ValueError):
            told = json.loads(data)
            return " ".join(sorted(one.get("email", "") for one in told["members"]))
    if path.endswith("state.json"):
        return ""
    return hashlib.sha256(data).hexdigest()


def show(folder: Path, *, built: bool = True) -> Path:
    """A show with two editions, one of them ``built`` and published, and what an editor has."""
    root = folder / "show"
    sources = folder / "sources"
    sources.mkdir(parents=True)
    (sources / "a.md").write_text("# Harbor news\n\nThe harbor has amber today. It was seen.\n")
    (sources / "b.md").write_text("# Tide\n\nThe tide is low at noon.\n")
    (sources / "c.md").write_text("# Ferry news\n\nThe ferry has copper today.\n")
    (sources / "d.html").write_text(
        "<html><body><article><h1>Pier news</h1><p>The pier has delta today, and it was seen "
        "by many people on Monday.</p></article></body></html>"
    )
    (sources / "lexicon.toml").write_text('"Amber" = "Ember"\n')
    (sources / "letter.eml").write_bytes(_LETTER)
    begin = EditorsAct("begin", ("init", "show", "--title", "The Lantern", "--base-url",
                                 "https://audio.lantern.example/show/"))  # fmt: skip
    _whole(folder, begin)
    settings = root / "editions" / "show.toml"
    shutil.rmtree(root / "editions" / "welcome")
    text = settings.read_text().split("[voice]")[0]
    settings.write_text(text + _SETTINGS)
    (root / "inbox").mkdir()
    item = root / "inbox" / "x.md"
    item.write_text("# From the inbox\n\nThe inbox has elder today.\n")
    os.utime(item, (EPOCH - 3 * 86400,) * 2)
    for words in (
        ("new", ONE, "../sources/a.md", "../sources/b.md"),
        ("new", TWO, "../sources/letter.eml"),
        *((("build", ONE), ("publish", ONE)) if built else ()),
    ):
        _whole(root, EditorsAct("begin", words))
    return root


def _whole(root: Path, act: EditorsAct) -> None:
    done = perform(root, act, Plan())
    assert done.code == 0, done.said


@dataclass
class Told:
    """What was found."""

    runs: int = 0
    kills: int = 0
    states: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Told) -> None:
        self.runs += other.runs
        self.kills += other.kills
        self.states += other.states
        self.faults += other.faults

    def __str__(self) -> str:
        told = f"runs {self.runs}, kills {self.kills}, power cuts {self.states}"
        return f"{told}, faults {len(self.faults)}"


@dataclass(frozen=True)
class Twin:
    """An act that nobody disturbed: the show before it and after."""

    act: EditorsAct
    begin: Path
    before: Standing
    after: Standing
    hidden: frozenset[str]
    count: int
    record: Record


def twin_of(begin: Path, act: EditorsAct, scratch: Path) -> Twin:
    """Live it."""
    start = scratch / "begin" / begin.name
    _copy(begin, start)
    if act.before is not None:
        act.before(start)
    root = scratch / "twin" / begin.name
    _copy(start, root)
    done = perform(root, act, Plan(), records=True)
    assert done.code == 0, f"{act.name}: {done.said}"
    assert done.record is not None
    everything = standing(root, hidden=True)
    return Twin(
        act,
        start,
        standing(start),
        standing(root),
        frozenset(path for path in everything if is_hidden(path)),
        done.count,
        done.record,
    )


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("scratch"))
    if not (target.parent / "sources").exists():
        shutil.copytree(source.parent / "sources", target.parent / "sources")


def read_on(root: Path) -> None:
    """What everybody does who opens a show, and then whoever next works on it."""
    from audio_edition.places import Places

    for place in (root, root / "fresh"):
        if (place / "editions").is_dir():
            places = Places(place)
            places.recover_editions()
            places.recover_audio()


def torn(twin: Twin, root: Path) -> Iterator[str]:
    """What is neither as it was nor as it is meant to be."""
    now = standing(root)
    for path in sorted({*now, *twin.before, *twin.after} - {*twin.act.between}):
        if now.get(path) not in (twin.before.get(path), twin.after.get(path)):
            yield f"{path} is neither old nor new"
    for unit in twin.act.units:
        pieces = [
            {path: digest for path, digest in one.items() if path.startswith(f"{unit}/")}
            for one in (now, twin.before, twin.after)
        ]
        if pieces[0] not in pieces[1:]:
            yield f"{unit} is neither the old folder nor the new one"


def kill_at(twin: Twin, number: int, scratch: Path, *, exchanges: bool, told: Told) -> bool:
    """Kill the act at an event; False where it has no such one."""
    root = scratch / "killed" / twin.begin.name
    _copy(twin.begin, root)
    name = f"{twin.act.name}, event {number}{'' if exchanges else ', no exchange'}"
    done = perform(root, twin.act, Plan(at=number), exchanges=exchanges)
    told.runs += 1
    if done.code >= 0:
        if "Traceback" in done.said or done.code:
            told.faults.append(f"{name}: ends with {done.code}: {done.said[-800:]}")
        return False
    told.kills += 1
    read_on(root)
    told.faults += [f"{name}: {what}" for what in torn(twin, root)]
    again = perform(root, twin.act, Plan(), exchanges=exchanges)
    told.runs += 1
    now = standing(root)
    other = [p for p in {*now, *twin.after} if now.get(p) != twin.after.get(p)]
    other = [path for path in other if path not in twin.act.between]
    if other:
        told.faults.append(f"{name}: then {sorted(other)[:5]} differ; {again.said[-500:]}")
    if "Traceback" in again.said or "internal error" in again.said:
        told.faults.append(f"{name}: {again.said[-800:]}")
    if again.code:
        return True  # all was done, and is refused a second time: whoever works next clears up
    left = {
        path
        for path in standing(root, hidden=True)
        if is_hidden(path) and path not in twin.hidden and ".before-" not in path
    }
    if left:
        told.faults.append(f"{name}: leaves {sorted(left)[:5]}")
    return True


def every_event(twin: Twin, scratch: Path, told: Told, *, exchanges: bool) -> None:
    """Kill the act at each of its events, one after the other."""
    number = 1
    while kill_at(twin, number, scratch, exchanges=exchanges, told=told):
        number += 1


def campaign(folder: Path, end: float, *, skip: int = 0) -> bool:
    """All of it: every act, every event, each power cut; tells what it finds. False: something.

    No act begins after ``end`` (monotonic), and the first ``skip`` are left out.
    """
    begin = show(folder / "begin")
    whole = Told()
    for act in ACTS[skip:]:
        if time.monotonic() > end:
            break
        twin = twin_of(begin, act, folder / "acts")
        told = Told(faults=orders(twin.record))
        cut_power(twin, folder / "acts", told)
        for exchanges in (True, False):
            every_event(twin, folder / "acts", told, exchanges=exchanges)
        print(f"{act.name}: {told}", flush=True)
        for line in told.faults:
            print(f"  {line}", flush=True)
        whole.add(told)
    print(f"editor: {whole}")
    return not whole.faults


def cut_power(twin: Twin, scratch: Path, told: Told) -> None:
    """Lay down each of the worst states, and have somebody read on from there."""
    root = scratch / "cut" / twin.begin.name
    for moment, tree in worst_states(twin.record):
        shutil.rmtree(root.parent, ignore_errors=True)
        lay_down(tree, root)
        told.states += 1
        read_on(root)
        told.faults += [f"{twin.act.name}, power cut at {moment}: {w}" for w in torn(twin, root)]
