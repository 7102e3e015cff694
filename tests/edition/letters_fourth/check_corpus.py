"""Check the fourth letters as the known ones are, and by the same measure."""

import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).parent
KNOWN = HERE.parent / "letters" / "check_corpus.py"

spec = importlib.util.spec_from_file_location("known_letters_check", KNOWN)
assert spec is not None
assert spec.loader is not None
known = importlib.util.module_from_spec(spec)
spec.loader.exec_module(known)


class _Seen(known._Text):
    """The words of a page with those that stand for its pictures: some headlines are pictures."""

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        if tag == "img":
            self.words.append(f" {dict(attrs).get('alt') or ''} ")


known._Text = _Seen


def main() -> int:
    """Print each fault; one line of counts when there is none."""
    letters = sorted(HERE.glob("*.eml"))
    found = [f"{letter.stem}: {fault}" for letter in letters for fault in known.faults(letter)]
    alone = {path.stem for path in HERE.glob("*.json")} ^ {path.stem for path in letters}
    found += [f"{stem}: a letter without JSON, or a JSON without letter" for stem in sorted(alone)]
    print("\n".join(found) or f"{len(letters)} letters, no fault")
    return bool(found or not letters)


if __name__ == "__main__":
    sys.exit(main())
