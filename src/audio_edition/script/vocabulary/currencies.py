"""The currencies of ISO 4217 by their codes: the words for one and for many."""

from __future__ import annotations

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
