"""Members as verbs and commands: who is in, what it changes, what leaves the show's folder."""

import csv
import io
import json
import shutil
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition import check
from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import Finding
from audio_edition.publication.members.lists import WordPressUsers
from audio_edition.server.site import create_site
from audio_edition.verbs.check import check_host
from audio_edition.verbs.gate import Gate
from audio_edition.verbs.members import add_member, member, members, renew_member, revoke_member
from audio_edition.verbs.members_edge import Doorkeeper, write_edge
from audio_edition.verbs.members_lists import export_members, import_members
from audio_edition.workspace import Workspace
from tests.publication.members.lobby import DAY, SECRET, VARIABLE, Lobby, lobby
from tests.publication.members.test_members_lists import PASSWORD, SITE, Cms
from tests.publication.support import Stage
from tests.rows import each, table
from tests.server.live import Server

ADA, BO = "ada@lantern.example", "bo@lantern.example"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lobby]:
    monkeypatch.setenv(VARIABLE, SECRET)
    with lobby() as one:
        yield one


@pytest.fixture
def show(here: Lobby) -> Workspace:
    return here.workspace


def today() -> date:
    return datetime.now(UTC).date()


def is_let_in(show: Workspace, address: str, day: date | None = None) -> bool:
    return Doorkeeper(show).admits(address.split("/")[-2], day or today())


def run(here: Lobby, *args: str, told: bytes | None = None) -> Result:
    return CliRunner(mix_stderr=False).invoke(
        cli, ["--show", str(here.root), "members", *args], input=told
    )


def listed(*names: str) -> bytes:
    return "\n".join(["email", *names]).encode()


def test_an_address_stays_while_the_subscription_lasts(show: Workspace) -> None:
    line = add_member(show, ADA, name="Ada  Marsh")
    assert line.address.startswith(f"{show.show.identity.base_url}p/")
    assert line.address.endswith("/feed.xml")
    assert member(show, "ADA@lantern.example") == member(show, "ada marsh") == line
    assert member(show, line.member.id).member.since == today()
    import_members(show, listed(ADA, BO), where="x")
    assert member(show, ADA).address == line.address
    assert is_let_in(show, line.address, date(9999, 1, 1))


def test_a_revoked_address_is_refused_and_a_new_one_is_another(show: Workspace) -> None:
    first, other = add_member(show, ADA), add_member(show, BO)
    revoke_member(show, ADA)
    assert not is_let_in(show, first.address)
    assert is_let_in(show, other.address)
    second = renew_member(show, ADA)
    assert second.address != first.address
    assert is_let_in(show, second.address)
    assert not is_let_in(show, first.address)
    third = renew_member(show, ADA, until=today() + timedelta(days=1))
    assert [is_let_in(show, one.address) for one in (first, second, third)] == [False, False, True]
    assert not is_let_in(show, third.address, today() + timedelta(days=2))


def test_what_is_kept_is_the_owners_alone(here: Lobby, show: Workspace) -> None:
    here.release()
    add_member(show, "eve@lantern.example", name="Eve")
    write_edge(show, "nginx")
    folder = here.root / "members"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"
    for file in folder.rglob("*"):
        if file.is_file() and file.name != ".gitignore":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
            assert SECRET not in file.read_text()
    key = member(show, "Eve").member.key
    for file in here.audio.rglob("*"):
        if file.is_file():
            assert not any(word in file.read_bytes() for word in (b"eve@", key.encode())), file


def test_servers_learn_no_name(show: Workspace, tmp_path: Path) -> None:
    add_member(show, ADA, name="Ada Marsh")
    add_member(show, "Bo Lin")
    revoke_member(show, "Bo Lin")
    for kind in ("nginx", "caddy", "cloudflare", "cloudfront"):
        for is_listed in (False, kind == "nginx"):
            report = write_edge(show, kind, to=tmp_path / kind, listed=is_listed)
            assert (report.admitted, report.refused) == (1, 1)
            for file in report.files:
                told = file.read_text()
                names = ("lantern.example", "Marsh", "Lin", SECRET)
                assert not any(word in told for word in names), file


def test_only_what_changed_is_written_a_group_may_read_it(show: Workspace, tmp_path: Path) -> None:
    add_member(show, ADA)
    first = write_edge(show, "caddy", to=tmp_path / "edge")
    assert first.changed == first.files
    assert write_edge(show, "caddy", to=tmp_path / "edge").changed == ()
    (tmp_path / "edge" / "members.list").chmod(0o640)
    add_member(show, BO)
    again = write_edge(show, "caddy", to=tmp_path / "edge")
    assert [file.name for file in again.changed] == ["members.list"]
    assert stat.S_IMODE(again.changed[0].stat().st_mode) == 0o640


