"""Currencies by their signs and codes: the words for one, for many, and for a hundredth."""

from __future__ import annotations

from dataclasses import dataclass

# Codes and currencies: ISO 4217 (SIX, list one, 2025); the words are those of English news.
_LIST = """
AED: dirham; AFN: afghani; ALL: Albanian lek|Albanian lek; AMD: Armenian dram; ANG: Antillean
guilder; AOA: Angolan kwanza; ARS: Argentine peso; AUD: Australian dollar; AWG: Aruban florin;
AZN: Azerbaijani manat|Azerbaijani manat; BAM: convertible mark; BBD: Barbadian dollar; BDT:
taka|taka; BGN: Bulgarian lev|Bulgarian leva; BHD: Bahraini dinar; BIF: Burundian franc; BMD:
Bermudian dollar; BND: Brunei dollar; BOB: boliviano; BRL: real|reais; BSD: Bahamian dollar;
BTN: ngultrum|ngultrum; BWP: Botswana pula|Botswana pula; BYN: Belarusian ruble; BZD: Belize
dollar; CAD: Canadian dollar; CDF: Congolese franc; CHF: Swiss franc; CLP: Chilean peso; CNY:
yuan|yuan; COP: Colombian peso; CRC: Costa Rican colon|Costa Rican colones; CUP: Cuban peso;
CVE: Cape Verdean escudo; CZK: Czech koruna|Czech koruna; DJF: Djiboutian franc; DKK: Danish
krone|Danish kroner; DOP: Dominican peso; DZD: Algerian dinar; EGP: Egyptian pound; ERN:
Eritrean nakfa|Eritrean nakfa; ETB: Ethiopian birr|Ethiopian birr; EUR: euro; FJD: Fijian
dollar; FKP: Falkland pound; GBP: pound; GEL: Georgian lari|Georgian lari; GHS: Ghanaian cedi;
GIP: Gibraltar pound; GMD: Gambian dalasi|Gambian dalasi; GNF: Guinean franc; GTQ: Guatemalan
quetzal|Guatemalan quetzales; GYD: Guyanese dollar; HKD: Hong Kong dollar; HNL: Honduran
lempira; HRK: Croatian kuna|Croatian kuna; HTG: Haitian gourde; HUF: forint; IDR: rupiah|rupiah;
ILS: shekel; INR: rupee; IQD: Iraqi dinar; IRR: Iranian rial; ISK: Icelandic krona|Icelandic
kronur; JMD: Jamaican dollar; JOD: Jordanian dinar; JPY: yen|yen; KES: Kenyan shilling; KGS:
Kyrgyz som|Kyrgyz som; KHR: Cambodian riel; KMF: Comorian franc; KPW: North Korean won|North
Korean won; KRW: won|won; KWD: Kuwaiti dinar; KYD: Cayman dollar; KZT: tenge|tenge; LAK: Lao
kip|Lao kip; LBP: Lebanese pound; LKR: Sri Lankan rupee; LRD: Liberian dollar; LSL: Lesotho
loti|Lesotho maloti; LYD: Libyan dinar; MAD: Moroccan dirham; MDL: Moldovan leu|Moldovan lei;
MGA: Malagasy ariary|Malagasy ariary; MKD: Macedonian denar; MMK: Myanmar kyat; MNT: tugrik;
MOP: Macanese pataca; MRU: Mauritanian ouguiya; MUR: Mauritian rupee; MVR: Maldivian
rufiyaa|Maldivian rufiyaa; MWK: Malawian kwacha|Malawian kwacha; MXN: Mexican peso; MYR:
ringgit|ringgit; MZN: Mozambican metical|Mozambican meticais; NAD: Namibian dollar; NGN:
naira|naira; NIO: Nicaraguan cordoba; NOK: Norwegian krone|Norwegian kroner; NPR: Nepalese
rupee; NZD: New Zealand dollar; OMR: Omani rial; PAB: Panamanian balboa; PEN: Peruvian
sol|Peruvian soles; PGK: kina|kina; PHP: Philippine peso; PKR: Pakistani rupee; PLN: zloty; PYG:
guarani; QAR: Qatari riyal; RMB: yuan|yuan; RON: Romanian leu|Romanian lei; RSD: Serbian dinar;
RUB: ruble; RWF: Rwandan franc; SAR: Saudi riyal; SBD: Solomon Islands dollar; SCR: Seychelles
rupee; SDG: Sudanese pound; SEK: Swedish krona|Swedish kronor; SGD: Singapore dollar; SHP: Saint
Helena pound; SLE: leone; SOS: Somali shilling; SRD: Surinamese dollar; SSP: South Sudanese
pound; STN: dobra; SVC: Salvadoran colon|Salvadoran colones; SYP: Syrian pound; SZL:
lilangeni|emalangeni; THB: baht|baht; TJS: somoni|somoni; TMT: Turkmen manat|Turkmen manat; TND:
Tunisian dinar; TOP: Tongan paanga|Tongan paanga; TRY: lira|lira; TTD: Trinidad and Tobago
dollar; TWD: Taiwan dollar; TZS: Tanzanian shilling; UAH: hryvnia; UGX: Ugandan shilling; USD: U
S dollar; UYU: Uruguayan peso; UZS: Uzbek som|Uzbek som; VES: bolivar|bolivars; VND: dong|dong;
VUV: vatu|vatu; WST: Samoan tala|Samoan tala; XAF: Central African franc; XCD: East Caribbean
dollar; XOF: West African franc; XPF: Pacific franc; YER: Yemeni rial; ZAR: rand|rand; ZMW:
Zambian kwacha|Zambian kwacha; ZWL: Zimbabwean dollar
"""

NAMES: dict[str, tuple[str, str]] = {
    code.strip(): (one, many or f"{one}s")
    for code, _, words in (" ".join(item.split()).partition(": ") for item in _LIST.split(";"))
    for one, _, many in (words.partition("|"),)
}
"""Code: the words for one and for many."""


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
