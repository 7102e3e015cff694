"""Who made a release: SHA256SUMS signed with the maker's SSH key (``ssh-keygen -Y sign``).

The signature lies beside it as ``SHA256SUMS.sig``. It says nothing without the maker's public key,
which must come another way than the release: as a line of an "allowed signers" file
(ssh-keygen(1), ALLOWED SIGNERS).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools.release import sums
from tools.release.told import AGAIN, ReleaseError

NAME = f"{sums.NAME}.sig"
MAKER = "audio-edition"
"""Whom the line of a signer names: the project, since a key may pass to another maintainer."""
VARIABLE = "AUDIO_EDITION_RELEASE_KEY"
_NAMESPACE = "file"
"""As ssh-keygen(1) proposes for files: a signature of a login or a commit is none of these."""
_MAKE_ONE = "ssh-keygen -t ed25519 -f FILE makes one"


def key_of(given: Path | None) -> Path | None:
    """Return the key to sign with: ``given``, else what the variable names; None where neither is.

    A public key is good, too, where an agent has its private one. Raises ``ReleaseError`` for a
    file that is no key.
    """
    named = os.environ.get(VARIABLE, "").strip()
    key = given or (Path(named) if named else None)
    if key is None:
        print(f"note: {sums.NAME} will not be signed: no key (--key FILE, or {VARIABLE}=FILE)")
        return None
    key = key.expanduser().resolve()
    _public(key)
    return key


def signer_line(key: Path) -> str:
    """Return the line by which others know the maker: for their file of allowed signers."""
    return f'{MAKER} namespaces="{_NAMESPACE}" {_public(key)}'


def sign(folder: Path, key: Path) -> None:
    """Sign the sums of a release, and hold the signature against the key at once."""
    (folder / NAME).unlink(missing_ok=True)  # ssh-keygen would ask whether to write over it
    done = _keygen("sign", "-f", str(key), str(folder / sums.NAME))
    if done.returncode:
        raise ReleaseError(
            f"{sums.NAME} cannot be signed with {key}: {_last(done)}",
            "see that the key is yours alone (chmod 600), and its passphrase right",
        )
    verified(folder, None)


def verified(folder: Path, signers: Path | None) -> bool:
    """Whether the sums are signed; ``signers``, where given, must know by whom.

    Without ``signers`` only that the signature is one of these sums is known, and not whose. Raises
    ``ReleaseError`` for a signature that does not hold, and with ``signers`` where there is none.
    """
    listing, signature = folder / sums.NAME, folder / NAME
    if not signature.is_file():
        if signers is None:
            return False
        raise ReleaseError(
            f"{folder} has no {NAME}: nobody signed it",
            f"{AGAIN}, or check without --signers",
        )
    if not listing.is_file():
        raise ReleaseError(f"{folder} has no {sums.NAME}", AGAIN)
    words = ["-n", _NAMESPACE, "-s", str(signature)]
    if signers is None:
        done = _keygen("check-novalidate", *words, read=listing)
        if done.returncode:
            raise ReleaseError(
                f"{sums.NAME} is not what was signed: {_last(done)}",
                AGAIN,
            )
        return True
    if not signers.is_file():
        raise ReleaseError(f"{signers} is not there", "docs/releasing.md says what it holds")
    done = _keygen("verify", *words, "-f", str(signers), "-I", MAKER, read=listing)
    if done.returncode:
        raise ReleaseError(
            f"{sums.NAME} is not signed by anybody in {signers.name}: {_last(done)}",
            "do not install it; ask who publishes it",
        )
    return True


def _public(key: Path) -> str:
    """Type and key, without the comment, in which people write their names."""
    beside = key if key.suffix == ".pub" else key.with_name(f"{key.name}.pub")
    if not key.is_file():
        raise ReleaseError(f"{key} is not there", _MAKE_ONE)
    if beside.is_file():
        told = beside.read_text("utf-8", "replace")
    else:
        told = _run("-y", "-f", str(key)).stdout
    words = told.split()
    if len(words) < 2 or not words[0].startswith(("ssh-", "ecdsa-", "sk-")):
        raise ReleaseError(f"{key} is no SSH key, or its passphrase was not given", _MAKE_ONE)
    return f"{words[0]} {words[1]}"


def _keygen(what: str, *words: str, read: Path | None = None) -> subprocess.CompletedProcess[str]:
    more = ["-n", _NAMESPACE] if what == "sign" else []
    return _run("-Y", what, *more, *words, read=read)


def _run(*words: str, read: Path | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ReleaseError("ssh-keygen is not installed", "install OpenSSH (8.1 or newer)")
    text = read.read_text("utf-8", "replace") if read else ""
    # a passphrase is asked for at the terminal, not by what is read here
    return subprocess.run([program, *words], input=text, capture_output=True, text=True)


def _last(done: subprocess.CompletedProcess[str]) -> str:
    said = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()
    return said[-1]


__all__ = ["MAKER", "NAME", "VARIABLE", "key_of", "sign", "signer_line", "verified"]
