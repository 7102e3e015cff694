"""What stands around an edition in a language: the show's description, the pages' labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition import languages
from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.edition.model import Article, Edition
from audio_edition.identity import Identity
from audio_edition.languages.conformance import check_language
from audio_edition.places import Places
from audio_edition.plugins import PluginError
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.write import write_script
from audio_edition.tables import Table
from tests.rows import each

OURS = ("en", "de", "fr", "es", "it", "pt")
TITLE = r"Das \1"


def show_of(language: str, **more: str) -> Identity:
    values = {"title": TITLE, "language": language, **more}
    return Identity.from_table(Table(values, file=Path("show.toml"), name="show"))


def notes_of(language: str, show: str) -> tuple[str, ...]:
    article = Article.of("Otsikko", ["Teksti."])
    decisions = tuple(Decision(paragraph, "keep") for paragraph in article.paragraphs)
    edition = Edition.of("2026-11-02", [article], language=language)
    settings = ScriptSettings(intro="A.", outro="B.", disclosure="C.", new_names=False)
    cleaned = CleanedEdition(edition, (CleanedArticle(article, decisions),))
    return write_script(cleaned, show_of(show), settings, Places(Path("none"))).notes


@each("tag", OURS)
def test_a_show_describes_itself_in_its_own_language(tag: str) -> None:
    told = show_of(tag).description
    assert show_of(f"{tag}-XX").description == told
    assert told.startswith(f"{TITLE}, ")
    assert ("read aloud" in told) == (tag == "en")
    assert "{" not in told
    assert show_of(tag, description="D").description == "D"


def test_without_wording_a_show_is_described_by_its_title(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert show_of("fi").description == TITLE

    def broken(tag: str) -> languages.Language:
        raise PluginError(f"the language {tag!r} is broken")

    monkeypatch.setattr(languages, "find", broken)
    assert show_of("fi").description == TITLE


def test_a_description_may_be_missing_and_names_the_title_only() -> None:
    ours = languages.find("de")
    assert ours.wording is not None
    check_language(replace(ours, wording=replace(ours.wording, description="")))
    wording = replace(ours.wording, description="{{ show.author }}")
    with pytest.raises(AssertionError, match="description names more"):
        check_language(replace(ours, wording=wording))


def test_pages_without_labels_are_told_of_once() -> None:
    told = (
        "there are no page labels in {}: pages and player speak English around the text; "
        "a language pack brings them"
    )
    assert notes_of("fi", "fi-FI").count(told.format("fi")) == 1
    assert [note for note in notes_of("de", "fi") if "labels" in note] == [told.format("fi")]
    assert not [note for note in notes_of("de-AT", "en-US") if "labels" in note]
