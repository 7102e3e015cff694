"""What is counted for each so many, losses in brackets, stars, and helplines of Europe."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.patterns import NUM, POINT_NUM, describes_noun, is_adjective
from audio_edition.script.verbalize.words import digits, number

_FOR_EACH = late(
    rf"(?P<a>{NUM}) ?/ ?(?P<b>1,000|10,000|100,000|1,000,000|100 000|100000)"
    r"(?![\d/]|[.,]\d)"
)
# a fall as accounts print it: (12.4)%
_FALL = late(rf"\((?P<num>{POINT_NUM})\) ?%")
_STARS = late(r"(?P<num>[0-9](?:\.[0-9])?) ?[★⭐]\ufe0f?(?![★⭐☆])")
_ROW = late(r"(?P<full>[★⭐]{1,5})(?P<half>½)?(?P<empty>☆{0,4})(?![★⭐☆])")
# 116 and three digits: help for children, for the lonely, for the sick, in all of the Union
_HELP = late(r"116 ?(?P<num>000|006|111|117|123)(?![\d%]|[.,]\d)")
_HELPED = late(r"(?i)\b(?:help\w*|hotline|lines?|call\w*|ring|dial|phone|number|Samaritans)\b")


def _for_each(match: re.Match[str], scan: Scan) -> Spoken:
    british = scan.locale.british
    many = match["b"].replace(" ", "")
    joint = "in" if match["a"] == "1" else "per"
    return f"{number(match['a'], british)} {joint} {number(many, british)}"


def _stars(match: re.Match[str], scan: Scan) -> Spoken:
    after = scan.after(match.end())
    one = match["num"] == "1" or is_adjective(scan.before(match.start()), after)
    one = one or describes_noun(after) or after in ("rating", "ratings")
    return f"{number(match['num'])} {'star' if one else 'stars'}"


def _row(match: re.Match[str], scan: Scan) -> Spoken:
    """Stars in a row, with the empty ones behind: a review's mark."""
    full, empty = len(match["full"]), len(match["empty"])
    if full + empty < 3:
        return None
    half = " and a half" if match["half"] else ""
    said = f"{number(str(full))}{half} {'star' if full == 1 and not half else 'stars'}"
    opens = scan.before(match.start())[-1:] in ("", ".", "!", "?")
    return said[0].upper() + said[1:] if opens else said


def _help(match: re.Match[str], scan: Scan) -> Spoken:
    near = scan.text[max(0, match.start() - 60) : match.start()]
    return digits(f"116{match['num']}") if _HELPED.search(near) else None


RULES = (
    Rule("phone", "0", _HELP, _help),
    Rule("number", "0", _FOR_EACH, _for_each),
    Rule("percent", "(", _FALL, lambda m, s: f"minus {number(m['num'])} {s.locale.percent}"),
    Rule("number", "0", _STARS, _stars),
    Rule("number", "★⭐", _ROW, _row),
)
