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
from audio_edition.late import late
from audio_edition.script.common import is_common
from audio_edition.script.ends import (
    BEFORE_LETTERS,
    BEFORE_ORDINAL,
    BIBLE,
    CAMEL,
    CANDIDATE,
    CAPITALS,
    CITIES,
    CLOCK,
    CLOCK_FOLLOWS,
    CLOSERS,
    COMPANY,
    COUNTRIES,
    FRONTED,
    INITIALS,
    ITEM,
    LEFT,
    LETTER,
    LETTERED,
    LETTERS_AND,
    MARKED_NAMES,
    MEASURES,
    MONTH_NAMES,
    MONTHS,
    NAMED_FOR,
    NEVER_INITIALS,
    NUMBERED,
    NUMBERS_OF,
    OPENERS,
    PARTICLES,
    PARTY_A,
    PERSONS,
    PLACE,
    POINT,
    SCALE,
    SMALL,
    SPOKEN_ON,
    STATES,
    STATIONS,
    STREETS,
    SURNAMES,
    TIMED,
    TITLED,
    VERSE,
    WEB,
    ZONED,
    first_word,
    goes_on,
    is_dotted,
    is_plain,
    known_end,
    looks_abbreviated,
)
from audio_edition.script.quotations import LONGEST_QUOTE, bracket_spans, quote_spans

