"""Tell people, a webhook and a dead man's switch; nothing here ever stops a run.

Each function returns what went wrong, one line each without secrets. What could not be told is
owed (``memory``), and every later call of ``tell`` tries again, ever less often, for a day.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import logging
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

from audio_edition import __version__, clock, secrets
from audio_edition.credentials import filled
from audio_edition.errors import AudioEditionError
from audio_edition.lock import held
from audio_edition.models import replace
from audio_edition.plain_files import MADE, read_plain
from audio_edition.remote import said
from audio_edition.run.tell import channels
from audio_edition.run.tell import memory as memories
from audio_edition.run.tell.memory import Owed, ToldMemory
from audio_edition.run.tell.model import Notice, NoticeKind
from audio_edition.run.tell.settings import TellSettings

_log = logging.getLogger(__name__)

PingSign: TypeAlias = Literal["start", "success", "fail"]

_WEBHOOK = "webhook"  # the target's name in the memory
_LOCKED = 120.0  # seconds that another run may take to tell
_MOST = 100_000  # bytes that healthchecks.io keeps of a ping's text


def tell(
    settings: TellSettings,
    notices: Sequence[Notice],
    *,
    memory: Path,
    environment: Mapping[str, str] = os.environ,
    now: datetime | None = None,
    patience: Tries | None = None,
) -> tuple[str, ...]:
    """Tell what is news, and what is still owed; returns the problems.

    A notice is news once: another of the same kind and reasons of the same edition is not told.
    Being out after ``held``, ``failed`` or ``missing`` was told is told as ``recovered``.

    Parameters
    ----------
    memory : ``runs/told.json`` of the show.
    now : this instant (else the newest notice's, or the clock's).
    patience : how often and how long is tried again within this call.
    """
    if not settings.urls and not memory.exists():
        return ()
    at = now or max((notice.at for notice in notices), default=None) or clock.now()
    problems: list[str] = []
    with _remembered(memory, problems) as told:
        targets = {_key(said): said for said in settings.urls}
        for notice in notices:
            wanted = told.wanted(_clean(notice), settings.on) if targets else None
            if wanted is not None:
                told.owe(wanted, list(targets))
        told.owed = [one for one in told.owed if one.target in targets or one.target == _WEBHOOK]
        due = [one for one in told.owed if one.is_due(at)]
        if due:
            _save(memory, told, problems)  # before it is sent: a power cut loses nothing
            senders = _senders(settings, targets, memory.parent.parent, environment, told, at)
            _try(told, due, senders, at, patience or Tries(), problems)
    return tuple(dict.fromkeys(problems))


def send_episode(
    settings: TellSettings,
    file: Path,
    *,
    environment: Mapping[str, str] = os.environ,
    memory: Path | None = None,
    now: datetime | None = None,
    patience: Tries | None = None,
) -> tuple[str, ...]:
    """Post an ``episode.json`` to [tell] webhook, once a revision; returns the problems.

    ``memory`` is ``runs/told.json`` of the show that ``file`` (``SHOW/audio/EDITION``) is of.
    """
    if not settings.webhook:
        return ()
    root = file.absolute().parents[2]
    memory = memory or root / "runs" / "told.json"
    at = now or clock.now()
    problems: list[str] = []
    try:
        one = delivery(file)
    except (OSError, ValueError) as problem:
        return (f"the webhook was not told of {file.parent.name}: {_reason(problem)}",)
    with _remembered(memory, problems) as told:
        if told.of(one.edition).hook != one.state:
            place = file.absolute().relative_to(root).as_posix()
            told.owed = [other for other in told.owed if other.file != place]
            owed = Owed(_WEBHOOK, at, at, file=place)
            told.owed.append(owed)
            _save(memory, told, problems)
            senders = _senders(settings, {}, root, environment, told, at)
            _try(told, [owed], senders, at, patience or Tries(), problems)
    return tuple(dict.fromkeys(problems))


def ping(
    settings: TellSettings,
    *,
    ok: bool,
    environment: Mapping[str, str] = os.environ,
    sign: PingSign | None = None,
    text: str = "",
    run: str = "",
    patience: Tries | None = None,
) -> tuple[str, ...]:
    """Tell the dead man's switch that a run did well; returns the problems.

    A failure (``ok`` False) and a start (``sign="start"``) are told only where [tell]
    ping_failures says so: without a word the switch raises the alarm by itself. ``run`` (a UUID)
    joins start and end, ``text`` is kept with the ping. Source: the pinging API of
    healthchecks.io (``URL``, ``URL/start``, ``URL/fail``, ``?rid=``).
    """
    what: PingSign = sign or ("success" if ok else "fail")
    if not settings.ping or (what != "success" and not settings.ping_failures):
        return ()
    try:
        url = filled(settings.ping, environment, where="show.toml [tell] ping")
        address = _signed_off(url, what, run)
    except (AudioEditionError, ValueError) as problem:
        return (f"the dead man's switch was not told: {_reason(problem)}",)
    content = secrets.masked(text).encode("utf-8", "replace")[:_MOST]
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    outcome = Answer("nothing was tried")
    for _ in (patience or Tries()).rounds():
        outcome = post(address, content=content, headers=headers, redirects=True)
        if not outcome.again:
            break
    if outcome.problem:
        return (f"the dead man's switch was not told: {outcome.problem}",)
    _log.info("the dead man's switch was told: %s", what)
    return ()


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request ended; ``problem`` is empty where it was taken.

    ``again`` says that a later try may do better (no answer, or a server's own trouble).
    """

    problem: str = ""
    again: bool = False


