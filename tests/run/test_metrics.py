"""The metrics, read by Prometheus' own parser."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from audio_edition.run.metrics import metrics_of, write_metrics
from audio_edition.run.model import Reason, RunRecord, StepRecord

NOW = datetime(2026, 11, 4, 6, 0, tzinfo=UTC)


def record(outcome: str, day: int, **said: Any) -> RunRecord:
    began = datetime(2026, 11, day, 5, 0, tzinfo=UTC)
    told: dict[str, Any] = {"began": began, "ended": began + timedelta(minutes=2), **said}
    return RunRecord(f"r{day}", f"2026-11-0{day}", f"2026-11-0{day}", outcome=outcome, **told)  # type: ignore[arg-type]


RECORDS = (
    record("published", 2),
    record("failed", 3),
    record("held", 3),
    record(
        "held",
        4,
        reasons=(Reason("new-name", "x"), Reason("new-name", "y"), Reason("too-short", "z")),
        steps=(
            StepRecord("build", "done", 61.5),
            StepRecord("build", "done", 1.0),
            StepRecord("tell", "done", 0.25),
        ),
    ),
)


def read(text: str) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        assert family.type in ("gauge", "counter"), family.name
        for sample in family.samples:
            labels = {k: v for k, v in sample.labels.items() if k != "show"}
            assert sample.labels["show"]
            found.setdefault(sample.name, {})[tuple(labels.items())] = sample.value
    return found


def test_by_value() -> None:
    told = read(
        metrics_of(RECORDS, show="The Lantern", now=NOW, next_run=NOW + timedelta(minutes=5))
    )
    assert told["audio_edition_last_look_timestamp_seconds"] == {(): NOW.timestamp()}
    assert told["audio_edition_next_run_timestamp_seconds"] == {(): NOW.timestamp() + 300}
    assert told["audio_edition_last_success_timestamp_seconds"] == {
        (): datetime(2026, 11, 2, 5, 2, tzinfo=UTC).timestamp()
    }
    assert told["audio_edition_last_run_timestamp_seconds"] == {
        (): datetime(2026, 11, 4, 5, 2, tzinfo=UTC).timestamp()
    }
    outcome = told["audio_edition_last_run_outcome"]
    assert [key for key, value in outcome.items() if value == 1] == [(("outcome", "held"),)]
    assert len(outcome) == 8
    assert told["audio_edition_last_run_step_duration_seconds"] == {
        (("step", "build"),): 62.5,
        (("step", "tell"),): 0.25,
    }
    assert told["audio_edition_last_run_reasons"] == {
        (("code", "new-name"),): 2,
        (("code", "too-short"),): 1,
    }
    assert told["audio_edition_runs_total"] == {
        (("outcome", "failed"),): 1,
        (("outcome", "held"),): 2,
        (("outcome", "published"),): 1,
    }
    assert told["audio_edition_held_editions"] == {(): 2}
    assert told["audio_edition_last_run_duration_seconds"] == {(): 62.75}


def test_before_the_first_run_nothing_is_made_up() -> None:
    told = read(metrics_of((), show="The Lantern", now=NOW))
    assert told.keys() == {"audio_edition_info", "audio_edition_last_look_timestamp_seconds"}


def test_a_title_with_quotes_and_lines_stays_a_label() -> None:
    title = 'The "Lantern"\\ of\nTallinn {x="1"}'
    for family in text_string_to_metric_families(metrics_of(RECORDS, show=title, now=NOW)):
        assert {sample.labels["show"] for sample in family.samples} == {title}


def test_the_file_is_written_at_once_for_everybody(
    tmp_path: Path,
) -> None:
    file = tmp_path / "collector" / "lantern.prom"
    write_metrics(file, "one 1\n")
    write_metrics(file, "two 2\n")
    assert file.read_text() == "two 2\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [one.name for one in file.parent.iterdir()] == ["lantern.prom"]
