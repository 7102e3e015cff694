"""Release: what lands in audio/, what is left alone, and what a correction keeps."""

from __future__ import annotations

import json
import os
import shutil
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from PIL import Image

from audio_edition import disk, swaps
from audio_edition.errors import EditionError, PublicationError
from audio_edition.publication import files, manifest, transcript
from audio_edition.publication.retract import what_stays
from audio_edition.publication.targets import FolderTarget
from tests.publication.support import NOW, Piece, Stage

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def tree(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file's bytes, time and inode: an untouched file keeps all three."""
    return {
        file.relative_to(folder).as_posix(): (
            file.read_bytes(),
            file.stat().st_mtime_ns,
            file.stat().st_ino,
        )
        for file in folder.rglob("*")
        if file.name != ".refresh-due"  # what a killed build owes, the next command mends
        if file.is_file()
    }


def publish(stage: Stage, *ids: str, now: datetime = NOW, note: str = "") -> None:
    stage.publish(*ids, now=now, note=note)


def items(stage: Stage) -> list[feedparser.FeedParserDict]:
    parsed = feedparser.parse((stage.audio / "feed.xml").read_bytes())
    assert not parsed.bozo, parsed.bozo_exception
    return list(parsed.entries)


def test_release_lands_every_promised_file(stage: Stage) -> None:
    episode = stage.release()
    folder = stage.audio / "2026-11-02"
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
    assert manifest.read(stage.audio, "2026-11-02") == episode
    assert stage.warnings == []


def test_an_unchanged_build_touches_nothing(stage: Stage) -> None:
    stage.release()
    before = tree(stage.audio)
    stage.release(now=LATER)
    assert tree(stage.audio) == before


def test_the_site_is_a_pure_function_of_the_manifests(stage: Stage) -> None:
    stage.release()
    stage.release("2026-11-03", now=NOW + timedelta(days=1))
    before = {path: entry[0] for path, entry in tree(stage.audio).items()}
    for file in stage.audio.rglob("*"):
        if file.suffix in (".html", ".xml", ".js", ".css", ".jpg") or file.name in (
            "chapters.json",
            "oembed.json",
            "labels.json",
        ):
            file.unlink()
    shutil.rmtree(stage.root / ".cache")
    stage.refresh(LATER)
    assert {path: entry[0] for path, entry in tree(stage.audio).items()} == before


@pytest.mark.parametrize("name", ["feed.xml", "2026-11-02/index.html", "cover.jpg"])
def test_a_deleted_output_comes_back(stage: Stage, name: str) -> None:
    stage.release()
    before = (stage.audio / name).read_bytes()
    (stage.audio / name).unlink()
    stage.release(now=LATER)
    assert (stage.audio / name).read_bytes() == before


def test_damaged_audio_of_the_same_size_is_mended_by_a_build(stage: Stage) -> None:
    stage.release()
    file = stage.audio / "2026-11-02" / "2026-11-02.mp3"
    good = file.read_bytes()
    file.write_bytes(b"\0" * len(good))
    stage.release(now=LATER)
    assert file.read_bytes() == good


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://lantern.example/h", "harbor.html"])
def test_an_address_that_is_none_is_in_no_file(stage: Stage, url: str) -> None:
    episode = stage.release(pieces=(Piece("Harbor reopens", url=url),))
    assert {item.url for item in (*episode.chapters, *episode.segments)} == {""}
    told = [f for f in stage.audio.rglob("*") if f.suffix in (".xml", ".json", ".html")]
    public = [f for f in told if f.name != "build.json"]
    assert not [f for f in public if url in f.read_text()]
    assert any(f"url {url} is no http(s) address" in warning for warning in stage.warnings)
    shout = stage.release(pieces=(Piece("Harbor reopens", url="HTTPS://lantern.example/h"),))
    assert shout.segments[1].url == "HTTPS://lantern.example/h"


@pytest.mark.parametrize("image", ["https://", "http://[::1/"])
def test_a_picture_at_an_address_that_is_none_is_in_no_file(stage: Stage, image: str) -> None:
    episode = stage.release(pieces=(Piece("Harbor reopens", image=image),))
    assert {chapter.image for chapter in episode.chapters} == {""}
    assert any(f"image {image} is not an image file" in warning for warning in stage.warnings)


def test_builds_before_publishing_make_no_revisions(stage: Stage) -> None:
    first = stage.release()
    for take in (1, 2, 3):
        episode = stage.release(take=take, now=NOW + timedelta(minutes=take))
    assert (episode.revision, episode.file, episode.corrections) == (1, "2026-11-02.mp3", ())
    assert (episode.guid, episode.published_at) == (first.guid, first.published_at)
    assert not list((stage.audio / "2026-11-02").glob("*-r*.mp3"))


def test_a_correction_reaches_listeners_and_keeps_what_they_have(stage: Stage) -> None:
    pieces = (Piece("Harbor reopens"), Piece("Ferry fares rise", ("Fares rise to $4.",)))
    first = stage.release(pieces=pieces)
    publish(stage)
    old = (stage.audio / "2026-11-02" / "2026-11-02.mp3").read_bytes()
    fixed = (pieces[0], replace(pieces[1], sentences=("Fares rise to $5.",)))
    second = stage.release(pieces=fixed, now=LATER)

    assert (second.guid, second.published_at, second.number) == (
        first.guid, first.published_at, first.number,
    )  # fmt: skip
    assert (second.revision, second.file) == (2, "2026-11-02-r2.mp3")
    assert (stage.audio / "2026-11-02" / "2026-11-02.mp3").read_bytes() == old
    assert [(c.revision, c.at, c.note) for c in second.corrections] == [
        (2, LATER, "“Ferry fares rise”")
    ]
    (item,) = items(stage)
    enclosure = item.enclosures[0]
    assert enclosure.href.endswith("/2026-11-02/2026-11-02-r2.mp3")
    size = (stage.audio / "2026-11-02" / "2026-11-02-r2.mp3").stat().st_size
    assert enclosure.length == str(size)
    assert item.id == first.guid
    assert "“Ferry fares rise”" in item.content[0].value
    assert "Ferry fares rise" in (stage.audio / "2026-11-02" / "index.html").read_text()


def test_redoing_a_correction_that_is_not_out_stays_the_same_revision(stage: Stage) -> None:
    stage.release()
    publish(stage)
    stage.release(take=1, now=LATER)
    again = stage.release(take=2, now=LATER + timedelta(minutes=5))
    assert again.revision == 2
    assert len(again.corrections) == 1
    before = tree(stage.audio)
    stage.release(take=2, now=LATER + timedelta(hours=9))
    assert tree(stage.audio) == before
    publish(stage, now=LATER)
    third = stage.release(take=3, now=LATER + timedelta(days=1))
    assert third.file == "2026-11-02-r3.mp3"
    assert [c.revision for c in third.corrections] == [2, 3]
    assert {f.name for f in (stage.audio / "2026-11-02").glob("2026-11-02*.mp3")} == {
        "2026-11-02.mp3", "2026-11-02-r2.mp3", "2026-11-02-r3.mp3",
    }  # fmt: skip


def test_going_back_to_the_published_audio_withdraws_the_correction(stage: Stage) -> None:
    stage.release()
    publish(stage)
    stage.release(take=1, now=LATER)
    back = stage.release(take=0, now=LATER)
    assert (back.revision, back.corrections, back.file) == (1, (), "2026-11-02.mp3")
    assert not (stage.audio / "2026-11-02" / "2026-11-02-r2.mp3").exists()


def test_a_note_replaces_the_correction_log_line(stage: Stage) -> None:
    stage.release()
    with pytest.raises(PublicationError, match="no correction"):
        publish(stage, "2026-11-02", note="A typo")
    publish(stage)
    stage.release(take=1, now=LATER)
    publish(stage, "2026-11-02", now=LATER, note="The fare is $5, not $4.")
    episode = manifest.read(stage.audio, "2026-11-02")
    assert episode is not None
    assert [c.note for c in episode.corrections] == ["The fare is $5, not $4."]
    assert stage.release(take=1, now=LATER).corrections == episode.corrections


def test_embargo_hides_the_edition_until_its_hour(stage: Stage) -> None:
    stage.release("2026-11-02")
    lifts = NOW + timedelta(days=2)
    secret = stage.release(
        "2026-11-04", (Piece("Mayor resigns"),), title="Secret", publish_at=lifts
    )
    publish(stage)
    assert (stage.audio / "2026-11-04" / "2026-11-04.mp3").is_file()
    assert secret.published_at == lifts
    for file in stage.audio.rglob("*"):
        if file.suffix in (".html", ".xml"):
            assert "Mayor resigns" not in file.read_text(), file
    assert [item.title for item in items(stage)] == ["Edition of 2026-11-02"]

    # before its hour nobody heard it: new sound is no correction
    redone = stage.release(
        "2026-11-04", (Piece("Mayor resigns"),), title="Secret", take=1, publish_at=lifts
    )
    assert (redone.revision, redone.corrections) == (1, ())
    publish(stage)

    stage.refresh(lifts)
    assert [item.title for item in items(stage)] == ["Secret", "Edition of 2026-11-02"]
    assert (stage.audio / "2026-11-04" / "index.html").is_file()
    corrected = stage.release(
        "2026-11-04", (Piece("Mayor resigns"),), title="Secret", take=2, publish_at=lifts,
        now=lifts + timedelta(minutes=1),
    )  # fmt: skip
    assert corrected.file == "2026-11-04-r2.mp3"


def test_a_new_embargo_on_a_published_edition_keeps_its_audio_and_pubdate(stage: Stage) -> None:
    first = stage.release()
    publish(stage)
    hidden = stage.release(take=1, publish_at=NOW + timedelta(days=1), now=LATER)
    again = stage.release(take=2, publish_at=NOW + timedelta(days=1), now=LATER)
    assert hidden.file == again.file == "2026-11-02-r2.mp3"
    assert again.published_at == first.published_at
    assert items(stage) == []


def test_an_edition_built_after_its_day_gets_its_day(stage: Stage) -> None:
    old = stage.release("2026-10-30")
    assert old.published_at == datetime(2026, 10, 30, 6, tzinfo=UTC)
    assert stage.release("2026-11-02").published_at == NOW


def test_retract_and_back(stage: Stage) -> None:
    stage.release()
    stage.release("2026-11-03", now=NOW + timedelta(days=1))
    publish(stage, now=NOW + timedelta(days=1))
    before = (stage.audio / "feed.xml").read_bytes()
    gone = stage.retract("2026-11-02", LATER)
    stage.refresh(NOW + timedelta(days=2))
    assert [item.title for item in items(stage)] == ["Edition of 2026-11-03"]
    assert (stage.audio / "2026-11-02" / "2026-11-02.mp3").is_file()
    assert "2026-11-02.mp3" in what_stays(gone, stage.at(), "s3://b/p")[0]
    assert what_stays(gone, stage.at(), "s3://b/p")[1].startswith("s3://b/p/2026-11-02")
    rebuilt = stage.release(take=1, now=NOW + timedelta(days=2))
    assert rebuilt.retracted
    assert rebuilt.file == "2026-11-02-r2.mp3"
    assert any("retracted" in warning for warning in stage.warnings)
    stage.release(take=0, now=NOW + timedelta(days=2))
    publish(stage, "2026-11-02", now=NOW + timedelta(days=2))
    assert len(items(stage)) == 2
    assert (stage.audio / "feed.xml").read_bytes() == before
    with pytest.raises(PublicationError, match="nothing to retract"):
        stage.retract("2026-12-24")


def test_a_crash_before_the_swap_leaves_the_old_edition(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.release()
    before = tree(stage.audio)

    def crash(fresh: Path, place: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("audio_edition.publication.release.swap_folder", crash)
    with pytest.raises(KeyboardInterrupt):
        stage.release(take=1, now=LATER)
    assert tree(stage.audio) == before


def test_swap_without_exchange_recovers_after_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "exchange", lambda one, other: False)
    audio, fresh = tmp_path / "audio", tmp_path / "fresh"
    for folder, text in ((audio / "e", "old"), (fresh, "new")):
        folder.mkdir(parents=True)
        (folder / "f").write_text(text)
    real = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self == fresh:
            raise OSError("no space")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="no space"):
        files.swap_folder(fresh, audio / "e")
    assert (audio / "e" / "f").read_text() == "old"
    real(audio / "e", audio / ".e.old")  # the power went between the two renames
    swaps.recover_all(audio, "episode.json")
    assert (audio / "e" / "f").read_text() == "old"
    monkeypatch.setattr(Path, "rename", real)
    files.swap_folder(fresh, audio / "e")
    assert (audio / "e" / "f").read_text() == "new"
    assert [p.name for p in audio.iterdir()] == ["e"]


def test_other_peoples_files_survive_a_build(stage: Stage) -> None:
    stage.release()
    (stage.audio / "2026-11-02" / "letter.pdf").write_bytes(b"%PDF")
    stage.release(take=1, now=LATER)
    assert (stage.audio / "2026-11-02" / "letter.pdf").read_bytes() == b"%PDF"


def test_a_segment_that_is_gone_leaves_no_file(stage: Stage) -> None:
    stage.release(pieces=(Piece("One"), Piece("Two")))
    stage.release(pieces=(Piece("One"),), now=LATER)
    assert not (stage.audio / "2026-11-02" / "02-piece.mp3").exists()


def test_a_damaged_manifest_stops_the_build_with_one_line(stage: Stage) -> None:
    stage.release()
    (stage.audio / "2026-11-02" / "episode.json").write_text('{"version": 1')
    with pytest.raises(PublicationError, match=r"2026-11-02/episode.json is damaged") as caught:
        stage.release(now=LATER)
    assert caught.value.hint
    assert "restore" in caught.value.hint
    (stage.audio / "2026-11-02" / "episode.json").write_text('{"version": 99}')
    with pytest.raises(PublicationError, match="version 99"):
        stage.release(now=LATER)


def test_the_sites_own_names_are_refused(stage: Stage) -> None:
    for name in ("today", "player"):
        edition = stage.editions / name
        edition.mkdir()
        with pytest.raises(EditionError, match="the site uses that name"):
            _release_named(stage, name)


def _release_named(stage: Stage, name: str) -> None:
    from audio_edition.publication.release import release
    from tests.publication.support import produce

    cleaned, script, spoken, programme, staging = produce(
        stage, "2026-11-02", (Piece("One"),), title="", take=0, publish_at=None, voice="x"
    )
    cleaned = replace(cleaned, edition=replace(cleaned.edition, id=name))
    release(
        cleaned, script, spoken, programme, stage.identity, stage.settings,
        stage.at(), staging=staging, listen=stage.hear,
    )  # fmt: skip


def test_images_of_articles_are_published_beside_the_manifest(stage: Stage) -> None:
    folder = stage.editions / "2026-11-02"
    folder.mkdir()
    Image.new("RGB", (64, 48), "teal").save(folder / "pier.png")
    (stage.root / "secret.png").write_bytes(b"x")
    (folder / "page.jpg").write_bytes(b"<!doctype html><title>Not found</title>")  # as fetched
    episode = stage.release(
        pieces=(
            Piece("One", image="pier.png", image_alt="The pier,\nat dawn"),
            Piece("Two", image="https://lantern.example/x.jpg?w=1"),
            Piece("Three", image="../../secret.png"),
            Piece("Four", image="missing.jpg"),
            Piece("Five", image="page.jpg"),
        )
    )
    assert [chapter.image for chapter in episode.chapters] == [
        "", "01-piece.png", "https://lantern.example/x.jpg?w=1", "", "", "",
    ]  # fmt: skip
    shown = episode.chapters[1]
    assert (shown.image_alt, shown.image_size) == ("The pier, at dawn", (64, 48))
    again = manifest.from_json((stage.audio / "2026-11-02" / "episode.json").read_bytes())
    assert again.chapters == episode.chapters
    page = (stage.audio / "2026-11-02" / "index.html").read_text(encoding="utf-8")
    assert 'alt="The pier, at dawn" width="64" height="48" loading="lazy"' in page
    assert (stage.audio / "2026-11-02" / "01-piece.png").is_file()
    assert len([w for w in stage.warnings if "not an image file" in w]) == 3
    document = json.loads((stage.audio / "2026-11-02" / "chapters.json").read_text())
    assert document["chapters"][1]["img"] == (
        "https://audio.lantern.example/show/2026-11-02/01-piece.png"
    )
    assert document["chapters"][2]["img"] == "https://lantern.example/x.jpg?w=1"


def test_a_broken_cover_is_replaced_and_said(stage: Stage) -> None:
    (stage.editions / "cover.jpg").write_bytes(b"not an image")
    stage.identity = replace(stage.identity, cover="cover.jpg")
    stage.release()
    assert any("a drawn one stands in" in warning for warning in stage.warnings)
    with Image.open(stage.audio / "cover.jpg") as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (3000, 3000))


