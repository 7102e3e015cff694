"""The player in the posts an edition was read from: by publication, retraction and by hand."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audio_edition import publish, retract
from audio_edition.errors import PublicationError
from audio_edition.publication.posts.put import PostMemory
from audio_edition.verbs.snippets import put_snippet, take_out_snippet
from tests.publication.ghost_admin import ADMIN_KEY, GhostAdmin, paragraph
from tests.verbs.newsroom import DAY, NOW, Newsroom

pytestmark = pytest.mark.usefixtures("speaking")

MARK = f"<!-- audio-edition:{DAY} -->"
CARD = paragraph("Trams run at night.")


@pytest.fixture
def ghost() -> Iterator[GhostAdmin]:
    with GhostAdmin(lambda: NOW).at_work() as ghost:
        yield ghost


@pytest.fixture
def desk(tmp_path: Path, ghost: GhostAdmin, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A show that may write into a Ghost."""
    monkeypatch.setenv("GHOST_KEY", ADMIN_KEY)
    desk = Newsroom(tmp_path / "show")
    post = {"kind": "ghost", "address": ghost.url, "key": "${GHOST_KEY}"}
    desk.settings["hook"] = {"write_back": True, "post": post}
    ghost.clock = lambda: desk.now
    return desk


def test_publication_puts_it_in_retraction_takes_it_out(desk: Newsroom, ghost: GhostAdmin) -> None:
    post, other = ghost.add("night-trams", CARD), ghost.add("other", CARD)
    before = post["lexical"]
    desk.write(url=post["url"])
    desk.build()
    assert publish(desk.workspace, dry_run=True).problems == ()
    assert post["lexical"] == before, "a dry run writes nothing"
    assert publish(desk.workspace, [DAY]).problems == ()
    assert MARK in post["lexical"]
    assert f"https://example.org/audio/{DAY}/embed.html" in post["lexical"]
    assert MARK not in other["lexical"]
    after, saved = post["lexical"], post["updated_at"]
    assert publish(desk.workspace).problems == ()
    assert (post["lexical"], post["updated_at"]) == (after, saved)
    assert retract(desk.workspace, DAY).problems == ()
    assert post["lexical"] == before


def test_an_edition_under_embargo_gets_it_after_its_hour(desk: Newsroom, ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", CARD)
    hour = NOW + timedelta(hours=3)
    desk.write(url=post["url"], edition=f"publish_at = {hour:%Y-%m-%dT%H:%M:%SZ}\n")
    desk.build()
    assert publish(desk.workspace, [DAY]).problems == ()
    assert MARK not in post["lexical"]
    assert PostMemory(desk.workspace).waiting() == (DAY,)
    desk.now = hour + timedelta(minutes=1)
    assert publish(desk.workspace).problems == ()
    assert MARK in post["lexical"]
    assert PostMemory(desk.workspace).waiting() == ()


def test_a_cms_that_is_down_is_asked_again(desk: Newsroom, ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", CARD)
    desk.write(url=post["url"])
    desk.build()
    for is_retracted in (True, False):
        ghost.refuse = (503, "down for maintenance")
        report = publish(desk.workspace, [DAY])
        assert report.published == (DAY,)
        assert "down for maintenance" in report.problems[0]
        ghost.refuse = None
        if is_retracted:  # what waits and is retracted waits no more
            assert retract(desk.workspace, DAY).problems == ()
        assert publish(desk.workspace).problems == ()
        assert (MARK in post["lexical"]) is not is_retracted


def test_without_leave_nothing_is_written_nor_asked(desk: Newsroom, ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", CARD)
    ghost.refuse = (500, "must not be asked")
    desk.settings["hook"]["write_back"] = False
    desk.write(url=post["url"])
    with pytest.raises(PublicationError, match="does not allow writing into posts"):
        put_snippet(desk.workspace, DAY)
    desk.build()
    assert publish(desk.workspace, [DAY]).problems == ()
    assert retract(desk.workspace, DAY).problems == ()
    assert not (desk.root / "runs").exists()


def test_one_post_that_fails_keeps_no_other_from_it(desk: Newsroom, ghost: GhostAdmin) -> None:
    good, odd = ghost.add("good", CARD), ghost.add("odd", lexical="{}")
    desk.write()
    desk.build()
    report = put_snippet(desk.workspace, DAY, [odd["id"], good["url"], f"{ghost.url}nowhere/"])
    assert [change.url for change in report.changes] == [good["url"]]
    assert len(report.problems) == 2
    assert MARK in good["lexical"]


def test_today_is_pasted_by_name_and_stays(desk: Newsroom, ghost: GhostAdmin) -> None:
    post = ghost.add("listen", CARD)
    desk.write()
    desk.build()
    with pytest.raises(PublicationError, match="no articles of its own"):
        put_snippet(desk.workspace, "today")
    assert put_snippet(desk.workspace, "today", [post["url"]]).changes[0].changed
    assert "/today/embed.html" in post["lexical"]
    assert take_out_snippet(desk.workspace, "today").changes[0].changed
    assert "/today/" not in post["lexical"]


def test_what_is_missing_is_told(
    desk: Newsroom, ghost: GhostAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = ghost.add("night-trams", CARD)
    desk.write(url=post["url"])
    with pytest.raises(PublicationError, match="nothing has been built yet"):
        put_snippet(desk.workspace, DAY, [post["url"]])
    desk.build()
    file = PostMemory(desk.workspace).file
    file.parent.mkdir()
    for text in ("", "{", "[]", '{"posts": 1, "waiting": []}', "[" * 5000):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(PublicationError, match="cannot be read"):
            put_snippet(desk.workspace, DAY)
        assert file.read_text(encoding="utf-8") == text
    file.write_text('{"version": 2, "posts": [], "waiting": []}', encoding="utf-8")
    with pytest.raises(PublicationError, match="newer version"):
        PostMemory(desk.workspace).waiting()
    file.unlink()
    monkeypatch.delenv("GHOST_KEY")
    with pytest.raises(PublicationError, match="GHOST_KEY"):
        put_snippet(desk.workspace, DAY)
    assert MARK not in post["lexical"]


def test_the_command_puts_it_in_and_takes_it_out(desk: Newsroom, ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", CARD)
    before = post["lexical"]
    desk.write(url=post["url"])
    desk.build()
    ghost.clock = lambda: datetime.now(UTC)  # the command has no other
    would = desk.run("embed", DAY, "--into", "articles", "--dry-run")
    assert would.exit_code == 0, would.output
    assert f"would change: {post['url']}" in would.stdout
    assert MARK in would.stdout
    assert post["lexical"] == before
    told = json.loads(desk.run("embed", DAY, "--into", post["url"], "--json").stdout)
    assert [one["changed"] for one in told["posts"]] == [True]
    assert "as it is" in desk.run("embed", DAY, "--into", "articles").stdout
    assert "changed" in desk.run("embed", DAY, "--remove", "articles").stdout
    assert post["lexical"] == before
    missing = desk.run("embed", DAY, "--into", f"{ghost.url}nowhere/")
    assert missing.exit_code == 1
    assert ADMIN_KEY not in missing.output + missing.stderr
    for words in ("--dry-run", "--into a --remove b", "--for iframe --into a"):
        assert desk.run("embed", DAY, *words.split()).exit_code == 2, words
