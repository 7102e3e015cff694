"""All interleavings of two commands, in the steps where they read and write what they share.

Both run as threads, one at a time: each stands still before every step until it is told to go on.
What is done under the lock on the show's files is one step. Of schedules that differ only in the
order of steps that do not touch each other one is walked (dynamic partial-order reduction,
Flanagan and Godefroid 2005): some hundreds stand for all of many thousands.
"""

import sys
import threading
from collections import UserDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from audio_edition import lock
from audio_edition.publication import files, journal, manifest, shelf
from audio_edition.publication.targets import FolderTarget

_WAIT = 120.0


@dataclass(frozen=True)
class Step:
    """What a command does next: to what, whether it changes that, and for which lock it waits."""

    what: str
    writes: bool = False
    lock: str = ""

    def touches(self, other: "Step") -> bool:
        if ".publish" in (self.what, other.what):
            return self.what == other.what
        is_all = ".site" in (self.what, other.what)
        return (is_all or self.what == other.what) and (self.writes or other.writes)


class Stopped(BaseException):
    """The walk was given up."""


@dataclass
class _Node:
    """A moment of the walk: what each command would do next, who may, and who has to be tried."""

    following: dict[int, Step]
    able: list[int]
    chosen: int
    to_try: set[int] = field(default_factory=set)
    tried: set[int] = field(default_factory=set)


class Stepper:
    """Lets two commands go on step by step, by ``schedule``, and then whoever went last."""

    def __init__(self, commands: Sequence[Callable[[], object]], schedule: Sequence[int]) -> None:
        self._turn = threading.Condition()
        self._following: dict[int, Step] = {}
        self._going: int | None = None
        self._holders: dict[str, int] = {}
        self._schedule = schedule
        self._last: dict[int, Step] = {}
        self._me = threading.local()
        self._left = set(range(len(commands)))
        self._is_stopped = False
        self.nodes: list[_Node] = []
        self.ended: dict[int, BaseException | object] = {}
        self._threads = [
            threading.Thread(target=self._run, args=one, daemon=True) for one in enumerate(commands)
        ]

    def walk(self) -> dict[int, BaseException | object]:
        """Run both to their ends; tells what each gave or raised."""
        global _stepper
        _stepper = self
        try:
            for number, thread in enumerate(self._threads):  # each up to its first step
                with self._turn:
                    self._going = number
                thread.start()
                self._await()
            last = 0
            while self._left:
                last = self._choose(last)
                with self._turn:
                    self._going = last
                    self._turn.notify_all()
                self._await()
        finally:
            _stepper = None
            with self._turn:
                self._is_stopped = True
                self._turn.notify_all()
            for thread in self._threads:
                thread.join(_WAIT)
        return self.ended

    def _choose(self, last: int) -> int:
        able = [
            one
            for one, step in sorted(self._following.items())
            if self._holders.get(step.lock, one) == one
        ]
        assert able, f"both wait for each other: {self._following}"
        at = len(self.nodes)
        chosen = self._schedule[at] if at < len(self._schedule) else last
        if chosen not in able:
            assert at >= len(self._schedule)
            chosen = able[0]
        self.nodes.append(_Node(dict(self._following), able, chosen))
        return chosen

    def _await(self) -> None:
        with self._turn:
            assert self._turn.wait_for(lambda: self._going is None, _WAIT), self._following

    def _run(self, number: int, command: Callable[[], object]) -> None:
        self._me.number = number
        try:
            self.ended[number] = command()
        except BaseException as problem:
            self.ended[number] = problem
        with self._turn:
            self._left.discard(number)
            self._following.pop(number, None)
            self._going = None
            self._turn.notify_all()

    def before(self, step: Step) -> None:
        """Stand still until this command may do its next step."""
        me = getattr(self._me, "number", None)
        if me is None or me == self._holders.get(".site"):
            return  # nobody else writes meanwhile
        if not step.writes and step == self._last.get(me):
            return
        self._last[me] = step
        with self._turn:
            self._following[me] = step
            self._going = None
            self._turn.notify_all()
            self._turn.wait_for(lambda: self._going == me or self._is_stopped)
            if self._is_stopped:
                raise Stopped
            del self._following[me]

    @contextmanager
    def holding(self, name: str) -> Iterator[None]:
        """Whoever waits for the lock is not asked meanwhile."""
        me = getattr(self._me, "number", -1)
        self._holders[name] = me
        try:
            yield
        finally:
            del self._holders[name]


_stepper: Stepper | None = None


def _before(step: Step) -> None:
    if _stepper is not None:
        _stepper.before(step)


# -- where commands stand still --------------------------------------------------


class _OfThread(threading.local, UserDict[Any, Any]):
    """What a process remembers: two commands are two processes, and share nothing of it."""


def everywhere(patch: pytest.MonkeyPatch, real: Any, ours: Any) -> None:
    """Put ``ours`` in the place of a function, in every module that took it by its name."""
    for module in [one for name, one in sys.modules.items() if name.startswith("audio_edition")]:
        for name, value in list(vars(module).items()):
            if value is real:
                patch.setattr(module, name, ours)


