"""verify: what is published, held against its certificate by somebody who has only the files."""

import hashlib
import json
import random
import re
import shutil
import tomllib
from collections import Counter
from datetime import datetime, timedelta
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.publication import certificate, manifest, verify_page
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.targets import FolderTarget
from audio_edition.publication.verify_page import _apart, _Near
from audio_edition.show import Show
from audio_edition.verbs import verify as verbs_verify
from audio_edition.verbs.reports import VerifyReport
from audio_edition.verbs.verify import verify
from tests.publication.at_work import Answer, say, served
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each, table

DATA = Path(__file__).parent / "data"
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


@each("name, path, value, words", table(DATA / "certified_otherwise.tsv"), least=10)
def test_manifest_and_certificate_say_the_same(
    released: Path, tmp_path: Path, name: str, path: str, value: str, words: str
) -> None:
    """Both are whole in themselves, and the manifest names the certificate."""
    folder = copy_of(released, tmp_path).audio / ONE
    document = at = json.loads((folder / name).read_text())
    (text,) = [one for one in document["files"] if one["name"] == "transcript.txt"]
    *steps, key = path.split(".")
    for step in steps:
        at = text if step == "transcript" else at[int(step) if step.isdigit() else step]
    if value:
        at[key] = json.loads(value)
    else:
        document["files"].remove(text)
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


@each("old, new, words", table(DATA / "feeds_not_read.tsv"))
def test_a_feed_that_cannot_be_read_or_written_again_is_named_itself(
    released: Path, tmp_path: Path, old: str, new: str, words: str
) -> None:
    feed = copy_of(released, tmp_path).audio / "feed.xml"
    change(feed, old.encode(), new.replace("9*5000", "9" * 5000).encode())
    if new == "UTF-16":
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


@each("template, changes", json.loads((DATA / "themes_verified.json").read_text()))
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


# -- at a shell ------------------------------------------------------------------------


@pytest.fixture
def audio(stage: Stage) -> Path:
    return stage.audio


