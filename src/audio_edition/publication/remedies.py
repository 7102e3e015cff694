"""What a place means when it will not take a file: in our words, and how to mend it.

Every library and program has its own names for the same few troubles. They are told apart by the
error's number where it has one, else by the words that the services and OpenSSH are known to say.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is wrong, how to mend it, and whether it may pass by itself when tried again."""

    why: str
    hint: str
    passes: bool = False


_FULL = Remedy(
    "there is no room left", "make room there, or raise the quota; then run publish again"
)
_READ_ONLY = Remedy(
    "the place is read-only", "mount it for writing there, or set another [publish] target"
)
_MAY_NOT = Remedy(
    "the account may not do that",
    "give it the right to read, write and remove there, or publish with another account",
)
_FOLDER = Remedy(
    "a folder stands in the file's place", "move the folder away there, then run publish again"
)
_FILE = Remedy(
    "a file stands in its folder's place", "move that file away there, then run publish again"
)
_EXPIRED = Remedy("the credentials have expired", "sign in anew, then run publish again")
_WRONG = Remedy(
    "the credentials are missing or not taken",
    "docs/targets.md tells where each kind of target looks for them",
)
_NO_HOST = Remedy("no such host is known", "check the host's name in the address, and the network")
_NO_BUCKET = Remedy(
    "the bucket, container or repository does not exist",
    "make it first, and check its name in [publish] target",
)

_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _MAY_NOT,
    errno.EPERM: _MAY_NOT,
    errno.EISDIR: _FOLDER,
    errno.ENOTDIR: _FILE,
}

_WORDS: tuple[tuple[Remedy, re.Pattern[str]], ...] = tuple(
    (remedy, re.compile(words, re.IGNORECASE))
    for remedy, words in (
        (
            _EXPIRED,
            r"(?<!File)expired|token.{0,20}(is|was) invalid|invalid_grant"
            r"|Reauthentication is needed",
        ),
        (
            _WRONG,
            r"InvalidAccessKeyId|SignatureDoesNotMatch|NoCredentials|unable to locate credentials"
            r"|AuthenticationFailed|DefaultCredentials|\bunauthenticated\b|invalid credentials"
            r"|no credentials|could not read (username|password)|authentication failed"
            r"|server failed to authenticate|NoAuthenticationInformation|\b401\b",
        ),
        (
            _NO_BUCKET,
            r"NoSuchBucket|bucket does not exist|bucket (was )?not found|ContainerNotFound"
            r"|container does not exist|container was not found",
        ),
        (
            _FULL,
            r"no space left|insufficient storage|StorageFull|minimum free|\b507\b"
            r"|quota.{0,40}exceed|exceed.{0,40}quota|over quota|ENOSPC|EDQUOT",
        ),
        (_READ_ONLY, r"read-only file ?system|is read-only|write[- ]protected|EROFS"),
        (_FOLDER, r"is a directory"),
        (_FILE, r"not a directory|cannot create directory.{0,200}File exists"),
        (_MAY_NOT, r"permission denied|access ?denied|\bforbidden\b|not authorized|\b403\b"),
        (
            Remedy(_NO_HOST.why, _NO_HOST.hint, passes=True),
            r"name or service not known|name resolution|could not resolve host(name)?|nodename nor"
            r"|no address associated|getaddrinfo",
        ),
        (
            Remedy(
                "the server took a part of the file, and no more",
                "look there for a quota, and for a limit to the size of files",
            ),
            "in the middle of the file",
        ),
        (
            Remedy(
                "the server fails, and does not say why",
                "its log of errors does: look for a full disk, a quota, a folder that it may not "
                "write",
                passes=True,
            ),
            r"the server answers 5\d\d",
        ),
    )
)


def remedy_for(problem: BaseException | str) -> Remedy | None:
    """Return what is known of ``problem``, or of what raised it; None for any other trouble."""
    seen: BaseException | None = problem if isinstance(problem, BaseException) else None
    while seen is not None:
        found = _ERRNO.get(seen.errno or 0) if isinstance(seen, OSError) else None
        if found is None or found is _MAY_NOT:
            # services answer "forbidden" also for what has expired: their words say more
            found = _told(f"{type(seen).__name__} {seen}") or found
        if found is not None:
            return found
        seen = seen.__cause__ or seen.__context__
    return _told(problem) if isinstance(problem, str) else None


def _told(said: str) -> Remedy | None:
    return next((remedy for remedy, words in _WORDS if words.search(said)), None)
