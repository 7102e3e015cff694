"""What a WordPress may answer that one in good health does not (for that: tests/wordpress)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.posts.wordpress import WordPressPosts
from tests.rows import each

SITE = "https://news.example.org/"
LINK = '<https://news.example.org/wp-json/>; rel="https://api.w.org/"'
PASSWORD = "abcd efgh ijkl mnop"
Answer = Callable[[httpx.Request], httpx.Response]


def posts(answer: Answer, *, link: str = LINK, asked: list[httpx.Request] | None = None) -> Any:
    def handle(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        if request.method == "HEAD":
            return httpx.Response(200, headers={"Link": link} if link else {})
        return answer(request)

    return WordPressPosts(SITE, "audio", PASSWORD, transport=httpx.MockTransport(handle))


def post(content: Any = None) -> httpx.Response:
    text = {"raw": "Text."} if content is None else content
    return httpx.Response(200, json={"id": 12, "link": f"{SITE}a/", "content": text,
                                     "title": {"raw": "A"}, "modified_gmt": "2026"})  # fmt: skip


@each(
    "link",
    [
        '<https://elsewhere.example/wp-json/>; rel="https://api.w.org/"',
        '<http://news.example.org/wp-json/>; rel="https://api.w.org/"',
        '<https://news.example.org:8443/wp-json/>; rel="https://api.w.org/"',
        '<https://news.example.org.evil.example/>; rel="https://api.w.org/"',
        '<//[>; rel="https://api.w.org/"',
    ],
)
def test_the_password_goes_to_no_other_place(link: str) -> None:
    asked: list[httpx.Request] = []
    with pytest.raises(PublicationError, match="has its API at"):
        posts(lambda _: post(), link=link, asked=asked).read("12")
    assert {request.url.host for request in asked} == {"news.example.org"}
    assert {request.url.scheme for request in asked} == {"https"}


@each(
    "link",
    [LINK, "", f'<{SITE}feed/>; rel="alternate", {LINK}', LINK.replace('"', "").replace(
        "example.org/", "example.org:443/")],
)  # fmt: skip
def test_where_the_api_is(link: str) -> None:
    assert posts(lambda _: post(), link=link).read("12").content == "Text."


def test_an_api_in_the_query_keeps_its_query() -> None:
    asked: list[httpx.Request] = []
    link = f'<{SITE}index.php?rest_route=/>; rel="https://api.w.org/"'
    posts(lambda _: post(), link=link, asked=asked).read("12")
    assert dict(asked[-1].url.params) == {"rest_route": "/wp/v2/posts/12", "context": "edit"}


def test_a_redirect_is_told_and_not_followed() -> None:
    moved = httpx.Response(301, headers={"Location": "https://www.news.example.org/"})
    asked: list[httpx.Request] = []
    with pytest.raises(PublicationError, match=r"redirects to https://www\.news") as told:
        posts(lambda _: moved, asked=asked).read("12")
    assert "show.toml" in str(told.value.hint)
    assert {request.url.host for request in asked} == {"news.example.org"}


ODD: dict[str, tuple[Answer, str]] = {
    "a page": (lambda _: httpx.Response(200, text="<html>"), "does not tell post 12"),
    "nothing": (lambda _: httpx.Response(200), "does not tell post 12"),
    "a list": (lambda _: httpx.Response(200, json=[]), "does not tell post 12"),
    "no raw text": (lambda _: post({"rendered": "<p>Text.</p>"}), "does not tell post 12"),
    "too deep": (lambda _: httpx.Response(200, text="[" * 99_999), "does not tell post 12"),
    "an error without words": (lambda _: httpx.Response(502, text="<html>"), "answers 502"),
    "an error of another shape": (lambda _: httpx.Response(500, json=["no"]), "answers 500"),
    "an echo of the password": (
        lambda r: httpx.Response(400, json={"message": f"bad {r.headers['authorization']}"}),
        "answers 400",
    ),
}


@each("what", ODD)
def test_odd_answers_are_one_line(what: str) -> None:
    answer, words = ODD[what]
    with pytest.raises(PublicationError, match=words) as told:
        posts(answer).read("12")
    line = f"{told.value.message}{told.value.hint}"
    assert "\n" not in line
    assert len(line) < 600
    assert PASSWORD not in line
    assert "YXVkaW86" not in line, "nor as the header has it"


def test_who_answers_without_end_or_not_at_all_is_told() -> None:
    def silent(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    with pytest.raises(PublicationError, match="more than it was asked for"):
        posts(lambda _: httpx.Response(200, content=b" " * (33 * 2**20))).read("12")
    with pytest.raises(PublicationError, match="does not answer within"):
        posts(silent).read("12")


def storing(
    stored: list[str], revisions: Callable[[], httpx.Response]
) -> Callable[[httpx.Request], httpx.Response]:
    """A WordPress that puts what is saved behind ``stored``."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/revisions"):
            return revisions()
        if path.endswith("users/me"):
            return httpx.Response(200, json={"capabilities": {"unfiltered_html": True}})
        if request.method == "POST":
            stored.append(json.loads(request.content)["content"])
        return post({"raw": stored[-1]})

    return answer


def test_revisions_that_are_switched_off_hinder_nothing() -> None:
    stored = ["Text."]
    off = httpx.Response(404, json={"code": "rest_no_route"})
    site = posts(storing(stored, lambda: off))
    written = site.write(site.read("12"), "More.")
    assert (written.content, stored) == ("More.", ["Text.", "More."])


def test_old_revisions_are_nobodys_save() -> None:
    """The newest revision may be older than the post: an import writes none."""
    stored = ["Text."]

    def revisions() -> httpx.Response:
        texts = [(5, "Long ago."), *((n, text) for n, text in enumerate(stored[1:], 9))]
        found = [{"id": n, "slug": f"12-revision-v{n}", "content": {"raw": text}}
                 for n, text in reversed(texts)]  # fmt: skip
        found.insert(0, {"id": 99, "slug": "12-autosave-v1", "content": {"raw": "Half a"}})
        return httpx.Response(200, json=found)

    site = posts(storing(stored, revisions))
    site.write(site.read("12"), "More.")
    assert stored == ["Text.", "More."]
