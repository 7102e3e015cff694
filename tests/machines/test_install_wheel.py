"""The wheel, installed as docs/machines.md says: by pip, pipx and uv, each in a place of its own.

Needs the network: `make test-install`.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.installing import run
from tests.tools import ROOT, require
from tools.release import building

PAGE = (ROOT / "docs" / "machines.md").read_text("utf-8")
INSTALLERS = (".venv/bin/pip", "pipx", "uv")


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which pipx, uv and twine are."""
    folder = tmp_path_factory.mktemp("tools")
    run(sys.executable, "-m", "venv", folder / "venv", folder=folder)
    wanted = ("pipx", "uv", "twine")
    run(folder / "venv/bin/python", "-m", "pip", "install", "--quiet", *wanted, folder=folder)
    return folder / "venv" / "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of what is committed, built by itself: nothing that only lies here can help it."""
    require("git")
    folder = tmp_path_factory.mktemp("wheel")
    source = building.unpack(folder)
    run(sys.executable, "-m", "build", "--outdir", folder / "dist", source, folder=folder)
    (built,) = (folder / "dist").glob("*.whl")
    return built


def python(version: str) -> Path:
    """A Python of this version that runs: a shim of pyenv's may lead to none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for one in (f"python{version}", *pyenv.glob(f"{version}.*/bin/python")):
        told = "import sys; print(sys.executable)"
        try:
            done = subprocess.run([one, "-c", told], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return Path(done.stdout.strip())
    return Path(require(f"Python {version}"))


def line_of(installer: str) -> list[str]:
    """What the page says to type for one of them."""
    [line] = re.findall(rf"^{re.escape(installer)} .*install .*$", PAGE, re.M)
    return shlex.split(line)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where uv keeps what it fetched: not in anybody's home, and once for all tests."""
    return {"UV_CACHE_DIR": str(tmp_path_factory.mktemp("uv"))}


def installed(
    installer: str, version: str, tools: Path, wheel: Path, home: Path, places: dict[str, str]
) -> Path:
    """``audio-edition`` as one of them puts it there."""
    (home / "dist").symlink_to(wheel.parent)
    words: list[str | Path] = [*line_of(installer)]
    assert f"dist/{wheel.name}[" in str(words[-1])
    if installer == ".venv/bin/pip":
        run(python(version), "-m", "venv", home / ".venv", folder=home)
        run(words[0], "--quiet", *words[1:], folder=home)
        return home / ".venv" / "bin" / "audio-edition"
    for name in ("PIPX_HOME", "PIPX_BIN_DIR", "PIPX_MAN_DIR", "UV_TOOL_DIR", "UV_TOOL_BIN_DIR"):
        places = {**places, name: str(home / name)}
    run(tools / words[0], *words[1:], "--python", python(version), folder=home, **places)
    return home / ("PIPX_BIN_DIR" if installer == "pipx" else "UV_TOOL_BIN_DIR") / "audio-edition"


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "HEAD", "src", "share"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    with zipfile.ZipFile(wheel) as packed:
        held = {name for name in packed.namelist() if ".dist-info/" not in name}
        held = {re.sub(r".*\.data/data/", "", name) for name in held}
        told = [name for name in packed.namelist() if name.endswith("/METADATA")]
        metadata = packed.read(told[0]).decode()
    assert held == {name.removeprefix("src/") for name in tracked}
    assert "License-Expression: GPL-3.0-or-later" in metadata
    assert "Provides-Extra: piper" in metadata


def test_both_files_are_taken_by_a_package_index(tools: Path, wheel: Path) -> None:
    run(tools / "twine", "check", "--strict", *wheel.parent.iterdir(), folder=wheel.parent)


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_show_is_made_and_heard(
    installer: str,
    version: str,
    tools: Path,
    wheel: Path,
    places: dict[str, str],
    tmp_path: Path,
) -> None:
    program = installed(installer, version, tools, wheel, tmp_path, places)
    assert run(program, "--version", folder=tmp_path).split()[-1] == wheel.name.split("-")[1]
    [kept] = {man.resolve() for man in tmp_path.rglob("man1/audio-edition.1")}
    assert kept.is_relative_to(tmp_path)
    run(program, "init", "show", folder=tmp_path)
    show = tmp_path / "show"
    (edition,) = [folder.name for folder in (show / "editions").iterdir()
                  if (folder / "edition.toml").is_file()]  # fmt: skip
    if installer != "uv":  # the same wheel: one build of each Python tells what there is to tell
        told = run(program, "build", edition, "--engine", "silence", "--json", folder=show)
        assert json.loads(told)["engine"] == "silence"
        return
    assert run(program, "script", edition, folder=show).strip()
    assert "Deutsch" in run(program, "languages", folder=show)
    told = json.loads(run(program, "build", edition, "--engine", "espeak", "--json", folder=show))
    assert told["engine"] == "espeak"
    episode = json.loads((show / "audio" / edition / "episode.json").read_bytes())
    assert (show / "audio" / edition / episode["audio"]["file"]).stat().st_size > 10_000
    # the player's plain name leads to the one that is known by its digest
    plain = (show / "audio" / "player/edition-player.js").read_text("utf-8")
    [core] = re.findall(r'"\./(edition-player\.[0-9a-f]+\.js)"', plain)
    for page in ("index.html", f"{edition}/index.html", f"player/{core}", "feed.xml"):
        assert (show / "audio" / page).stat().st_size > 500, page


