"""Whether every dependency's licence may be combined with ours (GPL-3.0-or-later).

``licences.toml`` is the list: a package a line, with the licence that it is under, and which
licences are compatible. What a package says of itself is held against that line, so that one that
changes its licence is noticed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path

from license_expression import ExpressionError, get_spdx_licensing
from packaging.utils import canonicalize_name

from tools.release.locks import Pin

FILE = Path(__file__).with_name("licences.toml")
_SPDX = get_spdx_licensing()


@dataclass(frozen=True)
class Held:
    """The list. ``words``: how packages tell a licence, and what that may mean in SPDX."""

    compatible: frozenset[str]
    packages: dict[str, str]
    words: dict[str, list[str]]
    untold: dict[str, str]
    excepted: dict[str, str]


@cache
def held(file: Path = FILE) -> Held:
    """Read the list."""
    told = tomllib.loads(file.read_text("utf-8"))
    return Held(
        frozenset(name for names in told["compatible"].values() for name in names),
        told["packages"],
        told["words"],
        told["untold"],
        told["excepted"],
    )


def normal(expression: str) -> str:
    """Return an SPDX expression in one spelling; ``ValueError`` where it is none.

    >>> normal("mit or (Apache-2.0)")
    'Apache-2.0 OR MIT'
    """
    try:
        parsed = _SPDX.parse(expression, validate=True, strict=True)
    except ExpressionError as problem:
        raise ValueError(f"{expression!r} is no SPDX expression") from problem
    if parsed is None:
        raise ValueError("no SPDX expression at all")
    return str(parsed.simplify().render())


def may_be_combined(expression: str, compatible: Iterable[str]) -> bool:
    """Say whether one of the ways to take an expression is compatible in all its parts.

    >>> may_be_combined("MPL-1.1 OR (MIT AND ISC)", {"MIT", "ISC"})
    True
    """
    known = set(compatible)

    def allowed(node: object) -> bool:
        if isinstance(node, _SPDX.OR):
            return any(map(allowed, node.args))
        if isinstance(node, _SPDX.AND):
            return all(map(allowed, node.args))
        return str(node) in known

    return allowed(_SPDX.parse(normal(expression)))


def says(distribution: Distribution, words: dict[str, list[str]]) -> list[str] | str:
    """Return the licences a package may mean by what it says, or the words nobody has read yet."""
    told = distribution.metadata
    if told.get("License-Expression"):
        return [normal(told["License-Expression"])]
    # some put the whole text there: its first line, if anything, names it
    line = (told.get("License") or "").strip().partition("\n")[0].strip()
    labels = [
        one.rpartition("::")[2].strip()
        for one in told.get_all("Classifier") or ()
        if one.startswith("License ::")
    ]
    for word in filter(None, [line, *labels]):
        if word in words:
            return [normal(one) for one in words[word]]
        try:
            return [normal(word)]
        except ValueError:
            continue
    return "; ".join(filter(None, [line, *labels]))


def problems(pins: Iterable[Pin], listed: Held) -> list[str]:
    """Say, a line each, which pin has no licence in the list, or one that may not be combined."""
    found: list[str] = []
    names = {pin.name for pin in pins}
    for name in sorted(names):
        licence = listed.packages.get(name)
        if licence is None:
            found.append(f"{name} is not in licences.toml: which licence is it under?")
        elif name not in listed.excepted and not may_be_combined(licence, listed.compatible):
            found.append(f"{name} is under {licence}, which may not be combined with ours")
    found += [
        f"licences.toml has {name}, which no lock has"
        for name in sorted(listed.packages.keys() - names)
    ]
    return found


def disagreements(
    distributions: Iterable[Distribution], pins: Iterable[Pin], listed: Held
) -> list[str]:
    """Say, a line each, which installed package says another licence than the list.

    Only those that are pinned: another version may be under another licence.
    """
    found: list[str] = []
    pinned = {(pin.name, pin.version) for pin in pins}
    for one in sorted(distributions, key=lambda one: one.name.lower()):
        name = canonicalize_name(one.name)
        licence = listed.packages.get(name)
        if licence is None or (name, one.version) not in pinned:
            continue
        told = says(one, listed.words)
        if isinstance(told, list):
            if normal(licence) not in told:
                found.append(f"{name} says {' or '.join(told)}, licences.toml {licence}")
        elif told:
            found.append(f"{name} says {told!r}, which [words] of licences.toml does not have")
        elif name not in listed.untold:
            found.append(f"{name} says nothing of its licence: why {licence}? ([untold])")
    return found
