"""Cut a paragraph into sentences, as an editor of news would.

Languages with habits of their own (``languages``) are cut by rules made for news: no cut at
"Sen." or "Feb. 18", none inside a quotation or brackets, but one after "in the U.S." where
a new sentence begins. Every other language goes to sentencex, which leads open splitters.

All steps are linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from audio_edition.languages import Habits, find, primary
from audio_edition.script.common import is_common
from audio_edition.script.quotations import LONGEST_QUOTE, bracket_spans, quote_spans

_CLOSERS: Final = "\"'”’»›)]}“«"
_OPENERS: Final = "\"'“‘«‹„‚»([{¿¡"
_ONLY_OPENERS: Final = re.compile(f"[{re.escape(_OPENERS)} ]*")
# a run of marks, what closes with it, footnote marks and emoji; then space, or none (checked later)
_CANDIDATE: Final = re.compile(
    r"(?P<marks>(?:\.(?:\s\.){2,}|[.!?…‽。！？]+))"
    r"(?P<close>(?:[\u00a0\u202f ]?»|[\"'”’›)\]}“«])*)"
    r"(?P<notes>(?:\s?\[(?:\d{1,3}|[a-z])\]|[¹²³⁴-⁹]{1,2}"
    r"|[^\S\n]?[\u2600-\u27bf\ufe0f\u200d\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff])*)"
    r"(?P<space>\s*)"
)
_WORD: Final = re.compile(r"[^\s]+")
_BREAK: Final = re.compile(r"\n[^\S\n]*\n\s*")
_CAMEL: Final = re.compile(r"[a-z]{1,2}[A-Z]|(?:al|el|as|ash|bin|ibn)-[A-Z]")
_LOOK: Final = 48  # how far words are looked for on either side
_SPEECH_LOOK: Final = 90


def split_sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of a paragraph, in order, without the white space around them.

    Nothing is changed, dropped or moved: joined, the sentences are the text, white space
    aside. ``language`` is a BCP 47 tag.
    """
    return [text[start:end] for start, end in sentence_spans(text, language)]


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Like ``split_sentences``, as (start, end) character offsets into ``text``."""
    habits = find(language).habits
    cuts = [found.end() for found in _BREAK.finditer(text)]
    if habits is None:
        found_cuts = _sentencex_cuts(text, primary(language))
        cuts += (cut for cut in found_cuts if text[cut : cut + 1] not in ("º", "ª"))  # "n.º 5"
    else:
        cuts += _Splitter(text, habits).cuts()
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in (*sorted(set(cuts)), len(text)):
        piece = text[start:cut]
        bare = piece.strip()
        if bare:
            at = start + len(piece) - len(piece.lstrip())
            # marks alone ("…", "—") are no sentence: they stay with the one before
            if spans and not any(letter.isalnum() for letter in bare):
                spans[-1] = (spans[-1][0], at + len(bare))
            else:
                spans.append((at, at + len(bare)))
        start = cut
    return spans


def _sentencex_cuts(text: str, language: str) -> Iterator[int]:
    from sentencex import segment

    at = 0
    for sentence in segment(language, text):
        found = text.find(sentence, at)
        if found < 0:  # it changed the text: better one long sentence than a wrong one
            continue
        at = found + len(sentence)
        yield at


class _Splitter:
    """One paragraph, and the decision at each of its full stops."""

    def __init__(self, text: str, habits: Habits) -> None:
        self.text = text
        self.habits = habits
        self.quotes = quote_spans(text)
        self.quote_starts = [start for start, _ in self.quotes]
        self.brackets = bracket_spans(text)
        self.bracket_starts = [start for start, _ in self.brackets]
        self.begin = 0  # where the sentence being read began

    def cuts(self) -> Iterator[int]:
        """Offsets at which a new sentence begins."""
        while self.begin < len(self.text) and self.text[self.begin].isspace():
            self.begin += 1
        for found in _CANDIDATE.finditer(self.text):
            if found.end() >= len(self.text):
                return
            if self._ends(found):
                self.begin = found.end()
                yield found.end()

    def _ends(self, found: re.Match[str]) -> bool:
        """Whether a sentence ends at this mark."""
        text = self.text
        after = found.end()
        close = found["close"]
        quote = self._around(self.quotes, self.quote_starts, found.start())
        if quote is not None and found.end("close") < quote[1] <= quote[0] + LONGEST_QUOTE:
            return False
        bracket = self._around(self.brackets, self.bracket_starts, found.start())
        if bracket is not None:
            if bracket[1] > found.end("close"):
                return False
            # "(D-Mass.)": brackets that opened inside this sentence do not end it
            if not self._opens_sentence(bracket[0]) and ")" in close:
                return False
        following = text[after : after + _LOOK]
        if not found["space"]:
            return self._glued(found, following)
        head = following.lstrip(_OPENERS + "–—-• ")
        if not head:
            return False
        first = head[0]
        if first.islower() and not _CAMEL.match(head):
            return False
        word = _first_word(head)
        marks = found["marks"]
        quoted = close and quote is not None and not marks.startswith(".")
        if quoted and quote and (self._attributed(after, word) or self._titled(quote, word)):
            return False
        if marks[0] in "。！？":
            return True
        if marks != ".":
            if quoted and _SPOKEN_ON.match(text, after):
                return True  # “Go!” “No!”
            return self._ends_strongly(found, word, following)
        return self._ends_at_dot(found, word, head, following)

    def _around(
        self, spans: list[tuple[int, int]], starts: list[int], at: int
    ) -> tuple[int, int] | None:
        """The span that holds offset ``at``."""
        index = bisect_right(starts, at) - 1
        if index >= 0 and spans[index][0] <= at < spans[index][1]:
            return spans[index]
        return None

    def _opens_sentence(self, at: int) -> bool:
        # matched in place: to copy the rest of a long run for each of its marks is quadratic
        return at <= self.begin or bool(_ONLY_OPENERS.fullmatch(self.text, self.begin, at))

    def _ends_strongly(self, found: re.Match[str], word: str, following: str) -> bool:
        """At "?", "!", "…" or several marks, before a capital or a digit."""
        marks = found["marks"]
        before = self._word_before(found.start())
        if marks in ("!", "?") and before + marks in _MARKED_NAMES:
            return word in self.habits.starters
        if "…" in marks or marks.startswith("..") or ". ." in marks:
            if any(mark in marks for mark in "!?"):
                return True
            # an ellipsis before a name or "I" is more often a pause than an end
            return word in self.habits.starters and word not in ("I", "I'm", "I’m")
        return bool(before or not following[:1].isdigit())

    def _ends_at_dot(self, found: re.Match[str], word: str, head: str, following: str) -> bool:
        """At a single full stop, before a capital, a digit or a sign."""
        before = self._word_before(found.start())
        key = before.strip(_CLOSERS + _OPENERS).lower().rstrip(".")
        habits = self.habits
        if habits.elides:
            key = re.split("[’']", key)[-1]  # "l’art. 49"
        digit = head[0].isdigit()
        starter = word in habits.starters and not self._is_number_sign(head)
        if before and before[-1:].isdigit() and key.isdigit():
            return self._ends_at_number(found, key, starter)
        if digit and key in habits.before_digit:
            return False
        dashed = following[:1] in "–—-"
        if digit and habits.street_endings and key.endswith(habits.street_endings):
            return False
        if (key == "deg" and _SCALE.match(head)) or (key == "co" and _PARTY_A.match(head)):
            return False  # "4 deg. C.", "the firm is Co. A and it lost"
        measured = self._last_word(found.start() - len(before))
        if key in habits.saints and (measured[-1:].isdigit() or measured in ("cu.", "sq.")):
            return not digit and (starter or _goes_on(word, head))  # "It is 10 ft. Cut it."
        if key in habits.saints:
            # "Main St. The": a street, after a name; "St. Louis": a saint
            words = head.split(maxsplit=2)
            goes_on = len(words) > 1 and words[1][:1].islower()
            begins = starter or (key == "st" and goes_on and _is_plain(word))
            return begins and self._name_before(found.start() - len(before))
        if key in habits.joined and (len(key) > 1 or before != key.upper() or not starter):
            return False
        if key in ("no", "nos") and not digit:
            return True
        if key in ("q", "a") and self._opens_sentence(found.start() - len(key)):
            return False  # "Q. When do polls close?"
        if dashed and (key in habits.either or _is_dotted(key) or len(key) == 1):
            return False
        if key in habits.either or _is_dotted(key):
            return self._ends_at_either(found, key, head, following, starter=starter)
        if len(key) == 1 and key.isalpha() and (before.isupper() or before == key):
            name = self._name_before(found.start() - len(before))
            noun = self._last_word(found.start() - len(before)).strip(_OPENERS).lower()
            if noun[-1:].isdigit() and key in _MEASURES:
                return starter or _goes_on(word, head)  # "It hit 40 C. Schools closed."
            if noun in _LETTERED or (
                noun in _STREETS and key in "nsew"
            ):  # "They have a Plan B. Voters like it."
                return starter or _goes_on(word, head)
            return starter and not (name and word in _SURNAMES)
        if habits.vowelless and _looks_abbreviated(before):
            return starter
        return True

    def _ends_at_either(
        self, found: re.Match[str], key: str, head: str, following: str, *, starter: bool
    ) -> bool:
        """At an abbreviation that may end a sentence: the next words decide."""
        word = _first_word(head)
        if starter or key == "etc":
            return True
        bare = word.rstrip(".,").removesuffix("’s").removesuffix("'s")
        lead = self.text[max(self.begin, found.start() - _LOOK) : found.start() - len(key)]
        if key in _CLOCK or (key in _ZONED and lead.rstrip(" .").lower().endswith(_TIMED)):
            return bare.replace(".", "") not in _CLOCK_FOLLOWS
        if self._are_initials(key, found.start() - len(key)):
            return False
        if key in _STATES and lead.rstrip().endswith(","):
            # in the middle of a sentence a comma would follow: "Tampa, Fla., is"
            return True
        if key in _CITIES and lead.rstrip().lower().endswith("the"):
            return False  # "the N.Y. Times": it says which one
        if key in _MONTHS and bare in _MONTH_NAMES:
            return head[len(word) :].lstrip()[:1].islower()  # "in Sept. October was dry"
        if key in _STATES and _is_dotted(word.lower().rstrip(".")):
            return False  # "Wash. D.C."
        if bare in self.habits.follows_either or bare in _CLOCK_FOLLOWS or head[0].isdigit():
            return False
        if key in ("jr", "sr") and not is_common(bare) and not head[0].isdigit():
            return True  # "King Jr. Boulevard" goes on; with a name another sentence begins
        if key in _COMPANY and not following.startswith("(") and bare.isupper() and len(bare) > 1:
            return True  # "Barclays Plc. HSBC Holdings said": no name goes on in capitals
        rest = head[len(word) :].split(maxsplit=1)
        if not rest or not rest[0].lstrip(_OPENERS)[:1].islower():
            return False  # two capitals: a name that goes on, "U.S. Fish and Wildlife"
        if is_common(bare):
            return True
        return key not in ("u.s", "u.k", "u.n", "d.c") or bool(_PLACE.search(lead))

    def _are_initials(self, key: str, at: int) -> bool:
        """Whether "j.d" at ``at`` are a person's first names, not a degree or an office."""
        if not _INITIALS.fullmatch(key) or key in _STATES or key in _NEVER_INITIALS:
            return False
        lead = self.text[max(self.begin, at - _LOOK) : at].split()
        if not lead:
            return True
        before = lead[-1].strip(_OPENERS)
        if key in self.habits.either:  # a degree, but before a name after an office or "and"
            return before.lower() in ("by", "and", "with", "—", "–") or (
                before[:1].isupper() and (is_common(before) or before.endswith("."))
            )
        return before.lower() not in _BEFORE_LETTERS

    def _ends_at_number(self, found: re.Match[str], key: str, starter: bool) -> bool:
        """At "3.": a list's number, an ordinal, or the end of a sentence with a number."""
        lead = self.text[self.begin : found.start() - len(key)].strip(_OPENERS + " ")
        if not lead or (lead.endswith((":", ";")) and len(key) <= 2):
            return False
        if self.habits.ordinal_days and len(key) <= 2:
            return starter and lead.split()[-1].lower() not in _BEFORE_ORDINAL
        return True

    def _glued(self, found: re.Match[str], following: str) -> bool:
        """At "ended.The" (a space got lost): only before a word that may begin a sentence."""
        if found["marks"] not in (".", "?", "!") and "”" not in found["close"]:
            return False
        before = self._word_before(found.start())
        word = _first_word(following.lstrip(_OPENERS))
        tail = before.rstrip(_CLOSERS)[-3:]
        return (
            len(tail) == 3
            and tail.isalpha()
            and tail.islower()
            and len(word) > 1
            and (word in self.habits.starters or (before.islower() and _is_plain(word)))
            and "/" not in before
            and "@" not in before
        )

    def _attributed(self, after: int, word: str) -> bool:
        """Whether a quotation's speaker follows: “Why?” Senator Warren asked."""
        if word in self.habits.starters and word not in ("The", "A"):
            return False
        for token in self.text[after : after + _SPEECH_LOOK].split():
            bare = token.strip(',.;:!?”"')
            if bare in self.habits.speech:
                return True
            if not (bare[:1].isupper() or bare in ("of", "the", "and", "de", "von", "van", "a")):
                return False
        return False

    def _titled(self, quote: tuple[int, int], word: str) -> bool:
        """Whether the quotation is a title inside the sentence: the film “Why Me?” Allen made."""
        if word in self.habits.starters:
            return False
        lead = self.text[max(0, quote[0] - _LOOK) : quote[0]].rstrip()
        if not lead or not (lead[-1].islower() and self.text[quote[0] - 1].isspace()):
            return False
        words = self.text[quote[0] + 1 : quote[1]].split()
        long_words = [item for item in words if len(item) > 3]
        return len(words) <= 6 and all(item[:1].isupper() for item in long_words)

    def _word_before(self, end: int) -> str:
        """The word that ends at ``end``, with dots inside but no opening marks."""
        start = max(self.begin, end - _LOOK)
        words = self.text[start:end].split()
        if not words or self.text[end - 1].isspace():
            return ""
        return re.split(r"[—–/(\[“\"‘„«]", words[-1])[-1]

    def _last_word(self, end: int) -> str:
        """The blank-separated word before ``end``."""
        lead = self.text[max(self.begin, end - _LOOK) : end].split()
        return lead[-1] if lead else ""

    def _name_before(self, end: int) -> bool:
        """Whether a capitalised word (not a sentence's first) stands just before ``end``."""
        lead = self.text[max(self.begin, end - _LOOK) : end].split()
        if not lead:
            return False
        word = lead[-1].strip(_OPENERS)
        return word[:1].isupper() and word not in self.habits.starters and word[-1:] not in ",;:"

    def _is_number_sign(self, head: str) -> bool:
        """Whether the next words are "No. 1"."""
        return bool(re.match(r"Nos?\.\s?\d", head))


