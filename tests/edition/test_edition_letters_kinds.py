# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""Letters of many kinds: what a reader takes for a story is one, and nothing else is."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

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
    FORMS,
    HEADLINES,
    HEARD_NEVER,
    MADE,
    STORIES,
    address,
    mail,
    page,
    plain,
    told,
    wrapped,
)
from tests.rows import each


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


@each("look", MADE["looks"], ids=lambda look: look["name"], least=61)
def test_however_its_stories_look_a_letter_is_parted(look: dict[str, Any]) -> None:
    text = look.get("text", False)
    body = look.get("between", "").join(told(look["story"], text=text))
    found, heard = read((plain if text else page)(body))
    wanted = [h.upper() for h in HEADLINES] if look.get("capitals") else HEADLINES
    assert heads(found) == wanted  # without numbers and colons: nobody hears one
    assert_told(heard)
    if look.get("linked"):
        assert [article.url for article in found] == [address(n) for n in range(6)]


TITLE = "Why I stopped rowing"
INTRO = (
    "My father taught me to row when I was six, on the Hoffen, in a boat that leaked. I gave it up "
    "last spring, and people have asked me why, so here is why, as far as I know it myself."
)


@each("essay", MADE["essays"], ids=lambda essay: essay["name"], least=16)
def test_one_story_stays_one(essay: dict[str, Any]) -> None:
    text = essay.get("text", False)
    parts = [
        told(essay["part"].replace("{x}", own), [n], text=text)[0]
        for n, own in enumerate(essay["own"])
    ]
    body = essay.get("between", "").join(parts) + essay.get("after", "")
    html = "" if text else f"<h1>{TITLE}</h1><p>{INTRO}</p>{body}{made.FOOT}"
    found, heard = read(mail(html, f"{wrapped(INTRO)}\n\n{body}" if text else "", TITLE))
    assert heads(found) == [TITLE]
    assert INTRO in heard
    assert all(own.rstrip() in heard for own in essay["own"] if own.endswith(":\n"))
    assert "Unsubscribe" not in heard


INSERTS = [
    (case, form, word)
    for case in MADE["inserts"]
    for form in case["forms"]
    for word in case.get("words", [""])
]


@each(
    "case, form, word", INSERTS, ids=lambda row: f"{row[0]['name']} ({row[1]}): {row[2]}", least=150
)
def test_what_stands_among_the_stories(case: dict[str, Any], form: str, word: str) -> None:
    at = case.get("at", 2)
    more = case["text" if form.startswith("text") else "html"].replace("{w}", word)
    found, heard = read(made.among(form, more, at))
    wanted = [h.upper() if "capitals" in form else h for h in HEADLINES[:4]]
    wanted[at:at] = [head.replace("{w}", word) for head in case.get("heads", [])]
    assert heads(found) == wanted
    never = [one.replace("{w}", word) for one in case.get("never", [])]
    assert [one for one in never if one in heard] == []
    flat = " ".join(heard.split())
    assert [one for one in case.get("heard", []) if one not in flat] == []
    section = case.get("section", "")
    assert {article.section for article in found[at:]} <= {section}
    assert_told(heard, 4)


def test_some_headlines_with_a_colon_and_a_greeting_with_one() -> None:
    stories = told("{h}\n\n{a}\n\n{c}", text=True)
    mixed = [s.replace("\n", ":\n", 1) if n % 2 else s for n, s in enumerate(stories)]
    found, heard = read(plain("Dear readers:\n\n" + "\n\n-----\n\n".join(mixed)))
    assert heads(found) == HEADLINES
    assert_told(heard)
    assert "Dear readers" not in heads(found)


def test_addresses_listed_below_a_text() -> None:
    stories = told("{H} ({n} MINUTE READ) [{n}]\n\n{a}\n{c}", text=True)
    listed = "\n".join(f"[{n + 1}] {address(n)}" for n in range(6))
    found, heard = read(plain("\n\n".join(stories) + f"\n\nLinks:\n------\n{listed}"))
    assert heads(found) == [headline.upper() for headline in HEADLINES]
    assert [article.url for article in found] == [address(n) for n in range(6)]
    assert "[1]" not in heard
    assert_told(heard)


