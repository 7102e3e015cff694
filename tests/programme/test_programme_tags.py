"""ID3v2.3 as mutagen, ffprobe and our own eyes read it."""

from __future__ import annotations

import dataclasses

import mutagen.id3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.programme.assemble import assemble
from audio_edition.programme.settings import AudioSettings
from audio_edition.programme.tags import (
    ChapterTag,
    Picture,
    TagText,
    chapters_in_order,
    id3_tag,
    iso639_2,
    picture_of,
)
from tests.programme import fabricate as made
from tests.programme import judges
from tests.programme.fabricate import PNG


def frame_names(tag: bytes) -> list[tuple[str, bytes]]:
    """Every frame of a v2.3 tag, by hand."""
    assert tag[:5] == b"ID3\x03\0"
    size = tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9]
    assert len(tag) == size + 10
    at, frames = 10, []
    while at < len(tag):
        length = int.from_bytes(tag[at + 4 : at + 8], "big")
        frames.append((tag[at : at + 4].decode(), tag[at + 10 : at + 10 + length]))
        at += 10 + length
    return frames


@pytest.fixture(scope="module")
def programme(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tags")
    (folder / "cover.png").write_bytes(PNG)
    (folder / "2026-11-02").mkdir()
    (folder / "2026-11-02" / "small.png").write_bytes(PNG)
    said = made.utterance(made.clip(folder / "c", made.speech(1.0, 1)), "Ein Satz – “so”.")
    told = made.utterance(
        made.clip(folder / "c", made.speech(1.0, 2)), "A machine reads this.", part="disclosure"
    )
    parts = [made.segment("article", n, [said]) for n in range(1, 14)]
    long = "A headline so long that its chapter frame is the largest of all: " * 4
    odd = dataclasses.replace(
        parts[0].segment, title=long, image="small.png", url="https://example.org/größe?a=1"
    )
    parts[0] = dataclasses.replace(parts[0], segment=odd)
    spoken = made.script([*parts, made.segment("outro", 0, [told])])
    return assemble(
        spoken,
        made.edition(folder),
        made.identity(cover="cover.png"),
        dataclasses.replace(AudioSettings(), transcript=True),
        assets=folder,
        out=folder / "out",
        cache=folder / "cache",
    )


def test_every_frame_is_there(programme):
    tags = mutagen.id3.ID3(programme.path, translate=False)
    assert tags.version == (2, 3, 0)
    assert str(tags["TIT2"]) == "Monday’s edition"
    assert str(tags["TPE1"]) == "The Meridian’s desk"
    assert str(tags["TALB"]) == "The Meridian"
    assert str(tags["TCON"]) == "Podcast"
    assert (str(tags["TYER"]), str(tags["TDAT"])) == ("2026", "0211")
    assert str(tags["TLAN"]) == "eng"
    assert tags.getall("COMM")[0].text == ["A machine reads this."]
    assert tags.getall("COMM")[0].lang == "eng"
    assert "Ein Satz – “so”." in tags.getall("USLT")[0].text
    assert tags.getall("WOAF")[0].url == "https://example.org/audio/2026-11-02/"
    assert tags["PCST"].value == 1
    assert tags.getall("WFED")
    assert "2026-11-02" in str(tags["TGID"])
    assert str(tags["TDES"]) == "News, read aloud."
    assert tags.getall("APIC")[0].data == PNG


def test_segments_carry_their_own(programme):
    for number, segment in enumerate(programme.segments, 1):
        tags = mutagen.id3.ID3(segment.path, translate=False)
        assert tags.version == (2, 3, 0)
        assert str(tags["TIT2"]) == segment.title
        assert str(tags["TRCK"]) == f"{number}/14"
        assert str(tags["TALB"]) == "Monday’s edition"
        assert tags.getall("COMM")
        assert tags.getall("APIC")


def test_chapters_stand_in_time_order_in_the_file(programme):
    data = programme.path.read_bytes()
    size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
    frames = frame_names(data[: size + 10])
    chapters = [body for name, body in frames if name == "CHAP"]
    starts = [int.from_bytes(body[8:12], "big") for body in chapters]
    assert [body[:8] for body in chapters] == [b"chp%04d\0" % n for n in range(14)]
    assert starts == sorted(starts) == [round(c.start * 1000) for c in programme.chapters]
    tags = mutagen.id3.ID3(programme.path)
    toc = tags.getall("CTOC")[0]
    assert toc.child_element_ids == [f"chp{n:04}" for n in range(14)]
    assert int(toc.flags) == 3
    assert str(toc.sub_frames["TIT2"]) == "Monday’s edition"
    first = tags["CHAP:chp0000"]
    assert first.sub_frames.getall("APIC")[0].data == PNG
    assert first.sub_frames.getall("WXXX")[0].url == "https://example.org/gr%C3%B6%C3%9Fe?a=1"


def test_ffprobe_reads_the_same(programme):
    probed = judges.probe(programme.path)
    assert [c["tags"]["title"] for c in probed["chapters"]] == [c.title for c in programme.chapters]
    tags = {key.lower(): value for key, value in probed["format"]["tags"].items()}
    assert tags["title"] == "Monday’s edition"
    assert tags["comment"] == "A machine reads this."
    assert tags["date"].startswith("2026")
    judges.decoded(programme.path)
    judges.faultless(programme.path)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.text(max_size=300)), min_size=0, max_size=12),
    st.text(max_size=100),
)
def test_any_titles_come_back(chapters, title):
    """Any text, any length: the order is time's, the titles are whole."""
    at, told = 0, []
    for length, name in chapters:
        told.append(ChapterTag(at, at + length, name))
        at += length
    tag = id3_tag(TagText(title, "a", "b", "en"), told)
    frames = frame_names(tag)
    starts = [
        int.from_bytes(body[body.index(b"\0") + 1 :][:4], "big")
        for name, body in frames
        if name == "CHAP"
    ]
    assert starts == [chapter.start for chapter in told]
    assert chapters_in_order(tag) == tag


def test_pictures_are_known_by_their_bytes():
    assert picture_of(PNG) == Picture("image/png", PNG)
    assert picture_of(b"\xff\xd8\xff\xe0rest").mime == "image/jpeg"
    assert picture_of(b"GIF89a") is None
    assert picture_of(b"") is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-US", "eng"), ("de", "deu"), ("pt-BR", "por"), ("nds", "nds"), ("qx", "und")],
)
def test_languages_in_three_letters(tag, code):
    assert iso639_2(tag) == code


def test_more_chapters_than_a_toc_holds():
    chapters = [ChapterTag(n * 10, n * 10 + 10, f"c{n}") for n in range(300)]
    frames = frame_names(id3_tag(TagText("t", "a", "b", "en"), chapters))
    assert sum(name == "CHAP" for name, _ in frames) == 300


def test_a_cover_that_cannot_be_is_left_out_with_a_word(tmp_path):
    (tmp_path / "cover.jpg").write_bytes(b"GIF89a")
    said = made.utterance(made.clip(tmp_path / "c", np.zeros(9000, np.float32)))
    spoken = made.script([made.segment("article", 1, [said])])
    for cover, says in (("cover.jpg", "neither JPEG nor PNG"), ("none.jpg", "cannot be read")):
        result = assemble(
            spoken,
            made.edition(tmp_path),
            made.identity(cover=cover),
            AudioSettings(),
            assets=tmp_path,
            out=tmp_path / "out",
            cache=tmp_path / "cache",
        )
        assert any(says in warning for warning in result.warnings)
