"""A branch for pages hosting: a bare repository over a path and over OpenSSH."""

import hashlib
import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import conformance, lease
from audio_edition.publication.git_branch import GitRepository, GitTarget
from audio_edition.publication.targets import open_target
from tests.publication.public import DAY, DAYS, assert_true_feed, at, sent
from tests.publication.sshd import Sshd, sshd
from tests.publication.support import NOW, Stage
from tests.publication.targets.turns import bears_a_shows_days, refused
from tests.rows import each, table
from tests.tools import require

REAL = pytest.mark.contract("servers")


@dataclass
class Branch:
    """A bare repository as its host would serve the branch."""

    folder: Path
    target: str
    name: str = "pages"

    def git(self, *words: str, data: bytes = b"") -> bytes:
        done = subprocess.run(
            ["git", "-C", str(self.folder), *words], input=data, capture_output=True, check=True
        )
        return done.stdout

    def files(self) -> Mapping[str, bytes]:
        if not self.git("for-each-ref", f"refs/heads/{self.name}"):
            return {}
        with tarfile.open(fileobj=io.BytesIO(self.git("archive", self.name))) as tree:
            files = [one for one in tree.getmembers() if one.isfile()]
            return {one.name: tree.extractfile(one).read() for one in files}

    def commits(self) -> int:
        return int(self.git("rev-list", "--count", self.name))


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests, and no repository that a hook of theirs names."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("GIT_DIR", raising=False)
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.0, 0.1))


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    require("git")
    folder = tmp_path / "show.git"
    subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
    return Branch(folder, f"git+file://{folder}#pages")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture
def over_ssh(branch: Branch, server: Sshd, monkeypatch: pytest.MonkeyPatch) -> Branch:
    monkeypatch.setenv("GIT_SSH_COMMAND", server.ssh())
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    branch.target = f"git+ssh{server.address(branch.folder).removeprefix('sftp')}#pages"
    return branch


def opened(branch: Branch, tmp_path: Path) -> GitTarget:
    return open_target(branch.target, Places(tmp_path))


def test_it_keeps_the_contract(branch: Branch, tmp_path: Path) -> None:
    conformance.check_target(lambda: opened(branch, tmp_path))


@REAL
def test_a_show_is_published_corrected_and_brought_back(over_ssh: Branch, tmp_path: Path) -> None:
    bears_a_shows_days(tmp_path, over_ssh)
    assert over_ssh.commits() == 1, "sound of the past does not pile up"
    assert ".nojekyll" in over_ssh.files()
    refs = over_ssh.git("for-each-ref", "--format=%(refname)").decode().split()
    assert refs == ["refs/heads/pages"], "no lease is left"


def test_one_commit_a_publication_beside_what_others_keep_there(
    branch: Branch, tmp_path: Path
) -> None:
    blob = branch.git("hash-object", "-w", "--stdin", data=b"audio.example\n").decode().strip()
    tree = branch.git("mktree", data=f"100644 blob {blob}\tCNAME\n".encode()).decode().strip()
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    first = branch.git(*who, "commit-tree", tree, "-m", "By hand").decode().strip()
    branch.git("update-ref", "refs/heads/pages", first)
    branch.target = branch.target.replace("#", "?folder=on/air&history=keep#")
    stage = Stage(tmp_path / "a")
    stage.release(DAYS[0])
    at(stage, branch).publish()
    assert branch.commits() == 2
    stage.release(DAYS[1], now=NOW + DAY)
    at(stage, branch).publish()
    assert branch.commits() == 3
    at(stage, branch).publish()
    assert branch.commits() == 3, "nothing new is no commit"
    files = branch.files()
    assert files.pop("CNAME") == b"audio.example\n"
    assert all(path.startswith("on/air/") for path in files)
    assert set(opened(branch, tmp_path).look_under(None)) == {
        path.removeprefix("on/air/") for path in files
    }


