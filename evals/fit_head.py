"""The tuned layers and the head, fitted on the training questions by ``entente eval tune``.

Writes ``adapters.npz`` of ``assistant/encoders`` and ``head.npz`` of ``assistant/retrieval``.
``entente eval fit`` comes after it, since ranking and refusal weigh what the head says.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

import assistant.encoders
import assistant.retrieval
from assistant.encoders import weights
from assistant.encoders.adapters import to_arrays as adapter_arrays
from assistant.encoders.bert import Bert
from assistant.encoders.encoder import clean, in_batches
from assistant.files import SHARED_FILE, write_whole
from assistant.library.documents import Document
from assistant.library.files import Folders
from assistant.library.reader import find_files, read_file
from assistant.library.taxonomy import Taxonomy
from assistant.retrieval.head import Head, Verdict
from assistant.retrieval.head import to_arrays as head_arrays
from assistant.settings import Settings
from evals.fit_refusal import COVERAGE
from evals.metrics import mean
from evals.sets import (
    POSTED,
    load_covered,
    load_posted_training,
    load_training,
    load_twins,
    load_uncovered,
    load_uncovered_training,
    of_each_page,
)
from evals.storing import packed
from evals.tuning import tune

Floats = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]

# Training questions of a page and language beside the posted ones: more of the oldest pages would
# crowd out the others.
_EXAMPLES = 80
_POSTED = 2  # times each question that somebody really posted counts
ADAPTERS = Path(assistant.encoders.__file__).parent / "adapters.npz"
HEAD = Path(assistant.retrieval.__file__).parent / "head.npz"


def fit_head(settings: Settings, progress: Progress = lambda *_: None) -> dict[str, float]:
    """Tune on the training questions and the pages' own, store the result, and measure the head
    alone on the development questions, which it did not see."""
    cache = settings.cache
    bert = Bert(weights.prepare(cache, progress))
    training = [*of_each_page(load_training(), _EXAMPLES), *_POSTED * load_posted_training()]
    asked = [(question.q, question.relevant) for question in training]
    elsewhere = [
        question.q
        for question in load_uncovered_training()
        for _ in range(_POSTED if question.kind == POSTED else 1)
    ]
    model = weights.load_container()
    tuned = tune(bert, model, [*asked, *_page_questions(settings.library)], elsewhere, progress)
    write_whole(ADAPTERS, packed([adapter_arrays(tuned.down, tuned.up)]), SHARED_FILE)
    write_whole(HEAD, packed([head_arrays(tuned.head)]), SHARED_FILE)
    return _measured(Bert(weights.prepare(cache), weights.prepare_tuned(cache)), tuned.head)


def _page_questions(libraries: Folders) -> list[tuple[str, tuple[str, ...]]]:
    taxonomy = Taxonomy.load()
    documents = (read_file(file, taxonomy) for file in find_files(libraries))
    return [
        (question, (document.id,))
        for document in documents
        if isinstance(document, Document) and document.kind == "guidance"
        for question in document.questions
    ]


def _measured(bert: Bert, head: Head) -> dict[str, float]:
    def judged(texts: Sequence[str]) -> list[Verdict]:
        def encode(batch: Sequence[str]) -> Floats:
            return bert.asked(batch, weights.PROMPTS["query"])[1]

        return [head.judge(row) for row in in_batches([clean(text) for text in texts], encode)]

    covered = [*load_covered("dev"), *load_twins("dev")]
    answered, refused = (
        judged([question.q for question in asked]) for asked in (covered, load_uncovered("dev"))
    )
    best = [max(verdict.likeness, key=verdict.likeness.__getitem__) for verdict in answered]
    right = [id_ in question.relevant for id_, question in zip(best, covered, strict=True)]
    margins = [_margin(verdict) for verdict in answered]
    threshold = float(np.quantile(margins, 1 - COVERAGE))
    return {
        "questions": len(covered),
        "recall@1": round(mean([float(one) for one in right]), 4),
        f"refused at coverage {COVERAGE}": round(
            mean([float(_margin(verdict) < threshold) for verdict in refused]), 4
        ),
    }


def _margin(verdict: Verdict) -> float:
    """How much nearer the nearest page is than what no page answers."""
    return max(verdict.likeness.values()) - verdict.elsewhere
