"""Files of a newer version are refused in one line that says what to do; nobody guesses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition import errors
from audio_edition.edition.letters.profile import read_profile
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Edition
from audio_edition.proof.record import read_record
from audio_edition.publication import certificate, manifest
from audio_edition.publication.build_record import built_from
from audio_edition.publication.checks import Checks, recorded
from audio_edition.schemas import UPGRADE, refuse_newer
from audio_edition.script.approved import read_approved
from audio_edition.script.lexicon import read_lexicon
from audio_edition.show import Show
from audio_edition.speech.engines.piper_voices import record
from tests.publication.support import Stage
from tests.rows import each
from tests.tools import ROOT

SHOW = '[show]\ntitle = "The Lantern"\n'
Reader = Callable[[Path], object]


def _edition(file: Path) -> Edition:
    (file.parent / "01.txt").write_text("Harbor\n\nThe harbor opened at dawn.\n")
    return load_edition(file.parent, "en")


# the file, what a newer one begins with, who reads it, and what that raises
FILES: list[tuple[str, str, Reader, type[errors.AudioEditionError]]] = [
    ("show.toml", f"version = 2\n{SHOW}[new]\nthing = 1\n", Show.load, errors.ShowError),
    ("edition.toml", "version = 2\nnews = 1\n", _edition, errors.EditionError),
    ("lexicon.toml", "version = 2\nanew = 3.5\n", read_lexicon, errors.ScriptError),
    ("sender.toml", "version = 2\nsplit = 5\n", read_profile, errors.EditionError),
    (manifest.NAME, '{"version": 3}', lambda f: manifest.read(f.parent.parent, f.parent.name),
     errors.PublicationError),
    ("build.json", '{"version": 2}', lambda f: built_from(f.parent), errors.PublicationError),
    ("approved.json", '{"version": 2}', lambda f: read_approved(f.parent), errors.EditionError),
    ("heard.json", '{"version": 2}', lambda f: read_record(f.parent), errors.ProofError),
    ("heard.json", '{"version": 2}', lambda f: recorded(f.parent, frames_sha256=""),
     errors.PublicationError),
    ("proof.json", '{"version": 2}', lambda f: certificate.rechecked(f.read_bytes(), Checks()),
     errors.PublicationError),
    ("installed.json", '{"version": 2}', lambda f: record(f.parent), errors.SpeechError),
]  # fmt: skip


@each(("name", "text", "read", "error"), FILES)
def test_a_newer_file_is_refused_with_what_mends_it(
    tmp_path: Path, name: str, text: str, read: Reader, error: type[errors.AudioEditionError]
) -> None:
    file = tmp_path / "2026-11-02" / name
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(error) as caught:
        read(file)
    assert name in caught.value.message
    known = 2 if name == manifest.NAME else 1  # an edition for members alone is one of 2
    newer = f"version {known + 1}, which a newer audio-edition wrote; this one reads {known}"
    assert newer in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint == UPGRADE
    assert file.read_text() == text


def test_the_page_tells_of_every_one_of_them() -> None:
    page = (ROOT / "docs" / "machines.md").read_text("utf-8").partition("## Files and their ver")[2]
    for name in {name for name, *_ in FILES} - {"sender.toml"} | {"profiles/NAME.toml"}:
        assert f"{name}`" in page, name


@each("version", ["", "version = 1\n"])
def test_a_file_of_this_version_need_not_say_so(tmp_path: Path, version: str) -> None:
    def file(name: str, text: str) -> Path:
        (tmp_path / name).write_text(version + text)
        return tmp_path / name

    assert Show.load(file("show.toml", SHOW)).identity.title == "The Lantern"
    entries = read_lexicon(file("lexicon.toml", 'Meridiem = "muh-RID-ee-um"\n'))
    assert [entry.written for entry in entries] == ["Meridiem"]
    assert read_profile(file("sender.toml", 'split = "rule"\n')).split == "rule"
    (tmp_path / "2026-11-02").mkdir()
    assert _edition(file("2026-11-02/edition.toml", 'title = "Fog"\n')).title == "Fog"
    # the word may be said in a way of its own
    (tmp_path / "lexicon.toml").write_text('version = "VUR-zhun"\n')
    (entry,) = read_lexicon(tmp_path / "lexicon.toml")
    assert (entry.written, entry.respell) == ("version", "VUR-zhun")


@each("version", ["0", '"2"', "1.5"])
def test_a_version_that_is_none_is_a_wrong_setting(tmp_path: Path, version: str) -> None:
    (tmp_path / "show.toml").write_text(f"version = {version}\n{SHOW}")
    with pytest.raises(errors.ShowError, match=r"show\.toml version must be"):
        Show.load(tmp_path / "show.toml")


@each("version", [1, 0, -3, True, None, "2", 1.5, []])
def test_what_is_no_higher_number_is_for_others_to_judge(version: object) -> None:
    refuse_newer(version, 1, "episode.json", errors.PublicationError)


def test_a_newer_record_of_one_edition_keeps_no_other_back(tmp_path: Path) -> None:
    """publish tells of it where it compares the edition with its text."""
    from audio_edition.publication.leaving import staleness

    stage = Stage(tmp_path)
    episode = stage.release()
    file = stage.audio / "2026-11-02" / "build.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "version": 9}))
    with pytest.raises(errors.PublicationError, match=r"2026-11-02/build\.json is of version 9"):
        staleness(stage.at(), episode, lambda _: None)
