"""Processes of the program that are held at a gate, never by time, until a signal comes."""

import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cli.typed import ENV

LONG = 60.0  # seconds that nothing here takes

# A voice that says in one pipe that it is about to speak, and waits at another for ever. The
# first is open as long as its process lives.
VOICE = """
import os
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.speech.model import VoiceInfo

class GatedVoice(SilentVoice):
    for_tests = False
    fingerprint = "gated-1"

    def speak(self, text):
        folder = os.environ["GATES"]
        if folder and "gate" in text:
            at = os.open(os.path.join(folder, "at"), os.O_WRONLY)
            os.write(at, b"%d\\n" % os.getpid())
            open(os.path.join(folder, "on"), "rb").read()
        return super().speak(text)

class GatedEngine:
    name = "gated"

    def open(self, request):
        return GatedVoice(request.language, request.speed, "gated", "gated")

    def voices(self, request):
        return [VoiceInfo("gated", "gated", "en-US", "CC0-1.0", False)]

engine = GatedEngine()
"""
SHOW = '[show]\ntitle = "The Lantern"\n[voice]\nengine = "gated"\nfallback = []\n'
LINES = ("The harbor opened on Monday.", "Nobody had slept.", "The lamps were lit again.")
ARTICLE = "\n\n".join(("---\ntitle: The harbor\n---", *LINES, "They waited at the gate.\n"))


@dataclass
class Press:
    """A show whose voice waits at a gate, in ``show``."""

    root: Path

    @property
    def show(self) -> Path:
        return self.root / "show"

    def settle(self, more: str) -> None:
        (self.show / "editions" / "show.toml").write_text(SHOW + more, "utf-8")

    def begun(
        self, *argv: str, gated: bool = False, alone: bool = False, **more: str
    ) -> subprocess.Popen[str]:
        """Start a command; whether sentences wait at the gate, and whether it has a session."""
        gates = str(self.root) if gated else ""
        return subprocess.Popen(
            [sys.executable, "-m", "audio_edition", *argv],
            cwd=self.show,
            env={**ENV, "PYTHONPATH": str(self.root / "site"), "GATES": gates, **more},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=alone,
        )  # fmt: skip

    def done(self, *argv: str, **more: str) -> str:
        """Run a command to its good end; returns all that it said."""
        with self.begun(*argv, **more) as process:
            out, err = process.communicate(timeout=LONG)
        assert process.returncode == 0, err
        return out + err

    def at_the_gate(self, process: subprocess.Popen[str]) -> Iterator[str]:
        """Give a worker's number once a sentence is at the gate, then nothing when it ends."""
        at = os.open(self.root / "at", os.O_RDONLY | os.O_NONBLOCK)
        try:
            while True:
                # a pipe that nobody has opened yet has no end: it is none that was hung up
                assert select.select([at], [], [], LONG)[0], process.poll()
                told = os.read(at, 100).decode()
                if told:
                    yield told.strip()
                elif process.poll() is not None:
                    return
        finally:
            os.close(at)

    @contextmanager
    def held(self, *argv: str, **more: str) -> Iterator[subprocess.Popen[str]]:
        """A command of which a worker is amid a sentence; once it ended, nobody is left."""
        with self.begun(*argv, gated=True, **more) as process:
            try:
                gate = self.at_the_gate(process)
                assert int(next(gate)) != process.pid, "nobody else speaks"
                yield process
                assert list(gate) == [], "a worker lives on"
            finally:
                process.kill()  # else it is waited for without end

    def hidden(self) -> list[str]:
        """What a command left lying about."""
        found = [path.relative_to(self.show).as_posix() for path in self.show.rglob("*")]
        hidden = [name for name in found if re.search(r"/\.|^\.(?!cache)", name)]
        scratch = [name for name in found if name.startswith(".cache/scratch/")]
        return scratch + [name for name in hidden if not name.startswith(".cache/locks/")]


def errors(said: str) -> list[str]:
    assert "Traceback" not in said
    return [line for line in said.splitlines() if line.startswith("error")]
