"""A date as a newspaper prints it, for titles that nobody wrote."""

from __future__ import annotations

import datetime as dt

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre"
    " noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
    " dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro"
    " novembro dezembro",
}
_FORMS = {
    "en": "{day} {month} {year}",
    "de": "{day}. {month} {year}",
    "es": "{day} de {month} de {year}",
    "pt": "{day} de {month} de {year}",
}
# English puts the month first in the United States and where its usage reigns.
_MONTH_FIRST = {"en", "en-us", "en-ca", "en-ph"}


def long_date(date: dt.date, language: str) -> str:
    """``November 2, 2026``, ``2. November 2026`` …; ISO 8601 in languages without a form."""
    tag = language.lower()
    primary = tag.split("-")[0]
    if primary not in _MONTHS:
        return date.isoformat()
    month = _MONTHS[primary].split()[date.month - 1]
    form = "{month} {day}, {year}" if tag in _MONTH_FIRST else ""
    form = form or _FORMS.get(primary, "{day} {month} {year}")
    first = "1er" if primary == "fr" else "1º" if primary in ("pt", "it") else "1"
    day = first if date.day == 1 else str(date.day)
    return form.format(day=day, month=month, year=date.year)


__all__ = ["long_date"]
