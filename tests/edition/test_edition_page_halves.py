"""Half an article is noticed: taken another way where there is one, else told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from audio_edition.edition.model import Article
from audio_edition.edition.questions import half_articles
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse, require_body
from audio_edition.errors import EditionError
from tests.rows import each

REST = (
    "the council chose to keep the old bridge open for another two years while engineers study "
    "whether its piers can be saved from the river"
)
PROSE = [f"In vote {n} on Tuesday {REST}, and nobody knew of {n + 20} others." for n in range(12)]
WORDS = sum(len(text.split()) for text in PROSE)


def p(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(body: str, head: str = "") -> ParsedArticle:
    page = (
        f"<!doctype html><html lang=en><head><title>The Old Bridge</title>{head}</head><body>"
        f"<nav><a href=/>Home</a></nav><h1>The Old Bridge</h1>{body}"
        "<footer><p>© 2026 Gazette. All rights reserved.</p></footer></body></html>"
    )
    (article,) = parse(page.encode(), kind="html", name="page.html", language="en")
    return article


def parts(count: int) -> list[list[str]]:
    size = len(PROSE) // count
    return [PROSE[n * size : (n + 1) * size] for n in range(count)]


WHOLE = {
    "side by side": "".join(
        f"<div class=col-{n}>{p(part)}</div><div class=ad-{n}><a href=/x>Ad</a></div>"
        for n, part in enumerate(parts(4))
    ),
    "far apart": f"<section><div><div>{p(PROSE[:3])}</div></div></section>"
    f"<nav><a href=/>x</a></nav>"
    f"<section><div><article>{p(PROSE[3:])}</article></div></section>",
    "articles": "".join(f"<article>{p(part)}</article>" for part in parts(4)),
    "sections": "".join(f"<section><h2>Part</h2>{p(part)}</section><hr>" for part in parts(4)),
    "bare lines": "<br><br>".join(PROSE),
    "spans": f"<div>{'<br><br>'.join(f'<span>{text}</span>' for text in PROSE)}</div>",
    "fonts": "<table><tr><td>"
    + "".join(f"<font>{text}</font><br><br>" for text in PROSE)
    + "</td></tr></table>",
    "rows": f"<table>{''.join(f'<tr><td>{p([text])}</td></tr>' for text in PROSE)}</table>",
    "a promo": f"<div class=promo>{p(PROSE)}</div>",
    "many promos": "".join(f"<div class=promo-{n}>{p([t])}</div>" for n, t in enumerate(PROSE)),
    "apart promos": f"<div>{p(PROSE[:2])}</div>"
    + "".join(
        f"<div><div><div class=promo-{n}>{p([text])}</div><a href=/{n}>x</a></div></div>"
        for n, text in enumerate(PROSE[2:])
    ),
    "most of it related": f"<div>{p(PROSE[:4])}</div><div class=related-body>{p(PROSE[4:])}</div>",
    "half an aside": f"<div>{p(PROSE[:6])}</div><aside>{p(PROSE[6:])}</aside>",
    "a form": f"<form>{p(PROSE)}<input type=hidden></form>",
    "own elements": f"<x-text>{''.join(f'<x-par>{text}</x-par>' for text in PROSE)}</x-text>",
    "as typed": f"<pre>{(chr(10) * 2).join(PROSE)}</pre>",
    "items": f"<ul>{''.join(f'<li>{text}</li>' for text in PROSE)}</ul>",
    "terms": f"<dl>{''.join(f'<dt>{n}</dt><dd>{t}</dd>' for n, t in enumerate(PROSE))}</dl>",
    "folded": "".join(f"<details><summary>A</summary>{p([t])}</details>" for t in PROSE),
    "a quotation": f"<blockquote>{p(PROSE)}</blockquote>",
    "headings": "".join(f"<h3>{text}</h3>" for text in PROSE),
    "pictures": "".join(
        f"<figure><img src=/{n}.jpg><figcaption>{t}</figcaption></figure>"
        for n, t in enumerate(PROSE)
    ),
    "comments": f"<div id=comments-open-wrapper><h1>The Old Bridge</h1>{p(PROSE)}</div>",
    "hidden until a script comes": f"<div style='display:none'>{p(PROSE)}</div>",
    "without scripts": f"<noscript>{p(PROSE)}</noscript>",
}


@each("name", WHOLE)
def test_all_of_it_is_taken(name: str) -> None:
    article = read(WHOLE[name])
    texts = [paragraph.text for paragraph in article.paragraphs]
    assert [text for text in texts if text in PROSE] == PROSE
    assert article.shown == 0
    assert not any(one.hint for one in article.paragraphs if one.text in PROSE)


NAMES = ["promo", "related", "newsletter", "sidebar", "widget", "teaser", "popular", "ad-box"]


def test_what_cannot_be_taken_is_told_and_asked() -> None:
    """Boxes of a page that all have names of what is no article, and hold most of its words."""
    boxes = "".join(
        f"<div class={name}>{p([text])}</div>" for name, text in zip(NAMES, PROSE[2:], strict=False)
    )
    article = read(f"<div>{p(PROSE[:2])}</div>{boxes}")
    taken = sum(len(paragraph.text.split()) for paragraph in article.paragraphs)
    assert taken < article.shown / 2
    assert article.shown == sum(len(text.split()) for text in PROSE[:10])
    loaded = Article.of(article.headline, article.paragraphs)
    assert list(half_articles([loaded], ())) == []  # nothing said of it yet
    (question,) = half_articles([replace(loaded, shown=article.shown, source="01.md")], ())
    assert f"{taken} of about {article.shown} words" in question.text


def test_teasers_and_comments_make_no_half() -> None:
    cards = "".join(
        f"<div class=c><h3><a href=/{n}>The boat that never left</a></h3><p>{t}</p></div>"
        for n, t in enumerate(PROSE)
    )
    comments = (
        f"<div id=comments>{''.join(f'<div class=comment>{p([t])}</div>' for t in PROSE)}</div>"
    )
    article = read(f"<article>{p(PROSE[:3])}</article><section>{cards}</section>{comments}")
    assert [paragraph.text for paragraph in article.paragraphs] == PROSE[:3]
    assert article.shown == 0


def data(**more: object) -> str:
    item = {"@type": "NewsArticle", "headline": "The Old Bridge", **more}
    return f"<script type='application/ld+json'>{json.dumps(item)}</script>"


LINES = "\n\n".join(PROSE)


@each(
    ("head", "body"),
    [
        (data(articleBody=LINES), p(PROSE[:1])),
        (data(articleBody=p(PROSE)), ""),
        (data(articleBody=LINES), "<div id=root></div>"),
        (data(articleBody=LINES, isAccessibleForFree="True"), p(PROSE[:2])),
        (data(articleBody=LINES), p(PROSE)),
    ],
)
def test_what_the_pages_data_hold_is_taken_where_it_shows_less(head: str, body: str) -> None:
    article = read(body, head)
    assert [paragraph.text for paragraph in article.paragraphs] == PROSE
    assert article.shown == 0


@each("free", [False, "False", "false"])
def test_what_is_not_for_all_is_not_taken_and_told(free: object) -> None:
    article = read(p(PROSE[:2]), data(articleBody=LINES, isAccessibleForFree=free))
    assert [paragraph.text for paragraph in article.paragraphs] == PROSE[:2]
    assert article.shown == WORDS


@each("body", ["", "<h2>Bridge</h2>", "<img src=/a.jpg>", "<template>x</template>"])
def test_a_page_that_shows_nothing_is_one_line(body: str) -> None:
    with pytest.raises(EditionError, match=r"page\.html has no article text"):
        require_body((read(body),), "page.html")
