"""What the pages tell people to type works: every Python block, every command.

Python blocks of a page run in order in one namespace, in an empty folder; one that begins with
a file's name (``# my_voices/__init__.py``) is written to that file, there and in the show of the
commands. Comment lines that end a block are what it prints, or what its last expression is; the
tests of classes named ``Test…`` are run. Commands run in order, a page at a time, in a show of
two stories whose engine is ``espeak``.
"""

import ast
import contextlib
import io
import re
import shlex
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError
from audio_edition.trust import ShowTrust
from tests.docs.test_docs_commands import PAGES, argument_lists, commands, python_blocks

# Pages whose test classes are not run here, and why
TESTED_ELSEWHERE = {
    "voices.md": "its engine needs a model that nobody has: tests/speech/test_speech_conformance.py"
}
EDITION = "2026-11-02"
# Arguments that need the network, and what is run instead
ELSEWHERE = {
    "https://example.org/article": "an article's address: it would be fetched; `new` without it",
}
# These run until somebody stops them, read a server's logs or a page elsewhere: test_docs_commands
# reads them
UNTIL_STOPPED = {"serve", "desk", "watch", "listens", "make"}
# Options that ask the server listeners use, or a newsroom's CMS: as UNTIL_STOPPED
NEEDS_HOST = {
    "--check-host", "--from", "--host", "--into", "--remove", "--on", "--push", "--restore",
}  # fmt: skip
# An option by which a command runs until somebody stops it
STAYS = "--watch"
# What an example of ``new EDITION`` makes: EDITION itself stands
NEW_EDITION = "tomorrow"
# These end with 1 where they find something, which is no failure of theirs
SAYS_MORE_THAN_YES = {
    "check", "doctor", "health", "voices", "languages", "proof", "verify", "profile",
    "run",  # without a target it is refused
    "archive",  # a story that nobody dated
    "trust",  # what may not run yet
}  # fmt: skip


def split_output(code: str) -> tuple[str, str]:
    """A block without the comment lines that end it, and those as plain text."""
    lines = code.rstrip().split("\n")
    end = len(lines)
    while end and lines[end - 1].startswith("# "):
        end -= 1
    return "\n".join(lines[:end]), "\n".join(line[2:] for line in lines[end:])


def outcome(code: str, names: dict[str, Any], where: str) -> str:
    """Run a block; what it printed, and its last expression where that is a value."""
    tree = ast.parse(code, where)
    last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        body = ast.Module(tree.body[:-1] if last else tree.body, [])
        exec(compile(body, where, "exec"), names)
        if last:
            value = eval(compile(ast.Expression(last.value), where, "eval"), names)
            if value is not None:
                print(repr(value))
    return heard.getvalue().rstrip()


def put(block: str, folder: Path) -> bool:
    """Write a block that begins with a file's name to that file; say whether it does."""
    named = re.match(r"# ([\w/]+\.py)\n", block)
    if not named:
        return False
    file = folder / named[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block)
    return True


@pytest.mark.parametrize("page", [p for p in PAGES if python_blocks(p)], ids=lambda page: page.name)
def test_python(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    module = ModuleType(f"page_{page.stem.replace('-', '_')}")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # dataclasses look there
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)
    for line, block in python_blocks(page):
        if put(block, tmp_path):
            continue
        code, expected = split_output(block)
        said = outcome(code, module.__dict__, f"{page.name}:{line}")
        if expected:
            assert said == expected, f"{page.name}, the block of line {line}"
    if page.name not in TESTED_ELSEWHERE:
        for name, thing in vars(module).items():
            if isinstance(thing, type) and name.startswith("Test"):
                for test in [test for test in dir(thing) if test.startswith("test_")]:
                    getattr(thing(), test)()
    for name in set(sys.modules) - known:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(tmp_path):
            del sys.modules[name]
    sys.modules.pop("editions", None)
    sys.modules.pop("editions.plugins", None)


