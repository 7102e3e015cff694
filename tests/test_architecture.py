"""The import directions of docs/architecture.md, read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import ROOT

PACKAGE = ROOT / "src" / "audio_edition"
ROOMS = ("edition", "cleaning", "script", "speech", "programme", "publication")
SHARED = {
    "errors",
    "units",
    "events",
    "tables",
    "identity",
    "findings",
    "chunks",
    "toml_edit",
    "lock",
}
COMPOSERS = {"pipeline", "show", "cli", "server", "__init__", "__main__"}

# A library that one place is the master of: nobody else may import it.
MASTERS = {
    "click": ("cli/",),
    "gtts": ("speech/engines/gtts.py",),
    "feedgen": ("publication/feed.py", "publication/feed_extensions.py"),
    "mutagen": ("programme/tags.py",),
    "pydub": ("programme/mix.py",),
    "lameenc": ("programme/",),
    "piper": ("speech/engines/",),
    "edge_tts": ("speech/engines/",),
    "trafilatura": ("edition/sources/",),
    "feedparser": ("edition/sources/",),
    "starlette": ("server/",),
    "uvicorn": ("server/", "cli/serve.py", "cli/desk.py"),
    "fsspec": ("publication/",),
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(PACKAGE).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            assert node.module is not None
            yield node.module
            if node.module.startswith("audio_edition"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


FILES = dict(modules())


def room_of(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES)
def test_a_room_imports_only_shared_modules_and_models_to_its_left(path: str) -> None:
    room = room_of(path)
    if room in COMPOSERS:
        return
    for name in imported(FILES[path]):
        parts = name.split(".")
        if parts[0] != "audio_edition" or len(parts) == 1:
            continue
        target = parts[1]
        if target in SHARED or target == room or target == "__version__":
            continue
        assert room in ROOMS, f"{path}: shared modules import shared modules only, not {name}"
        assert target in ROOMS, f"{path} imports {name}, which only composers may"
        assert ROOMS.index(target) < ROOMS.index(room), f"{path} imports {name}, to its right"
        assert parts[2:3] == ["model"] or parts[2:] == [], f"{path} reaches into {name}"


@pytest.mark.parametrize("path", FILES)
def test_each_library_has_one_master(path: str) -> None:
    for name in imported(FILES[path]):
        masters = MASTERS.get(name.split(".")[0])
        if masters is not None:
            assert any(path == m or (m.endswith("/") and path.startswith(m)) for m in masters), (
                f"{path} imports {name}, which belongs to {', '.join(masters)}"
            )


def test_the_named_libraries_are_really_used() -> None:
    used = {name.split(".")[0] for tree in FILES.values() for name in imported(tree)}
    assert {"gtts", "pydub", "mutagen", "feedgen", "click"} <= used


def test_every_command_of_the_table_exists() -> None:
    from audio_edition.cli.main import COMMANDS

    missing = [name for name in COMMANDS if not (PACKAGE / "cli" / f"{name}.py").exists()]
    assert not missing


def test_no_module_has_grown_past_reading() -> None:
    long = {
        path: count
        for path in FILES
        if (count := len((PACKAGE / Path(path)).read_text(encoding="utf-8").splitlines())) > 450
    }
    assert not long, f"split these rooms: {long}"
