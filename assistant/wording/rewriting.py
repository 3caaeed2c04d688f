"""Texts put in a model's other words one by one, each under its number, or summed up."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.checking.checker import Checker, Cited
from assistant.language import Lang, detect
from assistant.models.allowed import Allowed
from assistant.models.endpoint import Endpoint
from assistant.models.failures import Failure, ModelError
from assistant.models.usage import WORDED, Usage
from assistant.typography import typeset
from assistant.wording.drafting import supported
from assistant.wording.prompt import texts_data
from assistant.wording.sentences import Sentence, finished, sentences

log = logging.getLogger(__name__)
_AT_ONCE = 20  # texts of one request: as many as a slow model writes in its time
Keep = Callable[[int, str], bool]


@dataclass(frozen=True)
class Rewritten:
    """What came of some texts.

    Attributes:
        texts: in the model's words, by their numbers; those that did not come, or may not be kept,
            are left out.
        failure: why they do not count, or not all of them are there; empty where all is well.
    """

    texts: Mapping[int, str]
    failure: str


@dataclass(frozen=True)
class _Draft:
    text: str
    failure: Failure | None
    tokens: int
    seconds: float

    def sentences(self) -> list[Sentence]:
        """Those that came whole."""
        return finished(self.text) if self.failure else list(sentences(self.text))


class Rewriter:
    """Has a model rewrite texts. Never raises; safe to use from several threads.

    Attributes:
        checker: compares what it wrote.
        allowed: what may be sent to it.
    """

    def __init__(
        self, endpoint: Endpoint, checker: Checker, usage: Usage, allowed: Allowed
    ) -> None:
        self.checker = checker
        self.allowed = allowed
        self._endpoint = endpoint
        self._usage = usage

    def each(
        self, rules: str, texts: Mapping[int, str], into: Lang, task: str,
        keep: Keep = lambda number, text: True, about: Mapping[str, str] | None = None,
    ) -> Rewritten:  # fmt: skip
        """What the model makes of each of some texts; what came before it failed counts.

        Some texts are sent at a time, and each request has the time of an answer.

        Args:
            rules: what it is told to do; each line of it is to end with the number of its text.
            into: the language that it is to write.
            task: under which the use of the model is counted.
            keep: whether what came of a text may stand.
            about: what else it is told, as data.
        """
        kept: dict[int, str] = {}
        numbers = list(texts)
        for begin in range(0, len(numbers), _AT_ONCE):
            some = {n: texts[n] for n in numbers[begin : begin + _AT_ONCE]}
            draft = self._draft(rules, texts_data(some, about or {}))
            found = {n: text for n, text in numbered(draft.sentences()).items() if n in some}
            foreign = bool(found) and detect(" ".join(found.values()), into) != into
            good = {} if foreign else {n: text for n, text in found.items() if keep(n, text)}
            failure: str = "language" if foreign else draft.failure or ""
            if not good and not failure:
                failure = "unsupported" if found else "broken"
            self._note(failure, len(found) - len(good), draft, task)
            kept |= {n: typeset(text, into) for n, text in good.items()}
            if failure and failure != "unsupported":
                return Rewritten(kept, failure)
        return Rewritten(kept, "" if kept else "unsupported")

    def together(
        self, rules: str, texts: Mapping[int, Cited], into: Lang, task: str, most: int
    ) -> Rewritten:
        """A few sentences that sum texts up, each supported by those whose numbers it bears.

        Args:
            most: of the sentences are kept, the first ones.

        Returns:
            one text, under the number 0.
        """
        draft = self._draft(rules, texts_data({n: one.text for n, one in texts.items()}, {}))
        read = draft.sentences()
        good = [each.text for each in read if supported(each, into, texts, self.checker)]
        told = typeset(" ".join(good[:most]), into)
        failure: str = draft.failure or ""
        if good and detect(told, into) != into:
            good, failure = [], "language"
        elif not good and not failure:
            failure = "unsupported" if read else "broken"
        self._note("" if good else failure, len(read) - len(good), draft, task)
        return Rewritten({0: told} if good else {}, "" if good else failure)

    def _draft(self, rules: str, data: str) -> _Draft:
        text, stream = "", None
        failure: Failure | None = None
        try:
            stream = self._endpoint.stream(rules, data)
            for part in stream:
                text += part
        except ModelError as error:
            failure = error.failure
        except Exception as error:  # whatever goes wrong with it, the texts stay what they are
            log.warning("The language model could not be asked: %s", type(error).__name__)
            failure = "broken"
        tokens, seconds = (stream.tokens, stream.seconds) if stream else (0, 0.0)
        return _Draft(text, failure, tokens, seconds)

    def _note(self, failure: str, removed: int, draft: _Draft, task: str) -> None:
        self._usage.note(failure or WORDED, removed, draft.tokens, draft.seconds, task)


def numbered(read: Sequence[Sentence]) -> dict[int, str]:
    """The texts of a draft by the one number that each of them bears."""
    found: dict[int, list[str]] = {}
    for _, line in groupby(read, lambda sentence: sentence.paragraph):
        for number, text in _of_line(list(line)):
            found.setdefault(number, []).append(text)
    return {number: " ".join(parts) for number, parts in found.items()}


def _of_line(line: Sequence[Sentence]) -> Iterator[tuple[int, str]]:
    """A line with one number is its text; with several, each ends what stands before it."""
    numbers = {number for sentence in line for number in sentence.cited}
    if len(numbers) == 1:
        yield numbers.pop(), " ".join(sentence.text for sentence in line)
        return
    open_: list[str] = []
    for sentence in line:
        open_.append(sentence.text)
        if len(sentence.cited) == 1:
            yield sentence.cited[0], " ".join(open_)
        if sentence.cited:
            open_ = []