def test_a_publication_that_breaks_off_or_is_overtaken_shows_nothing(
    branch: Branch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(tmp_path / "a")
    stage.release(DAYS[0])
    at(stage, branch).publish()
    before = branch.git("rev-parse", "pages")
    stage.release(DAYS[1], now=NOW + DAY)
    put, commit = GitTarget.put, GitTarget.commit

    def breaks(target: GitTarget, path: str, *rest: Any) -> None:
        if path == "feed.xml":
            raise PublicationError("the power went out")
        put(target, path, *rest)

    def meanwhile(target: GitTarget) -> None:
        monkeypatch.setattr(GitTarget, "commit", commit)
        opened(branch, tmp_path).put("theirs.txt", b"1", "", "")
        commit(target)

    with monkeypatch.context() as patch:
        patch.setattr(GitTarget, "put", breaks)
        with pytest.raises(PublicationError, match="the power went out"):
            at(stage, branch).publish()
    assert branch.git("rev-parse", "pages") == before
    monkeypatch.setattr(GitTarget, "commit", meanwhile)
    with refused("somebody else pushed meanwhile"):
        at(stage, branch).publish()
    assert branch.files()["theirs.txt"] == b"1"
    steps = at(stage, branch).publish().steps
    assert f"{DAYS[1]}/{DAYS[1]}.mp3" in sent(steps), "what was never shown is sent again"
    assert len(assert_true_feed(branch, stage.identity.base_url)) == 2
    assert branch.files()["theirs.txt"] == b"1"


def test_of_two_leases_the_server_grants_one(branch: Branch, tmp_path: Path) -> None:
    one, other = opened(branch, tmp_path), opened(branch, tmp_path)
    assert one.look(lease.NAME) is None
    assert one.exchange(lease.NAME, b"one", None)
    assert not other.exchange(lease.NAME, b"other", None)
    seen = other.look(lease.NAME)
    assert other.exchange(lease.NAME, b"other", seen)
    assert not one.exchange(lease.NAME, b"one again", seen)
    assert branch.files() == {}, "a lease is no publication"
    other.put("x", b"1", "", "")
    assert branch.files() == {}, "within a turn nothing is shown"
    other.remove(lease.NAME)
    assert branch.files() == {}, "what was not committed goes with the lease"
    assert one.look(lease.NAME) is None


def test_a_repository_on_this_machine_starts_no_program(branch: Branch, tmp_path: Path) -> None:
    """Whatever its configuration and its hooks say, beside itself or in a working tree."""
    flag, mine = tmp_path / "ran", branch.folder
    evil = tmp_path / "evil"
    evil.write_text(f'#!/bin/sh\necho "$0" >> {flag}\n')
    evil.chmod(0o755)
    other = tmp_path / "other.git"
    subprocess.run(["git", "init", "-q", "--bare", str(other)], check=True)
    (mine / "objects/info/alternates").write_text(f"{other}/objects\n")
    (tmp_path / "included").write_text(f"[core]\n\talternateRefsCommand = {evil}\n")
    for key in (
        "core.alternateRefsCommand core.fsmonitor core.sshCommand core.hooksPath core.askPass "
        "core.gitProxy uploadpack.packObjectsHook gc.recentObjectsHook receive.procReceiveRefs "
        "remote.origin.uploadpack filter.x.clean filter.x.smudge credential.helper core.pager "
        "alias.receive-pack core.editor gpg.program protocol.ext.allow"
    ).split():
        branch.git("config", key, "always" if key.endswith("allow") else str(evil))
    branch.git("config", "include.path", str(tmp_path / "included"))
    branch.git("config", "receive.denyCurrentBranch", "updateInstead")
    for hook in "pre-receive update post-receive post-update reference-transaction".split():
        (mine / "hooks" / hook).write_bytes(evil.read_bytes())
        (mine / "hooks" / hook).chmod(0o755)
    for _ in range(2):
        opened(branch, tmp_path).put("feed.xml", b"<rss/>", "", "")
    tree = tmp_path / "tree"
    tree.mkdir()
    mine.rename(tree / ".git")
    branch.target = f"git+file://{tree}#pages"
    opened(branch, tmp_path).put("feed.xml", b"<rss />", "", "")
    assert not flag.exists(), flag.read_text()
    (tree / ".git/config").write_text("[core]\n\tbare = true\n")
    shutil.rmtree(tree / ".git/hooks")
    branch.folder = tree / ".git"
    assert branch.files()["feed.xml"] == b"<rss />"


def test_large_files_are_not_fetched_to_be_looked_at(branch: Branch, tmp_path: Path) -> None:
    branch.git("config", "uploadpack.allowFilter", "true")
    branch.git("config", "uploadpack.allowAnySHA1InWant", "true")
    sound = tmp_path / "sound"
    sound.write_bytes(bytes(range(256)) * 2000)
    opened(branch, tmp_path).put("a/sound.mp3", sound, "", "")
    other = opened(branch, tmp_path)
    seen = other.look("a/sound.mp3")
    assert seen.size == 512_000
    other.put("page.html", b"x", "", "")
    lies = [GitRepository._says(other._repository, "cat-file", "-t", seen.token)]
    assert lies == [""], "it was fetched"
    assert branch.files()["a/sound.mp3"] == sound.read_bytes()
    assert other.digest("a/sound.mp3") == hashlib.sha256(sound.read_bytes()).hexdigest()


@REAL
def test_servers_that_refuse(
    over_ssh: Branch, server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = over_ssh

    def told(*words: str, target: str = branch.target) -> None:
        with refused(*words):
            open_target(target, Places(tmp_path)).put("feed.xml", b"x", "", "")

    told("there is no repository", target=branch.target.replace("show.git", "none.git"))
    told("no such host is known", target="git+ssh://git@nowhere.invalid/show.git#pages")
    told("there is no repository", target=f"git+file://{tmp_path}/none.git#pages")
    hook = branch.folder / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'only on Mondays' >&2\nexit 1\n")
    hook.chmod(0o755)
    told("refuses the push", "declined", "only on Mondays")
    assert branch.files() == {}
    empty = tmp_path / "nobody"
    empty.write_text("")
    monkeypatch.setenv("GIT_SSH_COMMAND", server.ssh(known_hosts=empty))
    told("nobody has vouched for this server's key")
    assert empty.read_text() == "", "nothing is vouched for on the way"
    other = (server.home / ".ssh/id_ed25519.pub").read_text()
    empty.write_text(f"[127.0.0.1]:{server.port} {other}")
    told("the server's key is not the one in known_hosts")
    monkeypatch.setenv("GIT_SSH_COMMAND", server.ssh("-oPubkeyAuthentication=no"))
    told("does not let us in")


@each("address", table(Path(__file__).with_name("no_branch.tsv")))
def test_addresses_that_name_no_branch(tmp_path: Path, address: str) -> None:
    with pytest.raises(PublicationError, match="names no branch"):
        open_target(address, Places(tmp_path))


def test_what_cannot_be_opened(
    branch: Branch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository that leads elsewhere; a host that is down, without its password; no git."""
    elsewhere = tmp_path / "elsewhere"
    (branch.folder / "refs").rename(elsewhere)
    (branch.folder / "refs").symlink_to(elsewhere)
    with refused("there is no repository that is whole in itself"):
        opened(branch, tmp_path)
    monkeypatch.setenv("PAGES_TOKEN", "s3cr3t")
    address = "git+http://ada:${PAGES_TOKEN}@127.0.0.1:1/show.git#pages"
    target = open_target(address, Places(tmp_path))
    with refused("127.0.0.1:1/show.git#pages") as caught:
        target.look("feed.xml")
    assert "s3cr3t" not in caught.value.message + str(caught.value.hint)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PublicationError, match="needs git, which is not installed"):
        opened(branch, tmp_path)
