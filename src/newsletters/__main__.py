"""``python -m newsletters letter.eml``: print a letter's articles."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from newsletters import Article, Newsletter, ReadError, read, read_page
from newsletters.decode import decode, past_prologue
from newsletters.newsletter import is_text


def main(arguments: list[str] | None = None) -> int:
    """Print each letter or page that is named; 1 where one cannot be read, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m newsletters",
        description="Print the articles of e-mail letters (.eml) and article pages (.html).",
    )
    parser.add_argument("file", nargs="+", help="a letter or a page; - for standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object a file")
    parser.add_argument("--cuts", action="store_true", help="what was cut, with the reason")
    told = parser.parse_args(arguments)
    failed = 0
    for file in told.file:
        try:
            found = _read(file)
        except (ReadError, OSError) as problem:
            hint = f" ({problem.hint})" if isinstance(problem, ReadError) and problem.hint else ""
            print(f"{file}: {problem}{hint}", file=sys.stderr)
            failed = 1
            continue
        if told.json:
            print(json.dumps(asdict(found) | {"summary": found.summary}, ensure_ascii=False))
        else:
            print("\n\n".join(_cuts(found) if told.cuts else map(_text, found.articles)))
            print(f"{file}: {found.summary}", file=sys.stderr)
    return failed


def _read(file: str) -> Newsletter:
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    if past_prologue(data)[:1] != b"<":
        return read(data, file)
    article = read_page(decode(data, file, markup=True).text, file)
    if not article.paragraphs or article.is_wall:
        raise ReadError(f"{file} has no article text")
    return Newsletter((article,), date=article.date)


def _text(article: Article) -> str:
    facts = (article.section, article.byline, article.url)
    head = f"# {article.headline}\n" + "".join(f"{fact}\n" for fact in facts if fact)
    return "\n".join([head, *(f"{p.text}\n" for p in article.paragraphs if is_text(p))]).rstrip()


def _cuts(letter: Newsletter) -> list[str]:
    return [
        "\n".join([f"[{cut.kind}] {cut.reason}", *(p.text for p in cut.paragraphs)])
        for cut in letter.cuts
    ]


if __name__ == "__main__":
    sys.exit(main())
