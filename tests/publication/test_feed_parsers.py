"""Programs of strangers that read our feed: a podcast client, and Podcast Index's own parser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from audio_edition import addresses
from audio_edition.publication import feed
from audio_edition.publication.settings import Funding, PublishSettings
from tests.publication.at_work import served
from tests.publication.support import NOW, Stage, identity
from tests.tools import IN_CI, ROOT, require

SHOW = identity()


def test_a_podcast_client_downloads_the_same_bytes(stage: Stage, tmp_path: Path) -> None:
    pytest.importorskip("podcast_downloader")
    days = ("2026-11-02", "2026-11-03", "2026-11-04")
    with served(stage.audio) as base:
        stage.identity = identity(base_url=base)
        for number, day in enumerate(days):
            stage.release(day, now=NOW + timedelta(days=number))
        got = tmp_path / "got"
        got.mkdir()
        podcast = {"name": "x", "path": str(got), "rss_link": base + "feed.xml"}
        config = tmp_path / "config.json"
        wanted = {"if_directory_empty": "download_all_from_feed", "podcasts": [podcast]}
        config.write_text(json.dumps(wanted))
        command = [sys.executable, "-m", "podcast_downloader", "--config", str(config)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    sounds = [(stage.audio / day / f"{day}.mp3").read_bytes() for day in days]
    assert sorted(file.read_bytes() for file in got.iterdir()) == sorted(sounds)


def test_podcast_indexs_own_parser_understands_all_of_it(stage: Stage) -> None:
    episode = stage.release()
    publish = PublishSettings(funding=(Funding("https://lantern.example/give", "Support us"),))
    parsed = partytime(feed.write_feed([episode], SHOW, publish, changed_at=NOW))
    assert parsed["title"] == SHOW.title
    assert parsed["explicit"] is False
    assert parsed["guid"] == addresses.show_guid(SHOW)
    assert parsed["locked"] is True
    assert parsed["medium"] == "podcast"
    assert parsed["itunesCategory"] == ["News > Daily News"]
    (item,) = parsed["items"]
    assert item["guid"] == episode.guid
    assert item["enclosure"]["length"] == episode.size
    assert item["duration"] == round(episode.duration)
    assert item["podcastChapters"]["type"] == "application/json+chapters"
    # partytime's name for SubRip is the older one
    kinds = {t["type"] for t in item["podcastTranscripts"]}
    assert kinds == {"text/vtt", "application/srt", "application/json"}


def partytime(data: bytes) -> Any:
    """What podcast-partytime, of the environment or of the tools' folder, reads of a feed."""
    node = require("node")
    for folder in (os.environ.get("NODE_PATH", ""), str(ROOT / ".cache" / "npm" / "node_modules")):
        if folder and (Path(folder) / "podcast-partytime").is_dir():
            script = Path(__file__).with_name("feeds") / "partytime.cjs"
            done = subprocess.run(
                [node, str(script)], input=data, capture_output=True, timeout=60, check=False,
                env={"NODE_PATH": folder, "PATH": "/usr/bin:/bin"},
            )  # fmt: skip
            assert done.returncode == 0, done.stderr.decode()
            return json.loads(done.stdout)
    message = "NOT TESTED: podcast-partytime is not installed (npm install --prefix .cache/npm)"
    if IN_CI:
        pytest.fail(message)
    pytest.skip(message)
