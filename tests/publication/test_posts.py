"""The player in posts: what an odd WordPress answers (others: tests/wordpress), Ghost's cards."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.posts.ghost import GhostPosts, admin_token
from audio_edition.publication.posts.put import PostChange, change_post
from audio_edition.publication.posts.wordpress import WordPressPosts
from tests.publication.ghost_admin import ADMIN_KEY, NOW, GhostAdmin, lexical, paragraph
from tests.rows import each, table

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


@each("link", table(Path(__file__).parent / "data" / "links_elsewhere.txt"), least=5)
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


@each("status, text, words", table(Path(__file__).parent / "data" / "odd_answers.tsv"), least=8)
def test_odd_answers_are_one_line(status: str, text: str, words: str) -> None:
    """No post at all, errors of any shape, and one that echoes the password."""

    def answer(request: httpx.Request) -> httpx.Response:
        echo = text.replace("PASSWORD", request.headers["authorization"])
        return httpx.Response(int(status), text=echo.replace("TOO DEEP", "[" * 99_999))

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


# -- Ghost -----------------------------------------------------------------------------


DAY = "2026-11-02"
FRAME = '<iframe src="https://audio.example.org/2026-11-02/embed.html"></iframe>'
BLOCK = f"<!-- audio-edition:{DAY} -->\n{FRAME}\n<!-- /audio-edition -->"
CARDS = (
    paragraph("Trams run at night – “mostly”."),
    {"type": "image", "version": 1, "src": "https://x.example/a.png", "width": 1200.5, "alt": ""},
    {"type": "html", "version": 1, "html": "<script>let a = 1 < 2;</script>"},
)


@pytest.fixture
def ghost() -> Iterator[GhostAdmin]:
    with GhostAdmin(lambda: NOW).at_work() as ghost:
        yield ghost


def posts_of(ghost: GhostAdmin, key: str = ADMIN_KEY) -> GhostPosts:
    return GhostPosts(ghost.url, key, lambda: NOW)


def never(seconds: float) -> None:
    raise AssertionError("nobody is waited for here")


def put(
    ghost: GhostAdmin, post: dict[str, Any], body: str | None = FRAME, **how: Any
) -> PostChange:
    return change_post(posts_of(ghost), post["id"], DAY, body, **({"sleep": never} | how))


def cards_of(post: dict[str, Any]) -> list[Any]:
    return list(json.loads(post["lexical"])["root"]["children"])


@pytest.mark.parametrize("at_end", [False, True])
def test_a_card_of_its_own_once_and_gone_without_a_trace(ghost: GhostAdmin, at_end: bool) -> None:
    post = ghost.add("night-trams", *CARDS)
    before = post["lexical"]
    assert put(ghost, post, dry_run=True).changed
    assert post["lexical"] == before
    assert put(ghost, post, at_end=at_end).changed
    mine = {"type": "html", "version": 1, "html": BLOCK}
    assert cards_of(post) == [*CARDS, mine] if at_end else [mine, *CARDS]
    after, at = post["lexical"], post["updated_at"]
    assert not put(ghost, post, at_end=at_end).changed
    assert (post["lexical"], post["updated_at"]) == (after, at), "it was not saved again"
    assert put(ghost, post, None).changed
    assert post["lexical"] == before
    assert not put(ghost, post, None).changed


def test_it_stays_where_an_editor_moved_it_and_takes_nothing_of_his_along(
    ghost: GhostAdmin,
) -> None:
    mixed = {"type": "html", "version": 1, "html": f"<b>Listen:</b>\n\n{BLOCK}", "visibility": {}}
    post = ghost.add("moved", CARDS[0], mixed, CARDS[2])
    assert put(ghost, post, "<i>new</i>").changed
    assert cards_of(post)[1]["html"] == f"<b>Listen:</b>\n\n{BLOCK.replace(FRAME, '<i>new</i>')}"
    put(ghost, post, None)
    assert cards_of(post) == [CARDS[0], {**mixed, "html": "<b>Listen:</b>"}, CARDS[2]]
    mine = {"type": "html", "version": 1, "html": BLOCK}
    post = ghost.add("twice", mine, CARDS[0], mine)
    assert put(ghost, post).changed
    assert cards_of(post) == [mine, CARDS[0]], "a copy goes"


def test_an_editor_who_saves_meanwhile_keeps_every_word(ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", *CARDS)
    newer = lexical(*CARDS, paragraph("New."))
    ghost.meanwhile = [lambda: ghost.save(post["id"], lexical=newer)]
    waited: list[float] = []
    assert put(ghost, post, sleep=waited.append).changed
    assert len(waited) == 1
    assert cards_of(post)[1:] == [*CARDS, paragraph("New.")]
    # one who never stops
    post = ghost.add("night-buses", *CARDS)
    ghost.meanwhile = [lambda: ghost.save(post["id"], title="x") for _ in range(9)]
    waited.clear()
    with pytest.raises(PublicationError, match="saved again and again"):
        put(ghost, post, sleep=waited.append, waits=(1.0, 3.0))
    assert waited == [1.0, 3.0]
    assert cards_of(post) == list(CARDS)


def test_posts_are_found_by_address_and_id(ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", *CARDS)
    posts = posts_of(ghost)
    for named in (post["id"], post["url"], post["url"].rstrip("/"), f"{post['url']}?ref=1"):
        assert posts.find(named) == post["id"]
    for named in (f"{ghost.url}nowhere/", "https://elsewhere.example/night-trams/", "night-trams"):
        with pytest.raises(PublicationError):
            posts.find(named)


def test_a_document_that_is_none_is_told(ghost: GhostAdmin) -> None:
    post = ghost.add("old", *CARDS, lexical=None, mobiledoc="{}")
    with pytest.raises(PublicationError, match="old format"):
        put(ghost, post)
    for document in ("{}", "[]", '{"root": {"children": 1}}', '{"root": 1}'):
        with pytest.raises(PublicationError, match="no document that can be changed"):
            put(ghost, ghost.add("odd", lexical=document))


def test_who_is_refused_is_told_why_and_never_the_key(ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", *CARDS)
    other = f"{ADMIN_KEY[:24]}:{'ab' * 32}"
    with pytest.raises(PublicationError, match="answers 401") as refused:
        change_post(posts_of(ghost, other), post["id"], DAY, FRAME, sleep=never)
    assert "abab" not in f"{refused.value.message}{refused.value.hint}"
    late = GhostPosts(ghost.url, ADMIN_KEY, lambda: NOW - timedelta(minutes=6))
    with pytest.raises(PublicationError, match="answers 401"):
        late.read(post["id"])
    ghost.refuse = (403, "no")
    with pytest.raises(PublicationError, match=r"answers 403 \(no\)"):
        posts_of(ghost).read(post["id"])
    ghost.refuse = (500, "<html>" + "x" * 500)
    with pytest.raises(PublicationError, match="answers 500"):
        posts_of(ghost).read(post["id"])


def test_a_key_that_is_none_is_told() -> None:
    for key in ("", "abc", "a:b", ADMIN_KEY + "0", ADMIN_KEY.replace(":", "")):
        with pytest.raises(PublicationError, match="does not look like one") as refused:
            admin_token(key, NOW)
        assert not key or key not in refused.value.message
    nobody = GhostPosts("http://127.0.0.1:9/", ADMIN_KEY, lambda: NOW)
    with pytest.raises(PublicationError, match="cannot be reached"):
        nobody.read("1" * 24)
