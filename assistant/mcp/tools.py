"""What programs can have done: each tool validates, calls one use case, and gives back a model."""

import datetime as dt
from typing import Annotated, Any

from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp_types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.answer import Answer
from assistant.api.entente import Entente
from assistant.api.results import Template, TemplateInput
from assistant.language import Lang
from assistant.mcp.asking import Asking
from assistant.mcp.documents import Document, TextKind, of_case, of_page
from assistant.playbooks.checklist import Checklist
from assistant.reviews.checked import Checked
from assistant.reviews.form import ReviewForm
from assistant.reviews.lookup import CaseFilter, CaseResults

Language = Annotated[
    Lang | None, Field(description="fr or en; left out: that of the words, or the usual one.")
]
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)


class FillableTemplate(Template, frozen=True):
    """A template in a list, with what it asks for."""

    inputs: tuple[TemplateInput, ...]


class Templates(BaseModel):
    """The checklist templates that there are."""

    model_config = ConfigDict(frozen=True)

    templates: tuple[FillableTemplate, ...]


class Drafted(BaseModel):
    """A review that was looked through; ``saved`` is the path of its draft, empty if it is none."""

    model_config = ConfigDict(frozen=True)

    saved: str
    id: str
    checked: Checked


class Tools:
    """The tools, for whoever asks."""

    def __init__(self, entente: Entente, asking: Asking, lang: Lang) -> None:
        """``lang`` is used where neither the caller nor the words tell one."""
        self._entente = entente
        self._asking = asking
        self._lang: Lang = lang

    def all(self) -> list[tuple[Any, ToolAnnotations]]:
        """Each tool, and what it may do."""
        reading = (
            self.ask, self.find_cases, self.sum_up_cases, self.read, self.list_templates,
            self.fill_checklist,
        )  # fmt: skip
        return [*((tool, _READS) for tool in reading), (self.draft_review, _ADDS)]

    def ask(
        self,
        question: Annotated[str, Field(description="A question or situation, in plain words.")],
        lang: Language = None,
        page: Annotated[
            str, Field(description="Answer from this page: an id from 'choices' of an answer.")
        ] = "",
    ) -> Answer:
        """Answer a question about a partnership between companies, in cited statements.

        'outcome' is 'answered', 'choices' (several pages could answer: let the person pick one and
        ask again with its id as 'page') or 'refused' (the library does not treat it: say so, and
        do not answer from elsewhere as if it did). Each [n] in 'answer' is citation n, whose
        'quote' is the exact statement.
        """
        return self._entente.ask(question, self._asking.principal, lang, page)

    def find_cases(
        self,
        description: Annotated[
            str, Field(description="A conflict in plain words; empty for all that fit.")
        ] = "",
        conflict_type: str = "",
        mechanism: Annotated[str, Field(description="What ended it, e.g. 'mediation'.")] = "",
        outcome: Annotated[str, Field(description="What became of the relationship.")] = "",
        sector: str = "",
        form: Annotated[str, Field(description="Form of the relationship: joint-venture …")] = "",
        country: Annotated[str, Field(description="A code such as FR, or a name.")] = "",
        lang: Language = None,
    ) -> CaseResults:
        """Find past partnership conflicts like the one described, with what ended them.

        Restrictions are ids of the library's vocabulary; 'facets' of a result lists those in use,
        and an unknown one is refused with the nearest. Read a case whole with 'read'.
        """
        wanted = CaseFilter(
            conflict_type=conflict_type, mechanism=mechanism, outcome=outcome, sector=sector,
            form=form, country=country,
        )  # fmt: skip
        spoken = lang or (None if description.strip() else self._lang)
        return self._entente.cases.search(description, self._asking.principal, spoken, wanted)

    def sum_up_cases(
        self,
        ids: Annotated[
            list[str], Field(description="Of two cases or more, as 'find_cases' names them.")
        ],
        worded: Annotated[
            bool, Field(description="In the words of a language model, where one is set up.")
        ] = False,
        lang: Language = None,
    ) -> Answer:
        """Sum several past cases up: what ended them and what they teach alike.

        Each [n] in 'answer' is citation n, whose 'quote' is the exact statement of its case.
        """
        found = self._entente.cases.sum_up(ids, self._asking.principal, lang or self._lang, worded)
        if found is None:
            raise ResourceNotFoundError("Fewer than two of these cases exist; 'find_cases' names "
                                        "those that there are.")  # fmt: skip
        return found

    def read(
        self,
        id: Annotated[str, Field(description="Of the page or case, as citations name it.")],
        kind: Annotated[TextKind, Field(description="A citation's 'guidance' is a page.")] = "page",
        lang: Language = None,
    ) -> Document:
        """Read a page of guidance or a past case whole."""
        spoken = lang or self._lang
        found = self.document(kind, spoken, id)
        if found is None:
            raise ResourceNotFoundError(f"There is no {kind} '{id}'; 'ask' and 'find_cases' name "
                                        "those that there are.")  # fmt: skip
        return found

    def list_templates(self, lang: Language = None) -> Templates:
        """List the checklist templates, with what each wants to know."""
        spoken, principal, room = (
            lang or self._lang,
            self._asking.principal,
            self._entente.checklists,
        )
        whole = [room.template(each.id, principal, spoken) for each in room.templates(principal)]
        return Templates(
            templates=tuple(
                FillableTemplate(**found.template.model_dump(), inputs=found.inputs)
                for found in whole
            )
        )

    def fill_checklist(
        self,
        template: Annotated[
            str, Field(description="Its id; or 'composed' for one made for 'request'.")
        ],
        inputs: Annotated[
            dict[str, Any],
            Field(
                description="By the names in 'list_templates'; dates as 2027-01-04. Beside them: "
                "'people' (a name by owner, as in items), 'concerns' (worries in plain words: they "
                "raise priorities), 'public_holidays' (a country), 'sector', 'relationship_form'."
            ),
        ],
        request: Annotated[str, Field(description="For 'composed': what is needed.")] = "",
        worded: Annotated[
            bool, Field(description="Items in words for this partnership, where a model is set up.")
        ] = False,
        lang: Language = None,
    ) -> Checklist:
        """Fill a checklist in for one partnership: items with owner, date, reason and past cases.

        Nothing is stored. What is missing or impossible is named, all of it at once.
        """
        spoken = lang or self._lang
        return self._entente.checklists.fill(
            template, inputs, self._asking.principal, spoken, request, worded
        )

    def draft_review(
        self,
        review: ReviewForm,
        save: Annotated[
            bool, Field(description="Save it as a draft that a curator reads and approves.")
        ] = False,
        personal_data_read: Annotated[
            bool, Field(description="A person looked at what 'personal' names and keeps it.")
        ] = False,
    ) -> Drafted:
        """Look a review of a conflict through, and save it as a draft once it is complete.

        'checked' says what is missing, what seems to be personal data (with a neutral wording for
        its place), and what in the library resembles it. Leave unknown values out; never guess.
        Nothing is saved while something is missing, or while personal data was found that nobody
        looked at.
        """
        principal = self._asking.writing() if save else self._asking.principal
        checked = self._entente.reviews.check(review, principal, review.lang)
        if not save or checked.problems or (checked.personal and not personal_data_read):
            return Drafted(saved="", id="", checked=checked)
        stored = self._entente.reviews.submit(review, principal, dt.date.today())
        return Drafted(saved=stored.path, id=stored.id, checked=checked)

    def document(self, kind: TextKind, lang: Lang, id_: str) -> Document | None:
        """A text whole; None where it does not exist for whoever asks."""
        if kind == "page":
            page = self._entente.library.page(id_, self._asking.principal, lang)
            return of_page(page, lang) if page else None
        case = self._entente.cases.read(id_, self._asking.principal, lang)
        return of_case(case, lang) if case else None
