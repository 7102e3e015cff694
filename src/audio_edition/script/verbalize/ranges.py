"""Two or more numbers that belong together: ranges, scores, votes, ratios, phone numbers."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.acronyms import say_capitals
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.dates import RANGES_OF_YEARS as YEARS
from audio_edition.script.verbalize.dates import is_parted, say_date
from audio_edition.script.verbalize.numbers import VULGAR, fraction
from audio_edition.script.verbalize.patterns import NUM, is_cricket
from audio_edition.script.verbalize.words import by_pairs, cardinal, digits, number
from audio_edition.script.vocabulary.law import FILED, YEARLIKE
from audio_edition.script.vocabulary.signs import FRACTIONS
from audio_edition.script.vocabulary.sports import LINED_UP, LINES, SHOTS
from audio_edition.script.vocabulary.units import COUNTED, HEIGHT, TALL

# -- telephone ------------------------------------------------------------------------------

_PHONE = late(
    r"(?:(?P<plus>\+\d{1,3})[ .-]?)?(?:(?P<one>1)[ .-])?"
    r"(?:\((?P<area>\d{2,5})\)[ .-]?|(?P<bare>\d{3})[ .-])(?P<mid>\d{3})[ .-](?P<last>\d{4})"
    r"(?:,? (?:ext\.?|x) ?(?P<ext>\d{1,6}))?(?![\d])"
)
_LETTERED = late(
    r"1-(?P<area>8\d\d|900)-(?P<rest>[A-Z0-9]{2,10}(?:-[A-Z0-9]{1,10}){0,3})(?![A-Za-z0-9])"
)
_LOCAL = late(r"(?P<a>\d{3})-(?P<b>\d{4})(?![\d-])")
_WORLD = late(
    r"(?<![\w.])\+(?!\d{1,4}\.\d+(?![\d.-]))(?P<all>\d{1,4}(?:[ .-]?\(?\d{1,5}\)?){2,6})(?![\d])"
)
_UK = late(r"\(?0\d{2,4}\)?[ -]\d{3,6}(?:[ -]\d{3,4})?(?!\d)")
_EMERGENCY = late(
    r"(?P<num>911|999|988|112|411|311|211|511|811|111|101|119)(?P<s>'s)?(?![\d,%$-]|\.\d|"
    r" (?:people|million|billion))"
)
_CALLING = frozenset(
    "call called calls calling dial dialed dialled dialing text "
    "texting ring rang phone phoned".split()
)
# "Dial 911 in an emergency and 311 to report a pothole"
_ALSO = late(r"(?i)\b(?:call|dial|text|ring)\w* [2-9]11\b[^.;!?]{0,40} (?:and|or|but) \Z")
_LINE_IS = late(r"(?i)\b(?:line|hotline|lifeline|helpline|number) (?:is|was|on|at) \Z")
_AFTER_CALL = frozenset(
    "call calls caller callers operator operators dispatcher dispatchers center lifeline hotline "
    "tape recording emergency service system line".split()
)


def _group(text: str) -> str:
    if len(text) == 3 and text.endswith("00") and text[0] != "0":
        return cardinal(int(text))
    return digits(text)


def _phone(match: re.Match[str], _scan: Scan) -> Spoken:
    country = f"plus {digits(match['plus'])}, " if match["plus"] else ""
    area = match["area"] or match["bare"]
    area_said = _group(area)
    one = "one " if match["one"] else ""
    said = f"{country}{one}{area_said}, {digits(match['mid'])}, {digits(match['last'])}"
    if match["ext"]:
        said += f", extension {digits(match['ext'])}"
    return said


def _lettered(match: re.Match[str], _scan: Scan) -> Spoken:
    parts = []
    for part in match["rest"].split("-"):
        if part.isdigit():
            parts.append(digits(part))
        elif part.isalpha():
            parts.append(say_capitals(part) or part)
        else:
            parts.append(" ".join(digits(c) if c.isdigit() else c for c in part))
    return f"one {_group(match['area'])}, {' '.join(parts)}"


def _local(match: re.Match[str], scan: Scan) -> Spoken:
    words = {w.lower().strip(":(,") for w in scan.before2(match.start())}
    if words & {"call", "at", "phone", "tel", "telephone", "dial", "number", "text", "is"}:
        return f"{digits(match['a'])}, {digits(match['b'])}"
    if match["a"] in ("555",):
        return f"{digits(match['a'])}, {digits(match['b'])}"
    return None


def _world(match: re.Match[str], _scan: Scan) -> Spoken:
    groups = re.split(r"[^\d]+", match["all"])
    if sum(map(len, groups)) < 7:
        return None
    return f"plus {', '.join(digits(g) for g in groups if g)}"


def _uk(match: re.Match[str], _scan: Scan) -> Spoken:
    return ", ".join(digits(g) for g in re.split(r"[^\d]+", match[0]) if g)


def _emergency(match: re.Match[str], scan: Scan) -> Spoken:
    """Say 911 and its kin digit by digit where somebody calls them."""
    start, end = match.span()
    before, after = scan.before(start).lower().strip("\"'("), scan.after(end).lower()
    near = scan.text[max(0, start - 24) : start].lower().split()
    called = after in _AFTER_CALL or not _CALLING.isdisjoint(near)
    called = called or bool(_LINE_IS.search(scan.text[max(0, start - 30) : start]))
    called = called or bool(_ALSO.search(scan.text[max(0, start - 60) : start]))
    called = called or scan.text.startswith(" before you dig", end)
    alone = match["num"] == "911" and before in ("to", "the", "a", "") and not after
    if not (called or alone) or after == "people":
        return None
    return digits(match["num"]) + (match["s"] or "")


# "text HOME to 741741"
_SHORT_CODE = late(r"\d{5,6}(?![\d,%]|\.\d)")


def _short_code(match: re.Match[str], scan: Scan) -> Spoken:
    near = scan.text[max(0, match.start() - 40) : match.start()].lower().split()
    if not near or near[-1] not in ("to", "at") or _TEXTING.isdisjoint(near):
        return None
    return digits(match[0])


_TEXTING = frozenset("text texted texting sms message".split())


# -- ranges, scores, votes, ratios ------------------------------------------------------------

_RATIO = late(
    r"(?P<a>\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,3})?):(?P<b>\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,4})(?![\d:]|\.\d)"
)
_SETS = late(
    r"\d{1,2}[-–]\d{1,2}(?: ?\(\d{1,2}(?:[-–]\d{1,2})?\))?"
    r"(?:,? (?:and )?\d{1,2}[-–]\d{1,2}(?: ?\(\d{1,2}(?:[-–]\d{1,2})?\))?){1,6}(?![\d-])"
)
# "(9-2, 6-2 Big Ten)": wins and losses in all, and in a league
_STANDINGS = late(
    r"(?P<a>\d{1,2})[-–](?P<b>\d{1,2}), (?P<c>\d{1,2})[-–](?P<d>\d{1,2})"
    r"(?= (?:[A-Z][A-Za-z]|in |conference|league|home|away|at home|overall))"
)
_TIE = late(r"[67][-–][67] ?\(\d{1,2}(?:[-–]\d{1,2})?\)")
_MANY = late(r"(?P<a>\d{1,3})(?:[-–]\d{1,3}){2,6}(?![\d]|[-–]\d|\.\d)")
_RANGE = late(
    rf"(?P<a>{NUM})(?P<sep>[-–—]| [–—] | - )(?P<b>{NUM})(?![\d]|[-–]\d)(?P<s>s(?![A-Za-z]))?"
)
_EN_SCORES = frozenset(
    "won win wins beat beats beating lost lose defeat defeated lead led draw drew drawn victory "
    "thrashed edged hammered score scored ended finished level ahead down up".split()
)


_BOOKS = frozenset(
    "Genesis Exodus Leviticus Numbers Deuteronomy Joshua Judges Ruth Samuel Kings Psalm Psalms "
    "Proverbs Isaiah Jeremiah Ezekiel Daniel Hosea Amos Micah Matthew Mark Luke John Acts Romans "
    "Corinthians Galatians Ephesians Philippians Colossians Timothy Hebrews James Peter Revelation "
    "Quran Surah".split()
)


_VERSES = late(r"[-–](\d{1,3})(?![\d:])")


def _ratio(match: re.Match[str], scan: Scan) -> Spoken:
    if scan.before(match.start()) in _BOOKS:
        verse = f"{number(match['a'])} {number(match['b'])}"
        more = _VERSES.match(scan.text, match.end())
        return (f"{verse} to {number(more[1])}", more.end()) if more else verse
    return f"{number(match['a'])} to {number(match['b'])}"


def _sets(match: re.Match[str], scan: Scan) -> Spoken:
    if "-" not in match[0] and "–" not in match[0]:
        return None
    if scan.before(match.start()).lower().strip("(") in COUNTED:
        return None
    won = _STANDINGS.match(scan.text, match.start())
    if won and scan.at(match.start() - 1) == "(":
        first, second = (f"{number(won[x])} and {number(won[y])}" for x, y in ("ab", "cd"))
        return f"{first}, {second}", won.end("d")
    nums = [int(n) for n in re.findall(r"\d+", match[0])]
    if max(nums) > 30:
        return None
    said = re.sub(r"\(", ", ", match[0])
    said = re.sub(r"[-–)]", " ", said)
    return (
        re.sub(r"\d+", lambda d: cardinal(int(d[0])), said)
        .replace("  ", " ")
        .replace(" ,", ",")
        .strip()
    )


_DATED = late(r"(?P<m>[01]?\d)-(?P<d>[0-3]?\d)-(?P<y>\d\d)\Z")


def _many(match: re.Match[str], scan: Scan) -> Spoken:
    """A row of numbers; a zero before one of three makes a date of it: 9-17-01."""
    dated = _DATED.match(match[0])
    if dated and re.search(r"(?:\A|-)0", match[0]) and not scan.locale.british:
        month, day, year = int(dated["m"]), int(dated["d"]), int(dated["y"])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return say_date(day, month, year + (2000 if year < 40 else 1900), british=False)
    parts = re.split("[-–]", match[0])
    return " ".join(by_pairs(n) if n[0] == "0" else cardinal(int(n)) for n in parts)


def _left(scan: Scan, match: re.Match[str]) -> str:
    return scan.text[max(0, match.start() - 6) : match.start()]


def _range(match: re.Match[str], scan: Scan) -> Spoken:
    a, b, british = match["a"], match["b"], scan.locale.british
    if is_parted(match, scan):
        return None
    if len(a) == 5 and len(b) == 4 and re.search(r"(?:\b[A-Z]{2}|\.),? \Z", _left(scan, match)):
        return None  # a ZIP code of nine digits
    part = _PART_BEHIND.match(scan.text, match.end())
    if part:  # "4-5 ½ inch"
        said = fraction(*FRACTIONS[part[1]], alone=False)
        return f"{number(a)} to {number(b)} and {said}", part.end()
    if _FRACTION_BEHIND.match(scan.text, match.end()):
        return None  # "3-1/4" is a number and its fraction
    of = _OUT_OF.match(scan.text, match.end())
    if of and match["sep"] in "-–":
        return f"{number(a)} to {number(b)} out of {number(of[1])}", of.end()
    if len(a) > 1 and a[0] == "0" and "." not in a:
        return f"{digits(a)} {digits(b)}"
    before = scan.before(match.start()).lower().strip("\"'(,")
    filed = FILED.search(scan.text, max(0, match.start() - 24), match.start())
    if filed and "nos" not in filed[0].lower() and 3 <= len(b) <= 6 and (a + b).isdigit():
        each = len(b) > 4 or YEARLIKE.fullmatch(b)
        return f"{by_pairs(a)} {digits(b) if each else by_pairs(b)}"  # No. 22-451
    after = scan.after(match.end()).lower()
    shot = SHOTS.match(scan.text, match.end()) is not None and int_or(a) <= int_or(b) < 60
    if (
        not shot
        and HEIGHT.match(match[0])
        and (
            after in TALL
            or before in ("at", "stands", "stood", "listed")
            or _is_height(match, scan)
        )
    ):
        return f"{number(a)} {number(b)}"
    middle = " minus " if scan.text.startswith(" = ", match.end()) else " to "
    if shot:
        middle = " for "
    if LINED_UP.match(scan.text, match.end()) and f"{a}-{b}" in LINES:
        return f"{number(a)} {number(b)}"
    if len(a) == 3 and len(b) == 2 and b[0] == "0" and a.isdigit() and a[1:] < b:
        b = a[0] + b  # pages 203-07
    if (
        after == "record"
        or (after == "start" and before not in COUNTED)
        or (before in ("of", "to") and "record" in scan.before2(match.start())[0])
    ):
        middle = " and "
    if (
        _SEASON.match(scan.text, match.end())
        or _is_standing(match, scan)
        or _is_record(match, scan)
    ):
        middle = " and "
    if a == b and a in ("50", "20"):
        middle = " "
    say_b = number(b, british)
    if british and middle == " to " and match["sep"] in "-–" and int_or(a) < 20 and int_or(b) < 20:
        named = scan.before(match.start())[:1].isupper() and scan.after(match.end())[:1].isupper()
        near = scan.text[max(0, match.start() - 60) : match.start()].lower().split()
        if named or after in _EN_SCORES or not _EN_SCORES.isdisjoint(near):
            return f"{_nil(a)} {_nil(b)}"
    wickets = match["sep"] in "-–" and 20 <= int_or(a) < 1000 and int_or(b) <= 10
    # a vote and a bookmaker's odds look the same: the words around tell
    if wickets and is_cricket(scan, match.start(), int_or(a)):
        return f"{number(a, british)} for {say_b}"  # runs for wickets
    if before in _BOWLS and after in _BOWLED and int_or(a) <= 10 < int_or(b) < 200:
        return f"{number(a)} for {say_b}"  # wickets for runs
    if match["s"]:
        say_b += "s" if not say_b.endswith("y") else ""
        if say_b.endswith("y"):
            say_b = say_b[:-1] + "ies"
    return f"{number(a, british)}{middle}{say_b}"


_OUT_OF = late(r"/(5|10|100)(?![\d/.]\d|\d|/)")
_PART_BEHIND = late(rf" ?([{VULGAR}])")
_FRACTION_BEHIND = late(r"/(?:2|3|4|5|6|8|16|32|64)(?![\d/])")
_SEASON = late(r" (?:this season|on the season|overall|on the year)(?![a-z])")


_BOWLS = frozenset("took takes taking claimed bagged".split())
_BOWLED = frozenset("with as against".split())
_IS = frozenset("is was stands stood".split())
_ARE = frozenset("are were go went started began finished sit sat".split())
_MOVED = late(
    r"(?:improv|fell|fall|drop|mov|slip|rose|rise|advanc)\w* "
    r"(?:them |it |him |her |the [A-Z][a-z]{2,14} )?to \Z"
)
_PLAYED = late(
    r" (?:in (?:his|her|its|their|the|that|games|all|league|conference|division|\w+ play|\w+ games)"
    r"|against|when|since|with him|with her|after|under|at home|on the road|away|lifetime|all-time"
    r"|with an? \d{0,2}\.\d\d E\.?R\.?A)"
)
_PERSON = frozenset("he she who".split())


def _subject(match: re.Match[str], scan: Scan) -> tuple[str, str]:
    """The two words before two numbers: what is told of, and its verb."""
    first, verb = scan.before2(match.start())
    return first.strip("\"'(,"), verb.lower().strip("\"'(,")


def _is_height(match: re.Match[str], scan: Scan) -> bool:
    """Whether feet and inches are told of a person: the guard is 6-3; but not a record."""
    subject, verb = _subject(match, scan)
    if verb not in _IS or _PLAYED.match(scan.text, match.end()):
        return False
    named = subject[:1].isupper() and not subject.endswith("s") and int_or(match["a"]) < 7
    return subject.lower() in TALL | _PERSON or (named and subject not in _NO_PERSON)


_NO_PERSON = frozenset("It This That Score Vote Court Senate House Record Tally Series".split())


def _is_record(match: re.Match[str], scan: Scan) -> bool:
    """Whether wins and losses are told of a team: the Hawks are 6-3."""
    if int_or(match["a"]) > 162 or int_or(match["b"]) > 162 or match["sep"] not in "-–":
        return False
    subject, verb = _subject(match, scan)
    if _MOVED.search(scan.text, max(0, match.start() - 30), match.start()):
        return True
    played = bool(_PLAYED.match(scan.text, match.end()))
    if verb == "been":
        return played and subject.lower() in ("had", "has", "have")
    if verb in _IS:
        return played and (subject.lower() in TALL | _PERSON or subject[:1].isupper())
    ahead = scan.text[max(0, match.start() - 50) : match.start()]
    if verb == "finished" and (scan.locale.british or _PLAYED_EACH_OTHER.search(ahead)):
        return False
    team = subject[:1].isupper() or subject.lower() in ("they", "we", "team", "club")
    return (
        verb in _ARE
        and team
        and subject not in _CAUCUSES
        and (played or _ENDS.match(scan.text, match.end()) is not None)
    )


_PLAYED_EACH_OTHER = late(r"[a-z] (?:v|vs)\.? [A-Z]")
_ENDS = late(r"[.,;)]|\Z| [—–]| (?:and|but|this|so far|overall)\b")


def _is_standing(match: re.Match[str], scan: Scan) -> bool:
    """Say whether a team's name stands before wins and losses in brackets: Yankees (95-67)."""
    start = match.start()
    team = scan.text[max(0, start - 30) : max(0, start - 2)].rpartition(" ")[2]
    bracketed = scan.text[max(0, start - 2) : start] == " (" and scan.at(match.end()) == ")"
    named = team[:1].isupper() and team.endswith("s") and team not in _CAUCUSES
    named = named and not scan.locale.british
    return bracketed and named and int_or(match["a"]) < 163 and int_or(match["b"]) < 163


_CAUCUSES = frozenset("Democrats Republicans Commons Conservatives Lords Representatives".split())


def int_or(text: str) -> int:
    """Return a small whole numeral's value, or a large number for anything else."""
    return int(text) if text.isdigit() and len(text) < 4 else 1000


def _nil(text: str) -> str:
    return "nil" if text == "0" else cardinal(int(text))


RULES = (
    Rule("phone", "0+(", _PHONE, _phone),
    Rule("phone", "0", _LETTERED, _lettered),
    Rule("phone", "+", _WORLD, _world),
    Rule("phone", "0(", _UK, _uk),
    Rule("phone", "0", _SHORT_CODE, _short_code),
    Rule("phone", "0", _LOCAL, _local),
    Rule("phone", "0", _EMERGENCY, _emergency),
    Rule("range", "0", _SETS, _sets),
    Rule("range", "0", _TIE, _sets),
    Rule("range", "0", _MANY, _many),
    *YEARS,
    Rule("range", "0", _RATIO, _ratio),
    Rule("range", "0", _RANGE, _range),
)
