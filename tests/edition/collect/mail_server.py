"""A real IMAP server for as long as a test needs it: Debian's dovecot, TLS and all.

It runs as whoever runs the tests (no root needed), on ports of its own, with one user's mail in a
folder. ``trustme`` is its certificate authority.
"""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import trustme

from tests.publication.at_work import free_port, running
from tests.tools import require

PASSWORD = "a lamp-post 7 & more"
USER = "news@lantern.example"

SETTINGS = (Path(__file__).parent.parent / "data" / "dovecot.conf").read_text("utf-8")


@dataclass
class MailServer:
    """The server, and the folder of its one mailbox."""

    root: Path
    imap: int
    imaps: int
    uid: int
    gid: int

    @property
    def address(self) -> str:
        return f"imaps://{USER.replace('@', '%40')}@localhost:{self.imaps}/INBOX"

    def put(self, message: EmailMessage | bytes, *, folder: str = "") -> Path:
        """Deliver a message, as a mail server does: written beside, then renamed."""
        data = message if isinstance(message, bytes) else message.as_bytes()
        maildir = self.root / "mail" / folder if folder else self.root / "mail"
        for name in ("tmp", "new", "cur"):
            (maildir / name).mkdir(parents=True, exist_ok=True)
        for place in (maildir, *maildir.iterdir()):
            os.chown(place, self.uid, self.gid)
        name = f"{time.time_ns()}.M{os.getpid()}.localhost"
        (maildir / "tmp" / name).write_bytes(data)
        os.chown(maildir / "tmp" / name, self.uid, self.gid)
        target = maildir / "new" / name
        (maildir / "tmp" / name).rename(target)
        return target

    def unseen(self) -> int:
        """How many letters nobody has read: those without the flag S."""
        found = [*(self.root / "mail/new").iterdir(), *(self.root / "mail/cur").iterdir()]
        return sum("S" not in file.name.partition(":2,")[2] for file in found)

    def renumber(self) -> None:
        """Forget all UIDs: the next client meets another UIDVALIDITY."""
        for file in (self.root / "mail").glob("dovecot*"):
            file.unlink()
        time.sleep(1.1)  # UIDVALIDITY is a time in seconds


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run dovecot in a folder of its own; skip where it is not installed."""
    dovecot = require("dovecot", "/usr/sbin/dovecot")
    # not below pytest's folder, which nobody but its owner may enter
    root = Path(tempfile.mkdtemp(prefix="mail-server-"))
    root.chmod(0o755)
    try:
        with _running(dovecot, root) as server:
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _running(dovecot: str, root: Path) -> Iterator[MailServer]:
    version = subprocess.run([dovecot, "--version"], capture_output=True, text=True, check=True)
    number = version.stdout.split()[0].partition("-")[0]
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(root / "ca.pem"))
    cert = ca.issue_cert("localhost")
    cert.private_key_pem.write_to_path(str(root / "key.pem"))
    (root / "cert.pem").write_bytes(b"".join(p.bytes() for p in cert.cert_chain_pems))
    for name in ("run", "state", "mail/new", "mail/cur", "mail/tmp"):
        (root / name).mkdir(parents=True)
    imap, imaps = free_port(), free_port()
    # as root it runs under the users that Debian's package made; as anybody else under that one
    me, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    own = (
        f"default_internal_user = {me}\ndefault_login_user = {me}\ndefault_internal_group = {group}"
    )
    is_root = os.getuid() == 0
    # dovecot opens no mail as root
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
    for folder in (root, *(root / "mail").rglob("*"), root / "mail"):
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    (root / "dovecot.conf").write_text(
        SETTINGS.format(
            root=root,
            config=number,
            storage=number,
            users="" if is_root else own,
            chroot="" if is_root else "chroot =",
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            imap=imap,
            imaps=imaps,
            password=f'"{PASSWORD}"',
        )
    )
    command = [dovecot, "-F", "-c", str(root / "dovecot.conf")]
    with running(command, root, imaps):
        yield MailServer(root, imap, imaps, owner.pw_uid, owner.pw_gid)
