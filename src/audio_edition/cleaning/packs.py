"""The seam of rule packs: rules of somebody else's, in the format of ours.

``[cleaning] packs = ["name"]`` names what is used besides the language's own rules. A pack is
TOML (described at the top of the English rules): a text, a ``Path`` to one, or something to call
that gives one of both. Ours go by their language: ``packs = ["de"]`` reads German footers in
an English edition.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from audio_edition.cleaning.rules import LANGUAGES, CleaningRule, Pack, load_pack, read_pack
from audio_edition.errors import CleaningError
from audio_edition.plain_files import read_plain
from audio_edition.plugins import NOBODY, Seam, ShowPlugins

PACKS: Final[Seam[Any]] = Seam(
    name="rule-packs",
    noun="rule pack",
    built_in={name: f"audio_edition.cleaning.packs:{name}" for name in ("any", *LANGUAGES)},
    keeps=lambda thing: isinstance(thing, str | Path) or callable(thing),
    error=CleaningError,
)


def __getattr__(name: str) -> Callable[[], Pack]:
    """Offer our own packs, each read when it is asked for."""
    if name in PACKS.built_in:
        return partial(load_pack, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def find_pack(name: str, plugins: ShowPlugins = NOBODY) -> Pack:
    """Return the pack offered as ``name``; raises ``CleaningError`` in one line."""
    offered = PACKS.find(name, plugins)
    try:
        given = offered() if callable(offered) else offered
        if isinstance(given, Pack):  # ours are read already
            return given
        text = read_plain(given).decode("utf-8") if isinstance(given, Path) else given
    except Exception as problem:  # somebody else's code and files: anything may go wrong
        raise _broken(name, problem) from problem
    if not isinstance(text, str):
        raise CleaningError(
            f"rule pack {name!r} is no text but {type(text).__name__}",
            hint=f"see {PACKS.contract}",
        )
    return _read(name, text)


@lru_cache(maxsize=32)
def _read(name: str, text: str) -> Pack:
    try:
        pack = read_pack(text, name)
        for rule in pack.rules:
            _check(rule)
    except (tomllib.TOMLDecodeError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise _broken(name, problem) from problem
    return pack


def _check(rule: CleaningRule) -> None:
    try:
        _ = rule.pattern
    except re.error as problem:
        raise ValueError(f"rule {rule.id}: {problem}") from None


def _broken(name: str, problem: Exception) -> CleaningError:
    told = " ".join(str(problem).split())
    if isinstance(problem, KeyError):
        told = f"{told} is missing"
    return CleaningError(
        f"rule pack {name!r} cannot be read: {told or type(problem).__name__}",
        hint=f"mend it, or take it out of [cleaning] packs; see {PACKS.contract}",
    )


def find_packs(names: Iterable[str], plugins: ShowPlugins = NOBODY) -> tuple[Pack, ...]:
    """The packs of ``[cleaning] packs``, in their order, each once."""
    return tuple(find_pack(name, plugins) for name in dict.fromkeys(names))
