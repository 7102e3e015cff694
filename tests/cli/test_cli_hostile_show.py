"""A folder that somebody made to hurt, opened as an editor opens it: a process with little memory.

Every command ends by itself, with one line or a warning; what would be waited for has no writer.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.trust import ShowTrust
from audio_edition.verbs.init import init
from audio_edition.visible import visible
from tests.cli.typed import at_terminal, typed

EDITION = "editions/welcome"
ARTICLE = "# A Headline\n\nThe first ferry left at noon on Monday, with thirteen people on board.\n"


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return init(tmp_path_factory.mktemp("shows") / "show").root


@pytest.fixture
def root(show: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(show, tmp_path / "show"))


# Opens each folder as an editor opens it, in one process with little memory.
OPENS = """
import os, resource, sys
from audio_edition.cli.main import main

memory = 3 * 2**29  # bytes of addresses; a show without guile takes half
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
for number, root in enumerate(sys.argv[1:]):
    sys.argv = ["audio-edition", "--show", root, "script", "welcome"]
    print(f"{number} opens", file=sys.stderr, flush=True)
    try:
        main()
    except SystemExit as end:
        print(f"{number} ends with {end.code}", file=sys.stderr, flush=True)
"""


def opened(*roots: Path) -> list[tuple[int, str]]:
    """The code of each folder, and what was said of it."""
    command = [sys.executable, "-c", OPENS, *map(str, roots)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=120
    )
    told = re.findall(r"(?s)(\d+) opens\n(.*?)\1 ends with (\d+)\n", done.stderr)
    assert len(told) == len(roots), done.stderr
    return [(int(code), said) for _, said, code in told]


def instead(root: Path, name: str) -> Path:
    file = root / name
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def large_settings(root: Path) -> None:
    with (root / "editions/show.toml").open("ab") as stream:
        stream.write(b"\n#" + b"x" * (50 * 2**20))


def lexicon_is_a_pipe(root: Path) -> None:
    os.mkfifo(instead(root, "editions/lexicon.toml"))


def lexicon_of_one_long_name(root: Path) -> None:
    instead(root, "editions/lexicon.toml").write_text('"' + "Aa " * 1_000_000 + '" = "b"')


def plugin_is_a_pipe(root: Path) -> None:
    os.mkfifo(instead(root, "editions/plugins/x.py"))


def sparse_article(root: Path) -> None:
    with (root / EDITION / "02-a.md").open("wb") as stream:
        stream.truncate(2**33)


def aliases_of_aliases(root: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    (root / EDITION / "02-a.md").write_text("---\n" + "\n".join(lines) + f"\n---\n{ARTICLE}")


def deep_page(root: Path) -> None:
    (root / EDITION / "02-a.html").write_text("<h1>A</h1>" + "<div>" * 100_000 + "hello")


def endless_template(root: Path) -> None:
    loops = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    file = root / "editions/show.toml"
    file.write_text(f'{file.read_text()}\n[script]\ntransition = "{loops}"\n')


HARMS: list[tuple[Callable[[Path], None], str]] = [
    (large_settings, "show.toml cannot be read: it is larger than 16 MB"),
    (lexicon_is_a_pipe, "lexicon.toml cannot be read: it is a pipe, and no file"),
    (lexicon_of_one_long_name, "is longer than 500 characters"),
    (plugin_is_a_pipe, "x.py cannot be read: it is a pipe, and no file"),
    (sparse_article, "02-a.md is 8192.0 MiB"),
    (aliases_of_aliases, "front matter has more than 1000 values"),
    (deep_page, "elements deep"),
    (endless_template, "[script] transition cannot be filled: it takes more steps"),
]


def test_it_is_one_line_in_bounded_memory(show: Path, tmp_path: Path) -> None:
    roots = []
    for harm, _ in HARMS:
        roots.append(Path(shutil.copytree(show, tmp_path / harm.__name__)))
        harm(roots[-1])
    for (code, said), (harm, words) in zip(opened(*roots), HARMS, strict=True):
        errors = [line for line in said.splitlines() if line.startswith("error: ")]
        assert (code, len(errors)) == (1, 1), (harm, said)
        assert words in errors[0], harm
        assert "internal error" not in said


def test_what_is_no_article_is_left_out_and_nothing_waited_for(show: Path, tmp_path: Path) -> None:
    roots = [Path(shutil.copytree(show, tmp_path / name)) for name in ("articles", "notes")]
    os.mkfifo(roots[0] / EDITION / "02-a.md")
    (roots[0] / EDITION / "03-a.md").symlink_to("/dev/zero")
    (roots[0] / EDITION / "04-a.md").symlink_to("04-a.md")
    for place in ("editions", "audio"):
        os.mkfifo(roots[1] / place / ".x.swap")
    (code, said), (other, _) = opened(*roots)
    assert (code, other) == (0, 0), said
    for name in ("02-a.md", "03-a.md", "04-a.md"):
        assert f"{name} is left out" in said


def test_no_name_commands_a_terminal(root: Path) -> None:
    """At a terminal: click takes colours out of what goes elsewhere."""
    bad = "\x1b]0;evil\x07\x1b[2J\u009b31m\u202e"
    file = root / EDITION / "edition.toml"
    spelt = bad.encode("unicode_escape").decode().replace("\\x", "\\u00")
    file.write_text(f'"{spelt}" = 1\n{file.read_text()}')
    _, heard = at_terminal("-m", "audio_edition", "--show", str(root), "script", "welcome")
    assert "evil" in heard
    told = re.sub("\x1b\\[[0-9;]*m", "", heard)  # our own colours
    assert visible(told, lines=True) == told


def test_many_names_in_a_plugin_folder_are_refused(root: Path) -> None:
    ShowTrust(root).call_own()
    folder = root / "editions" / "plugins"
    folder.mkdir()
    for number in range(1001):
        (folder / f"p{number}.py").touch()
    said = typed("--show", str(root), "languages")
    assert (said.code, "holds more than 1000 Python files" in said.err) == (1, True)
