"""Each file that the wheel ships belongs to one part of shipped.toml, with a licence."""

import re
import tomllib

import yaml

from audio_edition import __version__
from tests.tools import ROOT
from tools.release import licences, locks, shipped
from tools.release.told import run

PARTS = shipped.parts()


def test_no_file_of_the_package_is_left_out_or_told_twice() -> None:
    tracked = run(["git", "ls-files", "src", "share"]).splitlines()
    names = [name.removeprefix("src/").removeprefix("audio_edition/") for name in tracked]
    there = [name for name in names if not name.endswith(".py")]
    assert len(there) > 200
    assert shipped.problems(there, PARTS) == []


def test_a_file_that_nobody_owns_and_one_that_two_do() -> None:
    files = {"a": "x/*", "b": "x/y", "c": "q"}
    parts = [{"name": name, "files": [pattern]} for name, pattern in files.items()]
    assert shipped.problems(["x/y", "z", "x/n/m"], parts) == [
        "shipped.toml: c has no file in the wheel",
        "x/y belongs to a and b of shipped.toml",
        "z belongs to no part of shipped.toml",
        "x/n/m belongs to no part of shipped.toml",
    ]


def test_what_others_made_may_be_shipped_and_is_named_beside_it() -> None:
    held = licences.held()
    for part in PARTS:
        assert licences.may_be_combined(part["licence"], held.compatible), part["name"]
        for one in part.get("made_of", []):
            # CC BY 4.0 goes one way into version 3 of the GPL: data, of which counts were made
            assert one["licence"] in held.compatible | {"CC-BY-4.0"}
    notices = {
        "agents": "audience/data/LICENSES.md",
        "kokoro-voices": "speech/engines/kokoro_voices/NOTICE",
    }
    for part in PARTS:
        if part["licence"] == "GPL-3.0-or-later":
            continue
        text = (ROOT / "src" / "audio_edition" / notices[part["name"]]).read_text("utf-8")
        for one in part["made_of"]:
            assert re.search(rf"{re.escape(one['name'])}\W+{re.escape(one['version'])}", text)


def test_the_citation_tells_what_the_package_tells() -> None:
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (told["cff-version"], told["type"], bool(told["message"])) == ("1.2.0", "software", True)
    assert (told["title"], told["version"]) == (project["name"], __version__)
    assert (told["license"], told["authors"]) == (project["license"], project["authors"])
    assert (told["keywords"], told["abstract"]) == (project["keywords"], project["description"])


# -- what docs/releasing.md tells a maintainer to type is there --------------------------

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
