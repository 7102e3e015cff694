"""Articles from files that are no e-mail, parted as letters are: ``new --split`` for them.

A file is taken for a digest only where that is plain: articles have subheadings, too. Nothing is
moved but the headlines; the editor's marks stay with their paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from audio_edition.edition.frontmatter import FRONT_MATTER
from audio_edition.edition.letters.our_card import mark_cards
from audio_edition.edition.library import decode, edition_errors
from audio_edition.edition.marks import marked_prefix
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.confined import reader
from audio_edition.edition.sources.fetch import without_password
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle
from audio_edition.edition.text import same_words
from newsletters.decode import forgiving, repair
from newsletters.letters.assemble import address_of, section_name
from newsletters.letters.ends import LEAD_WORDS
from newsletters.letters.letter import is_web_letter, read_web_letter
from newsletters.letters.parts import Units, find_parts
from newsletters.letters.piece import LetterPiece, capital_lead, in_capitals
from newsletters.letters.plain import pieces_of_text
from newsletters.letters.stories import Start, after_lead, starts_of
from newsletters.letters.ways import PAGE_WAY, check_way

_STORIES = 3  # from which on a page is told to look like a letter
_ENOUGH = 2.0  # of signs that it is a digest: rules between, or links to the rest


@edition_errors()
def parted(
    articles: Sequence[ParsedArticle],
    data: bytes,
    name: str,
    kind: str,
    way: str,
    *,
    charset: str = "",
) -> tuple[ParsedArticle, ...]:
    """The articles of a file of some ``kind`` (as ``parse`` names it), parted by ``way``.

    A page is one article, unless it is said what parts it: then it is read as a letter's web
    version, and where nothing parts that, by the headings of its article.
    """
    check_way(way)
    if way == "none" or (kind == "html" and way == "auto"):
        return tuple(articles)
    decoded = repair(decode(data, name, declared=charset, markup=kind == "html").text)
    if kind == "html" and len(found := _web_letter(decoded, name, way, articles)) > 1:
        return found
    text = "" if kind == "html" else decoded
    return tuple(one for article in articles for one in parted_by(article, way, text=text))


def _web_letter(
    markup: str, name: str, way: str, articles: Sequence[ParsedArticle]
) -> tuple[ParsedArticle, ...]:
    """A page's stories, where it is a letter's web version; the page's own headline is its."""
    headline, date = next(((one.headline, one.date) for one in articles), ("", ""))
    found = read_web_letter(markup, name, way, headline=headline, date=date, marker=mark_cards)
    return tuple(map(ParsedArticle.taken, found))


def parted_source(
    articles: Sequence[ParsedArticle],
    data: bytes,
    name: str,
    kind: str,
    options: GatherOptions,
    *,
    charset: str = "",
) -> tuple[ParsedArticle, ...]:
    """What the user named, parted as ``options`` say; the user hears where that does nothing."""
    way = options.letters.split
    found, is_letter = _parted(data, articles, name, kind, way, charset)
    shown = without_password(name)
    if is_letter:
        options.tell(
            f"{shown} reads like a letter of several stories, and was taken as one article: "
            "--split letter parts it"
        )
    elif way not in ("none", "auto") and len(found) == 1:
        options.tell(f"{shown} stays one article: nothing in it parts it by {way}")
    return found


@reader
@edition_errors()
def _parted(
    data: bytes, articles: Sequence[ParsedArticle], name: str, kind: str, way: str, charset: str
) -> tuple[tuple[ParsedArticle, ...], bool]:
    """The articles, and whether they are one that could be parted as a letter."""
    with forgiving():  # told when it was parsed
        found = parted(articles, data, name, kind, way, charset=charset)
        if kind != "html" or way != "auto":
            return found, False
        markup = repair(decode(data, name, declared=charset, markup=True).text)
    is_letter = is_web_letter(markup) and len(_web_letter(markup, name, "auto", articles))
    return found, is_letter >= _STORIES


@edition_errors()
def parted_by(article: ParsedArticle, way: str, *, text: str = "") -> list[ParsedArticle]:
    """The articles in one file's article, parted by ``way`` (one of ``WAYS``).

    ``text`` is the file as it stands, where that is Markdown or plain text: its rules and links
    are signs that paragraphs have lost. An article that is one comes back as it is. Raises
    ``EditionError`` for a way that is none.
    """
    check_way(way)
    way = "auto" if way == PAGE_WAY else way
    if way == "none" or any(p.opens for p in article.paragraphs):
        return [article]
    pieces = _pieces(article, text)
    units = Units()
    if text:
        find_parts(pieces, units, text=True)
    starts = starts_of(pieces, way, article.headline, text=True, enough=_ENOUGH)
    placed = _placed(article.paragraphs, pieces, starts)
    # the file's headline may be the first story's: it is no paragraph
    titled = any(
        start.head >= 0 and same_words(pieces[start.head].text, article.headline)
        for start in starts[:1]
    )
    if not placed or (way == "auto" and len(placed) + titled < 2):
        return [article]
    return _articles(article, pieces, placed, titled=titled)


