"""The pages as parsers read them, whatever the newsroom writes."""

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import html5lib
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from audio_edition import languages
from audio_edition.languages import find as find_language
from audio_edition.models import replace
from audio_edition.publication import cover
from audio_edition.publication.days import PublishingDays, days_of_rule
from audio_edition.publication.feeds.settings import FeedSettings
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.model import Correction, Episode
from audio_edition.publication.pages import edition_files, site_files, snippets
from audio_edition.publication.pages.icon import SIDE, icon
from audio_edition.publication.pages.words import day_of
from audio_edition.publication.settings import PublishSettings
from audio_edition.show import Show
from tests.player.site_fixture import SETTINGS, identity, make_episode
from tests.publication.made import changed
from tests.publication.support import Stage
from tests.rows import each, table
from tests.tools import ROOT

BASE = "https://news.example/audio/"
SHOW = identity(BASE)
XHTML = "{http://www.w3.org/1999/xhtml}"

DATA = Path(__file__).parents[1] / "data"
NASTY = json.loads((DATA / "nasty_pages.json").read_text())
awkward = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=60),
    st.text("<>&\"'/=;:{}%]!-\x00\ud800 a", max_size=40),
)


def parse(page: bytes) -> Any:
    # strict: any parse error of the HTML Standard raises
    return html5lib.HTMLParser(strict=True).parse(page.decode("utf-8"))


def find(tree: Any, tag: str, **attributes: str) -> list[Any]:
    found = tree.findall(f".//{XHTML}{tag}")
    return [one for one in found if all(one.get(key) == attributes[key] for key in attributes)]


def text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def visible(value: str) -> str:
    """What may remain of a text on a page, white space made one."""
    gone = "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    return " ".join(re.sub(gone, "", value).split())


def files(episode: Episode, cues: Any, who: Any = SHOW, **options: Any) -> dict[str, bytes]:
    """An edition's own pages."""
    given = {"previous": None, "following": None, "waveform": True} | options
    return dict(edition_files(episode, cues, who, SETTINGS, **given))


def edition(episode: Episode, cues: Any, who: Any = SHOW, **options: Any) -> Any:
    return parse(files(episode, cues, who, **options)["index.html"])


def pages_of(episode: Episode, cues: Any, who: Any = SHOW) -> dict[str, bytes]:
    return files(episode, cues, who, previous=episode) | site_files([episode], cues, who, SETTINGS)


def html_of(made: dict[str, bytes]) -> dict[str, Any]:
    return {name: parse(data) for name, data in made.items() if name.endswith(".html")}


def metas(tree: Any) -> dict[str, str]:
    named = [(node.get("property") or node.get("name"), node) for node in find(tree, "meta")]
    return {key: node.get("content") for key, node in named if key}


def about(tree: Any) -> Any:
    return json.loads(find(tree, "script", type="application/ld+json")[0].text)


def test_every_page_is_valid_and_complete() -> None:
    """Nothing is inline, and nothing is foreign."""
    episode, cues = make_episode()
    made = pages_of(episode, cues)
    assert {"index.html", "embed.html", "oembed.json", "today/index.html", "today/embed.html",
            "today/oembed.json", "player/edition-player.js", "player/edition-player.css",
            "player/labels.json"} <= made.keys()  # fmt: skip
    for name, tree in html_of(made).items():
        assert len(find(tree, "h1")) == 1, name
        assert tree.get("lang") == "en-US"
        for node in tree.iter():
            assert "style" not in node.attrib, name
            assert not [key for key in node.attrib if str(key).startswith("on")], name
        assert not find(tree, "style")
        for script in find(tree, "script"):
            assert script.get("type") == "application/ld+json" or script.get("src"), name
        addresses = [node.get("src") or "" for tag in ("script", "img", "audio", "iframe")
                     for node in find(tree, tag)]  # fmt: skip
        addresses += [node.get("href") for node in find(tree, "link")
                      if node.get("rel") in ("stylesheet", "icon")]  # fmt: skip
        assert not [one for one in addresses if "//" in one], "files of ours, by relative address"
    page = edition(episode, cues)
    heads = [text(node) for node in find(page, "h2")]
    assert heads[0] == "Listen to This Edition"
    assert "Corrections" in heads
    assert "The mayor’s name was misspelt." in text(page)
    shown = text(find(page, "edition-player")[0])
    assert all(cue.printed in shown for cue in cues)
    assert "0:00 / 3:20" in shown
    links = {text(a): a.get("href") for a in find(page, "a")}
    assert {"Apple Podcasts", "Overcast", "Pocket Casts", "Download"} <= links.keys()
    assert links["RSS"] == BASE + "feed.xml"