@each("text, language", product([False, True], ABROAD), least=10)
def test_other_languages(language: str, text: bool) -> None:
    (hello, _, _, foot), stories, (head, offer) = ABROAD[language]
    found, heard = read(made.abroad(language, text=text), language)
    assert heads(found) == [headline for headline, _ in stories]
    assert [article.url for article in found] == [address(n) for n in range(3)]
    flat = " ".join(heard.split())
    assert all(words in flat for _, words in stories)
    assert not any(words in flat for words in (hello, foot, head, offer))


@each(
    ("language", "label"),
    [(language, label) for language, labels in made.LABELS_ABROAD.items() for label in labels],
    least=50,
)
def test_labels_of_advertisements_in_other_languages(language: str, label: str) -> None:
    _, stories, (head, offer) = ABROAD[language]
    found, heard = read(made.abroad_with(language, label), language)
    assert heads(found) == [headline for headline, _ in stories]
    assert all(words in heard for _, words in stories)
    assert head not in heard
    assert offer not in heard


@each("form, stem", product(["html", "plain"], corpus.LETTERS[::3]), least=18)
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


@each(
    "place, label, brief",
    product(
        [1, 2],
        [
            "<h2>In brief</h2>",
            '<p style="font-size:12px;text-transform:uppercase"><b>In brief</b></p>',
            "<h3>In brief</h3>",
        ],
        [
            "<p><b>{h}.</b> {a} {c}</p>",
            "<p><b>{h}</b>. {a} {c}</p>",
            '<ul><li><b><a href="{u}">{h}</a></b> {a} {c}</li></ul>',
        ],
    ),
)
def test_run_in_headlines_below_a_label(brief: str, label: str, place: int) -> None:
    stories = told(made.STORY, range(2))
    stories.insert(place, label + "".join(told(brief, range(2, 5))))
    found, heard = read(page("<hr>".join(stories)))
    wanted = [(h, "") for h in HEADLINES[:2]]
    wanted[place:place] = [(h, "In brief") for h in HEADLINES[2:5]]
    assert [(a.headline.rstrip("."), a.section) for a in found] == wanted
    assert_told(heard, 5)


def test_run_in_headlines_of_a_text_are_first_sentences_that_lead_somewhere() -> None:
    stories = told("{h}\n<{u}>\n\n{a}\n\n{c}", range(2), text=True)
    briefs = told("{h}.\n<{u}> {a} {c}", range(2, 4), text=True)
    briefs += told("{h}. {a} {c}", range(4, 5), text=True)
    text = "\n\n".join([*stories, "*******\nBRIEFLY\n*******", *briefs])
    found, heard = read(plain(text))
    assert [a.headline.rstrip(".") for a in found] == HEADLINES[:5]
    assert [a.section for a in found] == ["", "", "Briefly", "Briefly", "Briefly"]
    assert_told(heard, 5)


@each("lead", ["<b>{h}.</b>", "<b>What happened:</b>", "<b>Two</b> of them:"])
def test_bold_beginnings_of_one_story_stay(lead: str) -> None:
    heading = "<h2>Five rules for a good night in a cold house</h2>"
    body = "".join(told(f"<p>{lead} {{a}} {{c}}</p>", range(2, 5)))
    found, heard = read(page("<hr>".join([*told(made.STORY, range(2)), heading + body])))
    assert heads(found) == [*HEADLINES[:2], "Five rules for a good night in a cold house"]
    assert_told(heard, 5)


PARTS = (
    "I like my pocket lamp, and it has found me a way out of many a wood, but it smells of nothing.",
    "Between two and six, nine people came in, and two wanted nothing but the warmth of the stove.",
    "The last was a man in a good coat who came to buy the whole stock and left with a globe.",
    "When the lights were out I was given the town plan, and I have walked across it ever since.",
)


