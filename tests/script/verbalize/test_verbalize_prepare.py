"""The plain text, and where each of its characters came from."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.script.verbalize.prepare import prepare
from tests.rows import each


@each(
    ("text", "plain"),
    [
        ("It’s “so” said", 'It\'s "so" said'),
        ("a\u00a0b\u2028c\td", "a b c d"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("R&amp;D &amp;lt; &nbsp;&#8364;5 &bogus; & co", "R&D <  €5 &bogus; & co"),
        ("CO₂ and ５０％", "CO2 and 50%"),
        ("−5 non‑breaking", "-5 non-breaking"),
        ("grew¹ 5 km² fast²", "grew 5 km² fast"),
        ("10⁶, 10⁻⁹, 2¹⁰, law⁵, 5¹⁄₂", "10^6, 10^-9, 2^10, law, 5 1/2"),
        ("1️⃣ First 🎉", " First "),
        ("\ud800 lone", " lone"),
        ("Ⅷ", "VIII"),
    ],
)
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
