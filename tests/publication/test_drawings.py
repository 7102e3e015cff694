"""SVG pictures: what acts is taken out, what draws stays; and how large pictures are."""

from pathlib import Path

import httpx
from lxml import etree
from PIL import Image

from audio_edition.publication.article_images import size_of
from audio_edition.publication.drawings import MOST_BYTES, only_drawing
from audio_edition.server.site import create_site
from tests.publication.support import Piece, Stage
from tests.rows import each, table
from tests.server.live import Server

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:h="http://www.w3.org/1999/xhtml" viewBox="0 0 10 10"'
)


WORDS = "evil|script|alert|<a |onload|onclick|iframe|import|set |animate|data:"


@each("acts", table(Path(__file__).with_name("drawings_that_act.tsv")), least=25)
def test_what_acts_is_taken_out(acts: str) -> None:
    whole = f'{HEAD}><rect width="7"/>{acts}<path d="M0 0h9"/></svg>'
    made = only_drawing(whole.encode())
    text = made.data.decode().lower()
    assert not [word for word in WORDS.split("|") if word in text]
    assert 'width="7"' in text
    assert "m0 0h9" in text
    assert ('width="3"' in text) == ('width="3"' in acts), "what a link holds is drawn"
    assert only_drawing(made.data) == type(made)(made.data), "there is nothing more to take"


DRAWN = (Path(__file__).parent / "data" / "quay.svg").read_text("utf-8")


def test_what_draws_stays() -> None:
    made = only_drawing(DRAWN.encode())
    assert made.removed == ()
    before, after = (etree.fromstring(text) for text in (DRAWN.encode(), made.data))
    assert [(e.tag, dict(e.attrib), e.text) for e in after.iter()] == [
        (e.tag, dict(e.attrib), e.text) for e in before.iter()
    ]
    # and uses of uses do not unfold
    levels = "".join(f'<g id="l{n}">' + f'<use href="#l{n + 1}"/>' * 10 + "</g>" for n in range(10))
    made = only_drawing(f'{HEAD} id="root"><use href="#l0"/>{levels}</svg>'.encode())
    assert made.data.count(b"<use") == 1


@each(
    "data",
    [b"", b"<svg", b"<svg/>", b"<html/>", b"\xff\xd8\xff",
     f'<!DOCTYPE svg [<!ENTITY b "aaaa">]>{HEAD}>&b;</svg>'.encode(),
     f"{HEAD}>{'<g>' * 100_000}{'</g>' * 100_000}</svg>".encode(),
     f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}>&x;</svg>'.encode(),
     f"{HEAD}>{' ' * MOST_BYTES}</svg>".encode()],
)  # fmt: skip
def test_what_is_no_drawing_is_none(data: bytes) -> None:
    assert only_drawing(data) is None


def test_an_articles_drawing_is_published_without_its_script(stage: Stage) -> None:
    folder = stage.editions / "2026-11-02"
    folder.mkdir(parents=True)
    (folder / "map.svg").write_text(f'{HEAD}><script>alert(1)</script><rect width="7"/></svg>')
    (folder / "bad.svg").write_text("<svg")
    episode = stage.release(pieces=(Piece("One", image="map.svg"), Piece("Two", image="bad.svg")))
    first, second = (one.image for one in episode.chapters if one.title in ("One", "Two"))
    text = (stage.audio / "2026-11-02" / first).read_text()
    assert "script" not in text
    assert 'width="7"' in text
    assert second == ""
    assert [line for line in stage.warnings if "map.svg" in line or "bad.svg" in line] == [
        f"{first.removesuffix('.svg')}: image map.svg: <script> was taken out of the drawing",
        "02-piece: image bad.svg is not an image file in the edition's folder; its chapter has "
        "none",
    ]
    assert "<script>" in (folder / "map.svg").read_text(), "the editor's own file stays"


def test_a_drawing_opened_by_its_address_is_in_a_sandbox(tmp_path: Path) -> None:
    (tmp_path / "2026-11-02").mkdir()
    (tmp_path / "2026-11-02" / "a.svg").write_text(DRAWN)
    with Server(create_site(tmp_path)) as server:
        policy = httpx.get(f"{server.url}2026-11-02/a.svg").headers["content-security-policy"]
    parts = policy.split("; ")
    assert {"default-src 'none'", "sandbox"} <= set(parts)
    assert not any("script" in part for part in parts)


def test_every_kind_and_a_photograph_that_was_taken_upright(tmp_path: Path) -> None:
    for turned in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = turned
        Image.new("RGB", (40, 30), "teal").save(tmp_path / "a.jpg", exif=exif)
        assert size_of(tmp_path / "a.jpg") == ((30, 40) if turned >= 5 else (40, 30)), turned
    for kind in ("png", "gif", "webp"):
        Image.new("RGB", (40, 30), "teal").save(tmp_path / f"a.{kind}")
        assert size_of(tmp_path / f"a.{kind}") == (40, 30)
    (tmp_path / "a.png").write_bytes(b"\x89PNG broken")
    assert size_of(tmp_path / "a.png") == (0, 0)


@each("width, height, drawn", table(Path(__file__).parent / "data" / "drawings_measured.tsv"))
def test_a_drawing_has_proportions(tmp_path: Path, width: str, height: str, drawn: str) -> None:
    (tmp_path / "a.svg").write_text(drawn)
    assert size_of(tmp_path / "a.svg") == (int(width), int(height))
