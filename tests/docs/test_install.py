"""README's plain commands, with the oldest pip they allow, in a copy of what is committed.

The oldest pip is 23.2, which comes with Python 3.11. Needs the network: `make test-install`.
"""

import json
from pathlib import Path

import pytest

from tests.installing import lines_of, typed
from tests.tools import ROOT, require
from tools.release import building

OLDEST_PIP = "23.2"
EDITION = "2026-11-02"
README = ROOT / "README.md"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of HEAD in which README's commands without make were run, all but the build."""
    require("git")
    folder = building.unpack(tmp_path_factory.mktemp("checkout"))
    commands = [line for line in lines_of(README, "Hear one") if not line.startswith("make ")]
    venv, *installs, build = commands
    assert "venv" in venv
    assert build.endswith(f"build {EDITION}")
    typed(venv, folder)
    typed(f".venv/bin/python -m pip install --quiet pip=={OLDEST_PIP}", folder)
    assert typed(".venv/bin/pip --version", folder).split()[1] == OLDEST_PIP
    for command in installs:
        assert " install " in command
        typed(command, folder)
    return folder


@pytest.mark.parametrize("engine", ["", "silence"])
def test_the_sample_edition_is_built(installed: Path, engine: str) -> None:
    build = lines_of(README, "Hear one")[-1]
    assert build.startswith(".venv/bin/audio-edition build")
    choice = f" --engine {engine}" if engine else ""
    (told,) = json.loads(f"[{typed(f'{build} --json{choice}', installed)}]")
    assert told["engine"] == (engine or "kokoro")
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
    typed(".venv/bin/audio-edition doctor", installed)


def test_the_test_tools_can_be_installed(installed: Path) -> None:
    """README's commands for the tests without make, as far as pip finds every package."""
    for command in lines_of(README, "Pass the tests"):
        if " install " in command:
            dry = " --quiet --dry-run" if "--upgrade" not in command else " --quiet"
            typed(command + dry, installed)
