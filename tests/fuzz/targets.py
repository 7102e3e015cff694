# ruff: noqa: E501 - tables: each case on one line
"""What reads bytes of others: each with bytes that it reads well, and how it is asked.

Whatever a target is given, it answers, or says in one line what is wrong: an
``AudioEditionError`` and nothing else.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from audio_edition import Workspace, build, publish
from audio_edition.audience.reading import LogSource, OpenLog
from audio_edition.edition.collect import ghost_export, wxr
from audio_edition.edition.collect.archived import ArchiveOptions
from audio_edition.edition.collect.sitemap import read_sitemap
from audio_edition.edition.load import load_edition
from audio_edition.edition.sources.feed import parse_feed
from audio_edition.edition.sources.parse import Format, parse
from audio_edition.mp3 import digest, id3, info, walk
from audio_edition.programme.music import read_sound
from audio_edition.publication import manifest, own_cover
from audio_edition.publication.checking.document import faults_of_bytes
from audio_edition.publication.drawings import only_drawing
from audio_edition.publication.journal import read_journal
from audio_edition.publication.members.lists import read_csv
from audio_edition.publication.targets import FolderTarget
from audio_edition.publication.there import read_state
from audio_edition.publication.transcript import read_cues
from audio_edition.publication.verify_words import vtt_sentences
from audio_edition.run import record
from audio_edition.script.approved import read_approved
from audio_edition.script.lexicon import read_lexicon
from audio_edition.script.sentences import split_sentences
from audio_edition.script.verbalize import verbalize
from audio_edition.server.hook_signed import HookSignature
from audio_edition.verbs.approve import approve
from audio_edition.verbs.verify import verify
from tests.tools import ROOT

DAY = "2026-11-02"
SETTINGS = '[show]\ntitle = "The Lantern"\nbase_url = "https://example.org/audio/"\n[voice]\nengine = "silence"\nfallback = []\n'
NOW = dt.datetime(2026, 11, 2, 5, 30, tzinfo=dt.UTC)
SAMPLE = ROOT / "editions" / "2026-11-02"


@dataclass(frozen=True)
class FuzzTarget:
    """``ask`` gets the bytes and an empty folder; ``words`` are what its format is made of."""

    name: str
    seeds: tuple[bytes, ...]
    ask: Callable[[bytes, Path], object]
    words: tuple[bytes, ...] = ()


def _sample(*names: str) -> tuple[bytes, ...]:
    return tuple((SAMPLE / name).read_bytes() for name in names)


def _words(text: str) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in text.split())


LETTER = b"""From: The Lantern <news@example.org>
To: you@example.org
Subject: =?utf-8?q?Today=E2=80=99s_news?=
Date: Mon, 02 Nov 2026 05:00:00 +0000
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="cut"

--cut
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

THE HARBOR OPENS
The harbor of Tallinn opened on Monday, after two years of work.

--cut
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PGh0bWw+PGJvZHk+PHRhYmxlPjx0cj48dGQ+PGgyPlRoZSBIYXJib3I8L2gyPjxwPkl0IG9wZW5l
ZCBvbiBNb25kYXkuPC9wPjwvdGQ+PC90cj48L3RhYmxlPjwvYm9keT48L2h0bWw+

--cut--
"""
FEED = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>The Lantern</title><link>https://example.org/</link><language>en</language>
<atom:link rel="self" href="https://example.org/feed.xml"/><itunes:explicit>false</itunes:explicit>
<item><title>The Harbor</title><guid isPermaLink="false">a-1</guid><link>https://example.org/1</link>
<pubDate>Mon, 02 Nov 2026 05:00:00 +0000</pubDate><description><![CDATA[<p>It <b>opened</b>.</p>]]></description>
<enclosure url="https://example.org/1.mp3" length="1000" type="audio/mpeg"/>
<itunes:duration>61</itunes:duration><podcast:transcript url="https://example.org/1.vtt" type="text/vtt"/></item>
</channel></rss>
"""
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://example.org/1</loc>
<lastmod>2026-11-02T05:00:00Z</lastmod><news:news><news:title>The Harbor</news:title>
<news:publication_date>2026-11-02</news:publication_date></news:news></url></urlset>"""
WXR = b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<wp:wxr_version>1.2</wp:wxr_version><title>x</title><link>https://example.org</link>
<item><title>The Harbor</title><link>https://example.org/1</link><dc:creator>ada</dc:creator>
<content:encoded><![CDATA[<!-- wp:paragraph --><p>The harbor opened on Monday.</p>]]></content:encoded>
<wp:post_id>7</wp:post_id><wp:post_date_gmt>2026-11-02 05:00:00</wp:post_date_gmt>
<wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item></channel></rss>"""
GHOST = json.dumps({"db": [{"meta": {"version": "5.0"}, "data": {
    "posts": [{"id": "1", "title": "The Harbor", "slug": "harbor", "html": "<p>It opened on Monday.</p>",
               "status": "published", "type": "post", "published_at": "2026-11-02T05:00:00.000Z"}],
    "tags": [{"id": "t", "name": "News", "slug": "news"}], "posts_tags": [{"post_id": "1", "tag_id": "t"}],
    "users": [{"id": "u", "name": "Ada"}], "posts_authors": [{"post_id": "1", "author_id": "u"}]}}]}).encode()  # fmt: skip
