"""Files that somebody drops: whole ones only, each once, and where they go then."""

from pathlib import Path

import pytest

from audio_edition.edition.load import load_edition
from tests.edition.collect.test_collect_letters import letter
from tests.rows import each
from tests.verbs.test_verbs_collecting import Desk

STORY = "# The Ferry\n\nThe first ferry left at noon on Monday, after two years in the yard.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path, {"kind": "folder", "address": "inbox"})
    made.now = made.now.replace(year=2099)  # behind the files' own times
    made.day = "2099-11-02"
    (tmp_path / "inbox").mkdir()
    return made


def states(desk: Desk) -> dict[str, str]:
    return {item.id: item.state for item in desk.collect().items}


def test_articles_letters_and_pages_are_taken_once(desk: Desk) -> None:
    inbox = desk.root / "inbox"
    (inbox / "02-ferry.md").write_text(STORY)
    (inbox / "01-letter.eml").write_bytes(letter("Riga").as_bytes())
    (inbox / "03-notes.docx").write_bytes(b"PK\x03\x04")
    (inbox / "04-empty.txt").write_text("")
    assert states(desk) == {
        "01-letter.eml": "new",
        "02-ferry.md": "new",
        "03-notes.docx": "left-out",
        "04-empty.txt": "left-out",
    }
    assert desk.headlines() == [
        "The Riga ferry sails again",
        "A vote on Riga's bridge",
        "The Ferry",
    ]
    assert (inbox / "02-ferry.md").exists()
    assert set(states(desk).values()) == {"known", "left-out"}
    assert len(desk.headlines()) == 3


def test_who_drops_a_file_is_no_editor(desk: Desk) -> None:
    marked = STORY.replace("The first", "[[keep]] The first")
    (desk.root / "inbox" / "ferry.md").write_text(f"---\nvoice: openai:alloy\n---\n\n{marked}")
    assert states(desk) == {"ferry.md": "new"}
    (article,) = load_edition(desk.root / "editions" / desk.day, "en-US").articles
    assert (article.voice, article.paragraphs[0].mark) == ("", None)
    assert article.paragraphs[0].text.startswith("[[keep]] The first")


def test_names_of_what_is_still_being_written_are_left_alone(desk: Desk) -> None:
    for name in (".a.md", "_a.md", "~a.md", "a.md.part", "a.md.tmp", "a.md.crdownload", "a.md~"):
        (desk.root / "inbox" / name).write_text(STORY)
    (desk.root / "inbox" / "folder.md").mkdir()
    (desk.root / "inbox" / "link.md").symlink_to("/etc/hostname")
    assert states(desk) == {}


def test_a_file_that_grows_between_two_looks_is_taken_when_it_stands_still(desk: Desk) -> None:
    file = desk.root / "inbox" / "ferry.md"
    file.write_text(STORY)

    def grow(_: float) -> None:
        file.write_text(file.read_text() + "\nMore is to come, the harbor's master said.\n")

    desk.waits.then = grow
    assert states(desk) == {"ferry.md": "left-out"}
    assert not (desk.root / "editions" / desk.day).exists()
    desk.waits.then = None
    assert states(desk) == {"ferry.md": "new"}
    assert len(desk.waits.waited) == 2
    assert states(desk) == {"ferry.md": "known"}
    assert len(desk.waits.waited) == 2, "a file that is known is not waited for"


def test_a_file_that_is_dropped_again_corrects_and_one_taken_away_is_no_retraction(desk):
    file = desk.root / "inbox" / "ferry.md"
    file.write_text(STORY)
    desk.collect()
    file.write_text(STORY.replace("noon", "one o'clock"))
    (item,) = desk.collect().items
    assert (item.state, item.corrected) == ("changed", True)
    assert "one o'clock" in (desk.root / "editions" / desk.day / item.files[0]).read_text()
    file.unlink()
    assert states(desk) == {}
    assert desk.headlines() == ["The Ferry"]


def test_of_too_many_files_the_others_wait_for_the_next_edition(desk: Desk) -> None:
    desk.sources[0]["items"] = 1
    for number in (1, 2):
        text = STORY.replace("Ferry", f"Ferry {number}").replace("noon", f"{number}")
        (desk.root / "inbox" / f"{number}.md").write_text(text)
    assert states(desk) == {"1.md": "new", "2.md": "left-out"}
    desk.later(days=1)
    desk.day = "2099-11-03"
    assert states(desk) == {"1.md": "known", "2.md": "new"}


def test_what_is_taken_may_be_moved_away_and_nothing_there_is_lost(desk: Desk) -> None:
    desk.sources[0]["move_to"] = "done"
    inbox = desk.root / "inbox"
    (inbox / "done").mkdir()
    (inbox / "done" / "a.md").write_text("from yesterday")
    (inbox / "a.md").write_text(STORY)
    (inbox / "b.docx").write_bytes(b"PK\x03\x04")
    assert states(desk)["a.md"] == "new"
    assert sorted(file.name for file in inbox.iterdir()) == ["b.docx", "done"]
    assert (inbox / "done" / "a.md").read_text() == "from yesterday"
    assert (inbox / "done" / "a-2.md").read_text() == STORY


@each("address", ["nowhere", "editions", "audio/x", "editions/profiles"])
def test_a_folder_that_is_none_or_the_shows_own_is_one_line(desk: Desk, address: str) -> None:
    desk.sources[0]["address"] = address
    (failure,) = desk.collect().failed
    assert address.partition("/")[0] in failure.message
    assert failure.hint
