"""The linter: silent on what we make, loud on each way it can be broken, and nothing crashes."""

import json
import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image

from audio_edition.findings import Finding
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.check_edition import check_edition
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.check_show import check_show
from audio_edition.publication.checking.roles import problem_of
from audio_edition.publication.days import rule_problem
from audio_edition.publication.settings import Funding, Person, PublishSettings
from audio_edition.tables import Table
from tests.publication.public import copied
from tests.publication.support import DAY, GUID, NEXT, NOW, Piece, Stage, identity, picture
from tests.rows import each, table
from tests.tools import ROOT

DATA = Path(__file__).parent / "data"
LATER = NOW + timedelta(days=2)


@pytest.fixture
def copy(built: Stage, tmp_path: Path) -> Stage:
    """The show, to be broken."""
    return copied(built, tmp_path / "show")


def codes(findings: list[Finding], severity: str = "") -> set[str]:
    assert all(finding.message and finding.remedy and finding.where for finding in findings)
    return {f.code for f in findings if not severity or f.severity == severity}


def edition(stage: Stage, days: float = 2, *, served_here: bool = True) -> list[Finding]:
    places = stage.at(NOW + timedelta(days=days))
    return list(check_edition(places, DAY, served_here=served_here))


def feeds(stage: Stage) -> list[Finding]:
    return list(check_feed(stage.at(LATER), stage.identity, stage.settings))


def test_what_we_make_is_clean(copy: Stage) -> None:
    assert feeds(copy) == []
    assert edition(copy) == []
    Image.new("RGB", (1400, 1400)).save(copy.editions / "cover.jpg")
    assert list(check_show(replace(copy.identity, cover="cover.jpg"), copy.at())) == []
    shutil.copytree(copy.audio / DAY, copy.audio / "backup")  # a copied folder is no episode
    found = list(check_edition(copy.at(), "backup", served_here=True))
    assert codes(found) == {"manifest-copy"}
    assert feeds(copy) == []


@each("name, how, old, new, code", table(DATA / "broken_editions.tsv"))
def test_each_broken_edition_is_found(
    built: Stage, name: str, how: str, old: str, new: str, code: str
) -> None:
    file = built.audio / DAY / name
    good = file.read_bytes()
    file.unlink()
    if how == "cut":
        file.write_bytes(good[: -int(old)] + new.encode())
    elif how == "swap":
        assert old.encode() in good
        file.write_bytes(good.replace(old.encode(), new.encode(), 1))
    try:
        found = edition(built)
    finally:
        file.write_bytes(good)
    (first, *_) = [one for one in found if one.code == code]
    assert "Errno" not in first.message


# -- a manifest that somebody changed ----------------------------------------------

CHANGES = {name: rest for name, *rest in table(DATA / "changed_manifests.tsv")}
NO_MANIFEST: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "a list": lambda data: b"[]",
    "null": lambda data: b"null",
    "utf-16": lambda data: b"\xff\xfe" + data,
    "quotes": lambda data: b'"' * 9,
    "deep": lambda data: b"[" * 100_000,
    "doubled key": lambda data: data.replace(b'"number": 1', b'"number": 1, "number": 2', 1),
    "infinite": lambda data: data.replace(b'"number": 1', b'"number": 1e999', 1),
    "huge": lambda data: data.replace(b'"number": 1', b'"number": ' + b"9" * 5000, 1),
    "twice": lambda data: data + b"{}",
    "other lines": lambda data: data.replace(b"\n", b"\r\n"),
}


def changed(data: bytes, how: str, path: str, value: str = "") -> bytes:
    document = json.loads(data)
    *way, last = (int(key) if key.isdigit() else key for key in path.split("."))
    place: Any = document
    for key in way:
        place = place[key]
    if how == "put":
        assert isinstance(last, int) or last in place, path
        place[last] = json.loads(value)
    elif how == "take":
        del place[last]
    elif how == "twice":
        place[last].append(place[last][0])
    else:
        {"empty": list.clear, "turned": list.reverse}[how](place[last])
    return json.dumps(document).encode()


