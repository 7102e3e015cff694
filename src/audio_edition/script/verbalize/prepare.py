"""The text before scanning: entities resolved, blanks and marks made plain.

Every change keeps count of where it came from, so that tokens can show what was printed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from audio_edition.late import late
from audio_edition.script.vocabulary.prepared import (
    CALLED,
    MODEL,
    SIZED,
    SPACED,
    SURE,
    THIN,
    is_numerator,
    is_power,
    lowered,
    plain_sign,
)
from audio_edition.script.vocabulary.signs import ARROW, DRAWN, NOTES, STARS
from audio_edition.script.vocabulary.units import MANY, UNITS, is_label

_ENTITY = late(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PLAIN = late(r"[ -~]*\Z")
# keycap emoji (digit, selector, keycap) are pictures, not numbers
_SPECIAL = late(
    r"(?P<entity>&(?:amp;)?(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    "|(?P<keycap>[0-9#*]\ufe0f?\u20e3)|(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)|(?P<other>[^!-~])"
)
_THOUSANDS = late(r"(?<![\w'])\d{1,3}(?:'\d{3})+(?!\w)")  # as Switzerland parts them
_PARTED = late(
    rf"(?:(?<!\w)|(?<=\bR)|(?<=\bRs|\bkr|\bKr)|(?<=\bEUR|\bUSD|\bGBP|\bCHF|\bZAR)){SPACED}"
)
_SIZES = {*UNITS, *(one for one, _ in UNITS.values())} - {"in"}
_DEGREES = late(r" ?[CF]\b")
_WORDED = frozenset("©" + THIN)
_NUMERO = late(r"(?<!\w)[Nn][º°] ?\d")

_MARKS = {
    **dict.fromkeys("‘’‚‛ʼʻ′`´＇", "'"),
    **dict.fromkeys("“”„‟«»″〝〞", '"'),
    **dict.fromkeys("‐‑⁃−﹣－", "-"),
    **dict.fromkeys("―─━⸺⸻﹘⎯", "—"),
    "‒": "–",
    "…": "...",
    "⁄": "/",
    "∕": "/",
    "µ": "μ",
    "º": "°",
    "˚": "°",
    "×": "×",
    "∼": "~",
    "～": "~",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "℃": "°C",
    "℉": "°F",
    "№": "No.",
    "㎞": "km",
    "‰": "‰",
    "\u2060": "",
    **DRAWN,
}
_KEEP = set(STARS + "¶∞→↑↓↔–—°±×÷≈≤≥≠§‰μ²³¹½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞~<>=+|^$`")


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    """Return what stands for one character outside printable ASCII."""
    if char in _MARKS:
        return _MARKS[char]
    if char in _KEEP:
        return char
    if ARROW.match(char):
        return "↔"  # said nowhere, and told
    category = unicodedata.category(char)
    if category[0] == "Z" or char in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("No", "Nl"):
        return _numeric(char)
    if category == "Sc":
        folded = unicodedata.normalize("NFKC", char)
        return folded if len(folded) == 1 else char
    if category[0] == "C" or category in ("So", "Sk", "Me"):
        return ""
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    small = category == "Lm" and (char < "\u0300" or "ᴬ" <= char <= "ᵡ" or char in "ⁿⁱ")
    if small or "\uff01" <= char <= "\uff5e":
        return unicodedata.normalize("NFKC", char)
    return char


def _numeric(char: str) -> str:
    """Spell a number character in ASCII: subscripts, circled digits, Roman numerals."""
    folded = unicodedata.normalize("NFKC", char).replace("⁄", "/")
    if folded.isascii():
        return folded if folded.isalnum() else f" {folded} "
    value = unicodedata.numeric(char, -1.0)
    return f" {int(value)} " if value >= 0 and value == int(value) else " "


def _joined(found: re.Match[str]) -> str:
    """Thousands with commas; as they are where they are a telephone's, or two numbers."""
    text, (start, end) = found.string, found.span()
    if found[0].endswith(" 000"):  # no telephone's: they call on 12 000 more
        return found[0].replace(" ", ",")
    ahead, behind = text[max(0, start - 40) : start], text[end : end + 24]
    many, sized = MANY.match(behind), SIZED.match(behind)
    word = ahead.rstrip(" #").rpartition(" ")[2]  # in small letters a verb: it seats 2 400
    other = CALLED.search(ahead) is not None or (is_label(word) and not word[0].islower())
    if not SURE.search(ahead):
        if sized and (not sized["unit"] or sized["unit"] in _SIZES):
            return found[0]  # "5 500 mg tablets"
        other = other or MODEL.search(ahead) is not None
    return found[0] if other and not many else found[0].replace(" ", ",")


def _with_commas(plain: str, *, english: bool) -> str:
    plain = _THOUSANDS.sub(lambda found: found[0].replace("'", ","), plain)
    return _PARTED.sub(_joined, plain) if english else plain


def prepare(text: str, *, ordinals: bool = False) -> tuple[str, list[int] | None]:
    """Return the plain text and, where it differs, where each character came from.

    ``ordinals`` keeps "1º" as it is, which is a degree in English only. The list holds, for
    each position of the plain text and its end, the position in ``text``; None says that
    nothing was changed.
    """
    if _PLAIN.match(text) and "&" not in text and "`" not in text:
        # of the same length: every character is where it was
        return _with_commas(text, english=not ordinals), None
    out: list[str] = []
    origin: list[int] = []
    done = 0
    for found in _SPECIAL.finditer(text):
        start, end = found.span()
        if done < start:
            out.append(text[done:start])
            origin.extend(range(done, start))
        if found["raised"]:
            plain = _raised(text, start, end)
        elif found["entity"]:
            plain = "".join(
                c if " " <= c <= "~" else _plain_char(c) for c in _unescape(found["entity"])
            )
        elif found["keycap"]:
            plain = ""
        elif found[0] in "º°" and not ordinals and _NUMERO.search(text, max(0, start - 2), end + 2):
            plain = "o."  # "nº 5" is number five
        elif not ordinals and found[0] in _WORDED and plain_sign(text, start):
            plain = plain_sign(text, start)
        elif found[0] in NOTES:
            plain = "" if ordinals else NOTES[found[0]]
        elif ordinals and found[0] == "º" and not _DEGREES.match(text, end):
            plain = "º"
        else:
            plain = " " if found[0] == " " else _plain_char(found[0])
            if not plain and text[start - 1 : start].isalnum() and text[end : end + 1].isalnum():
                # a picture between two words parts them; a soft hyphen or a joiner does not
                plain = " " if unicodedata.category(found[0]) in ("So", "Sk") else ""
        out.append(plain)
        origin.extend([start] * len(plain))
        done = end
    if done < len(text):
        out.append(text[done:])
        origin.extend(range(done, len(text)))
    origin.append(len(text))
    plain = "".join(out).replace("`", "'")
    return _with_commas(plain, english=not ordinals), origin


def _raised(text: str, start: int, end: int) -> str:
    """A power is kept, as ^ and a number where it is no square or cube; a note falls out."""
    run = text[start:end]
    if is_numerator(text, end):
        # an isotope's number stands by itself: 14C would be a temperature
        after = "-" if text[end : end + 1] in ("C", "F") else ""
        return (" " if text[start - 1 : start].isdigit() else "") + lowered(run) + after
    if not is_power(text, start, end):
        return ""
    return run if run in ("²", "³") else f"^{lowered(run)}"


def _unescape(entity: str) -> str:
    once = html.unescape(entity)
    return html.unescape(once) if _ENTITY.fullmatch(once) else once
