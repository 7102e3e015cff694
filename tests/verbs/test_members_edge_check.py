"""What a server knows of members is compared: in the files written for it, and by asking it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition import check
from audio_edition.findings import Finding
from audio_edition.server.site import create_site
from audio_edition.verbs.check import check_host
from audio_edition.verbs.gate import Gate
from audio_edition.verbs.members import add_member, member, renew_member, revoke_member
from audio_edition.verbs.members_edge import write_edge
from audio_edition.workspace import Workspace
from tests.publication.members.lobby import DAY, SECRET, VARIABLE, Lobby, lobby
from tests.publication.support import Stage
from tests.server.live import Server

ADA, BO = "ada@lantern.example", "bo@lantern.example"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lobby]:
    monkeypatch.setenv(VARIABLE, SECRET)
    with lobby() as one:
        add_member(one.workspace, ADA)
        yield one


def told(here: Lobby, code: str = "members-edge") -> list[tuple[str, str, str]]:
    found = [one for one in check(here.workspace, feed_only=True).findings if one.code == code]
    for one in found:
        assert "audio-edition members edge" in one.remedy
    return [(one.severity, Path(one.where).name, one.message) for one in found]


LISTED = [("nginx", True), ("caddy", False)]
SIGNED = [("nginx", False), ("cloudflare", False), ("cloudfront", False)]


@pytest.mark.parametrize(("kind", "listed"), [*LISTED, *SIGNED])
def test_who_was_taken_back_is_refused_only_by_files_that_say_so(
    here: Lobby, tmp_path: Path, kind: str, listed: bool
) -> None:
    def write() -> None:
        write_edge(here.workspace, kind, to=tmp_path / "edge", there="/etc/x", root="/srv/x",
                   listed=listed)  # fmt: skip

    assert told(here) == [], "nothing was written so far"
    write()
    assert told(here) == []
    add_member(here.workspace, BO)
    keeps = [("error", "members.list", "it keeps out an address that is good")]
    assert told(here) == (keeps if (kind, listed) in LISTED else [])
    write()
    revoke_member(here.workspace, BO)
    ((severity, _, message),) = told(here)
    assert severity == "error"
    assert message.startswith("it lets in an address that")
    write()
    assert told(here) == []
    renew_member(here.workspace, ADA)
    assert [severity for severity, _, _ in told(here)] == ["error"]


def test_files_of_another_secret_changed_by_hand_or_gone(
    here: Lobby, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = write_edge(here.workspace, "nginx")
    (rules,) = [file for file in report.files if file.name == "members.conf"]
    rules.write_text(f"{rules.read_text()}# by hand\n")
    assert told(here) == [
        ("warning", "members.conf", "it is not what show.toml and this version give")
    ]
    rules.unlink()
    ((severity, _, message),) = told(here)
    assert (severity, "not there any more" in message) == ("note", True)
    write_edge(here.workspace, "nginx")
    monkeypatch.setenv(VARIABLE, f"{SECRET}, and another one")
    ((severity, name, message),) = told(here)
    assert (severity, name) == ("error", "members.js")
    assert "another key than the show" in message
    monkeypatch.delenv(VARIABLE)
    found = check(here.workspace, feed_only=True).findings
    assert [one.severity for one in found if one.code == "members-edge"] == ["note"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"version": 1, "edges": [7]}'])
def test_a_damaged_memory_of_them_hinders_nothing(here: Lobby, data: bytes) -> None:
    write_edge(here.workspace, "nginx")
    (here.root / "members/edges.json").write_bytes(data)
    ((severity, _, message),) = told(here)
    assert severity == "note"
    assert "edges.json cannot be read: it is damaged" in message
    write_edge(here.workspace, "nginx")
    revoke_member(here.workspace, ADA)
    assert len(told(here)) == 1


# -- the host ---------------------------------------------------------------------------


def released(here: Lobby, base: str) -> None:
    """Build an edition for that address, and have it out."""
    here.settle(base=base)
    here.release()
    show = here.workspace
    stage = Stage(here.root, identity=show.show.identity, settings=show.show.publish)
    stage.publish(DAY)


def asked(here: Lobby) -> list[str]:
    found = [one for one in check_host(here.workspace) if one.code == "host-members"]
    token = member(here.workspace, ADA).address.split("/")[-2]
    assert token not in repr(found), "whoever reads a finding would be let in"
    assert all(one.severity == "error" and one.remedy for one in found)
    return [one.message for one in found]


def test_a_host_is_asked_as_members_ask(here: Lobby, tmp_path: Path) -> None:
    """The server has a copy of the show, with what it was told last."""
    server_root = tmp_path / "server"
    shutil.copytree(here.root, server_root)
    (server_root / "audio").mkdir(exist_ok=True)
    site = create_site(server_root / "audio", gate=Gate(Workspace.open(server_root)))
    with Server(site) as server:
        released(here, server.url)

        def tell(*parts: str) -> None:
            for part in parts:
                shutil.copytree(here.root / part, server_root / part, dirs_exist_ok=True)

        tell("audio", "members", "editions")
        assert asked(here) == []
        add_member(here.workspace, BO)
        revoke_member(here.workspace, BO)
        (taken_back,) = asked(here)
        assert taken_back.startswith("an address that was taken back is let in")
        tell("members")
        assert asked(here) == []
        renew_member(here.workspace, ADA)
        assert len(asked(here)) == 1, "the old one is let in, the new one is good as well"
        tell("members")
        file = server_root / "audio/feed-members.xml"
        file.write_bytes(file.read_bytes().replace(b"length=", b"length ="))
        assert asked(here) == ["a member's feed is not what was published from here"]
        file.unlink()
        assert asked(here) == ["a member's address is answered with 404"]


def test_without_the_secret_it_says_that_nobody_was_asked_for(
    here: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = create_site(here.root / "audio", gate=None)
    with Server(site) as server:
        here.settle(base=server.url)
        monkeypatch.delenv(VARIABLE)
        found: list[Finding] = check_host(here.workspace)
    (one,) = [one for one in found if one.code == "host-members" and one.severity == "note"]
    assert VARIABLE in one.message
