"""The writer: an answer of quotations in, the same in a model's words out, or left as it was."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from threading import Event

from assistant.answering.answer import Answer, Growing, Turn
from assistant.checking.checker import Checker
from assistant.language import Lang
from assistant.models.allowed import Allowed
from assistant.models.endpoint import Endpoint
from assistant.models.failures import Failure, ModelError
from assistant.models.stream import Stream
from assistant.models.usage import CASES, STOPPED, WORDED, Usage
from assistant.principal import Principal
from assistant.wording.drafting import CheckedDraft
from assistant.wording.prompt import RULES, SUMMING_UP, request

log = logging.getLogger(__name__)


class Writer:
    """Words answers. What it cannot word stays the answer that it was."""

    def __init__(
        self, endpoint: Endpoint, checker: Checker, usage: Usage, allowed: Allowed
    ) -> None:
        self._endpoint = endpoint
        self._checker = checker
        self._usage = usage
        self._allowed = allowed

    def prepare(self) -> None:
        """Import what the first answer would otherwise wait for."""
        self._endpoint.prepare()

    def word(self, answer: Answer, principal: Principal, history: Sequence[Turn] = ()) -> Answer:
        """The answer in the model's words; the last one of :meth:`words`."""
        *_, last = self.words(answer, principal, history)
        return last.answer

    def sum_up(self, answer: Answer, principal: Principal) -> Answer:
        """What several cases show together, in the model's words likewise."""
        *_, last = self.words(answer, principal, rules=SUMMING_UP, task=CASES)
        return last.answer

    def words(
        self,
        answer: Answer,
        principal: Principal,
        history: Sequence[Turn] = (),
        seconds: float | None = None,
        stopped: Event | None = None,
        rules: Mapping[Lang, str] = RULES,
        task: str = "",
    ) -> Iterator[Growing]:
        """The answer in the model's words as it grows, where each sentence is supported by what it
        cites; the last one is whole.

        Refusals, choices and small talk are left alone. Never raises: whatever the model does,
        the answer stands.

        Args:
            seconds: within which it is there; the configured budget by default.
            stopped: set by whoever wants no more of it: what was checked by then is the answer.
            rules: what the model is told to do.
            task: what it is asked for, where that is no answer to a question.
        """
        paths = self._allowed.of(principal, [one.path for one in answer.citations])
        sent = [one for one in answer.citations if one.path in paths]
        if answer.outcome != "answered" or not sent:
            yield Growing(answer=answer, whole=True)
            return
        draft = CheckedDraft(answer, sent, self._checker)
        data = request(answer.question, [turn.question for turn in history], sent)
        failure: Failure | None = None
        stream: Stream | None = None
        try:
            stream = self._endpoint.stream(rules[answer.language], data, seconds, stopped=stopped)
            for part in stream:
                if draft.grow(part):
                    yield Growing(answer=draft.so_far(), whole=False)
        except GeneratorExit:  # nobody reads on
            self._note(STOPPED, draft, stream, task)
            raise
        except ModelError as error:
            failure = error.failure
        except Exception as error:  # whatever goes wrong with it, the answer stands
            log.warning("The language model could not be asked: %s", type(error).__name__)
            failure = "broken"
        if stopped and stopped.is_set():
            last = draft.stopped()
            outcome = WORDED if last.wording == "model" else STOPPED
            self._note(outcome, draft, stream, task)
        else:
            last, fault = draft.done(failure)
            self._note(fault or WORDED, draft, stream, task)
        yield Growing(answer=last, whole=True)

    def _note(self, outcome: str, draft: CheckedDraft, stream: Stream | None, task: str) -> None:
        tokens, seconds = (stream.tokens, stream.seconds) if stream else (0, 0.0)
        self._usage.note(outcome, draft.removed, tokens, seconds, task)
