"""Abbreviations, signs, addresses of the web and numbers of telephones."""

from __future__ import annotations

import re
from functools import cache

from audio_edition.script.verbalize.core import LEFT_OUT
from audio_edition.script.verbalize.elsewhere import german
from audio_edition.script.verbalize.elsewhere.context import Said, Tables, Text, alternatives
from audio_edition.script.vocabulary.signs import ARROW

_PHONE = re.compile(
    r"\(\d\d\) ?\d{4,5}[ -]\d{4}(?![\d:]|[.,]\d)"
    r"|\+\d{1,3}(?:[ ./-]{1,3}(?:\(0\)[ ]?)?\d{1,9}){2,7}(?![\d:]|[.,]\d)"
    r"|(?:\(0\d{1,5}\)|0\d{2,5})(?:[ ./-]{1,3}(?:\(0\)[ ]?)?\d{1,9}){1,6}(?![\d:]|[.,]\d)"
    r"|(?:0\d?|\d{2,5})(?:[ ./-]{1,3}\d{2,9}){1,6}(?![\d:]|[.,]\d)"
    r"|\+\d{9,15}|0\d{5,14}(?!\d|,\d)"
)
_LEAST = 6  # digits of a telephone's number
_LONG = 10  # with fewer, "+1.000.000" is a number
_GROUPED = re.compile(r"\+\d{1,3}(?:[. ]\d{3})+")
_PAIRS = re.compile(r"0\d(?:[ .]\d\d){4}")
# Spain's "91 123 45 67"; France's "3919", where somebody is to be called
_GROUPS = {
    "es": re.compile(r"[89]\d \d{3} \d\d \d\d(?![\d,:]|[ .]\d)"),
    "fr": re.compile(r"(?<= )3(?!\d?00)\d{3}(?![\d,:]|[ .]\d| ?[€$%])"),
}
_DIALS = re.compile(
    r"(?i)(?:\b(?:compos|appel|téléphon|joindre|joignable|numéro|standard|ligne|urgence).*"
    r"\b(?:le|au|du)|\bnuméro) $"
)
_ADDRESS = re.compile(
    r"(?<!\w)@[^\W_]\w{1,40}|(?:https?://|www\.)[^\s\"”<>]+|[\w.+-]{1,64}@[\w-]+\.[\w.-]*\w"
    r"|(?:[\w-]{1,60}\.){1,4}(?:com|org|net|gov|edu|info|io|eu|uk|de|fr|es|it|pt|br|at|ch|be|mx|ar)\b"
    r"(?:/[^\s\"”<>]*)?"
)
_MANY = frozenset("les des aux los las i gli dei nei os as dos das nos tra entre".split())
_PER = {
    "de": "pro je",
    "fr": "par le",
    "es": "por el cada",
    "it": "al per ogni",
    "pt": "por o cada",
}
_THE = {
    "de": "der die das dem den des eine einer",
    "fr": "le du au un",
    "es": "el del al un",
    "it": "il del al un dal nel",
    "pt": "o do ao um no",
}
_STREET = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*-?)[sS]tr\.")
_COUNTED = re.compile(r"\d ?(?:et |und |u\. |y |e )?$")  # "p. 12 et suiv."
_VERSUS = re.compile(r"[^\W\d_]\)? \d{1,2} ?[xX×] ?\d{1,2} [A-ZÀ-Ý][^\W\d_]")
_WON = re.compile(
    r"(?i)\b(?:venceu|vence|perdeu|perde|empat\w+|bateu|bate|placar|gole\w+|vitória|derrot\w+)\b"
    r"[^.,;]* \d{1,2} ?$"
)
_PER_SO_MANY = re.compile(r"/1(?:0{1,2}|0?[. ]?000|00[. ]000|[. ]000[. ]000)(?= [^\W\d_])")
# a law by its number and year: "112/2024", and no season, "2025/2026"
_NUMBERED = re.compile(r"(?<!\d)(?:\d{1,3}|(?!19|20)\d{4})/(?:19|20)\d\d(?!\d)")
_LISTED = re.compile(r"[^\W\d_]{2,4}\. ?(?:au|al|a|bis|à|e|et|und|y|-|–) $")  # "lun. au ven."
_IN_MONTH = frozenset("em en in de a até hasta di à desde da dal depuis dès".split())
_CLOSING = frozenset("mtl. jährl. tägl. wöchentl.".split())
_WOMEN = frozenset("Inês Beatriz Isabel Leonor Ester Raquel Carmen".split())
_LADIES = frozenset("sra senhora a da à na pela".split())
_FLOOR = re.compile(
    r"[º°ª],? $|\d ?m (?:de |d['’])$|[\dIVX](?:er?|ème) $"
)  # "2.º dcha.", "m d'alt."
_MASCULINE_IN_A = frozenset(("Andrea", "Luca", "Nicola", "Battista", "Costa", "Barnaba"))


