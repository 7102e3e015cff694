# ruff: noqa: E501 - broken lines of markup and mail are harder to read than long ones
"""Fetching over real HTTP from servers on this machine: what is refused, what is read."""

import contextlib
import gzip
import ipaddress
import socket
import threading
import time
import zlib
from pathlib import Path

import httpcore
import pytest

from audio_edition.edition.sources import guard
from audio_edition.edition.sources.fetch import fetch, without_password
from audio_edition.edition.sources.gather import GatherOptions, gather, gather_all
from audio_edition.edition.sources.guard import GuardedBackend, is_public
from audio_edition.edition.sources.model import LetterOptions, ParsedArticle
from audio_edition.errors import EditionError
from tests.edition.collect.stand_ins import Pages
from tests.edition.facts import VOTES, rows
from tests.edition.letters_made import STORIES, told
from tests.publication.at_work import free_port
from tests.rows import each

STORY = "".join(f"<p>{vote}</p>" for vote in VOTES[:4])
PAGE = (
    "<!doctype html><html lang=en><head><title>The Old Bridge | Gazette</title>"
    "<meta property='og:title' content='The Old Bridge'></head><body><article><h1>The Old Bridge</h1>"
    f"{STORY}</article></body></html>"
).encode()


HERE = ("127.0.0.1",)


def test_a_private_address_is_refused_before_anything_is_asked(site: Pages) -> None:
    url = site.page("/a", PAGE)
    for address in (url, url.replace("127.0.0.1", "localhost"), url.replace("127.0.0.1", "2130706433"),
                    url.replace("127.0.0.1", "0x7f.1"), url.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
                    url.replace("127.0.0.1", "0.0.0.0")):  # fmt: skip
        with pytest.raises(EditionError, match=r"private address|no web address|cannot be found"):
            fetch(address)
    assert site.asked == []
    with pytest.raises(EditionError) as caught:
        fetch(url)
    assert (
        caught.value.message == "127.0.0.1 is at a private address (127.0.0.1) and is not fetched"
    )
    assert caught.value.hint == "--allow-host 127.0.0.1 if you trust it"


def test_a_stated_host_is_fetched(site: Pages) -> None:
    url = site.page("/a", PAGE, "text/html; charset=utf-8")
    got = fetch(url, allowed=HERE)
    assert (got.data, got.url, got.charset, got.media_type) == (PAGE, url, "utf-8", "text/html")
    assert fetch(url, allowed=(site.url.removeprefix("http://"),)).data == PAGE
    with pytest.raises(EditionError, match="private address"):
        fetch(url, allowed=("127.0.0.1:1",))


def test_a_redirect_to_a_private_address_is_refused(site: Pages) -> None:
    with Pages() as other:
        target = other.page("/secret", PAGE).replace("127.0.0.1", "localhost")
        site.page("/go", b"", status=302, Location=target)
        with pytest.raises(EditionError, match="localhost is at a private address"):
            fetch(site.url + "/go", allowed=HERE)
        assert other.asked == []


@each("url", ["file:///etc/passwd", "ftp://x.example/a", "gopher://127.0.0.1:70/x", "javascript:1", "http://", "http://[::1", "http:///x", "data://x"])  # fmt: skip
def test_other_schemes_and_broken_addresses(site: Pages, url: str) -> None:
    with pytest.raises(EditionError) as caught:
        fetch(url)
    assert "\n" not in caught.value.message
    site.page("/go", b"", status=302, Location=url)
    if not url.startswith("http"):
        with pytest.raises(EditionError, match=r"is not http or https|is no web address"):
            fetch(site.url + "/go", allowed=HERE)


def test_redirects_are_followed_and_end(site: Pages) -> None:
    site.page("/1", b"", status=301, Location="/2")
    site.page("/2", b"", status=307, Location=site.page("/3", PAGE))
    assert fetch(site.url + "/1", allowed=HERE).url == site.url + "/3"
    site.page("/loop", b"", status=302, Location="/loop")
    with pytest.raises(EditionError, match="redirects more than"):
        fetch(site.url + "/loop", allowed=HERE)


def test_answers_other_than_success_and_none(site: Pages) -> None:
    for status in (401, 403, 404, 429, 500, 503):
        url = site.page("/a", b"no", status=status)
        with pytest.raises(EditionError, match=f"answers {status}"):
            fetch(url, allowed=HERE)
    with pytest.raises(EditionError, match="cannot be fetched"):
        fetch(f"http://127.0.0.1:{free_port()}/", allowed=HERE)
    with pytest.raises(EditionError, match=r"cannot be found|private"):
        fetch("http://no-such-host.invalid/", timeout=5)


