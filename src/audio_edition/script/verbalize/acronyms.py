"""Capitals: said as letters (F B I), as a word (NATO), or prose in capitals left alone.

Known ones are listed; of the rest, short ones are letters, long pronounceable ones words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from audio_edition.late import late
from audio_edition.script.common import english_names, is_common
from audio_edition.script.verbalize.core import LETTER, STARTERS, Rule, Scan, Spoken, full_stop
from audio_edition.script.vocabulary.named import SPECIAL

_NAMES = frozenset(name.upper() for name in english_names())
_LITTLE = frozenset(
    "THE AND OF TO IN INTO ON ONTO AT FOR IS ARE WAS WERE BY WITH FROM WHAT WHY HOW WHO NOT BUT OR "
    "AN HAS HAD HAVE WILL UP OUT OVER DOWN OFF THIS THAT THEY HIS HER ITS OUR READ PUT GET SAYS "
    "SAID WHEN THEN THAN MORE ALSO JUST ABOUT".split()
)
_MARKS = "\"'(:,;.!?)"
_LONG = 4  # longer capitals are words rather than letters


def is_name(word: str) -> bool:
    """Say whether capitals are a first name, or a short surname."""
    return word in _NAMES


def _is_word(word: str) -> bool:
    return len(word) > _LONG or word in _NAMES or word in _LITTLE


def is_run(scan: Scan, start: int, end: int, initials: frozenset[str]) -> bool:
    """Say whether a neighbour is a word in capitals, and none of the ``initials``."""
    first, second = scan.before2(start)
    near = (first if second.strip(_MARKS).isdigit() else second, scan.after(end))
    found = {word.strip(_MARKS) for word in near} - initials
    capitals = [word for word in found if word.isalpha() and word.isupper()]
    named = scan.text[start:end] in _NAMES and any(len(word) > 2 for word in capitals)
    return named or any(len(word) > 1 and _is_word(word) for word in capitals)


SAID_AS_WORD = frozenset(
    """
    NATO NASA UNESCO UNICEF OPEC AIDS FEMA OSHA SARS MERS NAFTA ASEAN INTERPOL EUROPOL NORAD
    UNRWA UNAIDS UNIFIL AUKUS BRICS APEC CARICOM ECOWAS MERCOSUR AFRICOM CENTCOM NORTHCOM INDOPACOM
    SOUTHCOM DARPA NOAA NIST FISA DACA DREAM MAGA SWAT PAC PACS CPAC AIPAC POTUS SCOTUS FLOTUS
    VPOTUS
    NIMBY YIMBY DOGE HUD ICE HAMAS ISIS ISIL DAESH FARC SWAPO FRELIMO SEATO CENTO OXFAM PETA
    FIFA UEFA CONCACAF CONMEBOL NASCAR WADA USADA SEAL SEALS AWOL AWACS NASDAQ LIBOR EURIBOR SOFR
    EBITDA ESOP FICA ERISA COBRA TARP SNAP WIC MEDICARE STEM STEAM COVID COV EPCOT MOMA BART
    MARTA SEPTA AMTRAK CARES CHIPS RICO NICE SAGE COBR COBRA ACAS OFCOM OFSTED OFGEM DEFRA DEFCON
    PFAS BAFTA AFTRA
    SAG EGOT LASER RADAR SONAR LIDAR SCUBA RAM ROM PIN SIM GIF JPEG CAPTCHA YOLO FOMO
    COP ZIP VAT CAT PET LEED UNCTAD GATT ICANN IATA JAXA ISRO CERN SETI INSEAD ENRON IKEA LEGO VISA
    TIME LIFE PEN RAND CATO AMBER DEW START SALT MIRV THAAD HIMARS ATACMS JDAM ARM ASIC NAND
    ABBA INXS TASS ANSA MADD NOW ALEC ACORN SMART BIDMC DAX CAC NIKKEI PEMEX UNITA NUMSA
    COSATU COPE SASSA NEET NEETS ROFL LOL MENSA QANTAS CAPEX OPEX FAANG BOTOX DORA
    GAAP FINRA TWITTER META ALDI ASDA ASOS FIAT SEAT ZARA SMERSH BREXIT
    """.split()
)

SAID_AS_LETTERS = frozenset(
    """
    NYT WSJ US UN EU UK USA USSR UAE UAR IT WHO AI AR VR AP AFP UPI BBC CNN ABC NBC CBS PBS NPR ITV
    HBO ESPN MSNBC CNBC TV PC CD DVD DJ MC PR HR ID IQ EQ OK FBI CIA NSA DHS DOJ DOD DOE DOT EPA
    FDA FCC FTC FAA SEC IRS ATF DEA CDC NIH HHS USDA USAID GDP GNP CPI PPI PCE IMF ECB WTO ILO
    IAEA ICC ICJ OECD G CEO CFO COO CTO CMO CIO IPO ETF ESG DEI LGBT LGBTQ LGBTQIA GOP DNC RNC
    MP MEP MSP PM VP AG DA PA LA NY NYC DC LAPD NYPD HIV DNA RNA MRI ICU ER IVF ADHD PTSD OCD
    HPV RSV BMI GPS SUV EV ATM PPE NHS TUC RMT CBI IRA UDA UVF DUP SNP ANC AFD CDU CSU SPD FDP
    PLO PKK YPG PLA CCP KGB FSB GRU SVR SAS RAF RAAF NFL NBA MLB NHL MLS WNBA NCAA UFC WWE IOC
    FA ATP WTA PGA LIV URL USB HTML PDF SMS API IP ISP UFO UAP ISS ESA IED WMD ICBM POW MIA
    SOS VIP RIP FAQ DIY ETA TBA TBD RSVP ACLU AARP NAACP NRA UAW UFCW SEIU AFL CIO MIT UCLA
    ERA USC NYU UBS HSBC IBM KPMG AMD BMW GM BP GE HP ITN EEOC NLRB FOMC NYSE ABS CBO GAO OMB
    OPM NTSB NHTSA USPS UPS DHL USGS NWS EIA ISM PMI LLC PLC LLP OBE CBE MBE KC QC MBA ASAP IDF
    UNHCR OHCHR OSCE IOM WFP FAO IPCC UNFPA ICRC MSF IFRC NGO NGOS AU ADB GED GPA
    AUMF CRT DUI DWI EMT EMS ETA EIU IUD IBS ALS CTE ECG EKG ICAO UPI DPRK PRC ROC
    DRC HMRC DVLA MOD MOT MOJ FCO TFL GCSE USMCA TPP TTIP CFC UVA UVB AGI LLM GPT OPCW
    CA VA WA AZ ONS OBR IFS NAO AIG AOL DUP
    AHA AMA APA ABA IEA USO OAS OAU ACA PAYE SUVS RPG IDP USS HMS IRGC
    """.split()
)


# Onset, vowels, coda: clusters that English words have.
_ONSET = (
    r"(?:[BCFGPS]L|[BCDFGPT]R|S[CHKLMNPTW]|[CGKPRTW]H|[DT]W|QU|WR|KN|STR|SCR|SPR|THR|"
    r"[BCDFGHJKLMNPRSTVWXYZ])"
)
_CODA = (
    r"(?:[LNRSCFPX]T|[LNR]D|S[KPS]|LL|CK|N[KGS]|R[KMNPSTL]|MP|L[FMKP]|CH|SH|TH|TCH|RCH|NCH|FF|ZZ|"
    r"CKS|NTS|[BCDFGKLMNPRSTVWXZ]S?)"
)
_PRONOUNCEABLE = late(
    rf"(?:{_ONSET}?(?:[AEIOU]{{1,2}}|Y)(?:{_CODA}(?={_ONSET}[AEIOUY]))?){{1,8}}(?:{_CODA}S?)?\Z"
)


@lru_cache(maxsize=1)
def short_words() -> frozenset[str]:
    """Return common English words of two to five letters, in capitals.

    The list counts what is common in the WCXB development pages (CC BY 4.0).
    """
    file = resources.files("audio_edition.script.verbalize") / "short_words.txt"
    return frozenset(file.read_text("ascii").upper().split()) | {"AM"}


def pronounceable(word: str) -> bool:
    """Say whether capitals nobody listed look like a word: NEVER does, UFCW does not."""
    return _PRONOUNCEABLE.match(word.upper()) is not None


def letters(word: str) -> str:
    """Say a word letter by letter; capitals mark that each is a letter."""
    return " ".join(word.upper())


_CAPITALS = late(r"(?<![A-Za-z])[A-Z]{2,}(?![a-z])")
_SMALL = late(r"[a-z]")


def is_shouting(text: str) -> bool:
    """Say whether a line is set in capitals, so that capitals mean nothing."""
    head = text[:2000]
    capitals = sum(len(found[0]) for found in _CAPITALS.finditer(head) if len(found[0]) > 2)
    small = len(_SMALL.findall(head))
    return capitals > 8 and capitals > 3 * small


def say_capitals(word: str, shouting: bool = False) -> str | None:
    """Return how capitals are said; None where they are prose."""
    if word in SPECIAL:
        return SPECIAL[word]
    if word in SAID_AS_WORD:
        return word
    if shouting and word in ("US", "IT", "IS", "WHO", "AM", "PM", "LA", "PA", "MIT", "ID"):
        return letters(word) if word in ("US", "LA") else None
    if word in SAID_AS_LETTERS:
        return letters(word)
    if word in short_words() or (len(word) > 4 and word[-1] == "S" and word[:-1] in short_words()):
        return None
    if len(word) <= 3:
        return None if shouting and pronounceable(word) else letters(word)
    if len(word) == 4:
        return None if pronounceable(word) else letters(word)
    if pronounceable(word) or len(word) > 6:
        return None
    return None if shouting and re.search("[AEIOUY]", word) else letters(word)


# -- rules ----------------------------------------------------------------------------------

_WORD = late(
    rf"(?P<word>[A-Z]{{2,12}})(?P<end>'?s(?!{LETTER})|'(?:ed|ing|d)(?![a-z]))?"
    rf"(?P<plus>\+(?!\w))?(?!{LETTER}|[0-9])"
)
_MIXED = late(r"(?P<word>[A-Za-z]{2,12})(?P<end>'s)?(?![A-Za-z0-9])")
_AND = late(r"(?P<a>[A-Z]{1,4})(?: ?& ?)(?P<b>[A-Z]{1,4})(?P<end>'?s)?(?![A-Za-z])")
_DOTTED = late(
    r"(?P<word>(?:[A-Z]\.){2,8}|(?:[A-Z]\.){1,7}[A-Z](?![A-Za-z.]))(?P<end>'?s(?![A-Za-z]))?"
)
_SMALL_DOTTED = late(r"(?P<word>(?:[a-z]\.){2,6})(?![a-z])")


def _ending(end: str | None) -> str:
    """A plural or possessive after letters: an apostrophe keeps the s a sound of its own."""
    if not end:
        return ""
    return "'s" if end.endswith("s") else end


_INITIALISMS = SAID_AS_LETTERS | SAID_AS_WORD


# the health agency at the head of a headline, and no question
_WHO_SAYS = late(
    r"(?<=\AWHO) (?:WARNS|SAYS|URGES|DECLARES|APPROVES|CALLS|BACKS|RECOMMENDS|ENDS|SENDS|CHIEF|"
    r"PANEL|EXPERTS|OFFICIAL|HEAD|CUTS|TO |AND )(?!.*\?\s*\Z)"
)


def _word(match: re.Match[str], scan: Scan) -> Spoken:
    word, end = match["word"], match["end"]
    told = is_name(word) or (
        len(word) > 4 and is_common(word.lower()) and re.search("[AEIOU]", word) is not None
    )
    if len(word) > 3 and told and word not in _INITIALISMS and word not in SPECIAL:
        return None
    run = scan.shouting or is_run(scan, *match.span(), _INITIALISMS)
    # a minister before his name: PM KEIR STARMER
    said = say_capitals(word, run and (scan.shouting or word not in ("PM", "PA", "LA", "ID")))
    if word == "WHO" and scan.shouting and _WHO_SAYS.match(scan.text, match.end()):
        said = letters(word)
    if said is None:
        # Capitals of one prose word in a sentence of small letters stay that word.
        return None
    if said == word:
        said += end or ""
    else:
        said += _ending(end)
    if match["plus"]:
        said += " plus"
    return said


def _mixed(match: re.Match[str], _scan: Scan) -> Spoken:
    said = SPECIAL.get(match["word"])
    if said is None or match["word"].isupper():
        return None
    return said + (match["end"] or "")


def _and(match: re.Match[str], _scan: Scan) -> Spoken:
    if (len(match["a"]) > 2 or len(match["b"]) > 2) and " " in match[0]:
        return None
    return f"{letters(match['a'])} and {letters(match['b'])}" + _ending(match["end"])


def _dotted(match: re.Match[str], scan: Scan) -> Spoken:
    word = match["word"]
    end = _ending(match["end"])
    stop = full_stop(scan, match.end()) if word[-1] == "." and not end else ""
    return letters(word.replace(".", "")) + end + stop


def _small_dotted(match: re.Match[str], scan: Scan) -> Spoken:
    return letters(match["word"].replace(".", "")) + full_stop(scan, match.end())


_INITIALS = late(r"(?:[A-Z]\. ?){1,4}(?=[A-Z][a-z]|[A-Z]')")


_NUMBERED = late(r"Nos?\. ?\d")  # "C.A. No. 2025-0316"


def _initials(match: re.Match[str], scan: Scan) -> Spoken:
    start, end = match.span()
    before = scan.before(start)
    if len(before) == 1 and before.isupper() and before != "I":
        return None
    text = match[0]
    many = text.count(".") > 1
    nxt = scan.after(end)
    if nxt in STARTERS and text.endswith(" ") and not _NUMBERED.match(scan.text, end):
        if many:
            return letters(text.replace(".", "").replace(" ", "")) + ".", end - 1
        return None
    said = letters(text.replace(".", "").replace(" ", ""))
    return said, end - (text[-1] == " ")


RULES = (
    Rule("acronym", "A", _AND, _and),
    Rule("initials", "A", _INITIALS, _initials),
    Rule("acronym", "A", _DOTTED, _dotted),
    Rule("acronym", "A", _WORD, _word),
    Rule("acronym", "Aa", _MIXED, _mixed),
    Rule("acronym", "a", _SMALL_DOTTED, _small_dotted),
)
