"""A model's answer, or one sentence that says what is wrong, within the time that is given."""

import logging
import socket
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.models.endpoint import Endpoint
from assistant.models.failures import ModelError
from assistant.models.usage import Usage
from assistant.sections import ModelSettings
from assistant.settings import Settings
from tests.models.server import ModelServer, Way

PATIENCE = 1.0  # seconds that the slow ones are given
LONG = 60.0


def endpoint(server: ModelServer, seconds: float = LONG, **changes: object) -> Endpoint:
    given = {"url": server.url, "name": "small", "seconds": seconds, **changes}
    return Endpoint(ModelSettings.model_validate(given))


def test_a_streamed_answer_comes_whole(server: ModelServer) -> None:
    server.reply = lambda _: "Écrivez tout « avant » de signer [1]."
    draft = endpoint(server, key="sesame").write("rules", "request")
    assert draft.text == "Écrivez tout « avant » de signer [1]."
    assert draft.tokens > 0
    assert server.keys == ["Bearer sesame"]
    roles = [message["role"] for message in server.requests[0]["messages"]]
    assert roles == ["system", "user"]


def test_ollama_is_spoken_too(server: ModelServer) -> None:
    server.reply = lambda _: "Write it down [1]."
    ollama = endpoint(server, kind="ollama", url=server.url.removesuffix("/v1"))
    assert ollama.write("rules", "request").text == "Write it down [1]."


def test_no_key_of_others_is_sent(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "somebody-else")
    server.reply = lambda _: "Yes."
    endpoint(server).write("rules", "request")
    assert "somebody-else" not in server.keys[0]


@pytest.mark.parametrize(
    ("way", "failure"),
    [
        ("silent", "slow"), ("stuck", "slow"), ("garbage", "broken"),
        ("empty", "broken"), ("redirect", "broken"), (429, "busy"), (401, "refused"),
        (404, "refused"), (400, "refused"), (500, "broken"),
    ],
)  # fmt: skip
def test_each_way_to_fail_has_its_name(
    server: ModelServer, way: Way, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.way = way
    server.reply = lambda _: "A sentence that comes in many small pieces [1]."
    caplog.set_level(logging.DEBUG)
    seconds = PATIENCE if failure == "slow" else LONG
    with pytest.raises(ModelError) as raised:
        endpoint(server, seconds, key="sesame").write("rules", "request")
    assert raised.value.failure == failure
    assert len(server.requests) == 1, "asked once, and nowhere else"
    assert "sesame" not in caplog.text + str(raised.value)


def test_half_an_answer_is_what_came_of_it(server: ModelServer) -> None:
    whole = "A sentence that comes in many small pieces [1]."
    server.way, server.reply = "half", lambda _: whole
    text = endpoint(server).write("rules", "request").text
    assert whole.startswith(text)
    assert len(text) < len(whole)


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(ModelError, match=r"start the language model, or correct model\.url"):
        Endpoint(ModelSettings(url=url, name="small")).try_out()


def test_the_key_may_stand_in_a_file(server: ModelServer, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-a-file\n", encoding="utf-8")
    server.reply = lambda _: "Yes."
    endpoint(server, key_file=file).write("rules", "request")
    assert server.keys == ["Bearer from-a-file"]
    assert "from-a-file" not in repr(ModelSettings(key_file=file))
    with pytest.raises(EntenteError, match=r"model\.key_file"):
        ModelSettings(key_file=tmp_path / "none").secret()


def test_settings_say_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTENTE_MODEL__URL", "http://127.0.0.1:9/v1")
    with pytest.raises(EntenteError, match=r"model\.name"):
        Settings.read(home=tmp_path)
    monkeypatch.setenv("ENTENTE_MODEL__NAME", "small")
    monkeypatch.setenv("ENTENTE_MODEL__KEY", "sesame")
    settings = Settings.read(home=tmp_path)
    assert settings.model.visibility == ("public",)
    assert settings.model.secret() == "sesame"
    assert "sesame" not in repr(settings)


def test_uses_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    usage = Usage(tmp_path / "models.sqlite")
    usage.note("worded", 1, 100, 2.0)
    usage.note("worded", 0, 50, 1.0)
    usage.note("slow", 0, 0, 0.0)
    used = Usage(tmp_path / "models.sqlite").lately()
    assert (used.worded, used.fallen, used.removed, used.tokens) == (2, {"slow": 1}, 1, 150)
