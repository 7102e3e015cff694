"""A morning with the real collector, of which ``Press`` is a stand-in: what it finds is done."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

from audio_edition.verbs import collecting
from tests.edition.collect.stand_ins import Answer, GhostSite, Post, WordPressSite, prose
from tests.run.press import Press

AT = dt.datetime(2026, 11, 2, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def collects(press: Press, monkeypatch: pytest.MonkeyPatch) -> Press:
    monkeypatch.setitem(sys.modules, "audio_edition.verbs.collecting", collecting)
    monkeypatch.setenv("GHOST_KEY", GhostSite.key)
    return press


def test_what_comes_changes_and_is_taken_back_at_real_sources(collects: Press) -> None:
    press = collects
    with WordPressSite() as site, GhostSite() as blog:
        site.posts = [Post(1, "The Old Bridge Stays", "<p>The bridge stays, they say.</p>", AT)]
        blog.posts = [Post(2, "The Ferry Sails", "<p>The ferry sails at noon, it says.</p>", AT)]
        press.settings["source"] = [
            {"name": "site", "kind": "wordpress", "address": site.url, "required": True},
            {"name": "blog", "kind": "ghost", "address": blog.url, "key": "${GHOST_KEY}"},
        ]
        site.fails = Answer(503, "<h1>Briefly unavailable</h1>")
        outcome, codes = press.why("05:00")
        assert (outcome, "source-failed" in codes) == ("waiting", True)
        site.fails = None
        assert press.why("05:05") == ("published", [])
        assert "Bridge" in press.chapters()
        assert "Ferry" in press.chapters()
        assert press.why("05:10") == ("done", []), "nothing twice"
        site.posts[0].body = "<p>The bridge does not stay, the town says.</p>"
        site.posts[0].modified = AT + dt.timedelta(hours=2)
        assert press.why("10:00") == ("published", [])
        assert press.episode().revision == 2
        site.posts[0].status = "trash"
        held = press.morning("11:00")
        assert (held.outcome, press.codes(held)) == ("held", ["gone-after-publication"])
        assert f'take "{held.reasons[0].file}" out of articles' in held.reasons[0].hint
    for file in [*press.root.glob("runs/*"), *press.root.glob("audio/**/*.json")]:
        assert GhostSite.key not in file.read_text("utf-8", "replace"), file


def test_a_required_source_gave_what_another_source_brought_first(
    collects: Press, unbuilt: Press
) -> None:
    with WordPressSite() as site:
        site.posts = [Post(1, "The Old Bridge Stays", prose("Tallinn"), AT)]
        unbuilt.settings["source"] = [
            {"name": "first", "kind": "feed", "address": site.url + "/feed.xml"},
            {"name": "second", "kind": "wordpress", "address": site.url, "required": True},
        ]
        assert unbuilt.morning("05:00").outcome == "published"
