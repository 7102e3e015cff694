"""Somebody who types: the program's own entry point, in this process, and what it answered."""

import io
import os
import pty
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio_edition.cli.main import main

ENV = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
DAY = "2026-11-02"
SHOW = '[show]\ntitle = "The Lantern"\n[voice]\nengine = "silence"\nfallback = []\n'
ARTICLE = "# The Harbor\n\nThe harbor opened on Monday after two years of work.\n"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("error: ")]


def typed(
    *words: str, cwd: Path | None = None, is_bug: bool = False, piped: bytes = b"", **env: str
) -> Said:
    """Type that, and hear what it says; no traceback and no "internal error" is an answer."""
    raw = [io.BytesIO(), io.BytesIO()]
    out, err = (io.TextIOWrapper(one, "utf-8", write_through=True) for one in raw)
    heeded = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["audio-edition", *words])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))  # nobody is at a terminal
        patch.setattr(sys.modules["audio_edition.cli.main"], "_stderr_is_log", False)
        for name, value in env.items():
            patch.setenv(name, value)
        if cwd is not None:
            patch.chdir(cwd)
        with pytest.raises(SystemExit) as ended:
            main()
    for number, handler in heeded.items():
        signal.signal(number, handler)
    said = Said(int(ended.value.code or 0), *(one.getvalue().decode() for one in raw))
    assert "Traceback" not in said.all, said.all
    assert is_bug or "internal error" not in said.all.lower(), said.all
    return said


def at_terminal(*words: str, cwd: Path | None = None, **env: str) -> tuple[int, str]:
    """How a process of Python ended, and what its terminal was sent."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *words],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env={**ENV, "TERM": "xterm", **env},
    ) as process:  # fmt: skip
        os.close(theirs)
        heard = b""
        with suppress(OSError):  # the other end was closed
            while block := os.read(ours, 2**16):
                heard += block
    os.close(ours)
    return process.returncode, heard.decode().replace("\r\n", "\n")


def show_in(root: Path, settings: str = SHOW, *, day: str = DAY, **files: str) -> Path:
    """Write a show of one edition, of files with "__" for the dot; returns its folder."""
    folder = root / "editions" / day
    folder.mkdir(parents=True, exist_ok=True)
    (root / "editions" / "show.toml").write_text(settings, "utf-8")
    for name, text in (files or {"01-harbor__md": ARTICLE}).items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")
    return root


class Desk:
    """A show with a target in a folder, and somebody who types."""

    def __init__(self, root: Path, target: str = "../public") -> None:
        self.root, self.public = root, root.parent / "public"
        self.hour = ""
        (root / "editions").mkdir(parents=True, exist_ok=True)
        self.show(f'[publish]\ntarget = "{target}"\n')

    def show(self, more: str) -> None:
        address = SHOW.replace("[voice]", 'base_url = "https://x.example/a/"\n[voice]')
        (self.root / "editions/show.toml").write_text(address + more, encoding="utf-8")

    def folder(self, day: str = DAY, **files: str | bytes) -> Path:
        folder = self.root / "editions" / day
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
            (folder / name.replace("__", ".")).write_bytes(data)
        return folder

    def __call__(self, *words: str) -> Said:
        at = {"SOURCE_DATE_EPOCH": self.hour} if self.hour else {}
        return typed("--show", str(self.root), *words, **at)

    def fine(self, *words: str) -> Said:
        said = self(*words)
        assert said.code == 0, said.all
        return said

    def fails(self, *words: str, says: str) -> Said:
        """It fails in one line that says ``says``, with a hint."""
        said = self(*words)
        assert said.code == 1, said.all
        assert any(says in line for line in said.errors), said.err
        assert "hint: " in said.err
        return said

    def sent(self, *words: str) -> Said:
        return self.fine("publish", *words, "--anyway", "a rehearsal")
