"""The script as a whole: what is said, in which order, with which pauses, from where."""

from __future__ import annotations

import datetime
from collections.abc import Callable
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
    return Identity(
        "The Daily", "A", "D", language, "https://e.org/", "https://e.org/", "", "News", "A", "", ""
    )


def article(
    name: str, *paragraphs: Paragraph, cut: tuple[int, ...] = (), **more: Any
) -> CleanedArticle:
    made = Article(
        name, more.pop("headline", f"About {name[3:]}"), paragraphs, f"{name}.md", **more
    )
    decisions = tuple(
        Decision(paragraph, "drop" if number in cut else "keep")
        for number, paragraph in enumerate(paragraphs)
    )
    return CleanedArticle(made, decisions)


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
    edition = Edition(
        "2026-11-02",
        datetime.date(2026, 11, 2),
        title,
        language,
        tuple(a.article for a in articles),
        root / "editions" / "2026-11-02",
        accepted=accepted,
    )
    return write_script(
        CleanedEdition(edition, tuple(articles)),
        identity(show_language or language),
        ScriptSettings(**{key.rstrip("_"): value for key, value in settings.items()}),
        Places(root, plugins=plugins),
    )


PLAIN = article("01-port", P("The port is open. Ships sail.", 3), P("Nobody complained.", 5))


def test_the_default_programme() -> None:
    script = script_of(PLAIN)
    assert [(s.kind, s.id) for s in script.segments] == [
        ("intro", "intro"),
        ("article", "01-port"),
        ("outro", "outro"),
    ]
    assert [(s.printed, s.spoken, s.pause_after) for s in script.sentences] == [
        (
            "This is The Daily for Monday, November 2.",
            "This is The Daily for Monday, November second.",
            "paragraph",
        ),
        ("Read by a synthetic voice.",) * 2 + ("article",),
        ("About port", "About port.", "section"),
        ("The port is open.", "The port is open.", "sentence"),
        ("Ships sail.", "Ships sail.", "paragraph"),
        ("Nobody complained.", "Nobody complained.", "article"),
        (
            "That was The Daily for Monday, November 2.",
            "That was The Daily for Monday, November second.",
            "sentence",
        ),
        ("Thank you for listening.", "Thank you for listening.", "none"),
    ]
    assert script.disclosure == "Read by a synthetic voice."
    assert script.notes == ()


def test_origins_say_where_a_sentence_came_from() -> None:
    origins = [s.origin for s in script_of(PLAIN).sentences]
    assert [o.part for o in origins] == [
        *("greeting", "disclosure", "headline", "body", "body", "body", "sign-off", "sign-off")
    ]
    assert [(o.file, o.line, o.paragraph) for o in origins[2:6]] == [
        ("01-port.md", 1, None),
        ("01-port.md", 3, 0),
        ("01-port.md", 3, 0),
        ("01-port.md", 5, 1),
    ]
    assert origins[0].file == "show.toml"


def test_cut_paragraphs_are_not_read_and_keep_their_numbers() -> None:
    made = article("01-a", P("Cut me.", 2), P("Keep me.", 4), cut=(0,))
    body = [s for s in script_of(made).sentences if s.origin.part == "body"]
    assert [(s.printed, s.origin.paragraph) for s in body] == [("Keep me.", 1)]


def test_an_article_cut_to_nothing_is_left_out_with_a_note() -> None:
    script = script_of(PLAIN, article("02-b", P("Cut me.", 2), cut=(0,)))
    assert [s.id for s in script.segments] == ["intro", "01-port", "outro"]
    assert script.notes == ("02-b.md: every paragraph was cut; the article is left out",)


def test_nothing_to_read_is_an_error() -> None:
    with pytest.raises(ScriptError, match="nothing to read"):
        script_of(article("01-a", P("Cut.", 2), cut=(0,)))


def test_headings_quotes_and_lists_have_their_pauses() -> None:
    made = article(
        "01-a",
        P("First.", 2),
        P("A heading", 4, "heading"),
        P("Said so.", 6, "quote"),
        P("one;", 8, "item"),
        P("two.", 9, "item"),
        P("Last.", 11),
    )
    found = [
        (s.spoken, s.origin.part, s.pause_after) for s in script_of(made).segments[1].sentences
    ]
    assert found[1:] == [
        ("First.", "body", "section"),
        ("A heading.", "heading", "paragraph"),
        ("Said so.", "quote", "paragraph"),
        ("one;", "body", "sentence"),
        ("two.", "body", "paragraph"),
        ("Last.", "body", "article"),
    ]


