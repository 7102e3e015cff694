"""Addresses: URLs, e-mail, hashtags, handles, file names."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.acronyms import (
    SAID_AS_LETTERS,
    SAID_AS_WORD,
    letters,
    say_capitals,
)
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.words import by_pairs, year
from audio_edition.script.vocabulary.finance import IDENTIFIER

_TLDS = (
    "com org net gov edu mil int info biz io co uk us eu de fr es it ca au nz ie in jp cn ru br "
    "mx ch at be nl se no dk fi pl ua tv me ly news app dev ai blog online site tech news world "
    "london live today store shop xyz fm gg to za kr tr il ae sg hk tw ar cl pt gr cz hu ro ng ke "
    "so AI UK"
).split()
_TLD = "(?:" + "|".join(sorted(set(_TLDS), key=len, reverse=True)) + ")"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}\.){{1,6}}{_TLD}(?![A-Za-z0-9]|-(?!backed|owned|based|style|led|run|like))"
_PATH = r"(?:/[A-Za-z0-9._~%!$&*+,;=:@/?#-]{0,300})?"
_URL = late(
    rf"(?P<scheme>(?:https?|ftp)://)(?P<host>[A-Za-z0-9.-]{{1,200}})(?::(?P<port>\d{{1,5}}))?(?P<path>{_PATH})",
    re.IGNORECASE,
)
_BARE = late(rf"(?P<host>(?:www\.(?:{_LABEL}\.){{1,6}}[a-zA-Z]{{2,12}}|{_HOST}))(?P<path>{_PATH})")
_EMAIL = late(
    rf"(?P<user>[A-Za-z0-9._%+-]{{1,64}})@(?P<host>(?:{_LABEL}\.){{1,6}}[A-Za-z]{{2,12}})(?![A-Za-z0-9])"
)
_TAGGED = r"(?:(?![²³¹¼-¾\u2070-\u218b])\w)"  # raised numerals and fractions are words to \w
_HASHTAG = late(rf"#(?P<tag>(?!\d){_TAGGED}{{1,61}}|\d{{1,10}}[A-Za-z]{_TAGGED}{{0,50}})")
_NUMBER = late(r"# ?(?=\d)")
_FORUM = late(r"(?<!\w)(?P<kind>[ru])/(?=[A-Za-z]\w{2,20}(?![\w/]))")
_HANDLE = late(r"@(?P<name>[A-Za-z_][A-Za-z0-9_]{0,40})(?![A-Za-z0-9_.]*@)")
_FILE = late(
    r"(?P<name>[A-Za-z0-9_-]{1,40})\.(?P<ext>pdf|docx?|xlsx?|html?|jpe?g|png|mp3|mp4|txt|zip|csv)(?![A-Za-z0-9])"
)

_DOMAIN_LETTERS = frozenset(
    "doi usa bbc cnn cdc fbi irs nhs "
    "npr pbs abc nbc cbs itv un eu uk us ap fda epa sec ssa fcc nyc nypd "
    "ny la mit ucla usps ups hhs nih nws usgs doj dhs cia nsa ftc faa who imf ecb wto nfl nba mlb "
    "nhl wsj ft rte abcnews pdf html htm jpg png mp php www hr pr tv id io tsa dmv hud va gop dnc "
    "rnc aclu nra naacp espn hbo ibm aarp ncaa ieee acm".split()
)
_DOMAIN_SPECIAL = {
    "nytimes": "N Y Times", "nypost": "N Y Post", "latimes": "L A Times", "bbcnews": "B B C News",
    "cbsnews": "C B S News", "nbcnews": "N B C News", "abcnews": "A B C News", "apnews": "A P News",
    "cnbc": "C N B C", "msnbc": "M S N B C", "washingtonpost": "Washington Post",
    "theguardian": "the Guardian", "foxnews": "Fox News", "usatoday": "U S A Today",
}  # fmt: skip
_CAMEL = late(r"[A-Z]{2,}(?=[A-Z][a-z]|[^A-Za-z]|\Z)|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_]+")
_ACRONYM_HEAD = late(r"[A-Z]{2,8}(?=[a-z]{3})")
_MARKS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "?": "question mark", "=": "equals",
    "&": "and", "#": "hash", "%": "percent", "+": "plus", "~": "tilde", ":": "colon", "@": "at",
}  # fmt: skip
_PIECE = late(r"[A-Za-z]+|[0-9]+|.")


def _label(text: str) -> str:
    """Say one run of letters in an address."""
    low = text.lower()
    if low in _DOMAIN_SPECIAL:
        return _DOMAIN_SPECIAL[low]
    if low in _DOMAIN_LETTERS or len(low) == 1:
        return letters(low)
    if len(low) <= 5 and not re.search("[aeiouy]", low):
        return letters(low)
    if text.isupper() and text in SAID_AS_LETTERS:
        return letters(text)
    return text


def _digits(text: str) -> str:
    if len(text) == 4 and text[:2] in ("19", "20"):
        return year(int(text))
    return by_pairs(text)


def say_address(text: str) -> str:
    """Say the parts and marks of an address in order."""
    said: list[str] = []
    for piece in _PIECE.findall(text):
        if piece.isalpha():
            said.append(_label(piece))
        elif piece.isdigit():
            said.append(_digits(piece))
        else:
            said.append(_MARKS.get(piece, ""))
    return " ".join(s for s in said if s)


# ".gov" alone: the kind of address, not a sentence's end
_ENDING = late(
    r"(?<![\w.])\.(?P<tld>com|org|net|gov|edu|mil|info|biz|io|ai|uk|eu)(?![A-Za-z0-9.-]\w|\w)"
)


def _tail(last: str) -> str:
    return letters(last) if len(last) == 2 else last


def _host(host: str) -> str:
    labels = host.split(".")
    if labels and labels[0].lower() == "www":
        head, labels = "W W W dot ", labels[1:]
    else:
        head = ""
    last = labels[-1].lower()
    tail = (
        letters(last)
        if len(last) == 2 and last not in ("me", "co", "to", "io", "ly", "us", "no")
        else last
    )
    if not last.isalpha():
        tail = say_address(labels[-1])
    elif last == "io":
        tail = "I O"
    elif last == "us":
        tail = "U S"
    elif last == "tv":
        tail = "T V"
    return head + " dot ".join([*(say_address(label) for label in labels[:-1]), tail])


def _address(host: str, path: str, end: int) -> tuple[str, int]:
    stripped = path.rstrip(".,;:!?'\"")
    end -= len(path) - len(stripped)
    trimmed = stripped.rstrip("/")
    said = _host(host)
    if trimmed:
        said += " " + say_address(trimmed)
    return said, end


def _url(match: re.Match[str], _scan: Scan) -> Spoken:
    host = match["host"].rstrip(".-")
    if not host or ("." not in host and not match["path"] and host.lower() != "localhost"):
        return None
    if len(host) < len(match["host"]):
        return _host(host), match.start("host") + len(host)
    if host.endswith("doi.org") and IDENTIFIER.match(match.string, match.start("path")):
        return _host(host), match.start("path")
    said, end = _address(host, match["path"], match.end())
    if match["port"]:
        name = _host(host)
        said = f"{name} port {_digits(match['port'])}{said.removeprefix(name)}"
    return said, end


def _bare(match: re.Match[str], _scan: Scan) -> Spoken:
    host = match["host"]
    if host.count(".") == 1 and host[0].isupper():
        tld = host.partition(".")[2]
        # "end.In other" is a sentence without a blank; "Amazon.com" and "Monday.com" are names
        if tld in ("in", "to", "no", "it", "at", "be", "is"):
            return None
    if host.endswith((".AI", ".UK")) and host[0].islower():
        return None  # "the future.AI is"
    if host.endswith("doi.org") and IDENTIFIER.match(match.string, match.start("path")):
        return _host(host), match.start("path")
    return _address(host, match["path"], match.end())


def _email(match: re.Match[str], _scan: Scan) -> Spoken:
    return f"{say_address(match['user'])} at {_host(match['host'])}"


def _pieces(text: str) -> list[str]:
    """Cut at capitals and numerals; a known acronym keeps its last capital: NYPDnews."""
    head = _ACRONYM_HEAD.match(text)
    if head and (head[0] in SAID_AS_LETTERS or head[0] in SAID_AS_WORD):
        return [head[0], *_CAMEL.findall(text[head.end() :])]
    return _CAMEL.findall(text)


def camel(text: str) -> str:
    """Say the words run together in a hashtag: BlackLivesMatter, COVID19, USA2026."""
    said: list[str] = []
    for piece in _pieces(text):
        if piece.isdigit():
            said.append(_digits(piece))
        elif (piece.isupper() and len(piece) > 1 and piece in SAID_AS_LETTERS) or (
            piece.isupper() and len(piece) in (2, 3) and piece not in SAID_AS_WORD and piece != text
        ):
            said.append(letters(piece))
        elif piece.isupper() and 1 < len(piece) < 5:
            said.append(say_capitals(piece) or piece)
        else:
            said.append(piece)
    return " ".join(said)


_UNIT = late(r"\d{1,4}[A-Z]\Z")


def _hashtag(match: re.Match[str], _scan: Scan) -> Spoken:
    if _UNIT.match(match["tag"]):  # of a house: 88 W. 4th St., #3C
        return f"number {say_address(match['tag'])}"
    return f"hashtag {camel(match['tag'])}"


def _handle(match: re.Match[str], _scan: Scan) -> Spoken:
    name = match["name"].rstrip("_")
    if not name:
        return None
    parts = [camel(p) for p in name.split("_") if p]
    said = " underscore ".join(parts)
    low = name.lower()
    if low in _DOMAIN_SPECIAL or low in _DOMAIN_LETTERS:
        said = _label(name)
    return f"at {said}", match.start() + 1 + len(match["name"])


def _file(match: re.Match[str], _scan: Scan) -> Spoken:
    return say_address(match[0])


RULES = (
    Rule("web", "aA", _URL, _url),
    Rule("web", "aA0.-_%+", _EMAIL, _email),
    Rule("web", "aA0", _BARE, _bare),
    Rule("web", "aA0", _FILE, _file),
    Rule("web", "a", _FORUM, lambda m, _s: f"{m['kind']} slash "),
    Rule("web", "#", _HASHTAG, _hashtag),
    Rule("web", ".", _ENDING, lambda m, _s: f"dot {_tail(m['tld'])}"),
    Rule("symbol", "#", _NUMBER, lambda _m, _s: "number "),
    Rule("web", "@", _HANDLE, _handle),
)
