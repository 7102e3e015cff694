"""What the wheel ships that is not Python: voices, word lists, the lexicon, the player's files.

``shipped.toml`` says of each file whose it is and under which licence; here it is held against a
wheel, and told as components of the SBOM with each file's digest.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Component = dict[str, Any]
"""A component as CycloneDX' JSON has it."""

FILE = Path(__file__).with_name("shipped.toml")
PACKAGE = "audio_edition/"
LIBRARIES = ("newsletters/", "share/")
"""What the wheel ships beside it, a package and what man(1) reads: files keep their whole name."""


def files(wheel: Path) -> dict[str, str]:
    """Return the wheel's files that are not Python, named below the package, with their SHA-256."""
    with zipfile.ZipFile(wheel) as packed:
        # what is laid outside of the packages lies in *.data/data
        named = {re.sub(r"^[^/]+\.data/data/", "", name): name for name in packed.namelist()}
        return {
            name.removeprefix(PACKAGE): hashlib.sha256(packed.read(named[name])).hexdigest()
            for name in sorted(named)
            if name.startswith((PACKAGE, *LIBRARIES)) and not name.endswith((".py", "/"))
        }


def parts(file: Path = FILE) -> list[dict[str, Any]]:
    """Read the list."""
    told: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))["part"]
    return told


def belongs(name: str, pattern: str) -> bool:
    """Say whether a file's name is meant: ``*`` stays in its folder, ``**`` does not.

    >>> belongs("a/b/c.txt", "a/**"), belongs("a/b/c.txt", "a/*")
    (True, False)
    """
    pieces = re.split(r"(\*\*|\*)", pattern)
    meant = {"**": ".*", "*": "[^/]*"}
    return bool(re.fullmatch("".join(meant.get(one, re.escape(one)) for one in pieces), name))


def of_part(names: Iterable[str], part: dict[str, Any]) -> list[str]:
    """Return the names that belong to a part."""
    return [name for name in names if any(belongs(name, one) for one in part["files"])]


def problems(names: Iterable[str], listed: list[dict[str, Any]]) -> list[str]:
    """Say, a line each, which file belongs to no part or to two, and which part is empty."""
    names = list(names)
    owners: dict[str, list[str]] = {name: [] for name in names}
    found: list[str] = []
    for part in listed:
        for name in (own := of_part(names, part)):
            owners[name].append(part["name"])
        if not own:
            found.append(f"shipped.toml: {part['name']} has no file in the wheel")
    for name, whose in owners.items():
        if len(whose) != 1:
            found.append(f"{name} belongs to {' and '.join(whose) or 'no part'} of shipped.toml")
    return found


def components(shipped: dict[str, str], listed: list[dict[str, Any]]) -> list[Component]:
    """Return a component a part, its files inside it."""
    return [_component(shipped, part) for part in listed]


def _component(shipped: dict[str, str], part: dict[str, Any]) -> Component:
    made: Component = {
        "type": part["type"],
        "bom-ref": f"shipped/{part['name']}",
        "name": part["name"],
        "description": part["about"],
        "licenses": [{"license": {"id": part["licence"], "acknowledgement": "concluded"}}],
        "components": [
            {
                "type": "file",
                "bom-ref": f"shipped/{part['name']}/{name}",
                "name": name if name.startswith(LIBRARIES) else PACKAGE + name,
                "hashes": [{"alg": "SHA-256", "content": shipped[name]}],
            }
            for name in of_part(shipped, part)
        ],
    }
    if "version" in part:
        made["version"] = part["version"]
    if "made_of" in part:
        made["pedigree"] = {"ancestors": [_ancestor(part["name"], one) for one in part["made_of"]]}
    return made


def _ancestor(part: str, told: dict[str, str]) -> Component:
    made: Component = {
        "type": "library" if "purl" in told else "data",
        "bom-ref": f"shipped/{part}/made-of/{told['name']}",
        "name": told["name"],
        "licenses": [{"license": {"id": told["licence"], "acknowledgement": "declared"}}],
    }
    return made | {key: told[key] for key in ("version", "purl") if key in told}