def test_rundown_bylines_transitions_and_place_of_the_disclosure() -> None:
    script = script_of(
        article("01-a", P("A.", 2), byline="By Ada Okafor", section="World"),
        article("02-b", P("B.", 2), byline="Ada Okafor", section="World"),
        article("03-c", P("C.", 2), byline="Max Ruiz", section="Science"),
        rundown=True,
        bylines="changes",
        transition="{% if article.section != previous.section %}{{ article.section }}.{% endif %}",
        disclosure="A machine reads {{ show.title }}.",
        outro="",
    )
    assert [s.id for s in script.segments] == ["intro", "01-a", "02-b", "03-c"]
    assert [s.printed for s in script.sentences] == [
        *("This is The Daily for Monday, November 2.", "A machine reads The Daily."),
        *("In this edition:", "About a", "About b", "About c"),
        *("World.", "About a", "By Ada Okafor.", "A."),
        *("About b", "B."),
        *("Science.", "About c", "By Max Ruiz.", "C."),
    ]


def test_the_disclosure_at_the_end_is_a_setting() -> None:
    script = script_of(PLAIN, disclosure_in="outro")
    assert script.sentences[-1].printed == "This edition was read by a synthetic voice."
    assert script.disclosure == "This edition was read by a synthetic voice."
    assert [s.origin.part for s in script.sentences].count("disclosure") == 1
    mine = script_of(PLAIN, disclosure_in="outro", disclosure="A machine reads.")
    assert mine.sentences[-1].printed == script_of(PLAIN, disclosure="A machine reads.").disclosure


def test_without_a_disclosure_the_editor_is_told() -> None:
    script = script_of(PLAIN, disclosure="")
    assert script.disclosure == ""
    assert "no disclosure" in script.notes[0]


def test_voice_and_language_of_an_article_go_along() -> None:
    script = script_of(PLAIN, article("02-b", P("De haven is open.", 2), language="nl", voice="X"))
    body = script.segments[2].sentences
    assert {(s.language, s.voice) for s in body} == {("nl", "X")}
    assert {(s.language, s.voice) for s in script.segments[1].sentences} == {("en-US", "")}
    assert any(note.startswith("nl:") for note in script.notes)


def test_quotations_may_have_a_voice_of_their_own() -> None:
    made = article("01-a", P("“We won,” he said. “It took years. We are tired.” He left.", 2))
    voices = [(s.printed, s.voice) for s in script_of(made, quote_voice="Q").segments[1].sentences]
    assert voices[1:] == [
        ("“We won,” he said.", ""),
        ("“It took years. We are tired.”", "Q"),
        ("He left.", ""),
    ]


@each(
    ("language", "greeting"),
    table(CASES / "greetings-in-six-languages.tsv"),
)
def test_greetings_in_six_languages(language: str, greeting: str) -> None:
    script = script_of(article("01-a", P("Aa.", 2), headline="A"), language=language)
    assert script.sentences[0].printed == greeting
    assert script.language == language
    assert {s.language for s in script.sentences} == {language}


def test_an_edition_speaks_its_own_language_and_not_the_shows() -> None:
    made = article("01-a", P("Der Hafen ist offen.", 2), headline="Hafen", byline="Von Ada")
    script = script_of(made, language="de-DE", show_language="en-US", bylines="always", title="")
    assert [s.printed for s in script.sentences] == [
        "Sie hören The Daily, die Ausgabe vom 2. November.",
        "Gelesen von einer synthetischen Stimme.",
        "Hafen",
        "Von Ada.",
        "Der Hafen ist offen.",
        "Das war The Daily vom 2. November.",
        "Danke fürs Zuhören.",
    ]
    assert script.title == "The Daily vom 2. November 2026"
    assert script.segments[0].title == "Begrüßung"
    assert {s.language for s in script.sentences} == {"de-DE"}


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
    script = script_of(made, language="fi", title="", **own)
    assert [s.printed for s in script.sentences] == [
        "Päivä maanantai 2. marraskuuta.",
        "Kone lukee.",
        "Satama",
        "Satama on auki.",
    ]
    assert script.title == "The Daily, maanantai 2. marraskuuta 2026"
    assert {s.title for s in script.segments} == {"The Daily", "Satama"}
    with pytest.raises(ScriptError, match=r"the byline$") as caught:
        script_of(made, language="fi", bylines="always", **own)
    assert "[script] byline_text" in (caught.value.hint or "")
    two = article("02-b", P("Toinen.", 2), headline="Toinen")
    with pytest.raises(ScriptError, match=r"the rundown$"):
        script_of(made, two, language="fi", rundown=True, **own)


def test_a_guest_article_in_a_language_without_words_is_signed_by_its_name() -> None:
    guest = article("01-a", P("Satama on auki.", 2), headline="S", byline="Ada", language="fi")
    script = script_of(guest, bylines="always")
    assert [s.printed for s in script.segments[1].sentences] == ["S", "Ada.", "Satama on auki."]


