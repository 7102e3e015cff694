"""What a SOURCE of an archive is, and all that it lists."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from audio_edition.edition.collect.archived import (
    ArchivedItem,
    ArchiveOptions,
    BesideItem,
    day_in,
    last_part,
    words_in,
)
from audio_edition.edition.collect.listed import READERS, stream
from audio_edition.edition.collect.wxr import as_shown
from audio_edition.edition.sources.model import GatherOptions
from audio_edition.errors import EditionError
from tests.archive.made import ghost_export, ghost_post, write_article
from tests.edition.collect.stand_ins import Answer, Asked, StandIn, page, prose
from tests.rows import each

SITE = "https://lantern.example/"
PRESS = Path(__file__).with_name("press")
Told = list[str]


def document(name: str, **told: str) -> str:
    return (PRESS / name).read_text("utf-8").format(**told)


def read(
    source: Path | str, *, told: Told | None = None, **options: Any
) -> list[tuple[ArchivedItem, Any]]:
    gather = GatherOptions(
        "en", allowed=("127.0.0.1",), tell=(told if told is not None else []).append
    )
    chosen = ArchiveOptions(gather, site=SITE, **options)
    beside: dict[tuple[str, str], list[tuple[int, Any]]] = {}
    items = []
    for one in stream(str(source), chosen):
        if isinstance(one, BesideItem):
            beside.setdefault((one.table, one.key), []).append((one.place, one.value))
        else:
            items.append(one)

    def look(table: str, key: str) -> list[Any]:
        return [value for _, value in sorted(beside.get((table, key), []), key=lambda v: v[0])]

    found: list[tuple[ArchivedItem, Any]] = []
    for item in items:
        reader = READERS[item.kind]
        article = None
        if not item.refused:
            article = reader.articles(reader.whole(item.payload, look), chosen)[0]
        found.append((item, article))
    return found


# -- Ghost ---------------------------------------------------------------------


def test_a_ghost_export_has_authors_and_tags_in_their_order(tmp_path: Path) -> None:
    file = Path(__file__).with_name("ghost.json")
    (one, article), (_, draft), (paid, hidden), (old, plain) = read(file)
    assert article.byline == "Ada Byron and Grace Hopper"
    assert article.section == "Harbor & Sea"
    assert article.image == f"{SITE}content/images/f.jpg"
    assert article.image_alt == "The ferry"
    assert article.url == f"{SITE}story-1/"
    assert one.day == "2016-03-04"
    assert draft is None
    assert hidden is None
    assert paid.refused == "is for paying members"
    assert old.day == "2016-03-04"
    assert [p.text for p in plain.paragraphs] == ["A line of it.", "Two."]
    assert [i.title for i, _ in read(file, types=("page",))] == ["Story 4"]
    never = ghost_post(1, published_at="9999-12-31T23:59:59-23:59")  # a time of no calendar
    ((item, _),) = read(ghost_export(tmp_path / "never.json", [never]))
    assert item.moment == ""


def test_a_ghost_export_that_ends_early_is_told(tmp_path: Path) -> None:
    file = ghost_export(tmp_path / "ghost.json", [ghost_post(n) for n in range(50)])
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    told: Told = []
    assert 10 < len(read(file, told=told)) < 50
    assert any("ends early" in line for line in told)
    file.write_bytes(data[:60])
    with pytest.raises(EditionError, match="ends before its posts"):
        read(file)
    file.write_text('{"db": [{"data": {"members": [{"id": 1}]}}]}')
    with pytest.raises(EditionError, match="no posts of Ghost"):
        read(file)


# -- WordPress (the real one: tests/wordpress) ----------------------------------

HEAD, ITEM, TAIL = re.split(
    r"(<item>.*</item>\n)", Path(__file__).with_name("export.xml").read_text("utf-8"), flags=re.S
)


def wxr(file: Path, *bodies: str) -> Path:
    items = "".join(ITEM.format(n=n, body=body) for n, body in enumerate(bodies, 1))
    file.write_text(HEAD + items + TAIL, encoding="utf-8")
    return file


def test_an_export_with_what_xml_forbids_is_read_all_the_same(tmp_path: Path) -> None:
    body = "The ferry left at noon, \x0b with 214 people on board \ufffe & a dog."
    file = wxr(tmp_path / "e.xml", body, "The second story stands behind it in full.")
    (_, first), (_, _second) = read(file)
    text = "The ferry left at noon, with 214 people on board & a dog."
    assert [p.text for p in first.paragraphs] == [text]
    cut = file.read_bytes().replace(b"stands behind", b"stands \xff\xe4 behind")
    (tmp_path / "cut.xml").write_bytes(cut)
    (_, _), (_, odd) = read(tmp_path / "cut.xml")
    assert odd.paragraphs[0].text.endswith("behind it in full.")
    assert first.byline == "Ada B. and Grace H."
    assert first.section == ""
    packed = tmp_path / "e.xml.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert [i for i, _ in read(packed)] == [i for i, _ in read(file)]


def test_an_export_with_entities_is_refused(tmp_path: Path) -> None:
    file = wxr(tmp_path / "e.xml", "Words.")
    text = file.read_text().replace("<rss", '<!DOCTYPE r [<!ENTITY a "aaa">]>\n<rss', 1)
    file.write_text(text)
    with pytest.raises(EditionError, match="XML entities"):
        read(file)


@each("stored, shown", json.loads(Path(__file__).with_name("shown.json").read_text("utf-8")))
def test_a_stored_post_as_wordpress_shows_it(stored: str, shown: str) -> None:
    assert as_shown(stored).strip() == shown.strip()


# -- folders and lists -----------------------------------------------------------


def test_a_folder_is_dated_by_files_then_names_never_by_their_times(tmp_path: Path) -> None:
    write_article(tmp_path / "a", "one", "2016-03-04", "One")
    deep = tmp_path / "2017/05/06"
    deep.mkdir(parents=True)
    (deep / "two.txt").write_text("Two\n\nThe second story of this folder.\n")
    (tmp_path / "page.html").write_text(document("page.html", body=prose("Tartu")))
    (tmp_path / "letter.eml").write_text(document("letter.eml"))
    (tmp_path / "none.md").write_text("# None\n\nWords of no day.\n")
    for other in (".hidden.md", "_draft.md", "picture.jpg"):
        (tmp_path / other).write_text("no")
    assert {item.where: item.day for item, _ in read(tmp_path)} == {
        "letter.eml": "2019-08-09", "none.md": "", "page.html": "2018-07-08",
        "2017/05/06/two.txt": "2017-05-06", "a/one.md": "2016-03-04",
    }  # fmt: skip
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(EditionError, match="no article files"):
        read(empty)


def test_a_link_out_of_a_folder_is_not_read(tmp_path: Path) -> None:
    """The folder may be given by somebody: nobody named what it leads to."""
    (tmp_path / "diary.md").write_text("# Private\n\nNobody shall hear this.\n")
    folder = tmp_path / "old"
    write_article(folder, "one", "2016-03-04", "One")
    (folder / "same.md").symlink_to(next(folder.iterdir()).name)
    (folder / "two.md").symlink_to(tmp_path / "diary.md")
    told: list[str] = []
    found = list(stream(str(folder), ArchiveOptions(gather=GatherOptions(tell=told.append))))
    assert len(found) == 2
    assert told == ["two.md is a link that leads out: it is not read"]


def test_a_list_names_files_folders_and_addresses_with_their_days(tmp_path: Path) -> None:
    write_article(tmp_path / "a", "one", "2016-03-04", "One")
    write_article(tmp_path, "two", "2016-03-05", "Two")
    listed = tmp_path / "all.txt"
    listed.write_text(
        "# ours\n\na\ntwo.md\thttps\nhttps://lantern.example/2016/04/01/x/\n"
        "https://lantern.example/y\t2016-05-02\n".replace("\thttps\n", "\n")
    )
    items = [one for one in stream(str(listed), ArchiveOptions()) if isinstance(one, ArchivedItem)]
    assert [(i.kind, i.day) for i in items] == [
        ("file", "2016-03-04"), ("file", "2016-03-05"),
        ("page", "2016-04-01"), ("page", "2016-05-02"),
    ]  # fmt: skip
    listed.write_text("https://lantern.example/y\tsoon\n")
    with pytest.raises(EditionError, match="line 1: 'soon' is no day"):
        read(listed)
    listed.write_text("The Harbor\n\nIt opened on Monday, after two years of work.\n")
    ((item, article),) = read(listed)  # prose is an article, and no list
    assert (item.kind, article.headline) == ("file", "The Harbor")


# -- the web ----------------------------------------------------------------------


class Press(StandIn):
    """Pages, a sitemap of sitemaps, and a feed in two parts."""

    def answer(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        xml = {"Content_Type": "application/xml"}
        if asked.path in ("/sitemap.xml", "/a.xml"):
            return document(asked.path[1:], url=self.url), xml
        if asked.path in ("/feed.xml", "/2.xml"):
            town, other = ("now", "2.xml") if asked.path == "/feed.xml" else ("then", "feed.xml")
            told = {"url": self.url, "town": town, "other": other, "body": prose(town)}
            return document("feed.xml", **told), xml
        if asked.path == "/gone":
            raise Answer(410, "gone")
        town = asked.path.rpartition("/")[2]
        return page(f"The Vote in {town}", prose(town)), {}


def test_a_sitemap_a_feed_and_a_page_are_read_to_their_ends(tmp_path: Path) -> None:
    with Press() as press:
        found = read(f"{press.url}/feed.xml")
        assert [i.title for i, _ in found] == ["Bridge now", "Bridge then"]
        assert all(i.day == "2016-03-04" for i, _ in found)
        assert all(len(a.paragraphs) == 3 for _, a in found)
        ((item, article),) = read(f"{press.url}/2016/03/04/vote")
        assert item.kind == "page"
        assert article.url
        with pytest.raises(EditionError, match="410"):
            read(f"{press.url}/gone")
        (one, article), (two, _other) = read(f"{press.url}/sitemap.xml")
        assert (one.day, two.day) == ("2016-03-04", ""), "when it was changed says nothing of it"
        assert article.headline == "The Vote in vote"
        saved = tmp_path / "sitemap.xml"
        saved.write_text(press.answer(Asked("/sitemap.xml", {}, {}))[0])
        assert [i.key for i, _ in read(saved)] == [one.key, two.key]


def test_days_names_and_words() -> None:
    assert day_in("report-20160304.md") == "2016-03-04"
    assert day_in("https://x.example/2016/13/04/") == ""
    assert day_in("a-2016-02-30-b") == ""
    assert last_part("https://x.example/a/the-vote.html?x=1#y") == "the-vote"
    assert words_in("<p>One <b>two</b></p><script>no no</script><!-- no -->three&nbsp;four") == 4


EXPORT = (PRESS / "export.xml").read_text("utf-8")


def export(file: Path, before: str = "", **told: str) -> Path:
    given = {"attribute": "", "above": "", "status": "publish", "inside": "", **told}
    data = EXPORT.format(before=before, **given).encode()
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
    return file


def test_what_stands_above_an_export_hides_it_from_nobody(tmp_path: Path) -> None:
    wrong = []
    for number, (before, attribute) in enumerate(
        [(f"<!-- {'x' * 100_000} -->", ""), ("\n" * 100_000, ""), ("", f'a="{"x" * 100_000}" ')]
    ):
        for ending in (".xml", ".xml.gz"):
            file = export(tmp_path / f"{number}{ending}", before, attribute=attribute)
            kinds = [item.kind for item in stream(str(file), ArchiveOptions())]
            if kinds != ["wxr"]:
                wrong.append((number, ending, kinds))
    feed = tmp_path / "feed"
    feed.write_text(
        f"<!-- {'x' * 9_000} --><rss><channel><item><title>T</title></item></channel></rss>"
    )
    if [item.kind for item in stream(str(feed), ArchiveOptions())] != ["feed"]:
        wrong.append(("feed", "", []))
    assert not wrong


def test_what_is_no_source_or_swells_is_refused_in_one_line(tmp_path: Path) -> None:
    large, ghost = "x" * (21 * 2**20), tmp_path / "ghost.json.gz"
    ghost.write_bytes(
        gzip.compress(f'{{"db":[{{"data":{{"posts":[{{"id":"{large}"}}]}}}}]}}'.encode())
    )
    cut = tmp_path / "cut.xml.gz"
    cut.write_bytes(gzip.compress(EXPORT.encode())[:60])
    soiled = tmp_path / "soiled.xml.gz"
    soiled.write_bytes(gzip.compress(large[: 2**17].encode())[:20] + b"\xff" * 200)
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04")
    (tmp_path / "b.json").write_text('{"db": "no"}')
    swollen = [
        (tmp_path / "nowhere", "does not exist"),
        (tmp_path / "a.zip", "ZIP"),
        (tmp_path / "b.json", ""),
        (export(tmp_path / "item.xml.gz", inside=large), "more than 20 MiB"),
        (export(tmp_path / "blank.xml.gz", above=" " * len(large)), "more than 20 MiB"),
        (export(tmp_path / "tags.xml.gz", above="<x/>" * 2**20), "1048576 tags"),
        (export(tmp_path / "remark.xml.gz", f"<!-- {large} -->"), "nothing to read"),
        (ghost, "more than 20 MiB"),
        (cut, "cannot be read"),
        (soiled, "cannot be read"),
    ]
    wrong = []
    for file, why in swollen:
        try:
            wrong.append((file.name, len(list(stream(str(file), ArchiveOptions())))))
        except EditionError as problem:
            if why not in problem.message or "\n" in problem.message:
                wrong.append((file.name, problem.message))
    assert not wrong
