"""Questions as the encoders see them; one answer looks the same question up several times."""

from collections import OrderedDict
from threading import Lock

from assistant.encoders.encoder import Encoder
from assistant.language import Lang, detect
from assistant.retrieval.head import load_head
from assistant.retrieval.signals import Query
from assistant.retrieval.space import Space

_KEPT = 64


class Queries:
    """Makes queries and remembers the last ones. Safe to use from several threads."""

    def __init__(self, encoders: tuple[Encoder, Encoder], spaces: tuple[Space, Space]) -> None:
        self._encoders = encoders
        self._spaces = spaces
        self._head = load_head()
        self._known: OrderedDict[tuple[str, Lang], Query] = OrderedDict()
        self._lock = Lock()

    def of(self, text: str, lang: Lang) -> Query:
        """A normalised question of somebody who reads ``lang``."""
        key = (text, lang)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        first, second = (encoder.queries([text]) for encoder in self._encoders)
        tuned = None if first.tuned is None else first.tuned[0]
        query = Query.of(
            text,
            detect(text, lang),
            (first.vectors[0], second.vectors[0]),
            self._spaces,
            tuned,
            None if tuned is None else self._head.judge(tuned),
        )
        with self._lock:
            self._known[key] = query
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return query
