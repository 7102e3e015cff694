"""What was changed at the desk since it was opened: no key lost, nothing done twice, all undone.

A window sends its changes as they were typed, several at once, and each with the words that it
was made from (``verbs.desk_seen``). What somebody else changed of those, in whatever window or
program, is a conflict, and nothing is written; what they changed beside them is not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from audio_edition import faults
from audio_edition.errors import EditionError
from audio_edition.server.desk_actions import ACTIONS, Fields
from audio_edition.server.desk_paths import from_show
from audio_edition.server.door_audit import Deed
from audio_edition.server.door_visit import Visit
from audio_edition.toml_edit import digest_of
from audio_edition.verbs.desk import OWN, SHOW_LEXICON, Swap, files_in, held, put_back
from audio_edition.verbs.desk_dress import OWN_COVERS
from audio_edition.verbs.desk_seen import ConflictError, Files, as_of_now, files_of_show, wanted
from audio_edition.workspace import Workspace

MOST = 100
"""Changes that are taken at once."""
_STANDS = "what was saved before stays; then type it again"
_REMEMBERED = 2000  # changes: a window sends one again when its answer was lost
_KNOWN = 1000  # files as they were seen

Outcome = dict[str, Any]
_WORDS = (".md", ".txt", ".toml")  # of files that hold them


@dataclass(slots=True)
class _Past:
    """What one editor did: the action that was asked for, and what it changed."""

    done: list[tuple[str, dict[str, Swap]]] = field(default_factory=list)
    undone: list[tuple[str, dict[str, Swap]]] = field(default_factory=list)
    wished: dict[tuple[str, ...], str | None] = field(default_factory=dict)
    """What each of their windows put where."""


@dataclass(slots=True)
class _Edition:
    pasts: dict[str, _Past] = field(default_factory=lambda: defaultdict(_Past))
    """By user: at a desk that is shared nobody takes back what another did."""


class DeskSession:
    """The changes of one desk, whoever's window they come from."""

    def __init__(self, load: Callable[[], Workspace]) -> None:
        self._load = load
        self._lock, self._memory = threading.Lock(), threading.Lock()
        self._editions: dict[str, _Edition] = defaultdict(_Edition)
        self._answered: OrderedDict[tuple[str, str], Outcome] = OrderedDict()
        self._known: OrderedDict[str, bytes] = OrderedDict()

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
                "conflict": isinstance(problem, ConflictError),
                **({"seen": problem.seen} if isinstance(problem, ConflictError) else {}),
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
        names = _touched(change)
        # who knows which files come of it
        spread = files_in if action in ("take", "order") else _none
        before = held(workspace, edition_id, {*names, *spread(workspace, edition_id)})
        fields = as_of_now(
            workspace, edition_id, change, before, self._known, past.wished.get(_place_of(change))
        )
        if fields is None:
            return
        try:
            ACTIONS[action](workspace, edition_id, fields)
        finally:
            after = held(workspace, edition_id, {*before, *spread(workspace, edition_id)})
            swaps = {
                name: Swap(before.get(name), after[name])
                for name in sorted(after)
                if before.get(name) != after[name]
            }
            self._know(before)
            if swaps:
                past.done.append((action, swaps))
                past.undone.clear()
        past.wished[_place_of(change)] = wanted(change)

    def see(self, workspace: Workspace, edition_id: str, names: Iterable[str]) -> None:
        """Keep in mind what files hold that a window is shown."""
        self._know(held(workspace, edition_id, names))

    def _know(self, files: Files) -> None:
        words = [data or b"" for name, data in files.items() if PurePath(name).suffix in _WORDS]
        with self._memory:
            for data in words:
                self._known[digest_of(data)] = data
                self._known.move_to_end(digest_of(data))
            while len(self._known) > _KNOWN:
                self._known.popitem(last=False)

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


def _place_of(change: Fields) -> tuple[str, ...]:
    """Of which window a change is, and for which words."""
    window = str(change.get("id") or "").rpartition("-")[0] or str(change.get("id"))
    keys = ("action", "source", "text", "key", "place", "name", "scope", "article")
    return (window, "off" if "off" in change else "", *(str(change.get(key)) for key in keys))


def _who(visit: Visit | None) -> str:
    return visit.user if visit is not None else ""


def _deed(edition_id: str, change: Fields, outcome: Outcome) -> Deed:
    """What the log of a shared desk says of a change."""
    action, source = (str(change.get(key) or "") for key in ("action", "source"))
    result, problem = ("ok", "") if outcome["ok"] else ("refused", outcome["error"])
    return Deed(action, result, edition_id, source, problem)


def _touched(change: Fields) -> tuple[str, ...]:
    """The files that a change may write."""
    source = str(change.get("source") or "")
    if files_of_show(change):
        return files_of_show(change)
    covers = OWN_COVERS if change.get("action") == "picture" else ()
    return (*OWN, SHOW_LEXICON, *covers, *((source,) if source and source not in OWN else ()))


def _none(workspace: Workspace, edition_id: str) -> list[str]:
    del workspace, edition_id
    return []
