"""What a build was made from is told by the same digests from version to version."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

from audio_edition.pipeline import read_script
from audio_edition.publication.build_record import fingerprint
from audio_edition.workspace import Workspace
from tests.tools import ROOT


def test_what_is_heard_has_the_digest_of_a_plain_list(tmp_path: Path) -> None:
    """Another one would call every edition stale that an earlier version built."""
    shutil.copytree(ROOT / "editions", tmp_path / "editions")
    cleaned, script = read_script(Workspace.open(tmp_path), "2026-11-02")
    for segments in (script.segments, ()):
        script = replace(script, segments=segments)
        heard = [
            [s.phonemic, s.pause_after, *([t.by, t.way, *t.words] for t in s.takes)]
            for s in script.sentences
        ]
        told = fingerprint(cleaned, script).settings["sounds"]
        assert told == hashlib.sha256(json.dumps(heard).encode()).hexdigest()
