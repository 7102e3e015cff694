"""A room a language: what each covers, dates by CLDR, and languages of other people's."""

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition import languages
from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.edition.model import Article, Edition
from audio_edition.errors import ScriptError
from audio_edition.identity import Identity
from audio_edition.languages import Dates, Language, Wording
from audio_edition.languages.conformance import check_language
from audio_edition.places import Places
from audio_edition.plugins import NOBODY, PluginError, ShowPlugins
from audio_edition.script.fidelity import check_sentence
from audio_edition.script.lexicon import base_entries
from audio_edition.script.lexicon_entries import Lexicon
from audio_edition.script.model import Script
from audio_edition.script.sentences import split_sentences
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Speaker
from audio_edition.script.templates import context_of, render
from audio_edition.script.write import write_script
from audio_edition.tables import Table
from newsletters.pages.wall import sources
from tests.rows import each, table
from tests.tools import package

CASES = Path(__file__).parent / "data" / "languages"

OURS = ("en", "de", "fr", "es", "it", "pt")
DATA = Path(__file__).parent / "data"
DAY = dt.date(2026, 11, 2)
FIRST = dt.date(2026, 11, 1)

# 40 days in nine regions as another implementation of CLDR writes them (ICU 78, CLDR 48)
GOLDEN: dict[str, dict[str, tuple[str, str]]] = json.loads(
    (DATA / "dates-icu.json").read_text("utf-8")
)


@each("tag", OURS)
def test_ours_keep_the_contract(tag: str) -> None:
    check_language(languages.find(tag), parts=("wording", "labels", "wall", "rules"))
    assert languages.names()[: len(OURS)] == list(OURS)


@each("tag", GOLDEN)
def test_dates_are_what_another_reader_of_cldr_writes(tag: str) -> None:
    assert len(GOLDEN[tag]) == 40
    for iso, (full, long) in GOLDEN[tag].items():
        day = dt.date.fromisoformat(iso)
        if day.day == 1:
            continue  # the house's own: see below
        if tag == "en-GB":
            full = full.replace(",", "")  # the house's pages print no comma
        assert languages.long_date(day, tag) == full
        assert languages.long_date(day, tag, weekday=False) == long


@each(("tag", "greeting", "spoken", "first"), table(CASES / "dates-as-they-are-said.tsv"))
def test_dates_as_they_are_said(tag: str, greeting: str, spoken: str, first: str) -> None:
    assert languages.greeting_date(DAY, tag) == greeting
    assert languages.greeting_date(DAY, tag, year=True) == spoken
    assert languages.long_date(FIRST, tag, weekday=False) == first


def test_weekdays_lists_and_numerals() -> None:
    assert languages.greeting_date(dt.date(2026, 11, 11), "fr") == "mercredi 11 novembre"
    assert languages.greeting_date(FIRST, "fr") == "dimanche 1er novembre"
    assert languages.long_date(FIRST, "pt") == "domingo, 1º de novembro de 2026"
    assert [languages.weekday(DAY, tag) for tag in ("es", "x-none")] == ["lunes", ""]
    lists = {"en": "A, B, and C", "de": "A, B und C", "fr": "A, B et C", "x-none": "A, B, C"}
    assert {tag: languages.join_list(["A", "B", "C"], tag) for tag in lists} == lists
    assert languages.join_list(["A", "B"], "fr") == "A et B"
    numerals = {"en": "1,234.5", "de": "1.234,5", "x-none": "1234.5"}
    assert {tag: languages.numeral(1234.5, tag) for tag in numerals} == numerals


def test_a_region_is_found_by_its_language() -> None:
    found = languages.find("en-GB")
    assert (found.tag, found.name, found.region) == ("en-GB", "English", "GB")
    assert found.wording == languages.find("en").wording
    assert languages.find("EN_gb").wording == found.wording
    assert languages.find("zh-Hant-TW").region == "TW"
    assert languages.find("en-u-ca-gregory").region == ""


