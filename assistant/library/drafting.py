"""Changes of a library's texts that leave every other line as it was: a question of a page, a new
page to write, its practice in the vocabulary."""

import datetime as dt
import json
import re
from collections.abc import Sequence

from assistant.language import Lang
from assistant.library import plain_yaml
from assistant.library.fields import MAX_ID
from assistant.library.guidance import HEADINGS
from assistant.typography import fold

_WORDS = 6  # of a title in an id
_HELP: dict[Lang, dict[str, str]] = {
    "fr": {
        "principle": "La règle en une à trois phrases, chacune compréhensible seule.",
        "why": "Ce qui arrive quand on ne le fait pas.",
        "how": "1. Une étape par ligne : un verbe, un rôle, un moment.",
        "indicators": "- Ce qui se constate quand cela marche.",
        "pitfalls": "- Une erreur courante par ligne.",
        "example": "Une situation réelle ou vraisemblable, en quelques phrases.",
        "when-not": "- Un cas par ligne où mieux vaut faire autrement.",
    },
    "en": {
        "principle": "The rule in one to three sentences, each of which stands alone.",
        "why": "What happens where it is not done.",
        "how": "1. One step a line: a verb, a role, a moment.",
        "indicators": "- What can be seen where it works.",
        "pitfalls": "- One common mistake a line.",
        "example": "A real or likely situation, in a few sentences.",
        "when-not": "- One case a line in which something else serves better.",
    },
}


class LayoutError(ValueError):
    """A file whose lines are not laid out so that something can be added safely."""


def id_of_title(title: str) -> str:
    """A page's id, made from its title; empty where the title holds no letter."""
    words = re.findall(r"[a-z0-9]+", fold(title))[:_WORDS]
    return "-".join(words)[:MAX_ID].strip("-")


def page_questions(text: str) -> list[str]:
    """The questions in the front matter of a page, however the rest of it may be.

    Raises:
        LayoutError: there is no front matter that can be read.
    """
    lines = text.split("\n")
    end = _front_matter_end(lines)
    try:
        values = plain_yaml.load("\n".join(lines[1:end]))
    except plain_yaml.YamlError as error:
        raise LayoutError from error
    found = values.get("questions") if isinstance(values, dict) else None
    return [str(each) for each in found] if isinstance(found, list) else []


def with_question(text: str, question: str) -> str:
    """A page's file with one more question.

    Raises:
        LayoutError: it cannot be added without touching something else.
    """
    text = text.replace("\r\n", "\n")
    before, lines = page_questions(text), text.split("\n")
    end = _front_matter_end(lines)
    at = next((n for n in range(1, end) if lines[n].startswith("questions:")), None)
    new = json.dumps(question, ensure_ascii=False)
    if at is None:
        lines[end:end] = ["questions:", f"  - {new}"]
    else:
        last = at
        for n in range(at + 1, end):
            if lines[n].strip() and not lines[n].startswith((" ", "\t", "-")):
                break
            last = n if lines[n].strip() else last
        items = (line for line in lines[at + 1 : last + 1] if line.lstrip().startswith("-"))
        if item := next(items, ""):
            indent = item[: len(item) - len(item.lstrip())]
            lines.insert(last + 1, f"{indent}- {new}")
        else:  # in one line, or none yet
            listed = [json.dumps(each, ensure_ascii=False) for each in before]
            lines[at : last + 1] = ["questions:", *(f"  - {each}" for each in [*listed, new])]
    made = "\n".join(lines)
    if page_questions(made) != [*before, question]:
        raise LayoutError
    return made


def blank_page(
    id_: str, lang: Lang, title: str, theme: str, phases: Sequence[str], roles: Sequence[str],
    question: str, today: dt.date,
) -> str:  # fmt: skip
    """The file of a page that is to be written: nobody finds it until its sections are filled."""
    quoted = json.dumps(title, ensure_ascii=False), json.dumps(question, ensure_ascii=False)
    matter = [
        "---", f"id: {id_}", f"theme: {theme}", f"phases: [{', '.join(phases)}]", f"lang: {lang}",
        f"title: {quoted[0]}", "questions:", f"  - {quoted[1]}", f"roles: [{', '.join(roles)}]",
        "related: []", "sources: []", f"updated: {today.isoformat()}", "---",
    ]  # fmt: skip
    for heading, section in HEADINGS[lang].items():
        matter += ["", f"## {heading}", "", f"<!-- {_HELP[lang][section]} -->"]
    return "\n".join(matter) + "\n"


def with_practice(text: str, id_: str, theme: str, lang: Lang, label: str) -> str:
    """A library's ``taxonomy.yaml`` with one more practice.

    Raises:
        LayoutError: it cannot be added without touching something else.
    """
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n") if text.strip() else []
    entry = f"- {{id: {id_}, theme: {theme}, {lang}: {json.dumps(label, ensure_ascii=False)}}}"
    at = next((n for n, line in enumerate(lines) if re.match(r"practices:\s*(#.*)?$", line)), None)
    if at is None:
        made = [*lines, *([""] if lines else []), "practices:", f"  {entry}"]
    else:
        item = next((line for line in lines[at + 1 :] if line.strip()), "")
        indent = re.match(r"( *)-", item)
        made = [*lines[: at + 1], f"{indent[1] if indent else '  '}{entry}", *lines[at + 1 :]]
    whole = "\n".join(made) + "\n"
    try:
        before, after = plain_yaml.load(text), plain_yaml.load(whole)
    except plain_yaml.YamlError as error:
        raise LayoutError from error
    old = dict(before or {}) if isinstance(before, dict | None) else {}
    kept = old.pop("practices", None) or []
    new = dict(after) if isinstance(after, dict) else {}
    listed = new.pop("practices", None) or []
    if old != new or [each for each in listed if each not in kept] != [
        {"id": id_, "theme": theme, lang: label}
    ]:
        raise LayoutError
    return whole


def _front_matter_end(lines: Sequence[str]) -> int:
    """The number of the line that closes the front matter.

    Raises:
        LayoutError: there is none.
    """
    if not lines or lines[0].strip("\ufeff \t\r") != "---":
        raise LayoutError
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return number
    raise LayoutError
