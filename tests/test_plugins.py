"""The registry that every seam is made of: ours, packages', the show's own."""

import posixpath
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.plugins import PluginError, Seam, ShowPlugins
from tests.tools import package

OFFER = """
from audio_edition import plugin

@plugin("greetings", "hello")
def hello():
    return "{says}"
"""


def seam(**built_in: str) -> Seam[Callable[[], str]]:
    return Seam("greetings", "greeting", built_in, error=SpeechError)


def plugins(root: Path, **files: str) -> ShowPlugins:
    folder = root / "editions" / "plugins"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return ShowPlugins(folder)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a package there that offers ``hi``."""

    def put(code: str) -> None:
        package(tmp_path / "site", "greeter", "greetings", "hi = greeter:hi", code)
        monkeypatch.syspath_prepend(str(tmp_path / "site"))
        sys.modules.pop("greeter", None)

    return put


def test_ours_are_found_without_a_scan_and_the_nearest_name_is_offered() -> None:
    assert seam(join="posixpath:join").find("join") is posixpath.join
    with pytest.raises(SpeechError) as caught:
        seam(join="posixpath:join").find("jion")
    assert "did you mean 'join'?" in (caught.value.hint or "")


def test_a_package_offers_by_entry_point(install: Callable[[str], None]) -> None:
    install("def hi():\n    return 'hi'\n")
    greetings = seam(join="posixpath:join")
    assert greetings.names() == ["join", "hi"]
    assert greetings.find("hi")() == "hi"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import nothing_of_that_name\n", "greeting 'hi' cannot be loaded"),
        ("hi = 5\n", "does not keep the contract"),
    ],
)
def test_a_package_that_is_broken_is_one_line(
    install: Callable[[str], None], code: str, told: str
) -> None:
    install(code)
    with pytest.raises(SpeechError, match=told) as caught:
        seam().find("hi")
    assert caught.value.hint


def test_a_show_s_file_offers_with_a_decorator_and_is_new_when_it_was_edited(
    tmp_path: Path,
) -> None:
    own = plugins(tmp_path / "a", jingle=OFFER.format(says="before"))
    greetings = seam()
    assert greetings.names(own) == ["hello"]
    assert greetings.find("hello", own)() == "before"
    # same size, and perhaps the same second: neither decides
    plugins(tmp_path / "a", jingle=OFFER.format(says="behind"))
    second = plugins(tmp_path / "b", jingle=OFFER.format(says="second"))
    # shows with files of one name never meet, and the path of imports is left alone
    before = list(sys.path)
    said = [greetings.find("hello", one)() for one in (own, second, own)]
    assert said == ["behind", "second", "behind"]
    assert sys.path == before
    assert "jingle" not in sys.modules
    assert not list((tmp_path / "a/editions/plugins").glob("__pycache__"))


def test_no_plugins_forbids_the_show_s_code_and_says_so(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    own = plugins(tmp_path, jingle=f"open({str(marker)!r}, 'w')\n" + OFFER.format(says="x"))
    forbidden = ShowPlugins(own.folder, allowed=False)
    with pytest.raises(SpeechError) as caught:
        seam().find("hello", forbidden)
    assert "--no-plugins" in (caught.value.hint or "")
    assert not marker.exists()


def test_a_file_that_is_broken_or_offers_what_is_taken_is_one_line(tmp_path: Path) -> None:
    for text, told in (("def broken(:\n", "SyntaxError"), ("1 / 0\n", "ZeroDivisionError")):
        own = plugins(tmp_path, jingle=text)
        with pytest.raises(PluginError, match=told) as caught:
            seam().find("hello", own)
        assert "\n" not in caught.value.message
        assert "jingle.py" in caught.value.message
    own = plugins(tmp_path, jingle=OFFER.format(says="x"))
    with pytest.raises(SpeechError, match="which is ours"):
        seam(hello="posixpath:join").find("hello", own)
    with pytest.raises(PluginError, match="both offer"):
        seam().find("hello", plugins(tmp_path, two=OFFER.format(says="y")))


def test_a_dataclass_in_a_plugin_works(tmp_path: Path) -> None:
    code = """
from __future__ import annotations
from dataclasses import dataclass
from audio_edition import plugin

@plugin("greetings", "made")
@dataclass(frozen=True)
class Made:
    word: str = "made"
"""
    assert seam().find("made", plugins(tmp_path, data=code))().word == "made"  # type: ignore[attr-defined]