def stand_still(patch: pytest.MonkeyPatch) -> None:
    """Have commands stand still before they read or change manifests, journal, feed and target,
    and before they take a lock.
    """

    def gated(real: Any, step: Callable[..., Step | None]) -> Any:
        def ours(*args: Any, **kwargs: Any) -> Any:
            asked = step(*args)
            if asked is not None:
                _before(asked)
            return real(*args, **kwargs)

        return ours

    def written(file: Path, *_: Any) -> Step | None:
        if file.name in (manifest.NAME, "feed.xml"):
            return Step(file.name, writes=True)
        return None

    def at_target(_: Any, path: str, *__: Any) -> Step | None:
        return Step(path, writes=True) if path in ("feed.xml", "state.json") else None

    def fetched(_: Any, path: str, *__: Any) -> Step | None:
        return Step(path) if path == "state.json" else None

    for real, step in (
        (manifest.read, lambda *_: Step(manifest.NAME)),
        (shelf.read_shelf, lambda *_: Step(manifest.NAME)),
        (journal.read_journal, lambda *_: Step(journal.NAME)),
        (journal.note, lambda *_: Step(journal.NAME, writes=True)),
        (files.write_if_changed, written),
        (files.swap_folder, lambda *_: Step(manifest.NAME, writes=True)),
    ):
        everywhere(patch, real, gated(real, step))
    for name in ("put", "exchange", "remove"):
        patch.setattr(FolderTarget, name, gated(getattr(FolderTarget, name), at_target))
    patch.setattr(FolderTarget, "fetch", gated(FolderTarget.fetch, fetched))
    for module in (journal, shelf):
        patch.setattr(module, "_last", _OfThread())
    held = lock.held

    @contextmanager
    def ours(cache: Path, name: str, *, busy: str = "", wait: float = 0.0) -> Iterator[None]:
        _before(Step(name, writes=True, lock="" if busy and not wait else name))
        with held(cache, name, busy=busy, wait=wait):
            if _stepper is None:
                yield
            else:
                with _stepper.holding(name):
                    yield

    everywhere(patch, held, ours)


# -- the walk --------------------------------------------------------------------


def walked(
    commands: Callable[[], Sequence[Callable[[], object]]], turns: int | None
) -> Iterator[tuple[list[int], dict[int, object]]]:
    """Yield each schedule, and what both gave or raised; ``commands`` makes them, and a show, anew.

    Walked are all in which a command that could go on stands still for the other at most so many
    ``turns``; None: all there are.
    """
    path: list[_Node] = []
    seen: dict[int, set[Step]] = {}
    while True:
        stepper = Stepper(commands(), [node.chosen for node in path])
        ended = stepper.walk()
        for old, new in zip(path, stepper.nodes, strict=False):
            new.to_try, new.tried = old.to_try, old.tried
        path = stepper.nodes
        for node in path:
            node.tried.add(node.chosen)
        if turns is None:
            _find_races(path)
        else:
            _find_turns(path, turns, seen)
        yield [node.chosen for node in path], ended
        while path and not path[-1].to_try - path[-1].tried:
            path.pop()
        if not path:
            return
        path[-1].chosen = min(path[-1].to_try - path[-1].tried)


def _find_turns(path: Sequence[_Node], most: int, seen: dict[int, set[Step]]) -> None:
    """Have the other command tried wherever that is not one turn too many.

    Not before a step that touches nothing of what it was ``seen`` to do: it may as well wait.
    """
    before, turns = -1, 0
    for node in path:
        for one, step in node.following.items():
            seen.setdefault(one, set()).add(step)
    for node in path:
        step = node.following.get(before)
        if turns + (before in node.able) <= most:
            node.to_try |= {
                one
                for one in node.able
                if one == before or step is None or any(map(step.touches, seen[one]))
            }
        turns += node.chosen != before and before in node.able
        before = node.chosen


def _find_races(path: Sequence[_Node]) -> None:
    """Have the other command tried first wherever its step touches what was done before."""
    clocks: dict[int, dict[int, int]] = {0: {}, 1: {}}
    done: list[tuple[int, Step, dict[int, int]]] = []
    for at, node in enumerate(path):
        me, step = node.chosen, node.following[node.chosen]
        touched = [one for one in enumerate(done) if one[1][1].touches(step)]
        races = [earlier for earlier, (who, *_) in touched if who != me]
        if races and clocks[me].get(1 - me, -1) < races[-1]:
            other = path[races[-1]]
            other.to_try |= {me} if me in other.able else set(other.able)
        for _, (_, _, seen) in touched:
            clocks[me] = {who: max(clocks[me].get(who, -1), seen.get(who, -1)) for who in (0, 1)}
        clocks[me] = {**clocks[me], me: at}
        done.append((me, step, clocks[me]))


__all__ = ["Step", "everywhere", "stand_still", "walked"]
