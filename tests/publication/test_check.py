"""The linter: silent on what we make, loud on each way it can be broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from audio_edition.findings import Finding
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.check_edition import check_edition
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.check_show import check_show
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each

DAY = "2026-11-02"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("built"))
    stage.identity = identity(guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")
    stage.release(pieces=(Piece("Harbor reopens", url="https://lantern.example/h"), Piece("Two")))
    stage.release("2026-11-03", now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    return stage


def copied(built: Stage, tmp_path: Path) -> Stage:
    """A copy of a published show, to be broken."""
    shutil.copytree(built.root, tmp_path / "show")
    return Stage(tmp_path / "show", identity=built.identity)


@pytest.fixture
def stage(built: Stage, tmp_path: Path) -> Stage:
    return copied(built, tmp_path)


def codes(findings: list[Finding], severity: str = "") -> set[str]:
    for finding in findings:
        assert finding.message
        assert finding.remedy
        assert finding.where
    return {f.code for f in findings if not severity or f.severity == severity}


def edition(stage: Stage, days: float = 2, *, served_here: bool = True) -> list[Finding]:
    places = stage.at(NOW + timedelta(days=days))
    return list(check_edition(places, DAY, served_here=served_here))


def feeds(stage: Stage, days: float = 2) -> list[Finding]:
    places = stage.at(NOW + timedelta(days=days))
    return list(check_feed(places, stage.identity, stage.settings))


def test_what_we_make_is_clean(stage: Stage) -> None:
    assert feeds(stage) == []
    assert edition(stage) == []
    Image.new("RGB", (1400, 1400)).save(stage.editions / "cover.jpg")
    shown = replace(stage.identity, cover="cover.jpg")
    assert list(check_show(shown, stage.at())) == []


def spoil(name: str, change: Callable[[bytes], bytes]) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        file = stage.audio / name
        file.write_bytes(change(file.read_bytes()))

    return act


def swap(name: str, old: str, new: str) -> Callable[[Stage], None]:
    def change(data: bytes) -> bytes:
        assert old.encode() in data, (name, old)
        return data.replace(old.encode(), new.encode(), 1)

    return spoil(name, change)


def without_words(stage: Stage) -> None:
    for file in (stage.audio / DAY).glob("transcript*.json"):
        file.unlink()


def remove(name: str) -> Callable[[Stage], None]:
    return lambda stage: (stage.audio / name).unlink()


@each(
    ("act", "code"),
    [
        (remove(f"{DAY}/{DAY}.mp3"), "file-missing"),
        (remove(f"{DAY}/01-piece.mp3"), "file-missing"),
        (remove(f"{DAY}/index.html"), "file-missing"),
        (remove(f"{DAY}/episode.json"), "not-built"),
        (spoil(f"{DAY}/{DAY}.mp3", lambda data: data[:-1]), "file-size"),
        (spoil(f"{DAY}/{DAY}.mp3", lambda data: data[:-1] + b"!"), "file-digest"),
        (spoil(f"{DAY}/episode.json", lambda data: data[:-9]), "manifest"),
        (remove(f"{DAY}/chapters.json"), "chapters-file"),
        (swap(f"{DAY}/chapters.json", '"startTime": 0.0', '"startTime": 9.0'), "chapters-file"),
        (swap(f"{DAY}/transcript.vtt", "00:00:00.000 -->", "00:00:00.200 -->"), "vtt"),
        (swap(f"{DAY}/transcript.vtt", "WEBVTT", "VTT"), "vtt"),
        (spoil(f"{DAY}/transcript.json", lambda data: data[:-20]), "transcript"),
        (swap(f"{DAY}/episode.json", '"start": 0.0', '"start": 0.5'), "chapters-start"),
        (swap(f"{DAY}/episode.json", '"duration": ', '"duration": 1'), "chapters-end"),
        (swap(f"{DAY}/episode.json", '"url": "https://lan', '"url": "ftp://lan'), "chapters-url"),
    ],
)
def test_each_broken_edition_is_found(
    built: Stage, tmp_path: Path, act: Callable[[Stage], None], code: str
) -> None:
    stage = copied(built, tmp_path)
    act(stage)
    assert code in codes(edition(stage)), edition(stage)


@each(
    ("act", "code"),
    [
        (remove("feed.xml"), "feed-missing"),
        (swap("feed.xml", "every weekday", "each weekday"), "feed-stale"),
        (remove("cover.jpg"), "feed-image"),
        (without_words, "feed-transcript"),
        (lambda stage: stage.retract(DAY), "feed-stale"),
    ],
)  # fmt: skip
def test_each_broken_feed_is_found(
    built: Stage, tmp_path: Path, act: Callable[[Stage], None], code: str
) -> None:
    stage = copied(built, tmp_path)
    act(stage)
    assert code in codes(feeds(stage)), feeds(stage)


def test_history_tells_what_is_not_out(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.release()
    assert codes(edition(stage, 0.1), "note") == {"not-published"}
    assert codes(edition(stage, 2), "warning") == {"not-published"}
    assert codes(edition(stage, 2, served_here=False), "note") == {"not-published"}
    stage.publish()
    assert edition(stage) == []
    stage.release(take=1, now=NOW + timedelta(hours=1))
    assert codes(edition(stage), "warning") == {"correction-waits"}
    stage.retract(DAY)
    assert codes(edition(stage), "note") == {"retracted"}


def test_a_page_before_its_hour(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.release(publish_at=NOW + timedelta(days=9))
    assert "embargo" not in codes(edition(stage))
    (stage.audio / DAY / "index.html").write_text("early")
    assert "embargo" in codes(edition(stage), "error")
    assert feeds(stage) == []


def test_a_lost_revision(stage: Stage) -> None:
    stage.release(take=1, now=NOW + timedelta(hours=1))
    (stage.audio / DAY / f"{DAY}.mp3").unlink()
    assert "file-missing" in codes(edition(stage), "error")


def test_a_manifest_that_counts_without_end_is_told_with_an_end(stage: Stage) -> None:
    swap(f"{DAY}/episode.json", '"revision": 1,', '"revision": 1' + "0" * 30 + ",")(stage)
    unlogged = [one for one in edition(stage) if one.code == "correction-log"]
    assert 1 < len(unlogged) < 100


def test_a_sound_that_links_to_itself_leads_to_no_file(stage: Stage) -> None:
    file = stage.audio / DAY / f"{DAY}.mp3"
    file.unlink()
    file.symlink_to(file.name)
    assert "feed-enclosure" in codes(feeds(stage), "error")


def test_chapters_that_are_gone_are_told_in_words(stage: Stage) -> None:
    (stage.audio / DAY / "chapters.json").unlink()
    (found,) = (one for one in edition(stage) if one.code == "chapters-file")
    assert "Errno" not in found.message
    assert "No such file" in found.message


def test_a_copied_folder_is_no_episode(stage: Stage) -> None:
    shutil.copytree(stage.audio / DAY, stage.audio / "backup")
    found = list(check_edition(stage.at(), "backup", served_here=True))
    assert codes(found) == {"manifest-copy"}
    assert feeds(stage) == []


@each(
    ("change", "code", "severity"),
    [
        ({"owner_email": ""}, "owner-email", "warning"),
        ({"owner_email": "nobody"}, "owner-email", "error"),
        ({"base_url": "http://127.0.0.1:8000/"}, "base-url-private", "warning"),
        ({"base_url": "http://lantern.example/a/"}, "base-url-http", "warning"),
        ({"base_url": "https://lantern.example/?dir=/"}, "base-url-query", "error"),
        ({"guid": ""}, "show-guid", "note"),
        ({"guid": "lantern"}, "show-guid", "error"),
        ({"guid": "0b0e7a3e-2f0c-4f86-9d5a-0c4f1a2b3c4d"}, "show-guid", "warning"),
        ({"category": "Newz"}, "category", "error"),
        ({"category": "Daily News"}, "category", "error"),
        ({"category": "News > Gardening"}, "category", "error"),
        ({"description": "x" * 4001}, "description-long", "error"),
        ({"title": "x" * 300}, "title-long", "warning"),
        ({"cover": "none.jpg"}, "cover-missing", "error"),
        ({"cover": ""}, "cover-drawn", "note"),
    ],
)
def test_the_show_itself(tmp_path: Path, change: dict[str, str], code: str, severity: str) -> None:
    shown = identity(**{"guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", **change})
    found = list(check_show(shown, Places(tmp_path)))
    assert code in codes(found, severity)


def test_the_advice_on_guid_and_category_can_be_followed(tmp_path: Path) -> None:
    def remedy(code: str, **change: str) -> str:
        found = check_show(identity(**change), Places(tmp_path))
        return next(f.remedy for f in found if f.code == code)

    assert remedy("category", category="Daily News") == "did you mean 'News > Daily News'?"
    assert remedy("category", category="Technologie") == "did you mean 'Technology'?"
    advised = remedy("show-guid").partition('"')[2].rstrip('"')
    assert not [
        f for f in check_show(identity(guid=advised), Places(tmp_path)) if f.code == "show-guid"
    ]


def cover_bytes(kind: str, mode: str, size: tuple[int, int]) -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, 1).save(buffer, kind)
    return buffer.getvalue()


@each(
    ("data", "code"),
    [
        (cover_bytes("JPEG", "RGB", (1399, 1399)), "cover-size"),
        (cover_bytes("PNG", "RGB", (3001, 3001)), "cover-size"),
        (cover_bytes("PNG", "RGB", (1400, 1500)), "cover-square"),
        (cover_bytes("PNG", "RGBA", (1400, 1400)), "cover-colour"),
        (cover_bytes("JPEG", "CMYK", (1400, 1400)), "cover-colour"),
        (cover_bytes("GIF", "P", (1400, 1400)), "cover-format"),
        (b"GIF89a", "cover-unreadable"),
        (b"", "cover-unreadable"),
    ],
)
def test_covers_that_apps_refuse(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "cover").write_bytes(data)
    found = list(check_show(identity(cover="cover"), Places(tmp_path)))
    assert code in codes(found, "error")


def test_the_manifest_keeps_to_its_schema(stage: Stage) -> None:
    import jsonschema

    from tests.tools import ROOT

    schema = json.loads((ROOT / "docs" / "episode.schema.json").read_text())
    stage.release(take=1, now=NOW + timedelta(hours=1))
    stage.retract("2026-11-03")
    for day in (DAY, "2026-11-03"):
        document = json.loads((stage.audio / day / "episode.json").read_text())
        jsonschema.validate(document, schema)
        assert (
            manifest.to_json(manifest.from_json(json.dumps(document).encode()))
            == (stage.audio / day / "episode.json").read_bytes()
        )
        for key in document.keys() - {"proof", "seal"}:  # manifests of before have none
            broken = {name: value for name, value in document.items() if name != key}
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(broken, schema)
