"""The door for webhooks: ``POST /hook/ghost``, ``/hook/wordpress``, ``/hook/link``, by the site.

A delivery is signed, new and small, or it goes no further than it must: what is refused is
told nothing, costs no disk, and of its body nothing is read where its head is wrong already.
What is taken is written down, answered (Ghost waits two seconds) and worked off in a thread.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from html import escape
from string import Template
from urllib.parse import parse_qsl

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from audio_edition import faults
from audio_edition.errors import AudioEditionError
from audio_edition.server.hook_signed import HEADERS, HookSignature, hook_call
from audio_edition.verbs.hook_inbox import HookCall, HookInbox
from audio_edition.verbs.hooks import CMS, LINK, HookWork, hook_secret, sources_of, work_off
from audio_edition.workspace import Workspace

MOST_BODY = 4 * 2**20
"""Bytes of a delivery: Ghost sends the whole post, as HTML and as text, now and before."""

_PATIENCE = 5.0  # seconds for a body to come
_AT_ONCE = 8  # bodies being read
_PER_MINUTE = 60  # deliveries taken
_WRONG_PER_MINUTE = 20  # wrong signatures of one address before it is not listened to
_SETTLE = 2.0  # seconds after a call in which others of its burst may come
_PEERS = 1024  # addresses remembered for that
_MOST_LINK = 16 * 2**10  # bytes of a request with an address
_LONGEST_URL = 2000
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_CSP = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
_PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Send to my podcast feed</title>
</head>
<body>
<h1>Send to my podcast feed</h1>
<p role="status">$told</p>
<form method="post">
<p><label>Address<br><input name="url" type="url" value="$url" required size="40"></label></p>
<p><label>Secret<br>
<input name="secret" type="password" autocomplete="current-password" required></label></p>
<p><button>Send</button></p>
</form>
</body>
</html>
"""
)
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_log = logging.getLogger(__name__)


class _Bucket:
    """So many a minute, all at once if need be."""

    def __init__(self, per_minute: int, tick: Callable[[], float]) -> None:
        self._most, self._tick = per_minute, tick
        self._left, self._at = float(per_minute), tick()

    def left(self) -> bool:
        """Whether there is one to take."""
        now = self._tick()
        self._left = min(self._most, self._left + (now - self._at) * self._most / 60)
        self._at = now
        return self._left >= 1

    def take(self) -> bool:
        """Take one; False where there is none."""
        if not self.left():
            return False
        self._left -= 1
        return True


