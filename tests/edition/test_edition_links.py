"""Links in an edition's folder: none of them publishes a file from elsewhere."""

from pathlib import Path

import pytest

from audio_edition.edition.edit import set_mark
from audio_edition.edition.load import load_edition
from audio_edition.edition.takeover import take_over
from audio_edition.errors import EditionError

SECRET = "# Secret\n\nThe words that nobody was to hear.\n"
STORY = "# The Harbor\n\nThe harbor opened on Monday, after two years of work.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "show" / "editions" / "2026-11-02"
    folder.mkdir(parents=True)
    (folder / "01-harbor.md").write_text(STORY)
    (tmp_path / "secret.md").write_text(SECRET)
    (tmp_path / "show" / "editions" / "lexicon.md").write_text(SECRET)
    return folder


@pytest.mark.parametrize("to", ["../../../secret.md", "{tmp}/secret.md"])
def test_an_article_that_leads_out_is_refused(tmp_path: Path, folder: Path, to: str) -> None:
    (folder / "02-more.md").symlink_to(to.format(tmp=tmp_path))
    for act in (
        lambda: load_edition(folder, "en"),
        lambda: take_over(folder, "02-more.md", "en"),
    ):
        with pytest.raises(EditionError, match=r"02-more.md is a link that leads out") as refused:
            act()
        assert "nobody was to hear" not in str(refused.value)
        assert refused.value.hint
    assert (tmp_path / "secret.md").read_text() == SECRET


def test_the_desk_changes_nothing_elsewhere(tmp_path: Path, folder: Path) -> None:
    (folder / "02-more.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(EditionError, match="is a link that leads out"):
        set_mark(folder / "02-more.md", 3, "drop")
    assert (tmp_path / "secret.md").read_text() == SECRET


def test_an_edition_that_leads_out_is_refused(tmp_path: Path, folder: Path) -> None:
    elsewhere = tmp_path / "diary"
    elsewhere.mkdir()
    (elsewhere / "a.md").write_text(SECRET)
    linked = folder.parent / "2026-11-03"
    linked.symlink_to(elsewhere)
    with pytest.raises(EditionError, match="edition 2026-11-03 is a link that leads out"):
        load_edition(linked, "en")


def test_links_among_the_editions_are_followed(folder: Path) -> None:
    """One text may be of two editions."""
    other = folder.parent / "2026-11-03"
    other.mkdir()
    (other / "01-harbor.md").symlink_to("../2026-11-02/01-harbor.md")
    assert load_edition(other, "en").articles[0].headline == "The Harbor"
