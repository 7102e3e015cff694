"""What is written for each scheduler, read by readers that are not ours."""

import datetime as dt
import os
import plistlib
import re
import subprocess
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from lxml import etree

from audio_edition.run.schedule import cron, github, launchd, systemd, windows
from audio_edition.run.schedule.looks import in_utc, looks_of
from audio_edition.run.settings import RunSettings
from tests.rows import each
from tests.run.schedule.plans import LESS_ODD, ODD, bare_environment, called, odd_plan, plan
from tests.tools import require


def ran(*command: str, **how: Any) -> subprocess.CompletedProcess[str]:
    told = {"env": bare_environment(), "text": True, **how}
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **told)


def sh(command: str, **how: Any) -> subprocess.CompletedProcess[str]:
    return ran("/bin/sh", "-c", command, **how)


def analyzed(*words: str) -> subprocess.CompletedProcess[str]:
    return ran("systemd-analyze", *words, env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"})


@pytest.fixture(params=[ODD, LESS_ODD])
def units(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    require("systemd-analyze")
    made = odd_plan(tmp_path, request.param, user="root", writable=(tmp_path / "public %h",))
    for file in systemd.files(made):
        (tmp_path / file.name).write_bytes(file.data)
    return tmp_path


def test_systemd_takes_the_units_however_odd_the_paths(units: Path) -> None:
    files = sorted(units.glob("audio-edition-*"))
    done = analyzed("verify", "--man=no", *map(str, files))
    assert (done.returncode, done.stderr) == (0, "")
    # it looks for the program, so that a word that is read otherwise is noticed
    service = units / "audio-edition-the-lantern.service"
    service.write_text(service.read_text().replace("%%", "%"))
    assert analyzed("verify", "--man=no", str(service)).stderr


def test_systemd_finds_the_service_well_hardened(units: Path) -> None:
    done = analyzed("security", "--offline=true", str(units / "audio-edition-the-lantern.service"))
    level = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
    assert level
    assert float(level[1]) < 3


def test_systemd_looks_when_the_run_is_due() -> None:
    require("systemd-analyze")
    run = RunSettings(timezone="Europe/Berlin", every=dt.timedelta(minutes=25))
    (line,) = systemd.calendar_lines(plan(run))
    # what was slept through is made up
    assert "Persistent=true" in systemd.files(plan(run))[1].text
    # the clocks go back on the 25th
    done = analyzed("calendar", "--iterations=4", "--base-time=2026-10-23 12:00:00 UTC", line)
    assert done.returncode == 0, done.stderr
    told = re.findall(
        r"(?:in UTC\)|Next elapse|Iteration #\d+): \w+ ([-\d]+ [:\d]+) UTC", done.stdout
    )
    assert told == [
        "2026-10-26 04:00:00",
        "2026-10-26 04:25:00",
        "2026-10-26 04:50:00",
        "2026-10-27 04:00:00",
    ]


def test_a_title_cannot_become_a_setting() -> None:
    for file in systemd.files(plan(title="The %h\nExecStart=/bin/false\\")):
        assert "ExecStart=/bin/false" not in file.text.splitlines()
        assert "The %%h ExecStart" in file.text


def by_cron(text: str) -> list[str]:
    """The commands of a crontab as cron hands them to the shell: up to the first bare %."""
    rows = [row for row in text.splitlines() if re.match(r"[\d*]", row)]
    commands = [row.split(None, 5)[5] for row in rows]
    return [re.split(r"(?<!\\)%", one)[0].replace("\\%", "%") for one in commands]


def test_cron_calls_the_program_however_odd_the_paths(tmp_path: Path) -> None:
    made = odd_plan(tmp_path)
    (file,) = cron.files(made)
    commands = by_cron(file.text)
    assert len(commands) == 2
    for command in commands:
        done = sh(command)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        log = str(made.show / "runs" / "run.log")
        assert called(made) == [
            "--quiet", "--log-file", log, "--show", str(made.show), "run", "CHAT=slack://a b/%$x",
        ]  # fmt: skip
    assert "CRON_TZ=Europe/Berlin" in file.text.splitlines()
    made.environment.unlink()  # without it the program runs all the same
    assert sh(commands[0]).returncode == 0
    assert called(made)[-1] == "CHAT="


def test_launchd_s_list_is_read_back(tmp_path: Path) -> None:
    made = odd_plan(tmp_path, title="A -- B > C")
    (file,) = launchd.files(made)
    read = plistlib.loads(file.data)
    assert file.name == f"{read['Label']}.plist"
    dates = read["StartCalendarInterval"]
    assert {"Weekday": 1, "Hour": 5, "Minute": 0} in dates
    assert {"Weekday": 5, "Hour": 5, "Minute": 50} in dates
    assert {"Minute": 45} in dates
    assert not any(date.get("Weekday") in (0, 6) for date in dates)
    done = ran(*read["ProgramArguments"])
    assert done.returncode == 0, done.stderr
    assert called(made)[-2:] == ["run", "CHAT=slack://a b/%$x"]


@each("every", [1, 5, 60])
def test_windows_task_follows_its_schema(tmp_path: Path, every: int) -> None:
    run = RunSettings(timezone="Europe/Berlin", every=dt.timedelta(minutes=every))
    made = odd_plan(tmp_path, title="A & B <c>", looks=looks_of(run))
    (file,) = windows.files(made)
    assert file.data.startswith((b"\xff\xfe", b"\xfe\xff"))
    task = etree.fromstring(file.data)
    etree.XMLSchema(file=Path(__file__).with_name("task.xsd")).assertValid(task)
    said = {"t": task.nsmap[None]}
    starts = task.xpath("//t:StartBoundary/text()", namespaces=said)
    assert starts[0].endswith("T05:00:00")
    assert "2026-01-01T05:50:00" in starts
    (arguments,) = task.xpath("//t:Arguments/text()", namespaces=said)
    assert task.xpath("//t:Command/text()", namespaces=said) == ["wsl.exe"]
    command = re.fullmatch(r'--exec /bin/sh -c "(.*)"', arguments, re.DOTALL)
    assert command
    done = sh(command[1].replace('\\"', '"'))
    assert (done.returncode, done.stderr) == (0, "")
    assert called(made)[-2:] == ["run", "CHAT=slack://a b/%$x"]


def workflow(**said: object) -> tuple[dict[str, object], str]:
    made = plan(**said)
    now = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    (file,) = github.files(made, in_utc(made.looks, ZoneInfo(made.timezone), now))
    assert file.name == ".github/workflows/audio-edition-the-lantern.yml"
    return yaml.safe_load(file.text), file.text


def step(read: dict[str, object], name: str) -> dict[str, str]:
    steps = read["jobs"]["run"]["steps"]  # type: ignore[index]
    return next(one for one in steps if one.get("name") == name)


def test_github_s_workflow_says_when_and_what_and_that_it_is_late() -> None:
    read, text = workflow(secrets=("CHAT",), extras=("piper", "tell"), title='The "L": #1')
    assert read["name"] == 'The "L": #1'
    when = read[True]  # YAML 1.1 takes the key `on` for a truth
    assert [one["cron"] for one in when["schedule"]] == [  # type: ignore[index]
        "0,5,10,15,20,25,30,35,40,45,50 3,4 * * 1,2,3,4,5",
        "7 * * * *",
    ]
    assert "workflow_dispatch" in when  # type: ignore[operator]
    assert "starts scheduled workflows late" in text
    job = read["jobs"]["run"]  # type: ignore[index]
    assert job["env"] == {"CHAT": "${{ secrets.CHAT }}"}
    assert read["permissions"] == {"contents": "write"}
    assert any("audio-edition[piper,tell]==0.2.0" in str(one.get("run")) for one in job["steps"])
    cache = next(one for one in job["steps"] if "actions/cache" in str(one.get("uses")))
    assert cache["with"]["path"].split() == [".cache", "audio"]
    # an input never stands in a script, where it could be one
    assert "inputs" not in step(read, "Run")["run"]
    assert "env" not in workflow()[0]["jobs"]["run"]  # type: ignore[index]


@each(("code", "ends"), [(0, 0), (1, 1), (3, 0), (4, 0), (5, 5)])
def test_github_s_job_ends_as_the_run_did(tmp_path: Path, code: int, ends: int) -> None:
    fake = tmp_path / "audio-edition"
    fake.write_text(f'#!/bin/sh\necho "$@" >called\nexit {code}\n')
    fake.chmod(0o755)
    script = f"PATH={tmp_path}:$PATH; DAY='a b'; {step(workflow()[0], 'Run')['run']}"
    assert ran("bash", "-e", "-c", script, cwd=tmp_path).returncode == ends
    assert (tmp_path / "called").read_text() == "--log-format text run a b\n"


def test_github_s_job_stops_where_the_published_editions_are_gone(tmp_path: Path) -> None:
    script = step(workflow()[0], "Stop where the published editions are gone")["run"]
    assert sh(script, cwd=tmp_path).returncode == 0
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "2026-11-02.jsonl").write_text('{"outcome": "published"}\n')
    assert sh(script, cwd=tmp_path).returncode == 1
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "feed.xml").write_text("<rss/>")
    assert sh(script, cwd=tmp_path).returncode == 0


def test_github_s_job_commits_what_was_collected(tmp_path: Path) -> None:
    require("git")
    script = step(workflow()[0], "Keep what was collected and decided")["run"]
    here = tmp_path / "here"
    for command in ("git init -q --bare there", "git clone -q there here"):
        assert sh(command, cwd=tmp_path).returncode == 0
    (here / "editions").mkdir()
    (here / "editions" / "show.toml").write_text("x")
    (here / "audio").mkdir()
    (here / "audio" / "x.mp3").write_text("x")
    assert sh(script, cwd=here).returncode == 0
    assert sh("git ls-tree -r --name-only HEAD", cwd=tmp_path / "there").stdout.split() == [
        "editions/show.toml"
    ]
    assert sh(script, cwd=here).returncode == 0
