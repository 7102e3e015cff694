"""Ghost's posts over its Admin API, as a custom integration with an Admin API key.

Ghost's developer documentation, "Admin API" (token authentication, posts). The snippet is an
HTML card of the post's Lexical document, and all other cards stay as they are: a post sent as
HTML (``source=html``) Ghost would make anew, which loses what HTML cannot say.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from audio_edition import marked
from audio_edition.errors import PublicationError
from audio_edition.publication.posts.asking import CmsAnswer, CmsCaller
from audio_edition.publication.posts.model import ChangedMeanwhileError, CmsPost
from audio_edition.secrets import keep

if TYPE_CHECKING:
    import httpx

_KEY = re.compile(r"([0-9a-f]{24}):((?:[0-9a-f]{2}){16,64})", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{24}")
_LIFE = 300  # seconds of a token; Ghost takes no longer ones
VERSION = "v5.0"
"""Of the Admin API that we speak."""


def admin_token(key: str, now: datetime) -> str:
    """Return the token that a request with the Admin API ``key`` (``ID:SECRET``) bears.

    A JSON Web Token (RFC 7519), HS256 over the secret's bytes, audience ``/admin/``, as Ghost's
    "Token authentication" has it. Raises ``PublicationError`` for a key of another shape.
    """
    found = _KEY.fullmatch(key)
    if found is None:
        raise PublicationError(
            "Ghost's Admin API key does not look like one",
            hint="it is ID:SECRET, both of hexadecimal digits: Settings, Integrations",
        )
    begun = int(now.timestamp())
    head = {"alg": "HS256", "typ": "JWT", "kid": found[1]}
    claims = {"iat": begun, "exp": begun + _LIFE, "aud": "/admin/"}
    signed = ".".join(_packed(json.dumps(part).encode()) for part in (head, claims))
    mac = hmac.new(bytes.fromhex(found[2]), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_packed(mac)}"


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class GhostPosts:
    """The posts of the site at ``address`` (with a slash), its admin's own address."""

    address: str
    key: str
    clock: Callable[[], datetime]
    transport: httpx.BaseTransport | None = None
    _caller: CmsCaller = field(init=False)

    def __post_init__(self) -> None:
        keep(self.key.partition(":")[2])
        self._caller = CmsCaller(
            self.name,
            lambda: f"Ghost {admin_token(self.key, self.clock())}",
            {"Accept-Version": VERSION},
            self.transport,
        )

    @property
    def name(self) -> str:
        """The site, for people."""
        return f"Ghost at {self.address}"

    def find(self, named: str) -> str:
        """Return the id of a post by its address, or by its id."""
        if _ID.fullmatch(named):
            return named
        slug = unquote(urlsplit(named).path).strip("/").rpartition("/")[2]
        if "://" not in named or not slug:
            raise self._caller.fail(f"has no post {named}", "name it by its address")
        post = self._post(self._ask("GET", f"slug/{quote(slug, safe='')}/"), named)
        if _page(post.url) != _page(named):
            raise self._caller.fail(
                f"has no post at {named}", f"the one of that name is at {post.url}"
            )
        return post.id

    def read(self, post_id: str) -> CmsPost:
        """Return the post; its content is the Lexical document as JSON."""
        return self._post(self._ask("GET", f"{post_id}/"), f"post {post_id}")

    def with_block(self, content: str, edition: str, body: str, *, at_end: bool) -> str:
        """Return the document with the edition's HTML card: the one that is there, or a new one."""
        document, cards = self._document(content)
        mine = [number for number, card in enumerate(cards) if _holds(card, edition)]
        if not mine:
            card = {"type": "html", "version": 1, "html": marked.block(edition, body)}
            cards.insert(len(cards) if at_end else 0, card)
            return _written(document)
        first = cards[mine[0]]
        html = marked.put(first["html"], edition, body)
        if html == first["html"] and len(mine) == 1:
            return content
        first["html"] = html
        for number in reversed(mine[1:]):
            _take_out(cards, number, edition)
        return _written(document)

    def without_block(self, content: str, edition: str) -> str:
        """Return the document without the edition's card, or without its part of a card."""
        document, cards = self._document(content)
        mine = [number for number, card in enumerate(cards) if _holds(card, edition)]
        for number in reversed(mine):
            _take_out(cards, number, edition)
        return _written(document) if mine else content

    def write(self, post: CmsPost, content: str) -> CmsPost:
        """Save ``content``; Ghost refuses it where ``updated_at`` is no longer the post's own.

        What comes back may differ in small things: Ghost fills in the sizes of pictures.
        """
        told = {"posts": [{"lexical": content, "updated_at": post.version}]}
        answer = self._ask("PUT", f"{post.id}/", send=told)
        return self._post(answer, f"post {post.id}")

    def _document(self, content: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        try:
            document = json.loads(content)
            cards = document["root"]["children"]
        except (ValueError, LookupError, TypeError, RecursionError):
            cards = None
        if not isinstance(cards, list) or not all(isinstance(card, dict) for card in cards):
            raise self._caller.fail("gives no document that can be changed")
        return document, cards

    def _ask(self, method: str, path: str, send: Any = None) -> CmsAnswer:
        url = f"{self.address}ghost/api/admin/posts/{path}"
        answer = self._caller.ask(method, url, {"formats": "lexical"}, send)
        if answer.ok:
            return answer
        problem = _problem(answer.value)
        told = " ".join(str(problem.get("message", "")).split())[:200] or "without a reason"
        if answer.status == 409:
            raise ChangedMeanwhileError(f"{self.name}: {told}")
        hints = {
            401: "check the Admin API key: Settings, Integrations",
            403: "the integration may not change posts: make a custom integration",
            404: "check the post's address",
        }
        raise self._caller.fail(
            f"answers {answer.status} ({told}) to posts/{path}", hints.get(answer.status, "")
        )

    def _post(self, answer: CmsAnswer, what: str) -> CmsPost:
        posts = answer.value.get("posts") if isinstance(answer.value, dict) else None
        item = posts[0] if isinstance(posts, list) and posts else None
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise self._caller.fail(f"does not tell {what}", "is it the address of the admin?")
        if not isinstance(item.get("lexical"), str):
            raise self._caller.fail(
                f"keeps {what} in its old format (Mobiledoc)",
                "open the post in Ghost's editor and save it once",
            )
        return CmsPost(
            id=item["id"],
            url=str(item.get("url", "")),
            title=str(item.get("title", "")),
            content=item["lexical"],
            version=str(item.get("updated_at", "")),
        )


def _holds(card: dict[str, Any], edition: str) -> bool:
    html = card.get("html")
    return card.get("type") == "html" and isinstance(html, str) and marked.holds(html, edition)


def _take_out(cards: list[dict[str, Any]], number: int, edition: str) -> None:
    """Our part of a card goes; the card as well, where nothing else was in it."""
    rest = marked.take_out(cards[number]["html"], edition)
    if rest.strip():
        cards[number]["html"] = rest
    else:
        del cards[number]


def _written(document: dict[str, Any]) -> str:
    # as JavaScript writes it: what was not changed stays the same text
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _problem(value: Any) -> dict[str, Any]:
    errors = value.get("errors") if isinstance(value, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    return first if isinstance(first, dict) else {}


def _page(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return (parts.hostname or "").lower(), unquote(parts.path).strip("/")
