"""Who an episode is, and what its files are called."""

import datetime as dt
import re
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition import addresses
from audio_edition.errors import EditionError, ShowError
from audio_edition.identity import Identity
from audio_edition.tables import Table
from tests.publication.support import Stage
from tests.rows import each, table
from tests.tools import ROOT

CASES = Path(__file__).parent / "data" / "addresses"


def identity(**values: object) -> Identity:
    settings = {"title": "A Show", "base_url": "https://example.org/audio/", **values}
    return Identity.from_table(Table(settings, file=Path("show.toml"), name="show"))


def test_the_show_s_guid_is_the_podcast_namespace_s() -> None:
    """The namespace's own example: podcastindex.org's mp3s.nashownotes.com feed."""
    namespace = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    expected = uuid.uuid5(namespace, "example.org/audio/feed.xml")
    assert addresses.show_guid(identity()) == str(expected)
    assert addresses.show_guid(identity(base_url="http://example.org/audio")) == str(expected)
    assert addresses.show_guid(identity(guid="given")) == "given"
    assert addresses.episode_guid(identity(guid="g"), "2026-11-02") == "g/2026-11-02"


def test_names_of_files() -> None:
    assert [addresses.enclosure_name("2026-11-02", n) for n in (1, 2, 10)] == [
        "2026-11-02.mp3",
        "2026-11-02-r2.mp3",
        "2026-11-02-r10.mp3",
    ]
    assert addresses.is_feed_page(addresses.feed_page_name(3))
    for other in ("feed.xml", "feed-0.xml", "feed-x.xml", "feed-1.xml.bak", "my-feed-1.xml"):
        assert not addresses.is_feed_page(other), other


@each("name", table(CASES / "words-of-the-site-name-no-edition.tsv"))
def test_words_of_the_site_name_no_edition(name: str) -> None:
    assert not addresses.is_edition_name(name)
    with pytest.raises(EditionError, match="the site uses that name"):
        addresses.check_edition_name(name)


@each(
    "name",
    ["2026-11-02", "2026-11-02.v2", "archive-of-a-harbor", "archives", "archive-20", "membership",
     "feeder", "con-artists", "console", "2026-11-02-p", "com", "com10", "week.45", "aux-1"],
)  # fmt: skip
def test_other_words_do(name: str) -> None:
    addresses.check_edition_name(name)
    assert addresses.is_edition_name(name)


def test_no_file_at_the_root_of_a_show_could_be_an_edition(tmp_path: Path) -> None:
    """What a whole show has there, by its own making."""
    stage = Stage(tmp_path)
    stage.release("2026-11-02")
    stage.publish()
    names = {place.name for place in stage.audio.iterdir()} - {"2026-11-02"}
    assert {"feed.xml", "index.html", "player", "robots.txt", "cover.jpg"} <= names
    assert not [name for name in names if addresses.is_edition_name(name)]


@each("name", ["", ".", "..", "a/b", "a..b", "-x", "ü", "x" * 101, "a b", "a."])
def test_what_names_no_edition(name: str) -> None:
    with pytest.raises(EditionError):
        addresses.check_edition_name(name)


def test_a_date_in_a_name() -> None:
    assert addresses.date_in_name("2026-11-02-evening") == dt.date(2026, 11, 2)
    assert addresses.date_in_name("special") is None
    with pytest.raises(EditionError, match="no date in any calendar"):
        addresses.date_in_name("2026-02-30")


def _friday() -> dt.date:
    return dt.date(2026, 11, 27)


@each(
    "text",
    [
        "27.11.2026", "11/27/2026", "2026/11/27", "20261127", "27-11-2026", "2026.11.27", "Today",
        "2026_11_27", "27 11 2026", "2026-11-27", "today",
    ],
)  # fmt: skip
def test_a_date_in_another_notation_means_the_name_of_that_day(text: str) -> None:
    assert addresses.name_meant(text, _friday) == "2026-11-27"


@each(
    "text, meant",
    [
        ("yesterday", "2026-11-26"),
        ("tomorrow", "2026-11-28"),
        ("2026-11-2", "2026-11-02"),
        ("11.11.2026", "2026-11-11"),
        *[(n, n) for n in ("june-2026", "may-day", "20269999", "2026-11", "v1.2", "2026-11-02-b")],
    ],
)
def test_days_are_meant_by_name_and_other_names_by_themselves(text: str, meant: str) -> None:
    assert addresses.name_meant(text, _friday) == meant


@each(
    "text, told",
    [
        ("11/12/2026", "2026-11-12 or 2026-12-11"),
        *[
            (text, text)
            for text in (
                "2026-13-40", "2026-02-30", "13.13.2026", "27.11.26", "27.11.", "27.11", "27/11",
                "27-Nov-2026", "27 November 2026", "Nov-27-2026", "27Nov2026",
            )
        ],
    ],
)  # fmt: skip
def test_what_can_be_two_days_or_none_names_nothing(text: str, told: str) -> None:
    with pytest.raises(EditionError, match=re.escape(told)) as caught:
        addresses.name_meant(text, _friday)
    assert caught.value.hint


@each("path", ["", "/a", "a/", "a//b", "a/../b", "../a", ".a/b", "a/b\\c"])
def test_a_plain_path_never_leaves_its_folder(path: str) -> None:
    assert not addresses.is_plain_path(path)


@given(st.text(max_size=40))
def test_a_plain_file_never_leaves_its_folder(name: str) -> None:
    if addresses.is_plain_file(name):
        folder = Path("folder")
        assert (folder / name).parent == folder
        assert name not in (".", "..")
        assert addresses.is_plain_path(f"2026-11-02/{name}")
        assert not addresses.is_plain_path(f"../{name}")


def test_addresses_are_encoded_part_by_part() -> None:
    assert addresses.address(identity(), "2026-11-02", "a b/ü.mp3") == (
        "https://example.org/audio/2026-11-02/a%20b%2F%C3%BC.mp3"
    )
    assert addresses.feed_address(identity()) == "https://example.org/audio/feed.xml"
    assert addresses.page_address(identity(), "x") == "https://example.org/audio/x/"


def test_no_folder_that_the_program_uses_is_taken_for_an_edition() -> None:
    """Every name under ``editions/`` that stands in the code is reserved."""
    used = {"theme", "profiles", "voices"}  # named by constants and settings
    for file in (ROOT / "src/audio_edition").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'editions(?:_dir)? / "([\w-]+)"', text))
    assert "plugins" in used
    assert used - {"trial"} <= addresses.RESERVED, "doctor's trial is in a folder of its own"


def test_a_title_is_enough_and_the_base_url_ends_with_one_slash() -> None:
    made = Identity.from_table(Table({"title": "A Show"}, file=Path("show.toml"), name="show"))
    assert (made.author, made.owner_name, made.language) == ("A Show", "A Show", "en-US")
    assert made.base_url == made.link == "http://127.0.0.1:8000/"
    for end in ("", "//"):
        assert identity(base_url=f"https://x.org/audio{end}").base_url == "https://x.org/audio/"


@each(("key", "value"), table(CASES / "what-apps-would-choke-on-is-refused.tsv"))
def test_what_apps_would_choke_on_is_refused(key: str, value: str) -> None:
    with pytest.raises(ShowError, match=key):
        identity(**{key: value})
