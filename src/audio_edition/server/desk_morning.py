"""The rest of an editor's morning at the desk: from a letter to a published correction.

What takes long is a run (``desk_runs``); what it made is asked for by itself, since a window may
have been opened after it. Each of them is a verb that the command line has.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audio_edition import addresses
from audio_edition.server.desk_body import MOST, fields_of
from audio_edition.server.desk_paths import from_show
from audio_edition.server.desk_runs import DeskRuns, RunKind
from audio_edition.server.desk_told import outgoing_told, past_told
from audio_edition.server.desk_work import MOST_NEW, WORKS
from audio_edition.verbs.difference import difference, difference_object
from audio_edition.verbs.dropped import MOST_BYTES
from audio_edition.verbs.outgoing import outgoing
from audio_edition.verbs.past import past
from audio_edition.workspace import Workspace

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Guard: TypeAlias = Callable[[Endpoint], Endpoint]

PLACE = "/desk/morning"
_SLOW = 300.0  # seconds that a dropped letter may be on its way


class DeskMorning:
    """The routes below ``PLACE`` of the show in ``root``; ``headers`` go with every answer."""

    def __init__(
        self,
        load: Callable[[], Workspace],
        runs: DeskRuns,
        headers: Mapping[str, str],
        root: Path,
    ) -> None:
        self._root = root
        self._load = load
        self._runs = runs
        self._headers = dict(headers)

    def routes(self, reading: Guard, changing: Guard) -> list[Route]:
        """Who may read and who may change is the desk's to say."""
        edition = PLACE + "/{edition}"
        build = changing(self._starting("build"))
        return [
            Route("/desk/api/{edition}/build", build, methods=["POST"]),
            Route(f"{PLACE}/", reading(self._beginning)),
            Route(edition, reading(self._past)),
            Route(f"{edition}/difference", reading(self._difference)),
            Route(f"{edition}/outgoing", reading(self._outgoing)),
            Route(f"{edition}/stop", changing(self._stop), methods=["POST"]),
            *(
                Route(f"{edition}/{kind}", changing(self._starting(kind)), methods=["POST"])
                for kind in WORKS
            ),
        ]

    async def _beginning(self, _: Request) -> Response:
        """What a new edition begins with, and what runs."""
        workspace = await run_in_threadpool(self._load)
        return self._told(
            {
                "today": workspace.local(workspace.now()).date().isoformat(),
                "language": workspace.show.identity.language,
                "most": MOST_BYTES,
                "running": self._runs.running(),
            }
        )

    async def _past(self, request: Request) -> Response:
        edition_id = request.path_params["edition"]
        told = await run_in_threadpool(lambda: past_told(past(self._load(), edition_id)))
        running, ended = self._runs.running(), self._runs.ended(edition_id)
        return self._told({**told, "running": running, "here": ended})

    async def _difference(self, request: Request) -> Response:
        edition_id = request.path_params["edition"]
        report = await run_in_threadpool(lambda: difference(self._load(), edition_id))
        return self._told(difference_object(report))

    async def _outgoing(self, request: Request) -> Response:
        edition_id = request.path_params["edition"]
        report = await run_in_threadpool(lambda: outgoing(self._load(), edition_id))
        return self._told(outgoing_told(report))

    async def _stop(self, request: Request) -> Response:
        fields = await fields_of(request)
        self._runs.stop(request.path_params["edition"], str(fields.get("run") or ""))
        return self._told({}, 202)

    def _starting(self, kind: RunKind) -> Endpoint:
        is_new = kind == "new"

        async def start(request: Request) -> Response:
            fields = await fields_of(request, MOST_NEW if is_new else MOST, _SLOW if is_new else 10)
            edition_id = request.path_params["edition"]
            workspace = await run_in_threadpool(self._load)
            if is_new:
                addresses.check_edition_name(edition_id)
            else:
                edition_id = workspace.require_edition(edition_id)
            work = WORKS[kind](edition_id, fields)
            by = str(fields.get("by") or "").strip()
            return self._told({"run": self._runs.start(kind, edition_id, work, by=by)}, 202)

        return start

    def _told(self, told: dict[str, Any], status: int = 200) -> Response:
        return JSONResponse(from_show(told, self._root), status, headers=self._headers)
