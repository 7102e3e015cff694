# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""Letters of many kinds: what a reader takes for a story is one, and nothing else is."""

from __future__ import annotations

import json
from itertools import product

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
    COLON_HEADS,
    COLONS,
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
from tests.rows import each

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


@each("name", MARKUP)
def test_markup(name: str) -> None:
    template, between, linked = MARKUP[name]
    found, heard = read(page(between.replace("{{", "{").replace("}}", "}").join(told(template))))
    assert heads(found) == HEADLINES
    assert_told(heard)
    if linked:
        assert [article.url for article in found] == [address(n) for n in range(6)]


@each("name", TEXT)
def test_text(name: str) -> None:
    template, between, linked = TEXT[name]
    found, heard = read(plain(between.join(told(template, text=True))))
    assert heads(found) == HEADLINES
    assert_told(heard)
    if linked:
        assert [article.url for article in found] == [address(n) for n in range(6)]


@each("name", COLONS)
def test_headlines_with_a_colon(name: str) -> None:
    template, between = COLONS[name]
    found, heard = read(plain(between.join(told(template, text=True))))
    wanted = [h.upper() for h in HEADLINES] if name == "capitals" else HEADLINES
    assert heads(found) == wanted  # and the colon is gone: nobody hears one
    assert_told(heard)


@each("inner, head", product(["", "<p><b>Why it matters:</b></p>"], COLON_HEADS))
def test_headlines_with_a_colon_in_markup(head: str, inner: str) -> None:
    found, heard = read(page("<hr>".join(told(f"{head}<p>{{a}}</p>{inner}<p>{{c}}</p>"))))
    assert heads(found) == HEADLINES
    assert_told(heard)


def test_some_headlines_with_a_colon_and_a_greeting_with_one() -> None:
    stories = told("{h}\n\n{a}\n\n{c}", text=True)
    mixed = [s.replace("\n", ":\n", 1) if n % 2 else s for n, s in enumerate(stories)]
    found, heard = read(plain("Dear readers:\n\n" + "\n\n-----\n\n".join(mixed)))
    assert heads(found) == HEADLINES
    assert_told(heard)
    assert "Dear readers" not in heads(found)


LEADING_ON = (
    "Here is what she said about the harbour:",
    "And then she came to the point:",
    "That leaves one question:",
)


@each("quoted, above", product(["", "“"], [1, 3]))
def test_lines_that_lead_on_to_what_is_below_part_no_essay(above: int, quoted: str) -> None:
    texts = [wrapped(first) for _, first, _ in STORIES]
    more = [wrapped(second) for _, _, second in STORIES]
    body = texts[:above]
    for line, text in zip(LEADING_ON, more[1:], strict=False):
        body += [line, quoted + text]
    found, heard = read(plain("\n\n".join(body), subject="The tolls, and who pays"))
    assert heads(found) == ["The tolls, and who pays"]
    flat = " ".join(heard.split())
    assert all(line in flat for line in LEADING_ON)


def test_an_interview_and_a_recipe_stay_one() -> None:
    names = ("Interviewer", "Malard", "Interviewer", "Malard")
    talk = [f"{name}:\n\n{wrapped(s[2])}" for name, s in zip(names, STORIES, strict=False)]
    found, _ = read(plain("\n\n".join([wrapped(STORIES[0][1]), *talk]), subject="On the quay"))
    assert heads(found) == ["On the quay"]
    recipe = "Ingredients:\n\n- two eggs\n- one litre of milk\n- a pinch of salt\n\nMethod:\n\n"
    whole = f"{wrapped(STORIES[0][1])}\n\n{recipe}{wrapped(STORIES[1][1])}"
    assert heads(read(plain(whole, subject="Pancakes"))[0]) == ["Pancakes"]


def test_addresses_listed_below_a_text() -> None:
    stories = told("{H} ({n} MINUTE READ) [{n}]\n\n{a}\n{c}", text=True)
    listed = "\n".join(f"[{n + 1}] {address(n)}" for n in range(6))
    found, heard = read(plain("\n\n".join(stories) + f"\n\nLinks:\n------\n{listed}"))
    assert heads(found) == [headline.upper() for headline in HEADLINES]
    assert [article.url for article in found] == [address(n) for n in range(6)]
    assert "[1]" not in heard
    assert_told(heard)


@each("form, label", product(["boxed", "flat", "ruled text", "capitals"], LABELS))
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


@each("name", TRIMMINGS)
def test_what_stands_behind_the_last_story(name: str) -> None:
    trimming = TRIMMINGS[name]
    found, heard = read(page("<hr>".join(told(made.STORY, range(4))) + trimming))
    assert heads(found) == HEADLINES[:4]
    assert_told(heard, 4)
    for words in ("Nailed", "Yes, much", "referrals", "Cook, Harbour", "spring supper"):
        assert words not in heard
    for words in ("5 dollars a month", "download our app", "That’s it", "— Anna"):
        assert words not in heard


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


