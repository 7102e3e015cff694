# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""Letters of many kinds: what a reader takes for a story is one, and nothing else is."""

from __future__ import annotations

import json

import pytest

from audio_edition.cleaning.clean import clean_edition
from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.edition.model import Article, Edition
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse
from tests.edition import letters_made as made
from tests.edition import test_edition_letters_corpus as corpus
from tests.edition.letters_made import (
    ABROAD,
    AD_NEVER,
    HEARD_NEVER,
    LABELS,
    LINES,
    MARKUP,
    STORIES,
    TEXT,
    TRIMMINGS,
    address,
    mail,
    page,
    plain,
    told,
    wrapped,
)

HEADLINES = [headline for headline, _, _ in STORIES]


def read(data: bytes, language: str = "en") -> tuple[tuple[ParsedArticle, ...], str]:
    """A letter's articles, and all that is heard of them."""
    found = parse(data, name="letter.eml")
    articles = [Article.of(a.headline, a.paragraphs, id=f"a{n}") for n, a in enumerate(found)]
    edition = Edition.of("2026-05-19", articles=articles, language=language)
    cleaned = clean_edition(edition, CleaningSettings())
    kept = [
        text
        for one in cleaned.articles
        for text in (
            one.article.headline,
            *(d.paragraph.text for d in one.decisions if d.verdict != "drop"),
        )
    ]
    return found, " | ".join(kept)


def heads(found: tuple[ParsedArticle, ...]) -> list[str]:
    return [article.headline for article in found]


def assert_told(heard: str, count: int = 6) -> None:
    """Nothing of the stories is lost, and nothing around them is heard."""
    flat = " ".join(heard.split())
    for _, first, second in STORIES[:count]:
        assert first in flat
        assert second in flat
    assert [words for words in HEARD_NEVER if words in heard] == []


@pytest.mark.parametrize("name", MARKUP)
def test_markup(name: str) -> None:
    template, between, linked = MARKUP[name]
    found, heard = read(page(between.replace("{{", "{").replace("}}", "}").join(told(template))))
    assert heads(found) == HEADLINES
    assert_told(heard)
    if linked:
        assert [article.url for article in found] == [address(n) for n in range(6)]


@pytest.mark.parametrize("name", TEXT)
def test_text(name: str) -> None:
    template, between, linked = TEXT[name]
    found, heard = read(plain(between.join(told(template, text=True))))
    assert heads(found) == HEADLINES
    assert_told(heard)
    if linked:
        assert [article.url for article in found] == [address(n) for n in range(6)]


def test_addresses_listed_below_a_text() -> None:
    stories = told("{H} ({n} MINUTE READ) [{n}]\n\n{a}\n{c}", text=True)
    listed = "\n".join(f"[{n + 1}] {address(n)}" for n in range(6))
    found, heard = read(plain("\n\n".join(stories) + f"\n\nLinks:\n------\n{listed}"))
    assert heads(found) == [headline.upper() for headline in HEADLINES]
    assert [article.url for article in found] == [address(n) for n in range(6)]
    assert "[1]" not in heard
    assert_told(heard)


@pytest.mark.parametrize("form", ["boxed", "flat", "ruled text", "capitals"])
@pytest.mark.parametrize("label", LABELS)
def test_advertisements(label: str, form: str) -> None:
    found, heard = read(made.with_ad(label, form))
    wanted = HEADLINES[:4]
    assert heads(found) == ([h.upper() for h in wanted] if form == "capitals" else wanted)
    assert [words for words in AD_NEVER if words in heard] == []
    assert_told(heard, 4)


def test_a_headline_that_is_marked_a_sponsors() -> None:
    stories = told('<p><a href="{u}"><b>{h}</b></a></p><p>{a} {c}</p>', range(4))
    ad = f'<p><a href="https://ad.example"><b>Boil a litre with Acme (Sponsor)</b></a></p><p>{made.AD}</p>'
    found, heard = read(page("".join([stories[0], ad, *stories[1:]])))
    assert heads(found) == HEADLINES[:4]
    assert [words for words in AD_NEVER if words in heard] == []


@pytest.mark.parametrize("name", TRIMMINGS)
def test_what_stands_behind_the_last_story(name: str) -> None:
    trimming = TRIMMINGS[name]
    found, heard = read(page("<hr>".join(told(made.STORY, range(4))) + trimming))
    assert heads(found) == HEADLINES[:4]
    assert_told(heard, 4)
    for words in ("Nailed", "Yes, much", "referrals", "Cook, Harbour", "spring supper"):
        assert words not in heard
    for words in ("5 dollars a month", "download our app", "That’s it", "— Anna"):
        assert words not in heard


@pytest.mark.parametrize("text", [False, True], ids=["markup", "text"])
@pytest.mark.parametrize("language", ABROAD)
def test_other_languages(language: str, text: bool) -> None:
    (hello, _, _, foot), stories, (head, offer) = ABROAD[language]
    found, heard = read(made.abroad(language, text=text), language)
    assert heads(found) == [headline for headline, _ in stories]
    assert [article.url for article in found] == [address(n) for n in range(3)]
    flat = " ".join(heard.split())
    assert all(words in flat for _, words in stories)
    assert not any(words in flat for words in (hello, foot, head, offer))