@each(
    ("title", "template", "wanted"),
    [
        ("Monday", None, "Monday"),
        ("Monday", "{{ show.title }}", "Monday"),
        ("", None, "The Daily for Monday, November 2, 2026"),
        ("", "{{ lead.headline }}\n", "About port"),
        ("", "{{ show.title }}: {{ lead.headline }}", "The Daily: About port"),
        ("", "{{ articles[0].headline }}, {{ edition.iso_date }}", "About port, 2026-11-02"),
    ],
)
def test_the_title_is_the_editions_or_made_by_the_template(
    title: str, template: str | None, wanted: str
) -> None:
    script = script_of(PLAIN, title=title, intro="{{ edition.title }}.", title_=template)
    assert script.title == wanted
    assert script.sentences[0].printed == f"{wanted}."


def test_a_title_template_that_makes_nothing_is_an_error() -> None:
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


def test_new_names_are_listed_and_can_be_switched_off() -> None:
    made = article("01-a", P("Bhekisisa Mncube spoke.", 2))
    assert script_of(made).new_names == ("Bhekisisa Mncube",)
    assert script_of(made, new_names=False).new_names == ()


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
        (
            "01-a.md ",
            quiet,
            {"byline_text": "Do not stop.", "bylines": "always"},
        ),
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


@each(
    ("number", "name", "count", "wanted"),
    [
        (1, "01-ferry-treaty", 3, "01-ferry-treaty"),
        (2, "07_The Price & Rain", 3, "02-the-price-rain"),
        (3, "2026", 3, "03-2026"),
        (4, "São Paulo/../x", 3, "04-sao-paulo-x"),
        (5, "日本", 120, "005-article"),
        (6, "x" * 300, 9, "06-" + "x" * 60),
    ],
)
def test_segment_ids_are_safe_file_names(number: int, name: str, count: int, wanted: str) -> None:
    assert segment_id(number, name, count) == wanted


def test_a_signs_only_paragraph_is_not_spoken() -> None:
    made = article("01-a", P("* * *", 2), P("Text.", 4))
    assert [s.printed for s in script_of(made).segments[1].sentences] == ["About a", "Text."]


def test_headlines_with_braces_are_only_text() -> None:
    script = script_of(article("01-a", P("A.", 2), headline="{{ 7 * 7 }} ways"))
    assert script.segments[1].sentences[0].printed == "{{ 7 * 7 }} ways"


def test_time_grows_with_the_text_only() -> None:
    text = "On Feb. 18, Sen. Maria Diaz (D-N.Y.) paid $1.9 million for 19 boats in Oslo. "

    def write(count: int) -> Callable[[], object]:
        made = article("01-a", *(P(text * 4, n) for n in range(count)))
        return lambda: script_of(made)

    assert grows_by(write(4), write(40), 40)


def test_what_is_printed_for_machines_alone_is_told() -> None:
    script = script_of(
        article("01-a", P("The yield US10YT=RR rose to 4.2 percent. Prices fell. It is so.", 3))
    )
    assert [note for note in script.notes if "not said" in note] == [
        "01-a.md:3: US10YT=RR is an agency's code and is not said"
    ]
    assert "RR" not in " ".join(sentence.spoken for sentence in script.sentences)


@each("language", ["en", "de"])
def test_an_arrow_that_is_not_said_is_told(language: str) -> None:
    script = script_of(
        article("01-a", P("Köln ↔ Bonn ist neu. Berlin ⇄ Hamburg ist alt.", 3)), language=language
    )
    assert [note for note in script.notes if "not said" in note] == [
        "01-a.md:3: ↔ is an arrow and is not said",
        "01-a.md:3: ⇄ is an arrow and is not said",
    ]
    said = [sentence.spoken for sentence in script.sentences]
    assert "Köln Bonn ist neu." in said
    assert "Berlin Hamburg ist alt." in said


def test_a_sign_that_nobody_says_is_told() -> None:
    script = script_of(article("01-a", P("The pipe (|>) is new. The set S ∪ T is closed.", 3)))
    assert [note for note in script.notes if "not said" in note] == [
        "01-a.md:3: (|>) is a sign and is not said",
        "01-a.md:3: ∪ is a sign and is not said",
    ]
    assert "The pipe is new." in [sentence.spoken for sentence in script.sentences]


def test_the_number_of_an_article_is_told_and_not_said() -> None:
    printed = "The study (doi:10.1038/s41586-020-2649-2) was cited. It is so."
    script = script_of(article("01-a", P(printed, 3)))
    assert [note for note in script.notes if "not said" in note] == [
        "01-a.md:3: (doi:10.1038/s41586-020-2649-2) is an article's number and is not said"
    ]
    assert "The study was cited." in [sentence.spoken for sentence in script.sentences]
