"""The page of past cases: describe a situation, read, compare, look at the whole."""

from typing import Any

import gradio as gr

from assistant.language import Lang
from assistant.principal import Principal
from assistant.reviews.lookup import CaseFilter, CaseResults
from assistant.reviews.overview import overview
from assistant.service import Service
from assistant.web.case_cards import cards, side_by_side, whole_case
from assistant.web.case_texts import CASE_TEXTS
from assistant.web.inert import inert, markdown
from assistant.web.layout import IN_TURN, LIMITS, examples, header, page_title, person, turn_taker
from assistant.web.pictures import durations_strip, ended_grid
from assistant.web.turns import FairTurns, TooManyWaitingError

_VOCABULARIES = (
    "conflict_types", "escalation_steps", "relationship_outcomes", "sectors", "relationship_forms",
)  # fmt: skip
_FACETS = ("conflict_types", "mechanism", "outcome", "sector", "form")
_COMPARED = 3
_MAX_DESCRIPTION = 4000


def build_cases(service: Service, turns: FairTurns, lang: Lang) -> gr.Blocks:
    """The page in one language; handlers keep nothing."""
    texts = CASE_TEXTS[lang]

    def choices(found: CaseResults) -> list[Any]:
        """Each filter's values with the number of cases they would leave."""
        return [
            gr.update(
                choices=[
                    (texts.any, ""),
                    *(
                        (f"{service.taxonomy.name(vocabulary, id_, lang)} ({count})", id_)
                        for id_, count in found.facets[facet].items()
                    ),
                ]
            )
            for vocabulary, facet in zip(_VOCABULARIES, _FACETS, strict=True)
        ]

    def searched_now(
        description: str | None, conflict: str, mechanism: str, outcome: str, sector: str,
        form: str, request: gr.Request,
    ) -> list[Any]:  # fmt: skip
        wanted = CaseFilter(
            conflict_type=conflict or "", mechanism=mechanism or "", outcome=outcome or "",
            sector=sector or "", form=form or "",
        )  # fmt: skip
        text = (description or "").strip()[:_MAX_DESCRIPTION]
        found = service.cases(text, person(request), lang, wanted)
        total = sum(found.facets["mechanism"].values())
        titles = [(result.title, result.id) for result in found.results]
        return [
            cards(found, total, lang, service.taxonomy),
            gr.update(choices=titles, value=[], visible=len(titles) > 1),
            "",
            *choices(found),
        ]

    def pictures(principal: Principal) -> str:
        cases = [r.case for r in service.retriever.documents(principal, lang, "review") if r.case]
        shown = overview(cases)
        words = service.taxonomy
        return ended_grid(shown, lang, texts.grid.format(n=shown.cases), words) + durations_strip(
            shown, lang, texts.durations, texts.months, texts.cases, words
        )

    async def searched(
        description: str, conflict: str, mechanism: str, outcome: str, sector: str, form: str,
        request: gr.Request,
    ) -> list[Any]:  # fmt: skip
        given = (description, conflict, mechanism, outcome, sector, form)
        try:
            return await turns.run(turn_taker(request), lang, searched_now, *given, request)
        except TooManyWaitingError as error:
            gr.Warning(str(error))
            return [gr.skip()] * (3 + len(_FACETS))

    async def opened(request: gr.Request) -> list[Any]:
        try:
            return await turns.run(turn_taker(request), lang, opened_now, request)
        except TooManyWaitingError as error:
            return ["", f"<p>⚠ {inert(str(error))}</p>", *[gr.skip()] * len(_FACETS)]

    def opened_now(request: gr.Request) -> list[Any]:
        principal = person(request)
        id_ = str(request.query_params.get("case", ""))[:100]
        found = service.cases("", principal, lang)
        return [pictures(principal), read(id_, principal), *choices(found)]

    def read(id_: str, principal: Principal) -> str:
        found = service.read_review(id_, principal, lang) if id_ else None
        return whole_case(*found, lang, service.taxonomy) if found else ""

    def compared(ids: list[str], request: gr.Request) -> str:
        if len(ids) > _COMPARED:
            gr.Warning(texts.compare_many)
            ids = ids[:_COMPARED]
        if len(ids) < 2:
            return ""
        principal = person(request)
        found = (service.read_review(id_, principal, lang) for id_ in ids)
        records = [document[0] for document in found if document]
        return side_by_side(records, lang, service.taxonomy)

    with gr.Blocks(
        title=page_title("cases", lang), analytics_enabled=False, fill_width=True
    ) as page:
        header("cases", lang)
        shown_case = markdown(elem_id="case", sanitize_html=False)
        with gr.Row(elem_id="ask"):
            description = gr.Textbox(
                label=texts.describe, placeholder=texts.hint, show_label=False, lines=2,
                max_lines=6, max_length=_MAX_DESCRIPTION, scale=5, elem_id="description",
            )  # fmt: skip
            search = gr.Button(texts.search, variant="primary", scale=1, elem_id="search")
        examples(texts.examples, "description", "")
        with gr.Row(elem_id="filters"):
            filters = [
                gr.Dropdown([(texts.any, "")], value="", label=label, min_width=160)
                for label in texts.filter_names
            ]
        results = markdown(elem_id="results", sanitize_html=False)
        chosen = gr.CheckboxGroup(
            label=texts.compare, info=texts.compare_hint, visible=False, elem_id="compare"
        )
        comparison = markdown(elem_id="comparison", sanitize_html=False)
        with gr.Accordion(texts.pictures, open=False, elem_id="pictures"):
            whole = markdown(sanitize_html=False)
        # What is chosen while an answer is under way counts too.
        gr.on(
            [description.submit, search.click, *(item.input for item in filters)],
            searched, [description, *filters], [results, chosen, comparison, *filters],
            trigger_mode="always_last", **IN_TURN,
        )  # fmt: skip
        chosen.change(compared, [chosen], [comparison], **LIMITS)
        page.load(opened, None, [whole, shown_case, *filters], **IN_TURN)
    return page  # type: ignore[no-any-return]