def abbreviation(text: Text, pos: int) -> Said:
    """``z. B.``, ``Nr. 5``, ``M. Dupont``."""
    tables, news = text.tables, text.tables.news
    first = text.at(pos).casefold()
    number = text.match(_keys(tables, "before_number", first), pos)
    short = text.match(_keys(tables, "short", first), pos)
    longer = short is not None and number is not None and short.end() > number.end()  # "S.L."
    if (
        number
        and not longer
        and re.match(
            r" ?(?:\d|[A-Z]\.? ?\d|[IVXLC]+\b)", text.plain[number.end() : number.end() + 6]
        )
    ):
        said = _found(news.before_number, number[0])
        if said:
            said = _chosen(text, pos, said, "")
            return _capital(text, pos, number, said), number.end(), "abbreviation"
    named = text.match(_keys(tables, "before_name", first), pos)
    if named:
        rest = text.plain[named.end() : named.end() + 40]
        gap = " ?" if tables.base == "de" else "[ -]?"  # "Fr.-So."
        name = re.match(rf"{gap}([^\W\d_][^\W\d_'’-]+)", rest)
        begins = not pos or not (text.at(pos - 1).isalnum() or text.at(pos - 1) == ".")  # "A.S."
        if name and name[1][0].isupper() and begins and not _is_friday(text, pos, named):
            said = _found(news.before_name, named[0])
            if said:
                said = _chosen(text, pos, said, name[1])
                blank = said.endswith("’") and text.at(named.end()) == " "  # "Sant’Antonio"
                return said, named.end() + blank, "abbreviation"
    if short is None:
        return None
    key = short[0].replace(" ", "")
    said = _found(news.short, key)
    if not said:
        return None
    end = short.end()
    if (key in news.after_number or key.lower() in news.after_number) and not _COUNTED.search(
        text.plain[max(0, pos - 12) : pos]
    ):
        return None
    if key == "So." and not _is_sunday(text, pos, end):
        return None
    if key.endswith("."):
        closing = text.ends(end) or (text.at(end) in ")\"'”»" and text.ends(end + 1))
        ends = key in news.after_number or _may_end(text, key)
        listed = _LISTED.search(text.plain[:pos][-12:]) or _FLOOR.search(text.plain[:pos][-6:])
        dated = _is_dated(text, pos, key, said)
        if closing and not ends and not listed and not dated:
            return None
        said = _chosen(text, pos, said, text.after(end))
        said, end = _spanned(text, said, end)
        if closing and text.at(end) != ".":
            said += "."
        return _capital(text, pos, short, said), end, "abbreviation"
    return (
        _capital(text, pos, short, _chosen(text, pos, said, text.after(end))),
        end,
        "abbreviation",
    )


def _is_dated(text: Text, pos: int, key: str, said: str) -> bool:
    """Whether a month or a day closes a sentence: "em set.", "sauf le lun."; and no "el mar."."""
    before, base = text.before(pos).casefold(), text.tables.base
    if key in text.tables.news.months and key != "mar.":
        return before in _IN_MONTH
    day = said.casefold() in text.tables.calendar
    return day and (base, before) in (("fr", "le"), ("es", "el")) and (base, key) != ("es", "mar.")


def _is_sunday(text: Text, pos: int, end: int) -> bool:
    """Whether "So." is a day of the week, and no word that ends a sentence."""
    before = text.plain[max(0, pos - 4) : pos]
    return bool(
        re.search(r"(?:[-–/+] ?|\b[aA]m )$", before)
        or re.match(r",? ?\d| ?[-–/]", text.plain[end : end + 3])
        or _beside_days()[0].search(text.plain[max(0, pos - 40) : pos])
    )