def run(*arguments: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(cli, list(arguments))


def test_what_the_command_prints(audio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")  # no show is needed
    done = run("verify", str(audio))
    assert done.exit_code == 0, done.output
    assert f"{ONE}: " in done.stdout
    assert "all as certified" in done.stdout
    assert done.stderr.count("verifying ") == 2
    newest = run("--quiet", "verify", str(audio), "--newest")
    assert f"{ONE}: " not in newest.stdout
    assert f"{TWO}: " in newest.stdout
    assert newest.stderr == ""
    named = run("verify", str(audio), "--edition", ONE, "--edition", TWO)
    assert named.stdout.count("all as certified") == 2
    told = json.loads(run("verify", str(audio), "--json").stdout)
    assert (told["errors"], told["warnings"], told["target"]) == (0, 0, f"{audio}")
    assert [edition["edition"] for edition in told["editions"]] == [TWO, ONE]
    for edition in told["editions"]:
        assert (edition["ok"], edition["credentials"]) == (True, None)
        assert edition["checks"]["matched"] is None
    counts = [(one["checks"]["sentences"], one["checks"]["read"]) for one in told["editions"]]
    assert counts == [(4, 4), (7, 7)]
    assert {finding["severity"] for finding in told["findings"]} == {"note"}


def test_a_changed_file_is_exit_code_1(audio: Path) -> None:
    change(audio / ONE / "transcript.vtt", b"noon", b"dusk")
    done = run("verify", str(audio))
    told = json.loads(run("--json", "verify", str(audio / ONE)).stdout)
    assert done.exit_code == 1
    assert f"error: {ONE}/transcript.vtt: " in done.stdout
    assert "[verify-digest]" in done.stdout
    assert f"{TWO}: " in done.stdout, "the other is as certified"
    assert f"\n{ONE}: " not in done.stdout
    assert (told["errors"], told["editions"][0]["ok"]) == (1, False)


@each(
    "arguments, code, told",
    [
        ((), 2, "URL|DIR"),
        (("{audio}", "--edition", ONE, "--newest"), 2, "not both"),
        (("{audio}", "--edition", "2026-12-24"), 1, "there is no"),
        (("{audio}", "--trust", "none.pem"), 1, "cannot be read"),
    ],
)
def test_what_cannot_be_verified_is_one_line(
    audio: Path, arguments: tuple[str, ...], code: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio_edition.verbs.verify._WAITS", (0.0,))
    done = run("verify", *(word.format(audio=audio) for word in arguments))
    said = done.output + done.stderr + str(getattr(done.exception, "message", ""))
    assert told in said
    assert "Traceback" not in said
    assert getattr(done.exception, "exit_code", done.exit_code) == code


# -- whatever show.toml says -------------------------------------------------------------

SHOW = tomllib.loads((DATA / "rich_show.toml").read_text("utf-8"))
RICH = Show.of({"show": {"title": "The Lantern"}, "publish": SHOW["publish"]}).publish
AWKWARD = tuple(Piece(**{**one, "sentences": tuple(one["sentences"])}) for one in SHOW["piece"])


@each(
    "settings, who",
    [
        (PublishSettings(), {}),
        (RICH, {"language": "de-DE", "title": "Die Laterne & Co", "author": "A < B"}),
        (RICH, {"language": "pt-BR", "description": "Line one\nline two & more",
                "base_url": "https://audio.lantern.example/a%20b/"}),
        (RICH, {"language": "sv-SE", "link": "https://lantern.example/?a=1&b=2", "guid": "x & y"}),
    ],
)  # fmt: skip
def test_what_was_just_published_is_as_certified(
    tmp_path: Path, settings: PublishSettings, who: dict[str, str]
) -> None:
    stage = Stage(tmp_path, identity=identity(**who), settings=settings)
    for day, pieces in (("2026-11-01", AWKWARD), ("2026-11-02", AWKWARD[::-1])):
        stage.release(day, pieces, title="Edition <of> “the” day & night")
    stage.release("2026-11-03")
    stage.publish()
    later = NOW + timedelta(hours=3)
    stage.release("2026-11-02", AWKWARD[1:], now=later)
    stage.publish("2026-11-02", now=later, note="The fare is $5 & not <$4>.")
    report = verify(stage.audio)
    assert report.ok, [f for f in report.findings if f.severity == "error"]
    assert [one.revision for one in report.editions] == [1, 2, 1]


# -- which piece of a page is nearly, and not quite, another -----------------------------


@pytest.mark.parametrize("most", [2, 8])
@pytest.mark.parametrize("letters", ["ab", "abcdefgh"])
def test_the_nearest_piece_is_found_as_by_looking_at_all(most: int, letters: str) -> None:
    draw = random.Random(most)
    taken = 0
    for _ in range(400):
        pieces = ["".join(draw.choices(letters, k=draw.choice((0, 3, 8, 17, 40)))) for _ in "12345"]
        left = []
        for piece in draw.choices(pieces, k=6):
            at = draw.randint(0, len(piece))
            new = "".join(draw.choices(letters, k=draw.choice((0, 1, 1, 6, 9))))
            left.append(piece[:at] + new + piece[at + draw.choice((0, 1, 5)) :])
        near = _Near(Counter(left), most)
        for piece in pieces:
            apart, beside = min(
                ((_apart(piece, other), other) for other in left), default=(most, "")
            )
            if apart < most:
                left.remove(beside)
                taken += 1
            assert near.take(piece) == (beside if apart < most else None)
    assert taken > 400


def test_a_page_with_another_theme_is_not_compared_each_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def counted(one: str, other: str) -> int:
        nonlocal compared
        compared += 1
        return _apart(one, other)

    monkeypatch.setattr(verify_page, "_apart", counted)
    draw = random.Random(1)
    given = ["=" + "".join(draw.choices("abcdefghij ", k=60)) for _ in range(1000)]
    near = _Near(Counter(given), 2)
    for piece in given:
        assert near.take(piece[:20] + "X" + piece[21:]) == piece
        assert near.take("=" + "".join(draw.choices("abcdefghij ", k=60))) is None
    assert compared < 3000, "1000 that are near, and hardly another"
