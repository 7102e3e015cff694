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
    [tools] = re.findall(r"^RELEASE := (.+)$", makefile, re.M)
    assert f"`{tools}/bin/python -m tools.release check dist`" in PAGE


def test_each_file_and_lock_is_named() -> None:
    for name in locks.USERS:
        assert f"-{name}.txt`" in PAGE, name
    for name in re.findall(r"`(tools/[\w/.]+)`", PAGE):
        assert (ROOT / name).is_file(), name
    for extra in (extra for extras in locks.EXTRAS.values() for extra in extras):
        assert f"with `{extra}`" in PAGE
