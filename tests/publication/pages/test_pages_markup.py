"""The pages as parsers read them, whatever the newsroom writes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio_edition import languages
from audio_edition.languages import find as find_language
from audio_edition.publication.model import Correction, Episode
from audio_edition.publication.pages import edition_files, site_files, snippets
from tests.player.site_fixture import SETTINGS, identity, make_episode
from tests.tools import ROOT

BASE = "https://news.example/audio/"
XHTML = "{http://www.w3.org/1999/xhtml}"

NASTY = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)//",
    "]]> <!-- --> <![CDATA[",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "{{ 7 * 7 }} {% raw %} ${x} `y`",
    "\u202eevil\u202c שלום עולם مرحبا",
    "🎧 👩‍👩‍👧‍👦 🇸🇪",
    "a\x00b\x07c\x1bd\x85e\u2028f\u2029g\ufffeh\ud800i",
    "&amp; &lt; &notanentity; &#0;",
    "</title></style></textarea></noscript>",
    "x" * 3000,
)
awkward = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=60),
    st.text("<>&\"'/=;:{}%]!-\x00\ud800 a", max_size=40),
)


def parse(page: bytes) -> Any:
    # strict: any parse error of the HTML Standard raises
    return html5lib.HTMLParser(strict=True).parse(page.decode("utf-8"))


def find(tree: Any, tag: str) -> list[Any]:
    return tree.findall(f".//{XHTML}{tag}")


def text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def visible(value: str) -> str:
    """What may remain of a text on a page, white space made one."""
    kept = re.sub(
        "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]",
        "",
        value,
    )
    return " ".join(kept.split())


def pages_of(episode: Episode, cues: Any, who: Any) -> dict[str, bytes]:
    pages = edition_files(
        episode, cues, who, SETTINGS, previous=episode, following=None, waveform=True
    )
    made = dict(pages)
    made |= site_files([episode], cues, who, SETTINGS)
    return made


def html_of(made: dict[str, bytes]) -> dict[str, Any]:
    return {name: parse(data) for name, data in made.items() if name.endswith(".html")}


def test_every_page_is_valid_and_complete() -> None:
    episode, cues = make_episode()
    made = pages_of(episode, cues, identity(BASE))
    assert {"index.html", "embed.html", "oembed.json", "today/index.html", "today/embed.html",
            "today/oembed.json", "player/edition-player.js", "player/edition-player.css",
            "player/labels.json"} <= made.keys()  # fmt: skip
    for name, tree in html_of(made).items():
        assert len(find(tree, "h1")) == 1, name
        assert (
            find(tree, "html")[0].get("lang") if find(tree, "html") else tree.get("lang") == "en-US"
        )
    page = parse(edition(episode, cues))
    heads = [text(node) for node in find(page, "h2")]
    assert heads[0] == "Listen to This Edition"
    assert "Corrections" in heads
    assert "The mayor’s name was misspelt." in text(page)
    shown = text(find(page, "edition-player")[0])
    assert all(cue.printed in shown for cue in cues)
    assert "0:00 / 3:20" in shown
    links = {text(a): a.get("href") for a in find(page, "a")}
    for name in ("Apple Podcasts", "Overcast", "Pocket Casts", "Download"):
        assert name in links
    assert links["RSS"] == BASE + "feed.xml"


def edition(episode: Episode, cues: Any, who: Any = None, **options: Any) -> bytes:
    given = {"previous": None, "following": None, "waveform": True} | options
    return edition_files(episode, cues, who or identity(BASE), SETTINGS, **given)["index.html"]


def test_nothing_is_inline_and_nothing_is_foreign() -> None:
    episode, cues = make_episode()
    for name, tree in html_of(pages_of(episode, cues, identity(BASE))).items():
        for node in tree.iter():
            assert "style" not in node.attrib, name
            assert not [key for key in node.attrib if str(key).startswith("on")], name
        assert not find(tree, "style")
        for script in find(tree, "script"):
            assert script.get("type") == "application/ld+json" or script.get("src"), name
        for tag, key in (("script", "src"), ("img", "src"), ("audio", "src"), ("iframe", "src")):
            for node in find(tree, tag):
                assert "//" not in (node.get(key) or ""), "only files of ours, by relative address"
        for node in find(tree, "link"):
            if node.get("rel") in ("stylesheet", "icon"):
                assert "//" not in node.get("href")


def metas(tree: Any) -> dict[str, str]:
    found = {}
    for node in find(tree, "meta"):
        key = node.get("property") or node.get("name")
        if key:
            found[key] = node.get("content")
    return found


def test_what_machines_read() -> None:
    episode, cues = make_episode()
    made = edition_files(
        episode, cues, identity(BASE), SETTINGS, previous=None, following=None, waveform=True
    )
    page = parse(made["index.html"])
    about = json.loads(
        next(s.text for s in find(page, "script") if s.get("type") == "application/ld+json")
    )
    assert about["@type"] == "PodcastEpisode"
    assert about["url"] == BASE + "2026-11-02/"
    audio = about["associatedMedia"]
    assert audio["@type"] == "AudioObject"
    assert audio["contentUrl"] == BASE + "2026-11-02/2026-11-02.mp3"
    assert audio["duration"] == "PT3M20S"
    assert about["partOfSeries"]["webFeed"] == BASE + "feed.xml"
    assert [clip["name"] for clip in about["hasPart"]] == [c.title for c in episode.chapters]
    meta = metas(page)
    assert meta["twitter:card"] == "player"
    assert meta["twitter:player"] == BASE + "2026-11-02/embed.html"
    assert meta["og:audio"] == BASE + "2026-11-02/2026-11-02.mp3"
    assert meta["og:audio:type"] == "audio/mpeg"
    rel = {node.get("rel"): node for node in find(page, "link")}
    assert rel["canonical"].get("href") == BASE + "2026-11-02/"
    discovery = next(n for n in find(page, "link") if n.get("type") == "application/json+oembed")
    assert discovery.get("href") == BASE + "2026-11-02/oembed.json"
    oembed = json.loads(made["oembed.json"])
    assert (oembed["version"], oembed["type"]) == ("1.0", "rich")
    assert {"width", "height", "html", "title", "provider_name"} <= oembed.keys()
    frame = find(html5lib.parseFragment(oembed["html"]), "iframe") or [
        html5lib.parseFragment(oembed["html"])[0]
    ]
    assert frame[0].get("src") == BASE + "2026-11-02/embed.html"
    assert frame[0].get("allow") == "clipboard-write"


def test_today_plays_the_latest_and_names_its_own_page() -> None:
    old, _ = make_episode("2026-10-30", 1)
    new, cues = make_episode("2026-11-02", 2)
    made = site_files([new, old], cues, identity(BASE), SETTINGS)
    page = parse(made["today/index.html"])
    assert find(page, "audio")[0].get("src") == "../2026-11-02/2026-11-02.mp3"
    assert find(page, "audio")[0].get("preload") == "none"
    player = find(page, "edition-player")[0]
    assert player.get("data-page") == BASE + "2026-11-02/"
    assert player.get("data-waveform") == "../2026-11-02/waveform.json"
    previous = next(a for a in find(page, "a") if a.get("rel") == "prev")
    assert previous.get("href") == "../2026-10-30/"
    assert json.loads(made["today/oembed.json"])["html"].count(BASE + "today/embed.html") == 1
    archive = [a.get("href") for a in find(parse(made["index.html"]), "a")]
    assert archive.index("2026-11-02/") < archive.index("2026-10-30/"), "newest first"


def test_an_older_edition_is_not_todays() -> None:
    episode, cues = make_episode("2026-10-30", 1)
    newer, _ = make_episode("2026-11-02", 2)
    page = parse(edition(episode, cues, following=newer))
    assert text(find(page, "h2")[0]) == "Listen to This Edition"
    following = next(a for a in find(page, "a") if a.get("rel") == "next")
    assert following.get("href") == "../2026-11-02/"


def test_a_retracted_edition_is_nowhere() -> None:
    episode, cues = make_episode(retracted=True)
    older, _ = make_episode("2026-10-30", 1, corrections=())
    made = edition_files(
        episode, cues, identity(BASE), SETTINGS, previous=older, following=None, waveform=True
    )
    for name in ("index.html", "embed.html"):
        page = parse(made[name])
        assert "This edition was retracted" in text(page)
        assert not find(page, "audio")
        assert b".mp3" not in made[name]
        assert metas(page)["robots"] == "noindex"
    assert "mp3" not in made["oembed.json"].decode()
    site = site_files([episode, older], cues, identity(BASE), SETTINGS)
    for name in ("index.html", "today/index.html", "today/embed.html"):
        assert b"2026-11-02" not in site[name], name
    assert b"2026-10-30.mp3" in site["today/index.html"]
    assert cues[5].printed not in site["today/index.html"].decode(), "not another one's words"


def test_nothing_published_yet() -> None:
    made = site_files([], (), identity(BASE), SETTINGS)
    for name in ("index.html", "today/index.html", "today/embed.html"):
        assert "No edition has been published yet." in text(parse(made[name]))
    assert "today/oembed.json" not in made


def test_without_transcript_waveform_and_chapters() -> None:
    episode, _ = make_episode(chapters=(), segments=(), corrections=(), disclosure="", files=())
    page = parse(edition(episode, (), waveform=False))
    assert not find(page, "details")
    assert "data-waveform" not in find(page, "edition-player")[0].attrib
    assert "Corrections" not in text(page)


@pytest.mark.parametrize(
    ("language", "heading", "date"),
    [
        ("en-US", "Listen to Today's Edition", "Monday, November 2, 2026"),
        ("en-GB", "Listen to Today's Edition", "Monday 2 November 2026"),
        ("de-AT", "Die heutige Ausgabe hören", "Montag, 2. November 2026"),
        ("fr", "Écouter l’édition du jour", "lundi 2 novembre 2026"),
        ("es-MX", "Escuchar la edición de hoy", "lunes, 2 de noviembre de 2026"),
        ("sv", "Listen to Today's Edition", "Monday, November 2, 2026"),
    ],
)
def test_speaks_the_language_of_the_show(language: str, heading: str, date: str) -> None:
    episode, cues = make_episode(language=language)
    page = parse(edition(episode, cues, identity(BASE, language=language)))
    head = find(page, "h2")[0]
    assert head.get("data-today") == heading, "on its day"
    assert (
        text(head) == find_language(language if language != "sv" else "en").labels["listen_edition"]
    )
    assert date in text(page)
    spoken = "en" if language == "sv" else language
    assert page.get("lang") == spoken
    transcript = next(n for n in find(page, "details") if n.get("class") == "transcript")
    assert find(transcript, "div")[-1].get("lang") == language, "but the articles keep their own"


def test_an_edition_is_never_half_in_the_shows_language() -> None:
    """A German edition of an English show: words, dates and markup are German."""
    episode, cues = make_episode(language="de-AT")
    archive = pages_of(episode, cues, identity(BASE))
    made = archive | {"index.html": edition(episode, cues)}
    for name in ("index.html", "embed.html", "today/index.html", "today/embed.html"):
        page = parse(made[name])
        assert page.get("lang") == "de-AT", name
        assert find(page, "edition-player")[0].get("lang") == "de-AT"
        assert "Montag, 2. November 2026" in text(page)
        for english in ("Download", "In this edition", "Transcript", "Subscribe", "Listen to"):
            assert english not in text(page), (name, english)
    assert metas(parse(made["index.html"]))["og:locale"] == "de_AT"
    page = parse(archive["index.html"])
    assert page.get("lang") == "en-US"
    assert find(find(page, "h3")[0], "a")[0].get("lang") == "de-AT"


def test_many_headlines_are_three_and_how_many_more() -> None:
    """In every language of labels; four are told whole, and so is a summary of somebody's own."""
    for language, more in {
        "en-GB": "and 22 more", "de-AT": "und 22 weitere", "fr": "et 22 de plus",
        "es-MX": "y 22 más", "it": "e ancora 22", "pt": "e mais 22",
    }.items():  # fmt: skip
        episode, cues = make_episode(articles=25, language=language)
        page = parse(edition(episode, cues))
        told = next(text(p) for p in find(page, "p") if p.get("class") == "summary")
        assert told.endswith(f"since 1976 · {more}"), language
        assert told.count(" · ") == 3
        assert metas(page)["description"] == metas(page)["og:description"] == told
    for count in (1, 3, 4):
        episode, cues = make_episode(articles=count)
        page = parse(edition(episode, cues))
        told = next(text(p) for p in find(page, "p") if p.get("class") == "summary")
        assert told == episode.summary
        assert told.count(" · ") == count - 1
    episode, cues = make_episode(articles=25, summary="What the editor wrote.")
    assert "What the editor wrote." in text(parse(edition(episode, cues)))


