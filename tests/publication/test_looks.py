"""A show's colours, its cover, and the card of an edition: legible, and as large as they may be."""

import json
import random
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication import cover, covers, email_card, lettering, manifest, serving
from audio_edition.publication.card_drawing import MOST_BYTES, draw_card, size_of, thumbnail
from audio_edition.publication.colours import (
    LEGIBLE,
    TEXT,
    VISIBLE,
    Colour,
    as_hex,
    colours_of,
    contrast,
)
from audio_edition.publication.lettering import fonts_for
from audio_edition.publication.pages.parts import parts
from audio_edition.publication.pages.words import asset
from audio_edition.publication.themes import OURS
from tests.publication.made import changed
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each, table


def colour(text: str) -> Colour:
    red, green, blue, *_ = ImageColor.getrgb(text)
    return red, green, blue


def grounds(name: str) -> list[tuple[Colour, Colour]]:
    """What a variable of our sheets is, by day and by night, wherever it is set."""
    sheet = asset("edition-player.css").decode()
    found = re.search(rf"--{name}: [^;]*light-dark\((#\w+), (#\w+)\)", sheet)
    assert found, name
    return [(colour(found[1]), colour(found[2]))]


def papers() -> list[tuple[Colour, Colour]]:
    pages = re.findall(r"--paper: (#\w+)", asset("site.css").decode())
    assert len(pages) == 2
    return [*grounds("paper"), (colour(pages[0]), colour(pages[1]))]


@settings(max_examples=150, deadline=None)
@given(title=st.text(max_size=40))
def test_an_accent_is_legible_by_day_and_by_night(title: str) -> None:
    colours = colours_of(title)
    for one, other in (
        (colours.ink, colours.ground),
        (colours.tint, colours.ground),
        (colours.accent, colours.paper),
        (TEXT, colours.paper),
    ):
        assert contrast(one, other) >= LEGIBLE
    for day, night in [*papers(), *grounds("wash")]:
        assert min(contrast(colours.accent, day), contrast(colours.glow, night)) >= LEGIBLE
    for day, night in grounds("mark"):
        assert min(contrast(colours.accent, day), contrast(colours.glow, night)) >= VISIBLE


def test_many_titles_have_many_colours_and_a_title_is_what_a_feed_shows_of_it() -> None:
    assert len({colours_of(f"Show {number}").accent for number in range(100)}) > 70
    assert colours_of(" The\n Harbour  Letter ") == colours_of("The Harbour Letter")
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_what_is_not_played_is_visible_by_day_and_by_night() -> None:
    """Bars of even articles and of odd ones, and what is read on paper, wash and mark."""
    for name in ("wave", "wave-2"):
        for (bar_day, bar_night), (day, night) in zip(grounds(name), grounds("paper"), strict=True):
            assert min(contrast(bar_day, day), contrast(bar_night, night)) >= VISIBLE
    assert grounds("wave")[0] != grounds("wave-2")[0]
    for ground in (*papers(), *grounds("wash"), *grounds("mark")):
        for ink, paper in zip(grounds("ink")[0], ground, strict=True):
            assert contrast(ink, paper) >= LEGIBLE
    for ground in (*papers(), *grounds("wash")):
        for muted, paper in zip(grounds("muted")[0], ground, strict=True):
            assert contrast(muted, paper) >= LEGIBLE


def test_sheets_are_in_the_shows_colours() -> None:
    title = "The Harbour Letter"
    colours = colours_of(title)
    made = parts(OURS, title)
    for name in ("site.css", "edition-player.css"):
        for sheet in (made.files[name], made.files[made.names[name]]):
            assert as_hex(colours.accent).encode() in sheet
            assert as_hex(colours.glow).encode() in sheet
            assert b"#a01420" not in sheet
    assert parts(OURS, "Another").names["edition-player.js"] != made.names["edition-player.js"]
    assert b"#a01420" in parts(OURS).files["site.css"]


@each("title", [*table(Path(__file__).parent / "data" / "titles_drawn.tsv"), "", "x " * 500])
def test_a_drawn_cover_is_one_that_apps_take(title: str) -> None:
    data = cover.draw(title, "Ada Marsh")
    assert cover.judge(data, "cover.jpg") == []
    assert len(data) < 1_000_000
    with Image.open(BytesIO(data)) as image:
        for box in ((0, 0, 150, 3000), (2850, 0, 3000, 3000)):
            low, high = image.crop(box).convert("L").getextrema()
            assert high - low < 12, "it is written inside the margins"


def test_drawing_is_a_pure_function_of_the_title() -> None:
    """In the card's colours."""
    for title in ("The Lantern", "Der Bote", "新聞"):
        assert cover.picture(title, "", 300).getpixel((2, 2)) == colours_of(title).ground
    first = cover.draw("The Lantern", "")
    cover.draw.cache_clear()
    assert cover.draw("The Lantern", "") == first
    assert cover.draw("The Lanterns", "") != first
    assert fonts_for("\U0010fffd") is None, "no row of empty boxes where no font has the letters"


