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

LONGEST_QUOTE: Final = 320
"""A quotation longer than this many characters is cut into its sentences after all."""


def quote_spans(text: str) -> list[tuple[int, int]]:
    """The outermost quotations that are closed, as (start, end) offsets with their marks."""
    spans = list(_paired(text, _DOUBLE_MARK))
    if "‘" in text or "'" in text:
        starts = [start for start, _ in spans]
        for start, end in _paired(text, _SINGLE_MARK):
            index = bisect_right(starts, start) - 1
            outside = index < 0 or spans[index][1] <= start
            if outside and end - start <= 2 * LONGEST_QUOTE:
                spans.append((start, end))
        spans.sort()
    return spans


def _paired(text: str, marks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    open_at: int | None = None
    close = ""
    depth = 0
    for found in marks.finditer(text):
        at, mark = found.start(), found[0]
        if open_at is None:
            if mark in _PAIRS and (mark not in _EITHER_WAY or _opens(text, at)):
                open_at, close, depth = at, _PAIRS[mark], 1
        elif mark in close and (mark not in "\"'’" or _closes(text, at)):
            depth -= 1
            if depth == 0:
                yield open_at, at + 1
                open_at = None
        elif mark == text[open_at] and mark not in '"':
            if mark in "“‘'":  # each paragraph of a long quotation opens anew
                open_at = at if mark == "“" or _opens(text, at) else open_at
            else:
                depth += 1


_DOUBLE_MARK: Final = late('[“”"„«»]')
_SINGLE_MARK: Final = late("[‘’']")
_PAIRS: Final = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "'": "'"}
_EITHER_WAY: Final = "\"'‘»"


def _opens(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if after.isspace() or (after.isdigit() and text[at] in "'‘"):  # '90s
        return False
    return before.isspace() or before in '([{—–-/“"'


def _closes(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if text[at] == '"':
        return not before.isspace()
    # an apostrophe closes only after a mark, or at the end of a word that is no plural
    if after.isalnum():
        return False
    return before in ".,!?…;" or (not before.isspace() and before != "s")


def bracket_spans(text: str) -> list[tuple[int, int]]:
    """The outermost round brackets that are closed."""
    spans: list[tuple[int, int]] = []
    stack: list[int] = []
    for found in re.finditer(r"[()]", text):
        if found[0] == "(":
            stack.append(found.start())
        elif stack:
            start = stack.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, found.end()))
    return spans


