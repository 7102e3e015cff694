"""Templates: what they may name, what values may not do, and one line for each mistake."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio_edition.errors import ScriptError, ShowError
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.templates import ArticleView, Context, EditionView, ShowView, render
from audio_edition.tables import Table
from tests.rows import each, table

CASES = Path(__file__).parent / "data" / "templates"


def context(title: str = "The Daily", headline: str = "One") -> Context:
    article = ArticleView(headline, "Ada Okafor", "World", "https://example.org/", 1)
    return Context(
        ShowView(title, "A", "D", "https://example.org/", "en"),
        EditionView("e", "T", "Monday, November 2", "Monday, November 2, 2026", "Monday", "2026"),
        (article,),
        article,
    )


def settings_from(values: dict[str, Any]) -> ScriptSettings:
    table = Table(values, file=Path("show.toml"))
    found = ScriptSettings.from_table(table)
    table.refuse_unknown()
    return found


def test_values_are_filled_in() -> None:
    text = (
        "{{ show.title }}: {% for a in articles %}{{ a.number }} {{ a.headline|upper }}{% endfor %}"
    )
    assert render(text, context(), "k") == "The Daily: 1 ONE"


@settings(max_examples=100, deadline=None)
@example("{{ 7 * 7 }}{% for x in y %}")
@given(st.text(max_size=40))
def test_values_are_never_run_and_plain_text_stays(value: str) -> None:
    said = render("Good & {{ show.title }} <all>.", context(title=value), "k")
    assert said == f"Good & {value} <all>."


@each(
    ("template", "message", "hint"),
    table(CASES / "each-mistake-is-one-line-when-the-show-is-read.tsv"),
)
def test_each_mistake_is_one_line_when_the_show_is_read(
    template: str, message: str, hint: str
) -> None:
    with pytest.raises(ShowError) as caught:
        settings_from({"intro": {"text": template}})
    assert caught.value.message.startswith("show.toml [intro] text ")
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert hint in (caught.value.hint or "")


@each("template, told", table(CASES / "mistakes-that-only-show-later.tsv"))
def test_mistakes_that_only_show_later_are_one_line_too(template: str, told: str) -> None:
    with pytest.raises(ScriptError, match=told):
        render(template, context(), "show.toml [intro] text")


def test_article_templates_may_name_the_article_and_the_previous() -> None:
    assert settings_from({}) == ScriptSettings()
    transition = "{% if previous.section %}x{% endif %}{{ article.section }}"
    found = settings_from({"script": {"transition": transition}})
    assert render(found.transition or "", context(), "k") == "World"


@each("values, message", json.loads((CASES / "settings-refused.json").read_text("utf-8")))
def test_settings_refuse_what_they_do_not_know(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ShowError, match=message):
        settings_from({"script": values})