@each("form, stem", product(["html", "plain"], corpus.LETTERS), least=54)
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


@each("place", [1, 3])
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


@each("name", ONE)
def test_one_story_stays_one(name: str) -> None:
    title = "Why I stopped rowing"
    data = mail(f"<h1>{title}</h1><p>{INTRO}</p>{ONE[name]}{made.FOOT}", subject=title)
    found, heard = read(data)
    assert heads(found) == [title]
    assert INTRO in heard
    assert "Unsubscribe" not in heard


@each("between", ["\n\n* * *\n\n", "\n\n"])
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


# -- kinds that letters nobody had seen brought up ---------------------------------------------

LINKED = '<h2><a href="{u}">{h}</a></h2><p>{a}</p><p>{c}</p>'
LABEL_OF_BRIEFS = {
    "heading": "<h2>In brief</h2>",
    "small capitals": '<p style="font-size:12px;text-transform:uppercase"><b>In brief</b></p>',
    "smaller heading": "<h3>In brief</h3>",
}
BRIEFS = {
    "stop in bold": "<p><b>{h}.</b> {a} {c}</p>",
    "stop behind": "<p><b>{h}</b>. {a} {c}</p>",
    "linked items": '<ul><li><b><a href="{u}">{h}</a></b> {a} {c}</li></ul>',
}


@each("place, label, brief", product([1, 2], LABEL_OF_BRIEFS, BRIEFS))
def test_run_in_headlines_below_a_label(brief: str, label: str, place: int) -> None:
    stories = told(made.STORY, range(2))
    briefs = "".join(told(BRIEFS[brief], range(2, 5)))
    stories.insert(place, LABEL_OF_BRIEFS[label] + briefs)
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
PARTING = {
    "gaps": '<table><tr><td height="20">&nbsp;</td></tr></table>',
    "nothing": "",
    "rules": "<hr>",
}


@each("subject, parting", product(["The square that was never built", "Lamplight no. 31"], PARTING))
def test_parts_of_an_essay_below_its_large_title(parting: str, subject: str) -> None:
    between = PARTING[parting]
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


ASKED = {
    "Which way do you lean?": ("Leftwards", "Rightwards"),
    "Tea or coffee with that?": ("Tea", "Coffee", "Neither of these"),
    "Are you a fan of this letter?": ("Very much", "Not at all"),
    "Would you cycle in the snow?": ("Always", "Never ever"),
}


@each(
    "place, look, question",
    product([2, 3], ["<h3>{}</h3>", "<p><b>{}</b></p>", "<p>{}</p>"], ASKED),
)
def test_questions_with_answers_to_press(question: str, look: str, place: int) -> None:
    answers = ASKED[question]
    links = "".join(f'<p><a href="https://p.example/{a[0]}">{a}</a></p>' for a in answers)
    stories = told(made.STORY, range(3))
    stories.insert(place, look.format(question) + links)
    found, heard = read(page("<hr>".join(stories)))
    assert heads(found) == HEADLINES[:3]
    assert [words for words in (question, *answers) if words in heard] == []
    assert_told(heard, 3)


@each("question", ["{h}?", "Is this letter the oldest of its kind, {h}?"])
def test_a_question_over_a_story_is_its_headline(question: str) -> None:
    story = f'<h2>{question}</h2><p>{{a}} {{c}}</p><p><a href="{{u}}">Read more</a></p>'
    found, heard = read(page("<hr>".join(told(story, range(3)))))
    assert heads(found) == [question.format(h=headline) for headline in HEADLINES[:3]]
    assert_told(heard, 3)


THANKS = (
    "This week’s letter is brought to you by Acme",
    "Our supporter this month",
    "A few words from the people who pay for the paper",
    "A word from Acme",
    "With thanks to Acme, who pay for the paper",
    "This letter is free thanks to Acme",
    "Acme makes this letter possible",
    "Thanks to Acme for supporting this issue",
    "Proudly supported by Acme",
)
RENTED = "Acme rents kettles by the hour. Readers get the second for free."


@each("form, label", product(["boxed", "flat", "text"], THANKS))
def test_the_whole_message_of_who_is_thanked(label: str, form: str) -> None:
    if form == "text":
        stories = told("{h}\n<{u}>\n\n{a}\n\n{c}", range(4), text=True)
        ad = f"{label}\n\nKettles for a quiet house\n\n{RENTED}\n\nOrder now <https://ad.example>"
    else:
        stories = told(LINKED, range(4))
        ad = f"<p><b>{label}</b></p><h2>Kettles for a quiet house</h2><p>{RENTED}</p><p><a href='https://ad.example'>Order now</a></p>"
        ad = f'<div style="background:#eee">{ad}</div>' if form == "boxed" else ad
    stories.insert(2, ad)
    data = plain("\n\n".join(stories)) if form == "text" else page("".join(stories))
    found, heard = read(data)
    assert heads(found) == HEADLINES[:4]
    words = (label, "Acme", "Kettles", "second for free", "Order now")
    assert [word for word in words if word in heard] == []
    assert_told(heard, 4)


