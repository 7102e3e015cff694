"""[publish] against what apps and validators take, and against the days of what is built."""

from __future__ import annotations

from pathlib import Path

from audio_edition.places import Places
from audio_edition.publication.check_show import check_show
from audio_edition.publication.checking.roles import ROLES, problem_of
from audio_edition.publication.checking.rules_of_time import rule_problem
from audio_edition.publication.settings import Funding, Person, PublishSettings
from tests.publication.support import GUID, identity
from tests.rows import each, table

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def found(root: Path, settings: PublishSettings) -> list[tuple[str, str, str]]:
    shown = identity(guid=GUID)
    all_of_it = list(check_show(shown, Places(root), settings))
    assert all(one.message and one.remedy and one.where for one in all_of_it)
    return [(f.severity, f.code, f.remedy) for f in all_of_it if f.code != "cover-drawn"]


@each("kind, rule", table(Path(__file__).parent / "data" / "update_rules.tsv"))
def test_rules_that_are_good_and_such_as_are_none(tmp_path: Path, kind: str, rule: str) -> None:
    told = found(tmp_path, PublishSettings(update_rule=rule))
    wanted = [("error", "update-rule")] if kind == "none" else []
    assert [(severity, code) for severity, code, _ in told] == wanted
    assert not rule or bool(rule_problem(rule)) == (kind == "none")


@each(
    ("rule", "days", "is_told"),
    [
        (WEEKDAYS, ["2026-11-02", "2026-11-03", "2026-11-04"], False),
        (WEEKDAYS, ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-07"], False),  # one Saturday
        (WEEKDAYS, ["2026-10-31", "2026-11-01", "2026-11-07", "2026-11-08"], True),
        (WEEKDAYS, ["2026-11-01"], False),  # the first of all
        ("FREQ=WEEKLY;BYDAY=SU", ["2026-11-02", "2026-11-03"], True),
        ("FREQ=DAILY", ["2026-11-01", "2026-11-07"], False),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", ["2026-11-03", "2026-11-04"], False),
        # of years ago, on weekends; now on weekdays
        (WEEKDAYS, [*(f"2020-02-{n:02}" for n in range(1, 29)),
                    *(f"2026-11-{n:02}" for n in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13))], False),
    ],
)  # fmt: skip
def test_the_rule_against_the_days(
    tmp_path: Path, rule: str, days: list[str], is_told: bool
) -> None:
    for day in days:
        (tmp_path / "audio" / day).mkdir(parents=True)
    (tmp_path / "audio" / "2026-02-31").mkdir()  # in no calendar, and nobody's edition
    (tmp_path / "audio" / "player").mkdir()
    told = found(tmp_path, PublishSettings(update_rule=rule))
    assert [code for _, code, _ in told] == (["update-rule"] if is_told else [])
    quiet = PublishSettings(update_rule=rule, update="")
    assert found(tmp_path, quiet) == []  # it promises nothing


@each(
    ("role", "group", "mend"),
    [
        ("narrater", "cast", "did you mean 'narrator'?"),
        ("author", "cast", "group = 'writing' has it"),
        ("host", "casting", "did you mean 'cast'?"),
        ("chief of everything", "cast", "one of: host"),
        ("host", "x", "one of: creative direction"),
    ],
)
def test_a_role_that_nobody_knows(tmp_path: Path, role: str, group: str, mend: str) -> None:
    settings = PublishSettings(persons=(Person("Ada Marsh", role, group),))
    ((severity, code, remedy),) = found(tmp_path, settings)
    assert (severity, code) == ("warning", "person-role")
    assert remedy.startswith(mend)


def test_every_role_of_the_taxonomy_is_known() -> None:
    assert all(
        problem_of(role.title(), group.upper()) is None for group in ROLES for role in ROLES[group]
    )
    assert sum(map(len, ROLES.values())) > 50


def test_what_apps_cut_or_cannot_show(tmp_path: Path) -> None:
    long = "x" * 129
    settings = PublishSettings(
        update=long,
        persons=(Person(long),),
        funding=(Funding("https://a.example/", long),),
        medium="video",
    )
    codes = {code for _, code, _ in found(tmp_path, settings)}
    assert codes == {"update-long", "person-long", "funding-long", "medium"}
