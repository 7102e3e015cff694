"""Letters as espeak-ng must be given them: "Inês" must not become "In e circumflex s".

espeak-ng reads most accented letters of most languages, but where its rules for a word run
out it says the accent's name, or "letter" and a number. Such a word is much longer to the
ear than the same word in plain letters: that is how it is told, whatever the language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_WORD = re.compile(r"\[\[.*?\]\]|[^\W\d_]+")
_SPELT = 5  # phonemes by which a word grows when the name of an accent is read
_SPELLED = re.compile(r"(?<![\w.'’])[A-Z](?: [A-Z](?![\w'’]))+")
_IN_CAPITALS = re.compile(r"(?<![\w'’])([A-Za-z]*[A-Z]{2})(['’]?)s(?![\w'’])")
# said as words by whoever reads news; espeak-ng spells them, as it does every word of three
# letters that it does not know in capitals
_AS_WORDS = re.compile(
    r"(?<![\w.'’])(?:ARM|CAC|CAT|COP|COV|DAX|DEW|HUD|ICE|LOL|PAC|PEN|PET|PIN|ROM|SAG|SIM|VAT|WIC|ZIP)"
    r"(?=(?:['’]?s)?(?!\w))"
)
_LONE_A = re.compile(
    r"(?<=[\w,] )A(?= [a-z]|[,;]|[.!?]?$)|(?<![\w.'’-])A(?= [A-Z]['’]s(?!\w))"  # "A I's"
)
# letters that are no base letter with a mark (Unicode has no decomposition for them)
_PLAIN = str.maketrans(
    {
        **{"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th"},
        **{"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D"},
        **{"ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "ng", "ŧ": "t", "Ŧ": "T", "ə": "e", "ĸ": "k"},
    }
)


def joined(text: str) -> str:
    """``text`` with letters that are spelt out held together: "F B I" becomes "F.B.I".

    espeak-ng takes a lone "A" for the article, and reads single letters with a stress each;
    with dots between them it says them as a newsreader does. The length does not change, so
    that positions in the text stay true, and no dot ends it, which could end a sentence.
    """
    return _SPELLED.sub(lambda run: run[0].replace(" ", "."), text)


def named(text: str) -> str:
    """``text`` with a lone letter A ("Plan A is", "Airbus A three twenty") said by its name.

    A capital within a sentence is the letter, not the article, unless a capital follows it
    as in a title; so is one before a letter that owns, as in "A I's", which is not held together
    with it (``joined``). "Eh" is how espeak-ng is made to say the letter's name.
    """
    return _LONE_A.sub("Eh", text)


def worded(text: str) -> str:
    """``text`` with acronyms that are words so written that they are said as such: "Ice agents".

    The length does not change.
    """
    return _AS_WORDS.sub(lambda found: found[0].capitalize(), text)


def ended(text: str, sounds: Callable[[str], str] | None = None) -> str:
    """``text`` with an s behind a word in capitals so written that it is said: "NATO'S plan".

    espeak-ng says "NATO's" and "IKEAs" as it says "NATO" and "IKEA", where it reads capitals as a
    word. The length does not change. ``sounds`` tells of a few words whether that is so; without,
    every such word is taken for one.
    """

    def word(found: re.Match[str]) -> str:
        stem, mark = found[1], found[2]
        other = f"{stem}{mark}S" if mark else f"{stem.capitalize()}s"
        if sounds is None:
            return other
        # capitals alone are a headline to it, and read otherwise
        bare, said, instead = (sounds(f"the {one} men") for one in (stem, found[0], other))
        start = bare.rpartition(" ")[0]
        return other if said == bare != instead and instead.startswith(start) else found[0]

    return _IN_CAPITALS.sub(word, text)


def plain(word: str) -> str:
    """``word`` without accents."""
    marked = unicodedata.normalize("NFD", word.translate(_PLAIN))
    return "".join(c for c in marked if not unicodedata.combining(c))


def readable(text: str, sounds: Callable[[str], str]) -> str:
    """``text`` with those words in plain letters that the voice would spell out.

    ``sounds`` gives the phonemes of a word by itself. Blocks of raw phonemes ``[[…]]`` and
    words in plain letters are left alone.
    """

    def word(found: re.Match[str]) -> str:
        written = found[0]
        if written.isascii() or written.startswith("[["):
            return written
        simple = plain(written)
        spelt = len(sounds(written)) >= len(sounds(simple)) + _SPELT
        return simple if simple and spelt else written

    return text if text.isascii() else _WORD.sub(word, unicodedata.normalize("NFC", text))