_ONLY_OPENERS: Final = late(f"[{re.escape(OPENERS)} ]*")
_BREAK: Final = late(r"\n[^\S\n]*\n\s*")
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
    if (bare := text.strip()) != text:
        # white space around it says nothing
        indent = len(text) - len(text.lstrip())
        inside = sentence_spans(bare, language)
        return [(start + indent, stop + indent) for start, stop in inside]
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
        if said := piece.strip():
            at = start + len(piece) - len(piece.lstrip())
            # marks alone ("…", "—") are no sentence: they stay with the one before
            if spans and not any(letter.isalnum() or letter in "★☆" for letter in said):
                spans[-1] = (spans[-1][0], at + len(said))
            else:
                spans.append((at, at + len(said)))
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
        for found in CANDIDATE.finditer(self.text):
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
                said = self._word_before(found.start()).lstrip("(")
                if not (
                    said[-1:].isdigit() or (len(said) > 3 and said.islower() and is_common(said))
                ):
                    return False
                return first_word(text[after : after + _LOOK]) in self.habits.starters
        following = text[after : after + _LOOK]
        if not found["space"]:
            return self._glued(found, following)
        head = following.lstrip(OPENERS + "–—-• ")
        if not head:
            return False
        if following[0] == "(":
            aside = self._around(self.brackets, self.bracket_starts, after)
            if aside and SMALL.match(text, aside[1]):
                return False  # “Vive la France!” (Long live France!) he cried.
        first = head[0]
        if first.islower() and not (CAMEL.match(head) or POINT.match(head)):
            return False
        word = first_word(head)
        marks = found["marks"]
        quoted = close and quote is not None and not marks.startswith(".")
        if quoted and quote and (self._attributed(after, word) or self._titled(quote, word)):
            return False
        if marks[0] in "。！？":
            return True
        if marks != ".":
            if quoted and SPOKEN_ON.match(text, after):
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
        if marks in ("!", "?") and before + marks in MARKED_NAMES:
            return word in self.habits.starters and not following.startswith("The Musical")
        if "…" in marks or marks.startswith("..") or ". ." in marks:
            if any(mark in marks for mark in "!?"):
                return True
            # an ellipsis before a name or "I" is more often a pause than an end
            if is_plain(word) and following[len(word) :].lstrip()[:1].islower():
                return True
            return word in self.habits.starters and word not in ("I", "I'm", "I’m")
        return bool(before or not following[:1].isdigit())

    def _ends_at_dot(self, found: re.Match[str], word: str, head: str, following: str) -> bool:
        """At a single full stop, before a capital, a digit or a sign."""
        before = self._word_before(found.start())
        key = before.strip(CLOSERS + OPENERS).lower().rstrip(".")
        habits = self.habits
        if habits.elides:
            key = re.split("[’']", key)[-1]  # "l’art. 49"
        digit = head[0].isdigit()
        if WEB.search(self._last_word(found.start())):
            return True
        starter = word in habits.starters and not self._is_number_sign(head)
        if before and before[-1:].isdigit() and key.isdigit():
            return self._ends_at_number(found, key, starter)
        if digit and key in ("n°", "nº"):
            return False
        if habits.vowelless:
            lead = self.text[max(self.begin, found.start() - _LOOK) : found.start() - len(key)]
            if (told := known_end(key, lead, head, starter=starter)) is not None:
                return told
        if digit and key in habits.before_digit:
            answered = self._last_word(found.start() - len(before))
            return before == "no" and answered in ("said", "say", "says", "answered", "voted")
        if ITEM.match(head) and ITEM.match(self.text, self.begin):
            return True  # "1. Apple Inc. 2. Ford Motor Co."
        if key in BIBLE and VERSE.match(head):
            return False
        if digit and habits.street_endings and key.endswith(habits.street_endings):
            return False
        if key in ("ave", "st") and LETTER.match(head):
            return False  # "on Ave. B"
        if (key == "deg" and SCALE.match(head)) or (key == "co" and PARTY_A.match(head)):
            return False  # "4 deg. C.", "the firm is Co. A and it lost"
        measured = self._last_word(found.start() - len(before))
        if key in habits.saints and (measured[-1:].isdigit() or measured in ("cu.", "sq.")):
            return not digit and (starter or goes_on(word, head))  # "It is 10 ft. Cut it."
        if key in habits.saints:
            # "Main St. The": a street, after a name; "St. Louis": a saint
            words = head.split(maxsplit=2)
            led_on = len(words) > 1 and words[1][:1].islower()
            begins = starter or (key == "st" and ((led_on and is_plain(word)) or word == "St."))
            at = found.start() - len(before)
            if NUMBERED.fullmatch(measured):
                return begins or (led_on and word not in STATIONS)
            return begins and self._name_before(at)
        scaled = key in ("mio", "mrd", "tsd") and starter  # "Es kostet 3 Mio. Der Rest ist frei."
        if (
            key in habits.joined
            and not scaled
            and (len(key) > 1 or before != key.upper() or not starter)
        ):
            return False
        if key in ("no", "nos") and not digit:
            return True
        if key in ("q", "a") and self._opens_sentence(found.start() - len(key)):
            return False  # "Q. When do polls close?"
        if following[:1] in "–—-" and (key in habits.either or is_dotted(key) or len(key) == 1):
            return False
        if is_dotted(key) or (key in habits.either and not (len(key) == 1 and before.isupper())):
            return self._ends_at_either(found, key, head, following, starter=starter)
        if len(key) == 1 and key.isalpha() and (before.isupper() or before == key):
            name = self._name_before(found.start() - len(before))
            noun = self._last_word(found.start() - len(before)).strip(OPENERS).lower()
            if noun[-1:].isdigit() and key in MEASURES:
                return starter or goes_on(word, head)  # "It hit 40 C. Schools closed."
            lead = self.text[max(self.begin, found.start() - 9) : found.start()]
            if (
                noun in LETTERED  # "They have a Plan B. Voters like it."
                or (noun in STREETS and key in "nsew")
                or (key == "x" and noun in ("on", "via"))  # "he wrote on X. Israel denied it."
                or LETTERS_AND.search(lead)  # "the A, C and E. Take the G."
            ):
                return starter or goes_on(word, head)
            inner = noun.endswith(".") and word in PARTICLES
            return starter and not (inner or (name and word in SURNAMES))
        if habits.vowelless and looks_abbreviated(before):
            return starter
        return True

    def _ends_at_either(
        self, found: re.Match[str], key: str, head: str, following: str, *, starter: bool
    ) -> bool:
        """At an abbreviation that may end a sentence: the next words decide."""
        word = first_word(head)
        if key in CLOCK and FRONTED.fullmatch(self.text, self.begin, found.start() - len(key)):
            return False  # "At 9 p.m. Mr. Moe spoke."
        if "-" in key and key not in self.habits.either:
            return False  # "M. J.-M. Le Pen"
        if starter or key == "etc" or TITLED.match(head):
            return True
        bare = word.rstrip(".,").removesuffix("’s").removesuffix("'s")
        lead = self.text[max(self.begin, found.start() - _LOOK) : found.start() - len(key)]
        if key in CLOCK or (key in ZONED and lead.rstrip(" .").lower().endswith(TIMED)):
            return bare.replace(".", "") not in CLOCK_FOLLOWS
        if self._are_initials(key, found.start() - len(key)):
            return False
        if key in STATES and lead.rstrip().endswith(","):
            # in the middle of a sentence a comma would follow: "Tampa, Fla., is"
            return True
        if key in CITIES and lead.rstrip().lower().endswith("the"):
            return False  # "the N.Y. Times": it says which one
        if key in MONTHS and bare in MONTH_NAMES:
            return head[len(word) :].lstrip()[:1].islower()  # "in Sept. October was dry"
        if key in COUNTRIES and bare in PERSONS and LEFT.search(lead):
            return True  # "He left the U.S. President Moe was pleased."
        if key in STATES and is_dotted(word.lower().rstrip(".")):
            return False  # "Wash. D.C."
        rest = head[len(word) :].split(maxsplit=1)
        led_on = bool(rest) and rest[0].lstrip(OPENERS)[:1].islower()
        named = bare in self.habits.follows_either
        does = led_on and rest[0] in ("does", "did") and not named
        moved = key == "d.c" and bare.endswith("s") and lead.endswith("Washington, ")
        if key in COUNTRIES and led_on and (does or moved or bare in CAPITALS):
            return True  # "in Washington, D.C. Tokyo sent two envoys."
        if named or bare in CLOCK_FOLLOWS or head[0].isdigit():
            return False
        if key in ("jr", "sr") and bare in NAMED_FOR:
            return False
        if key in ("jr", "sr") and not is_common(bare) and not head[0].isdigit():
            return True  # "King Jr. Boulevard" goes on; with a name another sentence begins
        if key in COMPANY and not following.startswith("(") and bare.isupper() and len(bare) > 1:
            return True  # "Barclays Plc. HSBC Holdings said": no name goes on in capitals
        if not led_on:
            return False  # two capitals: a name that goes on, "U.S. Fish and Wildlife"
        if is_common(bare) or (key == "d.c" and lead.endswith("Washington, ")):
            return True
        if INITIALS.fullmatch(key) and len(key) == 3 and key not in NEVER_INITIALS:
            return key in self.habits.either  # "the O.B. Curtis plant"
        return key not in COUNTRIES or bool(PLACE.search(lead) or LEFT.search(lead))

    def _are_initials(self, key: str, at: int) -> bool:
        """Whether "j.d" at ``at`` are a person's first names, not a degree or an office."""
        if not INITIALS.fullmatch(key) or key in STATES or key in NEVER_INITIALS:
            return False
        lead = self.text[max(self.begin, at - _LOOK) : at].split()
        if not lead:
            return True
        before = lead[-1].strip(OPENERS)
        if key in self.habits.either:  # a degree, but before a name after an office or "and"
            return before.lower() in ("by", "and", "with", "—", "–") or (
                before[:1].isupper() and (is_common(before) or before.endswith("."))
            )
        return before.lower() not in BEFORE_LETTERS

    def _ends_at_number(self, found: re.Match[str], key: str, starter: bool) -> bool:
        """At "3.": a list's number, an ordinal, or the end of a sentence with a number."""
        lead = self.text[self.begin : found.start() - len(key)].strip(OPENERS + " •–—-")
        if not lead or (lead.endswith((":", ";")) and len(key) <= 2):
            return False
        if self.habits.ordinal_days and len(key) <= 2:
            counted = lead.split()[-1].lower().rstrip(".")
            if counted in NUMBERS_OF:
                return True  # "Er wohnt in Haus Nr. 3. Karten gibt es dort."
            return starter and lead.split()[-1].lower() not in BEFORE_ORDINAL
        return True

    def _glued(self, found: re.Match[str], following: str) -> bool:
        """At "ended.The" (a space got lost): only before a word that may begin a sentence."""
        if found["marks"] not in (".", "?", "!") and "”" not in found["close"]:
            return False
        before = self._word_before(found.start())
        word = first_word(following.lstrip(OPENERS))
        tail = before.rstrip(CLOSERS)[-3:]
        return (
            len(tail) == 3
            and tail.isalpha()
            and tail.islower()
            and len(word) > 1
            and (
                following[0] == "“"
                or word in self.habits.starters
                or (before.islower() and is_plain(word))
            )
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
        word = lead[-1].strip(OPENERS)
        return word[:1].isupper() and word not in self.habits.starters and word[-1:] not in ",;:"

    def _is_number_sign(self, head: str) -> bool:
        """Whether the next words are "No. 1"."""
        return bool(re.match(r"Nos?\.\s?\d", head))
