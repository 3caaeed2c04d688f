"""French and English typography of written text: apostrophes and non-breaking spaces."""

import re
import sys
import unicodedata
from pathlib import Path

from assistant.files import SHARED_FILE, write_whole

NARROW = "\u202f"
NO_BREAK = "\u00a0"


def typeset(text: str, lang: str) -> str:
    """``text`` with the typography of its language; already typeset text stays as it is.

    French follows the Imprimerie nationale's rules: a narrow no-break space before ``; ! ?`` and
    ``%``, a no-break space before ``:`` and inside guillemets, and in figures.
    """
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    if lang != "fr":
        return text
    text = re.sub(r"(?<=\w)'(?=[«\s]?[\wÀ-ÿ«])", "’", text)
    text = re.sub(r"«[ \u00a0\u202f]*", "«" + NO_BREAK, text)
    # A run of spaces is tried from its beginning only: long ones would take their length squared.
    text = re.sub(r"(?<![ \u00a0\u202f])[ \u00a0\u202f]*»", NO_BREAK + "»", text)
    text = re.sub(r"(?<![ \u00a0])[ \u00a0]+([;!?%€])", NARROW + r"\1", text)
    text = re.sub(r"(?<![ \u202f])[ \u202f]+:(?=\s|$)", NO_BREAK + ":", text)
    return re.sub(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))", NARROW, text)


def fold(word: str) -> str:
    """``word`` in lower case without accents; œ and æ as two letters."""
    word = word.casefold().replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def plain(text: str) -> str:
    """``text`` with typewriter apostrophes and spaces, for comparing and encoding."""
    return text.replace("’", "'").replace(NARROW, " ").replace(NO_BREAK, " ")


_URL = re.compile(r'(https?://[^\s"}]+)')


def typeset_file(path: Path, lang: str) -> bool:
    """Typeset a Markdown file in place, addresses excepted; whether anything changed."""
    before = path.read_text(encoding="utf-8")
    lines = [
        "".join(part if _URL.fullmatch(part) else typeset(part, lang) for part in _URL.split(line))
        for line in before.split("\n")
    ]
    after = "\n".join(lines)
    if after == before:
        return False
    write_whole(path, after, SHARED_FILE)
    return True


def main() -> None:
    """Typeset every Markdown file under the folders that are named, by their fr/ and en/ parts."""
    for folder in sys.argv[1:]:
        for path in sorted(Path(folder).rglob("*.md")):
            lang = path.parent.name
            if lang in ("fr", "en") and typeset_file(path, lang):
                print(path)


if __name__ == "__main__":
    main()
