"""Code that a show's folder brings: asked about before it runs, by whoever uses this machine.

Each test has a state folder of its own, and no variable that waves a show through.
"""

import hashlib
import json
import os
import pty
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import EXIT_FAILED
from audio_edition.trust import ShowTrust, UntrustedError
from audio_edition.verbs.init import init
from audio_edition.workspace import Workspace
from tests.rows import each

PLUGIN = """
from pathlib import Path
from audio_edition.plugins import plugin

with Path(__file__).with_name("ran.txt").open("a") as stream:
    stream.write("x")


@plugin("script-steps", "same")
def same(script, context):
    return script
"""
# A command that asks a show's files what they offer, and does little else
RUNS_CODE = ("languages",)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    monkeypatch.delenv("AUDIO_EDITION_TRUST", raising=False)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A show that was made here, with a plugin of its maker's."""
    root = init(tmp_path / "own").root
    (root / "editions" / "plugins").mkdir()
    (root / "editions" / "plugins" / "steps.py").write_text(PLUGIN)
    return root


@pytest.fixture
def strange(own: Path, tmp_path: Path) -> Path:
    """The same, as somebody else gets it."""
    shutil.copytree(own, tmp_path / "strange", symlinks=True)
    return tmp_path / "strange"


def run(root: Path, *words: str) -> Result:
    """Run a command as a script does: nobody can be asked."""
    before = os.environ.get("AUDIO_EDITION_TRUST")
    try:
        return CliRunner().invoke(cli, ["--show", str(root), *words])
    finally:  # --trust says it to the process's children
        os.environ.pop("AUDIO_EDITION_TRUST", None)
        if before is not None:
            os.environ["AUDIO_EDITION_TRUST"] = before


def plugin_of(root: Path) -> Path:
    return root / "editions" / "plugins" / "steps.py"


def times_run(root: Path) -> int:
    file = root / "editions" / "plugins" / "ran.txt"
    return len(file.read_text()) if file.exists() else 0


def refused(done: Result) -> UntrustedError:
    assert done.exit_code == 1
    assert isinstance(done.exception, UntrustedError)
    assert done.exception.exit_code == EXIT_FAILED
    return done.exception


def change(root: Path) -> None:
    plugin_of(root).write_text(PLUGIN + f"\n# {os.urandom(8).hex()}\n")


def test_a_show_that_was_made_here_is_its_makers_and_stays_so(own: Path) -> None:
    assert run(own, *RUNS_CODE).exit_code == 0
    change(own)
    assert run(own, *RUNS_CODE).exit_code == 0
    assert times_run(own) == 2


def test_a_copy_is_not_and_nothing_of_it_runs(strange: Path) -> None:
    error = refused(run(strange, *RUNS_CODE))
    assert "\n" not in error.message
    assert error.message == (
        f"{strange} carries code that you have not trusted on this machine: "
        "editions/plugins/steps.py (new); nothing was run"
    )
    assert f"audio-edition --show {strange} trust" in error.hint
    assert "--no-plugins" in error.hint
    assert times_run(strange) == 0


def test_what_replaced_it_is_not_its_makers(own: Path) -> None:
    mark = own / "editions" / ".made-here"
    before = mark.read_text()
    for make in (lambda: None, lambda: mark.write_text("0" * 32 + "\n"), lambda: os.mkfifo(mark)):
        mark.unlink()
        make()
        refused(run(own, *RUNS_CODE))
        assert times_run(own) == 0
        mark.unlink(missing_ok=True)
        mark.write_text(before)


def test_an_unpacked_show_at_the_same_place_is_another(own: Path) -> None:
    """By inode and mark, not by name alone."""
    held = os.open(own / "editions", os.O_RDONLY)  # its inode is not given to another
    try:
        with tarfile.open(own.parent / "show.tar", "w") as packing:
            packing.add(own, "own")
        shutil.rmtree(own)
        with tarfile.open(own.parent / "show.tar") as packing:
            packing.extractall(own.parent, filter="fully_trusted")
        refused(run(own, *RUNS_CODE))
    finally:
        os.close(held)
    refused(run(own.rename(own.with_name("moved")), *RUNS_CODE))


def test_what_is_trusted_is_trusted_by_its_bytes(strange: Path, state: Path) -> None:
    shown = run(strange, "trust")
    digest = hashlib.sha256(PLUGIN.encode()).hexdigest()
    assert shown.exit_code == 1, "something may not run, and nobody could be asked"
    first = shown.output.splitlines()[0]
    assert first == f"editions/plugins/steps.py  new      {digest[:16]}  runs as you"
    assert run(strange, "trust", "--yes").exit_code == 0
    assert run(strange, *RUNS_CODE).exit_code == 0
    assert times_run(strange) == 1
    change(strange)
    assert "editions/plugins/steps.py (changed)" in refused(run(strange, *RUNS_CODE)).message
    assert run(strange, "trust", "--yes").exit_code == 0
    told = json.loads(run(strange, "trust", "--json").output.splitlines()[0])
    assert told["own"] is False
    assert [one["standing"] for one in told["code"]] == ["trusted"]
    assert run(strange, "trust", "--forget").exit_code == 0
    refused(run(strange, *RUNS_CODE))
    assert times_run(strange) == 1
    kept = list((state / "audio-edition" / "trust").glob("*.json"))
    assert all(file.stat().st_mode & 0o077 == 0 for file in kept)
    assert not any(path.name.endswith(".json") for path in strange.rglob("*trust*"))


