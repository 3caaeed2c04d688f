"""Work in a confined process: what comes back, and what happens at each limit."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.sandbox import Limits, Reason, SandboxError, confined
from tests import sandbox_work as work


def test_a_value_comes_back_as_json_gives_it() -> None:
    assert confined(work.length, b"four", shown="x") == 4
    assert confined(work.sized, b"", 3, shown="x") == "xxx"


def test_a_refusal_is_passed_on_word_for_word() -> None:
    with pytest.raises(EntenteError, match=r"^2 bytes are too few\.$"):
        confined(work.refusal, b"ab", shown="x")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [("hog", "memory"), ("forever", "time"), ("broken", "damaged"), ("crash", "damaged")],
)
def test_work_that_meets_a_limit_is_ended_and_says_so(
    name: str, reason: Reason, lang: Lang
) -> None:
    # A busy machine takes its time to begin; only what never ends has to wait for the limit.
    limits = Limits(memory=300_000_000, seconds=2 if name == "forever" else 60)
    began = time.monotonic()
    with pytest.raises(SandboxError, match=r"^notes\.docx ") as caught:
        confined(getattr(work, name), b"a", shown="notes.docx", lang=lang, limits=limits)
    assert caught.value.reason == reason
    assert str(caught.value).endswith(".")
    assert ("\u202f;" in str(caught.value)) == (lang == "fr")
    assert time.monotonic() - began < 60


def test_too_large_a_result_is_refused() -> None:
    with pytest.raises(SandboxError) as caught:
        confined(work.sized, b"", 70_000_000, shown="x")
    assert caught.value.reason == "memory"


def test_the_worker_writes_no_file_and_knows_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SandboxError):
        confined(work.writes, b"abc", str(tmp_path / "file"), shown="x")
    assert not any(path.stat().st_size for path in tmp_path.iterdir())
    monkeypatch.setenv("ENTENTE_MODEL__API_KEY", "secret")
    assert not any("ENTENTE" in name for name in confined(work.secrets, b"", shown="x"))


def test_threads_work_side_by_side() -> None:
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(confined, work.length, b"x" * n, shown="x") for n in range(16)]
        assert [job.result() for job in jobs] == list(range(16))
