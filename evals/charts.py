"""Charts of the report, as SVG that stands in the page."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.calibration import Bin, Risk
from evals.statistics import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_MAIN, _SECOND, _AIM, _GREY = "#0b5563", "#c46a1b", "#9b1c1c", "#8a8f98"
_WIDTH = 7.2  # inches; the page scales it


def bars(rows: Sequence[tuple[str, Estimate, float | None]], label: str) -> str:
    """Horizontal bars from 0 to 1 with their intervals, and a tick where the target is."""
    canvas, axes = _canvas(0.32 * len(rows) + 0.5)
    places = range(len(rows), 0, -1)
    for place, (_, value, target) in zip(places, rows, strict=True):
        axes.barh(place, value.mean, color=_MAIN, height=0.62)
        axes.plot([value.low, value.high], [place, place], color=_SECOND, linewidth=2)
        if target is not None:
            axes.plot([target, target], [place - 0.4, place + 0.4], color=_AIM, linewidth=2)
        axes.text(1.01, place, f"{value.mean:.2f}", va="center", fontsize=8)
    axes.set_yticks(list(places), [name for name, _, _ in rows], fontsize=8)
    axes.set_xlim(0, 1)
    return _svg(canvas, label)


def lines(series: Sequence[tuple[str, Sequence[float]]], ticks: Sequence[str], label: str) -> str:
    """One line for each series over versions, from 0 to 1."""
    canvas, axes = _canvas(2.6)
    for name, values in series:
        axes.plot(range(len(values)), values, marker="o", markersize=3, label=name)
    axes.set_xticks(range(len(ticks)), ticks, fontsize=7, rotation=30, ha="right")
    axes.set_ylim(0.4, 1.01)
    axes.legend(fontsize=7, frameon=False, ncols=2)
    return _svg(canvas, label)


def reliability_diagram(bins: Sequence[Bin], x: str, y: str, label: str) -> str:
    """Predicted against observed, with the diagonal of perfect calibration."""
    canvas, axes = _canvas(3.0, width=4.2)
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--")
    axes.plot([b.predicted for b in bins], [b.observed for b in bins], marker="o", color=_MAIN)
    for found in bins:
        axes.annotate(str(found.count), (found.predicted, found.observed), fontsize=7,
                      xytext=(4, -9), textcoords="offset points")  # fmt: skip
    axes.set_xlabel(x, fontsize=8)
    axes.set_ylabel(y, fontsize=8)
    return _svg(canvas, label)


def risk_curve(points: Sequence[Risk], x: str, y: str, label: str) -> str:
    """Risk against coverage."""
    canvas, axes = _canvas(3.0, width=4.2)
    axes.plot([p.answered for p in points], [p.risk for p in points], color=_MAIN)
    axes.set_xlabel(x, fontsize=8)
    axes.set_ylabel(y, fontsize=8)
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    return _svg(canvas, label)


def _canvas(height: float, width: float = _WIDTH) -> "tuple[Canvas, Axes]":
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(width, height), layout="constrained")
    axes = canvas.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
    return canvas, axes


def _svg(canvas: "Canvas", label: str) -> str:
    import matplotlib

    target = io.StringIO()
    # Text stays text, so that it can be read aloud and searched.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": label}):
        canvas.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    drawn = target.getvalue()
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
    # Several charts stand in one page: ids must differ from chart to chart.
    mark = re.sub(r"\W", "", label)[:24]
    drawn = re.sub(r'\bid="', f'id="{mark}-', drawn)
    drawn = re.sub(r'(href="#|url\(#)', rf"\1{mark}-", drawn)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
