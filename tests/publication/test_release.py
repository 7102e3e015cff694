"""Release: what lands in audio/, what is left alone, and what a correction keeps."""

import errno
import json
import os
import re
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from PIL import Image

from audio_edition import disk, swaps
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.programme.model import Programme
from audio_edition.publication import files, manifest, transcript
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.publish import mark_published
from audio_edition.publication.retract import what_stays, what_stays_purged
from audio_edition.units import Lufs, Seconds
from tests.publication import support
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage, titles
from tests.rows import each

LATER = NOW + timedelta(hours=3)
MORROW = NOW + timedelta(days=1)
SECOND = timedelta(seconds=1)


def tree(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file's bytes, time and inode: an untouched file keeps all three."""
    return {
        file.relative_to(folder).as_posix(): (
            file.read_bytes(),
            file.stat().st_mtime_ns,
            file.stat().st_ino,
        )
        for file in folder.rglob("*")
        if file.is_file() and file.name != ".refresh-due"  # what a killed build owes
    }


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path: data for path, (data, *_) in tree(folder).items()}


# -- what lands --------------------------------------------------------------------


def test_release_lands_every_promised_file(stage: Stage) -> None:
    pieces = (
        Piece("The Harbor", byline="Jane Doe", url="https://lantern.example/harbor"),
        Piece("The Crane"),
    )
    episode = stage.release(DAY, pieces, title="Harbor reopens")
    folder = stage.audio / DAY
    names = {file.name for file in folder.iterdir()}
    assert names >= {
        "2026-11-02.mp3", "01-piece.mp3", "intro.mp3", "episode.json", "build.json",
        "chapters.json", "transcript.vtt", "transcript.json", "transcript.txt",
        "waveform.json", "index.html", "embed.html", "oembed.json",
    }  # fmt: skip
    assert not [name for name in names if name.startswith(".")]
    for item in episode.files:
        file = folder / item.name
        assert (file.stat().st_size, files.sha256_of(file)) == (item.size, item.sha256)
    for name in ("feed.xml", "cover.jpg", "index.html", "today/index.html"):
        assert (stage.audio / name).is_file()
    assert stage.episode() == episode
    assert stage.warnings == []
    assert (episode.title, episode.summary) == ("Harbor reopens", "The Harbor · The Crane")
    assert [(s.title, s.byline, s.url) for s in episode.segments[1:]] == [
        ("The Harbor", "Jane Doe", "https://lantern.example/harbor"),
        ("The Crane", "", ""),
    ]
    cues = transcript.read_cues((folder / "transcript.json").read_bytes())
    vtt = (folder / "transcript.vtt").read_text()
    for cue in cues:
        assert f"00:00:{cue.start:06.3f} --> " in vtt
    assert (cues[0].printed, cues[1].words[0].text) == ("Good morning.", "The")
    assert cues[2].origin.paragraph == 0


def test_what_stands_is_left_alone_and_what_is_gone_or_damaged_comes_back(stage: Stage) -> None:
    stage.release(pieces=(Piece("One"), Piece("Two")))
    before = tree(stage.audio)
    stage.release(pieces=(Piece("One"), Piece("Two")), now=LATER)
    assert tree(stage.audio) == before
    for name in ("feed.xml", f"{DAY}/index.html", "cover.jpg"):
        (stage.audio / name).unlink()
    sound = stage.audio / DAY / f"{DAY}.mp3"
    sound.write_bytes(b"\0" * sound.stat().st_size)
    stage.release(pieces=(Piece("One"), Piece("Two")), now=LATER)
    assert bytes_in(stage.audio) == {path: data for path, (data, *_) in before.items()}
    (stage.audio / DAY / "letter.pdf").write_bytes(b"%PDF")
    stage.release(pieces=(Piece("One"),), take=1, now=LATER)
    assert (stage.audio / DAY / "letter.pdf").read_bytes() == b"%PDF", "other people's files stay"
    assert not (stage.audio / DAY / "02-piece.mp3").exists(), "a segment that is gone does not"


