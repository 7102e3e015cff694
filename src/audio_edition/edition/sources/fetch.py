"""Fetch one page or feed over http(s): public addresses only, in bounded time and size."""

from __future__ import annotations

import logging
import re
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from audio_edition import __version__
from audio_edition.edition.sources.access import Access, headers_for, parameters_for, without_given
from audio_edition.errors import EditionError
from audio_edition.late import late
from audio_edition.remote import said
from newsletters.decode import MAX_BYTES

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

TIMEOUT = 30.0
"""Seconds from the first name look-up to the last byte, all redirects included."""

MAX_REDIRECTS = 8

VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
"""Headers by which an answer is known again, each with the one that asks whether it holds."""

_TOLD = 2000  # bytes of a failure's answer that are looked at

_NOTHING: Mapping[str, str] = MappingProxyType({})
_CHARSET = late(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


class NoAnswerError(EditionError):
    """Nobody answers, or not in time: it may be worth another try."""


class AnswerError(EditionError):
    """A server answered, with the HTTP ``status`` of a failure.

    ``retry_after`` is what it says of when to ask again, as it says it; ``data`` is the beginning
    of what it answered.
    """

    def __init__(
        self,
        message: str,
        status: int,
        *,
        hint: str | None = None,
        retry_after: str = "",
        data: bytes = b"",
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retry_after = retry_after
        self.data = data


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, from where it came in the end, and the charset its server named.

    ``headers`` are the answer's, by their names in small letters; ``unchanged`` tells that
    nothing came, because what the asker has holds still (RFC 9110, section 15.4.5).
    """

    data: bytes
    url: str
    charset: str
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)
    unchanged: bool = False

    @property
    def validators(self) -> dict[str, str]:
        """What to hand to ``fetch`` as ``has`` the next time; empty where the server gave none."""
        return {name: self.headers[name] for name in VALIDATORS if self.headers.get(name)}


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
    accept: str = "",
    has: Mapping[str, str] = _NOTHING,
) -> Fetched:
    """Get ``url``. Only http and https; every hop's address must be public.

    ``allowed`` are hosts that may be private (``host`` or ``host:port``), ``access`` what the
    show's own servers are told, ``accept`` the media types asked for (else an article's), ``has``
    the ``validators`` of an earlier answer: where that holds still, nothing comes. Raises
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
        "Accept": accept or _ARTICLES,
        "Accept-Encoding": "gzip, deflate",
        **{VALIDATORS[name]: value for name, value in has.items() if name in VALIDATORS},
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
            unchanged = bool(has) and response.status_code == _NOT_MODIFIED
            if not unchanged:
                _require_success(response, shown)
            data = b"" if unchanged else b"".join(_bounded(response, max_bytes, shown))
            kind = response.headers.get("content-type", "")
            charset = _CHARSET.search(kind)
            return Fetched(
                data=data,
                url=without_password(str(response.url)),
                charset=charset[1] if charset else "",
                media_type=kind.partition(";")[0].strip().lower(),
                headers={name.lower(): value for name, value in response.headers.items()},
                unchanged=unchanged,
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
        raise NoAnswerError(
            f"{shown} cannot be fetched: {said(problem)}", hint="check the address"
        ) from None


def _require_success(response: httpx.Response, shown: str) -> None:
    if not response.is_success:
        raise AnswerError(
            f"{shown} answers {response.status_code} {response.reason_phrase}".rstrip(),
            response.status_code,
            hint=_ANSWERS.get(response.status_code, "check the address"),
            retry_after=response.headers.get("retry-after", ""),
            data=_beginning(response),
        )


def _beginning(response: httpx.Response) -> bytes:
    """The first of what a failure says; nothing where that cannot be read."""
    data = b""
    try:
        for chunk in _bounded(response, 20 * _TOLD, ""):
            data += chunk
            if len(data) > _TOLD:
                break
    except Exception:  # a failure's body that fails as well changes nothing
        return data[:_TOLD]
    return data[:_TOLD]


_NOT_MODIFIED = 304
_ARTICLES = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml,"
    " application/xml;q=0.9, text/markdown, text/plain;q=0.8, */*;q=0.5"
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
            url = str(request.url)
            told = [(k.encode(), v.encode()) for k, v in headers_for(url, access)]
            names = {name.lower() for name, _ in told}
            kept = [(k, v) for k, v in request.headers.raw if k.lower() not in names]
            answer = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=_target(request.url.raw_path, parameters_for(url, access)),
                    ),
                    headers=[*kept, *told],
                    extensions=request.extensions,
                )
            )
            return httpx.Response(
                status_code=answer.status,
                headers=[
                    (k, _plain(v, access) if k.lower() == b"location" else v)
                    for k, v in answer.headers
                ],
                stream=Body(answer),
                extensions=answer.extensions,
            )

        def close(self) -> None:
            self._pool.close()

    return Guarded()


def _target(path: bytes, added: str) -> bytes:
    return path + (b"&" if b"?" in path else b"?") + added.encode("ascii") if added else path


def _plain(location: bytes, access: tuple[Access, ...]) -> bytes:
    """Where a server redirects to, without what it was told in the address."""
    return without_given(location.decode("latin-1"), access).encode("latin-1")


def _bounded(response: httpx.Response, limit: int, shown: str) -> Iterator[bytes]:
    """The body, unpacked bit by bit: a small gzip stream may unpack to gigabytes."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    unpack: zlib._Decompress | None = None
    if packing in ("gzip", "x-gzip", "deflate"):
        unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32 if packing != "deflate" else 15)
    elif packing not in ("identity", ""):
        raise EditionError(f"{shown} is packed as {packing[:40]}, which was not asked for")
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
