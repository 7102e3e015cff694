"""verify: what is published, held against its certificate by somebody who has only the files."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import feedparser
import pytest

from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.publication import certificate, manifest
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.targets import FolderTarget
from audio_edition.verbs import verify as verbs_verify
from audio_edition.verbs.reports import VerifyReport
from audio_edition.verbs.verify import verify
from tests.publication.http_site import Answer, say, served
from tests.publication.support import NOW, Piece, Stage
from tests.rows import each

ONE, TWO = "2026-11-02", "2026-11-03"
PIECES = (
    Piece(
        "Harbor reopens",
        ("The first ferry left at noon.", "Fares are $4 & “no more”, the operator said."),
        url="https://lantern.example/h?a=1&b=2",
        byline="Ada Marsh",
    ),
    Piece("The price of rain", ("Tea rose 4 percent.", "Nobody had expected it.")),
)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("verify") / "show"
    stage = Stage(root)
    stage.release(ONE, PIECES)
    stage.release(TWO, now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    return root


@pytest.fixture
def stage(released: Path, tmp_path: Path) -> Stage:
    return copy_of(released, tmp_path)


def copy_of(released: Path, tmp_path: Path) -> Stage:
    return Stage(Path(shutil.copytree(released, tmp_path / "show")))


def errors(report: VerifyReport) -> set[str]:
    """The files that are named as changed."""
    return {finding.where for finding in report.findings if finding.severity == "error"}


def told(report: VerifyReport) -> list[str]:
    return [finding.message for finding in report.findings if finding.severity == "error"]


def names(report: VerifyReport) -> list[str]:
    return [edition.edition for edition in report.editions]


def change(file: Path, old: bytes, new: bytes) -> None:
    data = file.read_bytes()
    assert old in data, f"{old!r} is not in {file.name}"
    file.unlink()  # a revision's own transcript may be one with it on the disk
    file.write_bytes(data.replace(old, new))


def write_manifest(folder: Path, text: str) -> None:
    """What somebody does who knows the format: a manifest that is whole in itself."""
    told = json.loads(text)
    told.pop("seal", None)
    told["seal"] = hashlib.sha256(manifest.as_json(told)).hexdigest()
    (folder / "episode.json").write_bytes(manifest.as_json(told))


def write(folder: Path, name: str, data: bytes) -> None:
    """A file, which the manifest names with its new digest."""
    was = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / name).write_bytes(data)
    text = (folder / "episode.json").read_text()
    write_manifest(folder, text.replace(was, hashlib.sha256(data).hexdigest()))


# -- nothing is wrong ----------------------------------------------------------------


def test_a_show_is_as_certified_by_any_of_its_addresses_and_folders(stage: Stage) -> None:
    audio, seen = stage.audio, list[str]()
    with served(audio) as site:
        for target in (site, f"{site}feed.xml", f"{site}today/", str(audio), stage.root,
                       audio / "today"):  # fmt: skip
            report = verify(target, tell=seen.append)
            assert report.ok, report.findings
            assert names(report) == [TWO, ONE]
            for edition in report.editions:  # the item, and all but the list and build.json
                assert edition.files == 1 + len([*(audio / edition.edition).iterdir()]) - 2
        assert [line.rpartition("/")[2] for line in seen[:2]] == [TWO, ONE]
        for part in ("", "/", "/index.html", "/episode.json", "/proof.json?x=1", f"/{ONE}.mp3#t=4"):
            report = verify(f"{site}{ONE}{part}")
            assert names(report) == [ONE]
            assert {one.severity for one in report.findings} == {"note"}
        notes = "".join(one.message for one in report.findings)
        assert "no speech recogniser" in notes
        assert "https://audio.lantern.example/show/" in notes, "where the show says it stands"
        assert names(verify(site, newest=True)) == [TWO]
        assert names(verify(site, [ONE, ONE])) == [ONE]
    for place in (ONE, f"{ONE}/proof.json", f"{ONE}/{ONE}.mp3"):
        report = verify(audio / place)
        assert names(report) == [ONE]
        assert {one.code for one in report.findings} == {"verify-not-run"}
    assert verify(audio, now=datetime(2031, 1, 1, tzinfo=NOW.tzinfo)).ok, "the hour is given"


def test_a_copy_of_one_folder_is_verified_without_its_show(stage: Stage, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "from a friend"
    copy.parent.mkdir()
    (stage.audio / ONE).rename(copy)
    report = verify(str(copy))
    assert report.ok, report.findings
    assert any("there is none beside" in finding.message for finding in report.findings)
    change(copy / f"{ONE}.mp3", b"\xff\xfb", b"\xff\xfa")
    assert errors(verify(str(copy))) == {f"from a friend/{ONE}.mp3"}


def test_corrections_are_as_certified_too(stage: Stage) -> None:
    later = NOW + timedelta(days=2)
    stage.release(ONE, PIECES, take=1, now=later)
    stage.publish(ONE, now=later, note="The fare is $5, not $4.")
    report = verify(stage.audio)
    assert report.ok, report.findings
    assert report.editions[1].revision == 2
    old = stage.audio / ONE / f"{ONE}.mp3"
    old.write_bytes(old.read_bytes()[:-1] + b"\x00")
    assert errors(verify(stage.audio)) == {f"{ONE}/{ONE}.mp3"}, "the first is out as well"


def test_what_nobody_may_have_yet_or_any_more(tmp_path: Path) -> None:
    """An embargo and a retraction are no fault; a feed that tells of them is, each of them."""
    feeds = (FeedSettings("words", text="full"), FeedSettings("articles", by="article"))
    stage = Stage(tmp_path / "here", settings=PublishSettings(also=FORMATS, feeds=feeds))
    there, soon = tmp_path / "there", NOW + timedelta(hours=5)
    stage.release(ONE, PIECES)
    stage.release(TWO, PIECES)
    stage.publisher(FolderTarget(there)).publish()
    old = {f.name: f.read_bytes() for f in stage.audio.iterdir() if f.is_file()}
    before = Path(shutil.copytree(there / TWO, tmp_path / "before"))
    stage.retract(TWO)
    stage.publisher(FolderTarget(there)).send_show(TWO)
    for place in (there, stage.audio):
        assert errors(verify(place)) == errors(verify(place / TWO)) == set()
        page = (place / TWO / "index.html").read_bytes()
        (place / TWO / "index.html").write_text("all of it is true")
        assert errors(verify(place)) == {f"{TWO}/index.html"}
        (place / TWO / "index.html").write_bytes(page)
    shutil.rmtree(there / TWO)
    before.rename(there / TWO)
    assert errors(verify(there)) == {f"{TWO}/index.html", f"{TWO}/embed.html"}
    names = {name for name, data in old.items() if TWO.encode() in data} - {"files.json"}
    for name in names:
        (stage.audio / name).write_bytes(old[name])
    found = verify(stage.audio, [TWO]).findings
    retracted = {one.where.partition(" ")[0] for one in found if "retracted edition" in one.message}
    assert retracted >= {"feed.xml", "feed-words.xml", "feed-articles.xml", "feed.json", "atom.xml",
                         "sitemap.xml", "flash-briefing.json"}  # fmt: skip
    stage.refresh()
    day = "2026-11-04"
    stage.release(day, publish_at=soon)
    stage.publish()
    report = verify(stage.audio, [day], now=NOW)
    assert report.ok, report.findings
    assert any("its hour has not come" in finding.message for finding in report.findings)
    change(stage.audio / day / "chapters.json", b'"startTime": 0', b'"startTime": 1')
    assert f"{day}/chapters.json" in errors(verify(stage.audio, [day], now=NOW))
    stage.refresh()
    stage.refresh(now=soon)
    assert verify(stage.audio, [day], now=soon).ok
    found = verify(stage.audio, [day], now=NOW).findings
    early = {one.where.partition(" ")[0] for one in found if "before its hour" in one.message}
    assert {"feed-words.xml", "feed.json", "atom.xml", "sitemap.xml"} <= early


def test_older_pages_of_the_feed_are_read(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=PublishSettings(feed_items=2))
    days = [f"2026-10-{day:02}" for day in range(20, 24)]
    for number, name in enumerate(days):
        stage.release(name, now=NOW - timedelta(days=20 - number))
    stage.publish()
    report = verify(stage.audio)
    assert report.ok, report.findings
    assert names(report) == days[::-1]
    page = stage.audio / "feed-1.xml"
    change(page, f"{days[0]}/{days[0]}.mp3".encode(), f"{days[0]}/{days[1]}.mp3".encode())
    assert errors(verify(stage.audio / days[0])) == {"feed-1.xml"}
    assert verify(stage.audio / days[2]).ok, "the others' items are as they were"


@each("retracted", [False, True])
@each("left", ["", "proof", "proof.json"])
def test_an_edition_that_was_retracted_before_there_were_certificates_needs_none(
    released: Path, tmp_path: Path, retracted: bool, left: str
) -> None:
    """Any other does, and so does one of which half of it is left."""
    folder = copy_of(released, tmp_path).audio / ONE
    text = json.loads((folder / "episode.json").read_text())
    if left != "proof.json":
        text["files"] = [item for item in text["files"] if item["name"] != "proof.json"]
    if left != "proof":
        text.pop("proof")
    text["retracted"] = retracted
    write_manifest(folder, json.dumps(text))
    found = [f for f in verify(folder).findings if "names no certificate" in f.message]
    assert ["build" in f.remedy for f in found] == ([] if retracted and not left else [True])


# -- somebody who knows the format ----------------------------------------------------


def test_who_exchanges_files_with_their_digests_is_found_out(stage: Stage) -> None:
    folder = stage.audio / ONE
    sound = (folder / f"{ONE}.mp3").read_bytes()
    write(folder, f"{ONE}.mp3", sound[:-1] + b"\x00")
    assert errors(verify(folder)) == {f"{ONE}/{ONE}.mp3", f"{ONE}/episode.json"}
    write(folder, f"{ONE}.mp3", sound)
    assert verify(folder).ok
    proof = json.loads((folder / "proof.json").read_text())
    proof["exceptions"] = [{"sentence": "Tea rose 4 percent.", "by": "editor", "because": ""}]
    (folder / "proof.json").write_bytes(manifest.as_json(proof))
    assert errors(verify(folder)) == {f"{ONE}/proof.json"}, "not the one that is named"
    for file in (stage.audio / TWO).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    found = verify(folder).findings
    assert any(f.where == f"{ONE}/episode.json" and TWO in f.message for f in found)


def text_of(what: Any) -> Any:
    return next(one for one in what["files"] if one["name"] == "transcript.txt")


def drop(what: Any) -> None:
    what["files"] = [one for one in what["files"] if one["name"] != "transcript.txt"]


@each(
    "name, do, words",
    [
        ("proof.json", drop, "it does not certify transcript.txt"),
        ("episode.json", drop, "it does not list transcript.txt"),
        ("proof.json", lambda d: d["script"].update(sentences=8), "it counts other sentences"),
        ("proof.json", lambda d: d["script"].update(printed_sha256="0" * 64), "are not those of"),
        ("proof.json", lambda d: d["checks"]["read"].update(sentences=6), "tells of the checks"),
        ("episode.json", lambda d: d["segments"][1].update(sha256="0" * 64), "two digests"),
        ("episode.json", lambda d: d["published"][0].update(sha256="0" * 64), "two digests"),
        ("episode.json", lambda d: d.update(title="x"), "is not what was certified"),
        ("episode.json", lambda d: text_of(d).update(sha256="0" * 64), "says, but is certified"),
        ("episode.json", lambda d: d["audio"].update(frames_sha256="0" * 64), "what is heard is"),
    ],
)
def test_manifest_and_certificate_say_the_same(
    released: Path, tmp_path: Path, name: str, do: Callable[[Any], None], words: str
) -> None:
    """Both are whole in themselves, and the manifest names the certificate."""
    folder = copy_of(released, tmp_path).audio / ONE
    document = json.loads((folder / name).read_text())
    do(document)
    if name == "proof.json":
        write(folder, name, manifest.as_json(document))
    else:
        write_manifest(folder, json.dumps(document))
    assert any(words in message for message in told(verify(folder))), told(verify(folder))


def test_the_certificate_is_what_stands_in_the_files(stage: Stage) -> None:
    """Read without anything of ours but the documented format."""
    folder = stage.audio / ONE
    proof = json.loads((folder / "proof.json").read_text())
    for item in proof["files"]:
        data = (folder / item["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (item["bytes"], item["sha256"])
    segments = json.loads((folder / "transcript.json").read_text())["segments"]
    lines = "".join(f"{segment['body']}\n" for segment in segments)
    assert proof["script"]["printed_sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    assert proof["script"]["sentences"] == len(segments)
    sound = (folder / proof["audio"]["file"]).read_bytes()
    assert proof["audio"]["sha256"] == hashlib.sha256(sound).hexdigest()
    heard = sound[sound.index(b"\xff\xfb") :]
    assert proof["audio"]["frames_sha256"] == hashlib.sha256(heard).hexdigest()
    assert proof["version"] == certificate.VERSION
    for item in feedparser.parse((stage.audio / "feed.xml").read_bytes()).entries:
        name = item.link.rstrip("/").rpartition("/")[2]
        links = {link.rel: link.href for link in item.links}
        assert links["describedby"] == f"https://audio.lantern.example/show/{name}/proof.json"
        assert item["podcast_txt"] == {"purpose": "ai-content"}


DEEP, VAST = b"[" * 100_000, rb'(?s)("files": .*?"bytes": )\d+'


@each(
    "name, data",
    [
        *(("proof.json", text) for text in (
            b"{}", b"[]", b'{"version": 1}', b'{"version": 2}', b"null", DEEP, VAST)),
        *(("episode.json", text) for text in (DEEP, VAST, b"{}")),
        ("chapters.json", DEEP), ("chapters.json", b"[]"), ("transcript.json", DEEP),
    ],
)  # fmt: skip
def test_a_hostile_file_is_a_finding(
    released: Path, tmp_path: Path, name: str, data: bytes
) -> None:
    file = copy_of(released, tmp_path).audio / ONE / name
    if data is VAST:
        data = re.sub(VAST, rb"\g<1>1e999", file.read_bytes(), count=1)
    if name == "proof.json":
        write(file.parent, name, data)
    else:
        file.unlink()
        file.write_bytes(data)
    report = verify(file.parent)
    assert f"{ONE}/{name}" in errors(report)
    newer = [one.remedy for one in report.findings if "newer audio-edition" in one.message]
    assert [hint[:6] for hint in newer] == (["update"] if b'"version": 2' in data else [])


HREF = b'href="https://audio.lantern.example/show/feed.xml"'
SEASON = b"</itunes:episode><itunes:season>" + b"9" * 5000 + b"</itunes:season>"


@each(
    "old, new, words",
    [
        (b"<rss", b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss", "document type"),
        (b"<title>", b"<title/><title>", "cannot be compared"),
        (b"</itunes:episode>", SEASON, "cannot be compared"),
        (HREF, b'href="http://[::1/feed.xml"', "no address of its own"),
        (b"UTF-8", b"UTF-16", "UTF-8"),
        (b"</rss>", b"", "damaged"),
        (b"</item>", b"more</item>", "stands between|more"),
    ],
)
def test_a_feed_that_cannot_be_read_or_written_again_is_named_itself(
    released: Path, tmp_path: Path, old: bytes, new: bytes, words: str
) -> None:
    feed = copy_of(released, tmp_path).audio / "feed.xml"
    change(feed, old, new)
    if new == b"UTF-16":
        feed.write_bytes(feed.read_text().encode("utf-16"))
    report = verify(feed.parent / ONE)
    found = [one.message for one in report.findings if one.where == "feed.xml"]
    assert any(re.search(words, message) for message in found), found
    assert f"{ONE}/proof.json" not in errors(report)


def test_nothing_of_a_file_reaches_the_terminal_as_it_is(stage: Stage) -> None:
    page = stage.audio / ONE / "index.html"
    change(page, b">Tea rose 4", b">\x1b[31mTea\nrose 4")
    change(stage.audio / ONE / "chapters.json", b"price of rain", b"price\\u001b[2Jof rain")
    found = [finding.message for finding in verify(stage.audio / ONE).findings]
    assert len(found) > 3
    assert all(message.isprintable() for message in found)


def test_of_many_differences_twelve_are_told_and_how_many_more(stage: Stage) -> None:
    """And a file that is far longer than said is not read to its end."""
    text = json.loads((stage.audio / ONE / "chapters.json").read_text())
    text |= {f"key{number}": number for number in range(30)}
    (stage.audio / ONE / "chapters.json").write_text(json.dumps(text))
    found = told(verify(stage.audio / ONE))
    assert (len(found), found[-1]) == (13, "and 18 differences more")
    with (stage.audio / TWO / "transcript.txt").open("ab") as stream:
        stream.truncate(200_000_000)  # sparse
    assert errors(verify(stage.audio / TWO)) == {f"{TWO}/transcript.txt"}


# -- addresses -----------------------------------------------------------------------


def test_where_nothing_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs_verify, "_WAITS", (0.0, 0.0))
    with served(stage.audio) as site:
        for target in (f"{site}nope/", f"{site}2026-12-24/"):
            with pytest.raises(PublicationError, match="neither an edition nor a show"):
                verify(target)
        with pytest.raises(AudioEditionError, match="404"):
            verify(site, ["2026-12-24"])
    bare = stage.root / "bare"
    shutil.copytree(stage.audio / ONE, bare / ONE)
    (bare / ONE / "episode.json").write_text("{}")
    with served(bare) as alone:  # a damaged edition of a show that is not there is one all the same
        assert errors(verify(f"{alone}{ONE}/")) == {f"{ONE}/episode.json"}
    (stage.root / "empty").mkdir()
    for place, words in (
        (site, "cannot be fetched"),
        ("ftp://lantern.example/", "not http"),
        ("http://[::1/", "no web address"),
        ("nowhere/at/all", "no such folder"),
        (stage.root / "empty", "neither an edition nor a show"),
    ):
        with pytest.raises(AudioEditionError, match=words):
            verify(place)
    with pytest.raises(AudioEditionError, match="cannot name an edition"):
        verify(stage.audio, ["../../etc"])
    with (
        served(stage.audio, lambda request: say(request, 200, b"<!doctype html>Welcome")) as site,
        pytest.raises(PublicationError, match="neither"),
    ):
        verify(f"{site}{ONE}/")


def test_servers_that_stumble_or_lead_elsewhere(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is asked again, one that stays down is told; a redirect into the house goes nowhere."""
    monkeypatch.setattr(verbs_verify, "_WAITS", (0.0, 0.0))
    seen: dict[str, int] = {}

    def stumble(request: SimpleHTTPRequestHandler) -> bool:
        seen[request.path] = seen.get(request.path, 0) + 1
        return seen[request.path] < 3 and say(request, 503)

    def down(request: SimpleHTTPRequestHandler) -> bool:
        return request.path.endswith(f"{ONE}.mp3") and say(request, 500)

    def away(request: SimpleHTTPRequestHandler) -> bool:
        to = house + request.path.lstrip("/")
        return request.path.endswith(".vtt") and say(request, 302, Location=to)

    def gone(request: SimpleHTTPRequestHandler) -> bool:
        return request.path.endswith("chapters.json") and say(request, 410)

    def asked(answer: Answer) -> VerifyReport:
        with served(stage.audio, answer) as site:
            return verify(f"{site}{ONE}/")

    assert asked(stumble).ok
    assert min(seen.values()) == 3
    assert errors(asked(down)) == {f"{ONE}/{ONE}.mp3"}
    report = asked(gone)
    assert errors(report) == {f"{ONE}/chapters.json"}
    assert any("410" in message for message in told(report))
    with served(stage.audio) as house:
        assert errors(asked(away)) == {f"{ONE}/transcript.vtt", f"{ONE}/transcript-r1.vtt"}


