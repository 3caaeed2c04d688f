"""The report: a self-contained page in each language, and Markdown."""

import datetime as dt
import html
import json
import re
from collections.abc import Sequence
from pathlib import Path

from assistant.files import PRIVATE_FILE, SHARED_FILE, private_folder, write_whole
from assistant.language import LANGUAGES, Lang
from assistant.retrieval.fitted import fitted
from evals.baseline import Version, current_commit, load_history
from evals.calibration import calibration_error, reliability, risk_coverage
from evals.charts import bars, lines, reliability_diagram, risk_curve
from evals.failures import KINDS, failures
from evals.figures import Figure, by_group, figures, latency, probabilities, summary
from evals.outcome import Outcome
from evals.report_texts import FAILURE_KINDS, PARTS_FR, TEXTS, ReportTexts, named
from evals.statistics import Estimate
from evals.views import WHOLE

LAST_REPORT = "quality"  # folder in the home directory: what the app shows
_IN_HISTORY = (
    "guidance: recall@1", "guidance: recall@5", "cases: recall@1", "refused when not covered",
    "answered when covered", "key points: carried",
)  # fmt: skip
_HEADLINE = (
    "guidance: recall@1", "guidance: recall@5", "real people: recall@1",
    "real people: recall@5", "own pages: recall@1", "own pages: recall@5", "cases: recall@1",
    "cases: recall@5",
    "answered when covered", "refused when not covered", "real people: told, answered",
    "real people: plain, answered", "real people: refused", "twins: answered",
    "follow-ups: recall@5", "key points: carried", "parallel: fr and en agree",
    "citations: resolve", "citations: precision", "citations: recall",
    "checklists: right items",
)  # fmt: skip


def write_report(outcomes: Sequence[Outcome], split: str, folder: Path, home: Path) -> list[Path]:
    """Write the report to a folder, and once more to the home directory for the app.

    Returns:
        The files in ``folder``: ``fr.html``, ``en.html``, ``report.md`` and ``summary.json``.
    """
    made = {f"{lang}.html": _page(outcomes, split, lang) for lang in LANGUAGES}
    made["report.md"] = _markdown(outcomes, split)
    made["summary.json"] = json.dumps(summary(outcomes), indent=1, ensure_ascii=False) + "\n"
    kept = private_folder(home / LAST_REPORT)
    for name, text in made.items():
        write_whole(kept / name, text, PRIVATE_FILE)
        write_whole(folder / name, text, SHARED_FILE)
    return [folder / name for name in made]


