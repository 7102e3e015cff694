"""Members as WordPress and Ghost know them, page by page.

REST API Handbook, "Users" (``context=edit`` tells addresses, to who may list users); Ghost's
developer documentation, "Admin API", members (browse, ``limit``, ``page``, ``meta.pagination``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from audio_edition.publication.members.lists import ListedPerson, PeopleList, gather, person
from audio_edition.publication.posts.asking import CmsAnswer, CmsCaller
from audio_edition.publication.posts.ghost import VERSION, admin_token
from audio_edition.publication.posts.wordpress import WordPressPosts
from audio_edition.secrets import keep

if TYPE_CHECKING:
    import httpx

_PAGE = 100  # as many as both give at once
_MOST = 100_000  # pages; a server that tells of more goes round in circles
_FORBIDDEN = "users with their addresses are listed for administrators: take the name of one"


@dataclass
class WordPressUsers:
    """The users of the site at ``address`` (with a slash), as ``user`` may list them."""

    address: str
    user: str
    password: str
    transport: httpx.BaseTransport | None = None

    def people(self) -> PeopleList:
        """Return everybody; raises ``PublicationError`` for any page that cannot be had.

        Half a list would take the other half's feeds away.
        """
        site = WordPressPosts(self.address, self.user, self.password, transport=self.transport)

        def ask(page: int) -> tuple[list[Any], int]:
            told = {"context": "edit", "per_page": str(_PAGE), "page": str(page), "orderby": "id"}
            answer = site.get("users", told, _FORBIDDEN)
            pages = answer.headers.get("x-wp-totalpages", "")
            if not isinstance(answer.value, list) or not pages.isdecimal():
                raise CmsCaller(site.name, str, {}).fail("does not tell its users", _FORBIDDEN)
            return answer.value, int(pages)

        return gather(_rows(ask, _wordpress))


@dataclass
class GhostMembers:
    """The members of the site at ``address`` (with a slash), its admin's own address."""

    address: str
    key: str
    clock: Callable[[], datetime]
    transport: httpx.BaseTransport | None = None

    def people(self) -> PeopleList:
        """Return everybody; raises ``PublicationError`` for any page that cannot be had."""
        keep(self.key.partition(":")[2])
        caller = CmsCaller(
            f"Ghost at {self.address}",
            lambda: f"Ghost {admin_token(self.key, self.clock())}",
            {"Accept-Version": VERSION},
            self.transport,
        )
        url = f"{self.address}ghost/api/admin/members/"

        def ask(page: int) -> tuple[list[Any], int]:
            told = {"limit": str(_PAGE), "page": str(page), "order": "id asc"}
            answer = caller.ask("GET", url, told)
            if not answer.ok:
                raise caller.fail(
                    f"answers {answer.status} to members", "check the Admin API key: Integrations"
                )
            return _ghost_page(answer, caller)

        return gather(_rows(ask, _ghost))


def _rows(
    ask: Callable[[int], tuple[list[Any], int]],
    read: Callable[[dict[str, Any], str], ListedPerson | str],
) -> Iterator[ListedPerson | str]:
    for page in range(1, _MOST):
        rows, pages = ask(page)
        for number, row in enumerate(rows, (page - 1) * _PAGE + 1):
            if isinstance(row, dict):
                yield read(row, f"number {number}")
        if page >= pages:
            return


def _wordpress(row: dict[str, Any], where: str) -> ListedPerson | str:
    roles = row.get("roles")
    groups = [str(role) for role in roles] if isinstance(roles, list) else []
    return person(str(row.get("email", "")), str(row.get("name", "")), groups, where)


def _ghost_page(answer: CmsAnswer, caller: CmsCaller) -> tuple[list[Any], int]:
    value = answer.value if isinstance(answer.value, dict) else {}
    try:
        rows, pages = value["members"], int(value["meta"]["pagination"]["pages"])
    except (LookupError, TypeError, ValueError):
        rows, pages = None, 0
    if not isinstance(rows, list):
        raise caller.fail("does not tell its members", "is it the address of the admin?")
    return rows, pages


def _ghost(row: dict[str, Any], where: str) -> ListedPerson | str:
    groups = [str(row.get("status") or "")]
    for name in ("labels", "tiers"):
        told = row.get(name)
        for one in told if isinstance(told, list) else []:
            if isinstance(one, dict):
                groups += [str(one.get("name") or ""), str(one.get("slug") or "")]
    return person(str(row.get("email") or ""), str(row.get("name") or ""), groups, where)
