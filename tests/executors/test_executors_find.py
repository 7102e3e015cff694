"""Which executor an address means, what a package may offer, and the [scale] section."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from audio_edition import Article, Edition, Workspace, build
from audio_edition.errors import ExecutorError, ShowError
from audio_edition.events import Event
from audio_edition.executors import dask, find
from audio_edition.executors.local import LocalExecutor
from audio_edition.executors.settings import ScaleSettings
from audio_edition.show import Show
from tests.rows import each
from tests.tools import package

POOL = """
from concurrent.futures import ThreadPoolExecutor
from audio_edition.executors.model import TaskExecutor

class Pool(TaskExecutor):
    name = "pool"
    def __init__(self, address):
        self.address = address
        self._pool = ThreadPoolExecutor(2)
    @property
    def at_once(self):
        return 2
    def submit(self, function, /, *args, **kwargs):
        return self._pool.submit(function, *args, **kwargs)
    def shutdown(self, wait=True, *, cancel_futures=False):
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)

def pool(address, wait):
    if address == "pool://broken":
        raise ZeroDivisionError("a bug")
    return ThreadPoolExecutor(1) if address == "pool://plain" else Pool(address)
"""


@each(
    ("address", "why", "hint"),
    [
        ("local:4", "names no executor", "local, and --jobs"),
        *((one, "names no executor", "tcp") for one in ("tpc://127.0.0.1:8786", "cluster", "")),
        *(
            (one, "is no address of a Dask scheduler", "write tcp://HOST:8786")
            for one in ("tcp://", "tcp://:no", "tcp://host", "tcp:8786")
        ),
    ],
)
def test_an_address_of_nobody_is_one_line_that_names_those_there_are(
    address: str, why: str, hint: str
) -> None:
    with pytest.raises(ExecutorError, match=why) as caught:
        find.open_executor(address, wait=1.0)
    assert hint in str(caught.value.hint)
    assert "\n" not in f"{caught.value.message}{caught.value.hint}"


def test_a_package_s_executor_is_found_by_its_scheme_and_one_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, "pool_executors", "executors", "pool = pool_executors:pool", POOL)
    monkeypatch.syspath_prepend(str(tmp_path))
    with find.open_executor("local", wait=1.0) as ours:
        assert isinstance(ours, LocalExecutor)
        assert ours.at_once == 0
    with find.open_executor("pool://two", wait=1.0) as executor:
        assert (executor.name, executor.address, executor.at_once) == ("pool", "pool://two", 2)
        assert set(executor.everywhere(len, "abc").values()) == {3}
    with pytest.raises(ExecutorError, match="gave no TaskExecutor"):
        find.open_executor("pool://plain", wait=1.0)
    with pytest.raises(ExecutorError, match=r"cannot be opened: ZeroDivisionError\('a bug'\)"):
        find.open_executor("pool://broken", wait=1.0)
    sys.modules.pop("pool_executors", None)
    monkeypatch.setitem(sys.modules, "distributed", None)
    dask._client_class.cache_clear()  # a test before this one may have found it
    with pytest.raises(ExecutorError) as caught:
        find.open_executor("tcp://127.0.0.1:1", wait=1.0)
    assert caught.value.hint == 'pip install "audio-edition[dask]"'


@pytest.mark.contract("executors")  # Dask is imported
@pytest.mark.parametrize("scheme", ["tcp", "TLS"])
def test_who_is_no_scheduler_is_told_in_one_line_without_a_traceback(scheme: str) -> None:
    """Something else listens there, and never answers; for tls:// there are no certificates."""
    code = """
import sys
from audio_edition.errors import ExecutorError
from audio_edition.executors.find import open_executor
try:
    open_executor(sys.argv[1], wait=1.0)
except ExecutorError as problem:
    print(problem.message)
    print(problem.hint)
"""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"{scheme}://127.0.0.1:{deaf.getsockname()[1]}"
        command = [sys.executable, "-c", code, address]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert done.stderr == ""
    message, hint = done.stdout.splitlines()
    if scheme == "tcp":
        assert message.endswith("does not answer within 1 seconds")
        assert "--on local" in hint
    else:
        assert message.startswith("tls://127.0.0.1")  # a scheme is read in any case
        assert "certificates" in hint


def test_a_build_says_so_before_it_does_anything(tmp_path: Path) -> None:
    settings = {"show": {"title": "X"}, "voice": {"engine": "silence"}}
    workspace = Workspace.of(tmp_path, settings)
    story = Article.of("The Ferry", ["The first ferry left at noon."])
    edition = Edition.of(id="2026-11-02", articles=[story])
    heard: list[Event] = []
    with pytest.raises(ExecutorError, match=r"'tpc:.*' names no executor"):
        build(workspace, edition, on="tpc://127.0.0.1:1", listen=heard.append)
    assert heard == []


def test_the_section_of_show_toml() -> None:
    title = {"show": {"title": "X"}}
    assert Show.of(title).scale == ScaleSettings("local", 60.0)
    told = Show.of({**title, "scale": {"on": "tcp://cluster:8786", "wait": 600}}).scale
    assert (told.on, told.wait) == ("tcp://cluster:8786", 600.0)
    assert told.overridden("").on == "tcp://cluster:8786"
    assert told.overridden("local") == ScaleSettings("local", 600.0)
    with pytest.raises(ShowError, match=r"show\.toml \[scale\] on is wrong: 'clutser'"):
        Show.of({**title, "scale": {"on": "clutser"}})
    with pytest.raises(ShowError, match=r"\[scale\] wait must be at least 1"):
        Show.of({**title, "scale": {"wait": 0}})