def test_an_advertisement_of_one_paragraph_says_so_itself_in_a_text() -> None:
    stories = told("{h}\n<{u}>\n\n{a}\n\n{c}", range(4), text=True)
    stories.insert(2, f"A word from Acme Ltd. {RENTED} They have done so since nineteen-twelve.")
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES[:4]
    assert "kettles" not in heard


LEAVES = (
    ("Mind the gap, and be kind.", "Karin, Osei and Bram"),
    ("Good wind to you all,", "Maud Ellery, editor"),
    ("With warm hands until Wednesday,", "Ignace"),
    ("Keep your boots greased.", "Tove"),
    ("Contributions for December to me by the 25th, please.", "Maud"),
)


@each("text, leave", product([False, True], LEAVES))
def test_a_signature_shows_whose_leave_stands_above(leave: tuple[str, str], text: bool) -> None:
    if text:
        stories = told("{h}\n<{u}>\n\n{a}\n\n{c}", range(3), text=True)
        found, heard = read(plain("\n\n".join([*stories, *leave])))
    else:
        signed = "".join(f"<p>{line}</p>" for line in leave)
        found, heard = read(page("".join(told(LINKED, range(3))) + signed))
    assert heads(found) == HEADLINES[:3]
    assert [line for line in leave if line in heard] == []
    assert_told(heard, 3)


def test_a_last_sentence_above_a_signature_may_be_the_storys() -> None:
    last = "So the plaque names the glacier, and no survey."
    signed = f"<p>{last}</p><p>Karin and Bram</p>"
    _, heard = read(page("".join(told(LINKED, range(3))) + signed))
    assert last in heard
    assert "Karin and Bram" not in heard


@each("linked", [(0, 2, 4), (0, 1, 2, 4), (0, 5)])
def test_bare_headlines_of_a_text_among_linked_ones(linked: tuple[int, ...]) -> None:
    bare, own = "{h}\n\n{a}\n\n{c}", "{h}\n<{u}>\n\n{a}\n\n{c}"
    stories = [told(own if n in linked else bare, [n], text=True)[0] for n in range(6)]
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES
    assert [n for n, article in enumerate(found) if article.url] == list(linked)
    assert_told(heard)


def test_a_subheading_of_a_text_tells_of_the_same_people() -> None:
    stories = told("{h}\n<{u}>\n\n{a}\n\n{c}", range(3), text=True)
    inner = "What the director says now\n\nWeil has counted once again, in the night, and found that of the 3,000 all but eleven were read by somebody."
    stories[1] += f"\n\n{inner}"
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES[:3]
    assert "all but eleven were read" in heard


TABLE = ("FTSX 100", "9,702", "▲ 0.4%", "Nordic 40", "2,118", "▼ 0.2%", "Brent", "$71.30", "▼ 1.1%")


@each("text", [False, True])
def test_a_table_of_rates_stands_between_a_label_and_its_headline(text: bool) -> None:
    if text:
        stories = told("{h}\n<{u}>\n\n{a}\n\n{c}", range(4), text=True)
        stories.insert(0, "WORLD")
        stories.insert(3, "\n\n".join(("MARKETS", *TABLE)))
        found, heard = read(plain("\n\n".join(stories)))
    else:
        label = '<p style="font-weight:bold;text-transform:uppercase">{}</p>'
        stories = told(LINKED, range(4))
        stories.insert(0, label.format("World"))
        cells = "".join(f'<p style="font-size:12px">{cell}</p>' for cell in TABLE)
        stories.insert(3, label.format("Markets") + cells)
        found, heard = read(page("".join(stories)))
    assert heads(found) == HEADLINES[:4]
    assert [article.section for article in found] == ["World"] * 2 + ["Markets"] * 2
    assert [cell for cell in TABLE if cell in heard] == []


@each("words", ["Read more ->", "Go deeper (2 min. read)", "Full story on x.org"])
def test_no_link_to_the_rest_is_a_story(words: str) -> None:
    stories = told(f"{{h}}\n\n{{a}}\n\n{{c}}\n\n{words} <{{u}}>", text=True)
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES
    assert [article.url for article in found] == [address(n) for n in range(6)]
    assert words not in heard
    assert all(article.paragraphs for article in found)


LONG = "The council of the harbour town decides after nine hours of talk that its oldest crane may stay where it is, though nobody can say what for or why"


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
    rows = between.join(told(story)).replace(HEADLINES[2], LONG)
    found, _ = read(page(f"<table>{rows}</table>"))
    assert heads(found) == [*HEADLINES[:2], LONG, *HEADLINES[3:]]
