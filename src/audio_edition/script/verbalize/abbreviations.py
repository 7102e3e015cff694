"""Abbreviations: titles, companies, streets and saints, states, Latin, days and months."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import STARTERS, Rule, Scan, Spoken, full_stop
from audio_edition.script.vocabulary.short import COMPASS, DAYS, LOWER, PAGES, TAILS, TITLES
from audio_edition.script.vocabulary.sports import PLAYED, SCHOOLS

LOWER_TRIGGERS = frozenset(
    {key.partition(".")[0].partition("/")[0].partition(" ")[0] for key in LOWER}
    | {"doi", "w", "noon", "midnight", "kr", "s", "ss", "x"}
    | set(PAGES)
)
_BARE_UNITS = frozenset({"km", "kg", "cm", "mm", "lbs", "sq km", "sq m", "sq mi"})
_NEEDS_NUMBER = frozenset(
    "no. nos. p. pp. c. ch. ext. vol. fig. fn. fns. ep. eps. apt. b. d.".split()
)
_NEEDS_NUMBER_BEFORE = frozenset({"in.", "ft.", "lb.", "oz.", "mo.", "p.m", "a.m"})
# nothing but what follows tells these from the end of a sentence
_NEEDS_MORE = frozenset(
    "ed. long. temp. st. est. max. min. ave. lat. med. pres. orig. rev. lg. sm. adj. mkt.".split()
)
_ESTIMATED = frozenset(
    "topped topping beating missing above below beat missed the consensus analysts' analyst's "
    "street street's market sales profit earnings revenue".split()
)
_BLOOD = late(r"(?<![\w-])(?:AB|[ABO])-\Z")
_KEY = late(r"[A-G](?:-flat|-sharp|[#b])?")  # of music
_BORN_ON = late(r" (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d")
_EDITIONS = late(r"(?:\d(?:st|nd|rd|th)|first|second|third|new|revised|rev\.)\Z")

_LOWER = late(
    "(?:"
    + "|".join(re.escape(k) + r"(?![A-Za-z])" for k in sorted(LOWER, key=len, reverse=True))
    + ")"
)


def before_comma(scan: Scan, start: int) -> bool:
    """Say whether a comma or a bracket stands before ``start``."""
    return scan.text[max(0, start - 2) : start].strip(" ")[-1:] in (",", "(")


def _lower(match: re.Match[str], scan: Scan) -> Spoken:
    key = match[0]
    start, end = match.span()
    follows = scan.text[end : end + 2].lstrip(" ")
    money = key == "c." and follows[:1] in tuple("$€£¥")
    if key in _NEEDS_NUMBER and not money and not (follows[:1].isdigit() and follows):
        born = key in ("b.", "d.") and _BORN_ON.match(scan.text, end)
        return LOWER[key] if born else None
    if key in _NEEDS_NUMBER_BEFORE and not scan.before(start)[-1:].isdigit():
        return None
    if key == "plc" and not scan.before(start)[:1].isupper():
        return None
    if (
        key == "est."
        and scan.text[end : end + 3].lstrip(" ")[:1].isdigit()
        and before_comma(scan, start)
    ):
        return "established"
    counted = scan.before(start)
    named = counted.lstrip("\"'(")[:1].isupper() or counted == "al."
    behind = scan.after(end)
    if key == "feat." and (not behind[:1].isupper() or behind in STARTERS):
        return None
    if key == "v." and not (follows[:1].isupper() and named):
        return None
    if key in ("neg.", "pos.") and not _BLOOD.search(scan.text[max(0, start - 4) : start]):
        return None
    if key == "min." and (counted[-1:].isdigit() or scan.at(start - 1) == "/"):
        return ("minutes" if counted[-1:].isdigit() else "per minute") + full_stop(scan, end)
    if key == "maj." and not _KEY.fullmatch(counted):
        return None
    if key in ("ret.", "b.", "d.") and not before_comma(scan, start):
        return None
    said = _of_two(key, counted, behind) or LOWER[key]
    if key == "ed." and said == LOWER[key] and behind != "by":
        return None  # special ed.
    if key == "incl." and follows[:1] in ("", ")", ",", ";"):
        said = "included"
    counting = key == "mag." and follows[:1].isdigit()
    if key in ("mag.", "deg.") and scan.at(start - 1) != "-" and not counting:
        return None
    if key in ("ct.", "tab.", "tabs.") and not re.search(r"\d\Z", counted):
        return None
    if key in _NEEDS_MORE and said == LOWER[key] and (scan.at(start - 1) != "-" or key == "long."):
        nxt = scan.text[end : end + 1]
        if nxt not in (" ", ",") or follows[:1].isupper() or not follows:
            return None
    if key in ("mo.", "wk.", "yr.", "hr.") and counted[-1:].isdigit() and counted != "1":
        said += "s"
    if key in _BARE_UNITS and scan.before(start).lower() in ("per", "a", "every", "each", "one"):
        said = said.removesuffix("s")
    if scan.locale.british:
        said = said.replace("meter", "metre")
    return said + (full_stop(scan, end) if key[-1] == "." else "")


def _of_two(key: str, before: str, behind: str) -> str:
    """What is said where the word before an abbreviation decides: the 2nd ed., in D min."""
    if key == "ed." and _EDITIONS.search(before.lower()):
        return "edition"
    if key == "min." and _KEY.fullmatch(before):
        return "minor"
    ends = not behind[:1].islower() or behind in ("by", "of", "for", "in", "on", "and", "but")
    if key == "est." and ends and before.lower() in _ESTIMATED:
        several = before.endswith("ing") or before in ("beat", "missed", "topped", "above", "below")
        return "estimates" if several else "estimate"
    return "included" if key == "incl." and before in ("not", "taxes", "all") else ""


_NUMBER_SIGN = late(
    r"(?:No|Nos|NO)\. ?(?=\d)|Nos? (?=\d{1,3}(?![\dA-Za-z]|[.,]\d| [a-z]{2,20}s(?![a-z])))"
)
_PAGE = late(
    r"(?:pp?|PP|P(?!\. ?\d+\()|[Ss]ec|[Aa]rt|[Pp]aras?|[Ee]q|[Cc]l|[Rr]eg|[Ss]ch|[Pp]rop|Opp|Op"
    r"|Pt|Cat|Res|R[Mm]|Sc|Amend)\. ?(?=\d)|[Pp]aras? (?=\d)|\bpp (?=\d)"
    r"|(?:[Ss]ec|[Aa]rt|Pt|[Cc]l|Sch|Amend)\. (?=[IVX]{1,7}(?![\w'.-]\w|\w))"
)
_CAPITAL_TITLES = tuple(
    "SEN REP GOV GEN LT SGT CAPT REV MR MRS PROF PRES AMB ADM COL MAJ ATTY".split()
)
_TITLE = late(
    "(?P<key>"
    + "|".join(sorted((*map(re.escape, TITLES), *_CAPITAL_TITLES), key=len, reverse=True))
    + r")\.(?P<next>,? (?=\"?[A-Z]|-|of |\([Rr]et)|(?=-[A-Za-z]))?"
)
_NO_DOT_TITLE = late(
    r"(?P<key>Mr|Mrs|Ms|Mx|Mme|Mlle|Dr|Prof|Lt|Sgt|Capt|Col|Cpl|Rev|St|Ste|Mt|Ft|Cllr|Cmdr|"
    r"Messrs) (?=[A-Z][a-z]|[A-Z]\.|(?:and|&) (?:Mrs|Mr|Ms|Dr)\b)"
)
_TAIL = late(
    "(?P<key>" + "|".join(sorted(map(re.escape, TAILS), key=len, reverse=True)) + r")(?P<dot>\.)?"
    r"(?P<poss>'s)?(?![A-Za-z])"
)
_DOCTOR = late(r"Dr\.")
_SAINT = late(r"(?P<key>St|Ste|ST)\.(?P<poss>'s)?")
_NUMBERED_STREET = late(r"(?<![Oo]\. )\b\d{1,5} (?:[NSEW]\.? )?(?:[A-Z][a-z]+ )?\Z")
_SENIOR = late(r"Sr\.(?P<poss>'s)?")
_DIRECTION = late(
    r"(?P<key>[NSEW])\. (?=(?:KOREAN?|AFRICA|SUDAN|CAROLINA|DAKOTA|IRELAND|BANK|"
    r"Korea|Carolina|Dakota|Virginia|Africa|Sudan|Macedonia|Ireland|Timor|"
    r"Jerusalem|Bank|Germany|Yorkshire|Wales|Coast|Side)|"
    r"(?:\d{1,3}(?:st|nd|rd|th)|[A-Z][a-z]{2,20}) "
    r"(?:St|Ave|Blvd|Rd|Dr|Ln|Street|Avenue|Boulevard|Road|Drive|Lane)(?![a-z]))"
)
_COMPANY = late(r"Co\.(?P<poss>'s)?")
_DAY_NAME = r"(?:Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat|Sun)"
_DAYS_RANGE = late(
    rf"(?P<a>{_DAY_NAME})\.? ?[-–] ?(?P<b>(?!(?P=a)){_DAY_NAME})(?P<dot>\.)?(?![A-Za-z-])"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_WEEKDAYS_RANGE = late(rf"(?<![a-z][-–])(?P<a>{_WEEKDAY}) ?[-–] ?(?P<b>{_WEEKDAY})(?![A-Za-z-])")
_DAY = late(
    r"(?P<key>Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat|Sun)"
    r"(?:\.(?=,| (?:(?:the )?\d|[A-Z][a-z]{2}|at |night|morning|afternoon|evening)|"
    r" (?:and|or|to|through|thru) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))|"
    r"(?=,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|,? \d{1,2}/\d|"
    r",? \d{1,2} (?:Jan|Feb|Mar|"
    r"Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)))"
)

# at the end of what it belongs to: "met on Tues.", "the Wed. show"
_DAY_STOP = late(rf"(?P<key>{_DAY_NAME})\.(?=[\s,;:)\"'?!]|\Z)")
_DATED = late(r",? (?:the )?\d|,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")
_PAPERS = frozenset("the a an our his her this midday morning".split())
_ON = frozenset(
    "on last next this by until till since from every late early through before after and or to "
    "of closed open opens".split()
)


def _day(match: re.Match[str], scan: Scan) -> Spoken:
    key, end = match["key"], match.end()
    before = scan.before(match.start()).lower().lstrip("\"'(")
    # behind a name it is a newspaper, at the head of a sentence another word
    earlier, name = scan.before2(match.start())
    named = before in _PAPERS or (name[:1].isupper() and bool(earlier))
    if key == "Sun" and named and before not in _ON and not _DATED.match(scan.text, end):
        return None
    opens = (not before or before[-1] in ".!?:") and before not in ("a.m.", "p.m.")
    if match.re.pattern == _DAY_STOP.pattern and key in ("Mon", "Sat", "Sun") and opens:
        return None
    return DAYS[key] + (full_stop(scan, end) if match[0][-1] == "." else "")


def _page(match: re.Match[str], _scan: Scan) -> Spoken:
    said = PAGES[match[0].rstrip(". ").lower()]
    said = said.capitalize() if match[0][0].isupper() else said
    return said, match.end() - (match[0][-1] == " ")


def _title(match: re.Match[str], scan: Scan) -> Spoken:
    key = match["key"]
    said = TITLES.get(key) or TITLES[key.capitalize()]
    before = scan.before(match.start())
    if key == "Gen" and _GENERATION.match(scan.text, match.start()):
        return "Gen", match.start() + len("Gen.")
    if key == "Col" and follows_number(scan, match.start() + len("Col.")):
        return "Column"
    if key == "Rt" and follows_number(scan, match.end()):
        return "Route"
    if key == "Sen" and match["next"] is None and before.lower() in ("the", "a", "state"):
        return "Senate" if scan.after(match.end()) else "Senator" + full_stop(scan, match.end())
    if key == "Ft" and _STREET.match(scan.text, match.start()):
        return "Fort", match.start() + 3
    if key == "Ft" and (before[-1:].isdigit() or before.lower() in ("sq.", "sq")):
        return "feet" + full_stop(scan, match.start() + 3), match.start() + 3
    if match["next"] is None:
        return None if key in _ALSO_NOUNS else said + full_stop(scan, match.end())
    if scan.after(match.end()) in STARTERS and key in _ALSO_NOUNS:
        return None
    return said, match.start() + len(key) + 1


# a street named after a fort, behind its house's number
_STREET = late(
    r"Ft\. (?:[A-Z][a-z]{2,20} ){1,2}(?:St|Ave|Blvd|Rd|Dr|Ln|Pl|Ct|Way|Street|Avenue|Road|"
    r"Drive|Lane)(?![a-z])"
)
# Titles whose letters and full stop also end sentences or shorten other words.
_ALSO_NOUNS = frozenset("Rep Gen Sec Dir Pt Mgr Fr Ens Const Comm Mt Mts".split())


def _no_dot(match: re.Match[str], scan: Scan) -> Spoken:
    key = match["key"]
    said = {"Dr": "Doctor", "St": "Saint", "Ste": "Sainte"}.get(key) or TITLES[key]
    if key in ("St", "Ft") and scan.before(match.start())[:1].isupper() and key == "St":
        return None
    return said, match.end() - 1


def _tail(match: re.Match[str], scan: Scan) -> Spoken:
    key = match["key"]
    said = TAILS[key]
    before = scan.before(match.start())
    if not said or (not match["dot"] and key in _ALSO_WORDS):
        return None
    if key in ("Ct", "Pl", "Ed", "Ch", "Ter", "Est", "Ste", "Fig", "Div", "Min", "Max", "Conf"):
        follows = scan.text[match.end() : match.end() + 2].strip()
        if key in ("Ct", "Pl", "Ter") and not before[:1].isupper():
            return None
        if key in ("Ch", "Fig", "Ste") and not follows[:1].isdigit():
            return None
        if key in ("Ed", "Est", "Conf", "Div") and not match["dot"]:
            return None
        schooled = scan.before2(match.start())[0].rstrip(".") in _SCHOOLED
        if key == "Ed" and before == "of" and schooled:  # the Dept. of Ed.
            return "Education" + full_stop(scan, match.end())
        if key == "Ed" and not before[:1].isdigit():
            return None
    if key in ("Max", "Min", "Avg", "Orig") and not scan.after(match.end())[:1].islower():
        return None
    if key == "Ret" and not before_comma(scan, match.start()):
        return None
    if key == "Cong" and not re.search(r"\d(?:st|nd|rd|th)\Z", before):
        return None
    if key == "Fed" and scan.after(match.end()).removesuffix("'s") not in _FEDERAL:
        return None
    if key in ("Bn", "Bde", "Regt", "Sqdn") and not before[:1].isdigit():
        return None
    if key == "Rd" and follows_number(scan, match.end()) and not before[:1].isupper():
        return "Round"
    return said + (match["poss"] or "") + (full_stop(scan, match.end()) if match["dot"] else "")


_SCHOOLED = frozenset(
    "Dept Department Bd Board Secretary Sec School College Office Ministry Faculty Master "
    "Bachelor Doctor".split()
)
_GENERATION = late(r"Gen\. ?(?:[XYZ](?![\w.])|Alpha\b)")
_FEDERAL = frozenset(
    "Reserve Court Courts Judge Judges Bureau Aviation Trade Register Government Govt "
    "Deposit".split()
)


def follows_number(scan: Scan, end: int) -> bool:
    """Say whether a numeral follows an abbreviation that ends at ``end``."""
    return scan.text[end : end + 2].lstrip(" ")[:1].isdigit()


_ALSO_WORDS = frozenset(
    "Cong Fed Avg Orig Ret Bn Bde Regt Sqdn Aves Apts "
    "Sq Ct Pl Ter Inst Acad Cie Ste Vol Vols Fig Figs Ch Chap Ed Eds Tel Ext Est Dist Div Conf Max "
    "Min Admin Cos Assn Natl Esq Corp Apt Etc Vs".split()
)


def is_school(scan: Scan, start: int) -> bool:
    """Say whether the "St." at ``start`` is a university's: Ohio St. beat Penn St. 24-21."""
    name = scan.before(start).lstrip("\"'(")
    known = name in SCHOOLS or (name.isupper() and name.capitalize() in SCHOOLS)
    ahead = scan.text[max(0, start - 30) : start].rstrip(" ").removesuffix(name)
    if not known or _NUMBERED_STREET.search(ahead) or ahead.endswith((" on ", " along ", " off ")):
        return False
    return PLAYED.search(scan.text, max(0, start - 90), start + 90) is not None


