"""Install as a page says, from what is committed, and run what was installed.

What asks for it needs the network, and is marked ``install``.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

_MOST = 1200  # seconds; a command that fetches everything takes a tenth of them


def run(*command: str | Path, folder: Path, **more: str) -> str:
    """Run a command in ``folder``; its output, and a failure with both streams.

    ``more`` is what its environment has beside ours. Nothing of the checkout can help it.
    """
    environment = {**os.environ, **more}
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    if "PIP_CERT" in environment:  # uv reads another name
        environment.setdefault("SSL_CERT_FILE", environment["PIP_CERT"])
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=_MOST,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def typed(line: str, folder: Path) -> str:
    """Run a line of a page in ``folder``, by the Python that runs us."""
    words = shlex.split(line)
    words[0] = sys.executable if words[0] == "python3" else words[0]
    return run(*words, folder=folder)


def lines_of(page: Path, heading: str) -> list[str]:
    """The commands under a heading of a page, in order."""
    section = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page.read_text("utf-8"), re.M | re.S
    )
    assert section, f"{page.name} has no section {heading!r}"
    lines = re.findall(r"^    (.+)$", section[1], re.M)
    return [line.partition("  #")[0].strip() for line in lines]
