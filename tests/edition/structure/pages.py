"""Whole article pages put together from parts: a shell, a base article and one fragment.

`shells/NAME.html` is a page as one publishing system marks it up, `articles.json` holds the
base articles, and each case of `fragments/*.txt` is a piece of markup that stands somewhere in
the article's body. README.md beside this file says how the parts are written.
"""

import datetime as dt
import functools
import hashlib
import html
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROLES = {"P": "body", "H": "heading", "I": "item", "Q": "quote", "E": "any"}
# soft hyphen, zero-width spaces and joiners, marks of direction
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"

_INSET = re.compile(r"<!-- inset after=(\d+) -->\n(.*?)<!-- /inset -->\n", re.S)
_PARAGRAPH = re.compile(r"<!-- paragraph: (.*?) -->\n", re.S)
_BARE = re.compile(r"^<p>((?:(?!<p[ >]).)*)</p>$", re.M)
_HEADER = re.compile(r"^=== (.+)$", re.M)


@dataclass(frozen=True)
class Case:
    """A page and what must come of it.

    `expected` is every paragraph that is read, in order, as (role, text); the role `any` leaves
    body, heading, item or quote open, and where a text has a line break it may as well be several
    paragraphs. No phrase of `silent` may stand in a paragraph that is kept. A phrase of `once`
    stands in the page more often than in the article and is read one time. A text of `optional`
    (the standfirst among them) may be a paragraph of its own or be left out; an editor could
    want either.
    """

    name: str
    kind: str
    lang: str
    html: str
    headline: str
    byline: str
    section: str | None
    expected: list[tuple[str, str]]
    silent: list[str]
    once: list[str]
    optional: list[str]


def plain(text: str) -> str:
    """A text as two readers would agree it reads: spaces alike, nothing invisible, quotes straight.

    For comparing; marks that say something (¹, ⁶, −, –) stay as they are.
    """
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[\ufb00-\ufb06]", lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = re.sub(f"[{UNSEEN}]", "", text)
    text = text.translate(str.maketrans("“”„‘’‚", "\"\"\"'''"))
    return re.sub(r"\s+", " ", text).strip()


def part_of(name: str) -> str:
    """The half a case belongs to, whatever cases stand beside it."""
    return "development" if _hash("part " + name) % 2 == 0 else "kept"


@functools.cache
def cases(part: str | None = None) -> tuple[Case, ...]:
    """Every case, or those of `development` or `kept`."""
    found: list[Case] = []
    for path in sorted((HERE / "fragments").glob("*.txt")):
        pieces = _HEADER.split(path.read_text("utf-8"))
        for header, text in zip(pieces[1::2], pieces[2::2], strict=True):
            name, *pairs = (piece.strip() for piece in header.split("|"))
            if part in (None, part_of(name)):
                found.append(_case(name, path.stem, dict(p.split(": ", 1) for p in pairs), text))
    return tuple(found)