def test_the_site_is_a_pure_function_of_the_manifests(stage: Stage) -> None:
    stage.release()
    stage.release(NEXT, now=MORROW)
    before = bytes_in(stage.audio)
    for file in stage.audio.rglob("*"):
        made = ("chapters.json", "oembed.json", "labels.json")
        if file.suffix in (".html", ".xml", ".js", ".css", ".jpg") or file.name in made:
            file.unlink()
    shutil.rmtree(stage.root / ".cache")
    stage.refresh(LATER)
    assert bytes_in(stage.audio) == before


def test_what_is_measured_and_named_is_told_in_short(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = support._programme

    def silent(*given: Any) -> Programme:
        made = real(*given)
        (first, *rest) = made.segments
        first = replace(first, loudness=Lufs(-16.0049), start=Seconds(0.12345))
        silence = Lufs(float("-inf"))
        return replace(made, loudness=silence, duration=Seconds(9.87654), segments=(first, *rest))

    monkeypatch.setattr(support, "_programme", silent)
    stage.settings = replace(stage.settings, narrator=" Ada\nMarsh ")
    episode = stage.release()
    assert (episode.loudness, episode.true_peak, episode.duration) == (-70.0, -1.1, 9.877)
    assert (episode.segments[0].loudness, episode.segments[0].start) == (-16.0, 0.123)
    assert (episode.narrator, episode.engine) == ("Ada Marsh", "silence")


def test_one_of_many_is_put_apart(stage: Stage) -> None:
    """No other is looked at, and what is made of all is left for later."""
    assert stage.release(apart=True).number == 0
    assert not (stage.audio / "feed.xml").exists()
    assert not stage.at().refresh_due.exists()
    stage.release(NEXT, now=MORROW)
    assert [stage.episode(day).number for day in (DAY, NEXT)] == [1, 2]
    assert stage.release(take=1, apart=True).number == 1
    # what a swap of its own that was killed has left does not stand in its way
    rest = swaps.fresh_name(stage.audio / DAY)
    rest.mkdir()
    (rest / "half").write_text("half a fi")
    assert stage.release(take=2, apart=True).sha256 == stage.episode().sha256
    assert not rest.exists()


def test_what_members_alone_may_have_lies_where_nobody_guesses(stage: Stage) -> None:
    members = MemberSettings(secret="sesame")
    stage.settings = replace(stage.settings, target="s3://bucket/show", members=members)
    first = stage.release(access="members")
    assert re.fullmatch("[0-9a-f]{24}", first.folder)
    assert stage.release(take=1, access="members").folder == first.folder, "addresses go on"
    assert stage.release(NEXT).folder == ""
    stage.publish(NEXT)
    closed = stage.release(NEXT, access="members")
    assert re.fullmatch("[0-9a-f]{24}", closed.folder), "what everybody had comes to another one"
    assert stage.release(NEXT).folder == closed.folder
    # an earlier version gave none: one that is out stays where it is
    old = replace(stage.episode(), folder="", proof=None)
    for is_out, given in ((False, "[0-9a-f]{24}"), (True, "")):
        standing = mark_published(old, NOW) if is_out else old
        (stage.audio / DAY / manifest.NAME).write_bytes(manifest.to_json(standing))
        assert re.fullmatch(given, stage.release(take=2, access="members").folder)


@each("url", ["javascript:alert(1)", "ftp://lantern.example/h", "harbor.html"])
def test_an_address_that_is_none_is_in_no_file(tmp_path: Path, url: str) -> None:
    stage = Stage(tmp_path)
    episode = stage.release(pieces=(Piece("Harbor reopens", url=url),))
    assert {item.url for item in (*episode.chapters, *episode.segments)} == {""}
    told = [f for f in stage.audio.rglob("*") if f.suffix in (".xml", ".json", ".html")]
    public = [f for f in told if f.name != "build.json"]
    assert not [f for f in public if url in f.read_text()]
    assert any(f"url {url} is no http(s) address" in warning for warning in stage.warnings)
    shout = stage.release(pieces=(Piece("Harbor reopens", url="HTTPS://lantern.example/h"),))
    assert shout.segments[1].url == "HTTPS://lantern.example/h"


def test_images_of_articles_are_published_beside_the_manifest(stage: Stage) -> None:
    folder = stage.editions / DAY
    folder.mkdir()
    Image.new("RGB", (64, 48), "teal").save(folder / "pier.png")
    (stage.root / "secret.png").write_bytes(b"x")
    (folder / "page.jpg").write_bytes(b"<!doctype html><title>Not found</title>")  # as fetched
    (stage.editions / "cover.jpg").write_bytes(b"not an image")
    stage.identity = replace(stage.identity, cover="cover.jpg")
    there = "https://lantern.example/x.jpg?w=1"
    none = ("../../secret.png", "missing.jpg", "page.jpg", "https://", "http://[::1/")
    episode = stage.release(
        pieces=(
            Piece("One", image="pier.png", image_alt="The pier,\nat dawn"),
            Piece("Two", image=there),
            *(Piece(f"No {image}", image=image) for image in none),
        )
    )
    assert [chapter.image for chapter in episode.chapters] == [
        "", "01-piece.png", there, *[""] * len(none),
    ]  # fmt: skip
    shown = episode.chapters[1]
    assert (shown.image_alt, shown.image_size) == ("The pier, at dawn", (64, 48))
    assert stage.episode().chapters == episode.chapters
    page = (stage.audio / DAY / "index.html").read_text(encoding="utf-8")
    assert 'alt="The pier, at dawn" width="64" height="48" loading="lazy"' in page
    assert (stage.audio / DAY / "01-piece.png").is_file()
    assert len([w for w in stage.warnings if "not an image file" in w]) == len(none)
    document = json.loads((stage.audio / DAY / "chapters.json").read_text())
    base = stage.identity.base_url
    assert document["chapters"][1]["img"] == f"{base}{DAY}/01-piece.png"
    assert document["chapters"][2]["img"] == there
    assert any("a drawn one stands in" in warning for warning in stage.warnings)
    with Image.open(stage.audio / "cover.jpg") as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (3000, 3000))


