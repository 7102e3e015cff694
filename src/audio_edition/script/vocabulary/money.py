"""Currencies by their signs and codes: the words for one, for many, and for a hundredth."""

from __future__ import annotations

from dataclasses import dataclass

from audio_edition.script.vocabulary.currencies import NAMES


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency's unit and hundredth, one and many ('' where there is no hundredth)."""

    one: str
    many: str
    cent: str = ""
    cents: str = ""


def _named(one: str, cent: str = "", many: str = "", cents: str = "") -> Currency:
    return Currency(one, many or f"{one}s", cent, cents or (f"{cent}s" if cent else ""))


_DOLLAR = _named("dollar", "cent")

POUND = Currency("pound", "pounds", "penny", "pence")

_EURO = _named("euro", "cent")

_YEN = Currency("yen", "yen")

_YUAN = Currency("yuan", "yuan")

_RUPEE = Currency("rupee", "rupees", "paisa", "paise")

_FRANC = _named("Swiss franc", "centime")


def _dollars(nation: str) -> Currency:
    return _named(f"{nation} dollar", "cent")


SYMBOLS = {
    "$": _DOLLAR, "£": POUND, "€": _EURO, "¥": _YEN, "₹": _RUPEE, "₨": _RUPEE,
    "US$": _dollars("U S"), "A$": _dollars("Australian"), "AU$": _dollars("Australian"),
    "C$": _dollars("Canadian"), "CA$": _dollars("Canadian"), "HK$": _dollars("Hong Kong"),
    "NZ$": _dollars("New Zealand"), "S$": _dollars("Singapore"), "NT$": _dollars("New Taiwan"),
    "J$": _dollars("Jamaican"), "TT$": _dollars("Trinidad"), "Z$": _dollars("Zimbabwean"),
    "MX$": _named("Mexican peso", "centavo"),
    "R$": Currency("real", "reais", "centavo", "centavos"),
    "₩": Currency("won", "won"), "₽": _named("ruble", "kopek"), "₺": Currency("lira", "lira"),
    "₪": _named("shekel", "agora", cents="agorot"), "₴": _named("hryvnia", "kopek"),
    "₫": Currency("dong", "dong"),
    "₱": _named("peso", "centavo"), "฿": Currency("baht", "baht"), "₦": Currency("naira", "naira"),
    "₵": _named("cedi"), "₡": _named("colon"), "₲": _named("guarani"),
    "₸": Currency("tenge", "tenge"),
    "₮": _named("tugrik"), "₿": Currency("bitcoin", "bitcoin"), "₾": Currency("lari", "lari"),
    "₭": Currency("kip", "kip"), "៛": _named("riel"), "৳": Currency("taka", "taka"),
    "Rs.": _RUPEE, "Rs": _RUPEE, "CN¥": _YUAN, "RM": Currency("ringgit", "ringgit"),
    "IR£": POUND, "Dh": _named("dirham", "fils", cents="fils"),
    "Dhs": _named("dirham", "fils", cents="fils"), "KSh": _named("Kenyan shilling", "cent"),
    "Ksh": _named("Kenyan shilling", "cent"), "Rp": Currency("rupiah", "rupiah"),
    "GH₵": _named("cedi"), "$US": _dollars("U S"), "$A": _dollars("Australian"),
    "$C": _dollars("Canadian"), "$NZ": _dollars("New Zealand"), "$HK": _dollars("Hong Kong"),
    "zł": _named("zloty", "grosz", cents="groszy"), "Kč": _named("koruna"),
    "kr": Currency("krone", "kroner"), "Kr": Currency("krone", "kroner"), "Ft": _named("forint"),
    "Fr.": _named("franc"), "SFr": _FRANC,
    "лв": Currency("lev", "leva"), "Tk": Currency("taka", "taka"), "Tk.": Currency("taka", "taka"),
    "Sh": _named("shilling"), "Shs": _named("shilling"), "USh": _named("Ugandan shilling"),
    "TSh": _named("Tanzanian shilling"), "CFA": _named("C F A franc"),
    "FCFA": _named("C F A franc"), "N$": _dollars("Namibian"),
    "RD$": _named("Dominican peso", "centavo"), "AR$": _named("Argentine peso", "centavo"),
    "CLP$": _named("Chilean peso"), "COL$": _named("Colombian peso"), "EC$": _dollars("Caribbean"),
    "FJ$": _dollars("Fijian"), "BZ$": _dollars("Belize"),
}  # fmt: skip

# A letter is one only where it touches thousands: R1,250, N60,000.
LETTERS = {"R": Currency("rand", "rand"), "N": Currency("naira", "naira")}

# Those whose hundredth is said.
_COINED = {
    "USD": _dollars("U S"), "EUR": _EURO, "GBP": POUND, "CHF": _FRANC, "INR": _RUPEE,
    "AUD": _dollars("Australian"), "CAD": _dollars("Canadian"), "NZD": _dollars("New Zealand"),
    "HKD": _dollars("Hong Kong"), "SGD": _dollars("Singapore"),
}  # fmt: skip

CODES = {
    **{code: Currency(*said) for code, said in NAMES.items()},
    **_COINED,
    "BTC": Currency("bitcoin", "bitcoin"),
    "ETH": Currency("ether", "ether"),
}
