"""What a build has imported when its workers start, and what it compiles before it speaks.

Everything before the first word is waited for: a build that imports what it does not need yet
keeps its workers from loading their voice.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rows import table
from tests.tools import ROOT

pytest.importorskip("piper")

EDITION = "2026-11-02"
LATER = set(table(Path(__file__).parent / "data" / "later.txt"))
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


def test_a_voice_is_loaded_before_what_reads_and_scripts(tmp_path: Path) -> None:
    """A build of the sample edition, up to where it would speak."""
    shutil.copytree(ROOT / "editions", tmp_path / "editions")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert told["there"] == []
    assert told["compiled"] < 900, "few patterns are compiled before the first sentence"
    assert not told["numpy"], "and nothing waits for NumPy"


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
