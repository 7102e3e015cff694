"""Letters of many kinds: what a reader takes for a story is one, and nothing else is."""

import json
import re
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
    HEADLINES,
    HEARD_NEVER,
    LABELS_ABROAD,
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
    kept = [
        text
        for one in clean_edition(edition, CleaningSettings()).articles
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


def letter_of(case: dict[str, Any]) -> bytes:
    """A whole letter: its parts are words, or the numbers of stories and how those look."""
    text, parts = case.get("text", False), []
    for part in case["parts"]:
        parts += [part] if isinstance(part, str) else told(part[1], part[0], text=text)
    body = case.get("between", "").join(parts)
    if "subject" in case:
        return mail(body, subject=case["subject"])
    return (plain if text else page)(body, subject=case.get("title", "Tuesday in brief"))


@each("case", MADE["letters"], ids=lambda case: case["name"], least=54)
def test_whole_letters(case: dict[str, Any]) -> None:
    found, heard = read(letter_of(case))
    wanted = [re.sub(r"\{(\d)\}", lambda m: HEADLINES[int(m[1])], head) for head in case["heads"]]
    assert [head.rstrip(".") for head in heads(found)] == wanted
    for key in ("section", "url"):
        assert [getattr(one, key) for one in found] == case.get(
            f"{key}s", [getattr(one, key) for one in found]
        )
    flat = " ".join(heard.split())
    numbers = [n for part in case["parts"] if not isinstance(part, str) for n in part[0]]
    stories = [text for n in numbers for text in STORIES[n][1:]]
    assert [words for words in (*stories, *case.get("heard", [])) if words not in flat] == []
    assert [words for words in (*HEARD_NEVER, *case.get("never", [])) if words in heard] == []


@each(
    "text, language, label",
    [
        *product([False, True], ABROAD, [""]),
        *((False, language, label) for language, own in LABELS_ABROAD.items() for label in own),
    ],
    least=54,
)
def test_other_languages_and_their_labels_of_advertisements(
    language: str, text: bool, label: str
) -> None:
    (hello, _, _, foot), stories, (head, offer) = ABROAD[language]
    found, heard = read(made.abroad(language, text=text, label=label), language)
    assert heads(found) == [headline for headline, _ in stories]
    assert [article.url for article in found] == [address(n) for n in range(3)]
    flat = " ".join(heard.split())
    assert all(words in flat for _, words in stories)
    assert not any(words in flat for words in (hello, foot, head, offer))


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
