"""The words around the articles in each language a show may speak: defaults and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's default templates, and how it names days and months.

    ``date`` and ``long_date`` are format strings with the fields weekday, day, month, year;
    ``first`` is what the first of a month is called where that is not "1".
    """

    intro: str
    outro: str
    rundown: str
    byline: str
    disclosure: str
    intro_title: str
    outro_title: str
    by: tuple[str, ...]
    days: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    long_date: str
    first: str = "1"


_EACH_HEADLINE: Final = "{% for article in articles %}\n{{ article.headline }}{% endfor %}"

_ENGLISH: Final = Wording(
    intro="This is {{ show.title }} for {{ edition.date }}.",
    outro="That was {{ show.title }} for {{ edition.date }}. Thank you for listening.",
    rundown="In this edition:" + _EACH_HEADLINE,
    byline="By {{ article.byline }}.",
    disclosure="This edition was read by a synthetic voice.",
    intro_title="Introduction",
    outro_title="Closing",
    by=("by ", "story by ", "written by "),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    date="{weekday}, {month} {day}",
    long_date="{weekday}, {month} {day}, {year}",
)

_GERMAN: Final = Wording(
    intro="Sie hören {{ show.title }}, die Ausgabe vom {{ edition.date }}.",
    outro="Das war {{ show.title }} vom {{ edition.date }}. Danke fürs Zuhören.",
    rundown="Die Themen dieser Ausgabe:" + _EACH_HEADLINE,
    byline="Von {{ article.byline }}.",
    disclosure="Diese Ausgabe wurde von einer synthetischen Stimme gelesen.",
    intro_title="Begrüßung",
    outro_title="Verabschiedung",
    by=("von ",),
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August"),
        *("September", "Oktober", "November", "Dezember"),
    ),
    date="{day}. {month}",
    long_date="{day}. {month} {year}",
)

_FRENCH: Final = Wording(
    intro="Vous écoutez {{ show.title }}, édition du {{ edition.date }}.",
    outro="C’était {{ show.title }} du {{ edition.date }}. Merci de votre écoute.",
    rundown="Au sommaire de cette édition :" + _EACH_HEADLINE,
    byline="Par {{ article.byline }}.",
    disclosure="Cette édition a été lue par une voix de synthèse.",
    intro_title="Introduction",
    outro_title="Conclusion",
    by=("par ",),
    days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
    date="{weekday} {day} {month}",
    long_date="{weekday} {day} {month} {year}",
    first="1er",
)

_SPANISH: Final = Wording(
    intro="Esto es {{ show.title }} del {{ edition.date }}.",
    outro="Esto fue {{ show.title }} del {{ edition.date }}. Gracias por escucharnos.",
    rundown="En esta edición:" + _EACH_HEADLINE,
    byline="Por {{ article.byline }}.",
    disclosure="Esta edición fue leída por una voz sintética.",
    intro_title="Introducción",
    outro_title="Despedida",
    by=("por ",),
    days=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
        *("septiembre", "octubre", "noviembre", "diciembre"),
    ),
    date="{weekday} {day} de {month}",
    long_date="{weekday} {day} de {month} de {year}",
)

_MONTH_FIRST: Final = ("en-us", "en-ca", "en-ph")
_WORDINGS: Final = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH}


def primary(language: str) -> str:
    """The language subtag of a BCP 47 tag: ``en`` for ``en-US``."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def wording(language: str) -> Wording | None:
    """The wording of a language, None where we have none."""
    return _WORDINGS.get(primary(language))


def say_date(day: date, language: str, *, year: bool = False) -> str:
    """A date as it stands in a greeting: "Monday, November 2"; ISO where we lack the words."""
    words = wording(language)
    if words is None:
        return day.isoformat()
    pattern = words.long_date if year else words.date
    if language.lower().startswith("en-") and language.lower() not in _MONTH_FIRST:
        # the rest of the English-speaking world puts the day first
        pattern = pattern.replace("{month} {day}", "{day} {month}").replace(", {year}", " {year}")
    return pattern.format(
        weekday=words.days[day.weekday()],
        day=words.first if day.day == 1 else day.day,
        month=words.months[day.month - 1],
        year=day.year,
    )


def bare_byline(byline: str, language: str) -> str:
    """A byline without the "By" it may be printed with."""
    words = wording(language) or _ENGLISH
    lowered = byline.casefold()
    for start in words.by:
        if lowered.startswith(start):
            return byline[len(start) :].strip()
    return byline.strip()


__all__ = ["Wording", "bare_byline", "primary", "say_date", "wording"]
