"""The door for webhooks: ``POST /hook/ghost`` and ``/hook/wordpress``, beside the site.

A delivery is signed, new and small, or it goes no further than it must: what is refused is
told nothing, costs no disk, and of its body nothing is read where its head is wrong already.
What is taken is written down, answered (Ghost waits two seconds) and worked off in a thread.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audio_edition import faults
from audio_edition.errors import AudioEditionError
from audio_edition.server.hook_signed import HEADERS, HookSignature, hook_call
from audio_edition.verbs.hook_inbox import HookCall, HookInbox
from audio_edition.verbs.hooks import CMS, HookWork, hook_secret, sources_of, work_off
from audio_edition.workspace import Workspace

MOST_BODY = 4 * 2**20
"""Bytes of a delivery: Ghost sends the whole post, as HTML and as text, now and before."""

_PATIENCE = 5.0  # seconds for a body to come
_AT_ONCE = 8  # bodies being read
_PER_MINUTE = 60  # deliveries taken
_WRONG_PER_MINUTE = 20  # wrong signatures of one address before it is not listened to
_SETTLE = 2.0  # seconds after a call in which others of its burst may come
_PEERS = 1024  # addresses remembered for that
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
        return [Route("/hook/{cms}", self._answer, methods=["POST"])]

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
        if call is None:
            return _plain(204)
        try:
            new = await run_in_threadpool(self._take, call)
        except AudioEditionError as problem:
            _log.error("hook: %s", problem.message)
            return _plain(503, wait=60)
        known = "" if new else ", known"
        _log.info("hook: %s: post %s %s%s", call.cms, call.post, call.event, known)
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


async def _body(request: Request) -> bytes | Response:
    body = bytearray()
    try:
        with anyio.fail_after(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BODY:
                    return _plain(413)
    except TimeoutError:
        return _plain(408)
    except ClientDisconnect:
        return _plain(400)
    return bytes(body)


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
