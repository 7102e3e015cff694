"""What a person meant who mistyped: the name of a file, or a line of TOML; hints for errors.

No value of TOML is quoted: a password may stand in it, and a failure may be told to a chat.
"""

from __future__ import annotations

import difflib
import re
from contextlib import suppress
from itertools import islice
from pathlib import Path

_AROUND = " \t\"'`<>,;“”„‟‘’‚‛«»"
_LOOKED_AT = 5000  # names in a folder
_HOST = re.compile(r"(www|([\w-]+\.)+[a-z]+/)\S*|([\w-]+\.)+(com|org|net|news|io|de|uk|fr)", re.A)
_CURLY = frozenset("“”„‟‘’‚‛«»")
_BARE = re.compile(r'[\w.-]{1,40}|"[^"]{1,60}"', re.ASCII)
_VALUES = (  # what a value that cannot be read looks like, and what mends it
    (r"(true|false|yes|no|on|off)$", "KEY = true or false, in small letters"),
    (r"\d{1,4}[./]\d{1,2}[./]\d{1,4}", "a date has its year first: KEY = 2026-11-02"),
    (r"\d{1,2}:\d\d$", 'a time stands in quotes: KEY = "05:00"'),
    (r'".*\\', "a text with \\ stands in single quotes: KEY = '…'"),
    (r"(['\"])((?!\1).)*$", 'the text is not closed: KEY = "…"'),
    (r"\[", 'a list has commas between its texts, and ends with ]: KEY = ["…", "…"]'),
    (r"\{", "a table in braces stands on one line and ends with }: KEY = { … }"),
    (r"$|[a-z]", 'a text stands in quotes: KEY = "…"'),
)


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
    name = key if _BARE.fullmatch(key) else ""
    if twice := re.search(r"Cannot declare \((.*)\) twice", problem):
        section = ".".join(re.findall(r"'([^']*)'", twice[1]))
        told = f"[{section}] stands there twice: put all its keys under one of them"
    elif "overwrite" in problem:
        told = f"{name or 'a key'} stands there twice: keep one of them"
    elif set(key[:1] + value[:1]) & _CURLY:
        told = 'those are curly quotes: type straight ones, "…"'
    elif line.startswith("[") and "]" not in line:
        told = "close the section's name with ]"
    elif ":" in key and (not equals or not name):
        told = "write = where the colon stands: KEY = VALUE"
    elif not equals:
        told = "a line is KEY = VALUE, [SECTION] or # a remark"
    elif not name:
        told = f'a key of more than one word stands in quotes: "{key[:60]}" = …'
    else:
        found = (told for looks, told in _VALUES if re.match(looks, value, re.IGNORECASE))
        told = next(found, "mend it").replace("KEY", name)
    return f"line {number}: {told}"