def test_chapters_tell_where_they_begin_and_how_long_they_are() -> None:
    episode, cues = make_episode()
    chapters = next(n for n in find(parse(edition(episode, cues)), "details"))
    rows = [[(t.get("datetime"), text(t)) for t in find(a, "time")] for a in find(chapters, "a")]
    assert rows[1] == [("PT22S", "0:22"), ("PT59S", "0:59")]
    assert len(rows) == 5


def test_a_transcript_is_folded_by_article() -> None:
    episode, cues = make_episode()
    transcript = next(
        n for n in find(parse(edition(episode, cues)), "details") if n.get("class") == "transcript"
    )
    folded = [n for n in find(transcript, "details") if n.get("class") == "article"]
    assert [text(find(n, "summary")[0]).rstrip(".") for n in folded] == [
        item.title for item in episode.segments if item.kind == "article"
    ]
    assert all(
        len(find(find(n, "summary")[0], "h3")) == 1 and "open" not in n.attrib for n in folded
    )
    assert [n.get("data-article") for n in folded] == ["01-story", "02-story", "03-story"]
    assert "Good morning." in text(find(transcript, "section")[0]), "what is no article is in view"


def test_a_page_runs_the_way_its_words_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that somebody adds may be written from right to left."""
    monkeypatch.setattr(languages, "labels_tag", lambda tag: tag)
    for language, way in {"he": "rtl", "ar-EG": "rtl", "de": None}.items():
        episode, cues = make_episode(language=language)
        assert parse(edition(episode, cues)).get("dir") == way, language


def test_an_article_shows_its_picture() -> None:
    """With what it shows and its size; one of another host, or of no known size, stays away."""
    episode, cues = make_episode()
    given = [
        {},
        {"image": "01 story.jpg", "image_alt": 'A "tram" <at> night', "image_size": (1600, 900)},
        {"image": "https://cdn.example/x.jpg", "image_alt": "x", "image_size": (10, 10)},
        {"image": "03-story.svg"},
        {},
    ]
    chapters = tuple(
        replace(chapter, **changes)
        for chapter, changes in zip(episode.chapters, given, strict=True)
    )
    episode = replace(episode, chapters=chapters)
    made = pages_of(episode, cues, identity(BASE)) | {"index.html": edition(episode, cues)}
    for name, folder in {
        "index.html": "",
        "embed.html": "",
        "today/index.html": "../2026-11-02/",
    }.items():
        images = find(find(parse(made[name]), "edition-player")[0], "img")
        assert [image.attrib for image in images] == [
            {
                "src": f"{folder}01%20story.jpg",
                "alt": 'A "tram" <at> night',
                "width": "1600",
                "height": "900",
                "loading": "lazy",
            }
        ], name


def test_every_language_says_everything() -> None:
    labels = json.loads(site_files([], (), identity(BASE), SETTINGS)["player/labels.json"])
    for language in ("de", "fr", "es", "it", "pt"):
        assert labels[language].keys() == labels["en"].keys()
        assert all(labels[language].values())
    assert labels["de"]["play"] == "Abspielen"
    assert labels["en-GB"]["date"] == "{weekday} {day} {month} {year}"


def test_every_label_is_used() -> None:
    room = ROOT / "src/audio_edition/publication"
    used = "".join(file.read_text(encoding="utf-8") for file in room.glob("assets/*.js"))
    for file in [*(room / "pages").rglob("*.html"), *room.rglob("*.py")]:
        used += file.read_text(encoding="utf-8")
    labels = find_language("en").labels
    # a fault's name is its label's
    faults = {"missing", "failed", "no_answer", "dropped", "offline"}
    assert "say[kind]" in used
    assert all(f'"{fault}"' in used for fault in faults)
    unused = [
        key
        for key in labels
        if key not in faults and not re.search(rf"""say\.{key}\b|\[["']{key}["']\]""", used)
    ]
    assert unused == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=awkward, said=awkward, note=awkward, show=awkward, url=awkward)
