"""Every dependency's licence is known, is what the package says, and may be combined with ours."""

import dataclasses
import json
from email.message import Message
from importlib.metadata import distributions
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.rows import each
from tools.release import licences, locks

ROWS = json.loads(Path(__file__).with_name("otherwise.json").read_text("utf-8"))
HELD = licences.held()
PINS = [*locks.read(locks.LOCKS / "every.txt"), *locks.read(locks.LOCKS / "sources.txt")]


def test_every_pin_may_be_combined_with_ours() -> None:
    assert licences.problems(PINS, HELD) == []
    assert len(HELD.packages) > 100


def test_what_is_installed_here_says_the_same() -> None:
    assert licences.disagreements(distributions(), PINS, HELD) == []


def test_all_that_is_excepted_or_untold_needs_to_be() -> None:
    for name, why in HELD.excepted.items():
        assert not licences.may_be_combined(HELD.packages[name], HELD.compatible)
        assert len(why) > 30
    assert HELD.untold.keys() <= HELD.packages.keys()
    for names in HELD.words.values():
        assert names == [licences.normal(name) for name in names]


def test_what_may_be_combined() -> None:
    may = ["MIT", "Apache-2.0 AND MIT", "MPL-1.1 OR LGPL-2.1-or-later"]
    may_not = ["GPL-2.0-only", "MIT AND GPL-2.0-only", "MPL-1.1 OR GPL-2.0-only", "SSPL-1.0"]
    may_not += ["AGPL-3.0-only AND MIT", "GPL-2.0-only WITH Classpath-exception-2.0"]
    for licence in (*may, *may_not):
        assert licences.may_be_combined(licence, HELD.compatible) == (licence in may), licence


def test_a_pin_that_nobody_looked_at_or_that_may_not_be(tmp_path: Path) -> None:
    file = tmp_path / "every.txt"
    digest = "0" * 64
    file.write_text(
        f"new==1 \\\n    --hash=sha256:{digest}\nold==1 \\\n    --hash=sha256:{digest}\n"
    )
    held = dataclasses.replace(HELD, packages={"old": "GPL-2.0-only", "gone": "MIT"})
    assert licences.problems(locks.read(file), held) == [
        "new is not in licences.toml: which licence is it under?",
        "old is under GPL-2.0-only, which may not be combined with ours",
        "licences.toml has gone, which no lock has",
    ]


CLICK = next(pin.version for pin in PINS if pin.name == "click")


def package(*lines: tuple[str, str], version: str = CLICK) -> Any:
    """A package of which only its metadata is there."""
    metadata = Message()
    for name, value in lines:
        metadata[name] = value
    return SimpleNamespace(name="click", version=version, metadata=metadata)


@each("lines, told", ROWS)
def test_a_package_that_says_otherwise_is_told(lines: list[tuple[str, str]], told: str) -> None:
    assert licences.disagreements([package(*lines)], PINS, HELD) == ([told] if told else [])


def test_another_version_than_the_locks_may_be_under_another_licence() -> None:
    another = package(("License-Expression", "SSPL-1.0"), version="99")
    assert licences.disagreements([another], PINS, HELD) == []
