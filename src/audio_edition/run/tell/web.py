"""One HTTP request of ours, and its answer in a line that holds no secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audio_edition import __version__, secrets
from audio_edition.remote import said

_TIMEOUT = 15.0
_LATER = frozenset((408, 425, 429))
_NOT_WEB = "it is no http(s) address"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request ended; ``problem`` is empty where it was taken.

    ``again`` says that a later try may do better (no answer, or a server's own trouble).
    """

    problem: str = ""
    again: bool = False


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