def test_a_servers_files_are_there_and_not_public(
    here: Lobby, show: Workspace, tmp_path: Path
) -> None:
    report = write_edge(show, "nginx", to=tmp_path, there="/etc/nginx/show/", root="/srv/show")
    told = {file.name: file.read_text() for file in report.files}
    assert "js_import members from /etc/nginx/show/members.js;" in told["members-http.conf"]
    assert "root /srv/show;" in told["members.conf"]
    assert not any(str(tmp_path) in text for text in told.values())
    with pytest.raises(PublicationError, match="is published"):
        write_edge(show, "nginx", to=here.audio / "edge")
    here.settle(publish='target = "public"')
    with pytest.raises(PublicationError, match="is published"):
        write_edge(here.workspace, "nginx", to=here.root / "public")
    with pytest.raises(PublicationError, match="cannot stand in a server's configuration"):
        write_edge(here.workspace, "nginx", root="/srv/a b; }")


def test_who_is_gone_from_a_list_is_told_and_taken_back_only_when_asked(show: Workspace) -> None:
    guest = add_member(show, "guest@lantern.example")
    assert len(import_members(show, listed(ADA, BO), where="x").added) == 2
    second = import_members(show, listed(ADA), where="x")
    assert ([one.member.email for one in second.gone], second.unchanged) == ([BO], 1)
    assert is_let_in(show, second.gone[0].address)
    third = import_members(show, listed(ADA), where="x", revoke_gone=True)
    assert third.revoked
    assert not is_let_in(show, third.gone[0].address)
    assert is_let_in(show, guest.address)  # came by hand
    back = import_members(show, listed(ADA, BO), where="x")
    assert [one.member.email for one in back.returned] == [BO]
    assert is_let_in(show, back.returned[0].address)
    assert back.returned[0].address != third.gone[0].address


def test_a_broken_list_takes_nobody_away(show: Workspace) -> None:
    names = [f"m{number}@lantern.example" for number in range(12)]
    import_members(show, listed(*names), where="x")
    before = members(show)
    with pytest.raises(PublicationError, match="10 of 12 members are not on the list"):
        import_members(show, listed(*names[:2]), where="x", revoke_gone=True)
    with pytest.raises(PublicationError, match="nobody is on the list") as told:
        import_members(show, b"email,role\na@b.cd,free\n", where="x", only=["paid"])
    assert told.value.hint == "there are free"
    assert members(show) == before
    import_members(show, listed(*names[:2]), where="x", revoke_gone=True, force=True)
    assert sum(one.is_good for one in members(show)) == 2


def test_one_list_takes_nobody_of_another_away(
    here: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WP", PASSWORD)
    asked = partial(WordPressUsers, transport=Cms().transport)
    monkeypatch.setattr("audio_edition.verbs.members_lists.WordPressUsers", asked)
    with (here.root / "editions" / "show.toml").open("a") as file:
        file.write(f'[hook.post]\naddress = "{SITE}"\nuser = "admin"\npassword = "${{WP}}"\n')
    show = here.workspace
    import_members(show, listed(ADA), where="x")
    report = import_members(show, cms="wordpress", only=["Subscriber"], revoke_gone=True)
    assert (len(report.added), report.gone) == (230, ())
    with pytest.raises(PublicationError, match="where ghost is"):
        import_members(show, cms="ghost")
    assert is_let_in(show, member(show, ADA).address)


def test_a_mail_merge_holds_those_who_are_served(show: Workspace) -> None:
    add_member(show, ADA, name="=HYPERLINK(1)")
    add_member(show, BO)
    revoke_member(show, BO)
    ends = today() + timedelta(days=3)
    cy = add_member(show, "Cy Orr", until=ends)
    rows = list(csv.DictReader(io.StringIO(export_members(show))))
    assert [(one["email"], one["name"], one["until"]) for one in rows] == [
        (ADA, "'=HYPERLINK(1)", ""), ("", "Cy Orr", ends.isoformat()),
    ]  # fmt: skip
    assert rows[1]["address"] == cy.address


def test_two_at_once_lose_nobody(show: Workspace) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add_member(show, f"m{number}@x.example"), range(24)))
    assert len(members(show)) == 24