def test_a_letter_at_an_address_is_parted_where_that_is_asked_for(site: Pages) -> None:
    stories = told('<h2><a href="/s/{n}">{h}</a></h2><p>{a}</p><p>{c}</p>')
    url = site.page(
        "/letter", f"<html><title>Tuesday</title><body>{''.join(stories)}</body></html>".encode()
    )

    def taken(split: str) -> list[ParsedArticle]:
        return gather(url, GatherOptions(allowed=HERE, letters=LetterOptions(split=split)))

    assert [article.url for article in taken("auto")] == [url]
    found = taken("letter")
    assert [article.headline for article in found] == [headline for headline, _, _ in STORIES]
    assert [article.url for article in found] == [f"{site.url}/s/{n}" for n in range(1, 7)]


def test_size_is_bounded_whatever_the_server_says(site: Pages) -> None:
    url = site.page("/big", b"x" * 300_000)
    with pytest.raises(EditionError, match=r"larger than 0\.0954 MiB"):
        fetch(url, allowed=HERE, max_bytes=100_000)
    url = site.page("/bomb", gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    with pytest.raises(EditionError, match="larger than 1 MiB"):
        fetch(url, allowed=HERE, max_bytes=2**20)


def test_packed_pages_are_unpacked(site: Pages) -> None:
    raw = zlib.compressobj(wbits=-15)
    for number, (kind, body) in enumerate(
        [
            ("gzip", gzip.compress(PAGE)),
            ("deflate", zlib.compress(PAGE)),
            ("deflate", raw.compress(PAGE) + raw.flush()),
        ]
    ):
        url = site.page(f"/{number}", body, Content_Encoding=kind)
        assert fetch(url, allowed=HERE).data == PAGE
    url = site.page("/br", b"x", Content_Encoding="br")
    with pytest.raises(EditionError, match="packed as br"):
        fetch(url, allowed=HERE)
    url = site.page("/often", b"x", Content_Encoding=", ".join(["gzip"] * 900))
    with pytest.raises(EditionError, match="packed as gzip, gzip") as refused:
        fetch(url, allowed=HERE)
    assert len(refused.value.message) < 200
    url = site.page("/bad", b"not gzip at all", Content_Encoding="gzip")
    with pytest.raises(EditionError, match="damaged"):
        fetch(url, allowed=HERE)


@each(
    "first, piece",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: yes\r\n"),
    ],
)
def test_a_slow_drip_of_body_or_of_headers_ends_in_time(first: bytes, piece: bytes) -> None:
    def drip(listener: socket.socket) -> None:
        with contextlib.suppress(OSError), listener.accept()[0] as came:
            came.sendall(first)
            for _ in range(100):
                came.sendall(piece)
                time.sleep(0.1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=drip, args=[listener], daemon=True).start()
        began = time.monotonic()
        with pytest.raises(EditionError, match=r"took longer than 0\.6 seconds"):
            fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/", allowed=HERE, timeout=0.6)
        assert time.monotonic() - began < 4


def test_what_is_public_and_what_is_not() -> None:
    for kind, public in (("public", True), ("private", False)):
        addresses = rows("access")[f"{kind} addresses"].split()
        assert [one for one in addresses if is_public(ipaddress.ip_address(one)) != public] == []


