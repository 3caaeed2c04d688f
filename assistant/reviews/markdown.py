"""The file of a review: written from a form, read back into one, checked as the library would."""

import datetime as dt
import json
import re
from functools import cache
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.language import Lang
from assistant.library.countries import country_code, country_words
from assistant.library.documents import Problem
from assistant.library.markdown import FileError, FrontMatter, parse
from assistant.library.reviews import HEADINGS, ReviewFields, misfits, read_review
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.form import SECTIONS, ReviewForm, field_texts, new_id
from assistant.reviews.headings import section_of
from assistant.typography import NO_BREAK, typeset


def to_markdown(form: ReviewForm, author: str, today: dt.date, author_id: str = "") -> str:
    """The review's file, as a draft of its author.

    Args:
        author: the author's name, for readers.
        author_id: the author's id, where it is another than the name.
    """
    fields: dict[str, Any] = {
        "id": new_id(form), "origin": form.origin, "status": "draft",
        "visibility": form.visibility, "partnership": form.partnership.strip(), "lang": form.lang,
        "title": _line(form.title), "summary": _line(form.summary), "sector": form.sector,
        "countries": [country_code(c) or c for c in form.countries],
        "relationship_form": form.relationship_form,
        "phase": form.phase, "parties": [_line(p) for p in form.parties],
        "conflict_types": list(form.conflict_types), "opened": form.opened,
        "resolved": form.resolved, "duration_months": form.duration_months,
        "escalation_path": list(form.escalation_path),
        "resolution_mechanism": form.resolution_mechanism,
        "settlement_form": form.settlement_form,
        "relationship_outcome": form.relationship_outcome, "amounts": list(form.amounts),
        "practices": [
            {"id": p.id, "effect": p.effect, "note": _line(p.note)} for p in form.practices if p.id
        ],
        "lessons": [
            {"text": _line(x.text), "conditions": _line(x.conditions)} for x in form.lessons
        ],
        "sources": [
            {name: value for name, value in source.model_dump().items() if value}
            for source in form.sources
        ],
        "author": author,
        "author_id": "" if author_id == author else author_id,
    }  # fmt: skip
    if form.duration_months is not None and form.duration_months == int(form.duration_months):
        fields["duration_months"] = int(form.duration_months)
    kept = {name: value for name, value in fields.items() if value not in ("", [], None)}
    kept["review_by"] = (
        dt.date.fromisoformat(form.review_by)
        if form.review_by
        else today.replace(year=today.year + 2, day=min(today.day, 28))
    )
    matter = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=100)
    body = []
    for heading, section in HEADINGS[form.lang].items():
        if section == "lessons":
            text = form.lessons_text or "\n".join(f"- {_line(x.text)}" for x in form.lessons)
        else:
            text = getattr(form, section)
        body.append(f"## {heading}\n\n{_body(text)}\n")
    return f"---\n{matter}---\n\n" + typeset("\n".join(body), form.lang)


def _line(text: str) -> str:
    return " ".join(text.split())


_STRUCTURE = re.compile(
    r"^( {0,3})(#{1,6}(?=\s|$)|[-=_*]{2,} *$|>|```|~~~|\[[^\]\n]*\]:)", re.MULTILINE
)
_ESCAPED = re.compile(r"^( {0,3})\\([#\-=_*>`~\[])", re.MULTILINE)
_HEADING = re.compile(r"^##[ \t]+(\S.*)$", re.MULTILINE)
# What a review's file says of itself; whoever takes it in says it anew.
_OF_THE_FILE = (
    "status", "author", "approved_by", "superseded_by", "returned", "returned_by",
)  # fmt: skip
_CHOICES = "#   "  # begins the comment with the choices of a field
UNPLACED: dict[Lang, str] = {"fr": "Sans place pour l’instant\u00a0:", "en": "Not placed yet:"}
_TAG = re.compile(r"(?<!\\)<(?=[A-Za-z/!?])")
_ITEM = re.compile(r"^\s*(?:[•●◦▪–—*+-]|\d+[.)])\s+")


