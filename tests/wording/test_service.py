"""A model beside the shipped library: the whole way of a question, and what administrators see."""

import re
import shutil
from pathlib import Path
from typing import Any

from assistant.doctor import examine
from assistant.principal import Principal
from assistant.sections import ModelSettings
from assistant.service import Service
from assistant.settings import Settings, shipped_library
from tests.models.server import data, model_server

QUESTION = "Our partner takes three months to approve what we deliver in two weeks."


def copying(request: dict[str, Any]) -> str:
    """The first sentence of each passage: what every checker must call supported."""
    firsts = [
        (re.split(r"(?<=[.!?])\s", p["text"])[0], p["number"]) for p in data(request)["passages"]
    ]
    return " ".join(f"{text} [{number}]" for text, number in firsts)


def test_a_question_is_answered_in_the_words_of_a_model(
    tmp_path: Path, shipped_home: Path, cache: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(shipped_home, home)
    with model_server() as server:
        server.reply = copying
        model = ModelSettings(url=server.url, name="small", seconds=60)
        settings = Settings(library=shipped_library(), home=home, cache=cache, model=model)
        with Service.open(settings, "tests") as service:
            worded = service.ask(QUESTION, Principal("reader"))
            assert worded.wording == "model"
            assert {one.id for one in worded.citations} >= {"joint-calendar"}
            assert service.may_read(worded, Principal("reader"))
            marks = set(map(int, re.findall(r"\[(\d+)\]", worded.answer)))
            assert marks == {one.n for one in worded.citations}
            assert len(server.requests) == 1
            # What is refused, or no question, is nobody's to word.
            assert service.ask("What is the capital of Peru?", Principal("reader")).abstained
            service.ask("Thank you!", Principal("reader"))
            assert len(server.requests) == 1
            server.way = 500
            quoted = service.ask(QUESTION, Principal("reader"))
            assert quoted.wording == "extractive"
            assert "these are the passages themselves" in quoted.answer
            server.way, server.reply = "well", lambda _: "Ready."
        found = {one.subject: one for one in examine(settings)}
        assert "small at http://127.0.0.1" in found["language model"].text
        assert found["language model"].healthy
        told = found["model's answers"].text
        assert "1 worded, 1 left as quotations (1 broken)" in told
    gone = {one.subject: one for one in examine(settings)}["language model"]
    assert not gone.healthy
    assert "Until then answers are quotations." in gone.text


def test_without_a_model_the_doctor_says_so(tmp_path: Path, cache: Path) -> None:
    settings = Settings(library=tmp_path, home=tmp_path / "home", cache=cache)
    found = {one.subject: one for one in examine(settings)}["language model"]
    assert found.healthy
    assert found.text == "none: answers are quotations, and nothing is sent"
