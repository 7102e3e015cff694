"""A Ghost that is asked by httpx: the Admin API as its documentation has it.

Ghost's developer documentation (docs.ghost.org), "Admin API": token authentication, posts: formats,
``updated_at`` as the collision check.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
KEY_ID = "6748592f4b9b7700010f6564"
KEY_SECRET = "b1b5b9c1d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0a1"
ADMIN_KEY = f"{KEY_ID}:{KEY_SECRET}"


def paragraph(text: str) -> dict[str, Any]:
    """A paragraph as Ghost's editor writes it."""
    said = {"detail": 0, "format": 0, "style": "", "text": text, "type": "extended-text"}
    return {"children": [said], "direction": "ltr", "type": "paragraph", "version": 1}


def lexical(*cards: dict[str, Any]) -> str:
    """A document of cards."""
    root = {"children": list(cards), "direction": "ltr", "type": "root", "version": 1}
    return json.dumps({"root": root}, ensure_ascii=False, separators=(",", ":"))


class GhostAdmin:
    """Posts by id."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.url = "https://ghost.example/"
        self.posts: dict[str, dict[str, Any]] = {}
        self.meanwhile: list[Callable[[], None]] = []
        self.refuse: tuple[int, str] | None = None
        self._saves = 0

    @contextmanager
    def at_work(self) -> "Iterator[GhostAdmin]":
        """Answer whatever is asked."""

        def answer(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            assert str(request.url).startswith(self.url)
            request.read()
            status, told = self._asked(request)
            told = {"posts": [told]} if status == 200 else {"errors": [{"message": told}]}
            return httpx.Response(status, json=told, request=request)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(httpx.HTTPTransport, "handle_request", answer)
            yield self

    def add(self, slug: str, *cards: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Publish a post; nobody is told."""
        post = {
            "id": f"{len(self.posts) + 1:024x}",
            "title": slug.replace("-", " ").capitalize(),
            "slug": slug,
            "url": f"{self.url}{slug}/",
            "lexical": lexical(*cards),
            "updated_at": self._stamp(),
            **fields,
        }
        self.posts[post["id"]] = post
        return post

    def save(self, post_id: str, **fields: Any) -> None:
        """What an editor does."""
        self._saves += 1
        self.posts[post_id] |= fields | {"updated_at": self._stamp()}

    def _stamp(self) -> str:
        now = self.clock() + timedelta(milliseconds=self._saves)
        return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _asked(self, request: httpx.Request) -> tuple[int, Any]:
        if self.refuse:
            return self.refuse
        if not self._may(request.headers.get("authorization", "")):
            return 401, "Invalid token"
        if not request.headers.get("accept-version", "").startswith("v"):
            return 406, "Accept-Version is missing"
        named = request.url.path.removeprefix("/ghost/api/admin/posts/").strip("/")
        found = [p for p in self.posts.values() if named in (p["id"], f"slug/{p['slug']}")]
        if not found:
            return 404, "Resource not found error, cannot read post."
        if request.method == "PUT":
            sent = json.loads(request.content)["posts"][0]
            for work in self.meanwhile[:1]:
                del self.meanwhile[0]
                work()
            if sent["updated_at"] != found[0]["updated_at"]:
                return 409, "Saving failed! Someone else is editing this post."
            json.loads(sent["lexical"])
            self.save(found[0]["id"], lexical=sent["lexical"])
        assert request.url.params["formats"] == "lexical", "else there is no document"
        return 200, found[0]

    def _may(self, authorization: str) -> bool:
        """A JSON Web Token of the integration, not older than five minutes, for ``/admin/``."""
        scheme, _, token = authorization.partition(" ")
        parts = token.split(".")
        if scheme != "Ghost" or len(parts) != 3:
            return False
        head, claims = (json.loads(_unpacked(part)) for part in parts[:2])
        signed = f"{parts[0]}.{parts[1]}".encode()
        right = hmac.new(bytes.fromhex(KEY_SECRET), signed, hashlib.sha256).digest()
        now = self.clock().timestamp()
        return (
            head == {"alg": "HS256", "typ": "JWT", "kid": KEY_ID}
            and hmac.compare_digest(right, _unpacked(parts[2]))
            and claims["aud"] == "/admin/"
            and claims["iat"] <= now < claims["exp"] <= claims["iat"] + 300
        )


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
