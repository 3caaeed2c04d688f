"""One process owns a home."""

import json
from pathlib import Path

import pytest

from assistant.index.home import Home, HomeBusyError, read_owner


def test_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    with Home(tmp_path, "serve") as home:
        home.offer_socket()
        with pytest.raises(HomeBusyError, match=r"'entente serve' \(process \d+\)") as caught:
            Home(tmp_path, "sync").__enter__()
        assert caught.value.owner is not None
        assert caught.value.owner.socket == home.socket
    assert read_owner(tmp_path) is None
    with Home(tmp_path, "sync"):
        pass


def test_long_home_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    with Home(deep, "serve") as home:
        assert len(home.offer_socket()) < 100


def test_damaged_owner_note_is_no_owner(tmp_path: Path) -> None:
    (tmp_path / "owner.json").write_text(json.dumps({"pid": 1}))
    assert read_owner(tmp_path) is None
