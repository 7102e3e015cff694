"""What every step shares: failing in one line, and running another program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
AGAIN = "take the release again from where it was published"
"""What mends one that is not as it was made."""


class ReleaseError(Exception):
    """A release that cannot be made, or does not hold: what, where, and how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def run(
    words: Sequence[str | Path],
    *,
    folder: Path = ROOT,
    more: Mapping[str, str] | None = None,
    umask: int = 0o022,
) -> str:
    """Run a command and return what it prints; ``ReleaseError`` with its last line if it fails."""
    environment = {**os.environ, **(more or {})}
    environment.pop("PYTHONPATH", None)  # a checkout's modules are no release's
    if "PIP_CERT" in environment:  # uv and requests read other names
        environment.setdefault("SSL_CERT_FILE", environment["PIP_CERT"])
    command = [str(word) for word in words]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, umask=umask
        )
    except FileNotFoundError:
        raise ReleaseError(
            f"{command[0]} is not installed", "make release and make lock install what they need"
        ) from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-1]
        named = " ".join(Path(word).name if word.startswith("/") else word for word in command[:6])
        raise ReleaseError(f"{named} … failed: {last}")
    return done.stdout
