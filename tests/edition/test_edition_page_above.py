# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""Above the text: the picture with what it shows, the byline, the standfirst."""

from __future__ import annotations

from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse
from tests.rows import each

PROSE = [
    f"In its {nth} vote on Tuesday the council chose to keep the old bridge open for another two "
    f"years, while {nth} engineers study whether its piers can be saved from the river."
    for nth in ("first", "second", "third", "fourth")
]
HEAD = "<h1>The Old Bridge</h1>"
STAND = "Two years more for a bridge that nobody dares to cross"


def read(above: str = HEAD, body: str = "", head: str = "") -> ParsedArticle:
    text = "".join(f"<p>{one}</p>" for one in PROSE)
    page = (
        f"<!doctype html><html lang=en><head><title>The Old Bridge</title>{head}</head><body>"
        f"<article>{above}<div class=body>{text}{body}</div></article></body></html>"
    )
    (article,) = parse(
        page.encode(), kind="html", name="a.html", language="en", url="https://x.example/news/a"
    )
    return article


OG = "<meta property=og:image content='/i/bridge-in-flood-1200x800.jpg'>"


@each(
    ("head", "body", "image", "alt"),
    [
        (OG, "", "https://x.example/i/bridge-in-flood-1200x800.jpg", ""),
        (OG + "<meta property=og:image:alt content='The bridge in flood'>", "", "…", "The bridge in flood"),
        (OG + "<meta name=twitter:image:alt content='The bridge in flood'>", "", "…", "The bridge in flood"),
        (OG, "<img src='/i/bridge-in-flood-640x480.jpg' alt='The bridge in flood'>", "…", "The bridge in flood"),
        (OG, "<img data-src='/i/bridge-in-flood@2x.jpg' src=x.gif alt='The bridge in flood'>", "…", "The bridge in flood"),
        (OG, "<img srcset='/s/bridge-in-flood-320w.webp 320w, /s/bridge-in-flood-640w.webp 640w' alt='In flood'>", "…", "In flood"),
        (OG, "<img src='/i/another-bridge.jpg' alt='Another bridge'>", "…", ""),
        (OG, "<img src='/i/bridge-in-flood.jpg' alt='bridge-in-flood.jpg'>", "…", ""),
        (OG, "<img src='/i/bridge-in-flood.jpg' alt='Featured image'>", "…", ""),
        (OG + "<meta property=og:image:alt content='Gazette logo'>", "<img src='/i/bridge-in-flood.jpg' alt='In flood'>", "…", "In flood"),
        ("<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"The Old Bridge\",\"image\":{\"url\":\"https://x.example/i/bridge-in-flood.jpg\"}}</script>",
         "<img src='/i/bridge-in-flood.jpg' alt='In flood'>", "https://x.example/i/bridge-in-flood.jpg", "In flood"),
    ],
)  # fmt: skip
def test_the_picture_and_what_it_shows(head: str, body: str, image: str, alt: str) -> None:
    article = read(head=head, body=body)
    wanted = "https://x.example/i/bridge-in-flood-1200x800.jpg" if image == "…" else image
    assert (article.image, article.image_alt) == (wanted, alt)


@each(
    ("above", "byline"),
    [
        (f"{HEAD}<p class=byline>By Ann Lee</p>", "Ann Lee"),
        (f"{HEAD}<p>By: Ann Lee</p>", "Ann Lee"),
        (f"{HEAD}<div class=meta>By <a rel=author href=/ann>Ann Lee</a> and <a rel=author href=/bo>Bo Ek</a></div>", "Ann Lee and Bo Ek"),
        (f"{HEAD}<p>Von Ann Lee</p>", "Ann Lee"),
        (f"{HEAD}<div class=firma_comentarios><a rel=author href=/a>Ann Lee</a> <a href=#c>5</a></div>", "Ann Lee"),
        (f"{HEAD}<p class=byline>By Gazette Staff</p>", ""),
        (f"{HEAD}<p class=byline>The Gazette Writers</p>", ""),
        (f"{HEAD}<div class=quote-author>Ann Lee</div>", ""),
        (f"{HEAD}<div class=photo-credit>Ann Lee</div>", ""),
    ],
)  # fmt: skip
def test_the_byline_is_a_persons_and_is_not_read(above: str, byline: str) -> None:
    article = read(above)
    assert article.byline == byline
    texts = [paragraph.text for paragraph in article.paragraphs]
    assert texts[-4:] == PROSE
    assert not [text for text in texts if "By" in text and text not in PROSE]


@each(
    ("above", "lines"),
    [
        (f"{HEAD}<p class=standfirst>{STAND}</p>", [STAND]),
        (f"{HEAD}<h2>{STAND}</h2>", [STAND]),
        (f"{HEAD}<div id=subtitulo><h2>{STAND}</h2><h2>The river has the last word, as always</h2></div>", [STAND, "The river has the last word, as always"]),
        (f"<header>{HEAD}<div class=dek>{STAND}</div></header><div><time>4 May 2026</time> <span>Reading takes 3 min.</span></div>", [STAND]),
        (f"{HEAD}<p>{STAND}.</p><p class=byline>By Ann Lee</p><figure><img src=/a.jpg><figcaption>The bridge.</figcaption></figure>", [f"{STAND}."]),
        (f"{HEAD}<p class=teaser>{STAND}. It has 3 piers.</p>", [f"{STAND}. It has 3 piers."]),
        (f"<header>{HEAD}<div class='article__teaser teaser'><p>{STAND}.</p></div></header>", [f"{STAND}."]),
        (f"{HEAD}<h2 class=teaserText>{STAND}</h2>", [STAND]),
        (f"{HEAD}<p class='chapo newsTeaser'>{STAND}.</p>", [f"{STAND}."]),
        # of other pages, and with links to them
        (f"{HEAD}<p class=related-teaser>{STAND}.</p><p class=newsletter-teaser>Six lines of news each morning, free of charge.</p>", []),
        (f"{HEAD}<div class=teaser><p>{STAND}.</p><a href=/b>The bridge at night</a></div>", []),
        (f"{HEAD}<div class=article__dates><time>4 May 2026, 6.30</time> It takes about 3 min. to read this.</div>", []),
        ("<div class=poll><p>Should the old bridge be closed this year?</p></div><h2>The Old Bridge</h2>", []),
    ],
)  # fmt: skip
def test_the_standfirst_is_not_lost_and_a_time_is_none(above: str, lines: list[str]) -> None:
    article = read(above)
    assert [paragraph.text for paragraph in article.paragraphs] == [*lines, *PROSE]