def _page(outcomes: Sequence[Outcome], split: str, lang: Lang) -> str:
    texts = TEXTS[lang]
    made = figures(outcomes)
    spent = latency(outcomes)
    intro = texts.intro_test if split == "test" else texts.intro
    parts = [
        f"<h1>{_e(texts.title)}</h1>",
        f'<p><a href="/{lang}/">{_e(texts.back)}</a></p>',
        f"<p>{_e(intro)} {_e(_made(texts))} {_e(texts.definitions)}</p>",
        f"<p>{_e(_held_out(texts, lang))}</p>" if split == "dev" else "",
        f"<h2>{_e(texts.headline)}</h2>",
        _bars(made, _HEADLINE, texts.headline, lang),
        _figure_table(made, texts, lang),
        f"<p>{_e(texts.calibration.format(value=calibration_error(*probabilities(outcomes))))} "
        f"{_e(texts.latency.format(**spent)) if spent else ''}</p>",
        *_pairs(made, texts, lang),
        f"<h2>{_e(texts.themes)}</h2>",
        _themes(outcomes, texts, lang),
        f"<h2>{_e(texts.groups)}</h2>",
        _group_table(outcomes, texts, lang),
        '<div class="pair"><div>',
        f"<h2>{_e(texts.reliability)}</h2>",
        reliability_diagram(
            reliability(*probabilities(outcomes)),
            texts.reliability_x, texts.reliability_y, texts.reliability,
        ),
        "</div><div>",
        f"<h2>{_e(texts.risk)}</h2>",
        risk_curve(
            risk_coverage(*probabilities(outcomes)), texts.risk_x, texts.risk_y, texts.risk
        ),
        "</div></div>",
        f"<h2>{_e(texts.history)}</h2>",
        _history(load_history(), texts, lang),
        f"<h2>{_e(texts.ablation)}</h2>",
        f"<p>{_e(texts.ablation_intro)}</p>",
        _ablation_table(texts, lang),
        f"<h2>{_e(texts.failures)}</h2>",
        _failure_lists(outcomes, texts, lang),
    ]  # fmt: skip
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Entente – {_e(texts.title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _made(texts: ReportTexts) -> str:
    return texts.made.format(date=dt.date.today().isoformat(), commit=current_commit() or "–")


def _held_out(texts: ReportTexts, lang: Lang) -> str:
    metrics = fitted()["guidance"]["metrics"]
    ranking, refusal = metrics["ranking"][WHOLE.name], metrics["refusal"]["full"]
    said = texts.held_out.format(
        refused=refusal["refused when not"], answered=refusal["answered when covered"],
        first=ranking["recall@1"], five=ranking["recall@5"],
    )  # fmt: skip
    return re.sub(r"(\d)\.(\d)%", "\\1,\\2\u00a0%", said) if lang == "fr" else said


def _bars(made: Sequence[Figure], names: Sequence[str], label: str, lang: Lang) -> str:
    known = {figure.name: figure for figure in made}
    rows = [
        (named(name, lang), known[name].estimate, known[name].target)
        for name in names
        if name in known
    ]
    return bars(rows, label) if rows else ""


def _pairs(made: Sequence[Figure], texts: ReportTexts, lang: Lang) -> list[str]:
    names = [figure.name for figure in made if "->" in figure.name]
    return [f"<h2>{_e(texts.pairs)}</h2>", _bars(made, names, texts.pairs, lang)] if names else []


def _themes(outcomes: Sequence[Outcome], texts: ReportTexts, lang: Lang) -> str:
    rows: list[tuple[str, Estimate, float | None]] = [
        (f"{named(name, lang).split(' : ')[-1]}, {named(measure, lang)}", value, None)
        for name, values in by_group(outcomes).items()
        if name.startswith("theme: ")
        for measure, value in values.items()
    ]
    return bars(rows, texts.themes) if rows else ""


def _figure_table(made: Sequence[Figure], texts: ReportTexts, lang: Lang) -> str:
    rows = []
    for figure in made:
        value = figure.estimate
        target = "" if figure.target is None else f"{figure.target:.2f}"
        reached = "" if figure.target is None else ("ok" if value.mean >= figure.target else "low")
        rows.append(
            f"<tr><td>{_e(named(figure.name, lang))}</td><td>{value.count}</td>"
            f'<td class="{reached}">{value.mean:.3f}</td>'
            f"<td>{value.low:.3f} – {value.high:.3f}</td><td>{target}</td></tr>"
        )
    heads = (texts.measure, texts.questions, texts.figure, texts.interval, texts.target)
    return _table(heads, rows)


def _group_table(outcomes: Sequence[Outcome], texts: ReportTexts, lang: Lang) -> str:
    rows = [
        f"<tr><td>{_e(named(name, lang))}</td><td>{_e(named(measure, lang))}</td>"
        f"<td>{value.count}</td><td>{value.mean:.3f}</td>"
        f"<td>{value.low:.3f} – {value.high:.3f}</td></tr>"
        for name, values in by_group(outcomes).items()
        for measure, value in values.items()
    ]
    return _table(("", texts.measure, texts.questions, texts.figure, texts.interval), rows)


def _history(versions: Sequence[Version], texts: ReportTexts, lang: Lang) -> str:
    if len(versions) < 2:
        return f"<p>{_e(texts.no_history)}</p>"
    series = [
        (named(name, lang), [v.figures[name] for v in versions])
        for name in _IN_HISTORY
        if all(name in v.figures for v in versions)
    ]
    return lines(series, [f"{v.date} {v.commit}" for v in versions], texts.history)


def ablation() -> list[dict[str, object]]:
    """What was measured without each part when it was last fitted."""
    found = fitted()["guidance"]["metrics"].get("ablation", [])
    return list(found)


def _ablation_table(texts: ReportTexts, lang: Lang) -> str:
    found = ablation()
    if not found:
        return ""
    names = [name for name in found[0] if name != "without"]
    rows = [
        "<tr><td>" + _e(_part(str(row["without"]), lang)) + "</td>"
        + "".join(f"<td>{row[name]:.3f}</td>" for name in names) + "</tr>"
        for row in found
    ]  # fmt: skip
    return _table((texts.part, *(_part(name, lang) for name in names)), rows)


def _part(name: str, lang: Lang) -> str:
    return PARTS_FR.get(name, name) if lang == "fr" else name


def _failure_lists(outcomes: Sequence[Outcome], texts: ReportTexts, lang: Lang) -> str:
    found = failures(outcomes, lang)
    parts = []
    for kind in KINDS:
        own = [failure for failure in found if failure.kind == kind]
        if not own:
            continue
        entries = "".join(
            f'<li id="{_e(f.kind)}-{_e(f.id)}"><p lang="{f.lang}"><b>{_e(f.question)}</b> '
            f"<small>{_e(f.id)}</small></p><dl>"
            + "".join(
                f"<dt>{_e(term)}</dt><dd>{_e(said)}</dd>"
                for term, said in (
                    (texts.expected, f.expected), (texts.found, f.found), (texts.why, f.why),
                )
                if said
            )
            + "</dl></li>"
            for f in own
        )  # fmt: skip
        parts.append(
            f"<details><summary>{_e(FAILURE_KINDS[kind][lang])} ({len(own)})</summary>"
            f"<ol>{entries}</ol></details>"
        )
    return "".join(parts)


def _markdown(outcomes: Sequence[Outcome], split: str) -> str:
    texts = TEXTS["en"]
    lines_ = [
        f"# {texts.title}", "", texts.intro_test if split == "test" else texts.intro,
        _made(texts), _held_out(texts, "en") if split == "dev" else "", "",
        "| measure | questions | value | 95 % interval | target |",
        "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for figure in figures(outcomes):
        value = figure.estimate
        target = "" if figure.target is None else f"{figure.target:.2f}"
        lines_.append(
            f"| {figure.name} | {value.count} | {value.mean:.3f} | "
            f"{value.low:.3f} – {value.high:.3f} | {target} |"
        )
    lines_ += ["", f"## {texts.groups}", "", "| | measure | questions | value |",
               "| --- | --- | --- | --- |"]  # fmt: skip
    for name, values in by_group(outcomes).items():
        lines_ += [f"| {name} | {m} | {v.count} | {v.mean:.3f} |" for m, v in values.items()]
    spent = latency(outcomes)
    if spent:
        lines_ += ["", texts.latency.format(**spent)]
    lines_ += ["", f"## {texts.failures}"]
    for failure in failures(outcomes, "en"):
        lines_ += [
            "",
            f"- **{_flat(failure.question)}** ({failure.id}, {failure.kind})",
            f"  expected {failure.expected or '–'}; found {failure.found or '–'}; {failure.why}",
        ]
    return "\n".join(lines_) + "\n"


def _flat(text: str) -> str:
    """Questions are hostile on purpose: in Markdown they stand without markup."""
    return " ".join(html.escape(text).replace("*", "∗").replace("`", "ˋ").split())


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f"<th>{_e(text)}</th>" for text in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _e(text: str) -> str:
    return html.escape(text)


_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1c2430;background:#fff;margin:0}
main{max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.7rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:1rem 0}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #dfe3e8}
td.ok{color:#0a6b3d;font-weight:600}td.low{color:#9b1c1c;font-weight:600}
svg{max-width:100%;height:auto}.pair{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem}
@media(max-width:48rem){.pair{grid-template-columns:1fr}table{display:block;overflow-x:auto}}
details{margin:.6rem 0}summary{cursor:pointer;font-weight:600}
dl{display:grid;grid-template-columns:7rem 1fr;margin:.2rem 0 1rem;font-size:.9rem}
dt{color:#5a6470}dd{margin:0}a{color:#0b5563}
"""
