"""A real OpenSSH server on this machine, for this test run alone."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.publication.at_work import free_port, running
from tests.tools import require


@dataclass(frozen=True)
class Sshd:
    """Where it listens, and the home folder that a client needs to be let in."""

    port: int
    home: Path

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
    command = [require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(file)]
    subprocess.run(command, check=True)
    return file.with_suffix(".pub").read_text()


@contextmanager
def sshd(folder: Path, *, subsystem: str = "internal-sftp") -> Iterator[Sshd]:
    """Run sshd with keys of its own; its client finds all it needs in ``home/.ssh``."""
    # the full path: sshd starts itself anew for each connection
    server = str(shutil.which(require("sshd", "/usr/sbin/sshd")))
    ssh, allowed, port = folder / "home" / ".ssh", folder / "authorized_keys", free_port()
    ssh.mkdir(parents=True, mode=0o700)
    (ssh / "known_hosts").write_text(f"[127.0.0.1]:{port} {keygen(folder / 'host_key')}")
    allowed.write_text(keygen(ssh / "id_ed25519"))
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host_key'}\n"
        f"AuthorizedKeysFile {allowed}\nPidFile {folder / 'pid'}\nSubsystem sftp {subsystem}\n"
        "PermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
        "StrictModes no\nUsePAM no\n"
    )
    if os.geteuid() == 0:  # where sshd drops privileges to; the package's service makes it
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with running([server, "-D", "-e", "-f", str(folder / "sshd_config")], folder, port):
        yield Sshd(port, folder / "home")