@pytest.mark.parametrize(
    ("language", "label"),
    [(language, label) for language, labels in made.LABELS_ABROAD.items() for label in labels],
)
def test_labels_of_advertisements_in_other_languages(language: str, label: str) -> None:
    _, stories, (head, offer) = ABROAD[language]
    found, heard = read(made.abroad_with(language, label), language)
    assert heads(found) == [headline for headline, _ in stories]
    assert all(words in heard for _, words in stories)
    assert head not in heard
    assert offer not in heard


@pytest.mark.parametrize("form", ["html", "plain"])
@pytest.mark.parametrize("stem", corpus.LETTERS)
def test_a_letter_sent_on_is_the_same_letter(stem: str, form: str) -> None:
    """The corpus, forwarded as mail programs do: its stories are found as they were."""
    data = made.sent_on((corpus.FOLDER / f"{stem}.eml").read_bytes(), form)
    if data is None:
        pytest.skip("has no such form")
    said = json.loads((corpus.FOLDER / f"{stem}.json").read_text("utf-8"))
    articles = corpus.judged(parse(data, name="a.eml"), said["language"])
    assert corpus.faults(stem, form, articles=articles) == set()


def test_right_to_left() -> None:
    headlines = ["רשות הנמל מעלה את המחירים", "הספרנים מסרבים לזרוק שירים", "הקרחון מאבד את שמו"]
    body = (
        "סירות ארוכות משנים עשר מטרים ישלמו שמונים וארבעה דולר ללילה החל מאחד ביוני, פי שניים "
        "ממה ששילמו בשנה שעברה, החליטה רשות הנמל ביום שני."
    )
    stories = [
        f'<div dir="rtl"><h2><a href="{address(n)}">{headline}</a></h2><p>{body}</p></div>'
        for n, headline in enumerate(headlines)
    ]
    found = parse(mail("<hr>".join(stories), subject="חדשות הבוקר"), name="a.eml")
    assert heads(found) == headlines
    assert [[p.text for p in article.paragraphs] for article in found] == [[body]] * 3


def test_sections_of_headlines_in_bands() -> None:
    band = '<tr><td style="background:#0b3d91;color:#fff;font-size:13px;font-weight:bold;text-transform:uppercase">{}</td></tr>'
    rows = [f"<tr><td>{story}</td></tr>" for story in told(made.STORY, range(4))]
    rows[2:2] = [band.format("City news")]
    found, heard = read(page(f"<table>{band.format('The world today')}{''.join(rows)}</table>"))
    assert heads(found) == HEADLINES[:4]
    assert [a.section for a in found] == ["The world today"] * 2 + ["City news"] * 2
    assert_told(heard, 4)


def test_kickers_are_sections() -> None:
    template = '<tr><td style="color:#c00;font-size:12px;text-transform:uppercase">{}</td></tr><tr><td style="font-size:22px;font-weight:bold">{{h}}</td></tr><tr><td>{{a}} {{c}}</td></tr><tr><td style="border-bottom:1px solid #ccc">&nbsp;</td></tr>'
    rows = told(template.format("World"), range(2)) + told(template.format("City"), range(2, 4))
    found, _ = read(page(f"<table>{''.join(rows)}</table>"))
    assert heads(found) == HEADLINES[:4]
    assert [a.section for a in found] == ["World", "World", "City", "City"]


def test_the_letters_title_is_no_section() -> None:
    body = "<hr>".join(told(made.STORY))
    found, _ = read(mail(f"<h1>Tuesday Briefing</h1>{body}{made.FOOT}", subject="Harbours and ice"))
    assert heads(found) == HEADLINES
    assert {article.section for article in found} == {""}


def lines_in_sections() -> str:
    made_of = {}
    for number, (section, line) in enumerate(LINES):
        item = f'<li><a href="{address(10 + number)}">{line}</a></li>'
        made_of[section] = made_of.get(section, "") + item
    return "".join(f"<h2>{name}</h2><ul>{items}</ul>" for name, items in made_of.items())


def test_a_digest_of_lines_is_an_article_a_section() -> None:
    found, heard = read(page(lines_in_sections()))
    assert heads(found) == ["World", "City", "Sport"]
    assert all(line in heard for _, line in LINES)
    assert [words for words in HEARD_NEVER if words in heard] == []


@pytest.mark.parametrize("place", [1, 3])
def test_a_section_of_lines_among_stories(place: int) -> None:
    items = "".join(f'<li><a href="{address(9)}{n}">{s}</a></li>' for n, (_, s) in enumerate(LINES))
    stories = told(made.STORY, range(3))
    stories.insert(place, f"<h2>Also today</h2><ul>{items}</ul>")
    found, heard = read(page("<hr>".join(stories)))
    wanted = HEADLINES[:3]
    wanted.insert(place, "Also today")
    assert heads(found) == wanted
    assert all(line in heard for _, line in LINES)