def run(folder: Path, *words: str) -> Result:
    """A command as if typed in ``folder``: a start of Python for each would cost minutes."""
    given = {"NO_COLOR": "1", "LANTERN_MEMBERS": "of more than sixteen letters"}
    with contextlib.chdir(folder):
        return CliRunner().invoke(cli, words, env=given, standalone_mode=False)


def add(file: Path, text: str) -> None:
    file.write_text(file.read_text() + text)


def correct(folder: Path) -> None:
    """Change the built edition and build it again: what is heard makes a correction."""
    add(folder / "editions" / EDITION / "01-ferry.md", "\nThe second left an hour later.\n")
    assert run(folder, "build", EDITION).exit_code == 0


def share(folder: Path) -> None:
    """Name a place that several machines share."""
    (folder.parent / "common").mkdir()
    add(folder / "editions/show.toml", '\n[cache]\nstore = "../common"\n')


def admit(folder: Path) -> None:
    """Let the show have a private feed, and a list of subscribers."""
    file = folder / "editions" / "show.toml"
    if "[publish.members]" not in file.read_text():
        add(file, '\n[publish.members]\nsecret = "${LANTERN_MEMBERS}"\n')
        (folder / "subscribers.csv").write_text("email\nbo@example.org\n")


# What a page takes as done before a command with this word
BEFORE = {"--note": correct, "--shared": share, "members": admit}


def quick(show: Path) -> None:
    """Let the show's engine be the quickest one that speaks: what hums only is not published."""
    file = show / "editions" / "show.toml"
    text, count = re.subn(r'^engine = ".*?"', 'engine = "espeak"', file.read_text(), flags=re.M)
    assert count == 1
    file.write_text(text)


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show with one built edition of two stories."""
    folder = tmp_path_factory.mktemp("docs") / "show"
    assert run(folder.parent, "init", str(folder)).exit_code == 0
    quick(folder)
    edition = folder / "editions" / EDITION
    edition.mkdir(exist_ok=True)
    (edition / "01-ferry.md").write_text("# The Ferry\n\nThe first ferry left at noon.\n")
    (edition / "02-rain.md").write_text("# Rain\n\nIt rained on Monday, and nobody minded.\n")
    (folder / "story.md").write_text("# A Story\n\nThe harbor opened on Monday.\n")
    (folder / "letter.eml").write_text(
        "From: a@example.org\nSubject: A Letter\nContent-Type: text/plain\n\n"
        "The council met on Monday and spoke about the harbor for an hour.\n"
    )
    assert run(folder, "build", EDITION).exit_code == 0
    return folder


@pytest.mark.parametrize("page", [p for p in PAGES if commands(p)], ids=lambda page: page.name)
def test_commands(page: Path, show: Path, tmp_path: Path) -> None:
    folder, edition = tmp_path / "show", EDITION
    shutil.copytree(show, folder)
    ShowTrust(folder).call_own()  # whoever reads the page made it
    for _, block in python_blocks(page):
        put(block, folder)
    for template in argument_lists(page):
        words = [word for word in template if word not in ELSEWHERE]
        new = words[0] == "new"
        words = [(NEW_EDITION if new else edition) if word == "EDITION" else word for word in words]
        only_read = words[0] in UNTIL_STOPPED or {STAYS, *NEEDS_HOST} & set(words)
        only_read = only_read or words[:2] == ["publish", "--verify"]  # it needs a target
        if only_read and "--help" not in words:
            continue
        for option in BEFORE.keys() & set(words):
            BEFORE[option](folder)
        done = run(folder, *words)
        said = f"{page.name}: audio-edition {shlex.join(words)}\n{done.output}\n{done.exception!r}"
        fine = done.exception is None or isinstance(done.exception, AudioEditionError)
        assert fine, said
        code = done.exit_code or int(done.return_value or 0)
        assert code in ((0, 1) if words[0] in SAYS_MORE_THAN_YES else (0,)), said
        if words[0] == "init" and "--help" not in words:
            # the page goes on in that show, with the edition it makes there
            for name in ("story.md", "letter.eml"):
                shutil.copy(folder / name, folder / words[1])
            folder = folder / words[1]
            quick(folder)
        elif new and folder != tmp_path / "show":
            edition = words[1]
