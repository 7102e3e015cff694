"""Whole article pages put together from parts: a shell, a base article and one fragment.

`shells/NAME.html` is a page as one publishing system marks it up, `articles.json` holds the
base articles, and each case of `fragments/*.txt` is a piece of markup that stands somewhere in
the article's body. README.md beside this file says how the parts are written.
"""

import functools
import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROLES = {"P": "body", "H": "heading", "I": "item", "Q": "quote", "E": "any"}
# soft hyphen, zero-width spaces and joiners, marks of direction
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
SECTIONS = ("print", "silent", "once", "optional")
PLACES = ("start", "after-2", "middle", "end")
MONTHS = "January February March April May June July August September October November December"

_INSET = re.compile(r"<!-- inset after=(\d+) -->\n(.*?)<!-- /inset -->\n", re.S)
_PARAGRAPH = re.compile(r"<!-- paragraph: (.*?) -->\n", re.S)
_BARE = re.compile(r"^<p>((?:(?!<p[ >]).)*)</p>$", re.M)
_HEADER = re.compile(r"^=== (.+)$", re.M)


@dataclass(frozen=True)
class Fragment:
    """A case as `fragments/` writes it, before it stands in a page."""

    name: str
    kind: str
    place: str
    shells: tuple[str, ...]
    lang: str
    markup: str
    printed: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]
    once: tuple[str, ...]
    optional: tuple[str, ...]


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
    shell: str
    article: str
    lang: str
    html: str
    headline: str
    byline: str
    section: str | None
    expected: list[tuple[str, str]]
    silent: list[str]
    once: list[str]
    optional: list[str]
    part: str


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


def cases(part: str | None = None) -> Iterator[Case]:
    """Every case, or those of `development` or `kept`."""
    for fragment in fragments():
        if part in (None, part_of(fragment.name)):
            yield case_of(fragment)


