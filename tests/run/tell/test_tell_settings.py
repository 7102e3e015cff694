"""[tell] of show.toml: it names secrets and holds none; and what a notice says of a run."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from audio_edition.errors import ShowError
from audio_edition.run.model import Reason, RunRecord
from audio_edition.run.tell.settings import DEFAULT, TellSettings
from audio_edition.run.tell.tell import rendered
from audio_edition.tables import Table
from audio_edition.verbs.telling import notices_of
from audio_edition.workspace import Workspace
from tests.rows import each, table

HERE = Path(__file__).parent


def read(**values: object) -> TellSettings:
    table = Table(values, file=Path("show.toml"), name="tell")
    settings = TellSettings.from_table(table)
    table.refuse_unknown()
    return settings


def test_nothing_said_is_nobody_told() -> None:
    assert read() == TellSettings()
    assert "published" not in DEFAULT


@each("url", table(HERE / "named.txt"), least=7)
def test_addresses_that_name_their_secrets(url: str) -> None:
    assert read(urls=[url]).urls == (url,)
    assert read(urls=url).urls == (url,)


@each("url", table(HERE / "held.txt"), least=7)
def test_addresses_that_hold_a_secret_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ShowError, match=r"show.toml \[tell\] urls") as problem:
        read(urls=[url])
    assert "hunter2" not in f"{problem.value.message} {problem.value.hint}"
    assert "Token" not in problem.value.message


@each(("values", "said"), table(HERE / "wrong.tsv"), least=7)
def test_what_is_wrong_is_named(values: str, said: str) -> None:
    with pytest.raises(ShowError) as problem:
        read(**tomllib.loads(values.replace("; ", "\n")))
    assert said in problem.value.message


def test_prose_is_cut_and_a_command_never(tmp_path: Path) -> None:
    at = dt.datetime(2026, 7, 1, 4, 50, tzinfo=dt.UTC)
    command = f"audio-edition new 2026-07-01 {'https://wire.example/a-long-way/' * 12} --add"
    reason = Reason("too-few", "few articles came, " * 40, command)
    done = RunRecord("1", "2026-07-01", "2026-07-01", at, at, "held", reasons=(reason,))
    settings = {"show": {"title": "T"}, "run": {"timezone": "Europe/Berlin"}}
    (notice,) = notices_of(Workspace.of(tmp_path, settings), done)
    _, body = rendered(notice)
    told, _, rest = body.partition("\n")
    assert told.endswith(f"… — {command}")
    assert len(told) < len(command) + 200
    assert rest.strip() == "Edition 2026-07-01, 2026-07-01 06:50 CEST"
