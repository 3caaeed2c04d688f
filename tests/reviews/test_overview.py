"""What the cases show together, and the picture of it."""

from dataclasses import replace

from assistant.library.documents import CaseDetails
from assistant.library.reviews import read_review
from assistant.reviews.overview import Tally, overview
from assistant.web.pictures import duration_strips, ended_grid
from tests.library_builder import TAXONOMY, review


def case(settlement: str, *types: str) -> CaseDetails:
    document = read_review(review("some-case"), "reviews/en/some-case.md", "", TAXONOMY)
    assert document is not None
    assert document.case is not None
    return replace(document.case, settlement_form=settlement, conflict_types=types)


CASES = (
    case("buy-out", "governance", "exit-terms"),
    case("expiry", "governance"),
    case("buy-out", "exit-terms"),
    case("", "governance"),
)


def test_settlements_are_counted_where_they_are_known() -> None:
    shown = overview(CASES)
    assert shown.cases == 4
    assert shown.settlements == ("buy-out", "expiry")
    assert set(shown.settled) == {
        Tally("buy-out", "governance", 1), Tally("buy-out", "exit-terms", 2),
        Tally("expiry", "governance", 1),
    }  # fmt: skip
    assert Tally("internal-mediation", "governance", 3) in shown.ended


def test_the_picture_of_what_ended_what_shows_steps_and_settlements() -> None:
    grid = ended_grid(overview(CASES), "en", TAXONOMY)
    assert [name for _, name in grid.types] == ["governance", "exit terms"]
    assert [row.name for row in grid.by_step] == ["internal mediation"]
    assert [(row.id, [cell.count for cell in row.cells]) for row in grid.by_settlement] == [
        ("buy-out", [1, 2]), ("expiry", [1, 0]),
    ]  # fmt: skip
    more, fewer = grid.by_step[0].cells
    assert 16 > more.radius > fewer.radius > 0
    assert ended_grid(overview(CASES[-1:]), "en", TAXONOMY).by_settlement == ()


def test_the_picture_of_how_long_keeps_its_dots_inside_the_axis() -> None:
    months = (1, 1, 1, 14.5, 30, 119.9)
    lasting = [replace(case("", "governance"), duration_months=each) for each in months]
    strips = duration_strips(overview(lasting), "fr", TAXONOMY)
    (row,) = strips.rows
    assert (row.name, len(row.dots)) == ("médiation interne", 6)
    assert all(strips.ticks[0][1] < dot.x < strips.ticks[-1][1] for dot in row.dots)
    assert [year for year, _ in strips.ticks] == [0, 2, 4, 6, 8, 10]
    assert len({(dot.x, dot.y) for dot in row.dots}) == 6, "none hides another"
    assert row.median is not None
    assert row.median[0] == 7.75
    assert duration_strips(overview(CASES), "fr", TAXONOMY).rows == ()
