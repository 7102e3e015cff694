"""The editor's desk: the public site plus a page that changes the edition's files.

It listens on this machine only. The address that ``audio-edition desk`` prints carries a
token that works once and is exchanged for a cookie (HttpOnly, SameSite=Strict). Every
request must name this server as its host (against DNS rebinding); every change must be
JSON from this origin (against cross-site requests). A desk that is shared has a ``Door``
before all of this, which does that and more for each of its users.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route

from audio_edition import faults
from audio_edition.errors import BusyError
from audio_edition.server import desk_words
from audio_edition.server.desk_actions import ACTIONS, MOST_CHANGED, cuts, hear
from audio_edition.server.desk_body import fields_of
from audio_edition.server.desk_listens import DeskListens
from audio_edition.server.desk_morning import DeskMorning
from audio_edition.server.desk_patch import Patches
from audio_edition.server.desk_paths import from_show
from audio_edition.server.desk_runs import DeskRuns
from audio_edition.server.desk_session import DeskSession
from audio_edition.server.desk_state import edition_state
from audio_edition.server.door import Door
from audio_edition.server.door_visit import NotAllowedError, visit_of
from audio_edition.server.site import create_site
from audio_edition.server.site_guard import SiteGuard
from audio_edition.toml_edit import digest_of
from audio_edition.verbs.desk import OWN, SHOW, SHOW_LEXICON
from audio_edition.verbs.desk_dress import picture
from audio_edition.verbs.serve import may_run
from audio_edition.verbs.steady import read_steadily
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
_COOKIE = "desk"
_STANDS = "what was saved before stays; then do it again"
_LANGUAGE = "desk-language"  # the cookie that keeps what was chosen at the desk
_YEAR = 365 * 24 * 3600  # seconds
_LOOK = 0.1  # seconds between two looks at what a build told
_BEAT = 15.0  # seconds of silence after which a window gets a sign of life

_DIGITS = 15  # of the number of an event; a longer one is nobody's

Endpoint = Callable[[Request], Awaitable[Response]]


class Desk:
    """The desk's routes over one show; ``token`` is for the address that is printed.

    ``door`` is who comes in instead, where the desk is shared; ``host`` is of no use then.
    """

    def __init__(self, workspace: Workspace, host: str, door: Door | None = None) -> None:
        self._door = door
        self.token = secrets.token_urlsafe(24)
        self._session = secrets.token_urlsafe(32)
        self._workspace = workspace
        self._host = host
        self._origin = f"http://{host}"
        wrote = {"wrote": door.ended} if door else {}
        self._runs = DeskRuns(workspace.reread, root=workspace.root, **wrote)
        self._morning = DeskMorning(workspace.reread, self._runs, _HEADERS, workspace.root)
        self._listens = DeskListens(workspace.reread, _HEADERS, _language_of, workspace.root)
        self._changes = DeskSession(workspace.reread)
        self._patches = Patches()

    def app(self) -> Starlette:
        """The ASGI application: ``/desk/`` for the editor, the rest is the public site."""
        api = "/desk/api/{edition}"
        return Starlette(
            middleware=[Middleware(self._door.around)] if self._door else [],
            routes=[
                *(self._door.routes() if self._door else ()),
                Route("/desk", lambda _: RedirectResponse("/desk/")),
                Route("/desk/", self._page),
                *self._listens.routes(self._guarded),
                Route("/desk/{name}", self._guarded(self._asset)),
                Route("/desk/api/editions", self._guarded(self._editions)),
                Route("/desk/api/events", self._guarded(self._events)),
                Route("/desk/api/speak", self._changing(self._speak), methods=["POST"]),
                Route(api, self._guarded(self._state)),
                Route(f"{api}/cuts", self._guarded(self._cuts)),
                Route(f"{api}/cover", self._guarded(self._cover)),
                *self._morning.routes(self._guarded, self._changing),
                Route(f"{api}/changes", self._changing(self._change), methods=["POST"]),
                Route(f"{api}/{{action}}", self._changing(self._act), methods=["POST"]),
                # browsers ask for one unbidden, and log what they do not get
                Route("/favicon.ico", lambda _: Response(status_code=204)),
                Mount("/", self._site()),
            ],
        )

    def _site(self) -> SiteGuard:
        """The site as the editor hears it: nothing of it is for pages of other sites."""
        # whoever comes through the door has named its host there
        hosts, site = None if self._door else (), create_site(self._workspace.audio)
        return SiteGuard(site, hosts, runs=partial(may_run, self._workspace))

    # -- who may ask ---------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        if self._door is None and request.headers.get("host") != self._host:
            return self._refused("this is not the address of the desk")
        offered = request.query_params.get("token", "")
        if offered and self._door is None:
            if not self.token or not _is_same(offered, self.token):
                return self._refused("this address was used before: run audio-edition desk again")
            self.token = ""  # it works once
            where = f"/desk/{_of_edition(request)}"
            answer: Response = RedirectResponse(where, 303, headers=_HEADERS)
            answer.set_cookie(
                _COOKIE, self._session, httponly=True, samesite="strict", path="/desk"
            )
            return answer
        if not self._known(request):
            return self._refused("open the address that audio-edition desk printed")
        wished = request.query_params.get("language", "")
        if wished in desk_words.languages():
            return self._remembered(request, wished)
        language = _language_of(request)
        headers = {**_HEADERS, "Content-Language": language, "Vary": "Accept-Language, Cookie"}
        page = desk_words.page(language)
        if self._door is not None:
            page = self._door.greeted(request, page, language)
        return Response(page, media_type="text/html", headers=headers)

    def _remembered(self, request: Request, language: str) -> Response:
        """Keep the language that was chosen, and go on where the editor was."""
        answer = RedirectResponse(f"/desk/{_of_edition(request)}", 303, headers=_HEADERS)
        answer.set_cookie(_LANGUAGE, language, max_age=_YEAR, samesite="strict", path="/desk")
        return answer

    def _known(self, request: Request) -> bool:
        if self._door is not None:
            return visit_of(request) is not None
        return request.headers.get("host") == self._host and _is_same(
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
            except Exception as problem:
                told = faults.known(problem, root=self._workspace.root, state=_STANDS)
                if told is None:  # a bug of ours
                    raise
                status = 409 if isinstance(told, BusyError) else 422
                status = 403 if isinstance(told, NotAllowedError) else status
                status = 507 if isinstance(told, faults.RefusedBySystemError) else status
                refused = {"error": told.message, "hint": told.hint}
                answer = from_show(refused, self._workspace.root)
                return JSONResponse(answer, status, headers=_HEADERS)

        return guarded

    def _changing(self, endpoint: Endpoint) -> Endpoint:
        async def changing(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip()
            foreign = self._door is None and request.headers.get("origin") != self._origin
            if foreign or kind != "application/json":
                return self._refused("a change must come from the desk itself")
            return await endpoint(request)

        return self._guarded(changing)

    # -- what they get -------------------------------------------------------

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        data = desk_words.asset(name)
        if data is None:
            return PlainTextResponse("Not found.\n", 404, headers=_HEADERS)
        kind = desk_words.TYPES[PurePath(name).suffix]
        return Response(data, media_type=f"{kind}; charset=utf-8", headers=_HEADERS)

    async def _editions(self, request: Request) -> Response:
        now = await run_in_threadpool(self._workspace.reread)
        return JSONResponse(
            {
                "show": now.show.identity.title,
                "editions": now.edition_ids()[::-1],
                "desk": digest_of(str(now.root.resolve()).encode())[:16],
            },
            headers=_HEADERS,
        )

    async def _state(self, request: Request) -> Response:
        edition_id = request.path_params["edition"]

        def read() -> dict[str, Any]:
            state = self._edition(edition_id)
            state["history"] = self._changes.history(edition_id, visit_of(request))
            return self._patches.of(state, request.query_params.get("have", ""))

        return JSONResponse(await run_in_threadpool(read), headers=_HEADERS)

    def _edition(self, edition_id: str) -> dict[str, Any]:
        """The edition as its files stand; changes of this desk wait where they come amid it."""

        def read(workspace: Workspace) -> dict[str, Any]:
            state = edition_state(workspace, edition_id)
            every = {p["source"] for one in state["articles"] for p in one["paragraphs"]}
            self._changes.see(workspace, edition_id, {*every, *OWN, SHOW, SHOW_LEXICON})
            return state

        return read_steadily(self._workspace, edition_id, read, self._changes.still)

    async def _cuts(self, request: Request) -> Response:
        """What else a rule would cut, before it is written."""
        words = request.query_params.get("phrase", "")
        found = await run_in_threadpool(lambda: cuts(self._workspace.reread(), words))
        return JSONResponse({"cuts": found}, headers=_HEADERS)

    async def _cover(self, request: Request) -> Response:
        """The cover that the edition shows, small."""
        edition_id = request.path_params["edition"]
        data = await run_in_threadpool(lambda: picture(self._workspace.reread(), edition_id))
        return Response(data, media_type="image/jpeg", headers=_HEADERS)

    async def _change(self, request: Request) -> Response:
        """Write changes and answer at once; what they make of the script is asked for after."""
        changes = (await fields_of(request, MOST_CHANGED, seconds=60)).get("changes")
        edition_id = request.path_params["edition"]
        visit = visit_of(request)
        told = await run_in_threadpool(self._changes.apply, edition_id, changes, visit)
        return JSONResponse(told, headers=_HEADERS)

    async def _act(self, request: Request) -> Response:
        action = ACTIONS.get(request.path_params["action"])
        if action is None:
            return PlainTextResponse("Not found.\n", 404, headers=_HEADERS)
        fields = await fields_of(request)
        edition_id = request.path_params["edition"]

        def act() -> dict[str, Any]:
            action(self._workspace.reread(), edition_id, fields)
            return self._edition(edition_id)

        return JSONResponse(await run_in_threadpool(act), headers=_HEADERS)

    async def _speak(self, request: Request) -> Response:
        fields = await fields_of(request)
        wav = await run_in_threadpool(lambda: hear(self._workspace.reread(), fields))
        return Response(wav, media_type="audio/wav", headers=_HEADERS)

    async def _events(self, request: Request) -> Response:
        """Server-sent events (HTML Living Standard, section 9.2): one message a line of JSON."""

        last = request.headers.get("last-event-id", "")
        start = int(last) if last.isdecimal() and len(last) <= _DIGITS else 0

        async def stream() -> AsyncIterator[str]:
            number, quiet = start, 0.0
            # what a window that was not open then need not be alarmed by
            over = "" if last else self._runs.over()
            yield "retry: 1000\n\n"
            while not (_ending(request) or await request.is_disconnected()):
                told = self._runs.since(number)
                for number, message in told:  # the last number is where the next look begins
                    if message["run"] == over:
                        message = {**message, "over": True}
                    yield f"id: {number}\ndata: {json.dumps(message)}\n\n"
                quiet = 0.0 if told else quiet + _LOOK
                if quiet >= _BEAT:
                    quiet = 0.0
                    yield ": still here\n\n"
                await anyio.sleep(_LOOK)

        return StreamingResponse(stream(), media_type="text/event-stream", headers=_HEADERS)


def _is_same(offered: str, secret: str) -> bool:
    """Compare in a time that tells nothing; what is offered may be any characters."""
    return hmac.compare_digest(offered.encode("utf-8", "surrogatepass"), secret.encode())


def _language_of(request: Request) -> str:
    return desk_words.language_for(
        request.cookies.get(_LANGUAGE, ""), request.headers.get("accept-language", "")
    )


def _of_edition(request: Request) -> str:
    edition = request.query_params.get("edition", "")
    return f"?edition={quote(edition, safe='')}" if edition else ""


def _ending(request: Request) -> bool:
    server = getattr(request.app.state, "server", None)
    return server is not None and bool(server.should_exit)
