"""ID3v2.3 as a second reader, mutagen and ffprobe read it: every frame by its value."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import mutagen.id3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.mp3.digest import frames_digest
from audio_edition.programme.settings import AudioSettings
from audio_edition.programme.tags import (
    ChapterTag,
    TagText,
    chapters_in_order,
    id3_tag,
    iso639_2,
)
from tests.programme import fabricate as made
from tests.programme import judges
from tests.programme.fabricate import PNG
from tests.rows import each


def frames(tag: bytes, name: str) -> list:
    """The frames of that name in a tag, by value."""
    assert tag[:5] == b"ID3\x03\0"
    return [value for kind, value in frames_of(tag[10:]) if kind == name]


@pytest.fixture(scope="module")
def programme(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tags")
    (folder / "editions" / "2026-11-02").mkdir(parents=True)
    (folder / "editions" / "2026-11-02" / "small.png").write_bytes(PNG)
    said = made.utterance(made.clip(folder / "c", made.speech(1.0, 1)), "Ein Satz – “so”.")
    told = made.utterance(
        made.clip(folder / "c", made.speech(1.0, 2)), "A machine reads this.", part="disclosure"
    )
    parts = [made.segment("article", n, [said]) for n in range(1, 14)]
    odd = dataclasses.replace(
        parts[0].segment, title=LONG, image="small.png", url="https://example.org/größe?a=1"
    )
    parts[0] = dataclasses.replace(parts[0], segment=odd)
    spoken = made.script([*parts, made.segment("outro", 0, [told])])
    return made.assembled(folder, spoken, AudioSettings(transcript=True), cover=COVER)


COVER = b"a JPEG"
LONG = " ".join(["A headline so long that its chapter frame is the largest of all:"] * 4)


def chapter_frames(programme):
    """What the chapters of ``programme`` must be in the file, from its own cue sheet."""
    for number, chapter in enumerate(programme.chapters):
        title, page = f"Story {number + 1}", f"story/{number + 1}"
        if number in (0, 13):
            title, page = (LONG, "gr%C3%B6%C3%9Fe?a=1") if number == 0 else ("Outro", "")
        inner = [("TIT2", title)]
        inner += [("WXXX", ("", f"https://example.org/{page}"))] if page else []
        yield (
            f"chp{number:04}",
            round(chapter.start * 1000),
            round(chapter.end * 1000),
            0xFFFFFFFF,  # no byte offsets: the times hold
            0xFFFFFFFF,
            inner,
        )


def test_every_frame_comes_back_by_value(programme):
    """Read by a second reader: each frame, its value, and no other frame."""
    read = read_tag(programme.path)
    spoken = "\n".join(["Ein Satz – “so”."] * 13 + ["A machine reads this."])
    plain = {name: value for name, value in read if name not in ("CHAP", "CTOC")}
    assert plain == {
        "TIT2": "Monday’s edition",
        "TPE1": "The Meridian’s desk",
        "TALB": "The Meridian",
        "TCON": "Podcast",
        "TSSE": "LAME 3.100",
        "TLAN": "eng",
        "TYER": "2026",
        "TDAT": "0211",
        "COMM": ("eng", "", "A machine reads this."),
        "USLT": ("eng", "", spoken),
        "WOAF": "https://example.org/audio/2026-11-02/",
        "WFED": "https://example.org/audio/feed.xml",
        "PCST": 1,
        "TGID": made.GUID,
        "TDES": "News, read aloud.",
        "TCAT": "News",
        "APIC": ("image/", 3, "Cover", COVER),
    }
    assert len(read) == len(plain) + 1 + 14
    [contents] = [value for name, value in read if name == "CTOC"]
    ids = [f"chp{n:04}" for n in range(14)]
    assert contents == ("toc", 3, ids, [("TIT2", "Monday’s edition")])
    chapters = [value for name, value in read if name == "CHAP"]
    assert [(*c[:5], sorted(c[5])) for c in chapters] == list(chapter_frames(programme))
    assert [c[1] for c in chapters] == [0, *(c[2] for c in chapters[:-1])]
    assert chapters[-1][2] == round(programme.duration * 1000)


def test_segments_carry_their_own_and_no_second_cover(programme):
    whole = dict(read_tag(programme.path))
    same = {n: whole[n] for n in ("TPE1", "TCON", "TSSE", "TLAN", "TYER", "TDAT", "COMM")}
    for number, segment in enumerate(programme.segments, 1):
        own = {"TIT2": segment.title, "TALB": "Monday’s edition", "TRCK": f"{number}/14"}
        assert dict(read_tag(segment.path)) == same | own


def test_tags_are_an_envelope(tmp_path):
    """Title, GUID, description, author, cover and addresses change: what is heard does not."""
    said = made.utterance(made.clip(tmp_path / "c", made.padded(made.speech(1.0, 1))))
    spoken = made.script([made.segment("article", 1, [said])])
    first = made.assembled(tmp_path, spoken)
    show = made.identity(
        description="Other news.",
        author="Another desk",
        base_url="https://elsewhere.example/",
        category="Politics",
    )
    again = made.assembled(tmp_path, spoken, show=show, title="Other", guid="other/1", cover=COVER)
    assert again.sha256 != first.sha256
    assert again.frames_sha256 == first.frames_sha256 == frames_digest(again.path)
    assert [segment.from_cache for segment in again.segments] == [True]
    read = dict(read_tag(again.path))
    assert (read["TIT2"], read["TGID"], read["TPE1"]) == ("Other", "other/1", "Another desk")
    assert (read["TDES"], read["TCAT"]) == ("Other news.", "Politics")
    assert read["WFED"] == "https://elsewhere.example/feed.xml"
    assert read["WOAF"] == "https://elsewhere.example/2026-11-02/"


def test_ffprobe_and_mutagen_read_the_same(programme):
    probed = judges.probe(programme.path)
    tags = {key.lower(): value for key, value in probed["format"]["tags"].items()}
    assert tags["title"] == "Monday’s edition"
    assert tags["comment"] == "A machine reads this."
    assert tags["date"].startswith("2026")
    judges.decoded(programme.path)
    judges.faultless(programme.path)
    tags = mutagen.id3.ID3(programme.path, translate=False)
    assert tags.version == (2, 3, 0)
    assert tags.getall("WFED")[0].url == "https://example.org/audio/feed.xml"
    assert (str(tags["TGID"]), tags["PCST"].value) == (made.GUID, 1)


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
    assert [value[1] for value in frames(tag, "CHAP")] == [chapter.start for chapter in told]
    assert chapters_in_order(tag) == tag


@each(
    ("tag", "code"),
    [("en-US", "eng"), ("de", "deu"), ("pt-BR", "por"), ("nds", "nds"), ("qx", "und")],
)
def test_languages_in_three_letters(tag, code):
    assert iso639_2(tag) == code


def test_more_chapters_than_a_toc_holds():
    chapters = [ChapterTag(n * 10, n * 10 + 10, f"c{n}") for n in range(300)]
    assert len(frames(id3_tag(TagText("t", "a", "b", "en"), chapters), "CHAP")) == 300


# By what an article gives as its address: what its chapter leads to
LINKS = json.loads((Path(__file__).parent / "data" / "links.json").read_bytes())


def test_a_chapter_leads_to_the_web_and_nowhere_else() -> None:
    chapters = [ChapterTag(at, at + 1, "x", url=url) for at, url in enumerate(LINKS)]
    tag = id3_tag(TagText("x", "x", "x", "en"), chapters)
    told = [dict(value[5]).get("WXXX", ("", None))[1] for value in frames(tag, "CHAP")]
    assert dict(zip(LINKS, told, strict=True)) == LINKS


# A second reader of ID3v2.3, from the specification and not from mutagen: values, in file order.
# "ID3 tag version 2.3.0" (3.3, 4.2 to 4.15) and "ID3v2 Chapter Frame Addendum 1.0". It reads what
# we write and refuses anything else, so that nothing stands in a tag unseen.
_TEXT = {0: "latin-1", 1: "utf-16"}
_TEXTS = "TIT2 TPE1 TALB TCON TRCK TSSE TLAN TYER TDAT TGID TDES TCAT".split()  # the last: Apple's


def read_tag(file: Path) -> list[tuple[str, Any]]:
    """Every frame of the file's tag as (name, value), in the order they stand there."""
    data = file.read_bytes()
    assert data[:5] == b"ID3\x03\0", "version 2.3"
    assert data[5] == 0, "no unsynchronisation, no extended header"
    size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
    assert data[10 + size] == 0xFF, "audio stands right behind the tag"
    return frames_of(data[10 : 10 + size])


