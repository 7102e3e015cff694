"""The pages a reader meets: edition, embed, today, archive, and the player they load.

Pure functions of episodes, cues and settings; nothing here reads a clock or a folder.
Every address of a file of ours is relative, so that the site works wherever ``audio/``
is served; only what leaves the page (links to share, metadata) is absolute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from audio_edition import addresses, languages
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.programme.model import Cue
from audio_edition.publication.covers import small
from audio_edition.publication.groups import MadeFiles
from audio_edition.publication.heads import Listed, listed
from audio_edition.publication.model import Episode
from audio_edition.publication.notes import brief_summary
from audio_edition.publication.pages.about import (
    EMBED_HEIGHT,
    EMBED_WIDTH,
    instant,
    json_ld,
    json_ld_text,
    oembed,
)
from audio_edition.publication.pages.archive import (
    RECENT,
    ArchivePart,
    archive_parts,
    first_page,
    part_files,
    table_of,
)
from audio_edition.publication.pages.parts import PLAYER, parts
from audio_edition.publication.pages.read_along import Sections, sections
from audio_edition.publication.pages.render import ready, render, render_into
from audio_edition.publication.pages.snippets import Snippet, snippets
from audio_edition.publication.pages.words import day_of, proof_line
from audio_edition.publication.sets import WAVEFORM, in_set
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.themes import OURS, Theme

_TODAY_AGE, _EDITION_AGE = 300, 86_400


def edition_files(
    episode: Episode,
    cues: Sequence[Cue],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme = OURS,
    *,
    previous: Episode | None,
    following: Episode | None,
    waveform: bool,
) -> Mapping[str, bytes]:
    """Return ``index.html``, ``embed.html`` and ``oembed.json`` of one public edition.

    Each is rendered when it is asked for.

    ``previous`` and ``following`` are its public neighbours in time; an edition that none
    follows is today's. ``waveform`` tells whether one lies beside the pages. A
    retracted edition gets pages that say so and link to no audio; one for members gets pages that
    say so, and beside them the page that members see.
    """
    here = addresses.page_address(identity, episode.edition_id)
    if episode.is_for_members:
        files = locked_files(episode, identity, settings, theme)
        if not episode.retracted:
            files[addresses.MEMBERS_PAGE] = _members_page(episode, cues, identity, settings, theme)
        return files
    seen = _seen(episode, cues, identity, settings, theme, previous, following)
    form = in_set(episode, WAVEFORM) or WAVEFORM if waveform else ""
    seen |= {"files": "", "waveform": form, "oembed": here + "oembed.json"}
    embed = here + "embed.html"
    return MadeFiles(
        {
            "index.html": partial(render_into, "edition.html", identity, settings, theme, **seen),
            "embed.html": partial(render_into, "embed.html", identity, settings, theme, **seen),
            "oembed.json": oembed(episode, identity, src=embed, age=_EDITION_AGE),
        }
    )


def _members_page(
    episode: Episode,
    cues: Sequence[Cue],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme,
) -> bytes:
    """An edition's page as members see it: the show's own files lie above the guarded folder."""
    seen = _seen(episode, cues, identity, settings, theme, None, None)
    depth = settings.members.folder_of(episode).count("/") + 1
    seen |= {
        "root": "../" * depth,
        "files": "",
        "waveform": in_set(episode, WAVEFORM),
        "oembed": addresses.page_address(identity, episode.edition_id) + "oembed.json",
    }
    return render("edition.html", identity, settings, theme, **seen)


def site_files(
    episodes: Sequence[Episode],
    latest_cues: Sequence[Cue],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme = OURS,
) -> dict[str, bytes]:
    """Return archive, ``today/`` and the player's files, by path under ``audio/``.

    ``episodes`` are the public ones, newest first; ``latest_cues`` belong to the first of
    them. Without any episode the pages say that nothing has been published yet.
    """
    shown = [episode for episode in episodes if not episode.retracted]
    if len(shown) < len(episodes) and episodes[0].retracted:
        latest_cues = ()
    pages = archive_parts(shown)
    files = player_files(identity, theme)
    for page in pages:
        files |= part_files(page, pages, map(listed, page.editions), identity, settings, theme)
    recent = [listed(episode) for episode in shown[:RECENT]]
    files |= show_files(shown, recent, pages, latest_cues, identity, settings, theme)
    return files


def player_files(identity: Identity, theme: Theme = OURS) -> dict[str, bytes]:
    """Return the player's files, which pages name: they are there before any page."""
    made = parts(theme, identity.title)
    return {f"{addresses.PLAYER}/{name}": data for name, data in made.files.items()}