def test_a_damaged_roster_lets_nobody_in_and_is_left(here: Lobby, show: Workspace) -> None:
    line = add_member(show, ADA)
    file = here.root / "members" / "members.json"
    newer = file.read_text().replace('"version": 1', '"version": 2', 1)
    for text in (
        "", "[]", "{}", '{"version": 1}',
        '{"version": 1, "scope": "a", "revoked": {}, "members": [1]}',
        '{"version": 1, "scope": "", "revoked": {}, "members": []}',
        '{"version": 1, "scope": "a", "revoked": {"k": "soon"}, "members": []}',
    ):  # fmt: skip
        file.write_text(text)
        with pytest.raises(AudioEditionError, match=r"members\.json cannot be read"):
            add_member(show, BO)
        with pytest.raises(AudioEditionError, match=r"members\.json cannot be read"):
            is_let_in(show, line.address)
        assert file.read_text() == text
    file.write_text(newer)
    with pytest.raises(AudioEditionError, match="newer audio-edition"):
        members(show)


def test_what_cannot_be_meant_is_one_line(show: Workspace) -> None:
    add_member(show, ADA)
    asked: list[tuple[Callable[[], object], str]] = [
        (lambda: add_member(show, ADA.upper()), "is a member already"),
        (lambda: add_member(show, "a@b"), "is no e-mail address"),
        (lambda: add_member(show, "  "), "can name nobody"),
        (lambda: add_member(show, BO, until=date(2020, 1, 1)), "2020-01-01 is over"),
        (lambda: revoke_member(show, BO), "no member is called"),
        (lambda: renew_member(show, ""), "no member is called"),
    ]
    for work, why in asked:
        with pytest.raises(PublicationError, match=why):
            work()


def test_a_secret_is_not_to_be_guessed(show: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "short")
    with pytest.raises(PublicationError, match="could be guessed"):
        members(show)
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(AudioEditionError, match=f"{VARIABLE} is not set"):
        members(show)


# -- commands ------------------------------------------------------------------


def test_the_commands(here: Lobby, tmp_path: Path) -> None:
    added = run(here, "add", ADA, "--name", "Ada Marsh", "--until", "2999-12-31")
    assert added.exit_code == 0, added.output
    address = added.stdout.strip()
    assert address.startswith(here.url)
    assert run(here, "address", ADA).stdout.strip() == address
    report = run(here, "import", "-", told=listed(ADA, BO, "x"))
    assert report.stdout == "1 new, 0 back, 1 as they were, 0 gone\n"
    assert "row 4: 'x' is no e-mail address" in report.stderr
    assert run(here, "revoke", BO).exit_code == 0
    rows = json.loads(run(here, "list", "--json").stdout)
    assert [(one["email"], one["served"], one["until"]) for one in rows] == [
        (ADA, True, "2999-12-31"), (BO, False, None),
    ]  # fmt: skip
    assert "key" not in rows[0]
    assert address.split("/")[-2] not in run(here, "list").stdout
    assert run(here, "export").stdout.count("\n") == 2
    edge = run(here, "edge", "nginx", "--to", str(tmp_path / "edge"))
    assert edge.exit_code == 0, edge.output
    assert "1 address admitted, 1 refused; have the server read them" in edge.stderr
    assert {file.name for file in (tmp_path / "edge").iterdir()} == {
        "members.conf", "members-http.conf", "members.js",
    }  # fmt: skip
    assert json.loads(run(here, "renew", ADA, "--json").stdout)["address"] != address


@each(("args", "code"), table(Path(__file__).parent / "data" / "members.tsv"), least=8)
def test_the_commands_refuse(here: Lobby, args: str, code: str) -> None:
    done = run(here, *args.split())
    assert done.exit_code == int(code), done.stderr
    # what main() tells in a line; else it is click's own usage error
    assert isinstance(done.exception, PublicationError) == (code == "1")


def test_a_show_without_members_says_how_to_have_some(tmp_path: Path) -> None:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "show.toml").write_text('[show]\ntitle = "x"\n')
    with pytest.raises(PublicationError, match="has no private feed") as told:
        members(Workspace.open(tmp_path))
    assert "[publish.members] secret" in str(told.value.hint)


@pytest.fixture
def joined(here: Lobby) -> Lobby:
    add_member(here.workspace, ADA)
    return here


def told(joined: Lobby, code: str = "members-edge") -> list[tuple[str, str, str]]:
    found = [one for one in check(joined.workspace, feed_only=True).findings if one.code == code]
    for one in found:
        assert "audio-edition members edge" in one.remedy
    return [(one.severity, Path(one.where).name, one.message) for one in found]


LISTED = [("nginx", True), ("caddy", False)]
SIGNED = [("nginx", False), ("cloudflare", False), ("cloudfront", False)]


