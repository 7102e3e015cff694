"""audio-edition schedule, as users give it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.typed import SHOW, show_in, typed

RUN = '[run]\ntimezone = "Europe/Berlin"\n[tell]\nurls = ["${CHAT}"]\n'


def test_files_go_to_stdout_or_into_a_folder_and_what_to_do_to_stderr(tmp_path: Path) -> None:
    show = show_in(tmp_path, SHOW + RUN)
    done = typed("schedule", "--for", "cron", cwd=show)
    assert done.code == 0
    assert "CRON_TZ=Europe/Berlin" in done.out
    assert "crontab -e" in done.err
    assert done.out.endswith("\n")
    into = ("--install-to", "units", "--user", "press")
    done = typed("schedule", "--for", "systemd", *into, cwd=show)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "wrote units/audio-edition-the-lantern.service",
        "wrote units/audio-edition-the-lantern.timer",
    ]
    assert "User=press" in (show / "units" / "audio-edition-the-lantern.service").read_text()
    assert "write CHAT into /etc/audio-edition/audio-edition-the-lantern.env" in done.err
    told = json.loads(typed("schedule", "--for", "windows", "--json", cwd=show).out)
    assert told["kind"] == "windows"
    assert told["files"][0]["name"] == "audio-edition-the-lantern.xml"
    assert "WSL" in told["notes"][0]
    for wrong in ((), ("--for", "at"), ("--for", "cron", "--user", "press")):
        assert typed("schedule", *wrong, cwd=show).code == 2
