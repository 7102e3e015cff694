"""Words that are said in two ways ("lead", "record"), told apart by the words around them.

The table (``data/heteronyms.txt``) has for each word its ways with their conditions. Whether a
word is a noun or a verb is weighed from its neighbours: a determiner or a preposition before it
speaks for a noun, "to", a modal or a subject before it and an object behind it for a verb.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from audio_edition.late import late
from audio_edition.script.common import is_common
from audio_edition.script.number_words import NUMBER_WORDS
from audio_edition.script.sounds.guess import DATA

BITS: Final = 17
_STOPS: Final = late(r"[.!?;:—–,()“”\"]")
_REACH: Final = (-3, -2, -1, 1, 2, 3)


def features(
    words: Sequence[str], printed: Sequence[str], gaps: Sequence[str], at: int
) -> list[int]:
    """The weights that ``words[at]`` meets, by number.

    ``words`` are in small letters, ``printed`` as written, ``gaps[n]`` stands before word n.
    """
    near = {far: _beside(words, gaps, at, far) for far in _REACH}
    form = "s" if words[at].endswith("s") and not words[at].endswith("ss") else "b"
    large = "".join(
        str(int(0 < n < len(words) and printed[n][0].isupper())) for n in (at - 1, at, at + 1)
    )
    end = {far: word[-2:] for far, word in near.items()}
    told = [f"{far}={word}" for far, word in near.items()]
    for far in (-2, -1, 1, 2):
        told += [f"{far}s={near[far][-3:]}", f"{form}{far}s={end[far]}"]
    told += [f"{form}{far}={near[far]}" for far in (-1, 1)]
    for one, other in ((-1, 1), (-2, -1), (1, 2)):
        told += [f"{one}{other}={near[one]} {near[other]}"]
        told += [f"s{one}{other}={form}{end[one]} {end[other]}"]
    told += [f"c={form}{large}", f"form{form}", f"-1c={near[-1]} {large[1]}"]
    return [zlib.crc32(one.encode()) & ((1 << BITS) - 1) for one in told]


def _beside(words: Sequence[str], gaps: Sequence[str], at: int, far: int) -> str:
    """The word so far away, or the stop that stands before it."""
    there = at + far
    if not 0 <= there < len(words):
        return "^" if there < 0 else "$"
    between = gaps[at + 1 : there + 1] if far > 0 else gaps[at:there:-1]
    stop = next((found for gap in between if (found := _STOPS.search(gap))), None)
    if stop is not None:
        return f"STOP{stop[0]}" if far in (1, -1) else "STOP"
    return "#" if words[there][0].isdigit() else words[there]


@lru_cache(maxsize=1)
def _model() -> tuple[memoryview, float, float]:
    about, _, packed = (DATA / "part-of-speech.bin").read_bytes().partition(b"\n")
    told = json.loads(about)
    return memoryview(zlib.decompress(packed)).cast("b"), told["step"], told["bias"]


def verb_or_noun(
    words: Sequence[str], printed: Sequence[str], gaps: Sequence[str], at: int
) -> float:
    """Log-odds that a word is a verb and no noun; parameters as of ``features``."""
    weights, step, bias = _model()
    return step * sum(weights[number] for number in features(words, printed, gaps, at)) + bias


_WORD: Final = late(r"[^\W_]+(?:['’-][^\W_]+)*")
_SURE: Final = 1.0  # by how much noun or verb must win
_LEARNED: Final = 0.4  # of the model's log-odds, beside the rules' points
_GROUPS: Final = {
    "det": "the a an this that these those my your his her its our their every each some any no "
    "another both all few several many more most whose own",
    "to": "to",
    "modal": "will would can could may might must shall should do does did don't didn't doesn't "
    "cannot can't won't wouldn't couldn't shouldn't mustn't he'll she'll they'll we'll i'll you'll "
    "it'll let let's please helps help helped",
    "be": "is are was were be been being am isn't aren't wasn't weren't he's she's it's they're "
    "we're i'm you're",
    "have": "has have had having hasn't haven't hadn't i've we've they've you've",
    "pronoun": "i you he she it we they who",
    "plural": "we they you people those these both",
    "object": "it them him us me her himself herself themselves itself ourselves",
    "adverb": "also still now never always often already then not only even just soon again",
    "preposition": "of in on at by for with from into over under about between after before "
    "against during without through near since until than as via per amid among",
}
_OPENED: Final = late(r"[.!?:;“\"]")
_YEAR: Final = late(r"1\d{3}|20[012]\d")
_DAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december noon midnight".split()
)
_SETS: Final = {name: frozenset(words.split()) for name, words in _GROUPS.items()}
_COMPARED: Final = frozenset(
    "more less fewer growth gdp higher lower stronger weaker faster slower bigger smaller greater "
    "better worse slightly significantly sharply strong weak steady record double-digit".split()
)
# Verbs of a third person, which no verb follows; none of them is often a noun.
_THIRD: Final = frozenset(
    "offers features describes creates represents enjoys adds "
    "requires holds breaks makes takes shows brings gives gets wants needs sees provides includes "
    "suggests means poses remains becomes seems keeps says goes comes involves contains "
    "carries allows suffers sustains wins loses".split()
)
_SOMEBODY: Final = frozenset(
    "nobody everybody somebody anybody everyone someone anyone nothing something everything "
    "anything people".split()
)
_COUNTS: Final = frozenset("few couple lot dozen hundred thousand million billion".split())
# What stands behind a noun that is the subject, or has more said of it.
_GOES_ON: Final = frozenset(
    "of was were is are has had will that which shows show showed suggests suggest reveals reveal "
    "indicates indicate said says".split()
)
_SHORTENED: Final = frozenset("it he she that there what who let here where how".split())
_TENS: Final = frozenset("three four five six seven eight nine ten 3 4 5 6 7 8 9 10 100".split())
_COUNTED: Final = frozenset("many few several most half".split())
_TELLS: Final = frozenset(
    "known which who whose for called named signed written now then as in at with under like "
    "a an the despite unlike".split()
)
_DEMANDS: Final = (
    *("ask", "demand", "insist", "order", "propos", "recommend", "request", "requir", "urg"),
    *("suggest", "rul", "call"),
)
_ADJECTIVES: Final = late(r".*(?:al|ous|ful|ive|less|ic|ible|able|ary|ent|ish|ern)\Z")


@dataclass(frozen=True, slots=True)
class ToldApart:
    """A word at text[start:end] and how it is said there.

    ``is_usual`` where espeak-ng says it so by itself, whatever stands around.
    """

    start: int
    end: int
    written: str
    ipa: str
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class _Spot:
    """A word among the words of its sentence; ``gaps[n]`` is what stands before word n."""

    words: Sequence[str]
    printed: Sequence[str]
    gaps: Sequence[str]
    at: int

    def word(self, offset: int) -> str:
        """The word so far away, "" where a stop or the sentence's end lies between."""
        at = self.at + offset
        if not 0 <= at < len(self.words):
            return ""
        low, high = sorted((self.at, at))
        if any(_STOPS.search(gap) for gap in self.gaps[low + 1 : high + 1]):
            return ""
        return self.words[at]


