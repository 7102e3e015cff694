"""German, French, Spanish through num2words; what is said about languages without a pack."""

from __future__ import annotations

from audio_edition.script.verbalize import (
    has_pack,
    pack_note,
    verbalize,
    verbalize_tokens,
)
from tests.rows import each

CASES = [
    ("de", "Es kostet 5,50 €.", "Es kostet fünf Euro und fünfzig Cent."),
    ("de", "Das sind 1,9 Mrd. Euro.", "Das sind eins Komma neun Milliarden Euro."),
    (
        "de-AT",
        "Am 18.02.2023 stieg sie um 3,5 %.",
        "Am achtzehnten Februar zweitausenddreiundzwanzig stieg sie um drei Komma fünf Prozent.",
    ),
    ("de", "Der 1. Mai 1998", "Der erste Mai neunzehnhundertachtundneunzig"),
    ("de", "Es sind 1.234 Menschen, -2 Grad.",
     "Es sind eintausendzweihundertvierunddreißig Menschen, minus zwei Grad."),
    ("de", "1 Euro", "ein Euro"),
    ("de-AT", "der 3. Jänner", "der dritte Jänner"),
    ("fr", "Il coûte 5,50 €.", "Il coûte cinq euros et cinquante centimes."),
    ("fr", "Le 1er mai 1998, 3,5 %.",
     "Le premier mai mille neuf cent quatre-vingt-dix-huit, trois virgule cinq pour cent."),
    ("fr", "12 millions €", "douze millions d’euros"),
    ("fr", "5 MDS de dollars", "cinq milliards de dollars"),
    ("fr", "2 millions d'euros", "deux millions d'euros"),
    ("es", "Cuesta 21 €.", "Cuesta veintiún euros."),
    ("es", "El 18 de febrero de 2023.", "El dieciocho de febrero de dos mil veintitrés."),
    ("es", "Subió 3,5 %.", "Subió tres coma cinco por ciento."),
]  # fmt: skip


@each(("language", "written", "spoken"), CASES)
def test_numbers_money_dates_and_percentages(language, written, spoken):
    assert verbalize(written, language) == spoken
    assert "".join(t.printed for t in verbalize_tokens(written, language)) == written


@each("language", ["de", "fr", "es"])
@each("text", ["99.99.9999", "1" * 400, "5.5.5.5", "-", "€", "²³", "12:30", "1e5", "0"])
def test_no_digit_is_left(language, text):
    assert not any(c.isdecimal() for c in verbalize(text, language))


def test_a_long_line_takes_linear_time():
    assert "eins" in verbalize("1 " * 20_000, "de")


def test_the_review_is_told_what_is_missing():
    assert pack_note("en-GB") is None
    assert pack_note("de-DE") is None
    assert "no words for numbers" in str(pack_note("pl"))
    assert has_pack("en")
    assert not has_pack("pl")
    assert verbalize("Kosztuje 5 euro.", "pl") == "Kosztuje 5 euro."
