"""What a webhook sets off: its sources are collected, or the morning run is run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from audio_edition.credentials import filled
from audio_edition.errors import AudioEditionError, BusyError, ShowError
from audio_edition.lock import held
from audio_edition.verbs.hook_inbox import HookInbox
from audio_edition.workspace import Workspace, with_own_languages

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from audio_edition.verbs.hook_inbox import HookCall

CMS = ("ghost", "wordpress")
"""Those that may call: kinds of [[source]]."""

LINK = "link"
"""Who calls with an address that shall become an episode, where [hook] then is "make"."""

TRIES = 5
"""How often a call is tried that fails, before it is laid aside."""

_BUSY = 30.0  # seconds until another run may have ended
_AGAIN = 60.0  # seconds until the first other try of what failed, then twice as long …
_AHEAD = 31  # days: every rule of days has one among them
_SHORTEST = 16  # letters of a secret: it stands between the world and the newsroom's voice
_log = logging.getLogger(__name__)

HookWork = Callable[[Workspace, Sequence[str]], None]
"""Given the show and the names of the sources to look at, or an address, does what [hook] asks."""


@dataclass(frozen=True, slots=True)
class WorkedOff:
    """What became of the calls that waited; ``problem`` is why some still do, ``again`` in how
    many seconds they should be tried again.
    """

    done: int = 0
    waiting: int = 0
    laid_aside: int = 0
    problem: str = ""
    again: float = 0.0


def hook_secret(workspace: Workspace) -> bytes | None:
    """Return the secret of the show's webhooks, None where nobody is listened to.

    Raises ``ShowError`` where [hook] cannot be meant: a secret that is not set or too short,
    no source that a CMS could call about, a source that is none.
    """
    hook = workspace.show.hook
    if not hook.secret:
        return None
    secret = filled(hook.secret, where="show.toml [hook] secret")
    if len(secret) < _SHORTEST:
        raise ShowError(
            f"show.toml [hook] secret: what it names is shorter than {_SHORTEST} letters",
            hint='python -c "import secrets; print(secrets.token_urlsafe(32))" makes one',
        )
    names = [source.name for source in workspace.show.standing]
    for name in hook.sources:
        if name not in names:
            raise ShowError(
                f"show.toml [hook] source: there is no [[source]] {name}",
                hint=f"there are {', '.join(names)}" if names else "there is none",
            )
    if hook.then != "make" and not any(sources_of(workspace, cms) for cms in CMS):
        raise ShowError(
            "show.toml [hook]: there is no [[source]] of kind wordpress or ghost",
            hint="a webhook says that there is something to collect, not what",
        )
    return secret.encode()


def sources_of(workspace: Workspace, cms: str) -> tuple[str, ...]:
    """The names of the sources that a call of ``cms`` has collected."""
    hook = workspace.show.hook
    if hook.then == "make":
        return ()
    if hook.sources:
        kinds = {source.name: source.kind for source in workspace.show.standing}
        # a feed of the same site may be named as well; another CMS's own source may not
        return tuple(name for name in hook.sources if kinds.get(name) in (cms, "feed", "pages",
                                                                         "sitemap"))  # fmt: skip
    return tuple(source.name for source in workspace.show.standing if source.kind == cms)


@with_own_languages
def work_off(workspace: Workspace, *, work: HookWork | None = None) -> WorkedOff:
    """Do what the waiting calls ask for: once for all of them, and never two at a time.

    What fails is kept and tried again with the next; after ``TRIES`` times it is laid aside in
    ``runs/inbox/failed``. Another run that is at work costs no try. Raises
    ``AudioEditionError`` where the inbox cannot be read or written.
    """
    inbox = HookInbox(workspace)
    with held(workspace.cache, ".hook"):
        calls = inbox.waiting()
        told = WorkedOff()
        for some, sources in _pieces(workspace, calls):
            told = _sum(told, _worked(workspace, inbox, some, sources, work))
        return told


_Calls: TypeAlias = Sequence[tuple["Path", "HookCall"]]


def _pieces(workspace: Workspace, calls: _Calls) -> Iterator[tuple[_Calls, Sequence[str]]]:
    """Yield what is one piece of work: an address by itself, or all calls of CMSs."""
    for file, call in calls:
        if call.cms == LINK:
            yield [(file, call)], [call.url]
    others = [(file, call) for file, call in calls if call.cms != LINK]
    names: dict[str, None] = {}
    for cms in dict.fromkeys(call.cms for _, call in others):
        names |= dict.fromkeys(sources_of(workspace, cms))
    if others:
        yield others, tuple(names)


def _sum(one: WorkedOff, other: WorkedOff) -> WorkedOff:
    return WorkedOff(
        done=one.done + other.done,
        waiting=one.waiting + other.waiting,
        laid_aside=one.laid_aside + other.laid_aside,
        problem="; ".join(filter(None, (one.problem, other.problem))),
        again=min(filter(None, (one.again, other.again)), default=0.0),
    )


def _worked(
    workspace: Workspace,
    inbox: HookInbox,
    calls: _Calls,
    sources: Sequence[str],
    work: HookWork | None,
) -> WorkedOff:
    try:
        if sources:  # else show.toml was changed since
            (work or (_make if calls[0][1].cms == LINK else _work))(workspace, sources)
    except BusyError as problem:
        return WorkedOff(waiting=len(calls), problem=problem.message, again=_BUSY)
    except AudioEditionError as problem:
        kept = [call for file, call in calls if not _over(inbox, file, call)]
        return WorkedOff(
            waiting=len(kept),
            laid_aside=len(calls) - len(kept),
            problem=problem.message,
            again=_AGAIN * 2 ** min((call.tries for call in kept), default=0),
        )
    inbox.done(file for file, _ in calls)
    return WorkedOff(done=len(calls))


def _make(workspace: Workspace, addresses: Sequence[str]) -> None:
    """Make an episode of an address, and publish it."""
    from audio_edition.verbs.make import make

    report = make(workspace, addresses, in_feed=True)
    _log.info("hook: %s is episode %s of %s", addresses[0], report.edition, report.feed)


def _over(inbox: HookInbox, file: Path, call: HookCall) -> bool:
    """Count one more failure; whether it was the last."""
    if call.tries + 1 >= TRIES:
        inbox.give_up(file)
        return True
    inbox.again(file, call)
    return False


def _work(workspace: Workspace, sources: Sequence[str]) -> None:
    """Collect ``sources`` for the next edition, or run what is due."""
    if workspace.show.hook.then == "run":
        from audio_edition.verbs.run import run

        report = run(workspace)
        for note in report.notes:
            _log.warning("hook: %s", note)
        _log.info("hook: run %s", report.record.outcome)
        return
    from audio_edition.verbs.collecting import collect

    day = next_day(workspace)
    with workspace.run_lock():  # a run collects as well: one at a time
        collected = collect(workspace, workspace.show.run.name_of(day), day=day, only=sources)
    failed = [f"{failure.source}: {failure.message}" for failure in collected.failed]
    if failed:
        raise AudioEditionError("; ".join(failed))


def next_day(workspace: Workspace) -> dt.date:
    """The day whose edition takes what comes now: today's, or where that is out or today has
    none, the next one that has.
    """
    import datetime as dt

    from audio_edition.publication import manifest
    from audio_edition.run import calendar

    settings = workspace.show.run
    today = calendar.day_of(settings, workspace.now())
    for ahead in range(_AHEAD):
        day = today + dt.timedelta(days=ahead)
        if not calendar.is_day(settings, day):
            continue
        episode = manifest.read(workspace.audio, settings.name_of(day))
        if episode is None or not episode.published:
            return day
    return today
