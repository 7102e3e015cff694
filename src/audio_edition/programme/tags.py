"""ID3v2.3 tags with chapters, by mutagen: the only place that imports it.

Version 2.3, because ffmpeg 7.1 drops 2.4 chapters whose sub-frames exceed 127 bytes, and
older players read nothing newer. Chapters after "ID3v2 Chapter Frame Addendum 1.0".
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from audio_edition.addresses import web_address

_CHAPTER = re.compile(rb"CHAP[\s\S]{4}\0\0([^\0]+)\0")
_HEAD = b"ID3\3\0\0"  # version 2.3.0, no flags; four times seven bits of length follow
# of any kind (ID3v2.3, 4.15): what is called "image/jpeg" Chromium takes for a video, and reads a
# minute of sound to learn its size before it plays
_PICTURE = "image/"
_CTOC_MOST = 255  # the frame counts its entries in one byte


@dataclass(frozen=True, slots=True)
class ChapterTag:
    """One chapter as the tag tells it, times in milliseconds."""

    start: int
    end: int
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TagText:
    """What a file says about itself. Empty fields are left out.

    ``page_url`` is the page about this very file; ``feed_url``, ``guid``, ``description`` and
    ``category`` are what a podcast app tells an episode by; ``cover`` is a JPEG.
    """

    title: str
    artist: str
    album: str
    language: str
    date: date | None = None
    track: str = ""
    comment: str = ""
    description: str = ""
    lyrics: str = ""
    page_url: str = ""
    feed_url: str = ""
    guid: str = ""
    category: str = ""
    cover: bytes = b""


def id3_tag(text: TagText, chapters: Sequence[ChapterTag] = ()) -> bytes:
    """The whole tag, as it stands at the start of the file."""
    id3 = _mutagen()
    tags = id3.ID3()

    def put(name: str, value: str) -> None:
        if value:
            tags.add(getattr(id3, name)(encoding=3, text=[value]))

    put("TIT2", text.title)
    put("TPE1", text.artist)
    put("TALB", text.album)
    put("TCON", "Podcast")
    put("TRCK", text.track)
    put("TSSE", "LAME 3.100")
    language = iso639_2(text.language)
    put("TLAN", language)
    if text.date:
        put("TDRC", text.date.isoformat())
    if text.comment:
        tags.add(id3.COMM(encoding=3, lang=language, desc="", text=[text.comment]))
    if text.lyrics:
        tags.add(id3.USLT(encoding=3, lang=language, desc="", text=text.lyrics))
    if text.cover:
        tags.add(id3.APIC(encoding=0, mime=_PICTURE, type=3, desc="Cover", data=text.cover))
    if text.page_url:
        tags.add(id3.WOAF(url=_ascii(text.page_url)))
    if text.feed_url:  # the frames podcast clients write themselves
        tags.add(id3.PCST(value=1))
        tags.add(id3.WFED(url=_ascii(text.feed_url)))
        put("TGID", text.guid)
        put("TDES", text.description)
        put("TCAT", text.category)
    ids = [f"chp{number:04}" for number in range(len(chapters))]
    if chapters:
        tags.add(
            id3.CTOC(
                element_id="toc",
                flags=id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED,
                child_element_ids=ids[:_CTOC_MOST],
                sub_frames=[id3.TIT2(encoding=3, text=[text.title])],
            )
        )
    # chapter by chapter: as mutagen's objects thousands of them take what a whole build does
    frames = [
        _written(tags),
        *(_written(_chapter(*each)) for each in zip(ids, chapters, strict=True)),
    ]
    body = b"".join(frames)
    return chapters_in_order(
        _HEAD + bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0)) + body
    )


def _written(tags: Any) -> bytes:
    """The frames of a tag, without its head."""
    tags.update_to_v23()
    stream = io.BytesIO()
    tags.save(stream, v1=0, v2_version=3, padding=lambda _info: 0)
    return stream.getvalue()[10:]


def _mutagen() -> Any:
    from mutagen import id3

    return id3


def _chapter(name: str, chapter: ChapterTag) -> Any:
    """A tag of nothing but one chapter."""
    id3 = _mutagen()
    inner = [id3.TIT2(encoding=3, text=[chapter.title])]
    if url := web_address(chapter.url):
        # the frame of a link of one's own (ID3v2.4.0 native frames, 4.3.2)
        inner.append(id3.WXXX(encoding=3, desc="", url=_ascii(url)))
    tags = id3.ID3()
    tags.add(
        id3.CHAP(
            element_id=name,
            start_time=chapter.start,
            end_time=chapter.end,
            start_offset=0xFFFFFFFF,
            end_offset=0xFFFFFFFF,
            sub_frames=inner,
        )
    )
    return tags


def chapters_in_order(tag: bytes) -> bytes:
    """Put the CHAP frames of an ID3v2.3 tag in time order, after everything but pictures.

    mutagen writes frames by size; players that read chapters in file order show them
    shuffled.
    """
    frames: list[bytes] = []
    position = 10
    while position + 10 <= len(tag) and tag[position] != 0:
        size = 10 + int.from_bytes(tag[position + 4 : position + 8], "big")
        frames.append(tag[position : position + size])
        position += size
    if b"".join(frames) != tag[10:position]:
        raise ValueError("the ID3 tag is not a run of whole frames")

    def rank(frame: Any) -> tuple[int, int]:
        name = bytes(frame[:4])
        if name == b"CHAP":
            after_id = frame.index(b"\0", 10) + 1
            return 2, int.from_bytes(frame[after_id : after_id + 4], "big")
        return {b"CTOC": (1, 0), b"APIC": (3, 0)}.get(name, (0, 0))

    return tag[:10] + b"".join(sorted(frames, key=rank)) + tag[position:]


@dataclass(frozen=True, slots=True)
class ReadTag:
    """What a file's tag holds, as far as the linter asks.

    ``chapters`` are (start in ms, title) in the order the frames stand in the file;
    ``missing`` names what a listener would miss.
    """

    chapters: tuple[tuple[int, str], ...]
    missing: tuple[str, ...]
    has_cover: bool


_WANTED = {
    "TIT2": "title",
    "TPE1": "artist",
    "TALB": "album",
    "TCON": "genre",
    "TLAN": "language",
    "COMM": "the synthetic-voice notice",
}


def read_tag(file: Path) -> ReadTag | None:
    """Read ``file``'s tag; None where there is none or it cannot be read."""
    id3 = _mutagen()
    try:
        tags = id3.ID3(str(file))
    except (id3.ID3NoHeaderError, id3.error, OSError):
        return None
    with file.open("rb") as stream:
        raw = stream.read(tags.size)
    order = _places(raw)
    places = sorted(tags.getall("CHAP"), key=lambda c: order.get(_as_written(c.element_id), -1))
    chapters = []
    for chapter in places:
        title = chapter.sub_frames.get("TIT2")
        chapters.append((int(chapter.start_time), str(title) if title else ""))
    missing = [told for name, told in _WANTED.items() if not tags.getall(name)]
    if not (tags.getall("TDRC") or tags.getall("TYER")):
        missing.append("date")
    return ReadTag(tuple(chapters), tuple(missing), bool(tags.getall("APIC")))