def show_files(
    shown: Sequence[Episode],
    recent: Sequence[Listed],
    pages: Sequence[ArchivePart[Any]],
    latest_cues: Sequence[Cue],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme = OURS,
) -> Mapping[str, bytes]:
    """Return first page, ``today/`` and the table of the archive's ``pages``.

    Those of ``today/`` are rendered when they are asked for.

    ``recent`` are the first ``RECENT`` of ``shown``, of which all but the first may be heads, read
    while they are asked for: none is kept.
    """
    day = None
    if shown:
        day = day_of(shown[0], identity.language, settings.days, newest=True, own=False)
    first = first_page(shown, pages, recent, identity, settings, theme, day)
    table = table_of(pages)
    if not shown:
        empty = first_page((), (), (), identity, settings, theme, None, root="../")
        files = {"index.html": first, addresses.ARCHIVE: table}
        return files | {"today/index.html": empty, "today/embed.html": empty}
    latest, older = shown[0], shown[1] if len(shown) > 1 else None
    here = addresses.page_address(identity, addresses.TODAY)
    seen = _seen(latest, latest_cues, identity, settings, theme, older, None, own=False)
    waveform = in_set(latest, WAVEFORM)
    folder = f"../{latest.edition_id}/"
    seen |= {
        "files": folder,
        "waveform": folder + waveform if waveform else "",
        "oembed": here + "oembed.json",
        "is_today": True,
    }
    embed = here + "embed.html"
    return MadeFiles(
        {
            "index.html": first,
            addresses.ARCHIVE: table,
            "today/index.html": partial(
                render_into, "edition.html", identity, settings, theme, **seen
            ),
            "today/embed.html": partial(
                render_into, "embed.html", identity, settings, theme, **seen
            ),
            "today/oembed.json": oembed(latest, identity, src=embed, age=_TODAY_AGE),
        }
    )


def _seen(
    episode: Episode,
    cues: Sequence[Cue],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme,
    previous: Episode | None,
    following: Episode | None,
    *,
    own: bool = True,
) -> dict[str, Any]:
    """What the templates of an edition's pages are given; ``own`` is not ``today/``."""
    page = addresses.page_address(identity, episode.edition_id)
    where = (episode.edition_id, episode.cover) if episode.cover else (addresses.COVER,)
    cover = address(identity, *where)
    # a theme's templates may do with both whatever one does with lists and dictionaries
    is_ours = not theme.folders
    return {
        "root": "../",
        "language": episode.language,
        "episode": episode,
        "summary": brief_summary(episode),
        "sections": (Sections if is_ours else sections)(episode, cues),
        "previous": previous,
        "next": following,
        "page": page,
        "embed": page + "embed.html",
        "audio_address": page + episode.file,
        "embed_size": (EMBED_WIDTH, EMBED_HEIGHT),
        "cover": cover,
        "small_cover": small(episode.cover),
        **({} if is_ours else {"about": json_ld(episode, identity, cover)}),
        "about_text": partial(json_ld_text, episode, identity, cover),
        "published": instant(episode),
        "changed": instant(episode, changed=True),
        "is_today": False,
        "day": day_of(episode, episode.language, settings.days, newest=following is None, own=own),
        "proof_line": proof_line(episode.proof, languages.labels_of(episode.language))
        if episode.proof
        else "",
    }


__all__ = ["PLAYER", "Snippet", "edition_files", "ready", "show_files", "site_files", "snippets"]


_AGE = 3600  # seconds that an oEmbed answer may be kept: the edition may become public


def locked_files(
    episode: Episode, identity: Identity, settings: PublishSettings, theme: Theme
) -> dict[str, bytes]:
    """Return ``index.html``, ``embed.html`` and ``oembed.json`` of an edition for members."""
    here = addresses.page_address(identity, episode.edition_id)
    is_told = settings.members.teaser and not episode.retracted
    say = languages.labels_of(episode.language)
    title = episode.title if is_told else str(say["for_subscribers"])

    def page(*, is_embed: bool) -> bytes:
        return render(
            "locked-embed.html" if is_embed else "locked.html",
            identity,
            settings,
            theme,
            language=episode.language,
            root="../",
            episode=episode,
            title=title,
            summary=brief_summary(episode) if is_told else "",
            funding=settings.funding,
            page=here,
            oembed=here + "oembed.json",
        )

    return {
        "index.html": page(is_embed=False),
        "embed.html": page(is_embed=True),
        "oembed.json": oembed(episode, identity, src=here + "embed.html", age=_AGE, title=title),
    }