@each("name", [*CHANGES, *NO_MANIFEST], least=110)
def test_no_changed_manifest_is_passed_over(built: Stage, name: str) -> None:
    file = built.audio / DAY / manifest.NAME
    good = file.read_bytes()
    try:
        of_bytes = NO_MANIFEST.get(name)
        file.write_bytes(of_bytes(good) if of_bytes else changed(good, *CHANGES[name]))
        found = [*edition(built), *feeds(built)]
    finally:
        file.write_bytes(good)
    codes(found)
    assert [f for f in found if f.severity == "error" and DAY in f.where], found


def test_a_manifest_that_counts_without_end_is_told_with_an_end(copy: Stage) -> None:
    file = copy.audio / DAY / manifest.NAME
    file.write_bytes(changed(file.read_bytes(), "put", "revision", "1" + "0" * 30))
    unlogged = [one for one in edition(copy) if one.code == "correction-log"]
    assert 1 < len(unlogged) < 100


def test_the_manifest_keeps_to_its_schema(built: Stage) -> None:
    schema = json.loads((ROOT / "docs" / "episode.schema.json").read_text())
    for day in (DAY, "2026-11-04"):
        data = (built.audio / day / manifest.NAME).read_bytes()
        document = json.loads(data)
        jsonschema.validate(document, schema)
        assert manifest.to_json(manifest.from_json(json.dumps(document).encode())) == data
    for key in document.keys() - {"proof", "seal"}:  # manifests of before have none
        broken = {name: value for name, value in document.items() if name != key}
        assert not jsonschema.Draft202012Validator(schema).is_valid(broken), key


# -- where it stands ---------------------------------------------------------------


def test_history_tells_what_is_not_out(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.release()
    assert codes(edition(stage, 0.1), "note") == {"not-published"}
    assert codes(edition(stage, 2), "warning") == {"not-published"}
    assert codes(edition(stage, 2, served_here=False), "note") == {"not-published"}
    stage.publish()
    assert edition(stage) == []
    stage.release(take=1, now=NOW + timedelta(hours=1))
    assert codes(edition(stage), "warning") == {"correction-waits"}
    stage.retract(DAY)
    assert codes(edition(stage), "note") == {"retracted"}
    # a page before its hour
    stage.release(DAY, publish_at=NOW + timedelta(days=9))
    assert "embargo" not in codes(edition(stage))
    (stage.audio / DAY / "index.html").write_text("early")
    assert "embargo" in codes(edition(stage), "error")
    assert feeds(stage) == []


# -- the show ----------------------------------------------------------------------


@each("key, value, code, severity", table(DATA / "shows_checked.tsv"))
def test_the_show_itself(tmp_path: Path, key: str, value: str, code: str, severity: str) -> None:
    letter, is_many, times = value.partition("*")
    change = {key: letter * int(times) if is_many else value}
    found = list(check_show(identity(**{"guid": GUID, **change}), Places(tmp_path)))
    assert code in codes(found, severity)
    assert codes(found) <= {code, "cover-drawn", "show-guid", "base-url-http"}


def test_the_advice_on_guid_and_category_can_be_followed(tmp_path: Path) -> None:
    def remedy(code: str, **change: str) -> str:
        found = check_show(identity(**change), Places(tmp_path))
        return next(f.remedy for f in found if f.code == code)

    assert remedy("category", category="Daily News") == "did you mean 'News > Daily News'?"
    assert remedy("category", category="Technologie") == "did you mean 'Technology'?"
    advised = identity(guid=remedy("show-guid").partition('"')[2].rstrip('"'))
    assert "show-guid" not in codes(list(check_show(advised, Places(tmp_path))))


@each("mode, width, height, kind, code", table(DATA / "covers_refused.tsv"))
def test_covers_that_apps_refuse(
    tmp_path: Path, mode: str, width: str, height: str, kind: str, code: str
) -> None:
    data = picture(mode, (int(width), int(height)), kind) if mode else kind.encode()
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "cover").write_bytes(data)
    found = list(check_show(identity(cover="cover"), Places(tmp_path)))
    assert code in codes(found, "error")


