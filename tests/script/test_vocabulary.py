"""One vocabulary: whatever the verbalizer can say of its tables, the gate understands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio_edition.script.fidelity import check_sentence
from audio_edition.script.readers import spoken_words
from audio_edition.script.verbalize import verbalize
from audio_edition.script.vocabulary.finance import LETTER_GRADES, RATINGS
from audio_edition.script.vocabulary.law import BOOKS, FULL_BOOKS, NUMBERED, REPORTERS
from audio_edition.script.vocabulary.money import CODES, SYMBOLS
from audio_edition.script.vocabulary.named import NAMED, SPECIAL
from audio_edition.script.vocabulary.places import (
    AP_STATES,
    PARTIES,
    POINTS,
    POSTAL_STATES,
    ZONES,
)
from audio_edition.script.vocabulary.short import (
    COMPASS,
    DAYS,
    LOWER,
    MONTHS,
    MONTHS_SHORT,
    PAGES,
    TAILS,
    TITLES,
)
from audio_edition.script.vocabulary.signs import ARROWS, CURRENCIES, DRAWN, FRACTIONS, SAID
from audio_edition.script.vocabulary.units import (
    MAGNITUDES,
    PER,
    PER_SHORT,
    PER_WORDS,
    UNITS,
)
from tests.rows import each, table

TABLES = Path(__file__).parent / "data" / "vocabulary"

CASES = Path(__file__).parent / "verbalize" / "cases"
AMOUNTS = ("1", "5", "12", "3.5", "0.75", "3.50", "1,200", "40,000", "1.05", "99.99")
SCALES = ("million", "billion", "trillion")


def _money() -> Iterator[str]:
    for sign, amount in itertools.product(SYMBOLS, AMOUNTS):
        yield f"It cost {sign}{amount} then."
    for sign, scale in itertools.product(SYMBOLS, SCALES):
        yield f"The {sign}5 {scale} plan was {sign}1.2 {scale} short."
        yield f"They paid {sign}3-{sign}4 {scale}, or {sign}3–4 {scale}."
    for code, amount in itertools.product(CODES, AMOUNTS):
        yield f"It cost {code} {amount} then."
        yield f"It cost {amount} {code} then."
    for sign in SYMBOLS:
        yield f"Prices rose from {sign}5 to {sign}10, and by {sign}2-{sign}3 more."
        yield f"A {sign}20 note, {sign}5bn of debt, {sign}7m a year and {sign}30/month."
        yield f"A loss of -{sign}5 million, they said."
    for sign in CURRENCIES:
        if sign not in "¢₿":
            yield f"They owe 5{sign} each." if sign in "€£" else f"They owe {sign}5 each."


def _measures() -> Iterator[str]:
    for unit, amount in itertools.product(UNITS, ("1", "5", "2.5", "1,200")):
        yield f"It was {amount} {unit} there."
        yield f"It was {amount}{unit} there."
    for unit in UNITS:
        yield f"From 5-10 {unit} to 20–30 {unit}."
    for unit, per in itertools.product(("km", "mg", "kWh", "ft", "gal"), PER):
        yield f"It was 5 {unit}/{per} then."
    for per in PER_SHORT:
        yield f"It costs $5/{per} now."
    for per in PER_WORDS:
        yield f"It costs $5/{per} now, or 3 times/{per}."
    for short, amount in itertools.product(MAGNITUDES, ("5", "1.5", "200")):
        yield f"They sold ${amount}{short} of it."
        yield f"They have {amount}{short} users."


def _short() -> Iterator[str]:
    for title in TITLES:
        yield f"They met {title}. Ada Okafor in May."
        yield f"{title}. Okafor’s plan failed."
    for tail in TAILS:
        yield f"They sued Acme {tail}. in May."
        yield f"They sued Acme {tail}, and won."
    for word in LOWER:
        if word != "m/m":
            yield f"The plan {word} the others has 5 {word} left."
        yield f"It was ({word} 1990) or {word} 12."
    for page in PAGES:
        yield f"See {page}. 12 and {page}. 14-16 there."
    for point, other in itertools.product(COMPASS, COMPASS):
        yield f"He lives at 12 {point}. Main St. and 40 {other} Oak Ave. now."
        yield f"A {point}{other} wind blew at 50°{point}, 12°{other}."
    for day, other in itertools.product(DAYS, DAYS):
        yield f"Open {day}. to {other}., and {day}-{other}."
    for month in (*MONTHS, *MONTHS_SHORT):
        stop = "." if month in MONTHS_SHORT else ""
        yield f"It was {month}{stop} 18, 2023, or {month}{stop} 3-5."
        yield f"It was {month}{stop} 1999, then 18 {month} 2001 and {month} 22nd."


def _places() -> Iterator[str]:
    for state in AP_STATES:
        yield f"They came from Salem, {state}, to vote."
        for party in PARTIES:
            yield f"Sen. Ada Okafor ({party}-{state}) spoke."
    for state in POSTAL_STATES:
        yield f"They came from Salem, {state}, to vote; Salem, {state} 97301 too."
        yield f"Rep. Bo Lind (D-{state}) and Rep. Al Moe, R-{state}, spoke."
    for zone in ZONES:
        yield f"It begins at 7:30 p.m. {zone}, or 9 a.m. {zone} on Monday."


def _named() -> Iterator[str]:
    for name in (*NAMED, *SPECIAL):
        yield f"They know {name} well."
        possessive = name if name.endswith("s") else f"{name}’s"
        yield f"{name} was there, and {possessive} friends."


def _cited() -> Iterator[str]:
    for reporter in REPORTERS:
        yield f"It cited 410 {reporter} 113 and 42 {reporter} § 1983 in May."
    for book in (*BOOKS, *FULL_BOOKS):
        yield f"See {book} 3:16 and {book} 5:3-12 there."
    for book in NUMBERED:
        yield f"She read 1 {book} 13:4 and 2 {book} 7:14 aloud."
    for law in ("Pub. L. 117-58", "§ 12", "§§ 3-5", "§ 187(a)", "§ 78j(b)", "17 CFR 240.10b-5"):
        yield f"It cites {law} twice."
    for nth in ("1st", "2d", "3d", "9th", "11th"):
        yield f"The {nth} Cir. agreed; the {nth} Circuit did."


def _finance() -> Iterator[str]:
    for rating in (*RATINGS, *LETTER_GRADES):
        yield f"Fitch rates the bonds {rating}, not {rating}."
        yield f"It was cut from {rating} to CCC in May."
    for code in AGENCY_CODES:
        yield f"Acme {code} rose 2% on Monday."
        yield f"It rose 2%, as {code} did."


AGENCY_CODES = (
    "<AAPL.O>", "<.FTSE>", "(BP.L)", "(7203.T)", ".SPX", ".N225", "US10YT=RR", "DE2YT=RR", "EUR=",
    "JPY=EBS", "(GBP=)", "LCOc1", "CLc2", "[O/R]", "[FRX/]", "SHEL.L", "0700.HK", "(.DJI)",
)  # fmt: skip


def _places_on_earth() -> Iterator[str]:
    for point in POINTS:
        for where in ("40.7128° {}", "54°30'{}", "48°51′24″{}", "12° {}", "3 degrees {}", "1°{}"):
            yield f"It lies at {where.format(point)}, they say."
    yield "The eye was at 25.4N 71.9W on Monday, and at 1.5S, 130.2E on Friday."


def _arrows() -> Iterator[str]:
    for arrow in (*ARROWS, *DRAWN, "->", "=>", "-->"):
        yield f"It went 3% {arrow} 4% and Oslo {arrow} Rome."
        yield f"{arrow} 5% in May, oil {arrow}2%, more {arrow}"


def _indian() -> Iterator[str]:
    for amount in ("1,00,000", "12,34,567", "3,05,00,012", "1,00,00,00,000", "9,99,999.50"):
        yield f"It cost ₹{amount} and {amount} came, or Rs. {amount}."
    for scale in ("lakh", "crore", "lakh crore", "cr"):
        yield f"It cost ₹5 {scale}, Rs 2.5 {scale} and a ₹500-{scale} plan."


def _signs() -> Iterator[str]:
    for sign in SAID:
        yield f"It was 5 {sign} 3 then."
        yield f"It was {sign}5 and A{sign}B."
    for sign in FRACTIONS:
        yield f"It took {sign} of a day, 3{sign} hours and {sign} inch."


FAMILIES = {
    "money": _money,
    "measures": _measures,
    "short forms": _short,
    "places": _places,
    "names": _named,
    "signs": _signs,
    "citations": _cited,
    "ratings and agency codes": _finance,
    "positions": _places_on_earth,
    "arrows": _arrows,
    "Indian numbers": _indian,
}


@each("language", ["en-US", "en-GB"])
@each("family", FAMILIES)
def test_what_the_tables_say_is_understood(family: str, language: str) -> None:
    alarms = []
    for printed in FAMILIES[family]():
        spoken = verbalize(printed, language)
        breach = check_sentence(printed, spoken, language)
        if breach is not None:
            alarms.append(f"{printed} -> {spoken}: {breach}")
    assert not alarms, f"{len(alarms)}\n" + "\n".join(alarms[:40])


WHOLE = st.integers(0, 10**7).map(str)
GROUPED = st.integers(1000, 10**9).map(lambda n: f"{n:,}")
DECIMAL = st.tuples(st.integers(0, 9999), st.integers(0, 999)).map(lambda p: f"{p[0]}.{p[1]}")
NUMBER = st.one_of(WHOLE, GROUPED, DECIMAL)
SMALL = st.integers(1, 99)
MONTH = st.sampled_from((*MONTHS, *(f"{m}." for m in MONTHS_SHORT)))
YEAR = st.integers(1100, 2099)
DASH = st.sampled_from("-–")
PIECES = st.one_of(
    st.tuples(MONTH, st.integers(1, 31), YEAR).map(lambda p: f"{p[0]} {p[1]}, {p[2]}"),
    st.tuples(st.integers(1, 31), MONTH, YEAR).map(lambda p: f"{p[0]} {p[1].rstrip('.')} {p[2]}"),
    st.tuples(st.integers(1, 12), st.integers(1, 28), st.integers(1900, 2099)).map(
        lambda p: f"{p[0]}/{p[1]}/{p[2]}"
    ),
    st.tuples(YEAR, st.integers(1, 12), st.integers(1, 28)).map(
        lambda p: f"{p[0]}-{p[1]:02}-{p[2]:02}"
    ),
    st.tuples(
        st.integers(1, 12), st.integers(0, 59), st.sampled_from(["a.m.", "p.m.", "pm", ""])
    ).map(lambda p: f"{p[0]}:{p[1]:02} {p[2]}".strip()),
    st.tuples(st.integers(1, 12), DASH, st.integers(1, 12)).map(
        lambda p: f"{p[0]}{p[1]}{p[2]} p.m."
    ),
    st.tuples(SMALL, DASH, SMALL).map(lambda p: f"{p[0]}{p[1]}{p[2]}"),
    st.tuples(SMALL, DASH, SMALL, st.sampled_from(["%", " percent", " km", " years"])).map(
        lambda p: f"{p[0]}{p[1]}{p[2]}{p[3]}"
    ),
    st.tuples(YEAR, DASH, YEAR).map(lambda p: f"{p[0]}{p[1]}{p[2]}"),
    st.tuples(st.integers(1, 20), st.integers(2, 20)).map(lambda p: f"{p[0]}/{p[1]}"),
    st.tuples(SMALL, st.integers(1, 9), st.integers(2, 9)).map(lambda p: f"{p[0]} {p[1]}/{p[2]}"),
    st.integers(1, 1000).map(lambda n: f"{n}{_suffix(n)}"),
    st.integers(110, 209).map(lambda n: f"{n}0s"),
    st.tuples(st.sampled_from(["$", "€", "£", "-$", "US$"]), NUMBER).map("".join),
    st.tuples(st.sampled_from(["$", "€", "£"]), DECIMAL, st.sampled_from(SCALES)).map(
        lambda p: f"{p[0]}{p[1]} {p[2]}"
    ),
    st.tuples(NUMBER, st.sampled_from(["%", "-fold", "x", "°C", "th", " kg", "k", "m", "bn"])).map(
        "".join
    ),
    st.tuples(SMALL, SMALL).map(lambda p: f"{p[0]}-to-{p[1]}"),
    st.tuples(st.integers(1, 8), st.integers(0, 11)).map(lambda p: f"{p[0]}'{p[1]}\""),
    st.tuples(
        st.sampled_from(["No. ", "Rte. ", "Boeing ", "Article ", "-", "+", "~", "<"]), SMALL
    ).map(lambda p: f"{p[0]}{p[1]}"),
    NUMBER,
)
FRAMES = st.sampled_from(
    [
        "It was {} then.",
        "{} was it.",
        "They saw {}, {} and {}.",
        "The vote ({}) was {}; {} left.",
        "“{},” she said.",
        "A {} plan, {} of it.",
    ]
)


def _suffix(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


@settings(max_examples=600, deadline=None)
@example("“{},” she said.", ["<1", "", ""], "en-US")
@example("They saw ({}), [{}] and ‘{}’.", ["<5", ">$2", ">3%"], "en-US")
@example('It was x/{}, <b>{} and "{}".', ["<5", "2", "≤7"], "en-GB")
@given(FRAMES, st.lists(PIECES, min_size=3, max_size=3), st.sampled_from(["en-US", "en-GB"]))
def test_whatever_is_printed_of_numbers_is_understood(
    frame: str, pieces: list[str], language: str
) -> None:
    printed = frame.format(*pieces)
    spoken = verbalize(printed, language)
    assert check_sentence(printed, spoken, language) is None, spoken


@each(
    ("printed", "spoken"),
    table(TABLES / "a-comparison-is-said-behind-any-mark.tsv"),
)
def test_a_comparison_is_said_behind_any_mark(printed: str, spoken: str) -> None:
    assert spoken_words(verbalize(printed)) == spoken.split()
    assert check_sentence(printed, verbalize(printed)) is None


def test_every_case_of_the_corpus_is_understood() -> None:
    alarms = []
    for file in sorted(CASES.rglob("*.tsv")):
        language = file.parent.name if file.parent != CASES else "en-US"
        for line in file.read_text("utf-8").splitlines():
            printed = line.partition("\t")[0]
            breach = check_sentence(printed, verbalize(printed, language), language)
            if breach is not None:
                alarms.append(f"{printed} -> {verbalize(printed, language)}: {breach}")
    assert not alarms, "\n".join(alarms)