def test_what_machines_read() -> None:
    episode, cues = make_episode()
    made = files(episode, cues)
    page, own = parse(made["index.html"]), f"{BASE}2026-11-02/"
    told = about(page)
    assert (told["@type"], told["url"]) == ("PodcastEpisode", own)
    audio = told["associatedMedia"]
    assert (audio["@type"], audio["duration"]) == ("AudioObject", "PT3M20S")
    assert audio["contentUrl"] == f"{own}2026-11-02.mp3"
    assert told["partOfSeries"]["webFeed"] == BASE + "feed.xml"
    assert [clip["name"] for clip in told["hasPart"]] == [c.title for c in episode.chapters]
    assert {
        "twitter:card": "player", "twitter:player": f"{own}embed.html",
        "og:audio": f"{own}2026-11-02.mp3", "og:audio:type": "audio/mpeg",
    }.items() <= metas(page).items()  # fmt: skip
    assert find(page, "link", rel="canonical")[0].get("href") == own
    (discovery,) = find(page, "link", type="application/json+oembed")
    assert discovery.get("href") == f"{own}oembed.json"
    oembed = json.loads(made["oembed.json"])
    assert (oembed["version"], oembed["type"]) == ("1.0", "rich")
    assert {"width", "height", "title", "provider_name"} <= oembed.keys()
    (frame,) = find(html5lib.parseFragment(oembed["html"]), "iframe")
    assert (frame.get("src"), frame.get("allow")) == (f"{own}embed.html", "clipboard-write")


def test_today_plays_the_latest_and_names_its_own_page() -> None:
    (old, _), (new, cues) = make_episode("2026-10-30", 1), make_episode("2026-11-02", 2)
    made = site_files([new, old], cues, SHOW, SETTINGS)
    page = parse(made["today/index.html"])
    (audio,), (player,) = find(page, "audio"), find(page, "edition-player")
    assert (audio.get("src"), audio.get("preload")) == ("../2026-11-02/2026-11-02.mp3", "none")
    assert player.get("data-page") == BASE + "2026-11-02/"
    assert player.get("data-waveform") == "../2026-11-02/waveform.json"
    assert find(page, "a", rel="prev")[0].get("href") == "../2026-10-30/"
    assert json.loads(made["today/oembed.json"])["html"].count(BASE + "today/embed.html") == 1
    archive = [a.get("href") for a in find(parse(made["index.html"]), "a")]
    assert archive.index("2026-11-02/") < archive.index("2026-10-30/"), "newest first"
    page = edition(old, cues, following=new)
    assert text(find(page, "h2")[0]) == "Listen to This Edition", "an older one is not today's"
    assert find(page, "a", rel="next")[0].get("href") == "../2026-11-02/"


def test_a_retracted_edition_is_nowhere() -> None:
    episode, cues = make_episode(retracted=True)
    older, _ = make_episode("2026-10-30", 1, corrections=())
    made = files(episode, cues, previous=older)
    for name in ("index.html", "embed.html"):
        page = parse(made[name])
        assert "This edition was retracted" in text(page)
        assert not find(page, "audio")
        assert b".mp3" not in made[name]
        assert metas(page)["robots"] == "noindex"
    assert b"mp3" not in made["oembed.json"]
    site = site_files([episode, older], cues, SHOW, SETTINGS)
    for name in ("index.html", "today/index.html", "today/embed.html"):
        assert b"2026-11-02" not in site[name], name
    assert b"2026-10-30.mp3" in site["today/index.html"]
    assert cues[5].printed not in site["today/index.html"].decode(), "not another one's words"


