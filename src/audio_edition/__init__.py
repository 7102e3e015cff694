"""audio-edition turns a day's newsletter into something people listen to.

The face of the package is what the product does. Every verb takes a ``Workspace`` (a show
and where it lives) and its options, returns a frozen report, and raises an
``AudioEditionError`` in one line:

>>> import tempfile
>>> from audio_edition import Article, Edition, Workspace, build
>>> show = {"show": {"title": "The Morning Meridian"}, "voice": {"engine": "silence"}}
>>> workspace = Workspace.of(tempfile.mkdtemp(), show)
>>> story = Article.of("The Strait Reopens", ["The first ferry left at noon on Monday."])
>>> report = build(workspace, Edition.of(id="2026-11-02", articles=[story]))
>>> report.episode.title
'The Morning Meridian for Monday, November 2, 2026'

The package logs to the standard library's ``logging`` under ``audio_edition``, and says
nothing unless it is told to.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:
    from audio_edition.audience.model import ListeningFigures as ListeningFigures
    from audio_edition.cleaning.model import CleanedArticle as CleanedArticle
    from audio_edition.cleaning.model import CleanedEdition as CleanedEdition
    from audio_edition.cleaning.model import Decision as Decision
    from audio_edition.edition.model import Article as Article
    from audio_edition.edition.model import Edition as Edition
    from audio_edition.edition.model import Paragraph as Paragraph
    from audio_edition.errors import AudienceError as AudienceError
    from audio_edition.errors import AudioEditionError as AudioEditionError
    from audio_edition.errors import BusyError as BusyError
    from audio_edition.errors import CleaningError as CleaningError
    from audio_edition.errors import EditionError as EditionError
    from audio_edition.errors import NoShowError as NoShowError
    from audio_edition.errors import ProgrammeError as ProgrammeError
    from audio_edition.errors import ProofError as ProofError
    from audio_edition.errors import PublicationError as PublicationError
    from audio_edition.errors import RefusedError as RefusedError
    from audio_edition.errors import ScriptError as ScriptError
    from audio_edition.errors import ShowError as ShowError
    from audio_edition.errors import SpeechError as SpeechError
    from audio_edition.events import Advanced as Advanced
    from audio_edition.events import Event as Event
    from audio_edition.events import Finished as Finished
    from audio_edition.events import Listener as Listener
    from audio_edition.events import Started as Started
    from audio_edition.events import Warned as Warned
    from audio_edition.findings import Finding as Finding
    from audio_edition.pipeline import BuildReport as BuildReport
    from audio_edition.plugins import PluginError as PluginError
    from audio_edition.plugins import plugin as plugin
    from audio_edition.programme.model import Programme as Programme
    from audio_edition.publication.model import Episode as Episode
    from audio_edition.publication.read_back import ReadBack as ReadBack
    from audio_edition.publication.repairing import Repaired as Repaired
    from audio_edition.script.model import Script as Script
    from audio_edition.script.model import Sentence as Sentence
    from audio_edition.show import Show as Show
    from audio_edition.store.store import StoreError as StoreError
    from audio_edition.verbs.approve import approve as approve
    from audio_edition.verbs.build import build as build
    from audio_edition.verbs.build import plan as plan
    from audio_edition.verbs.check import check as check
    from audio_edition.verbs.clean import clean as clean
    from audio_edition.verbs.collecting import CollectReport as CollectReport
    from audio_edition.verbs.collecting import collect as collect
    from audio_edition.verbs.init import init as init
    from audio_edition.verbs.listens import listens as listens
    from audio_edition.verbs.make import MakeReport as MakeReport
    from audio_edition.verbs.make import make as make
    from audio_edition.verbs.members import MemberLine as MemberLine
    from audio_edition.verbs.members import add_member as add_member
    from audio_edition.verbs.members import members as members
    from audio_edition.verbs.members import renew_member as renew_member
    from audio_edition.verbs.members import revoke_member as revoke_member
    from audio_edition.verbs.members_edge import EdgeReport as EdgeReport
    from audio_edition.verbs.members_edge import write_edge as write_edge
    from audio_edition.verbs.members_lists import ImportReport as ImportReport
    from audio_edition.verbs.members_lists import import_members as import_members
    from audio_edition.verbs.new import new as new
    from audio_edition.verbs.proof import ProofReport as ProofReport
    from audio_edition.verbs.proof import proof as proof
    from audio_edition.verbs.publish import publish as publish
    from audio_edition.verbs.publish import refresh as refresh
    from audio_edition.verbs.publish import retract as retract
    from audio_edition.verbs.read_back import read_back as read_back
    from audio_edition.verbs.repair import RepairReport as RepairReport
    from audio_edition.verbs.repair import repair as repair
    from audio_edition.verbs.reports import ApproveReport as ApproveReport
    from audio_edition.verbs.reports import CheckReport as CheckReport
    from audio_edition.verbs.reports import CleanReport as CleanReport
    from audio_edition.verbs.reports import NewArticle as NewArticle
    from audio_edition.verbs.reports import NewReport as NewReport
    from audio_edition.verbs.reports import PlanReport as PlanReport
    from audio_edition.verbs.reports import PublishReport as PublishReport
    from audio_edition.verbs.reports import RefreshReport as RefreshReport
    from audio_edition.verbs.reports import RetractReport as RetractReport
    from audio_edition.verbs.reports import ScriptReport as ScriptReport
    from audio_edition.verbs.reports import SpeakReport as SpeakReport
    from audio_edition.verbs.reports import VerifyReport as VerifyReport
    from audio_edition.verbs.run import RunReport as RunReport
    from audio_edition.verbs.run import run as run
    from audio_edition.verbs.script import script as script
    from audio_edition.verbs.speak import speak as speak
    from audio_edition.verbs.verbalize import verbalize as verbalize
    from audio_edition.verbs.verify import verify as verify
    from audio_edition.verbs.well import HealthReport as HealthReport
    from audio_edition.verbs.well import health as health
    from audio_edition.workspace import Workspace as Workspace

# A library is silent until its user says otherwise (logging HOWTO, "Configuring Logging for a
# Library").
logging.getLogger(__name__).addHandler(logging.NullHandler())

# Where each public name lives. They are imported when first asked for: `audio-edition --help`
# and a script that only needs the version should not pay for NumPy. The room `script` shares
# its name with a verb and is callable for that reason.
_HOMES = {
    "audience.model": ("ListeningFigures",),
    "cleaning.model": ("CleanedArticle", "CleanedEdition", "Decision"),
    "edition.model": ("Article", "Edition", "Paragraph"),
    "errors": (
        "AudienceError",
        "AudioEditionError",
        "BusyError",
        "CleaningError",
        "EditionError",
        "NoShowError",
        "ProgrammeError",
        "ProofError",
        "PublicationError",
        "RefusedError",
        "ScriptError",
        "ShowError",
        "SpeechError",
    ),
    "events": ("Advanced", "Event", "Finished", "Listener", "Started", "Warned"),
    "findings": ("Finding",),
    "pipeline": ("BuildReport",),
    "plugins": ("PluginError", "plugin"),
    "programme.model": ("Programme",),
    "publication.model": ("Episode",),
    "publication.read_back": ("ReadBack",),
    "publication.repairing": ("Repaired",),
    "script.model": ("Script", "Sentence"),
    "show": ("Show",),
    "store.store": ("StoreError",),
    "verbs.approve": ("approve",),
    "verbs.build": ("build", "plan"),
    "verbs.check": ("check",),
    "verbs.clean": ("clean",),
    "verbs.init": ("init",),
    "verbs.listens": ("listens",),
    "verbs.make": ("MakeReport", "make"),
    "verbs.members": (
        "MemberLine",
        "add_member",
        "members",
        "renew_member",
        "revoke_member",
    ),
    "verbs.members_edge": ("EdgeReport", "write_edge"),
    "verbs.members_lists": ("ImportReport", "import_members"),
    "verbs.new": ("new",),
    "verbs.publish": ("publish", "refresh", "retract"),
    "verbs.proof": ("ProofReport",),
    "verbs.read_back": ("read_back",),
    "verbs.repair": ("RepairReport", "repair"),
    "verbs.reports": (
        "ApproveReport",
        "CheckReport",
        "CleanReport",
        "NewArticle",
        "NewReport",
        "PlanReport",
        "PublishReport",
        "RefreshReport",
        "RetractReport",
        "ScriptReport",
        "SpeakReport",
        "VerifyReport",
    ),
    "verbs.collecting": ("CollectReport", "collect"),
    "verbs.run": ("RunReport",),
    "verbs.speak": ("speak",),
    "verbs.verbalize": ("verbalize",),
    "verbs.verify": ("verify",),
    "verbs.well": ("HealthReport", "health"),
    "workspace": ("Workspace",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    import importlib

    if name in ("script", "proof", "run"):
        return importlib.import_module(f"audio_edition.{name}")
    if name in _HOME:
        value = getattr(importlib.import_module(f"audio_edition.{_HOME[name]}"), name)
        globals()[name] = value  # asked for once
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "Advanced",
    "ApproveReport",
    "Article",
    "AudienceError",
    "AudioEditionError",
    "BuildReport",
    "BusyError",
    "CheckReport",
    "CleanReport",
    "CleanedArticle",
    "CleanedEdition",
    "CleaningError",
    "CollectReport",
    "Decision",
    "EdgeReport",
    "Edition",
    "EditionError",
    "Episode",
    "Event",
    "Finding",
    "Finished",
    "HealthReport",
    "ImportReport",
    "Listener",
    "ListeningFigures",
    "MakeReport",
    "MemberLine",
    "NewArticle",
    "NewReport",
    "NoShowError",
    "Paragraph",
    "PlanReport",
    "PluginError",
    "Programme",
    "ProgrammeError",
    "ProofError",
    "ProofReport",
    "PublicationError",
    "PublishReport",
    "ReadBack",
    "RefreshReport",
    "RefusedError",
    "RepairReport",
    "Repaired",
    "RetractReport",
    "RunReport",
    "Script",
    "ScriptError",
    "ScriptReport",
    "Sentence",
    "Show",
    "ShowError",
    "SpeakReport",
    "SpeechError",
    "Started",
    "StoreError",
    "VerifyReport",
    "Warned",
    "Workspace",
    "__version__",
    "add_member",
    "approve",
    "build",
    "check",
    "clean",
    "collect",
    "health",
    "import_members",
    "init",
    "listens",
    "make",
    "members",
    "new",
    "plan",
    "plugin",
    "proof",
    "publish",
    "read_back",
    "refresh",
    "renew_member",
    "repair",
    "retract",
    "revoke_member",
    "run",
    "script",
    "speak",
    "verbalize",
    "verify",
    "write_edge",
]
