"""What the ends of sentences are known by: names with marks, states, months, first words."""

from __future__ import annotations

import re
from typing import Final

from audio_edition.late import late
from audio_edition.script.common import is_common

WORD: Final = late(r"[^\s]+")
OPENERS: Final = "\"'“‘«‹„‚»([{¿¡"
CLOSERS: Final = "\"'”’»›)]}“«"
# a run of marks, what closes with it, footnote marks and emoji; then space, or none (checked later)
CANDIDATE: Final = late(
    r"(?P<marks>(?:\.(?:\s\.){2,}|[.!?…‽。！？]+))"
    r"(?P<close>(?:[\u00a0\u202f]?»| »(?!\w)|[\"'”’›)\]}«]|“(?!\w))*)"
    r"(?P<notes>(?:(?:(?<=[a-z]{4}\.)|(?<=[a-z]{3}\.”)|(?<= (?:so|it|up|in|on|us)\.)"
    r"|(?<= (?:not|out|was|off|him|her|now|too|ago|did|one|yet)\.))"
    r"\d{1,3}(?:[,–-]\d{1,3}){0,3}(?=\s+[A-Z“])"
    r"|\s?\[(?:\d{1,3}|[a-z])\]|[¹²³⁴-⁹]{1,2}"
    r"|[^\S\n]?[\u2600-\u2604\u2607-\u27bf\ufe0f\u200d\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff])*)"
    r"(?P<space>\s*)"
)
# Names that end in a mark of exclamation or question.
MARKED_NAMES: Final = frozenset(
    "Yahoo! Jeopardy! Wham! OK! Oklahoma! Oliver! Evita! Jeb! Mia! Panic! Airplane! Hello! "
    "Kahoot! Yum! Chips! Joker! Mother! Godspeed! Taboo! Boggle! Uno! Guess? Help! E! "
    "Moulin! Rouge! Go! Eureka! Bingo! Punk! Whew! Top! Cheers! Voilà!".split()
)
STATES: Final = frozenset(
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont "
    "neb nev okla ore pa tenn tex va vt wash wis wyo n.y n.j n.c n.d s.c s.d n.h n.m r.i w.va "
    "ont que alta sask".split()
)
COMPANY: Final = frozenset("inc corp co cos ltd llc plc".split())
INITIALS: Final = late(r"[a-z]\.-?[a-z](?:\.-?[a-z])?")
NEVER_INITIALS: Final = frozenset(
    "u.s u.k u.n e.u u.s.a u.a.e d.c a.m p.m b.c a.d c.e b.c.e i.e e.g p.o m.p.h r.p.m k.p.h "
    "m.p.g a.i i.t t.v p.r h.r v.p o.k".split()
)
BEFORE_LETTERS: Final = frozenset("a an the his her its their our my your at".split())
CLOCK: Final = frozenset(("a.m", "p.m", "am", "pm"))
ZONED: Final = frozenset("e.t p.t c.t m.t e.s.t e.d.t p.s.t p.d.t c.s.t c.d.t g.m.t".split())
TIMED: Final = ("a.m", "p.m", "am", "pm", "noon", "midnight")
CLOCK_FOLLOWS: Final = frozenset(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May
    June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep
    Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
    Eastern Pacific Central Mountain Alaska Hawaii Greenwich Moscow Kyiv Beijing
    London Paris Berlin Tokyo EST EDT ET PST PDT PT CST CDT CT MST MDT MT GMT UTC BST CET CEST
    EET IST JST Local Christmas Thanksgiving Easter New
    """.split()
)
# "in the U.S.", "from the U.K.": a place, not the first half of a name
PLACE: Final = late(
    r"\b(?:in|to|from|across|into|with|for|by|against|than|and|throughout|around|outside|near)"
    r" (?:the )?$"
)
# the place for certain, and a person's office behind it
LEFT: Final = late(
    r"\b(?:in|into|across|throughout|around|outside|left|leave|leaves|leaving|entered|enter"
    r"|entering|reached|quit|fled) (?:the )?$"
)
PERSONS: Final = frozenset("President Senator Ambassador Representative Vice Prime".split())
COUNTRIES: Final = frozenset("u.s u.k u.n d.c".split())
WEB: Final = late(r"://|^[(“\"]?www\.|\w@\w|^\(?[a-z]+(?:/[a-z]+)+\)?$")  # and "3% y/y"
# a time that opens the sentence: "At 9 p.m. Mr. Moe spoke."
FRONTED: Final = late(
    r"[“\"(]?(?:(?:Shortly|Just|Soon) (?:before|after)|At|By|Around|About|Before|After|From|Until"
    r"|Since) \d{1,2}(?::\d\d)? ?"
)
TITLED: Final = late(r"(?:Mr|Mrs|Ms|Dr|Prof)\. [A-Z]")
BIBLE: Final = frozenset(
    "gen exod lev num deut josh judg sam ps prov eccl isa jer ezek dan hos zech mal matt rom cor "
    "gal eph phil col thess tim heb jas pet rev".split()
)
VERSE: Final = late(r"\d{1,3}:\d{1,3}(?!\d)")
STATIONS: Final = frozenset("Station Bridge Theater Theatre Pier Armory".split())
ITEM: Final = late(r"\d{1,2}\. [A-Z]")
LETTER: Final = late(r"[B-HJ-Z](?![\w'’])")
NAMED_FOR: Final = frozenset("Road Blvd Drive Way Lane Parkway Elementary Middle Memorial".split())
NUMBERS_OF: Final = frozenset("nr kap abs art ziff rn pos kl bd gleis saal zimmer".split())
CAPITALS: Final = frozenset("London Paris Berlin Tokyo Moscow Kyiv Beijing".split())
LETTERS_AND: Final = late(r"(?<![\w.])[A-Z] (?:and|or) [A-Z]\Z")
PARTICLES: Final = frozenset("Le La Du De Des".split())  # "J.-M. G. Le Clézio"
CAMEL: Final = late(r"[a-z]{1,7}[A-Z]|(?:al|el|as|ash|bin|ibn)-[A-Z]")
POINT: Final = late(r"(?:[a-z]|[ivx]{2,4})\) ")  # "a) He knew. b) He lied."
SMALL: Final = late(r",? [a-z]")
NUMBERED: Final = late(r"\d+(?:st|nd|rd|th)")  # "on 42nd St."
SURNAMES: Final = frozenset("Will May So Do An Can Such Past Day".split())
BEFORE_ORDINAL: Final = frozenset(
    "am vom zum der dem den das des die im bis ab seit jeder jedem jeden seine ihr ihre".split()
)


def is_plain(word: str) -> bool:
    """An ordinary word written large, as only the start of a sentence is."""
    return (
        len(word) > 3
        and word[0].isupper()
        and word[1:].islower()
        and word.isascii()
        and is_common(word)
    )


# Nouns that a letter numbers, and "deg." before its scale.
LETTERED: Final = frozenset(
    """
    plan plans block group groups class series vitamin vitamins hepatitis influenza option options
    exhibit exhibits annex appendix gate terminal table figure section part step stage phase grade
    type category schedule zone pier concourse wing building unit apartment suite room row lot team
    serie liga pool ward sector camp cell dock lane ring tower hall bay
    car bus train track channel size studio stand subject patient person source player candidate
    segment product drug brand division list tier level line company co. firm deg. ° schedule rule
    formula strain factor theory theorem proposition clause item article chapter version model
    platform
    """.split()
)
CITIES: Final = frozenset("n.y n.y.c l.a d.c n.j".split())
MONTHS: Final = frozenset("jan feb mar apr jun jul aug sept sep oct nov dec".split())
MONTH_NAMES: Final = frozenset(
    "January February March April May June July August September October November December".split()
)
MEASURES: Final = frozenset("cfkmg")  # degrees, kelvins, metres, grams
SPOKEN_ON: Final = late('[“"][A-Z]')  # another quotation, with a sentence of its own
STREETS: Final = frozenset("st. ave. blvd. rd. dr. street avenue boulevard road drive".split())
PARTY_A: Final = late(r"[A-Z](?:[.,;:]|$| (?:and|or|is|was|has|had|will|in|of|to|did|got)\b)")
SCALE: Final = late(r"[CF]\b")


_TITLES: Final = "sen|rep|gov|pres|sec|gen|col|maj|lt|capt|amb|prof|dr|rev|atty"
_PREFIXED: Final = late(rf"(?:then|ex|now|future)-(?:{_TITLES})")
_HALF: Final = late(
    r"\d[\d,.]*-(?:in|ft|lb|oz|yd|mi|gal|sec|min|hr|wk|mo|yr|sq)(?:\.-(?:ft|in|mi|yd))?"
)
_RULES: Final = late(r"R\. |Reg\. |Cir\.|App'x|Cl\. |(?:Reserve|Court|Judge|Bureau|Govt)\b")
_CODE: Final = late(r"(?:[A-Z&][\w.&']{0,12} ){0,4}(?:Code|Const|Stat|Rev|Admin|Ann)\b")
_BY_THE: Final = frozenset("mo yr yrs hr hrs wk min day nt".split())
_TIMES: Final = frozenset("min mins hr hrs sec secs".split())
_LENT: Final = late(r"(?:Bank|Ltd|Society|Union|Stores?|Market|Group|Housing|Assn|Association)\b")
_SPOKE: Final = late(r"(?P<first>[A-Z][a-zà-ÿ]+) [A-Z][a-zà-ÿ]+, ")
_SHIPS: Final = frozenset(("u.s.s", "h.m.s"))
_SISTERS: Final = frozenset(
    "Mary Maria Marie Catherine Helen Joan Ann Anne Agnes Teresa Margaret Rose Bernadette".split()
)


def known_end(key: str, lead: str, head: str, *, starter: bool) -> bool | None:
    """Whether a sentence ends at an abbreviation whose neighbours tell, None if they do not.

    ``lead`` is the sentence up to the abbreviation, ``head`` what follows it.
    """
    words = lead.split()
    before = words[-1] if words else ""
    word = first_word(head)
    if _PREFIXED.fullmatch(key):
        return False  # "then-Sen. Harry Reid"
    if key in ("soph", "supv") or _HALF.fullmatch(key):
        return starter and bool(before)  # "Soph. Maeve Moe", "a 55-in. TV"
    if key == "fed" and _RULES.match(head):
        return False
    if key in ("civ", "crim", "app", "r") and re.match(r"(?:P|Civ|Crim|Evid|App)\. ", head):
        return False  # "Fed. R. Civ. P. 12"
    if (key in STATES or key == "cal") and _CODE.match(head):
        return False
    if key == "co-op" and _LENT.match(head):
        return False
    if key in _BY_THE and lead.endswith("/"):
        return not head[0].isdigit()  # "$18,204/mo. Zillow's find"
    article = words[-2].lower() if len(words) > 1 else ""
    if key in _TIMES and before[-1:].isdigit() and article not in ("a", "an", "the"):
        return head[0].isupper() or None  # "in 10 mins. Dinner: …"
    if key == "st" and re.split("['’]", word)[0] == "Brown" and before[:1].isupper():
        # "Amon-Ra St. Brown", but "on Kinzie St. Brown water ran"
        return None if article in ("on", "at", "of", "to", "from", "near") else False
    if key == "sr" and (not before or before[0].islower()):
        return False  # "a daughter, Sr. Mary Moe"
    if key == "sr" and before.endswith(",") and word in _SISTERS:
        return False
    spoke = _SPOKE.match(head)
    if spoke and INITIALS.fullmatch(key) and len(key) == 5 and before == "the":
        # "they arm the R.S.F. Massad Boulos, an adviser, said so."
        return True if key not in _SHIPS and not is_common(spoke["first"]) else None
    return None


def goes_on(word: str, head: str) -> bool:
    """Whether a word that is no name, or one with a small word behind it, begins a sentence."""
    rest = head[len(word) :].split(maxsplit=1)
    return is_common(word.rstrip(".,")) or bool(rest and rest[0][:1].islower())


def first_word(text: str) -> str:
    """The first word, without marks around it."""
    found = WORD.match(text)
    return found[0].strip(CLOSERS + OPENERS + ",;:!?…") if found else ""


def is_dotted(key: str) -> bool:
    """``u.s``, ``j.d``, ``j.-c``: letters with dots between."""
    return "." in key and all(
        part.isalpha() and len(part) <= 2 for part in key.replace("-", "").split(".")
    )


def looks_abbreviated(word: str) -> bool:
    """A short capitalised word without a vowel: an abbreviation we do not know."""
    return (
        2 <= len(word) <= 5
        and word[:1].isupper()
        and word[1:].islower()
        and not set(word.lower()) & set("aeiouyäöüáéíóúàèìòùâêîôû")
    )
