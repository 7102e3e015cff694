"""Servers of this machine that speak as feeds, WordPress, Ghost and news sites do.

Written after what these services answer (WordPress 6.8, Ghost 5): headers, pagination, error
documents, block markup, Koenig cards. Each keeps what it has in plain lists that a test changes.
"""

import base64
import datetime as dt
import hashlib
import html
import json
import re
import threading
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from string import Template
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.edition.facts import DATA
from tests.publication.at_work import in_thread

TEXTS = tomllib.loads((DATA / "stand-ins.toml").read_text("utf-8"))
PROSE = TEXTS["prose"]


def filled(name: str, **told: Any) -> dict[str, Any]:
    """A document of a service: its form, and what is told in it."""
    form = Template(TEXTS[name])
    return json.loads(form.substitute({k: json.dumps(v) for k, v in told.items()}))


def prose(town: str, *more: str) -> str:
    """A story's paragraphs as WordPress and Ghost write them."""
    lines = [line.format(town=town) for line in PROSE]
    return "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in (*lines, *more))


class Answer(Exception):  # noqa: N818  # a status such as 304 is an answer, and no error
    """An answer other than 200."""

    def __init__(self, status: int, body: Any = "", **headers: str) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers


@dataclass
class Asked:
    """One request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


class StandIn:
    """A server whose ``answer`` says what is there.

    ``says`` is asked in its place; ``fails`` is raised in place of an answer.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.fails: Answer | None = None
        self.says: Callable[[Asked], tuple[Any, dict[str, str]]] | None = None
        self.hangs = threading.Event()
        self.hang = False
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {k: v[-1] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
                told = Asked(parts.path, query, {k.lower(): v for k, v in self.headers.items()})
                site.asked.append(told)
                if site.hang:
                    site.hangs.wait(30)
                try:
                    if site.fails:
                        raise site.fails
                    body, headers = (site.says or site.answer)(told)
                    self.give(200, body, headers)
                except Answer as other:
                    self.give(other.status, other.body, other.headers)

            def give(self, status: int, body: Any, headers: dict[str, str]) -> None:
                if not isinstance(body, bytes | str):
                    headers = {"Content_Type": "application/json; charset=UTF-8", **headers}
                    body = json.dumps(body)
                data = body.encode() if isinstance(body, str) else body
                self.send_response(status)
                for key, value in {"Content_Type": "text/html; charset=UTF-8", **headers}.items():
                    self.send_header(key.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.server = ExitStack()
        self.url = self.server.enter_context(in_thread(Handler)).rstrip("/")

    def answer(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        raise Answer(404, "nothing here")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.hangs.set()
        self.server.close()


class Pages(StandIn):
    """A server of pages that a test puts there."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, tuple[int, bytes, dict[str, str]]] = {}

    def page(
        self, path: str, body: bytes, kind: str = "text/html", status: int = 200, **headers: str
    ) -> str:
        self.pages[path] = status, body, {"Content_Type": kind, **headers}
        return self.url + path

    def answer(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        status, body, headers = self.pages.get(asked.path, (404, b"", {}))
        if status != 200:
            raise Answer(status, body, **headers)
        return body, headers

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def page(title: str, body: str, **head: str) -> str:
    """An article's page as news sites write it."""
    meta = "".join(f"<meta property='{k}' content='{html.escape(v)}'>" for k, v in head.items())
    return TEXTS["page"].format(title=title, said=html.escape(title), meta=meta, body=body)


@dataclass
class Post:
    """A post of any of the stand-ins."""

    id: int
    title: str
    body: str
    published: dt.datetime
    section: str = "World"
    tags: tuple[str, ...] = ()
    author: str = "Marta Okonjo"
    status: str = "publish"
    modified: dt.datetime | None = None
    visibility: str = "public"
    protected: bool = False

    @property
    def slug(self) -> str:
        return re.sub(r"\W+", "-", self.title.lower()).strip("-")


class Site(StandIn):
    """Posts, newest first, and their pages; a feed, a front page and a news sitemap of them."""

    full = True

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self.pages: dict[str, Callable[[], str]] = {}

    def live(self) -> list[Post]:
        found = [post for post in self.posts if post.status == "publish"]
        return sorted(found, key=lambda post: post.published, reverse=True)

    def link(self, post: Post) -> str:
        return f"{self.url}/{post.published:%Y/%m/%d}/{post.slug}/"

    def answer(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        if asked.path == "/feed.xml":
            return self._known(asked, self.feed(), "application/rss+xml; charset=UTF-8")
        if asked.path == "/":
            return self.front(), {}
        if asked.path == "/news-sitemap.xml":
            return self.sitemap(), {"Content_Type": "application/xml"}
        for post in self.posts:
            if self.url + asked.path == self.link(post):
                if post.status != "publish":
                    raise Answer(404, page("Not found", "<p>Nothing here.</p>"))
                return self._known(asked, page(post.title, post.body), "text/html; charset=UTF-8")
        raise Answer(404, page("Not found", "<p>Nothing here.</p>"))

    def _known(self, asked: Asked, body: str, kind: str) -> tuple[str, dict[str, str]]:
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == etag:
            raise Answer(304, "", ETag=etag)
        return body, {"ETag": etag, "Content_Type": kind}

    def feed(self) -> str:
        body = TEXTS["full" if self.full else "teaser"]
        items = [
            TEXTS["item"].format(
                p=p,
                title=html.escape(p.title),
                link=self.link(p),
                url=self.url,
                tags="".join(f"<category>{tag}</category>" for tag in p.tags),
                body=body.format(p=p, teaser=PROSE[0][:60]),
            )
            for p in self.live()[:20]
        ]
        return TEXTS["feed"].format(url=self.url, items="".join(items))

    def front(self) -> str:
        links = "".join(
            f"<h2><a href='{urlsplit(self.link(p)).path}?utm_source=front'>{p.title}</a></h2>"
            for p in self.live()
        )
        return TEXTS["front"].format(links=links)

    def sitemap(self) -> str:
        urls = (
            TEXTS["url"].format(
                link=self.link(p),
                modified=(p.modified or p.published).isoformat(),
                published=p.published.isoformat(),
                title=html.escape(p.title),
                tags=", ".join(p.tags),
            )
            for p in self.live()
        )
        return TEXTS["urls"].format(urls="".join(urls))


def refused(status: int, code: str, message: str) -> Answer:
    """WordPress' refusal."""
    return Answer(status, {"code": code, "message": message, "data": {"status": status}})


def ghost_refused(status: int, kind: str, message: str) -> Answer:
    """Ghost's refusal."""
    return Answer(status, {"errors": [{"message": message, "context": None, "type": kind}]})


class WordPressSite(Site):
    """WordPress' REST API; ``closed`` wants a user's application password."""

    user, password = "", ""
    pretty = True

    def answer(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        path, query = asked.path, dict(asked.query)
        if route := query.pop("rest_route", ""):
            path = "/wp-json" + route
        elif not self.pretty and path.startswith("/wp-json"):
            raise Answer(404, "<h1>Not Found</h1>")
        if path == "/":
            root = f"{self.url}/wp-json/" if self.pretty else f"{self.url}/?rest_route=/"
            return "<html><body>Gazette</body></html>", {
                "Link": f'<{root}>; rel="https://api.w.org/"'
            }
        if not path.startswith("/wp-json/"):
            return super().answer(asked)
        self._let_in(asked)
        if path == "/wp-json/":
            return {"name": "Gazette", "namespaces": ["oembed/1.0", "wp/v2"]}, {}
        if path == "/wp-json/wp/v2/posts":
            return self._list(query)
        found = re.fullmatch(r"/wp-json/wp/v2/posts/(\d+)", path)
        post = next((p for p in self.posts if found and p.id == int(found[1])), None)
        if post is None:
            raise refused(404, "rest_post_invalid_id", "Invalid post ID.")
        if post.status != "publish" and not self.user:
            raise refused(401, "rest_forbidden", "Sorry, you are not allowed to do that.")
        return self._fields(self.document(post, embed=False), query), {}

    def _let_in(self, asked: Asked) -> None:
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if self.user and asked.headers.get("authorization") != f"Basic {pair}":
            raise refused(401, "rest_not_logged_in", "You are not currently logged in.")

    def _list(self, query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        posts = self.live()
        if include := query.get("include"):
            wanted = [int(one) for one in include.split(",")]
            posts = [p for one in wanted for p in posts if p.id == one]
        if after := query.get("after"):
            moment = dt.datetime.fromisoformat(after.replace("Z", "+00:00"))
            posts = [p for p in posts if p.published > moment]
        size, number = int(query.get("per_page", 10)), int(query.get("page", 1))
        if size > 100:
            raise refused(400, "rest_invalid_param", "Invalid parameter(s): per_page")
        pages = max(-(-len(posts) // size), 1)
        if number > pages:
            told = "The page number requested is larger than the number of pages available."
            raise refused(400, "rest_post_invalid_page_number", told)
        shown = posts[(number - 1) * size : number * size]
        told = [self._fields(self.document(p, embed="_embed" in query), query) for p in shown]
        return told, {"X_WP_Total": str(len(posts)), "X_WP_TotalPages": str(pages)}

    def _fields(self, document: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
        wanted = query.get("_fields")
        return {k: v for k, v in document.items() if not wanted or k in wanted.split(",")}

    def document(self, post: Post, *, embed: bool) -> dict[str, Any]:
        author: dict[str, Any] = {"id": 1, "name": post.author, "link": f"{self.url}/author/x/"}
        if not post.author:
            author = refused(404, "rest_user_invalid_id", "Invalid user ID.").body
        terms = [(3, post.section, "category")]
        terms += [(n, tag, "post_tag") for n, tag in enumerate(post.tags, 10)]
        told = [
            {"id": n, "name": html.escape(t), "slug": t.lower(), "taxonomy": kind}
            for n, t, kind in terms
        ]
        made = filled(
            "wordpress",
            id=post.id,
            date=f"{post.published:%Y-%m-%dT%H:%M:%S}",
            modified=f"{post.modified or post.published:%Y-%m-%dT%H:%M:%S}",
            guid=f"{self.url}/?p={post.id}",
            slug=post.slug,
            status=post.status,
            link=self.link(post),
            title=post.title.replace("'", "&#8217;"),
            body="" if post.protected else post.body,
            protected=post.protected,
            author=author,
            picture=f"{self.url}/wp-content/uploads/a.jpg",
            terms=[told[:1], told[1:]],
        )
        if not embed:
            del made["_embedded"]
        return made


class GhostSite(Site):
    """Ghost's Content API."""

    key = "22444f78447824223cefc48062"

    def answer(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        if not asked.path.startswith("/ghost/api/content/"):
            return super().answer(asked)
        if asked.query.get("key") != self.key:
            raise ghost_refused(401, "UnauthorizedError", "Unknown Content API Key")
        found = re.fullmatch(r"/ghost/api/content/posts/(?:(\w+)/)?", asked.path)
        if not found:
            raise ghost_refused(404, "NotFoundError", "Resource could not be found.")
        posts = self.live()
        if found[1]:
            posts = [p for p in posts if self.id(p) == found[1]]
            if not posts:
                told = "Resource not found error, cannot read post."
                raise ghost_refused(404, "NotFoundError", told)
        told = asked.query.get("filter", "")
        if ids := re.fullmatch(r"id:\[([\w,]+)\]", told):
            posts = [p for p in posts if self.id(p) in ids[1].split(",")]
        elif since := re.fullmatch(r"published_at:>'([^']+)'", told):
            moment = dt.datetime.fromisoformat(since[1] + "+00:00")
            posts = [p for p in posts if p.published > moment]
        elif told:
            raise ghost_refused(400, "BadRequestError", f"Error parsing filter {told}")
        size, number = int(asked.query.get("limit", 15)), int(asked.query.get("page", 1))
        pages = max(-(-len(posts) // size), 1)
        shown = [self.document(p) for p in posts[(number - 1) * size : number * size]]
        if fields := asked.query.get("fields"):
            shown = [{k: v for k, v in one.items() if k in fields.split(",")} for one in shown]
        meta = {"page": number, "limit": size, "pages": pages, "total": len(posts)}
        meta |= {"next": None, "prev": None}
        return {"posts": shown, "meta": {"pagination": meta}}, {}

    def id(self, post: Post) -> str:
        return f"{post.id:024x}"

    def document(self, post: Post) -> dict[str, Any]:
        access = post.visibility == "public"
        at = "%Y-%m-%dT%H:%M:%S.000+00:00"
        return filled(
            "ghost",
            id=self.id(post),
            uuid=f"{post.id:08x}-0000-4000-8000-000000000000",
            title=post.title,
            slug=post.slug,
            html=post.body if access else "",
            url=self.link(post),
            picture=f"{self.url}/content/images/a.jpg",
            published=post.published.strftime(at),
            updated=(post.modified or post.published).strftime(at),
            visibility=post.visibility,
            access=access,
            author=post.author,
            tags=[
                {"id": t, "name": t, "visibility": "internal" if t[0] == "#" else "public"}
                for t in (post.section, *post.tags)
            ],
        )


@dataclass
class Waits:
    """A sleeper that waits for nothing, and remembers for how long it was to."""

    waited: list[float] = field(default_factory=list)
    then: Callable[[float], None] | None = None

    def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)
        if self.then:
            self.then(seconds)
