"""A theme that would take the machine: one line, with template and line; nothing is published."""

import os
from importlib import import_module
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from tests.publication.support import Stage, files_in
from tests.rows import table

RENDER = import_module("audio_edition.publication.pages.render")
ENDLESS = table(Path(__file__).parent / "data" / "endless_themes.txt")


def put(stage: Stage, template: str) -> Path:
    file = stage.editions / "theme" / "templates" / "edition.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(template)
    return file


def test_a_theme_without_an_end_publishes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RENDER, "_STEPS", 200_000)
    stage.release()
    before = files_in(stage.audio)
    assert len(ENDLESS) == 4
    for template in ENDLESS:
        file = put(stage, "\n\n" + template)
        with pytest.raises(PublicationError) as caught:
            stage.refresh()
        assert "\n" not in caught.value.message
        assert f"{file} line 3: " in caught.value.message
        assert files_in(stage.audio) == before
    file.unlink()
    stage.refresh()
    assert files_in(stage.audio) == before, "others' templates and labels are what they were"
    monkeypatch.setattr(RENDER, "_LARGEST", 2**16)
    put(stage, "{% for a in range(3000) %}" + "x" * 60 + "\n{% endfor %}")
    with pytest.raises(PublicationError, match="the page would be larger than"):
        stage.refresh()


def test_a_theme_of_pipes_waits_for_nobody(stage: Stage) -> None:
    stage.release()
    before = files_in(stage.audio)
    for part in ("templates/edition.html", "assets/site.css"):
        pipe = stage.editions / "theme" / part
        pipe.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(pipe)
    stage.refresh()
    assert files_in(stage.audio).keys() == before.keys()