def _body(text: str) -> str:
    """Text of a section: paragraphs and flat lists; anything else is shown as it was typed."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\t", " ").strip().split("\n"):
        item = _ITEM.match(line)
        lines.append(f"- {line[item.end() :].strip()}" if item else line.strip())
    text = _STRUCTURE.sub(r"\1\\\2", "\n".join(lines))
    return _TAG.sub(r"\<", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1\2", text).replace(r"\<", "<").strip()


def from_markdown(text: str, path: str = "review.md") -> tuple[ReviewForm, str]:
    """A form from the text of a review's file, complete or not, and all that has no place in it.

    Raises:
        FileError: there is no front matter, or it is not YAML.
    """
    head, body = _parted(text)
    matter, _ = parse(head, path)
    values = {k: v for k, v in matter.values.items() if v is not None}
    lang: Lang = "en" if values.get("lang") == "en" else "fr"
    found: dict[str, Any] = {"lang": lang}
    for name in ReviewForm.model_fields:
        if name in values and name not in SECTIONS:
            found[name] = _loose(values[name])
    if isinstance(found.get("countries"), str):
        found["countries"] = country_words(found["countries"])
    if (months := found.pop("duration_months", None)) is not None and re.fullmatch(
        r"\d{1,4}(?:\.\d{1,3})?", str(months)
    ):  # "inf", "true" and "1_000" are numbers to Python
        found["duration_months"] = float(months)
    body, comments = _without_comments(body)
    parts = _HEADING.split(body)
    rest = [parts[0].strip()]
    for heading, content in zip(parts[1::2], parts[2::2], strict=True):
        known = section_of(heading.strip().rstrip("#"))
        text = _unescaped(content)
        if known and known.exact and known.section in SECTIONS:
            found[known.section] = "\n\n".join(filter(None, (found.get(known.section), text)))
        else:
            rest.append(f"## {heading.strip()}\n\n{text}")
    while True:
        try:
            form = ReviewForm.model_validate(found)
            break
        except ValidationError as error:
            # What has not the form of its field is left for the author to fill in.
            for problem in error.errors():
                found.pop(str(problem["loc"][0]), None)
    left = [*_left_of(head, matter, form), *rest, *comments]
    return form, "\n\n".join(part for part in left if part.strip())


def _parted(text: str) -> tuple[str, str]:
    """Front matter with its marks, and the body."""
    lines = text.split("\n")
    ends = ("---", "...")  # the second is YAML's own
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() in ends), len(lines))
    return "\n".join([*lines[:end], "---\n"]), "\n".join(lines[end + 1 :])


def _left_of(head: str, matter: FrontMatter, form: ReviewForm) -> list[str]:
    """Lines of the front matter with words that the form does not hold."""
    lines = head.split("\n")
    starts = sorted(line for name, line in matter.lines.items() if "." not in name)
    names = {line: name for name, line in matter.lines.items() if "." not in name}
    values = form.model_dump(mode="json")
    left = []
    for start, end in zip([1, *starts], [*starts, len(lines)], strict=True):
        name = names.get(start, "")
        block = [line for line in lines[start - 1 : end - 1] if line.strip() not in ("", "---")]
        value = json.dumps(values.get(name), ensure_ascii=False)
        held = _words(f"{name} {value}") | _words(" ".join(_INNER))
        understood = (
            name == "countries" and form.countries and all(map(country_code, form.countries))
        )
        if name not in _OF_THE_FILE and not understood:
            block = [line for line in block if not _is_help(line.strip())]
            if _words(" ".join(block)) - held:
                left.append("\n".join(block))
    return left


_INNER = ("text", "conditions", "id", "effect", "note", "what", "value", "unit", "source", "key",
          "publisher", "title", "date", "url")  # fmt: skip


def _words(text: str) -> set[str]:
    return {word.lstrip("0") or "0" for word in re.findall(r"\w+", text.casefold())}


def _is_help(line: str) -> bool:
    """Whether a line came with a blank review: help, or the choices of any vocabulary."""
    return line.startswith(_CHOICES) or line in _help_lines()


@cache
def _help_lines() -> frozenset[str]:
    """The comments that a blank review comes with."""
    lines = (blank_markdown("fr") + blank_markdown("en")).split("\n")
    return frozenset(line.strip() for line in lines if line.startswith(("#", "<!--")))


def comment(unplaced: str, lang: Lang) -> str:
    """The end of a file that keeps what has no place yet, out of sight of readers."""
    if not unplaced.strip():
        return ""
    kept = unplaced.replace("<!--", r"\<!--").replace("-->", r"--\>")
    return f"\n<!-- {UNPLACED[lang]}\n{kept}\n-->\n"


def _without_comments(body: str) -> tuple[str, list[str]]:
    """A body without its comments, and what they say apart from a blank review's help."""
    kept: list[str] = []
    said: list[str] = []
    while True:
        before, mark, after = body.partition("<!--")
        kept.append(before)
        if not mark:
            return "".join(kept), said
        inner, end, body = after.partition("-->")
        if not end:  # no comment at all
            return "".join(kept) + "<!--" + inner, said
        if f"<!--{inner}-->" not in _help_lines():
            text = inner.strip()
            for label in UNPLACED.values():
                text = text.removeprefix(label)
            said.append(text.replace(r"\<", "<").replace(r"--\>", "-->").strip())


