"""The player in the posts an edition was read from: by publication, retraction and by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audio_edition import publish, retract
from audio_edition.cli.main import cli
from audio_edition.errors import PublicationError
from audio_edition.publication.posts.memory import PostMemory
from audio_edition.verbs.snippets import put_snippet, take_out_snippet
from audio_edition.workspace import Workspace
from tests.publication.ghost_admin import ADMIN_KEY, GhostAdmin, paragraph
from tests.verbs.newsroom import DAY, NOW, Newsroom

MARK = f"<!-- audio-edition:{DAY} -->"
CARD = paragraph("Trams run at night.")


class Desk(Newsroom):
    """A show that may write into a Ghost; its clock can be set."""

    def __init__(self, root: Path, ghost: GhostAdmin) -> None:
        super().__init__(root)
        self.now = NOW
        self.settings["hook"] = {
            "write_back": True,
            "post": {"kind": "ghost", "address": ghost.url, "key": "${GHOST_KEY}"},
        }

    @property
    def workspace(self) -> Workspace:
        return Workspace.of(self.root, self.settings, clock=lambda: self.now)

    def on_disk(self) -> None:
        """Have a show.toml as well, for the command line."""
        text = "".join(
            f"[{name}]\n" + "".join(
                f"{key} = {json.dumps(value)}\n" for key, value in table.items()
                if not isinstance(value, dict)
            )
            for name, table in {**self.settings, "hook.post": self.settings["hook"]["post"]}.items()
        )  # fmt: skip
        (self.root / "editions" / "show.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def ghost() -> Iterator[GhostAdmin]:
    with GhostAdmin(lambda: NOW).at_work() as ghost:
        yield ghost


@pytest.fixture
def desk(tmp_path: Path, ghost: GhostAdmin, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("GHOST_KEY", ADMIN_KEY)
    desk = Desk(tmp_path / "show", ghost)
    ghost.clock = lambda: desk.now
    return desk


def at(desk: Desk, moment: datetime) -> None:
    desk.now = moment


@pytest.mark.usefixtures("speaking")
def test_publication_puts_it_in_and_retraction_takes_it_out(desk: Desk, ghost: GhostAdmin) -> None:
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


@pytest.mark.usefixtures("speaking")
def test_an_edition_under_embargo_gets_it_after_its_hour(desk: Desk, ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", CARD)
    hour = NOW + timedelta(hours=3)
    desk.write(url=post["url"], edition=f"publish_at = {hour:%Y-%m-%dT%H:%M:%SZ}\n")
    desk.build()
    assert publish(desk.workspace, [DAY]).problems == ()
    assert MARK not in post["lexical"]
    assert PostMemory(desk.workspace).waiting() == (DAY,)
    at(desk, hour + timedelta(minutes=1))
    assert publish(desk.workspace).problems == ()
    assert MARK in post["lexical"]
    assert PostMemory(desk.workspace).waiting() == ()


@pytest.mark.usefixtures("speaking")
def test_a_cms_that_is_down_fails_no_publication_and_is_asked_again(
    desk: Desk, ghost: GhostAdmin
) -> None:
    post = ghost.add("night-trams", CARD)
    desk.write(url=post["url"])
    desk.build()
    ghost.refuse = (503, "down for maintenance")
    report = publish(desk.workspace, [DAY])
    assert report.published == (DAY,)
    assert "down for maintenance" in report.problems[0]
    ghost.refuse = None
    assert publish(desk.workspace).problems == ()
    assert MARK in post["lexical"]


@pytest.mark.usefixtures("speaking")
def test_what_waits_and_is_retracted_waits_no_more(desk: Desk, ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", CARD)
    desk.write(url=post["url"])
    desk.build()
    ghost.refuse = (503, "down")
    publish(desk.workspace, [DAY])
    ghost.refuse = None
    assert retract(desk.workspace, DAY).problems == ()
    assert publish(desk.workspace).problems == ()
    assert MARK not in post["lexical"]


@pytest.mark.usefixtures("speaking")
def test_without_leave_nothing_is_written_nor_asked(desk: Desk, ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", CARD)
    ghost.refuse = (500, "must not be asked")
    desk.settings["hook"]["write_back"] = False
    desk.write(url=post["url"])
    desk.build()
    assert publish(desk.workspace, [DAY]).problems == ()
    assert retract(desk.workspace, DAY).problems == ()
    with pytest.raises(PublicationError, match="does not allow writing into posts"):
        put_snippet(desk.workspace, DAY)
    assert not (desk.root / "runs").exists()


def test_one_post_that_fails_keeps_no_other_from_it(desk: Desk, ghost: GhostAdmin) -> None:
    good, odd = ghost.add("good", CARD), ghost.add("odd", lexical="{}")
    desk.write()
    desk.build()
    report = put_snippet(desk.workspace, DAY, [odd["id"], good["url"], f"{ghost.url}nowhere/"])
    assert [change.url for change in report.changes] == [good["url"]]
    assert len(report.problems) == 2
    assert MARK in good["lexical"]


def test_today_is_pasted_by_name_and_stays(desk: Desk, ghost: GhostAdmin) -> None:
    post = ghost.add("listen", CARD)
    desk.write()
    desk.build()
    with pytest.raises(PublicationError, match="no articles of its own"):
        put_snippet(desk.workspace, "today")
    assert put_snippet(desk.workspace, "today", [post["url"]]).changes[0].changed
    assert "/today/embed.html" in post["lexical"]
    assert take_out_snippet(desk.workspace, "today").changes[0].changed
    assert "/today/" not in post["lexical"]


def test_an_edition_that_is_not_built_has_no_player(desk: Desk, ghost: GhostAdmin) -> None:
    post = ghost.add("night-trams", CARD)
    desk.write(url=post["url"])
    with pytest.raises(PublicationError, match="nothing has been built yet"):
        put_snippet(desk.workspace, DAY, [post["url"]])
    assert MARK not in post["lexical"]


def test_a_key_that_is_not_there_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GHOST_KEY")
    with pytest.raises(PublicationError, match="GHOST_KEY"):
        put_snippet(desk.workspace, DAY)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"posts": 1, "waiting": []}', "[" * 5000])
def test_a_memory_that_is_damaged_is_told_and_left(
    desk: Desk, ghost: GhostAdmin, text: str
) -> None:
    post = ghost.add("night-trams", CARD)
    desk.write(url=post["url"])
    desk.build()
    file = PostMemory(desk.workspace).file
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PublicationError, match="cannot be read"):
        put_snippet(desk.workspace, DAY)
    assert file.read_text(encoding="utf-8") == text
    assert MARK not in post["lexical"]


def test_a_memory_of_a_newer_version_is_not_taken_for_damage(desk: Desk) -> None:
    file = PostMemory(desk.workspace).file
    file.parent.mkdir(parents=True)
    file.write_text('{"version": 2, "posts": [], "waiting": []}', encoding="utf-8")
    with pytest.raises(PublicationError, match="newer version"):
        PostMemory(desk.workspace).waiting()


def run(desk: Desk, *words: str) -> Any:
    return CliRunner().invoke(cli, ["--show", str(desk.root), "embed", *words])


def test_the_command_puts_it_in_shows_what_would_change_and_takes_it_out(
    desk: Desk, ghost: GhostAdmin
) -> None:
    post = ghost.add("night-trams", CARD)
    before = post["lexical"]
    desk.write(url=post["url"])
    desk.build()
    desk.on_disk()
    ghost.clock = lambda: datetime.now(UTC)  # the command has no other
    would = run(desk, DAY, "--into", "articles", "--dry-run")
    assert would.exit_code == 0, would.output
    assert f"would change: {post['url']}" in would.stdout
    assert MARK in would.stdout
    assert post["lexical"] == before
    done = run(desk, DAY, "--into", post["url"], "--json")
    told = json.loads(done.stdout)
    assert [one["changed"] for one in told["posts"]] == [True]
    assert "as it is" in run(desk, DAY, "--into", "articles").stdout
    assert "changed" in run(desk, DAY, "--remove", "articles").stdout
    assert post["lexical"] == before
    missing = run(desk, DAY, "--into", f"{ghost.url}nowhere/")
    assert missing.exit_code == 1
    assert ADMIN_KEY not in missing.output


@pytest.mark.parametrize(
    "words",
    [("--dry-run",), ("--into", "a", "--remove", "b"), ("--for", "iframe", "--into", "a")],
)
def test_what_the_command_cannot_mean(desk: Desk, words: tuple[str, ...]) -> None:
    desk.write()
    desk.on_disk()
    assert run(desk, DAY, *words).exit_code == 2