def _saint(match: re.Match[str], scan: Scan) -> Spoken:
    """Saint before a name; street (or suite) after one."""
    before, after = scan.before(match.start()).lstrip("\"'("), scan.after(match.end())
    named = before[:1].isupper() and before[-1:].isalnum() and before not in STARTERS
    numbered = bool(re.match(r"\d{1,4}(?:st|nd|rd|th)\Z", before))
    if match["key"] != "Ste" and is_school(scan, match.start()):
        return "State" + (match["poss"] or "") + full_stop(scan, match.end())
    if match["key"] == "ST":
        return None
    if match["key"] == "Ste" and follows_number(scan, match.end()):
        return "Suite"
    saint, way = ("Sainte", "Suite") if match["key"] == "Ste" else ("Saint", "Street")
    poss = match["poss"] or ""
    if numbered or (named and (not after[:1].isupper() or after in STARTERS)):
        return f"{way}{poss}" + full_stop(scan, match.end())
    if named and before not in _NOT_STREETS and scan.before2(match.start())[0][:1].isdigit():
        return f"{way}{poss}"
    return saint + poss


_NOT_STREETS = frozenset("East West North South Port Mount Lake Fort In At From".split())


def _doctor(match: re.Match[str], scan: Scan) -> Spoken:
    before, after = scan.before(match.start()).lstrip("\"'("), scan.after(match.end())
    named = before[:1].isupper() and before[-1:].isalnum()
    if after[:1].isupper() and not (named and after in STARTERS):
        return "Doctor"
    if named and before not in STARTERS:
        return "Drive" + full_stop(scan, match.end())
    return "Doctor"


