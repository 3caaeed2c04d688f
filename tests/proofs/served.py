"""Serves a small library over the local socket until its standard input ends."""

import sys
from pathlib import Path

from assistant.api.sharing import serve_locally
from assistant.api.watcher import Watcher
from tests.proofs.small_service import small_service


def main(root: Path) -> None:
    with small_service(root) as service:
        service.refresh()
        service.warm_up()
        with serve_locally(service), Watcher(service):
            print("ready", flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