@each("umask", [0o077, 0o027, 0o022, 0])
def test_a_web_server_may_read_what_is_public_whatever_the_umask(
    tmp_path: Path, umask: int
) -> None:
    was = os.umask(umask)
    try:
        stage = Stage(tmp_path / "show")
        stage.release()
        stage.publisher(tmp_path / "www" / "show").publish()
        entry = stage.at().store.drawer("kept").put("one", {}, b"what is private")
        linked = stage.audio / "linked"
        os.link(entry.file, linked)
        disk.publish(linked)
    finally:
        os.umask(was)
    public = [*stage.audio.rglob("*"), *(tmp_path / "www").rglob("*")]  # audio/ is the test's own
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in public}
    assert len(modes) > 200
    assert not [path for path in public if path.is_dir() and modes[path] & 0o757 != 0o755]
    assert not [path for path in public if path.is_file() and modes[path] != 0o644]
    mine = [path for path in (stage.root / ".cache").rglob("*") if path.is_file()]
    assert mine
    assert not [path for path in mine if stat.S_IMODE(path.stat().st_mode) & umask]


# -- corrections -------------------------------------------------------------------


def test_a_correction_reaches_listeners_and_keeps_what_they_have(stage: Stage) -> None:
    pieces = (Piece("Harbor reopens"), Piece("Ferry fares rise", ("Fares rise to $4.",)))
    first = stage.release(pieces=pieces)
    assert stage.publish(DAY).steps
    old = (stage.audio / DAY / f"{DAY}.mp3").read_bytes()
    fixed = (pieces[0], replace(pieces[1], sentences=("Fares rise to $5.",)))
    second = stage.release(pieces=fixed, now=LATER)
    for key in ("guid", "published_at", "number"):
        assert getattr(second, key) == getattr(first, key)
    assert (second.revision, second.file) == (2, f"{DAY}-r2.mp3")
    assert (stage.audio / DAY / f"{DAY}.mp3").read_bytes() == old
    told = [(c.revision, c.at, c.note) for c in second.corrections]
    assert told == [(2, LATER, "“Ferry fares rise”")]
    (item,) = feedparser.parse((stage.audio / "feed.xml").read_bytes()).entries
    enclosure = item.enclosures[0]
    assert enclosure.href.endswith(f"/{DAY}/{DAY}-r2.mp3")
    assert enclosure.length == str((stage.audio / DAY / f"{DAY}-r2.mp3").stat().st_size)
    assert item.id == first.guid
    assert "“Ferry fares rise”" in item.content[0].value
    assert "Ferry fares rise" in (stage.audio / DAY / "index.html").read_text()


