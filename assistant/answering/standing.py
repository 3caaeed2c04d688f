"""Whether an answer that was kept may still be read by the person it was given to."""

from assistant.answering.answer import Answer
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever


def still_stands(answer: Answer, principal: Principal, retriever: Retriever) -> bool:
    """Whether this person may see, now and word for word, all that the answer quotes of reviews.

    A review that was opened to more people may have lost words on the way: that its file can be
    seen is not enough.
    """
    quoted = [citation for citation in answer.citations if citation.kind != "guidance"]
    passages = {
        place: {
            (statement.record.title, statement.text)
            for statement in retriever.passage(*place, principal)
        }
        for place in {(citation.path, citation.section) for citation in quoted}
    }
    return all(
        (citation.title, citation.quote) in passages[citation.path, citation.section]
        for citation in quoted
    )
