"""WordPress' posts over its REST API, as one of its users with an application password.

REST API Handbook, "Posts", "Post Revisions", "Users" and "Discovery"; Application Passwords
integration guide (WordPress 5.6). Content goes and comes raw (``context=edit``).
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from audio_edition import marked
from audio_edition.errors import PublicationError
from audio_edition.publication.posts.asking import CmsAnswer, CmsCaller
from audio_edition.publication.posts.model import ChangedMeanwhileError, CmsPost
from audio_edition.secrets import keep

if TYPE_CHECKING:
    import httpx

_API = re.compile(r"<([^>]+)>\s*;[^,]*rel=\"?https://api\.w\.org/\"?")
_REFUSED = {
    "rest_not_logged_in": "check the password; the server may keep Authorization from WordPress",
    "incorrect_password": "make a new application password in the user's profile",
    "invalid_username": "it is the user's name, not the e-mail address",
    "invalid_email": "it is the user's name, not the e-mail address",
    "application_passwords_disabled": "application passwords need HTTPS, or a plug-in forbids them",
}


@dataclass
class WordPressPosts:
    """The posts of the site at ``address`` (with a slash), as ``user`` may change them."""

    address: str
    user: str
    password: str
    collection: str = "posts"
    transport: httpx.BaseTransport | None = None
    _api: str = field(default="", init=False)
    _free: bool | None = field(default=None, init=False)
    _caller: CmsCaller = field(init=False)

    def __post_init__(self) -> None:
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        keep(pair)
        self._caller = CmsCaller(self.name, lambda: f"Basic {pair}", {}, self.transport)

    @property
    def name(self) -> str:
        """The site, for people."""
        return f"WordPress at {self.address}"

    # -- reading --------------------------------------------------------------

    def find(self, named: str) -> str:
        """Return the id of a post by its address, or by its number.

        Raises ``PublicationError`` where the site has no such post.
        """
        if named.isdecimal():
            return named
        wanted = _place(named)
        if wanted is None or wanted[0] != (_place(self.address) or ("",))[0]:
            raise self._caller.fail(f"has no post at {named}", f"it begins with {self.address}")
        for number in parse_qs(urlsplit(named).query).get("p", []):
            if number.isdecimal():
                return number
        slug = unquote(wanted[1].rpartition("/")[2])
        found = self._ask("GET", self.collection, {"slug": slug, "context": "edit"}).value
        if slug.isdecimal():  # /archives/123
            answer = self._caller.ask("GET", self._url(f"{self.collection}/{slug}"))
            found = [*(found if isinstance(found, list) else []), answer.value]
        for item in found if isinstance(found, list) else []:
            if isinstance(item, dict) and _place(str(item.get("link"))) == wanted:
                return str(item.get("id"))
        raise self._caller.fail(
            f"has no published post at {named}", "name it by its number, or by its address"
        )

    def read(self, post_id: str) -> CmsPost:
        """Return the post as it is stored."""
        answer = self._ask("GET", f"{self.collection}/{post_id}", {"context": "edit"})
        return self._post(answer, f"post {post_id}")

    def with_block(self, content: str, edition: str, body: str, *, at_end: bool) -> str:
        """Return ``content`` with ``body`` as the edition's block."""
        return marked.put(content, edition, body, at_end=at_end)

    def without_block(self, content: str, edition: str) -> str:
        """Return ``content`` without the edition's block."""
        return marked.take_out(content, edition)

    # -- writing --------------------------------------------------------------

    def write(self, post: CmsPost, content: str) -> CmsPost:
        """Save ``content``, and look whether nothing else was changed by that.

        WordPress has no conditional requests: the post is read again just before, and its
        revisions tell afterwards whether somebody's save came between. Raises
        ``ChangedMeanwhileError`` then, so that the block goes into what they wrote, and
        ``PublicationError`` where WordPress would not store what we send.
        """
        if not self._may_write_anything():
            self._try_out(post, content)
        now = self.read(post.id)
        if (now.content, now.version) != (post.content, post.version):
            raise self._changed(post)
        newest = max(self._revisions(post.id), default=0)
        stored = self._save(post.id, content)
        if stored.content != content:
            self._save(post.id, post.content)
            raise self._caller.fail(
                f"stores post {post.id} otherwise than it was sent; it was put back as it was",
                "a plug-in changes what is saved: take the player in by hand",
            )
        others = {
            number: text
            for number, text in self._revisions(post.id).items()
            if number > newest and text not in (content, post.content)
        }
        if others:
            self._save(post.id, others[max(others)])
            raise self._changed(post)
        return stored

    def _save(self, post_id: str, content: str) -> CmsPost:
        answer = self._ask(
            "POST", f"{self.collection}/{post_id}", {"context": "edit"}, {"content": content}
        )
        return self._post(answer, f"post {post_id}")

    def _revisions(self, post_id: str) -> dict[int, str]:
        """The newest revisions by their number; none where a site keeps none."""
        path = f"{self.collection}/{post_id}/revisions"
        newest = {"context": "edit", "per_page": "10", "orderby": "id", "order": "desc"}
        answer = self._caller.ask("GET", self._url(path), newest)
        items = answer.value if answer.ok and isinstance(answer.value, list) else []
        return {
            item["id"]: str(item["content"].get("raw"))
            for item in items
            if isinstance(item, dict)
            and isinstance(item.get("id"), int)
            and isinstance(item.get("content"), dict)
            and "autosave" not in str(item.get("slug"))  # what nobody has saved yet
        }

    def _may_write_anything(self) -> bool:
        """Whether the user has ``unfiltered_html``: WordPress filters what others save (kses)."""
        if self._free is None:
            answer = self._ask("GET", "users/me", {"context": "edit"})
            rights = answer.value.get("capabilities") if isinstance(answer.value, dict) else None
            self._free = isinstance(rights, dict) and rights.get("unfiltered_html") is True
        return self._free

    def _try_out(self, post: CmsPost, content: str) -> None:
        """Have WordPress store ``content`` as a draft first, and look what it makes of it.

        Saved by a user without ``unfiltered_html``, a post loses whatever kses does not know:
        somebody else's frames and scripts as well.
        """
        told = {"status": "draft", "title": f"audio-edition: trial ({post.id})", "content": content}
        answer = self._ask("POST", self.collection, {"context": "edit"}, told)
        draft = self._post(answer, "the draft for trial")
        self._ask("DELETE", f"{self.collection}/{draft.id}", {"force": "true"})
        if draft.content != content:
            raise self._caller.fail(
                f"would change other parts of post {post.id} if {self.user} saved it",
                f"{self.user} has no right to unfiltered HTML: take an editor's or "
                'administrator\'s name, and snippet = "address"',
            )

    # -- asking ---------------------------------------------------------------

    def get(self, path: str, params: dict[str, str], forbidden: str) -> CmsAnswer:
        """Ask for something else than posts; ``forbidden`` says what mends a 403."""
        return self._ask("GET", path, params, forbidden=forbidden)

    def _ask(
        self,
        method: str,
        path: str,
        params: dict[str, str],
        send: Any = None,
        *,
        forbidden: str = "posts of others are for editors: give the user that role",
    ) -> CmsAnswer:
        answer = self._caller.ask(method, self._url(path), params, send)
        if answer.ok:
            return answer
        value = answer.value if isinstance(answer.value, dict) else {}
        code = str(value.get("code", ""))
        words = " ".join(re.sub(r"<[^>]*>", "", str(value.get("message", ""))).split())[:200]
        hint = _REFUSED.get(code, "")
        if not hint and answer.status == 401:  # WordPress takes whom it does not know for nobody
            hint = f"check the application password of {self.user}, and the user's name"
        if not hint and answer.status == 403:
            hint = forbidden
        raise self._caller.fail(
            f"answers {answer.status} ({words or code or 'without a reason'}) to {path}", hint
        )

    def _url(self, path: str) -> str:
        return f"{self._where()}wp/v2/{path}"

    def _where(self) -> str:
        """The API's root, as the site's front page tells it (Link, rel https://api.w.org/)."""
        if not self._api:
            answer = self._caller.ask("HEAD", self.address)
            told = _API.search(answer.headers.get("link", ""))
            api = told[1] if told else f"{self.address}wp-json/"
            if _origin(api) != _origin(self.address):  # the password is for this site alone
                raise self._caller.fail(
                    f"has its API at {api[:200]}", "put that site's address into show.toml"
                )
            self._api = api
        return self._api

    def _post(self, answer: CmsAnswer, what: str) -> CmsPost:
        value = answer.value if isinstance(answer.value, dict) else {}
        content = value.get("content")
        if not isinstance(content, dict) or not isinstance(content.get("raw"), str):
            raise self._caller.fail(
                f"does not tell {what} as it is stored", "the user must be one who may edit it"
            )
        return CmsPost(
            id=str(value.get("id")),
            url=str(value.get("link", "")),
            title=_text(value.get("title")),
            content=content["raw"],
            version=str(value.get("modified_gmt", "")),
        )

    def _changed(self, post: CmsPost) -> PublicationError:
        return ChangedMeanwhileError(f"{self.name}: somebody is saving post {post.id}")


def _origin(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), (_place(address) or ("",))[0]


def _text(value: Any) -> str:
    return str(value.get("raw", "")) if isinstance(value, dict) else ""


def _place(address: str) -> tuple[str, str] | None:
    """Host with port and path of an address: two that differ only else are one page."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in ("http", "https"):
        return None
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{host}:{port}" if port not in (None, usual) else host, unquote(parts.path).rstrip("/")