@cache
def _beside_days() -> tuple[re.Pattern[str], re.Pattern[str]]:
    day = r"(?:(?:Mo|Di|Mi|Do|Sa|So)\.|[A-Z][a-z]{3,8}tag|Mittwoch)"
    return (
        re.compile(
            r"(?i:\b(?:am|vom|ab|bis|seit|zum|jeden)) $|(?:Mo|Di|Mi|Do|Fr|Sa)\. [^.]{1,30}[,;] $"
            rf"|{day},? ?(?:und |bis |oder |sowie |am |[-–/+,] ?)+$"
        ),
        re.compile(rf" [^.]{{1,40}}[,;.] ?(?:und |aber )?(?:am )?{day}"),
    )


def _is_friday(text: Text, pos: int, named: re.Match[str]) -> bool:
    """Whether "Fr." stands beside other days of the week: "Am Do. und Fr. Regen"."""
    if named[0] != "Fr.":
        return False
    before, behind = _beside_days()
    left = text.plain[max(0, pos - 40) : pos]
    return bool(before.search(left) or behind.match(text.plain, named.end()))


def _spanned(text: Text, said: str, end: int) -> tuple[str, int]:
    """ "Mo.-Fr." as Monday to Friday: with what joins it to the day or month behind it."""
    tables = text.tables
    dash = re.compile(r" ?[-–] ?(?=[^\W\d_])").match(text.plain, end)
    if dash is None or said.casefold() not in tables.calendar:
        return said, end
    behind = abbreviation(text, dash.end())
    word = behind[0] if behind else text.after(dash.end())
    if word.rstrip(".").casefold() not in tables.calendar:
        return said, end
    return f"{said} {tables.counting.words.range} ", dash.end()


def street(text: Text, pos: int) -> Said:
    """German "Goethestr." """
    if text.tables.base != "de":
        return None
    found = _STREET.match(text.plain, pos)
    if found is None:
        return None
    closing = text.ends(found.end())
    return f"{found[1]}straße" + ("." if closing else ""), found.end(), "abbreviation"


def rate(text: Text, pos: int) -> Said:
    """A unit by itself behind what it is counted per: "pro kWh", "par MWh"."""
    tables = text.tables
    before = text.before(pos).casefold()
    near = [word.casefold() for word in text.left(pos, 2)]
    scaled = before in ("de", "di") and (
        (near[:1] and near[0] in _scales(tables))
        or text.plain[max(0, pos - 7) : pos - 4].endswith("000")  # "3 000 000 de km"
    )
    by_itself = before in _THE.get(tables.base, "").split()  # "der kWh"
    if not scaled and not by_itself and before not in _PER.get(tables.base, "").split():
        return None
    units = tables.compiled(
        "rate", lambda: alternatives(k for k in tables.news.units if len(k) > 1)
    )
    found = text.match(units, pos)
    if found is None or text.at(found.end()) == "-":
        return None
    if by_itself and not found[0].endswith(("Wh", "²", "m2")):
        return None
    unit = tables.news.units[found[0]]
    return unit.many if scaled else unit.one, found.end(), "unit"


def _scales(tables: Tables) -> set[str]:
    """The words of scales, as they are said: "500 millones de km"."""
    return {said.casefold() for item in tables.scales.items() for said in item}


def _keys(tables: Tables, name: str, first: str) -> re.Pattern[str]:
    def make() -> str:
        kept = [key for key in getattr(tables.news, name) if key[0].casefold() == first]
        made = []
        for key in sorted(kept, key=len, reverse=True):
            parts = [re.escape(part).replace(r"\ ", " ?") for part in key.split(".")]
            pattern = r"\. ?".join(parts)
            if key.endswith("."):
                pattern = pattern.removesuffix(" ?")
            elif key[-1].isalnum():
                pattern += r"(?![^\W_]|\.[^\W\d_])"
            if key[0].islower():
                pattern = f"[{key[0]}{key[0].upper()}]" + pattern[len(re.escape(key[0])) :]
            made.append(pattern)
        return "|".join(made) or "(?!)"

    return tables.compiled(f"{name}:{first}", make)


def _found(table: object, printed: str) -> str:
    assert hasattr(table, "get")
    key = printed.replace(" ", "")
    small = key[:1].lower() + key[1:]
    said: str = table.get(key) or table.get(small) or ""
    return said


