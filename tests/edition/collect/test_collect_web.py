# ruff: noqa: E501 - markup of real services is harder to read in pieces
"""What WordPress, Ghost, sitemaps and front pages say of their articles, and how it is read."""

import datetime as dt
import gzip
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audio_edition.edition.collect.asking import Asker, LeftAloneError, OutOfTimeError, seconds_of
from audio_edition.edition.collect.pages import article_links
from audio_edition.edition.collect.sitemap import read_sitemap
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Article
from audio_edition.edition.sources.access import Access
from audio_edition.edition.sources.content import read_content
from audio_edition.edition.sources.fetch import AnswerError, Fetched, fetch
from audio_edition.errors import EditionError
from tests.edition.collect.stand_ins import (
    Answer,
    GhostSite,
    Post,
    Site,
    Waits,
    WordPressSite,
    prose,
)
from tests.edition.facts import DATA, rows
from tests.rows import each
from tests.tools import grows_by
from tests.verbs.test_verbs_collecting import DAY, KEY, NOW, Desk, ghost, press, site, source

__all__ = ["ghost", "press", "site"]

P = "The council voted on Tuesday to keep the old bridge open for another two years, while engineers study its piers."
FRONT = (DATA / "front.html").read_text("utf-8")


def texts(markup: str) -> list[str]:
    found = read_content(markup, "The Old Bridge", "x", url="https://x.example/a", language="en-US")
    return [p.text for p in found.paragraphs if not p.hint]


@each("service", ["wordpress", "ghost"])
def test_an_articles_own_blocks_and_cards_are_read_and_nothing_around_them(service: str) -> None:
    found = texts((DATA / f"{service}.html").read_text("utf-8"))
    own = [text for text in found if text != "💡" or service == "wordpress"]
    assert own == rows("services")[service]


@each(
    ("markup", "found"),
    [
        ("", []),
        ("<div></div>", []),
        ("One line.\nAnother &amp; a third.", ["One line.", "Another & a third."]),
        (f"<p>{P}</p><p>{P.replace('two', 'three')}</p>", [P, P.replace("two", "three")]),
        (f"<p>The Old Bridge</p><p>{P}</p>", [P]),
        (f"<p>{P}", [P]),
    ],
)
def test_a_body_is_read_whatever_it_is(markup: str, found: list[str]) -> None:
    assert texts(markup) == found


def article(desk: Desk, title: str) -> Article:
    edition = load_edition(desk.root / "editions" / DAY, "en-US")
    return next(a for a in edition.articles if title in a.headline)


def test_wordpress_tells_who_what_and_where(press: WordPressSite, tmp_path: Path) -> None:
    press.posts[1].section = "Business & Trade"
    desk = Desk(tmp_path, source(press, "wordpress"))
    desk.collect()
    found = article(desk, "Riga")
    assert found.headline == "A Vote in Riga’s Harbor"
    assert found.byline == "Marta Okonjo"
    assert found.section == "Business & Trade"
    assert found.url == press.link(press.posts[1])
    assert found.image == f"{press.url}/wp-content/uploads/a.jpg"
    assert found.image_alt == "The bridge & the river"
    press.pretty = False
    press.posts[0].author, press.posts[0].section = "", "Uncategorized"
    desk = Desk(tmp_path / "plain", source(press, "wordpress"))
    assert desk.collect().failed == ()
    found = article(desk, "Bridge")
    assert (found.byline, found.section) == ("", "")


def test_wordpress_is_paged_and_protected_posts_are_left(
    press: WordPressSite, tmp_path: Path
) -> None:
    press.posts = [
        Post(n, f"Story number {n} of the day", prose(f"Town{n}"), NOW - dt.timedelta(minutes=n))
        for n in range(1, 46)
    ]
    press.posts[3].protected = True
    desk = Desk(tmp_path, source(press, "wordpress", items=40))
    report = desk.collect()
    assert report.failed == ()
    assert [i.state for i in report.items].count("new") == 40
    why = {i.title: i.why for i in report.items if i.state == "left-out"}
    assert why["Story number 4 of the day"] == "is protected by a password"
    assert sum("more than items" in one for one in why.values()) == 4
    asked = len(press.asked)
    assert not desk.collect().written
    assert len(press.asked) - asked <= 3, (
        "the second look asks for one page, and how the rest stands"
    )


