"""``audio-edition embed``: what to paste so that the player stands on a site, or pasting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import TODAY_OR_EDITION
from audio_edition.cli.context import App, json_option, many, pass_app
from audio_edition.errors import EXIT_FAILED

if TYPE_CHECKING:
    from audio_edition.verbs.snippets import SnippetReport

TODAY = "today"
EMAIL = "email"
OEMBED = "oembed"
READ_ALONG = "read-along"
USES = ("iframe", "element", "wordpress", "ghost", READ_ALONG, OEMBED, EMAIL)


@click.command("embed")
@click.argument("edition", default=TODAY, metavar="[EDITION|today]", type=TODAY_OR_EDITION)
@click.option("--for", "use", type=click.Choice(USES), help="Print this one snippet alone.")
@click.option("--size", type=click.Choice(("compact", "card", "full")),
              help="How large: one line (96 pixels), the controls (320; frames have that by "
              "themselves), or chapters and transcript as well (640).")  # fmt: skip
@click.option("--theme", type=click.Choice(("light", "dark")),
              help="Settle the colours; else they follow the page.")  # fmt: skip
@click.option("--article", default="", metavar="N|ID|ADDRESS",
              help="The player of this one article, which plays it alone.")  # fmt: skip
@click.option("--grow/--no-grow", "grows", default=None,
              help="With one more line, by which a frame becomes as high as what a reader opens "
              "in it. By itself with --size full.")  # fmt: skip
@click.option("--text", is_flag=True, help="With --for email: for the letter's plain text.")
@click.option("--into", multiple=True, metavar="POST",
              help="Put the player into this post (its address or id), or into those of all "
              "'articles'. More than once: into several.")  # fmt: skip
@click.option("--remove", multiple=True, metavar="POST",
              help="Take the player out of this post, or out of all 'articles' it stands "
              "in.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Print what would change in the posts.")
@json_option
@pass_app
def command(
    app: App,
    edition: str,
    use: str | None,
    size: str | None,
    theme: str | None,
    article: str,
    grows: bool | None,
    text: bool,
    into: tuple[str, ...],
    remove: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Print the snippets that put the player on a site.

    "today" (the default) is pasted once and shows each new edition by itself; an
    EDITION's snippets show that edition for ever.

    --article gives the player of one article, for that article's own page; --for read-along
    marks the page's own paragraphs while they are read.

    --for email prints a card for a newsletter: a picture, and headlines that lead to their
    second of the edition. A letter stays as it was sent, so "today" is the edition of now.

    --into puts the player into a post of WordPress or Ghost itself, where [hook] in show.toml
    allows it: between two comments, so that a second time changes nothing and --remove leaves
    the post as it was.
    """
    if into and remove:
        raise click.UsageError("--into and --remove exclude each other")
    if use and (into or remove):
        raise click.UsageError("--for prints a snippet: [hook.post] snippet says which goes in")
    if text and use != EMAIL:
        raise click.UsageError("--text is the plain text of --for email")
    if dry_run and not (into or remove):
        raise click.UsageError("--dry-run says what --into or --remove would do")
    looks = size or theme or article or grows is not None
    if looks and (into or remove or use == EMAIL):
        raise click.UsageError(
            "--size, --theme, --article and --grow are for snippets that show the player on a site"
        )
    if article and use == OEMBED:
        raise click.UsageError("one article has no oEmbed answer: take --for iframe")
    workspace = app.workspace()
    if workspace.show.identity.base_url.startswith("http://127.0.0.1"):
        app.warn("base_url in show.toml is this machine: set it to where audio/ is served")
    if into or remove:
        from audio_edition.verbs.snippets import put_snippet, take_out_snippet

        change = put_snippet if into else take_out_snippet
        report = change(workspace, edition, into or remove, dry_run=dry_run)
        _tell(app, report, as_json=as_json or app.as_json)
        return
    if use == EMAIL:
        _letter(app, edition, text=text, as_json=as_json or app.as_json)
        return
    from audio_edition.verbs.embed import PlayerLook, embed

    look = PlayerLook(size or "", theme or "", grows)
    made = embed(workspace, edition, look, article=article)
    found = [item for item in made if item.use == (use or item.use)]
    if not use:  # what stands beside a player is no player
        found = [item for item in found if item.use != READ_ALONG]
    if as_json or app.as_json:
        app.emit({item.use: item.code for item in found})
    elif use:
        click.echo(found[0].code)
    else:
        click.echo("\n\n".join(f"# {item.title}\n# {item.how}\n{item.code}" for item in found))
        named = f"{edition} --article {article}" if article else edition
        click.echo(
            "\n# Your own article, marked while it is read"
            f"\n# audio-edition embed {named} --for read-along prints the line."
        )
        if article:
            return
        click.echo(
            f"\n# A newsletter\n# audio-edition embed {edition} --for email prints its card."
        )


def _letter(app: App, edition: str, *, text: bool, as_json: bool) -> None:
    from audio_edition.verbs.embed_email import embed_email

    card = embed_email(app.workspace(), edition)
    for note in card.notes:
        app.warn(note)
    if as_json:
        app.emit({item.use: item.code for item in (card.html, card.text)})
    else:
        click.echo((card.text if text else card.html).code)


def _tell(app: App, report: SnippetReport, *, as_json: bool) -> None:
    for problem in report.problems:
        app.warn(problem)
    if as_json:
        app.emit(
            {
                "edition": report.edition,
                "dry_run": report.dry_run,
                "posts": [
                    {"id": one.id, "url": one.url, "changed": one.changed, "diff": list(one.diff)}
                    for one in report.changes
                ],
                "problems": list(report.problems),
            }
        )
    else:
        for one in report.changes:
            word = "would change" if report.dry_run else "changed"
            click.echo(f"{word if one.changed else 'as it is'}: {one.url or one.id} ({one.title})")
            for line in one.diff if report.dry_run or app.verbose else ():
                click.echo(f"    {line}")
        changed = sum(one.changed for one in report.changes)
        app.talk(f"{many(len(report.changes), 'post')}, {changed} of them changed")
    if report.problems:
        raise click.exceptions.Exit(EXIT_FAILED)
