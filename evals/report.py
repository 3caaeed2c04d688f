"""Figures for people."""

from evals.run import Evaluation


def show(result: Evaluation) -> str:
    """The figures of an evaluation as a table for a terminal."""
    lines = [f"{'':<16}{'questions':>10}{'recall@1':>10}{'recall@5':>10}{'mrr@10':>9}"]
    for view, figures in result.ranking.items():
        lines.append(
            f"{view:<16}{figures['questions']:>10}{figures['recall@1']:>10.3f}"
            f"{figures['recall@5']:>10.3f}{figures['mrr@10']:>9.3f}"
        )
    lines += [
        "",
        f"answered when the library covers it  {result.refusal['answered when covered']:.3f}",
        f"refused when it does not             {result.refusal['refused when not']:.3f}",
    ]
    lines += [
        f"    {kind:<24}{share:.3f}" for kind, share in result.refusal["refused by kind"].items()
    ]
    return "\n".join(lines)
