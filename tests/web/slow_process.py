"""The app over a small library that is indexed for the first time: as slowly as its input says.

Nothing is encoded until its standard input ends.
"""

import sys
from collections.abc import Callable, Sequence

from assistant.api.owner import Owner
from assistant.encoders.encoder import Vectors
from assistant.index.home import Home
from assistant.service import Service
from assistant.settings import Settings
from assistant.web.server import run
from tests.library_builder import FakeEncoder, open_small_index


class WaitingEncoder(FakeEncoder):
    """Encodes when it may."""

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        sys.stdin.read()
        return super().documents(texts, progress)


def main() -> None:
    settings = Settings.read()
    with Home(settings.home, "tests") as home:
        first, second = WaitingEncoder("one"), WaitingEncoder("two")
        index = open_small_index(
            settings.library, settings.index, first, second, settings.playbooks
        )
        service = Service(settings, home, index)
        run(Owner(service), "127.0.0.1", 0, lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
