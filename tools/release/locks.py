"""The locks: every dependency of a set by version and by the digests of its files.

A lock is what uv writes and ``pip install --require-hashes --no-deps -r`` reads, for every system
and Python that we support (markers say which pin is for whom). It is whole, and pip need not
resolve it: pip 24 takes a package that another asks for with an extra for one without a pin.
``every`` is made first, the others within it, so that a package has one version in all of them.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.release.told import ROOT, ReleaseError, run

LOCKS = ROOT / "locks"
YOUNGEST = "P7D"
"""Nothing is locked before it has been out for a week: by then what was uploaded by half, or by
a thief, has mostly been found."""

EXTRAS: dict[str, tuple[str, ...]] = {"base": (), "piper": ("piper",), "all": ("all",)}
"""Sets that users install, by the extras in them; ``every`` has all extras there are."""

GROUPS: dict[str, tuple[str, ...]] = {"sources": ("sources",), "tools": ("release", "lock")}
"""Sets that are made of dependency groups: what builds packages that come as source only, and
what a release is made with."""

SETS = ("every", *EXTRAS, *GROUPS)
USERS = ("every", *EXTRAS, "sources")
"""The locks that go with a release."""


@dataclass(frozen=True)
class Pin:
    """One line of a lock: a version, for whom it is, its files' SHA-256, who asks for it."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]
    wanted_by: frozenset[str]

    @property
    def direct(self) -> bool:
        """Whether pyproject.toml asks for it itself."""
        return any("pyproject.toml" in who for who in self.wanted_by)


def read(file: Path) -> list[Pin]:
    """Read the pins of a lock, in its order; ``ReleaseError`` where a line is none."""
    if not file.is_file():
        raise ReleaseError(f"there is no {file.name} in {file.parent}", "make lock writes it")
    return list(_pins(file.name, file.read_text("utf-8")))


def _pins(name: str, text: str) -> Iterator[Pin]:
    # a pin is an unindented line, and what follows it indented: digests, then who wants it
    for found in re.finditer(r"^(?![#\s])(.+)\n((?:[ \t]+.*\n?)*)", text, re.M):
        line, rest = found[1].removesuffix("\\").strip(), found[2]
        number = text.count("\n", 0, found.start()) + 1
        try:
            asked = Requirement(line)
        except ValueError:
            raise ReleaseError(f"{name}, line {number}: {line!r} is no pin", "make lock") from None
        (version,) = [s.version for s in asked.specifier if s.operator == "=="] or [""]
        if asked.url or not version or len(asked.specifier) != 1:
            raise ReleaseError(f"{name}, line {number}: {line!r} pins no version", "make lock")
        told = " ".join(re.findall(r"^\s+#\s*(?:via\b)?(.*)$", rest, re.M))
        yield Pin(
            canonicalize_name(asked.name),
            version,
            str(asked.marker or ""),
            frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})\b", rest)),
            frozenset(re.split(r"(?<!-c)\s+(?!\()", told.strip())),
        )


def wanted(name: str, project: Path = ROOT / "pyproject.toml") -> list[Requirement]:
    """Return what pyproject.toml asks for in a set; an extra that names others is followed."""
    told = tomllib.loads(project.read_text("utf-8"))
    if name in GROUPS:
        return [Requirement(one) for group in GROUPS[name] for one in _group(told, group)]
    extras = told["project"]["optional-dependencies"]
    found = [Requirement(line) for line in told["project"]["dependencies"]]
    left, seen = list(extras if name == "every" else EXTRAS[name]), set()
    while left:
        extra = left.pop()
        if extra in seen:
            continue
        seen.add(extra)
        for asked in map(Requirement, extras[extra]):
            if asked.name == told["project"]["name"]:
                left += asked.extras
            else:
                found.append(asked)
    return found


def _group(told: dict[str, dict[str, list[str | dict[str, str]]]], name: str) -> Iterator[str]:
    for one in told["dependency-groups"][name]:
        if isinstance(one, str):
            yield one
        else:
            yield from _group(told, one["include-group"])


def problems(
    folder: Path = LOCKS, project: Path = ROOT / "pyproject.toml", sets: Iterable[str] = SETS
) -> list[str]:
    """Say, a line each, where the locks are not what pyproject.toml asks for."""
    found: list[str] = []
    pins = {name: read(folder / f"{name}.txt") for name in ("every", *sets)}
    whole = {(pin.name, pin.version, pin.hashes) for pin in pins["every"]}
    for name in sets:
        asked: dict[str, list[Requirement]] = {}
        for one in wanted(name, project):
            asked.setdefault(canonicalize_name(one.name), []).append(one)
        direct = {pin.name for pin in pins[name] if pin.direct}
        found += [f"{name}.txt lacks {one}" for one in sorted(asked.keys() - direct)]
        found += [
            f"{name}.txt holds {one}, which nobody asks for any more"
            for one in sorted(direct - asked.keys())
        ]
        for pin in pins[name]:
            if not pin.hashes:
                found.append(f"{name}.txt: {pin.name} has no digest")
            found += [
                f"{name}.txt has {pin.name} {pin.version}, pyproject.toml asks for {one.specifier}"
                for one in asked.get(pin.name, ())
                if not one.specifier.contains(pin.version, prereleases=True)
            ]
            if name in EXTRAS and (pin.name, pin.version, pin.hashes) not in whole:
                found.append(f"{name}.txt has another {pin.name} than every.txt")
    return found


def make(folder: Path = LOCKS, arguments: Iterable[str] = ()) -> None:
    """Make all locks again; versions stay where they may, unless ``--upgrade`` is told."""
    folder.mkdir(exist_ok=True)
    for name in SETS:
        words: list[str | Path] = [Path(sys.executable).parent / "uv", "pip", "compile"]
        if name in GROUPS:
            words += [word for group in GROUPS[name] for word in ("--group", group)]
        else:
            words += ["pyproject.toml"]
            words += ["--all-extras"] if name == "every" else ["-c", folder / "every.txt"]
            words += [word for extra in EXTRAS.get(name, ()) for word in ("--extra", extra)]
        words += ["--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
        words += ["--exclude-newer", YOUNGEST, "--custom-compile-command", "make lock"]
        run([*words, *arguments, "--output-file", folder / f"{name}.txt"])
