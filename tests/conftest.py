"""The repository on the path (tests import ``tests.tools``), and how Hypothesis draws.

In CI the examples are the same on every run, so that a red run is a change's fault and can
be repeated; at home they are new each time, and what failed is kept in ``.hypothesis``. There
are no deadlines: a slow machine is not a bug.
"""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.tools import IN_CI

settings.register_profile("audio-edition-ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("audio-edition-home", deadline=None, derandomize=False)
settings.load_profile("audio-edition-ci" if IN_CI else "audio-edition-home")
