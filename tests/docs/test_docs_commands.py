"""What the pages tell people to type is there: every command with its options, every import."""

import ast
import importlib
import re
import shlex
from pathlib import Path

import click

from audio_edition.cli.main import COMMANDS, cli
from tests.rows import each
from tests.tools import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Words that stand for what a reader puts there
READER = {"SOURCE…": "story.md", "export.xml": "story.md", "DIR": "another-show", "LANGUAGE": "de"}


def python_blocks(page: Path) -> list[tuple[int, str]]:
    """Every ```python block with its first line's number."""
    text = page.read_text("utf-8")
    return [
        (text.count("\n", 0, found.start()) + 2, found[1])
        for found in re.finditer(r"^```python\n(.*?)^```", text, re.M | re.S)
    ]


def commands(page: Path) -> list[str]:
    """Every ``audio-edition …`` of a page, in order: lines of code blocks, and in backticks."""
    found = re.findall(
        r"^(?:    |\$ )?(?:\.venv/bin/)?(audio-edition [a-zA-Z-].*)$|`(audio-edition [^`]+)`",
        page.read_text("utf-8"),
        re.M,
    )
    lines = [block or inline for block, inline in found]
    return [
        part.strip()
        for line in lines
        for part in re.split(r"  +#|&&", line)
        if part.strip().startswith("audio-edition ")
    ]


def argument_lists(page: Path) -> list[list[str]]:
    """The commands as argument lists, placeholders filled in."""
    made = []
    for command in commands(page):
        words = [READER.get(word, word) for word in shlex.split(command)[1:]]
        made += [[name, *words[1:]] for name in COMMANDS] if words[0] == "COMMAND" else [words]
    return made


@each("page", PAGES, ids=lambda page: page.name, least=20)
def test_every_command_and_option_is_there(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for words in argument_lists(page):
        command: click.Command | None = cli
        context, rest = None, words
        try:
            while command:
                context = command.make_context(None, list(rest), parent=context)
                rest = [*context.protected_args, *context.args]
                if not (isinstance(command, click.Group) and rest):
                    break
                _, command, rest = command.resolve_command(context, rest)
        except (click.exceptions.Exit, click.BadParameter):
            pass  # --help, or a file that a reader has
        except click.UsageError as error:
            raise AssertionError(f"{shlex.join(words)}: {error.message}") from error


@each("page", PAGES, ids=lambda page: page.name, least=20)
def test_every_block_compiles_and_imports_what_is_there(page: Path) -> None:
    for line, block in python_blocks(page):
        for node in ast.walk(ast.parse(block, f"{page.name}:{line}")):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("audio_edition"):
                module = importlib.import_module(str(node.module))
                for name in node.names:
                    assert hasattr(module, name.name), (page.name, node.module, name.name)