def _places(raw: bytes) -> dict[bytes, int]:
    """Where in the tag each CHAP frame stands, by its id, which follows the frame's flags."""
    found: dict[bytes, int] = {}
    for frame in _CHAPTER.finditer(raw):
        found.setdefault(frame[1], frame.start())
    return found


def _as_written(element_id: str) -> bytes:
    return element_id.encode("latin-1", "replace")


_ISO639 = dict(
    pair.split("=")
    for pair in (
        "en=eng de=deu fr=fra es=spa it=ita pt=por nl=nld sv=swe da=dan no=nor nb=nob nn=nno "
        "fi=fin is=isl pl=pol cs=ces sk=slk sl=slv hr=hrv sr=srp bs=bos mk=mkd bg=bul ro=ron "
        "hu=hun el=ell tr=tur ru=rus uk=ukr be=bel lt=lit lv=lav et=est ga=gle cy=cym eu=eus "
        "ca=cat gl=glg sq=sqi hy=hye ka=kat az=aze kk=kaz uz=uzb fa=fas ar=ara he=heb hi=hin "
        "bn=ben ur=urd pa=pan gu=guj mr=mar ta=tam te=tel kn=kan ml=mal si=sin ne=nep th=tha "
        "lo=lao km=khm my=mya vi=vie id=ind ms=msa tl=tgl zh=zho ja=jpn ko=kor mn=mon af=afr "
        "sw=swa am=amh so=som zu=zul xh=xho eo=epo la=lat lb=ltz mt=mlt"
    ).split()
)


def iso639_2(language: str) -> str:
    """The three-letter code ID3 wants, from a BCP 47 tag (``und`` where unknown)."""
    base = language.split("-")[0].lower()
    return base if len(base) == 3 else _ISO639.get(base, "und")


def _ascii(address: str) -> str:
    """A URL as ID3 may carry it: what is not Latin-1 text is percent-encoded."""
    from urllib.parse import quote

    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")
