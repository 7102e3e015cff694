"""What changed since an edition was published, in words, also while a correction waits."""

import json
from pathlib import Path

import pytest

from audio_edition.publication import words_out
from audio_edition.publication.differences import Part, differences
from audio_edition.verbs.difference import difference, in_words
from audio_edition.verbs.publish import publish
from tests.verbs.newsroom import DAY, Newsroom

STORY = (
    "The harbor of Tallinn opened on Monday.\n\n"
    "It took two years of work. The mayor cut a ribbon.\n\nThe ferry leaves at noon."
)


def lines(room: Newsroom) -> list[str]:
    return [line for head, below in in_words(difference(room.workspace, DAY))
            for line in (head, *below)]  # fmt: skip


@pytest.fixture
def room(tmp_path: Path, speaking: None) -> Newsroom:
    room = Newsroom(tmp_path)
    room.write(story=STORY)
    return room


@pytest.fixture
def public(room: Newsroom) -> Newsroom:
    room.build()
    publish(room.workspace, [DAY])
    return room


def test_before_and_after_a_publication_and_while_its_correction_waits(room: Newsroom) -> None:
    assert lines(room) == ["nothing is published yet: all of it is new"]
    room.build()
    assert not difference(room.workspace, DAY).is_known
    publish(room.workspace, [DAY])
    assert lines(room) == ["nothing is other than what is published"]
    assert difference(room.workspace, DAY).is_same
    folder = room.root / "editions" / DAY
    file = folder / "01-harbor.md"
    text = file.read_text("utf-8").replace("two years", "three years")
    text = text.replace(" The mayor cut a ribbon.", "").replace("noon.", "noon. It is full.")
    file.write_text(text, "utf-8")
    (folder / "02-orchard.md").write_text("# The Orchard\n\nApples are late.\n", "utf-8")
    told = [
        "“The Harbor”: 1 changed, 1 new, 1 gone",
        "- It took two years of work.",
        "+ It took three years of work.",
        "- The mayor cut a ribbon.",
        "+ It is full.",
        "“The Orchard” is new (2 sentences)",
        "+ Apples are late.",
    ]
    found = [line for line in lines(room) if "harbor" not in line]
    assert [line for line in told if line not in found] == []
    before = lines(room)
    # built, the words that are out are still known; and the transcript is the new one
    room.build()
    kept = room.root / "audio" / DAY / words_out.NAME
    assert "two years" in kept.read_text("utf-8")
    transcript = (room.root / "audio" / DAY / "transcript.json").read_text("utf-8")
    assert "two years" not in transcript
    assert lines(room) == before
    room.build()  # once more: what was kept is kept
    assert lines(room) == before
    publish(room.workspace, [DAY])
    assert difference(room.workspace, DAY).is_same
    assert difference(room.workspace, DAY).revision == 2


def test_words_that_nobody_kept_are_not_guessed(public: Newsroom) -> None:
    (public.root / "editions/lexicon.toml").write_text('[names]\nTallinn = "Tah linn"\n', "utf-8")
    assert lines(public) == ["the words are the same, and they would sound otherwise"]
    (public.root / "editions/lexicon.toml").unlink()
    kept = list((public.root / "audio" / DAY).glob("transcript*.json"))
    kept.pop().unlink()
    assert lines(public) == ["nothing is other than what is published"], "a copy tells it"
    kept.pop().unlink()
    assert not kept
    assert lines(public) == ["what was published cannot be told any more: its words were not kept"]
    assert not difference(public.workspace, DAY).is_same


def test_the_command_tells_it(public: Newsroom) -> None:
    public.write(story=STORY.replace("noon", "one o’clock"))

    def diff(*words: str) -> str:
        run = public.run("diff", DAY, *words)
        assert run.exit_code == 0, run.stderr
        return run.stdout

    now = "The ferry leaves at one o’clock."
    assert f"+ {now}" in diff()
    (part,) = [p for p in json.loads(diff("--json"))["parts"] if p["title"] == "The Harbor"]
    was = "The ferry leaves at noon."
    assert part["sentences"] == [{"kind": "changed", "was": was, "now": now}]


def test_the_order_alone_and_another_name_of_the_file() -> None:
    a, b, c = (Part(x, x.upper(), (f"{x} one.", f"{x} two.")) for x in "abc")
    assert [(p.kind, p.id) for p in differences([a, b, c], [c, a, b])] == [("moved", "c")]
    renamed = Part("z", "Z", (*b.sentences, "And a third."))
    found = differences([a, b, c], [a, renamed, c])
    assert [(p.kind, p.id, [s.now for s in p.sentences]) for p in found] == [
        ("changed", "z", ["And a third."])
    ]
    assert [(p.kind, p.id) for p in differences([a, b], [a])] == [("removed", "b")]
