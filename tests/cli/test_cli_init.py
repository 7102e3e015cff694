from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import ShowError
from audio_edition.pipeline import read_edition
from audio_edition.show import Show
from tests.tools import ROOT


def init(*args: str) -> Result:
    return CliRunner().invoke(cli, ["init", *args])


def test_a_new_show_loads_and_has_an_edition(tmp_path: Path) -> None:
    done = init(str(tmp_path / "evening-post"))
    assert done.exit_code == 0, done.output
    show = Show.load(tmp_path / "evening-post")
    assert show.identity.title == "Evening Post"
    assert len(show.edition_ids()) == 1
    assert Show.find(show.editions_dir / show.edition_ids()[0]).root == show.root


def test_two_shows_have_two_guids(tmp_path: Path) -> None:
    for name in ("a", "b"):
        init(str(tmp_path / name))
    first, second = (Show.load(tmp_path / name).identity.guid for name in ("a", "b"))
    assert first
    assert first != second


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
    show = Show.load(tmp_path / "x")
    (edition,) = show.edition_ids()
    (article,) = read_edition(show, edition).articles
    assert [d.paragraph.text.split()[0] for d in article.cut] == [
        "Listen",
        "0:00",
        "Subscribe",
        "Copy",
    ]
    assert article.warnings == ()
