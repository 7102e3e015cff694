"""German: how an ordinal is declined by what stands around it."""

from __future__ import annotations

from collections.abc import Sequence

from audio_edition.languages.news import NewsWords
from audio_edition.script.verbalize.elsewhere.context import gender

_WEAK = frozenset(
    """
    dem den des am im zum vom beim zur einem einen eines einer keinem keinen keiner keines diesem
    diesen dieses jenem jenen jedem jeden jedes meinem meinen meiner seinem seinen seiner seines
    ihrem ihren ihrer ihres unserem unseren unserer deren dessen unterm überm hinterm vorm ab seit
    bis ersten zweiten dritten letzten
    """.split()
)
"""Behind these the ending is always -en."""

_PLAIN = frozenset(
    """
    die das jede jenes diese eine keine seine ihre meine unsere ins ans aufs fürs ums durchs übers
    vors eure deine jener dieser jeder welche welcher
    """.split()
)
_BARE = frozenset("ein kein mein sein ihr unser euer dein".split())
_LEADING = frozenset(
    """
    in mit von nach bei seit aus zu an auf vor hinter unter über neben zwischen während wegen trotz
    ab gegenüber außer innerhalb außerhalb anlässlich aufgrund angesichts statt anstelle
    einschließlich entlang hinsichtlich infolge inmitten jenseits kraft laut mittels seitens
    zufolge zugunsten
    """.split()
)
"""Before "der" these make a dative or genitive of it."""

_DATIVE = frozenset(
    """
    von mit bei nach aus seit zu unter gegenüber neben zwischen vor hinter in dem vom
    beim zum zusammen
    """.split()
)
_ACCUSATIVE = frozenset("für gegen durch ohne um den an auf über".split())
_BEFORE_ORDINALS = _WEAK | _PLAIN | _BARE | {"der"}


_NEUTER = frozenset(
    """
    Tor Wasser Feuer Wetter Theater Zimmer Opfer Semester Kloster Lager Muster Ufer Orchester Alter
    Labor Fenster Messer Wunder Register Center Silber Pulver Fieber Gitter Monster Poster Cover
    Futter Eigentor Siegtor Gegentor Führungstor Saisontor Stadttor Amtszimmer Krankenlager
    Wintersemester Sommersemester Todesopfer Bundesland Manöver Ruder Steuer Leder Eisstadion
    """.split()
)
"""Neuter, though their endings are a masculine's."""


def is_determined(left: Sequence[str]) -> bool:
    """Whether a number behind these words that stands before a stop is an ordinal."""
    return bool(left) and left[-1].casefold() in _BEFORE_ORDINALS


def ending(left: Sequence[str], noun: str, news: NewsWords) -> str:
    """What is put behind "dritte" after the words ``left`` and before ``noun``."""
    last = left[-1].casefold() if left else ""
    kind = gender(noun, news, cased=True) if noun and noun not in _NEUTER else ""
    if last == "als":
        return "r" if kind != "f" else ""
    if last == "der":
        before = left[-2].casefold() if len(left) > 1 else ""
        return "n" if kind == "f" or before in _LEADING else ""
    if last in ("keines", "jedes", "dieses"):
        return "n" if kind in ("m",) else ""
    if last in _WEAK:
        return "n"
    if last in _PLAIN:
        return ""
    if last in _BARE:
        return {"m": "r", "f": ""}.get(kind, "s")
    if last in ("und", "bis", "oder") and len(left) > 1:
        return "n"
    owned = last.endswith("s") and left[-1][:1].isupper() and len(left) > 1
    if owned and left[-2].casefold() in _DATIVE:
        return {"f": "r"}.get(kind, "m")  # "mit Beethovens 9. Sinfonie"
    if last in _DATIVE and not kind and noun.endswith("n"):
        return "n"  # "mit sog. Drohnen"
    if last in _LEADING:
        return {"f": "r"}.get(kind, "m") if last != "in" or kind == "f" else "m"
    return {"m": "r", "f": ""}.get(kind, "s" if noun and noun[0].isupper() else "")


def day_ending(left: Sequence[str], between: str) -> str:
    """What is put behind the ordinal of a day before its month."""
    last = left[-1].casefold() if left else ""
    if last == "v":  # "v. 23.5.1949"
        return "n"
    if between.strip():  # "Freitag, 3. Mai"
        return "n" if any(word.casefold() == "am" for word in left[-3:]) else "r"
    if last == "der":
        before = left[-2].casefold() if len(left) > 1 else ""
        return "n" if before in _LEADING else ""
    if last in ("", "ein", "kein"):
        return "r"
    return "" if last in ("jeder", "dieser") else "n"


