"""The understander: a question and found pages in, needs and picked pages out, or nothing."""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from assistant.answering.insight import Need, Offer, Understood
from assistant.language import Lang, detect
from assistant.models.allowed import Allowed
from assistant.models.endpoint import Endpoint
from assistant.models.failures import ModelError
from assistant.models.forms import fill
from assistant.models.usage import UNDERSTANDING, Usage
from assistant.principal import Principal
from assistant.understanding.prompt import (
    PICK,
    RESTATE,
    Picked,
    Restated,
    pages_data,
    question_data,
)

log = logging.getLogger(__name__)
# Of the time of an answer; the rest is for its wording.
_SHARE = 0.4
_READ = "read"


class Understander:
    """Reads questions by a language model; see :mod:`assistant.answering.insight`.

    Needs and pages are asked for at once and apart: whoever restates has seen no page whose title
    could be repeated.
    """

    def __init__(self, endpoint: Endpoint, usage: Usage, allowed: Allowed) -> None:
        self._endpoint = endpoint
        self._usage = usage
        self._allowed = allowed

    def __call__(
        self,
        question: str,
        before: Sequence[str],
        lang: Lang,
        pages: Sequence[Offer],
        principal: Principal,
    ) -> Understood | None:
        """What the model makes of a question, in time; None whatever goes wrong."""
        may_be_sent = self._allowed.of(principal, [page.path for page in pages])
        offered = [page for page in pages if page.path in may_be_sent]
        if not offered:
            return None
        seconds = _SHARE * self._endpoint.seconds
        started = time.monotonic()
        with ThreadPoolExecutor(2, "understanding") as pool:
            restating = pool.submit(
                fill, self._endpoint, RESTATE[lang], question_data(question, before), Restated,
                seconds,
            )  # fmt: skip
            picking = pool.submit(
                fill, self._endpoint, PICK[lang], pages_data(question, before, offered), Picked,
                seconds,
            )  # fmt: skip
            try:
                restated, picked = restating.result(), picking.result()
            except Exception as error:
                failure = error.failure if isinstance(error, ModelError) else "broken"
                if not isinstance(error, ModelError):
                    log.warning("A question could not be read: %s", type(error).__name__)
                self._usage.note(failure, 0, 0, time.monotonic() - started, UNDERSTANDING)
                return None
        tokens = restated.tokens + picked.tokens
        self._usage.note(_READ, 0, tokens, time.monotonic() - started, UNDERSTANDING)
        needs = tuple(
            Need(one.need, None if one.stage == "unknown" else one.stage)
            for one in restated.form.needs
            if detect(one.need, lang) == lang
        )
        return Understood(needs, tuple(picked.form.pages))
