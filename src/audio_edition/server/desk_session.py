"""What was changed at the desk since it was opened: no key lost, nothing done twice, all undone.

A window sends its changes as they were typed, several at once, and each with the digest of the
file as it stood on the screen. What the session itself wrote since is no conflict: it knows
which digest followed which, and how many lines came or went where.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from audio_edition import faults
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.server.desk_actions import ACTIONS, Fields
from audio_edition.server.desk_paths import from_show
from audio_edition.server.door_audit import Deed
from audio_edition.server.door_visit import Visit
from audio_edition.toml_edit import digest_of
from audio_edition.verbs.desk import (
    COVERS,
    OWN,
    SHOW,
    SHOW_LEXICON,
    Swap,
    files_in,
    held,
    put_back,
)
from audio_edition.verbs.desk_dress import OWN_COVERS
from audio_edition.workspace import Workspace

MOST = 100
"""Changes that are taken at once."""
_STANDS = "what was saved before stays; then type it again"
_REMEMBERED = 2000  # changes: a window sends one again when its answer was lost

Outcome = dict[str, Any]
Files = Mapping[str, bytes | None]


@dataclass(slots=True)
class _Written:
    """What a file held, as this session left it: digests in order, and where lines moved."""

    digests: list[str] = field(default_factory=list)
    moves: list[tuple[int, int, dict[int, int]]] = field(default_factory=list)
    """For each step from one digest to the next: the first line that differs, lines gained, and
    where lines went that stand elsewhere by now."""

    def add(self, swap: Swap) -> None:
        """Note a change; what was there before it and is not ours begins anew."""
        before, after = swap.before or b"", swap.after or b""
        if not self.digests or self.digests[-1] != digest_of(before):
            self.digests, self.moves = [digest_of(before)], []
        old, new = before.split(b"\n"), after.split(b"\n")
        same = next(
            (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0
        )
        self.moves.append((same + 1, len(new) - len(old), _elsewhere(old, new, same)))
        self.digests.append(digest_of(after))

    def newest(self, digest: str) -> str:
        """The digest that what had ``digest`` has by now."""
        return self.digests[-1] if digest in self.digests else digest

    def line(self, digest: str, line: int) -> int:
        """Where what stood at ``line`` stands by now."""
        if digest not in self.digests:
            return line
        last = len(self.digests) - 1 - self.digests[::-1].index(digest)
        for first, gained, moved in self.moves[last:]:
            if line in moved:
                line = moved[line]
            elif line > first:
                line += gained
        return line


def _elsewhere(old: list[bytes], new: list[bytes], same: int) -> dict[int, int]:
    """Where the lines went that stood behind the first ``same`` ones, as far as their words tell.

    Two paragraphs that changed places are no lines gained.
    """
    end = 0
    while end < min(len(old), len(new)) - same and old[-1 - end] == new[-1 - end]:
        end += 1
    region = old[same : len(old) - end], new[same : len(new) - end]
    once = [{line for line, times in Counter(part).items() if times == 1} for part in region]
    known = {line for line in once[0] & once[1] if line.strip()}
    there = {line: number for number, line in enumerate(region[1], same + 1)}
    return {number: there[line] for number, line in enumerate(region[0], same + 1) if line in known}


@dataclass(slots=True)
class _Past:
    """What one editor did: the action that was asked for, and what it changed."""

    done: list[tuple[str, dict[str, Swap]]] = field(default_factory=list)
    undone: list[tuple[str, dict[str, Swap]]] = field(default_factory=list)


@dataclass(slots=True)
class _Edition:
    written: dict[str, _Written] = field(default_factory=lambda: defaultdict(_Written))
    pasts: dict[str, _Past] = field(default_factory=lambda: defaultdict(_Past))
    """By user: at a desk that is shared nobody takes back what another did."""


class DeskSession:
    """The changes of one desk, whoever's window they come from."""

    def __init__(self, load: Callable[[], Workspace]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._editions: dict[str, _Edition] = defaultdict(_Edition)
        self._answered: OrderedDict[tuple[str, str], Outcome] = OrderedDict()

    def history(self, edition_id: str, visit: Visit | None = None) -> dict[str, int]:
        """How many changes can be undone and done again."""
        mine = self._editions.get(edition_id, _Edition()).pasts.get(_who(visit), _Past())
        return {"undo": len(mine.done), "redo": len(mine.undone)}

    @contextmanager
    def still(self) -> Iterator[None]:
        """Keep this desk's changes waiting: who reads meanwhile reads files of one moment."""
        with self._lock:
            yield

    def apply(self, edition_id: str, changes: object, visit: Visit | None = None) -> dict[str, Any]:
        """Make changes one after the other; one that is refused does not stop the next.

        Each has an ``id`` of the window's own, an ``action``, and what the action asks for;
        one that came before is not made again. ``visit`` is who asks at a shared desk: what
        their role does not reach is refused. Raises ``EditionError`` for what is none.
        """
        if not isinstance(changes, list) or not all(isinstance(c, dict) for c in changes):
            raise EditionError("changes are a list of objects")
        if len(changes) > MOST:
            raise EditionError(f"{MOST} changes at once at most")
        with self._lock:
            workspace = self._load()
            outcomes = [self._once(workspace, edition_id, change, visit) for change in changes]
        return {"outcomes": outcomes, "history": self.history(edition_id, visit)}

    def _once(
        self, workspace: Workspace, edition_id: str, change: Fields, visit: Visit | None
    ) -> Outcome:
        name = str(change.get("id") or "")[:64]
        if not name:
            raise EditionError("a change has no id")
        key = _who(visit), name
        if key not in self._answered:
            outcome = {"id": name, **self._change(workspace, edition_id, change, visit)}
            self._answered[key] = outcome
            if len(self._answered) > _REMEMBERED:
                self._answered.popitem(last=False)
            if visit is not None:
                visit.note(_deed(edition_id, change, outcome))
        return self._answered[key]

    def _change(
        self, workspace: Workspace, edition_id: str, change: Fields, visit: Visit | None
    ) -> Outcome:
        try:
            self._make(workspace, edition_id, change, visit)
        except Exception as problem:
            told = faults.known(problem, root=workspace.root, state=_STANDS)
            if told is None:  # a bug of ours
                raise
            refused = {"error": told.message, "hint": told.hint}
            return {
                "ok": False,
                "conflict": self._is_conflict(workspace, edition_id, change),
                **from_show(refused, workspace.root),
            }
        return {"ok": True}

    def _make(
        self, workspace: Workspace, edition_id: str, change: Fields, visit: Visit | None
    ) -> None:
        action = change.get("action")
        past = self._editions[edition_id].pasts[_who(visit)]
        if visit is not None:
            visit.require(action)
        if action == "undo":
            self._back(workspace, edition_id, past.done, past.undone, visit)
        elif action == "redo":
            self._back(workspace, edition_id, past.undone, past.done, visit)
        elif isinstance(action, str) and action in ACTIONS:
            self._act(workspace, edition_id, action, change, past)
        else:
            raise EditionError(f"the desk does not know how to {action!r}")

    def _act(
        self, workspace: Workspace, edition_id: str, action: str, change: Fields, past: _Past
    ) -> None:
        mine = self._editions[edition_id]
        names = _touched(change)
        spread = files_in if action == "take" else _none  # who knows which files come of it
        before = held(workspace, edition_id, {*names, *spread(workspace, edition_id)})
        try:
            ACTIONS[action](workspace, edition_id, self._as_of_now(mine, change))
        finally:
            after = held(workspace, edition_id, {*before, *spread(workspace, edition_id)})
            swaps = {
                name: Swap(before.get(name), after[name])
                for name in sorted(after)
                if before.get(name) != after[name]
            }
            for name, swap in swaps.items():
                mine.written[name].add(swap)
            if swaps:
                past.done.append((action, swaps))
                past.undone.clear()

    def _as_of_now(self, mine: _Edition, change: Fields) -> dict[str, Any]:
        """The change as it would be asked for by who saw what this session wrote since."""
        fields = dict(change)
        for key, name in _digests(change).items():
            seen = fields.get(key)
            if isinstance(seen, str) and name in mine.written:
                if key == "digest" and isinstance(fields.get("line"), int):
                    fields["line"] = mine.written[name].line(seen, fields["line"])
                fields[key] = mine.written[name].newest(seen)
        return fields

    def _back(
        self,
        workspace: Workspace,
        edition_id: str,
        taken: list[tuple[str, dict[str, Swap]]],
        given: list[tuple[str, dict[str, Swap]]],
        visit: Visit | None,
    ) -> None:
        if not taken:
            raise EditionError("there is nothing more to take back or do again")
        action, swaps = taken[-1]
        if visit is not None:
            visit.require(action)  # they may have had another role when they did it
        put_back(workspace, edition_id, swaps)
        taken.pop()
        other = {name: Swap(swap.after, swap.before) for name, swap in swaps.items()}
        given.append((action, other))
        for name, swap in other.items():
            self._editions[edition_id].written[name].add(swap)

    def _is_conflict(self, workspace: Workspace, edition_id: str, change: Fields) -> bool:
        """Whether a file is not as the window saw it, and not as this session left it."""
        fields = self._as_of_now(self._editions[edition_id], change)
        try:
            now = held(workspace, edition_id, _digests(change).values())
        except AudioEditionError:
            return False
        return any(
            isinstance(fields.get(key), str) and fields[key] != digest_of(now[name] or b"")
            for key, name in _digests(change).items()
        )


def _who(visit: Visit | None) -> str:
    return visit.user if visit is not None else ""


def _deed(edition_id: str, change: Fields, outcome: Outcome) -> Deed:
    """What the log of a shared desk says of a change."""
    action, source = (str(change.get(key) or "") for key in ("action", "source"))
    result, problem = ("ok", "") if outcome["ok"] else ("refused", outcome["error"])
    return Deed(action, result, edition_id, source, problem)


_OF_SHOW = ("always", "music", "cover")  # actions that settle something for the whole show


def _digests(change: Fields) -> dict[str, str]:
    """Which file each digest of a change is of."""
    action, source = change.get("action"), str(change.get("source") or "")
    if action == "mark":
        return {"digest": source, "edition_digest": "edition.toml"}
    if action in ("headline", "detail", "text", "move", "split", "join", "take"):
        return {"digest": source}
    if action == "answer":
        return {"digest": source, "edition_digest": "edition.toml"}
    if action in _OF_SHOW:
        return {"digest": _of_show(change)[0]}
    if action == "lexicon":
        of_show = change.get("scope", "show") == "show"
        return {"digest": SHOW_LEXICON if of_show else "lexicon.toml"}
    return {"digest": "edition.toml"} if action in ACTIONS else {}


def _touched(change: Fields) -> tuple[str, ...]:
    """The files that a change may write."""
    source = str(change.get("source") or "")
    if change.get("action") in _OF_SHOW:
        return _of_show(change)
    covers = OWN_COVERS if change.get("action") == "picture" else ()
    return (*OWN, SHOW_LEXICON, *covers, *((source,) if source and source not in OWN else ()))


def _of_show(change: Fields) -> tuple[str, ...]:
    """The files of the show that a change may write, that of its digest first."""
    if change.get("action") == "cover":
        return (SHOW, *COVERS)
    profile = str(change.get("profile") or "")
    return (f"../profiles/{profile}.toml",) if profile else (SHOW,)


def _none(workspace: Workspace, edition_id: str) -> list[str]:
    del workspace, edition_id
    return []


__all__ = ["MOST", "DeskSession"]
