"""One way to write what is a person's work or a listener's: ``disk`` and ``swaps``.

Read from the source itself. Whoever writes in another way stands in the table, with what it is.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.rows import each, table
from tests.tools import ROOT

PACKAGE = ROOT / "src" / "audio_edition"

TABLE = tomllib.loads((Path(__file__).parent / "data" / "writing.toml").read_text("utf-8"))
OTHERWISE = {module for modules in TABLE.values() for module in modules}
MAKING = ("write_text", "write_bytes", "symlink_to", "hardlink_to", "touch")
TEMPORARY = ("mkstemp", "NamedTemporaryFile", "mkdtemp")
COPYING = ("copy", "copy2", "copyfile", "copytree", "move")
NAMING = ("rename", "renames", "replace", "link", "symlink")


def writing(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each call by which a file comes to be, or gets another name: its line, and what it is."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function, owner = node.func, ""
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            owner = function.value.id
        if (
            name in (*MAKING, *TEMPORARY)
            or (owner == "shutil" and name in COPYING)
            or (name in NAMING and (owner == "os" or _one_path(node)) and owner != "report")
            or (name == "open" and _writes(node, owner))
        ):
            yield node.lineno, name


def _one_path(node: ast.Call) -> bool:
    """``Path.rename(target)`` and ``Path.replace(target)``; text is replaced by two."""
    return isinstance(node.func, ast.Attribute) and len(node.args) == 1 and not node.keywords


def _writes(node: ast.Call, owner: str) -> bool:
    if owner == "os":  # flags that cannot be read here may be any
        flags = [one.attr for one in ast.walk(node.args[1]) if isinstance(one, ast.Attribute)]
        return not flags or bool({"O_CREAT", "O_WRONLY", "O_RDWR"} & set(flags))
    modes = [
        one.value
        for one in [*node.args, *(k.value for k in node.keywords if k.arg == "mode")]
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    return any(set(mode) <= set("rwaxbt+") and set(mode) & set("wax+") for mode in modes)


_PERHAPS = re.compile(
    r"\b(?:write_text|write_bytes|\w+link_to|touch|link|mkstemp|mkdtemp|NamedTemporaryFile|shutil|symlink"
    r"|open|renames?)\(|shutil\.|\.replace\([^,]*\)"
)


def found() -> dict[str, list[tuple[int, str]]]:
    told = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text("utf-8")
        # what names none of these is not parsed, which takes most of the time
        calls = list(writing(ast.parse(text))) if _PERHAPS.search(text) else []
        if calls:
            told[file.relative_to(PACKAGE).as_posix()] = calls
    return told


def test_nobody_writes_otherwise() -> None:
    told = found()
    strangers = {path: calls for path, calls in told.items() if path not in OTHERWISE}
    assert not strangers, "write through disk.put, beside, append, move, or swaps"
    assert sorted(set(OTHERWISE) - set(told)) == [], "these write no more: take them out"


@each(("kind", "text"), table(Path(__file__).parent / "data" / "writing_calls.tsv"), least=26)
def test_the_reader_of_the_source_sees_each_kind(kind: str, text: str) -> None:
    assert bool(list(writing(ast.parse(text)))) == (kind == "writes")
