"""What a person meant who mistyped: the name of a file, or a line of TOML; hints for errors.

No value of TOML is quoted: a password may stand in it, and a failure may be told to a chat.
"""

from __future__ import annotations

import difflib
import re
from contextlib import suppress
from itertools import islice
from pathlib import Path

_AROUND = " \t\r\n\"'`<>,;“”„‟‘’‚‛«»‹›"
_LOOKED_AT = 5000  # names in a folder
_HOST = re.compile(  # and no name of a file
    r"(?:[\w-]+\.)+(?!(?:md|txt|eml|html?|xml|json|pdf|docx?|odt|rtf|msg|zip|gz|toml|csv)$)[a-z]{2,}"
    r"(?:[/?].*)?",
    re.IGNORECASE,
)
_CURLY = "“”„‟‘’‚‛«»"
_TRUTH = {"True": "true", "TRUE": "true", "yes": "true", "False": "false", "FALSE": "false"}
_TRUTH["no"] = "false"
_BARE = re.compile(r'[\w.-]{1,40}|"[^"]{1,60}"', re.ASCII)
_DATE = re.compile(r"\d{1,4}[./]\d{1,2}[./]\d{1,4}")
_TIME = re.compile(r"\d{1,2}:\d\d$")


def in_path(name: str, folder: Path | None = None) -> str:
    """What may be meant by a name that no file has; a relative one is looked for in ``folder``."""
    folder = folder or Path.cwd()
    bare = name.strip(_AROUND)
    if bare != name and bare and (folder / Path(bare).expanduser()).exists():
        return f"without the signs around it: {bare}"
    if name == "-":
        return "nothing is read from standard input here: save it, and name the file"
    if re.match(r"https?:", name, re.IGNORECASE):
        return "an address has two slashes: https://…"
    if re.match(r"[A-Za-z]:[\\/]", name):
        path = name[2:].replace("\\", "/")
        return f"a path of Windows has another name here; WSL calls it /mnt/{name[0].lower()}{path}"
    if set(name) & set("*?[") and not set(name) & set(" /:"):
        return f"no file in {folder} has a name like that"
    file = folder / Path(name).expanduser()
    with suppress(OSError):
        beside = [one.name for one in islice(file.parent.iterdir(), _LOOKED_AT)]
        if near := difflib.get_close_matches(file.name, beside, n=1, cutoff=0.7):
            return f"did you mean {name.removesuffix(file.name)}{near[0]}?"
    if _HOST.fullmatch(name):
        return f"did you mean https://{name}?"
    if not file.parent.is_dir():
        return f"there is no folder {file.parent}"
    return f"it was looked for in {file.parent}"


def in_toml(text: str, problem: str) -> str:
    """What mends the line of ``text`` that ``problem``, of ``tomllib``, tells of."""
    place = re.search(r"at line (\d+)", problem)
    lines = text.splitlines() or [""]
    number = min(int(place[1]), len(lines)) if place else len(lines)
    line = lines[number - 1].strip()
    key, equals, value = (part.strip() for part in line.partition("="))
    name = key if _BARE.fullmatch(key) else "KEY"
    if twice := re.search(r"Cannot declare \((.*)\) twice", problem):
        section = ".".join(re.findall(r"'([^']*)'", twice[1]))
        return f"[{section}] stands there twice: put all its keys under one of them"
    if "overwrite" in problem:
        return f"{name} stands there twice: keep one of them"
    if (key[:1] in _CURLY and key) or (value[:1] in _CURLY and value):
        return 'those are curly quotes: type straight ones, "…"'
    if line.startswith("[") and "]" not in line:
        return "close the section's name with ]"
    if not equals or (":" in key and not _BARE.fullmatch(key)):
        colon = "write = where the colon stands: KEY = VALUE"
        return colon if ":" in line else "a line is KEY = VALUE, [SECTION] or # a remark"
    if name == "KEY":
        return f'a key of more than one word stands in quotes: "{key[:60]}" = …'
    return f"{_of_value(name, value)} (line {number})"


def _of_value(name: str, value: str) -> str:
    """What mends the value."""
    if value in _TRUTH:
        return f"{name} = {_TRUTH[value]}"
    if _DATE.match(value):
        return f"a date is written with its year first: {name} = 2026-11-02"
    if _TIME.match(value):
        return f'a time stands in quotes: {name} = "05:00"'
    first = value[:1]
    if first == '"' and "\\" in value:
        return f"a text with \\ stands in single quotes: {name} = '…'"
    if first in ('"', "'") and value.count(first) % 2:
        return f"the text is not closed: {name} = {first}…{first}"
    if first == "[":
        return f'a list has commas between its texts, and ends with ]: {name} = ["…", "…"]'
    if first == "{":
        return f"a table in braces stands on one line and ends with }}: {name} = {{ … }}"
    if value.endswith(","):
        return "no comma stands behind a value"
    if not first or first.isalpha():
        return f'a text stands in quotes: {name} = "…"'
    return "mend that line"
