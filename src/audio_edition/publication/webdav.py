"""A target over WebDAV: ``webdavs://user@host/folder``.

A file is put under a name of this run's own and then moved (RFC 4918, 9.9), so that no reader
finds half of one. What must not be overwritten unseen is moved on a condition: ``Overwrite: F``
for what shall be new, the entity tag of what was seen (``If``, 10.4) for what is replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import netrc
import os
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast
from urllib.parse import quote, unquote, urljoin, urlsplit

from audio_edition import __version__, credentials
from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication.remedies import Remedy
from audio_edition.publication.targets import Seen, part_of, trying
from audio_edition.remote import part_name, shown

T = TypeVar("T")

_SETTLES = 1.1
"""Seconds after which Apache calls a file's tag a strong one, which alone a condition matches."""


def open_webdav(address: str, _: Places) -> WebdavTarget:
    """Open ``address``; ``${NAME}`` in it stands for the environment's. Raises as it is used."""
    where = "show.toml [publish] target"
    return WebdavTarget(
        credentials.filled(address, where=where, quoted=True, error=PublicationError)
    )


class WebdavTarget:
    """A folder on a server that speaks WebDAV, class 1."""

    def __init__(self, address: str) -> None:
        self._client = DavClient(address)
        self._made: set[str] = set()
        self._parts: set[str] = set()
        self._heeds_tags = True

    @property
    def name(self) -> str:
        """The address, without a password."""
        return self._client.name

    def look(self, path: str) -> Seen | None:
        """Ask for the file's properties."""
        entry = self._trying(f"look at {path}", lambda: self._entry(path))
        return _seen(entry) if entry is not None and not entry.is_folder else None

    def _entry(self, path: str) -> DavEntry | None:
        try:
            found = self._client.list(path, 0)
        except DavRefusedError as problem:
            if problem.status in (404, 409, 410):
                return None
            raise
        return next((one for one in found if one.path == path.strip("/")), None)

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List folder by folder: many servers refuse to tell all at once (``Depth: infinity``)."""
        found: dict[str, Seen] = {}
        waiting = [""] if folders is None else list(folders)
        while waiting:
            folder = waiting.pop()
            for entry in self._inside(folder):
                name = entry.path.rpartition("/")[2]
                if part_of(name):
                    self._parts.add(entry.path)
                elif name.startswith("."):
                    continue
                elif entry.is_folder:
                    waiting.append(entry.path)
                else:
                    found[entry.path] = _seen(entry)
        return found

    def _inside(self, folder: str) -> list[DavEntry]:
        def ask() -> list[DavEntry]:
            try:
                found = self._client.list(folder, 1)
            except DavRefusedError as problem:
                if problem.status in (404, 409, 410):
                    return []
                raise
            return [one for one in found if one.path != folder.strip("/")]

        return self._trying(f"list {folder or 'the target'}", ask)

    def unfinished(self) -> list[str]:
        """Those that were seen, and what lies in the folder itself."""
        own = self._inside("")
        return sorted(self._parts.union(one.path for one in own if part_of(one.path)))

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Upload under a name of this run's own, then move."""
        self._trying(f"send {path}", lambda: self._send(path, source, content_type, {}))

    def _send(
        self, path: str, source: Path | bytes, content_type: str, condition: dict[str, str]
    ) -> None:
        """Upload and move; a condition that does not hold is a refusal with the status 412."""
        client = self._client
        folder, _, name = path.rpartition("/")
        fresh = client.url("/".join(part for part in (folder, part_name(name)) if part))
        self._make(folder)
        headers = {"Content-Type": content_type or "application/octet-stream"}
        move = {"Destination": client.url(path), "Overwrite": "T", **condition}
        try:
            client.ask("PUT", fresh, headers, source)
            client.ask("MOVE", fresh, move)
        except BaseException as problem:
            if isinstance(problem, DavRefusedError) and problem.status == 409:
                self._made.clear()  # a folder was taken away meanwhile
            # gone already, or the server is
            with contextlib.suppress(Exception):
                client.ask("DELETE", fresh)
            if isinstance(problem, DavRefusedError) and problem.status == 500:
                # servers that call a file a failure say of a folder what is wrong
                client.ask("MKCOL", f"{fresh}/")
                client.ask("DELETE", f"{fresh}/")
            raise

    def _make(self, folder: str) -> None:
        """Make the folder and those above it, also those of the address, where they are missing."""
        if folder in self._made:
            return
        if not self._is_folder(folder):
            if folder:
                self._make(folder.rpartition("/")[0])
                self._make_one(self._client.url(folder) + "/")
            else:
                self._make_root()
        self._made.add(folder)

    def _is_folder(self, folder: str) -> bool:
        try:
            return any(one.is_folder for one in self._client.list(folder, 0, is_folder=True))
        except DavRefusedError as problem:
            if problem.status in (404, 409, 410):
                return False
            raise

    def _make_root(self) -> None:
        *above, own = self._client.folders() or [""]
        for url in above:
            # they may be nobody's to make, or to see: what counts is the last
            with contextlib.suppress(DavRefusedError, PublicationError):
                self._make_one(url)
        if own:
            self._make_one(own)

    def _make_one(self, url: str) -> None:
        try:
            self._client.ask("MKCOL", url)
        except DavRefusedError as problem:
            # 405: it is there
            if problem.status != 405:
                raise

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Download."""

        def read() -> None:
            into.seek(0)
            into.truncate()
            self._get(path, into)

        self._trying(f"read back {path}", read)

    def digest(self, path: str) -> str:
        """Download and hash."""

        def read() -> str:
            whole = _Hashing()
            self._get(path, cast(BinaryIO, whole))
            return whole.hashed.hexdigest()

        return self._trying(f"read back {path}", read)

    def _get(self, path: str, into: BinaryIO) -> None:
        """Read; again where Apache, which cannot open what is just being replaced, forbids it."""
        for pause in (*_REPLACED, None):
            try:
                return self._client.get(path, into)
            except DavRefusedError as problem:
                if problem.status != 403 or pause is None:
                    raise
            time.sleep(pause)
        raise AssertionError

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Move on the server's own condition; on our look alone where it refuses every tag."""
        entry: DavEntry | None = None
        for _ in range(4):
            condition = {"Overwrite": "F"}
            if before is not None:
                entry = self._trying(f"look at {path}", lambda: self._entry(path))
                if entry is None or entry.is_folder or _seen(entry) != before:
                    return False
                condition = _only_over(self._client.url(path), entry) if self._heeds_tags else {}
            try:
                self._move_in(path, data, condition)
            except _UnmetError:
                if before is None or self.look(path) != before:
                    return False
                # the same file still: its tag was a weak one, or tags are nothing to this server
                if entry is not None and entry.etag.startswith("W/"):
                    time.sleep(_SETTLES)
                else:
                    self._heeds_tags = False
            else:
                return True
        return False

    def _move_in(self, path: str, data: bytes, condition: dict[str, str]) -> None:
        self._trying(f"send {path}", lambda: self._send(path, data, "application/json", condition))

    def remove(self, path: str) -> None:
        """Delete the file."""

        def delete() -> None:
            try:
                self._client.ask("DELETE", self._client.url(path))
            except DavRefusedError as problem:
                if problem.status not in (404, 409, 410):
                    raise

        self._trying(f"remove {path}", delete)

    def _trying(self, what: str, act: Callable[[], T]) -> T:
        def asked() -> T:
            try:
                return act()
            except DavRefusedError as problem:
                if problem.status == 412:
                    raise _UnmetError(f"{self.name}: cannot {what}: it changed meanwhile") from None
                known = _REMEDIES.get(problem.status)
                if known is None:
                    raise
                raise PublicationError(
                    f"{self.name}: cannot {what}: {known.why} ({problem})", hint=known.hint
                ) from None

        return trying(self.name, what, asked, anew=self._client.close)


