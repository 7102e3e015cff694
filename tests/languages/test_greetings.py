"""What a programme says of its own accord passes our own gate, on the days of a year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from audio_edition import languages
from audio_edition.cleaning.model import CleanedArticle, Decision
from audio_edition.edition.model import Article, Edition
from audio_edition.identity import Identity
from audio_edition.script.context import context_of
from audio_edition.script.fidelity import check_sentence
from audio_edition.script.lexicon import Lexicon, base_entries
from audio_edition.script.sentences import split_sentences
from audio_edition.script.speaking import Speaker
from audio_edition.script.templates import render
from tests.rows import each

TAGS = ("en", "de", "fr", "es", "it", "pt", "fr-CA", "fr-CH", "pt-PT", "de-AT", "es-MX", "en-GB")
YEAR = [dt.date(2028, 1, 1) + dt.timedelta(days) for days in range(366)]
# every day of a month and of the week, and each month's first and eleventh
DAYS = [day for day in YEAR if day.month == 2 or day.day in (1, 11, 30, 31)]
ARTICLE = Article.of("A", ["B."])
CLEANED = CleanedArticle(ARTICLE, tuple(Decision(p, "keep") for p in ARTICLE.paragraphs))


def test_no_language_is_left_out() -> None:
    assert set(languages.names()) <= set(TAGS)


@each("tag", TAGS)
def test_the_greetings_of_a_leap_year_are_read_as_printed(tag: str) -> None:
    language = languages.find(tag)
    words = language.wording
    assert words is not None
    show = Identity("T", "A", "D", tag, "https://e.org/", "https://e.org/", "", "News", "A", "", "")
    speaker = Speaker(Lexicon(base_entries()))
    faults = []
    for day in DAYS:
        edition = Edition("x", day, "", tag, (ARTICLE,), Path("none"))
        context = context_of(edition, show, language, [CLEANED])
        for template in (words.intro, words.outro, words.title):
            for printed in split_sentences(render(template, context, "here"), tag):
                said = speaker.say(printed, tag)
                pairs = [(printed[m.start : m.end], m.spoken) for m in said.matches]
                breach = check_sentence(printed, said.spoken, tag, respelled=pairs)
                if breach is not None:
                    faults.append(f"{printed} -> {said.spoken}: {breach}")
    assert not faults, "\n".join(faults)
