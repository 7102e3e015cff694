"""A machine like that of the container: no root, and nothing written but the show and /tmp."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools import IN_CI, ROOT, require

UID = 10001
Inside = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def inside(tmp_path: Path) -> Inside:
    """Run a command of the program with ``tmp_path/show`` at /show, as the Containerfile does.

    ``**more`` are variables of its environment.
    """
    bwrap = require("bwrap")
    show = tmp_path / "show"
    show.mkdir(exist_ok=True)
    words = [
        bwrap, "--unshare-all", "--die-with-parent", "--uid", str(UID), "--gid", str(UID),
        "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp",
        # the program itself, wherever this checkout and its Python lie
        *(word for place in (ROOT, Path(sys.prefix)) for word in ("--ro-bind", *[str(place)] * 2)),
        "--bind", str(show), "/mnt", "--chdir", "/mnt", "--cap-drop", "ALL",
    ]  # fmt: skip
    if subprocess.run([*words, "true"], capture_output=True).returncode:
        message = "NOT TESTED: this machine lets nobody make a namespace (bwrap)"
        if IN_CI:
            pytest.fail(message)
        pytest.skip(message)

    def run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/tmp",
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }
        return subprocess.run(
            [*words, sys.executable, *command],
            env=environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    return run
