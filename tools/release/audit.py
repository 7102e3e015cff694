"""Known holes of what the locks pin: pip-audit asks, one line a finding.

pip-audit asks the OSV database about each package and version (``--osv-url`` names another
server that speaks the same). It skips pins that are for other systems and refuses two versions of
one package, so it is given the pins without markers, in as many rounds as a package has versions.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tools.release.locks import Pin
from tools.release.told import ReleaseError

FILE = Path(__file__).with_name("accepted.toml")


@dataclass(frozen=True)
class Finding:
    """A known hole of a pinned version; ``names``: all that it is called."""

    package: str
    version: str
    names: tuple[str, ...]
    mended_in: tuple[str, ...]
    about: str

    def __str__(self) -> str:
        """One line."""
        mended = f"mended in {', '.join(self.mended_in)}" if self.mended_in else "not mended yet"
        known = ", ".join(self.names)
        return f"{self.package} {self.version}: {known} ({mended}): {self.about[:160]}"


def rounds(pins: Iterable[Pin]) -> list[list[Pin]]:
    """Part pins so that no package is twice in one round.

    A version that several locks pin is asked about once.
    """
    made: list[list[Pin]] = []
    seen: Counter[str] = Counter()
    for pin in {(one.name, one.version): one for one in pins}.values():
        if seen[pin.name] == len(made):
            made.append([])
        made[seen[pin.name]].append(pin)
        seen[pin.name] += 1
    return made


def ask(pins: Sequence[Pin], options: Sequence[str] = ()) -> list[Finding]:
    """Ask pip-audit about every pin; ``ReleaseError`` where one was not answered."""
    found: list[Finding] = []
    for some in rounds(pins):
        with tempfile.TemporaryDirectory() as folder:
            told = _pip_audit(some, Path(folder), options)
        answered = {(one["name"], one.get("version")): one for one in told}
        for pin in some:
            answer = answered.get((pin.name, pin.version), {})
            if "vulns" not in answer:
                why = answer.get("skip_reason", "no answer")
                raise ReleaseError(f"nobody knows of {pin.name} {pin.version}: {why}")
            found += [_finding(pin, one) for one in answer["vulns"]]
    return found


def _pip_audit(pins: Sequence[Pin], folder: Path, options: Sequence[str]) -> list[dict[str, Any]]:
    asked = folder / "pins.txt"
    asked.write_text("".join(f"{pin.name}=={pin.version}\n" for pin in pins), "utf-8")
    words = [sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv", "--strict"]
    words += ["--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json"]
    words += ["--cache-dir", str(folder / "cache"), *options, "--requirement", str(asked)]
    done = subprocess.run(words, capture_output=True, text=True)
    try:  # it ends with 1 where it found something, and where it could not ask
        told: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
        last = lines[-1][:300] if lines else "it said nothing"
        raise ReleaseError(
            f"pip-audit could not ask about {len(pins)} packages: {last}",
            "is the network there? --osv-url names another server",
        ) from None
    return told


def _finding(pin: Pin, told: dict[str, Any]) -> Finding:
    return Finding(
        pin.name,
        pin.version,
        (told["id"], *told.get("aliases", ())),
        tuple(told.get("fix_versions", ())),
        " ".join(str(told.get("description", "")).split()),
    )


def accepted(today: date, file: Path = FILE) -> set[tuple[str, str]]:
    """Return (package, identifier) of what somebody looked at, as long as that holds."""
    told = tomllib.loads(file.read_text("utf-8"))
    found = set()
    for one in told.get("accepted", []):
        if not one.get("why") or not isinstance(one.get("until"), date):
            raise ReleaseError(
                f"{file.name}: {one.get('id', 'an entry')} has no `why` or no `until`",
                'until = 2027-01-31, why = "we do not call that function"',
            )
        if today <= one["until"]:
            found.add((one["package"], one["id"]))
    return found


def open_ones(found: Iterable[Finding], known: set[tuple[str, str]]) -> list[Finding]:
    """Return the findings that nobody accepted, under any of their names."""
    return [one for one in found if not any((one.package, name) in known for name in one.names)]
