"""Every statement that answers quote is understood by itself, in both languages."""

import pytest

from assistant.library.playbooks import Playbook
from assistant.library.reader import find_files, read_file
from assistant.settings import shipped_library, shipped_playbooks
from evals.standing import leans_on
from tests.library_builder import TAXONOMY

QUOTED = {"how", "indicators", "pitfalls", "attempts", "lessons", "when-not", "applies"}
FILES = list(find_files(shipped_library(), shipped_playbooks()))


@pytest.mark.parametrize("lang", TAXONOMY.languages)
@pytest.mark.parametrize("kind", ["guidance", "reviews", "playbooks"])
def test_no_quoted_statement_leans_on_another(kind: str, lang: str) -> None:
    leaning = []
    for file in FILES:
        if not file.path.startswith(f"{kind}/{lang}/"):
            continue
        document = read_file(file, TAXONOMY)
        if isinstance(document, Playbook):
            statements = [task.text for task in document.tasks]
        else:
            statements = [
                statement.text
                for passage in document.passages
                for statement in passage.statements
                if statement.section in QUOTED
            ]
            if document.case is not None:
                statements += [lesson.text for lesson in document.case.lessons]
        leaning += [
            f"{document.id}: '{words}' in: {text}"
            for text in statements
            if (words := leans_on(text, lang))
        ]
    assert not leaning, "\n".join(leaning)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "It is signed before launch."),
        ("en", "This must be said aloud."),
        ("en", "Those are read first."),
        ("en", "Train them before launch."),
        ("en", "Settling it on the telephone: nobody will remember."),
        ("en", "The second is signed by the sponsors."),
        ("en", "The same goes for prices."),
        ("en", "The other team answers within a day."),
        ("en", "Then the project lead signs."),
        ("en", "Do the same with the supplier."),
        ("en", "Fill in the sheet before the meeting."),
        ("en", "“They will never agree”: ask first."),
        ("fr", "Elle se signe avant le lancement."),
        ("fr", "Il signe avant le lancement."),
        ("fr", "Cela se dit à voix haute."),
        ("fr", "Celle-ci se lit d’abord."),
        ("fr", "Formez-les avant le lancement."),
        ("fr", "Les former avant le lancement."),
        ("fr", "Le second est signé par les sponsors."),
        ("fr", "L’autre équipe répond dans la journée."),
        ("fr", "Sinon, le directeur de projet signe."),
        ("fr", "Faites de même avec le fournisseur."),
        ("fr", "Remplissez la fiche avant la réunion."),
        ("fr", "Cette phrase se lit tout haut."),
        ("fr", "C’est à signer avant le lancement."),
        ("fr", "L’un des deux signe."),
    ],
)
def test_a_leaning_statement_is_found(lang: str, text: str) -> None:
    assert leans_on(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Those who deliver should not negotiate."),
        ("en", "Each partner signs the card of its own contribution."),
        ("en", "The same item referred to an expert twice: none."),
        ("en", "Believing that talks stop the clock."),
        ("en", "Once a year, the sponsors read the list of open questions."),
        ("en", "The IT lead keeps a copy."),
        ("fr", "C’est Areva, et non Siemens, qui demande l’arbitrage."),
        ("fr", "L’un des partenaires est une personne publique : voyez un avocat."),
        ("fr", "Ceux qui livrent ne négocient pas."),
        ("fr", "Il faut un juriste dès le premier projet."),
        ("fr", "Les deux sponsors signent le même jour."),
        ("fr", "Là où la sécurité est en jeu, consultez le responsable qualité."),
        ("fr", "Le premier jour, le directeur de projet constate l’état des lieux."),
        ("fr", "Les chantiers en retard : aucun sans raison écrite."),
    ],
)
def test_a_standing_statement_is_left_alone(lang: str, text: str) -> None:
    assert not leans_on(text, lang)