def case_of(fragment: Fragment) -> Case:
    """The fragment in the shell and the article that its name leads to."""
    # By name, not by position: a new fragment moves none of the others.
    number = _hash(fragment.name)
    shell = fragment.shells[number % len(fragment.shells)]
    candidates = [one for one in articles() if one["lang"] == fragment.lang]
    article = candidates[number // 1009 % len(candidates)]
    source, markup, insets = _shell(shell)
    texts: list[str] = article["paragraphs"]
    at = {"start": 0, "after-2": 2, "middle": len(texts) // 2, "end": len(texts)}[fragment.place]
    values = _values(article)

    body = [markup.replace("{{TEXT}}", html.escape(text, quote=False)) for text in texts]
    for after, inset in insets.items():
        body[after - 1] += "\n" + inset.rstrip("\n")
    body.insert(at, _dressed(fragment.markup, markup))
    page = source.replace("{{BODY}}\n", "\n".join(body) + "\n")

    expected = [("body", text) for text in texts]
    expected[at:at] = [(role, _fill(text, values)) for role, text in fragment.printed]
    below_head = source.partition("</head>")[2]
    optional = [_fill(text, values) for text in fragment.optional]
    if "{{STANDFIRST}}" in below_head and article["standfirst"] not in optional:
        optional.append(article["standfirst"])
    return Case(
        name=fragment.name,
        kind=fragment.kind,
        shell=shell,
        article=article["slug"],
        lang=fragment.lang,
        html=_fill(page, {key: html.escape(text) for key, text in values.items()}, article),
        headline=article["headline"],
        byline=values["BYLINE"],
        section=article["section"] if "{{SECTION}}" in source else None,
        expected=expected,
        silent=[*shell_silent(shell), *(_fill(text, values) for text in fragment.silent)],
        once=[_fill(text, values) for text in fragment.once],
        optional=optional,
        part=part_of(fragment.name),
    )


@functools.cache
def fragments() -> tuple[Fragment, ...]:
    """Every fragment, file by file."""
    found: list[Fragment] = []
    for path in sorted((HERE / "fragments").glob("*.txt")):
        pieces = _HEADER.split(path.read_text("utf-8"))
        for header, text in zip(pieces[1::2], pieces[2::2], strict=True):
            found.append(_fragment(path, header, text))
    names = [one.name for one in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two fragments of one name: {sorted(twice)}")
    return tuple(found)


@functools.cache
def articles() -> tuple[dict[str, Any], ...]:
    """The base articles."""
    return tuple(json.loads((HERE / "articles.json").read_text("utf-8")))


@functools.cache
def shells() -> tuple[str, ...]:
    """The names of the shells."""
    return tuple(sorted(path.stem for path in (HERE / "shells").glob("*.html")))


@functools.cache
def shell_silent(name: str) -> tuple[str, ...]:
    """The phrases of a shell that are no part of any article."""
    text = (HERE / "shells" / f"{name}.silent.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line)


def digest() -> str:
    """One number over every file a case is made of."""
    total = hashlib.sha256()
    files = [*HERE.glob("shells/*"), *HERE.glob("fragments/*.txt"), HERE / "articles.json"]
    for path in sorted(files):
        total.update(f"{path.relative_to(HERE)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def _fragment(path: Path, header: str, text: str) -> Fragment:
    name, *pairs = (piece.strip() for piece in header.split("|"))
    keys = dict(pair.split(": ", 1) for pair in pairs)
    if strange := keys.keys() - {"place", "shell", "lang"}:
        raise ValueError(f"{path.name}: {name}: unknown {sorted(strange)}")
    markup, *parts = re.split(r"^--- (\w+)$\n?", text.strip("\n") + "\n", flags=re.M)
    lines: dict[str, list[str]] = {section: [] for section in SECTIONS}
    for section, content in zip(parts[::2], parts[1::2], strict=True):
        lines[section] += [line for line in content.split("\n") if line.strip()]
    place = keys.get("place", "middle")
    if place not in PLACES:
        raise ValueError(f"{path.name}: {name}: no such place: {place}")
    lang = keys.get("lang", "en")
    return Fragment(
        name=name,
        kind=path.stem,
        place=place,
        shells=_shells_of(keys.get("shell", "any"), lang),
        lang=lang,
        markup=markup.strip("\n"),
        printed=tuple((ROLES[line[0]], line[2:].replace("\\n", "\n")) for line in lines["print"]),
        silent=tuple(lines["silent"]),
        once=tuple(lines["once"]),
        optional=tuple(lines["optional"]),
    )


def _shells_of(wish: str, lang: str) -> tuple[str, ...]:
    """`any`, `any but a b`, or names; the shells of other languages carry theirs in the name."""
    tongue = "" if lang == "en" else f"-{lang}"
    spoken = {name for name in shells() if re.search(r"-(de|fr|es)$", name)}
    pool = {n for n in spoken if n.endswith(tongue)} if tongue else set(shells()) - spoken
    if wish.startswith("any"):
        return tuple(sorted(pool - set(wish.removeprefix("any").removeprefix(" but").split())))
    names = tuple(wish.split())
    if unknown := set(names) - set(shells()):
        raise ValueError(f"no such shell: {sorted(unknown)}")
    return names


@functools.cache
def _shell(name: str) -> tuple[str, str, dict[int, str]]:
    """The page without its notes to us, its paragraph's markup, what stands between paragraphs."""
    source = (HERE / "shells" / f"{name}.html").read_text("utf-8")
    found = _PARAGRAPH.match(source)
    if not found or "{{BODY}}\n" not in source:
        raise ValueError(f"shell {name} lacks its paragraph or its body")
    insets = {int(after): inset for after, inset in _INSET.findall(source)}
    return _INSET.sub("", source[found.end() :]), found[1], insets


def _dressed(markup: str, paragraph: str) -> str:
    """A fragment's bare paragraphs, each on a line of its own, as the shell writes paragraphs."""
    return _BARE.sub(lambda found: paragraph.replace("{{TEXT}}", found[1]), markup)


def _values(article: dict[str, Any]) -> dict[str, str]:
    year, month, day = article["date"].split("-")
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
        "DATE": f"{MONTHS.split()[int(month) - 1]} {int(day)}, {year}",
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