def test_what_is_not_there_is_not_shown() -> None:
    """Before anything is published; without transcript, waveform and chapters; odd names."""
    made = site_files([], (), SHOW, SETTINGS)
    for name in ("index.html", "today/index.html", "today/embed.html"):
        assert "No edition has been published yet." in text(parse(made[name]))
    assert "today/oembed.json" not in made
    episode, _ = make_episode(chapters=(), segments=(), corrections=(), disclosure="", files=())
    page = edition(changed(episode, file="a b#c?.mp3"), (), waveform=False)
    assert not find(page, "details")
    assert "data-waveform" not in find(page, "edition-player")[0].attrib
    assert "Corrections" not in text(page)
    assert find(page, "audio")[0].get("src") == "a%20b%23c%3F.mp3"


@each("language, heading, date", table(DATA / "listen_today.tsv"))
def test_speaks_the_language_of_the_show(language: str, heading: str, date: str) -> None:
    episode, cues = make_episode(language=language)
    page, head = edition(episode, cues, identity(BASE, language=language)), "listen_edition"
    spoken = "en" if language == "sv" else language
    (said, *_) = find(page, "h2")
    assert said.get("data-today") == heading, "on its day"
    assert text(said) == find_language(spoken).labels[head]
    assert date in text(page)
    assert page.get("lang") == spoken
    (transcript,) = find(page, "details", **{"class": "transcript"})
    assert find(transcript, "div")[-1].get("lang") == language, "but the articles keep their own"


def test_an_edition_is_never_half_in_the_shows_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A German edition of an English show: words, dates and markup are German."""
    episode, cues = make_episode(language="de-AT")
    archive = pages_of(episode, cues)
    made = archive | {"index.html": files(episode, cues)["index.html"]}
    for name in ("index.html", "embed.html", "today/index.html", "today/embed.html"):
        page = parse(made[name])
        assert page.get("lang") == find(page, "edition-player")[0].get("lang") == "de-AT", name
        assert "Montag, 2. November 2026" in text(page)
        for english in ("Download", "In this edition", "Transcript", "Subscribe", "Listen to"):
            assert english not in text(page), (name, english)
    assert metas(parse(made["index.html"]))["og:locale"] == "de_AT"
    page = parse(archive["index.html"])
    assert page.get("lang") == "en-US"
    assert find(find(page, "h3")[0], "a")[0].get("lang") == "de-AT"
    # a language that somebody adds may be written from right to left
    monkeypatch.setattr(languages, "labels_tag", lambda tag: tag)
    for language, way in {"he": "rtl", "ar-EG": "rtl", "de": None}.items():
        episode, cues = make_episode(language=language)
        assert edition(episode, cues).get("dir") == way, language


def summary(**episode: Any) -> str:
    page = edition(*make_episode(**episode))
    (told,) = [text(p) for p in find(page, "p", **{"class": "summary"})]
    assert metas(page)["description"] == metas(page)["og:description"] == told
    return told


def test_many_headlines_are_three_and_how_many_more() -> None:
    """In every language of labels; four are told whole, and so is a summary of somebody's own."""
    for language, more in {
        "en-GB": "and 22 more", "de-AT": "und 22 weitere", "fr": "et 22 de plus",
        "es-MX": "y 22 más", "it": "e ancora 22", "pt": "e mais 22",
    }.items():  # fmt: skip
        told = summary(articles=25, language=language)
        assert told.endswith(f"since 1976 · {more}"), language
        assert told.count(" · ") == 3
    for count in (1, 3, 4):
        told = summary(articles=count)
        assert told == make_episode(articles=count)[0].summary
        assert told.count(" · ") == count - 1
    own = "What the editor wrote."
    assert own in text(edition(*make_episode(articles=25, summary=own)))


