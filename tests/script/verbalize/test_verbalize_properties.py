"""What holds for every text: nothing lost, one line, no digit, no exception, linear time."""

import json
import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio_edition.script.fidelity import check_sentence
from audio_edition.script.verbalize import verbalize, verbalize_tokens
from audio_edition.script.verbalize.prepare import prepare
from tests.rows import each
from tests.script.verbalize.corpora import CASES, ELSEWHERE, folded, load
from tests.tools import grows_by

LINES = load(CASES)
FOREIGN = load(ELSEWHERE)
FRAMES = {
    "de": "Am Montag waren es nicht {} in der Stadt.",
    "fr": "Lundi ce n’était pas {} dans la ville.",
    "es": "El lunes no fue {} en la ciudad.",
    "it": "Lunedì non era {} nella città.",
    "pt": "Na segunda não era {} na cidade.",
}
MODEST = settings(max_examples=60, deadline=None)

newsy = st.text(
    alphabet="0123456789$€£¥%.,:;-–—/()[]'\"&#@+*=~°½²ºªthndskmMBKpcaIVXU.S.FDR AaBé  \n’“”…\u00a0",
    max_size=60,
)
pieces = st.lists(
    st.one_of(
        st.sampled_from([line.written for line in LINES]),
        st.sampled_from(["$", "5", "1.9 trillion", "Feb. 18", "p.m.", "(D-", "II", "km", "No."]),
        st.text(max_size=8),
    ),
    max_size=4,
).map(" ".join)
foreign = st.lists(st.sampled_from([line.written for line in FOREIGN]), max_size=3).map(" ".join)


@MODEST
@example("#¼", "en-US")
@example("#A¼", "en-US")
@given(st.one_of(st.text(max_size=80), newsy, pieces), st.sampled_from(["en-US", "en-GB"]))
def test_any_text_gives_one_clean_line_of_all_its_parts(text: str, language: str) -> None:
    said = verbalize(text, language)
    assert not [c for c in said if unicodedata.category(c) in ("Nd", "No", "Nl", "Sc")]
    assert len(said.splitlines()) <= 1
    assert said == " ".join(said.split(" ")).strip()
    assert "  " not in said
    said.encode("utf-8")
    assert "".join(token.printed for token in verbalize_tokens(text, language)) == text


@MODEST
@given(st.one_of(newsy, pieces), st.sampled_from(["en-US", "en-GB"]))
def test_spoken_text_is_left_alone(text: str, language: str) -> None:
    again = verbalize(verbalize(text, language), language)
    assert folded(verbalize(again, language)) == folded(again)


@MODEST
@given(st.one_of(st.text(max_size=60), newsy, foreign), st.sampled_from(sorted(FRAMES)))
def test_any_text_elsewhere_is_said_on_one_line(text: str, language: str) -> None:
    assert "".join(token.printed for token in verbalize_tokens(text, language)) == text
    said = verbalize(text, language)
    assert not any(letter.isdecimal() for letter in said)
    assert len(said.splitlines()) <= 1


WHOLE = st.integers(0, 10**9).map(lambda value: f"{value:,}".replace(",", "."))
NUMBER = WHOLE | st.tuples(st.integers(0, 999), st.integers(0, 999)).map(lambda p: f"{p[0]},{p[1]}")
MONEY = st.sampled_from(("€", "$", "£", "CHF", "EUR", "USD"))
UNIT = st.sampled_from(("km", "m²", "kg", "ha", "%", "°C", "km/h", "MW", "GB", "h", "min", "t"))
SMALL = st.integers(1, 400)
AMOUNT = st.one_of(
    st.tuples(st.sampled_from(("", "-", "+")), NUMBER, st.just(" "), UNIT | MONEY),
    st.tuples(st.sampled_from(("", "-", "+")), NUMBER),
    st.tuples(MONEY, st.just(" "), NUMBER),
    st.tuples(SMALL, st.sampled_from("-–"), SMALL, st.just(" "), UNIT),
    st.tuples(st.integers(0, 23), st.just(":"), st.integers(0, 59).map("{:02d}".format)),
    st.dates().map(lambda day: (day.day, ".", day.month, ".", max(day.year, 1000))),
).map(lambda parts: "".join(map(str, parts)))


@MODEST
@given(st.sampled_from(sorted(FRAMES)), AMOUNT)
def test_whatever_is_said_elsewhere_passes_the_gate(language: str, amount: str) -> None:
    printed = FRAMES[language].format(amount)
    spoken = verbalize(printed, language)
    assert not re.search(r"\d", spoken)
    assert check_sentence(printed, spoken, language) is None


@MODEST
@given(
    st.lists(st.sampled_from([c for c in LINES if c.language == "en-US"]), min_size=1, max_size=3)
)
def test_words_are_neither_dropped_nor_reordered(lines) -> None:
    # a word that its own case says otherwise is an abbreviation ("tbsp"), or goes into a token
    plain = [
        word
        for line in lines
        for word in re.findall(r"(?<![^\s])[a-z]{4,}(?=[\s,;!?]|$)", line.written)
        if word in folded(line.spoken[0])
    ]
    rest = iter(folded(verbalize(" ".join(line.written for line in lines))))
    assert [word for word in plain if not any(word == other for other in rest)] == []


HOSTILE = [
    "1", "$", "(", "1/", "A.", "1-", "a-", "1,", "1.", "1:", "$1", "@a", "&amp;", "[1]", "(D-",
    "I", "½", "www.", "St. ", "No. 1 ", "ab ", "A1", "é", "😀", "1 to ", "'", "K-", "_a", "1x",
]  # fmt: skip
HEADED = [(h, u) for h in ("He joined Acme Inc.", "At 5 p.m.") for u in ("'", '"', ")", " ", "' ")]


@each(("head", "unit"), [*(("", unit) for unit in HOSTILE), *HEADED])
def test_time_is_linear(head: str, unit: str) -> None:
    small, large = (head + unit * (n // len(unit)) + "x" * bool(head) for n in (500, 4_000))
    # eight times the text may take no more than twelve times as long (plus a little noise)
    assert grows_by(lambda: verbalize(small), lambda: verbalize(large), 12, 0.02)


@each("language", sorted(FRAMES))
def test_a_long_text_elsewhere_takes_linear_time(language: str) -> None:
    line = " ".join(line.written for line in FOREIGN[::10] if line.language == language)
    small, large = line, line * 6
    assert grows_by(lambda: verbalize(small, language), lambda: verbalize(large, language), 12)


@each("written, spoken", json.loads((CASES.parent / "data" / "said.json").read_text("utf-8")))
def test_what_is_said(written: str, spoken: str) -> None:
    assert verbalize(written) == spoken
    kinds = {t.printed: (t.spoken, t.kind) for t in verbalize_tokens("NATO paid $5 on Feb. 18.")}
    wanted = {"$5": ("five dollars", "money"), "Feb. 18": ("February eighteenth", "date")}
    assert kinds | wanted | {"paid": ("paid", "word")} == kinds


# -- the plain text, and where each of its characters came from ------------------------


@each("text, plain", json.loads((CASES.parent / "data" / "plain.json").read_text("utf-8")))
def test_what_is_made_plain(text, plain):
    assert prepare(text)[0] == plain


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_origins_lead_back_in_order(text):
    plain, origin = prepare(text)
    if origin is None:
        assert plain == text
        return
    assert len(origin) == len(plain) + 1
    assert origin == sorted(origin)
    assert origin[-1] == len(text)
