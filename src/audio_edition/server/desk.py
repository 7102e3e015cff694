"""The editor's desk: the public site plus a page that changes the edition's files.

It listens on this machine only. The address that ``audio-edition desk`` prints carries a
token that works once and is exchanged for a cookie (HttpOnly, SameSite=Strict). Every
request must name this server as its host (against DNS rebinding); every change must be
JSON from this origin (against cross-site requests).
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route

from audio_edition.errors import AudioEditionError, BusyError
from audio_edition.server.desk_actions import ACTIONS, hear
from audio_edition.server.desk_build import BuildDesk
from audio_edition.server.desk_state import edition_state
from audio_edition.server.site import create_site
from audio_edition.workspace import Workspace

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self' blob:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
_COOKIE = "desk"
_MOST_BODY = 256 * 1024
_LOOK = 0.1  # seconds between two looks at what a build told
_BEAT = 15.0  # seconds of silence after which a window gets a sign of life

Endpoint = Callable[[Request], Awaitable[Response]]


class Desk:
    """The desk's routes over one show; ``token`` is for the address that is printed."""

    def __init__(self, workspace: Workspace, host: str) -> None:
        self.token = secrets.token_urlsafe(24)
        self._session = secrets.token_urlsafe(32)
        self._workspace = workspace
        self._host = host
        self._origin = f"http://{host}"
        self._builds = BuildDesk(workspace.reread)

    def app(self) -> Starlette:
        """The ASGI application: ``/desk/`` for the editor, the rest is the public site."""
        api = "/desk/api/{edition}"
        return Starlette(
            routes=[
                Route("/desk", lambda _: RedirectResponse("/desk/")),
                Route("/desk/", self._page),
                Route("/desk/desk.js", self._guarded(self._asset)),
                Route("/desk/desk.css", self._guarded(self._asset)),
                Route("/desk/api/editions", self._guarded(self._editions)),
                Route("/desk/api/events", self._guarded(self._events)),
                Route("/desk/api/speak", self._changing(self._speak), methods=["POST"]),
                Route(api, self._guarded(self._state)),
                Route(f"{api}/build", self._changing(self._build), methods=["POST"]),
                Route(f"{api}/{{action}}", self._changing(self._act), methods=["POST"]),
                # browsers ask for one unbidden, and log what they do not get
                Route("/favicon.ico", lambda _: Response(status_code=204)),
                Mount("/", create_site(self._workspace.audio)),
            ]
        )

    # -- who may ask ---------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        if request.headers.get("host") != self._host:
            return self._refused("this is not the address of the desk")
        offered = request.query_params.get("token", "")
        if offered:
            if not self.token or not hmac.compare_digest(offered, self.token):
                return self._refused("this address was used before: run audio-edition desk again")
            self.token = ""  # it works once
            edition = request.query_params.get("edition", "")
            query = f"?edition={quote(edition, safe='')}" if edition else ""
            answer: Response = RedirectResponse(f"/desk/{query}", 303, headers=_HEADERS)
            answer.set_cookie(
                _COOKIE, self._session, httponly=True, samesite="strict", path="/desk"
            )
            return answer
        if not self._known(request):
            return self._refused("open the address that audio-edition desk printed")
        return self._file("desk.html")

    def _known(self, request: Request) -> bool:
        return request.headers.get("host") == self._host and hmac.compare_digest(
            request.cookies.get(_COOKIE, ""), self._session
        )

    def _refused(self, why: str) -> Response:
        return PlainTextResponse(f"Refused: {why}.\n", 403, headers=_HEADERS)

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            if not self._known(request):
                return self._refused("open the address that audio-edition desk printed")
            try:
                return await endpoint(request)
            except AudioEditionError as problem:
                status = 409 if isinstance(problem, BusyError) else 422
                return JSONResponse(
                    {"error": problem.message, "hint": problem.hint}, status, headers=_HEADERS
                )

        return guarded

    def _changing(self, endpoint: Endpoint) -> Endpoint:
        async def changing(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip()
            if request.headers.get("origin") != self._origin or kind != "application/json":
                return self._refused("a change must come from the desk itself")
            return await endpoint(request)

        return self._guarded(changing)

    # -- what they get -------------------------------------------------------

    async def _asset(self, request: Request) -> Response:
        return self._file(request.url.path.rpartition("/")[2])

    def _file(self, name: str) -> Response:
        data = files("audio_edition.server").joinpath("assets", name).read_bytes()
        kind = _TYPES[Path(name).suffix]
        return Response(data, media_type=f"{kind}; charset=utf-8", headers=_HEADERS)

    async def _editions(self, request: Request) -> Response:
        now = await run_in_threadpool(self._workspace.reread)
        return JSONResponse(
            {"show": now.show.identity.title, "editions": now.edition_ids()[::-1]},
            headers=_HEADERS,
        )

    async def _state(self, request: Request) -> Response:
        def read() -> dict[str, Any]:
            return edition_state(self._workspace.reread(), request.path_params["edition"])

        return JSONResponse(await run_in_threadpool(read), headers=_HEADERS)

    async def _act(self, request: Request) -> Response:
        action = ACTIONS.get(request.path_params["action"])
        if action is None:
            return PlainTextResponse("Not found.\n", 404, headers=_HEADERS)
        fields = await _fields(request)
        edition_id = request.path_params["edition"]

        def act() -> dict[str, Any]:
            action(self._workspace.reread(), edition_id, fields)
            return edition_state(self._workspace.reread(), edition_id)

        return JSONResponse(await run_in_threadpool(act), headers=_HEADERS)

    async def _speak(self, request: Request) -> Response:
        fields = await _fields(request)
        wav = await run_in_threadpool(lambda: hear(self._workspace.reread(), fields))
        return Response(wav, media_type="audio/wav", headers=_HEADERS)

    async def _build(self, request: Request) -> Response:
        now = await run_in_threadpool(self._workspace.reread)
        now.edition_folder(request.path_params["edition"])
        self._builds.start(request.path_params["edition"])
        return JSONResponse({}, 202, headers=_HEADERS)

    async def _events(self, request: Request) -> Response:
        """Server-sent events (HTML Living Standard, section 9.2): one message a line of JSON."""

        last = request.headers.get("last-event-id", "0")
        start = int(last) if last.isdecimal() else 0

        async def stream() -> AsyncIterator[str]:
            number, quiet = start, 0.0
            yield "retry: 1000\n\n"
            while not (_ending(request) or await request.is_disconnected()):
                told = self._builds.since(number)
                for number, message in told:  # the last number is where the next look begins
                    yield f"id: {number}\ndata: {json.dumps(message)}\n\n"
                quiet = 0.0 if told else quiet + _LOOK
                if quiet >= _BEAT:
                    quiet = 0.0
                    yield ": still here\n\n"
                await anyio.sleep(_LOOK)

        return StreamingResponse(stream(), media_type="text/event-stream", headers=_HEADERS)


def _ending(request: Request) -> bool:
    server = getattr(request.app.state, "server", None)
    return server is not None and bool(server.should_exit)


async def _fields(request: Request) -> dict[str, Any]:
    body = b""
    with anyio.fail_after(10):
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BODY:
                raise AudioEditionError("that is more than the desk takes at once")
    try:
        fields = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise AudioEditionError("the desk takes JSON objects only")
    return fields


__all__ = ["CSP", "Desk"]
