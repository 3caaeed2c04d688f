"""Questions as the encoders see them; one answer looks the same question up several times."""

from collections import OrderedDict
from threading import Lock

from assistant.encoders.encoder import Encoder
from assistant.language import Lang, detect
from assistant.retrieval.head import load_head
from assistant.retrieval.questions import asking
from assistant.retrieval.signals import Query, Seen
from assistant.retrieval.space import Space

_KEPT = 64
# How much the sentences that ask weigh beside the whole of a story.
_ASKED = 0.3


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
        sight = whole = self._seen(text)
        if part := asking(text):
            sight = whole.leaning(self._seen(part), _ASKED)
        verdict = None if sight.tuned is None else self._head.judge(sight.tuned)
        query = Query.of(text, detect(text, lang), sight, self._spaces, verdict, whole)
        with self._lock:
            self._known[key] = query
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return query

    def _seen(self, text: str) -> Seen:
        first, second = (encoder.queries([text]) for encoder in self._encoders)
        tuned = None if first.tuned is None else first.tuned[0]
        return Seen((first.vectors[0], second.vectors[0]), tuned)
