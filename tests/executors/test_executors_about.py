"""Two installations that would make other sound are told apart, with the mend."""

import subprocess
import sys
from dataclasses import replace

import pytest

from audio_edition.errors import ExecutorError
from audio_edition.executors.about import Installation, difference, installation, when_the_same
from tests.rows import each

OURS = installation()
OLDER = {**OURS.packages, "numpy": "0.1"}


def test_this_installation_is_the_same_in_another_process() -> None:
    code = "from audio_edition.executors.about import installation; print(installation())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(OURS)
    assert {"numpy", "soundfile", "soxr"} <= OURS.packages.keys()


@each(
    ("theirs", "what", "mend"),
    [
        (replace(OURS, version="0.0.9"), "has audio-edition 0.0.9", "pip install audio-edition=="),
        (replace(OURS, python="3.99"), "runs Python 3.99", f"environment of Python {OURS.python}"),
        (replace(OURS, code="f00"), "has other source", "the same wheel"),
        (replace(OURS, machine="vax"), "a machine of another kind (vax", OURS.machine),
        (replace(OURS, packages=OLDER), "has numpy 0.1", f"numpy=={OURS.packages['numpy']}"),
    ],
)
def test_what_differs_is_named_with_its_mend(theirs: Installation, what: str, mend: str) -> None:
    said, how = difference(OURS, theirs)
    assert what in said
    assert mend in how
    assert "\n" not in said + how
    # a package that only one side has is the voice's affair
    fewer = replace(OURS, packages={k: v for k, v in OURS.packages.items() if k != "soxr"})
    assert difference(OURS, fewer) == difference(fewer, OURS) == ("", "")


def test_a_task_is_done_only_where_the_installation_is_the_same() -> None:
    assert when_the_same(OURS, len, "abc") == 3
    with pytest.raises(ExecutorError, match="has audio-edition"):
        when_the_same(replace(OURS, version="9.9"), len, "abc")