@given(st.text(max_size=30))
def test_no_tag_makes_it_fail(tag: str) -> None:
    assert languages.find(tag).tag == tag
    assert languages.long_date(DAY, tag)
    languages.coverage(tag)


def test_coverage_says_what_is_there() -> None:
    english, finnish, none = map(languages.coverage, ("en-US", "fi", "x-none"))
    assert (english.name, finnish.name, none.name) == ("English", "suomi", "x-none")
    assert tuple(english.parts) == languages.PARTS
    assert set(english.parts.values()) == {"present"}
    assert languages.coverage("de").missing == languages.coverage("it").missing == ()
    assert languages.coverage("pt-PT").parts["sentences"] == "present"
    assert finnish.parts["dates"] == "as CLDR has them"
    assert finnish.missing == ("wording", "labels", "numbers", "wall", "rules", "guessing")
    assert "dates" in none.missing
    assert languages.missing("fi", ("dates", "wording")) == ("wording",)
    assert languages.missing("de") == ()


def test_the_players_labels() -> None:
    told = json.loads(languages.player_labels())
    # no test may hang on what else is installed
    assert set(OURS) | {"en-GB", "en-AU", "en-IE", "en-IN", "en-NZ"} <= set(told)
    for tag in OURS:
        assert len(told[tag]) > 60
        assert told[tag].keys() == told["en"].keys()
        assert len(told[tag]["months"]) == 12
        assert len(set(told[tag]["weekdays"])) == 7
    assert told["en"]["weekdays"][0] == "Monday"
    dates = {
        "en": "{weekday}, {month} {day}, {year}",
        "en-GB": "{weekday} {day} {month} {year}",
        "en-IN": "{weekday}, {day} {month} {year}",
        "de": "{weekday}, {day}. {month} {year}",
        "es": "{weekday}, {day} de {month} de {year}",
    }
    assert {tag: told[tag]["date"] for tag in dates} == dates
    assert (told["it"]["play"], told["pt"]["share"]) == ("Riproduci", "Compartilhar")
    assert told["pt-PT"]["share"] == languages.labels_of("pt-PT")["share"] == "Partilhar"
    same = {key for key in told["en"] if told["it"][key] == told["pt"][key]}
    assert same <= {"volume", "date", "of", "minutes"}, "labels of one language in another's file"


def test_labels_fall_back_one_by_one_and_say_so() -> None:
    for tag, play, month, of in (
        ("de-AT", "Abspielen", "Jänner", "de-AT"),
        ("fi", "Play", "January", "en"),
    ):
        labels = languages.labels_of(tag)
        assert (labels["play"], labels["months"][0]) == (play, month)
        assert languages.labels_tag(tag) == of


@each(("text", "what"), table(CASES / "walls.tsv"))
def test_walls_of_every_language(text: str, what: str) -> None:
    shows, notices = (re.compile(source, re.IGNORECASE) for source in sources())
    assert bool(shows.search(text)) == (what == "wall")
    assert bool(notices.search(text)) == (what == "notice")


# What somebody else's package holds: a module with a Language, and its entry point.
DUTCH = replace(
    languages.read_language("nl", DATA / "nl"),
    labels={key: f"nl {key}" for key in languages.find("en").labels},
)


