"""What of show.toml counts for a build, and what does not."""

import hashlib
import json
import shutil
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from audio_edition.pipeline import read_script
from audio_edition.programme.settings import AudioSettings, MusicSettings, Pauses
from audio_edition.publication.build_record import fingerprint
from audio_edition.publication.recipe import plain, section_digest, voice_files
from audio_edition.speech.settings import VoiceSettings
from audio_edition.workspace import Workspace
from tests.tools import ROOT


@dataclass(frozen=True)
class Section:
    name: str = ""
    level: float = 1.0
    names: tuple[str, ...] = ()
    table: dict[str, Any] = field(default_factory=dict)


def test_each_value_counts_and_defaults_count_for_nothing() -> None:
    """So that a setting of a later version makes no build of today old."""

    @dataclass(frozen=True)
    class Later(Section):
        newer: str = "as ever"
        more: list[str] = field(default_factory=list)

    assert plain(Section()) == {}
    assert section_digest(Section(name="x")) == section_digest(Later(name="x"))
    tables: tuple[dict[str, Any], ...] = ({"a": 1}, {"a": {"b": 1}})
    values = (
        *(Section(name) for name in ("", "a", "b")),
        Section(level=2.0),
        *(Section(names=names) for names in (("a",), ("a", "b"), ("b", "a"))),
        *(Section(table=table) for table in tables),
    )
    assert len({section_digest(one) for one in values}) == len(values)
    # only what is asked for counts
    one, other = Section("a", level=1.5), Section("a", level=2.0)
    assert section_digest(one, only=("name",)) == section_digest(other, only=("name",))
    assert section_digest(one) != section_digest(other)


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value}x"


def test_every_setting_that_can_be_heard_counts() -> None:
    for settings in (AudioSettings(), MusicSettings(), Pauses(), VoiceSettings()):
        plain_digest = section_digest(settings)
        for one in fields(settings):
            value = getattr(settings, one.name)
            if isinstance(value, bool | int | float | str):
                other: Any = replace(settings, **{one.name: changed(value)})
                assert section_digest(other) != plain_digest, one.name
    louder = AudioSettings(intro=MusicSettings(level=-1.0))
    slower = AudioSettings(pauses=Pauses(article=3.0))
    assert len({section_digest(one) for one in (AudioSettings(), louder, slower)}) == 3


def test_files_count_by_their_bytes(tmp_path: Path) -> None:
    settings = Section("a.flac", names=("no such file", ".", "\x00", "x" * 5000))
    none = section_digest(settings, tmp_path)
    (tmp_path / "a.flac").write_bytes(b"one")
    one = section_digest(settings, tmp_path)
    (tmp_path / "a.flac").write_bytes(b"two")
    two = section_digest(settings, tmp_path)
    (tmp_path / "a.flac").write_bytes(b"one")
    assert len({none, one, two}) == 3
    assert section_digest(settings, tmp_path) == one
    assert section_digest(settings) == none, "where no folder is given no file is looked for"


def test_a_voice_may_lie_in_several_places(tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "ada.onnx").write_bytes(b"model")
    (tmp_path / "voices" / "ada.onnx.json").write_bytes(b"{}")
    (tmp_path / "grace.onnx").write_bytes(b"model")
    settings = VoiceSettings(voices={"she": "piper:ada"})
    found = voice_files(settings, ["grace"], tmp_path)
    assert set(found) == {
        "voice file ada.onnx",
        "voice file ada.onnx.json",
        "voice file grace.onnx",
    }
    (tmp_path / "voices" / "ada.onnx").write_bytes(b"another")
    assert voice_files(settings, ["grace"], tmp_path) != found
    assert voice_files(VoiceSettings(), [], tmp_path) == {}


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