def test_a_copy_can_be_called_ones_own(strange: Path) -> None:
    assert run(strange, "trust", "--own").exit_code == 0
    change(strange)
    assert run(strange, *RUNS_CODE).exit_code == 0
    run(strange, "trust", "--forget")
    refused(run(strange, *RUNS_CODE))
    run(strange, "trust", "--yes")
    (strange / "editions" / "plugins" / "_inner.py").write_text("x = 1")  # a plugin may read it
    assert "_inner.py (new)" in refused(run(strange, *RUNS_CODE)).message


@each(
    ("said", "runs"), [("1", True), ("SHOW", True), ("/x:SHOW", True), ("/x", False), ("0", False)]
)
def test_the_environment_says_it(strange, monkeypatch, said, runs):
    told = said.replace("SHOW", str(strange)).replace(":", os.pathsep)
    monkeypatch.setenv("AUDIO_EDITION_TRUST", told)
    change(strange)  # code of which nothing is loaded
    before = times_run(strange)
    assert (run(strange, *RUNS_CODE).exit_code == 0) is runs
    assert times_run(strange) - before == int(runs)


def test_it_may_be_let_this_once_or_do_without_its_code(strange: Path) -> None:
    assert run(strange, "cache").exit_code == 0, "what runs nothing goes on"
    assert run(strange, "runs").exit_code == 0
    show = ["--show", str(strange), "languages"]
    assert CliRunner().invoke(cli, ["--no-plugins", *show]).exit_code == 0
    assert times_run(strange) == 0
    assert CliRunner().invoke(cli, ["--trust", *show]).exit_code == 0
    os.environ.pop("AUDIO_EDITION_TRUST")
    refused(run(strange, *RUNS_CODE))


@each(
    "words",
    [
        "build welcome", "script welcome", "run", "publish", "collect", "voices", "serve", "desk",
        "watch", "new 2026-11-24 story.md", "schedule --for systemd --install-to units",
    ],
)  # fmt: skip
def test_every_way_in_is_closed(strange: Path, words: str) -> None:
    refused(run(strange, *words.split()))
    assert times_run(strange) == 0
    assert not Path("units").exists()


def test_a_script_is_refused_as_well(strange: Path) -> None:
    workspace = Workspace.open(strange)
    with pytest.raises(UntrustedError):
        workspace.plugins.offers("script-steps")
    assert times_run(strange) == 0
    ShowTrust(strange).allow(workspace.carried_code())
    changed = Workspace.open(strange)
    assert set(workspace.plugins.offers("script-steps")) == {"same"}
    change(strange)  # since it was asked about
    with pytest.raises(UntrustedError):
        changed.plugins.offers("script-steps")
    assert times_run(strange) == 1


def test_a_hook_beside_the_plugins_and_a_scheduler_count(strange: Path) -> None:
    shutil.rmtree(strange / "editions" / "plugins")
    (strange / "editions" / "jingle.py").write_text("def mix(segment): return segment\n")
    file = strange / "editions" / "show.toml"
    text = file.read_text().replace("[intro]\n", '[intro]\nhook = "jingle:mix"\n')
    file.write_text(text + '\n[scale]\non = "tcp://127.0.0.1:9"\n')
    message = refused(run(strange, *RUNS_CODE)).message
    assert "editions/jingle.py (new), show.toml [scale] on (new)" in message
    run(strange, "trust", "--yes")
    assert run(strange, *RUNS_CODE).exit_code == 0
    file.write_text(file.read_text().replace("127.0.0.1:9", "127.0.0.1:10"))
    assert "[scale] on (changed)" in refused(run(strange, *RUNS_CODE)).message
    workspace = Workspace.open(strange, plugins=False)
    with pytest.raises(UntrustedError):
        workspace.scale()
    assert workspace.scale("local").on == "local"


def test_names_that_command_a_terminal_are_spelt_out(strange: Path) -> None:
    (strange / "editions" / "plugins" / "a\x1b[2J\nb.py").write_text("")
    shown = run(strange, "trust")
    assert "\x1b" not in shown.output
    assert "a\\x1b[2J\\nb.py" in shown.output.splitlines()[0]
    assert "\n" not in refused(run(strange, *RUNS_CODE)).message


def test_what_others_wrote_is_not_believed(strange: Path, state: Path) -> None:
    run(strange, "trust", "--yes")
    (file,) = (
        f
        for f in (state / "audio-edition" / "trust").glob("*.json")
        if json.loads(f.read_bytes())["show"] == str(strange)
    )
    for damaged in (b"", b"[]", b"[" * 100_000, b'{"show": "/elsewhere", "code": {}}'):
        file.write_bytes(damaged)
        refused(run(strange, *RUNS_CODE))


@pytest.mark.parametrize(("answer", "runs"), [("y", True), ("", False)])
def test_at_a_terminal_the_user_is_asked(strange: Path, answer: str, runs: bool) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "audio_edition", "--show", str(strange), *RUNS_CODE]
    with subprocess.Popen(
        command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True
    ) as process:
        os.close(theirs)
        heard = ""
        while "[y/N]" not in heard:
            heard += os.read(ours, 4096).decode()
        os.write(ours, f"{answer}\n".encode())
        output, _ = process.communicate()
    os.close(ours)
    assert "editions/plugins/steps.py  new" in heard
    assert (process.returncode == 0) is runs
    assert ("English" in output) is runs
    assert times_run(strange) == int(runs)
    assert (run(strange, *RUNS_CODE).exit_code == 0) is runs, "and is not asked again"
