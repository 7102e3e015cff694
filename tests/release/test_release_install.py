"""The base set and the wheel, installed by digest as docs/releasing.md says, and used.

Needs the network: `make test-release`.
"""

from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from tests.installing import lines_of, run, typed
from tests.tools import ROOT, require
from tools.release import building, locks, sbom


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment, made by the page's commands."""
    require("git")
    folder = tmp_path_factory.mktemp("user")
    _, epoch = building.commit()
    building.build(building.unpack(tmp_path_factory.mktemp("scratch")), folder, epoch)
    (wheel,) = folder.glob("*.whl")
    version = wheel.name.split("-")[1]
    for name in locks.USERS:
        lock = locks.LOCKS / f"{name}.txt"
        (folder / f"audio-edition-{version}-{name}.txt").write_bytes(lock.read_bytes())
    sums, *commands = lines_of(ROOT / "docs" / "releasing.md", "Install one by its digests")
    assert sums.startswith("sha256sum ")  # of a whole release, which is not made here
    assert len(commands) == 4
    for line in commands:
        typed(line.replace("0.2.0", version), folder)
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
