"""The player in the posts of a real WordPress: put in once, shown, taken out without a trace."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.posts.model import CmsPost
from audio_edition.publication.posts.put import change_post
from audio_edition.publication.posts.wordpress import WordPressPosts
from audio_edition.server.run import bind, url_of
from audio_edition.server.site import create_site
from audio_edition.verbs.snippets import put_snippet, take_out_snippet
from tests.server.live import Server
from tests.verbs.newsroom import DAY, Newsroom
from tests.wordpress.machine import WordPress

BLOCKS = (Path(__file__).parent / "site" / "post.html").read_text("utf-8")
PLAIN = "<!-- wp:paragraph -->\n<p>Trams run at night.</p>\n<!-- /wp:paragraph -->"
CLASSIC = "Trams run at night.\n\nThe vote was “close”.\n"


def never(seconds: float) -> None:
    raise AssertionError("nobody is waited for here")


@pytest.fixture
def room(tmp_path: Path, press: WordPress, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A show that is served, may write into this WordPress, and has built nothing yet."""
    monkeypatch.setenv("PRESS_PASSWORD", press.passwords["chief"])
    room = Newsroom(tmp_path / "show")
    (room.root / "audio").mkdir(parents=True)
    listener = bind("127.0.0.1", 0)
    address = url_of(listener)
    room.settings["show"]["base_url"] = address
    post = {"address": press.address, "user": "chief", "password": "${PRESS_PASSWORD}"}
    room.settings["hook"] = {"write_back": True, "post": post}
    press.php(f"update_option('test_ports', '{listener.getsockname()[1]}');")
    with Server(create_site(room.root / "audio"), listener):
        yield room


def built(room: Newsroom, post: dict[str, Any]) -> None:
    room.write(url=post["link"])
    room.build()


def content_of(page: str) -> str:
    return page.split("<!--content-->")[1].split("<!--/content-->")[0]


@pytest.mark.parametrize("content", [BLOCKS, CLASSIC])
def test_put_in_once_shown_and_taken_out(room: Newsroom, press: WordPress, content: str) -> None:
    post = press.post("Night trams", content)
    built(room, post)
    would = put_snippet(room.workspace, DAY, dry_run=True, sleep=never)
    assert press.raw(post["id"]) == content
    assert any(f"audio-edition:{DAY}" in line for line in would.changes[0].diff)
    done = put_snippet(room.workspace, DAY, sleep=never)
    assert (done.changes, done.problems) == (would.changes, ())
    stored = press.raw(post["id"])
    assert stored.endswith(f"\n\n{content}")
    # WordPress asks our page for its oEmbed link, our oEmbed for the player, and shows that
    shown = content_of(press.page(post["id"]))
    frame = re.search(r"<iframe[^>]*src=\"([^\"#]*)", shown)
    assert frame is not None, shown
    assert frame[1] == f"{room.settings['show']['base_url']}{DAY}/embed.html"
    assert 'height="320"' in shown
    again = put_snippet(room.workspace, DAY, sleep=never)
    assert [change.changed for change in again.changes] == [False]
    assert press.raw(post["id"]) == stored
    gone = take_out_snippet(room.workspace, DAY, sleep=never)
    assert [change.changed for change in gone.changes] == [True]
    assert press.raw(post["id"]) == content
    assert take_out_snippet(room.workspace, DAY, sleep=never).changes == ()