# -- shows of other themes and versions -------------------------------------------------


@each(
    "template, changes",
    [
        (
            "<!doctype html><title>{{ episode.title }}</title><h1>{{ episode.title }}</h1>"
            '<a href="{{ episode.file }}">Hear it</a> <a href="proof.json">Proof</a>'
            '<p class="sumary">{{ episode.summary }}!</p>',
            [(">Edition of", ">Edition in")],
        ),
        (
            "<title>x</title><h1>{{ episode.title }}</h1>"
            '<a href="{{ episode.file }}">Hear it</a> <a href="proof.json">Proof</a>'
            "{% for s in sections %}{% for p in s.passages %}{% for c in p.cues %}"
            "<b data-t='{{ c.start }}'>{{ c.printed }}</b>{% endfor %}{% endfor %}{% endfor %}",
            [("opened", "closed"), (r"(<b data-t='[^']*'>)[^<]+", r"\1Something else.")],
        ),
    ],
)
def test_a_theme_may_leave_out_and_not_say_otherwise(
    tmp_path: Path, template: str, changes: list[tuple[str, str]]
) -> None:
    stage = Stage(tmp_path)
    theme = stage.editions / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "edition.html").write_text(template)
    stage.release()
    stage.publish()
    assert verify(stage.audio).ok
    for listing in stage.audio.glob("**/files.json"):
        listing.unlink()  # an older version wrote none: the page alone must tell
    page = stage.audio / ONE / "index.html"
    text = page.read_text()
    assert "Hear it" in text, "the theme is in use"
    assert verify(stage.audio).ok
    for old, new in changes:
        page.write_text(re.sub(old, new, text))
        assert errors(verify(stage.audio)) == {f"{ONE}/index.html"}


def test_a_feed_of_another_version_is_held_by_what_all_versions_write(stage: Stage) -> None:
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
