"""Money: symbols, codes, magnitudes, ranges, cents, and amounts that describe a noun."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import WITHIN, Rule, Scan, Spoken, full_stop
from audio_edition.script.verbalize.numbers import fraction
from audio_edition.script.verbalize.patterns import (
    MAG,
    MAG_WORD,
    POINT_NUM,
    is_adjective,
    is_labelled,
    magnitude,
)
from audio_edition.script.verbalize.words import number, plural
from audio_edition.script.vocabulary.money import CODES, LETTERS, POUND, SYMBOLS, Currency
from audio_edition.script.vocabulary.signs import BELOW_ZERO, FRACTIONS
from audio_edition.script.vocabulary.units import is_aside

_SYMBOL = "|".join(re.escape(s) for s in sorted(SYMBOLS, key=len, reverse=True))
# words in capitals: a currency only where the sum leaves no doubt
_WORDS = "ALL|TOP|COP|PEN|MAD|SOS|TRY|CUP|BOB|MOP|BAM|NAD|RON|ANG"
_SURE = r"(?=\d{1,3}(?:,\d{3})+|\d[\d.]{0,9} ?(?:m|bn|b|tn|million|billion|trillion)(?![A-Za-z]))"
_SOFTWARE = r"PHP ?\d(?![\d,])"  # versions of the language
_CODE = "|".join(CODES)
_UNIT = rf"(?:{_SYMBOL}|(?!(?:{_WORDS})(?! ?{_SURE}))(?!{_SOFTWARE})(?:{_CODE})(?![A-Za-z]))"
_FIRST = "".join(dict.fromkeys(s[0] for s in (*SYMBOLS, *CODES)))

_MONEY = late(
    rf"(?P<sign>[-+](?<![\w.)][-+])|{BELOW_ZERO})?(?P<rupee>(?=₹|Rs|INR))?(?P<unit>{_UNIT}) ?"
    rf"(?P<minus>-(?=\d))?(?P<low>{POINT_NUM})(?P<s>'?s(?![A-Za-z]))?"
    rf"(?:{MAG.format('low')}|(?(rupee) ?(?P<lowlakh>L)(?![A-Za-z])|(?!)))?"
    rf"(?:(?P<sep> ?[-–—] ?)(?!\d/(?:2|4|8)(?!\d))"
    rf"(?P<again>{_UNIT} ?)?(?P<high>{POINT_NUM})"
    rf"(?:{MAG.format('high')}|(?(rupee) ?(?P<highlakh>L)(?![A-Za-z])|(?!)))?)?"
    rf"(?P<plus>\+)?(?: ?(?P<code>{_CODE})(?![A-Za-z]))?"
)
_AFTER = late(
    rf"(?P<sign>[-+](?<![\w.)][-+]))?(?P<low>{POINT_NUM})(?:{MAG.format('low')})?"
    rf"(?:(?P<sep> ?[-–—] ?)(?P<high>{POINT_NUM})(?:{MAG.format('high')})?)?"
    rf"(?: ?(?P<unit>[€£₹¥₽₩₺₪₴₫₱]|(?:zł|Kč|kr|лв)(?![^\W_]))"
    rf"| ?(?P<code>(?!{_WORDS})(?:{_CODE}))(?![A-Za-z]))"
)
_JOINED = late(rf"[-–](?={POINT_NUM}(?: ?[A-Za-z]{{1,8}}\.?)? ?[€£₹¥₽₩₺₪₴])")
_CENTS = late(
    rf"(?P<low>{POINT_NUM})(?:(?P<sep>[-–—])(?P<high>{POINT_NUM}))?"
    r" ?(?:(?P<pence>(?<! )p(?![A-Za-z0-9.]\w)(?![A-Za-z0-9]))|(?P<cents>¢|(?<! )c(?![A-Za-z0-9])))"
)
_BARE = late(r"(?<![\w$])(?P<unit>US|NZ|HK|[AC])\$(?![\w$])")

# a loss as accounts print it: $(12.4) million
_LOSS = late(
    rf"(?P<unit>{_SYMBOL})\((?P<low>{POINT_NUM})\)(?:{MAG.format('low')})?"
    rf"(?P<sep>(?!))?(?P<high>(?!))?(?:{MAG.format('high')})?(?P<sign>(?!))?"
)

_LETTER = late(
    rf"(?<![A-Za-z0-9])(?P<unit>[{''.join(LETTERS)}])(?:(?<=R) )?"
    rf"(?P<low>\d{{1,3}}(?:,\d{{3}})+(?!\d))(?:{MAG.format('low')})?(?P<sep>(?!))?(?P<high>(?!))?(?:{MAG.format('high')})?(?P<sign>(?!))?"
)
_HYPHENATED = late(r"-[A-Za-z]")
_LASTING = late(
    r"(?:\A|[\"'(])\d[\d.]{0,5}-(?:year|yr|month|day|week|hour|mile|km|acre|bed)\w{0,2},\Z"
)
_LISTED = late(
    r", \d[\d.]{0,5}-(?:year|yr|month|mo|day|week|wk|hour|mile|acre|foot|mw|km|bed|bedroom)"
    r"[a-z]{0,2}\.? "
    r"(?:[A-Z]\w{0,8} )?(?P<noun>[a-z]{2,20})"
)
_RATE = late(r" (?:a|an|per) [a-z]{2,12} ([a-z]{2,20})")


def _describes(scan: Scan, start: int, end: int) -> bool:
    """Say whether the amount at ``start:end`` describes the noun that follows it."""
    if _HYPHENATED.match(scan.text, end):
        return not scan.text.startswith("-plus", end) or scan.before(start) in ("a", "an", "A")
    before = scan.before(start)
    if before in ('"', "'"):  # the "$64,000 question"
        before = scan.before(start - 2)
    if before.endswith(",") and _LASTING.search(before):
        before = "a"  # a 20-year, $1.1bn lease
    listed = _LISTED.match(scan.text, end)
    if listed and is_adjective(before, listed["noun"]):
        return True  # the £2.1bn, 45-mile upgrade
    rate = _RATE.match(scan.text, end)
    if rate and before.lower() in ("a", "an", "the", "his", "her", "its", "their", "new"):
        return is_adjective(before, rate[1])
    return is_adjective(before, scan.after(end))


def _coins(text: str) -> tuple[str, str] | None:
    """Split ``5.50`` into whole and hundredths where there are exactly two decimals."""
    whole, point, decimals = text.replace(",", "").partition(".")
    return (whole, decimals) if point and len(decimals) == 2 else None


def _exact(text: str, money: Currency, scan: Scan, start: int, end: int) -> str | None:
    """Say an amount with cents, or None where it has none to say."""
    split = _coins(text)
    if split is None or not money.cent:
        return None
    whole, low = split
    british = scan.locale.british
    single = _describes(scan, start, end)
    cent = money.cent if int(low) == 1 or (single and money is not POUND) else money.cents
    cents = f"{number(str(int(low)))} {cent}"
    if not int(whole or 0):
        return cents if int(low) else None
    said = f"{number(whole, british)} {money.one if single or int(whole) == 1 else money.many}"
    if not int(low):
        return said
    if british and money is POUND and int(low) > 9:
        return f"{said} {number(low)}"
    return f"{said} and {cents}"


_PART_OF_COIN = late(r"[- ]?(?P<top>\d)/(?P<bottom>2|4|8)(?![\d/])")


def _split_coin(low: str, money: Currency, scan: Scan, end: int) -> tuple[str, int] | None:
    """A price with a part of its coin, as grain is quoted: $5.62¾, $4.31-1/2."""
    split = _coins(low)
    if split is None or not money.cent:
        return None
    part, stop = FRACTIONS.get(scan.at(end)), end + 1
    printed = _PART_OF_COIN.match(scan.text, end)
    if part is None and printed and int(printed["top"]) < int(printed["bottom"]):
        part, stop = (int(printed["top"]), int(printed["bottom"])), printed.end()
    if part is None:
        return None
    british, (whole, coins) = scan.locale.british, split
    cents = f"{number(str(int(coins)))} and {fraction(*part, alone=False)} {money.cents}"
    if not int(whole or 0):
        return cents, stop
    return f"{number(whole, british)} {money.one if whole == '1' else money.many} {cents}", stop


def _money(match: re.Match[str], scan: Scan) -> Spoken:
    unit, code = match["unit"], match["code"]
    if unit in CODES and unit.isupper() and scan.at(match.end()) == "%":
        return None  # the current account: CAD 1.3%
    again = (match["again"] or "").strip()
    other = again and again != unit and not unit.endswith(again)  # "US$5–$7" is one currency
    aside = match["sep"] and is_aside(scan.text, match.start("sep"))
    if other or aside:
        return _two_currencies(match, scan)
    money = CODES[code] if code else SYMBOLS.get(unit) or CODES[unit]
    return _say(match, money, scan, match.end())


def _two_currencies(match: re.Match[str], scan: Scan) -> Spoken:
    """ "$5–£7": each amount keeps its own currency; a long dash parts two amounts, and an aside."""
    first = match.re.match(scan.text, match.start(), match.start("sep"))
    if first is None:
        return None
    spoken = _money(first, scan)
    if not isinstance(spoken, tuple) or "—" in match["sep"] or not match["again"]:
        return spoken
    return f"{spoken[0]} to ", match.end("sep")


_NAMED = late(r" (?:dollars|pounds|euros|yen)(?![a-z])")
_MORE = late(rf" ?{MAG_WORD}")
_ROUND = {"1,000": "thousands", "1000": "thousands", "10,000": "tens of thousands"}


def _say(match: re.Match[str], money: Currency, scan: Scan, end: int) -> Spoken:
    said = _summed(match, money, scan, end)
    if isinstance(said, tuple) and said[1] == match.end() and shortened(match, scan):
        return said[0] + full_stop(scan, end + 1), end + 1
    return said


def shortened(match: re.Match[str], scan: Scan) -> bool:
    """Whether a scale's letters carry their full stop: "Rs 2,300 cr. in aid"."""
    suffix = match["highsuffix"] or match["lowsuffix"]
    return bool(suffix and match[0].endswith(suffix) and WITHIN.match(scan.text, match.end()))