class _UnmetError(PublicationError):
    """A condition did not hold: something else stands there than was seen."""


class _Hashing:
    """A file to write into that keeps nothing but the digest."""

    def __init__(self) -> None:
        self.hashed = hashlib.sha256()

    def write(self, block: bytes) -> int:
        self.hashed.update(block)
        return len(block)


# not 404: servers that remove the old file before they move the new one are asked again
_REPLACED = (0.05, 0.2, 0.5)
"""Seconds before each further try to read what may be replaced at that moment."""
_REMEDIES = {
    403: Remedy(
        "the server forbids it: the account may not do that, or the folder is read-only",
        "give the account the right to read, write, make and remove there",
    ),
    405: Remedy("the server does not do that there", "switch WebDAV on for writing (PUT, MOVE)"),
    409: Remedy(
        "the folder above it is missing and cannot be made", "make the target's folder there first"
    ),
    413: Remedy("the server takes no file that large", "raise its limit for bodies"),
    423: Remedy("it is locked by another program", "let that program end, then run publish again"),
    507: Remedy("there is no room left", "make room there, or raise the quota"),
}


def _only_over(url: str, entry: DavEntry) -> dict[str, str]:
    """The condition that what stands at ``url`` is ``entry``: none where it has no tag."""
    if not entry.etag:
        return {}
    # the path alone: what stands before it is known to the server only if no proxy is between
    return {"If": f"<{urlsplit(url).path}> ([{entry.etag.removeprefix('W/')}])"}


def _seen(entry: DavEntry) -> Seen:
    # Apache's tag is weak in a file's first second and strong from then on, and the same
    return Seen(entry.size, entry.etag.removeprefix("W/").strip('"') or entry.modified)