def test_an_author_may_not_take_what_others_wrote(
    room: Newsroom, press: WordPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saved by a user without unfiltered_html a post loses its frames and scripts (kses); into a
    plain one of his own he may put the address.
    """
    post = press.post("Theirs", PLAIN, user="author")
    press.client().post(f"posts/{post['id']}", json={"content": BLOCKS})
    assert press.raw(post["id"]) == BLOCKS
    built(room, post)
    monkeypatch.setenv("PRESS_PASSWORD", press.passwords["author"])
    room.settings["hook"]["post"]["user"] = "author"
    told = put_snippet(room.workspace, DAY, sleep=never)
    assert told.changes == ()
    assert "would change other parts" in told.problems[0]
    assert press.raw(post["id"]) == BLOCKS
    with press.client() as client:
        drafts = client.get("posts", params={"status": "draft", "context": "edit"}).json()
    assert not [one for one in drafts if "trial" in one["title"]["raw"]], "the trial is gone"
    mine = press.post("Mine", PLAIN, user="author")
    assert put_snippet(room.workspace, DAY, [str(mine["id"])], sleep=never).problems == ()
    assert press.raw(mine["id"]).endswith(PLAIN)
    assert "/embed.html" in content_of(press.page(mine["id"]))
    room.settings["hook"]["post"]["snippet"] = "iframe"
    told = put_snippet(room.workspace, DAY, [str(mine["id"])])
    assert "would change other parts" in told.problems[0]
    others = press.post("The chief's", PLAIN)
    told = put_snippet(room.workspace, DAY, [str(others["id"])], sleep=never)
    assert "posts of others are for editors" in told.problems[0]


def test_an_iframe_of_somebody_who_may(room: Newsroom, press: WordPress) -> None:
    post = press.post("Night trams", PLAIN)
    built(room, post)
    room.settings["hook"]["post"] |= {"snippet": "iframe", "place": "end"}
    assert put_snippet(room.workspace, DAY, sleep=never).problems == ()
    assert press.raw(post["id"]).startswith(PLAIN)
    assert 'allow="clipboard-write"' in content_of(press.page(post["id"]))


class Hurried(WordPressPosts):
    """A newsroom in which an editor saves ``meanwhile`` at the worst moment of the first try."""

    meanwhile = ""
    late = False
    client: Any = None
    tries = 0

    def _save(self, post_id: str, content: str) -> CmsPost:
        self.tries += 1
        if self.late and self.tries == 1:
            self.edit(post_id)
        return super()._save(post_id, content)

    def write(self, post: CmsPost, content: str) -> CmsPost:
        if not self.late and not self.tries:
            self.edit(post.id)
        return super().write(post, content)

    def edit(self, post_id: str) -> None:
        self.tries += 1
        assert self.client.post(f"posts/{post_id}", json={"content": self.meanwhile}).is_success


@pytest.mark.parametrize("late", [False, True])
def test_an_editor_who_saves_meanwhile_keeps_every_word(press: WordPress, late: bool) -> None:
    """Before our look, or between it and our save: WordPress itself asks nobody."""
    post = press.post("Night trams", PLAIN)
    number = str(post["id"])
    posts = Hurried(press.address, "chief", press.passwords["chief"])
    posts.late, posts.meanwhile = late, f"{PLAIN}\n\n{PLAIN.replace('Trams', 'New trams')}"
    waited: list[float] = []
    with press.client() as posts.client:
        change = change_post(posts, number, DAY, "https://x.example/", sleep=waited.append)
    assert change.changed
    assert len(waited) == 1
    wanted = posts.with_block(posts.meanwhile, DAY, "https://x.example/", at_end=False)
    assert press.raw(post["id"]) == wanted


def test_a_plug_in_that_changes_what_is_saved_is_told_and_nothing_stays(press: WordPress) -> None:
    post = press.post("Night trams", PLAIN)
    posts = WordPressPosts(press.address, "chief", press.passwords["chief"])
    press.plug_in(
        "stamp.php",
        "<?php add_filter('content_save_pre', fn ($t) => str_contains($t, 'audio-edition:')"
        " ? $t . '<p>Stamped.</p>' : $t);",
    )
    try:
        with pytest.raises(PublicationError, match="it was put back as it was"):
            change_post(posts, str(post["id"]), DAY, "x", sleep=never)
    finally:
        press.plug_in("stamp.php", "")
    assert press.raw(post["id"]) == PLAIN


def test_posts_are_found_by_address_and_number(press: WordPress) -> None:
    post = press.post("Über alles", PLAIN)
    posts = WordPressPosts(press.address, "chief", press.passwords["chief"])
    number = str(post["id"])
    for named in (number, post["link"], post["link"].rstrip("/"), f"{post['link']}?utm=1#top",
                  f"{press.address}?p={number}"):  # fmt: skip
        assert posts.find(named) == number
    for named in (f"{press.address}nowhere/", "https://elsewhere.example/trams/", "trams"):
        with pytest.raises(PublicationError, match="has no"):
            posts.find(named)
    with pytest.raises(PublicationError, match="answers 404"):
        posts.read("999999")


def test_who_is_refused_is_told_why_and_never_the_password(press: WordPress) -> None:
    post = str(press.post("Night trams", PLAIN)["id"])
    for user, word in (("chief", "password"), ("nobody", "user's name")):
        with pytest.raises(PublicationError, match="answers 401") as refused:
            WordPressPosts(press.address, user, "abcd efgh ijkl mnop qrst uvwx").read(post)
        told = f"{refused.value.message}{refused.value.hint}"
        assert word in told or "password" in told
        assert "abcd" not in told


def test_without_pretty_addresses_the_api_is_found_as_well(press: WordPress) -> None:
    post = press.post("Plain", PLAIN)
    press.php("update_option('permalink_structure', ''); flush_rewrite_rules();")
    try:
        posts = WordPressPosts(press.address, "chief", press.passwords["chief"])
        change_post(posts, posts.find(f"{press.address}?p={post['id']}"), DAY, "x", sleep=never)
    finally:
        press.php("update_option('permalink_structure', '/%postname%/'); flush_rewrite_rules();")
    assert f"audio-edition:{DAY}" in press.raw(post["id"])