# -- [publish], against what apps take and the days of what is built ----------------


def found_in(root: Path, settings: PublishSettings) -> list[tuple[str, str, str]]:
    found = list(check_show(identity(guid=GUID), Places(root), settings))
    assert codes(found)
    return [(f.severity, f.code, f.remedy) for f in found if f.code != "cover-drawn"]


@each("kind, rule", table(DATA / "update_rules.tsv"))
def test_rules_that_are_good_and_such_as_are_none(tmp_path: Path, kind: str, rule: str) -> None:
    told = found_in(tmp_path, PublishSettings(update_rule=rule))
    wanted = [("error", "update-rule")] if kind == "none" else []
    assert [(severity, code) for severity, code, _ in told] == wanted
    assert not rule or bool(rule_problem(rule)) == (kind == "none")


@each("rule, days, code", table(DATA / "rules_and_days.tsv"))
def test_the_rule_against_the_days(tmp_path: Path, rule: str, days: str, code: str) -> None:
    for day in days.split():
        (tmp_path / "audio" / day).mkdir(parents=True)
    (tmp_path / "audio" / "2026-02-31").mkdir()  # in no calendar, and nobody's edition
    (tmp_path / "audio" / "player").mkdir()
    told = found_in(tmp_path, PublishSettings(update_rule=rule))
    assert [one for _, one, _ in told] == ([code] if code else [])
    quiet = PublishSettings(update_rule=rule, update="")
    assert found_in(tmp_path, quiet) == []  # it promises nothing


@each("role, group, mend", table(DATA / "roles.tsv"), least=5)
def test_a_role_that_nobody_knows(tmp_path: Path, role: str, group: str, mend: str) -> None:
    settings = PublishSettings(persons=(Person("Ada Marsh", role, group),))
    ((severity, code, remedy),) = found_in(tmp_path, settings)
    assert (severity, code) == ("warning", "person-role")
    assert remedy.startswith(mend)
    assert problem_of("Narrator", "CAST") is None


def test_what_apps_cut_or_cannot_show(tmp_path: Path) -> None:
    long = "x" * 129
    given = Funding("https://a.example/", long)
    more: Any = {"persons": (Person(long),), "funding": (given,), "medium": "video"}
    found = {code for _, code, _ in found_in(tmp_path, PublishSettings(update=long, **more))}
    assert found == {"update-long", "person-long", "funding-long", "medium"}


BASE = identity().base_url
NAMES = {"DAY": DAY, "NEXT": NEXT, "GONE": "2026-11-04", "HIDDEN": "2026-11-09", "BASE": BASE}
BROKEN = tomllib.loads((DATA / "broken_feeds.toml").read_text("utf-8"))


def look(stage: Stage) -> list[str]:
    found = feeds(stage)
    assert codes(found) or not found
    return [f"{finding.severity} {finding.code}" for finding in found]


def sub(text: str, pattern: str, new: str, count: int = 1) -> str:
    changed, times = re.subn(pattern, new, text, count=count, flags=re.DOTALL)
    assert times, pattern
    return changed


def changed_feed(text: str, how: str, *given: str) -> str:
    """The feed with one change of ``broken_feeds.toml``."""
    if how in ("item", "older", "stray", "turned"):
        head, first, second = text.split("    <item>")
        body, close, tail = second.partition("    </item>\n")
        if how == "item":
            first = changed_feed(first, *given)
        elif how == "older":
            second = changed_feed(second, *given)
        elif how == "turned":
            first, second = body + close, first + tail
        else:  # an item of an edition that must not be there
            return "    <item>".join([head, first.replace(NEXT, given[0]), first, second])
        return "    <item>".join([head, first, second])
    if how == "swap":
        assert given[0] in text, given[0]
        return text.replace(*given, 1)
    if how == "drop":
        return sub(text, rf"\s*<{given[0]}(?: [^>]*)?(?:/>|>.*?</{given[0]}>)", "")
    if how == "again":
        return sub(text, rf"(<{given[0]}(?: [^>]*)?(?:/>|>.*?</{given[0]}>))", r"\1\1")
    return sub(text, *given, count=1 if how == "sub" else 0)


