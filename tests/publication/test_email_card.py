"""The card of an edition: what is drawn, what it is called, and how long it stands."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audio_edition.publication import cover, email_card, lettering, manifest, serving
from audio_edition.publication.card_drawing import MOST_BYTES, draw_card, size_of, thumbnail
from audio_edition.publication.colours import colours_of
from tests.publication.support import NOW, Piece, Stage
from tests.rows import each

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


def test_words_without_a_font_are_left_out_and_the_rest_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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


def test_a_correction_gets_another_name_and_letters_keep_theirs(stage: Stage) -> None:
    stage.release(pieces=STORIES)
    stage.publish(DAY)
    (first,) = cards(stage)
    data = (stage.audio / DAY / first).read_bytes()
    inode = (stage.audio / DAY / first).stat().st_ino
    for draft in ("Wrong again", "Story set right"):
        stage.release(pieces=(Piece(draft), *STORIES[1:]), take=1, now=LATER)
    assert len(cards(stage)) == 2, "the draft in between went with the next build"
    assert (stage.audio / DAY / first).read_bytes() == data
    assert (stage.audio / DAY / first).stat().st_ino == inode
    (second,) = set(cards(stage)) - {first}
    assert second.startswith("card-r2-")
    stage.publish(DAY, now=LATER)
    stage.refresh(LATER)
    assert cards(stage) == [first, second]
    stage.identity = replace(stage.identity, title="The Beacon")
    stage.refresh(LATER)
    assert len(cards(stage)) == 3, "another title of the show is another picture"
    assert {first, second} <= {*cards(stage)}


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
    stage.release(pieces=STORIES, publish_at=LATER)
    assert cards(stage) == [], "under embargo there is none"
    stage.refresh(LATER)
    assert len(cards(stage)) == 1
    stage.release(pieces=STORIES)
    stage.publisher(public).publish([DAY])
    (first,) = cards(stage, public)
    assert (public / DAY / first).read_bytes() == (stage.audio / DAY / first).read_bytes()
    stage.release(pieces=(Piece("Set right"),), take=1, now=LATER)
    stage.publisher(public, LATER).send_show()
    assert cards(stage, public) == [first], "a correction that waits shows nothing of itself"
    stage.publisher(public, LATER).publish([DAY])
    assert cards(stage, public) == cards(stage) != [first]
    assert first in cards(stage, public)
    both = cards(stage)
    stage.retract(DAY, now=LATER)
    stage.publisher(public, LATER).send_show()
    assert cards(stage, public) == cards(stage) == []
    stage.publisher(public, LATER).publish([DAY])
    assert cards(stage, public) == cards(stage) == [both[1]], "publishing brings one back"


def test_the_name_says_all_that_is_drawn(stage: Stage) -> None:
    episode = stage.release(pieces=STORIES)
    card = email_card.card_of(episode, stage.identity)
    assert cards(stage) == [card.name]
    said: list[dict[str, Any]] = [
        {"title": "Another title"}, {"duration": episode.duration + 600}, {"revision": 2},
        {"segments": episode.segments[:2]}, {"language": "de"}, {"language": "ar"},
    ]  # fmt: skip
    names = {email_card.card_of(replace(episode, **one), stage.identity).name for one in said}
    assert len(names | {card.name}) == len(said) + 1
    same = replace(episode, number=7, summary="x", engine="y", corrections=())
    assert email_card.card_of(same, stage.identity).name == card.name
    # so it is kept for ever by who has it
    assert "immutable" in serving.cache_control(f"{DAY}/{card.name}")
    for other in ("01-piece.png", "card-r2.png"):
        assert "immutable" not in serving.cache_control(f"{DAY}/{other}")


def test_the_drawn_cover_has_the_cards_colours() -> None:
    for title in ("The Lantern", "Der Bote", "新聞"):
        image = cover.picture(title, "", 300)
        assert image.getpixel((2, 2)) == colours_of(title).ground
