"""pip-audit over the locks, against a server on this machine that speaks as OSV does."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.release import making
from tools.release import audit, locks
from tools.release.locks import Pin
from tools.release.told import ReleaseError

HOLE: dict[str, Any] = json.loads(Path(__file__).with_name("hole.json").read_text("utf-8"))


def pin(name: str, version: str, marker: str = "") -> Pin:
    return Pin(name, version, marker, frozenset({"0" * 64}), frozenset())


PINS = [
    pin("old", "1.0"),
    pin("twice", "1.0", "sys_platform == 'linux'"),
    pin("twice", "2.0", "sys_platform != 'linux'"),
    pin("elsewhere", "3.0", "sys_platform == 'win32'"),
]


def holes(name: str, version: str) -> tuple[int, Any]:
    withdrawn = HOLE | {"id": "GHSA-gone", "withdrawn": "2099-01-01T00:00:00Z"}
    return 200, {"vulns": [HOLE, withdrawn]} if name == "old" else {}


def test_every_pin_is_asked_about_and_a_hole_is_one_line() -> None:
    with making.osv(holes) as (address, asked):
        found = audit.ask(PINS, ["--osv-url", address])
    # pins for other systems too, and both versions of one package
    assert sorted(asked) == sorted((one.name, one.version) for one in PINS)
    assert [str(one) for one in found] == [
        "old 1.0: CVE-2099-1, GHSA-aaaa-bbbb-cccc (mended in 1.1): reads what it should not"
    ]


def test_the_locks_are_asked_about_whole() -> None:
    pins = [one for name in locks.SETS for one in locks.read(locks.LOCKS / f"{name}.txt")]
    parted = audit.rounds(pins)
    for some in parted:
        assert len({one.name for one in some}) == len(some)
    told = [(one.name, one.version) for some in parted for one in some]
    assert len(told) == len(set(told))
    assert set(told) == {(one.name, one.version) for one in pins}


def test_a_server_that_does_not_answer_is_no_good_news() -> None:
    with (
        making.osv(lambda *_: (500, {})) as (address, _),
        pytest.raises(ReleaseError, match="pip-audit could not ask about 1 packages: ") as problem,
    ):
        audit.ask(PINS[:1], ["--osv-url", address])
    assert "\n" not in problem.value.message
    assert "--osv-url" in problem.value.hint


def test_what_is_accepted_is_so_until_its_day(tmp_path: Path) -> None:
    found = [audit.Finding("old", "1.0", ("GHSA-aaaa-bbbb-cccc", "CVE-2099-1"), (), "")]
    file = tmp_path / "accepted.toml"
    entry = '[[accepted]]\npackage = "old"\nid = "CVE-2099-1"\nuntil = 2027-01-31\n'
    file.write_text(entry + 'why = "not called"\n')
    assert audit.open_ones(found, audit.accepted(date(2027, 1, 31), file)) == []
    assert audit.open_ones(found, audit.accepted(date(2027, 2, 1), file)) == found
    assert audit.open_ones(found, set()) == found
    audit.accepted(date(2026, 1, 1))  # those of now are well said
    file.write_text(entry)
    with pytest.raises(ReleaseError, match="CVE-2099-1 has no `why`"):
        audit.accepted(date(2027, 1, 31), file)