def test_wordpress_behind_a_password(
    press: WordPressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WP", "abcd EFGH ijkl MNOP qrst UVWX")
    press.user, press.password = "ada", "abcdEFGHijklMNOPqrstUVWX"
    desk = Desk(tmp_path, source(press, "wordpress"))
    (failure,) = desk.collect().failed
    assert "closes its REST API" in failure.message
    assert "application password" in failure.hint
    desk.sources = [source(press, "wordpress", user="ada", password="${WP}")]
    assert desk.collect().failed == ()
    press.posts[2].status = "draft"
    desk.later(hours=1)
    (gone,) = [i for i in desk.collect().items if i.state == "gone"]
    assert gone.why == "its status is draft"
    press.password = "changed"
    (failure,) = desk.collect().failed
    assert "refuses ada" in failure.message


def test_what_is_no_wordpress_or_ill_is_one_line(press: WordPressSite, tmp_path: Path) -> None:
    bodies: list[Any] = ["<h1>Briefly unavailable.</h1>", {"code": "rest_no_route"}, [1, 2]]
    for number, body in enumerate(bodies):
        press.says = lambda _, body=body: (body, {})
        (failure,) = Desk(tmp_path / f"{number}", source(press, "wordpress")).collect().failed
        assert "no REST API" in failure.message
        assert failure.hint
    press.fails = Answer(503, "<h1>Briefly unavailable</h1>")
    (failure,) = Desk(tmp_path, source(press, "wordpress")).collect().failed
    assert "503" in failure.message
    assert "REST API" not in failure.message


def test_ghost_tells_for_whom_a_post_is(ghost: GhostSite, tmp_path: Path) -> None:
    ghost.posts[0].visibility = "paid"
    ghost.posts[1].tags = ("#morning", "harbor")
    desk = Desk(tmp_path, source(ghost, "ghost", key="${GHOST_KEY}"))
    report = desk.collect()
    assert report.failed == ()
    why = {i.title: i.why for i in report.items}
    assert "is for paying members" in why["The Old Bridge Stays"]
    found = article(desk, "Riga")
    assert (found.section, found.byline, found.image_alt) == (
        "Business",
        "Marta Okonjo",
        "The bridge",
    )
    only = Desk(tmp_path / "other", source(ghost, "ghost", key="${GHOST_KEY}", tags=["#morning"]))
    assert [i.title for i in only.collect().items if i.state == "new"] == [
        "A Vote in Riga's Harbor"
    ]


def test_a_key_that_is_none_is_one_line(
    ghost: GhostSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, told in (("0" * 26, "refuses the key"), ("abc:def", "Admin API key")):
        monkeypatch.setenv("GHOST_KEY", key)
        (failure,) = Desk(tmp_path, source(ghost, "ghost", key="${GHOST_KEY}")).collect().failed
        assert told in failure.message
        assert key not in failure.message + failure.hint
    monkeypatch.delenv("GHOST_KEY")
    (failure,) = Desk(tmp_path, source(ghost, "ghost", key="${GHOST_KEY}")).collect().failed
    assert failure.message == "GHOST_KEY is not set, and [[source]] ghost key names it"
    assert KEY not in repr(failure)


# -- sitemaps and front pages ----------------------------------------------------------

HEAD = "<?xml version='1.0'?><{} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"


def urls(*locs: str) -> bytes:
    inner = "".join(f"<url><loc>{loc}</loc></url>" for loc in locs)
    return (HEAD.format("urlset") + inner + "</urlset>").encode()


def test_an_index_packed_sitemaps_and_robots(site: Site, tmp_path: Path) -> None:
    answer = site.answer
    old = NOW - dt.timedelta(days=90)

    def more(asked: Any) -> Any:
        if asked.path == "/robots.txt":
            return f"User-agent: *\nSitemap: {site.url}/index.xml\n", {"Content_Type": "text/plain"}
        if asked.path == "/index.xml":
            maps = f"<sitemap><loc>{site.url}/a.xml.gz</loc><lastmod>{NOW.isoformat()}</lastmod></sitemap>"
            maps += (
                f"<sitemap><loc>{site.url}/old.xml</loc><lastmod>{old:%Y-%m-%d}</lastmod></sitemap>"
            )
            return HEAD.format("sitemapindex") + maps + "</sitemapindex>", {
                "Content_Type": "text/xml"
            }
        if asked.path == "/a.xml.gz":
            return gzip.compress(site.sitemap().encode()), {"Content_Type": "application/gzip"}
        return answer(asked)

    site.says = more
    desk = Desk(tmp_path, {"kind": "sitemap", "address": f"{site.url}/robots.txt"})
    report = desk.collect()
    assert report.failed == ()
    assert [i.state for i in report.items] == ["new"] * 3
    assert "/old.xml" not in {asked.path for asked in site.asked}


def test_pages_without_a_date_are_news_when_they_come(site: Site, tmp_path: Path) -> None:
    listed = [site.link(post) for post in site.posts[:2]]
    answer = site.answer
    site.says = lambda asked: (
        (urls(*listed), {"Content_Type": "text/xml"}) if asked.path == "/map.xml" else answer(asked)
    )
    desk = Desk(tmp_path, {"kind": "sitemap", "address": f"{site.url}/map.xml"})
    assert desk.collect().items == ()
    listed.append(site.link(site.posts[2]))
    assert [i.state for i in desk.collect().items] == ["new"]
    assert desk.headlines() == ["Vilnius Counts Again"]
    assert [i.state for i in desk.collect().items] == ["known"]


@each(
    "data",
    [b"", b"<html><body>x</body></html>", b"<rss><channel/></rss>", b"just words", b"<urlset", b"\xff\xfe\x00",
     b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset/>"],
)  # fmt: skip
def test_what_is_no_sitemap_is_one_line(data: bytes) -> None:
    if data == b"<urlset":
        assert read_sitemap(data, "x") == ([], [])
        return
    with pytest.raises(EditionError) as raised:
        read_sitemap(data, "x")
    assert "\n" not in raised.value.message


def test_a_list_of_addresses_is_a_sitemap_too_and_a_time_in_no_calendar_is_none() -> None:
    pages, maps = read_sitemap(b"https://x.example/a\nhttps://x.example/b\n", "x")
    assert ([p.url for p in pages], maps) == (["https://x.example/a", "https://x.example/b"], [])
    late = urls("https://x.example/a</loc><lastmod>0001-01-01T00:00:00+23:59</lastmod><loc>")
    assert [page.published for page in read_sitemap(late, "x")[0]] == [None]


def test_which_links_are_articles() -> None:
    got = Fetched(FRONT.encode(), "https://x.example/", "utf-8", "text/html")
    found = dict(article_links(got, "", "en-US"))
    assert list(found) == [
        "https://x.example/2026/11/02/the-old-bridge-stays/",
        "https://x.example/news/a-vote-in-rigas-harbor",
        "https://x.example/article/1234567",
        "https://x.example/story.html",
    ]
    assert (
        found["https://x.example/2026/11/02/the-old-bridge-stays/"] == "The old bridge stays open"
    )
    assert list(dict(article_links(got, r"/short/|ads\.example", "en-US"))) == [
        "https://ads.example/2026/11/02/an-offer-for-you/",
        "https://x.example/2026/11/02/short/",
    ]


@each("sign", ["_", "--"])
def test_a_link_without_end_is_looked_at_in_linear_time(sign: str) -> None:
    def looking(count: int) -> Callable[[], object]:
        link = f'<a href="/{sign * (count // len(sign))}!">The old bridge stays open today</a>'
        got = Fetched(f"<html><body>{link}".encode(), "https://x.example/", "utf-8", "text/html")
        return lambda: list(article_links(got, "", "en-US"))

    assert grows_by(looking(8_000), looking(32_000), 6, 0.1)


@each(
    ("said", "seconds"),
    [("120", 120.0), (" 5 ", 5.0), ("Mon, 02 Nov 2026 05:01:00 GMT", 60.0), ("Mon, 02 Nov 2020 05:01:00 GMT", 0.0),
     ("soon", None), ("", None), ("-5", None), ("٣", None)],
)  # fmt: skip
def test_when_a_server_wants_to_be_asked_again(said: str, seconds: float | None) -> None:
    assert seconds_of(said, NOW) == seconds


def test_a_site_behind_a_wall_is_left_out_with_its_reason(site: Site, tmp_path: Path) -> None:
    site.posts[0].body = "<p>Subscribe to continue reading.</p><button>Log in</button>"
    report = Desk(tmp_path, source(site, "pages")).collect()
    assert report.failed == ()
    assert [i.state for i in report.items].count("new") == 2
    (left,) = [i for i in report.items if i.state == "left-out"]
    assert "has no article text" in left.why


def test_a_page_without_links_is_one_line(site: Site, tmp_path: Path) -> None:
    site.posts = []
    (failure,) = Desk(tmp_path, source(site, "pages")).collect().failed
    assert "links to no article" in failure.message


def test_a_private_address_is_visited_only_where_show_toml_means_it(site, tmp_path, monkeypatch):
    real = socket.getaddrinfo

    def ours(host: str, *args: Any, **how: Any) -> Any:
        return real("127.0.0.1" if host == "cms.intern.example" else host, *args, **how)

    monkeypatch.setattr(socket, "getaddrinfo", ours)
    told = source(site, "feed")
    told["address"] = told["address"].replace("127.0.0.1", "cms.intern.example")
    (failure,) = Desk(tmp_path, told).collect().failed
    assert "is at a private address" in failure.message
    assert "private = true" in failure.hint
    assert site.asked == []
    desk = Desk(tmp_path, {**told, "private": True})
    assert [i.state for i in desk.collect().items] == ["new"] * 3


HERE = ("127.0.0.1",)
SECRET = "k-52f1c0ffee"


def asker(site: Site, seconds: float = 60.0, **more: Any) -> Asker:
    return Asker(time.monotonic() + seconds, NOW, allowed=HERE, **more)


def test_what_is_there_still_is_not_sent_again(site: Site) -> None:
    url = f"{site.url}/feed.xml"
    first = fetch(url, allowed=HERE)
    assert not first.unchanged
    again = fetch(url, allowed=HERE, has=first.validators)
    assert (again.unchanged, again.data) == (True, b"")
    site.posts.pop()
    assert fetch(url, allowed=HERE, has=first.validators).data != first.data
    site.fails = Answer(304)
    with pytest.raises(AnswerError):
        fetch(url, allowed=HERE)  # nobody asked whether anything changed


def test_a_key_goes_out_and_stands_in_no_address(site, monkeypatch):
    keyed = Access(f"{site.url}/api/", (), query=(("key", "${KEY}"),), known={"KEY": SECRET})
    answer = site.answer

    def redirecting(asked: Any) -> Any:
        if asked.path == "/api/old":
            raise Answer(301, Location=f"/api/new?page=2&key={asked.query['key']}")
        return ("{}", {}) if asked.path.startswith("/api/") else answer(asked)

    monkeypatch.setattr(site, "answer", redirecting)
    got = fetch(f"{site.url}/api/old?a=1", allowed=HERE, access=[keyed])
    assert got.url == f"{site.url}/api/new?page=2"
    assert [asked.query.get("key") for asked in site.asked] == [SECRET, SECRET]
    fetch(f"{site.url}/feed.xml", allowed=HERE, access=[keyed])
    assert "key" not in site.asked[-1].query
    assert SECRET not in repr(keyed)


def test_a_server_that_stumbles_is_asked_three_times(site: Site) -> None:
    waits = Waits()
    site.fails = Answer(502)
    with pytest.raises(AnswerError):
        asker(site, sleep=waits).get(f"{site.url}/feed.xml")
    assert len(site.asked) == 3
    assert len(waits.waited) == 2
    site.fails = Answer(404)
    with pytest.raises(AnswerError):
        asker(site, sleep=waits).get(f"{site.url}/feed.xml")
    assert len(site.asked) == 4, "who says no is not asked again"


@pytest.mark.parametrize("said", ["3600", "Mon, 02 Nov 2026 06:00:00 GMT"])
def test_a_long_wait_is_left_to_a_later_run(site: Site, said: str) -> None:
    site.fails = Answer(429, Retry_After=said)
    with pytest.raises(LeftAloneError) as raised:
        asker(site, sleep=Waits()).get(f"{site.url}/feed.xml")
    assert (raised.value.until - NOW).total_seconds() == 3600
    assert len(site.asked) == 1


def test_nothing_is_asked_when_the_time_is_over(site: Site) -> None:
    with pytest.raises(OutOfTimeError):
        asker(site, 0.0).get(f"{site.url}/feed.xml")
    assert site.asked == []


@each("body", ["", "<html>", "{", "\ufeff[1"])
def test_what_is_no_json_is_one_line(site: Site, body: str) -> None:
    site.says = lambda _: (body, {})
    with pytest.raises(EditionError, match="no JSON") as raised:
        asker(site).json(f"{site.url}/x")
    assert raised.value.hint
