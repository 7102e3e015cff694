"""A target that is a branch for pages hosting: ``git+ssh://git@host/press/show.git#pages``.

A publication is one commit. It is made here, and pushed when it is whole, on the condition that
the branch is what it was when the turn began (``--force-with-lease``): no listener ever finds
half of one, and of two publishers one is refused by the server itself. The branch is that one
commit, without those before it, because sound that is kept for ever soon fills a repository;
``?history=keep`` in the address keeps them.

The lease stands beside the branch, as a reference of its own: taking it publishes nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, BinaryIO, TypeVar, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from audio_edition import credentials, owners
from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.plain_files import read_plain
from audio_edition.publication import lease
from audio_edition.publication.remedies import remedy_for
from audio_edition.publication.ssh_program import (
    OPTIONS,
    ended_with,
    hang_up_after,
    is_plain,
    one_connection,
    socket_folder,
    ssh_refusal,
    told_by,
)
from audio_edition.publication.targets import Seen
from audio_edition.remote import shown

T = TypeVar("T")

_NO_JEKYLL = ".nojekyll"
"""Tells the pages host to serve files as they are, and not to build a site from them."""

_TRIES = 5


def open_git(address: str, _: Places) -> GitTarget:
    """Open the branch; ``${NAME}`` in the address stands for the environment's."""
    where = "show.toml [publish] target"
    return GitTarget(credentials.filled(address, where=where, quoted=True, error=PublicationError))