@each(
    "pieces, note",
    [
        ((Piece("One"), Piece("Two"), Piece("Three")), "New recording"),
        ((Piece("One"), Piece("Zwei"), Piece("Drei")), "“Zwei”, “Drei”"),
        ((Piece("One"), Piece("Two")), "1 article taken out"),
        ((Piece("Eins"),), "“Eins”, 2 articles taken out"),
    ],
)
def test_the_log_names_what_changed(tmp_path: Path, pieces: tuple[Piece, ...], note: str) -> None:
    stage = Stage(tmp_path)
    stage.release(pieces=(Piece("One"), Piece("Two"), Piece("Three")))
    stage.publish()
    assert [c.note for c in stage.release(pieces=pieces, take=1).corrections] == [note]


def test_the_log_compares_with_what_went_out_last(stage: Stage) -> None:
    for number, names in enumerate((("One", "Two"), ("Eins", "Two"), ("Eins", "Zwei"))):
        now = NOW + timedelta(hours=number)
        episode = stage.release(pieces=tuple(map(Piece, names)), now=now)
        stage.publish(now=now)
    assert [line.note for line in episode.corrections] == ["“Eins”", "“Zwei”"]


def test_a_revision_that_is_not_out_is_redone(stage: Stage) -> None:
    first = stage.release()
    for take in (1, 2, 0):
        episode = stage.release(take=take, now=NOW + timedelta(minutes=take))
        assert (episode.revision, episode.file) == (1, f"{DAY}.mp3")
        assert (episode.guid, episode.published_at) == (first.guid, first.published_at)
        assert episode.corrections == ()
    with pytest.raises(PublicationError, match="no correction") as caught:
        stage.publish(DAY, note="A typo")
    assert "--note" in (caught.value.hint or "")
    stage.publish()
    stage.release(take=1, now=LATER)
    back = stage.release(now=LATER)
    assert (back.revision, back.corrections, back.file) == (1, (), f"{DAY}.mp3"), "withdrawn"
    assert not (stage.audio / DAY / f"{DAY}-r2.mp3").exists()
    stage.release(take=1, now=LATER)
    second = stage.release(take=2, now=LATER + SECOND)
    assert [(c.revision, c.at) for c in second.corrections] == [(2, LATER + SECOND)]
    before = tree(stage.audio)
    stage.release(take=2, now=LATER + timedelta(hours=9))
    assert tree(stage.audio) == before, "the same sound: its line stands as it was written"
    stage.publish(DAY, now=LATER, note="The fare is $5, not $4.")
    (line,) = stage.episode().corrections
    assert line.note == "The fare is $5, not $4."
    third = stage.release(take=3, now=MORROW)
    assert third.file == f"{DAY}-r3.mp3"
    assert [c.revision for c in third.corrections] == [2, 3]
    assert third.corrections[0] == line
    assert {f.name for f in (stage.audio / DAY).glob(f"{DAY}*.mp3")} == {
        f"{DAY}.mp3", f"{DAY}-r2.mp3", f"{DAY}-r3.mp3",
    }  # fmt: skip


def test_a_note_is_for_the_edition_that_is_named(stage: Stage) -> None:
    for day in (DAY, NEXT):
        stage.release(day)
    stage.publish()
    for day in (DAY, NEXT):
        stage.release(day, take=1, now=LATER)
    stage.publish(DAY, now=LATER, note="A typo", along=True)
    assert [stage.episode(day).corrections[0].note for day in (DAY, NEXT)] == [
        "A typo", "New recording",
    ]  # fmt: skip
    assert [len(stage.episode(day).published) for day in (DAY, NEXT)] == [2, 2]


# -- embargo -----------------------------------------------------------------------


