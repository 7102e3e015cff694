"""The repository on the path (tests import ``tests.tools``), how Hypothesis draws, where shows
that were made here are remembered, and two things that cost a run time and tell it nothing.

In CI the examples are the same on every run, so that a red run is a change's fault and can
be repeated; at home they are new each time, and what failed is kept in ``.hypothesis``. There
are no deadlines: a slow machine is not a bug.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio_edition import secrets
from tests.tools import IN_CI

pytest_plugins = ["tests.tiers"]

settings.register_profile("audio-edition-ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("audio-edition-home", deadline=None, derandomize=False)
settings.load_profile("audio-edition-ci" if IN_CI else "audio-edition-home")


# what `init` and `trust` remember of shows is not written among what the developer trusts
os.environ["XDG_STATE_HOME"] = _STATE = tempfile.mkdtemp(prefix="audio-edition-state-")
# shows of tests are the tests' own, though no `init` made most of them; who tests trust says so
os.environ["AUDIO_EDITION_TRUST"] = "1"
atexit.register(shutil.rmtree, _STATE, ignore_errors=True)


def _flushed(descriptor: int) -> None:
    """No power fails here, and a build waits a hundred times for the disk; a wrong one raises."""
    os.fstat(descriptor)


os.fsync = _flushed


def _secrets_forgotten() -> Iterator[None]:
    """What a test, or a file's fixtures, had the process know as secret is masked in no other's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "_known", set(secrets._known))
        patch.setattr(secrets, "_pattern", secrets._pattern)
        yield


_of_a_file = pytest.fixture(_secrets_forgotten, autouse=True, scope="module", name="_of_a_file")
_of_a_test = pytest.fixture(_secrets_forgotten, autouse=True, name="_of_a_test")


MEMORY = Path("/dev/shm")
ROOM = 8 << 30


def _in_memory() -> None:
    """Put what tests write into memory where there is plenty: commands of their own do wait for
    the disk. ``PYTEST_DEBUG_TEMPROOT`` is pytest's own, and inherited by its workers.
    """
    if "PYTEST_DEBUG_TEMPROOT" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    kept = os.statvfs(MEMORY)
    if kept.f_bavail * kept.f_frsize > ROOM and not kept.f_flag & os.ST_NOEXEC:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


_in_memory()


def pytest_collection_finish() -> None:
    """What was collected stays: nobody looks for garbage among it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with slow tests go to the workers first, then those with many tests.

    A long file that came last would have all but one of the cores wait for it.
    """
    if not hasattr(config, "workerinput"):
        return
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    many = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path not in slow, -many[item.path]))
