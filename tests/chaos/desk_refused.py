"""An editor at the desk whose disk refuses one thing after the other: a process of its own.

``python -m tests.chaos.desk_refused SHOW ERRNO MOST`` asks the desk for each of its kinds of
things, up to MOST times, with one event refused each time. A line of JSON tells each answer:
what was asked, what was refused, the status, the body.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx

from audio_edition.server.desk import Desk
from audio_edition.server.run import bind
from audio_edition.workspace import Workspace
from tests.chaos.shim import Plan, Shim, arm
from tests.server.live import Server

EDITION = "2026-11-02"


def ask(client: httpx.Client, number: int) -> dict[str, httpx.Request]:
    """What an editor asks for; ``number`` makes each change another one."""
    state = client.get(f"/desk/api/{EDITION}").json()
    digests = state["digests"]
    first = state["articles"][0]["paragraphs"][0]
    marked = {
        "source": first["source"],
        "line": first["line"],
        "text": first["text"],
        "mark": None if first.get("mark") else "keep",
        "digest": first["digest"],
        "edition_digest": digests["edition"],
    }
    title = {"title": f"Title {number}", "digest": digests["edition"]}
    change = {"id": f"c-{number}", "action": "title", **title}
    api = f"/desk/api/{EDITION}"
    return {
        "state": client.build_request("GET", api),
        "editions": client.build_request("GET", "/desk/api/editions"),
        "title": client.build_request("POST", f"{api}/title", json=title),
        "mark": client.build_request("POST", f"{api}/mark", json=marked),
        "changes": client.build_request("POST", f"{api}/changes", json={"changes": [change]}),
    }


def refused(shim: Shim, client: httpx.Client, what: str, number: int, nth: int) -> dict[str, Any]:
    """Ask once; the ``nth`` event of it is refused."""
    request = ask(client, number)[what]
    shim.hit = None
    shim.plan.at = shim.count + nth
    try:
        answer = client.send(request)
        status, body = answer.status_code, answer.text
    except httpx.TransportError as problem:  # the line it was that was refused
        status, body = 0, repr(problem)
    shim.plan.at = 0
    return {"asked": what, "hit": shim.hit, "status": status, "body": body}


def main() -> None:
    """Ask, and tell."""
    root, how, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    shim = arm(Plan(0, how, 0.5, under=str(root), wide=True))
    listener = bind("127.0.0.1", 0)
    desk = Desk(Workspace.open(root), f"127.0.0.1:{listener.getsockname()[1]}")
    with Server(desk.app(), listener) as server:
        url = server.url.rstrip("/")
        with httpx.Client(base_url=url, headers={"Origin": url}, timeout=60) as client:
            client.get(f"/desk/?token={desk.token}")
            number = 0
            for what in ask(client, number):
                for nth in range(1, most + 1):
                    number += 1
                    told = refused(shim, client, what, number, nth)
                    if told["hit"] is None:
                        break
                    print(json.dumps(told), flush=True)
            print(json.dumps({"asked": "last", "state": ask(client, number) is not None}))
    os._exit(0)  # what the desk still holds is nobody's affair


if __name__ == "__main__":
    main()
