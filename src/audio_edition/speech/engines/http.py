"""One POST request under a deadline, its answer read whole or not at all.

``requests`` (which gTTS brings) times each read, not the whole answer: a service that
drips a byte a second would hold it for ever. It also checks certificates only as told.
"""

from __future__ import annotations

import os
import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audio_edition.errors import SpeechError
from audio_edition.secrets import Secrets, without_secrets
from audio_edition.speech.engines.patience import Patience, TryAgainError, retry_after
from audio_edition.speech.model import Cause, GaveUp

if TYPE_CHECKING:
    import requests

_LARGEST = 32 * 2**20  # bytes: half an hour of MP3, and no service is asked for that
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back under status 200."""

    body: bytes
    content_type: str


@dataclass(slots=True)
class Client:
    """Sends requests to one service with one session a thread."""

    who: str
    patience: Patience
    _local: threading.local = field(default_factory=threading.local)

    def send(self, prepared: requests.PreparedRequest) -> Reply:
        """Return the whole answer.

        Raises ``TryAgainError`` for what may pass (no connection, 408, 429, 5xx, a redirect to a
        captcha, an answer cut short or too slow) and ``GaveUp`` for any other status. No
        message repeats what was sent in confidence.
        """
        secrets = Secrets.sent(prepared.url or "", prepared.headers)
        try:
            return self._send(prepared)
        except TryAgainError as problem:
            problem.reason = secrets.withheld(problem.reason)
            raise
        except GaveUp as problem:
            raise GaveUp(
                secrets.withheld(problem.message),
                hint=problem.hint,
                cause=problem.cause,
                status=problem.status,
            ) from None

    def _send(self, prepared: requests.PreparedRequest) -> Reply:
        import requests

        session = self._session()
        patience = self.patience
        began = time.monotonic()
        try:
            settings = session.merge_environment_settings(
                prepared.url or "", {}, True, _authorities(), None
            )
            with session.send(
                prepared,
                timeout=(patience.connect_timeout, patience.read_timeout),
                allow_redirects=False,
                **settings,
            ) as response:
                self._judge(response)
                body = _read(response, began + patience.deadline)
                return Reply(body, response.headers.get("Content-Type", ""))
        except requests.exceptions.SSLError as problem:
            # a certificate does not become valid by asking again
            raise GaveUp(
                f"{self.who}: the certificate of {urlsplit(prepared.url or '').hostname} "
                f"is not trusted ({_root(problem)})",
                hint="REQUESTS_CA_BUNDLE names a file of further authorities",
                cause=Cause.UNREACHABLE,
            ) from None
        except requests.exceptions.ProxyError as problem:
            raise TryAgainError(
                f"the proxy refused ({_root(problem)})", cause=Cause.UNREACHABLE
            ) from None
        except requests.exceptions.ConnectTimeout:
            raise TryAgainError(
                f"no connection in {patience.connect_timeout:g} s", cause=Cause.UNREACHABLE
            ) from None
        except requests.exceptions.Timeout:
            raise TryAgainError(
                f"no answer in {patience.read_timeout:g} s", cause=Cause.UNREACHABLE
            ) from None
        except (requests.exceptions.RequestException, OSError) as problem:
            raise TryAgainError(
                f"no connection ({_root(problem)})", cause=Cause.UNREACHABLE
            ) from None
        except Exception as problem:
            # urllib3's own errors reach us where its stream is read below requests
            if type(problem).__module__.startswith(("urllib3", "http")):
                raise TryAgainError(f"the answer broke off ({_root(problem)})") from None
            raise

    def _session(self) -> requests.Session:
        import requests

        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
        session: requests.Session = self._local.session
        return session

    def _judge(self, response: requests.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        reason = f"status {status} {response.reason or ''}".strip()
        if status in (408, 425, 429) or status >= 500:
            after = retry_after(response.headers.get("Retry-After"))
            raise TryAgainError(reason, after, cause=Cause.BUSY, status=status)
        if 300 <= status < 400:
            raise TryAgainError(f"{reason}: sent to another page, perhaps a captcha", status=status)
        detail = " ".join(response.raw.read(300, decode_content=True).decode("latin-1").split())
        raise GaveUp(
            f"{self.who} refused with {reason}" + (f": {detail}" if detail else ""),
            cause=Cause.REFUSED,
            status=status,
        )


def check_address(who: str, address: str) -> str:
    """Return the address without its last slash; it must be https, or this machine."""
    parts = urlsplit(address)
    is_here = parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
        raise SpeechError(
            f"{who}: {without_secrets(address)!r} is not an https address",
            hint="text leaves this machine only encrypted; http goes to 127.0.0.1 alone",
        )
    return address.rstrip("/")


def _authorities() -> str | None:
    """Requests looks at two variables; OpenSSL's own is the one administrators know."""
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"):
        if os.environ.get(name):
            return os.environ[name]
    return None


def _read(response: requests.Response, until: float) -> bytes:
    """Read the body piece by piece as it comes, so that the deadline is seen in time."""
    parts: list[bytes] = []
    size = 0
    raw = response.raw
    # urllib3 before 2.1 has no read1; its read() waits until it has all it was asked for
    read = getattr(raw, "read1", None)
    while True:
        piece: bytes = (read or raw.read)(65536 if read else 64, decode_content=True)
        if not piece:
            return b"".join(parts)
        parts.append(piece)
        size += len(piece)
        if size > _LARGEST:
            raise TryAgainError("an endless answer")
        if time.monotonic() > until:
            raise TryAgainError("an answer that drips")


def _root(problem: BaseException) -> str:
    """The innermost reason, in few words: requests wraps three deep."""
    reason: BaseException = problem
    for _ in range(5):
        inner = getattr(reason, "reason", None) or next(
            (a for a in reason.args if isinstance(a, BaseException)), None
        )
        if not isinstance(inner, BaseException):
            break
        reason = inner
    # urllib3 puts the connection's repr before the reason; the host is in the reason too
    text = re.sub(r"^<?[\w.]*HTTPS?Connection(Pool)?\(.*?\)(: | at 0x\w+>: )", "", str(reason))
    return text if len(text) <= 160 else f"{text[:157]}…"
