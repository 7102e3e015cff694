"""``audio-edition speak``: one phrase, with the show's lexicon inside a show, without outside."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
import soundfile

from audio_edition.cli.main import cli
from audio_edition.errors import ScriptError, SpeechError
from tests.rows import each

SHOW = '[show]\ntitle = "T"\n[voice]\nengine = "silence"\nfallback = []\n'


Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a folder; stdout and stderr apart, errors raised."""

    def run(folder: Path, *arguments: str) -> tuple[str, str]:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        cli.main(list(arguments), prog_name="audio-edition", standalone_mode=False)
        return tuple(capsys.readouterr())

    return run


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "show.toml").write_text(SHOW, "utf-8")
    (tmp_path / "editions" / "lexicon.toml").write_text('Zorvex = "Zor-veks"\n', "utf-8")
    return tmp_path


@each("suffix", ["wav", "flac", "mp3", "ogg"])
def test_writes_each_format(show: Path, run: Run, suffix: str) -> None:
    out, talk = run(show, "speak", "Zorvex paid $5. It is done.", "-o", f"x.{suffix}")
    assert out == f"x.{suffix}\n"
    assert talk == "Zor-veks paid five dollars. It is done.\n"
    assert soundfile.info(show / f"x.{suffix}").duration > 0.3


def test_raw_says_the_text_as_it_stands_and_json_tells_all(show: Path, run: Run) -> None:
    assert run(show, "speak", "Zorvex: $5", "--raw", "-o", "x.wav")[1] == "Zorvex: $5\n"
    value = json.loads(run(show, "--json", "speak", "Hello", "-o", "x.wav")[0])
    assert (value["spoken"], value["file"], value["duration"] > 0) == ("Hello.", "x.wav", True)


def test_outside_a_show_the_defaults_hold(tmp_path: Path, run: Run) -> None:
    _, talk = run(tmp_path, "speak", "Zorvex left Kyiv.", "--engine", "silence", "-o", "x.wav")
    assert talk == "Zorvex left Keev.\n"
    assert [file.name for file in tmp_path.iterdir()] == ["x.wav"]


def test_without_a_player_the_file_is_left_and_named(
    show: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(show))
    monkeypatch.setenv("TMPDIR", str(show))
    monkeypatch.setattr("tempfile.tempdir", None)
    out, talk = run(show, "speak", "Hello")
    assert soundfile.info(out.strip()).frames > 0
    assert "plays sound" in talk


def test_bad_use(show: Path, run: Run) -> None:
    for arguments in (("Hello", "-o", "x.txt"), ("  ",)):
        with pytest.raises(click.UsageError):
            run(show, "speak", *arguments)
    with pytest.raises(SpeechError, match="cannot be written"):
        run(show, "speak", "Hello", "-o", "no/x.wav")
    (show / "editions" / "lexicon.toml").write_text("Kyiv = 5\n", "utf-8")
    with pytest.raises(ScriptError, match=r"lexicon\.toml"):
        run(show, "speak", "Hello", "-o", "x.wav")