def test_embargo_hides_the_edition_until_its_very_second(stage: Stage) -> None:
    stage.release()
    lifts = NOW + timedelta(days=2)
    secret: dict[str, Any] = {"title": "Secret", "publish_at": lifts}
    resigns = (Piece("Mayor resigns"),)
    assert stage.release("2026-11-04", resigns, **secret).published_at == lifts
    stage.publish()
    assert (stage.audio / "2026-11-04" / "2026-11-04.mp3").is_file()
    # before its hour nobody heard it: new sound is no correction
    redone = stage.release("2026-11-04", resigns, take=1, now=lifts - SECOND, **secret)
    assert (redone.revision, redone.corrections) == (1, ())
    stage.publish()
    for hour in (lifts + timedelta(days=1), lifts):  # an hour that moves counts for what is out
        secret["publish_at"] = hour
        moved = stage.release("2026-11-04", resigns, take=1, **secret)
        assert [one.since for one in moved.published] == [hour]
    for file in stage.audio.rglob("*"):
        if file.suffix in (".html", ".xml"):
            assert "Mayor resigns" not in file.read_text(), file
    stage.refresh(lifts - SECOND)
    page = stage.audio / "2026-11-04" / "index.html"
    assert not page.exists()
    assert titles(stage.audio) == [f"Edition of {DAY}"]
    stage.refresh(lifts)
    assert page.exists()
    assert titles(stage.audio) == ["Secret", f"Edition of {DAY}"]
    corrected = stage.release("2026-11-04", resigns, take=2, now=lifts, **secret)
    assert corrected.file == "2026-11-04-r2.mp3"


def test_an_edition_built_after_its_day_gets_its_day(stage: Stage) -> None:
    assert stage.release("2026-10-30").published_at == datetime(2026, 10, 30, 6, tzinfo=UTC)
    assert stage.release().published_at == NOW
    # one that nobody heard takes the hour of a new embargo, and one that is out keeps its own
    assert stage.release(publish_at=MORROW).published_at == MORROW
    stage.release()
    stage.publish()
    hidden = stage.release(take=1, publish_at=MORROW, now=LATER)
    assert (hidden.file, hidden.published_at) == (f"{DAY}-r2.mp3", NOW)
    assert titles(stage.audio) == ["Edition of 2026-10-30"]


# -- retraction, and what breaks off -------------------------------------------------


def test_retract_and_back(stage: Stage) -> None:
    stage.release()
    stage.release(NEXT, now=MORROW)
    stage.publish(now=MORROW)
    before = (stage.audio / "feed.xml").read_bytes()
    gone = stage.retract(DAY, LATER)
    assert (gone.retracted, gone.retracted_at) == (True, LATER)
    assert stage.episode() == gone
    assert stage.retract(DAY, MORROW) == gone, "retracted once"
    now = NOW + timedelta(days=2)
    steps = stage.publisher(now=now).send_show().steps
    assert ("send", "feed.xml") in [(step.action, step.path) for step in steps]
    assert titles(stage.audio) == [f"Edition of {NEXT}"]
    assert (stage.audio / DAY / f"{DAY}.mp3").is_file()
    here, there = what_stays(gone, stage.at(), "s3://b/p/")
    assert here == f"{stage.audio / DAY}: {DAY}.mp3, transcripts and chapters"
    assert there.startswith(f"s3://b/p/{DAY}: ")
    assert what_stays(gone, stage.at(), "") == [here]
    assert what_stays(replace(gone, published=()), stage.at(), "s3://b/p/") == [here]
    told = what_stays_purged(gone, stage.at(), "s3://b/p/")
    places = [stage.editions / DAY, stage.root / ".cache", stage.audio / DAY, f"s3://b/p/{DAY}"]
    assert [line.partition(": ")[0] for line in told[:-1]] == [str(place) for place in places]
    assert what_stays_purged(gone, stage.at(), "") == [*told[:3], told[-1]]
    rebuilt = stage.release(take=1, now=now)
    assert (rebuilt.retracted, rebuilt.retracted_at) == (True, LATER)
    assert rebuilt.file == f"{DAY}-r2.mp3"
    assert any("retracted" in warning for warning in stage.warnings)
    stage.release(now=now)
    stage.publish(DAY, now=now)
    assert len(titles(stage.audio)) == 2
    assert (stage.audio / "feed.xml").read_bytes() == before
    with pytest.raises(PublicationError, match="nothing to retract"):
        stage.retract("2026-12-24")


