"""Generated beside extractive answers: the same questions without the configured model and with it.

``python -m evals.generated`` asks a sample of the development questions twice, of the model that
the settings name (``ENTENTE_MODEL__URL`` and so on). ``--show`` prints every worded answer with
what it cites, for somebody to judge: that the checker lets it pass is why it is there.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.answering.answer import Answer
from assistant.answering.assistant import Assistant
from assistant.answering.journal import Journal
from assistant.checking.checker import Checker
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.models.usage import Usage, usage_file
from assistant.service import Service
from assistant.settings import Settings
from assistant.wording.drafting import as_cited, supported
from assistant.wording.sentences import Sentence, sentences
from evals.asked import Asked, questions
from evals.citations import check_citations
from evals.metrics import mean
from evals.views import READER

Ask = Callable[[str, Lang], Answer]
_SETS = ("real people", "guidance", "uncovered")
_FIVE = 5


@dataclass
class Figures:
    """What came of the questions one way: lists of 0 to 1, one for each question or citation."""

    first: list[float] = field(default_factory=list)
    five: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    resolved: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    worded: list[float] = field(default_factory=list)
    unsupported: int = 0

    def note(self, asked: Asked, answer: Answer, service: Service, checker: Checker) -> None:
        """One answer more."""
        if asked.covered:
            found = [ranked.id for ranked in answer.ranking]
            self.first.append(float(bool(found) and found[0] in asked.relevant))
            self.five.append(float(bool(set(found[:_FIVE]) & set(asked.relevant))))
            self.answered.append(float(not answer.abstained))
        else:
            self.refused.append(float(answer.abstained))
        if not answer.citations:
            return
        support = check_citations(answer, service.index.files.locate)
        self.resolved.append(support.resolved)
        self.worded.append(float(answer.wording == "model"))
        if answer.wording == "extractive":
            self.precision.append(support.precision)
            return
        given = {one.n: as_cited(one) for one in answer.citations}
        good = [supported(each, answer.language, given, checker) for each in told(answer)]
        self.precision.append(mean([float(one) for one in good]))
        self.unsupported += good.count(False)

    def rows(self) -> list[tuple[str, str]]:
        """Names and values for a terminal."""
        shares = {
            "right page first": self.first, "among the first five": self.five,
            "answered or choices": self.answered, "refused": self.refused,
            "citations resolve": self.resolved, "citation precision": self.precision,
            "worded by the model": self.worded,
        }  # fmt: skip
        named = [(name, f"{mean(values):.3f} of {len(values)}") for name, values in shares.items()]
        return [*named, ("unsupported sentences", str(self.unsupported))]


def told(answer: Answer) -> list[Sentence]:
    """The sentences of a worded answer that carry knowledge."""
    lines = [line for line in answer.answer.splitlines() if not line.startswith("*")]
    return list(sentences("\n".join(lines).replace("\\", "")))


def sample(count: int) -> list[Asked]:
    """As many questions of each set as of the others, spread over it."""
    found: list[Asked] = []
    for name in _SETS:
        own = [each for each in questions("dev") if each.set == name]
        share = min(len(own), count // len(_SETS))
        found += [own[place * len(own) // share] for place in range(share)]
    return found


def measure(
    service: Service, asked: Sequence[Asked], show: bool = False
) -> tuple[Figures, Figures]:
    """Both ways, without the model first."""
    _, light = service.index.encoders
    checker = Checker(light)
    without, with_model = Figures(), Figures()
    with tempfile.TemporaryDirectory() as folder:
        alone = Assistant(service.retriever, Journal(Path(folder) / "journal.sqlite"), "fr")
        for number, question in enumerate(asked, 1):
            text = question.turns[-1]
            without.note(question, alone.ask(text, READER, question.lang), service, checker)
            answer = service.ask(text, READER, question.lang)
            with_model.note(question, answer, service, checker)
            print(f"{number}/{len(asked)} {question.id}: {answer.wording}, "
                  f"{answer.removed} removed", flush=True)  # fmt: skip
            if show and answer.wording == "model":
                print(answer.answer, *(f"  [{c.n}] {c.quote}" for c in answer.citations), sep="\n")
    return without, with_model


def main() -> None:
    """Print the figures of both ways, and what the model was used for."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--show", action="store_true", help="print worded answers")
    given = parser.parse_args()
    settings = Settings.read()
    if not settings.model.url:
        raise EntenteError("There is no model to be measured; set ENTENTE_MODEL__URL and its name.")
    with Service.open(settings, "evals.generated") as service:
        service.refresh()
        both = measure(service, sample(given.questions), given.show)
    for (name, without), (_, with_model) in zip(*(one.rows() for one in both), strict=True):
        print(f"{name:<24}{without:>16}{with_model:>16}")
    print(Usage(usage_file(settings.home)).lately())


if __name__ == "__main__":
    main()