def test_a_name_that_changes_its_address_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: asked once, and connected to what was checked."""
    answers = iter([["8.8.8.8"], ["127.0.0.1"], ["8.8.4.4", "10.0.0.1"]])

    def lookup(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in next(answers)]

    went: list[str] = []

    class Inner(httpcore.SyncBackend):
        def connect_tcp(self, host: str, *args: object, **kwargs: object) -> httpcore.NetworkStream:
            went.append(host)
            return httpcore.MockStream([])

    monkeypatch.setattr(guard.socket, "getaddrinfo", lookup)
    backend = GuardedBackend((), time.monotonic() + 5)
    monkeypatch.setattr(backend, "_inner", Inner())
    backend.connect_tcp("rebind.example", 80)
    assert went == ["8.8.8.8"]
    for _ in range(2):
        with pytest.raises(EditionError, match="private address"):
            backend.connect_tcp("rebind.example", 80)
    assert went == ["8.8.8.8"]


def test_passwords_are_not_shown_or_kept(site: Pages) -> None:
    assert without_password("http://me:pw@x.example/a@b") == "http://x.example/a@b"
    url = site.page("/a", PAGE).replace("//", "//me:secret@")
    assert "secret" not in fetch(url, allowed=HERE).url
    with pytest.raises(EditionError) as caught:
        fetch(url.replace("/a", "/none"), allowed=HERE)
    assert "secret" not in caught.value.message


OPTIONS = GatherOptions(language="en-US", allowed=HERE)


def test_a_page_in_the_charset_its_server_names(site: Pages) -> None:
    body = PAGE.replace(b"In its first vote", "alte Brücke über den Fluß".encode("cp1252"))
    (article,) = gather(site.page("/latin", body, "text/html; charset=ISO-8859-1"), OPTIONS)
    assert "alte Brücke über den Fluß" in article.paragraphs[0].text


def test_a_picture_is_no_article(site: Pages) -> None:
    for kind, message in (
        ("image/png", "is image/png, not an article"),
        ("text/html", "a picture"),
    ):
        with pytest.raises(EditionError, match=message):
            gather(site.page("/p", b"\x89PNG\r\n\x1a\n" + bytes(50), kind), OPTIONS)
    with pytest.raises(EditionError, match="is application/json"):
        gather(site.page("/j", b'{"a": 1}', "application/json"), OPTIONS)


def feed(site: Pages, items: str) -> str:
    body = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Gazette</title><language>en</language>'
        f"{items}</channel></rss>"
    )
    return site.page("/feed", body.encode(), "application/rss+xml")


def test_a_feed_with_full_content_asks_for_no_page(site: Pages) -> None:
    item = (
        f"<item><title>Bridge &amp;amp; Co.</title><link>{site.url}/x</link><dc:creator>Ann Lee</dc:creator><category>Local</category>"
        "<pubDate>Mon, 02 Nov 2026 06:00:00 GMT</pubDate><description>Short.</description>"
        f"<content:encoded><![CDATA[<h2>Why</h2>{STORY}<p>The post Bridge appeared first on Gazette.</p>]]></content:encoded></item>"
    )
    (article,) = gather(feed(site, item), OPTIONS)
    assert site.paths == ["/feed"]
    assert (article.headline, article.byline, article.section) == (
        "Bridge & Co.",
        "Ann Lee",
        "Local",
    )
    assert (article.url, article.date) == (f"{site.url}/x", "2026-11-02")
    assert [p.role for p in article.paragraphs] == ["heading", "body", "body", "body", "body"]


def test_a_feed_of_teasers_takes_the_pages(site: Pages) -> None:
    site.page("/story", PAGE)
    item = "<item><title>Bridge saved</title><link>{0}/story</link><description>The council voted … Read more</description></item>"
    (article,) = gather(feed(site, item.format(site.url)), OPTIONS)
    assert site.paths == ["/feed", "/story"]
    assert article.headline == "Bridge saved"
    assert len(article.paragraphs) == 4
    assert article.language == ""


def test_items_are_limited_and_said(site: Pages) -> None:
    item = (
        "<item><title>N{0}</title><description>&lt;p&gt;"
        + "word " * 200
        + "&lt;/p&gt;</description></item>"
    )
    url = feed(site, "".join(item.format(n) for n in range(30)))
    told: list[str] = []
    found = gather_all([url], OPTIONS, tell=told.append)
    assert [a.headline for a in found] == [f"N{n}" for n in range(20)]
    assert "30 items; took the first 20" in told[0]
    chosen = gather(url, GatherOptions(language="en-US", allowed=HERE, items=3))
    assert [a.headline for a in chosen] == ["N0", "N1", "N2"]
    assert len(gather(url, GatherOptions(allowed=HERE, items=25))) == 25


def test_an_item_whose_page_is_refused_or_missing_fails_the_feed(site: Pages) -> None:
    item = "<item><title>{}</title><link>{}</link><description>x</description></item>"
    inside = item.format("Inside", f"{site.url}/admin".replace("127.0.0.1", "localhost"))
    with pytest.raises(EditionError, match="localhost is at a private address"):
        gather(feed(site, inside), OPTIONS)
    assert "/admin" not in site.paths
    gone = item.format("Gone fishing", f"{site.url}/none").replace("x</desc", "</desc")
    with pytest.raises(EditionError, match="the feed's item 'Gone fishing' has no text") as caught:
        gather(feed(site, gone), OPTIONS)
    assert "404" in caught.value.message
    assert "--items" in (caught.value.hint or "")


def test_an_atom_file_with_its_content(tmp_path: Path) -> None:
    file = tmp_path / "posts.atom"
    file.write_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>B</title><entry><title type='html'>A &lt;i&gt;fine&lt;/i&gt; day</title>"
        "<author><name>Bo</name></author><updated>2026-11-02T00:00:00Z</updated>"
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{STORY}</div></content></entry></feed>"
    )
    (article,) = gather(str(file))
    assert (article.headline, article.byline, len(article.paragraphs)) == ("A fine day", "Bo", 4)