@each("kind", ["JPEG RGB", "PNG RGB", "PNG RGBA", "PNG L", "JPEG CMYK", "GIF P"])
def test_a_good_jpeg_is_published_byte_for_byte_all_else_as_one(tmp_path: Path, kind: str) -> None:
    file, (suffix, mode) = tmp_path / "cover", kind.split()
    colour = (10, 200, 30, 128) if mode == "RGBA" else 100 if mode in "LP" else None
    Image.new(mode, (1400, 1400), colour).save(file, suffix)
    made, doubts = cover.inspect(file)
    assert made is not None
    assert cover.judge(made, "cover.jpg") == []
    assert bool(doubts) == (mode != "RGB")
    assert (made == file.read_bytes()) == (kind == "JPEG RGB")


@each("data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0 half a JPEG"])
def test_a_broken_file_gets_a_drawn_cover_and_a_word(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "cover.jpg"
    file.write_bytes(data)
    made, doubts = cover.inspect(file)
    assert made is None
    assert "a drawn one stands in" in doubts
    assert cover.make(file, "The Lantern", "") == cover.draw("The Lantern", "")
    assert "No such file" in cover.inspect(tmp_path / "none.jpg")[1]


def test_the_cover_in_the_tags_is_small_whatever_the_publishers_is(tmp_path: Path) -> None:
    """What stands in front of the sound is waited for; 300 pixels are as many as are seen."""
    about = identity()
    store = Places(tmp_path).store
    files: list[Path | None] = [None, tmp_path / "none.jpg"]
    for kind, mode in (("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "CMYK")):
        noise = np.random.default_rng(1).integers(0, 255, (1400, 1400, len(mode)), np.uint8)
        files.append(tmp_path / f"{mode}.{kind}")
        Image.fromarray(noise.squeeze(), mode).save(files[-1], kind)
    for file in files:
        made = covers.in_tags(file, about, store)
        assert made == covers.in_tags(file, about, store)
        assert 2_000 < len(made) <= 10_000, file
        with Image.open(BytesIO(made)) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (300, 300)), file


DAY = "2026-11-02"
LATER = NOW + timedelta(hours=4)
STORIES = tuple(Piece(f"Story number {n} of the coast") for n in range(1, 6))

SCRIPTS = json.loads((Path(__file__).parent / "data" / "card_scripts.json").read_text("utf-8"))


def drawn(title: str, headlines: list[str], *, rtl: bool = False, small: bytes = b"") -> bytes:
    more = "and 22 more" if len(headlines) == 3 else ""
    look = (colours_of(title), small or thumbnail(None, title))
    return draw_card("Listen to This Edition", title, "12 min", headlines, more, *look, rtl=rtl)


def opened(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as image:
        assert image.format == "PNG"
        image.load()
        return image.convert("RGB")


@each("script", SCRIPTS)
@each("rtl", [False, True])
def test_every_card_is_a_small_png_of_twice_its_size(script: str, rtl: bool) -> None:
    title, headlines = SCRIPTS[script]
    data = drawn(title, headlines, rtl=rtl)
    image = opened(data)
    assert len(data) <= 60_000 == MOST_BYTES
    assert image.width == 1200
    assert size_of(data) == (600, image.height // 2)
    assert image.height % 2 == 0
    assert 150 <= image.height // 2 <= 400
    for box in ((0, 0, 40, image.height), (1160, 0, 1200, image.height)):
        alone = [(40 * image.height, image.getpixel((2, 2)))]
        assert image.crop(box).getcolors() == alone, "nothing is written over the margin"


def test_the_loudest_cover_does_not_make_it_larger() -> None:
    noise = random.Random(7).randbytes(264 * 264 * 3)
    data = drawn("The Lantern", ["W " * 300] * 3, small=noise)
    assert data == drawn("The Lantern", ["W " * 300] * 3, small=noise)
    assert len(data) <= MOST_BYTES
    assert opened(data).size == opened(drawn("The Lantern", ["W " * 300] * 3)).size


def test_words_without_a_font_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_SYSTEM_FONTS", ())
    latin = drawn("The Lantern", ["Harbour"])
    mixed = drawn("The Lantern", ["Harbour", "港口"])
    assert opened(mixed).size == opened(latin).size, "no row for what cannot be written"
    assert opened(drawn("灯塔", ["港口"])).getpixel((2, 2)), "cover, label and length remain"
    monkeypatch.setattr(lettering, "_can_shape", lambda: False)
    assert lettering.fonts_for("ميناء") is None, "letters that are not joined are no Arabic"
    assert lettering.fonts_for("Harbour") is not None


def test_the_cover_stands_where_reading_begins() -> None:
    red = bytes((250, 10, 10)) * (264 * 264)
    left, right = (opened(drawn("Maak", ["Haven"], rtl=way, small=red)) for way in (False, True))
    assert left.getpixel((100, 100)) == right.getpixel((1100, 100)) == (250, 10, 10)
    assert left.getpixel((1100, 100)) != (250, 10, 10) != right.getpixel((100, 100))


def test_the_shows_own_cover_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "cover.jpg"
    assert thumbnail(file, "The Lantern") == thumbnail(None, "The Lantern")
    for kind in ("JPEG", "PNG"):
        Image.new("RGB", (1400, 1400), (250, 10, 10)).save(file, kind)
        shown = thumbnail(file, "The Lantern")
        assert max(abs(a - b) for a, b in zip(shown[:3], (250, 10, 10), strict=True)) < 4
    file.write_bytes(b"\xff\xd8\xff\xe0 half")
    assert thumbnail(file, "The Lantern") == thumbnail(None, "The Lantern")


# -- the file ----------------------------------------------------------------------------------


def cards(stage: Stage, folder: Path | None = None) -> list[str]:
    place = (folder or stage.audio) / DAY
    return sorted(file.name for file in place.glob("card*")) if place.is_dir() else []


def test_a_build_makes_one_and_another_changes_nothing(stage: Stage) -> None:
    """Before it is out a headline leaves no trace; one that is lost or broken is drawn again."""
    stage.release(pieces=(Piece("Mayor a thief, says nobody"),))
    (draft,) = cards(stage)
    stage.release(pieces=STORIES)
    (name,) = cards(stage)
    assert name != draft
    file = stage.audio / DAY / name
    data, before = file.read_bytes(), file.stat()
    assert opened(data).width == 1200
    stage.release(pieces=STORIES, now=LATER)
    assert cards(stage) == [name]
    after = file.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    for damaged in (None, data[:-20], b""):
        file.unlink()
        if damaged is not None:
            file.write_bytes(damaged)
        stage.refresh(LATER)
        assert file.read_bytes() == data
    # the card follows show.toml; the manifest tells only of what does not
    told = json.loads((stage.audio / DAY / manifest.NAME).read_text("utf-8"))
    assert not [item for item in told["files"] if item["name"].startswith("card")]


def test_another_cover_gets_another_name_whatever_its_date(stage: Stage) -> None:
    file = stage.editions / "cover.jpg"
    stage.identity = replace(stage.identity, cover="cover.jpg")
    names = []
    for colour in ((250, 10, 10), (10, 10, 250)):
        Image.new("RGB", (1400, 1400), colour).save(file, "JPEG")
        stage.release(pieces=STORIES)
        names += cards(stage)
    assert len(set(names)) == 2
    image = opened((stage.audio / DAY / names[1]).read_bytes())
    red, _, blue = image.getpixel((100, 100))  # type: ignore[misc]
    assert blue > 200 > red


def test_it_stands_and_falls_with_the_edition_here_and_there(stage: Stage, public: Path) -> None:
    """A correction gets another name, and letters that were sent keep theirs."""
    stage.release(pieces=STORIES, publish_at=LATER)
    assert cards(stage) == [], "under embargo there is none"
    stage.refresh(LATER)
    assert len(cards(stage)) == 1
    stage.release(pieces=STORIES)
    stage.publisher(public).publish([DAY])
    (first,) = cards(stage, public)
    file = stage.audio / DAY / first
    data, inode = file.read_bytes(), file.stat().st_ino
    assert (public / DAY / first).read_bytes() == data
    for draft in ("Wrong again", "Story set right"):
        stage.release(pieces=(Piece(draft), *STORIES[1:]), take=1, now=LATER)
    (second,) = set(cards(stage)) - {first}  # the draft in between went with the next build
    assert second.startswith("card-r2-")
    assert (file.read_bytes(), file.stat().st_ino) == (data, inode)
    stage.publisher(public, LATER).send_show()
    assert cards(stage, public) == [first], "a correction that waits shows nothing of itself"
    stage.publisher(public, LATER).publish([DAY])
    assert cards(stage, public) == cards(stage) == [first, second]
    stage.retract(DAY, now=LATER)
    stage.publisher(public, LATER).send_show()
    assert cards(stage, public) == cards(stage) == []
    stage.publisher(public, LATER).publish([DAY])
    assert cards(stage, public) == cards(stage) == [second], "publishing brings one back"
    stage.identity = replace(stage.identity, title="The Beacon")
    stage.refresh(LATER)
    assert len(cards(stage)) == 2, "another title of the show is another picture"
    assert second in cards(stage)


def test_the_name_says_all_that_is_drawn(stage: Stage) -> None:
    episode = stage.release(pieces=STORIES)
    card = email_card.card_of(episode, stage.identity)
    assert cards(stage) == [card.name]
    said: list[dict[str, Any]] = [
        {"title": "Another title"}, {"duration": episode.duration + 600}, {"revision": 2},
        {"segments": episode.segments[:2]}, {"language": "de"}, {"language": "ar"},
    ]  # fmt: skip
    names = {email_card.card_of(changed(episode, **one), stage.identity).name for one in said}
    assert len(names | {card.name}) == len(said) + 1
    same = changed(episode, number=7, summary="x", engine="y", corrections=())
    assert email_card.card_of(same, stage.identity).name == card.name
    # so it is kept for ever by who has it
    assert serving.content_type(card.name) == "image/png"
    assert "immutable" in serving.cache_control(f"{DAY}/{card.name}")
    for other in ("01-piece.png", "card-r2.png"):
        assert "immutable" not in serving.cache_control(f"{DAY}/{other}")
