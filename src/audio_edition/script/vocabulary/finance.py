"""Credit ratings and their readings; the codes of news agencies, which nobody says."""

from __future__ import annotations

from audio_edition.late import late

_NUMBER = r"10\.\d{4,9}/[^\s()<>\[\]\"“”]{1,80}"

IDENTIFIER = late(
    rf"\((?:(?:DOI|doi|Doi)(?:: ?| )?)?(?:https?://(?:dx\.)?doi\.org/)?{_NUMBER}(?<![.,;])\)"
    rf"|(?<=doi\.org)/{_NUMBER}(?<![.,;:!?'’])"
    rf"|(?<![\w./]){_NUMBER}(?<![.,;:!?'’])"
)
"""An identifier as it is printed, with its brackets: (doi:10.1038/s41586-020-2649-2)."""


_TIMES = {1: "", 2: "double ", 3: "triple "}
_MODIFIED = {"": "", "+": " plus", "-": " minus"}


def _graded() -> dict[str, str]:
    """The scales of S&P and Fitch (AAA to C, plus and minus) and of Moody's (Aaa to Ca, 1 to 3)."""
    found: dict[str, str] = {}
    for letter, most in (("A", 3), ("B", 3), ("C", 3)):
        for count in range(2, most + 1):
            said = f"{_TIMES[count]}{letter}"
            signs = ("",) if letter * count == "AAA" else tuple(_MODIFIED)
            found |= {letter * count + sign: said + _MODIFIED[sign] for sign in signs}
    found["Aaa"] = "triple A"
    for grade, said in (
        ("Aa", "double A"),
        ("Baa", "B double A"),
        ("Ba", "B A"),
        ("Caa", "C double A"),
    ):
        found |= {
            f"{grade}{digit}": f"{said} {word}"
            for digit, word in zip("123", ("one", "two", "three"), strict=True)
        }
    return found


RATINGS = _graded()
"""A rating as printed, and as said."""

LETTER_GRADES = {
    f"{letter}{sign}": f"{letter}{_MODIFIED[sign]}" for letter in "ABCDEF" for sign in "+-"
}
"""A school's marks, and ratings of one letter: "A-"."""

_EXCHANGE = (
    "O|OQ|N|L|PA|DE|F|MI|AS|T|HK|SS|SZ|AX|NS|BO|TO|SW|S|ST|OL|HE|CO|MC|SA|SE|KS|KQ|TW|SI|BK|JK|K"
)
_BASES = "EUR|GBP|JPY|CHF|AUD|CAD|NZD|SEK|NOK|CNY|CNH|TRY|RUB|ZAR|MXN|BRL|INR|KRW|XAU|XAG|BTC|PLN"

AGENCY = late(
    rf"<\.?[A-Z0-9]{{1,14}}[a-z]?(?:\.[A-Z]{{1,3}})?(?:=[A-Z]{{0,4}})?>|<=[A-Z]{{3}}>"
    r"|<0#[A-Z0-9.=:*]{1,14}>"
    rf"|\((?:[A-Z]{{1,6}}|\d{{4,6}})\.(?:{_EXCHANGE})\)|\(\.[A-Z][A-Z0-9]{{1,7}}\)"
    r"|\([A-Z0-9]{2,10}=[A-Z]{0,4}\)|\[[A-Z]{1,4}/[A-Z]{0,4}\]|\[\.[A-Z]{1,4}\]"
    r"|(?<![\w.])\.(?!NET\b|COM\b|ORG\b|GOV\b|EDU\b|ZIP\b|PDF\b|EXE\b)[A-Z][A-Z0-9]{2,7}(?![\w.-])"
    r"|(?<![\w=.])[A-Z]{2}\d{1,2}YT=[A-Z]{2,4}(?!\w)"
    rf"|(?<![\w=.])(?:{_BASES})=(?:[A-Z][A-Z0-9]{{1,3}})?(?=[\s,.;:)]|\Z)"
    r"|(?<![\w.])[A-Z]{2,6}c[1-9]\d?(?![\w-])"
    rf"|(?<![\w.])(?:[A-Z]{{2,5}}\.(?:O|OQ|N|L|PA|DE|MI|HK|AX|NS)|\d{{4,6}}\.(?:T|HK|SS|SZ|TW|KS|KQ))"
    r"(?![\w.])"
)
"""An instrument's code or a page of Reuters, with its brackets: <AAPL.O>, (BP.L), .SPX, [O/R]."""
