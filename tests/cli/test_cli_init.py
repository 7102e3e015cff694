from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tomllib
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.addresses import show_guid
from audio_edition.cli.main import cli
from audio_edition.errors import ShowError
from audio_edition.pipeline import read_edition
from audio_edition.workspace import Workspace
from tests.tools import ROOT


def init(*args: str) -> Result:
    return CliRunner().invoke(cli, ["init", *args])


def test_a_new_show_loads_and_has_an_edition(tmp_path: Path) -> None:
    done = init(str(tmp_path / "evening-post"))
    assert done.exit_code == 0, done.output
    workspace = Workspace.open(tmp_path / "evening-post")
    assert workspace.show.identity.title == "Evening Post"
    assert workspace.edition_ids() == ["welcome"], "README's next command makes today's"
    assert Workspace.find(workspace.editions / "welcome").root == workspace.root


def test_the_podcast_guid_is_one_that_validators_take(tmp_path: Path) -> None:
    """Not a random one: it follows from the feed's address (UUIDv5) once that stands."""
    init(str(tmp_path / "a"))
    file = tmp_path / "a/editions/show.toml"
    assert Workspace.open(tmp_path / "a").show.identity.guid == ""
    text = file.read_text(encoding="utf-8")
    real = text.replace(
        'base_url = "http://127.0.0.1:8000/"', 'base_url = "https://podcastindex.org/"'
    )
    file.write_text(real, encoding="utf-8")
    made = uuid.UUID(show_guid(Workspace.open(tmp_path / "a").show.identity))
    assert made.version == 5
    # the name as the Podcast Namespace hashes it: no scheme, no trailing slash
    namespace = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    assert made == uuid.uuid5(namespace, "podcastindex.org/feed.xml")


def test_with_an_address_the_guid_is_written_down_from_the_first_day(tmp_path: Path) -> None:
    done = init(str(tmp_path / "a"), "--base-url", "https://podcastindex.org")
    assert done.exit_code == 0, done.output
    identity = Workspace.open(tmp_path / "a").show.identity
    assert (identity.base_url, identity.link) == ("https://podcastindex.org/",) * 2
    namespace = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    wanted = str(uuid.uuid5(namespace, "podcastindex.org/feed.xml"))
    assert identity.guid == show_guid(identity) == wanted
    # it stays when the show moves
    file = tmp_path / "a/editions/show.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("podcastindex.org", "moved.example"), encoding="utf-8")
    assert show_guid(Workspace.open(tmp_path / "a").show.identity) == wanted


@pytest.mark.parametrize("address", ["podcastindex.org", "ftp://x.example/", "https://x/?a=1", "/"])
def test_an_address_that_is_none_is_refused_before_anything_is_made(
    tmp_path: Path, address: str
) -> None:
    done = init(str(tmp_path / "a"), "--base-url", address)
    assert done.exit_code == 1
    assert "cannot be where audio/ is served" in str(done.exception) + done.output
    assert not (tmp_path / "a").exists()


def test_the_new_edition_of_the_readme_can_be_made(tmp_path: Path) -> None:
    init(str(tmp_path / "a"))
    letter = tmp_path / "story.md"
    letter.write_text("# The Harbor\n\nThe harbor opened on Monday.\n", encoding="utf-8")
    today = dt.date.today().isoformat()
    made = CliRunner().invoke(cli, ["--show", str(tmp_path / "a"), "new", today, str(letter)])
    assert made.exit_code == 0, made.output
    assert Workspace.open(tmp_path / "a").edition_ids()[-1] == today, "the newest is today's"


@pytest.mark.parametrize("title", ['Say "No"', "Back\\slash", "Tab\tand\nline", "Ünïcode 🎧"])
def test_any_title_is_written_as_valid_toml(tmp_path: Path, title: str) -> None:
    done = init(str(tmp_path / "x"), "--title", title)
    assert done.exit_code == 0, done.output
    text = (tmp_path / "x/editions/show.toml").read_text(encoding="utf-8")
    written = tomllib.loads(text)["show"]["title"]
    assert written.split() == title.split()


def test_a_show_is_never_overwritten(tmp_path: Path) -> None:
    init(str(tmp_path / "x"))
    before = (tmp_path / "x/editions/show.toml").read_bytes()
    done = init(str(tmp_path / "x"))
    assert isinstance(done.exception, ShowError)
    assert "already holds a show" in done.exception.message
    assert (tmp_path / "x/editions/show.toml").read_bytes() == before


def test_a_file_in_the_way_and_foreign_editions_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert isinstance(init(str(tmp_path / "file")).exception, ShowError)
    (tmp_path / "other/editions").mkdir(parents=True)
    done = init(str(tmp_path / "other"))
    assert isinstance(done.exception, ShowError)
    assert [p.name for p in (tmp_path / "other").iterdir()] == ["editions"]


@pytest.mark.parametrize("name", ["intro.flac", "outro.flac"])
def test_the_scaffold_carries_the_music_of_the_sample_show(name: str) -> None:
    ours = ROOT / "src/audio_edition/scaffold" / name
    assert ours.read_bytes() == (ROOT / "editions/assets" / name).read_bytes()


def test_of_the_first_article_only_the_template_is_cut(tmp_path: Path) -> None:
    init(str(tmp_path / "x"))
    workspace = Workspace.open(tmp_path / "x")
    (edition,) = workspace.edition_ids()
    (article,) = read_edition(workspace, edition).articles
    assert [d.paragraph.text.split()[0] for d in article.cut] == [
        "Listen",
        "0:00",
        "Subscribe",
        "Copy",
    ]
    assert article.warnings == ()


def test_the_owner_is_written_down_and_a_feed_without_one_is_told(tmp_path: Path) -> None:
    named = init(str(tmp_path / "a"), "--owner", 'Ada "A." Marsh', "--owner-email", "a@b.example")
    assert named.exit_code == 0, named.output
    identity = Workspace.open(tmp_path / "a").show.identity
    assert (identity.owner_name, identity.owner_email) == ('Ada "A." Marsh', "a@b.example")
    assert "e-mail address" in str(init(str(tmp_path / "x"), "--owner-email", "a at b").exception)
    assert not (tmp_path / "x").exists()
    unnamed = init(str(tmp_path / "b"))  # nobody is at the terminal: it asks nobody
    assert unnamed.exit_code == 0, unnamed.output
    for show, is_told in (("a", False), ("b", True)):
        for command in (["publish", "--dry-run"], ["check", "--feed"]):
            done = CliRunner().invoke(cli, ["--show", str(tmp_path / show), *command])
            assert ("no owner_email" in done.output) == is_told, (show, command, done.output)


def test_init_asks_at_a_terminal_for_what_was_not_named(tmp_path: Path) -> None:
    asked, terminal = os.openpty()
    program = [sys.executable, "-m", "audio_edition", "init"]
    for words, answers in ((["a"], b"Ada Marsh\na@b.example\n"), (["b", "--owner", "B"], b"\n")):
        os.write(asked, answers)
        subprocess.run(
            [*program, *words], cwd=tmp_path, stdin=terminal, stderr=terminal,
            stdout=subprocess.PIPE, timeout=120, check=True,
        )  # fmt: skip
    os.close(terminal)
    owners = [Workspace.open(tmp_path / name).show.identity for name in "ab"]
    assert [(one.owner_name, one.owner_email) for one in owners] == [
        ("Ada Marsh", "a@b.example"), ("B", ""),
    ]  # fmt: skip
