"""What an author sees before saving, on the shipped library."""

from assistant.principal import Principal
from assistant.reviews.advice import advise
from assistant.reviews.markdown import from_markdown
from assistant.service import Service
from assistant.settings import shipped_library
from tests.reviews.forms import complete_form

READER = Principal("bob", frozenset({"manager"}))


def test_a_copy_is_recognised_whatever_its_id(service: Service) -> None:
    path = shipped_library() / "reviews/fr/danone-wahaha.md"
    form, _ = from_markdown(path.read_text(encoding="utf-8"))
    copied = form.model_copy(update={"id": "another", "title": "Un autre titre"})
    (first, *rest) = advise(service.retriever, copied, READER, "fr").duplicates
    assert first.id == "danone-wahaha"
    assert first.shared > 0.5
    assert rest == []


def test_a_new_story_has_no_twin_but_practices_and_cases(service: Service) -> None:
    advice = advise(service.retriever, complete_form(practices=()), READER, "en")
    assert advice.duplicates == ()
    assert "joint-calendar" in [practice.id for practice in advice.practices]
    assert len(advice.similar) == 3
    assert all(case.why for case in advice.similar)
    named = advise(service.retriever, complete_form(), READER, "en").practices
    assert "joint-calendar" not in [practice.id for practice in named]


def test_an_empty_form_gets_no_advice(service: Service) -> None:
    empty = complete_form(summary="", lessons=(), events="")
    advice = advise(service.retriever, empty, READER, "fr")
    assert (advice.duplicates, advice.practices, advice.similar) == ((), (), ())
