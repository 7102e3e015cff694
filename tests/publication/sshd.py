"""A real OpenSSH server on this machine, for this test run alone."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.tools import require


@dataclass(frozen=True)
class Sshd:
    """Where it listens, and the home folder that a client needs to be let in."""

    port: int
    home: Path
    log: Path

    def address(self, folder: Path | str, user: str = "") -> str:
        return f"sftp://{user or getpass.getuser()}@127.0.0.1:{self.port}{folder}"

    @property
    def known_hosts(self) -> Path:
        return self.home / ".ssh" / "known_hosts"

    def ssh(self, *options: str, known_hosts: Path | None = None) -> str:
        """The ssh command that is let in: OpenSSH asks the account's home, whatever $HOME says."""
        config = self.home / ".ssh" / f"config-{'own' if known_hosts is None else known_hosts.name}"
        config.write_text(
            "Host *\n"
            f"  IdentityFile {self.home}/.ssh/id_ed25519\n  IdentitiesOnly yes\n"
            f"  UserKnownHostsFile {known_hosts or self.known_hosts}\n"
            "  GlobalKnownHostsFile /dev/null\n"
        )
        return " ".join(["ssh", "-F", str(config), *options])


def keygen(file: Path) -> str:
    keygen = require("ssh-keygen")
    command = [keygen, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(file)]
    subprocess.run(command, check=True)
    return file.with_suffix(".pub").read_text()


@contextmanager
def sshd(folder: Path, *, subsystem: str = "internal-sftp") -> Iterator[Sshd]:
    """Run sshd with keys of its own; its client finds all it needs in ``home/.ssh``."""
    server = require("sshd", "/usr/sbin/sshd")
    ssh = folder / "home" / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    host_key = keygen(folder / "host_key")
    user_key = keygen(ssh / "id_ed25519")
    allowed = folder / "authorized_keys"
    allowed.write_text(user_key)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (ssh / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}")
    (folder / "sshd_config").write_text(
        f"Port {port}\n"
        "ListenAddress 127.0.0.1\n"
        f"HostKey {folder / 'host_key'}\n"
        f"AuthorizedKeysFile {allowed}\n"
        f"PidFile {folder / 'pid'}\n"
        f"Subsystem sftp {subsystem}\n"
        "PermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
        "StrictModes no\nUsePAM no\n"
    )
    if os.geteuid() == 0:  # where sshd drops privileges to; the package's service makes it
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    log = folder / "log"
    # the full path: sshd starts itself anew for each connection
    command = [str(shutil.which(server)), "-D", "-e", "-f", str(folder / "sshd_config")]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stderr=out)
    try:
        _wait(process, port, log)
        yield Sshd(port, folder / "home", log)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"sshd does not listen: {log.read_text()}")
