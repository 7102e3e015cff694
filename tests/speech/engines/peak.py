"""How much memory a process of its own took, at most."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# ru_maxrss would be that of the process that started it, where that is higher
_TOLD = """
import re
from pathlib import Path
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="NOT TESTED: no /proc on this machine"
)


def run(code: str, *arguments: str) -> tuple[list[float], int]:
    """Run ``code``; the numbers it prints, and the bytes it took."""
    done = subprocess.run(
        [sys.executable, "-c", code + _TOLD, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    *numbers, peak = map(float, done.stdout.split())
    return numbers, int(peak) * 1024
