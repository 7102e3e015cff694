"""The outgoing webhook: episode.json as it was published, signed as Standard Webhooks has it.

Source of the format: the Standard Webhooks specification 1.0.0 (headers ``webhook-id``,
``webhook-timestamp``, ``webhook-signature``; ``v1,`` and the Base64 of HMAC-SHA256 over
``ID.TIMESTAMP.BODY``; a secret that begins with ``whsec_`` is Base64 behind it).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from audio_edition.plain_files import MADE, read_plain
from audio_edition.run.tell.web import Answer, post

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
    digest = hmac.new(_key(secret), what, hashlib.sha256).digest()
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


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
