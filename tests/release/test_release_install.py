"""The base set and the wheel, installed by digest as docs/releasing.md says, and used.

Needs the network: `make test-release`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from tests.tools import ROOT, require
from tools.release import building, locks, sbom

pytestmark = pytest.mark.install


def run(*command: str | Path, folder: Path) -> str:
    """Run a command; its output, and a failure with both streams."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment, made by the page's commands."""
    require("git")
    folder = tmp_path_factory.mktemp("user")
    scratch = tmp_path_factory.mktemp("scratch")
    _, epoch = building.commit()
    building.build(building.unpack(scratch), folder, epoch)
    (wheel,) = folder.glob("*.whl")
    stem = f"audio-edition-{wheel.name.split('-')[1]}"
    for name in locks.USERS:
        (folder / f"{stem}-{name}.txt").write_bytes((locks.LOCKS / f"{name}.txt").read_bytes())
    page = (ROOT / "docs" / "releasing.md").read_text("utf-8")
    commands = re.findall(r"^    ((?:python3 -m venv|\.venv/bin/pip) .+)$", page, re.M)
    assert len(commands) == 4
    for line in commands:
        words = line.replace("0.2.0", wheel.name.split("-")[1]).split()
        words[0] = sys.executable if words[0] == "python3" else words[0]
        run(*words, folder=folder)
    return folder


def test_what_is_installed_is_what_is_locked(user: Path) -> None:
    run(".venv/bin/pip", "check", folder=user)
    there = sbom.installed(user / ".venv" / "bin" / "python")
    pins = {
        pin.name: pin.version
        for pin in locks.read(locks.LOCKS / "base.txt")
        if not pin.marker or Marker(pin.marker).evaluate()  # others are for other systems
    }
    others = {"pip", "setuptools", "audio-edition"}
    named = {canonicalize_name(name): version for name, version in there.items()}
    assert {name: version for name, version in named.items() if name not in others} == pins


def test_it_makes_an_edition(user: Path) -> None:
    run(".venv/bin/audio-edition", "init", "show", folder=user)
    show = user / "show"
    (edition,) = [one.parent.name for one in (show / "editions").glob("*/edition.toml")]
    program = user / ".venv" / "bin" / "audio-edition"
    run(program, "build", edition, "--engine", "silence", folder=show)
    assert (show / "audio" / edition / "episode.json").is_file()