# Names that end in a mark of exclamation or question.
_MARKED_NAMES: Final = frozenset(
    "Yahoo! Jeopardy! Wham! OK! Oklahoma! Oliver! Evita! Jeb! Mia! Panic! Airplane! Hello! "
    "Kahoot! Yum! Chips! Joker! Mother! Godspeed! Taboo! Boggle! Uno! Guess? Help! E! "
    "Moulin! Rouge! Go! Eureka! Bingo! Punk! Whew! Top! Cheers! Voilà!".split()
)
_STATES: Final = frozenset(
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont "
    "neb nev okla ore pa tenn tex va vt wash wis wyo n.y n.j n.c n.d s.c s.d n.h n.m r.i w.va "
    "ont que alta sask".split()
)
_COMPANY: Final = frozenset("inc corp co cos ltd llc plc".split())
_INITIALS: Final = re.compile(r"[a-z]\.[a-z](?:\.[a-z])?")
_NEVER_INITIALS: Final = frozenset(
    "u.s u.k u.n e.u u.s.a u.a.e d.c a.m p.m b.c a.d c.e b.c.e i.e e.g p.o m.p.h r.p.m k.p.h "
    "m.p.g".split()
)
_BEFORE_LETTERS: Final = frozenset("a an the his her its their our my your at".split())
_CLOCK: Final = frozenset(("a.m", "p.m", "am", "pm"))
_ZONED: Final = frozenset("e.t p.t c.t m.t e.s.t e.d.t p.s.t p.d.t c.s.t c.d.t g.m.t".split())
_TIMED: Final = ("a.m", "p.m", "am", "pm", "noon", "midnight")
_CLOCK_FOLLOWS: Final = frozenset(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May
    June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep
    Oct Nov Dec Eastern Pacific Central Mountain Alaska Hawaii Greenwich Moscow Kyiv Beijing
    London Paris Berlin Tokyo EST EDT ET PST PDT PT CST CDT CT MST MDT MT GMT UTC BST CET CEST
    EET IST JST Local Christmas Thanksgiving Easter New
    """.split()
)
# "in the U.S.", "from the U.K.": a place, not the first half of a name
_PLACE: Final = re.compile(
    r"\b(?:in|to|from|across|into|with|for|by|against|than|and|throughout|around|outside|near)"
    r" (?:the )?$"
)
_SURNAMES: Final = frozenset("Will May So Do An Can Such Past Day".split())
_BEFORE_ORDINAL: Final = frozenset(
    "am vom zum der dem den das des die im bis ab seit jeder jedem jeden seine ihr ihre".split()
)


def _is_plain(word: str) -> bool:
    """An ordinary word written large, as only the start of a sentence is."""
    return (
        len(word) > 3
        and word[0].isupper()
        and word[1:].islower()
        and word.isascii()
        and is_common(word)
    )


# Nouns that a letter numbers, and "deg." before its scale.
_LETTERED: Final = frozenset(
    """
    plan plans block group groups class series vitamin vitamins hepatitis influenza option options
    exhibit exhibits annex appendix gate terminal table figure section part step stage phase grade
    type category schedule zone pier concourse wing building unit apartment suite room row lot team
    serie liga pool division list tier level line company co. firm deg. ° schedule rule formula
    strain factor theory theorem proposition clause item article chapter version model platform
    """.split()
)
_CITIES: Final = frozenset("n.y n.y.c l.a d.c n.j".split())
_MONTHS: Final = frozenset("jan feb mar apr jun jul aug sept sep oct nov dec".split())
_MONTH_NAMES: Final = frozenset(
    "January February March April May June July August September October November December".split()
)
_MEASURES: Final = frozenset("cfkmg")  # degrees, kelvins, metres, grams
_SPOKEN_ON: Final = re.compile('[“"][A-Z]')  # another quotation, with a sentence of its own
_STREETS: Final = frozenset("st. ave. blvd. rd. dr. street avenue boulevard road drive".split())
_PARTY_A: Final = re.compile(
    r"[A-Z](?:[.,;:]|$| (?:and|or|is|was|has|had|will|in|of|to|did|got)\b)"
)
_SCALE: Final = re.compile(r"[CF]\b")


def _goes_on(word: str, head: str) -> bool:
    """Whether a word that is no name, or one with a small word behind it, begins a sentence."""
    rest = head[len(word) :].split(maxsplit=1)
    return is_common(word.rstrip(".,")) or bool(rest and rest[0][:1].islower())


def _first_word(text: str) -> str:
    found = _WORD.match(text)
    return found[0].strip(_CLOSERS + _OPENERS + ",;:!?…") if found else ""


def _is_dotted(key: str) -> bool:
    """``u.s``, ``j.d``, ``j.-c``: letters with dots between."""
    return "." in key and all(
        part.isalpha() and len(part) <= 2 for part in key.replace("-", "").split(".")
    )


def _looks_abbreviated(word: str) -> bool:
    """A short capitalised word without a vowel: an abbreviation we do not know."""
    return (
        2 <= len(word) <= 5
        and word[:1].isupper()
        and word[1:].islower()
        and not set(word.lower()) & set("aeiouyäöüáéíóúàèìòùâêîôû")
    )


__all__ = ["LONGEST_QUOTE", "sentence_spans", "split_sentences"]