def test_moving_the_site_changes_addresses_but_no_guid(stage: Stage) -> None:
    first = stage.release()
    stage.identity = replace(stage.identity, base_url="https://elsewhere.example/")
    second = stage.release(now=LATER)
    assert second.guid == first.guid
    assert "elsewhere.example" in (stage.audio / "feed.xml").read_text()
    assert "audio.lantern.example" not in (stage.audio / "feed.xml").read_text()


def test_cues_in_every_format_keep_the_programmes_times(stage: Stage) -> None:
    stage.release()
    cues = transcript.read_cues((stage.audio / "2026-11-02" / "transcript.json").read_bytes())
    vtt = (stage.audio / "2026-11-02" / "transcript.vtt").read_text()
    assert cues[0].printed == "Good morning."
    for cue in cues:
        ms = round(cue.start * 1000)
        assert f"00:00:{ms // 1000:02}.{ms % 1000:03} --> " in vtt
    assert cues[1].words[0].text == "Harbor"
    assert cues[2].origin is not None
    assert cues[2].origin.paragraph == 0


@pytest.mark.parametrize("umask", [0o077, 0o027, 0o022, 0])
def test_a_web_server_may_read_what_is_public_whatever_the_umask(
    tmp_path: Path, umask: int
) -> None:
    was = os.umask(umask)
    try:
        stage = Stage(tmp_path / "show")
        stage.release()
        stage.publisher(FolderTarget(tmp_path / "www" / "show")).publish()
        entry = stage.at().store.drawer("kept").put("one", {}, b"what is private")
        linked = stage.audio / "linked"
        os.link(entry.file, linked)
        disk.publish(linked)
    finally:
        os.umask(was)
    public = [*stage.audio.rglob("*"), *(tmp_path / "www").rglob("*")]  # audio/ is the test's own
    folders = {path: stat.S_IMODE(path.stat().st_mode) & 0o757 for path in public if path.is_dir()}
    assert {path for path, mode in folders.items() if mode != 0o755} == set()
    files = {path: stat.S_IMODE(path.stat().st_mode) for path in public if path.is_file()}
    assert len(files) > 200
    assert {path for path, mode in files.items() if mode != 0o644} == set()
    mine = [path for path in (stage.root / ".cache").rglob("*") if path.is_file()]
    assert mine
    assert not [path for path in mine if stat.S_IMODE(path.stat().st_mode) & umask]
