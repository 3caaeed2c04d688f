"""A small checklist, hostile where it can be, for tests."""

import datetime as dt

from assistant.answering.answer import Citation
from assistant.playbooks.checklist import Checklist, Cited, Item

FORMULA = '=HYPERLINK("http://evil.example","click")'


def citation(id_: str = "joint-calendar") -> Citation:
    return Citation(
        n=1, id=id_, kind="guidance", lang="fr", title="Calendrier commun", section="Principe",
        path=f"guidance/fr/{id_}.md", quote="Tenez un calendrier.", line_start=10, line_end=10,
    )  # fmt: skip


def item(id_: str, **changes: object) -> Item:
    values = {
        "id": id_, "text": f"Faites {id_} avec Brennec.", "section": "Début",
        "practice": "joint-calendar", "role": "alliance-manager", "owner": "Ada Morel",
        "due": dt.date(2027, 1, 4), "priority": "normal", "reason": "", "status": "open",
        "evidence": "Un relevé daté.", "why": Cited(text="Tenez un calendrier.", citation=citation()),
        "cases": (), "proposed": False,
    } | changes  # fmt: skip
    return Item.model_validate(values)


def checklist(*items: Item) -> Checklist:
    shown = items or (
        item("un", status="done", priority="high", reason="Vous avez écrit : « trop lent »"),
        item("deux", text=FORMULA, owner="+33 1", comment="@SUM(A1)", section="<b>Fin</b>",
             due=dt.date(2027, 2, 1)),
        item("trois", text="Ligne\nsuivante ; « guillemets » \x07 [x](http://a) *gras*",
             evidence="-1+1", cases=(Cited(text="Un cas – leçon", citation=citation()),),
             proposed=True),
    )  # fmt: skip
    return Checklist(
        playbook="small-start", lang="fr", title="Petit départ – Nordlys et Brennec",
        purpose="Pour commencer.", inputs={"our_company": "Nordlys", "partner": "Brennec"},
        people={}, concerns="", public_holidays="", items=shown,
        sources={"playbooks/fr/small-start.md": "h1", "guidance/fr/joint-calendar.md": "h2"},
    )  # fmt: skip