_Sender: TypeAlias = Callable[[Owed], Answer]


def _try(
    told: ToldMemory,
    due: Sequence[Owed],
    send: _Sender,
    at: datetime,
    patience: Tries,
    problems: list[str],
) -> None:
    """Try all that is due until it is taken, refused, or patience ends."""
    left, failed = list(due), dict[int, Answer]()
    for _ in patience.rounds():
        for one in list(left):
            outcome = send(one)
            if not outcome.problem:
                failed.pop(id(one), None)
                told.owed.remove(one)
            else:
                failed[id(one)] = outcome
            if not outcome.again:
                left.remove(one)
        if not left:
            break
    for one in due:
        if id(one) not in failed:
            continue
        outcome = failed[id(one)]
        one.failed(at)
        given_up = one.is_too_old(at) or not outcome.again
        if given_up:
            told.owed.remove(one)
        what = _subject(one)
        then = "it is given up" if given_up else "it is tried again"
        problems.append(f"{what}: {outcome.problem}; {then}")


def _senders(
    settings: TellSettings,
    targets: Mapping[str, str],
    root: Path,
    environment: Mapping[str, str],
    told: ToldMemory,
    at: datetime,
) -> _Sender:
    """Return what sends one owed thing to where it is owed."""

    def send(one: Owed) -> Answer:
        try:
            if one.file:
                return _send_file(settings, root / one.file, environment, told, at)
            return _send_notice(one, targets[one.target], environment)
        except AudioEditionError as problem:  # a variable that is not set today may be tomorrow
            return Answer(_reason(problem), again=True)

    return send


def _send_notice(one: Owed, said: str, environment: Mapping[str, str]) -> Answer:
    if one.notice is None:
        return Answer()
    lacking = channels.missing()
    if lacking:
        return Answer(lacking, again=True)
    where = f"show.toml [tell] urls {said}"
    addresses = channels.parted(filled(said, environment, where=where, quoted=True))
    title, body = rendered(one.notice)
    for number, address in enumerate(addresses):
        if number in one.done:
            continue
        problem = channels.send(address, title, body, one.notice.kind)
        if problem:
            return Answer(problem, again=True)
        one.done.append(number)
        _log.info("told %s that %s is %s", said, one.notice.edition, one.notice.kind)
    return Answer()


def _send_file(
    settings: TellSettings,
    file: Path,
    environment: Mapping[str, str],
    told: ToldMemory,
    at: datetime,
) -> Answer:
    if not settings.webhook:
        return Answer()  # it is not wanted any more
    url = filled(settings.webhook, environment, where="show.toml [tell] webhook", quoted=True)
    secret = filled(settings.webhook_secret, environment, where="show.toml [tell] webhook_secret")
    try:
        one: Delivery = delivery(file)
    except (OSError, ValueError) as problem:
        return Answer(_reason(problem))
    outcome = deliver(url, secret, one, at)
    if not outcome.problem:
        told.of(one.edition).hook = one.state
        told.of(one.edition).at = at.isoformat()
        _log.info("the webhook was told of %s, revision %s", one.edition, one.state)
    return outcome


def _subject(one: Owed) -> str:
    if one.notice is None:
        return f"the webhook was not told of {Path(one.file).parent.name}"
    return f"nobody was told that {one.notice.edition} is {one.notice.kind}"


@contextmanager
def _remembered(file: Path, problems: list[str]) -> Iterator[ToldMemory]:
    """Lend the memory and write it afterwards; people are told without lock and disk as well."""
    with _locked(file, problems):
        told = memories.read(file)
        if told.damaged:
            problems.append(f"{told.damaged}: what was told before may be told again")
        before = memories.as_json(told)
        yield told
        if told.damaged or memories.as_json(told) != before:
            _save(file, told, problems)


@contextmanager
def _locked(file: Path, problems: list[str]) -> Iterator[None]:
    lock = held(file.parent.parent / ".cache", ".told", busy="another run tells", wait=_LOCKED)
    try:
        lock.__enter__()
    except AudioEditionError as problem:
        problems.append(f"{file.name} is used without its lock: {_reason(problem)}")
        yield
        return
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _save(file: Path, told: ToldMemory, problems: list[str]) -> None:
    try:
        memories.write(file, told)
    except OSError as problem:
        problems.append(
            f"{file} cannot be written, so that this may be told again: {problem.strerror}"
        )


def _clean(notice: Notice) -> Notice:
    """A notice as it may be written down."""
    return replace(
        notice,
        title=secrets.masked(notice.title),
        lines=tuple(secrets.masked(line) for line in notice.lines),
    )


