"""Why a case is like a description, in a line."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from assistant.language import Lang
from assistant.library.documents import CaseDetails
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.texts import ByLanguage

if TYPE_CHECKING:
    from assistant.retrieval.candidates import Candidate
    from assistant.retrieval.retriever import Retriever

_WHY = ByLanguage(__name__, "reasons", dict[str, str])


def reasons(
    retriever: "Retriever", description: str, chosen: "Sequence[Candidate]",
    named: Mapping[str, Sequence[str]], principal: Principal, lang: Lang, taxonomy: Taxonomy,
) -> dict[str, str]:  # fmt: skip
    """Why each of some cases is like a description, in a line."""
    closest = _closest_statements(retriever, description, chosen, principal, lang)
    return {
        each.id: _why(
            each.record.case, named.get(each.id, ()), description, closest.get(each.id, ""), lang,
            taxonomy,
        )
        for each in chosen
        if each.record.case
    }  # fmt: skip


def _closest_statements(
    retriever: "Retriever",
    description: str,
    chosen: "Sequence[Candidate]",
    principal: Principal,
    lang: Lang,
) -> dict[str, str]:
    best: dict[str, tuple[float, str]] = {}
    for item in retriever.evidence(description, chosen, principal, lang):
        if item.similarity > best.get(item.record.id, (-1e9, ""))[0]:
            best[item.record.id] = (item.similarity, item.text)
    return {id_: text for id_, (_, text) in best.items()}


def _why(
    case: CaseDetails,
    parties: Sequence[str],
    description: str,
    closest: str,
    lang: Lang,
    taxonomy: Taxonomy,
) -> str:
    """One line: which features of the case match the description."""
    phrases = _WHY[lang]
    reasons = []
    if parties:
        reasons.append(phrases["party"].format(", ".join(parties)))
    name, mentioned = taxonomy.name, partial(taxonomy.mentioned, description=description)
    shared = [t for t in case.conflict_types if t in mentioned("conflict_types")]
    if shared:
        names = ", ".join(name("conflict_types", type_, lang) for type_ in shared)
        reasons.append(phrases["conflict"].format(names))
    if case.sector in mentioned("sectors"):
        reasons.append(phrases["sector"].format(name("sectors", case.sector, lang)))
    if case.relationship_form in mentioned("relationship_forms"):
        form = name("relationship_forms", case.relationship_form, lang)
        reasons.append(phrases["form"].format(form))
    if closest:
        reasons.append(phrases["near"].format(closest))
    return " ; ".join(reasons) if lang == "fr" else "; ".join(reasons)