_Condition = Callable[[_Spot], bool]
_Ways = tuple[tuple[str, tuple[_Condition, ...]], ...]


def told_apart(text: str) -> Iterator[ToldApart]:
    """The words of an English sentence whose way of being said its neighbours tell."""
    table = _table()
    found = list(_WORD.finditer(text))
    printed = [word[0] for word in found]
    words = [word.lower().replace("’", "'") for word in printed]
    if not any(word in table or "-" in word for word in words):
        return
    ends = [0, *(word.end() for word in found)]
    gaps = [text[ends[n] : word.start()] for n, word in enumerate(found)]
    for at, word in enumerate(words):
        if word in table and not (printed[at].isupper() and len(word) > 1):  # an acronym
            spot = _Spot(words, printed, gaps, at)
            if way := _way_of(table[word], spot):
                yield _told(way, printed[at], found[at].start())
        elif "-" in word and len(word) == len(printed[at]):
            yield from _in_compound(table, _Spot(words, printed, gaps, at), found[at].start())


def _way_of(ways: _Ways, spot: _Spot) -> str:
    """The first way whose conditions hold, "" where none does."""
    return next((ipa for ipa, asked in ways if all(holds(spot) for holds in asked)), "")


def _told(way: str, written: str, start: int) -> ToldApart:
    return ToldApart(start, start + len(written), written, way.lstrip("="), way.startswith("="))


