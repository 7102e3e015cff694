"""The script as a whole: what is said, in which order, with which pauses, from where."""

import datetime
import json
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.errors import ScriptError
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plugins import NOBODY, ShowPlugins
from audio_edition.script import write
from audio_edition.script.model import Script
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Said
from audio_edition.script.write import segment_id, write_script
from tests.rows import each, table
from tests.tools import grows_by

CASES = Path(__file__).parent / "data" / "write"

P = Paragraph


def identity(language: str = "en-US") -> Identity:
    addresses = ("https://e.org/", "https://e.org/", "")
    return Identity("The Daily", "A", "D", language, *addresses, "News", "A", "", "")


def article(
    name: str, *paragraphs: Paragraph, cut: tuple[int, ...] = (), **more: Any
) -> CleanedArticle:
    headline = more.pop("headline", f"About {name[3:]}")
    made = Article(name, headline, paragraphs, f"{name}.md", **more)
    decisions = [Decision(p, "drop" if n in cut else "keep") for n, p in enumerate(paragraphs)]
    return CleanedArticle(made, tuple(decisions))


def script_of(
    *articles: CleanedArticle,
    root: Path = Path("none"),
    language: str = "en-US",
    show_language: str = "",
    title: str = "Monday",
    accepted: frozenset[str] = frozenset(),
    plugins: ShowPlugins = NOBODY,
    **settings: Any,
) -> Script:
    day, folder = datetime.date(2026, 11, 2), root / "editions" / "2026-11-02"
    texts = tuple(a.article for a in articles)
    edition = Edition("2026-11-02", day, title, language, texts, folder, accepted=accepted)
    return write_script(
        CleanedEdition(edition, tuple(articles)),
        identity(show_language or language),
        ScriptSettings(**{key.rstrip("_"): value for key, value in settings.items()}),
        Places(root, plugins=plugins),
    )


PLAIN = article("01-port", P("The port is open. Ships sail.", 3), P("Nobody complained.", 5))


PROGRAMMES = tomllib.loads((CASES / "programmes.toml").read_text("utf-8"))
OF_SCRIPT = {
    "title": lambda script: script.title,
    "disclosure": lambda script: script.disclosure,
    "notes": lambda script: list(script.notes),
    "new_names": lambda script: list(script.new_names),
    "segments": lambda script: [segment.id for segment in script.segments],
    "titles": lambda script: [segment.title for segment in script.segments],
}


def told_article(
    name: str, text: Sequence[str | list[str]], cut: Sequence[int] = (), **more: str
) -> CleanedArticle:
    """An article of the table of programmes."""
    texts = [["body", one] if isinstance(one, str) else one for one in text]
    paragraphs = [P(one, 3 + 2 * at, role) for at, (role, one) in enumerate(texts)]
    return article(name, *paragraphs, cut=tuple(cut), **more)


@each("name", PROGRAMMES)
def test_what_a_programme_says(name: str) -> None:
    wanted = dict(PROGRAMMES[name])
    articles = [told_article(**one) for one in wanted.pop("articles")]
    script = script_of(*articles, **wanted.pop("given", {}))
    only = wanted.pop("of", "")
    sentences = [s for part in script.segments if only in ("", part.id) for s in part.sentences]
    for note in wanted.pop("noted", ()):
        assert [told for told in script.notes if told.startswith(note)], script.notes
    for fact, value in wanted.items():
        if fact in OF_SCRIPT:
            assert OF_SCRIPT[fact](script) == value, fact
        else:
            found = [getattr(s if hasattr(s, fact) else s.origin, fact) for s in sentences]
            assert [-1 if one is None else one for one in found] == value, fact


@each(("language", "greeting"), table(CASES / "greetings-in-six-languages.tsv"))
def test_greetings_in_six_languages(language: str, greeting: str) -> None:
    script = script_of(article("01-a", P("Aa.", 2), headline="A"), language=language)
    assert script.sentences[0].printed == greeting
    assert script.language == language
    assert {s.language for s in script.sentences} == {language}


def test_an_edition_is_never_half_english() -> None:
    made = article("01-a", P("Satama on auki.", 2), headline="Satama", byline="Ada")
    with pytest.raises(ScriptError) as caught:
        script_of(made, language="fi")
    assert caught.value.message == (
        "edition 2026-11-02 is in fi, in which there are no words for the greeting, "
        "the sign-off, and the disclosure"
    )
    assert (caught.value.hint or "").startswith(
        "write [intro] text, [outro] text, [script] disclosure in show.toml, or install"
    )
    own = {"intro": "Päivä {{ edition.date }}.", "outro": "", "disclosure": "Kone lukee."}
    with pytest.raises(ScriptError, match=r"the byline$") as caught:
        script_of(made, language="fi", bylines="always", **own)
    assert "[script] byline_text" in (caught.value.hint or "")
    two = article("02-b", P("Toinen.", 2), headline="Toinen")
    with pytest.raises(ScriptError, match=r"the rundown$"):
        script_of(made, two, language="fi", rundown=True, **own)


