"""What a pack's ``news.toml`` may hold, and what is said of one with a fault."""

from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition import languages
from audio_edition.languages.conformance import check_language
from audio_edition.languages.news import Counted, NewsWords, counted, read_news
from audio_edition.plugins import PluginError
from tests.rows import each


def test_tables_may_be_texts_and_keys_may_share_a_line() -> None:
    assert counted("hora, horas, f") == Counted("hora", "horas", feminine=True)
    assert counted("Euro") == Counted("Euro", "Euro")
    assert counted("Tonne, Tonnen, f").feminine
    news = read_news(
        {
            "short": "z.B., bspw.: zum Beispiel\nusw.: und so weiter",
            "units": {"t": "Tonne, Tonnen, f"},
            "money": {"€": "Euro | Cent", "ptas": "peseta, pesetas, f"},
            "timed": "um ab",
            "months": {"Jan.": 1},
            "last_regnal": 10,
        }
    )
    assert news.short == {
        "z.B.": "zum Beispiel", "bspw.": "zum Beispiel", "usw.": "und so weiter",
    }  # fmt: skip
    assert news.units["t"].many == "Tonnen"
    assert (news.money["€"].coin.one, news.money["ptas"].coin.one) == ("Cent", "")
    assert news.timed == {"um", "ab"}
    assert (news.months["Jan."], news.last_regnal) == (1, 10)


@each(
    "text",
    ['short = "no colon here"', "colour = 1", 'units = 5\nnonsense = "x"', "short = "],
)
def test_a_fault_names_its_folder(tmp_path: Path, text: str) -> None:
    (tmp_path / "news.toml").write_text(text, "utf-8")
    with pytest.raises(PluginError) as caught:
        languages.read_language("nl", tmp_path)
    assert str(tmp_path) in caught.value.message
    assert "\n" not in caught.value.message


@each(
    ("news", "problem"),
    [
        (NewsWords(short={"z.B.": ""}), "said as nothing"),
        (NewsWords(signs={"+": "plus 1"}), "has a digit"),
        (NewsWords(units={"km": Counted("", "Kilometer")}), "no name for one"),
        (NewsWords(months={"Jan.": 13}), "13"),
        (NewsWords(parts={"drei": Counted("Drittel", "Drittel")}), "no number"),
    ],
)
def test_the_kit_finds_what_is_wrong_with_news(news: NewsWords, problem: str) -> None:
    german = languages.find("de")
    check_language(german)
    with pytest.raises(AssertionError, match=problem):
        check_language(replace(german, news=news))
    with pytest.raises(AssertionError, match="which are not there"):
        check_language(replace(german, numbers=None))


@each("tag", ("de", "fr", "es", "it", "pt"))
def test_ours_cover_what_newspapers_print(tag: str) -> None:
    news = languages.find(tag).news
    assert len(news.short) >= 60
    assert {"km", "m²", "kg", "ha", "km/h", "MW", "kWh", "GB", "°C", "%", "h", "min"} <= set(
        news.units
    )
    assert {"€", "$", "£", "CHF", "JPY", "CNY", "INR", "SEK", "PLN", "TRY", "BRL"} <= set(
        news.money
    )
    assert {"2", "3", "4", "5", "10", "100"} <= set(news.parts)
    assert news.per, tag
    assert news.score, tag
    assert news.hour.one, tag
