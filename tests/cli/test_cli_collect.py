"""``audio-edition collect`` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.typed import SHOW, Said, show_in, typed
from tests.edition.collect.stand_ins import Answer, Site
from tests.verbs.test_verbs_collecting import posts

FEED = '[run]\ntimezone = "UTC"\n[[source]]\nkind = "feed"\naddress = "{url}/feed.xml"\n'


def test_what_it_prints_and_how_it_ends(tmp_path: Path) -> None:
    with Site() as site:
        site.posts = posts()
        rules = 'not_sections = ["Business"]\n'
        show = show_in(tmp_path, SHOW + FEED.format(url=site.url) + rules, day="2026-11-01")

        def collect(*words: str) -> Said:
            """At five in the morning of 2026-11-02."""
            return typed("collect", *words, cwd=show, SOURCE_DATE_EPOCH="1793595600")

        dry = collect("--dry-run")
        assert dry.code == 0, dry.err
        assert "left-out  feed: A Vote in Riga's Harbor  (is in Business)" in dry.out
        assert "nothing written" in dry.err
        assert not (show / "runs").exists()
        done = collect()
        assert (done.code, done.out.splitlines()) == (0, [
            "new       feed: Vilnius Counts Again  2026-11-02/01-vilnius-counts-again.md",
            "new       feed: The Old Bridge Stays  2026-11-02/02-the-old-bridge-stays.md",
        ])  # fmt: skip
        assert "3 items: 1 left-out, 2 new" in done.err
        again = collect()
        assert (again.code, again.out) == (0, "")
        assert collect("--all").out.count("known") == 2
        told = json.loads(collect("2026-11-03", "--only", "feed", "--json").out)
        assert (told["edition"], told["failed"], told["written"]) == ("2026-11-03", [], False)
        assert sorted(item["state"] for item in told["items"]) == ["known", "known", "left-out"]
        site.fails = Answer(404)
        fails = collect()
        assert fails.code == 1
        assert f"warning: source feed: {site.url}/feed.xml answers 404" in fails.err
        assert "hint: check the address" in fails.err
    unknown = collect("--only", "letter")
    assert (unknown.code, unknown.out) == (1, "")
    assert "no source 'letter' in show.toml" in unknown.err
    assert "there are feed" in unknown.err
    show_in(tmp_path, SHOW, day="2026-11-01")
    none = collect()
    assert (none.code, "names no [[source]]" in none.err) == (0, True)
