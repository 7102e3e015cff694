"""What ``desk --share`` says in one line instead of opening, and how it opens."""

import json
import re
import select
import shlex
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization

from audio_edition.cli.main import cli
from audio_edition.desk_settings import is_host
from audio_edition.errors import AudioEditionError
from audio_edition.server.door_opening import Sharing, open_door
from tests.desk.conftest import make_show
from tests.rows import each, table
from tests.server.newsroom import PASSWORDS, PROXIED, Newsroom, quick

TABLE = Path(__file__).with_name("tables") / "desk_refused.txt"
ROWS = json.loads(TABLE.with_name("hosts.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def pems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pems")
    authority = trustme.CA()
    one = authority.issue_cert("desk.example.org", "127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    one.private_key_and_cert_chain_pem.write_to_path(str(folder / "both.pem"))
    one.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    one.private_key_pem.write_to_path(str(folder / "key.pem"))
    authority.issue_cert("other.example").private_key_pem.write_to_path(str(folder / "other.pem"))
    (folder / "text.pem").write_text("no certificate\n")
    secret = serialization.BestAvailableEncryption(b"secret")
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), None)
    (folder / "locked.pem").write_bytes(key.private_bytes(pem, pkcs8, secret))
    for file in folder.iterdir():
        file.chmod(0o600)
    return folder


def refusal(root: Path, *arguments: str) -> tuple[str, str]:
    done = CliRunner().invoke(
        cli, ["--show", str(root), "desk", "--share", "--port", "0", *arguments]
    )
    assert isinstance(done.exception, AudioEditionError), done.output
    assert "\n" not in done.exception.message
    return done.exception.message, str(done.exception.hint)


@each("arguments, line, hint", table(TABLE))
def test_what_would_not_be_safe_is_refused(
    tmp_path: Path, arguments: str, line: str, hint: str
) -> None:
    words = shlex.split(arguments) if arguments != "-" else []
    message, told = refusal(make_show(tmp_path), *words)
    assert line in message
    assert hint in told


def test_options_for_sharing_need_the_word(tmp_path: Path) -> None:
    root = make_show(tmp_path)
    for option in (["--host", "x"], ["--listen", "::1"], ["--behind-proxy"]):
        done = CliRunner().invoke(cli, ["--show", str(root), "desk", *option])
        assert done.exit_code == 2
        assert "is for a shared desk: --share" in done.output
    file = str(root / "editions/show.toml")
    done = CliRunner().invoke(cli, ["--show", str(root), "desk", "--share", "--key", file])
    assert done.exit_code == 2
    assert "--key needs --cert" in done.output


def test_users_who_cannot_be_let_in_are_told_of(tmp_path: Path) -> None:
    """Who has no password; a list that others can read; a hash that is none; a proxy's word."""
    room = Newsroom(tmp_path, PROXIED)
    message, hint = refusal(room.root)
    assert "X-Forwarded-User is a proxy's word" in message
    assert "--behind-proxy" in hint
    show = room.root / "editions/show.toml"
    show.write_text(show.read_text("utf-8").replace(PROXIED, ""), "utf-8")
    kept = room.users.file.read_text("utf-8")
    room.users.file.write_text(kept.replace(room.users.require("emil").hash, "hunter2"), "utf-8")
    message, hint = refusal(room.root)
    assert "the password of emil is no argon2 hash" in message
    assert hint == "audio-edition desk users password emil"
    assert "hunter2" not in message
    room.users.file.write_text(kept, "utf-8")
    room.users.file.chmod(0o640)
    message, hint = refusal(room.root)
    assert "mode 0640" in message
    assert hint.startswith("chmod 600 ")
    room.users.file.chmod(0o600)
    for name in PASSWORDS:
        room.users.remove(name)
    room.users.add("otto", "publish", password=None)
    assert refusal(room.root)[0] == "nobody may use the desk yet"
    room.users.remove("otto")
    show.write_text(show.read_text("utf-8") + PROXIED, "utf-8")
    message, hint = refusal(room.root, "--behind-proxy", "--host", "desk.example.org")
    assert message == "nobody may use the desk yet"
    assert "unlisted_role" in hint


