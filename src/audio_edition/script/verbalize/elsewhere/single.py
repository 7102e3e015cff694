"""One and a half, elided words, points of the compass, and words that are put together."""

from __future__ import annotations

import re
from functools import cache

from audio_edition.late import late
from audio_edition.script.verbalize.elsewhere import german
from audio_edition.script.verbalize.elsewhere.calendar import time
from audio_edition.script.verbalize.elsewhere.context import Said, Text, alternatives, gender
from audio_edition.script.verbalize.elsewhere.quantities import PLURAL, quantity

_BEHIND = {
    "de": "im aus von vom nach auf gen richtung",
    "fr": "au du de le vers en secteur vent vents",
    "es": "al del de el desde hacia componente",
    "it": "a da al dal di del nel verso",
    "pt": "a ao de do no para quadrante",
}
_WEATHER = {
    "de": (
        r"\w*(?:regen|schnee|(?<!ch)wind|wetter|sonn(?!tag|abend)|gewitter|wölk|wolk|nebel|sturm|böe"
        r"|frost|schauer|grad\b)"
    ),
    "fr": (
        "pluie|pluvieu|neig|vents?\\b|orag|soleil|ensoleil|nuag|brouillard|avers|degré|météo|rafale"
        "|tempêt|gel(?:s|ées?)?\\b|éclairci"
    ),
    "es": "lluvi|niev|nev|viento|torment|sol\\b|nub|niebla|chubasc|grados|racha|precipit|borrasc",
    "it": "piogg|nev|vent|temporal|sole\\b|soleggiat|nub|nuvol|nebbi|rovesc|gradi|raffic|maltempo",
    "pt": "chuv|nev|vento|trovoad|sol\\b|nuve|nebl|nevoeir|aguaceir|graus|rajad|tempest",
}
_NEAR = 120


@cache
def _led(base: str) -> re.Pattern[str]:
    """What stands before a direction: a word of place, and directions joined to it."""
    words = "|".join(_BEHIND[base].split())
    return re.compile(
        rf"(?i:\b(?:{words}) |\b[dl]['’])(?:[A-Z]{{1,3}}(?: ?[,/–-] ?| (?:und|bis|et|y|e|ou|a|à|o) "
        r"(?i:(?:im|au|al|en el|no|a|del|du|do|dal) )?)){0,3}$"
    )


@cache
def _weather(base: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{_WEATHER[base]})|\d ?°")


_DIRECTION = late(
    r"([NSOWEL]{1,3})(?:-(?P<tail>(?i:wind|sturm|böe|küste|teil|rand|hang|strömung|lage)[a-zü]*)"
    r"(?![^\W_])|(?![^\W_]|\. ?[^\W_]|['’])|(?<=[NSOWE]{2})(?=\. [A-ZÀ-Ý]))"
)


def direction(text: Text, pos: int) -> Said:
    """``NW`` where the weather is told, and the ``NW-Wind`` of German."""
    if text.at(pos) not in ("N", "S", "O", "W", "E", "L"):
        return None
    tables = text.tables
    found = text.match(_DIRECTION, pos)
    said = tables.news.compass.get(found[1], "") if found else ""
    if found is None or not said or (pos and text.at(pos - 1).isalnum()):
        return None
    if found["tail"]:
        if tables.base != "de":
            return None
        return said.removesuffix("en") + found["tail"].lower(), found.end(), "compound"
    if re.match(r" ?\d(?!.{0,8}(?:°|Grad|mm|cm))", text.plain[found.end() : found.end() + 14]):
        return None  # "im SO 36"
    if _led(tables.base).search(text.plain[max(0, pos - 30) : pos]) is None:
        return None
    near = text.plain[max(0, pos - _NEAR) : pos + _NEAR]
    if _weather(tables.base).search(near) is None:
        return None
    return said, found.end(), "abbreviation"


_DECADE = re.compile(r"(?P<n>\d{1,4})(?P<tail>ern|er)(?![^\W_])")
_FUSED = re.compile(
    r"(?P<n>\d{1,3}(?:\.\d{3})*|\d{1,6})(?:,(?P<low>\d{1,3}))?(?P<joint>-| )?(?P<tail>"
    r"(?:[jJ]ährig|[pP]rozentig|fach|[Ff]ache|mal(?!\w)|malig|stündig|"
    r"minütig|tägig|monatig|wöchig|köpfig|stöckig|seitig|teilig|jährlich|sekündig|stellig|türig|"
    r"spurig|geschossig|silbig|strophig|gradig|sitzig|bändig|reihig|[Kk]öpfig|täglich|stündlich|"
    r"Zylinder|Jährige|Tausender|Hundertstel|Tonner)[^\W\d_]*)"
)
_PERCENT = re.compile(r"(?P<n>\d{1,3})(?: ?%|-Prozent)-?(?P<tail>ig[^\W\d_]*)")
_AGED = re.compile(r"(?P<n>\d{1,3})(?P<tail>enn[ei])(?![^\W_])")
_TIMES = re.compile(r"(?P<n>\d{1,3})[x×](?![\w])")


def compound(text: Text, pos: int) -> Said:
    """A number and what it is one word with."""
    tables = text.tables
    if tables.base == "it":
        return _aged(text, pos)
    if tables.base != "de" or (pos and text.at(pos - 1).isalnum()):
        return None
    found = text.match(_DECADE, pos)
    if found:
        value = int(found["n"])
        said = tables.counting.number(tables.numeral(found["n"]))
        return said + found["tail"], found.end(), "compound"
    found = text.match(_PERCENT, pos)
    if found:
        said = tables.counting.cardinal(int(found["n"]), noun=True)
        return f"{said}prozent{found['tail']}", found.end(), "compound"
    found = text.match(_TIMES, pos)
    found = text.match(_FUSED, pos)
    if found is None or (found["joint"] == " "):
        return None
    value = int(found["n"].replace(".", ""))
    said = tables.counting.cardinal(value, noun=not found["low"])
    if found["low"]:
        said += f" {tables.counting.words.point} {tables.counting.digits(found['low'])}"
    tail = found["tail"]
    if tail[0].isupper():
        said = said[0].upper() + said[1:]
    return said + tail[0].lower() + tail[1:], found.end(), "compound"


def _aged(text: Text, pos: int) -> Said:
    """Italian "25enne"."""
    found = text.match(_AGED, pos)
    if found is None or not int(found["n"]):
        return None
    said = text.tables.counting.cardinal(int(found["n"]))
    return said[:-1].removesuffix("é") + found["tail"], found.end(), "compound"


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
    return (low if added["any"] else f"{joint} {low}"), found.end(), "fraction"


def _units(text: Text) -> str:
    return alternatives(key for key in text.tables.news.units if key.rstrip(".").isalpha())


def _noun(text: Text, end: int) -> str:
    """The German noun behind a number: the next word that is written large."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.plain[end : end + 60])[:2]
    return next((word for word in words if word[0].isupper()), "")
