"""Ordinals and Roman numerals."""

from __future__ import annotations

import re

from audio_edition.script.verbalize.elsewhere import german
from audio_edition.script.verbalize.elsewhere.context import Said, Text, gender

_MARKED = re.compile(r"(?P<n>\d{1,6})(?:\.?(?P<mark>[º°ª]))(?![CF]\b)")
_SUFFIXED = re.compile(
    r"(?P<n>\d{1,6})(?P<mark>ers?|ères?|res?|[eè]mes?|es?|ndes?|nds?|des?)(?![^\W_])"
)
_SPANISH = re.compile(r"(?P<n>\d{1,6})\.?(?P<mark>er)(?![^\W_])")
_MINUTE = re.compile(r"(?P<n>\d{1,3})'(?!')(?:\+(?P<more>\d{1,2})')?(?![^\W_])")  # "al 90'+4'"
_ITALIAN = re.compile(r"(?P<n>\d{1,6})(?P<mark>\^|mo|esimo|esima)(?![^\W_])")
_STOPPED = re.compile(r"(?P<n>\d{1,4})\.(?= ?[^\W_]| ?[-–/] ?\d|-[^\W\d_]| ?\(|$|[ ,;:!?)\"]|\+\d)")
_ROMAN = re.compile(
    r"(?P<n>[IVXLCDM]{1,9})(?P<mark>ers?|ères?|re|[eè]mes?|es?)?(?P<stop>\.)?(?![^\W_])"
)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_CARDINAL_BEFORE = frozenset(
    "platz nummer nr. seite kapitel artikel jahr paragraf zimmer gleis linie rang tabellenplatz "
    "position startnummer hausnummer punkt band teil".split()
)
_FEMININE = frozenset("la a na da della nella alla dalla sulla una uma à".split())
_ARTICLES = _FEMININE | frozenset("el il lo o del al no do ao nel dal sul un um".split())
_ADRIFT = frozenset("in ins im an am auf aus bei beim hinter nach vor vom von zu zum zur".split())
_THE = frozenset("der die dem den des".split())
_BEFORE_SHORT = frozenset(
    "el del al un su sus mi tu este ese aquel cada en de por con como ni y o nuestro vuestro cuyo "
    "otro otros".split()
)
_ELIDED = re.compile(r"(?i)(?<![^\W_])(?:l|dell|all|nell|dall|sull)['’]$")  # "l'XI legislatura"
_AT_MINUTE = frozenset("al dal del nel".split())
_HYPHENED = re.compile(r"(?<![^\W_])([^\W\d_]+)-$")
_OF_WEEK = re.compile(r"[- ]feira")
_CALLED = re.compile(r"(?i)\b(?:an)?(?:ruf|rief|wähl)\w*|notruf|nummer")
_LAST = 39  # larger Roman numerals are rarely anything but letters
_NOT_NOUNS = frozenset(
    "a di da in nel nella e o il la per con fino tra fra ma che de en y al del los las el à et ou "
    "dans mais em com no na ao do".split()
)


def ordinal(text: Text, pos: int) -> Said:
    """``1er``, ``2e``, ``3.º``, ``1ª``, ``5°`` before a noun."""
    tables = text.tables
    found = None
    if tables.base == "fr":
        found = text.match(_SUFFIXED, pos)
    elif tables.base == "de":
        return _stopped(text, pos)
    else:
        found = text.match(_MARKED, pos)
        if found is None and tables.base == "es":
            found = text.match(_SPANISH, pos)
        if found is None and tables.base == "it":
            found = text.match(_ITALIAN, pos)
        if found is None and tables.base == "it":
            minute = text.match(_MINUTE, pos)
            elided = _ELIDED.search(text.plain[max(0, pos - 6) : pos])
            if minute and (elided or text.before(pos).casefold() in _AT_MINUTE):
                more = (
                    f" più {tables.counting.cardinal(int(minute['more']))}"
                    if minute["more"]
                    else ""
                )
                return tables.counting.ordinal(int(minute["n"])) + more, minute.end(), "ordinal"
    if found is None:
        return None
    value, mark = int(found["n"]), found["mark"].casefold()
    if not value or (mark == "°" and not _is_rank(text, found)):
        return None
    kind = (
        "f" if mark in ("ª", "re", "res", "ère", "ères", "nde", "ndes", "de", "a", "esima") else ""
    )
    short = not kind and (mark == "er" or _is_short(text, found.end()))
    said = tables.counting.ordinal(value, kind, short=short)
    if tables.base == "fr" and mark.startswith(("nd", "d")) and value == 2:
        said = "seconde" if "e" in mark else "second"
    if tables.base == "pt" and value == 3 and _OF_WEEK.match(text.plain, found.end()):
        said = "terça"  # "3ª-feira"
    if mark.endswith("s"):
        said += "s"
    return said, found.end(), "ordinal"


