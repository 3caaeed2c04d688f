"""``entente eval``: measure the answers, guard them, and fit what is fitted."""

from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from assistant.cli.console import sync_progress, tell, tell_json, tell_text, warn
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError

if TYPE_CHECKING:
    from evals.outcome import Outcome
    from evals.sets import Split

ACTIONS = ("run", "baseline", "tune", "fit")
_NEEDED = ("ir_measures", "matplotlib", "sklearn")
SPLITS = ("dev", "test", "personal")


def evaluate(
    context: typer.Context,
    action: Annotated[
        str,
        typer.Argument(
            help="'run' measures; 'baseline' accepts what is measured now as what later runs are "
            "compared with; 'tune' trains the encoder's upper layers again and 'fit' then fits "
            "ranking and refusal."
        ),
    ] = "run",
    split: Annotated[str, typer.Option("--set", help="dev, test or personal.")] = "dev",
    gate: Annotated[
        bool, typer.Option("--gate", help="Compare with the baseline; status 1 if it got worse.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(help="Write the report (HTML in French and English, Markdown) to a folder."),
    ] = None,
    misses: Annotated[bool, typer.Option("--misses", help="List what went wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the answers on the question sets, guard them, or fit ranking and refusal."""
    if action not in ACTIONS:
        raise typer.BadParameter(f"'{action}' is none of: {', '.join(ACTIONS)}.")
    if split not in SPLITS:
        raise typer.BadParameter(f"--set: '{split}' is none of: {', '.join(SPLITS)}.")
    if (gate or action == "baseline") and split != "dev":
        raise typer.BadParameter("the baseline is of the development set: leave --set out.")
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise EntenteError(
            f"The evaluation needs '{missing[0]}', which is not installed; run 'make develop' "
            "or pip install 'entente[dev]'."
        )
    if split == "personal":
        from evals.personal import measure_personal

        tell_json(asdict(measure_personal()))
        return
    shared: CommandContext = context.obj
    if action == "tune":
        from evals.fit_head import fit_head

        with sync_progress() as progress:
            figures = fit_head(shared.settings, progress)
        tell_json(figures)
        return
    if action == "fit":
        from assistant.service import Service
        from evals.fit import fit

        with (
            sync_progress() as progress,
            Service.open(shared.settings, "eval", progress) as service,
        ):
            service.refresh(progress)
            metrics = fit(service, progress)
        tell_json(metrics)
        return
    outcomes = _measured(shared, cast("Split", split))
    if report:
        from evals.report import write_report

        for path in write_report(outcomes, split, report, shared.settings.home):
            warn(f"Written: {path}")
    if action == "baseline":
        from evals.baseline import BASELINE, save_baseline

        save_baseline(outcomes)
        tell(f"Accepted as the baseline: {BASELINE} (look at its diff before committing).")
    elif gate:
        _gate(outcomes, as_json=as_json)
    else:
        _show(outcomes, misses=misses, as_json=as_json)


def _measured(shared: CommandContext, split: "Split") -> "list[Outcome]":
    from assistant.service import Service
    from evals.outcomes import collect
    from evals.remembering import remembering

    with sync_progress() as progress, Service.open(shared.settings, "eval", progress) as service:
        service.refresh(progress)
        # Questions are asked once more in each view of the library.
        known = Service(service.settings, service.home, remembering(service.index))
        return collect(known, split, progress=progress)


def _gate(outcomes: "Sequence[Outcome]", *, as_json: bool) -> None:
    from evals.baseline import load_baseline
    from evals.gate import compare, show_gate

    result = compare(load_baseline(), outcomes)
    if as_json:
        values = {
            "passed": result.passed,
            "verdicts": [asdict(verdict) for verdict in result.verdicts],
            "changes": [
                {"loss": c.loss, "before": c.before.model_dump(), "now": c.now.model_dump()}
                for c in result.changes
            ],
        }
        tell_json(values)
    else:
        tell_text(show_gate(result))
    if not result.passed:
        raise typer.Exit(1)


def _show(outcomes: "Sequence[Outcome]", *, misses: bool, as_json: bool) -> None:
    from evals.failures import failures
    from evals.figures import summary
    from evals.tables import show_figures

    if as_json:
        values = summary(outcomes)
        if misses:
            values["failures"] = [asdict(failure) for failure in failures(outcomes, "en")]
        tell_json(values)
        return
    tell_text(show_figures(outcomes))
    if misses:
        for failure in failures(outcomes, "en"):
            tell_text(
                f"\n{failure.question}\n  expected {failure.expected}\n  found    {failure.found}"
            )
            tell(f"  {failure.why}")