def test_chapters_and_transcript() -> None:
    """Chapters tell where they begin and how long they are; a transcript is folded by article."""
    episode, cues = make_episode()
    page = edition(episode, cues)
    chapters, *_ = find(page, "details")
    rows = [[(t.get("datetime"), text(t)) for t in find(a, "time")] for a in find(chapters, "a")]
    assert rows[1] == [("PT22S", "0:22"), ("PT59S", "0:59")]
    assert len(rows) == 5
    (transcript,) = find(page, "details", **{"class": "transcript"})
    folded = find(transcript, "details", **{"class": "article"})
    assert [text(find(n, "summary")[0]).rstrip(".") for n in folded] == [
        item.title for item in episode.segments if item.kind == "article"
    ]
    for article in folded:
        assert len(find(find(article, "summary")[0], "h3")) == 1
        assert "open" not in article.attrib
    assert [n.get("data-article") for n in folded] == ["01-story", "02-story", "03-story"]
    assert "Good morning." in text(find(transcript, "section")[0]), "what is no article is in view"


def test_an_article_shows_its_picture() -> None:
    """With what it shows and its size; one of another host, or of no known size, stays away."""
    episode, cues = make_episode()
    own = {
        "image": "01 story.jpg",
        "image_alt": 'A "tram" <at> night',
        "image_width": 1600,
        "image_height": 900,
    }
    foreign = {
        "image": "https://cdn.example/x.jpg",
        "image_alt": "x",
        "image_width": 10,
        "image_height": 10,
    }
    given = [{}, own, foreign, {"image": "03-story.svg"}, {}]
    chapters = [replace(one, **more) for one, more in zip(episode.chapters, given, strict=True)]
    episode = replace(episode, chapters=tuple(chapters))
    made = pages_of(episode, cues) | {"index.html": files(episode, cues)["index.html"]}
    folders = {"index.html": "", "embed.html": "", "today/index.html": "../2026-11-02/"}
    for name, folder in folders.items():
        images = find(find(parse(made[name]), "edition-player")[0], "img")
        wanted = {"src": f"{folder}01%20story.jpg", "alt": 'A "tram" <at> night',
                  "width": "1600", "height": "900", "loading": "lazy"}  # fmt: skip
        assert [image.attrib for image in images] == [wanted], name


def test_every_label_is_told_in_every_language_and_used() -> None:
    labels = json.loads(site_files([], (), SHOW, SETTINGS)["player/labels.json"])
    for language in ("de", "fr", "es", "it", "pt"):
        assert all(labels[language].values())
    room = ROOT / "src/audio_edition/publication"
    sources = [*room.glob("assets/*.js"), *(room / "pages").rglob("*.html"), *room.rglob("*.py")]
    used = "".join(file.read_text(encoding="utf-8") for file in sources)
    # a fault's name is its label's
    faults = {"missing", "failed", "no_answer", "dropped", "offline"}
    assert "say[kind]" in used
    assert all(f'"{fault}"' in used for fault in faults)
    keys = find_language("en").labels.keys() - faults
    assert [k for k in keys if not re.search(rf"""say\.{k}\b|\[["']{k}["']\]""", used)] == []


def tags(tree: Any) -> list[str]:
    return [str(node.tag) for node in tree.iter() if str(node.tag) != f"{XHTML}a"]


