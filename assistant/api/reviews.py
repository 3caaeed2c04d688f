"""Reviews that are being written: kept as drafts of their author, checked, handed in."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.api.results import WaitingReview
from assistant.errors import ChangedError, MissingError
from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.reading.case import Case
    from assistant.reviews.advice import Advice
    from assistant.reviews.checked import Checked
    from assistant.reviews.drafts import Change, Draft, ListedDraft
    from assistant.reviews.files import StoredReview
    from assistant.reviews.form import ReviewForm
    from assistant.reviews.proposals import Proposal
    from assistant.service import Service


log = logging.getLogger(__name__)


class ReviewRoom:
    """``entente.reviews``. Each author reaches their own drafts alone."""

    def __init__(self, service: Service, take_in: Callable[[], None]) -> None:
        self._service = service
        self._take_in = take_in

    # What is being written

    def begin(self, form: ReviewForm, principal: Principal) -> Draft:
        """Keep a new draft; any field may still be empty.

        Raises:
            EntenteError: it is too long, or the person has too many drafts.
        """
        from assistant.reviews.typed import typed_form

        key = _new_key()
        self._service.drafts.begin(principal, key, typed_form(form), form.lang)
        return self.draft(key, principal)

    def bring(self, content: bytes, name: str, principal: Principal, reader: Lang) -> Draft:
        """Begin a draft with what a document says: a Word or PDF file, Markdown or plain text.

        Its ``report`` tells what was recognised; all else stands beside the form, word for word.

        Raises:
            EntenteError: the file cannot be read, or the person has too many drafts.
        """
        from assistant.reviews.drafts import ReadingReport
        from assistant.reviews.intake import take_in
        from assistant.reviews.typed import UNPLACED, typed_form

        found = take_in(content, name, reader, self._service.taxonomy)
        typed = typed_form(found.form)
        if found.unplaced:
            typed[UNPLACED] = (found.unplaced,)
        report = ReadingReport(
            name=name, notes=found.notes, found=found.found, guesses=found.guesses
        )
        key = _new_key()
        self._service.drafts.begin(principal, key, typed, reader, report=report)
        return self.draft(key, principal)

    def existing(self, principal: Principal) -> list[tuple[str, Lang, str]]:
        """Id, language and title of the reviews of the library that this person may change."""
        return self._service.desk.editable(principal)

    def copy(self, id: str, lang: Lang, principal: Principal, reader: Lang) -> Draft:
        """A draft in which a review of the library is changed: the one there is, or a new one.

        Raises:
            MissingError: there is no such review for this person.
            NotAllowedError: it is approved and they are no curator.
            EntenteError: its file is not in order, or the person has too many drafts.
        """
        from assistant.reviews.typed import typed_form

        form, stored = self._service.desk.open(id, lang, principal)
        for draft in self._service.drafts.of(principal):
            if (draft.source, draft.opened) == (stored.path, stored.hash):
                return draft
        key = _new_key()
        self._service.drafts.begin(
            principal, key, typed_form(form), reader, opened=stored.hash, source=stored.path
        )
        return self.draft(key, principal)

    def drafts(self, principal: Principal) -> tuple[ListedDraft, ...]:
        """A person's drafts in short, last changed first."""
        return tuple(self._service.drafts.titles(principal))

    def submitted(self, principal: Principal) -> tuple[WaitingReview, ...]:
        """Reviews that wait for a curator: one's own, or all for curators."""
        from assistant.api.curation import waiting

        return tuple(waiting(one) for one in self._service.desk.drafts(principal))

    def returned(self, principal: Principal) -> tuple[WaitingReview, ...]:
        """One's reviews that a curator gave back, with what they said."""
        from assistant.api.curation import waiting

        return tuple(
            waiting(one)
            for one in self._service.desk.drafts(principal)
            if one.fields.returned and principal.wrote(one.fields.writer)
        )

    def shown(self, form: ReviewForm, principal: Principal, reader: Lang) -> Case:
        """A form as its readers will see it; what is still empty is left out."""
        from assistant.reading.preview import case_of_form

        documents = self._service.retriever.documents(principal, reader, "guidance")
        pages = {each.id for each in documents}
        return case_of_form(form, reader, self._service.taxonomy, pages)

    def draft(self, key: str, principal: Principal) -> Draft:
        """One of a person's drafts.

        Raises:
            MissingError: they have none of this key.
        """
        found = self._service.drafts.get(principal, key)
        if found is None:
            raise MissingError(
                "There is no such draft; open it from your list.",
                "Ce brouillon n’existe pas\u202f; ouvrez-le depuis vos brouillons.",
            )
        return found

    def change(self, key: str, form: ReviewForm, principal: Principal) -> Draft:
        """Put a form in the place of what a draft holds.

        Raises:
            MissingError: they have none of this key.
            ChangedError: it was changed at the same moment.
            EntenteError: it is too long.
        """
        from assistant.reviews.typed import check_size, typed_form

        before, typed = self.draft(key, principal).typed, typed_form(form)
        check_size(typed, form.lang)
        if not self._service.drafts.replace(principal, key, before, typed):
            raise _changed()
        return self.draft(key, principal)

    def type(
        self, key: str, changes: Mapping[str, Change], principal: Principal, reader: Lang
    ) -> dict[str, tuple[str, ...]]:
        """Keep some fields of a draft as they are typed; one that does not exist begins.

        Args:
            key: 8 to 40 letters, digits, ``-`` and ``_``; of one's own making for a new draft.

        Returns:
            what the fields that were changed elsewhere say by now; they stay as they are.

        Raises:
            EntenteError: a field does not exist or is too long, or the draft is not this person's.
        """
        return self._service.drafts.change(principal, key, changes, reader)

    def look_at_report(self, key: str, principal: Principal) -> None:
        """Forget how a document was read; its author has looked at it."""
        self._service.drafts.dismiss(principal, key)

    def in_other_language(
        self, id: str, into: Lang, principal: Principal, reader: Lang = "fr"
    ) -> Proposal:
        """A review of the library in its other language, for its author to read; nothing is kept.

        Texts are drafted by a language model where one is configured that may read drafts of its
        visibility, and are empty otherwise; the report holds the originals, and says what does not
        agree with them.

        Args:
            into: the language in which it is not there yet.
            reader: in which the report speaks.

        Raises:
            NotAllowedError: it is approved and this person is no curator.
            EntenteError: there is none for this person, or it is there in both languages.
        """
        from assistant.reviews.proposals import other_language

        return other_language(self._one(id, into, principal)[0], self._service.rewriter, reader)

    def translate(self, id: str, into: Lang, principal: Principal, reader: Lang = "fr") -> Draft:
        """Keep a review in its other language as a draft; see :meth:`in_other_language`."""
        from assistant.reviews.proposals import other_language
        from assistant.reviews.typed import typed_form

        form, stored = self._one(id, into, principal)
        made = other_language(form, self._service.rewriter, reader)
        key = secrets.token_urlsafe(12)
        self._service.drafts.begin(
            principal, key, typed_form(made.form), reader, source=stored.path, report=made.report
        )
        return self.draft(key, principal)

    def may_summarise(self, form: ReviewForm) -> bool:
        """Whether a language model is there that may draft the summary of a form that has none."""
        rewriter = self._service.rewriter
        allowed = rewriter is not None and rewriter.allowed.draft(form.visibility)
        return allowed and not form.summary.strip()

    def summarise(self, key: str, principal: Principal, reader: Lang = "fr") -> Draft:
        """Have the summary of a draft drafted by a language model out of its story; each sentence
        is supported by it. Its author is told to read it.

        Raises:
            MissingError: they have none of this key.
            ChangedError: it was changed at the same moment.
            EntenteError: there is a summary or no story, or no model that may read it and can.
        """
        from assistant.reviews.proposals import proposed_summary, with_summary

        draft = self.draft(key, principal)
        text = proposed_summary(draft.form, self._service.rewriter)
        typed = {**draft.typed, "summary": (text,)}
        report = with_summary(draft.report, reader)
        if not self._service.drafts.replace(principal, key, draft.typed, typed, report):
            raise _changed()
        return self.draft(key, principal)

    def _one(self, id: str, into: Lang, principal: Principal) -> tuple[ReviewForm, StoredReview]:
        """A review that is there in one language only, as a form."""
        from assistant.reviews.proposals import exists_already

        desk = self._service.desk
        if any((one.id, one.lang) == (id, into) for one in desk.kept(principal)):
            raise exists_already(id)
        return desk.open(id, "en" if into == "fr" else "fr", principal)

    def delete(self, key: str, principal: Principal) -> None:
        """Forget a draft.

        Raises:
            MissingError: they have none of this key.
        """
        self.draft(key, principal)
        self._service.drafts.drop(principal, key)

    # Before it is handed in

    def advice(self, form: ReviewForm, principal: Principal, reader: Lang) -> Advice:
        """What an author should see before handing in: near copies, similar cases, practices."""
        return self._service.advice(form, principal, reader)

    def check(self, form: ReviewForm, principal: Principal, reader: Lang) -> Checked:
        """A form looked through: what is missing, what is personal, and the advice on it."""
        from assistant.reviews.checked import Checked, seen_mark
        from assistant.reviews.form import check_form
        from assistant.reviews.personal import find_personal, unchecked

        texts = form.texts()
        return Checked(
            tuple(check_form(form, reader, self._service.taxonomy)),
            tuple(find_personal(texts, form.lang, form.parties)),
            unchecked(texts),
            self.advice(form, principal, reader),
            seen_mark(form),
        )

    def check_draft(self, key: str, principal: Principal, reader: Lang) -> Checked:
        """A draft looked through, with what in it could not be understood.

        Raises:
            MissingError: they have none of this key.
        """
        from assistant.reviews.typed import typed_problems

        draft = self.draft(key, principal)
        problems = typed_problems(draft.typed, reader, self._service.taxonomy)
        return replace(self.check(draft.form, principal, reader), problems=tuple(problems))

    def replace_personal(
        self, key: str, chosen: Collection[int], seen: str, principal: Principal
    ) -> int:
        """Put neutral words in the place of personal data; in how many places.

        Args:
            chosen: which of the check's findings, by their place in it.
            seen: of that check.

        Raises:
            MissingError: they have none of this key.
            UncheckedError: the draft was changed since.
        """
        from assistant.reviews.checked import UncheckedError, looked_through
        from assistant.reviews.personal import find_personal, replace_personal
        from assistant.reviews.typed import with_texts

        draft = self.draft(key, principal)
        form, texts = draft.form, draft.form.texts()
        looked_through(form, seen)
        found = find_personal(texts, form.lang, form.parties)
        accepted = [each for number, each in enumerate(found) if number in chosen]
        written = replace_personal(texts, accepted)
        changed = {name: text for name, text in written.items() if text != texts[name]}
        typed = with_texts(draft.typed, changed)
        if not self._service.drafts.replace(principal, key, draft.typed, typed):
            raise UncheckedError
        return len(accepted)

    def submit(self, form: ReviewForm, principal: Principal, today: dt.date) -> StoredReview:
        """Save a form as a new review that waits for a curator; its author finds it at once.

        Raises:
            EntenteError: the form is not complete; names the first thing that is missing.
        """
        stored = self._service.desk.submit(form, principal, "", today)
        self._take_in()
        return stored

    def submit_draft(
        self, key: str, principal: Principal, today: dt.date, seen: str | None = None
    ) -> StoredReview:
        """Hand a draft in; it is a draft of the desk's from then on, and no longer one's own.

        Args:
            seen: of the check after which it is handed in; left out by whoever needs none.

        Raises:
            MissingError: they have none of this key.
            UncheckedError: it was changed since that check, or is not complete; names the first
                thing that is missing.
            ChangedElsewhereError: the review that it started from was changed meanwhile.
        """
        from assistant.reviews.checked import UncheckedError, looked_through
        from assistant.reviews.typed import typed_problems

        draft = self.draft(key, principal)
        form = draft.form
        if seen is not None:
            looked_through(form, seen)
        if problems := typed_problems(draft.typed, form.lang, self._service.taxonomy):
            raise UncheckedError(problems[0], problems[0])
        stored = self._service.desk.submit(form, principal, draft.opened, today)
        try:
            self._service.drafts.drop(principal, key)
        except Exception:
            # Told as a failure, what is saved would be handed in twice.
            log.exception("a draft stays in the list though its review is saved")
        self._take_in()
        return stored


def _new_key() -> str:
    return secrets.token_urlsafe(12)


def _changed() -> ChangedError:
    return ChangedError(
        "This draft was changed elsewhere meanwhile; read it again and repeat your change.",
        "Ce brouillon a changé ailleurs entre-temps\u202f; relisez-le et refaites votre "
        "changement.",
    )
