"""What one person asks for does not make the others wait."""

import asyncio
import threading

import pytest

from assistant.web.turns import FairTurns, TooManyWaitingError
from tests.loops import alone


def test_another_person_comes_next_however_much_one_has_waiting() -> None:
    async def play() -> list[str]:
        turns, order = FairTurns(1, 200), []

        async def one(who: str) -> None:
            async with turns.turn(who, "en"):
                await asyncio.sleep(0)
                order.append(who)

        many = [asyncio.create_task(one("ada")) for _ in range(100)]
        await asyncio.sleep(0)
        await asyncio.gather(*many, one("bob"), one("bob"), one("max"))
        return order

    order = alone(play())
    assert len(order) == 103
    assert order.index("bob") <= 2
    assert order.index("max") <= 3
    assert "bob" in order[3:6]


def test_one_person_never_holds_every_place() -> None:
    async def play() -> None:
        turns, release = FairTurns(2, 50), threading.Event()
        held = [asyncio.create_task(turns.run("ada", "en", release.wait, 60)) for _ in range(10)]
        await asyncio.sleep(0)
        assert await asyncio.wait_for(turns.run("bob", "en", lambda: "done"), 30) == "done"
        release.set()
        await asyncio.gather(*held)

    alone(play())


@pytest.mark.parametrize(("lang", "words"), [("fr", "attendez"), ("en", "wait for one")])
def test_the_next_is_refused_in_a_sentence_and_others_are_not(lang: str, words: str) -> None:
    async def play() -> None:
        turns, release = FairTurns(4, 3), threading.Event()
        held = [asyncio.create_task(turns.run("ada", "en", release.wait, 60)) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyWaitingError, match=words):
            await turns.run("ada", lang, lambda: None)  # type: ignore[arg-type]
        assert await turns.run("bob", "en", lambda: 1) == 1
        release.set()
        await asyncio.gather(*held)
        assert await turns.run("ada", "en", lambda: 2) == 2

    alone(play())


def test_whoever_stops_waiting_leaves_no_place_taken() -> None:
    async def play() -> None:
        turns = FairTurns(1, 10)
        async with turns.turn("ada", "en"):
            gone = [asyncio.create_task(turns.run("bob", "en", lambda: None)) for _ in range(3)]
            await asyncio.sleep(0)
            gone[0].cancel()
            gone[2].cancel()
            await asyncio.sleep(0)
        await gone[1]
        assert await turns.run("max", "en", lambda: 3) == 3

    alone(play())


def test_work_that_fails_gives_its_place_back() -> None:
    async def play() -> None:
        turns = FairTurns(1, 10)

        def fail() -> None:
            raise ValueError("broken")

        with pytest.raises(ValueError, match="broken"):
            await turns.run("ada", "en", fail)
        assert await turns.run("ada", "en", lambda: 4) == 4

    alone(play())