def _is_short(text: Text, end: int) -> bool:
    """Whether a masculine noun follows, before which Spanish says "primer" and "tercer"."""
    if text.tables.base != "es" or text.at(end) != " ":
        return False
    noun = text.after(end)
    marked = re.compile(r"\w+\.?[°º]? ?$").sub("", text.plain[max(0, end - 40) : end])
    before = re.findall(r"[^\W\d_]+(?=\W*$)", marked)
    if before and before[-1].casefold() not in _BEFORE_SHORT:
        return False  # "el vicepresidente 3.º dimite"
    return (
        bool(noun)
        and noun.casefold() not in _NOT_NOUNS
        and gender(noun, text.tables.news) != "f"
        and len(noun) > 2
        and noun not in ("izquierda", "derecha", "izq", "izda", "dcha")
        and noun[0].islower()
    )


def _is_rank(text: Text, found: re.Match[str]) -> bool:
    """Whether "3°" is a third and no degree: a noun follows, and none of heat stands before."""
    if text.tables.base not in ("it", "pt", "es"):
        return False
    noun = text.after(found.end())
    if not noun or noun.casefold() in _NOT_NOUNS:
        return False
    before = text.before(found.start()).casefold()
    return before not in (
        "a",
        "di",
        "da",
        "circa",
        "oltre",
        "de",
        "tra",
        "fra",
        "ai",
        "sui",
        "gradi",
    ) or (
        before in ("a", "di", "da", "de")
        and noun[0].islower()
        and len(noun) > 3
        and noun not in ("nord", "sud")
    )


def _stopped(text: Text, pos: int) -> Said:
    """German "3." before what it ranks."""
    found = text.match(_STOPPED, pos)
    if found is None:
        return None
    value, end = int(found["n"]), found.end()
    left = text.left(pos, 6)
    directly = left if re.search(r"[^\W\d_] ?$", text.plain[max(0, pos - 2) : pos]) else []
    noun = _noun_behind(text, end)
    last = directly[-1].casefold() if directly else ""
    if not value:
        return None
    at_end = text.ends(end)
    determined = german.is_determined(directly)
    if at_end and last == "die" and value > 99 and _CALLED.search(" ".join(left)):
        return None  # "Wählen Sie die 112."
    if at_end and not (
        determined and last in ("am", "vom", "zum", "den", "dem", "der", "im", "das", "die")
    ):
        return None
    if (
        text.plain[pos - 1 : pos] in ("/", ",", ":")
        and pos
        and text.plain[pos - 2 : pos - 1].isdigit()
    ):
        return None
    before = text.before(pos).casefold()
    if before in _CARDINAL_BEFORE and not determined:
        return None
    if not determined and value >= 1000:
        return None
    behind = text.after(end)
    joined = re.match(
        r" (?:und|bis|oder|sowie|/) (?:zum )?\d{1,4}\.|[-–/] ?\d{1,4}\.|\+\d",
        text.plain[end : end + 20],
    )
    listed = bool(
        re.search(
            r"\d\.(?: (?:und|bis|oder|sowie) |[,] |[-–/] ?)$", text.plain[max(0, pos - 9) : pos]
        )
    )
    before_comma = text.at(end) == "," and (determined or listed)  # "in der 12., 45. Minute"
    if not (joined or at_end or before_comma or behind[:1].isalpha()):
        return None
    habits = text.tables.language.habits
    if (
        not determined
        and not listed
        and behind[:1].isupper()
        and habits
        and behind in habits.starters
    ):
        return None
    base = text.tables.counting.ordinal(value)
    ending = german.ending(_led(left, directly, listed), noun, text.tables.news)
    # at an end the stop closes the sentence, and stays
    stop = end - 1 if at_end else end
    return base + ending, stop, "ordinal"


def _led(left: list[str], directly: list[str], listed: bool) -> list[str]:
    """The words that decide an ordinal's ending: of "vom 1. bis 3. Mai" the first for both."""
    if not listed:
        return directly
    return [word for word in left if word not in ("und", "bis", "oder", "sowie")] or directly


def _noun_behind(text: Text, end: int) -> str:
    """The noun that an ordinal ranks: the next word written large, or the next."""
    words = re.findall(r"[^\W\d_]+", text.plain[end : end + 60])[:3]
    if words and words[0] in _ADRIFT:  # "als 3. ins Ziel"
        return ""
    return next((word for word in words if word[0].isupper()), words[0] if words else "")


def roman_value(letters: str) -> int:
    """The value of a Roman numeral, 0 where it is none that anybody would write."""
    values = [_VALUES[letter] for letter in letters]
    total = sum(
        -value if any(later > value for later in values[at + 1 : at + 2]) else value
        for at, value in enumerate(values)
    )
    return total if _written(total) == letters else 0