def test_a_certificate_that_ssl_cannot_use_is_one_line(tmp_path: Path, pems: Path) -> None:
    room = Newsroom(tmp_path)
    for cert, key, why in (
        ("text.pem", "key.pem", "cannot be used"),
        ("cert.pem", "other.pem", "cannot be used"),
        ("cert.pem", "", "cannot be used"),
        ("cert.pem", "locked.pem", "locked by a passphrase"),
    ):
        arguments = ["--cert", str(pems / cert), *(["--key", str(pems / key)] if key else [])]
        message, _ = refusal(room.root, *arguments)
        assert why in message, (cert, key)
        assert "pass" not in message.replace("passphrase", "")


def test_where_it_listens_and_what_is_worth_a_word(tmp_path: Path, pems: Path) -> None:
    room = Newsroom(tmp_path)
    room.users.remove("paula")
    both = pems / "both.pem"
    for sharing, place in (
        (Sharing(hosts=("desk.example.org",), port=0, cert=both), "0.0.0.0"),
        (Sharing(hosts=("localhost",), port=0, cert=both), "127.0.0.1"),
        (Sharing(hosts=("desk.example.org",), port=0, behind_proxy=True), "127.0.0.1"),
    ):
        found = open_door(room.workspace, sharing, quick)
        assert found.listener.getsockname()[0] == place
        found.listener.close()
    both.chmod(0o644)
    found = open_door(room.workspace, Sharing(port=0, cert=both), quick)
    found.listener.close()
    both.chmod(0o600)
    assert "nobody has the role publish" in found.notes[0]
    assert "can be read by others" in found.notes[1]
    assert found.address.startswith("https://127.0.0.1:")


@each("hosts, settings, sharing, taken", ROWS["taken"])
def test_the_hosts_that_are_taken(
    tmp_path: Path, hosts: list[str], settings: str, sharing: dict[str, bool],
    taken: list[str],
) -> None:  # fmt: skip
    room = Newsroom(tmp_path, f"\n[desk]\n{settings}\n")
    found = open_door(room.workspace, Sharing(hosts=tuple(hosts), port=0, **sharing), quick)
    port = found.listener.getsockname()[1]
    found.listener.close()
    assert set(found.door.way.hosts) == {host.replace(":P", f":{port}") for host in taken}
    assert found.listener.fileno() == -1


def test_names_and_what_are_none() -> None:
    for good in ("a", "desk.example.org", "10.0.0.1:80", "[::1]", "[fd00::1]:8443", "x-1.de"):
        assert is_host(good), good
    for bad in ("", ".", "a..b", "a.", "-a", "a:", "a:0", "a:65536", "a b", "a/b", "a@b", "*.a",
                "::1", "a:80:80"):  # fmt: skip
        assert not is_host(bad), bad


@pytest.mark.contract("door")
def test_the_command_serves_https_and_ends_with_ctrl_c(tmp_path: Path, pems: Path) -> None:
    """The whole way once: the command, its certificate, a login, the cookie, the log, the end."""
    room = Newsroom(tmp_path)
    command = [
        sys.executable, "-m", "audio_edition", "--show", str(room.root), "desk", "--share",
        "--port", "0", "--cert", str(pems / "cert.pem"), "--key", str(pems / "key.pem"),
        "2026-11-02",
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as desk:
        try:
            ready, _, _ = select.select([desk.stdout], [], [], 120)
            address = desk.stdout.readline().strip() if ready else ""
            assert re.fullmatch(r"https://127\.0\.0\.1:\d+/desk/\?edition=2026-11-02", address)
            base = address.partition("/desk/")[0]
            trusted = ssl.create_default_context(cafile=str(pems / "ca.pem"))
            with httpx.Client(base_url=base, verify=trusted, timeout=30) as emil:
                form = {"name": "emil", "password": PASSWORDS["emil"]}
                answer = emil.post("/desk/login", data=form, headers={"Origin": base})
                assert answer.status_code == 303
                assert answer.headers["set-cookie"].startswith("__Host-desk-session=")
                assert emil.get("/desk/").status_code == 200
                # what anybody on this machine may send is not believed: proxies are named
                assert emil.get("/desk/login", headers={"X-Forwarded-For": "10.0.0.1"}).is_success
                headers = {"Origin": base.replace("https://", "http://")}
                assert emil.post("/desk/logout", headers=headers).status_code == 403
        finally:
            desk.send_signal(signal.SIGINT)
            _, said = desk.communicate(timeout=60)
        assert desk.returncode == 0, said
        assert "the desk is shared at" in said
        assert not any(password in said for password in PASSWORDS.values())
    assert room.log()[0]["from"] == "127.0.0.1"
