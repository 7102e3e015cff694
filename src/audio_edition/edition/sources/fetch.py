"""Fetch one page or feed over http(s): public addresses only, in bounded time and size."""

from __future__ import annotations

import logging
import re
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audio_edition import __version__
from audio_edition.edition.sources.access import Access, headers_for
from audio_edition.edition.sources.decode import MAX_BYTES
from audio_edition.errors import EditionError

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

TIMEOUT = 30.0
"""Seconds from the first name look-up to the last byte, all redirects included."""

MAX_REDIRECTS = 8

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


class NoAnswerError(EditionError):
    """Nobody answers, or not in time: it may be worth another try."""


class AnswerError(EditionError):
    """A server answered, with the HTTP ``status`` of a failure."""

    def __init__(self, message: str, status: int, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, from where it came in the end, and the charset its server named."""

    data: bytes
    url: str
    charset: str
    media_type: str


def is_address(source: str) -> bool:
    """Whether a SOURCE is an address (``scheme://…``) and not a file."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source))


def fetch(
    url: str,
    *,
    allowed: Iterable[str] = (),
    access: Iterable[Access] = (),
    timeout: float = TIMEOUT,
    max_bytes: int = MAX_BYTES,
) -> Fetched:
    """Get ``url``. Only http and https; every hop's address must be public.

    ``allowed`` are hosts that may be private (``host`` or ``host:port``), ``access`` what the
    show's own servers are told. Raises
    ``EditionError`` for an address that is refused or an answer too large; its kinds
    ``NoAnswerError`` for one that is unreachable or too slow, ``AnswerError`` for an answer
    other than success. The environment's proxies are not used:
    behind one, the address that is visited could not be checked.
    """
    import httpcore
    import httpx

    shown = without_password(url)
    _log.info("fetching %s", shown)
    transport = _transport(allowed, tuple(access), time.monotonic() + timeout)
    headers = {
        "User-Agent": f"audio-edition/{__version__} (newsroom tool)",
        "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml,"
        " application/xml;q=0.9, text/markdown, text/plain;q=0.8, */*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
    }
    try:
        with (
            httpx.Client(
                transport=transport,
                headers=headers,
                trust_env=False,
                follow_redirects=True,
                max_redirects=MAX_REDIRECTS,
                timeout=httpx.Timeout(timeout),
            ) as client,
            client.stream("GET", url) as response,
        ):
            _require_success(response, shown)
            data = b"".join(_bounded(response, max_bytes, shown))
            kind = response.headers.get("content-type", "")
            charset = _CHARSET.search(kind)
            return Fetched(
                data=data,
                url=without_password(str(response.url)),
                charset=charset[1] if charset else "",
                media_type=kind.partition(";")[0].strip().lower(),
            )
    except EditionError:
        raise
    except (httpcore.TimeoutException, httpx.TimeoutException):
        raise NoAnswerError(
            f"{shown} took longer than {timeout:g} seconds", hint="try again, or save the page"
        ) from None
    except httpx.TooManyRedirects:
        raise EditionError(f"{shown} redirects more than {MAX_REDIRECTS} times") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol, ValueError):
        raise EditionError(f"{shown} is no web address", hint="it begins with https://") from None
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError) as problem:
        reason = str(problem) or type(problem).__name__
        raise NoAnswerError(
            f"{shown} cannot be fetched: {reason}", hint="check the address"
        ) from None


def _require_success(response: httpx.Response, shown: str) -> None:
    if not response.is_success:
        raise AnswerError(
            f"{shown} answers {response.status_code} {response.reason_phrase}".rstrip(),
            response.status_code,
            hint=_ANSWERS.get(response.status_code, "check the address"),
        )


_ANSWERS = {
    401: "the page wants a password: [[fetch]] in show.toml gives it, or save its text as .txt",
    402: "the page wants to be paid for: save its text as .txt",
    403: "the site turns programs away: save the page and name the file",
    404: "check the address",
    429: "the site wants fewer requests: wait a while",
}


def without_password(url: str) -> str:
    """``url`` without the name and password that may stand before its host."""
    return re.sub(r"(?<=://)[^/?#@]*@", "", url)


def _transport(
    allowed: Iterable[str], access: tuple[Access, ...], deadline: float
) -> httpx.BaseTransport:
    """A transport of httpx over httpcore's public interface, with our own way to connect."""
    import httpcore
    import httpx

    from audio_edition.edition.sources.guard import GuardedBackend

    class Body(httpx.SyncByteStream):
        def __init__(self, inner: httpcore.Response) -> None:
            self._inner = inner

        def __iter__(self) -> Iterator[bytes]:
            yield from self._inner.iter_stream()

        def close(self) -> None:
            self._inner.close()

    class Guarded(httpx.BaseTransport):
        def __init__(self) -> None:
            self._pool = httpcore.ConnectionPool(
                network_backend=GuardedBackend(allowed, deadline),
                max_keepalive_connections=0,
            )

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.scheme not in ("http", "https") or not request.url.host:
                raise EditionError(
                    f"{without_password(str(request.url))} is not http or https",
                    hint="name a file, or an address that begins with https://",
                )
            # at each hop anew: where it redirects to is told nothing
            told = [(k.encode(), v.encode()) for k, v in headers_for(str(request.url), access)]
            names = {name.lower() for name, _ in told}
            kept = [(k, v) for k, v in request.headers.raw if k.lower() not in names]
            answer = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=[*kept, *told],
                    extensions=request.extensions,
                )
            )
            return httpx.Response(
                status_code=answer.status,
                headers=answer.headers,
                stream=Body(answer),
                extensions=answer.extensions,
            )

        def close(self) -> None:
            self._pool.close()

    return Guarded()


def _bounded(response: httpx.Response, limit: int, shown: str) -> Iterator[bytes]:
    """The body, unpacked bit by bit: a small gzip stream may unpack to gigabytes."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    unpack: zlib._Decompress | None = None
    if packing in ("gzip", "x-gzip", "deflate"):
        unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32 if packing != "deflate" else 15)
    elif packing not in ("identity", ""):
        raise EditionError(f"{shown} is packed as {packing}, which was not asked for")
    size = 0
    for number, chunk in enumerate(response.iter_raw()):
        if unpack:
            try:
                chunk = unpack.decompress(chunk, limit + 1 - size)
            except zlib.error:
                if packing != "deflate" or number:
                    raise EditionError(f"{shown} is damaged: its {packing} ends early") from None
                # "deflate" without its zlib wrapper, as some servers send it
                unpack = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
                chunk = unpack.decompress(chunk, limit + 1 - size)
        size += len(chunk)
        if size > limit:
            raise EditionError(
                f"{shown} is larger than {limit / 2**20:.3g} MiB", hint="is it an article?"
            )
        yield chunk


__all__ = [
    "MAX_REDIRECTS",
    "TIMEOUT",
    "AnswerError",
    "Fetched",
    "NoAnswerError",
    "fetch",
    "is_address",
    "without_password",
]