def _summed(match: re.Match[str], money: Currency, scan: Scan, end: int) -> Spoken:
    british = scan.locale.british
    sign = {"-": "minus ", "–": "minus ", "+": "plus "}.get(match["sign"] or "", "")
    if "minus" in match.re.groupindex and match["minus"]:
        sign = "minus "
    low, high = match["low"], match["high"]
    mag, mag_high = magnitude(match, "low"), magnitude(match, "high")
    if not high and not mag:
        coined = _split_coin(low, money, scan, end)
        if coined:
            return f"{sign}{coined[0]}", coined[1]
        exact = _exact(low, money, scan, match.start(), end)
        if exact:
            plus = " plus" if "plus" in match.re.groupindex and match["plus"] else ""
            return sign + exact + plus, end
    said = number(low.removesuffix(".00"), british)
    if mag and mag != mag_high:
        said += f" {mag}"
    if high:
        exact_low, exact_high = (
            _exact(low, money, scan, match.start(), end),
            _exact(high, money, scan, match.start(), end),
        )
        if exact_low and exact_high and not mag_high:
            return f"{sign}{exact_low} to {exact_high}", end
        said += f" to {number(high.removesuffix('.00'), british)}"
        if mag_high:
            said += f" {mag_high}"
    if "s" in match.re.groupindex and match["s"]:
        if low in _ROUND and not scan.text.startswith(" of ", end):
            return f"{sign}{_ROUND[low]} of {money.many}", end
        if low in ("20", "50", "100", "10") or low.endswith("0"):
            return f"{sign}{plural(said)}", end
        return f"{sign}{said} {money.many}", end
    part = None if high or mag or _MORE.match(scan.text, end + 1) else FRACTIONS.get(scan.at(end))
    if part:
        said, end = f"{said} and {fraction(*part, alone=False)}", end + 1
    if _NAMED.match(scan.text, end):
        return f"{sign}{said}", end  # "$5 million dollars" prints the unit twice
    one = low == "1" and not high and not mag and not part
    single = one or _describes(scan, match.start(), end)
    said = f"{sign}{said} {money.one if single else money.many}"
    if "plus" in match.re.groupindex and match["plus"]:
        said += " plus"
    return said, end