def _case(name: str, kind: str, keys: dict[str, str], text: str) -> Case:
    """The fragment in the shell and the article that its name leads to."""
    fragment, *parts = re.split(r"^--- (\w+)$\n?", text.strip("\n") + "\n", flags=re.M)
    lines: dict[str, list[str]] = {one: [] for one in ("print", "silent", "once", "optional")}
    for one, content in zip(parts[::2], parts[1::2], strict=True):
        lines[one] += [line for line in content.split("\n") if line.strip()]
    # By name, not by position: a new fragment moves none of the others.
    number = _hash(name)
    lang = keys.get("lang", "en")
    shells = _shells_of(keys.get("shell", "any"), lang)
    shell = shells[number % len(shells)]
    candidates = [one for one in articles() if one["lang"] == lang]
    article = candidates[number // 1009 % len(candidates)]
    source, markup, insets = _shell(shell)
    texts: list[str] = article["paragraphs"]
    places = {"start": 0, "after-2": 2, "middle": len(texts) // 2, "end": len(texts)}
    at = places[keys.get("place", "middle")]
    values = _values(article)

    body = [markup.replace("{{TEXT}}", html.escape(text, quote=False)) for text in texts]
    for after, inset in insets.items():
        body[after - 1] += "\n" + inset.rstrip("\n")
    # its bare paragraphs, each on a line of its own, as the shell writes paragraphs
    dressed = _BARE.sub(lambda one: markup.replace("{{TEXT}}", one[1]), fragment.strip("\n"))
    body.insert(at, dressed)
    page = source.replace("{{BODY}}\n", "\n".join(body) + "\n")

    def told(section: str) -> list[str]:
        return [_fill(line, values) for line in lines[section]]

    expected = [("body", text) for text in texts]
    expected[at:at] = [(ROLES[one[0]], one[2:].replace("\\n", "\n")) for one in told("print")]
    optional = told("optional")
    standfirst = article["standfirst"]
    if "{{STANDFIRST}}" in source.partition("</head>")[2] and standfirst not in optional:
        optional.append(standfirst)
    silent = (HERE / "shells" / f"{shell}.silent.txt").read_text("utf-8").splitlines()
    return Case(
        name=name,
        kind=kind,
        lang=lang,
        html=_fill(page, {key: html.escape(text) for key, text in values.items()}, article),
        headline=article["headline"],
        byline=values["BYLINE"],
        section=article["section"] if "{{SECTION}}" in source else None,
        expected=expected,
        silent=[*filter(None, silent), *told("silent")],
        once=told("once"),
        optional=optional,
    )


@functools.cache
def articles() -> tuple[dict[str, Any], ...]:
    """The base articles."""
    return tuple(json.loads((HERE / "articles.json").read_text("utf-8")))


@functools.cache
def shells() -> tuple[str, ...]:
    """The names of the shells."""
    return tuple(sorted(path.stem for path in (HERE / "shells").glob("*.html")))


def digest() -> str:
    """One number over every file a case is made of."""
    total = hashlib.sha256()
    files = [*HERE.glob("shells/*"), *HERE.glob("fragments/*.txt"), HERE / "articles.json"]
    for path in sorted(files):
        total.update(f"{path.relative_to(HERE)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def _shells_of(wish: str, lang: str) -> tuple[str, ...]:
    """`any`, `any but a b`, or names; the shells of other languages carry theirs in the name."""
    tongue = "" if lang == "en" else f"-{lang}"
    spoken = {name for name in shells() if re.search(r"-(de|fr|es)$", name)}
    pool = {n for n in spoken if n.endswith(tongue)} if tongue else set(shells()) - spoken
    if wish.startswith("any"):
        return tuple(sorted(pool - set(wish.removeprefix("any").removeprefix(" but").split())))
    return tuple(wish.split())


@functools.cache
def _shell(name: str) -> tuple[str, str, dict[int, str]]:
    """The page without its notes to us, its paragraph's markup, what stands between paragraphs."""
    source = (HERE / "shells" / f"{name}.html").read_text("utf-8")
    found = _PARAGRAPH.match(source)
    assert found
    insets = {int(after): inset for after, inset in _INSET.findall(source)}
    return _INSET.sub("", source[found.end() :]), found[1], insets


def _values(article: dict[str, Any]) -> dict[str, str]:
    day = dt.date.fromisoformat(article["date"])
    *first, last = article["authors"]
    return {
        "LANG": article["lang"],
        "SLUG": article["slug"],
        "HEADLINE": article["headline"],
        "BYLINE": f"{', '.join(first)} and {last}" if first else last,
        "AUTHOR1": article["authors"][0],
        "SECTION": article["section"],
        "STANDFIRST": article["standfirst"],
        "DATE_ISO": article["date"],
        "DATE": f"{day:%B} {day.day}, {day.year}",
    }


def _fill(text: str, values: dict[str, str], article: dict[str, Any] | None = None) -> str:
    if article:
        people = [{"@type": "Person", "name": name} for name in article["authors"]]
        written = people[0] if len(people) == 1 else people
        text = text.replace("{{AUTHORS_LD}}", json.dumps(written, ensure_ascii=False))
        *first, last = [f'<a href="/people/">{name}</a>' for name in article["authors"]]
        links = f"{', '.join(first)} and {last}" if first else last
        text = text.replace("{{AUTHOR_LINKS}}", links)
    for key, value in values.items():
        text = text.replace("{{" + key + "}}", value)
    return text


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
