"""The recipes of docs/hosting.md in the real servers, whole and broken."""

import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.settings import PublishSettings
from tests.publication.at_work import apache, caddy, free_port, nginx, recipe, running
from tests.publication.support import NOW, Stage
from tests.publication.test_host_faults import DAY, OLD, SHOW, ask

SERVERS = {"nginx": nginx, "caddyfile": caddy, "apache": apache}
# Server → what stands in its recipe, what stands there instead, and what is found then
BROKEN = tomllib.loads(Path(__file__).with_name("broken_recipes.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A published show where any user may read it: servers do not stay root."""
    root = Path(tempfile.mkdtemp(prefix="hosting-"))
    root.chmod(0o755)
    settings = PublishSettings(also=FORMATS, feeds=(FeedSettings("teaser", text="teaser"),))
    stage = Stage(root, SHOW, replace(settings, early_upload=True), small=True)
    stage.release(OLD, publish_at=NOW + timedelta(hours=1))  # so its sound has a hidden name
    stage.publish(now=NOW + timedelta(hours=2))
    stage.release(DAY, now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    stage.refresh(NOW + timedelta(days=1))
    for path in stage.audio.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield stage
    shutil.rmtree(root)


@contextmanager
def at(stage: Stage, language: str, text: str, home: Path) -> Iterator[str]:
    """A server with this configuration."""
    port = free_port()
    command = SERVERS[language](text, stage.audio, home, port)
    with running(command, home, port, HOME=str(home)) as base:
        yield base


@pytest.mark.parametrize("language", SERVERS)
def test_the_recipe_gives_all_that_apps_ask_for(
    stage: Stage, language: str, tmp_path: Path
) -> None:
    """And each file with the type and lifetime of any other target."""
    files = (file.relative_to(stage.audio) for file in stage.audio.rglob("*") if file.is_file())
    paths = [
        file.as_posix()
        for file in files
        if file.name not in ("build.json", "heard.json") and "/." not in f"/{file.as_posix()}"
    ]
    hidden = [path for path in paths if re.fullmatch(rf"{OLD}/{OLD}-[0-9a-f]{{24}}.*\.mp3", path)]
    assert len(hidden) == 2  # and its small one
    assert {"atom.xml", "feed-teaser.xml", "robots.txt", f"{DAY}/{DAY}-48k.mp3"} <= set(paths)
    given, wanted = {}, {}
    with at(stage, language, recipe(language), tmp_path) as base:
        assert [(one.code, one.where, one.message) for one in ask(stage, base)] == []
        with httpx.Client(base_url=base) as client:
            for path in paths:
                answer = client.get(path)
                kind = answer.headers.get("content-type", "").replace(" ", "").lower()
                given[path] = (answer.status_code, kind, answer.headers.get("cache-control"))
                kind = content_type(path).replace(" ", "")
                wanted[path] = (200, kind, cache_control(path))
    assert given == wanted


@pytest.mark.parametrize(
    ("language", "old", "new", "code"),
    [(language, *broken) for language, many in BROKEN.items() for broken in many["rows"]],
)
def test_a_broken_configuration_is_told(
    stage: Stage, tmp_path: Path, language: str, old: str, new: str, code: str
) -> None:
    text = recipe(language)
    assert old in text
    with at(stage, language, text.replace(old, new, 1), tmp_path) as base:
        told = ask(stage, base)
    assert code in {one.code for one in told}, [(one.code, one.message) for one in told]