@each("name", BROKEN, least=150)
def test_each_broken_feed_is_named(built: Stage, name: str) -> None:
    wanted, *change = BROKEN[name]
    for key, value in NAMES.items():
        change = [one.replace(f"{{{key}}}", value) for one in change]
    feed = built.audio / "feed.xml"
    good = feed.read_bytes()
    broken = changed_feed(good.decode(), *change).encode()
    assert broken != good
    try:
        feed.write_bytes(broken)
        found = look(built)
    finally:
        feed.write_bytes(good)
    assert wanted in found
    if wanted == "warning feed-stale":  # only how it is written
        assert found == [wanted]


@each("codec", ["utf-16", "latin-1", ""])
def test_bytes_that_are_no_utf_8_and_a_feed_that_is_gone(built: Stage, codec: str) -> None:
    feed = built.audio / "feed.xml"
    good = feed.read_bytes()
    feed.unlink()
    if codec:
        feed.write_bytes(good.decode().replace("The Lantern", "Die Fähre").encode(codec))
    try:
        assert f"error feed-{'encoding' if codec else 'missing'}" in look(built)
    finally:
        feed.write_bytes(good)


@each("what, how, data, code", table(DATA / "behind_addresses.tsv"))
def test_what_lies_behind_the_addresses(
    built: Stage, what: str, how: str, data: str, code: str
) -> None:
    found = re.search(what, (built.audio / "feed.xml").read_text())
    assert found
    file = built.audio / found[1].removeprefix(BASE)
    aside = file.rename(file.with_suffix(".aside"))
    if how == "text":
        file.write_text(data.replace("\\n", "\n"))
    elif how == "picture":
        file.write_bytes(picture("RGB", (1399, 1399)))
    elif how == "itself":
        file.symlink_to(file.name)
    try:
        assert f"error {code}" in look(built)
    finally:
        aside.replace(file)


GOOD = tomllib.loads((DATA / "good_feeds.toml").read_text("utf-8"))["feed"]


@each("good", GOOD, least=6)
def test_good_feeds_of_every_shape_are_silent(tmp_path: Path, good: dict[str, Any]) -> None:
    told = Table(good.get("publish", {}), file=Path("show.toml"), name="publish")
    settings = PublishSettings.from_table(told)
    stage = Stage(tmp_path, identity(**good.get("show", {})), settings)
    piece = Piece("Häfen & Fähren <neu>", image="https://a.example/1.jpg")
    for number in range(good["editions"]):
        stage.release(f"2026-11-0{number + 1}", (piece,), title="R&D: <neu> — “ja”")
    if good["editions"]:
        stage.publish()
    stage.refresh()
    assert [one for one in look(stage) if "not-built" not in one] == []


def test_pages_of_a_feed_hang_together(tmp_path: Path) -> None:
    stage = Stage(tmp_path, identity(), PublishSettings(feed_items=1))
    for number in range(1, 5):
        stage.release(f"2026-11-0{number}")
    stage.publish()
    feed = stage.audio / "feed.xml"
    good = feed.read_text()
    for change in (
        (r'<atom:link rel="next"[^>]*/>', ""),
        (r'rel="next" href="[^"]*"', rf'rel="next" href="{BASE}feed.xml"'),
        (r'rel="last" href="([^"]*)feed-1', r'rel="last" href="\1feed-2'),
        ('rel="first"', 'rel="previous"'),
    ):
        feed.write_text(sub(good, *change))
        assert "error feed-paging" in look(stage)


def test_what_no_feed_tells_yet_is_told_with_an_end(built: Stage, tmp_path: Path) -> None:
    renamed = replace(built.identity, title="The Beacon", description="Another one.")
    found: list[Finding] = list(check_feed(built.at(LATER), renamed, built.settings))
    assert {"feed-title", "feed-description", "feed-stale"} <= {f.code for f in found}
    assert len(found) < 40
    retracted = copied(built, tmp_path / "show")
    retracted.retract(DAY)
    assert "error feed-stale" in look(retracted)
