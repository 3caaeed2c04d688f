"""Every point of the founding document is found by a question, in each language."""

from pathlib import Path

import pytest
import yaml

from assistant.principal import Principal
from assistant.service import Service

POINTS = yaml.safe_load(
    (Path(__file__).parent.parent / "library" / "founding_points.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("point", POINTS, ids=lambda p: f"{p['practice']}: {p['point'][:40]}")
def test_point_is_found(service: Service, point: dict[str, dict[str, str]], lang: str) -> None:
    ranking = service.retriever.retrieve(point["question"][lang], Principal("reader"), lang)  # type: ignore[arg-type]
    found = [candidate.id for candidate in ranking.candidates[:8]]
    assert point["practice"] in found
