"""An archive from a real export: what WordPress' own Tools, Export writes, and what it shows."""

import json
from pathlib import Path

import pytest

from audio_edition.edition.collect.archived import ArchivedItem, ArchiveOptions, BesideItem
from audio_edition.edition.collect.listed import READERS, stream
from audio_edition.edition.collect.wxr import as_shown
from audio_edition.edition.sources.content import read_content
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle
from audio_edition.errors import EditionError
from tests.wordpress.machine import WordPress

SITE = Path(__file__).parent / "site"
BLOCKS = (SITE / "blocks.html").read_text("utf-8")
CLASSIC = (SITE / "classic.html").read_text("utf-8")
PLAIN = (SITE / "plain.html").read_text("utf-8")


@pytest.fixture(scope="module")
def export(press: WordPress, tmp_path_factory: pytest.TempPathFactory) -> Path:
    block = press.php((SITE / "block.inc").read_text("utf-8")).strip()
    section = press.php("echo wp_insert_term('Harbor & Sea', 'category')['term_id'];").strip()
    press.post(
        "Ferries &amp; fares: “it’s back”", BLOCKS.replace("REF", block),
        date="2016-03-04T10:00:00", categories=[int(section)], slug="ferries-are-back",
    )  # fmt: skip
    press.post("The Old Bridge", CLASSIC, date="2016-03-05T23:30:00")
    press.post("A draft", "Nobody is to hear this text yet.", status="draft")
    press.post("A secret", "Nobody is to hear this text at all.", password="open")
    assert press.php((SITE / "picture.inc").read_text("utf-8")).strip().isdigit()
    file = tmp_path_factory.mktemp("export") / "press.xml"
    file.write_text(press.php((SITE / "export.inc").read_text("utf-8")), encoding="utf-8")
    return file


def read(
    file: Path, told: list[str] | None = None
) -> dict[str, tuple[ArchivedItem, ParsedArticle]]:
    options = ArchiveOptions(GatherOptions("en", tell=(told if told is not None else []).append))
    beside: dict[tuple[str, str], list[object]] = {}
    items = []
    for one in stream(str(file), options):
        if isinstance(one, BesideItem):
            beside.setdefault((one.table, one.key), []).append(one.value)
        else:
            items.append(one)
    found = {}
    for item in items:
        if item.refused:
            continue
        reader = READERS[item.kind]
        whole = reader.whole(item.payload, lambda table, key: beside.get((table, key), []))
        found[item.title] = (item, reader.articles(whole, options)[0])
    return found


def test_posts_read_as_wordpress_shows_them(export: Path, press: WordPress) -> None:
    found = read(export)
    assert not {"A draft", "A secret"} & found.keys(), "other tests have posts there, too"
    item, article = found["Ferries & fares: “it’s back”"]
    assert item.day == "2016-03-04"
    assert item.name == "ferries-are-back"
    texts = [p.text for p in article.paragraphs]
    assert texts == [
        "The ferry left at noon on Monday, with 214 people on board.",
        "What comes next",
        "Fares rise to four dollars in May.",
        "“We waited two years,” the mayor said.",
        "The newsroom was told of it on Friday.",
    ]
    assert [p.role for p in article.paragraphs] == ["body", "heading", "item", "quote", "body"]
    assert article.section == "Harbor & Sea"
    assert article.byline
    assert article.image.endswith("ferry.jpg")
    assert article.image_alt == "The ferry"
    assert article.url.startswith(press.address)


def test_a_classic_post_reads_as_its_page_does(export: Path, press: WordPress) -> None:
    """Without shortcodes, which are the plug-ins' own: as WordPress itself renders it."""
    shown = press.php("echo apply_filters('the_content', " + json.dumps(PLAIN) + ");")
    theirs = read_content(shown, "T", "theirs", language="en").paragraphs
    ours = read_content(as_shown(PLAIN), "T", "ours", language="en").paragraphs
    assert [(p.text, p.role) for p in ours] == [(p.text, p.role) for p in theirs]
    assert len(ours) > 6


def test_a_post_without_blocks_has_the_paragraphs_that_its_page_has(export: Path) -> None:
    _, article = read(export)["The Old Bridge"]
    texts = [p.text for p in article.paragraphs]
    assert texts[:4] == [
        "The council voted on Tuesday to close the old bridge for good.",
        "It had stood for ninety years.",
        "Nobody will miss it, a member of the council said after the vote.",
        "Others disagreed with him at once and at length.",
    ]
    assert texts[-1] == "The vote was 7 to 4. [sic] The costs are known to all of the members."
    assert "in May" not in " ".join(texts)


def test_an_export_that_ends_early_is_told_and_taken_as_far_as_it_goes(
    export: Path, tmp_path: Path
) -> None:
    data = export.read_bytes()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(data[: data.rindex(b"<content:encoded>")])
    told: list[str] = []
    assert read(cut, told)
    assert any("ends amid its posts" in line for line in told), told
    whole: list[str] = []
    read(export, whole)
    assert whole == []
    (tmp_path / "none.xml").write_bytes(data[:2000].replace(b"wordpress.org/export", b"x"))
    with pytest.raises(EditionError):
        list(stream(str(tmp_path / "none.xml"), ArchiveOptions()))
