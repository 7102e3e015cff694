import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.gates import ARTICLE, SHOW, VOICE, Press
from tests.cli.typed import show_in
from tests.speech.scripts import offering


@pytest.fixture(autouse=True)
def _heard() -> Iterator[None]:
    """Whoever started the tests may have had them ignore a signal: what they start inherits it."""
    heard = (signal.SIGINT, signal.SIGHUP)
    ignored = [one for one in heard if signal.getsignal(one) is signal.SIG_IGN]
    for one in ignored:
        signal.signal(one, signal.SIG_DFL)
    yield
    for one in ignored:
        signal.signal(one, signal.SIG_IGN)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    show_in(tmp_path / "show", SHOW, **{"01-harbor__md": ARTICLE})
    offering(tmp_path / "site", "gated", VOICE)
    os.mkfifo(tmp_path / "at")
    os.mkfifo(tmp_path / "on")
    return Press(tmp_path)
