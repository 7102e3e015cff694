"""The import directions of docs/architecture.md, read from the source itself."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tools import ROOT

PACKAGE = ROOT / "src" / "audio_edition"
LIBRARY = "newsletters"
ROOMS = (
    "edition", "cleaning", "script", "speech", "programme", "proof", "publication", "run",
    "archive", "audience",
)  # fmt: skip
# What every room may use; folders among them are rooms of their own, with a floor below them.
SHARED = set(
    """
    addresses bounded chunks clock credentials desk_settings disk errors events executors
    faults findings heap identity languages late lock logs marked models mp3 on_demand owners places
    plain_files plugins private_files remote root schemas sealed_json searching secrets
    set_aside slips ssh stages store swaps tables toml_edit trust unfinished units visible
    """.split()
)
# What puts the rooms together, each above those before it.
COMPOSERS = ("show", "workspace", "ready", "pipeline", "verbs", "server", "cli", "__main__")
FACE = "__init__"
CALLED = {f"{room}/__init__.py" for room in ("script", "proof", "run")}  # as the verb of that name

MASTERS = {
    library: tuple(places)
    for library, places in tomllib.loads(
        (Path(__file__).parent / "data" / "masters.toml").read_text("utf-8")
    ).items()
}


@cache
def modules() -> dict[str, ast.Module]:
    return {
        file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(PACKAGE.rglob("*.py"))
    }


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            yield node.module
            if node.module.startswith("audio_edition"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imports() -> dict[str, list[str]]:
    return {path: list(imported(tree)) for path, tree in modules().items()}


def room_of(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


def ours(path: str) -> Iterator[tuple[str, list[str]]]:
    """What a file imports of this package: the whole name, and its parts below the package."""
    for name in imports()[path]:
        parts = name.split(".")
        if parts[0] == "audio_edition" and len(parts) > 1 and parts[1] != "__version__":
            yield name, parts[1:]


def strangers(path: str) -> Iterator[str]:
    """Yield what a room imports from elsewhere than the shared rooms and the models to its left."""
    room = room_of(path)
    if room in COMPOSERS or room == FACE:
        return
    for name, (target, *rest) in ours(path):
        if target in SHARED or target == room:
            continue
        if path in CALLED and target in ("verbs", "workspace"):
            continue
        if room not in ROOMS:
            yield f"{path}: shared modules import shared modules only, not {name}"
        elif target not in ROOMS:
            yield f"{path} imports {name}, which only composers may"
        elif ROOMS.index(target) >= ROOMS.index(room):
            yield f"{path} imports {name}, to its right"
        elif rest[:1] not in ([], ["model"]):
            yield f"{path} reaches into {name}"


def above(path: str) -> Iterator[str]:
    """Yield what a composer imports that stands above it."""
    room = room_of(path)
    for name, (target, *_) in ours(path) if room in COMPOSERS else ():
        if target in COMPOSERS and COMPOSERS.index(target) > COMPOSERS.index(room):
            yield f"{path} imports {name}, which stands above it"


def put_together(path: str) -> Iterator[str]:
    """Yield what a command or page imports beside verbs: what a command does, a script can do."""
    room = room_of(path)
    allowed = SHARED | {"verbs", "workspace", "server", room}
    for name, (target, *rest) in ours(path) if room in ("cli", "server") else ():
        if target not in allowed and not (target in ROOMS and rest[:1] == ["model"]):
            yield f"{path} imports {name}: let a verb do it"


def without_master(path: str) -> Iterator[str]:
    """Yield the libraries that a module imports though another is their master."""
    for name in imports()[path]:
        masters = MASTERS.get(name.split(".")[0], ("",))
        if not any(path == m or (m.endswith("/") and path.startswith(m)) or not m for m in masters):
            yield f"{path} imports {name}, which belongs to {', '.join(masters) or LIBRARY}"


@pytest.mark.parametrize("rule", [strangers, above, put_together, without_master])
def test_imports_keep_their_direction(rule: Callable[[str], Iterator[str]]) -> None:
    assert [line for path in modules() for line in rule(path)] == []


def test_the_library_knows_nothing_of_the_product() -> None:
    """It could be a wheel of its own: it imports no part of this one, nor what the core masters."""
    trees = {f: ast.parse(f.read_text("utf-8")) for f in PACKAGE.parent.glob(f"{LIBRARY}/**/*.py")}
    found = {name for tree in trees.values() for name in imported(tree)}
    roots = {name.split(".")[0] for name in found} - sys.stdlib_module_names
    assert roots == {LIBRARY, "lxml", "trafilatura", "py3langid", "babel"}


def test_no_two_public_classes_share_a_name() -> None:
    """A name means one thing in the whole house."""
    homes: dict[str, set[str]] = {}
    for path, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, set()).add(path)
    twice = {name: sorted(found) for name, found in homes.items() if len(found) > 1}
    assert not twice


WATCH = """
import os, sys, traceback
from pathlib import Path
cache = os.path.realpath(sys.argv[1]) + os.sep + ".cache" + os.sep
wrote = set()

def hook(event, arguments):
    if event != "open" or not isinstance(arguments[0], (str, bytes, os.PathLike)):
        return
    path = os.path.realpath(os.fsdecode(arguments[0]))
    # what lies in the scratch itself becomes an entry; its folders are lent
    if not path.startswith(cache) or path.startswith(cache + "scratch" + os.sep) and (
        os.sep in path[len(cache + "scratch" + os.sep) :]
    ):
        return
    if not arguments[2] & (os.O_WRONLY | os.O_RDWR):
        return
    frame = sys._getframe(1)
    while frame is not None and os.sep + "audio_edition" + os.sep not in frame.f_code.co_filename:
        frame = frame.f_back
    where = frame.f_code.co_filename if frame is not None else "nobody of ours"
    wrote.add(where.rpartition(os.sep + "audio_edition" + os.sep)[2])

sys.addaudithook(hook)
from audio_edition import Workspace, build, publish, refresh, retract
workspace = Workspace.open(sys.argv[1])
for edition in workspace.edition_ids():
    build(workspace, edition, engine="silence", jobs=1)
publish(workspace)
retract(workspace, workspace.edition_ids()[0])
refresh(workspace)
print("\\n".join(sorted(wrote)))
"""


def test_nobody_but_the_store_writes_into_the_cache(tmp_path: Path) -> None:
    folder = tmp_path / "editions" / "2026-11-02"
    folder.mkdir(parents=True)
    (folder.parent / "show.toml").write_text('[show]\ntitle = "The Lantern"\n', "utf-8")
    (folder / "01-a.md").write_text("# News\n\nThe ferry left at noon.\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(tmp_path)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    wrote = set(done.stdout.split())
    assert "store/backend.py" in wrote, "the watch sees nothing"
    assert wrote <= {"store/backend.py", "lock.py"}