def _senior(match: re.Match[str], scan: Scan) -> Spoken:
    before, after = scan.before(match.start()), scan.after(match.end())
    if after[:1].isupper() and after not in STARTERS and not before[:1].isupper():
        return "Sister"
    return "Senior" + (match["poss"] or "") + full_stop(scan, match.end())


def _company(match: re.Match[str], scan: Scan) -> Spoken:
    if (
        scan.before(match.start())[-1:] not in ("&",)
        and not scan.before(match.start())[:1].isupper()
    ):
        return None
    nxt = scan.after(match.end())
    named = scan.before(match.start()) in _AMERICAN and scan.before2(match.start())[0] in _WITHIN
    led = scan.text.startswith("Co. ", match.start()) and nxt in _COUNTIES
    county = led or named or _OF_STATE.match(scan.text, match.end())
    said = "County" if county else "Company"
    return said + (match["poss"] or "") + full_stop(scan, match.end())


_IRISH = frozenset("Antrim Armagh Down Fermanagh Tyrone Derry Mayo Kerry Clare Galway Cork".split())
_COUNTIES = _IRISH | frozenset(
    "DA D.A Sheriff Sheriff's Jail Court Courthouse Commissioner".split()
)
# counties of America that no company is named after
_AMERICAN = frozenset(
    "L.A. Orange Cook Harris Maricopa King Kern Kings Clark Tarrant Bexar Broward Wayne Alameda "
    "Hennepin Cuyahoga Allegheny Fulton Gwinnett Cobb DeKalb Fairfax Loudoun Suffolk Nassau "
    "Westchester Erie Essex Bergen Bucks Durham Pima Travis Miami-Dade Polk Duval "
    "Pinellas Hillsborough Oakland Macomb Ventura Sonoma Marin Riverside Ramsey Multnomah "
    "Snohomish Pierce Boulder Montgomery Sacramento Milwaukee Fresno Wake "
    "Mecklenburg Monmouth Burlington".split()
)
_WITHIN = frozenset("in In of from near across around through outside throughout the The".split())
_OF_STATE = late(
    r", (?:Ala|Ariz|Ark|Calif|Colo|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|"
    r"N\.[CDHJMY]|Okla|Ore|Pa|S\.[CD]|Tenn|Tex|Va|Wash|Wis|W\.Va|Wyo)\."
)
_COUNTY = late(r"Co\.? (?=(?:" + "|".join(sorted(_IRISH)) + r")(?![A-Za-z]))")