EXPECTED = {name: tags(tree) for name, tree in html_of(pages_of(*make_episode())).items()}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=awkward, said=awkward, note=awkward, show=awkward, url=awkward)
def test_no_text_becomes_markup(title: str, said: str, note: str, show: str, url: str) -> None:
    episode, cues = make_episode()
    more = {"title": title, "url": url}
    episode = changed(
        episode,
        title=title,
        summary=said,
        disclosure=note,
        corrections=(Correction(2, datetime(2026, 11, 2, tzinfo=UTC), note),),
        chapters=tuple(replace(c, image=url, **more) for c in episode.chapters),
        segments=tuple(replace(s, byline=note, section=said, **more) for s in episode.segments),
    )
    cues = [replace(cue, printed=said) for cue in cues]
    who = identity(BASE, title=show or "x", author=note or "x", description=said)
    made = pages_of(episode, cues, who)
    for name, tree in html_of(made).items():
        assert set(tags(tree)) <= set(EXPECTED[name]), name
        if url.startswith(("http://", "https://")):
            assert tags(tree) == EXPECTED[name]
        for node in tree.iter():
            assert not [key for key in node.attrib if str(key).lower().startswith("on")], name
            address = node.get("href") or node.get("src") or ""
            assert not re.match(r"\s*(javascript|data|vbscript)\s*:", address, re.I), name
    page = edition(episode, cues, who)
    # the last two code points of a plane are parse errors in HTML and become spaces there
    shown = "".join(" " if ord(c) > 0xFFFF and ord(c) & 0xFFFE == 0xFFFE else c for c in title)
    assert text(find(page, "h1")[0]) == visible(shown)
    assert about(page)["name"] == visible(title)
    for data in made.values():
        data.decode("utf-8")
    assert json.loads(made["today/oembed.json"])["title"] == visible(title)
    for snippet in snippets(who, "today"):
        html5lib.HTMLParser(strict=False).parseFragment(snippet.code)
        assert "<script>alert" not in snippet.code


# -- what the newest edition is called on any day --------------------------------------


WEEK = (0, 1, 2, 3, 4)


@each("language", ["en-US", "de", "fr", "es", "it", "pt-BR", "pt-PT"])
def test_every_language_says_it_with_the_date(language: str) -> None:
    episode, _ = make_episode(language=language)
    days = PublishingDays(WEEK, "Europe/Berlin", "06:00")
    day = day_of(episode, language, days, newest=True, own=False)
    english = day_of(episode, "en", days, newest=True, own=False)
    say = languages.labels_of(language)
    assert day.heading == say["listen_latest"]
    assert day.attributes["data-today"] == say["listen_today"] != day.heading
    assert "2026" in day.notice["data-last"]
    assert "{" not in day.notice["data-last"]
    assert day.notice["data-next"].count("{date}") == 1
    told = [day.notice[key] for key in ("data-none", "data-later", "data-so-far", "data-last")]
    assert len(set(told)) == 4
    if not language.startswith("en"):
        assert not {*told, day.heading} & {*english.notice.values(), english.heading}


def test_only_the_newest_may_become_todays() -> None:
    episode, _ = make_episode()
    days = PublishingDays()
    assert day_of(episode, "en", days, newest=False, own=True).attributes == {}
    own = day_of(episode, "en", days, newest=True, own=True)
    assert own.heading == "Listen to This Edition"
    assert own.attributes == {
        "data-edition-day": "2026-11-02",
        "data-today": "Listen to Today's Edition",
    }, "nothing of days that nobody told"
    told = day_of(episode, "en", PublishingDays((0,), "", "06:00"), newest=True, own=True)
    assert "data-due" not in told.attributes, "an hour of no zone"
    assert told.attributes["data-days"] == "0"


@each("rule, days", table(DATA / "weekdays.tsv"))
def test_a_rule_tells_its_weekdays(rule: str, days: str) -> None:
    assert days_of_rule(rule).weekdays == tuple(map(int, days.split()))


def test_a_show_tells_its_days() -> None:
    title = {"title": "The Lantern"}
    run = {"days": ["mon-fri"], "timezone": "Europe/Berlin", "deadline": "06:10"}
    rule = {"update_rule": "FREQ=DAILY"}
    assert Show.of({"show": title}).publish.days == PublishingDays(), "it said nothing"
    assert Show.of({"show": title, "publish": rule}).publish.days.weekdays == tuple(range(7))
    both = Show.of({"show": title, "publish": rule, "run": run}).publish.days
    assert both == PublishingDays(WEEK, "Europe/Berlin", "06:10"), "what the newsroom goes by"


# -- the icon is the cover, and small --------------------------------------------------


@pytest.fixture(scope="module")
def drawn() -> Image.Image:
    return Image.open(io.BytesIO(cover.make(None, "The Lantern", "Ada Lund"))).convert("RGB")


