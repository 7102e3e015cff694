"""A Ghost of this machine: the Admin API as its documentation has it.

Ghost's developer documentation (docs.ghost.org), "Admin API": token authentication, posts: formats,
``updated_at`` as the collision check.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audio_edition.server.run import bind, url_of
from tests.server.live import Server

KEY_ID = "6748592f4b9b7700010f6564"
KEY_SECRET = "b1b5b9c1d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0a1"
ADMIN_KEY = f"{KEY_ID}:{KEY_SECRET}"


def paragraph(text: str) -> dict[str, Any]:
    """A paragraph as Ghost's editor writes it."""
    said = {"detail": 0, "format": 0, "mode": "normal", "style": "", "text": text,
            "type": "extended-text", "version": 1}  # fmt: skip
    return {"children": [said], "direction": "ltr", "format": "", "indent": 0,
            "type": "paragraph", "version": 1}  # fmt: skip


def lexical(*cards: dict[str, Any]) -> str:
    """A document of cards."""
    root = {"children": list(cards), "direction": "ltr", "format": "", "indent": 0,
            "type": "root", "version": 1}  # fmt: skip
    return json.dumps({"root": root}, ensure_ascii=False, separators=(",", ":"))


class GhostAdmin:
    """Posts by id."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.url = ""
        self.posts: dict[str, dict[str, Any]] = {}
        self.meanwhile: list[Callable[[], None]] = []
        self.refuse: tuple[int, str] | None = None
        self._saves = 0

    @contextmanager
    def at_work(self) -> Iterator[GhostAdmin]:
        """Answer on a port of this machine."""
        listener = bind("127.0.0.1", 0)
        self.url = url_of(listener)
        with Server(self.app(), listener):
            yield self

    def app(self) -> Starlette:
        api = "/ghost/api"
        return Starlette(routes=[
            Route(f"{api}/admin/posts/slug/{{slug}}/", self._admin),
            Route(f"{api}/admin/posts/{{id}}/", self._admin, methods=["GET", "PUT"]),
        ])  # fmt: skip

    def add(self, slug: str, *cards: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Publish a post; nobody is told."""
        post = {
            "id": f"{len(self.posts) + 1:024x}",
            "title": slug.replace("-", " ").capitalize(),
            "slug": slug,
            "url": f"{self.url}{slug}/",
            "status": "published",
            "visibility": "public",
            "lexical": lexical(*cards),
            "published_at": self._stamp(),
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
        return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"

    # -- Admin API -------------------------------------------------------------

    async def _admin(self, request: Request) -> Response:
        if self.refuse:
            return _error(*self.refuse)
        if not self._may(request.headers.get("authorization", "")):
            return _error(401, "Invalid token", "UnauthorizedError")
        if not request.headers.get("accept-version", "").startswith("v"):
            return _error(406, "Accept-Version is missing", "RequestNotAcceptableError")
        name = request.path_params
        found = [post for post in self.posts.values()
                 if post["id"] == name.get("id") or post["slug"] == name.get("slug")]  # fmt: skip
        if not found:
            return _error(404, "Resource not found error, cannot read post.", "NotFoundError")
        if request.method == "PUT":
            sent = (await request.json())["posts"][0]
            for work in self.meanwhile[:1]:
                del self.meanwhile[0]
                work()
            if "updated_at" not in sent:
                return _error(422, "Validation error, cannot edit post.", "ValidationError")
            if sent["updated_at"] != found[0]["updated_at"]:
                why = "Saving failed! Someone else is editing this post."
                return _error(409, why, "UpdateCollisionError")
            json.loads(sent["lexical"])
            self.save(found[0]["id"], lexical=sent["lexical"])
        shown = dict(found[0])
        if "lexical" not in request.query_params.get("formats", "lexical"):
            del shown["lexical"]
        return JSONResponse({"posts": [shown]})

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


def _error(status: int, message: str, kind: str = "InternalServerError") -> Response:
    return JSONResponse({"errors": [{"message": message, "type": kind}]}, status)


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