LOGS = (
    b'203.0.113.7 - - [02/Nov/2026:06:00:00 +0000] "GET /2026-11-02/2026-11-02.mp3 HTTP/1.1" 206 4000 "-" "Overcast/3.0"\n' * 3,
    b'{"ts":1793600000.5,"request":{"remote_ip":"203.0.113.7","method":"GET","uri":"/a.mp3","headers":{"User-Agent":["x"],"Range":["bytes=0-1"]}},"status":206,"size":2}\n',
    b"#Version: 1.0\n#Fields: date time cs-method cs-uri-stem sc-status sc-bytes c-ip cs(User-Agent)\n2026-11-02\t06:00:00\tGET\t/a.mp3\t200\t100\t203.0.113.7\tOvercast%2F3\n",
    b'owner bucket [02/Nov/2026:06:00:00 +0000] 203.0.113.7 - ID REST.GET.OBJECT a.mp3 "GET /a.mp3 HTTP/1.1" 200 - 100 100 5 4 "-" "Overcast/3" -\n',
)  # fmt: skip
CSV = b'email,name,groups,until\nada@example.org,Ada,staff,2026-12-31\n"b@example.org","B, C",,\n'
DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><style>.a{fill:red}</style>
<g class="a"><path d="M0 0L5 5"/><text>x</text></g></svg>"""
SHOW = (ROOT / "editions/show.toml").read_bytes()
LEXICON = b'"Tallinn" = "TAH-lin"\n"Nandi" = { ipa = "n\xc3\xa6ndi" }\n"lead" = { say = "leed", because = "the verb" }\n'
EDITION = b'title = "Monday"\ndate = 2026-11-02\narticles = ["01.md"]\n[music]\nintro = -20\n'
ARTICLE = b'---\ntitle: "The Harbor"\nbyline: Ada\nsection: News\nurl: https://example.org/1\ndate: 2026-11-02\n---\n\nThe harbor of [Tallinn](https://x.example) opened on **Monday**: 13 ships, $4.5 million.\n\n> \xe2\x80\x9cAt last,\xe2\x80\x9d she said.\n\n[[keep]]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'
RUNS = (
    b'{"schema": 1, "type": "step", "run": "r", "edition": "2026-11-02", "day": "2026-11-02", "began": "2026-11-02T05:00:00+00:00", "stage": "build", "state": "done", "seconds": 1.5, "facts": {"new": 3}}\n'
    b'{"schema": 1, "type": "run", "run": "r", "edition": "2026-11-02", "day": "2026-11-02", "began": "2026-11-02T05:00:00+00:00", "ended": "2026-11-02T05:01:00+00:00", "outcome": "held", "reasons": [{"code": "x", "message": "m"}]}\n'
)
VTT = b"WEBVTT\n\nNOTE x\n\n1\n00:00:00.000 --> 00:00:01.000\n<v Joe>It opened on Monday.\n\n00:01.000 --> 00:02.000\nAll.\n"
SPOKEN = tuple(text.encode() for text in (
    "On Nov. 2, 2026, 13 of 1,400 ships (0.9%) left at 5:30 a.m. for $4.5 million; Rs 3.2 crore, €5 bn, 1-0.",
    "Henry V met Dr. No at 10 St. James St. in 10b-5, Block 1B, 4K, US10YT=RR, 5/10, 37°46′N, → 3×4.",
    "Der 19. Zug fuhr um 7.45 Uhr nach Tallinn.", "“Can't,” she said… no. Co. A., deg. C. — x@example.org, www.x.org/a?b=1",
))  # fmt: skip


def _picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 40), (200, 40, 40)).save(made, kind)
    return made.getvalue()


def _wave() -> bytes:
    body = struct.pack("<4800h", *(i % 90 * 200 for i in range(4800)))
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1, 24000, 48000, 2, 16, b"data", len(body))  # fmt: skip
    return head + body


def _file(data: bytes, folder: Path, name: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def _article(kind: Format) -> Callable[[bytes, Path], object]:
    return lambda data, _: parse(data, kind=kind, name="story", language="en")


def _edition(data: bytes, folder: Path) -> object:
    _file(data, folder, "edition.toml")
    _file(ARTICLE, folder, "01.md")
    return load_edition(folder, "en")


def _show(data: bytes, folder: Path) -> object:
    _file(data, folder, "editions/show.toml")
    return Workspace.open(folder)


def _export(reader: Callable[..., Iterator[object]]) -> Callable[[bytes, Path], object]:
    return lambda data, _: list(reader(io.BytesIO(data), "export", ArchiveOptions()))


def _log(data: bytes, _: Path) -> object:
    log = OpenLog(LogSource("log", None, True), io.BytesIO(data), None)
    reader = log.reader
    return [reader.read(line) for line in log] if reader is not None else list(log)


def _sound(data: bytes, folder: Path) -> object:
    file = _file(data, folder, "sound.mp3")
    walk.frame_offsets(data[id3.audio_start(data) :])
    walk.looks_like_mp3(data)
    walk.mp3_problem(data)
    return walk.has_audio(file), info.read_info(file), digest.frames_digest(file)


def _state(data: bytes, folder: Path) -> object:
    _file(data, folder, "state.json")
    return read_state(FolderTarget(folder))


def _journal(data: bytes, folder: Path) -> object:
    workspace = Workspace.of(folder, {"show": {"title": "x"}})
    _file(data, folder, "editions/published.jsonl")
    return read_journal(workspace)


def _runs(data: bytes, folder: Path) -> object:
    _file(data, folder, "2026-11-02.jsonl")
    return record.read(folder)


def _approved(data: bytes, folder: Path) -> object:
    _file(data, folder, "approved.json")
    return read_approved(folder)


def _signature(data: bytes, _: Path) -> object:
    text = data.decode("latin-1")
    return [HookSignature.read(cms, text, NOW) for cms in ("wordpress", "ghost", "generic")]


def _said(data: bytes, _: Path) -> object:
    text = data.decode("utf-8", "replace")[:4000]
    return [
        (verbalize(text, tag), split_sentences(text, tag)) for tag in ("en-US", "de", "fr", "es")
    ]


HTML = _words("<p> </p> <table> <tr> <td> <div class='x'> <h1> <article> <meta charset=utf-16> <script> </script> <style> <a href=javascript:x> <img src=x> <br> &nbsp; &lt; <!doctype html> <noscript> <template> <svg> <math>")  # fmt: skip
MARKDOWN = _words(
    "# ## ** _ ` ``` > - 1. | [x](y) ![x](y) [^1] [^1]: --- === <b> [[cut]] [[keep]] [[story]] [[join]] {#x} \\ $$"
)
XML = _words(
    "<item> </item> <entry> <![CDATA[ ]]> <!DOCTYPE <!ENTITY &x; xmlns:x='y' <?xml?> <content> encoding='utf-16' <loc>"
)
TOML = _words(
    "[show] [[x]] = \"\"\" ''' {} [] 1979-05-27T07:32:00Z inf nan 0x 1_0 true # a.b \\u0000 \\UFFFFFFFF"
)

TARGETS = (
    FuzzTarget("page", _sample("03-quiet-ballots.html"), _article("html"), HTML),
    FuzzTarget("letter", (LETTER,), _article("eml"), HTML + _words("multipart/mixed boundary= charset=x base64 quoted-printable =?utf-8?b? Content-Type:")),
    FuzzTarget("markdown", (*_sample("01-ferry-treaty.md"), ARTICLE), _article("markdown"), MARKDOWN),
    FuzzTarget("text", _sample("02-the-price-of-rain.txt"), _article("text"), MARKDOWN),
    FuzzTarget("edition.toml", (EDITION,), _edition, TOML),
    FuzzTarget("show.toml", (SHOW,), _show, TOML),
    FuzzTarget("lexicon", (LEXICON,), lambda data, at: read_lexicon(_file(data, at, "lexicon.toml")), TOML),
    FuzzTarget("feed", (FEED,), lambda data, _: parse_feed(data, "feed", url="https://example.org/feed"), XML),
    FuzzTarget("feed check", (FEED,), lambda data, _: list(faults_of_bytes(data)), XML),
    FuzzTarget("sitemap", (SITEMAP,), lambda data, _: read_sitemap(data, "sitemap"), XML),
    FuzzTarget("wordpress export", (WXR,), _export(wxr.stream), XML + HTML),
    FuzzTarget("ghost export", (GHOST,), _export(ghost_export.stream)),
    FuzzTarget("access log", LOGS, _log, _words("GET HTTP/1.1 206 - \"-\" [02/Nov/2026:06:00:00 #Fields: {} bytes=0- %zz")),
    FuzzTarget("members", (CSV,), lambda data, _: read_csv(data, NOW.date(), "list.csv"), _words("email , ; \" \"\" @ name")),
    FuzzTarget("drawing", (DRAWING,), lambda data, _: only_drawing(data), XML + _words("<script> onload= href= <use> <foreignObject> url( @import")),
    FuzzTarget("picture", tuple(map(_picture, ("PNG", "JPEG", "GIF", "WEBP", "BMP"))), lambda data, at: own_cover.faults(_file(data, at, "cover.png"), "cover.png")),
    FuzzTarget("runs", (RUNS,), _runs),
    FuzzTarget("transcript.vtt", (VTT,), lambda data, _: vtt_sentences(data), _words("--> WEBVTT NOTE <v <c> &amp; 00:00")),
    FuzzTarget("webhook signature", (b"sha256=" + b"0" * 64 + b", t=1793600000", b"t=1,v1=00"), _signature, _words("sha256= t= , v1=")),
    FuzzTarget("what is said", SPOKEN, _said),
    FuzzTarget("music", (_wave(),), lambda data, at: read_sound(_file(data, at, "music.wav"), 24000, 60.0)),
)  # fmt: skip


def made_targets(show: Path) -> tuple[FuzzTarget, ...]:
    """What reads the program's own files; their seeds are those of a show that was published."""
    audio, public = show / "audio" / DAY, show / "public"

    def of(*files: Path) -> tuple[bytes, ...]:
        return tuple(file.read_bytes() for file in files)

    def verified(data: bytes, folder: Path, name: str) -> object:
        """The published edition with another file of that name, held against its certificate."""
        shutil.copytree(public, folder / "public")
        (folder / "public" / DAY / name).write_bytes(data)
        return verify(str(folder / "public" / DAY))

    return (
        FuzzTarget("mp3", of(audio / f"{DAY}.mp3"), _sound),
        FuzzTarget("episode.json", of(audio / "episode.json"), lambda data, _: manifest.from_json(data)),
        FuzzTarget("state.json", of(public / "state.json"), _state),
        FuzzTarget("published.jsonl", of(show / "editions/published.jsonl"), _journal),
        FuzzTarget("approved.json", of(show / "editions" / DAY / "approved.json"), _approved),
        FuzzTarget("transcript.json", of(audio / "transcript.json"), lambda data, _: read_cues(data)),
        FuzzTarget("the show's feed", of(public / "feed.xml"), lambda data, _: list(faults_of_bytes(data)), XML),
        FuzzTarget("verify: manifest", of(public / DAY / "episode.json"), lambda data, at: verified(data, at, "episode.json")),
        FuzzTarget("verify: certificate", of(public / DAY / "proof.json"), lambda data, at: verified(data, at, "proof.json")),
        FuzzTarget("verify: transcript", of(public / DAY / "transcript.vtt"), lambda data, at: verified(data, at, "transcript.vtt")),
        FuzzTarget("verify: page", of(public / DAY / "index.html"), lambda data, at: verified(data, at, "index.html"), HTML),
    )  # fmt: skip


def make_show(root: Path) -> Path:
    """A show with one edition that was approved, built and published into ``public/``."""
    folder = root / "editions" / DAY
    folder.mkdir(parents=True)
    (folder / "01.md").write_bytes(ARTICLE.replace(b"[[keep]]\n\n", b""))
    settings = SETTINGS + f'[publish]\ntarget = "{(root / "public").as_posix()}"\n'
    (root / "editions/show.toml").write_text(settings, "utf-8")
    workspace = Workspace.open(root)
    approve(workspace, DAY, by="ada")
    build(workspace, DAY, jobs=1)
    publish(workspace, [DAY], anyway="a voice for tests")
    return root


__all__ = ["TARGETS", "FuzzTarget", "made_targets", "make_show"]
