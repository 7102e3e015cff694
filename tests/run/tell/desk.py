"""Those who are told: an HTTP server that keeps what it was sent, and a real SMTP server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from typing import Any

from audio_edition.run.tell.model import Notice
from audio_edition.run.tell.tell import Tries
from tests.publication.at_work import in_thread

AT = datetime(2026, 11, 2, 5, 50, tzinfo=UTC)
# One try and no wait
ONCE = Tries(waits=())


def notice(kind: str = "held", **what: Any) -> Notice:
    """A notice of the edition of November 2."""
    told: dict[str, Any] = {
        "kind": kind,
        "edition": "2026-11-02",
        "title": "The Lantern 2026-11-02",
        "lines": ("two new names: Tallinn, Kuressaare", "12 % of article 3 was cut"),
        "link": "https://desk.example.org/2026-11-02",
        "at": AT,
    }
    return Notice(**{**told, **what})


@dataclass
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """A server on 127.0.0.1; ``answers`` are its statuses in turn, then 200."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def url(self, scheme: str = "http", path: str = "/") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def listening(*answers: int) -> Iterator[Listener]:
    listener = Listener(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            listener.requests.append(Request(self.command, self.path, headers, body))
            status = listener.answers.pop(0) if listener.answers else 200
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            said = b'{"ok": true}'
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST  # noqa: N815

    with in_thread(Handler) as address:
        listener.port = int(address.rstrip("/").rpartition(":")[2])
        yield listener


@dataclass
class Mailbox:
    """What an SMTP server took."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)


@contextmanager
def mailbox(user: bytes = b"", password: bytes = b"") -> Iterator[Mailbox]:
    """A real SMTP server; with a user, it takes nothing without that login."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    box = Mailbox()

    class Free(Controller):
        def _trigger_server(self) -> None:
            self.port = box.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            box.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            return "250 taken"

    def authenticator(server: Any, session: Any, envelope: Any, how: str, data: Any) -> AuthResult:
        box.logins.append((data.login, data.password))
        return AuthResult(success=(data.login, data.password) == (user, password))

    controller = Free(
        Handler(),
        hostname="127.0.0.1",
        port=0,
        authenticator=authenticator,
        auth_required=bool(user),
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
