"""Every way in which a host lets listeners down: each is named, with what mends it."""

from __future__ import annotations

import gzip
import re
import shutil
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from audio_edition.clock import now
from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.probe import probe
from audio_edition.publication.probing.ours import Ours
from audio_edition.publication.settings import PublishSettings
from tests.publication.faulty_host import Answer, Asked, Fault, serving
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each

OLD, DAY = "2026-11-02", "2026-11-03"
SHOW = identity(guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")
MP3 = f"{DAY}/{DAY}.mp3"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    settings = PublishSettings(also=FORMATS, feeds=(FeedSettings("teaser", text="teaser"),))
    settings = replace(settings, beacon="https://count.example/heard")
    stage = Stage(tmp_path_factory.mktemp("show"), SHOW, settings, small=True)
    stage.release(OLD)
    stage.publish()
    stage.release(DAY, (Piece("Ferry sails"),), now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    return stage


def ask(stage: Stage, base: str, *, old: bool = True) -> list[Finding]:
    """Probe a host that should serve the stage; https is not to be had here."""
    newest, oldest = (manifest.read(stage.audio, day) for day in (DAY, OLD))
    assert newest is not None
    assert oldest is not None
    ours = Ours(
        audio=stage.audio,
        feed=(stage.audio / "feed.xml").read_bytes(),
        published={newest.guid: DAY, oldest.guid: OLD},
        older=oldest if old else None,
    )
    found = probe(replace(SHOW, base_url=base), newest, ours)
    for finding in found:
        assert finding.message
        assert finding.remedy
        assert finding.where.startswith("http")
    return [finding for finding in found if finding.code != "host-https"]


def test_a_good_host_is_left_in_peace(stage: Stage) -> None:
    with serving(stage.audio) as base:
        assert ask(stage, base) == []


def on(ending: str, change: Callable[[Asked, Answer], Answer | None]) -> Fault:
    """A fault of the files whose path ends so."""

    def act(asked: Asked, answer: Answer) -> Answer | None:
        return change(asked, answer) if asked.path.endswith(ending) else answer

    return act


def header(ending: str, name: str, value: str | None) -> Fault:
    """Another header, or none, with the files whose path ends so."""

    def change(asked: Asked, answer: Answer) -> Answer:
        if answer.status in (200, 206, 304):
            answer.headers.pop(name, None)
            if value is not None:
                answer.headers[name] = value
        return answer

    return on(ending, change)


def both(*faults: Fault) -> Fault:
    def act(asked: Asked, answer: Answer) -> Answer | None:
        told: Answer | None = answer
        for fault in faults:
            told = fault(asked, told) if told is not None else None
        return told

    return act


def status(ending: str, code: int, *, method: str = "") -> Fault:
    return on(
        ending, lambda asked, answer: answer if method not in ("", asked.method) else Answer(code)
    )


def body(ending: str, data: bytes | Callable[[bytes], bytes]) -> Fault:
    def change(asked: Asked, answer: Answer) -> Answer:
        if answer.status == 200 and "Content-Encoding" not in answer.headers:
            answer.body = data(answer.body) if callable(data) else data
        return answer

    return on(ending, change)


def agent(word: str, code: int, ending: str) -> Fault:
    return on(
        ending,
        lambda asked, answer: Answer(code) if word in asked.headers["User-Agent"] else answer,
    )


def missing(answer_with: Answer) -> Fault:
    return lambda asked, answer: (
        answer_with if answer.status == 404 and "no-such" in asked.path else answer
    )


def ranges(change: Callable[[Asked, Answer], Answer]) -> Fault:
    return on(
        ".mp3",
        lambda asked, answer: change(asked, answer) if asked.headers.get("Range") else answer,
    )


def moved(hops: int, code: int = 302) -> Fault:
    def act(asked: Asked, answer: Answer) -> Answer:
        count = asked.query.count("hop")
        if count < hops and asked.path.endswith("feed.xml"):
            return Answer(code, {"Location": f"{asked.path}?{'hop' * (count + 1)}"})
        return answer

    return act


def upper(asked: Asked, answer: Answer) -> Answer:
    return Answer(200, {"Content-Type": "text/xml"}) if asked.of("FEED.XML") else answer


def as_whole(asked: Asked, answer: Answer) -> Answer:
    """Ranges are not known."""
    if answer.status == 206:
        return Answer(200, answer.headers, b"\xff\xfb" + bytes(4000))
    return answer


def off_by_one(asked: Asked, answer: Answer) -> Answer:
    if answer.status == 206:
        answer.body = answer.body[1:] + b"\x00"
    return answer


def only_at(place: str) -> Fault:
    """Other bytes in one part of the sound."""

    def change(asked: Asked, answer: Answer) -> Answer:
        told = answer.headers.get("Content-Range", "")
        found = re.match(r"bytes (\d+)-(\d+)/(\d+)", told)
        if found:
            start, end, size = (int(n) for n in found.groups())
            where = "start" if start == 0 else "end" if end == size - 1 else "middle"
            if where == place and end - start > 100:
                answer.body = bytes(len(answer.body))
        return answer

    return ranges(change)


def gzipped(asked: Asked, answer: Answer) -> Answer:
    if answer.status == 200 and "Content-Encoding" not in answer.headers:
        answer.headers["Content-Encoding"] = "gzip"
        answer.body = gzip.compress(answer.body)
    return answer


def packed_wrong(asked: Asked, answer: Answer) -> Answer:
    if "Content-Encoding" in answer.headers:
        answer.body = b"this is no gzip"
    return answer


def packed_old(asked: Asked, answer: Answer) -> Answer:
    if "Content-Encoding" in answer.headers:
        answer.body = gzip.compress(b"<rss>yesterday</rss>")
    return answer


def never_packed(asked: Asked, answer: Answer) -> Answer:
    if "Content-Encoding" in answer.headers:
        del answer.headers["Content-Encoding"]
        answer.body = gzip.decompress(answer.body)
    return answer


def unsaid(asked: Asked, answer: Answer) -> Answer:
    answer.headers.pop("Content-Encoding", None)
    return answer


def old_feed(data: bytes) -> bytes:
    """The feed as it was before the newest edition."""
    head, _, rest = data.partition(b"    <item>")
    return head + b"    <item>" + rest.partition(b"    <item>")[2]


def always_304(asked: Asked, answer: Answer) -> Answer:
    return Answer(304, answer.headers) if asked.headers.get("If-None-Match") else answer


def cut(asked: Asked, answer: Answer) -> Answer:
    answer.cut = asked.method == "GET"
    return answer


def http10(asked: Asked, answer: Answer) -> Answer | None:
    return Answer(505) if asked.version == "HTTP/1.0" else answer


def chunked(asked: Asked, answer: Answer) -> Answer:
    answer.chunked = asked.version == "HTTP/1.0"
    return answer


def robots(text: str) -> Fault:
    return lambda asked, answer: (
        Answer(200, {"Content-Type": "text/plain"}, text.encode())
        if asked.path == "/robots.txt"
        else answer
    )


def slash(change: Callable[[Answer], Answer]) -> Fault:
    return lambda asked, answer: change(answer) if asked.path == f"/{DAY}" else answer


def hotlink(asked: Asked, answer: Answer) -> Answer:
    return Answer(403) if asked.headers.get("Referer") else answer


def queries(asked: Asked, answer: Answer) -> Answer:
    return Answer(404) if asked.query else answer


PAGE = b"<!doctype html><html><title>Welcome to nginx!</title></html>"
ANOTHER = b"""<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>
<title>The Beacon</title><podcast:guid>00000000-0000-5000-8000-000000000000</podcast:guid>
</channel></rss>"""
XML = "application/rss+xml"

# ruff: noqa: E501 (a fault a line)
FAULTS: dict[str, tuple[Fault, str, str]] = {
    # the feed
    "feed: HEAD refused": (status("feed.xml", 405, method="HEAD"), "host-head", "error"),
    "feed: GET fails, HEAD does not": (status("feed.xml", 500, method="GET"), "host-status", "error"),
    "feed: gone": (status("feed.xml", 404), "host-status", "error"),
    "feed: a password": (status("feed.xml", 401), "host-status", "error"),
    "feed: too many requests": (status("feed.xml", 429), "host-status", "error"),
    "feed: no answer": (on("feed.xml", lambda *_: None), "host-unreachable", "error"),
    "feed: breaks off": (on("feed.xml", cut), "host-truncated", "error"),
    "feed: moved once": (moved(1), "host-redirects", "note"),
    "feed: moved thrice": (moved(3), "host-redirects", "warning"),
    "feed: a loop": (moved(99), "host-redirects", "error"),
    "feed: as HTML": (header("feed.xml", "Content-Type", "text/html"), "host-type", "error"),
    "feed: as a download": (
        header("feed.xml", "Content-Type", "application/octet-stream"), "host-type", "warning"),
    "feed: no type": (header("feed.xml", "Content-Type", None), "host-type", "warning"),
    "feed: Latin-1": (
        header("feed.xml", "Content-Type", f"{XML}; charset=ISO-8859-1"), "host-charset", "error"),
    "feed: to be kept": (
        header("feed.xml", "Content-Disposition", "attachment"), "host-disposition", "warning"),
    "feed: a page with 200": (body("feed.xml", PAGE), "host-feed", "error"),
    "feed: empty": (body("feed.xml", b""), "host-feed", "error"),
    "feed: another show's": (body("feed.xml", ANOTHER), "host-feed", "error"),
    "feed: yesterday's": (body("feed.xml", old_feed), "host-feed", "error"),
    "feed: rewritten on the way": (
        body("feed.xml", lambda d: d.replace(b"The Lantern", b"The Lamp")), "host-feed", "error"),
    "feed: a comment put in": (
        body("feed.xml", lambda d: d + b"<!-- served by cache -->"), "host-feed", "error"),
    "feed: never packed": (on("feed.xml", never_packed), "host-compression", "note"),
    "feed: packed unasked": (on("feed.xml", gzipped), "host-compression", "error"),
    "feed: no gzip in gzip": (on("feed.xml", packed_wrong), "host-compression", "error"),
    "feed: an older one in gzip": (on("feed.xml", packed_old), "host-compression", "error"),
    "feed: gzip that is not told": (on("feed.xml", unsaid), "host-compression", "error"),
    "feed: no Vary": (header("feed.xml", "Vary", None), "host-vary", "note"),
    "feed: kept for a week": (
        header("feed.xml", "Cache-Control", "max-age=604800"), "host-cache", "warning"),
    "feed: kept for ever": (
        header("feed.xml", "Cache-Control", "max-age=300, immutable"), "host-cache", "warning"),
    "feed: kept by the CDN": (
        header("feed.xml", "Cache-Control", "max-age=60, s-maxage=86400"), "host-cache", "warning"),
    "feed: a clock of another year": (
        header("feed.xml", "Date", "Sun, 02 Nov 2014 08:00:00 GMT"), "host-clock", "warning"),
    "feed: a clock that came from a cache": (
        both(header("feed.xml", "Date", format_datetime(now() + 2 * timedelta(days=365))),
             header("feed.xml", "Age", "3600")), "host-clock", "warning"),
    "feed: nobody says how long": (header("feed.xml", "Cache-Control", None), "host-cache", "note"),
    "feed: old from a cache": (header("feed.xml", "Age", "90000"), "host-age", "warning"),
    "feed: not to be found": (
        header("feed.xml", "X-Robots-Tag", "noindex"), "host-robots", "note"),
    "feed: no ETag": (header("feed.xml", "ETag", None), "host-conditional", "note"),
    "feed: 304 for all": (on("feed.xml", always_304), "host-conditional", "error"),
    "feed: Apple is refused": (agent("iTMS", 403, "feed.xml"), "host-agent", "error"),
    "feed: Overcast is refused": (agent("Overcast", 403, "feed.xml"), "host-agent", "error"),
    "feed: Spotify is asked to wait": (agent("Spotify", 429, "feed.xml"), "host-agent", "error"),
    "feed: a challenge for Pocket Casts": (
        on("feed.xml", lambda asked, answer: Answer(200, {"Content-Type": "text/html"}, PAGE)
           if "PocketCasts" in asked.headers["User-Agent"] else answer), "host-agent", "error"),
    "feed: no queries": (on("feed.xml", queries), "host-query", "warning"),
    "feed: HEAD tells another length": (
        on("feed.xml", lambda asked, answer: replace(answer, length=17)
           if asked.method == "HEAD" else answer), "host-length", "error"),
    # the sound
    "sound: gone": (status(MP3, 404), "host-status", "error"),
    "sound: HEAD refused": (status(".mp3", 403, method="HEAD"), "host-head", "error"),
    "sound: GET fails": (status(MP3, 502, method="GET"), "host-status", "error"),
    "sound: no ranges": (ranges(as_whole), "host-ranges", "error"),
    "sound: Accept-Ranges none": (header(".mp3", "Accept-Ranges", "none"), "host-ranges", "error"),
    "sound: a range too short": (
        ranges(lambda asked, answer: replace(answer, body=answer.body[:7])), "host-ranges", "error"),
    "sound: a wrong Content-Range": (
        ranges(lambda asked, answer: replace(answer, headers={
            **answer.headers, "Content-Range": "bytes 0-9/10"})), "host-ranges", "error"),
    "sound: bytes out of step": (ranges(off_by_one), "host-audio", "error"),
    "sound: another start": (only_at("start"), "host-audio", "error"),
    "sound: another middle": (only_at("middle"), "host-audio", "error"),
    "sound: another end": (only_at("end"), "host-audio", "error"),
    "sound: the last bytes refused": (
        ranges(lambda asked, answer: Answer(400) if asked.headers["Range"] == "bytes=-16"
               else answer), "host-ranges", "warning"),
    "sound: an open range refused": (
        ranges(lambda asked, answer: Answer(400) if asked.headers["Range"].endswith("-")
               else answer), "host-ranges", "error"),
    "sound: no 416": (
        ranges(lambda asked, answer: Answer(200, answer.headers, b"all")
               if answer.status == 416 else answer), "host-416", "warning"),
    "sound: another length": (
        on(MP3, lambda asked, answer: replace(answer, body=answer.body + b"xx")
           if answer.status == 200 else answer), "host-length", "error"),
    "sound: as a download": (
        header(".mp3", "Content-Type", "application/octet-stream"), "host-type", "error"),
    "sound: as video": (header(".mp3", "Content-Type", "video/mpeg"), "host-type", "error"),
    "sound: packed": (on(".mp3", gzipped), "host-compression", "error"),
    "sound: packed for who takes it": (
        on(".mp3", lambda asked, answer: gzipped(asked, answer)
           if "gzip" in asked.headers.get("Accept-Encoding", "") else answer),
        "host-compression", "error"),
    "sound: a page": (body(MP3, PAGE), "host-audio", "error"),
    "sound: never kept": (header(".mp3", "Cache-Control", "no-store"), "host-cache", "warning"),
    "sound: kept an hour": (header(".mp3", "Cache-Control", "max-age=3600"), "host-cache", "warning"),
    "sound: nobody says how long": (header(".mp3", "Cache-Control", None), "host-cache", "note"),
    "sound: the small one is gone": (status(f"{DAY}-48k.mp3", 404), "host-status", "error"),
    "sound: the small one is kept an hour": (
        header("-48k.mp3", "Cache-Control", "max-age=3600"), "host-cache", "warning"),
    "sound: the old edition is kept an hour": (
        header(f"{OLD}.mp3", "Cache-Control", "max-age=3600"), "host-cache", "warning"),
    "sound: a cookie": (header(".mp3", "Set-Cookie", "id=1"), "host-cookie", "warning"),
    "sound: for its own site": (
        header(".mp3", "Cross-Origin-Resource-Policy", "same-origin"), "host-corp", "error"),
    "sound: once an app": (header(".mp3", "Vary", "User-Agent"), "host-vary", "note"),
    "sound: AntennaPod is refused": (agent("AntennaPod", 403, ".mp3"), "host-agent", "error"),
    "sound: no hotlinks": (on(".mp3", hotlink), "host-hotlink", "error"),
    "sound: no queries": (on(".mp3", queries), "host-query", "warning"),
    "sound: the old edition is gone": (status(f"{OLD}.mp3", 404), "host-status", "error"),
    "sound: the old edition is another": (
        on(f"{OLD}.mp3", lambda asked, answer: replace(answer, body=bytes(len(answer.body)))
           if answer.status == 206 else answer), "host-audio", "error"),
    # what lies beside
    "cover: gone": (status("cover.jpg", 404), "host-status", "error"),
    "cover: as text": (header("cover.jpg", "Content-Type", "text/plain"), "host-type", "warning"),
    "cover: made smaller": (body("cover.jpg", b"\xff\xd8 smaller"), "host-file", "error"),
    "transcript: gone": (status(".vtt", 404), "host-status", "error"),
    "transcript: as text": (header(".vtt", "Content-Type", "text/plain"), "host-type", "error"),
    "transcript: Latin-1": (
        header(".vtt", "Content-Type", "text/vtt; charset=latin1"), "host-charset", "error"),
    "transcript: another": (body(".vtt", b"WEBVTT\n"), "host-file", "error"),
    "transcript: no other sites": (
        header(".vtt", "Access-Control-Allow-Origin", None), "host-cors", "warning"),
    "transcript: one other site": (
        header(".vtt", "Access-Control-Allow-Origin", "https://a.example"), "host-cors", "warning"),
    "transcript: two stars": (
        header(".vtt", "Access-Control-Allow-Origin", "*, *"), "host-cors", "error"),
    "transcript: for its own site": (
        header(".vtt", "Cross-Origin-Resource-Policy", "same-site"), "host-corp", "error"),
    "chapters: as HTML": (header("chapters.json", "Content-Type", "text/html"), "host-type", "warning"),
    "chapters: a page": (body("chapters.json", PAGE), "host-file", "error"),
    "chapters: packed unasked": (on("chapters.json", gzipped), "host-compression", "error"),
    "player: as text": (header(".js", "Content-Type", "text/plain"), "host-type", "error"),
    "player: gone": (status(".js", 404), "host-status", "error"),
    "player: no other sites": (
        header(".js", "Access-Control-Allow-Origin", None), "host-cors", "warning"),
    "embed: no frames": (
        header("embed.html", "Content-Security-Policy", "frame-ancestors 'self'"), "host-frame", "error"),
    "embed: framed by nobody": (
        header("embed.html", "Content-Security-Policy", "frame-ancestors 'none'"), "host-frame", "error"),
    "embed: X-Frame-Options": (
        on("embed.html", lambda asked, answer: replace(answer, headers={
            "Content-Type": "text/html", "X-Frame-Options": "SAMEORIGIN"})), "host-frame", "error"),
    "embed: rewritten": (
        body("embed.html", lambda d: d + b"<script>1</script>"), "host-file", "warning"),
    "page: no scripts": (
        header(f"{DAY}/", "Content-Security-Policy", "script-src 'none'"), "host-csp", "error"),
    "page: sandboxed": (header(f"{DAY}/", "Content-Security-Policy", "sandbox"), "host-csp", "error"),
    "page: no beacons": (
        header(f"{DAY}/", "Content-Security-Policy", "script-src 'self'; connect-src 'self'"),
        "host-csp", "warning"),
    "page: gone": (status(f"{DAY}/", 403), "host-status", "error"),
    "page: as text": (header(f"{DAY}/", "Content-Type", "text/plain"), "host-type", "warning"),
    "page: another": (body(f"{DAY}/", PAGE), "host-page", "warning"),
    "page: no slash": (slash(lambda answer: Answer(404)), "host-slash", "warning"),
    "page: in place without its slash": (
        slash(lambda answer: Answer(200, {"Content-Type": "text/html"}, PAGE)), "host-slash", "warning"),
    # further feeds and formats
    "feed.json: as text": (header("feed.json", "Content-Type", "text/plain"), "host-type", "warning"),
    "feed.json: kept for a week": (
        header("feed.json", "Cache-Control", "max-age=604800"), "host-cache", "warning"),
    "feed.json: yesterday's": (body("feed.json", b"{}"), "host-file", "error"),
    "atom.xml: as a feed of RSS": (
        header("atom.xml", "Content-Type", "application/rss+xml"), "host-type", "warning"),
    "atom.xml: gone": (status("atom.xml", 404), "host-status", "error"),
    "feed-teaser.xml: as HTML": (
        header("feed-teaser.xml", "Content-Type", "text/html"), "host-type", "warning"),
    "feed-teaser.xml: for ever": (
        header("feed-teaser.xml", "Cache-Control", "immutable"), "host-cache", "warning"),
    "sitemap.xml: as a feed": (
        header("sitemap.xml", "Content-Type", "application/rss+xml"), "host-type", "warning"),
    "feeds.opml: as a download": (
        header("feeds.opml", "Content-Type", "application/octet-stream"), "host-type", "warning"),
    "flash-briefing.json: as text": (
        header("flash-briefing.json", "Content-Type", "text/plain"), "host-type", "warning"),
    "robots: as a download": (
        lambda asked, answer: Answer(
            200, {"Content-Type": "application/octet-stream"}, b"User-agent: *\nAllow: /\n")
        if asked.path == "/robots.txt" else answer, "host-type", "warning"),
    # manners
    "missing: 200": (
        missing(Answer(200, {"Content-Type": "text/html"}, PAGE)), "host-soft404", "error"),
    "missing: 500": (missing(Answer(500)), "host-soft404", "warning"),
    "missing: for ever": (
        missing(Answer(404, {"Cache-Control": "max-age=31536000, immutable"})), "host-cache", "warning"),
    "front: a list of files": (
        on("/", lambda asked, answer: Answer(200, {"Content-Type": "text/html"},
           b"<title>Index of /</title>") if asked.path == "/" else answer), "host-listing", "warning"),
    "front: refused": (
        on("/", lambda asked, answer: Answer(403) if asked.path == "/" else answer),
        "host-page", "warning"),
    "case: all the same": (upper, "host-case", "note"),
    "old: HTTP/1.0 refused": (http10, "host-http10", "warning"),
    "old: chunks for HTTP/1.0": (chunked, "host-http10", "warning"),
    "robots: everybody out": (robots("User-agent: *\nDisallow: /\n"), "host-robots", "error"),
    "robots: Apple out": (robots("User-agent: iTMS\nDisallow: /feed.xml\n"), "host-robots", "error"),
    "robots: no sound": (
        robots(f"User-agent: *\nDisallow: /{DAY}/\n"), "host-robots", "warning"),
    "robots: fails": (status("robots.txt", 503), "host-robots", "warning"),
}  # fmt: skip


@each("name", FAULTS)
def test_each_fault_of_a_host_is_named(stage: Stage, name: str) -> None:
    fault, code, severity = FAULTS[name]
    is_old = "old edition" in name
    with serving(stage.audio, fault) as base:
        found = ask(stage, base, old=is_old)
    told = [f"{f.severity} {f.code}: {f.message}" for f in found]
    assert (severity, code) in [(f.severity, f.code) for f in found], told


def test_a_clock_as_this_machines_is_no_fault(stage: Stage) -> None:
    for told in (
        {"Date": format_datetime(now() - timedelta(hours=20))},
        {"Date": format_datetime(now() - timedelta(days=6)), "Age": str(6 * 24 * 3600)},
        {"Date": "yesterday"},
        {"Date": format_datetime(now()), "Age": "-1 and a half"},
    ):
        fault = both(*(header("feed.xml", name, value) for name, value in told.items()))
        with serving(stage.audio, fault) as base:
            codes = {one.code for one in ask(stage, base)}
        assert "host-clock" not in codes


def test_what_is_for_the_editor_is_served(stage: Stage, tmp_path: Path) -> None:
    def bare(asked: Asked, answer: Answer) -> Answer:
        if asked.of("build.json"):
            return Answer(200, {}, (stage.audio / asked.path.lstrip("/")).read_bytes())
        return answer

    with serving(stage.audio, bare) as base:
        assert [f.code for f in ask(stage, base)] == ["host-private"]


def test_a_host_that_answers_slowly_comes_to_an_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that never answers, one that answers at length, and one that drips a head."""
    episode, ended = manifest.read(stage.audio, DAY), threading.Event()

    def late(seconds: float | None) -> Fault:
        return lambda _, answer: (ended.wait(seconds), answer)[1]

    def ends(base: str, *left: str) -> None:
        found = probe(replace(SHOW, base_url=base), episode, patience=0.5)
        (slow,) = [one for one in found if one.code == "host-slow"]
        assert (slow.severity, slow.where) == ("error", base)
        assert "after 0 s not looked at: " in slow.message
        assert slow.message.endswith(", robots.txt")
        for name in left:
            assert f" {name}," in slow.message, slow.message

    try:
        with serving(stage.audio, late(0.2)) as base:
            ends(base, "HTTP/1.0", f"pages of {DAY}")
        with socket.create_server(("127.0.0.1", 0)) as dripping:
            threading.Thread(target=drip, args=(dripping, ended), daemon=True).start()
            ends(f"http://127.0.0.1:{dripping.getsockname()[1]}/", "the feed", "the cover")
    finally:
        ended.set()
    monkeypatch.setattr("audio_edition.publication.probe.SLOW", 0.0)
    with serving(stage.audio) as base:
        found = probe(replace(SHOW, base_url=base), episode)
    assert [one.severity for one in found if one.code == "host-slow"] == ["warning"]


def drip(server: socket.socket, ended: threading.Event) -> None:
    client, _ = server.accept()
    with client, suppress(OSError):
        client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not ended.wait(0.05):
            client.sendall(b"x")


def test_without_what_we_published_nothing_is_compared(stage: Stage, tmp_path: Path) -> None:
    """Whoever asks from elsewhere is told of the host, and not that its feed is another's."""
    shutil.copytree(stage.audio, tmp_path / "audio")
    (tmp_path / "audio" / "cover.jpg").write_bytes(b"\xff\xd8 another")
    episode = manifest.read(stage.audio, DAY)
    with serving(tmp_path / "audio") as base:
        found = probe(replace(SHOW, base_url=base, guid=""), episode)
    assert [f.code for f in found] == ["host-https"]
