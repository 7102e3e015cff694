"""Shows as they are: whatever show.toml says, what was just built is as certified."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition.publication.settings import Funding, Person, PublishSettings
from audio_edition.verbs.verify import verify
from tests.publication.http_site import served
from tests.publication.support import NOW, Piece, Stage, identity

RICH = PublishSettings(
    explicit=True,
    type="serial",
    season=3,
    locked=False,
    medium="newsletter",
    update="",
    copyright="© The Lantern Press",
    narrator="Joe & “friends”",
    ai_content='Read by a <machine> & "checked" by people.',
    hub="https://hub.example/",
    persons=(Person("Ada Marsh", "host", "cast", "https://ada.example/", ""),),
    funding=(Funding("https://pay.example/?a=1&b=2", "Give & take"),),
    subscribe=(("Overcast", "https://overcast.example/x"), ("Spotify", "https://s.example/?a&b")),
    source_type="compositeSynthetic",
)
AWKWARD = (
    Piece(
        "«Crème» & <br> — 5 > 4", ("A\u00a0& B said “no”.", "x < y", "Naïve; 100 %."), byline="É"
    ),
    Piece("Same", ("One.", "One.", "One.")),
    Piece("Same", ("One.", "Two."), url="https://lantern.example/a b?c=d&e=“f”"),
    Piece("東京の雨", ("雨が降った。", "誰も傘を持っていなかった。")),
)


@pytest.mark.parametrize("settings", [PublishSettings(), RICH])
@pytest.mark.parametrize(
    "who",
    [
        {},
        {"language": "de-DE", "title": "Die Laterne & Co", "author": "A < B"},
        {"language": "pt-BR", "description": "Line one\nline two & more"},
        {"language": "sv-SE", "link": "https://lantern.example/?a=1&b=2", "guid": "x & y"},
        {"base_url": "https://audio.lantern.example/a%20b/"},
    ],
)
def test_what_was_just_published_is_as_certified(
    tmp_path: Path, settings: PublishSettings, who: dict[str, str]
) -> None:
    stage = Stage(tmp_path, identity=identity(**who), settings=settings)
    for day, pieces in (("2026-11-01", AWKWARD), ("2026-11-02", AWKWARD[::-1])):
        stage.release(day, pieces, title="Edition <of> “the” day & night" if pieces else "")
    stage.release("2026-11-03")
    stage.publish()
    later = NOW + timedelta(hours=3)
    stage.release("2026-11-02", AWKWARD[1:], now=later)
    stage.publish("2026-11-02", now=later, note="The fare is $5 & not <$4>.")
    with served(stage.audio) as site:
        report = verify(site)
    assert report.ok, [f for f in report.findings if f.severity == "error"]
    assert len(report.editions) == 3


def test_a_show_with_a_theme_of_its_own(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    theme = stage.editions / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "edition.html").write_text(
        "<!doctype html><title>{{ episode.title }}</title><h1>{{ episode.title }}</h1>"
        '<a href="{{ episode.file }}">Hear it</a> <a href="proof.json">Proof</a>'
        '<p class="sumary">{{ episode.summary }}!</p>'
    )
    stage.release()
    stage.publish()
    page = stage.audio / "2026-11-02" / "index.html"
    assert "Hear it" in page.read_text(), "the theme is in use"
    report = verify(stage.audio)
    assert report.ok, [f for f in report.findings if f.severity == "error"]
    page.write_text(page.read_text().replace(">Edition of", ">Edition in"))
    assert not verify(stage.audio).ok, "a theme may leave out, and not say otherwise"


def test_a_theme_may_not_show_another_transcript(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    theme = stage.editions / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "edition.html").write_text(
        "<title>x</title><h1>{{ episode.title }}</h1>"
        '<a href="{{ episode.file }}">Hear it</a> <a href="proof.json">Proof</a>'
        "{% for s in sections %}{% for p in s.passages %}{% for c in p.cues %}"
        "<b data-t='{{ c.start }}'>{{ c.printed }}</b>{% endfor %}{% endfor %}{% endfor %}"
    )
    stage.release()
    stage.publish()
    assert verify(stage.audio).ok
    page = stage.audio / "2026-11-02" / "index.html"
    text = page.read_text()
    page.write_text(text.replace("opened", "closed"))
    assert not verify(stage.audio).ok
    page.write_text(re.sub(r"(<b data-t='[^']*'>)[^<]+", r"\1Something else.", text))
    assert not verify(stage.audio).ok, "nor one that has nothing of it"


def test_a_feed_of_another_version_is_held_by_what_all_versions_write(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=replace(RICH, ai_content=""))
    stage.release()
    stage.publish()
    for listing in stage.audio.glob("**/files.json"):
        listing.unlink()  # no other version wrote one
    feed = stage.audio / "feed.xml"
    text = feed.read_text()
    old = text.replace("<generator>audio-edition ", "<generator>audio-edition 0.1.")
    assert old != text
    feed.write_text(old.replace("<itunes:episodeType>full", "<itunes:episodeType>bonus"))
    assert verify(stage.audio).ok
    feed.write_text(old.replace('length="', 'length="1'))
    assert not verify(stage.audio).ok
