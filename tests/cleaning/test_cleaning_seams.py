"""Signals and rule packs of other people: named, asked, bounded, and heard as they are meant."""

from pathlib import Path

import pytest

from audio_edition.cleaning.clean import clean_edition
from audio_edition.cleaning.conformance import RulePackConformance, SignalConformance
from audio_edition.cleaning.model import CleanedArticle, Signal
from audio_edition.cleaning.packs import PACKS, find_pack
from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.cleaning.signals import SIGNALS, bracketed
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.errors import CleaningError
from audio_edition.plugins import ShowPlugins
from tests.cleaning.cases import DATA, rows
from tests.rows import each
from tests.tools import package

ROWS = rows("seams")

NEWS = "Top diplomats met in Vienna on Saturday for the first time since the embassy was closed."
MORE = "The talks, which lasted nine hours, ended without a statement, officials said."
THANKS = "The harbour board made this edition possible, as it does on every Monday of the year."
RULES_FILE = DATA / "seams-rules.toml"
RULES = RULES_FILE.read_text("utf-8")
PLUGIN = f"""
from audio_edition.cleaning.model import Signal
from audio_edition.plugins import plugin


@plugin("cleaner-signals", "thanks")
def thanks(paragraph, article):
    if paragraph.text.startswith("The harbour board made"):
        return Signal("sponsor", 0.95, "The harbour board made", "thanks the sponsor")
    if paragraph.text == "Copy link":
        return Signal("copy-link", 0.0)


@plugin("cleaner-signals", "doubts")
def doubts(paragraph, article):
    return Signal("template", 0.7)


@plugin("cleaner-signals", "broken")
def broken(paragraph, article):
    raise KeyError("no\\nsuch")


@plugin("cleaner-signals", "careless")
def careless(paragraph, article):
    return Signal("spnsor", 0.9)


@plugin("rule-packs", "harbour")
def harbour():
    return {RULES!r}


@plugin("rule-packs", "torn")
def torn():
    return "[[rule]]\\nid = 'x'\\nkind = 'sponsor'\\nweight = 3\\npatterns = ['(']"
"""


@pytest.fixture
def show(tmp_path: Path) -> ShowPlugins:
    (tmp_path / "house.py").write_text(PLUGIN)
    return ShowPlugins(tmp_path)


class TestBracketed(SignalConformance):
    signal = staticmethod(bracketed)
    speaks = ("[Photo: the harbour]", "(This story was updated.)")
    silent = (NEWS, MORE, "[He] said that (as before) it would be done.")


class TestThePackOfThisTest(RulePackConformance):
    pack = RULES


def cleaned(
    *texts: str, plugins: ShowPlugins, language: str = "en-US", **told: list[str]
) -> CleanedArticle:
    made = Edition.of("2026-11-02", [Article.of("H", texts)], language=language, cleaning=told)
    return clean_edition(made, CleaningSettings(), plugins=plugins).articles[0]


@each("language", ["en-US", "de-DE", "nl"])
def test_a_signal_is_heard_where_it_is_named(show: ShowPlugins, language: str) -> None:
    texts = (NEWS, THANKS, MORE, "Copy link")
    assert cleaned(*texts, plugins=show, language=language).decisions[1].verdict != "drop"
    heard = cleaned(*texts, plugins=show, language=language, signals=["thanks"])
    decision = heard.decisions[1]
    assert (decision.verdict, decision.kind, decision.rule) == ("drop", "sponsor", "signal thanks")
    assert (decision.evidence, decision.reason) == ("The harbour board made", "thanks the sponsor")
    assert [d.verdict for d in heard.decisions] == ["keep", "drop", "keep", "keep"]


def test_a_doubt_makes_doubtful_and_cuts_nothing(show: ShowPlugins) -> None:
    heard = cleaned(NEWS, MORE, plugins=show, signals=["doubts"])
    assert [d.verdict for d in heard.decisions] == ["check", "check"]


def test_corrections_stay_whoever_votes(show: ShowPlugins) -> None:
    text = "Correction: The harbour board made this edition possible; an earlier text said other."
    heard = cleaned(NEWS, text, plugins=show, signals=["thanks"])
    assert heard.decisions[1].verdict == "keep"


def test_the_show_and_the_edition_name_signals_and_packs(show: ShowPlugins) -> None:
    told = CleaningSettings(signals=("thanks",)).over(CleaningSettings(packs=("harbour",)))
    assert (told.signals, told.packs) == (("thanks",), ("harbour",))
    heard = cleaned(NEWS, THANKS, plugins=show, packs=["harbour"])
    assert (heard.decisions[1].verdict, heard.decisions[1].rule) == ("drop", "harbour-board")
    german = "Jetzt kostenlos den Newsletter abonnieren und keine Nachricht mehr verpassen."
    assert cleaned(NEWS, german, plugins=show).decisions[1].verdict != "drop"
    assert cleaned(NEWS, german, plugins=show, packs=["de"]).decisions[1].verdict == "drop"


@each("told, message", ROWS["what is amiss is one line"])
def test_what_is_amiss_is_one_line(show, told, message):
    with pytest.raises(CleaningError, match=message) as caught:
        cleaned(NEWS, plugins=show, **told)
    assert "\n" not in caught.value.message


def test_what_is_forbidden_is_not_run(show: ShowPlugins) -> None:
    with pytest.raises(CleaningError) as caught:
        cleaned(NEWS, plugins=ShowPlugins(show.folder, allowed=False), signals=["thanks"])
    assert "--no-plugins" in (caught.value.hint or "")


def a_signal(paragraph: Paragraph, article: Article) -> Signal | None:
    return Signal("sponsor", 0.9) if "board" in paragraph.text and article.id else None


def test_packages_offer_signals_and_packs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for group, offered in ((SIGNALS.group, "a_signal"), (PACKS.group, "RULES_FILE")):
        short = group.removeprefix("audio_edition.")
        package(tmp_path, offered.lower(), short, f"mine = {__name__}:{offered}")
    monkeypatch.syspath_prepend(str(tmp_path))
    nothing = ShowPlugins()
    assert cleaned(NEWS, THANKS, plugins=nothing, signals=["mine"]).cut
    assert [rule.id for rule in find_pack("mine").rules] == ["harbour-board"]
    assert [p.rule for p in cleaned(NEWS, THANKS, plugins=nothing, packs=["mine"]).cut] == [
        "harbour-board"
    ]


def test_all_of_ours_are_offered_like_others() -> None:
    assert {"any", "en", "de"} <= set(PACKS.names())
    for name in PACKS.built_in:
        assert find_pack(name).language == name
    for name in SIGNALS.built_in:
        assert callable(SIGNALS.find(name))