class HookDoor:
    """The routes for webhooks, over one secret.

    Parameters
    ----------
    cms : who may call.
    take : keeps a call, and tells whether it is new; may raise ``AudioEditionError``.
    clock : the present instant; ``tick`` counts seconds for the limits.
    """

    def __init__(
        self,
        secret: bytes,
        cms: Collection[str],
        take: Callable[[HookCall], bool],
        *,
        clock: Callable[[], datetime],
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._secret, self._cms, self._take, self._clock = secret, cms, take, clock
        self._tick = tick
        self._good = _Bucket(_PER_MINUTE, tick)
        self._wrong: OrderedDict[str, _Bucket] = OrderedDict()
        self._reading = 0

    def routes(self) -> list[Route]:
        """What stands before the site's own routes; other methods than POST are the site's."""
        links = [
            Route(f"/hook/{LINK}", self._form, methods=["GET"]),
            Route(f"/hook/{LINK}", self._link, methods=["POST"]),
        ]
        others = Route("/hook/{cms}", self._answer, methods=["POST"])
        return [*(links if LINK in self._cms else ()), others]

    async def _form(self, request: Request) -> Response:
        """What a bookmark opens: the address as it was, and the secret, which browsers keep."""
        return _page(request.query_params.get("url", "")[:_LONGEST_URL])

    async def _link(self, request: Request) -> Response:
        """Take an address: of a form, or as JSON with ``Authorization: Bearer SECRET``."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        length = request.headers.get("content-length", "0")
        if kind not in (_JSON, _FORM):
            return _plain(415)
        if not length.isdecimal() or int(length[:12]) > _MOST_LINK:
            return _plain(413)
        peer = self._peer(request)
        if not peer.left() or self._reading >= _AT_ONCE:
            return _plain(429, wait=60)
        self._reading += 1
        try:
            body = await _body(request, _MOST_LINK)
        finally:
            self._reading -= 1
        if isinstance(body, Response):
            return body
        try:
            told = json.loads(body) if kind == _JSON else dict(parse_qsl(body.decode("utf-8")))
        except (ValueError, RecursionError):
            return _plain(400)
        fields = told if isinstance(told, dict) else {}
        bearer = request.headers.get("authorization", "").partition(" ")[2]
        secret = str(bearer or fields.get("secret") or "")
        url = str(fields.get("url") or "").strip()
        if not hmac.compare_digest(secret.encode("utf-8", "replace"), self._secret):
            peer.take()
            _log.warning("hook: a wrong secret for a link")
            return _plain(401) if kind == _JSON else _page(url, "That is not the secret.", 401)
        if not _ADDRESS.fullmatch(url) or len(url) > _LONGEST_URL:
            return _plain(400) if kind == _JSON else _page(url, "That is no address.", 400)
        if not self._good.take():
            return _plain(429, wait=60)
        call = HookCall(LINK, "published", "", url, f"{LINK}:{url}", self._clock())
        answer = await self._taken(call)
        if kind == _JSON or answer.status_code != 202:
            return answer
        return _page("", "It will be in your feed in a few minutes.", 202)

    async def _answer(self, request: Request) -> Response:
        cms = request.path_params["cms"]
        if cms not in self._cms:
            return _plain(404)
        refusal = self._head(request)
        if refusal is not None:
            return refusal
        now = self._clock()
        signature = HookSignature.read(cms, request.headers.get(HEADERS[cms], ""), now)
        peer = self._peer(request)
        if signature is None or not peer.left():
            return _plain(401) if signature is None else _plain(429, wait=60)
        if self._reading >= _AT_ONCE:
            return _plain(503, wait=5)
        self._reading += 1
        try:
            body = await _body(request)
        finally:
            self._reading -= 1
        if isinstance(body, Response):
            return body
        if not signature.holds(self._secret, body):
            peer.take()
            _log.warning("hook: a wrong signature for %s", cms)
            return _plain(401)
        if not self._good.take():
            return _plain(429, wait=60)
        return await self._believed(signature, body, now)

    async def _believed(self, signature: HookSignature, body: bytes, now: datetime) -> Response:
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            return _plain(400)
        call = hook_call(signature, told, now)
        return _plain(204) if call is None else await self._taken(call)

    async def _taken(self, call: HookCall) -> Response:
        try:
            new = await run_in_threadpool(self._take, call)
        except AudioEditionError as problem:
            _log.error("hook: %s", problem.message)
            return _plain(503, wait=60)
        known = "" if new else ", known"
        _log.info("hook: %s: %s %s%s", call.cms, call.post or call.url, call.event, known)
        return JSONResponse({"queued": new}, 202, headers=_HEADERS)

    def _head(self, request: Request) -> Response | None:
        """What can be refused before anything else is looked at."""
        head = request.headers
        if head.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _plain(415)
        if head.get("content-encoding", "identity").strip().lower() != "identity":
            return _plain(415)
        length = head.get("content-length", "0")
        if not length.isdecimal() or int(length[:12]) > MOST_BODY:
            return _plain(413)
        return None

    def _peer(self, request: Request) -> _Bucket:
        """The bucket of wrong signatures of the address that asks; the oldest are forgotten."""
        host = request.client.host if request.client else ""
        bucket = self._wrong.pop(host, None) or _Bucket(_WRONG_PER_MINUTE, self._tick)
        self._wrong[host] = bucket
        if len(self._wrong) > _PEERS:
            self._wrong.popitem(last=False)
        return bucket


async def _body(request: Request, most: int = MOST_BODY) -> bytes | Response:
    body = bytearray()
    try:
        with anyio.fail_after(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    return _plain(413)
    except TimeoutError:
        return _plain(408)
    except ClientDisconnect:
        return _plain(400)
    return bytes(body)


def _page(url: str, told: str = "", status: int = 200) -> Response:
    """The form, in English: one person's own page, of which nobody else is told."""
    page = _PAGE.substitute(url=escape(url), told=escape(told))
    headers = _HEADERS | {"Content-Security-Policy": _CSP, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(page, status, headers=headers)


def _plain(status: int, *, wait: int = 0) -> Response:
    # never 410: Ghost takes it for the end of the webhook
    headers = _HEADERS | ({"Retry-After": str(wait)} if wait else {})
    if status in (408, 413):
        headers |= {"Connection": "close"}  # what is still to come of the body is not wanted
    return Response(status_code=status, headers=headers)


class HookWorker:
    """Works off what was taken, in one thread: a burst of calls is one piece of work.

    ``work`` does what waits and returns in how many seconds to try again, 0 for nothing more
    to do. Calls that lie there from before are worked off at the start.
    """

    def __init__(self, work: Callable[[], float], *, settle: float = _SETTLE) -> None:
        self._work, self._settle = work, settle
        self._told, self._ends = threading.Event(), threading.Event()
        self._told.set()
        self._thread = threading.Thread(target=self._run, name="hook-worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Say that something waits."""
        self._told.set()

    def stop(self, patience: float = 5.0) -> None:
        """End after what is being done, or leave it where that takes longer."""
        self._ends.set()
        self._told.set()
        self._thread.join(patience)

    def _run(self) -> None:
        again = 0.0
        while True:
            self._told.wait(again or None)
            # others of the burst may come: an editor saves twice, a desk publishes five at once
            if self._ends.wait(self._settle):
                return
            self._told.clear()
            try:
                again = self._work()
            except Exception as problem:  # none must deafen us for ever
                told = faults.known(problem)
                again = 60.0 if told is not None else 0.0  # of a bug: the next call tries again
                if told is not None:
                    _log.error("hook: %s", told.message)
                else:
                    _log.exception("hook: a bug")


@dataclass(frozen=True, slots=True)
class Listening:
    """A door that is open, and the thread that works off what comes in."""

    door: HookDoor
    worker: HookWorker
    cms: tuple[str, ...]


def listen(
    workspace: Workspace, *, work: HookWork | None = None, settle: float = _SETTLE
) -> Listening | None:
    """Open the door of a show; None where [hook] names no secret.

    Raises ``ShowError`` where it cannot be meant (see ``hook_secret``). ``work`` is done
    instead of what [hook] asks for. show.toml is read again for each piece of work.
    """
    secret = hook_secret(workspace)
    if secret is None:
        return None
    cms = tuple(name for name in CMS if sources_of(workspace, name))
    if workspace.show.hook.then == "make":
        cms = (LINK,)
    inbox = HookInbox(workspace)

    def take(call: HookCall) -> bool:
        new = inbox.add(call)
        if new:
            worker.wake()
        return new

    def work_it_off() -> float:
        done = work_off(workspace.reread(), work=work)
        if done.problem:
            _log.warning("hook: %d wait: %s", done.waiting, done.problem)
        return done.again if done.waiting else 0.0

    worker = HookWorker(work_it_off, settle=settle)
    return Listening(HookDoor(secret, cms, take, clock=workspace.now), worker, cms)
