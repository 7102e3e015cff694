"""The public face: what `import audio_edition` promises, held by a snapshot."""

import dataclasses
import inspect
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest

import audio_edition

SNAPSHOT = Path(__file__).parent / "face.txt"


def face() -> str:
    """Every public name with its signature, or its fields: one line each."""
    lines = []
    for name in sorted(audio_edition.__all__):
        thing = getattr(audio_edition, name)
        if name in ("script", "proof", "run"):  # the rooms, which are called as the verbs
            thing = type(thing).__call__
        if dataclasses.is_dataclass(thing):
            fields = ", ".join(field.name for field in dataclasses.fields(thing))
            lines.append(f"{name}({fields})")
        elif hasattr(thing, "__struct_fields__"):
            read = [key for key, one in vars(thing).items() if isinstance(one, property)]
            fields = ", ".join([*thing.__struct_fields__, *read])
            lines.append(f"{name}({fields})")
        elif inspect.isclass(thing):
            lines.append(f"{name}({', '.join(base.__name__ for base in thing.__bases__)})")
        elif inspect.isfunction(thing):
            lines.append(f"{name}{inspect.signature(thing)}")
        else:
            lines.append(name)
    told = "\n".join(lines) + "\n"
    return re.sub(r"<function .*? at 0x[0-9a-f]+>", "...", told)


def test_the_face_is_the_one_that_was_promised() -> None:
    """A change here is a change for everybody's scripts: CHANGELOG tells them.

    ``python -m tests.test_face`` writes the snapshot anew.
    """
    assert face() == SNAPSHOT.read_text(encoding="utf-8")
    assert dir(audio_edition) == sorted(audio_edition.__all__)
    with pytest.raises(AttributeError, match="buidl"):
        _ = audio_edition.buidl


def test_reports_are_frozen() -> None:
    reports = [name for name in audio_edition.__all__ if name.endswith("Report")]
    kinds = [getattr(audio_edition, name) for name in reports]
    assert all(one.__dataclass_params__.frozen for one in kinds)


def test_importing_the_package_costs_no_room() -> None:
    loaded = "sorted(name for name in sys.modules if 'audio_edition' in name)"
    code = f"import sys, audio_edition; print({loaded})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['audio_edition']"


def test_modules_log_under_their_own_names_and_nothing_unless_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    handlers = logging.getLogger("audio_edition").handlers
    assert [type(handler) for handler in handlers] == [logging.NullHandler]
    settings = {"show": {"title": "X"}, "voice": {"engine": "silence", "fallback": []}}
    workspace = audio_edition.Workspace.of(tmp_path, settings)
    story = audio_edition.Article.of("The Harbor", ["The harbor opened on Monday."])
    edition = audio_edition.Edition.of(id="2026-11-02", articles=[story])
    with caplog.at_level(logging.INFO, logger="audio_edition"):
        audio_edition.build(workspace, edition, jobs=1)
    told = {(record.name, record.message.split()[0]) for record in caplog.records}
    assert ("audio_edition.stages", "speech") in told


if __name__ == "__main__":
    SNAPSHOT.write_text(face(), encoding="utf-8")
