"""A shared desk in a thread, its users, and browsers that are none."""

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher

from audio_edition.clock import now
from audio_edition.server.desk import Desk
from audio_edition.server.door import Door
from audio_edition.server.door_limits import DoorLimits
from audio_edition.server.door_opening import OpenDoor, Sharing, open_door
from audio_edition.server.door_passwords import Passwords
from audio_edition.server.door_users import DeskUsers
from audio_edition.workspace import Workspace
from tests.desk.conftest import make_show
from tests.server.live import Server

EDITION = "2026-11-02"
PASSWORDS = {
    "rita": "reads what others wrote",
    "emil": "edits until it is noon",
    "paula": "publishes at six sharp",
}
PROXIED = '\n[desk]\nuser_header = "X-Forwarded-User"\ntrusted_proxies = ["127.0.0.1"]\n'
ROLES = {"rita": "read", "emil": "edit", "paula": "publish"}


def quick() -> Passwords:
    """Real argon2 at its least cost: what is tested here is not how dear a guess is."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Newsroom:
    """A show with three users: rita reads, emil edits, paula publishes."""

    def __init__(self, root: Path, settings: str = "") -> None:
        self.root = make_show(root)
        file = root / "editions/show.toml"
        file.write_text(file.read_text("utf-8") + settings, "utf-8")
        self.later = timedelta()  # than it is
        self.workspace = Workspace.open(root, clock=lambda: now() + self.later)
        self.users = DeskUsers(self.workspace, quick)
        for name, password in PASSWORDS.items():
            full_name = "Paula Voss" if name == "paula" else ""
            self.users.add(name, ROLES[name], password=password, full_name=full_name)
        self.folder = root / "editions" / EDITION
        self.url = ""
        self.door: Door | None = None

    @contextlib.contextmanager
    def shared(self, sharing: Sharing | None = None) -> Iterator[OpenDoor]:
        """The desk as ``desk --share`` opens it, on any free port."""
        found = open_door(self.workspace, sharing or Sharing(port=0), quick)
        app = Desk(self.workspace, "", found.door).app()
        with Server(app, found.listener, proxy_headers=False):
            port = found.listener.getsockname()[1]
            self.url, self.door = f"http://127.0.0.1:{port}", found.door
            yield found

    def stop_time(self) -> None:
        """Let guesses come as fast as if the machine had nothing else to do."""
        assert self.door
        assert self.door.login
        self.door.login.limits = DoorLimits(lambda: 1000.0)

    def stranger(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def post(self, client: httpx.Client, path: str, body: object = None) -> httpx.Response:
        return client.post(path, json=body or {}, headers={"Origin": self.url})

    def login(self, client: httpx.Client, name: str, password: str = "") -> httpx.Response:
        form = {
            "name": name,
            "password": password or PASSWORDS.get(name.lower(), "no such password"),
        }
        return client.post("/desk/login", data=form, headers={"Origin": self.url})

    @contextlib.contextmanager
    def user(self, name: str) -> Iterator[httpx.Client]:
        with self.stranger() as client:
            answer = self.login(client, name)
            assert answer.status_code == 303, answer.text
            yield client

    def change(self, client: httpx.Client, action: str, **fields: Any) -> dict[str, Any]:
        """Ask for one change, and return what became of it."""
        fields = {"id": f"{action}-{id(fields)}-{len(self.log())}", "action": action, **fields}
        answer = self.post(client, f"/desk/api/{EDITION}/changes", {"changes": [fields]})
        assert answer.status_code == 200, answer.text
        return answer.json()["outcomes"][0]

    def state(self, client: httpx.Client) -> dict[str, Any]:
        return client.get(f"/desk/api/{EDITION}").json()

    def log(self) -> list[dict[str, Any]]:
        file = self.root / "desk/audit.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]
