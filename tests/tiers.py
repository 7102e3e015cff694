"""Three tiers of tests, by the table in ``tiers.toml``: push, contract and long.

``pytest`` runs the push tier, ``pytest PATH`` what stands there but for the long ones, and
``pytest --tier contract`` (or ``long``, ``all``) that tier. ``--since COMMIT`` keeps of the
contract tier what the changes since that commit touch, ``--shuffle SEED`` tries another order.
"""

import random
import subprocess
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_name("tiers.toml")
TIERS = ("push", "contract", "long", "all")


@dataclass(frozen=True)
class Contract:
    """What we agreed on with one kind of world outside: its tests, and what they hold."""

    name: str
    tests: tuple[str, ...]
    touched_by: tuple[str, ...]

    def is_touched(self, changed: Iterable[str]) -> bool:
        """Whether a changed file asks for these tests: their own files do as well."""
        own = tuple(test.partition("::")[0] for test in self.tests)
        return any(
            fnmatchcase(file, pattern) for file in changed for pattern in self.touched_by + own
        )


@cache
def contracts() -> tuple[Contract, ...]:
    """The contracts of the table."""
    return tuple(
        Contract(name, tuple(row["tests"]), tuple(row["touched_by"]))
        for name, row in tomllib.loads(TABLE.read_text("utf-8"))["contract"].items()
    )


@cache
def long() -> tuple[str, ...]:
    """The tests that take minutes."""
    return tuple(tomllib.loads(TABLE.read_text("utf-8"))["long"])


def named(test: str, patterns: Iterable[str]) -> bool:
    """Whether a pattern names a test (``FILE::NAME[row]``), alone or with its whole file."""
    file = test.partition("::")[0]
    plain = test.partition("[")[0]
    return any(fnmatchcase(plain if "::" in one else file, one) for one in patterns)


def contract_of(item: pytest.Item) -> Contract | None:
    """The contract that a test belongs to, by its own marker or by the table.

    Raises a ``StopIteration`` where the marker names none.
    """
    marker = item.get_closest_marker("contract")
    if marker:
        return next(one for one in contracts() if one.name == marker.args[0])
    return next((one for one in contracts() if named(item.nodeid, one.tests)), None)


def tier_of(file: str) -> str:
    """The tier of all that a file holds; some tests of the push tier's files are of another."""
    if named(file, long()):
        return "long"
    return "contract" if any(named(file, one.tests) for one in contracts()) else "push"


def changed_since(commit: str) -> frozenset[str]:
    """The files that differ from a commit, in the working tree too.

    Raises a ``pytest.UsageError`` where git does not know it.
    """
    found = subprocess.run(
        ["git", "diff", "--name-only", commit], cwd=ROOT, capture_output=True, text=True
    )
    if found.returncode:
        raise pytest.UsageError(f"--since {commit}: {found.stderr.strip()}")
    return frozenset(found.stdout.splitlines())


def wanted(config: pytest.Config) -> frozenset[str]:
    """The tiers that are asked for."""
    tier = config.getoption("--tier")
    if tier:
        return frozenset(TIERS if tier == "all" else (tier,))
    by_hand = config.args_source is pytest.Config.ArgsSource.ARGS
    return frozenset(("push", "contract") if by_hand else ("push",))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tier", choices=TIERS, help="push (where no path is named), contract, long")
    parser.addoption("--shuffle", type=int, metavar="SEED", help="files, and each file's tests")
    parser.addoption("--since", metavar="COMMIT", help="of contract: what changes since then touch")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import a file of another tier."""
    if collection_path.suffix != ".py" or not collection_path.is_relative_to(ROOT):
        return None
    tier = tier_of(collection_path.relative_to(ROOT).as_posix())
    return True if tier != "push" and tier not in wanted(config) else None


def _shuffled(items: list[pytest.Item], seed: int) -> list[pytest.Item]:
    """The tests in another order: those of one file stay together, as what they share does."""
    order = random.Random(seed)
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    for own in files.values():
        order.shuffle(own)
    shuffled = list(files.values())
    order.shuffle(shuffled)
    return [item for own in shuffled for item in own]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the tiers that are asked for."""
    tiers = wanted(config)
    since = config.getoption("--since")
    changed = changed_since(since) if since else None
    kept, left = [], []
    for item in items:
        contract = contract_of(item)
        is_long = item.get_closest_marker("long") or named(item.nodeid, long())
        tier = "long" if is_long else "contract" if contract else "push"
        touched = contract is None or changed is None or contract.is_touched(changed)
        (kept if tier in tiers and touched else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
    seed = config.getoption("--shuffle")
    items[:] = kept if seed is None else _shuffled(kept, seed)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A change that touches no contract has broken none: to find no test is no failure then."""
    nothing = session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED
    if nothing and session.config.getoption("--since"):
        session.exitstatus = pytest.ExitCode.OK
