"""Logging in and out of a shared desk: two forms, no script.

A try costs the same whoever it is for; a login makes a key that the browser did not choose.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from audio_edition.errors import AudioEditionError
from audio_edition.server.door_audit import AuditLog, Deed
from audio_edition.server.door_limits import DoorLimits
from audio_edition.server.door_page import CSP, WORDS, language_of, login_page, style
from audio_edition.server.door_passwords import Passwords
from audio_edition.server.door_sessions import DoorSessions
from audio_edition.server.door_users import DeskUser, DeskUsers, key_of
from audio_edition.server.door_visit import visit_of
from audio_edition.workspace import Workspace

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    # not "no-referrer": with it, browsers send a form's Origin as null
    "Referrer-Policy": "same-origin",
}
_COOKIE = "desk-session"
_MOST_BODY = 16 * 1024
_PATIENCE = 10.0  # seconds for a form to come
_AT_ONCE = 2  # passwords looked at: each takes 64 MB and a core
_WAITING = 20  # who waits for that

_log = logging.getLogger(__name__)


def cookie_name(request: Request) -> str:
    """``__Host-``: a browser takes it from this very host over https, and from nobody else."""
    return f"__Host-{_COOKIE}" if request.scope["scheme"] == "https" else _COOKIE


def cookie_of(request: Request) -> str:
    """The session's key that the browser sent; "" where it sent none, or two."""
    name = cookie_name(request)
    pairs = ";".join(request.headers.getlist("cookie")).split(";")
    found = [
        value for key, _, value in (pair.strip().partition("=") for pair in pairs) if key == name
    ]
    return found[0].strip('"') if len(found) == 1 else ""


def language_asked(request: Request, workspace: Workspace) -> str:
    """Return the language for who asks: what was chosen at the desk, else the browser's."""
    chosen = request.cookies.get("desk-language", "")
    accepted = request.headers.get("accept-language", "")
    return language_of(chosen if chosen in WORDS else accepted, workspace.show.identity.language)


@dataclass(slots=True)
class DoorLogin:
    """The forms, and what they do."""

    workspace: Workspace
    users: DeskUsers
    sessions: DoorSessions
    audit: AuditLog
    passwords: Passwords
    limits: DoorLimits = field(default_factory=DoorLimits)
    _looking: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(_AT_ONCE))

    def routes(self) -> list[Route]:
        """The page, its style, and the two forms."""
        return [
            Route("/desk/login", self._page, methods=["GET"]),
            Route("/desk/login", self._enter, methods=["POST"]),
            Route("/desk/logout", self._leave, methods=["POST"]),
            Route("/desk/door.css", self._style, methods=["GET"]),
        ]

    def address(self, request: Request) -> str:
        """Where to log in, and to come back to the edition that was asked for."""
        return f"/desk/login{_of_edition(request.query_params.get('edition', ''))}"

    async def _page(self, request: Request) -> Response:
        left = request.query_params.get("left") == "1"
        edition = request.query_params.get("edition", "")
        words = WORDS[language_asked(request, self.workspace)]
        return self._told(request, 200, notice=words["left"] if left else "", edition=edition)

    async def _style(self, _: Request) -> Response:
        return Response(style(), media_type="text/css", headers=HEADERS)

    async def _enter(self, request: Request) -> Response:
        form = await _form(request)
        if form is None:
            return self._told(request, 400, error="busy")
        name, password, edition = (form.get(key, "") for key in ("name", "password", "edition"))
        name = name.strip()[:64]
        address = request.client.host if request.client else ""
        wait = self.limits.wait(key_of(name), address)
        if wait or self._looking.statistics().tasks_waiting >= _WAITING:
            return self._later(request, wait, name, edition)
        try:
            user = self.users.find(name)
            fits = await anyio.to_thread.run_sync(
                self.passwords.fits, password, user.hash if user else "", limiter=self._looking
            )
            # a name that nobody has is not written down: it may be a password in the wrong field
            who = user.name if user else "(nobody's name)"
            if user is None or not fits:
                await run_in_threadpool(self._write, "login", who, address, "refused")
                return self._told(request, 403, error="wrong", name=name, edition=edition)
            self.limits.was_right(key_of(name), address)
            await run_in_threadpool(self._write, "login", who, address, "ok", user.role)
            key = await run_in_threadpool(self._opened, user, password, cookie_of(request))
        except AudioEditionError as problem:
            _log.error("desk: %s", problem.message)
            return self._told(request, 503, error="busy", name=name, edition=edition)
        answer = RedirectResponse(f"/desk/{_of_edition(edition)}", 303, headers=HEADERS)
        self._set_cookie(request, answer, key, int(self.sessions.lasts.total_seconds()))
        return answer

    def _opened(self, user: DeskUser, password: str, came_with: str) -> str:
        if self.passwords.is_old(user.hash):
            self.users.renew(user, self.passwords.hash(password))
        return self.sessions.open(user, instead=came_with)

    async def _leave(self, request: Request) -> Response:
        visit = visit_of(request)
        if visit is not None:
            await run_in_threadpool(self.sessions.close, visit.key)
        answer = RedirectResponse("/desk/login?left=1", 303, headers=HEADERS)
        self._set_cookie(request, answer, "", 0)
        return answer

    def _set_cookie(self, request: Request, answer: Response, key: str, lasts: int) -> None:
        answer.set_cookie(
            cookie_name(request),
            key,
            max_age=lasts,
            path="/",
            secure=request.scope["scheme"] == "https",
            httponly=True,
            samesite="strict",
        )

    def _write(self, what: str, user: str, address: str, result: str, role: str = "") -> None:
        self.audit.write(Deed(what, result), user=user, role=role, address=address)

    def _later(self, request: Request, wait: float, name: str, edition: str) -> Response:
        if not wait:
            return self._told(request, 503, error="busy", name=name, edition=edition)
        seconds = math.ceil(wait)
        answer = self._told(
            request, 429, error="wait", name=name, edition=edition, seconds=str(seconds)
        )
        answer.headers["Retry-After"] = str(seconds)
        return answer

    def _told(
        self,
        request: Request,
        status: int,
        *,
        error: str = "",
        notice: str = "",
        name: str = "",
        edition: str = "",
        seconds: str = "",
    ) -> Response:
        language = language_asked(request, self.workspace)
        page = login_page(
            language,
            self.workspace.show.identity.title,
            error=WORDS[language][error].replace("{seconds}", seconds) if error else "",
            notice=notice,
            name=name,
            edition=edition,
        )
        headers = {**HEADERS, "Content-Language": language, "Vary": "Accept-Language, Cookie"}
        return Response(page, status, media_type="text/html", headers=headers)


def _of_edition(edition: str) -> str:
    return f"?edition={quote(edition, safe='')}" if 0 < len(edition) <= 200 else ""


async def _form(request: Request) -> Mapping[str, str] | None:
    """The fields of a small form, each once; None for what is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    try:
        with anyio.fail_after(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MOST_BODY:
                    return None
        fields = parse_qs(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=10, errors="strict"
        )
    except (TimeoutError, ClientDisconnect, ValueError):
        return None
    return {key: values[0] for key, values in fields.items() if len(values) == 1}