def regnal(said: str, left: Sequence[str], *, feminine: bool) -> str:
    """The article and number of a ruler: "der Vierzehnte", "dem Vierzehnten"."""
    name = left[-1] if left else ""
    possessive = name.endswith("s") and name not in _ENDING_S
    case = "des" if possessive else ""
    for word in () if possessive else reversed(left[:-1][-4:]):
        low = word.casefold()
        if low in _DATIVE:
            case = "dem"
        elif low in _ACCUSATIVE:
            case = "den"
        elif low == "des":
            case = "des"
        elif low == "der" and feminine:
            case = "dem"
        elif word[:1].isupper() and low not in ("der", "die", "das"):
            continue
        break
    number = said[:1].upper() + said[1:]
    if feminine:
        return {"": f"die {number}", "den": f"die {number}"}.get(case, f"der {number}n")
    return f"der {number}" if not case else f"{case} {number}n"


_ENDING_S = frozenset(
    "Pius Paulus Julius Sixtus Johannes Charles James Nikolaus Urbanus Thutmosis Ramses Bonifatius "
    "Felipes Hans Matthias Andreas Coelestinus Ptolemäus".split()
)


_TO_ONE = {
    "mit von bei nach aus seit zu ab vor in binnen gegenüber zwischen laut": "m",
    "innerhalb außerhalb während wegen trotz statt anstatt anstelle": "s",
    """für um gegen ohne durch auf über bis unter kostet kosten kostete kosteten dauert dauerte
    dauern beträgt betrug wiegt wog zahlt zahlte zahlen gibt gab misst""": "n",
}
_LEADS = {word: case for words, case in _TO_ONE.items() for word in words.split()}
"""What stands before "1", and how the "ein" behind it ends: dative, genitive, accusative."""

_ABOUT = frozenset(
    "nur rund etwa ca circa zirka knapp gut genau fast mindestens höchstens maximal lediglich "
    "exakt jeweils".split()
)


def single(left: Sequence[str], noun: str, kind: str, news: NewsWords) -> str:
    """ "1" before a noun: "eine", behind "mit" "einer"; ``kind`` is the noun's gender if known."""
    plain = noun.rpartition("-")[2]
    if not kind and plain not in _NEUTER:
        kind = gender(plain, news, cased=True) if plain else ""
    near = [word.casefold() for word in left]
    while near and near[-1] in _ABOUT:
        near.pop()
    case = _LEADS.get(near[-1], "") if near else ""
    if plain == "Uhr" or not noun:
        return "eine" if kind == "f" else "ein"
    if kind == "f":
        return "einer" if case in ("m", "s") else "eine"
    if case == "s":
        return "eines" if plain.endswith("s") else "einem"
    masculine = kind == "m" or plain.endswith(("ten", "nen"))  # "es gibt 1 Toten"
    return {"m": "einem", "n": "einen" if masculine else "ein"}.get(case, "ein")


def one_of_many(left: Sequence[str]) -> str:
    """ "1" before "von": "in einem von zehn Fällen", and "eins von zehn"."""
    near = [word.casefold() for word in left if word.casefold() not in _ABOUT]
    case = _LEADS.get(near[-1], "") if near else ""
    return {"m": "einem", "n": "einen"}.get(case, "eins")


def halved(left: Sequence[str], noun: str, kind: str, news: NewsWords) -> str:
    """ "½" before a noun: "eine halbe", "einem halben", "ein halbes"; "das halbe"."""
    if is_determined(left) and left[-1].casefold() not in _LEADS:
        return "halbe" + ending(left, noun, news)
    said = single(left, noun, kind, news)
    if said not in ("ein", "eine"):
        return f"{said} halben"
    plain = noun.rpartition("-")[2]
    masculine = plain not in _NEUTER and gender(plain, news, cased=True) == "m"
    return f"{said} " + ("halbe" if said == "eine" else "halber" if masculine else "halbes")


def chosen(forms: Sequence[str], left: Sequence[str], *, ranked: bool) -> str:
    """Which of two forms stands behind these words, or behind an ordinal where ``ranked``."""
    near = [word.casefold() for word in left[-3:]]
    if forms[0] == forms[1] + "n":  # "in der 88. Min."
        return forms[1] if ranked else forms[0]
    if forms[0] == "Seite":
        return forms[1] if {"abs", "absatz"} & set(near) else forms[0]
    if forms[0] == "Jahrhundert":
        return forms[1] if "des" in near else forms[0]
    last = near[-1] if near else ""
    return forms[1] if last in _WEAK else forms[0]