WORD: Final = late(r"[^\s]+")
OPENERS: Final = "\"'“‘«‹„‚»([{¿¡"
CLOSERS: Final = "\"'”’»›)]}“«"
# a run of marks, what closes with it, footnote marks and emoji; then space, or none (checked later)
CANDIDATE: Final = late(
    r"(?P<marks>(?:\.(?:\s\.){2,}|[.!?…‽。！？]+))"
    r"(?P<close>(?:[\u00a0\u202f]?»| »(?!\w)|[\"'”’›)\]}«]|“(?!\w))*)"
    r"(?P<notes>(?:(?:(?<=[a-z]{4}\.)|(?<=[a-z]{3}\.”)|(?<= (?:so|it|up|in|on|us)\.)"
    r"|(?<= (?:not|out|was|off|him|her|now|too|ago|did|one|yet)\.))"
    r"\d{1,3}(?:[,–-]\d{1,3}){0,3}(?=\s+[A-Z“])"
    r"|\s?\[(?:\d{1,3}|[a-z])\]|[¹²³⁴-⁹]{1,2}"
    r"|[^\S\n]?[\u2600-\u2604\u2607-\u27bf\ufe0f\u200d\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff])*)"
    r"(?P<space>\s*)"
)
# Names that end in a mark of exclamation or question.
MARKED_NAMES: Final = frozenset(
    "Yahoo! Jeopardy! Wham! OK! Oklahoma! Oliver! Evita! Jeb! Mia! Panic! Airplane! Hello! "
    "Kahoot! Yum! Chips! Joker! Mother! Godspeed! Taboo! Boggle! Uno! Guess? Help! E! "
    "Moulin! Rouge! Go! Eureka! Bingo! Punk! Whew! Top! Cheers! Voilà!".split()
)
STATES: Final = frozenset(
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont "
    "neb nev okla ore pa tenn tex va vt wash wis wyo n.y n.j n.c n.d s.c s.d n.h n.m r.i w.va "
    "ont que alta sask".split()
)
COMPANY: Final = frozenset("inc corp co cos ltd llc plc".split())
INITIALS: Final = late(r"[a-z]\.-?[a-z](?:\.-?[a-z])?")
NEVER_INITIALS: Final = frozenset(
    "u.s u.k u.n e.u u.s.a u.a.e d.c a.m p.m b.c a.d c.e b.c.e i.e e.g p.o m.p.h r.p.m k.p.h "
    "m.p.g a.i i.t t.v p.r h.r v.p o.k".split()
)
BEFORE_LETTERS: Final = frozenset("a an the his her its their our my your at".split())
CLOCK: Final = frozenset(("a.m", "p.m", "am", "pm"))
ZONED: Final = frozenset("e.t p.t c.t m.t e.s.t e.d.t p.s.t p.d.t c.s.t c.d.t g.m.t".split())
TIMED: Final = ("a.m", "p.m", "am", "pm", "noon", "midnight")
CLOCK_FOLLOWS: Final = frozenset(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May
    June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep
    Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
    Eastern Pacific Central Mountain Alaska Hawaii Greenwich Moscow Kyiv Beijing
    London Paris Berlin Tokyo EST EDT ET PST PDT PT CST CDT CT MST MDT MT GMT UTC BST CET CEST
    EET IST JST Local Christmas Thanksgiving Easter New
    """.split()
)
# "in the U.S.", "from the U.K.": a place, not the first half of a name
PLACE: Final = late(
    r"\b(?:in|to|from|across|into|with|for|by|against|than|and|throughout|around|outside|near)"
    r" (?:the )?$"
)
# the place for certain, and a person's office behind it
LEFT: Final = late(
    r"\b(?:in|into|across|throughout|around|outside|left|leave|leaves|leaving|entered|enter"
    r"|entering|reached|quit|fled) (?:the )?$"
)
PERSONS: Final = frozenset("President Senator Ambassador Representative Vice Prime".split())
COUNTRIES: Final = frozenset("u.s u.k u.n d.c".split())
WEB: Final = late(r"://|^[(“\"]?www\.|\w@\w|^\(?[a-z]+(?:/[a-z]+)+\)?$")  # and "3% y/y"
# a time that opens the sentence: "At 9 p.m. Mr. Moe spoke."
FRONTED: Final = late(
    r"[“\"(]?(?:(?:Shortly|Just|Soon) (?:before|after)|At|By|Around|About|Before|After|From|Until"
    r"|Since) \d{1,2}(?::\d\d)? ?"
)
TITLED: Final = late(r"(?:Mr|Mrs|Ms|Dr|Prof)\. [A-Z]")
BIBLE: Final = frozenset(
    "gen exod lev num deut josh judg sam ps prov eccl isa jer ezek dan hos zech mal matt rom cor "
    "gal eph phil col thess tim heb jas pet rev".split()
)
VERSE: Final = late(r"\d{1,3}:\d{1,3}(?!\d)")
STATIONS: Final = frozenset("Station Bridge Theater Theatre Pier Armory".split())
ITEM: Final = late(r"\d{1,2}\. [A-Z]")
LETTER: Final = late(r"[B-HJ-Z](?![\w'’])")
NAMED_FOR: Final = frozenset("Road Blvd Drive Way Lane Parkway Elementary Middle Memorial".split())
NUMBERS_OF: Final = frozenset("nr kap abs art ziff rn pos kl bd gleis saal zimmer".split())
CAPITALS: Final = frozenset("London Paris Berlin Tokyo Moscow Kyiv Beijing".split())
LETTERS_AND: Final = late(r"(?<![\w.])[A-Z] (?:and|or) [A-Z]\Z")
PARTICLES: Final = frozenset("Le La Du De Des".split())  # "J.-M. G. Le Clézio"
CAMEL: Final = late(r"[a-z]{1,7}[A-Z]|(?:al|el|as|ash|bin|ibn)-[A-Z]")
POINT: Final = late(r"(?:[a-z]|[ivx]{2,4})\) ")  # "a) He knew. b) He lied."
SMALL: Final = late(r",? [a-z]")
NUMBERED: Final = late(r"\d+(?:st|nd|rd|th)")  # "on 42nd St."
SURNAMES: Final = frozenset("Will May So Do An Can Such Past Day".split())
BEFORE_ORDINAL: Final = frozenset(
    "am vom zum der dem den das des die im bis ab seit jeder jedem jeden seine ihr ihre".split()
)


def is_plain(word: str) -> bool:
    """An ordinary word written large, as only the start of a sentence is."""
    return (
        len(word) > 3
        and word[0].isupper()
        and word[1:].islower()
        and word.isascii()
        and is_common(word)
    )


# Nouns that a letter numbers, and "deg." before its scale.
LETTERED: Final = frozenset(
    """
    plan plans block group groups class series vitamin vitamins hepatitis influenza option options
    exhibit exhibits annex appendix gate terminal table figure section part step stage phase grade
    type category schedule zone pier concourse wing building unit apartment suite room row lot team
    serie liga pool ward sector camp cell dock lane ring tower hall bay
    car bus train track channel size studio stand subject patient person source player candidate
    segment product drug brand division list tier level line company co. firm deg. ° schedule rule
    formula strain factor theory theorem proposition clause item article chapter version model
    platform
    """.split()
)
CITIES: Final = frozenset("n.y n.y.c l.a d.c n.j".split())
MONTHS: Final = frozenset("jan feb mar apr jun jul aug sept sep oct nov dec".split())
MONTH_NAMES: Final = frozenset(
    "January February March April May June July August September October November December".split()
)
MEASURES: Final = frozenset("cfkmg")  # degrees, kelvins, metres, grams
SPOKEN_ON: Final = late('[“"][A-Z]')  # another quotation, with a sentence of its own
STREETS: Final = frozenset("st. ave. blvd. rd. dr. street avenue boulevard road drive".split())
PARTY_A: Final = late(r"[A-Z](?:[.,;:]|$| (?:and|or|is|was|has|had|will|in|of|to|did|got)\b)")
SCALE: Final = late(r"[CF]\b")


_TITLES: Final = "sen|rep|gov|pres|sec|gen|col|maj|lt|capt|amb|prof|dr|rev|atty"
_PREFIXED: Final = late(rf"(?:then|ex|now|future)-(?:{_TITLES})")
_HALF: Final = late(
    r"\d[\d,.]*-(?:in|ft|lb|oz|yd|mi|gal|sec|min|hr|wk|mo|yr|sq)(?:\.-(?:ft|in|mi|yd))?"
)
_RULES: Final = late(r"R\. |Reg\. |Cir\.|App'x|Cl\. |(?:Reserve|Court|Judge|Bureau|Govt)\b")
_CODE: Final = late(r"(?:[A-Z&][\w.&']{0,12} ){0,4}(?:Code|Const|Stat|Rev|Admin|Ann)\b")
_BY_THE: Final = frozenset("mo yr yrs hr hrs wk min day nt".split())
_TIMES: Final = frozenset("min mins hr hrs sec secs".split())
_LENT: Final = late(r"(?:Bank|Ltd|Society|Union|Stores?|Market|Group|Housing|Assn|Association)\b")
_SPOKE: Final = late(r"(?P<first>[A-Z][a-zà-ÿ]+) [A-Z][a-zà-ÿ]+, ")
_SHIPS: Final = frozenset(("u.s.s", "h.m.s"))
_SISTERS: Final = frozenset(
    "Mary Maria Marie Catherine Helen Joan Ann Anne Agnes Teresa Margaret Rose Bernadette".split()
)


def known_end(key: str, lead: str, head: str, *, starter: bool) -> bool | None:
    """Whether a sentence ends at an abbreviation whose neighbours tell, None if they do not.

    ``lead`` is the sentence up to the abbreviation, ``head`` what follows it.
    """
    words = lead.split()
    before = words[-1] if words else ""
    word = first_word(head)
    if _PREFIXED.fullmatch(key):
        return False  # "then-Sen. Harry Reid"
    if key in ("soph", "supv") or _HALF.fullmatch(key):
        return starter and bool(before)  # "Soph. Maeve Moe", "a 55-in. TV"
    if key == "fed" and _RULES.match(head):
        return False
    if key in ("civ", "crim", "app", "r") and re.match(r"(?:P|Civ|Crim|Evid|App)\. ", head):
        return False  # "Fed. R. Civ. P. 12"
    if (key in STATES or key == "cal") and _CODE.match(head):
        return False
    if key == "co-op" and _LENT.match(head):
        return False
    if key in _BY_THE and lead.endswith("/"):
        return not head[0].isdigit()  # "$18,204/mo. Zillow's find"
    article = words[-2].lower() if len(words) > 1 else ""
    if key in _TIMES and before[-1:].isdigit() and article not in ("a", "an", "the"):
        return head[0].isupper() or None  # "in 10 mins. Dinner: …"
    if key == "st" and re.split("['’]", word)[0] == "Brown" and before[:1].isupper():
        # "Amon-Ra St. Brown", but "on Kinzie St. Brown water ran"
        return None if article in ("on", "at", "of", "to", "from", "near") else False
    if key == "sr" and (not before or before[0].islower()):
        return False  # "a daughter, Sr. Mary Moe"
    if key == "sr" and before.endswith(",") and word in _SISTERS:
        return False
    spoke = _SPOKE.match(head)
    if spoke and INITIALS.fullmatch(key) and len(key) == 5 and before == "the":
        # "they arm the R.S.F. Massad Boulos, an adviser, said so."
        return True if key not in _SHIPS and not is_common(spoke["first"]) else None
    return None


def goes_on(word: str, head: str) -> bool:
    """Whether a word that is no name, or one with a small word behind it, begins a sentence."""
    rest = head[len(word) :].split(maxsplit=1)
    return is_common(word.rstrip(".,")) or bool(rest and rest[0][:1].islower())


def first_word(text: str) -> str:
    """The first word, without marks around it."""
    found = WORD.match(text)
    return found[0].strip(CLOSERS + OPENERS + ",;:!?…") if found else ""


def is_dotted(key: str) -> bool:
    """``u.s``, ``j.d``, ``j.-c``: letters with dots between."""
    return "." in key and all(
        part.isalpha() and len(part) <= 2 for part in key.replace("-", "").split(".")
    )


def looks_abbreviated(word: str) -> bool:
    """A short capitalised word without a vowel: an abbreviation we do not know."""
    return (
        2 <= len(word) <= 5
        and word[:1].isupper()
        and word[1:].islower()
        and not set(word.lower()) & set("aeiouyäöüáéíóúàèìòùâêîôû")
    )


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