@each("number", [errno.EXDEV, errno.ENOSPC])
def test_a_cache_on_another_disk_is_copied_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    stage = Stage(tmp_path)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.is_relative_to(stage.root / ".cache" / "staging"):
            raise OSError(number, os.strerror(number))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    if number == errno.EXDEV:
        assert stage.release() == stage.episode()
    else:
        with pytest.raises(OSError, match="No space"):
            stage.release()
        assert not (stage.audio / DAY).exists()


# -- from when a revision is heard -----------------------------------------------------


HOUR = timedelta(hours=1)
LIFTS = NOW + timedelta(days=3)
LATEST = LIFTS + timedelta(days=2)


def embargoed(root: Path) -> Stage:
    hidden = Stage(root)
    hidden.release(publish_at=LIFTS)
    hidden.publish()
    return hidden


@pytest.fixture
def hidden(tmp_path: Path) -> Stage:
    return embargoed(tmp_path)


def since(hidden: Stage) -> list[datetime]:
    return [item.since for item in hidden.episode().published]


@each("published_again", [True, False])
@each("to", [None, NOW + HOUR])
def test_sound_whose_embargo_was_lifted_is_never_overwritten(
    tmp_path: Path, to: datetime | None, published_again: bool
) -> None:
    hidden, lifted = embargoed(tmp_path), NOW + 2 * HOUR
    hidden.release(publish_at=to, now=lifted)
    if published_again:
        hidden.publish(now=lifted)
    assert since(hidden)[0] <= lifted
    heard = (hidden.audio / DAY / f"{DAY}.mp3").read_bytes()
    again = hidden.release(take=1, publish_at=to, now=lifted + HOUR)
    assert (again.revision, again.file) == (2, f"{DAY}-r2.mp3")
    assert (hidden.audio / DAY / f"{DAY}.mp3").read_bytes() == heard


def test_the_mark_of_a_manifest_with_the_old_hour_is_mended(hidden: Stage) -> None:
    """A version before this one lifted the embargo and left ``since`` as it was."""
    old = replace(hidden.episode(), publish_at=None)
    (hidden.audio / DAY / manifest.NAME).write_bytes(manifest.to_json(old))
    hidden.publish(now=NOW + HOUR)
    assert since(hidden) == [NOW + HOUR]


@each("now, hour, revision", [(NOW + HOUR, LATEST, 1), (LIFTS + HOUR, LIFTS, 2)])
def test_an_embargo_moved_later_moves_the_hour_of_what_nobody_heard(
    tmp_path: Path, now: datetime, hour: datetime, revision: int
) -> None:
    """And of that alone: what was heard stays heard."""
    hidden = embargoed(tmp_path)
    hidden.release(publish_at=LATEST, now=now)
    assert since(hidden) == [hour]
    hidden.publish(now=now)
    assert since(hidden) == [hour]
    assert hidden.release(take=1, publish_at=LATEST, now=LIFTS + HOUR).revision == revision


def test_what_is_corrected_under_its_embargo_goes_out_after_it(hidden: Stage) -> None:
    hidden.publish()
    sound = hidden.release(take=1, publish_at=LIFTS, now=NOW + HOUR).sha256
    assert hidden.publish(now=LIFTS + HOUR).refused == ()
    told = hidden.episode()
    assert [(one.revision, one.sha256) for one in told.heard(LIFTS + HOUR)] == [(1, sound)]


def test_a_correction_is_heard_from_its_own_hour(hidden: Stage) -> None:
    first = LIFTS + HOUR
    for number in (1, 2):
        hidden.release(take=number, publish_at=LIFTS, now=first + number * HOUR)
        hidden.publish(now=first + number * HOUR)
    assert since(hidden) == [LIFTS, first + HOUR, first + 2 * HOUR]
    # a clock put back puts no revision before the one it corrects
    hidden.release(take=3, publish_at=LIFTS, now=first + 3 * HOUR)
    hidden.publish(now=first)
    assert since(hidden)[3:] == [first + 2 * HOUR]