def blank_markdown(lang: Lang, taxonomy: Taxonomy | None = None) -> str:
    """A review's file to fill in: every field with its help and its choices as comments."""
    taxonomy, texts = taxonomy or Taxonomy.load(), field_texts(lang)
    terms = taxonomy.review
    own = {"origin": terms.origins, "visibility": terms.visibility}
    choices = own | taxonomy.review_choices
    given = {"lang": lang, "origin": "internal", "visibility": "restricted"}
    lists = {
        "parties": '\n  - ""', "countries": " []", "conflict_types": " []", "sources": " []",
        "escalation_path": " []", "lessons": '\n  - {text: "", conditions: ""}',
        "practices": '\n  - {id: "", effect: missing, note: ""}',
    }  # fmt: skip
    lines = ["---"]
    for name in texts:
        if name in SECTIONS:
            continue
        lines.append(f"# {texts[name].label}{NO_BREAK if lang == 'fr' else ''}: {texts[name].help}")
        if name in choices:
            lines.append(f"{_CHOICES}{' | '.join(choices[name])}")
        if name == "practices":
            lines.append("#   effect: helped | missing | hurt")
        lines.append(f"{name}:{lists.get(name, ' ' + given.get(name, ''))}".rstrip())
    lines.append("---")
    for heading, section in HEADINGS[lang].items():
        help_ = texts["lessons_text" if section == "lessons" else section].help
        lines += ["", f"## {heading}", "", f"<!-- {help_} -->"]
    return "\n".join(lines) + "\n"


def _loose(value: Any) -> Any:
    """YAML's dates and numbers as the text a person typed."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return [_loose(item) for item in value]
    if isinstance(value, dict):
        return {key: _loose(item) for key, item in value.items()}
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def check_text(text: str, path: str, taxonomy: Taxonomy | None = None) -> Problem | None:
    """What the library would object to in a review's file; None when it would take it."""
    try:
        read_review(text, path, "", taxonomy or Taxonomy.load())
    except FileError as error:
        return error.problem
    return None


def front_matter(text: str, path: str) -> ReviewFields | None:
    """The front matter of a review's file; None when it is not in order."""
    try:
        matter, _ = parse(text, path)
        fields = ReviewFields.model_validate(matter.values)
    except (FileError, ValidationError):
        return None
    return None if any(misfits(matter.values)) else fields