def _in_compound(table: Mapping[str, _Ways], spot: _Spot, start: int) -> Iterator[ToldApart]:
    """The first and the last part of "lead-free" and "single-use": words of their own."""
    parts = spot.printed[spot.at].split("-")
    first, last = parts[0].lower(), parts[-1].lower()
    if f"{first}-" in table:
        way = _way_of(table[f"{first}-"], _opened(spot, parts, 0))
    else:  # half of a noun: "the delegate-awarding system"
        way = _way_of(table.get(first, ()), _opened(spot, ["the", *parts], 1))
    if way:
        yield _told(way, parts[0], start)
    if way := _way_of(table.get(f"-{last}", ()), _opened(spot, parts, len(parts) - 1)):
        yield _told(way, parts[-1], start + len("-".join(parts[:-1])) + 1)


def _opened(spot: _Spot, parts: Sequence[str], at: int) -> _Spot:
    """A compound's place with its parts for words; ``at`` is the one that is asked about."""
    return _Spot(
        [*spot.words[: spot.at], *(part.lower() for part in parts), *spot.words[spot.at + 1 :]],
        [*spot.printed[: spot.at], *parts, *spot.printed[spot.at + 1 :]],
        [*spot.gaps[: spot.at + 1], *("-" for _ in parts[1:]), *spot.gaps[spot.at + 1 :]],
        spot.at + at,
    )


