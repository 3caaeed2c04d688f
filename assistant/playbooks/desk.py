"""The desk of checklists: templates found and filled in; those in use exported, compared with an
edited table, and brought up to date."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.checklist import COMPOSED, Checklist
from assistant.playbooks.context import check_context
from assistant.playbooks.editing import Update, changed_sources, update
from assistant.playbooks.exports import export
from assistant.playbooks.filling import fill
from assistant.playbooks.marks import Origin
from assistant.playbooks.reimport import Imported, import_table
from assistant.playbooks.request import Offer, offer
from assistant.playbooks.store import ChecklistStore, Read, Saved
from assistant.playbooks.templates import TemplateFiles, Templates
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever


class PlaybookDesk:
    """Templates and checklists of one process. Safe to use from several threads."""

    def __init__(
        self,
        files: TemplateFiles,
        saved: ChecklistStore,
        retriever: Callable[[], Retriever],
        taxonomy: Callable[[], Taxonomy],
        hashes: Callable[[], dict[str, str]],
        steadily: Callable[[Callable[[], Any]], Any],
        quoted: Read,
    ) -> None:
        """
        Args:
            hashes: of every file of the library, as it is indexed, by path.
            steadily: does work on documents anew where one changes meanwhile.
            quoted: is told which files a checklist quotes when it is filled in for somebody.
        """
        self._files = files
        self._saved = saved
        self._retriever = retriever
        self._taxonomy = taxonomy
        self._hashes = hashes
        self._steadily = steadily
        self._quoted = quoted

    def templates(self) -> Templates:
        """The templates as they are now."""
        return self._files.now()

    def offer(self, request: str, principal: Principal, lang: Lang) -> Offer | None:
        """The template for a free request; see :func:`assistant.playbooks.request.offer`."""
        today, taxonomy = dt.date.today(), self._taxonomy()
        found: Offer | None = self._steadily(
            lambda: offer(
                self._retriever(), self.templates(), request, principal, lang, today, taxonomy
            )
        )
        return found

    def fill(
        self, playbook: str, raw: Mapping[str, Any], principal: Principal, lang: Lang,
        request: str = "",
    ) -> Checklist:  # fmt: skip
        """Fill a template in from a raw context.

        Args:
            playbook: a template's id, or ``composed`` for one made for ``request``.

        Raises:
            EntenteError: there is no such template, or the context has problems.
        """
        composed = playbook == COMPOSED
        if composed:
            made = self.offer(request, principal, lang)
            if made is None:
                raise EntenteError(
                    "The library covers nothing of this request; describe it in other words.",
                    "La bibliothèque ne couvre rien de cette demande\u202f; décrivez-la autrement.",
                )
            template = made.template
        else:
            template = self.templates().get(playbook, lang)
        taxonomy = self._taxonomy()
        context = check_context(raw, template, lang, taxonomy)
        hashes = self._hashes()
        filled: Checklist = self._steadily(
            lambda: fill(
                template, context, self._retriever(), principal, hashes, composed=composed,
                taxonomy=taxonomy,
            )
        )  # fmt: skip
        self._quoted(
            principal, [case.citation.path for item in filled.items for case in item.cases]
        )
        return filled

    def export(self, id_: str, ending: str, principal: Principal) -> tuple[Checklist, bytes]:
        """A saved checklist in a format, with the checklist itself.

        Raises:
            EntenteError: there is none for this person, or no such format.
        """
        saved = self._saved.open(id_, principal)
        return saved.checklist, export(saved.checklist, ending, Origin(saved.id, saved.version))

    def compare(self, id_: str, content: bytes, name: str, principal: Principal) -> Imported:
        """What an edited table would do to a saved checklist; its edits are for
        :meth:`ChecklistStore.change`.

        Raises:
            EntenteError: there is no such checklist for this person, or the table cannot be used.
        """
        saved = self._saved.open(id_, principal)
        touched = self._saved.touched(id_, principal)
        origin = Origin(saved.id, saved.version)
        return import_table(saved.checklist, content, name, origin, touched)

    def changed(self, saved: Saved) -> tuple[str, ...]:
        """Files that a checklist was made from and that are others by now, or gone."""
        return changed_sources(saved.checklist, self._hashes())

    def refill(self, id_: str, principal: Principal) -> tuple[Saved, Update]:
        """A saved checklist, and what its template and the library would change in it today.

        Raises:
            EntenteError: there is no such checklist for this person, or its template is gone.
        """
        saved = self._saved.open(id_, principal)
        used = saved.checklist
        raw = {
            **used.inputs, "people": used.people, "concerns": used.concerns,
            "public_holidays": used.public_holidays,
        }  # fmt: skip
        fresh = self.fill(used.playbook, raw, principal, used.lang, used.concerns)
        first = self._saved.made(id_, principal).checklist
        return saved, update(used, first, fresh, self._hashes())
