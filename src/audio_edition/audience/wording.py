"""The words of the page of figures, by language; English where it knows none."""

from __future__ import annotations

from collections.abc import Mapping

_ENGLISH = {
    "title": "Listening figures",
    "downloads": "downloads",
    "private": "of them over private feeds",
    "from_to": "{first} to {last}, {zone}",
    "nothing": "No download in these logs.",
    "no_logs": "No access logs are named yet: set [desk] logs in editions/show.toml.",
    "days": "Downloads a day",
    "hours": "Downloads by hour of the day",
    "editions": "Downloads by edition",
    "apps": "Downloads by app",
    "countries": "Downloads by country",
    "heard": "How far articles were heard",
    "heard_told": "players that came to the end",
    "articles": "Downloads of single articles",
    "numbers": "The numbers",
    "day": "Day",
    "hour": "Hour",
    "edition": "Edition",
    "file": "File",
    "files": "Files",
    "app": "App",
    "country": "Country",
    "article": "Article",
    "begun": "Begun",
    "end": "End",
    "count": "Downloads",
    "unknown": "not known",
    "others": "{n} others",
    "most": "{name} most: {n}",
    "how": "How it was counted",
    "rolling": "24 hours from a listener's first request count once",
    "calendar": "a calendar day counts once for each listener",
    "rules": "By the IAB's Podcast Measurement Technical Guidelines 2.2: {window}; at least the "
    "tag and one minute of sound. A listener is an address and a user agent; neither is kept.",
    "left": "Requests for sound",
    "lines": "{lines} lines of {logs} logs, {unreadable} of them could not be read.",
    "requests": "for sound in all",
    "method": "no GET (HEAD and others)",
    "status": "refused or failed",
    "not_modified": "not modified",
    "probe": "two bytes, to see whether ranges are served",
    "prefetch": "fetched ahead by a browser",
    "bot": "bots",
    "watch": "an Apple Watch's copy of what its telephone has",
    "short": "less than a minute in a window",
    "excess": "downloads of an address beyond what people do",
    "elsewhere": "under another show's folder",
}
_GERMAN = {
    "title": "Hörerzahlen",
    "downloads": "Downloads",
    "private": "davon über private Feeds",
    "from_to": "{first} bis {last}, {zone}",
    "nothing": "Kein Download in diesen Protokollen.",
    "no_logs": "Noch sind keine Zugriffsprotokolle genannt: [desk] logs in editions/show.toml.",
    "days": "Downloads am Tag",
    "hours": "Downloads nach Uhrzeit",
    "editions": "Downloads nach Ausgabe",
    "apps": "Downloads nach App",
    "countries": "Downloads nach Land",
    "heard": "Wie weit Artikel gehört wurden",
    "heard_told": "Player, die ans Ende kamen",
    "articles": "Downloads einzelner Artikel",
    "numbers": "Die Zahlen",
    "day": "Tag",
    "hour": "Stunde",
    "edition": "Ausgabe",
    "file": "Datei",
    "files": "Dateien",
    "app": "App",
    "country": "Land",
    "article": "Artikel",
    "begun": "Begonnen",
    "end": "Ende",
    "count": "Downloads",
    "unknown": "unbekannt",
    "others": "{n} weitere",
    "most": "{name} am meisten: {n}",
    "how": "Wie gezählt wurde",
    "rolling": "24 Stunden ab der ersten Anfrage zählen je Hörer einmal",
    "calendar": "ein Kalendertag zählt je Hörer einmal",
    "rules": "Nach den Podcast Measurement Technical Guidelines 2.2 des IAB: {window}; mindestens "
    "die Tags und eine Minute Ton. Ein Hörer ist eine Adresse und ein User-Agent; beides wird "
    "nicht aufgehoben.",
    "left": "Anfragen nach Ton",
    "lines": "{lines} Zeilen aus {logs} Protokollen, {unreadable} davon nicht lesbar.",
    "requests": "nach Ton insgesamt",
    "method": "kein GET (HEAD und andere)",
    "status": "abgelehnt oder fehlgeschlagen",
    "not_modified": "unverändert",
    "probe": "zwei Bytes, ob Bereiche gesendet werden",
    "prefetch": "vom Browser im Voraus geholt",
    "bot": "Bots",
    "watch": "Kopie einer Apple Watch von dem, was ihr Telefon hat",
    "short": "weniger als eine Minute in einem Fenster",
    "excess": "Downloads einer Adresse über dem, was Menschen tun",
    "elsewhere": "unter dem Ordner einer anderen Sendung",
}
_WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "de": _GERMAN}


def words_in(language: str) -> tuple[str, Mapping[str, str]]:
    """The language that the page will have, and its words."""
    tag = language.split("-")[0].lower()
    return (tag, _WORDS[tag]) if tag in _WORDS else ("en", _ENGLISH)


__all__ = ["words_in"]