@pytest.fixture
def dutch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package on sys.path, installed as pip would."""
    code = (
        "import builtins\nfrom dataclasses import replace\n\nDUTCH = builtins._dutch_for_tests\n"
        'SURINAME = replace(DUTCH, name="Surinaams")\n'
    )
    offers = "nl = audio_edition_dutch:DUTCH\nnl-SR = audio_edition_dutch:SURINAME"
    package(tmp_path, "audio_edition_dutch", "languages", offers, code)
    monkeypatch.setattr("builtins._dutch_for_tests", DUTCH, raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    languages.forget()
    yield
    sys.modules.pop("audio_edition_dutch", None)
    monkeypatch.undo()
    languages.forget()


def kept(article: Article) -> CleanedArticle:
    return CleanedArticle(article, tuple(Decision(p, "keep") for p in article.paragraphs))


def written(language: str, plugins: ShowPlugins = NOBODY) -> Script:
    texts = (
        ("Veerdienst hervat", ["De boot vertrok niet op 2 november. 214 mensen wachtten."]),
        ("Regen", ["Het kostte € 5,50."]),
    )
    articles = [Article.of(*one, byline="door Ada Okafor") for one in texts]
    edition = Edition.of("2026-11-02", articles, language=language)
    show = Identity("De Dag", "A", "D", "en-US", *["https://e.org/"] * 2, "", "News", "A", "", "")
    settings = ScriptSettings(rundown=True, bylines="changes")
    places = Places(Path("none"), plugins=plugins)
    return write_script(CleanedEdition(edition, tuple(map(kept, articles))), show, settings, places)


@pytest.mark.usefixtures("dutch")
def test_a_language_of_somebody_elses_makes_a_whole_edition() -> None:
    assert "nl" in languages.names()
    check_language(languages.find("nl"), parts=("wording", "labels", "numbers", "wall"))
    script = written("nl-BE")
    assert script.title == "De Dag van maandag 2 november 2026"
    assert [(s.printed, s.spoken) for s in script.sentences] == table(CASES / "dutch.tsv")
    assert {s.language for s in script.sentences} == {"nl-BE"}
    assert [s.title for s in script.segments] == [
        *("Inleiding", "Veerdienst hervat", "Regen", "Afsluiting")
    ]


@pytest.mark.usefixtures("dutch")
def test_its_labels_dates_and_walls_go_where_ours_go() -> None:
    assert languages.labels_of("nl-NL")["play"] == "nl play"
    assert languages.labels_of("nl-NL")["weekdays"][0] == "maandag"
    assert languages.labels_tag("nl-NL") == "nl-NL"
    assert languages.long_date(DAY, "nl") == "maandag 2 november 2026"
    told = json.loads(languages.player_labels())
    assert told["nl"]["download"] == "nl download"
    assert told["nl"]["date"] == "{weekday} {day} {month} {year}"
    assert re.search(sources()[0], "Dit artikel is alleen voor abonnees.", re.IGNORECASE)
    assert languages.coverage("nl").parts == {
        "wording": "present",
        "dates": "present",
        "labels": "present",
        "sentences": "a general splitter",
        "numbers": "numbers, money, dates only",
        "wall": "present",
        "rules": "missing",
        "guessing": "present",
    }


@pytest.mark.usefixtures("dutch")
def test_a_regions_own_language_goes_first() -> None:
    tags = ("nl", "nl-BE", "nl-SR", "nl-sr-x-a")
    names = ["Nederlands"] * 2 + ["Surinaams"] * 2
    assert [languages.find(tag).name for tag in tags] == names


def test_a_show_may_bring_a_language_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "frisian.py").write_text(
        "from audio_edition.languages import Language, Wording\n"
        "from audio_edition.plugins import plugin\n\n\n"
        '@plugin("languages", "fy")\n'
        "def frisian():\n"
        '    words = {"rundown": "{{ lead.headline }}.", "byline": "{{ article.byline }}."}\n'
        '    words |= {"disclosure": "Masine.", "intro_title": "I", "outro_title": "O"}\n'
        '    words |= {"intro": "Dit is {{ show.title }}.", "outro": "Oant moarn."}\n'
        '    return Language("fy", "Frysk", Wording(**words))\n',
        "utf-8",
    )
    script = written("fy", ShowPlugins(tmp_path))
    assert script.sentences[0].printed == "Dit is De Dag."
    assert script.segments[-1].title == "O"
    assert languages.find("fy").wording is None  # another show knows nothing of it


def test_a_shows_code_is_not_run_for_a_language_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("raise SystemError('was run')\n", "utf-8")
    assert written("de-AT", ShowPlugins(tmp_path)).language == "de-AT"
    with pytest.raises(PluginError, match="was run"):
        written("fy", ShowPlugins(tmp_path))
    with pytest.raises(ScriptError, match="no words for"):
        written("fy", ShowPlugins(tmp_path, allowed=False))


def test_what_is_no_language_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offers = "xx = json:loads\nyy = nothing.of.that:NAME\nzz = math:pi"
    package(tmp_path, "broken", "languages", offers)
    monkeypatch.syspath_prepend(str(tmp_path))
    languages.forget()
    try:
        for tag in ("xx", "yy", "zz"):
            with pytest.raises(PluginError) as caught:
                languages.find(tag)
            assert tag in caught.value.message
            assert "\n" not in caught.value.message
            assert caught.value.hint
        assert languages.find("en").wording
    finally:
        monkeypatch.undo()
        languages.forget()


def _wording(**changes: str) -> Language:
    return replace(DUTCH, wording=replace(DUTCH.wording, **changes))


@each(
    ("broken", "problem"),
    [
        (replace(DUTCH, tag="Dutch!"), "BCP 47"),
        (replace(DUTCH, name=""), "name"),
        (replace(DUTCH, wording=None), "no wording"),
        (_wording(intro="Hallo."), "must name"),
        (_wording(outro=""), "says nothing"),
        (_wording(byline="Door {{ author }} {{ article.byline }}."), "author"),
        (replace(DUTCH, labels={}), "no labels"),
        (replace(DUTCH, labels={"play": "Speel"}), "labels without"),
        (replace(DUTCH, labels={**DUTCH.labels, "plai": "x"}), "no label 'plai'"),
        (replace(DUTCH, labels={**DUTCH.labels, "play": ""}), "empty"),
        (replace(DUTCH, dates=Dates(full="EEEE d MMMM")), "without its year"),
        (replace(DUTCH, dates=Dates(full="d y")), "both"),
    ],
)
def test_the_kit_finds_what_is_wrong(broken: Language, problem: str) -> None:
    check_language(DUTCH)
    with pytest.raises(AssertionError, match=problem):
        check_language(broken)


def test_every_template_of_ours_is_filled_by_its_language() -> None:
    """Second reading of what stands in the data: no braces, no English word in another tongue."""
    english = {"the", "this", "was", "edition", "thank", "listening", "voice", "by"}
    for tag in OURS[1:]:
        for item in fields(Wording):
            value = getattr(languages.find(tag).wording, item.name)
            text = " ".join(value) if isinstance(value, tuple) else value
            bare = text.replace("show.title", "").lower()
            plain = {word.strip(".,:") for word in bare.split() if "{" not in word}
            assert not plain & english, (tag, item.name)


def test_babel_is_not_loaded_before_a_date_is_wanted() -> None:
    code = (
        "import sys; from audio_edition import languages as L; L.find('en-US'); L.find('de');"
        "import newsletters.pages.wall as W; W.sources(); import audio_edition.script.write;"
        "print('babel' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


# -- what stands around an edition: the show's description, the pages' labels ----------


TITLE = r"Das \1"


def show_of(language: str, **more: str) -> Identity:
    values = {"title": TITLE, "language": language, **more}
    return Identity.from_table(Table(values, file=Path("show.toml"), name="show"))


def notes_of(language: str, show: str) -> tuple[str, ...]:
    article = Article.of("Otsikko", ["Teksti."])
    edition = Edition.of("2026-11-02", [article], language=language)
    settings = ScriptSettings(intro="A.", outro="B.", disclosure="C.", new_names=False)
    cleaned = CleanedEdition(edition, (kept(article),))
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


# -- what a programme says of its own accord passes our own gate ----------------------

TAGS = ("en", "de", "fr", "es", "it", "pt", "fr-CA", "fr-CH", "pt-PT", "de-AT", "es-MX", "en-GB")
YEAR = [dt.date(2028, 1, 1) + dt.timedelta(days) for days in range(366)]
# every day of a month and of the week, and each month's first and eleventh
DAYS = [day for day in YEAR if day.month == 2 or day.day in (1, 11, 30, 31)]
ARTICLE = Article.of("A", ["B."])
CLEANED = kept(ARTICLE)


@each("tag", TAGS)
def test_the_greetings_of_a_leap_year_are_read_as_printed(tag: str) -> None:
    assert set(OURS) <= set(TAGS)
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
