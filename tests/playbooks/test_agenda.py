"""What is due over several checklists, and the templates in their order."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.agenda import agenda, owners
from assistant.playbooks.editing import Edit
from assistant.playbooks.gallery import gallery
from assistant.playbooks.store import ChecklistStore
from assistant.playbooks.templates import Templates
from assistant.principal import Principal
from assistant.settings import shipped_library
from tests.playbooks.checklists import checklist, item

TODAY = dt.date(2027, 1, 10)
ADA = Principal("ada")


@pytest.fixture
def store(tmp_path: Path) -> ChecklistStore:
    store = ChecklistStore(tmp_path / "checklists.sqlite")
    days = {"late": -1, "today": 0, "soon": 7, "next": 8, "month": 31, "far": 32}
    store.create(
        checklist(
            *(item(id_, due=TODAY + dt.timedelta(n)) for id_, n in days.items()),
            item("done", due=TODAY - dt.timedelta(9), status="done"),
        ),
        ADA,
    )
    store.create(
        checklist(
            item("first", due=TODAY, priority="high", owner="Zoé"),
            item("oldest", due=TODAY - dt.timedelta(30), owner="Zoé"),
        ),
        ADA,
    )
    store.create(checklist(item("hers", due=TODAY)), Principal("bea"))
    return store


def test_what_is_open_stands_by_when_it_is_due(store: ChecklistStore) -> None:
    lists = store.of(ADA)
    found = {when: [d.item.id for d in dues] for when, dues in agenda(lists, TODAY).groups.items()}
    assert found == {
        "overdue": ["oldest", "late"], "week": ["first", "today", "soon"],
        "month": ["next", "month"], "later": ["far"],
    }  # fmt: skip
    assert owners(lists) == ("Ada Morel", "Zoé")
    assert agenda(lists, TODAY, "Zoé").count == 2
    assert agenda(store.of(Principal("cleo")), TODAY).groups == {}


def test_what_is_ticked_is_no_longer_there(store: ChecklistStore) -> None:
    due = agenda(store.of(ADA), TODAY).overdue[0]
    store.change(due.checklist, [Edit(due.item.id, "status", "open", "done")], ADA, "ticked")
    assert [d.item.id for d in agenda(store.of(ADA), TODAY).overdue] == ["late"]
    last = store.history(due.checklist, ADA)[0]
    assert (last.person, last.what) == ("ada", "ticked")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_template_stands_once_under_its_first_stage(lang: str) -> None:
    taxonomy = Taxonomy.load()
    templates = Templates.read([shipped_library()], [shipped_library().parent / "playbooks"])
    stages = gallery(templates, lang, taxonomy)  # type: ignore[arg-type]
    order = [taxonomy.phases.index(stage.id) for stage in stages]
    assert order == sorted(order)
    shown = [preview.id for stage in stages for preview in stage.previews]
    assert sorted(shown) == sorted(templates.ids())
    for stage in stages:
        for look in stage.previews:
            assert look.lang == lang
            assert look.items >= len(look.first) > 2
            assert "{" not in "".join(look.first)
            assert look.owners
            assert look.asked
