"""What a request to the desk carries: a JSON object, bounded, in the name of who asks."""

from __future__ import annotations

import json
from typing import Any

import anyio
from starlette.requests import ClientDisconnect, Request

from audio_edition.errors import AudioEditionError
from audio_edition.server.door_visit import visit_of

MOST = 256 * 1024
"""Bytes of a change."""
_SPARE = 4  # times the bound: read on, so that the answer is heard, and thrown away


async def fields_of(request: Request, most: int = MOST, seconds: float = 10) -> dict[str, Any]:
    """Read the object that a request carries; raises ``AudioEditionError`` in one line.

    ``most`` bytes are taken within ``seconds``.
    """
    body = bytearray()
    size = 0
    try:
        with anyio.fail_after(seconds):
            async for chunk in request.stream():
                size += len(chunk)
                if size > _SPARE * most:
                    break
                if size <= most:
                    body += chunk
    except TimeoutError:
        raise AudioEditionError(
            f"it did not arrive within {seconds:.0f} seconds", hint="try it again"
        ) from None
    except ClientDisconnect:
        raise AudioEditionError("the request broke off", hint="try it again") from None
    if size > most:
        raise AudioEditionError(
            "that is more than the desk takes at once", hint=f"{shown_size(most)} are taken"
        )
    try:
        # what is no text (half of a surrogate pair) or no number could not be answered in JSON
        fields = json.loads(body.decode("utf-8") or "{}", parse_constant=_no_number)
        json.dumps(fields, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise AudioEditionError("the desk takes JSON objects only")
    visit = visit_of(request)
    return fields if visit is None else visit.signed(fields)


def _no_number(word: str) -> float:
    raise ValueError(word)


def shown_size(count: int) -> str:
    """A number of bytes for people."""
    return f"{count // 2**20} MB" if count >= 2**20 else f"{count // 2**10} kB"
