"""Every kind of log is known by its content, and tells the same."""

import gzip
import io
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio_edition.audience.kinds import LooseReader
from audio_edition.audience.measure import measure
from audio_edition.audience.model import ListeningFigures
from audio_edition.audience.reading import recognised, sources
from audio_edition.errors import AudienceError
from tests.audience.logged import (
    APPLE,
    CHROME,
    KINDS,
    NEEDED,
    NOON,
    OVERCAST,
    SIZE,
    Asks,
    caddy,
    catalogue,
    cloudfront,
    combined,
    figures_from,
    figures_of,
    logged,
    ranged,
    s3,
)
from tests.rows import each, table
from tests.tools import grows_by

Form = Callable[[Asks], str]
ASKS = (
    Asks(),
    Asks(ip="2001:db8::7", agent=APPLE, status=206, sent=2, span="bytes=0-1", at=1),
    Asks(
        ip="2001:db8::7", agent=APPLE, status=206, sent=NEEDED, span=f"bytes=0-{NEEDED - 1}", at=2
    ),
    Asks(ip="192.0.2.3", agent=CHROME, uri="/audio/2026-11-02/", sent=9000),
    Asks(ip="192.0.2.4", agent="curl/8.5.0"),
    Asks(ip="192.0.2.5", method="HEAD", sent=0),
    Asks(ip="192.0.2.6", agent="", at=7),
)


FORMS: dict[str, tuple[Form, str]] = {
    "nginx combined": (combined, "combined"),
    "nginx combined with ranges": (ranged, "combined"),
    "Apache vhost_combined": (partial(logged, "vhost_combined"), "combined"),
    "an operator's own": (partial(logged, "spoken"), "custom"),
    "Caddy": (caddy, "JSON"),
    "nginx as JSON": (partial(logged, "nginx_json"), "JSON"),
    "CloudFront": (cloudfront, "W3C"),
    "S3": (s3, "S3"),
}


def essence(figures: ListeningFigures) -> object:
    """All that is told but of the logs themselves."""
    return (
        figures.downloads, figures.editions, figures.apps, figures.days, figures.hours,
        figures.requests, figures.left_out, figures.lines, figures.unreadable, figures.heard,
    )  # fmt: skip


@each("name", FORMS)
def test_every_kind_is_recognised_and_tells_the_same(name: str, tmp_path: Path) -> None:
    form, kind = FORMS[name]
    figures = figures_of(tmp_path, map(form, ASKS))
    assert [log.kind for log in figures.logs] == [kind]
    assert (figures.lines, figures.unreadable, figures.requests) == (7, 0, 6)
    assert figures.downloads == 3
    assert figures.apps == {"": 1, "Apple Podcasts": 1, "Overcast": 1}
    left = {key: number for key, number in figures.left_out.items() if number}
    assert left == {"method": 1, "probe": 1, "bot": 1}
    assert figures.days == {"2026-11-02": 3}
    assert figures.hours[12] == 3


def test_a_head_tells_the_places_of_the_fields(tmp_path: Path) -> None:
    few = "date time c-ip cs-method cs-uri-stem sc-status sc-bytes cs(User-Agent)"
    line = f"2026-11-02 12:00:00 192.0.2.1 GET {Asks().uri} 200 {SIZE} Overcast/3.0+(iOS)"
    head = ["#Version: 1.0", f"#Fields: {few}"]
    figures = figures_of(tmp_path, [*head, line])
    assert (figures.downloads, figures.lines, figures.apps) == (1, 1, {"Overcast": 1})
    with_head = [f"#Fields: {KINDS['cloudfront_fields']}", *map(cloudfront, ASKS)]
    assert figures_of(tmp_path, with_head).downloads == 3
    # common has no agents, and counts addresses
    lines = [combined(ask).split(' "-" "')[0] for ask in ASKS[:3]]
    assert lines[0].endswith(f"200 {SIZE}")
    assert figures_of(tmp_path, lines).apps == {"": 2}


def test_lines_that_cannot_be_read_are_counted_and_stop_nothing(tmp_path: Path) -> None:
    damaged = [
        "", "half a li", combined(Asks())[:70], "\x00\x00\x00", "é" * 70_000,
        combined(Asks()).replace("02/Nov", "99/Nov"), combined(Asks()).replace("] \"", "]"),
    ]  # fmt: skip
    good = [combined(ask) for ask in ASKS]
    scan = '192.0.2.9 - - [02/Nov/2026:12:00:00 +0000] "\\x16\\x03\\x01" 400 157 "-" "-"'
    figures = figures_of(tmp_path, [*good, *damaged, scan])
    assert (figures.downloads, figures.lines, figures.unreadable) == (3, 7 + 6 + 1, 6)
    for form in (caddy, cloudfront, s3):
        whole = [form(ask) for ask in ASKS]
        figures = figures_of(tmp_path, [*whole, whole[0][:80], "nonsense"])
        assert (figures.downloads, figures.unreadable) == (3, 2), form


DEEP = '{"status": ".mp3"' + "[" * 5000 + "}"


@each("wrong", [DEEP, *table(Path(__file__).with_name("odd_lines.txt"))], least=9)
def test_whatever_stands_in_a_line_it_is_read_or_not_read(wrong: str, tmp_path: Path) -> None:
    form = caddy if wrong.startswith(("{", "[")) else ranged
    figures = figures_of(tmp_path, [*map(form, ASKS), wrong])
    assert (figures.downloads, figures.lines) == (3, 8)


