"""The door of a shared desk: it stands before every route, and the site behind it.

In this order: by which way (``door_way``), to which route, who asks (a session, or the name that
a proxy gives), whether their role reaches it (``door_roles``), whether it can be written down
(``door_audit``). What the table of roles does not know is refused.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Sent

from audio_edition.desk_settings import DeskSettings
from audio_edition.errors import AudioEditionError
from audio_edition.server.desk_paths import from_show
from audio_edition.server.desk_runs import DeskRun, Message
from audio_edition.server.door_audit import AuditLog, Deed
from audio_edition.server.door_login import HEADERS, DoorLogin, cookie_of
from audio_edition.server.door_page import who_line
from audio_edition.server.door_roles import (
    ACTIONS,
    ROUTES,
    SITE,
    UNWRITTEN,
    Need,
    reaches,
    refused_to,
)
from audio_edition.server.door_sessions import DoorSessions
from audio_edition.server.door_users import DeskUser, DeskUsers, check_user_name
from audio_edition.server.door_visit import Visit, not_allowed, visit_of
from audio_edition.server.door_way import Caller, Way, WayError
from audio_edition.workspace import Workspace

_READS = ("GET", "HEAD")

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Door:
    """Who comes in to the desk of ``workspace``, and by which way.

    ``login`` is None where a proxy says who asks ([desk] user_header).
    """

    workspace: Workspace
    way: Way
    users: DeskUsers
    sessions: DoorSessions
    audit: AuditLog
    login: DoorLogin | None = None
    settings: DeskSettings = field(default_factory=DeskSettings)

    def routes(self) -> list[Route]:
        """The door's own routes: they stand before the desk's."""
        return self.login.routes() if self.login else []

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the application with the door before it (a Starlette middleware)."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                await self._asked(app, scope, receive, send)
            elif scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})  # the desk has none
            else:
                await app(scope, receive, send)

        return guarded

    def greeted(self, request: Request, page: bytes, language: str) -> bytes:
        """Put into the desk's page who one is, and the button to log out."""
        visit = visit_of(request)
        if visit is None:
            return page
        line = who_line(
            language,
            visit.shown,
            visit.role,
            leaves=self.login is not None,
            refused=refused_to(visit.role),
        )
        return page.replace(b"</header>", f"{line}\n</header>".encode(), 1)

    def ended(self, run: DeskRun, last: Message) -> None:
        """Write down how something ended that went on after its answer: a build, a publication."""
        result = "ok" if last["type"] == "done" else str(last["type"])
        deed = Deed(f"{run.kind}: the end", result, run.edition, "", last.get("message", ""))
        try:
            names = [user.name for user in self.users.all() if user.shown == run.by]
            self.audit.write(deed, user=names[0] if len(names) == 1 else run.by)
        except AudioEditionError as problem:
            _log.error("desk: %s", problem.message)

    async def _asked(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            caller = self.way.caller(request)
        except WayError as problem:
            await refused(str(problem))(scope, receive, send)
            return
        scope["client"] = (caller.address, 0)
        scope["scheme"] = caller.scheme
        key, parts = matched(scope["app"].routes, scope)
        need = _need(key, parts)
        answer: Response | None = None
        visit: Visit | None = None
        if key not in ROUTES:
            _log.error("desk: %s is not in the table of door_roles.py: refused", key)
            answer = refused("nobody may do that at a shared desk")
        elif need != "open":
            visit, answer = await self._let_in(request, caller, key, need, parts)
        if answer is not None:
            await answer(scope, receive, self._sending(send, scope))
            return
        if visit is None:
            await app(scope, receive, self._sending(send, scope))
            return
        visit.put_into(scope)
        await self._pass(app, scope, receive, send, visit, key, parts)

    async def _let_in(
        self, request: Request, caller: Caller, key: str, need: Need | None, parts: dict[str, str]
    ) -> tuple[Visit | None, Response | None]:
        """Who asks, or the answer to somebody who may not."""
        changes = _is_written(request.method, key)
        try:
            visit = await run_in_threadpool(self._visitor, request, caller)
            if visit is None:
                return None, self._nobody(request)
            if changes:
                await run_in_threadpool(self.audit.require)
            if reaches(visit.role, need):
                return visit, None
            problem = not_allowed(visit.role, need)
            if changes:
                deed = Deed(_what(key, parts), "refused", parts.get("edition", ""))
                await run_in_threadpool(self._write, visit, [deed])
            return None, _json(403, problem)
        except AudioEditionError as problem:
            _log.error("desk: %s", problem.message)
            # somebody who may be nobody: they need not know whose machine it is
            return None, _json(503, problem, self.users.file.parent.parent)

    def _visitor(self, request: Request, caller: Caller) -> Visit | None:
        if self.login is None:
            return self._named(request, caller)
        key = cookie_of(request)
        session = self.sessions.find(key)
        user = self.users.find(session.user) if session else None
        if session is None or user is None or user.stamp != session.stamp:
            return None
        return Visit(user.name, user.shown, user.role, caller.address, key)

    def _named(self, request: Request, caller: Caller) -> Visit | None:
        """Whom the proxy names; ``Way`` took the request from a proxy's address alone."""
        told = request.headers.getlist(self.settings.user_header)
        if len(told) != 1:  # none, or one that the browser sent beside the proxy's
            return None
        try:
            # headers are bytes, which Starlette reads as Latin-1
            name = check_user_name(told[0].encode("latin-1").decode("utf-8").strip())
        except (AudioEditionError, UnicodeError):
            return None
        user = self.users.find(name)
        if user is None and self.settings.unlisted_role:
            user = DeskUser(name, self.settings.unlisted_role)
        return Visit(user.name, user.shown, user.role, caller.address) if user else None

    def _nobody(self, request: Request) -> Response:
        if self.login is None:
            return refused("the proxy names nobody who may use the desk")
        path = request.scope["path"]
        opens = request.method in _READS and "text/html" in request.headers.get("accept", "")
        if (opens and not path.startswith("/desk/api/")) or path == "/desk/logout":
            return RedirectResponse(self.login.address(request), 303, headers=HEADERS)
        problem = AudioEditionError(
            "you are not logged in any more", hint="load the page again, and log in"
        )
        answer = _json(401, problem)
        answer.headers["WWW-Authenticate"] = 'Session realm="desk"'
        return answer

    async def _pass(
        self,
        app: ASGIApp,
        scope: Scope,
        receive: Receive,
        send: Send,
        visit: Visit,
        key: str,
        parts: dict[str, str],
    ) -> None:
        """Let a request through; what it did is on the disk before its answer leaves."""
        request = Request(scope, receive)
        changes = _is_written(request.method, key)
        sending = self._sending(send, scope)
        over = streams = False

        async def told(message: Sent) -> None:
            nonlocal over, streams
            if over:
                return
            if message["type"] == "http.response.start":
                kind = MutableHeaders(raw=message["headers"]).get("content-type", "")
                streams = kind.startswith("text/event-stream")
                if changes:
                    result = _result(message["status"])
                    deed = Deed(_what(key, parts), result, parts.get("edition", ""))
                    await run_in_threadpool(self._write, visit, visit.deeds or [deed])
            elif streams and not self._still(visit):
                over = True  # a stream ends with the login, not when its window is closed
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await sending(message)

        async def heard() -> Sent:
            return {"type": "http.disconnect"} if over else await receive()

        try:
            await app(scope, heard, told)
        except Exception as bug:
            if changes:
                deed = Deed(_what(key, parts), "failed", parts.get("edition", ""), "", repr(bug))
                await run_in_threadpool(self._write, visit, [*visit.deeds, deed])
            raise

    def _still(self, visit: Visit) -> bool:
        """Whether who began a stream may still read it."""
        try:
            if visit.key:
                session = self.sessions.find(visit.key)
                user = self.users.find(visit.user)
                return bool(session and user and user.stamp == session.stamp)
            return bool(self.settings.unlisted_role or self.users.find(visit.user))
        except AudioEditionError:
            return False

    def _write(self, visit: Visit, deeds: Iterable[Deed]) -> None:
        for deed in deeds:
            try:
                self.audit.write(deed, user=visit.user, role=visit.role, address=visit.address)
            except AudioEditionError as problem:  # it is owed: nothing is done until it is written
                _log.error("desk: %s", problem.message)

    def _sending(self, send: Send, scope: Scope) -> Send:
        """What is public at home is nobody's business here: not another page's, nor a cache's."""

        async def sending(message: Sent) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name in [name for name in headers if name.startswith("access-control-")]:
                    del headers[name]
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers["Referrer-Policy"] = "same-origin"
                if headers.get("cache-control") != "no-store":
                    headers["Cache-Control"] = "private, no-cache"
                policy = headers.get("content-security-policy", "")
                if policy:
                    policy = policy.replace("frame-ancestors *", "frame-ancestors 'self'")
                    if scope["path"] == "/desk/":  # the button to log out
                        policy = policy.replace("form-action 'none'", "form-action 'self'")
                    headers["Content-Security-Policy"] = policy
                message = {**message, "headers": headers.raw}
            await send(message)

        return sending


def matched(routes: Iterable[BaseRoute], scope: Scope) -> tuple[str, dict[str, str]]:
    """Return the table's key for the route that Starlette will take, and the path's parts.

    It asks the routes themselves, in their order, with the same scope: there is no second way to
    read a path.
    """
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    for route in routes:
        match, found = route.matches(scope)
        if match is Match.FULL:
            if isinstance(route, Route):
                return f"{method} {route.path}", dict(found["path_params"])
            if isinstance(route, Mount) and not route.path:
                return f"{method} {SITE.partition(' ')[2]}", {}
            return f"{method} {route}", {}
    return f"{method} of no route", {}


def _is_written(method: str, key: str) -> bool:
    return method not in _READS and key not in UNWRITTEN


def _need(key: str, parts: dict[str, str]) -> Need | None:
    need = ROUTES.get(key)
    if need == "action" and "action" in parts:
        return ACTIONS.get(parts["action"])
    return need


def _what(key: str, parts: dict[str, str]) -> str:
    """``build`` of ``POST /desk/api/{edition}/build``; what is in the path by its name."""
    last = key.rpartition("/")[2]
    filled = re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], ""), last)
    return filled or key


def _result(status: int) -> str:
    return "ok" if status < 400 else "refused" if status < 500 else "failed"


def _json(status: int, problem: AudioEditionError, root: Path | None = None) -> JSONResponse:
    told: dict[str, Any] = {"error": problem.message, "hint": problem.hint}
    return JSONResponse(from_show(told, root) if root else told, status, headers=HEADERS)


def refused(why: str) -> Response:
    """The answer to what no log in would make right."""
    return PlainTextResponse(f"Refused: {why}.\n", 403, headers=HEADERS)