def test_no_text_becomes_markup(title: str, said: str, note: str, show: str, url: str) -> None:
    episode, cues = make_episode()
    episode = replace(
        episode,
        title=title,
        summary=said,
        disclosure=note,
        corrections=(Correction(2, datetime(2026, 11, 2, tzinfo=UTC), note),),
        chapters=tuple(replace(c, title=title, url=url, image=url) for c in episode.chapters),
        segments=tuple(
            replace(s, title=title, url=url, byline=note, section=said) for s in episode.segments
        ),
    )
    cues = [replace(cue, printed=said) for cue in cues]
    who = identity(BASE, title=show or "x", author=note or "x", description=said)
    clean, _ = make_episode()
    expected = {
        name: [str(node.tag) for node in tree.iter() if str(node.tag) != f"{XHTML}a"]
        for name, tree in html_of(pages_of(clean, cues, who)).items()
    }
    made = pages_of(episode, cues, who)
    for name, tree in html_of(made).items():
        tags = [str(node.tag) for node in tree.iter() if str(node.tag) != f"{XHTML}a"]
        if web(url):
            assert tags == expected[name]
        assert set(tags) <= set(expected[name]), name
        for node in tree.iter():
            assert not [key for key in node.attrib if str(key).lower().startswith("on")], name
            address = node.get("href") or node.get("src") or ""
            assert not re.match(r"\s*(javascript|data|vbscript)\s*:", address, re.I), name
    page = parse(
        edition_files(episode, cues, who, SETTINGS, previous=None, following=None, waveform=True)[
            "index.html"
        ]
    )
    # the last two code points of a plane are parse errors in HTML and become spaces there
    shown = "".join(" " if ord(c) > 0xFFFF and ord(c) & 0xFFFE == 0xFFFE else c for c in title)
    assert text(find(page, "h1")[0]) == visible(shown)
    about = json.loads(
        next(s.text for s in find(page, "script") if s.get("type") == "application/ld+json")
    )
    assert about["name"] == visible(title)
    for data in made.values():
        data.decode("utf-8")
    assert json.loads(made["today/oembed.json"])["title"] == visible(title)
    for snippet in snippets(who, "today"):
        html5lib.HTMLParser(strict=False).parseFragment(snippet.code)
        assert "<script>alert" not in snippet.code


def web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def test_files_with_awkward_names_are_linked() -> None:
    episode, cues = make_episode(file="a b#c?.mp3")
    page = parse(edition(episode, cues))
    assert find(page, "audio")[0].get("src") == "a%20b%23c%3F.mp3"
