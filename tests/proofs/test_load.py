"""Twenty people at work at once beside a running owner: no error, and no write is lost.

``make load-proof`` keeps them at it for two minutes; the suite for a few seconds.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

from assistant.library.files import LibraryFiles
from assistant.reviews.files import ReviewFiles
from assistant.settings import Settings
from tests.proofs.load import Person
from tests.proofs.small_service import assert_like_a_fresh_one, make_library, small_service

PEOPLE = 20
SECONDS = float(os.environ.get("ENTENTE_LOAD_SECONDS", "5"))
ROOT = Path(__file__).resolve().parents[2]


def test_twenty_people_at_work_lose_nothing(tmp_path: Path) -> None:
    library = make_library(tmp_path)
    settings = Settings(library=library, playbooks=tmp_path / "playbooks", home=tmp_path / "home")
    command = [sys.executable, "-W", "error", "-m", "tests.proofs.served", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as owner:
        assert owner.stdout
        assert owner.stderr
        assert owner.stdout.readline() == b"ready\n", owner.stderr.read().decode()
        people = [Person(tmp_path, settings, number) for number in range(PEOPLE)]
        for person in people:
            person.make_checklist()
        until = time.monotonic() + SECONDS
        with ThreadPoolExecutor(PEOPLE) as threads:
            list(threads.map(lambda person: person.work(until), people))
        _, told = owner.communicate()
    assert owner.returncode == 0, told.decode()
    assert not told, told.decode()
    assert [error for person in people for error in person.done.errors] == []

    files = ReviewFiles(library)
    for person in people:
        for path in person.done.imported:
            assert files.head(path) is not None, path
        for path in person.done.approved:
            head = files.head(path)
            assert head is not None
            assert head.status == "approved"
    done = sum((person.done.ticks for person in people), Counter[tuple[str, str]]())
    assert {key: n for p in people for key, n in p.kept_ticks().items()} == dict(done)
    with small_service(tmp_path) as service:
        service.refresh()
        assert_like_a_fresh_one(service.index, tmp_path, tmp_path / "fresh")
        assert service.audit.verify() is None
        noted = service.audit.entries(action="approved", limit=-1)
        assert len(noted) >= sum(len(person.done.approved) for person in people)
    assert len(list(LibraryFiles(library).all("reviews"))) == sum(
        len(person.done.imported) for person in people
    )
    _report([time for person in people for time in person.done.times])


def _report(times: list[tuple[str, float]]) -> None:
    for work in sorted({name for name, _ in times}):
        taken = sorted(taken for name, taken in times if name == work)
        cuts = quantiles(taken, n=20) if len(taken) > 1 else taken * 19
        print(f"{work}: {len(taken)}, p50 {cuts[9]:.3f} s, p95 {cuts[18]:.3f} s")
