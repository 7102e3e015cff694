"""README's plain commands, with the oldest pip they allow, in a copy of what is committed.

The oldest pip is 23.2, which comes with Python 3.11. Needs the network: `make test-install`.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.tools import ROOT, require

pytestmark = pytest.mark.install

OLDEST_PIP = "23.2"
EDITION = "2026-11-02"


def indented(heading: str) -> list[str]:
    """The commands under a heading of README, in order."""
    readme = (ROOT / "README.md").read_text("utf-8")
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", readme, re.M | re.S)
    assert section, f"README has no section {heading!r}"
    lines = re.findall(r"^    (.+)$", section[1], re.M)
    return [line.partition("  #")[0].strip() for line in lines]


def run(command: str, folder: Path) -> str:
    """Run a command of README in ``folder``; its output, and a failure with both streams."""
    words = shlex.split(command)
    words[0] = sys.executable if words[0] == "python3" else words[0]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of HEAD in which README's commands without make were run, all but the build."""
    require("git")
    folder = tmp_path_factory.mktemp("checkout")
    packed = folder.with_suffix(".tar")
    subprocess.run(["git", "archive", "-o", str(packed), "HEAD"], cwd=ROOT, check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    commands = [line for line in indented("Hear one") if not line.startswith("make ")]
    venv, *installs, build = commands
    assert "venv" in venv
    assert build.endswith(f"build {EDITION}")
    run(venv, folder)
    run(f".venv/bin/python -m pip install --quiet pip=={OLDEST_PIP}", folder)
    for command in installs:
        assert " install " in command
        run(command, folder)
    return folder


def test_the_pip_was_the_oldest(installed: Path) -> None:
    assert run(".venv/bin/pip --version", installed).split()[1] == OLDEST_PIP


@pytest.mark.parametrize("engine", ["", "silence"])
def test_the_sample_edition_is_built(installed: Path, engine: str) -> None:
    build = indented("Hear one")[-1]
    assert build.startswith(".venv/bin/audio-edition build")
    choice = f" --engine {engine}" if engine else ""
    (told,) = json.loads(f"[{run(f'{build} --json{choice}', installed)}]")
    assert told["engine"] == (engine or "piper")
    assert told["fallback"] in ("", None, False)
    # the third article is an HTML page: it takes trafilatura and all it needs
    (page,) = (installed / "editions" / EDITION).glob("*.html")
    assert page.stem in {
        segment["id"]
        for segment in json.loads((installed / "audio" / EDITION / "episode.json").read_text())[
            "segments"
        ]
    }


def test_nothing_is_said_to_be_missing(installed: Path) -> None:
    run(".venv/bin/audio-edition doctor", installed)


def test_the_test_tools_can_be_installed(installed: Path) -> None:
    """README's commands for the tests without make, as far as pip finds every package."""
    for command in indented("Pass the tests"):
        if " install " in command:
            dry = " --quiet --dry-run" if "--upgrade" not in command else " --quiet"
            run(command + dry, installed)
