"""The letters in ``letters*/``, as they came and in each form alone: every story there is found.

The authors of ``letters_held``, ``_third`` and ``_fourth`` knew nothing of parting, and theirs were
measured before anything was mended for them; ``_fifth`` are built as real letters are, by the hand
that mended what they showed. What is left stands in ``data/letters-left.json``: a
footnote's mark, a caption in a text, a teaser, a list of links that may be a story or none, a
partner's two paragraphs behind a rule, a sender's name over the end of a text.

What a letter's JSON says of it is checked from its bytes to what would be heard: every story an
article of its own, in order, under its headline and in its section, with its first and its last
words kept; nothing kept of what is to be silent.
"""

import email
import hashlib
import json
import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from audio_edition.cleaning.clean import clean_edition
from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.edition.model import Article, Edition
from audio_edition.edition.sources.model import LetterOptions, ParsedArticle
from audio_edition.edition.sources.parse import parse
from newsletters.letters.piece import real_address
from tests.edition.facts import rows
from tests.rows import each

HERE = Path(__file__).parent
FOLDER = HERE / "letters"
# Digests of the letters and what is said of them: whoever changes them measures again
MEASURED = {
    "letters": "353169fe34978cd7",
    "letters_held": "9a6af6bd11d2e3f3",
    "letters_third": "cdfc89fae842f9f6",
    "letters_fourth": "e8a13ded8899c02e",
    "letters_fifth": "9466e93dcef127eb",
}
LEFT = rows("letters-left")
# A letter whose text part only says where it can be read
NO_TEXT = "spoke_klaviyo_blocks"
LETTERS = sorted(path.stem for path in FOLDER.glob("*.eml"))
WHOLE = LetterOptions(split="none")
Heard: TypeAlias = tuple[tuple[ParsedArticle, str], ...]


def bare(text: str) -> str:
    text = re.sub(r"\[\d+\]", "", text.replace("&amp;", "&"))
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


def form_of(data: bytes, form: str) -> bytes | None:
    """The letter with only one of its forms; None where it has no such form."""
    if form == "as it came":
        return data
    message = email.message_from_bytes(data, policy=policy.default)
    body = message.get_body((form,))
    if body is None:
        return None
    made = EmailMessage(policy=policy.default)
    for key in ("From", "Subject", "Date", "List-Id"):
        if message[key]:
            made[key] = str(message[key])
    made.set_content(body.get_content(), subtype=form, charset="utf-8")
    return made.as_bytes()


def heard(stem: str, form: str, language: str, folder: Path | None = None) -> Heard | None:
    """Each article of a letter with the words that are kept of it."""
    data = form_of(((folder or FOLDER) / f"{stem}.eml").read_bytes(), form)
    return None if data is None else judged(parse(data, name=f"{stem}.eml"), language)


def judged(found: tuple[ParsedArticle, ...], language: str) -> Heard:
    articles = [
        replace(Article.of(a.headline or "letter", a.paragraphs, id=f"a{n}"), letter=a.letter)
        for n, a in enumerate(found)
    ]
    edition = Edition.of("2026-11-25", articles=articles, language=language)
    cleaned = clean_edition(edition, CleaningSettings())
    kept = []
    for article in cleaned.articles:
        texts = [d.paragraph.text for d in article.decisions if d.verdict != "drop"]
        kept.append(bare(" ".join([article.article.headline, *texts])))
    return tuple(zip(found, kept, strict=True))


def faults(
    stem: str, form: str, articles: Heard | None = None, folder: Path | None = None
) -> set[str]:
    path = (folder or FOLDER) / f"{stem}.json"
    said: dict[str, Any] = json.loads(path.read_text("utf-8"))
    articles = articles or heard(stem, form, said["language"], folder)
    if articles is None:
        return set()
    found = set()
    heads = [bare(article.headline) for article, _ in articles]
    at = 0
    for story in said["stories"]:
        wanted = bare(story["headline"])
        index = next((i for i in range(at, len(heads)) if heads[i].endswith(wanted)), -1)
        if index < 0:
            found.add(f"headline: {story['headline']}")
            continue
        at = index + 1
        article, kept = articles[index]
        found |= {story[key] for key in ("first", "last") if bare(story[key]) not in kept}
        if bare(story["section"]) != bare(article.section):
            found.add(f"section: {story['section']}")
        if story["url"] and form != "plain" and article.url != real_address(story["url"]):
            found.add(f"url: {story['url']}")
    stories = [bare(story["headline"]) for story in said["stories"]]
    found |= {
        f"no story: {article.headline}"
        for article, _ in articles
        if not any(bare(article.headline).endswith(story) for story in stories)
    }
    everything = " | ".join(kept for _, kept in articles)
    found |= {phrase for phrase in said["heard"] if bare(phrase) not in everything}
    for phrase in said["silent"] + said["sponsors"]:
        if re.search(rf"\b{re.escape(bare(phrase))}\b", everything):
            found.add(f"heard: {phrase}")
    return found


def digest(folder: Path) -> str:
    told = hashlib.sha256()
    for stem in sorted(path.stem for path in folder.glob("*.eml")):
        for suffix in (".eml", ".json"):
            told.update((folder / f"{stem}{suffix}").read_bytes())
    return told.hexdigest()[:16]


@each("folder", MEASURED)
def test_the_letters_are_those_that_were_measured(folder: str) -> None:
    assert digest(HERE / folder) == MEASURED[folder]


def letters(*forms: str) -> list[tuple[str, str, str]]:
    return [
        (path.parent.name, path.stem, form)
        for folder in MEASURED
        for path in sorted((HERE / folder).glob("*.eml"))
        for form in forms
        if (path.stem, form) != (NO_TEXT, "plain")
    ]


@each("folder, stem, form", letters("as it came"), ids=" ".join, least=77)
def test_stories_there_are_stories_found(folder: str, stem: str, form: str) -> None:
    found = faults(stem, form, folder=HERE / folder)
    # what of these is mended leaves the list
    assert found == set(LEFT.get(f"{folder}/{stem} {form}", [])) or not found


@pytest.mark.contract("accuracy")
@each("folder, stem, form", letters("html", "plain"), ids=" ".join, least=137)
def test_stories_are_found_in_each_form_alone(folder: str, stem: str, form: str) -> None:
    found = faults(stem, form, folder=HERE / folder)
    assert found == set(LEFT.get(f"{folder}/{stem} {form}", [])) or not found


def test_a_fault_would_be_seen() -> None:
    """The measure itself: glued, a digest misses its stories and tells of one that is none."""
    stem = "ledgerline_beehiiv"
    found = parse((FOLDER / f"{stem}.eml").read_bytes(), name="a.eml", letters=WHOLE)
    assert len(found) == 1
    missed = faults(stem, "as it came", articles=judged(found, "en"))
    stories = json.loads((FOLDER / f"{stem}.json").read_text("utf-8"))["stories"]
    # the subject is the first one's headline
    assert sum(fault.startswith("headline: ") for fault in missed) == len(stories) - 1