@lru_cache(maxsize=1)
def _table() -> dict[str, _Ways]:
    table: dict[str, _Ways] = {}
    for line in (DATA / "heteronyms.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            word, *ways = (part.strip() for part in line.split("|"))
            table[word] = tuple(_way(way) for way in ways)
    return table


_PLACES: Final = {"before2": -2, "before": -1, "after": 1, "after2": 2}


def _way(way: str) -> tuple[str, tuple[_Condition, ...]]:
    ipa, *conditions = way.split()
    return ipa, tuple(_condition(item) for item in conditions)


def _condition(item: str) -> _Condition:
    name, equals, value = item.partition("=")
    if not equals:
        return _KINDS[name]
    wanted: set[str] = set()
    for word in value.split(","):
        wanted |= _SETS[word[1:]] if word.startswith("@") else {word}
    negated = name.endswith("!")
    asked = name.rstrip("!")

    def holds(spot: _Spot) -> bool:
        if asked == "near":
            found = any(word in wanted for word in spot.words)
        else:
            found = spot.word(_PLACES[asked]) in wanted
        return found != negated

    return holds


def known_words() -> frozenset[str]:
    """The words of the table."""
    return frozenset(_table())


def kind_of(word: str, ipa: str) -> str:
    """Whether a word that is said so is a verb or a noun; empty where that tells neither."""
    none = {_KINDS["noun"], _KINDS["adjective"]}
    told: dict[str, set[str]] = {"verb": set(), "noun": set()}
    for way, asked in _table().get(word, ()):
        if _KINDS["verb"] in asked:
            told["verb"].add(way.lstrip("="))
        elif not asked or none & set(asked):
            told["noun"].add(way.lstrip("="))
    only = [kind for kind, ways in told.items() if ipa in ways]
    return only[0] if len(only) == 1 and all(told.values()) else ""


def weigh(spot: _Spot) -> float:
    """Above 0 where a word is rather a verb, below where it is a noun: by rules and a model."""
    learned = verb_or_noun(spot.words, spot.printed, spot.gaps, spot.at)
    return _by_rules(spot) + _LEARNED * learned


def _by_rules(spot: _Spot) -> float:
    """What the words right before and behind say of it."""
    word, before, after = spot.words[spot.at], spot.word(-1), spot.word(1)
    score = 0.0
    earlier = 1
    while before in _SETS["adverb"] or (before.endswith("ly") and len(before) > 4):
        earlier += 1
        before = spot.word(-earlier)
    if before in _SETS["to"]:
        lead = spot.word(-earlier - 1)
        noun = lead in ("according", "thanks") or (
            lead == "due" and spot.word(-earlier - 2) not in _SETS["be"]
        )
        score += -2 if noun or after == "of" else 2.5  # "this led to abuse of drugs"
    elif before in _SETS["modal"]:
        score += 3
    elif _is_demanded(spot) and not word.endswith("s"):
        score += 2.5  # "asked that Beijing resume talks"
    elif before in _SOMEBODY and word.endswith("s"):
        score += 2  # "a lock that nobody uses"
    elif (
        spot.word(-earlier - 1) in _SETS["modal"]
        and spot.word(-earlier - 2) == ""
        and (before in _SOMEBODY)
    ):
        score += 2.5  # "Could anything live there?"
    elif before in _SETS["pronoun"]:
        score += 2 if before != "it" or word.endswith("s") else 0.5
        subject = spot.word(-earlier - 1)
        score += 1 if subject in _SETS["modal"] else 0
    elif before == "that" and (
        _is_plural(spot.word(-earlier - 1)) or (word.endswith("s") and not word.endswith("ss"))
    ):
        score += 2  # "drones that use", "a household that uses", not "that use of force"
    elif _is_share(spot, earlier) or (_is_count(before, after) and not word.endswith("s")):
        score += 2  # "many graduate in debt", "some excuse his behavior"
    elif before in _SETS["det"] or before.endswith("'s") or _is_owned(spot, earlier):
        score -= 2.5
    elif before in _SETS["preposition"]:
        score -= 2
    elif before in _SETS["be"] or before in _SETS["have"] or before.isdigit():
        score -= 1.5
    elif before == "" and spot.at > 1 and "," in spot.gaps[spot.at - 1]:
        score -= 1.5  # "schools, roads, projects the state dropped"
    elif before == "":
        led_on = _opens_noun(after) or after in _SETS["object"]
        score += 1 if led_on and not word.endswith("s") else -0.6
    elif before in ("and", "or") and _is_second_verb(spot, earlier, after):
        score += 1.6  # "to develop and advocate methods"
    elif before == "and" or before == "or":
        led_on = _opens_noun(after) or after in _SETS["object"]
        score += 0.5 if led_on else -0.3
    elif _ADJECTIVES.match(before) and is_common(before) and not before.endswith("s"):
        score -= 1.2
    else:
        score += _subject(spot, before, word, earlier)
    if _in_name(spot):
        score -= 2.5  # "the Fine Arts Graduate Center"
    elif after in _SETS["object"] and after != "her":
        score += 2.4
    elif _opens_noun(after) or after == "her":
        score += 1.2
    elif after in _GOES_ON:
        score -= 1.2
    elif after.endswith("s") and not after.endswith("ss") and is_common(after) and score > -1:
        score += 0.5
    return score


def _opens_noun(word: str) -> bool:
    """Whether a noun with its article or its owner begins: "the cut", "Jack's cut"."""
    return word in _SETS["det"] or (word.endswith("'s") and word[:-2] not in _SHORTENED)


def _is_demanded(spot: _Spot) -> bool:
    """Whether it stands behind "that" and a subject of what somebody demands."""
    that = next((n for n in range(-4, -1) if spot.word(n) == "that"), 0)
    return bool(that) and spot.word(that - 1).startswith(_DEMANDS)


def _is_share(spot: _Spot, earlier: int) -> bool:
    """Whether it is what "seven in ten" do."""
    tens, of = spot.word(-earlier), spot.word(-earlier - 1)
    return of == "in" and tens in _TENS and spot.word(-earlier - 2) != ""


def _is_count(before: str, after: str) -> bool:
    """Whether "most" or "some" stands for those who do it: a verb goes on, half a noun does not."""
    led_on = _opens_noun(after) or after in _SETS["object"]
    if before == "both" and after and not after.endswith("s"):
        return after not in _SETS["preposition"]
    if before in ("some", "others", "all", "both"):
        return led_on
    led_on = led_on or after == "to" or after in _SETS["preposition"]
    return before in _COUNTED and after != "of" and led_on


def _is_second_verb(spot: _Spot, earlier: int, after: str) -> bool:
    """Whether "to" or a modal stands before the word that "and" joins it to."""
    led = spot.word(-earlier - 2)
    return (led in _SETS["to"] or led in _SETS["modal"]) and after not in ("", "of")


def _in_name(spot: _Spot) -> bool:
    """Whether it is written large amid a sentence, and not in a headline."""
    if spot.word(-1) == "" or not spot.printed[spot.at][0].isupper():
        return False
    return any(word[0].islower() and len(word) > 3 for word in spot.printed)


def _is_owned(spot: _Spot, earlier: int) -> bool:
    """Whether the word before it has its own behind it: "the Hurricanes' record"."""
    gap = spot.gaps[spot.at - earlier + 1]
    return gap[:1] in ("'", "’") and spot.word(-earlier).endswith("s")


def _is_plural(noun: str) -> bool:
    named = noun in ("people", "children", "men", "women", "police")
    ends = noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    return named or (ends and noun not in _THIRD)


def _subject(spot: _Spot, before: str, word: str, earlier: int) -> float:
    """A noun before the word: its subject, or a noun that goes with it ("water use")?"""
    plural = _is_plural(before)
    singular = word.endswith("s") and not word.endswith("ss")
    reach = [spot.word(-earlier - n) for n in (1, 2, 3)]
    led = any(item in _SETS["det"] for item in reach)
    after = spot.word(1)
    ends = after == "" or after in _SETS["preposition"] or after in _SETS["be"]
    ends = ends or after in _SETS["have"] or after in _SETS["modal"]
    if reach[0] in ("a", "an"):
        return -1.5  # "a police escort"
    if plural and reach[1] in ("a", "an") and reach[0] not in _COUNTS:
        return -1.2  # "a riverside works permit"
    if singular and before.endswith("ed") and is_common(before):
        return -1.2  # "released records"
    if plural and not singular:
        return 1.6  # "farmers use", "teachers protest"
    counted = after in _COMPARED or after[:1].isdigit()
    if singular and spot.printed[spot.at - 1][0].isupper() and counted:
        return 1.6  # "Shell projects higher demand"
    if singular and not plural:
        # "the trail winds", "the case presents", but "court records", "defence contracts"
        return 0.2 if ends or not led else 1.2
    if plural and singular:
        return -1.2
    return -1.2 if ends or led else -0.8


def _is_past(spot: _Spot) -> bool:
    """Whether a form that is its own past is that: a singular subject, a passive, a perfect."""
    before = spot.word(-1)
    if before in _SETS["to"] or before in _SETS["modal"]:
        return False
    if before in _SETS["be"] or before in _SETS["have"] or before in ("he", "she", "it", "who"):
        return True
    if before in ("that", "which"):
        thing = spot.word(-2)  # "a firm that read on": of today it would be "reads"
        led = {spot.word(-3), spot.word(-4)} & _SETS["det"]
        return bool(led) and not _is_plural(thing)
    if before in _SETS["plural"] or before in _SETS["det"] or before in ("i", ""):
        return False
    person = spot.printed[spot.at - 2][0].isupper() and spot.word(-2) != ""
    plural = before.endswith("s") and not before.endswith(("ss", "us"))
    subject = [spot.word(-n) for n in (2, 3)]
    named = spot.printed[spot.at - 1][0].isupper()
    return (named and (person or not plural)) or (not plural and "the" in subject)


def _is_perfect(spot: _Spot) -> bool:
    """Whether "have" stands before it, whatever adverbs lie between: "had not even read"."""
    earlier = 1
    while earlier < 5 and (
        spot.word(-earlier) in _SETS["adverb"]
        or spot.word(-earlier) in ("never", "ever", "yet")
        or spot.word(-earlier).endswith("ly")
    ):
        earlier += 1
    if spot.word(-earlier) in _SETS["have"] or spot.word(-earlier) in _SETS["be"]:
        return True
    # "Have voters read the bill?"
    return 1 < spot.at < 6 and spot.words[0] in _SETS["have"] and spot.word(-spot.at) != ""


def _is_quoted(spot: _Spot) -> bool:
    """Whether "had" and a quotation mark stand before it: the majority had "read the law"."""
    marks = spot.gaps[spot.at].strip()
    return spot.at > 0 and marks in ('"', "“") and spot.words[spot.at - 1] in _SETS["have"]


def _is_aside(spot: _Spot) -> bool:
    """Whether a phrase between commas stands before it: "the law, known as S.B. 17, conflicts"."""
    if spot.at < 2 or spot.gaps[spot.at].strip() != ",":
        return False
    opened = next((n for n in range(spot.at - 1, 0, -1) if "," in spot.gaps[n]), 0)
    first = spot.words[opened]
    # no list of things: what is told of the subject begins so
    told = first in _TELLS or (first.endswith("ed") and len(first) > 4)
    return opened > 0 and spot.at - opened > 1 and told


def _is_counted(spot: _Spot) -> bool:
    """Whether a number stands before it, that ends what it says of its subject."""
    led = spot.words[spot.at - 2] if spot.at > 1 else ""  # of "3.4" the "3"
    if spot.word(-1).split("-")[0] in NUMBER_WORDS:
        return led == "point" or led.split("-")[0] in NUMBER_WORDS
    return spot.word(-1).isdigit() and led not in ("", *_SETS["be"], *_SETS["have"])


def _is_listed(spot: _Spot) -> bool:
    """Whether "and" and a capital follow: "Polish and Czech troops"."""
    joined = spot.word(1) in ("and", "or") and spot.word(2) != ""
    return joined and spot.printed[spot.at + 2][0].isupper()


_KINDS: Final[dict[str, _Condition]] = {
    "verb": lambda spot: weigh(spot) >= _SURE,
    "noun": lambda spot: weigh(spot) <= -_SURE,
    "adjective": lambda spot: weigh(spot) <= -_SURE,
    "past": _is_past,
    "perfect": _is_perfect,
    "named2": lambda spot: spot.word(2) != "" and spot.printed[spot.at + 2][0].isupper(),
    "listed": _is_listed,
    "quoted": _is_quoted,
    "aside": _is_aside,
    "counted": _is_counted,
    "opens": lambda spot: spot.at == 0 or bool(_OPENED.search(spot.gaps[spot.at])),
    "dated": lambda spot: any(_YEAR.fullmatch(word) for word in spot.words),
    "when2": lambda spot: spot.word(2)[:1].isdigit() or spot.word(2) in _DAYS,
    "start": lambda spot: spot.at == 0 or spot.word(-1) == "",
    "capital": lambda spot: spot.printed[spot.at][0].isupper() and spot.at > 0,
}
