"""What stands before the site on an editor's machine: any page that is open there may ask it.

A page of another site reaches every port of the machine that shows it. What it may read is said
by CORS, unless its own name is made to point here (DNS rebinding): then the request names its
host, and no name but those of this site is answered. CORS is for what is public.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audio_edition.server.door_way import is_loopback
from audio_edition.server.site import create_site
from audio_edition.verbs.gate import Gate
from audio_edition.verbs.public_paths import PublicPaths
from audio_edition.verbs.serve import beacon_origin
from audio_edition.workspace import Workspace

_EDITORS = ("build.json", "heard.json")
"""How an edition was made, and what its proof found: for nobody but its editor."""
_CROSS = (
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
)
_HOOKS = "/hook/"  # signed, by machines that know this one by a name of their own


class SiteGuard:
    """Lets through to the site ``app`` what names one of ``hosts``, and marks what is public.

    Parameters
    ----------
    hosts : names, in small letters and without a port, beside loopback and bare addresses (a
        browser looks up no name for those); None where somebody before it has looked already.
    is_public : whether pages of other sites may read a decoded path under ``audio/``; it may read
        the disk. None: they may read nothing.
    runs : whether what lies at a path may run as a script, which could do whatever a page of this
        origin may. None: all of it may.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Iterable[str] | None,
        is_public: Callable[[str], bool] | None = None,
        runs: Callable[[str], bool] | None = None,
    ) -> None:
        self._app = app
        self._hosts = None if hosts is None else frozenset(hosts)
        self._is_public = is_public
        self._runs = runs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        if self._hosts is not None and not path.startswith(_HOOKS):
            named = Headers(scope=scope).getlist("host")
            if not all(self._is_ours(host) for host in named) or len(named) > 1:
                text = "This is not a name of this site ([desk] hosts in show.toml names it).\n"
                await PlainTextResponse(text, 421)(scope, receive, send)
                return
        runs = self._runs is None or await run_in_threadpool(self._runs, path)
        if path.rpartition("/")[2].lower() in _EDITORS or not runs:
            await PlainTextResponse("Not found.\n", 404)(scope, receive, send)
            return
        if await self._may_be_read(path.removeprefix("/")):
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _for_itself(send))

    def _is_ours(self, host: str) -> bool:
        name = _name_of(host)
        assert self._hosts is not None
        return is_loopback(host.lower()) or name in self._hosts or _is_address(name)

    async def _may_be_read(self, path: str) -> bool:
        return self._is_public is not None and await run_in_threadpool(self._is_public, path)


def _for_itself(send: Send) -> Send:
    """Send without what lets other sites read, embed or frame the answer."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in _CROSS:
                if name in headers:
                    del headers[name]
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            policy = headers.get("content-security-policy", "")
            if policy:
                alone = policy.replace("frame-ancestors *", "frame-ancestors 'self'")
                headers["Content-Security-Policy"] = alone
        await send(message)

    return sent


def guarded_site(
    workspace: Workspace,
    routes: Sequence[BaseRoute] = (),
    *,
    gate: Gate | None = None,
    named: Iterable[str] = (),
    away: bool = False,
) -> SiteGuard:
    """The site of a show behind its guard, as ``serve`` runs it; for ``named``, ``away`` see
    ``hosts_of``, for ``gate`` and ``routes`` see ``create_site``.
    """
    show = workspace.show
    site = create_site(workspace.audio, routes, beacon=beacon_origin(workspace), gate=gate)
    hosts = hosts_of(show.identity.base_url, [*show.desk.hosts, *named], away=away)
    return SiteGuard(site, hosts, PublicPaths(workspace).has)


def hosts_of(base_url: str, named: Iterable[str], *, away: bool) -> frozenset[str]:
    """The names under which a site is asked for: its own, those ``named``, and the machine's,
    where others than this machine can reach it (``away``).
    """
    machine = socket.gethostname() if away else ""
    found = {urlsplit(base_url).hostname or "", machine, machine and f"{machine}.local"}
    return frozenset(filter(None, map(_name_of, {*found, *named})))


def _name_of(host: str) -> str:
    """A Host header without its port, in small letters."""
    host = host.strip().lower()
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() and not name.endswith(":") else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
