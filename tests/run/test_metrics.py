"""The metrics, read by Prometheus' own parser."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from audio_edition.run.metrics import metrics_of, write_metrics
from audio_edition.run.model import Reason, RunRecord, StepRecord
from tests.rows import table

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


def read(text: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        assert family.type in ("gauge", "counter"), family.name
        for sample in family.samples:
            labels = [f"{k}={v}" for k, v in sample.labels.items() if k not in ("show", "version")]
            assert sample.labels["show"]
            found[" ".join([sample.name.removeprefix("audio_edition_"), *labels])] = sample.value
    return found


def test_by_value() -> None:
    soon = NOW + timedelta(minutes=5)
    told = read(metrics_of(RECORDS, show="The Lantern", now=NOW, next_run=soon))
    rows = table(Path(__file__).with_name("metrics.tsv"))
    assert told == {name: float(value) for name, value in rows}


def test_before_the_first_run_nothing_is_made_up() -> None:
    told = read(metrics_of((), show="The Lantern", now=NOW))
    assert told.keys() == {"info", "last_look_timestamp_seconds"}


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
