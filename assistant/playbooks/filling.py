"""A template and a context -> a checklist: wording, owners, dates, reasons, cases, priorities."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.answering.answer import Citation
from assistant.errors import EntenteError
from assistant.library.documents import CaseDetails
from assistant.library.expressions import Due
from assistant.library.playbooks import Playbook
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.checklist import Checklist, Cited, Item
from assistant.playbooks.concerns import concerns_of, shortened
from assistant.playbooks.context import Context, Value, input_label
from assistant.playbooks.owners import owner_in
from assistant.playbooks.schedule import due_date, written_date
from assistant.principal import Principal
from assistant.retrieval.candidates import Candidate
from assistant.retrieval.evidence import Evidence
from assistant.retrieval.retriever import Retriever
from assistant.texts import ByLanguage
from assistant.typography import NO_BREAK

_PROPOSED_STEPS, _PROPOSED = 2, 6
_CASE_USES = 2  # times that one case may support an item
_CASES_RANKED = 5
_WHY = ("why", "principle", "pitfalls")
_CASE_SECTIONS = ("lessons",)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


_SAY = ByLanguage(__name__, "filling", dict[str, str])


def fill(
    template: Playbook, context: Context, retriever: Retriever, principal: Principal,
    hashes: Mapping[str, str], *, composed: bool = False, taxonomy: Taxonomy | None = None,
) -> Checklist:  # fmt: skip
    """Fill a template in for a partnership, from what this person may see.

    Args:
        hashes: hash of every file of the library by path, as it is indexed.
        composed: the template was put together from practices for this request.
        taxonomy: what roles and forms are called; the shipped one where none is given.

    Raises:
        EntenteError: a date lies outside the calendar, or the library has no guidance to cite.
    """
    words = taxonomy or Taxonomy.load()
    return _Filling(template, context, retriever, principal, words).checklist(hashes, composed)


class _Filling:
    """One filling at work: what was found so far and what was already quoted."""

    def __init__(
        self, template: Playbook, context: Context, retriever: Retriever, principal: Principal,
        taxonomy: Taxonomy,
    ) -> None:  # fmt: skip
        self.template, self.context = template, context
        self.retriever, self.principal = retriever, principal
        self.lang = template.lang
        self.say = _SAY[self.lang]
        self.taxonomy = taxonomy
        self.pages = {
            record.id: Candidate(record.id, "guidance", 0.0, record)
            for record in retriever.documents(principal, self.lang, "guidance")
        }
        if not self.pages:
            raise EntenteError(
                "The library holds no guidance to support a checklist; run 'entente sync' or name "
                "another library.",
                "La bibliothèque ne contient aucune page de conseil pour appuyer une liste\u202f; "
                "lancez "
                "«\u00a0entente sync\u00a0» ou indiquez une autre bibliothèque.",
            )
        self.concerns = concerns_of(context.concerns, retriever, principal, self.lang)
        self.cases, self.near_concern = self._cases()
        self.quoted: set[tuple[str, str]] = set()
        self.case_uses: Counter[str] = Counter()
        self.cited: dict[str, str] = {}

    def checklist(self, hashes: Mapping[str, str], composed: bool) -> Checklist:
        tasks = [task for task in self.template.tasks if self.context.holds(task.when)]
        items = [
            self._item(
                task.id, self._worded(task.text), task.section, task.practice, task.owner,
                task.due, self._worded(task.evidence), proposed=composed,
            )
            for task in tasks
        ]  # fmt: skip
        items += self._proposed({task.practice for task in tasks})
        if not items:
            raise EntenteError(self.say["empty"].format(self.template.title))
        names = [str(self.context.inputs.get(n, "")) for n in ("our_company", "partner")]
        parties = (" et " if self.lang == "fr" else " and ").join(n for n in names if n)
        paths = {self.template.path, *self.cited}
        return Checklist(
            playbook=self.template.id,
            lang=self.lang,
            title=f"{self.template.title} – {parties}" if parties else self.template.title,
            purpose=self.template.purpose,
            inputs={n: _plain(value) for n, value in self.context.inputs.items()},
            people=dict(self.context.people),
            concerns=self.context.concerns,
            public_holidays=self.context.public_holidays,
            items=tuple(items),
            sources={path: hashes[path] for path in sorted(paths) if path in hashes},
            composed=composed,
        )

    def _item(
        self, id_: str, text: str, section: str, practice: str, owner: str, due: Due,
        evidence: str, *, proposed: bool, reason: str = "",
    ) -> Item:  # fmt: skip
        page = self.pages.get(practice)
        found = [page] if page else self._nearest(text)
        considered = self._fitting(practice)
        statements = self.retriever.evidence(
            text, [*found, *(case for case, _ in considered)], self.principal
        )
        reason = reason or self._reason(practice)
        role = self.taxonomy.owner_by_id[owner].label(self.lang)
        return Item(
            id=id_,
            text=text,
            section=section,
            practice=practice,
            role=owner,
            owner=self.context.people.get(owner, role),
            due=self._due(due),
            priority="high" if reason else "normal",
            reason=reason,
            status="open",
            evidence=evidence,
            why=self._why(statements, found[0].id),
            cases=self._case(statements, considered),
            proposed=proposed,
        )

    def _nearest(self, text: str) -> list[Candidate]:
        """The page closest to an item whose own practice has none."""
        return list(self.retriever.retrieve(text, self.principal, self.lang).candidates[:1]) or [
            next(iter(self.pages.values()))
        ]

    def _due(self, due: Due) -> dt.date:
        start = self.context.inputs.get(due.input)
        if not isinstance(start, dt.date):
            # An optional date that was not given: count from the first one that was.
            start = next(v for v in self.context.inputs.values() if isinstance(v, dt.date))
        try:
            return due_date(due, start, self.context.public_holidays)
        except OverflowError as error:
            raise EntenteError(
                f"'{due.input}' ({start}) is too far away: no date can be counted from it.",
                f"«\u00a0{due.input}\u00a0» ({start}) est trop loin\u00a0: aucune échéance ne "
                f"peut s’en déduire.",
            ) from error

    def _worded(self, text: str) -> str:
        """A template's text with the names of this partnership in it."""

        def value(match: re.Match[str]) -> str:
            given = self.context.inputs.get(match[1])
            if given is None:  # not required, and not told: left to be written in
                known = (item for item in self.template.inputs if item.name == match[1])
                return next((f"[{input_label(item, self.lang)}]" for item in known), match[0])
            if isinstance(given, bool):
                return self.say["yes" if given else "no"]
            if isinstance(given, dt.date):
                return written_date(given, self.lang)
            if match[1] == "relationship_form":
                return self.taxonomy.name("relationship_forms", str(given), self.lang)
            return f"{given:g}" if isinstance(given, float) else str(given)

        return _PLACEHOLDER.sub(value, text)

    def _reason(self, practice: str) -> str:
        for concern in self.concerns:
            if practice in concern.practices:
                return self.say["reason"].format(shortened(concern.text))
        return ""

    def _cases(self) -> tuple[list[Candidate], set[str]]:
        """Visible cases, those close to the concerns first, and the ids of these."""
        records = self.retriever.documents(self.principal, self.lang, "review")
        near: list[str] = []
        if self.context.concerns:
            ranking = self.retriever.retrieve(
                self.context.concerns[:1500], self.principal, self.lang, kind="review"
            )
            near = [candidate.id for candidate in ranking.candidates[:_CASES_RANKED]]
        place = {id_: at for at, id_ in enumerate(near)}
        records.sort(key=lambda record: (place.get(record.id, len(place)), record.id))
        return [Candidate(r.id, "review", 0.0, r) for r in records], set(near)

    def _fitting(self, practice: str) -> list[tuple[Candidate, list[str]]]:
        """The case that fits an item best, with what it has in common: at least the practice and
        something of the situation."""
        best: list[tuple[int, int, Candidate, list[str]]] = []
        for at, candidate in enumerate(self.cases):
            case = candidate.record.case
            effects = [p.effect for p in case.practices if p.id == practice] if case else []
            if case is None or not effects or self.case_uses[candidate.id] >= _CASE_USES:
                continue
            common = self._in_common(case, candidate.id)
            if common:
                weight = len(common) - self.case_uses[candidate.id]
                best.append((-weight, at, candidate, [self.say[effects[0]], *common]))
        best.sort(key=lambda entry: entry[:2])
        return [(candidate, common) for _, _, candidate, common in best[:1]]

    def _in_common(self, case: CaseDetails, id_: str) -> list[str]:
        given, common = self.context.inputs, []
        if given.get("relationship_form") == case.relationship_form:
            form = self.taxonomy.name("relationship_forms", case.relationship_form, self.lang)
            common.append(self.say["form"].format(form))
        if given.get("competitors") is True and "exclusivity-competition" in case.conflict_types:
            common.append(self.say["competitors"])
        if id_ in self.near_concern:
            common.append(self.say["concern"])
        if common and given.get("cross_border") is True and len(case.countries) > 1:
            common.append(self.say["cross_border"])
        return common

    def _why(self, statements: Sequence[Evidence], page: str) -> Cited:
        """The statement that says best why an item matters; another one for each item of a page."""
        own = [s for s in statements if s.record.id == page and s.section in _WHY]
        own = own or [s for s in statements if s.record.id == page]
        fresh = [s for s in own if (s.record.path, s.text) not in self.quoted] or own
        best = max(fresh, key=lambda statement: statement.similarity)
        self.quoted.add((best.record.path, best.text))
        return Cited(text=best.text, citation=self._cite(best))

    def _case(
        self, statements: Sequence[Evidence], considered: Sequence[tuple[Candidate, list[str]]]
    ) -> tuple[Cited, ...]:
        found = []
        for candidate, common in considered:
            own = [
                s
                for s in statements
                if s.record.id == candidate.id and s.section in _CASE_SECTIONS
                and (s.record.path, s.text) not in self.quoted
            ]  # fmt: skip
            if not own:
                continue
            best = max(own, key=lambda statement: statement.similarity)
            self.quoted.add((best.record.path, best.text))
            self.case_uses[candidate.id] += 1
            colon = f"{NO_BREAK}:" if self.lang == "fr" else ":"
            shared = ", ".join(common)
            text = f"{candidate.record.title} ({self.say['common']}{colon} {shared}) – {best.text}"
            found.append(Cited(text=text, citation=self._cite(best)))
        return tuple(found)

    def _cite(self, statement: Evidence) -> Citation:
        self.cited[statement.record.path] = statement.record.id
        return Citation.of(statement, len(self.quoted))

    def _proposed(self, present: set[str]) -> list[Item]:
        """Items for concerns that no item of the template answers, from the practices' steps."""
        items: list[Item] = []
        taken: set[str] = set(present)
        first = next(i.name for i in self.template.inputs if i.type == "date")
        for concern in self.concerns:
            practice = concern.practices[0]
            if practice in taken or practice not in self.pages or len(items) >= _PROPOSED:
                continue
            taken.add(practice)
            statements = self.retriever.evidence(
                concern.text, [self.pages[practice]], self.principal
            )
            steps = [s for s in statements if s.section == "how"]
            steps = sorted(steps, key=lambda s: -s.similarity)[:_PROPOSED_STEPS]
            for number, step in enumerate(sorted(steps, key=lambda s: s.position), 1):
                items.append(
                    self._item(
                        f"proposed-{practice}-{number}", step.text, self.say["section"], practice,
                        owner_in(step.text, self.lang, self.taxonomy.owners),
                        Due(first, 10 * number, "wd"),
                        self.say["evidence"], proposed=True,
                        reason=self.say["reason"].format(shortened(concern.text)),
                    )
                )  # fmt: skip
        return items[:_PROPOSED]


def _plain(value: Value) -> str | bool | float:
    return value.isoformat() if isinstance(value, dt.date) else value