def _pieces(article: ParsedArticle, text: str) -> list[LetterPiece]:
    if text:
        return [_unmarked(p) for p in pieces_of_text(FRONT_MATTER.sub("", text, count=1))]
    return [
        LetterPiece(
            p.text,
            role=p.role,
            line=p.source_line,
            mark="#2" if p.role == "heading" else "",
            capitals=in_capitals(p.text) and len(p.text.split()) <= 24,
            lead=capital_lead(p.text),
        )
        for p in article.paragraphs
        if p.mark != "drop"
    ]


def _unmarked(piece: LetterPiece) -> LetterPiece:
    """A piece without its editor's mark; what is dropped parts nothing."""
    mark = marked_prefix(piece.text)
    if not mark:
        return piece
    dropped = mark.lower().startswith("[[drop")
    return replace(piece, text=piece.text[len(mark) :], hint="promo" if dropped else "", _words=-1)


def _placed(
    paragraphs: Sequence[Paragraph], pieces: Sequence[LetterPiece], starts: Sequence[Start]
) -> list[tuple[int, Start]]:
    """Which paragraph each story's headline is, in order; what cannot be found is no headline."""
    found: list[tuple[int, Start]] = []
    position = 0
    for start in starts:
        if start.head < 0:
            words = next((p.text for p in pieces[start.at :] if p.words > 3), "")
        else:
            words = pieces[start.head].text
        at = next(
            (i for i in range(position, len(paragraphs)) if same_words(paragraphs[i].text, words)),
            -1,
        )
        if at < 0:
            continue
        found.append((at, start))
        position = at + 1
    return found


def _articles(
    article: ParsedArticle,
    pieces: Sequence[LetterPiece],
    placed: Sequence[tuple[int, Start]],
    *,
    titled: bool,
) -> list[ParsedArticle]:
    paragraphs = list(article.paragraphs)
    labels = {start.label: pieces[start.label].text for _, start in placed if start.label >= 0}
    starts = [at for at, _ in placed]
    section = article.section
    made: list[ParsedArticle] = []
    front = _unlabelled(paragraphs[: starts[0]], placed[0][1], labels)
    for number, ((at, start), (_, stop)) in enumerate(
        zip(placed, pairwise([*starts, len(paragraphs)]), strict=True)
    ):
        body = paragraphs[at + (start.head >= 0 and not start.lead) : stop]
        if start.lead and body:
            body[0] = replace(body[0], text=after_lead(pieces[start.head]))
        if number + 1 < len(placed):
            body = _unlabelled(body, placed[number + 1][1], labels)
        if start.label >= 0:
            section = section_name(labels[start.label])
            if same_words(section, article.headline):
                section = article.section  # the file's title, above its first headline
        if not body:
            continue
        end = placed[number + 1][1].at if number + 1 < len(placed) else len(pieces)
        made.append(
            replace(
                article,
                headline=start.headline,
                paragraphs=tuple(body),
                section=section,
                url=address_of(
                    pieces[start.head] if start.head >= 0 else None,
                    pieces[start.at : end],
                    lead=start.lead,
                ),
                image="",
                image_alt="",
                shown=0,
                headline_in_body=True,
                headline_line=paragraphs[at].source_line,
                joins=False,
            )
        )
    if front and made:
        if titled or sum(len(p.text.split()) for p in front if p.role != "heading") > LEAD_WORDS:
            made.insert(0, replace(article, paragraphs=tuple(front)))
        else:
            made[0] = replace(made[0], paragraphs=(*front, *made[0].paragraphs))
    return [replace(one, joins=article.joins) if one is made[0] else one for one in made]


def _unlabelled(
    paragraphs: list[Paragraph], following: Start, labels: dict[int, str]
) -> list[Paragraph]:
    """Paragraphs without the label of the section that begins below them."""
    label = labels.get(following.label, "")
    if label and paragraphs and same_words(paragraphs[-1].text, label):
        return paragraphs[:-1]
    return paragraphs
