"""What killed processes left in a show's folders: gone with the next that writes, or counted."""

import json
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from audio_edition import Workspace, swaps
from audio_edition.cli.main import cli
from tests.tools import begun

DIES = """
import os, pathlib, signal, sys
from audio_edition import Workspace, owners, swaps
at = Workspace.open(sys.argv[1])
for folder in (at.root, at.editions, at.editions / "2026-11-02", at.runs):
    folder.mkdir(exist_ok=True)
    owners.unfinished(folder, "x").write_bytes(b"half")
with at.edition_lock("2026-11-03"), at.store.scratch("build-2026-11-03") as scratch:
    fresh = swaps.fresh_name(at.editions / "2026-11-03")
    fresh.mkdir()
    (fresh / "01-half.md").write_bytes(b"half")
    (scratch / "half.mp3").write_bytes(b"half")
    print("there", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "editions" / "2026-11-02").mkdir(parents=True)
    (tmp_path / "editions" / "show.toml").write_text('[show]\ntitle = "T"\n', encoding="utf-8")
    return tmp_path


def hidden(show: Path) -> list[str]:
    found = [path for path in show.rglob("*") if ".cache" not in path.parts]
    return [path.name for path in found if path.name.startswith(".")] + [
        path.name for path in (show / ".cache" / "scratch").iterdir()
    ]


def told(show: Path, *options: str) -> dict[str, dict[str, int]]:
    done = CliRunner().invoke(cli, ["--show", str(show), "cache", "--json", *options])
    assert done.exit_code == 0, done.output
    report: dict[str, dict[str, int]] = json.loads(done.stdout)
    return {name: report[name] for name in ("leftovers", "unfinished")}


def test_what_a_living_run_began_is_neither_counted_nor_pruned_and_a_dead_one_s_is(
    show: Path,
) -> None:
    nothing = {"files": 0, "bytes": 0}
    with begun(DIES, show) as process:
        before = sorted(hidden(show))
        assert told(show) == {"leftovers": nothing, "unfinished": nothing}
        assert told(show, "--prune") == {"leftovers": nothing, "unfinished": nothing}
        assert sorted(hidden(show)) == before
        process.send_signal(signal.SIGKILL)
    assert told(show) == {
        "leftovers": {"files": 1, "bytes": 4},
        "unfinished": {"files": 5, "bytes": 20},
    }
    assert told(show, "--prune") == {"leftovers": nothing, "unfinished": nothing}
    assert hidden(show) == []
    # the next run that writes clears up as well
    with begun(DIES, show) as process:
        process.send_signal(signal.SIGKILL)
    assert len(hidden(show)) == 6
    at = Workspace.open(show)
    with at.edition_lock("2026-11-02"), at.store.scratch("build-2026-11-02"):
        pass
    assert hidden(show) == []
    assert not swaps.fresh_name(at.editions / "2026-11-03").exists()
