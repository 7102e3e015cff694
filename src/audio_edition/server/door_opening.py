"""What must be so before a desk is shared: said in one line, before anything listens."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from audio_edition.desk_settings import HOST_HINT, DeskSettings, is_host
from audio_edition.errors import AudioEditionError
from audio_edition.server.door import Door
from audio_edition.server.door_audit import AuditLog
from audio_edition.server.door_files import require_private
from audio_edition.server.door_login import DoorLogin
from audio_edition.server.door_passwords import Passwords
from audio_edition.server.door_sessions import DoorSessions
from audio_edition.server.door_users import DeskUsers
from audio_edition.server.door_way import LOOPBACK, Way, is_loopback
from audio_edition.server.run import bind, is_local
from audio_edition.workspace import Workspace

_ADD = "audio-edition desk users add NAME --role publish"
_CLOSED = "--cert and --key make it https; --behind-proxy says that a proxy before it does"


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a desk is to be reached.

    ``hosts`` are the names that browsers ask for, beside those of [desk] hosts; ``listen`` is an
    address of this machine ("": every one with TLS and a name, else this machine only).
    ``cert`` and ``key`` are PEM files; the key may stand in the certificate's.
    """

    hosts: tuple[str, ...] = ()
    listen: str = ""
    port: int = 8001
    cert: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A door and where it listens; ``address`` is what users type, ``notes`` are to be told."""

    door: Door
    listener: socket.socket
    address: str
    notes: tuple[str, ...] = ()


def open_door(
    workspace: Workspace, sharing: Sharing, passwords: Callable[[], Passwords] = Passwords
) -> OpenDoor:
    """Check everything, then listen; raises ``AudioEditionError`` in one line."""
    settings = workspace.show.desk
    hosts = tuple(dict.fromkeys(_host(host) for host in (*sharing.hosts, *settings.hosts)))
    _require_way(sharing, settings, hosts)
    users = DeskUsers(workspace)
    login, notes = _who_comes(workspace, settings, users, passwords)
    if sharing.cert is not None:
        notes += _require_certificate(sharing.cert, sharing.key)
    audit = AuditLog(workspace)
    audit.require()
    listener = bind(_listen(sharing, hosts), sharing.port)
    way = _way(sharing, settings, hosts, listener)
    if not (is_local(listener) or way.tls or sharing.behind_proxy):  # what bind made of a name
        listener.close()
        raise _plain(sharing.listen)
    sessions = login.sessions if login else DoorSessions(workspace, settings.session_hours)
    door = Door(workspace, way, users, sessions, audit, login, settings)
    first = next(iter(way.hosts))
    scheme = "https" if way.tls or (sharing.behind_proxy and not is_loopback(first)) else "http"
    return OpenDoor(door, listener, f"{scheme}://{first}/desk/", tuple(notes))


def _who_comes(
    workspace: Workspace,
    settings: DeskSettings,
    users: DeskUsers,
    passwords: Callable[[], Passwords],
) -> tuple[DoorLogin | None, list[str]]:
    require_private(users.file)
    listed = users.all()
    notes = []
    if not any(user.role == "publish" for user in listed) and settings.unlisted_role != "publish":
        notes.append("nobody has the role publish: nothing can be approved or sent from this desk")
    if settings.user_header:
        if not listed and not settings.unlisted_role:
            raise AudioEditionError(
                "nobody may use the desk yet",
                hint=f"{_ADD} --no-password, or [desk] unlisted_role for all whom the proxy names",
            )
        return None, notes
    if not any(user.hash for user in listed):
        raise AudioEditionError("nobody may use the desk yet", hint=_ADD)
    checker = passwords()
    for user in listed:
        if user.hash and not checker.is_hash(user.hash):
            raise AudioEditionError(
                f"{users.file}: the password of {user.name} is no argon2 hash",
                hint=f"audio-edition desk users password {user.name}",
            )
    sessions = DoorSessions(workspace, settings.session_hours)
    return DoorLogin(workspace, users, sessions, AuditLog(workspace), checker), notes


def _require_way(sharing: Sharing, settings: DeskSettings, hosts: tuple[str, ...]) -> None:
    if settings.user_header and not sharing.behind_proxy:
        raise AudioEditionError(
            f"show.toml [desk] user_header: {settings.user_header} is a proxy's word, and no "
            "proxy stands before the desk",
            hint="--behind-proxy says that one does",
        )
    if sharing.behind_proxy:
        if not hosts:
            raise AudioEditionError(
                "which name do browsers ask the proxy for?", hint="--host desk.example.org"
            )
        if not settings.trusted_proxies and not _stays_here(sharing.listen):
            raise AudioEditionError(
                f"everybody who reaches {sharing.listen} could pass for the proxy",
                hint='show.toml [desk] trusted_proxies = ["10.0.0.5"] says which address it has',
            )
        return
    away = next((host for host in hosts if not is_loopback(host)), "")
    if sharing.cert is None and (away or not _stays_here(sharing.listen)):
        raise _plain(away or sharing.listen)


def _plain(where: str) -> AudioEditionError:
    return AudioEditionError(
        f"passwords would go to {where} by plain http, for everybody on the way to read",
        hint=_CLOSED,
    )


def _stays_here(listen: str) -> bool:
    if listen in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(listen.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _listen(sharing: Sharing, hosts: Iterable[str]) -> str:
    if sharing.listen:
        return sharing.listen
    away = sharing.cert is not None and any(not is_loopback(host) for host in hosts)
    return "0.0.0.0" if away and not sharing.behind_proxy else "127.0.0.1"


def _host(text: str) -> str:
    try:
        name = text.strip().encode("idna").decode() if not text.isascii() else text.strip()
    except UnicodeError:
        name = ""
    bare = name.partition("]")[0].strip("[") if name.startswith("[") else name.partition(":")[0]
    if not is_host(name):
        raise AudioEditionError(f"--host {text}: that is no name of a machine", hint=HOST_HINT)
    try:
        if ipaddress.ip_address(bare).is_unspecified:
            raise AudioEditionError(
                f"--host {text}: no browser asks for that name",
                hint=f"--host is the name that is asked for, --listen {bare} where to listen",
            )
    except ValueError:
        pass  # a name
    return name.lower()


def _way(
    sharing: Sharing, settings: DeskSettings, hosts: tuple[str, ...], listener: socket.socket
) -> Way:
    tls = sharing.cert is not None
    own = {"80", "443"} if sharing.behind_proxy else {"443" if tls else "80"}
    port = "" if sharing.behind_proxy else str(listener.getsockname()[1])
    named = [_with_port(host, port, own) for host in hosts]
    if sharing.behind_proxy:
        return Way(tuple(named), tls, settings.trusted_proxies or LOOPBACK)
    here = [_with_port(host, port, own) for host in ("127.0.0.1", "localhost", "[::1]")]
    return Way(tuple(dict.fromkeys((*named, *here))), tls)


def _with_port(host: str, port: str, own: set[str]) -> str:
    """The Host header of a browser: no port where it is the scheme's own (RFC 9110, 7.2)."""
    name, colon, given = host.rpartition(":")
    if host.endswith("]") or not colon:
        name, given = host, port
    return name if not given or given in own else f"{name}:{given}"


def _require_certificate(cert: Path, key: Path | None) -> list[str]:
    """Raise where the standard library's ssl cannot use them; it would ask for a passphrase."""

    def no_passphrase() -> str:
        raise AudioEditionError(
            f"{key or cert} is locked by a passphrase", hint="openssl pkey -in KEY -out OPEN_KEY"
        )

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(cert, key, password=no_passphrase)
    except ssl.SSLError as problem:
        raise AudioEditionError(
            f"{cert} and {key or 'the key in it'} cannot be used: {problem.reason or problem}",
            hint="PEM files: --cert fullchain.pem --key privkey.pem",
        ) from None
    except OSError as problem:
        names = f"{cert} or {key}" if key else f"{cert}"
        raise AudioEditionError(f"{names} cannot be read: {problem.strerror or problem}") from None
    mode = (key or cert).stat().st_mode
    return [f"{key or cert} can be read by others on this machine"] if mode & 0o044 else []