# -- one story ---------------------------------------------------------------------------------

INTRO = (
    "My father taught me to row when I was six, on the Hoffen, in a boat that leaked. I gave it up "
    "last spring, and people have asked me why, so here is why, as far as I know it myself."
)
QUESTIONS = ("How did you begin?", "How many are there?", "And the fireworks?", "Ever miss one?")
ROWED = "{a} {c} I rowed out with my father on the Hoffen, and we did not talk."


def essay(between: str) -> str:
    return between.join(told(f"<p>{ROWED}</p><p>My father had the oars, and I the map.</p>"))


ONE = {
    "labels in bold": "".join(
        f"<p><b>{label}</b> {words}</p>"
        for label, words in zip(
            ("What happened:", "Why it matters:", "The other side:", "By the numbers:"),
            told(ROWED, range(4)),
            strict=True,
        )
    ),
    "questions": "".join(
        f"<p><strong>{q}</strong></p><p>{words}</p>"
        for q, words in zip(QUESTIONS, told(ROWED, range(4)), strict=True)
    ),
    "questions that run on": "".join(
        f"<p><strong>{q}</strong> {words}</p>"
        for q, words in zip(QUESTIONS, told(ROWED, range(4)), strict=True)
    ),
    "numbered headings": "".join(
        f"<h3>{n}. Dig {deep}</h3><p>{words}</p>"
        for n, (deep, words) in enumerate(
            zip(("deeper", "by day", "slowly", "in May"), told(ROWED, range(4)), strict=True), 1
        )
    ),
    "a numbered list": f"<ol>{''.join(told('<li><b>{h}.</b> {a}</li>'))}</ol><p>None of them would say which.</p>",
    "rules": essay("<hr>"),
    "stars": essay("<p style='text-align:center'>* * *</p>"),
    "headings": "".join(
        f"<h2>{name}</h2><p>{words}</p>"
        for name, words in zip(
            ("The oars", "The map", "The bridge", "The end"), told(ROWED, range(4)), strict=True
        )
    ),
    "photographs": "".join(
        told(
            f'<p><a href="https://i.example/{{n}}.jpg"><img src="https://i.example/{{n}}.jpg" width="900" height="600" alt="Two men in a boat"></a></p><p>{ROWED}</p>'
        )
    ),
}


@pytest.mark.parametrize("name", ONE)
def test_one_story_stays_one(name: str) -> None:
    title = "Why I stopped rowing"
    data = mail(f"<h1>{title}</h1><p>{INTRO}</p>{ONE[name]}{made.FOOT}", subject=title)
    found, heard = read(data)
    assert heads(found) == [title]
    assert INTRO in heard
    assert "Unsubscribe" not in heard


@pytest.mark.parametrize("between", ["\n\n* * *\n\n", "\n\n"])
def test_one_story_in_text_stays_one(between: str) -> None:
    parts = [wrapped(words) for words in told(ROWED)]
    data = mail(text=f"{wrapped(INTRO)}\n\n" + between.join(parts), subject="Why I stopped rowing")
    found, heard = read(data)
    assert heads(found) == ["Why I stopped rowing"]
    assert INTRO in heard


def test_headlines_in_pictures_want_the_shape_of_a_line() -> None:
    """A photograph's alternative text is no headline, a picture that leads to a page may be."""
    template = '<p><img src="https://i.example/{n}.jpg" width="900" height="600" alt="{h}"></p><p>{a}</p><p>{c}</p>'
    assert len(read(page("".join(told(template))))[0]) == 1
    linked = template.replace("<p><img", '<p><a href="{u}"><img', 1).replace('height="600" ', "")
    assert heads(read(page("".join(told(linked))))[0]) == HEADLINES


def test_links_that_are_nobodys_story() -> None:
    template = (
        '<h2>{h}</h2><p>{a}</p><p>{c}</p><p><a href="https://x.example/unsubscribe?u=1">Read more'
        '</a></p><p><a href="mailto:a@x.example">Read more</a></p>'
        '<p><a href="https://twitter.com/intent/tweet?url=x">Share this story</a></p>'
    )
    found, _ = read(page("<hr>".join(told(template))))
    assert heads(found) == HEADLINES
    assert {article.url for article in found} == {""}


def test_counting_parameters_go_and_redirects_stay() -> None:
    counted = "https://paper.example/a?id=7&utm_source=letter&mc_eid=9"
    counter = "https://letter.us7.list-manage.com/track/click?u=4a1f0c2b&id=b71"
    template = f'<h2>{{h}}</h2><p>{{a}}</p><p>{{c}}</p><p><a href="{counted}">Read more</a></p>'
    found, _ = read(page("<hr>".join(told(template))))
    assert {article.url for article in found} == {"https://paper.example/a?id=7"}
    found, _ = read(page("<hr>".join(told(template.replace(counted, counter)))))
    assert {article.url for article in found} == {counter}