if TYPE_CHECKING:
    import httpx

_WAIT = 60.0  # seconds for any one answer; a server may write a large file before it says so
_ASKED = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><getcontentlength/>'
    b"<getetag/><getlastmodified/><resourcetype/></prop></propfind>"
)
_DAV = "{DAV:}"
_SCHEMES = {"webdav": "http", "dav": "http", "http+dav": "http"}
_BLOCK = 1 << 20
_AGENT = f"audio-edition/{__version__} (WebDAV, like Konqueror/4)"
"""Whom it is like Apache's packages know, and let a folder answer without its last slash, too
("redirect-carefully"): the only way to one that holds an index.html, unless mod_dir is told."""


@dataclass(frozen=True, slots=True)
class DavEntry:
    """What stands at a path below the root: ``etag`` as the server wrote it, weak or not."""

    path: str
    is_folder: bool
    size: int
    etag: str
    modified: str


class DavRefusedError(Exception):
    """The server answered, and not with what was asked for: the HTTP status, and its words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"the server answers {status} {reason}".rstrip())
        self.status = status


class DavMovedError(PublicationError):
    """The server names another address, where neither file nor password is sent."""

    def __init__(self, name: str, to: str) -> None:
        super().__init__(
            f"{name}: the server sends us to {shown(to)[:200]}",
            hint="put that address into [publish] target (webdavs:// for https)",
        )
        self.to = to


class _DeafError(PublicationError):
    """No WebDAV is spoken at an address."""


class DavClient:
    """Asks one server about what lies under the folder of ``address``. Paths are relative to it.

    Every method raises ``DavRefusedError``, ``httpx.HTTPError`` where no server answers, and
    ``PublicationError`` for what no second try will mend.
    """

    def __init__(self, address: str) -> None:
        self.name = shown(address)
        parts = urlsplit(address)
        scheme = _SCHEMES.get(parts.scheme, "https")
        try:
            port = f":{parts.port}" if parts.port else ""
            host = parts.hostname or ""
        except ValueError:
            host = port = ""
        if not host or parts.query or parts.fragment:
            raise PublicationError(
                f"target {self.name} names no WebDAV server",
                hint="write it as webdavs://user@host/folder",
            )
        host = f"[{host}]" if ":" in host else host
        self._origin = f"{scheme}://{host}{port}"
        self._root = quote(unquote(parts.path).strip("/"))
        self._who = _credentials(parts.username, parts.password, parts.hostname or "")
        self._client: httpx.Client | None = None
        self._auth: httpx.Auth | None = None

    def close(self) -> None:
        """End the connections; the next question opens others."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def url(self, path: str) -> str:
        """The address of a file or folder on the server, percent-encoded."""
        return self._origin + "/" + "/".join(part for part in (self._root, quote(path)) if part)

    def folders(self) -> list[str]:
        """The addresses of the folders on the way to the root, and its own, outermost first."""
        steps = self._root.split("/") if self._root else []
        return [f"{self._origin}/{'/'.join(steps[: n + 1])}/" for n in range(len(steps))]

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        content: bytes | Path = b"",
    ) -> int:
        """Send a request, and return the status where it is 2xx or 207."""
        with self._asked(method, url, headers or {}, content) as answer:
            answer.read()
            return answer.status_code

    def get(self, path: str, into: BinaryIO) -> None:
        """Write the file's bytes into ``into``."""
        with self._asked("GET", self.url(path), {}, b"") as answer:
            for block in answer.iter_raw(_BLOCK):
                into.write(block)

    def list(self, path: str, depth: int, *, is_folder: bool = False) -> list[DavEntry]:
        """Ask for the properties of ``path`` (depth 0), or of what is in it as well (1).

        A folder's address ends with a slash. Without one a server may redirect to it; with one
        Apache may take its index.html instead, which is no folder. So both are asked for where the
        first does not do, always of this address' own server, whatever that redirects to.
        """
        headers = {"Depth": str(depth), "Content-Type": 'application/xml; charset="utf-8"'}
        bare = self.url(path)
        urls = dict.fromkeys([bare, bare.removesuffix("/") + "/"])
        refusal: PublicationError | None = None
        for url in reversed(urls) if depth or is_folder else urls:
            try:
                return list(self._listed(url, headers))
            except DavMovedError as problem:
                if not any(_is_path_of(problem.to, one) for one in urls):
                    raise
                refusal = refusal or problem
            except _DeafError as problem:
                refusal = problem
        assert refusal is not None
        raise refusal

    def _listed(self, url: str, headers: Mapping[str, str]) -> Sequence[DavEntry]:
        with self._asked("PROPFIND", url, headers, _ASKED) as answer:
            if answer.status_code != 207:
                raise self._deaf(f"{answer.status_code}")
            return tuple(self._entries(answer.read()))

    def _entries(self, body: bytes) -> Iterator[DavEntry]:
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            tree = etree.fromstring(body, parser)
        except etree.XMLSyntaxError as problem:
            raise self._deaf(f"XML that cannot be read ({problem})") from None
        root = unquote(self._root)
        for response in tree.iter(f"{_DAV}response"):
            told = unquote(urlsplit(response.findtext(f"{_DAV}href") or "").path).strip("/")
            if told != root and not told.startswith(f"{root}/" if root else ""):
                continue
            found = {
                prop.tag: prop
                for stat in response.iter(f"{_DAV}propstat")
                if " 200" in (stat.findtext(f"{_DAV}status") or "")
                for prop in stat.iterfind(f"{_DAV}prop/*")
            }
            kind = found.get(f"{_DAV}resourcetype")

            def text(name: str, found: dict[str, etree._Element] = found) -> str:
                one = found.get(_DAV + name)
                return (one.text or "").strip() if one is not None else ""

            size = text("getcontentlength")
            yield DavEntry(
                path=told[len(root) :].strip("/"),
                is_folder=kind is not None and kind.find(f"{_DAV}collection") is not None,
                size=int(size) if size.isdecimal() else 0,
                etag=text("getetag"),
                modified=_moment(text("getlastmodified")),
            )

    @contextlib.contextmanager
    def _asked(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | Path
    ) -> Iterator[httpx.Response]:
        client = self._open()
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        told = {
            "User-Agent": _AGENT,
            "Accept-Encoding": "identity",  # the bytes as they lie there
            **headers,
        }
        if size or method == "PUT":
            told["Content-Length"] = str(size)
        with client.stream(
            method,
            url,
            headers=told,
            content=_Blocks(content) if isinstance(content, Path) else content or None,
            auth=self._auth,
        ) as answer:
            self._judge(answer)
            yield answer

    def _open(self) -> httpx.Client:
        import httpx

        if self._client is None:
            # the environment's proxies are used; .netrc is read here, and for this host alone
            self._client = httpx.Client(timeout=_WAIT, follow_redirects=False)
            weakref.finalize(self, self._client.close)
            if self._who and self._auth is None:
                self._auth = self._scheme_of_login(self._client)
        return self._client

    def _scheme_of_login(self, client: httpx.Client) -> httpx.Auth | None:
        """Ask which of the two the server wants: a password is not sent plainer than it must."""
        import httpx

        answer = client.request("PROPFIND", self.url("") + "/", headers={"Depth": "0"})
        wanted = " ".join(answer.headers.get_list("www-authenticate")).lower()
        user, password = self._who
        if "digest" in wanted:
            return httpx.DigestAuth(user, password)
        return httpx.BasicAuth(user, password)

    def _judge(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if status < 300:
            return
        if answer.has_redirect_location:
            raise DavMovedError(self.name, urljoin(str(answer.url), answer.headers["location"]))
        if status == 401:
            raise PublicationError(
                f"{self.name}: the server does not let us in",
                hint="put user and password into ~/.netrc (machine … login … password …), or into "
                "the address as ${NAME}; one that was right may have expired",
            )
        if status in (405, 501) and answer.request.method == "PROPFIND":
            raise self._deaf(f"{status}")
        raise DavRefusedError(status, answer.reason_phrase)

    def _deaf(self, told: str) -> PublicationError:
        return _DeafError(
            f"{self.name}: no WebDAV is spoken there: it answers with {told}",
            hint="check the address, and that WebDAV is switched on for that folder "
            "(in Apache with: DirectoryIndex disabled)",
        )


class _Blocks:
    """A file's bytes, from the beginning each time: Digest may ask for them twice."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        with self._file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block


def _is_path_of(address: str, url: str) -> bool:
    return unquote(urlsplit(address).path) == unquote(urlsplit(url).path)


def _moment(told: str) -> str:
    """The date of an answer as a number; as it is, where it is none."""
    try:
        return str(int(parsedate_to_datetime(told).timestamp()))
    except ValueError:
        return told


def _credentials(user: str | None, password: str | None, host: str) -> tuple[str, str]:
    """User and password, from the address or ~/.netrc; two empty texts where there are none."""
    name = unquote(user or "")
    if password is not None:
        return name, unquote(password)
    file = Path(os.environ.get("NETRC") or "~/.netrc").expanduser()
    try:
        known = netrc.netrc(str(file)).authenticators(host)
    except FileNotFoundError:
        known = None
    except (OSError, netrc.NetrcParseError) as problem:
        raise PublicationError(
            f"{file} cannot be read: {' '.join(str(problem).split())}",
            hint="a line is: machine HOST login USER password PASSWORD; chmod 600",
        ) from None
    if known and name in ("", known[0]):
        return known[0], known[2] or ""
    return (name, "") if name else ("", "")
