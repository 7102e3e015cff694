"""desk/users.json and the command line that keeps it."""

import json
import shlex
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError
from audio_edition.server.door_passwords import Passwords, check_password
from audio_edition.server.door_users import DeskUsers, check_user_name, key_of
from audio_edition.workspace import Workspace
from tests.desk.conftest import make_show
from tests.rows import each, table
from tests.server.newsroom import quick

TABLES = Path(__file__).with_name("tables")
WORDS = "four words quite apart"


@pytest.fixture
def users(tmp_path: Path) -> DeskUsers:
    return DeskUsers(Workspace.open(make_show(tmp_path)), quick)


def run(root: Path, *arguments: str, said: str = "") -> Result:
    """The command line in this process: a user's word costs no start of Python."""
    return CliRunner().invoke(cli, ["--show", str(root), "desk", *arguments], input=said)


def test_a_user_is_kept_without_the_password(users: DeskUsers) -> None:
    user = users.add("anna", "edit", password=WORDS, full_name="  Anna\tBerg ")
    assert WORDS not in users.file.read_text("utf-8")
    assert user.hash.startswith("$argon2id$")
    assert user.hash not in repr(user)
    assert user.shown == "Anna Berg"
    assert stat.S_IMODE(users.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(users.file.parent.stat().st_mode) == 0o700
    assert (users.file.parent / ".gitignore").read_text() == "*\n"
    assert [file.name for file in users.file.parent.iterdir() if file.name.startswith(".u")] == []
    assert users.find("ANNA") == user
    assert users.find("otto") is None
    # the same password has another hash each time, and is the same however it is typed
    assert users.add("otto", "edit", password=WORDS).hash != user.hash
    assert quick().fits(WORDS, user.hash)
    assert not quick().fits(WORDS + " ", user.hash)
    accents = users.add("zoe", "edit", password="cafe\u0301 crème brûlée")
    assert quick().fits("caf\u00e9 crème brûlée", accents.hash)


def test_hashes_cost_a_guesser_what_rfc_9106_asks_for() -> None:
    made = Passwords()._hasher  # section 4, second recommendation
    assert (made.memory_cost, made.time_cost, made.parallelism) == (65536, 3, 4)


@each(
    "password, why",
    [
        ("short", "12 are the fewest"),
        ("", "12 are the fewest"),
        ("x" * 1025, "1024 are the most"),
        ("abababababab", "2 different letters"),
        ("anna.berg1234", "little more than the name"),
    ],
)
def test_a_password_that_is_guessed_is_refused(password: str, why: str, tmp_path: Path) -> None:
    users = DeskUsers(Workspace.open(make_show(tmp_path)), quick)
    with pytest.raises(AudioEditionError, match=why):
        users.add("anna.berg", "edit", password=password)
    assert not users.file.exists()
    for good in (WORDS, "annas long password for the desk", "密码密码密码密码一二三四五六",
                 "x" * 8 + "yzab"):  # fmt: skip
        check_password(good, "anna")


def test_names_of_all_languages_are_names_and_two_that_look_the_same_are_one(
    users: DeskUsers,
) -> None:
    for name in ("", " anna", "an na", "-anna", "@x", "anna\n", "anna\u202e", "a" * 65, "a/b",
                 "a,b", "a\0", "anna\u200b", '"anna"', "<anna>"):  # fmt: skip
        with pytest.raises(AudioEditionError, match="no name for a user"):
            users.add(name, "edit", password=WORDS)
    for name in ("anna.berg@example.org", "Jürgen", "李雷", "Ольга_2", "renée", "हिन्दी"):
        assert key_of(check_user_name(name)) == key_of(check_user_name(name.upper()))
    users.add("Jürgen", "edit", password=WORDS)
    for name in ("jürgen", "Ju\u0308rgen", "JÜRGEN", "ｊürgen"):
        with pytest.raises(AudioEditionError, match="there is a user Jürgen already"):
            users.add(name, "publish", password=WORDS)


def test_a_file_that_changes_is_read_again(users: DeskUsers) -> None:
    one = users.add("anna", "edit", password=WORDS)
    other = DeskUsers(users._places, quick)
    assert other.require("anna").role == "edit"
    # a new role has the old stamp, a new password another one
    assert users.set_role("anna", "read").stamp == one.stamp
    assert other.require("anna").role == "read"
    two = users.set_password("anna", WORDS + " anew")
    assert two.stamp != one.stamp
    users.renew(one, "$argon2id$old")  # only where it is still the one
    assert users.require("anna") == two
    users.renew(two, "$argon2id$new")
    assert users.require("anna").hash == "$argon2id$new"
    users.remove("anna")
    assert other.find("anna") is None
    with pytest.raises(AudioEditionError, match="no user 'anna'"):
        other.set_role("anna", "publish")


@each("text, why", table(TABLES / "users_damaged.txt"))
def test_a_damaged_file_is_one_line(tmp_path: Path, text: str, why: str) -> None:
    users = DeskUsers(Workspace.open(make_show(tmp_path)), quick)
    users.file.parent.mkdir()
    text = text.replace("(empty)", "").replace("[[[[[[", "[" * 5000)
    users.file.write_text(text, "utf-8")
    with pytest.raises(AudioEditionError, match=why):
        users.all()
    with pytest.raises(AudioEditionError, match=why):
        users.add("otto", "edit", password=None)
    assert users.file.read_text("utf-8") == text  # and what somebody could mend is not written over


def test_hands_at_once_lose_nothing(users: DeskUsers) -> None:
    def add_many(who: int) -> None:
        mine = DeskUsers(users._places, quick)
        for number in range(8):
            mine.add(f"user{who}-{number}", "edit", password=None)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add_many, range(3)))
    assert len(users.all()) == 24