def _may_end(text: Text, key: str) -> bool:
    """Whether an abbreviation may close a sentence: "usw.", and no "mar." of "al mar."."""
    habits = text.tables.language.habits
    known = key.rstrip(".").casefold()
    if habits and (known in habits.either or known.rpartition(".")[2] in habits.either):
        return True
    return "." in key[:-1] or key in _CLOSING


def _chosen(text: Text, pos: int, said: str, name: str) -> str:
    if said.endswith("-"):  # "des hl. Franziskus"
        left = text.left(pos) if text.before(pos) else []
        return f"{said[:-1]}e" + german.ending(left, name, text.tables.news)
    forms = said.split(" | ")
    if len(forms) == 1:
        return said
    if text.tables.base == "de":
        ranked = bool(re.search(r"\d\. ?$", text.plain[max(0, pos - 4) : pos]))
        return german.chosen(forms, text.left(pos), ranked=ranked)
    if forms[1] in ("martes", "martedì"):  # "el mar. 25 de nov."
        behind = text.plain[pos + 4 : pos + 12]
        return forms[1] if re.match(r" \d{1,2}(?:\b(?!\d)) [^\W\d_]", behind) else forms[0]
    if forms[1] == "minute":  # French "la 45e min."
        return forms[1] if re.search(r"\de ?$", text.plain[max(0, pos - 4) : pos]) else forms[0]
    if forms[1].startswith(forms[0][:4]) and len(forms[0]) > 4:  # one and many
        last = (text.left(pos) or [""])[-1].casefold()
        counted = re.search(r"(\d+) $", text.plain[max(0, pos - 4) : pos])
        many = counted is not None and counted[1] not in ("0", "1")  # "9 dép."
        return forms[1] if many or last in _MANY else forms[0]
    before = (text.left(pos) or [""])[-1].casefold()
    feminine = name.endswith("a") and name not in _MASCULINE_IN_A
    feminine = feminine or (text.tables.base == "pt" and (name in _WOMEN or before in _LADIES))
    if text.tables.base == "it" and name[:1] in "AEIOU":
        return forms[-1]
    return forms[1] if feminine else forms[0]


def _capital(text: Text, pos: int, found: re.Match[str], said: str) -> str:
    """A sentence begins large."""
    if found[0][0].isupper() and said[0].islower() and not text.plain[:pos].strip(' "„“«'):
        return said[0].upper() + said[1:]
    return said


def telephone(text: Text, pos: int) -> Said:
    """``030/12345-67``, ``+49 30 1234567``, ``01 42 34 56 78``."""
    tables = text.tables
    if pos and (text.at(pos - 1).isalnum() or text.at(pos - 1) in ",.-/"):
        return None
    found = text.match(_PHONE, pos)
    by_groups = _GROUPS.get(tables.base)
    groups = text.match(by_groups, pos) if by_groups else None
    if groups and (tables.base != "fr" or _DIALS.search(text.plain[max(0, pos - 60) : pos])):
        return _grouped(tables, groups[0]), groups.end(), "telephone"
    if found is None:
        return None
    digits = re.sub(r"\D", "", found[0])
    grouped = _GROUPED.fullmatch(found[0])
    if len(digits) < _LEAST or (grouped and ("." in found[0] or len(digits) < _LONG)):
        return None
    if digits[0] != "0" and found[0][0] != "+" and found[0][0] != "(" and not _is_cued(text, pos):
        return None
    count = tables.counting
    plus = f"{tables.news.signs.get('+', '')} " if found[0][0] == "+" else ""
    if tables.base == "fr" and _PAIRS.fullmatch(found[0]):
        return _grouped(tables, found[0]), found.end(), "telephone"
    return plus + count.digits(digits), found.end(), "telephone"


def _grouped(tables: Tables, printed: str) -> str:
    """A telephone's number by its groups, four digits in pairs: "trente-neuf dix-neuf"."""
    count = tables.counting
    groups = re.findall(r"\d\d(?=\d\d(?!\d))|\d{1,3}", printed)
    return " ".join(
        count.digits(group) if group[0] == "0" else count.cardinal(int(group)) for group in groups
    )


def _is_cued(text: Text, pos: int) -> bool:
    near = re.findall(r"[^\W\d_]+\.?", text.plain[max(0, pos - 40) : pos])[-3:]
    return any(word.casefold() in text.tables.news.cues for word in near)