@each(
    "mode, side, kind",
    [("RGB", 3000, "JPEG"), ("CMYK", 1400, "JPEG"), ("L", 1400, "JPEG"), ("RGBA", 1400, "PNG"),
     ("RGB", 150, "JPEG")],
)  # fmt: skip
def test_it_looks_as_the_cover_does(drawn: Image.Image, mode: str, side: int, kind: str) -> None:
    given = io.BytesIO()
    drawn.convert(mode).resize((side, side)).save(given, kind)
    made = icon(given.getvalue())
    assert len(made) <= 20_000
    # read whole, and only then made small
    wanted = io.BytesIO()
    with Image.open(given) as read:
        small = read.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.save(wanted, "JPEG", quality=82)
    with Image.open(io.BytesIO(made)) as image, Image.open(wanted) as other:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (SIDE, SIDE))
        apart = np.asarray(image).astype(int) - np.asarray(other)
    assert np.abs(apart).mean() < 1


# -- what a page's head says of feeds --------------------------------------------------


DAY = "2026-11-02"
SITE = "https://audio.lantern.example/show/"
RSS = ("application/rss+xml", "The Lantern", f"{SITE}feed.xml")
JSON = ("application/feed+json", "The Lantern (JSON Feed)", f"{SITE}feed.json")
ATOM = ("application/atom+xml", "The Lantern (Atom)", f"{SITE}atom.xml")
OPINION = FeedSettings("opinion", sections=("Opinion",))
GERMAN = FeedSettings("de", title='„Auf" <Deutsch>', languages=("de",))
PAGES = ("index.html", "today/index.html", f"{DAY}/index.html", "archive-2026.html")


def links(file: Path) -> list[tuple[str, str, str]]:
    """Type, title and address of each alternate of a page, without the player's for CMSs."""
    tree = html5lib.parse(file.read_text("utf-8"))
    found = [node.attrib for node in tree.iter(f"{XHTML}link") if node.get("rel") == "alternate"]
    return [(a["type"], a["title"], a["href"]) for a in found if "oembed" not in a["type"]]


def test_every_page_tells_of_every_feed(tmp_path: Path) -> None:
    private = MemberSettings("a secret of the members' addresses")
    settings = PublishSettings(feeds=(OPINION, GERMAN), members=private)
    stage = Stage(tmp_path, settings=settings)
    stage.release()
    told = [
        RSS,
        ("application/rss+xml", "The Lantern: Opinion", f"{SITE}feed-opinion.xml"),
        ("application/rss+xml", '„Auf" <Deutsch>', f"{SITE}feed-de.xml"),
        JSON,
        ATOM,
    ]
    for page in PAGES:
        assert links(stage.audio / page) == told, page
    for _, _, address in told:
        assert (stage.audio / address.removeprefix(SITE)).is_file()
    # a player in a frame is no place to subscribe from
    assert links(stage.audio / DAY / "embed.html") == [RSS]


def test_a_feed_that_is_not_made_is_not_told(stage: Stage) -> None:
    stage.release()
    for also, told in ((("sitemap", "json"), [JSON]), ((), []), (("atom",), [ATOM])):
        stage.settings = replace(stage.settings, also=also)
        stage.refresh()
        for page in PAGES:
            assert links(stage.audio / page) == [RSS, *told], page
        assert (stage.audio / "feed.json").is_file() == (JSON in told)


def test_a_theme_has_the_last_word(stage: Stage) -> None:
    """Its own base page need not know of feeds; one that extends ours may leave them out."""
    templates = stage.editions / "theme" / "templates"
    templates.mkdir(parents=True)
    own = templates / "base.html"
    own.write_text("<!doctype html><title>{{ feed }}</title>{% block main %}{% endblock %}")
    stage.release()
    assert links(stage.audio / DAY / "index.html") == []
    own.write_text('{% extends "ours/base.html" %}{% block feeds %}{% endblock %}')
    stage.refresh()
    assert links(stage.audio / DAY / "index.html") == [RSS]
