"""One thing, and half of one: how "1" and "½" agree with the noun behind them.

German declines ("mit einer Stimme", "eine halbe Stunde"), Italian and French join ("un'ora",
"d'un an"), Spanish and Portuguese leave the article out ("media hora").
"""

from __future__ import annotations

import re

from audio_edition.script.verbalize.elsewhere import german
from audio_edition.script.verbalize.elsewhere.calendar import time
from audio_edition.script.verbalize.elsewhere.context import Said, Text, alternatives
from audio_edition.script.verbalize.elsewhere.fractions import PLURAL
from audio_edition.script.verbalize.elsewhere.grammar import gender
from audio_edition.script.verbalize.elsewhere.quantities import quantity

_ONE = re.compile(r"(?P<one>eins|eine?|una?|uno)(?: (?P<noun>[^\W\d_]+(?:-[^\W\d_]+)*))?(?= |$)")
_PRINTED = re.compile(r"1(?![\d.,:/–-]|½)")
_ELIDED = re.compile(r"(?P<head>[dDqQ]u?)e (?=1(?: [^\W\d_]| ?[€$£MhH]))")
_HALF = re.compile(r"(?:½|1/2(?![\d/]|[.,-]\d))(?P<blank> ?)(?=[^\W\d_])")
_AND_HALF = re.compile(
    r"\d (?:(?P<any>[^\W\d_]{2,}) (?:et|y|e)|(?P<span>ans?|années?|mois|jours?|heures?|fois|points?"
    r"|siècles?|años?|mes(?:es)?|días?|horas?|veces|puntos?|ann[io]|mes[ei]|giorn[io]|or[ae]|volt[ae]"
    r"|anos?|m[êe]s(?:es)?|dias?|vezes|pontos?|km|m|kg)) $"
)
_VOWELS = frozenset("aeiouhàèìòù")
# before these Italian says "uno"
_IMPURE = re.compile(r"s[^aeiouàèìòùh\W]|z|gn|ps|pn|x|y", re.IGNORECASE)
_AND_NOT_OF = frozenset("à et ou sur pour contre par en".split())
_CASED = "de"


def one(text: Text, pos: int) -> Said:
    """``1`` before a noun, a unit or a currency, as it agrees with it."""
    tables = text.tables
    if tables.base not in ("de", "it") or _PRINTED.match(text.plain, pos) is None:
        return None
    if pos and text.at(pos - 1) in "/.,-–:":
        return None
    said = quantity(text, pos)
    if said is None:
        return None
    words, end, kind = said
    found = _ONE.match(words)
    if found is None:
        return said
    rest = words[found.end("one") :]
    if tables.base == "de":
        noun = found["noun"] or _noun(text, end)
        given = "f" if found["one"] == "eine" else ""
        left = text.left(pos) if text.before(pos) else []
        if found["one"] == "eins":
            many = text.after(end) in ("von", "der")
            return german.one_of_many(left) if many else words, end, kind
        return german.single(left, noun, given, tables.news) + rest, end, kind
    noun = found["noun"] or text.after(end)
    if not noun or found["one"] == "uno":
        return said
    if not rest and noun.casefold() in tables.language.common | {"su", "contro"}:
        return "uno", end, kind  # "1 su 10"
    if found["one"] == "una":
        if noun[0].casefold() not in _VOWELS - {"h"}:
            return said
        blank = not rest and text.at(end) == " "
        return "un’" + rest.lstrip(" "), end + blank, kind
    return ("uno" if _IMPURE.match(noun) else "un") + rest, end, kind


def elided(text: Text, pos: int) -> Said:
    """French "de 1 an" as "d'un an"."""
    if text.tables.base != "fr":
        return None
    found = text.match(_ELIDED, pos)
    if found is None or (found["head"].casefold() not in ("d", "qu")):
        return None
    said = time(text, found.end()) or quantity(text, found.end())
    if said is None or not said[0].startswith(("un", "une")):
        return None
    words, end, kind = said
    if " " not in words and text.after(end).casefold() in _AND_NOT_OF:
        return None
    return f"{found['head']}’{words}", end, kind


def half(text: Text, pos: int) -> Said:
    """``½`` before what it is half of: "eine halbe Stunde", "une demi-heure", "media hora"."""
    tables, news = text.tables, text.tables.news
    found = text.match(_HALF, pos)
    if found is None or re.search(r"(?:\d ?|[/,.-])$", text.plain[max(0, pos - 2) : pos]):
        return None
    added = _AND_HALF.search(text.plain[max(0, pos - 30) : pos])
    if added and tables.base != _CASED:  # "3 ans 1/2", "una vez y ½"
        return None
    end, behind, said_noun = found.end(), "", ""
    unit = text.match(tables.compiled("halved", lambda: _units(text)), end)
    if unit:
        end, said_noun = unit.end(), tables.news.units[unit[0]].one
        behind = f" {said_noun}"
    noun = said_noun.partition(" ")[0] or text.after(end)
    if tables.base == _CASED:
        noun = said_noun or text.after(end)
        if not noun[:1].isupper():
            return None
        feminine = "f" if unit and tables.news.units[unit[0]].feminine else ""
        left = text.left(pos) if text.before(pos) else []
        return german.halved(left, noun, feminine, news) + (behind or " "), end, "fraction"
    if not news.halves or noun.casefold() in tables.language.common:
        return None
    kind = "f" if unit and news.units[unit[0]].feminine else gender(noun, news)
    if tables.base == "fr":
        before = text.before(pos).casefold()
        bare = before in PLURAL or (before == "en" and noun.startswith("finale"))
        one = "" if bare else "une " if kind == "f" else "un "
        return f"{one}demi-{said_noun}", end, "fraction"
    stem = news.half.rpartition(" ")[2].removesuffix("o")
    said = stem + ("a" if kind == "f" else "o")
    if tables.base == "it" and kind == "f" and noun[0] in _VOWELS:
        return f"{stem}’{said_noun}", end, "fraction"
    return said + (behind or " "), end, "fraction"


def and_half(text: Text, pos: int) -> Said:
    """What "½" adds behind what is counted: "3 ans 1/2", "1 vez y ½"."""
    news = text.tables.news
    found = re.compile(r"(?:½|1/2)(?![\w/]|[.,-]\d)").match(text.plain, pos)
    added = _AND_HALF.search(text.plain[max(0, pos - 30) : pos])
    if found is None or added is None or text.tables.base == _CASED:
        return None
    joint, _, stem = news.half.rpartition(" ")
    noun = added["any"] or added["span"]
    kind = gender(noun, news) or ("f" if noun in ("heures", "horas", "ore") else "")
    low = stem + "e" if text.tables.base == "fr" and kind == "f" else stem
    if text.tables.base != "fr" and kind == "f":
        low = stem.removesuffix("o") + "a"
    return (low if added["any"] else f"{joint} {low}"), found.end(), "fraction"


def _units(text: Text) -> str:
    return alternatives(key for key in text.tables.news.units if key.rstrip(".").isalpha())


def _noun(text: Text, end: int) -> str:
    """The German noun behind a number: the next word that is written large."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.plain[end : end + 60])[:2]
    return next((word for word in words if word[0].isupper()), "")
