"""What docs/releasing.md tells a maintainer to type is there."""

from __future__ import annotations

import re

from tests.tools import ROOT
from tools.release import locks

PAGE = (ROOT / "docs" / "releasing.md").read_text("utf-8")


def test_each_make_is_a_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make ([\w-]+)", PAGE))
    assert {"lock", "audit", "release", "test-release"} <= named
    assert named <= set(re.findall(r"^([\w-]+):", makefile, re.M))
    tools = re.search(r"^RELEASE := (.+)$", makefile, re.M)
    assert tools is not None
    assert f"`{tools[1]}/bin/python -m tools.release check dist`" in PAGE


def test_each_file_and_lock_is_named() -> None:
    for name in locks.USERS:
        assert f"-{name}.txt`" in PAGE, name
    for name in re.findall(r"`(tools/[\w/.]+)`", PAGE):
        assert (ROOT / name).is_file(), name
    for extra in (extra for extras in locks.EXTRAS.values() for extra in extras):
        assert f"with `{extra}`" in PAGE


def test_ci_asks_for_none_of_it() -> None:
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert not re.search(r"\b(release|audit|lock)\b", ci)