def _written(value: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
             (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
    made = ""
    for step, sign in signs:
        made += sign * (value // step)
        value %= step
    return made


def roman(text: Text, pos: int) -> Said:
    """``Ludwig XIV.``, ``XIXe siècle``, ``siglo XIX``, ``II Guerra Mundial``, ``Kapitel IV``."""
    tables, news = text.tables, text.tables.news
    found = text.match(_ROMAN, pos)
    joined = bool(pos) and (text.at(pos - 1).isalnum() or text.at(pos - 1) in "-'’.&")
    ruled = _HYPHENED.search(text.plain[max(0, pos - 20) : pos])  # "le lycée Henri-IV"
    ruled = ruled if ruled and ruled[1] in news.regnal and tables.base == "fr" else None
    elided = tables.base == "it" and _ELIDED.search(text.plain[max(0, pos - 6) : pos])
    if joined and not elided and not ruled:
        return None
    if found is None:
        return None
    value = roman_value(found["n"])
    if not value or (len(found["n"]) == 1 and value > _LAST):
        return None
    if ruled:
        return _regnal(text, value, ruled[1], found)
    mark, end = found["mark"] or "", found.end("mark" if found["mark"] else "n")
    if mark and (tables.base != "fr" or not _is_marked(found["n"], mark, value)):
        return None
    stop = bool(found["stop"])
    left = text.left(pos)
    before = text.before(pos)
    near = left[-2:] if before else []
    following = text.after(found.end() if stop and tables.base == "de" else end)
    if mark:
        return _marked(text, value, mark, end)
    if before.casefold() in news.centuries or before == "sec.":
        rank = tables.base == "it" or (value <= news.last_regnal and tables.base != "fr")
        said = tables.counting.ordinal(value) if rank else tables.counting.cardinal(value)
        return said, end, "roman"
    if before in news.numbered or before in news.before_number:
        return _cardinal(text, value, end)
    if tables.base == "de" and stop and before.casefold() in _THE and len(near) > 1:
        named = near[-2]
        if named in news.regnal or named.removesuffix("s") in news.regnal:
            return _articled(text, value, named, found)
    name = next((word for word in reversed(near) if word in news.regnal), "")
    if not name and tables.base == "de" and before[:-1] in news.regnal and before.endswith("s"):
        name = before
    if name and before[:1].isupper():
        return _regnal(text, value, name, found)
    article = before.casefold()
    led = article in _ARTICLES and len(found["n"]) > 1 and following and value <= _LAST
    known = following in news.ranked or following.lower() in news.ranked
    if (known and len(found["n"]) < 7) or led:
        kind = gender(following, news) or ("f" if article in _FEMININE else "")
        return tables.counting.ordinal(value, kind, short=kind != "f"), end, "ordinal"
    if (
        tables.base == "de"
        and stop
        and following
        and following[0].isupper()
        and not text.ends(found.end())
        and (len(found["n"]) > 1 or german.is_determined(left if before else []))
    ):
        directly = left if before else []
        said = tables.counting.ordinal(value) + german.ending(directly, following, news)
        return said[:1].upper() + said[1:], found.end(), "ordinal"
    short = len(found["n"]) == 1 or value > _LAST or set(found["n"]) - set("IVX")
    if short or not before[:1].isupper() or (before.isupper() and len(before) > 1):
        return None
    if tables.base == "de" and stop and following and following[0].islower():
        return _regnal(text, value, before, found)
    return _cardinal(text, value, end)


def _cardinal(text: Text, value: int, end: int) -> Said:
    return text.tables.counting.cardinal(value), end, "roman"


def _is_marked(letters: str, mark: str, value: int) -> bool:
    """Whether "XIXe" is a numeral, and no "Les", "Vers" or "Ce"."""
    if len(letters) == 1 and letters not in "IVX":
        return False
    return (value == 1) == (mark[0] != "e" or mark.startswith("er")) and not mark.endswith("es")


def _marked(text: Text, value: int, mark: str, end: int) -> Said:
    """French "XIXe", "Ier", "Ire"."""
    kind = "f" if mark in ("re", "ère", "ères") else ""
    if kind != "f" and value == 1 and mark.startswith("e") and mark != "er":
        return None
    said = text.tables.counting.ordinal(value, kind)
    abbreviated = re.compile(r" s\.").match(text.plain, end)
    if abbreviated:  # "XXIe s."
        said, end = f"{said} siècle", abbreviated.end()
        end -= 1 if text.ends(end) else 0
    return said, end, "ordinal"


def _articled(text: Text, value: int, name: str, found: re.Match[str]) -> Said:
    """German "Karl dem V.": its article is printed."""
    queen = name.removesuffix("s") in text.tables.news.queens
    plain = "die" if queen else "der"
    said = text.tables.counting.ordinal(value)
    said += "" if text.before(found.start()).casefold() == plain else "n"
    end = found.end() - text.ends(found.end())  # the stop may be the sentence's too
    return said[:1].upper() + said[1:], end, "ordinal"


def _regnal(text: Text, value: int, name: str, found: re.Match[str]) -> Said:
    tables, news = text.tables, text.tables.news
    feminine = name in news.queens or name.removesuffix("s") in news.queens
    if tables.base == "de":
        left = text.left(found.start())
        base = tables.counting.ordinal(value)
        end = found.end()
        if found["stop"] and text.ends(end):
            end -= 1
        if not found["stop"]:
            return None if len(found["n"]) == 1 else _cardinal(text, value, end)
        return german.regnal(base, left, feminine=feminine), end, "ordinal"
    end = found.end("n")
    if value <= news.last_regnal:
        return tables.counting.ordinal(value, "f" if feminine else ""), end, "ordinal"
    return _cardinal(text, value, end)
