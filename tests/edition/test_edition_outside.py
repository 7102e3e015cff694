"""What comes from outside is text: no page, letter or feed gives itself an editor's rights."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Article
from audio_edition.edition.sources.fetch import Fetched
from audio_edition.edition.sources.gather import gather
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle
from audio_edition.edition.sources.parse import parse
from audio_edition.edition.sources.web import from_feed, from_page
from audio_edition.edition.write import write_edition
from tests.edition.facts import DATA
from tests.rows import each

FROM = "https://evil.example/page"
MARKED = (DATA / "outside-marks.md").read_text("utf-8")
PAGE = (DATA / "outside-head.md").read_text("utf-8") + MARKED


def page(text: str, kind: str, tmp_path: Path) -> list[ParsedArticle]:
    got = Fetched(text.encode(), FROM, "utf-8", kind)
    return list(from_page(got, GatherOptions(language="en"), part=True))


def named(text: str, name: str, tmp_path: Path) -> list[ParsedArticle]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return gather(str(tmp_path / name), GatherOptions(language="en", authored=False))


def feed(text: str, _: str, tmp_path: Path) -> list[ParsedArticle]:
    body = "".join(f"<p>{part}</p>" for part in MARKED.split("\n\n"))
    item = (
        f"<item><title>The Harbor</title><link>javascript:alert(1)</link>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
    )
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    data = f"{head}<title>F</title>{item}</channel></rss>".encode()
    return from_feed(data, "f.xml", GatherOptions(language="en"))


def html(text: str, _: str, tmp_path: Path) -> list[ParsedArticle]:
    body = "".join(f"<p>{part}</p>" for part in MARKED.split("\n\n"))
    head = '<link rel="canonical" href="javascript:alert(1)"><meta property="og:title" content="T">'
    return page(f"<html><head>{head}</head><article><h1>T</h1>{body}", "text/html", tmp_path)


def letter(text: str, _: str, tmp_path: Path) -> list[ParsedArticle]:
    head = "From: a@evil.example\nTo: b@x.example\nSubject: The Harbor\nMIME-Version: 1.0\n"
    plain = 'Content-Type: text/plain; charset="utf-8"\n\n'
    return named(f"{head}{plain}{text}", "a.eml", tmp_path)


WAYS: dict[str, tuple[Callable[[str, str, Path], list[ParsedArticle]], str]] = {
    "a page in Markdown": (page, "text/markdown"),
    "a page in plain text": (page, "text/plain"),
    "a page that says nothing": (page, ""),
    "a Markdown file": (named, "a.md"),
    "a text file": (named, "a.txt"),
    "a file without an ending": (named, "a"),
    "a feed": (feed, ""),
    "a page": (html, ""),
    "a letter": (letter, ""),
}


def loaded(tmp_path: Path, found: list[ParsedArticle]) -> tuple[Article, ...]:
    """As the edition that ``new`` makes of them is read at the build."""
    folder = tmp_path / "editions" / "2026-11-02"
    write_edition(folder, found, date=dt.date(2026, 11, 2))
    return load_edition(folder, "en").articles


@each("way", WAYS)
def test_marks_and_front_matter_from_outside_are_words(tmp_path: Path, way: str) -> None:
    take, kind = WAYS[way]
    found = take(PAGE, kind, tmp_path)
    for article in (*found, *loaded(tmp_path, found)):
        assert [p.mark for p in article.paragraphs] == [None] * len(article.paragraphs)
        assert article.voice == ""
        assert article.image == ""
        assert not article.shown
        assert not any("41" in told for told in article.differs)
    for article in found:
        assert not article.joins
        assert not any(p.opens for p in article.paragraphs)
    (article,) = loaded(tmp_path / "again", found)
    assert article.url in ("", FROM), "an address that is none is no link"
    told = " ".join(p.text for p in article.paragraphs)
    assert "Subscribe now" in told
    assert "[[keep]]" in told, "it is text, and shown as such"
    assert "The mayor denied" in told


def test_what_a_page_may_tell_of_itself_is_heard(tmp_path: Path) -> None:
    text = (
        "---\ntitle: The Harbor\nbyline: By Ada\nsection: Coast\nurl: https://a.example/h\n"
        "image: https://a.example/h.jpg\nimage_alt: The quay\ndate: 2026-11-02\n---\n\n"
        "The harbor opened on Monday, after two years of work.\n"
    )
    (article,) = page(text, "text/markdown", tmp_path)
    assert (article.headline, article.byline, article.section) == ("The Harbor", "By Ada", "Coast")
    assert (article.url, article.image) == ("https://a.example/h", "https://a.example/h.jpg")
    assert (article.image_alt, article.date) == ("The quay", "2026-11-02")


def test_a_page_in_markdown_does_not_choose_its_voice_by_a_language(tmp_path: Path) -> None:
    text = f"---\ntitle: The Harbor\nlanguage: de\n---\n\n{MARKED}"
    (article,) = page(text, "text/markdown", tmp_path)
    assert article.language == "", "the words are English"


def test_an_editors_word_counts_in_files_that_an_editor_names(tmp_path: Path) -> None:
    """What an ending says is text or Markdown, as in an edition's folder; without one it is not."""
    for name in ("a.md", "a.markdown", "a.txt", "a.TEXT", "a"):
        (tmp_path / name).write_text(PAGE, encoding="utf-8")
        (article, *_) = gather(str(tmp_path / name), GatherOptions(language="en"))
        marks = [p.mark for p in article.paragraphs][:2]
        assert marks == (["keep", "drop"] if "." in name else [None, None]), name
    (article,) = parse(PAGE.encode(), name="2026-11-02/01-a.md")
    assert article.voice == "openai:alloy"
    assert [p.mark for p in article.paragraphs][:2] == ["keep", "drop"]
