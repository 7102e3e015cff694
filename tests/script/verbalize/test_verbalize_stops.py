"""The full stop of something short: kept where it ends a sentence, and nowhere else."""

from __future__ import annotations

from audio_edition.script.verbalize import verbalize
from tests.rows import each


@each(
    ("written", "spoken"),
    [
        ("He ran 5 m. Then he sat.", "He ran five meters. Then he sat."),
        ("We lost 10 km. A road shut.", "We lost ten kilometers. A road shut."),
        ("It fell 8 km. NE of town.", "It fell eight kilometers northeast of town."),
        ("It spent 10 wks. at the top.", "It spent ten weeks at the top."),
        ("It lent Rs 450 cr. for dams.", "It lent four hundred fifty crore rupees for dams."),
        ("It costs $9 per GB. He left.", "It costs nine dollars per gigabyte. He left."),
        ("We rest on Mon. The shop is shut.", "We rest on Monday. The shop is shut."),
        ("DOW SINKS 612 PTS. AS FED WAITS", "DOW SINKS six hundred twelve points AS FED WAITS"),
    ],
)
def test_a_stop_ends_a_sentence_or_is_not_said(written: str, spoken: str) -> None:
    assert verbalize(written) == spoken
