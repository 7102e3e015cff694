"""What a build has imported when its workers start, and what it compiles before it speaks.

Everything before the first word is waited for: a build that imports what it does not need yet
keeps its workers from loading their voice.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tools import ROOT

pytest.importorskip("piper")

EDITION = "2026-11-02"
LATER = {
    "audio_edition.cleaning.clean",
    "audio_edition.edition.load",
    "audio_edition.edition.sources.letters.stories",
    "audio_edition.script.write",
    "babel",
    "http.client",
    "importlib.metadata",
    "jinja2",
    "lxml",
    "mutagen",
    "numpy",
    "soundfile",
    "ssl",
    "tomlkit",
}
WATCHED = f"""
import json, re._compiler, sys
from audio_edition.executors.local import LocalExecutor
from audio_edition.speech import early, speak

compiled, told = [], {{}}
compiles = re._compiler.compile

def compile(pattern, flags=0):
    compiled.append(pattern)
    return compiles(pattern, flags)

def hire(self, *task, **how):
    told.setdefault("there", sorted({LATER!r} & set(sys.modules)))

def speak_nothing(*about, **how):
    told["compiled"] = len(compiled)
    told["numpy"] = "numpy" in sys.modules
    print(json.dumps(told))
    sys.exit(0)

re._compiler.compile = compile
early.cores = lambda: 2
LocalExecutor.hire = hire
speak.speak_script = speak_nothing

from audio_edition.cli import main
sys.argv = ["audio-edition", "build", "{EDITION}"]
main()
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A build of the sample edition, up to where it would speak."""
    show: Path = tmp_path_factory.mktemp("show")
    shutil.copytree(ROOT / "editions", show / "editions")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=show, capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_workers_load_their_voice_before_the_build_imports_what_reads_and_scripts(
    told: dict[str, Any],
) -> None:
    assert told["there"] == []


def test_few_patterns_are_compiled_before_the_first_sentence(told: dict[str, Any]) -> None:
    assert told["compiled"] < 900


def test_nothing_waits_for_numpy_before_the_first_sentence(told: dict[str, Any]) -> None:
    assert not told["numpy"]


BUILT = f"""
import json, sys
from audio_edition import pipeline, ready

pipeline.readying = lambda hands, workspace: hands  # nothing before it is needed
from audio_edition.cli import main
sys.argv = ["audio-edition", "build", "{EDITION}", "--engine", "silence"]
try:
    main()
finally:
    print(json.dumps([module for module in ready.NEXT if module not in sys.modules]))
"""


def test_what_is_made_ready_while_others_speak_is_what_a_build_needs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "editions", tmp_path / "editions")
    done = subprocess.run(
        [sys.executable, "-c", BUILT], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
