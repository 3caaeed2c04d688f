"""Raw signals of questions in each view of the library: whole, and one language hidden."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Kind
from assistant.principal import Principal
from assistant.retrieval.retriever import Measured, Retriever

READER = Principal("evaluation")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class View:
    """Questions of one language against pages of some languages."""

    name: str
    questions: tuple[Lang, ...]
    pages: tuple[Lang, ...]


WHOLE = View("whole library", LANGUAGES, LANGUAGES)
PAIRS = tuple(View(f"{q}->{p}", (q,), (p,)) for p in LANGUAGES for q in LANGUAGES)
VIEWS = (WHOLE, *PAIRS)


def measure_view(
    retriever: Retriever,
    questions: Sequence[tuple[str, Lang]],
    view: View,
    progress: Progress = lambda *_: None,
    kind: Kind = "guidance",
) -> list[Measured]:
    """The signals of every question, in order; languages are those of the questions."""
    found = []
    for number, (text, lang) in enumerate(questions):
        progress(view.name, number, len(questions))
        found.append(retriever.measured(text, READER, lang, view.pages, kind))
    progress(view.name, len(questions), len(questions))
    return found