def test_nothing_to_read_and_a_title_template_that_makes_nothing_are_errors() -> None:
    with pytest.raises(ScriptError, match="nothing to read"):
        script_of(article("01-a", P("Cut.", 2), cut=(0,)))
    with pytest.raises(ScriptError, match=r"\[publish\] title makes no title"):
        script_of(PLAIN, title="", title_="{% if false %}x{% endif %}")


def test_lexicon_of_show_and_edition_is_used(tmp_path: Path) -> None:
    editions = tmp_path / "editions"
    (editions / "2026-11-02").mkdir(parents=True)
    (editions / "lexicon.toml").write_text('Zorvex = { respell = "Zor-veks", ipa = "zɔːvɛks" }\n')
    (editions / "2026-11-02" / "lexicon.toml").write_text('Quiby = "Kwiby"\n')
    script = script_of(article("01-a", P("Zorvex bought Quiby.", 2)), root=tmp_path)
    sentence = script.segments[1].sentences[-1]
    assert sentence.spoken == "Zor-veks bought Kwiby."
    assert sentence.phonemic == "[[zɔːvɛks]] bought Kwiby."
    assert script.new_names == ()


def without_not(said: Any) -> Any:
    """A verbalizer that loses every "not"."""

    def say(self: Any, printed: str, language: str) -> Any:
        return Said(said(self, printed, language).spoken.replace(" not", ""))

    return say


def test_a_breach_stops_the_build_with_file_line_and_both_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(write.Speaker, "say", without_not(write.Speaker.say))
    made = article("01-a", P("Fine.", 2), P("He did not go.", 7))
    with pytest.raises(ScriptError) as caught:
        script_of(made)
    message = caught.value.message
    assert message.startswith("01-a.md:7 ")
    assert "“He did not go.” would be spoken “He did go.”" in message
    assert "negation" in message
    assert "--accept 'He did not go.'" in (caught.value.hint or "")
    script = script_of(made, accepted=frozenset({"He did not go."}))
    assert script.sentences[4].spoken == "He did go."


def test_the_gate_looks_at_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headline, byline and body of an article, and every text of the show's own."""
    monkeypatch.setattr(write.Speaker, "say", without_not(write.Speaker.say))
    quiet = article("01-a", P("Fine.", 2), P("Also.", 3), headline="Fine", byline="Ada")
    cases: list[tuple[str, CleanedArticle, dict[str, Any]]] = [
        ("01-a.md:1", article("01-a", P("Fine.", 2), headline="It is not over"), {}),
        ("01-a.md", article("01-a", P("F.", 2), byline="Ada, not Bo"), {"bylines": "always"}),
        ("01-a.md:4", article("01-a", P("F.", 2), P("Not a heading, not", 4, "heading")), {}),
        ("show.toml [intro] text", quiet, {"intro": "This is not the news."}),
        ("show.toml [outro] text", quiet, {"outro": "This was not the news."}),
        ("show.toml [script] disclosure", quiet, {"disclosure": "I am not a person."}),
        ("show.toml [script] transition", quiet, {"transition": "Do not stop."}),
        ("01-a.md:1", quiet, {"headline": "Do not stop."}),
        ("01-a.md ", quiet, {"byline_text": "Do not stop.", "bylines": "always"}),
    ]
    for where, made, settings in cases:
        with pytest.raises(ScriptError, match="negation") as caught:
            script_of(made, **settings)
        assert where in caught.value.message, where
        assert "--accept" in (caught.value.hint or "")
    two = article("02-b", P("Fine.", 2), headline="Fine")
    with pytest.raises(ScriptError, match="negation") as caught:
        script_of(quiet, two, rundown=True, rundown_text="Do not go.")
    assert "show.toml [script] rundown_text" in caught.value.message


@each("number, name, count, wanted", json.loads((CASES / "segment-ids.json").read_text("utf-8")))
def test_segment_ids_are_safe_file_names(number: int, name: str, count: int, wanted: str) -> None:
    assert segment_id(number, name, count) == wanted


def test_time_grows_with_the_text_only() -> None:
    text = "On Feb. 18, Sen. Maria Diaz (D-N.Y.) paid $1.9 million for 19 boats in Oslo. "

    def write(count: int) -> Callable[[], object]:
        made = article("01-a", *(P(text * 4, n) for n in range(count)))
        return lambda: script_of(made)

    assert grows_by(write(4), write(40), 40)
