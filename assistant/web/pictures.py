"""Pictures as HTML and SVG of our own: nothing is fetched, everything is text a reader can select.

Every text that comes from a review is escaped here.
"""

from collections.abc import Mapping, Sequence

from assistant.language import Lang
from assistant.library.documents import CaseDetails
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.overview import Overview
from assistant.web.inert import inert as escape

_WIDTH = 640


def ended_grid(shown: Overview, lang: Lang, caption: str, taxonomy: Taxonomy) -> str:
    """Which step ended which type of conflict: a table, darker where there are more cases."""
    most = max(shown.ended.values(), default=1)
    head = "".join(
        f'<th scope="col">{escape(taxonomy.name("conflict_types", type_, lang))}</th>'
        for type_ in shown.conflict_types
    )
    rows = []
    for mechanism in shown.mechanisms:
        cells = []
        for type_ in shown.conflict_types:
            count = shown.ended.get((mechanism, type_), 0)
            shade = f' style="--share:{round(100 * count / most)}%"' if count else ""
            cells.append(f"<td{shade}>{count or ''}</td>")
        label = escape(taxonomy.name("escalation_steps", mechanism, lang))
        rows.append(f'<tr><th scope="row">{label}</th>{"".join(cells)}</tr>')
    return (
        f'<div class="picture grid"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def durations_strip(
    shown: Overview, lang: Lang, caption: str, months: str, cases: str, taxonomy: Taxonomy
) -> str:
    """How long conflicts took by the step that ended them: one dot for each case."""
    known = [(m, values) for m, values in shown.durations.items() if values]
    if not known:
        return ""
    known.sort(key=lambda item: _median(item[1]))
    longest = max(values[-1] for _, values in known)
    left, right, row = 215, 60, 30
    scale = (_WIDTH - left - right) / longest
    height = row * len(known) + 34
    parts = []
    step = 24 if longest <= 150 else 60
    for month in range(0, int(longest) + 1, step):
        x = left + month * scale
        parts.append(
            f'<line x1="{x:.0f}" y1="4" x2="{x:.0f}" y2="{height - 28}" class="rule"/>'
            f'<text x="{x:.0f}" y="{height - 12}" text-anchor="middle">{month}</text>'
        )
    for at, (mechanism, values) in enumerate(known):
        y = at * row + 18
        label = escape(taxonomy.name("escalation_steps", mechanism, lang))
        parts.append(f'<text x="{left - 12}" y="{y + 4}" text-anchor="end">{label}</text>')
        parts += [
            f'<circle cx="{left + value * scale:.1f}" cy="{y}" r="5"><title>{value:g} {months}'
            "</title></circle>"
            for value in values
        ]
        if len(values) > 2:
            x = left + _median(values) * scale
            parts.append(
                f'<line x1="{x:.1f}" y1="{y - 10}" x2="{x:.1f}" y2="{y + 10}" class="median"/>'
            )
        count = escape(cases.format(n=len(values)))
        parts.append(f'<text x="{_WIDTH - 4}" y="{y + 4}" text-anchor="end">{count}</text>')
    return _figure(caption, height, parts)


def timeline(case: CaseDetails, lang: Lang, caption: str, ended: str, taxonomy: Taxonomy) -> str:
    """The steps of a case's escalation in order, the one that ended it marked."""
    steps = list(case.escalation_path)
    # Parties often come back to an earlier step in the end.
    if not steps or steps[-1] != case.resolution_mechanism:
        steps.append(case.resolution_mechanism)
    gap = (_WIDTH - 120) / max(len(steps) - 1, 1)
    parts = [f'<line x1="60" y1="44" x2="{_WIDTH - 60}" y2="44" class="rule"/>']
    for at, step in enumerate(steps):
        x = 60 + at * gap if len(steps) > 1 else _WIDTH / 2
        last = at == len(steps) - 1
        kind = ' class="ended"' if last else ""
        parts.append(f'<circle cx="{x:.0f}" cy="44" r="{9 if last else 6}"{kind}/>')
        lines = _wrapped(taxonomy.name("escalation_steps", step, lang), 16)
        if last:
            lines.append(ended)
        parts += [
            f'<text x="{x:.0f}" y="{70 + 16 * row}" text-anchor="middle">{escape(line)}</text>'
            for row, line in enumerate(lines)
        ]
    for x, when, anchor in ((60, case.opened, "middle"), (_WIDTH - 60, case.resolved, "middle")):
        if when:
            parts.append(
                f'<text x="{x}" y="20" text-anchor="{anchor}" class="when">{escape(when)}</text>'
            )
    return _figure(caption, 132, parts)


def _figure(caption: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<figure class="picture"><figcaption>{escape(caption)}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(caption)}">'
        f"{''.join(parts)}</svg></figure>"
    )


def bars(counts: Mapping[str, int], caption: str) -> str:
    """Counts as labelled bars; labels must be escaped already."""
    most = max(counts.values(), default=1)
    rows = "".join(
        f'<tr><th scope="row">{label}</th><td><span class="bar" '
        f'style="--share:{round(100 * count / most)}%"></span>{count}</td></tr>'
        for label, count in counts.items()
    )
    return (
        f'<div class="picture bars"><table><caption>{escape(caption)}</caption>{rows}</table></div>'
    )


def _median(values: Sequence[float]) -> float:
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