def address(text: Text, pos: int) -> Said:
    """``www.example.org``, ``name@example.org``, by the names of their signs."""
    if pos and text.at(pos - 1) in "@./-":
        return None
    found = text.match(_ADDRESS, pos)
    if found is None:
        return None
    whole = found[0].rstrip(".,;:!?")
    bare = re.sub(r"^https?://", "", whole)
    said = []
    for part in re.finditer(r"[^\W\d_]+|\d|[^\w\s]|_", bare):
        piece = part[0]
        if piece.isdigit():
            piece = text.tables.counting.digits(piece)
        elif not piece.isalnum():
            piece = text.tables.news.web.get(piece, "")
        said.append(piece)
    return " ".join(part for part in said if part), pos + len(whole), "web"


def sign(text: Text, pos: int) -> Said:
    """``&``, ``§``, ``+``, ``=`` by their names; arrows are left out, and told."""
    signs = text.tables.news.signs
    char = text.at(pos)
    if ARROW.match(char):
        return " ", pos + 1, LEFT_OUT
    if char == "§" and text.at(pos + 1) == "§":
        return signs.get("§§", signs.get("§", "")), pos + 2, "sign"
    if char == "/" and re.search(r"\d\. ?$", text.plain[max(0, pos - 3) : pos]):
        ranked = re.match(r"/ ?(?=\d)", text.plain[pos : pos + 3])
        if ranked and text.tables.base == "de":
            return ", ", pos + ranked.end(), "sign"  # "im 19./20. Jahrhundert"
    if char == "/" and text.at(pos - 1).isdigit() and text.at(pos + 1).isdigit() and pos:
        if _PER_SO_MANY.match(text.plain, pos):  # "35/100.000 Einwohner"
            return f" {text.tables.news.per} ", pos + 1, "sign"
        law = _NUMBERED.search(text.plain, max(0, pos - 8), pos + 6)
        said = text.tables.news.web.get("/") if law and text.tables.base in ("es", "pt") else ""
        return f" {said} " if said else " ", pos + 1, "sign"
    worded = text.at(pos - 1).isalpha() or text.at(pos - 1) == "."
    if char == "/" and pos and worded and _PER_SO_MANY.match(text.plain, pos):
        return f" {text.tables.news.per} ", pos + 1, "sign"  # "12 Fälle/100.000 Einwohner"
    said = signs.get(char)
    if not said:
        return None
    if char in "<>=~" and not re.search(
        r"\d", text.plain[pos + 1 : pos + 3] + text.plain[max(0, pos - 2) : pos]
    ):
        return None
    if char == "#" and not text.at(pos + 1).isalnum():
        return None
    if (
        char == "+"
        and text.at(pos - 1).isalnum()
        and pos
        and not re.match(r" ?\d", text.plain[pos + 1 : pos + 3])
    ):
        return said, pos + 1, "sign"
    return said, pos + 1, "sign"


def power(text: Text, pos: int) -> Said:
    """A square or cube behind a number: "10²"; behind a unit it is the unit's."""
    value = {"²": 2, "³": 3}.get(text.at(pos))
    said = text.tables.news.signs.get("^", "")
    if value is None or not said or not pos or not text.at(pos - 1).isdecimal():
        return None
    return f" {said} {text.tables.counting.cardinal(value)}", pos + 1, "sign"


def times(text: Text, pos: int) -> Said:
    """The "x" between two numbers or behind one: "10 x 20"."""
    found = re.compile(r"[xX×] ?(?=\d)").match(text.plain, pos)
    said = text.tables.news.signs.get("×", "")
    told = _WON.search(text.plain[max(0, pos - 60) : pos]) if text.tables.base == "pt" else None
    if told or (
        text.tables.base == "pt" and _VERSUS.search(text.plain[max(0, pos - 20) : pos + 9])
    ):
        said = text.tables.news.score  # "Santos 2 x 1 Bahia"
    if (
        not said
        or found is None
        or not re.search(r"\d(?: ?[^\W\d_]{1,2})? ?$", text.plain[max(0, pos - 6) : pos])
    ):
        return None
    if pos and text.at(pos - 1).isalpha():
        return None
    return said, found.end(), "sign"