def test_uvx_runs_it_at_once(
    tools: Path, wheel: Path, places: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "dist").symlink_to(wheel.parent)
    [line] = re.findall(r"^uvx (.*)$", PAGE, re.M)
    told = run(tools / "uvx", *shlex.split(line), folder=tmp_path, **places)
    assert told.split()[-1] == wheel.name.split("-")[1]


# Whatever an extra promises, done by our own code where its packages are the only ones
NUMBERS = """
from audio_edition.script.verbalize import verbalize
for tag in ("en", "de", "fr", "es", "it", "pt"):
    said = verbalize("1998: 21 %, 5 €.", tag)
    assert not any(sign.isdigit() for sign in said), said
"""
SPOKEN = """
import json, pathlib, subprocess, sys
program = [str(pathlib.Path(sys.executable).parent / "audio-edition"), "--quiet"]
listed = [*program, "voices", "--engine", "{0}", "--all", "--json"]
voices = json.loads(subprocess.run(listed, capture_output=True, check=True).stdout)
one_each = {{one["language"]: one for one in voices}}
assert one_each and not any(one["missing"] for one in one_each.values()), voices
for language, one in one_each.items() if "{0}" in ("piper", "kokoro") else ():
    told = ["--engine", "{0}", "--voice", one["voice"], "--language", language, "-o", "a.wav"]
    subprocess.run([*program, "speak", "21, 1998.", *told], check=True)
    assert pathlib.Path("a.wav").stat().st_size > 9000
"""
REMOTE = """
from audio_edition.remote import open_filesystem
from audio_edition.store.address import require_library
require_library("{0}")
open_filesystem("{0}")
"""
PROMISED = {
    "": NUMBERS,
    "languages": NUMBERS,
    "piper": SPOKEN.format("piper"),
    "kokoro": NUMBERS + SPOKEN.format("kokoro"),
    "espeak": SPOKEN.format("espeak"),
    "voices": "".join(map(SPOKEN.format, ("piper", "kokoro", "espeak"))),
    "edge": "from audio_edition.speech.engines.edge import engine; import aiohttp, edge_tts",
    "s3": REMOTE.format("s3://bucket/place"),
    "gcs": "import gcsfs, fsspec; fsspec.get_filesystem_class('gs')",  # opening asks Google
    "azure": "import adlfs, azure.core, fsspec; fsspec.get_filesystem_class('az')",
    "sftp": "import paramiko, fsspec; from audio_edition import ssh",
    "provenance": "from audio_edition.publication.provenance import _library; _library()",
    "proof": """
from audio_edition.verbs.recognisers import recognisers
assert any(one.ears and not one.missing for one in recognisers(None))
""",
    "tell": "from audio_edition.run.tell.channels import missing; assert not missing()",
    "keyring": "import keyring; keyring.get_keyring()",
    "share": """
from audio_edition.server.door_passwords import Passwords
kept = Passwords().hash("a long password")
assert Passwords().fits("a long password", kept)
""",
    "archive": """
import io
from audio_edition.edition.collect import ghost_export
from audio_edition.edition.collect.archived import ArchiveOptions
export = io.BytesIO(b'{"db": [{"data": {"posts": [{"id": 1, "html": "<p>So.</p>"}]}}]}')
assert list(ghost_export.stream(export, "a.json", ArchiveOptions()))
""",
    "dask": "from audio_edition.executors.dask import _client_class; _client_class()",
    "countries": "import maxminddb; from audio_edition.audience import countries",
}


def test_every_extra_is_tried() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert PROMISED.keys() == {"", *told["project"]["optional-dependencies"]} - {"all"}


@pytest.mark.parametrize("extra", PROMISED)
def test_an_extra_alone_does_what_it_promises(extra: str, wheel: Path, tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    run(sys.executable, "-m", "venv", tmp_path / "venv", folder=tmp_path)
    wanted = f"audio-edition{f'[{extra}]' if extra else ''} @ {wheel.as_uri()}"
    run(python, "-m", "pip", "install", "--quiet", wanted, folder=tmp_path)
    run(python, "-c", PROMISED[extra], folder=tmp_path)