def frames_of(data: bytes) -> list[tuple[str, Any]]:
    """The frames that ``data`` is made of."""
    found = []
    while data:
        name, size = data[:4].decode("ascii"), int.from_bytes(data[4:8], "big")
        assert data[8:10] == b"\0\0", "no flags"
        assert 0 < size <= len(data) - 10, name
        found.append((name, _value(name, data[10 : 10 + size])))
        data = data[10 + size :]
    return found


def _value(name: str, body: bytes) -> Any:
    if name in _TEXTS:
        return _text(body)
    if name in ("WOAF", "WFED"):
        return _address(body)
    if name == "WXXX":
        told, address = _split(body[1:], body[0])
        return told, _address(address)
    if name in ("COMM", "USLT"):
        told, text = _split(body[4:], body[0])
        return body[1:4].decode("ascii"), told, _text(body[:1] + text)
    if name == "APIC":
        mime, _, rest = body[1:].partition(b"\0")
        told, picture = _split(rest[1:], body[0])
        return mime.decode("ascii"), rest[0], told, picture
    if name == "PCST":
        return int.from_bytes(body, "big") if len(body) == 4 else body
    if name == "CHAP":
        element, _, rest = body.partition(b"\0")
        times = [int.from_bytes(rest[at : at + 4], "big") for at in (0, 4, 8, 12)]
        return element.decode("ascii"), *times, frames_of(rest[16:])
    assert name == "CTOC", f"nobody asked for {name}"
    element, _, rest = body.partition(b"\0")
    children, rest_of_ids = [], rest[2:]
    for _ in range(rest[1]):
        child, _, rest_of_ids = rest_of_ids.partition(b"\0")
        children.append(child.decode("ascii"))
    return element.decode("ascii"), rest[0], children, frames_of(rest_of_ids)


def _address(body: bytes) -> str:
    address = body.removesuffix(b"\0")  # the specification lets an address end so
    assert b"\0" not in address, "one address and no more"
    return address.decode("latin-1")


def _text(body: bytes) -> str:
    return body[1:].decode(_TEXT[body[0]]).removesuffix("\0")


def _split(data: bytes, encoding: int) -> tuple[str, bytes]:
    """A text that a zero ends, and what follows it."""
    step = 2 if encoding == 1 else 1
    end = next(at for at in range(0, len(data), step) if not any(data[at : at + step]))
    return data[:end].decode(_TEXT[encoding]), data[end + step :]