# of headlines: HWY 1, 400 PTS.
_SHOUTED = late(
    r"(?P<key>HWY|RTE|AVE|BLVD|DEPT|GOVT|NATL|INTL|PTS|UNIV|ASSN|BLDG|AVG|MFG|BROS|CORP|MGMT)"
    r"(?P<dot>\.)?(?![A-Za-z])"
)


def _shouted(match: re.Match[str], scan: Scan) -> Spoken:
    key = match["key"].capitalize()
    if not scan.shouting:
        return None
    stop = full_stop(scan, match.end()) if match["dot"] else ""
    if key == "Pts":
        return f"points{stop}" if scan.before(match.start())[-1:].isdigit() else None
    return TAILS[key] + stop


RULES = (
    Rule("abbreviation", "A", _DIRECTION, lambda m, _s: (COMPASS[m["key"]], m.end() - 1)),
    Rule(
        "abbreviation",
        "A",
        _NUMBER_SIGN,
        lambda m, _s: ("numbers" if "s" in m[0] else "number", m.end() - (m[0][-1] == " ")),
    ),
    Rule(
        "abbreviation",
        "Aa",
        _PAGE,
        _page,
    ),
    Rule("abbreviation", "A", _COUNTY, lambda m, _s: ("County", m.end() - 1)),
    Rule(
        "abbreviation",
        "A",
        _DAYS_RANGE,
        lambda m, s: (
            f"{DAYS[m['a']]} to {DAYS[m['b']]}" + (full_stop(s, m.end()) if m["dot"] else "")
        ),
    ),
    Rule("range", "A", _WEEKDAYS_RANGE, lambda m, _s: f"{m['a']} to {m['b']}"),
    Rule("abbreviation", "A", _DAY, _day),
    Rule("abbreviation", "A", _DAY_STOP, _day),
    Rule("abbreviation", "A", _SHOUTED, _shouted),
    Rule("abbreviation", "A", _DOCTOR, _doctor),
    Rule("abbreviation", "A", _SAINT, _saint),
    Rule("abbreviation", "A", _SENIOR, _senior),
    Rule("abbreviation", "A", _COMPANY, _company),
    Rule("abbreviation", "A", _TITLE, _title),
    Rule("abbreviation", "A", _NO_DOT_TITLE, _no_dot),
    Rule("abbreviation", "A", _TAIL, _tail),
    Rule("abbreviation", "a", _LOWER, _lower),
)
