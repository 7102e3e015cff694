"""Tools that judge our output from outside, and where shared material lies.

Locally a missing tool skips its tests with a loud line; in CI nothing may be skipped.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")


def require(*names: str) -> str:
    """Return the path of the first of ``names`` that is installed; else skip (CI: fail)."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    message = f"NOT TESTED: {' or '.join(names)} is not installed (make test-tools installs it)"
    if IN_CI:
        pytest.fail(message)
    pytest.skip(message)


def shared(path: str) -> Path:
    """Return a file of the team's shared folder; skip where there is none (a user's machine)."""
    file = ROOT.parent / "shared" / path
    if not file.exists():
        pytest.skip(f"no shared material at {file}")
    return file
