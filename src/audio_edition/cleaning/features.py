"""What the classifier sees of a paragraph: its words, its shape, and what stands before it.

Words and word pairs, the first and last words, classes of words that template text is
made of (an imperative at the start, "you", "we", a publisher's noun, a price), their
meetings and their order, and the shape. Short paragraphs are also seen as the shapes of
their words: names, dates, numbers and addresses are known by capitals and digits. Long
paragraphs are seen by their beginning and end.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from zlib import crc32

from audio_edition.cleaning.rules import Hit
from audio_edition.cleaning.text import Look

BITS = 18
_MASK = (1 << BITS) - 1
_FIRST, _LAST = 40, 20
_STEM = 4
"""Words are also seen by so many first letters, for those that training never met."""
_SHAPED = 24
"""Up to so many words a paragraph is seen as the shapes of its words."""
_ORDERED = 12
"""The classes of so many first words are seen in their order."""
_MARKS = ":@/-()&#$%?!|;*+"

_CLASSES = {
    "ask": "subscribe sign join get read follow share download click tap listen watch register "
    "enter support donate become try start buy save contact email e-mail send write tell let "
    "leave view see check learn find discover visit explore add like please help give receive "
    "don't never unlock continue log create make manage update upgrade book reserve claim use "
    "consider want have got enjoy interested looking need ready questions stay keep browse "
    "install open skip scroll print copy report submit request order shop play go back show "
    "load close search select choose accept abonnez inscrivez suscríbete jetzt iscriviti assine",
    "you": "you your you're you'll you've you'd yours yourself",
    "we": "we our us we're we'll we've we'd ours",
    "i": "i my me i'm i've i'd mine",
    "they": "he she his her him they their them it its he's she's it's",
    "pub": "newsletter newsletters inbox subscription subscriptions subscriber subscribers "
    "article articles story stories post posts email e-mail emails alerts briefing digest "
    "edition podcast podcasts episode episodes newsroom journalism reporting journalists "
    "coverage editor editors reporter reporters writer correspondent author column comments "
    "comment app website site page link links content access account membership members "
    "readers reader membership magazine print digital video photo photos image images audio",
    "shop": "free trial offer offers off discount deal deals price prices month monthly year "
    "annual week cancel anytime code gift sale save cost plan plans unlimited obligation",
    "net": "facebook twitter instagram linkedin youtube tiktok x whatsapp telegram reddit "
    "bluesky threads mastodon spotify google apple pinterest snapchat",
    "law": "copyright © rights reserved terms privacy policy cookies cookie trademark license "
    "licensed permission affiliate commission disclaimer disclosure advice purposes",
    "say": "said says told asked added wrote according reported announced warned argued "
    "insisted denied called declined ruled found showed killed died voted won lost fell rose",
    "was": "was were had been did became went came took made gave left began",
    "when": "january february march april may june july august september october november "
    "december jan feb mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday "
    "thursday friday saturday sunday updated published posted ago am pm gmt est et",
}
_CLASS = {word: name for name, words in _CLASSES.items() for word in words.split()}
_NUMBER = re.compile(r"\d+")
_CAPITAL = re.compile(r"(?:^| )[A-ZÀ-ÖØ-Þ]")
_SHOUT = re.compile(r"(?:^| )[A-Z][A-Z.&'-]+(?= |$|[,:;!?])")
_PAST = re.compile(r"ed\b(?<=\w\wed)")  # finds "ed" first, which is quick
_CAPITALS, _SMALL = re.compile("XXX+"), re.compile("xxx+")
_FORM = str.maketrans(
    dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÄÅÇÉÍÑÓÖØÚÜ", "X")
    | dict.fromkeys("abcdefghijklmnopqrstuvwxyzàáâãäåçèéêëíîïñóôõöøúûüß", "x")
    | dict.fromkeys("0123456789", "0")
)


def _ends(look: Look) -> bool:
    """Whether the paragraph ends as a sentence does."""
    return look.cased[-1:] in tuple(".?!\"'")


def shape(look: Look, classes: set[str]) -> list[str]:
    """The paragraph's form: length, ends, capitals, digits, quotes, persons."""
    cased, lower = look.cased, look.lower
    words = look.words
    bits = words.bit_length()  # lengths from 8 on in steps of a half octave
    size = words if words < 8 else 2 * bits + (words >> (bits - 2) & 1)
    end = cased[-1:] or " "
    if end.isalpha():
        end = "a"
    elif end.isdigit():
        end = "0"
    first = cased[:1]
    if first.isalpha():
        first = "U" if first.isupper() else "l"
    elif first.isdigit():
        first = "0"
    head = cased[:400]
    count = head.count(" ") + 1
    capital = min(8, len(_CAPITAL.findall(head)) * 8 // count)
    shout = min(4, len(_SHOUT.findall(head)) * 4 // count)
    digits = len(_NUMBER.findall(head))
    quotes = min(4, lower.count('"'))
    stops = min(5, lower.count(". ") + lower.count("? ") + lower.count("! "))
    past = min(3, len(_PAST.findall(lower[:300])))
    links = min(2, lower.count("http") + lower.count("www.") + lower.count(".com"))
    bars = min(3, lower.count("|") + lower.count("•") + lower.count("·"))
    commas = min(5, lower.count(","))
    persons = "".join(name[0] for name in ("you", "we", "i", "they") if name in classes)
    tense = ("s" if "say" in classes else "") + ("w" if "was" in classes else "")
    return [
        f".L{size}",
        f".E{end}",
        f".B{first}",
        f".C{capital}",
        f".A{shout}",
        f".D{min(4, digits)}",
        f".Q{quotes}",
        f".n{stops}",
        f".e{past}",
        f".u{links}",
        f".|{bars}",
        f".,{commas}",
        f".P{persons}",
        f".T{tense}",
        f".P{persons}T{tense}",
        f".L{min(words, 40) // 4}E{end}",
        f".L{min(words, 40) // 4}C{capital}",
        f".L{min(words, 40) // 4}P{persons}T{tense}",
        f".x{'!' in lower}{'?' in lower}",
    ]


def word_forms(look: Look) -> list[str]:
    """Its words with letters and digits made alike: "Lund, 4 May 2021" is Xxx, 0 Xxx 0000."""
    return _SMALL.sub("xx", _CAPITALS.sub("XX", look.cased.translate(_FORM))).split(" ")


def _hashed(names: list[str]) -> set[int]:
    """Their numbers; one encoding of all is half the time of one each."""
    return {crc32(name) & _MASK for name in "\n".join(names).encode().split(b"\n")}


def features(look: Look, before: Look | None) -> set[int]:
    """The hashed features of a paragraph's own words, shape and neighbour above."""
    tokens = ["0" * min(4, len(t)) if t.isdigit() else t for t in look.tokens]
    if len(tokens) > _FIRST + _LAST:
        tokens = [*tokens[:_FIRST], "…", *tokens[-_LAST:]]
    classes = {_CLASS[t] for t in tokens if t in _CLASS}
    names = [f"w{t}" for t in tokens]
    names += [f"b{a} {b}" for a, b in itertools.pairwise(tokens)]
    names += shape(look, classes)
    names += [f"k{t[:_STEM]}" for t in tokens[:_FIRST] if len(t) > _STEM + 1]
    order = [_CLASS.get(t, "0" if t[0] == "0" else "_") for t in tokens[:_ORDERED]]
    names += [f"q{a} {b} {c}" for a, b, c in zip(order, order[1:], order[2:], strict=False)]
    names.append(f"Q{' '.join(order[:4])}")
    names += [f".p{m}{min(2, look.cased.count(m))}" for m in _MARKS if m in look.cased]
    if look.words <= _SHAPED:
        forms = word_forms(look)
        names += [f"S{a} {b}" for a, b in itertools.pairwise(["^", *forms, "$"])]
        if len(forms) <= 6:
            names.append(f"S={' '.join(forms)}")
    if tokens:
        first = tokens[0]
        names += [f"^{first}", f"^{' '.join(tokens[:2])}", f"^{' '.join(tokens[:3])}"]
        names += [f"${tokens[-1]}", f"${' '.join(tokens[-2:])}"]
        if len(tokens) <= 5:
            names.append(f"={' '.join(tokens)}")
        start = _CLASS.get(first, "")
        names += [f"c{c}" for c in classes]
        names += [f"c{start}^{c}" for c in classes]
        ordered = sorted(classes)
        names += [f"c{a}+{b}" for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
    if before is None:
        names.append("-")
    else:
        names.append(f"-L{min(before.words, 40) // 3}")
        names.append(f"-E{_ends(before)}{_ends(look)}")
        if before.words <= 4:
            names.append(f"-={before.lower}")
        if before.words <= 8:
            names.append(f"-S{' '.join(word_forms(before)[:5])}")
        names += [f"-^{t}" for t in before.tokens[:2]]
        names += [f"-c{_CLASS[t]}" for t in before.tokens[:20] if t in _CLASS]
    return _hashed(names)


def rule_features(look: Look, hits: Sequence[Hit]) -> set[int]:
    """The hashed features of the rules that fit: which, how heavy, over how much text."""
    names = []
    weight = 0.0
    for hit in hits:
        rule = hit.rule
        names.append(f"r{rule.id}")
        weight = max(weight, rule.weight)
        if rule.weight > 0:  # a long paragraph is seldom template because of a few words
            names.append(f"r{rule.kind}{min(3, 4 * (hit.end - hit.start) // len(look.lower))}")
    names.append(f"R{int(weight * 2)}")
    names.append(f"R{int(weight)}n{min(4, len(hits))}")
    names.append(f"R{int(weight)}L{min(look.words, 40) // 10}")
    return _hashed(names)
