"""run and runs on the command line: what is shown, JSON, exit codes."""

import json
import sys
from pathlib import Path

import pytest
import tomlkit
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.run.tell import tell
from tests.run.press import Press
from tests.run.tell.desk import listening

DAY = "2026-11-02"


class Shell:
    """The commands, at the press's hour."""

    def __init__(self, press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
        self.press, self.monkeypatch = press, monkeypatch
        monkeypatch.setenv("NO_COLOR", "1")

    def __call__(self, *words: str) -> Result:
        press = self.press
        (press.root / "editions").mkdir(parents=True, exist_ok=True)
        toml = tomlkit.dumps(press.settings)
        (press.root / "editions" / "show.toml").write_text(toml, "utf-8")
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(press.now.timestamp())))
        return CliRunner(mix_stderr=False).invoke(cli, ["--show", str(press.root), *words])


@pytest.fixture
def shell(press: Press, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(press, monkeypatch)


def test_a_morning_shows_its_steps_and_ends_with_zero(press: Press, shell: Shell) -> None:
    press.put("Ferry leaves")
    done = shell("run")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"{DAY}: published\n"
    for step in ("collect", "clean", "gates", "build", "check", "proof", "publish", "tell"):
        assert f"\n  {step}" in f"\n{done.stderr}"
    assert " s" in done.stderr
    again = shell("run", "--json")
    told = json.loads(again.stdout)
    assert (again.exit_code, told["exit_code"]) == (0, 0)
    assert [one["outcome"] for one in told["runs"]] == ["done"]
    assert told["next"] == "2026-11-02T05:05:00+00:00"


def test_what_is_held_or_missing_says_why_and_what_mends_it(unbuilt: Press, shell: Shell) -> None:
    unbuilt.put("Ferry leaves")
    unbuilt.set(publish="after-approval")
    would = shell("run", "--dry-run")
    assert (would.exit_code, (unbuilt.root / "runs").exists()) == (0, False)
    assert "would be taken" in would.stdout
    done = shell("run", "today")
    assert done.exit_code == 4
    assert f"{DAY}: held\n  nobody approved it yet [not-approved]\n" in done.stdout
    assert f"audio-edition approve {DAY}" in done.stdout
    unbuilt.at("05:50", unbuilt.now.date().replace(day=3))
    done = shell("run")
    assert (done.exit_code, "2026-11-03: missing" in done.stdout.splitlines()) == (5, True)


def test_runs_are_listed_newest_last(unbuilt: Press, shell: Shell) -> None:
    assert "nothing was run yet" in shell("runs").stderr
    unbuilt.set(clean={"min_words": 200})
    unbuilt.put("Ferry leaves")
    shell("run")
    unbuilt.at("05:50")
    shell("run")
    rows = shell("runs").stdout.splitlines()
    assert rows[0].split() == ["began", "edition", "outcome", "took", "new", "cached", "why"]
    assert [row.split()[3] for row in rows[1:]] == ["waiting", "held"]
    assert "would be read" in rows[2]
    assert len(shell("runs", "--last", "1").stdout.splitlines()) == 2
    assert shell("runs", "--edition", "2026-11-09").stdout == ""
    told = json.loads(shell("runs", "--json").stdout)
    assert [one["outcome"] for one in told["runs"]] == ["waiting", "held"]
    assert told["runs"][0]["steps"][0]["stage"] == "collect"
    assert told["damaged"] == []
    file = unbuilt.root / "runs" / f"{DAY}.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    done = shell("runs")
    assert "power cut" in done.stderr
    assert done.exit_code == 0
    assert "power cut" in shell("run").stderr


def test_times_are_told_by_the_shows_clock(out: Press, shell: Shell) -> None:
    out.set(timezone="Europe/Berlin")
    out.at("05:10")
    assert "next: 2026-11-03 05:00 CET" in shell("run").stderr
    assert shell("runs").stdout.splitlines()[1].startswith("2026-11-02 06:00 ")
    assert "went out last, 2026-11-02 06:00 CET" in shell("health").stdout


def test_a_fault_in_the_settings_is_told_by_those_of_the_last_run(
    press: Press, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setitem(sys.modules, "audio_edition.run.tell.tell", tell)  # the real one
    with listening() as desk:
        press.settings["tell"] = {"urls": [desk.url("json")]}
        bad = "half past five"
        press.set(start=bad)
        assert shell("run").exit_code == 1
        assert desk.requests == [], "it never ran here: nobody may be told"
        for start, code in (("05:00", 0), (bad, 1), (bad, 1), ("05:00", 0)):
            press.set(start=start)
            assert shell("run").exit_code == code
        failed, recovered = (json.loads(one.body) for one in desk.requests)
        target = press.settings["publish"].pop("target")
        assert shell("run").exit_code == 1
        assert "[publish] target" in json.loads(desk.requests[-1].body)["message"]
        press.settings["publish"]["target"] = target
        assert shell("run").exit_code == 0
        (press.root / "editions" / "show.toml").unlink()
        gone = CliRunner(mix_stderr=False).invoke(cli, ["--show", str(press.root), "run"])
        assert gone.exit_code == 1
        assert "show.toml is missing" in json.loads(desk.requests[-1].body)["message"]
    assert failed["title"] == "Failed: The Lantern"
    assert "show.toml [run] start" in failed["message"]
    assert recovered["title"] == "Recovered: The Lantern"