def _letter(match: re.Match[str], scan: Scan) -> Spoken:
    return _say(match, LETTERS[match["unit"]], scan, match.end())


def _loss(match: re.Match[str], scan: Scan) -> Spoken:
    said = _say(match, SYMBOLS[match["unit"]], scan, match.end())
    return (f"minus {said[0]}", said[1]) if isinstance(said, tuple) else None


def _after(match: re.Match[str], scan: Scan) -> Spoken:
    unit = match["unit"]
    money = SYMBOLS[unit] if unit else CODES[match["code"]]
    spoken = _say(match, money, scan, match.end())
    joined = _JOINED.match(scan.text, match.end()) if unit else None
    if joined and isinstance(spoken, tuple):  # "5€-10€": no minus stands between two sums
        return f"{spoken[0]} to ", joined.end()
    return spoken


_FAST = late(
    r"(?i)\b(?:light|relativ\w+|particles?|protons?|beams?|LHC|accelerat\w+|spacecraft|probe)\b"
)


def _is_light(match: re.Match[str], scan: Scan) -> bool:
    """Whether "c" is the speed of light: beams met at 0.99c."""
    part = match["low"].startswith(("0.", "."))
    return (
        part and _FAST.search(scan.text, max(0, match.start() - 60), match.end() + 60) is not None
    )


_FRAMED = late(r"\d(?:[Kk]|[pi]|[x×]\d{3,4})/ ?\Z")


def _cents(match: re.Match[str], scan: Scan) -> Spoken:
    low, high = match["low"], match["high"]
    pence = match["pence"] is not None
    if pence and _FRAMED.search(scan.text, max(0, match.start() - 8), match.start()):
        return None  # 4K/60p
    one, many = ("penny", "pence") if pence else ("cent", "cents")
    touching = not pence and match["cents"] == "c"
    if touching and ("," in low or _is_light(match, scan) or is_labelled(match, scan, "c")):
        return None
    said = number(low, scan.locale.british)
    if high:
        said += f" to {number(high, scan.locale.british)}"
    if low == "1" and not high:
        return f"{said} {one}"
    if not pence and (_HYPHENATED.match(scan.text, match.end()) or _describes(scan, *match.span())):
        return f"{said} {one}"
    return f"{said} {many}"


def _bare(match: re.Match[str], _scan: Scan) -> Spoken:
    return SYMBOLS[match[0]].many


RULES = (
    Rule("money", "A", _LETTER, _letter),
    Rule("money", "Aa" + "".join(c for c in _FIRST if not c.isalpha()), _LOSS, _loss),
    Rule("money", "-–+Aa" + "".join(c for c in _FIRST if not c.isalpha()), _MONEY, _money),
    Rule("money", "0.-+", _AFTER, _after),
    Rule("money", "0.", _CENTS, _cents),
    Rule("money", "A", _BARE, _bare),
)
