"""One request to a CMS: JSON there and back, in bounded time, its refusals in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from audio_edition import __version__
from audio_edition.errors import PublicationError
from audio_edition.remote import said
from audio_edition.secrets import masked

if TYPE_CHECKING:
    import httpx

_TIMEOUT = 30.0
_LARGEST = 32 * 2**20  # bytes of an answer


@dataclass(frozen=True, slots=True)
class CmsAnswer:
    """What a CMS answered: its JSON, and headers with names in small letters."""

    status: int
    value: Any
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked to."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class CmsCaller:
    """Asks one CMS; ``authorization`` is made anew for each request (tokens grow old).

    Redirects are not followed: credentials go where show.toml says, and nowhere else.
    """

    name: str
    authorization: Callable[[], str]
    headers: Mapping[str, str]
    transport: httpx.BaseTransport | None = None

    def ask(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None = None,
        send: Any = None,
    ) -> CmsAnswer:
        """Send one request; raises ``PublicationError`` where there is no answer to read."""
        import httpx

        try:
            # the environment's proxies are used, its .netrc is not: it would speak for us
            with httpx.Client(
                timeout=_TIMEOUT, follow_redirects=False, transport=self.transport
            ) as client:
                request = client.build_request(
                    method,
                    _with(url, params or {}),
                    json=send,
                    headers={
                        "User-Agent": f"audio-edition/{__version__}",
                        "Accept": "application/json",
                        **self.headers,
                    },
                )
                request.headers["Authorization"] = self.authorization()
                answer = client.send(request, stream=True, auth=_nobody)
                body = bytearray()
                try:
                    for chunk in answer.iter_bytes():
                        body += chunk
                        if len(body) > _LARGEST:
                            raise self.fail("answers with more than it was asked for")
                finally:
                    answer.close()
        except httpx.TimeoutException:
            raise self.fail(f"does not answer within {_TIMEOUT:g} seconds", "try again") from None
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise self.fail(f"cannot be reached: {said(problem)}", "check the address") from None
        if answer.is_redirect:
            where = answer.headers.get("location", "")
            raise self.fail(
                f"redirects to {where[:200]}", "put the address it redirects to into show.toml"
            )
        return CmsAnswer(answer.status_code, _json(bytes(body)), answer.headers)

    def fail(self, what: str, hint: str = "") -> PublicationError:
        """Return (not raise) the error that says what is wrong with this CMS."""
        return PublicationError(masked(f"{self.name} {what}"), hint=masked(hint) or None)


def _with(url: str, params: Mapping[str, str]) -> str:
    """The address with ``params`` behind those it has (WordPress' ``?rest_route=/wp/v2/…``)."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url


def _nobody(request: httpx.Request) -> httpx.Request:
    return request


def _json(body: bytes) -> Any:
    import json

    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
