"""Members as verbs and commands: who is in, what it changes, what leaves the show's folder."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.verbs.members import add_member, member, members, renew_member, revoke_member
from audio_edition.verbs.members_edge import Doorkeeper, write_edge
from audio_edition.verbs.members_lists import export_members, import_members
from audio_edition.workspace import Workspace
from tests.publication.members.lobby import SECRET, VARIABLE, Lobby, lobby
from tests.publication.members.test_members_asked import PASSWORD, Cms

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


@pytest.mark.parametrize("kind", ["nginx", "caddy", "cloudflare", "cloudfront"])
def test_servers_learn_no_name(show: Workspace, kind: str, tmp_path: Path) -> None:
    add_member(show, ADA, name="Ada Marsh")
    add_member(show, "Bo Lin")
    revoke_member(show, "Bo Lin")
    for listed_ in (False, kind == "nginx"):
        report = write_edge(show, kind, to=tmp_path / "edge", listed=listed_)
        assert (report.admitted, report.refused) == (1, 1)
        for file in report.files:
            told = file.read_text()
            assert not any(word in told for word in ("lantern.example", "Marsh", "Lin", SECRET))


def test_only_what_changed_is_written_and_a_group_keeps_its_right(
    show: Workspace, tmp_path: Path
) -> None:
    add_member(show, ADA)
    first = write_edge(show, "caddy", to=tmp_path / "edge")
    assert first.changed == first.files
    assert write_edge(show, "caddy", to=tmp_path / "edge").changed == ()
    (tmp_path / "edge" / "members.list").chmod(0o640)
    add_member(show, BO)
    again = write_edge(show, "caddy", to=tmp_path / "edge")
    assert [file.name for file in again.changed] == ["members.list"]
    assert stat.S_IMODE(again.changed[0].stat().st_mode) == 0o640


def test_a_server_elsewhere_finds_its_files_there(show: Workspace, tmp_path: Path) -> None:
    report = write_edge(show, "nginx", to=tmp_path, there="/etc/nginx/show/", root="/srv/show")
    told = {file.name: file.read_text() for file in report.files}
    assert "js_import members from /etc/nginx/show/members.js;" in told["members-http.conf"]
    assert "root /srv/show;" in told["members.conf"]
    assert not any(str(tmp_path) in text for text in told.values())


def test_nothing_for_the_server_is_written_where_all_can_read_it(here: Lobby) -> None:
    with pytest.raises(PublicationError, match="is published"):
        write_edge(here.workspace, "nginx", to=here.audio / "edge")
    here.settle(publish='target = "public"')
    with pytest.raises(PublicationError, match="is published"):
        write_edge(here.workspace, "nginx", to=here.root / "public")
    with pytest.raises(PublicationError, match="cannot stand in a server's configuration"):
        write_edge(here.workspace, "nginx", root="/srv/a b; }")


def test_who_is_gone_from_a_list_is_told_and_taken_back_only_when_asked(show: Workspace) -> None:
    guest = add_member(show, "guest@lantern.example")
    first = import_members(show, listed(ADA, BO), where="x")
    assert len(first.added) == 2
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


def test_one_kind_of_list_takes_nobody_of_another_away(
    here: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WP", PASSWORD)
    with Cms().at_work() as cms:
        with (here.root / "editions" / "show.toml").open("a") as file:
            file.write(
                f'[hook.post]\naddress = "{cms.url}"\nuser = "admin"\npassword = "${{WP}}"\n'
            )
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


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 1}',
     '{"version": 1, "scope": "a", "revoked": {}, "members": [1]}',
     '{"version": 1, "scope": "", "revoked": {}, "members": []}',
     '{"version": 1, "scope": "a", "revoked": {"k": "soon"}, "members": []}'],
)  # fmt: skip
def test_a_damaged_roster_lets_nobody_in_and_is_not_written_over(
    here: Lobby, show: Workspace, text: str
) -> None:
    line = add_member(show, ADA)
    file = here.root / "members" / "members.json"
    file.write_text(text)
    with pytest.raises(AudioEditionError, match=r"members\.json cannot be read"):
        add_member(show, BO)
    with pytest.raises(AudioEditionError, match=r"members\.json cannot be read"):
        is_let_in(show, line.address)
    assert file.read_text() == text


def test_a_newer_roster_is_refused(here: Lobby, show: Workspace) -> None:
    add_member(show, ADA)
    file = here.root / "members" / "members.json"
    file.write_text(file.read_text().replace('"version": 1', '"version": 2', 1))
    with pytest.raises(AudioEditionError, match="newer audio-edition"):
        members(show)


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (lambda show: add_member(show, ADA.upper()), "is a member already"),
        (lambda show: add_member(show, "a@b"), "is no e-mail address"),
        (lambda show: add_member(show, "  "), "can name nobody"),
        (lambda show: add_member(show, BO, until=date(2020, 1, 1)), "2020-01-01 is over"),
        (lambda show: revoke_member(show, BO), "no member is called"),
        (lambda show: renew_member(show, ""), "no member is called"),
    ],
)
def test_what_cannot_be_meant_is_one_line(show: Workspace, work: object, why: str) -> None:
    add_member(show, ADA)
    assert callable(work)
    with pytest.raises(PublicationError, match=why):
        work(show)


def test_a_secret_that_can_be_guessed_is_none(
    show: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    renewed = run(here, "renew", ADA, "--json")
    assert json.loads(renewed.stdout)["address"] != address


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["import"], 2), (["import", "a.csv", "--from", "ghost"], 2),
        (["edge", "caddy", "--listed"], 2), (["edge", "apache"], 2),
        (["add", ADA, "--until", "x"], 2),
        (["import", "/nowhere.csv"], 1), (["address", BO], 1), (["import", "--from", "ghost"], 1),
    ],
)  # fmt: skip
def test_the_commands_refuse(here: Lobby, args: list[str], code: int) -> None:
    done = run(here, *args)
    assert done.exit_code == code, done.stderr
    # what main() tells in a line; else it is click's own usage error
    assert isinstance(done.exception, PublicationError) == (code == 1)


def test_a_show_without_members_says_how_to_have_some(tmp_path: Path) -> None:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "show.toml").write_text('[show]\ntitle = "x"\n')
    with pytest.raises(PublicationError, match="has no private feed") as told:
        members(Workspace.open(tmp_path))
    assert "[publish.members] secret" in str(told.value.hint)