@each(
    "subject, between",
    product(
        ["The square that was never built", "Lamplight no. 31"],
        ['<table><tr><td height="20">&nbsp;</td></tr></table>', "", "<hr>"],
    ),
)
def test_parts_of_an_essay_below_its_large_title(between: str, subject: str) -> None:
    names = ("The drawer", "What it cannot fold", "An afternoon of buyers", "The square")
    body = between.join(
        f"<h3>{name}</h3><p>{one}</p><p>{two}</p>"
        for name, one, two in zip(names, PARTS, PARTS[::-1], strict=True)
    )
    title = "The square that was never built"
    more = '<p><a href="https://lamp.example/31">Read it on the website</a></p>'
    letter = f"<h1>{title}</h1><p><i>by Edda Marsh</i></p><p>{INTRO}</p>{between}{body}{more}"
    found, heard = read(mail(letter + made.FOOT, subject=subject))
    assert heads(found) == [title]
    assert [article.url for article in found] == ["https://lamp.example/31"]
    assert all(part in heard for part in (INTRO, *names, *PARTS))


def test_a_large_first_story_makes_a_digest_no_essay() -> None:
    rest = "<hr>".join(told("<h3>{h}</h3><p>{a}</p><p>{c}</p>", range(1, 5)))
    letter = f"<h1>{HEADLINES[0]}</h1><p><i>by Edda Marsh</i></p><p>{INTRO}</p><hr>{rest}"
    found, _ = read(mail(letter + made.FOOT, subject="Lamplight no. 31"))
    assert heads(found) == HEADLINES[:5]


@each("question", ["{h}?", "Is this letter the oldest of its kind, {h}?"])
def test_a_question_over_a_story_is_its_headline(question: str) -> None:
    story = f'<h2>{question}</h2><p>{{a}} {{c}}</p><p><a href="{{u}}">Read more</a></p>'
    found, heard = read(page("<hr>".join(told(story, range(3)))))
    assert heads(found) == [question.format(h=headline) for headline in HEADLINES[:3]]
    assert_told(heard, 3)


@each("linked", [(0, 2, 4), (0, 1, 2, 4), (0, 5)])
def test_bare_headlines_of_a_text_among_linked_ones(linked: tuple[int, ...]) -> None:
    bare, own = "{h}\n\n{a}\n\n{c}", "{h}\n<{u}>\n\n{a}\n\n{c}"
    stories = [told(own if n in linked else bare, [n], text=True)[0] for n in range(6)]
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES
    assert [n for n, article in enumerate(found) if article.url] == list(linked)
    assert_told(heard)


@each(
    "story",
    [
        "<tr><td><h2>{h}</h2></td></tr><tr><td><p>{a} {c}</p></td></tr>",
        '<tr><td style="font-size:22px;font-weight:700">{h}</td></tr><tr><td>{a} {c}</td></tr>',
        '<tr><td style="font:700 22px/26px Arial">{h}</td></tr><tr><td style="font:16px/24px Arial">{a} {c}</td></tr>',
    ],
)
def test_long_headlines_in_large_letters(story: str) -> None:
    between = '<tr><td style="height:20px">&nbsp;</td></tr>'
    long = "The council of the harbour town decides after nine hours of talk that its oldest crane may stay where it is, though nobody can say what for or why"
    rows = between.join(told(story)).replace(HEADLINES[2], long)
    found, _ = read(page(f"<table>{rows}</table>"))
    assert heads(found) == [*HEADLINES[:2], long, *HEADLINES[3:]]


def test_a_headline_may_end_with_a_price() -> None:
    story = '<h2>{h} for $341</h2><p>{a}</p><p>{c}</p><p><a href="{u}">See it</a></p>'
    found, heard = read(page("".join(told(story, range(4)))))
    assert heads(found) == [f"{headline} for $341" for headline in HEADLINES[:4]]
    assert_told(heard, 4)


