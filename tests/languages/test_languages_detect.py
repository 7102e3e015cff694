# ruff: noqa: E501 - sentences of many scripts
"""A text tells its language; what it does not tell is not guessed."""

from __future__ import annotations

import pytest

from audio_edition.languages import detect
from audio_edition.languages.called import language_name
from audio_edition.languages.detect import language_of
from tests.rows import each

TEXTS = {
    "en": "The council decided on Tuesday night, by a large majority, to repair the old bridge over "
    "the river. Half of the cost will be paid by the county, said the mayor.",
    "de": "Der Stadtrat hat am Dienstagabend mit großer Mehrheit beschlossen, die alte Brücke zu "
    "sanieren. Die Hälfte der Kosten trägt das Land, sagte die Bürgermeisterin nach der Sitzung.",
    "nl": "De gemeenteraad heeft dinsdagavond met grote meerderheid besloten de oude brug over de "
    "rivier te herstellen. De provincie betaalt de helft, zei de burgemeester na de vergadering.",
    "fr": "Le conseil a décidé mardi soir, à une large majorité, de réparer le vieux pont sur la "
    "rivière. La moitié du coût sera payée par la région, a dit la maire après la séance.",
    "es": "El ayuntamiento decidió el martes por la noche, por amplia mayoría, restaurar el viejo "
    "puente sobre el río. La mitad la pagará la región, dijo la alcaldesa después de la sesión.",
    "pt": "A câmara decidiu na terça-feira à noite, por larga maioria, restaurar a velha ponte "
    "sobre o rio. Metade do custo será paga pela região, disse a presidente depois da sessão.",
    "it": "Il consiglio ha deciso martedì sera, a larga maggioranza, di restaurare il vecchio ponte "
    "sul fiume. Metà del costo sarà pagata dalla regione, ha detto la sindaca dopo la seduta.",
    "ar": "قرر مجلس المدينة مساء الثلاثاء بأغلبية كبيرة ترميم الجسر القديم فوق النهر وقالت رئيسة "
    "البلدية إن نصف التكلفة ستدفعها المنطقة وأضافت أنه يوم جيد للمدينة وسكانها في كل مكان",
    "ja": "市議会は火曜日の夜、川に架かる古い橋を修復することを圧倒的多数で決定した。市長は費用の半分を州が負担すると述べ、"
    "市にとって良い日だと語った。工事は来年の春に始まり、二年かかる見込みだ。住民はこの決定を歓迎している。",
}


@each("expected", ["", "en-US", "de", "pt-BR"])
@each("tag", TEXTS)
def test_texts_tell(tag: str, expected: str) -> None:
    assert language_of(TEXTS[tag], expected) == tag


@each(
    "text",
    [
        "",
        "Buy me a coffee",
        "Arsenal 3, Chelsea 1; Leeds 0, Everton 0",
        "1, 2, 3 " * 40,
        "🙂" * 200,
    ],
)
def test_what_tells_nothing_is_not_guessed(text: str) -> None:
    assert language_of(text, "en-US") == ""


def test_the_expected_language_costs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "_identifier", lambda: pytest.fail("the model was asked"))
    for tag in ("en", "de", "fr", "es", "it", "pt"):
        assert language_of(TEXTS[tag], f"{tag}-XX") == tag


def test_english_names_of_many_places_are_no_other_language() -> None:
    text = (
        "Wang Xiaoming and Zhao Lijian met Nguyen Van Thuong in Hanoi; Recep Tayyip Erdogan and "
        "Jonas Gahr Støre were in Oslo with Ursula von der Leyen, Giorgia Meloni and José Manuel "
        "Albares. They spoke of trade, and of the ships that still wait off Gwadar and Djibouti."
    )
    assert language_of(text, "en-GB") == "en"


def test_names_of_languages() -> None:
    assert [language_name(t) for t in ("de-AT", "pt", "gsw", "xx-bogus", "")] == [
        "German",
        "Portuguese",
        "Swiss German",
        "xx-bogus",
        "",
    ]
