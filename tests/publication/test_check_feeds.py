"""Every way in which a feed can be broken is named for what it is, and good feeds are silent."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from audio_edition.findings import Finding
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.settings import Funding, Person, PublishSettings
from tests.publication.public import copied
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage, identity, picture
from tests.rows import each, table

LATER = NOW + timedelta(days=2)
BASE = identity().base_url
NAMES = {"DAY": DAY, "NEXT": NEXT, "GONE": "2026-11-04", "HIDDEN": "2026-11-09", "BASE": BASE}
BROKEN = tomllib.loads((Path(__file__).parent / "data" / "broken_feeds.toml").read_text("utf-8"))


def look(stage: Stage) -> list[str]:
    found = list(check_feed(stage.at(LATER), stage.identity, stage.settings))
    assert all(finding.message and finding.remedy and finding.where for finding in found)
    return [f"{finding.severity} {finding.code}" for finding in found]


def sub(text: str, pattern: str, new: str, count: int = 1) -> str:
    changed, times = re.subn(pattern, new, text, count=count, flags=re.DOTALL)
    assert times, pattern
    return changed


def changed(text: str, how: str, *given: str) -> str:
    """The feed with one change of ``broken_feeds.toml``."""
    if how in ("item", "older", "stray", "turned"):
        head, first, second = text.split("    <item>")
        body, close, tail = second.partition("    </item>\n")
        if how == "item":
            first = changed(first, *given)
        elif how == "older":
            second = changed(second, *given)
        elif how == "turned":
            first, second = body + close, first + tail
        else:  # an item of an edition that must not be there
            return "    <item>".join([head, first.replace(NEXT, given[0]), first, second])
        return "    <item>".join([head, first, second])
    if how == "swap":
        assert given[0] in text, given[0]
        return text.replace(*given, 1)
    if how == "drop":
        return sub(text, rf"\s*<{given[0]}(?: [^>]*)?(?:/>|>.*?</{given[0]}>)", "")
    if how == "again":
        return sub(text, rf"(<{given[0]}(?: [^>]*)?(?:/>|>.*?</{given[0]}>))", r"\1\1")
    return sub(text, *given, count=1 if how == "sub" else 0)


@each("name", BROKEN, least=150)
def test_each_broken_feed_is_named(built: Stage, name: str) -> None:
    wanted, *change = BROKEN[name]
    for key, value in NAMES.items():
        change = [one.replace(f"{{{key}}}", value) for one in change]
    feed = built.audio / "feed.xml"
    good = feed.read_bytes()
    broken = changed(good.decode(), *change).encode()
    assert broken != good
    try:
        feed.write_bytes(broken)
        found = look(built)
    finally:
        feed.write_bytes(good)
    assert wanted in found
    if wanted == "warning feed-stale":  # only how it is written
        assert found == [wanted]


@each("codec", ["utf-16", "latin-1", ""])
def test_bytes_that_are_no_utf_8_and_a_feed_that_is_gone(built: Stage, codec: str) -> None:
    feed = built.audio / "feed.xml"
    good = feed.read_bytes()
    feed.unlink()
    if codec:
        feed.write_bytes(good.decode().replace("The Lantern", "Die Fähre").encode(codec))
    try:
        assert f"error feed-{'encoding' if codec else 'missing'}" in look(built)
    finally:
        feed.write_bytes(good)


BEHIND = table(Path(__file__).parent / "data" / "behind_addresses.tsv")


@each("what, how, data, code", BEHIND)
def test_what_lies_behind_the_addresses(
    built: Stage, what: str, how: str, data: str, code: str
) -> None:
    found = re.search(what, (built.audio / "feed.xml").read_text())
    assert found
    file = built.audio / found[1].removeprefix(BASE)
    aside = file.rename(file.with_suffix(".aside"))
    if how == "text":
        file.write_text(data.replace("\\n", "\n"))
    elif how == "picture":
        file.write_bytes(picture("RGB", (1399, 1399)))
    elif how == "itself":
        file.symlink_to(file.name)
    try:
        assert f"error {code}" in look(built)
    finally:
        aside.replace(file)


ALL_THERE_IS = PublishSettings(
    explicit=True,
    locked=False,
    copyright="© 2026",
    hub="https://hub.example/",
    persons=(Person("Ada Marsh", "narrator", "cast", "https://lantern.example/ada"),),
    funding=(Funding("https://lantern.example/give", "Give"),),
    update="",
    update_rule="",
)


@each(
    "shown, settings, editions",
    [
        ({"owner_email": ""}, PublishSettings(type="serial", season=3), 3),
        ({"category": "Technology", "language": "ar", "title": "المنارة"}, PublishSettings(), 1),
        ({"category": "News/Politics", "title": "AT&T < 5 > 3 & R&D"}, PublishSettings(), 1),
        ({"title": "Die Fähre & Söhne", "language": "de-DE", "author": "Ölhafen"}, ALL_THERE_IS, 1),
        ({"base_url": "http://127.0.0.1:8000/"}, PublishSettings(feed_items=1), 4),
        ({}, PublishSettings(), 0),
    ],
)
def test_good_feeds_of_every_shape_are_silent(
    tmp_path: Path, shown: dict[str, str], settings: PublishSettings, editions: int
) -> None:
    stage = Stage(tmp_path, identity(**shown), settings)
    piece = Piece("Häfen & Fähren <neu>", image="https://a.example/1.jpg")
    for number in range(editions):
        stage.release(f"2026-11-0{number + 1}", (piece,), title="R&D: <neu> — “ja”")
    if editions:
        stage.publish()
    stage.refresh()
    assert [one for one in look(stage) if "not-built" not in one] == []


def test_pages_of_a_feed_hang_together(tmp_path: Path) -> None:
    stage = Stage(tmp_path, identity(), PublishSettings(feed_items=1))
    for number in range(1, 5):
        stage.release(f"2026-11-0{number}")
    stage.publish()
    feed = stage.audio / "feed.xml"
    good = feed.read_text()
    for change in (
        (r'<atom:link rel="next"[^>]*/>', ""),
        (r'rel="next" href="[^"]*"', rf'rel="next" href="{BASE}feed.xml"'),
        (r'rel="last" href="([^"]*)feed-1', r'rel="last" href="\1feed-2'),
        ('rel="first"', 'rel="previous"'),
    ):
        feed.write_text(sub(good, *change))
        assert "error feed-paging" in look(stage)


def test_what_no_feed_tells_yet_is_told_once_an_element_and_not_without_end(
    built: Stage, tmp_path: Path
) -> None:
    renamed = replace(built.identity, title="The Beacon", description="Another one.")
    found: list[Finding] = list(check_feed(built.at(LATER), renamed, built.settings))
    assert {"feed-title", "feed-description", "feed-stale"} <= {f.code for f in found}
    assert len(found) < 40
    retracted = copied(built, tmp_path / "show")
    retracted.retract(DAY)
    assert "error feed-stale" in look(retracted)