def test_an_interrupted_write_leaves_the_file_as_it_was(
    users: DeskUsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    users.add("anna", "edit", password=None)
    before = users.file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(AudioEditionError, match="No space left"):
        users.add("otto", "edit", password=None)
    assert users.file.read_bytes() == before
    assert {file.name for file in users.file.parent.iterdir()} == {".gitignore", "users.json"}


# -- the command line -------------------------------------------------------------------


def test_users_come_change_and_go(tmp_path: Path) -> None:
    root = make_show(tmp_path)
    done = run(root, "users", "add", "anna", "--role", "publish", said=f"{WORDS}\n")
    assert (done.exit_code, done.output) == (0, "anna may publish\n")
    done = run(root, "users", "add", "otto", "--no-password", "--full-name", "Otto Kern")
    assert done.exit_code == 0, done.output
    assert run(root, "users", "role", "otto", "read").exit_code == 0
    listed = json.loads(run(root, "users", "list", "--json").stdout)
    assert [(user["name"], user["role"], user["password"]) for user in listed] == [
        ("anna", "publish", True),
        ("otto", "read", False),
    ]
    assert not any(key in user for user in listed for key in ("hash", "stamp"))
    before = json.loads((root / "desk/users.json").read_text())["users"][0]["hash"]
    done = run(root, "users", "password", "anna", said="another one of four words\r\n")
    assert done.exit_code == 0, done.output
    after = json.loads((root / "desk/users.json").read_text())["users"][0]["hash"]
    assert after != before
    assert PasswordHasher().verify(after, "another one of four words")
    assert run(root, "users", "remove", "anna").exit_code == 0
    told = [json.loads(line) for line in (root / "desk/audit.jsonl").read_text().splitlines()]
    assert [(line["what"], line["detail"]) for line in told] == [
        ("users add", "anna: publish"),
        ("users add", "otto: edit"),
        ("users role", "otto: read"),
        ("users password", "anna"),
        ("users remove", "anna"),
    ]
    assert all(line["user"].endswith(" (command line)") for line in told)
    done = run(root, "users", "list")
    assert done.output == "otto  read     Otto Kern  (through a proxy only)\n"


@each("arguments, said, line, code", table(TABLES / "users_refused.txt"))
def test_what_cannot_be_meant_is_one_line(
    tmp_path: Path, arguments: str, said: str, line: str, code: str
) -> None:
    typed = "" if said == "-" else f"{said}\n"
    done = run(make_show(tmp_path), *shlex.split(arguments), said=typed)
    if code == "1":
        assert isinstance(done.exception, AudioEditionError)
        assert line in done.exception.message
        assert done.exception.hint
    else:
        assert line in done.output
        assert done.exit_code == 2
    assert not (tmp_path / "desk/users.json").exists()


def test_an_edition_that_is_called_like_a_command_is_named_by_its_folder(tmp_path: Path) -> None:
    root = make_show(tmp_path)
    (root / "editions/users").mkdir()
    (root / "desk").mkdir()
    done = run(root, "editions/users", "--share")
    assert "nobody may use the desk yet" in str(done.exception)
    assert "users add" in str(getattr(done.exception, "hint", ""))
    assert "no edition nobody" in str(run(root, "editions/nobody").exception)
    assert "Say who may use" in run(root, "users", "--help").output


def test_without_the_extra_one_line_says_what_is_missing(
    users: DeskUsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "argon2", None)
    with pytest.raises(AudioEditionError) as caught:
        DeskUsers(users._places).add("anna", "edit", password=WORDS)
    assert "extra share" in caught.value.message
    assert "audio-edition[share]" in str(caught.value.hint)
