"""What a stage reports while it works: the CLI draws it, the desk streams it.

A stage never prints. It calls the listener it was given, from one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal[
    "edition", "cleaning", "script", "speech", "programme", "proof", "publication"
]


@dataclass(frozen=True, slots=True)
class Started:
    """A stage began; ``total`` steps lie ahead (0 where it cannot know)."""

    stage: Stage
    total: int = 0


@dataclass(frozen=True, slots=True)
class Advanced:
    """``done`` of ``total`` steps are behind the stage; ``note`` names the last one."""

    stage: Stage
    done: int
    total: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A stage ended well."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the editor must see, but that does not stop the build."""

    stage: Stage
    message: str


Event: TypeAlias = Started | Advanced | Finished | Warned
Listener: TypeAlias = Callable[[Event], None]


def silent(event: Event) -> None:
    """Listen to nothing; the default listener."""


def once(listen: Listener) -> Listener:
    """Pass every event on, and a warning that was told already no second time."""
    told: set[Warned] = set()

    def hear(event: Event) -> None:
        if isinstance(event, Warned):
            if event in told:
                return
            told.add(event)
        listen(event)

    return hear
