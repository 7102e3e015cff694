"""How many processes that speak a machine bears: its cores, and the memory that is free."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

_MEMORY = 700 * 2**20  # bytes a worker takes, with a long sentence in hand (0.9 GB at most)


def cores() -> int:
    """How many cores this process may use: affinity and container limits counted."""
    try:
        number = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        number = os.cpu_count() or 1
    with suppress(OSError, ValueError):  # cgroup v2: "quota period" or "max period"
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        number = min(number, math.ceil(int(quota) / int(period)))
    return max(1, number)


def room_for(number: int) -> int:
    """How many of ``number`` workers the memory that is free has room for; at least one."""
    with suppress(OSError, ValueError, StopIteration):  # Linux
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        available = next(int(line.split()[1]) for line in lines if line.startswith("MemAvail"))
        number = min(number, available * 1024 // _MEMORY)
    return max(1, number)
