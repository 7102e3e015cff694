"""``embed --for email``: what is printed, what is said before the letter goes out, what refuses."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition import publish, retract
from audio_edition.cli.main import cli
from audio_edition.errors import PublicationError
from audio_edition.verbs.embed_email import embed_email
from audio_edition.verbs.publish import refresh
from audio_edition.workspace import Workspace
from tests.verbs.newsroom import DAY, NOW, Newsroom

BASE = "https://example.org/audio/"
NEXT = "2026-11-03"


class Desk(Newsroom):
    """A newsroom whose clock can be set, with a show.toml for the command line."""

    now = NOW

    @property
    def workspace(self) -> Workspace:
        return Workspace.of(self.root, self.settings, clock=lambda: self.now)

    def run(self, *args: str) -> int:
        """The command line's exit code; what it prints goes where it always goes."""
        told = self.settings["show"].items()
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in told)
        (self.root / "editions/show.toml").write_text(f"[show]\n{lines}", encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            cli.main(["--show", str(self.root), *args])
        return int(ended.value.code or 0)

    def picture(self, markup: str) -> Path:
        (address,) = re.findall(r'<img src="([^"]*)"', markup)
        assert address.startswith(BASE)
        return self.root / "audio" / address.removeprefix(BASE)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write()
    return made


def test_it_names_the_picture_that_stands_at_that_address(desk: Desk) -> None:
    desk.build()
    publish(desk.workspace, [DAY], anyway="a voice for tests")
    card = embed_email(desk.workspace, DAY)
    assert card.notes == ()
    assert desk.picture(card.html.code).read_bytes().startswith(b"\x89PNG")
    assert f"{BASE}{DAY}/?t=" in card.text.code
    assert card.edition == DAY


def test_today_is_the_newest_edition_and_stays_it(desk: Desk) -> None:
    desk.write(NEXT)
    for day in (DAY, NEXT):
        desk.build(day)
    desk.now = NOW + timedelta(days=1)
    card = embed_email(desk.workspace)
    assert card.edition == NEXT
    assert f'href="{BASE}{NEXT}/?t=0"' in card.html.code
    assert "/today/" not in card.html.code + card.text.code


def test_what_is_not_published_yet_is_said_in_one_line(desk: Desk) -> None:
    desk.build()
    card = embed_email(desk.workspace, DAY)
    (note,) = card.notes
    assert note.startswith(f"edition {DAY} is not published yet: audio-edition publish {DAY}")
    publish(desk.workspace, [DAY], anyway="a voice for tests")
    assert embed_email(desk.workspace, DAY).html == card.html, "publishing changes nothing of it"
    desk.write(story="The harbor of Tallinn did not open on Monday.")
    desk.build()
    (note,) = embed_email(desk.workspace, DAY).notes
    assert note.startswith("its revision 2 is not published yet")


def test_an_edition_of_tomorrow_has_its_card_today(desk: Desk) -> None:
    hour = NOW + timedelta(hours=3)
    desk.write(edition=f'publish_at = "{hour.isoformat()}"\n')
    desk.build()
    card = embed_email(desk.workspace, DAY)
    assert any(f"under embargo until {hour}" in note for note in card.notes)
    assert not desk.picture(card.html.code).exists()
    desk.now = hour
    refresh(desk.workspace)
    assert embed_email(desk.workspace, DAY).html == card.html
    assert desk.picture(card.html.code).exists()


def test_a_retracted_edition_has_none(desk: Desk) -> None:
    desk.build()
    publish(desk.workspace, [DAY], anyway="a voice for tests")
    retract(desk.workspace, DAY)
    with pytest.raises(PublicationError, match=f"edition {DAY} was retracted"):
        embed_email(desk.workspace, DAY)
    with pytest.raises(PublicationError):
        embed_email(desk.workspace)


def test_a_picture_that_is_missing_is_said(desk: Desk) -> None:
    desk.build()
    desk.picture(embed_email(desk.workspace, DAY).html.code).unlink()
    with pytest.raises(PublicationError, match="not drawn yet") as found:
        embed_email(desk.workspace, DAY)
    assert found.value.hint == f"audio-edition build {DAY} draws it"
    desk.build()
    assert embed_email(desk.workspace, DAY).html.code


@pytest.mark.parametrize("name", ["2026-11-09", "../audio", "", "today"])
def test_what_was_never_built_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(PublicationError):
        embed_email(desk.workspace, name)


def test_the_command(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.build()

    def printed(*args: str) -> str:
        assert desk.run("embed", DAY, *args) == 0
        told = capsys.readouterr()
        if args:
            assert told.err.count("\n") == 1
            assert "is not published yet" in told.err
        return told.out

    capsys.readouterr()
    html = printed("--for", "email")
    assert html.startswith(f"<!-- audio-edition:{DAY} -->\n<table ")
    assert html.endswith("<!-- /audio-edition -->\n")
    text = printed("--for", "email", "--text")
    assert text.startswith("▶ Listen to This Edition (")
    both = json.loads(printed("--for", "email", "--json"))
    assert both == {"email": html[:-1], "email-text": text[:-1]}
    assert f"embed {DAY} --for email" in printed()


def test_a_show_that_does_not_say_where_it_is_served(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.settings["show"] = {"title": "The Lantern"}
    desk.build()
    publish(desk.workspace, [DAY], anyway="a voice for tests")
    capsys.readouterr()
    assert desk.run("embed", DAY, "--for", "email") == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "base_url in show.toml is this machine" in line


def test_options_that_make_no_sense(desk: Desk) -> None:
    desk.build()
    assert desk.run("embed", DAY, "--text") == 2
    assert desk.run("embed", DAY, "--for", "iframe", "--text") == 2
    assert desk.run("embed", DAY, "--for", "email", "--into", "x") == 2


def test_the_length_is_what_the_edition_is_long(desk: Desk) -> None:
    desk.write(story="The harbor of Tallinn opened on Monday, after two years. " * 90)
    desk.build()
    text = embed_email(desk.workspace, DAY).text.code
    told = int(re.findall(r"\((\d+) min\)", text)[0])
    episode = json.loads((desk.root / "audio" / DAY / "episode.json").read_text("utf-8"))
    assert told == round(episode["audio"]["duration"] / 60) > 1