@each(
    "between, label",
    product(
        ["\n\n* * *\n\n", "\n\n" + " " * 30 + "* * *\n\n"],
        ["Members’ market", "Small ads", "For sale and wanted"],
    ),
)
def test_a_text_that_stars_part(label: str, between: str) -> None:
    stories = told(FORMS["text ruled"][0], range(4), text=True)
    stories.insert(2, f"{label}\n\nOne ladder, £8. Ring Ada, hut 3.\nWanted: a quiet dog. Hut 9.")
    hello = "THE LADDER\nPaper of the Hut Owners\n\nDear hut owners,\n\nA wet month, and my own roof leaks."
    leave = "With wet boots and good will,\nAda Quill, treasurer\n\nP.S. The ladder in hut 9 is mine, and I want it back."
    found, heard = read(plain(between.join([hello, *stories, leave])))
    assert heads(found) == HEADLINES[:4]
    assert {article.section for article in found} == {""}
    never = ("Dear hut owners", "roof leaks", label, "quiet dog", "Ring Ada", "wet boots", "hut 9")
    assert [one for one in never if one in heard] == []
    assert_told(heard, 4)


@each("kind", ["WEBSITE", "GITHUB REPO", "VIDEO"])
def test_brackets_that_stand_where_others_have_their_minutes(kind: str) -> None:
    stories = told("{H} ({n} MINUTE READ)\n\n{a}\n{c}", text=True)
    stories = [s.replace("(2 MINUTE READ)", f"({kind})") for s in stories]
    found, _ = read(plain("\n\n".join(stories)))
    assert heads(found) == [headline.upper() for headline in HEADLINES]


def test_brackets_of_a_headline_are_its_own_where_no_minutes_are_told() -> None:
    stories = told("<h2>{h} (again)</h2><p>{a}</p><p>{c}</p>")
    found, _ = read(page("<hr>".join(stories)))
    assert heads(found) == [f"{headline} (again)" for headline in HEADLINES]


@each("template", [FORMS["text marked"][0], FORMS["text"][0]])
def test_bare_labels_of_a_texts_sections(template: str) -> None:
    stories = told(template, range(6), text=True)
    stories[0] = f"On the water\n\n{stories[0]}"
    stories[2] = f"Books\n\n{stories[2]}"
    stories[4] = f"People & animals\n\n{stories[4]}"
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES
    wanted = ["On the water"] * 2 + ["Books"] * 2 + ["People & animals"] * 2
    assert [article.section for article in found] == wanted
    assert_told(heard)


@each("first", ["What did you think of this one?", "What do you make of it?"])
def test_the_one_text_of_a_letter_begins_below_the_advertisement(first: str) -> None:
    parts = "## The man with the oil\n\nCol Tarrant oils the crane on every first of May, as his father did, and keeps the can in his coat. He has never been asked why.\n\n## What it costs\n\nThe paint alone is two thousand a year. Tarrant has a drawer of bills, each of them signed by somebody who is no longer in office."
    ad = "PRESENTED BY ACME\n\nA kettle for an hour\n\nAcme rents kettles by the hour. Readers get the second for free.\n\nOrder a kettle <https://ad.example>"
    begin = "Every harbour has a crane that nobody uses, and the one of this town has been painted each spring since the war. I went to ask why."
    poll = "★★★ Read it aloud <https://p.example/3>\n\n★ Sank <https://p.example/1>"
    body = f"# The crane\n\n{ad}\n\n{begin}\n\n{parts}\n\n{first}\n\n{poll}\n\nSee you in two weeks. — Ada"
    found, heard = read(plain(body, subject="The crane"))
    assert heads(found) == ["The crane"]
    assert begin in heard
    never = ("kettle", first, "Read it aloud", "Sank", "in two weeks")
    assert [one for one in never if one in heard] == []
    assert "no longer in office" in heard
