"""Conversations that are kept: by whom they may be read, whose turn it is, and for how long."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import pytest

from tests.library_builder import write_review
from tests.web.people import ask, client, follow
from tests.web.small_app import SmallApp, serving_small

WORD = "pumpernickel"
BROWSER = "entente_session"
CASE = "What happened in the past case about the zirconium furnace that was switched off?"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    def write(library: Path) -> None:
        write_review(
            library, "secret-quarrel", title=f"The {WORD} furnace",
            summary=f"A zirconium furnace was switched off over {WORD}.",
            lesson=f"Keep the {WORD} apart.",
        )  # fmt: skip

    with serving_small(tmp_path_factory.mktemp("small"), write) as running:
        yield running


@pytest.mark.parametrize(("lang", "words"), [("fr", "plus affichée"), ("en", "no longer shown")])
def test_a_former_mediator_reads_no_kept_answer(small: SmallApp, lang: str, words: str) -> None:
    with client(small, "ada") as ada:
        ada.cookies.set(BROWSER, f"former-{lang}")
        assert ask(ada, f"/{lang}/", CASE).status_code == 200
        assert WORD in follow(ada, f"/{lang}/", f"first-{lang}")
        small.accounts.change("ada", roles=["manager"])
        with client(small, "ada") as again:
            again.cookies.set(BROWSER, f"former-{lang}")
            ask(again, f"/{lang}/", "And what did they do then?")
            said = follow(again, f"/{lang}/", f"second-{lang}")
            everything = said + again.get("/account/data").text
    small.accounts.change("ada", roles=["mediator"])
    assert WORD not in everything
    assert words in said
    assert "zirconium" in said  # one's own question stays


def test_nothing_queued_is_answered_once_an_account_is_disabled(small: SmallApp) -> None:
    with client(small, "ada") as ada:
        ada.cookies.set(BROWSER, "disabled")
        small.hold()
        for number in range(5):
            assert ask(ada, "/en/", f"{CASE} ({number})").status_code == 200
        small.accounts.change("ada", disabled=True)
        small.go()
        assert ask(ada, "/en/", CASE).status_code == 401
    small.accounts.change("ada", disabled=False)
    with client(small, "ada") as ada:
        ada.cookies.set(BROWSER, "disabled")
        said = follow(ada, "/en/", "later")
    assert WORD not in said
    assert said.count("Your access has ended") >= 5
    assert len({text for text in small.asked() if text.startswith(f"{CASE} (")}) <= 1


def test_one_persons_queue_does_not_make_another_wait(small: SmallApp) -> None:
    with client(small, "ada") as ada, client(small, "bob") as bob:
        small.hold()
        refused = 0
        for number in range(100):
            ada.cookies.set("entente_session", f"queue-{number // 5}")
            refused += ask(ada, "/en/", f"Ada's question number {number}?").status_code == 429
        assert ask(bob, "/en/", "Bob's only question?").status_code == 200
        small.go()
        assert "Bob" in follow(bob, "/en/", "bobs")
        asked = small.asked()
    at = next(n for n, text in enumerate(asked) if text.startswith("Bob"))
    assert len({text for text in asked[:at] if text.startswith("Ada")}) <= 4


def test_a_conversation_has_a_bounded_queue(small: SmallApp) -> None:
    with client(small, "max") as max_:
        max_.cookies.set(BROWSER, "bounded")
        small.hold()
        sent = [ask(max_, "/fr/", f"Question numéro {n} ?") for n in range(9)]
        assert [answer.status_code for answer in sent] == [200] * 6 + [429] * 3
        assert "attendent déjà" in sent[-1].json()["error"]
        actions = [{"do": "new"}, *({"do": "ask", "question": f"Neuve {n} ?"} for n in range(3))]
        many = max_.post("/fr/conversation", json=actions)
        assert (many.status_code, many.json()["taken"]) == (429, 1)
        small.go()
        follow(max_, "/fr/", "bounded")


@pytest.mark.parametrize(
    "body", [b"{}", b"[1]", b'[{"do": "leap"}]', b'[{"do": "ask", "question": 7}]', b"[" * 9000,
             b'[{"do": "ask", "question": "' + b"x" * 4001 + b'"}]', b"\xff"],
)  # fmt: skip
def test_what_is_no_action_is_refused(small: SmallApp, body: bytes) -> None:
    with client(small, "bob") as bob:
        kind = {"Content-Type": "application/json"}
        assert 400 <= bob.post("/en/conversation", content=body, headers=kind).status_code < 500


def test_a_review_that_lost_words_takes_answers_with_it(small: SmallApp) -> None:
    """A review that is open to more people than before may say less than it did."""
    with client(small, "cora") as cora:
        cora.cookies.set(BROWSER, "lost-words")
        ask(cora, "/en/", CASE)
        assert WORD in follow(cora, "/en/", "before")
        write_review(
            small.library, "secret-quarrel", visibility="public",
            title="The furnace", summary="A zirconium furnace was switched off.",
            lesson="Keep things apart.",
        )  # fmt: skip
        # The app notices a changed file by itself, in a moment.
        said, tries = "", 0
        while "no longer shown" not in said and (tries := tries + 1) < 100:
            said = follow(cora, "/en/", f"later{tries}")
    assert "no longer shown" in said
    assert WORD not in said


def test_look_ups_and_checklists_take_turns_too(small: SmallApp) -> None:
    """A person's next is refused in a sentence, and another's is answered, while theirs wait."""
    small.hold()
    with client(small, "root") as greedy, ThreadPoolExecutor(12) as several:
        address = "/en/playbooks/?wish=a+checklist+to+launch+something+with+a+partner+number+"
        sent = [several.submit(greedy.get, f"{address}{n}") for n in range(10)]
        done = (future.result() for future in as_completed(sent))
        refused = next(answer for answer in done if answer.status_code == 429)
        small.go()
        answers = [future.result() for future in sent]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert sum(answer.status_code == 200 for answer in answers) >= 5
    assert "wait for one of them" in refused.text