def _key(said: str) -> str:
    """A target in the memory: by what show.toml says of it, which is no secret."""
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:12]


def _signed_off(url: str, what: PingSign, run: str) -> str:
    parts = urlsplit(url)
    path = parts.path if what == "success" else f"{parts.path.rstrip('/')}/{what}"
    query = "&".join(filter(None, (parts.query, f"rid={run}" if run else "")))
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _reason(problem: Exception) -> str:
    if isinstance(problem, AudioEditionError):
        words = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    elif isinstance(problem, OSError):
        words = problem.strerror or str(problem)
    else:
        words = str(problem)
    return secrets.masked(" ".join(words.split()))


@dataclass(frozen=True, slots=True)
class Tries:
    """Waits (seconds) between tries, and the seconds after which none begins.

    What still fails then is owed, and is tried again by a later run.
    """

    waits: tuple[float, ...] = (1.0, 3.0)
    seconds: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def rounds(self) -> Iterator[int]:
        """Yield once a try, waiting in between."""
        began = self.clock()
        yield 0
        for number, wait in enumerate(self.waits, 1):
            if self.clock() - began + wait > self.seconds:
                return
            self.sleep(wait)
            yield number


_PREFIX = "whsec_"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://www.standardwebhooks.com/")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is sent of one manifest; ``id`` is the same however often it is sent."""

    id: str
    edition: str
    state: str
    body: bytes


def delivery(file: Path) -> Delivery:
    """Read an episode.json; raises ``OSError``, or ``ValueError`` where it is none."""
    body = read_plain(file, MADE)
    try:
        told = json.loads(body)
        edition, guid = str(told["edition"]), str(told["guid"])
        state = f"{int(told['revision'])}{' retracted' if told.get('retracted') else ''}"
    except (LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise ValueError(f"not a manifest: {type(problem).__name__}") from None
    return Delivery(f"msg_{uuid.uuid5(_SPACE, f'{guid} {state}').hex}", edition, state, body)


def signed(message: str, body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """Return the headers of Standard Webhooks for ``body``: ``message`` is its id, sent ``at``."""
    stamp = str(int(at.timestamp()))
    what = b".".join((message.encode(), stamp.encode(), body))
    digest = hmac.new(_signing_key(secret), what, hashlib.sha256).digest()
    return {
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def deliver(url: str, secret: str, one: Delivery, at: datetime) -> Answer:
    """Post one delivery; never raises for what the network or the receiver does."""
    headers = {"Content-Type": "application/json", **signed(one.id, one.body, secret, at)}
    # never on to another address: what is signed for one receiver is not another's business
    return post(url, content=one.body, headers=headers)


def _signing_key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


_TIMEOUT = 15.0
_LATER = frozenset((408, 425, 429))
_NOT_WEB = "it is no http(s) address"


def post(
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str],
    redirects: bool = False,
    timeout: float = _TIMEOUT,
) -> Answer:
    """Post ``content``; never raises for what a network or a server does."""
    import httpx

    known = secrets.Secrets.sent(url, headers)
    told = {**headers, "User-Agent": f"audio-edition/{__version__}"}
    try:
        with httpx.Client(timeout=timeout, follow_redirects=redirects) as client:
            response = client.post(url, content=content, headers=told)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError):
        return Answer(_NOT_WEB)
    except (httpx.HTTPError, OSError) as problem:
        return Answer(secrets.masked(known.withheld(said(problem))), again=True)
    if response.is_success:
        return Answer()
    status = f"{response.status_code} {response.reason_phrase}".strip()
    again = response.status_code >= 500 or response.status_code in _LATER
    return Answer(f"it answers {secrets.masked(known.withheld(status))}", again=again)


_HEADS: dict[NoticeKind, str] = {
    "published": "Out",
    "held": "Held",
    "failed": "Failed",
    "missing": "Missing",
    "recovered": "Recovered",
    "changed": "Changed at its source",
    "gone": "Taken back at its source",
}

_LINES = 10
"""Reasons that are told; the desk shows the others."""
_TITLE = 120
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


def short(text: str, most: int) -> str:
    """Cut prose to ``most`` characters; a command is never cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def rendered(notice: Notice) -> tuple[str, str]:
    """Return the title (one line) and the body of what is sent, without secrets."""
    title = short(_plain(f"{_HEADS[notice.kind]}: {notice.title or notice.edition}"), _TITLE)
    told = [_plain(line) for line in notice.lines if line.strip()]
    shown = [f"- {line}" for line in told[:_LINES]] if len(told) > 1 else told
    if len(told) > _LINES:
        shown.append(f"- and {len(told) - _LINES} more")
    if notice.link:
        # the secret that opens the desk is its own; an address that we were given is shown
        shown += ["", notice.link]
    when = notice.at.strftime("%Y-%m-%d %H:%M %Z").strip()
    about = notice.edition if notice.edition.endswith(".toml") else f"Edition {notice.edition}"
    return title, "\n".join([*shown, "", f"{about}, {when}"]).strip()


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", secrets.masked(text)).strip()
