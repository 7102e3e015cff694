"""Above the text: the picture with what it shows, the byline, the standfirst."""

from __future__ import annotations

from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse
from tests.edition.facts import rows
from tests.rows import each

ROWS = rows("page-above")

PROSE = [
    f"In its {nth} vote on Tuesday the council chose to keep the old bridge open for another two "
    f"years, while {nth} engineers study whether its piers can be saved from the river."
    for nth in ("first", "second", "third", "fourth")
]
HEAD = "<h1>The Old Bridge</h1>"
OG = "<meta property=og:image content='/i/bridge-in-flood-1200x800.jpg'>"
STAND = "Two years more for a bridge that nobody dares to cross"


def filled(text: str) -> str:
    return text.replace("{HEAD}", HEAD).replace("{STAND}", STAND).replace("{OG}", OG)


def read(above: str = HEAD, body: str = "", head: str = "") -> ParsedArticle:
    text = "".join(f"<p>{one}</p>" for one in PROSE)
    above, head = filled(above), filled(head)
    page = (
        f"<!doctype html><html lang=en><head><title>The Old Bridge</title>{head}</head><body>"
        f"<article>{above}<div class=body>{text}{body}</div></article></body></html>"
    )
    (article,) = parse(
        page.encode(), kind="html", name="a.html", language="en", url="https://x.example/news/a"
    )
    return article


@each("head, body, image, alt", ROWS["the picture and what it shows"])
def test_the_picture_and_what_it_shows(head: str, body: str, image: str, alt: str) -> None:
    article = read(head=head, body=body)
    wanted = "https://x.example/i/bridge-in-flood-1200x800.jpg" if image == "…" else image
    assert (article.image, article.image_alt) == (wanted, alt)


@each("above, byline", ROWS["the byline is a persons and is not read"])
def test_the_byline_is_a_persons_and_is_not_read(above: str, byline: str) -> None:
    article = read(above)
    assert article.byline == byline
    texts = [paragraph.text for paragraph in article.paragraphs]
    assert texts[-4:] == PROSE
    assert not [text for text in texts if "By" in text and text not in PROSE]


@each("above, lines", ROWS["the standfirst is not lost and a time is none"])
def test_the_standfirst_is_not_lost_and_a_time_is_none(above: str, lines: list[str]) -> None:
    article = read(above)
    assert [paragraph.text for paragraph in article.paragraphs] == [*map(filled, lines), *PROSE]
