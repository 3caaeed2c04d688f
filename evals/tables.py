"""Figures for a terminal."""

from collections.abc import Sequence

from evals.calibration import calibration_error
from evals.figures import by_group, figures, latency, probabilities
from evals.outcome import Outcome


def show_figures(outcomes: Sequence[Outcome]) -> str:
    """Figures with 95 % intervals and targets, then groups, calibration and latency."""
    lines = [f"{'':<42}{'questions':>10}{'figure':>8}  {'95 % interval':<18}{'target':>8}"]
    for figure in figures(outcomes):
        found = figure.estimate
        target = "" if figure.target is None else f"{figure.target:.2f}"
        lines.append(
            f"{figure.name:<42}{found.count:>10}{found.mean:>8.3f}  "
            f"[{found.low:.3f}, {found.high:.3f}]    {target:>6}"
        )
    lines.append("")
    for name, values in by_group(outcomes).items():
        told = ", ".join(f"{measure} {value.mean:.3f}" for measure, value in values.items())
        lines.append(f"{name:<42}{next(iter(values.values())).count:>10}  {told}")
    lines += [
        "",
        f"{'calibration error':<42}{calibration_error(*probabilities(outcomes)):>18.3f}",
    ]
    spent = latency(outcomes)
    if spent:
        told = f"{spent['p50']:.0f} / {spent['p95']:.0f}"
        lines.append(f"{'ms from question to answer, p50 / p95':<42}{told:>18}")
    return "\n".join(lines)
