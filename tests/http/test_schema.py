"""The API keeps to what its description says, whatever a program sends.

``ENTENTE_SCHEMATHESIS`` sets for how many seconds it is tried; the test suite tries for a moment.
"""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from assistant.web.allowances import PERSON, Allowance, Kind
from tests.http.conftest import Api

SECONDS = os.environ.get("ENTENTE_SCHEMATHESIS", "15")
# A request that fits its description may still name what is not there, or a key used before.
LEFT_OUT = "positive_data_acceptance"


def test_the_description_is_kept(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A person's allowance would be spent at once, and the rest of the trial meet 429 alone.
    monkeypatch.setitem(PERSON, Kind.PROGRAM, Allowance(2**21, 15, 16, 1_000_000))
    token = api.token("cora")
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", f"{api.url}/openapi.json",
            "-H", f"Authorization: Bearer {token}", "--phases", "coverage,fuzzing", "-n", "3",
            "--seed", "1", "--no-shrink", "--continue-on-failure", "--max-time", SECONDS,
            "--exclude-checks", LEFT_OUT, "--request-timeout", "60", "--generation-database", "none", "--no-color",
            # It would revoke its own token.
            "--exclude-path", "/tokens/{id}",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=60) as still:
        described = still.get(f"{api.url}/openapi.json").json()
    assert described["openapi"].startswith("3.1")
