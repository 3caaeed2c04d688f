"""Cases as HTML: result cards, a whole case, and cases side by side. All text is escaped here."""

from collections.abc import Sequence

from assistant.index.records import Record
from assistant.language import Lang
from assistant.library.documents import CaseDetails
from assistant.library.taxonomy import Taxonomy
from assistant.retrieval.retriever import Evidence
from assistant.reviews.lookup import CaseResult, CaseResults
from assistant.web.case_texts import CASE_TEXTS
from assistant.web.inert import inert as escape
from assistant.web.pictures import timeline


def cards(found: CaseResults, total: int, lang: Lang, taxonomy: Taxonomy) -> str:
    """Search results: each with its reason and what it is."""
    texts = CASE_TEXTS[lang]
    if not found.results:
        return f'<p class="cases-none">{escape(texts.none)}</p>'
    count = texts.one if total == 1 else texts.count.format(n=total)
    return (
        f'<p class="cases-count">{escape(count)}</p><div class="cases">'
        + "".join(_card(result, lang, taxonomy) for result in found.results)
        + "</div>"
    )


def _card(result: CaseResult, lang: Lang, taxonomy: Taxonomy) -> str:
    texts, name = CASE_TEXTS[lang], taxonomy.name
    chips = [
        *(name("conflict_types", type_, lang) for type_ in result.conflict_types),
        name("escalation_steps", result.mechanism, lang),
        name("relationship_outcomes", result.outcome, lang),
    ]
    if result.duration_months:
        chips.append(f"{result.duration_months:g} {texts.months}")
    shown = "".join(f'<span class="chip">{escape(chip)}</span>' for chip in chips)
    why = f"<strong>{escape(texts.why)}</strong> {escape(result.why)}" if result.why else ""
    return (
        f'<article class="case"><h3><a href="/{lang}/cases/?case={escape(result.id)}">'
        f"{escape(result.title)}</a></h3>"
        f'<p class="why">{why}</p><p class="chips">{shown}</p></article>'
    )


def whole_case(
    record: Record, statements: Sequence[Evidence], lang: Lang, taxonomy: Taxonomy
) -> str:
    """One case: timeline, sections, practices, lessons with their conditions, sources."""
    texts, case = CASE_TEXTS[lang], record.case
    assert case is not None
    parts = [f'<article class="whole-case" lang="{record.lang}"><h2>{escape(record.title)}</h2>']
    parts.append(f'<p class="summary">{escape(case.summary)}</p>')
    parts.append(timeline(case, lang, texts.timeline, texts.ended, taxonomy))
    heading = ""
    for statement in statements:
        if statement.section == "lessons":
            continue
        if statement.heading != heading:
            parts.append(f"{'</ul>' if heading else ''}<h3>{escape(statement.heading)}</h3><ul>")
            heading = statement.heading
        parts.append(f"<li>{escape(statement.text)}</li>")
    parts.append("</ul>" if heading else "")
    parts.append(f"<h3>{escape(texts.lessons)}</h3><ul>")
    parts += [
        f"<li>{escape(lesson.text)} <em>{escape(texts.conditions)} "
        f"{escape(_lower(lesson.conditions))}</em></li>"
        for lesson in case.lessons
    ]
    parts.append("</ul>")
    for effect, label in (
        ("helped", texts.helped), ("missing", texts.missing), ("hurt", texts.hurt),
    ):  # fmt: skip
        involved = [p for p in case.practices if p.effect == effect]
        if involved:
            items = "".join(
                f"<li><strong>{escape(taxonomy.practice_name(p.id, lang))}</strong> – "
                f"{escape(p.note)}</li>"
                for p in involved
            )
            parts.append(f"<h3>{escape(label)}</h3><ul>{items}</ul>")
    if record.sources:
        items = "".join(f"<li>{_source(source)}</li>" for source in record.sources)
        parts.append(f'<h3>{escape(texts.sources)}</h3><ul class="published">{items}</ul>')
    parts.append(f'<p class="source-place">{escape(texts.file.format(path=record.path))}</p>')
    return "".join(parts) + "</article>"


def _source(source: object) -> str:
    key, publisher, title, date, url = (
        str(getattr(source, part)) for part in ("key", "publisher", "title", "date", "url")
    )
    named = escape(f"{publisher}, {title}" + (f" ({date})" if date else ""))
    if url.startswith(("https://", "http://")):
        named = f'<a href="{escape(url)}" rel="noreferrer noopener" target="_blank">{named}</a>'
    return f"<strong>{escape(key)}</strong> – {named}"


def side_by_side(records: Sequence[Record], lang: Lang, taxonomy: Taxonomy) -> str:
    """Up to three cases as columns of one table."""
    texts = CASE_TEXTS[lang]
    cases = [(record, record.case) for record in records if record.case]
    columns = [_column(case, lang, taxonomy) for _, case in cases]
    head = "".join(f'<th scope="col">{escape(record.title)}</th>' for record, _ in cases)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f"<td>{column[at]}</td>" for column in columns)
        + "</tr>"
        for at, label in enumerate(texts.rows)
    )
    return (
        f'<div class="compare"><table><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _column(case: CaseDetails, lang: Lang, taxonomy: Taxonomy) -> list[str]:
    texts, name = CASE_TEXTS[lang], taxonomy.name
    months = f"{case.duration_months:g} {texts.months}" if case.duration_months else texts.unknown
    when = "–".join(part for part in (case.opened, case.resolved) if part)

    def practices(*effects: str) -> str:
        return _list(
            taxonomy.practice_name(p.id, lang) for p in case.practices if p.effect in effects
        )

    return [
        escape(case.summary),
        _list(name("conflict_types", type_, lang) for type_ in case.conflict_types),
        escape(
            f"{name('relationship_forms', case.relationship_form, lang)}, "
            f"{name('sectors', case.sector, lang)}"
        ),
        " → ".join(escape(name("escalation_steps", s, lang)) for s in case.escalation_path),
        escape(name("escalation_steps", case.resolution_mechanism, lang)),
        escape(f"{months} ({when})" if when else months),
        escape(name("relationship_outcomes", case.relationship_outcome, lang)),
        practices("helped"),
        practices("missing", "hurt"),
        _list(lesson.text for lesson in case.lessons),
    ]


def _list(items: object) -> str:
    lines = "".join(f"<li>{escape(str(item))}</li>" for item in items)  # type: ignore[attr-defined]
    return f"<ul>{lines}</ul>" if lines else "–"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
