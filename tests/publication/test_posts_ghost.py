"""The player in Ghost's posts: a card of its own, and every other card as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.posts.ghost import GhostPosts, admin_token
from audio_edition.publication.posts.put import PostChange, change_post
from tests.publication.ghost_admin import ADMIN_KEY, NOW, GhostAdmin, lexical, paragraph

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


def test_one_who_never_stops_is_told(ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", *CARDS)
    ghost.meanwhile = [lambda: ghost.save(post["id"], title="x") for _ in range(9)]
    waited: list[float] = []
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
