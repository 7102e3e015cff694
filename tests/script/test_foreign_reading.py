"""The gate in languages with number words: as deep as in English, and told where it is not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from audio_edition.languages import find
from audio_edition.script.fidelity import check_sentence
from audio_edition.script.foreign_reading import is_deep
from audio_edition.script.verbalize import pack_note, verbalize
from tests.rows import each
from tests.script.verbalize.test_verbalize_properties import FRAMES

DEEP = ("de", "fr", "es", "it", "pt")
# what a listener would take for something else: said/said wrongly, with _ for a blank
WRONG = {
    language: [tuple(pair.replace("_", " ").split("/")) for pair in pairs.split()]
    for language, pairs in {
        "de": (
            "nicht_/ Dollar/Euro Euro/Dollar Prozent/Punkte Millionen/Milliarden _bis_/_und_ "
            "_bis_/_ minus_/ Komma_/ drei/vier Mai/März Stadt/Statt"
        ),
        "fr": (
            "_pas/ dollars/euros euros/dollars pour_cent/points millions/milliards _à_/_et_ "
            "_à_/_ moins_/ virgule_/ trois/quatre mai/mars ville/vigne"
        ),
        "es": (
            "_no_/_ dólares/euros euros/dólares por_ciento/puntos millones/mil _a_/_y_ _a_/_ "
            "menos_/ coma_/ tres/cuatro mayo/marzo ciudad/cuidad"
        ),
        "it": (
            "_non_/_ dollari/euro euro/dollari per_cento/punti milioni/miliardi _a_/_e_ _a_/_ "
            "meno_/ virgola_/ tre/quattro maggio/marzo città/civiltà"
        ),
        "pt": (
            "_não_/_ dólares/euros euros/dólares por_cento/pontos milhões/mil _a_/_e_ _a_/_ "
            "menos_/ vírgula_/ três/quatro maio/março cidade/cidadã"
        ),
    }.items()
}
SCALES = {"de": ("Mio.", "Millionen"), "fr": ("millions", "Md"), "es": ("millones",),
          "it": ("milioni", "mln"), "pt": ("milhões", "mi")}  # fmt: skip
OF = {"de": "", "fr": "de ", "es": "de ", "it": "di ", "pt": "de "}


def amounts(language: str) -> Iterator[str]:
    """What these languages print of numbers."""
    yield from ("3", "13", "1.300", "3,5", "0,75", "1985", "2026", "-3", "03")
    for sign, number in itertools.product(
        ("€", "$", "£", "CHF", "¥", "EUR"), ("3", "3,50", "1.300")
    ):
        yield f"{number} {sign}"
        yield f"{sign} {number}"
    for scale, sign in itertools.product(SCALES[language], ("€", "$")):
        yield f"3 {scale} {OF[language]}{sign}"
        yield f"{sign} 3,5 {scale}"
    yield from ("3 %", "-3,5 %", "3-5 %", "3–13", "2019-2023", "3-1", "2-3 €")
    months = find(language).numbers
    assert months is not None
    for month in months.months:
        joint = "de " if language in ("es", "pt") else ""
        yield f"3{'.' if language == 'de' else ''} {joint}{month} {joint}2026"
    yield from ("3.5.2026", "03/05/2026", "2026-05-03", "030-12345")


@each("language", DEEP)
def test_all_that_is_said_is_understood(language: str) -> None:
    alarms = []
    for amount in amounts(language):
        printed = FRAMES[language].format(amount)
        spoken = verbalize(printed, language)
        if breach := check_sentence(printed, spoken, language):
            alarms.append(f"{printed} -> {spoken}: {breach}")
    assert not alarms, "\n".join(alarms)


@each("language", DEEP)
def test_what_says_something_else_is_caught(language: str) -> None:
    made: dict[tuple[str, str], int] = {}
    missed = []
    for amount in amounts(language):
        printed = FRAMES[language].format(amount)
        spoken = verbalize(printed, language)
        for said, wrong in WRONG[language]:
            changed = spoken.replace(said, wrong, 1)
            if changed == spoken:
                continue
            made[said, wrong] = made.get((said, wrong), 0) + 1
            if check_sentence(printed, changed, language) is None:
                missed.append(f"{printed} -> {changed}")
    assert made.keys() == set(WRONG[language])
    assert not missed, "\n".join(missed)


def test_where_nobody_counts_it_is_told_once() -> None:
    assert all(is_deep(language) for language in ("en", "en-GB", *DEEP))
    for language in ("pl", "nl", "xx"):
        assert not is_deep(language)
        assert "no numbers, are proved" in str(pack_note(language))
        printed = "Text 300 nowhere."
        assert check_sentence(printed, printed, language) is None
        assert check_sentence(printed, "Text 300.", language) is not None
