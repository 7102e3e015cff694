"""The page of listening figures at the desk, from the logs that show.toml names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from audio_edition.errors import AudioEditionError
from audio_edition.server import desk_words
from audio_edition.server.desk_paths import from_show
from audio_edition.verbs.listens import (
    PAGE_CSP,
    listens,
    listens_page,
    own_logs,
    own_stamp,
)
from audio_edition.workspace import Workspace

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

PLACE = "/desk/listens"


class DeskListens:
    """The route ``PLACE`` of the show in ``root``; ``language`` says which one a reader gets."""

    def __init__(
        self,
        load: Callable[[], Workspace],
        headers: Mapping[str, str],
        language: Callable[[Request], str],
        root: Path,
    ) -> None:
        self._root = root
        self._load = load
        self._headers = dict(headers)
        self._language = language
        self._lock = Lock()
        self._kept: dict[str, str] = {}
        self._stamp: tuple[object, ...] = ()

    def routes(self, reading: Callable[[Endpoint], Endpoint]) -> list[Route]:
        """Who may read is the desk's to say."""
        return [Route(PLACE, reading(self._page))]

    async def _page(self, request: Request) -> Response:
        language = self._language(request)
        try:
            page = await run_in_threadpool(self._counted, language)
        except AudioEditionError as problem:  # a page is asked for, not an object
            said = from_show([problem.message, problem.hint], self._root)
            told = ". ".join(desk_words.told(part, language) for part in said if part)
            return PlainTextResponse(f"{told}.\n", 422, headers=self._headers)
        headers = {**self._headers, "Content-Security-Policy": PAGE_CSP}
        return HTMLResponse(page, headers={**headers, "Content-Language": language})

    def _counted(self, language: str) -> str:
        """The page, counted anew where a log has grown; one count at a time, whoever asks."""
        workspace = self._load()
        logs = own_logs(workspace)
        if not logs:
            return listens_page(workspace, None, language)
        with self._lock:
            stamp = own_stamp(workspace)
            if stamp != self._stamp:
                figures = listens(workspace, logs, form=workspace.show.desk.log_format)
                self._kept = {
                    tag: listens_page(workspace, figures, tag) for tag in desk_words.languages()
                }
                self._stamp = stamp
            return self._kept[language]