def test_a_format_can_be_told_as_the_server_has_it(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, map(partial(logged, "own"), ASKS), form=KINDS["own_format"])
    assert (figures.downloads, figures.unreadable) == (3, 0)
    # Apache's, with the escapes of its configuration
    httpd = '%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\" \\"%{Range}i\\"'
    told = figures_of(tmp_path, map(ranged, ASKS), form=httpd)
    assert essence(told) == essence(figures_of(tmp_path, map(ranged, ASKS)))
    parts = "%a|%{sec}t|%m|%U|%q|%>s|%O|%{User-Agent}i"
    line_of = f"192.0.2.1|{int(NOON.timestamp())}|GET|{Asks().uri}||200|{SIZE}|{OVERCAST}"
    assert figures_of(tmp_path, [line_of], form=parts).apps == {"Overcast": 1}
    with pytest.raises(AudienceError, match="tells no address, no sent"):
        figures_of(tmp_path, ["x"], form='[$time_local] "$request" $status')


# -- where lines come from ------------------------------------------------------------


def test_files_folders_patterns_and_gzip_are_read_once_each(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "access.log").write_text(combined(ASKS[0]) + "\n")
    # by its content, whatever it is called
    (logs / "access.log.1").write_bytes(gzip.compress(combined(ASKS[2]).encode()))
    (logs / ".hidden").write_text("nothing of ours")
    for words in ([logs], [logs / "access*"], [logs / "access.log", logs, str(logs / "*.1")]):
        figures = measure(sources(words), catalogue(), timezone=ZoneInfo("UTC"))
        assert (figures.downloads, figures.lines, len(figures.logs)) == (2, 2, 2), words


def test_standard_input_is_read_plain_and_gzipped() -> None:
    data = "\n".join(map(combined, ASKS)).encode()
    for stream in (data, gzip.compress(data)):
        figures = measure(
            sources(["-"]), catalogue(), timezone=ZoneInfo("UTC"), stdin=io.BytesIO(stream)
        )
        assert (figures.downloads, figures.lines) == (3, 7)


def test_a_gzip_that_was_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    log = tmp_path / "access.log.gz"
    many = [combined(Asks(ip=f"192.0.{n % 250}.{n % 7}", at=n)) for n in range(4000)]
    log.write_bytes(gzip.compress("\n".join(many).encode())[:-400])
    figures = figures_from([log])
    assert "ends in the midst" in figures.logs[0].problem
    assert 1000 < figures.lines < 4000
    assert figures.downloads > 500


def test_what_is_no_access_log_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "error.log").write_text("2026/11/02 12:00:00 [error] 7#7: *1 open() failed\n" * 3)
    (tmp_path / "noise.bin").write_bytes(random.Random(1).randbytes(5000))
    with pytest.raises(AudienceError, match=r"error\.log is no access log"):
        figures_from([tmp_path / "error.log"])
    with pytest.raises(AudienceError, match=r"noise\.bin is no access log"):
        figures_from([tmp_path / "noise.bin"])
    with pytest.raises(AudienceError, match="there is no log"):
        figures_from([tmp_path / "gone.log"])
    for lines in (["Dear diary,", "today nobody came."], []):
        assert recognised(lines) is None
    (tmp_path / "access.log").write_text(combined(Asks()))
    (tmp_path / "access.log.1").write_text("")  # rotated, and nothing since
    figures = figures_from([tmp_path])
    assert figures.downloads == 1
    assert {Path(log.name).name: bool(log.problem) for log in figures.logs} == {
        "access.log": False, "access.log.1": False, "error.log": True, "noise.bin": True,
    }  # fmt: skip


# -- what does not matter --------------------------------------------------------------

drawn = st.builds(
    lambda at, ip, agent, first, length, whole: Asks(
        at=at,
        ip=f"192.0.2.{ip}",
        agent=agent,
        status=200 if whole else 206,
        sent=SIZE if whole else length,
        span="" if whole else f"bytes={first}-{first + length - 1}",
    ),
    st.integers(0, 300_000),
    st.integers(1, 3),
    st.sampled_from([OVERCAST, APPLE, "curl/8"]),
    st.integers(0, SIZE - 500_000),
    st.integers(1, 500_000),
    st.booleans(),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asks=st.lists(drawn, min_size=1, max_size=40),
    cut=st.integers(1, 5),
    seed=st.integers(0, 99),
    window=st.sampled_from(["rolling", "day"]),
    form=st.sampled_from([ranged, caddy, cloudfront]),
)
def test_order_splitting_and_memory_do_not_change_the_figures(
    asks: Sequence[Asks], cut: int, seed: int, window: str, form: Form, tmp_path: Path
) -> None:
    """However lines are shuffled, parted among files, or spilled to the disk."""
    lines = [form(ask) for ask in asks]
    once = essence(figures_of(tmp_path, lines, window=window))
    random.Random(seed).shuffle(lines)
    files = []
    for number in range(min(cut, len(lines))):
        files.append(tmp_path / f"part.{number}")
        files[-1].write_text("\n".join(lines[number::cut]) + "\n")
    assert essence(figures_from(files, window=window, run=2)) == once
    # the same log twice, as rotation may leave it, has the same downloads
    copy = tmp_path / "a.copy"
    copy.write_bytes(gzip.compress(files[0].read_bytes()))
    twice = figures_from([*files, copy], window=window)
    assert twice.days == figures_from(files, window=window).days


@each("sign", ["a", "("])
def test_an_agent_without_end_is_looked_at_in_linear_time(sign: str) -> None:
    def reading(count: int) -> Callable[[], object]:
        asked = '203.0.113.7 [02/Nov/2026:06:00:00 +0000] "GET /a.mp3 HTTP/1.1"'
        line = f'{asked} 200 100 "{sign * count}"'
        return lambda: LooseReader().read(line)

    assert reading(10)()
    assert grows_by(reading(8_000), reading(32_000), 6, 0.02)