class GitTarget:
    """One branch of a repository. A folder in it may be named: ``?folder=audio``."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        told = parse_qs(parts.query, keep_blank_values=True)
        branch = unquote(parts.fragment)
        scheme = parts.scheme.removeprefix("git+")
        history = told.pop("history", ["drop"])[-1]
        folder = told.pop("folder", [""])[-1].strip("/")
        self._name = f"{shown(address)}{f'/{folder}' if folder else ''}#{branch}"
        if (
            told
            or history not in ("drop", "keep")
            or not branch
            or not check_ref(branch)
            or not (parts.hostname or scheme == "file")
            or not parts.path.strip("/")
            or not is_plain(parts.username, parts.hostname)
            or not _has_port(parts)
        ):
            raise PublicationError(
                f"target {self._name} names no branch of a repository",
                hint="write it as git+ssh://git@host/press/show.git#pages "
                "(?history=keep and ?folder=audio before the # are known)",
            )
        url = urlunsplit((scheme, parts.netloc, parts.path, "", ""))
        self._repository = GitRepository(url, self._name)
        self._ref = f"refs/heads/{branch}"
        self._lease_ref = f"refs/audio-edition/{branch}"
        self._keeps = history == "keep"
        self._below = f"{folder}/" if folder else ""
        self._head: str | None = None
        self._files: dict[str, GitEntry] = {}
        self._in_turn = False
        self._is_changed = False

    @property
    def name(self) -> str:
        """The address and the branch, without a password."""
        return self._name

    def look(self, path: str) -> Seen | None:
        """Look into the newest commit, and what this turn has put over it."""
        if path == lease.NAME:
            return self._look_at_lease()
        self._read()
        found = self._files.get(self._below + path)
        return Seen(found.size, found.blob) if found is not None else None

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List them from the newest commit."""
        self._read()
        starts = [""] if folders is None else [f"{folder}/" for folder in folders]
        found = {}
        for whole, one in self._files.items():
            path = whole.removeprefix(self._below)
            if not whole.startswith(self._below) or not path.startswith(tuple(starts)):
                continue
            if one.mode.startswith("100") and not any(p.startswith(".") for p in path.split("/")):
                found[path] = Seen(one.size, one.blob)
        return found

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Put the file into this turn's commit; outside a turn, into one of its own."""
        try:
            kept = self._repository.keep(source)
        except OSError as problem:
            raise PublicationError(
                f"{self._name}: cannot send {path}: {problem.strerror}", hint="run publish again"
            ) from None
        self._change(lambda: self._set(path, kept))

    def _set(self, path: str, kept: GitEntry | None) -> bool:
        before = self._files.get(self._below + path)
        if kept is None:
            self._files.pop(self._below + path, None)
        else:
            self._files[self._below + path] = kept
        return before != kept

    def remove(self, path: str) -> None:
        """Leave the file out of the commit; with the lease goes what was not committed."""
        if path == lease.NAME:
            self._drop_lease()
            return
        self._change(lambda: self._set(path, None))

    def digest(self, path: str) -> str:
        """Hash the file's blob."""
        with self._repository.reading(self._blob(path)) as stream:
            whole = cast("BufferedReader", stream)  # a file, or a process' output
            return hashlib.file_digest(whole, "sha256").hexdigest()

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Copy the file's blob."""
        with self._repository.reading(self._blob(path)) as stream:
            shutil.copyfileobj(stream, into, 1 << 20)

    def _blob(self, path: str) -> str:
        if path == lease.NAME:
            held = self._repository.refs(self._lease_ref).get(self._lease_ref)
            found = self._held(held).get(path) if held else None
        else:
            self._read()
            found = self._files.get(self._below + path)
        if found is None:
            raise PublicationError(
                f"{self._name}: cannot read back {path}: it is not there", hint="run publish again"
            )
        return found.blob

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Compare with the newest commit, on whose condition the next is pushed."""
        if path == lease.NAME:
            return self._exchange_lease(data, before)
        kept = self._repository.keep(data)
        answer = False

        def swap() -> bool:
            nonlocal answer
            found = self._files.get(self._below + path)
            answer = (None if found is None else Seen(found.size, found.blob)) == before
            return answer and self._set(path, kept)

        self._change(swap)
        return answer

    def commit(self) -> None:
        """Push what this turn has put and removed, as one commit; nothing where nothing was."""
        if not self._is_changed:
            return
        files = self._files
        if not self._below and _NO_JEKYLL not in files:
            files[_NO_JEKYLL] = self._repository.keep(b"")
        count = sum(path.startswith(self._below) for path in files)
        parent = self._head if self._keeps else None
        made = self._repository.commit(files, f"Publish {count} files", parent)
        self._repository.push(self._ref, made, self._head)
        self._head, self._is_changed = made, False

    def _change(self, change: Callable[[], bool]) -> None:
        """Do it in this turn; outside one, push it, again where somebody else was faster."""
        if self._in_turn:
            self._is_changed |= change()
            return
        for left in range(_TRIES, 0, -1):
            self._read()
            self._is_changed = change()
            try:
                self.commit()
            except GitStaleError:
                self._forget()
                if left == 1:
                    raise
            except BaseException:
                self._forget()
                raise
            else:
                return

    def _read(self) -> None:
        """Have the files of the newest commit; within a turn, those it began with."""
        if self._in_turn:
            return
        head = self._repository.refs(self._ref).get(self._ref)
        if head is None:
            self._forget()
        elif head != self._head:
            self._repository.bring(self._ref, head)
            self._files = self._repository.entries(head)
            self._head = head

    def _forget(self) -> None:
        self._head, self._files, self._is_changed = None, {}, False

    def _look_at_lease(self) -> Seen | None:
        held = self._repository.refs(self._lease_ref).get(self._lease_ref)
        found = self._held(held).get(lease.NAME) if held else None
        return Seen(found.size, held or "") if found is not None else None

    def _held(self, held: str) -> dict[str, GitEntry]:
        self._repository.bring(self._lease_ref, held)
        return self._repository.entries(held)

    def _exchange_lease(self, data: bytes, before: Seen | None) -> bool:
        files = {lease.NAME: self._repository.keep(data)}
        made = self._repository.commit(files, "A publisher is at work", None)
        try:
            self._repository.push(self._lease_ref, made, before.token if before else None)
        except GitStaleError:
            return False
        if not self._in_turn:
            self._read()
            self._in_turn = True
        return True

    def _drop_lease(self) -> None:
        self._in_turn = False
        self._forget()
        held = self._repository.refs(self._lease_ref).get(self._lease_ref)
        if held is not None:
            try:
                self._repository.push(self._lease_ref, None, held)
            except GitStaleError:
                if self._repository.refs(self._lease_ref):
                    raise


def _has_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


_LARGE = 1 << 16  # bytes; a larger blob is fetched only when it is read
_SIZED = re.compile(r"^([0-9a-f]{40,64}) (\d+)$", re.MULTILINE)
_OBEYED = re.compile(
    r"(core\.(repositoryformatversion|bare|sharedrepository)|extensions\.(objectformat|refstorage)"
    r"|receive\.deny(deletes|nonfastforwards)|uploadpack\.allow\w+)\n(\w*)"
)
"""What a repository on this machine may say of itself; its other settings could name programs."""

_AGAIN = "listeners still see what they saw before; run publish again"


@dataclass(frozen=True, slots=True)
class GitEntry:
    """A file in a commit: its mode as git writes it, its blob, its size in bytes."""

    mode: str
    blob: str
    size: int


class GitStaleError(PublicationError):
    """A reference is no longer what it was when it was read: somebody else pushed."""


class GitRepository:
    """``url`` as git takes it; ``name`` is how errors call it. Raises ``PublicationError``."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._server = _server_of(url)
        git = shutil.which("git")
        if git is None:
            raise PublicationError(
                f"target {name} needs git, which is not installed", hint="install git, version 2.30"
            )
        self._git = git
        self._folder = owners.passing_folder()
        ssh = os.environ.get("GIT_SSH_COMMAND") or "ssh"
        sockets = socket_folder()  # the repository's own path may be too long for one
        words = [*shlex.split(ssh), *OPTIONS, *one_connection(sockets)]
        hang_up_after(self, words, self._server, sockets)
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._env = self._environment(words)
        self._run("init", "--quiet", "--bare", ".")
        if url.startswith("file:"):
            self._url = url = self._beside(Path(unquote(urlsplit(url).path))).as_uri()
        self._run("remote", "add", "origin", url)
        if not self._says("config", "user.email"):
            self._run("config", "user.name", "audio-edition")
            self._run("config", "user.email", "audio-edition@localhost")

    def _beside(self, told: Path) -> Path:
        """A repository of ours with the objects and references of the one that ``told`` names.

        Git is never run in that one: its configuration and its hooks may start any program, and a
        show may bring it.
        """
        places = (Path(f"{told}{end}") for end in ("/.git", "", ".git/.git", ".git"))
        place = next((one for one in places if (one / "objects").is_dir()), told)
        parts = [place / name for name in ("objects", "refs", "packed-refs", "reftable")]
        try:
            there = place.resolve(strict=True)
            own = all(part.resolve().is_relative_to(there) for part in parts)
            head = read_plain(place / "HEAD")
            settings = read_plain(place / "config")
        except (OSError, RuntimeError):
            own = False
        if not own:
            raise PublicationError(
                f"{self._name}: there is no repository that is whole in itself: {told}",
                hint="git init --bare makes one",
            )
        ours = self._folder / "there.git"
        ours.mkdir()
        (ours / "HEAD").write_bytes(head)
        for part in parts:
            if part.exists() or part.name == "packed-refs":
                (ours / part.name).symlink_to(part.absolute())
        listed = self._run("config", "--file", "-", "--no-includes", "--list", "-z", give=settings)
        said = (_OBEYED.fullmatch(one) for one in listed.decode(errors="replace").split("\0"))
        plain = [(one[1], one[5]) for one in said if one]
        # what would come from elsewhere: an alternate's references; what tidies up: it sees no logs
        plain += [("core.alternateRefsCommand", ":"), ("receive.autogc", "false")]
        for key, value in plain:
            self._run("config", "--file", str(ours / "config"), key, value)
        return ours

    def refs(self, *names: str) -> dict[str, str]:
        """Ask the server what each reference is; those that there are not are left out."""
        told = self._run("ls-remote", "--quiet", "origin", *names).decode().splitlines()
        pairs = (line.split("\t", 1) for line in told)
        return {name: sha for sha, name in pairs if name in names}

    def bring(self, ref: str, sha: str) -> None:
        """Have the commit ``sha`` that ``ref`` is at the server."""
        if self._says("rev-parse", "--quiet", "--verify", f"{sha}^{{tree}}"):
            return
        mine = f"refs/there/{sha}"
        filters = f"--filter=blob:limit={_LARGE}"
        self._run("fetch", "--quiet", "--no-tags", "--depth=1", filters, "origin", f"+{ref}:{mine}")

    def entries(self, sha: str) -> dict[str, GitEntry]:
        """The files of a commit that was brought, by path."""
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", sha).decode(errors="replace")
        rows = [row.split("\t", 1) for row in listed.split("\0") if row]
        found = [(about.split(" "), path) for about, path in rows]
        message = self._run("log", "-1", "--format=%B", sha).decode(errors="replace")
        sizes = {blob: int(size) for blob, size in _SIZED.findall(message)}
        asked = sorted({about[2] for about, _ in found if about[1] == "blob"} - set(sizes))
        told = self._run(
            "cat-file", "--batch-check=%(objectname) %(objectsize)", give="\n".join(asked).encode()
        )
        for line in told.decode().splitlines():
            blob, _, size = line.partition(" ")
            sizes[blob] = int(size) if size.isdecimal() else 0
        return {path: GitEntry(a[0], a[2], sizes.get(a[2], 0)) for a, path in found}

    def keep(self, source: Path | bytes) -> GitEntry:
        """Store a file's bytes."""
        if isinstance(source, bytes):
            blob = self._run("hash-object", "-w", "--no-filters", "--stdin", give=source)
            size = len(source)
        else:
            # the stream, not the name: what is hashed is what is measured
            with source.open("rb") as stream:
                blob = self._run("hash-object", "-w", "--no-filters", "--stdin", stream=stream)
                size = stream.seek(0, os.SEEK_END)
        return GitEntry("100644", blob.decode().strip(), size)

    @contextlib.contextmanager
    def reading(self, blob: str) -> Iterator[IO[bytes]]:
        """A blob's bytes; fetched where they are not here yet."""
        command = [self._git, "cat-file", "blob", blob]
        with tempfile.TemporaryFile() as errors:
            with subprocess.Popen(
                command,
                cwd=self._folder,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            ) as process:
                assert process.stdout is not None
                with ended_with(process):
                    yield process.stdout
                    process.stdout.read()  # whoever stopped early gets no broken pipe told
            if process.returncode:
                errors.seek(0)
                raise self._failed("read back a file", errors.read())

    def commit(self, files: Mapping[str, GitEntry], title: str, parent: str | None) -> str:
        """Make a commit of exactly ``files`` and return its name; no parent: no history."""
        index = {"GIT_INDEX_FILE": str(self._folder / "publishing.index")}
        Path(index["GIT_INDEX_FILE"]).unlink(missing_ok=True)
        rows = "".join(f"{one.mode} {one.blob}\t{path}\0" for path, one in sorted(files.items()))
        self._run("update-index", "-z", "--index-info", give=rows.encode(), more=index)
        # what was never fetched is at the server
        tree = self._run("write-tree", "--missing-ok", more=index).decode().strip()
        large = {one.blob: one.size for one in files.values() if one.size > _LARGE}
        sizes = "".join(f"{blob} {size}\n" for blob, size in sorted(large.items()))
        message = f"{title}\n\nSizes of large files, in bytes:\n\n{sizes}" if sizes else title
        above = ["-p", parent] if parent else []
        made = self._run("commit-tree", tree, *above, "-F", "-", give=message.encode())
        return made.decode().strip()

    def push(self, ref: str, sha: str | None, before: str | None) -> None:
        """Let ``ref`` be ``sha`` at the server (None: be gone) if it still is ``before`` there.

        Raises ``GitStaleError`` where it is not.
        """
        done = self._start(
            "push",
            "--porcelain",
            "--quiet",
            f"--force-with-lease={ref}:{before or ''}",
            "origin",
            f"{sha or ''}:{ref}",
        )
        if done.returncode == 0:
            return
        told = done.stdout.decode(errors="replace")
        stale = ("stale info", "fetch first", "cannot lock ref", "reference already exists")
        is_gone = sha is None and "remote ref does not exist" in done.stderr.decode("latin-1")
        if is_gone or any(words in told for words in stale):
            raise GitStaleError(
                f"{self._name}: somebody else pushed meanwhile", hint="run publish again"
            )
        refused = re.search(r"\[remote rejected\] \(([^\n]*)\)", told)
        said = f"{refused[1]}; " if refused else ""
        raise self._failed("push", said.encode() + done.stderr, is_push=True)

    def _run(
        self,
        *words: str,
        give: bytes | None = None,
        stream: IO[bytes] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> bytes:
        done = self._start(*words, give=give, stream=stream, more=more)
        if done.returncode:
            raise self._failed(words[0], done.stderr)
        return done.stdout

    def _says(self, *words: str) -> str:
        """What git answers to a question about this machine; empty where it has no answer."""
        return self._start(*words, more={"GIT_NO_LAZY_FETCH": "1"}).stdout.decode().strip()

    def _start(
        self,
        *words: str,
        give: bytes | None = None,
        stream: IO[bytes] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        # no hook of the user's, no second compression of sound
        command = [self._git, "-c", "core.hooksPath=/dev/null", "-c", "core.compression=1", *words]
        env = {**self._env, **(more or {})}
        if stream is not None:
            return subprocess.run(
                command, cwd=self._folder, env=env, stdin=stream, capture_output=True, check=False
            )
        return subprocess.run(
            command, cwd=self._folder, env=env, input=give or b"", capture_output=True, check=False
        )

    def _environment(self, ssh: Sequence[str]) -> dict[str, str]:
        # a hook that publishes has git's variables set, for the repository it runs in
        ours = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
        env = {name: value for name, value in os.environ.items() if name not in ours}
        env["GIT_SSH_COMMAND"] = shlex.join(ssh)
        env |= {"GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh", "GIT_TERMINAL_PROMPT": "0"}
        env |= {"GCM_INTERACTIVE": "never", "LC_ALL": "C"}
        return env

    def _failed(self, what: str, errors: bytes, *, is_push: bool = False) -> PublicationError:
        told = told_by(errors).replace(self._url, self._name)
        found = ssh_refusal(errors.decode(errors="replace"), self._name, self._server)
        if found is not None:
            return found
        missing = ("not found", "does not appear to be a git repository", "does not exist")
        if not is_push and any(words in told.lower() for words in missing):
            return PublicationError(
                f"{self._name}: there is no repository: {told}",
                hint="make it first, and check the address in [publish] target; a host also says "
                "so to an account without rights",
            )
        if "declined" in told or "protected branch" in told or "denyCurrentBranch" in told:
            return PublicationError(
                f"{self._name}: the server refuses the push: {told}",
                hint="allow this account to push with force to that branch, or name another",
            )
        known = remedy_for(told)
        if known is not None:
            return PublicationError(
                f"{self._name}: cannot {what}: {known.why} ({told})", hint=known.hint
            )
        return PublicationError(f"{self._name}: cannot {what}: {told}", hint=_AGAIN)


def _server_of(url: str) -> str:
    """Whom ssh is to ask, as it takes it: ``-p 2222 git@host``."""
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    port = f"-p {parts.port} " if parts.port else ""
    return f"{port}{user}{parts.hostname or ''}"


def check_ref(branch: str) -> bool:
    """Tell whether git may name a branch so (``git check-ref-format``, in short)."""
    parts: Sequence[str] = branch.split("/")
    return not re.search(r"[\x00-\x20~^:?*\[\\\x7f]|\.\.|@\{|^@$|^-", branch) and all(
        part and not part.startswith(".") and not part.endswith((".", ".lock")) for part in parts
    )
