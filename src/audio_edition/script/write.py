"""Write the script of an edition: greeting, articles, sign-off, disclosure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from audio_edition.cleaning.model import CleanedArticle, CleanedEdition
from audio_edition.edition.model import Edition, Paragraph
from audio_edition.errors import ScriptError
from audio_edition.identity import Identity
from audio_edition.script.fidelity import breach_error, check_sentence
from audio_edition.script.lexicon import load_lexicon
from audio_edition.script.model import Origin, Pause, Script, ScriptSegment, Sentence
from audio_edition.script.quotations import quote_spans
from audio_edition.script.sentences import split_sentences
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Said, Speaker
from audio_edition.script.templates import ArticleView, Context, EditionView, ShowView, render
from audio_edition.script.wording import bare_byline, primary, say_date, wording

_SHOW_FILE: Final = "show.toml"
_PARTS: Final = {"heading": "heading", "quote": "quote"}
_KEYS: Final = {
    "greeting": "[intro] text",
    "rundown": "[script] rundown_text",
    "transition": "[script] transition",
    "headline": "[script] headline",
    "byline": "[script] byline_text",
    "sign-off": "[outro] text",
    "disclosure": "[script] disclosure",
}


def write_script(
    cleaned: CleanedEdition, identity: Identity, settings: ScriptSettings, editions_dir: Path
) -> Script:
    """Everything that will be said in an edition, in order.

    ``editions_dir`` holds the show's ``lexicon.toml``; the edition's own lies in its folder.

    Raises
    ------
    ScriptError
        For a template that cannot be filled, a broken lexicon, an edition with nothing to
        read, or a sentence that would not say what its article says.
    """
    return _Writer(cleaned, identity, settings, editions_dir).write()


@dataclass(slots=True)
class _Writer:
    cleaned: CleanedEdition
    identity: Identity
    settings: ScriptSettings
    editions_dir: Path
    notes: list[str] = field(default_factory=list)
    speaker: Speaker = field(init=False)
    readable: list[CleanedArticle] = field(init=False)
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        edition = self.cleaned.edition
        self.speaker = Speaker(
            load_lexicon(self.editions_dir, edition.folder, self.identity.language)
        )
        self.readable = []
        for article in self.cleaned.articles:
            if article.kept or not article.decisions:
                self.readable.append(article)
            else:
                self.notes.append(
                    f"{article.article.source}: every paragraph was cut; the article is left out"
                )
        if not self.readable:
            raise ScriptError(
                f"edition {edition.id} has nothing to read",
                hint=f"audio-edition script {edition.id} --removed shows what was cut and why",
            )
        self.context = _context(edition, self.identity, self.readable)

    def write(self) -> Script:
        """Write every segment."""
        edition = self.cleaned.edition
        language = self.identity.language
        words = wording(language) or wording("en")
        if words is None:
            raise AssertionError("English wording is always there")
        disclosure = self._fill(self.settings.disclosure, words.disclosure, "disclosure")
        if not disclosure:
            self.notes.append(
                "no disclosure is spoken: listeners are not told that the voice is synthetic"
            )
        disclosed = list(self._template_sentences(disclosure, "disclosure"))
        intro = [
            *self._template_sentences(
                self._fill(self.settings.intro, words.intro, "greeting"), "greeting"
            ),
            *(disclosed if self.settings.disclosure_in == "intro" else ()),
        ]
        if self.settings.rundown and len(self.readable) > 1:
            rundown = self._fill(self.settings.rundown_text, words.rundown, "rundown")
            intro += self._template_sentences(rundown, "rundown")
        outro = [
            *self._template_sentences(
                self._fill(self.settings.outro, words.outro, "sign-off"), "sign-off"
            ),
            *(disclosed if self.settings.disclosure_in == "outro" else ()),
        ]
        segments = [self._segment_of_article(at) for at in range(len(self.readable))]
        if intro:
            title = words.intro_title
            segments.insert(0, ScriptSegment("intro", "intro", title, _ending(intro, "article")))
        if outro:
            segments.append(
                ScriptSegment("outro", "outro", words.outro_title, _ending(outro, "none"))
            )
        self.notes += self._language_notes(segments)
        return Script(
            edition_id=edition.id,
            title=edition.title,
            language=language,
            segments=tuple(segments),
            disclosure=" ".join(disclosure.split()),
            new_names=self._new_names(segments),
            notes=tuple(self.notes),
        )

    def _language_notes(self, segments: Sequence[ScriptSegment]) -> list[str]:
        """What an editor should know of languages that are not fully put into words."""
        from audio_edition.script.verbalize import pack_note

        languages = dict.fromkeys(s.language for item in segments for s in item.sentences)
        notes = [note for note in map(pack_note, languages) if note]
        if wording(self.identity.language) is None:
            notes.append(
                f"{self.identity.language}: we have no greeting in this language and use English; "
                "write [intro] text, [outro] text and [script] disclosure in show.toml"
            )
        return notes

    def _new_names(self, segments: Sequence[ScriptSegment]) -> tuple[str, ...]:
        if not self.settings.new_names:
            return ()
        from audio_edition.script.names import new_names

        read = (
            (sentence.printed, sentence.language)
            for segment in segments
            for sentence in segment.sentences
            if sentence.origin.file != _SHOW_FILE
        )
        edition = self.cleaned.edition.id
        return new_names(read, self.speaker.lexicon, self.editions_dir, edition)

    def _segment_of_article(self, at: int) -> ScriptSegment:
        article = self.readable[at].article
        language = article.language or self.cleaned.edition.language or self.identity.language
        views = self.context.articles
        self.context = replace(
            self.context, article=views[at], previous=views[at - 1] if at else None
        )
        words = wording(language) or wording("en")
        if words is None:
            raise AssertionError("English wording is always there")
        sentences: list[Sentence] = []
        transition = self._fill(self.settings.transition, "", "transition")
        sentences += self._template_sentences(transition, "transition")
        headline = self._fill(self.settings.headline, "{{ article.headline }}", "headline")
        sentences += _ending(
            self._sentences(
                headline,
                Origin(article.source, 1, part="headline"),
                language=language,
                voice=article.voice,
            ),
            "section",
        )
        if self._reads_byline(at):
            byline = self._fill(self.settings.byline_text, words.byline, "byline")
            sentences += _ending(
                self._sentences(
                    byline,
                    Origin(article.source, 0, part="byline"),
                    language=language,
                    voice=article.voice,
                ),
                "section",
            )
        sentences += self._body(self.readable[at], language)
        return ScriptSegment(
            kind="article",
            id=segment_id(at + 1, article.id, len(self.readable)),
            title=article.headline,
            sentences=_ending(sentences, "article"),
            article_id=article.id,
            url=article.url,
            image=article.image,
            byline=article.byline,
            section=article.section,
        )

    def _reads_byline(self, at: int) -> bool:
        view = self.context.articles[at]
        if not view.byline or self.settings.bylines == "never":
            return False
        if self.settings.bylines == "always" or at == 0:
            return True
        return view.byline != self.context.articles[at - 1].byline

    def _body(self, article: CleanedArticle, language: str) -> Iterator[Sentence]:
        decisions = [
            (number, decision.paragraph)
            for number, decision in enumerate(article.decisions)
            if decision.verdict != "drop"
        ]
        for at, (number, paragraph) in enumerate(decisions):
            following = decisions[at + 1][1] if at + 1 < len(decisions) else None
            origin = Origin(
                article.article.source,
                paragraph.source_line,
                number,
                part=_PARTS.get(paragraph.role, "body"),
            )
            sentences = list(
                self._sentences(
                    paragraph.text, origin, language=language, voice=article.article.voice
                )
            )
            yield from _ending(
                self._quoted(sentences, paragraph), _pause_between(paragraph, following)
            )

    def _quoted(self, sentences: list[Sentence], paragraph: Paragraph) -> list[Sentence]:
        """The sentences, those that are quotation from end to end in the voice for quotes."""
        voice = self.settings.quote_voice
        if not voice:
            return sentences
        text = " ".join(paragraph.text.split())
        spans = quote_spans(text)
        found: list[Sentence] = []
        behind = 0
        for sentence in sentences:
            start = text.find(sentence.printed, behind)
            behind = max(behind, start + len(sentence.printed))
            inside = any(low <= start and behind <= high for low, high in spans)
            whole = inside or paragraph.role == "quote"
            found.append(replace(sentence, voice=voice) if whole else sentence)
        return found

    def _fill(self, template: str | None, default: str, part: str) -> str:
        source = default if template is None else template
        return render(source, self.context, f"{_SHOW_FILE} {_KEYS[part]}").strip()

    def _template_sentences(self, text: str, part: str) -> Iterator[Sentence]:
        for line in filter(None, map(str.strip, text.splitlines())):
            yield from _ending(
                self._sentences(
                    line, Origin(_SHOW_FILE, part=part), language=self.identity.language
                ),
                "paragraph",
            )

    def _sentences(
        self, text: str, origin: Origin, *, language: str, voice: str = ""
    ) -> Iterator[Sentence]:
        for printed in split_sentences(text, language):
            printed = " ".join(printed.split())
            said = self.speaker.say(printed, language)
            self._prove(printed, said, origin, language)
            if said.spoken:
                yield Sentence(
                    printed,
                    said.spoken,
                    origin,
                    voice=voice,
                    language=language,
                    phonemic=said.phonemic,
                )

    def _prove(self, printed: str, said: Said, origin: Origin, language: str) -> None:
        """Stop the build where a sentence, an article's or a template's, is not as printed."""
        respelled = [(printed[match.start : match.end], match.spoken) for match in said.matches]
        breach = check_sentence(printed, said.spoken, language, respelled=respelled)
        if breach is not None and printed not in self.cleaned.edition.accepted:
            mine = origin.file == _SHOW_FILE
            where = f"{_SHOW_FILE} {_KEYS[origin.part]}" if mine else origin.file
            raise breach_error(
                where, origin.line, printed, said.spoken, str(breach), self.cleaned.edition.id
            )


def _pause_between(paragraph: Paragraph, following: Paragraph | None) -> Pause:
    """Headings stand apart, the items of one list close together."""
    if following is None:
        return "article"
    if following.role == "heading":
        return "section"
    if paragraph.role == following.role == "item":
        return "sentence"
    return "paragraph"


def _ending(sentences: Iterable[Sentence], pause: Pause) -> tuple[Sentence, ...]:
    """The sentences, with ``pause`` after the last."""
    found = list(sentences)
    if found:
        found[-1] = replace(found[-1], pause_after=pause)
    return tuple(found)


_NUMBERED: Final = re.compile(r"^\d+[-_. ]+(?=.)")
_UNSAFE: Final = re.compile(r"[^a-z0-9]+")


def segment_id(number: int, article_id: str, count: int) -> str:
    """``01-slug``: the reading position and the article's id, safe as a file name."""
    width = max(2, len(str(count)))
    plain = unicodedata.normalize("NFKD", _NUMBERED.sub("", article_id)).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    slug = _UNSAFE.sub("-", plain).strip("-")[:60].rstrip("-")
    return f"{number:0{width}d}-{slug or 'article'}"


def _context(edition: Edition, identity: Identity, articles: Sequence[CleanedArticle]) -> Context:
    language = identity.language
    words = wording(language)
    return Context(
        show=ShowView(
            title=identity.title,
            author=identity.author,
            description=identity.description,
            link=identity.link,
            language=primary(language),
        ),
        edition=EditionView(
            id=edition.id,
            title=edition.title,
            date=say_date(edition.date, language),
            long_date=say_date(edition.date, language, year=True),
            weekday=words.days[edition.date.weekday()] if words else "",
            iso_date=edition.date.isoformat(),
        ),
        articles=tuple(
            ArticleView(
                headline=" ".join(item.article.headline.split()),
                byline=bare_byline(item.article.byline, item.article.language or language),
                section=item.article.section,
                url=item.article.url,
                number=number,
            )
            for number, item in enumerate(articles, 1)
        ),
    )


__all__ = ["segment_id", "write_script"]
