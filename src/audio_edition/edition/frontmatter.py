"""Front matter: what stands about an article above its text.

Accepted is YAML between two ``---`` lines, and TOML between two ``+++`` lines. Words stay as
they are written: ``title: 2026`` and ``title: No`` are titles, a date is text. Authors may be
one name, a list of names, or tables with a ``name``. Keys other tools use (tags, draft …) are
left alone; a key that is nearly one of ours is refused, since it is more likely a slip.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audio_edition.edition.text import listed, visible
from audio_edition.errors import EditionError
from audio_edition.late import late

if TYPE_CHECKING:
    from yaml.nodes import Node

KEYS = (
    "title",
    "byline",
    "section",
    "url",
    "image",
    "image_alt",
    "voice",
    "language",
    "date",
    "shown",
    "differs",
    "letter",
    "taken",
)
_DESCRIBES = ("title", "byline", "section", "url", "image", "image_alt", "language", "date")
ALIASES = {
    "headline": "title",
    "author": "byline",
    "authors": "byline",
    "lang": "language",
    "canonical": "url",
    "canonical_url": "url",
    "link": "url",
}

# Common elsewhere and close to ours by accident.
_OTHERS = {
    "token",
    "tokens",
    "take",
    "takes",
    "show",
    "titles",
    "images",
    "dates",
    "sections",
    "urls",
    "invoice",
    "data",
    "update",
    "updated",
}
FRONT_MATTER = late(r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?\r?\n\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
"""The whole of it at a file's beginning, its fences included."""
_PAIR = late(r"([\"']?)([A-Za-z_][\w.-]*)\1[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_KEY = late(r"[ \t]*([a-z_]+)[ \t]*[:=]")
_WEB = late(r"https?://", re.IGNORECASE)
_LANGUAGE = late(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ISO_DATE = late(r"\d{4}-\d{2}-\d{2}")
# What a table stands for, by key: {name: Jane Doe}, {src: a.jpg}.
_NAMES = {
    "byline": ("name", "title"),
    "image": ("src", "url", "path", "file", "href"),
    "url": ("href", "url"),
    "section": ("name", "title"),
}
# Characters that no YAML may hold, and those it takes for line breaks.
_UNREADABLE = late("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = late("[\x85\u2028\u2029]")
# A hashtag, a number after its sign, a cry: YAML takes them for remarks and tags, readers do not.
_SIGN = late(r"(?:.*\s)?#(?!\s)|!(?!!str\b)")
_REMARK = late(r"(?:\s+#.*)?\Z")
_STRING = late(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_BLOCK_HEADER = late(r"[|>][-+\d]{0,2}(?:\s+#.*)?\Z")
_NULLS = ("null", "Null", "NULL")
_MOST = 1000  # lines of a block; values that its anchors may unfold to


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values by key, and how many lines of the file the block takes (0: no block)."""

    values: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    def get(self, key: str) -> str:
        """The value of ``key``, or empty text."""
        return self.values.get(key, "")

    def of_others(self) -> FrontMatter:
        """What it may say in a file from elsewhere: no more than the head of a page could."""
        told = {key: value for key, value in self.values.items() if key in _DESCRIBES}
        for key in ("url", "image"):
            if not _WEB.match(told.get(key, "")):  # no file of ours, and no script
                told.pop(key, None)
        return FrontMatter(told, self.lines)


def read_front_matter(lines: Sequence[str], name: str, *, language: str = "") -> FrontMatter:
    """Read the block at the head of ``lines``; raises ``EditionError`` for a slip in it.

    A ``---`` line that opens no block (a rule, a table) is text, and no front matter.
    Several authors are one byline, as its own language, or ``language``, lists them.
    """
    fence = lines[0].rstrip() if lines else ""
    if fence == "---":
        end = _fence(lines, ("---", "..."))
        if end == 0 or not any(_PAIR.match(line) for line in lines[1:end]):
            # an empty block is a block; anything else is a rule above text
            blank = end > 0 and not any(line.strip() for line in lines[1:end])
            _refuse_slip(lines, name, is_closed=end > 0)
            return FrontMatter(lines=end + 1) if blank else FrontMatter()
        first = next(line for line in lines[1:end] if line.strip() and line[0] != "#")
        if not _PAIR.match(first):
            return FrontMatter()
        return FrontMatter(_checked(_yaml(lines[1:end], name), name, language), end + 1)
    if fence == "+++":
        end = _fence(lines, ("+++",))
        if end == 0:
            _refuse_slip(lines, name, is_closed=False)
            return FrontMatter()
        return FrontMatter(_checked(_toml(lines[1:end], name), name, language), end + 1)
    return FrontMatter()


def _refuse_slip(lines: Sequence[str], name: str, *, is_closed: bool) -> None:
    """Raise for a key of ours below a fence that opens no block: it would be read aloud."""
    found = _KEY.match(lines[1]) if len(lines) > 1 else None
    if found and ALIASES.get(found[1], found[1]) in KEYS:
        end = f"put a line of {lines[0].strip()} below it"
        hint = f"begin that line with {found[1]}: and a blank" if is_closed else end
        wrong = "is not read at line 2" if is_closed else "has no end"
        raise EditionError(f"{name}: the front matter {wrong}", hint=hint)


def _fence(lines: Sequence[str], closing: tuple[str, ...]) -> int:
    """The index of the line that closes the block, or 0."""
    for number in range(1, min(len(lines), _MOST)):
        if lines[number].rstrip() in closing:
            return number
    return 0


def _toml(lines: Sequence[str], name: str) -> dict[str, Any]:
    try:
        # numbers as they are written: 1.50 is no 1.5
        return tomllib.loads("\n".join(lines), parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        told = re.sub(r"at line (\d+)", lambda m: f"at line {int(m[1]) + 1}", str(problem))
        raise EditionError(
            f"{name}: the front matter is not valid TOML: {told}",
            hint="mend it between the +++ lines",
        ) from None


def _yaml(lines: Sequence[str], name: str) -> dict[str, Any]:
    """The block as texts, lists and tables; nothing in it is taken for a number or a date."""
    import yaml

    block = _quoted([_BREAKS.sub(" ", _UNREADABLE.sub("", line)) for line in lines], _cut_short)
    problems: list[yaml.YAMLError | RecursionError] = []
    # as it stands and, where that is no YAML, with quotes around ``A: B`` and ``@name``
    for spelled in (block, _quoted(block, _unreadable)):
        try:
            node = yaml.compose("\n".join(spelled), Loader=yaml.SafeLoader)
            return _table(node, name)
        except (yaml.YAMLError, RecursionError) as problem:
            problems.append(problem)
    raise _bad_yaml(problems[0], name) from None


def _bad_yaml(problem: Exception, name: str) -> EditionError:
    told = getattr(problem, "problem", "") or "it cannot be read"
    mark = getattr(problem, "problem_mark", None)
    # a line that is no pair is found out only on the next one
    if "could not find expected ':'" in told:
        mark = getattr(problem, "context_mark", None) or mark
        told = "key: value lines are wanted"
    where = f"{name}, line {mark.line + 2}" if mark is not None else name
    return EditionError(
        f"{where}: the front matter is not valid YAML: {visible(told)}",
        hint="mend that line, or take away the --- lines around it",
    )


def _quoted(lines: Sequence[str], wanted: Callable[[str, str], bool]) -> list[str]:
    """The values of one line that are ``wanted`` (by key and value), in single quotes."""
    found = []
    for number, line in enumerate(lines):
        pair = _PAIR.match(line)
        value = (pair[3] or "").strip() if pair else ""
        if pair and value and wanted(pair[2], value) and not _goes_on(lines, number):
            value = re.sub(r"\s#\s.*$", "", value)
            line = f"{pair[2]}: '{value.replace(chr(39), chr(39) * 2)}'"
        found.append(line)
    return found


def _goes_on(lines: Sequence[str], number: int) -> bool:
    after = lines[number + 1 : number + 4]
    return next((line for line in after if line.strip()), "").startswith((" ", "\t", "- "))


def _cut_short(key: str, value: str) -> bool:
    """Whether YAML would take a value of ours, and leave some of its words out."""
    ours = key.lower() in KEYS or key.lower() in ALIASES
    return ours and value[0] not in "\"'[{|>&" and bool(_SIGN.match(value))


def _unreadable(key: str, value: str) -> bool:
    """Whether newsrooms write it so, and YAML cannot take it: ``A: B``, ``@name``, ``"A" is B``."""
    del key
    if value[0] in "\"'":
        closed = _STRING.match(value)
        # an apostrophe needs no other; one double quote is a slip
        return not _REMARK.match(value, closed.end()) if closed else value[0] == "'"
    if value[0] in "[{":
        depth = 0
        for position, char in enumerate(value, 1):
            depth += (char in "[{") - (char in "]}")
            if not depth:
                return not _REMARK.match(value, position)
        return False
    if value[0] in "|>":
        return not _BLOCK_HEADER.match(value)
    return value[0] != "#"


def _table(node: Node | None, name: str) -> dict[str, Any]:
    from yaml.nodes import MappingNode

    if not isinstance(node, MappingNode):
        raise EditionError(f"{name}: front matter must be key: value lines")
    budget = [_MOST]
    table: dict[str, Any] = {}
    for key, value in node.value:
        word = str(_plain(key, name, budget))
        if word in table:
            raise EditionError(
                f"{name}, line {key.start_mark.line + 2}: {word[:40]} stands there twice",
                hint="take one of them away",
            )
        # a story may be called Null; nobody is
        empty = ("~",) if word.lower() in ("title", "headline") else ("~", *_NULLS)
        table[word] = _plain(value, name, budget, empty)
    return table


def _plain(node: Node, name: str, budget: list[int], empty: Sequence[str] = ()) -> Any:
    """A node as texts, lists and dicts, its scalars as written; unfolds a bounded number.

    Words in ``empty`` are no text, unless they are quoted.
    """
    from yaml.nodes import MappingNode, SequenceNode

    budget[0] -= 1
    if budget[0] < 0:
        raise EditionError(f"{name}: front matter has more than {_MOST} values; no article has")
    if isinstance(node, MappingNode):
        return {
            str(_plain(key, name, budget)): _plain(value, name, budget, empty)
            for key, value in node.value
        }
    if isinstance(node, SequenceNode):
        return [_plain(item, name, budget, empty) for item in node.value]
    return "" if node.value in empty and not getattr(node, "style", None) else node.value


def _checked(raw: Mapping[str, Any], name: str, language: str) -> dict[str, str]:
    values: dict[str, str] = {}
    own = next((v for k, v in raw.items() if ALIASES.get(k.lower(), k.lower()) == "language"), "")

    def join(names: Sequence[str]) -> str:
        return listed(names, own if isinstance(own, str) else "", language)

    for key, value in raw.items():
        known = key.lower()
        known = known if known in KEYS else ALIASES.get(known, "")
        if known:
            values.setdefault(known, _one(known, key, value, name, join))
        elif key not in _OTHERS and (near := difflib.get_close_matches(key, KEYS, 1, 0.75)):
            raise EditionError(
                f"{name}: front matter has no key {key!r}", hint=f"did you mean {near[0]!r}?"
            )
    if not values.get("shown", "0").isdecimal():
        raise EditionError(
            f"{name}: front matter shown must be a number of words, not {values['shown'][:40]!r}",
            hint="take the line out if the article is whole",
        )
    tag = values.get("language", "").replace("_", "-")
    if tag and not _LANGUAGE.fullmatch(tag):
        raise EditionError(
            f"{name}: front matter language must look like en-US, not {tag[:40]!r}",
            hint="a tag, between the --- lines: German is de, British English en-GB",
        )
    if tag:
        values["language"] = tag
    return values


def _one(known: str, key: str, value: Any, name: str, join: Callable[[Sequence[str]], str]) -> str:
    """The value of ``key`` as one text: names joined, of pictures and sections the first."""
    if isinstance(value, list):
        texts = [text for item in value if (text := _one(known, key, item, name, join))]
        if known == "byline":
            return join(texts)
        if len(texts) < 2 or known in ("image", "section"):
            return texts[0] if texts else ""
    elif isinstance(value, Mapping):
        told = next((value[k] for k in _NAMES.get(known, ()) if k in value), None)
        if told is not None:
            return _one(known, key, told, name, join)
    elif isinstance(value, bool):
        return str(value).lower()
    elif isinstance(value, dt.date | dt.time):
        return value.isoformat()
    else:
        return visible(str(value))
    kind = "a list" if isinstance(value, list) else "a table"
    raise EditionError(
        f"{name}: front matter {key} must be one text, not {kind}", hint="write one value"
    )


def write_front_matter(values: dict[str, str]) -> str:
    """The block for ``values`` (empty ones left out), ending in a line break.

    Read back by ``read_front_matter``, or by any reader of YAML, it gives the same texts.
    """
    settled = ((key, visible(value)) for key, value in values.items())
    lines = [f"{key}: {_scalar(value)}\n" for key, value in settled if value]
    return "".join(["---\n", *lines, "---\n"])


def _scalar(value: str) -> str:
    """Plain where every reader takes it for these words, else in double quotes."""
    plain = re.fullmatch(r"[^\W_][^:#\"'\\]*(?:[:'][^\s:#\"'\\][^:#\"'\\]*)*", value)
    if _ISO_DATE.fullmatch(value):
        return value
    looks_typed = re.fullmatch(
        r"(?i)true|false|yes|no|on|off|null|y|n|[\d.+-][\da-fxo.,:_+-]*", value
    )
    if plain and not looks_typed and not _BREAKS.search(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_UNREADABLE.sub("", escaped)}"'