@pytest.mark.parametrize(("kind", "listed"), [*LISTED, *SIGNED])
def test_files_must_say_who_was_taken_back(
    joined: Lobby, tmp_path: Path, kind: str, listed: bool
) -> None:
    def write() -> None:
        write_edge(joined.workspace, kind, to=tmp_path / "edge", there="/etc/x", root="/srv/x",
                   listed=listed)  # fmt: skip

    assert told(joined) == [], "nothing was written so far"
    write()
    assert told(joined) == []
    add_member(joined.workspace, BO)
    keeps = [("error", "members.list", "it keeps out an address that is good")]
    assert told(joined) == (keeps if (kind, listed) in LISTED else [])
    write()
    revoke_member(joined.workspace, BO)
    ((severity, _, message),) = told(joined)
    assert severity == "error"
    assert message.startswith("it lets in an address that")
    write()
    assert told(joined) == []
    renew_member(joined.workspace, ADA)
    assert [severity for severity, _, _ in told(joined)] == ["error"]


def test_files_of_another_secret_changed_by_hand_or_gone(
    joined: Lobby, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = write_edge(joined.workspace, "nginx")
    (rules,) = [file for file in report.files if file.name == "members.conf"]
    rules.write_text(f"{rules.read_text()}# by hand\n")
    assert told(joined) == [
        ("warning", "members.conf", "it is not what show.toml and this version give")
    ]
    rules.unlink()
    ((severity, _, message),) = told(joined)
    assert (severity, "not there any more" in message) == ("note", True)
    write_edge(joined.workspace, "nginx")
    monkeypatch.setenv(VARIABLE, f"{SECRET}, and another one")
    ((severity, name, message),) = told(joined)
    assert (severity, name) == ("error", "members.js")
    assert "another key than the show" in message
    monkeypatch.delenv(VARIABLE)
    found = check(joined.workspace, feed_only=True).findings
    assert [one.severity for one in found if one.code == "members-edge"] == ["note"]


@each("data", [b"", b"{", b"[]", b'{"version": 1, "edges": [7]}'])
def test_a_damaged_memory_of_them_hinders_nothing(joined: Lobby, data: bytes) -> None:
    write_edge(joined.workspace, "nginx")
    (joined.root / "members/edges.json").write_bytes(data)
    ((severity, _, message),) = told(joined)
    assert severity == "note"
    assert "edges.json cannot be read: it is damaged" in message
    write_edge(joined.workspace, "nginx")
    assert told(joined) == []


# -- the host ---------------------------------------------------------------------------


def asked(joined: Lobby) -> list[str]:
    found = [one for one in check_host(joined.workspace) if one.code == "host-members"]
    token = member(joined.workspace, ADA).address.split("/")[-2]
    assert token not in repr(found), "whoever reads a finding would be let in"
    assert all(one.severity == "error" and one.remedy for one in found)
    return [one.message for one in found]


def test_a_host_is_asked_as_members_ask(joined: Lobby, tmp_path: Path) -> None:
    """The server has a copy of the show, with what it was told last."""
    server_root = tmp_path / "server"
    shutil.copytree(joined.root, server_root)
    (server_root / "audio").mkdir(exist_ok=True)
    site = create_site(server_root / "audio", gate=Gate(Workspace.open(server_root)))
    with Server(site) as server:
        joined.settle(base=server.url)
        joined.release()
        show = joined.workspace
        Stage(joined.root, identity=show.show.identity, settings=show.show.publish).publish(DAY)

        def tell(*parts: str) -> None:
            for part in parts:
                shutil.copytree(joined.root / part, server_root / part, dirs_exist_ok=True)

        tell("audio", "members", "editions")
        assert asked(joined) == []
        add_member(joined.workspace, BO)
        revoke_member(joined.workspace, BO)
        (taken_back,) = asked(joined)
        assert taken_back.startswith("an address that was taken back is let in")
        tell("members")
        assert asked(joined) == []
        renew_member(joined.workspace, ADA)
        assert len(asked(joined)) == 1, "the old one is let in, the new one is good as well"
        tell("members")
        file = server_root / "audio/feed-members.xml"
        file.write_bytes(file.read_bytes().replace(b"length=", b"length ="))
        assert asked(joined) == ["a member's feed is not what was published from here"]
        file.unlink()
        assert asked(joined) == ["a member's address is answered with 404"]


def test_without_the_secret_nobody_is_asked(joined: Lobby, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(create_site(joined.root / "audio", gate=None)) as server:
        joined.settle(base=server.url)
        monkeypatch.delenv(VARIABLE)
        found: list[Finding] = check_host(joined.workspace)
    (one,) = [one for one in found if one.code == "host-members" and one.severity == "note"]
    assert VARIABLE in one.message
