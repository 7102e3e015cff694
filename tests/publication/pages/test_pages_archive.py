"""How the archive is parted, what its rows say, its small pictures, and what is searched."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from audio_edition.addresses import is_archive_file
from audio_edition.models import replace
from audio_edition.publication.heads import Listed, kept, known, listed
from audio_edition.publication.manifest import head_of
from audio_edition.publication.model import EpisodeFile
from audio_edition.publication.notes import HEADLINES
from audio_edition.publication.pages import site_files
from audio_edition.publication.pages.archive import PART, RECENT, Row, archive_parts
from audio_edition.publication.pages.icon import THUMB_MOST, THUMB_SIDE, thumb, thumb_of
from audio_edition.publication.serving import cache_control
from audio_edition.units import Bytes
from tests.player.site_fixture import SETTINGS, identity, make_episode
from tests.publication.made import chapter_of
from tests.rows import each

BASE = "https://news.example/audio/"


@dataclass(frozen=True)
class Day:
    date: str
    published_at: datetime = datetime(2026, 11, 2, tzinfo=UTC)


def many(count: int, year: str = "2026") -> list[Day]:
    """Newest first, a few to each day."""
    return [Day(f"{year}-{1 + n * 12 // count:02}-{n:06}") for n in range(count)][::-1]


@given(
    st.lists(st.tuples(st.sampled_from(["2019", "2020", "2026"]), st.integers(1, 700)), max_size=4)
)
def test_every_edition_is_on_one_page_in_order(years: list[tuple[str, int]]) -> None:
    all_of = [day for year, count in sorted(dict(years).items())[::-1] for day in many(count, year)]
    parts = archive_parts(all_of)
    assert [day for part in parts for day in part.editions] == all_of
    assert len({part.stem for part in parts}) == len(parts)
    for part in parts:
        assert {day.date[:4] for day in part.editions} == {part.year}
        assert part.span == (part.editions[-1].date, part.editions[0].date)
        assert 0 < len(part.editions) < 2 * PART
        assert all(map(is_archive_file, part.names))
    whole = [part.stem for part in parts if part.stem.count("-") == 1]
    assert whole == [f"archive-{year}" for year in sorted(dict(years), reverse=True)]


def test_a_full_part_never_changes() -> None:
    """A new edition changes one page: who publishes each day sends no old ones again."""
    before: dict[str, tuple[str, ...]] = {}
    for count in range(1, 5 * PART, 37):
        parts = archive_parts(many(1000)[-count:])
        now = {part.stem: tuple(day.date for day in part.editions) for part in parts}
        old = {stem: days for stem, days in before.items() if stem.count("-") == 2}
        assert {stem: now[stem] for stem in old} == old
        before = now
    assert set(before) == {"archive-2026", "archive-2026-1", "archive-2026-2", "archive-2026-3"}
    # an edition without a day has the year it came out
    parts = archive_parts([Day("2026-11-02"), Day("soon", datetime(2024, 1, 1, tzinfo=UTC))])
    assert [part.year for part in parts] == ["2026", "2024"]


def test_a_row_says_three_headlines_and_how_many_follow() -> None:
    episode, _ = make_episode()
    row = Row.of(Listed(episode, tuple("abcde")))
    assert (row.headlines, row.more) == (("a", "b", "c"), 5 - HEADLINES)
    assert Row.of(Listed(episode, (episode.title,))).headlines == (), "its title is enough"
    told = [replace(s, title="&" * 3 + s.title) for s in episode.segments]
    more = [replace(told[1], id=f"x{n}", title=f"Also <{n}>") for n in range(22)]
    page = site_files([replace(episode, segments=(*told, *more))], (), identity(BASE), SETTINGS)
    for name in ("index.html", "archive-2026.html"):
        assert b"and 22 more" in page[name]
        assert b"&amp;&amp;&amp;City council" in page[name]
        assert b"Also" not in page[name]
    told = json.loads(page["archive-2026.json"])["editions"][0]["headlines"]
    assert [title for title in told if "Also" in title] == [f"Also <{n}>" for n in range(22)]


def test_the_first_page_stays_light_and_older_ones_lead_on() -> None:
    days = [f"{2000 + n // 330:04}-{1 + n % 330 // 28:02}-{1 + n % 28:02}" for n in range(1000)]
    episodes = [make_episode(day, n, 24.0)[0] for n, day in enumerate(days)][::-1]
    made = site_files(episodes, (), identity(BASE), SETTINGS)
    page = made["index.html"].decode()
    assert page.count("<h3>") == RECENT
    assert len(made["index.html"]) < 40_000
    parts = json.loads(made["archive.json"])["parts"]
    assert parts == [f"archive-{year}.json" for year in (2003, 2002, 2001, 2000)]
    for table in parts:
        assert f'href="{table.replace(".json", ".html")}"' in page
        assert cache_control(table) == cache_control("index.html")
    assert sum(made[table.replace(".json", ".html")].count(b"<h3>") for table in parts) == 1000
    assert b"<h2>March 2001</h2>" in made["archive-2001.html"]


def test_a_year_of_many_is_parted_by_days() -> None:
    episode, _ = make_episode()
    episodes = [
        replace(episode, edition_id=f"e{n:04}", date=f"2016-{1 + n // 50:02}-01")
        for n in range(600)
    ][::-1]
    made = site_files(episodes, (), identity(BASE), SETTINGS)
    page = made["archive-2016-1.html"].decode()
    assert page.count("<h3>") == PART
    days = "Thursday, September 1, 2016 – Thursday, December 1, 2016"
    assert f'href="archive-2016.html">{days}</a>' in page
    assert page.count('aria-current="page"') == 2, "the year, and its part"


@each("language", ["de", "fr", "sv", "ar"])
def test_pages_speak_the_shows_language(language: str) -> None:
    episode, _ = make_episode(language="en-US")
    made = site_files([episode], (), identity(BASE, language=language), SETTINGS)
    heading = {"de": "November 2026", "fr": "novembre 2026"}.get(language, "November 2026")
    assert f"<h2>{heading}</h2>" in made["archive-2026.html"].decode()


def picture(mode: str = "RGB", size: tuple[int, int] = (900, 300), kind: str = "PNG") -> bytes:
    """Noise, which no codec makes small."""
    noise = np.random.default_rng(1).integers(0, 256, (*size[::-1], 4), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise, "RGBA").convert(mode).save(buffer, kind)
    return buffer.getvalue()


@each(
    "mode, kind",
    [("RGB", "PNG"), ("RGBA", "PNG"), ("P", "GIF"), ("L", "JPEG"), ("RGB", "WEBP"),
     ("CMYK", "JPEG"), ("1", "PNG")],
)  # fmt: skip
def test_a_small_picture_is_small_and_square(mode: str, kind: str) -> None:
    small = thumb(picture(mode, kind=kind))
    assert len(small) <= THUMB_MOST
    with Image.open(io.BytesIO(small)) as image:
        assert (image.size, image.mode, image.format) == ((THUMB_SIDE, THUMB_SIDE), "RGB", "JPEG")


@each("data", [b"", b"<svg/>", picture()[:3000], b"\xff\xd8\xff" + bytes(99)])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises((OSError, ValueError)):
        thumb(data)


def pictured(image: str, digest: str = "ab" * 32) -> Listed:
    episode, _ = make_episode()
    chapters = (
        chapter_of(0, 1, "Far", image="https://cdn.example/x.jpg"),
        chapter_of(1, 2, "Drawn", image="plan.svg"),
        chapter_of(2, 3, "Here", image=image),
    )
    files = tuple(EpisodeFile(name, Bytes(1), digest) for name in (image, "plan.svg"))
    return listed(replace(episode, chapters=chapters, files=files))


def test_an_edition_is_listed_with_its_first_own_picture(tmp_path: Path) -> None:
    found = pictured("01-pier.png")
    assert (found.picture, found.source) == ("thumb-ababababab.jpg", "01-pier.png")
    (tmp_path / "01-pier.png").write_bytes(picture())

    def unused() -> bytes:
        pytest.fail("the show's cover is not needed")

    made = thumb_of(found, tmp_path, unused)
    assert list(made) == [found.picture]
    (tmp_path / found.picture).write_bytes(made[found.picture])
    (tmp_path / "01-pier.png").unlink()
    assert thumb_of(found, tmp_path, unused) == made, "what stands is not made again"
    (tmp_path / found.picture).write_bytes(made[found.picture][:-20])
    cover = thumb_of(found, tmp_path, picture)
    assert cover == {found.picture: thumb(picture())}, "the show's own for what cannot be read"


def test_what_is_remembered_of_a_head_lists_it_as_the_whole_does() -> None:
    whole = pictured("01-pier.png").episode
    head = head_of(whole)
    one = replace(listed(whole), episode=head)
    assert known(json.dumps(kept(one)).encode()) == one
    assert listed(head).headlines == ()
