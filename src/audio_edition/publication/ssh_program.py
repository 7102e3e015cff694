"""The system's own ``ssh``, as rsync and git start it: no questions, no host that nobody knows.

What it finds wrong it says on its error output; here that becomes a line of ours.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from audio_edition import owners
from audio_edition.errors import PublicationError

OPTIONS = (
    "-oBatchMode=yes",  # nobody is there to type a password
    "-oStrictHostKeyChecking=yes",  # whoever answers in its place would get all that we send
    "-oConnectTimeout=30",
    "-oServerAliveInterval=15",  # a connection that was lost is noticed
    "-oServerAliveCountMax=3",
)
_SHORT = Path("/tmp")  # where the system's own place has too long a name
_SOCKET = 86  # bytes of a socket's path: a system takes 104, of which ssh needs 18 for its own


def socket_folder() -> Path:
    """Make a passing folder for the socket of a connection that commands share.

    It names its owner, so that the next run takes away what a killed one left. Raises ``OSError``.
    """
    folder = owners.passing_folder(name="s")
    if _fits(folder):
        return folder
    folder.rmdir()
    return owners.passing_folder(_SHORT, name="s")


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / "s")) <= _SOCKET


def one_connection(folder: Path) -> tuple[str, ...]:
    """Options that let all commands share a connection, whose socket lies in ``folder``.

    It ends a minute after the last command. No options where the folder's path is too long for
    a socket: each command makes a connection of its own then.
    """
    if not _fits(folder):
        return ()
    return ("-oControlMaster=auto", "-oControlPersist=60", f"-oControlPath={folder}/s")


def hang_up_after(user: object, ssh: Sequence[str], server: str, folder: Path) -> None:
    """Have the shared connection end, and ``folder`` go, when ``user`` or this process does."""
    ending = weakref.finalize(user, _hang_up, ssh, server, folder)
    atexit.register(ending)  # before ``owners`` takes the folder away, with the socket


def _hang_up(ssh: Sequence[str], server: str, folder: Path) -> None:
    if (folder / "s").exists():
        command = [*ssh, "-Oexit", *server.split()]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)


_ODD = re.compile(r"""^-|[\s\x00-\x1f\x7f"'`$\\;&<>|(){}!*?]""")


def is_plain(*names: str | None) -> bool:
    """Tell whether user and host of an address are names, and nothing that ssh or a shell obeys.

    ``-oProxyCommand=…`` in the place of one is an option.
    """
    return not any(_ODD.search(unquote(name or "")) for name in names)


_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]+")


def ssh_refusal(told: str, name: str, server: str) -> PublicationError | None:
    """Return the error that ssh's words ``told`` stand for, None where they tell nothing known.

    ``name`` is the target as it is shown, ``server`` what ssh takes for it: ``-p 2222 ada@host``.
    """
    entry = server.rpartition("@")[2].rpartition(" ")[2]
    port = re.search(r"-p (\d+)", server)
    entry = f"[{entry}]:{port[1]}" if port else entry
    if "IDENTIFICATION HAS CHANGED" in told:
        return PublicationError(
            f"{name}: the server's key is not the one in known_hosts",
            hint="somebody may stand in its place; only if it was set up anew: "
            f"ssh-keygen -R '{entry}', then connect once with ssh",
        )
    if "Host key verification failed" in told or "host key is known" in told:
        found = _FINGERPRINT.search(told)
        key = f" ({found[0]})" if found else ""
        return PublicationError(
            f"{name}: nobody has vouched for this server's key{key}",
            hint=f"ssh {server} once, compare the fingerprint and say yes: that puts it into "
            "~/.ssh/known_hosts",
        )
    if re.search(r"Permission denied \([a-z]", told) or "Too many authentication failures" in told:
        return PublicationError(
            f"{name}: the server does not let us in",
            hint="put the key into ssh-agent, or name it as IdentityFile in ~/.ssh/config; "
            "ssh to the same place shows whether it is right",
        )
    if "Could not resolve hostname" in told:
        return PublicationError(
            f"{name} cannot be reached: no such host is known",
            hint="check the host's name in the address, and the network",
        )
    for words in ("Connection refused", "timed out", "No route to host", "Network is unreachable"):
        if words in told:
            return PublicationError(
                f"{name} cannot be reached: {words[0].lower()}{words[1:]}",
                hint="check host, port and network",
            )
    return None


def told_by(errors: bytes) -> str:
    """What a program said on its error output, on one line, without its own prefixes."""
    lines = errors.decode(errors="replace").replace("\r", "\n").splitlines()
    said = [re.sub(r"^(remote|fatal|error|rsync|ssh):\s*", "", line.strip()) for line in lines]
    return "; ".join(dict.fromkeys(line for line in said if line and set(line) != {"@"}))[:600]


@contextmanager
def ended_with(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Tell the process to end where the block is left by an exception, Ctrl-C among them.

    To be entered after the process: whoever leaves that waits for it.
    """
    try:
        yield
    except BaseException:
        process.terminate()
        raise
