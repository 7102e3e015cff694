"""``audio-edition desk log``: what was done at a shared desk, and by whom."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, pass_app


@click.command("log")
@click.option("--user", default="", metavar="NAME", help="Only what NAME did.")
@click.option("--edition", default="", type=EDITION, help="Only what EDITION was done to.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), metavar="DATE",
              help="Only what was done since (2026-11-02, 2026-11-02T06:00).")  # fmt: skip
@click.option("--last", type=click.IntRange(1), metavar="N", help="The last N lines.")
@json_option
@pass_app
def log(
    app: App,
    user: str,
    edition: str,
    since: datetime | None,
    last: int | None,
    as_json: bool,
) -> None:
    """Say who did what, when, to which edition, and whether it was done.

    With --json a line is an object, as it stands in desk/audit.jsonl.
    """
    from audio_edition.server.door_audit import AuditLog
    from audio_edition.server.door_users import key_of

    workspace = app.workspace()
    begin = since.astimezone() if since else None
    found: deque[dict[str, Any]] = deque(
        (
            line
            for line in AuditLog(workspace).lines()
            if (not user or key_of(str(line.get("user"))) == key_of(user))
            and (not edition or line.get("edition") == edition)
            and (begin is None or datetime.fromisoformat(line["at"]) >= begin)
        ),
        last,
    )
    for line in found:
        if as_json or app.as_json:
            app.emit(line)
        else:
            click.echo(_shown(line, workspace.local(datetime.fromisoformat(line["at"]))))
    if not found:
        app.talk("nothing; a desk that is shared writes down what is done there")


def _shown(line: dict[str, Any], at: datetime) -> str:
    role = line.get("role") or line.get("from", "")
    who = f"{line.get('user', '')} ({role})" if role else str(line.get("user", ""))
    what = " ".join(str(line[key]) for key in ("what", "edition", "article") if line.get(key))
    detail = f": {line['detail']}" if line.get("detail") else ""
    told = f"{at:%Y-%m-%d %H:%M:%S}  {who}  {what}  {line.get('result', '')}{detail}"
    # names and messages come from outside: nothing of them may move a terminal's cursor
    return "".join(c if c.isprintable() else "�" for c in told)
