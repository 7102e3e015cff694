"""What was sent to a target is remembered by lines; what an earlier version knew is not lost."""

from __future__ import annotations

import json

from audio_edition.publication.sent import Sent
from audio_edition.publication.targets import Seen
from audio_edition.store.store import key_of
from tests.publication.support import Stage

FOLDERS = [f"2026-11-{day:02}" for day in range(1, 31)]
"""More than are held in memory at once."""


def test_what_is_told_is_known_again(stage: Stage) -> None:
    places = stage.at()
    sent = Sent.read(places, "here")
    assert sent.is_empty
    for number, folder in enumerate(FOLDERS):
        for name in ("one.mp3", "episode.json"):
            sent.note(f"{folder}/{name}", f"{number:064}", Seen(number, f"t{number}"))
        sent.settle(f"edition {folder}", f"inputs {number}", [f"{folder}/one.mp3"])
    sent.note("feed.xml", "f" * 64, Seen(9, "t"))
    sent.forget(f"{FOLDERS[3]}/one.mp3")
    sent.drop(FOLDERS[4])
    sent.write()
    for again in (sent, Sent.read(places, "here")):
        assert not again.is_empty
        assert set(again.folders()) == {"", *FOLDERS}
        assert again.paths_in("") == ["feed.xml"]
        assert again.paths_in(FOLDERS[3]) == [f"{FOLDERS[3]}/episode.json"]
        assert again.digest(f"{FOLDERS[7]}/one.mp3") == f"{7:064}"
        assert again.digest(f"{FOLDERS[3]}/one.mp3") == ""
        assert again.knows(f"{FOLDERS[7]}/one.mp3", f"{7:064}", Seen(7, "t7"))
        assert not again.knows(f"{FOLDERS[7]}/one.mp3", f"{7:064}", Seen(7, "t8"))
        assert not again.knows(f"{FOLDERS[7]}/one.mp3", f"{8:064}", Seen(7, "t7"))
        assert again.is_settled(f"edition {FOLDERS[7]}", "inputs 7")
        assert not again.is_settled(f"edition {FOLDERS[7]}", "inputs")
        assert not again.is_settled(f"edition {FOLDERS[4]}", "inputs 4")
        assert again.files(f"edition {FOLDERS[7]}") == [f"{FOLDERS[7]}/one.mp3"]
    assert Sent.read(places, "elsewhere").is_empty


def test_an_earlier_versions_record_is_taken_over_once(stage: Stage) -> None:
    places = stage.at()
    drawer = places.store.drawer("sent", volatile=True)
    paths = {"feed.xml": ["a" * 64, 3, "t"], "2026-11-02/one.mp3": ["b" * 64, 4, "u"], "../x": []}
    groups = {"feed.xml": ["inputs", ["feed.xml", "../x"]]}
    told = json.dumps({"paths": paths, "groups": groups}).encode()
    drawer.put(key_of("here"), {}, told)
    sent = Sent.read(places, "here")
    assert sent.knows("2026-11-02/one.mp3", "b" * 64, Seen(4, "u"))
    assert (sent.is_settled("feed.xml", "inputs"), sent.files("feed.xml")) == (True, ["feed.xml"])
    assert sent.digest("../x") == ""
    sent.write()
    assert drawer.get(key_of("here")) is None
    assert Sent.read(places, "here").digest("feed.xml") == "a" * 64


def test_a_damaged_record_is_none(stage: Stage) -> None:
    places = stage.at()
    drawer = places.store.drawer("sent", volatile=True)
    for data in (b"", b"{", b"[]", b'{"paths": {"feed.xml": 3}, "groups": {"a": 4}}'):
        drawer.put(key_of("here"), {}, data)
        assert Sent.read(places, "here").digest("feed.xml") == ""
    key = key_of(key_of("here"), "lines")
    drawer.put(key, {}, b'"folder "\t[1]\n"folder a"\t{"x": 3}\n"group g"\t7\nnothing\n')
    sent = Sent.read(places, "here")
    assert (sent.digest("feed.xml"), sent.digest("a/x"), sent.files("g")) == ("", "", [])
