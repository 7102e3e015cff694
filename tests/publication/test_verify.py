"""verify: what is published, held against its certificate by somebody who has only the files."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.publication import certificate, manifest
from audio_edition.publication.model import Verified
from audio_edition.publication.settings import PublishSettings
from audio_edition.verbs import verify as verbs_verify
from audio_edition.verbs.reports import VerifyReport
from audio_edition.verbs.verify import verify
from tests.publication.http_site import say, served
from tests.publication.support import NOW, Piece, Stage

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


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path)
    stage.release(ONE, PIECES)
    stage.release(TWO, now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    return stage


@pytest.fixture
def site(stage: Stage) -> Iterator[str]:
    with served(stage.audio) as address:
        yield address


def errors(report: VerifyReport) -> set[str]:
    """The files that are named as changed."""
    return {finding.where for finding in report.findings if finding.severity == "error"}


def codes(report: VerifyReport) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity == "error"}


def only(report: VerifyReport) -> Verified:
    (found,) = report.editions
    return found


def change(file: Path, old: bytes, new: bytes, count: int = 1) -> None:
    data = file.read_bytes()
    assert data.count(old) >= 1, f"{old!r} is not in {file.name}"
    file.unlink()  # a revision's own transcript may be one with it on the disk
    file.write_bytes(data.replace(old, new, count))


def seal_again(folder: Path, told: dict[str, object]) -> None:
    """What somebody does who knows the format: a manifest that is whole in itself."""
    told = {key: value for key, value in told.items() if key != "seal"}
    told["seal"] = hashlib.sha256(manifest.as_json(told)).hexdigest()
    (folder / "episode.json").write_bytes(manifest.as_json(told))


def name_it_again(folder: Path, was: bytes, now: bytes) -> None:
    """Write into the manifest that the certificate is ``now``."""
    told = (folder / "episode.json").read_text()
    told = told.replace(hashlib.sha256(was).hexdigest(), hashlib.sha256(now).hexdigest())
    seal_again(folder, json.loads(told))


# -- nothing is wrong ----------------------------------------------------------------


def test_a_show_is_as_certified_over_http_and_in_its_folder(stage: Stage, site: str) -> None:
    for target in (site, str(stage.audio), stage.audio, str(stage.root)):
        report = verify(target)
        assert report.ok, report.findings
        assert [edition.edition for edition in report.editions] == [TWO, ONE]
        assert all(edition.files > 10 for edition in report.editions)
    assert [edition.edition for edition in verify(site, newest=True).editions] == [TWO]
    assert [edition.edition for edition in verify(site, [ONE]).editions] == [ONE]


@pytest.mark.parametrize(
    "path", ["", "/", "/index.html", "/episode.json", "/proof.json?x=1", f"/{ONE}.mp3#t=4"]
)
def test_an_edition_is_found_by_any_of_its_addresses(site: str, path: str) -> None:
    assert only(verify(f"{site}{ONE}{path}")).edition == ONE


def test_an_edition_is_found_by_its_folder_and_files(stage: Stage) -> None:
    for place in (ONE, f"{ONE}/proof.json", f"{ONE}/{ONE}.mp3"):
        assert only(verify(str(stage.audio / place))).edition == ONE
    assert len(verify(str(stage.audio / "today")).editions) == 2


def test_notes_say_what_was_not_run_and_where_the_show_says_it_stands(site: str) -> None:
    found = verify(f"{site}{ONE}/").findings
    assert {finding.severity for finding in found} == {"note"}
    told = {finding.message for finding in found}
    assert any("recogniser" in message for message in told)
    assert any("https://audio.lantern.example/show/" in message for message in told)


def test_a_copy_of_one_folder_is_verified_without_its_show(stage: Stage, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "from a friend"
    copy.parent.mkdir()
    (stage.audio / ONE).rename(copy)
    report = verify(str(copy))
    assert report.ok, report.findings
    assert any("there is none beside" in finding.message for finding in report.findings)
    change(copy / f"{ONE}.mp3", b"\xff\xfb", b"\xff\xfa")
    assert errors(verify(str(copy))) == {f"from a friend/{ONE}.mp3"}


def test_corrections_are_as_certified_too(stage: Stage, site: str) -> None:
    later = NOW + timedelta(days=2)
    stage.release(ONE, PIECES, take=1, now=later)
    stage.publish(ONE, now=later, note="The fare is $5, not $4.")
    report = verify(site)
    assert report.ok, report.findings
    assert report.editions[1].revision == 2
    old = stage.audio / ONE / f"{ONE}.mp3"
    old.write_bytes(old.read_bytes()[:-1] + b"\x00")
    assert errors(verify(site)) == {f"{ONE}/{ONE}.mp3"}, "the first revision is out as well"


def test_an_embargo_and_a_retraction_are_no_fault(stage: Stage, site: str) -> None:
    soon = NOW + timedelta(days=3)
    stage.release("2026-11-04", publish_at=soon, now=NOW)
    report = verify(site, ["2026-11-04"], now=NOW)
    assert report.ok, report.findings
    assert any("hour" in finding.message for finding in report.findings)
    stage.retract(ONE)
    stage.refresh()
    report = verify(f"{site}{ONE}/")
    assert report.ok, report.findings
    assert [edition.edition for edition in verify(site).editions] == [TWO]


def test_older_pages_of_the_feed_are_read(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=PublishSettings(feed_items=2))
    names = [f"2026-10-{day:02}" for day in range(20, 27)]
    for number, name in enumerate(names):
        stage.release(name, now=NOW - timedelta(days=20 - number))
    stage.publish()
    assert (stage.audio / "feed-1.xml").is_file()
    with served(stage.audio) as site:
        report = verify(site)
        assert report.ok, report.findings
        assert [edition.edition for edition in report.editions] == names[::-1]
        page = stage.audio / "feed-1.xml"
        change(page, f"{names[0]}/{names[0]}.mp3".encode(), f"{names[0]}/{names[1]}.mp3".encode())
        assert errors(verify(f"{site}{names[0]}/")) == {"feed-1.xml"}


# -- one byte is changed -------------------------------------------------------------

CHANGES: dict[str, tuple[str, bytes, bytes]] = {
    "a frame": (f"{ONE}/{ONE}.mp3", b"\xff\xfb", b"\xff\xfa"),
    "a tag": (f"{ONE}/{ONE}.mp3", b"TXXX", b"TXXY"),
    "an article's own sound": (f"{ONE}/01-piece.mp3", b"\xff\xfb", b"\xff\xfa"),
    "a word": (f"{ONE}/transcript.json", b"at noon", b"at moon"),
    "a time": (f"{ONE}/transcript.json", b'"startTime": 0', b'"startTime": 1'),
    "a caption": (f"{ONE}/transcript.vtt", b"at noon", b"at moon"),
    "the plain text": (f"{ONE}/transcript.txt", b"at noon", b"at moon"),
    "a chapter": (f"{ONE}/chapters.json", b"price of rain", b"price of pain"),
    "a chapter's start": (f"{ONE}/chapters.json", b'"startTime": 0', b'"startTime": 1'),
    "the title": (f"{ONE}/episode.json", b"Edition of", b"Edition if"),
    "a digest": (f"{ONE}/episode.json", b'"sha256": "', b'"sha256": "0'),
    "the number": (f"{ONE}/episode.json", b'"number": 1', b'"number": 3'),
    "when it went out": (f"{ONE}/episode.json", b'"since": "2026', b'"since": "2025'),
    "the layout": (f"{ONE}/episode.json", b'{\n "', b'{\n\t"'),
    "no JSON": (f"{ONE}/episode.json", b"{", b"["),
    "what was checked": (f"{ONE}/episode.json", b'"accepted": 0', b'"accepted": 9'),
    "the certificate": (f"{ONE}/proof.json", b'"sentences": 7', b'"sentences": 8'),
    "a sentence of the page": (f"{ONE}/index.html", b">Tea rose 4", b">Tea rose 5"),
    "a headline of the page": (f"{ONE}/index.html", b'"auto">Edition', b'"auto">edition'),
    "a name on the page": (f"{ONE}/index.html", b'"auto">Ada Marsh', b'"auto">Ida Marsh'),
    "a link of the page": (f"{ONE}/index.html", b"lantern.example/h?", b"lantern.exanple/h?"),
    "what machines read": (f"{ONE}/index.html", b'"contentSize": "', b'"contentSize": "1'),
    "the line of the certificate": (f"{ONE}/index.html", b'"proof"><a', b'"proof"><b'),
    "the embedded page": (f"{ONE}/embed.html", b">Tea rose 4", b">Tea rose 5"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_one_changed_byte_is_named(stage: Stage, site: str, what: str) -> None:
    file, old, new = CHANGES[what]
    change(stage.audio / file, old, new)
    assert errors(verify(f"{site}{ONE}/")) == {file}
    assert errors(verify(stage.audio)) == {file}


ITEM: dict[str, tuple[str, str, str]] = {
    "length": (r'length="(\d)', 'length="9', "enclosure"),
    "type": (r'type="audio/mpeg"', 'type="audio/mpeh"', "enclosure"),
    "url": (rf"{ONE}/{ONE}\.mp3", f"{ONE}/{ONE}.mp4", "enclosure"),
    "pubDate": (r"<pubDate>Mon", "<pubDate>Tue", "pubDate"),
    "title": (r"<title>Edition", "<title>edition", "title"),
    "transcript": (r"transcript-r1\.vtt", "transcript-r1.vtx", "podcast:transcript"),
    "chapters": (r"/chapters-r1\.json", "/chapterz-r1.json", "podcast:chapters"),
    "certificate": (r"/proof\.json", "/prooF.json", "atom:link"),
    "synthetic voice": (r">true</podcast:txt>", ">trve</podcast:txt>", "podcast:txt"),
    "guid": (rf"/{ONE}</guid>", f"/{ONE}x</guid>", "guid"),
    "notes": (r"synthetic voice\.\]?", "synthetic noise.", "description"),
}


@pytest.mark.parametrize("what", ITEM)
def test_one_changed_byte_of_a_feeds_item_is_named(stage: Stage, site: str, what: str) -> None:
    pattern, new, element = ITEM[what]
    feed = stage.audio / "feed.xml"
    text = feed.read_text()
    start = text.rindex("<item>")  # the older one
    assert f"{ONE}.mp3" in text[start:]
    changed, count = re.subn(pattern, new, text[start:], count=1)
    assert count == 1
    feed.write_text(text[:start] + changed)
    for report in (verify(f"{site}{ONE}/"), verify(site)):
        assert errors(report) == {"feed.xml"}
        told = [finding.message for finding in report.findings if finding.severity == "error"]
        assert any(element in message for message in told), told
    assert verify(f"{site}{TWO}/").ok, "the other's item is as it was"


FILES = (
    f"{ONE}.mp3",
    "01-piece.mp3",
    "transcript.json",
    "transcript.vtt",
    "transcript.txt",
    "chapters.json",
    "waveform.json",
    "episode.json",
    "proof.json",
)


@pytest.mark.parametrize("name", FILES)
def test_any_byte_of_what_is_certified_is_named(stage: Stage, name: str) -> None:
    file = stage.audio / ONE / name
    data = file.read_bytes()
    draw = random.Random(name)
    for _ in range(40):
        at = draw.randrange(len(data))
        other = data[at] ^ (1 << draw.randrange(8))
        file.write_bytes(data[:at] + bytes([other]) + data[at + 1 :])
        found = errors(verify(stage.audio / ONE))
        assert f"{ONE}/{name}" in found, f"byte {at}: {data[at]} became {other}"


@pytest.mark.parametrize("name", ["index.html", "embed.html", "../feed.xml"])
def test_any_letter_of_a_page_or_an_item_is_named(stage: Stage, name: str) -> None:
    file = stage.audio / ONE / name
    data = file.read_bytes()
    begin = data.rindex(b"<item>") if name.endswith("xml") else 0
    end = data.rindex(b"</item>") if name.endswith("xml") else len(data)
    draw = random.Random(name)
    # white space and great letters of names mean nothing to a browser
    places = [
        at for at in range(begin, end) if data[at : at + 1].isdigit() or data[at] in b"<>&=\"'/"
    ]
    for at in draw.sample(places, 60):
        file.write_bytes(data[:at] + b"~" + data[at + 1 :])
        found = errors(verify(stage.audio / ONE))
        where = "feed.xml" if name.startswith("..") else f"{ONE}/{name}"
        assert where in found, f"byte {at}: {data[at - 30 : at + 10]!r}"


def test_a_changed_sound_says_whether_it_is_only_its_tag(stage: Stage) -> None:
    file = stage.audio / ONE / f"{ONE}.mp3"
    data = file.read_bytes()
    change(file, b"TXXX", b"TXXY")
    (told,) = [f.message for f in verify(stage.audio / ONE).findings if f.severity == "error"]
    assert told.endswith("only its tag, the sound is as certified")
    file.write_bytes(data[:-1] + b"\x00")
    (told,) = [f.message for f in verify(stage.audio / ONE).findings if f.severity == "error"]
    assert told.endswith("the sound differs")


def test_a_changed_transcript_says_whose_words(stage: Stage) -> None:
    change(stage.audio / ONE / "transcript.json", b"expected", b"suspected")
    (told,) = [f.message for f in verify(stage.audio / ONE).findings if f.severity == "error"]
    assert "The price of rain" in told
    assert "Harbor" not in told


@pytest.mark.parametrize(
    "name", [f"{ONE}.mp3", "transcript.vtt", "chapters.json", "proof.json", "index.html"]
)
def test_a_file_that_is_gone_is_named(stage: Stage, site: str, name: str) -> None:
    (stage.audio / ONE / name).unlink()
    report = verify(f"{site}{ONE}/")
    assert errors(report) == {f"{ONE}/{name}"}
    assert any("404" in finding.message for finding in report.findings)


# -- somebody who knows the format ----------------------------------------------------


def test_a_sound_exchanged_with_its_digests_in_the_manifest(stage: Stage) -> None:
    folder = stage.audio / ONE
    data = (folder / f"{ONE}.mp3").read_bytes()[:-1] + b"\x00"
    old = hashlib.sha256((folder / f"{ONE}.mp3").read_bytes()).hexdigest()
    (folder / f"{ONE}.mp3").write_bytes(data)
    text = (folder / "episode.json").read_text().replace(old, hashlib.sha256(data).hexdigest())
    seal_again(folder, json.loads(text))
    found = errors(verify(folder))
    assert found == {f"{ONE}/{ONE}.mp3", f"{ONE}/episode.json"}


def test_a_certificate_made_again_is_not_the_one_that_is_named(stage: Stage) -> None:
    folder = stage.audio / ONE
    told = json.loads((folder / "proof.json").read_text())
    told["exceptions"] = [{"sentence": "Tea rose 4 percent.", "by": "editor", "because": ""}]
    (folder / "proof.json").write_bytes(manifest.as_json(told))
    assert errors(verify(folder)) == {f"{ONE}/proof.json"}


def test_another_days_edition_under_this_days_address(stage: Stage, site: str) -> None:
    for file in (stage.audio / ONE).iterdir():
        file.unlink()
    for file in (stage.audio / TWO).iterdir():
        (stage.audio / ONE / file.name).write_bytes(file.read_bytes())
    found = verify(f"{site}{ONE}/").findings
    assert any(f.where == f"{ONE}/episode.json" and TWO in f.message for f in found)


def test_a_certificate_taken_away_is_not_as_if_there_were_none(stage: Stage) -> None:
    folder = stage.audio / ONE
    told = json.loads((folder / "episode.json").read_text())
    del told["proof"], told["seal"]
    told["files"] = [item for item in told["files"] if item["name"] != "proof.json"]
    (folder / "episode.json").write_bytes(manifest.as_json(told))
    (folder / "proof.json").unlink()
    report = verify(folder)
    assert not report.ok
    (found,) = [f for f in report.findings if f.code == "verify-certificate"]
    assert "names no certificate" in found.message
    assert "build" in found.remedy


@pytest.mark.parametrize("hostile", ["{}", "[]", '{"version": 1}', '{"version": 2}', "null"])
def test_a_hostile_certificate_is_one_finding(stage: Stage, hostile: str) -> None:
    folder = stage.audio / ONE
    name_it_again(folder, (folder / "proof.json").read_bytes(), hostile.encode())
    (folder / "proof.json").write_text(hostile)
    found = verify(folder)
    assert f"{ONE}/proof.json" in errors(found)
    if hostile == '{"version": 2}':
        newer = [f for f in found.findings if "newer audio-edition" in f.message]
        assert ["update audio-edition" in f.remedy for f in newer] == [True]


def test_a_feed_that_swells_is_refused(stage: Stage) -> None:
    change(stage.audio / "feed.xml", b"<rss", b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss")
    found = verify(stage.audio / ONE)
    assert errors(found) == {"feed.xml"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"<title>", b"<title/><title>", "cannot be compared"),
        (
            b"</itunes:episode>",
            b"</itunes:episode><itunes:season>" + b"9" * 5000 + b"</itunes:season>",
            "cannot be compared",
        ),
        (
            b'href="https://audio.lantern.example/show/feed.xml"',
            b'href="http://[::1/feed.xml"',
            "no address of its own",
        ),
    ],
)
def test_a_feed_that_cannot_be_written_again_is_named_itself(
    stage: Stage, old: bytes, new: bytes, told: str
) -> None:
    change(stage.audio / "feed.xml", old, new, -1)
    report = verify(stage.audio / ONE)
    assert f"{ONE}/proof.json" not in errors(report)
    assert any(told in f.message for f in report.findings if f.where == "feed.xml")


def test_a_feed_in_another_encoding_hides_nothing(stage: Stage) -> None:
    feed = stage.audio / "feed.xml"
    feed.write_bytes(feed.read_text().replace("UTF-8", "UTF-16").encode("utf-16"))
    (found,) = [f for f in verify(stage.audio / ONE).findings if f.severity == "error"]
    assert (found.where, "UTF-8" in found.message) == ("feed.xml", True)


@pytest.mark.parametrize("name", ["episode.json", "proof.json"])
def test_a_size_beyond_all_numbers_is_a_finding(stage: Stage, name: str) -> None:
    folder = stage.audio / ONE
    text = (folder / name).read_text()
    data = re.sub(r'("files": .*?"bytes": )\d+', r"\g<1>1e999", text, count=1, flags=re.DOTALL)
    assert data != text
    (folder / name).write_text(data)
    if name == "proof.json":
        name_it_again(folder, text.encode(), data.encode())
    assert f"{ONE}/{name}" in errors(verify(folder))


@pytest.mark.parametrize("name", ["episode.json", "proof.json", "chapters.json", "transcript.json"])
def test_a_file_nested_without_end_is_a_finding(stage: Stage, name: str) -> None:
    folder = stage.audio / ONE
    data = b"[" * 100_000
    if name == "proof.json":
        name_it_again(folder, (folder / name).read_bytes(), data)
    (folder / name).write_bytes(data)
    assert f"{ONE}/{name}" in errors(verify(folder))


def test_nothing_of_a_file_reaches_the_terminal_as_it_is(stage: Stage) -> None:
    page = stage.audio / ONE / "index.html"
    change(page, b">Tea rose 4", b">\x1b[31mTea\nrose 4")
    change(stage.audio / ONE / "chapters.json", b"price of rain", b"price\\u001b[2Jof rain")
    told = [finding.message for finding in verify(stage.audio / ONE).findings]
    assert len(told) > 3
    assert all(message.isprintable() for message in told)


# -- addresses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("nope/", "neither an edition nor a show"),
        ("2026-12-24/", "neither an edition nor a show"),
    ],
)
def test_an_address_where_nothing_is(site: str, target: str, told: str) -> None:
    with pytest.raises(PublicationError, match=told):
        verify(site + target)
    with pytest.raises(AudioEditionError, match="404"):
        verify(site, ["2026-12-24"])


def test_nobody_answers(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs_verify, "_WAITS", (0.0, 0.0))
    with served(stage.audio) as gone:
        pass
    with pytest.raises(AudioEditionError, match="cannot be fetched"):
        verify(gone)
    for target, told in (
        ("ftp://lantern.example/", "not http"),
        ("http://[::1/", "no web address"),
        ("nowhere/at/all", "no such folder"),
    ):
        with pytest.raises(AudioEditionError, match=told):
            verify(target)
    with pytest.raises(AudioEditionError, match="cannot name an edition"):
        verify(stage.audio, ["../../etc"])
    (stage.root / "empty").mkdir()
    with pytest.raises(PublicationError, match="neither an edition nor a show"):
        verify(stage.root / "empty")


def test_a_site_that_has_a_page_for_every_address(tmp_path: Path) -> None:
    def page(request: SimpleHTTPRequestHandler) -> bool:
        return say(request, 200, b"<!doctype html><title>Welcome</title>")

    with served(tmp_path, page) as site, pytest.raises(PublicationError, match="neither"):
        verify(f"{site}2026-11-02/")


def test_a_server_that_stumbles_is_asked_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs_verify, "_WAITS", (0.0, 0.0))
    seen: dict[str, int] = {}

    def stumble(request: SimpleHTTPRequestHandler) -> bool:
        seen[request.path] = seen.get(request.path, 0) + 1
        return seen[request.path] < 3 and say(request, 503)

    with served(stage.audio, stumble) as site:
        report = verify(f"{site}{ONE}/")
    assert report.ok, report.findings
    assert min(seen.values()) == 3


def test_a_server_that_stays_down_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs_verify, "_WAITS", (0.0, 0.0))

    def no_sound(request: SimpleHTTPRequestHandler) -> bool:
        return request.path.endswith(f"{ONE}.mp3") and say(request, 500)

    with served(stage.audio, no_sound) as site:
        report = verify(f"{site}{ONE}/")
    assert errors(report) == {f"{ONE}/{ONE}.mp3"}


def test_a_redirect_into_the_house_is_not_followed(stage: Stage) -> None:
    with served(stage.audio) as inside:

        def away(request: SimpleHTTPRequestHandler) -> bool:
            return request.path.endswith(".vtt") and say(
                request, 302, Location=inside + request.path.lstrip("/")
            )

        with served(stage.audio, away) as site:
            report = verify(f"{site}{ONE}/")
    assert errors(report) == {f"{ONE}/transcript.vtt", f"{ONE}/transcript-r1.vtt"}


def test_a_file_longer_than_said_is_not_read_to_its_end(stage: Stage) -> None:
    with (stage.audio / ONE / "transcript.txt").open("ab") as stream:
        stream.truncate(200_000_000)  # sparse
    assert errors(verify(stage.audio / ONE)) == {f"{ONE}/transcript.txt"}


# -- what others read of it ------------------------------------------------------------


def test_the_feed_names_the_certificate_and_the_synthetic_voice(stage: Stage) -> None:
    feed = feedparser.parse((stage.audio / "feed.xml").read_bytes())
    assert not feed.bozo
    for item in feed.entries:
        name = item.link.rstrip("/").rpartition("/")[2]
        links = {link.rel: link.href for link in item.links}
        proof = links["describedby"]
        assert proof == f"https://audio.lantern.example/show/{name}/proof.json"
        assert (stage.audio / name / "proof.json").is_file()
        size = (stage.audio / name / f"{name}.mp3").stat().st_size
        assert links["enclosure"].endswith(f"{name}/{name}.mp3")
        assert [int(e.length) for e in item.enclosures] == [size]
        assert item["podcast_txt"] == {"purpose": "ai-content"}
    txt = "{https://podcastindex.org/namespace/1.0}txt"
    told = [tag.text for tag in ElementTree.parse(stage.audio / "feed.xml").iter(txt)]
    assert told == ["true"] * 3, "the channel and both items"


def test_the_certificate_is_what_stands_in_the_files(stage: Stage) -> None:
    """Read without anything of ours but the documented format."""
    folder = stage.audio / ONE
    told = json.loads((folder / "proof.json").read_text())
    for item in told["files"]:
        data = (folder / item["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (item["bytes"], item["sha256"])
    segments = json.loads((folder / "transcript.json").read_text())["segments"]
    lines = "".join(f"{segment['body']}\n" for segment in segments)
    assert told["script"]["printed_sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    assert told["script"]["sentences"] == len(segments)
    sound = (folder / told["audio"]["file"]).read_bytes()
    assert told["audio"]["sha256"] == hashlib.sha256(sound).hexdigest()
    heard = sound[sound.index(b"\xff\xfb") :]
    assert told["audio"]["frames_sha256"] == hashlib.sha256(heard).hexdigest()
    assert told["version"] == certificate.VERSION


def test_time_is_given(stage: Stage) -> None:
    """Nothing here reads the clock but where nobody tells the hour."""
    seen: list[str] = []
    tell: Callable[[str], None] = seen.append
    report = verify(stage.audio, now=datetime(2031, 1, 1, tzinfo=NOW.tzinfo), tell=tell)
    assert report.ok
    assert [line.rpartition("/")[2] for line in seen] == [TWO, ONE]
