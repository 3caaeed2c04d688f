"""A form that is complete, for tests."""

from assistant.reviews.form import LessonEntry, PracticeEntry, ReviewForm


def complete_form(**changes: object) -> ReviewForm:
    """A complete internal review; ``changes`` replace fields."""
    form = ReviewForm(
        lang="fr",
        title="Retards de validation chez Alpha",
        summary="Un fournisseur livre à l'heure, le client valide avec trois mois de retard.",
        partnership="alpha-beta",
        parties=("Alpha", "Beta"),
        sector="energy",
        relationship_form="supply",
        phase="operate",
        conflict_types=("performance-quality", "governance"),
        opened="2024-03",
        resolved="2025-01",
        duration_months=10,
        escalation_path=("direct-negotiation", "internal-mediation"),
        resolution_mechanism="internal-mediation",
        settlement_form="renegotiated-terms",
        relationship_outcome="continued",
        practices=(PracticeEntry(id="joint-calendar", note="Personne ne tenait de calendrier."),),
        lessons=(
            LessonEntry(
                text="Fixez un délai de validation avant la première livraison.",
                conditions="Quand les livraisons dépendent de validations.",
            ),
        ),
        context="Alpha fournit des turbines à Beta depuis 2019.",
        events="En mars 2024, trois livraisons restent sans réponse.",
        attempts="- Deux réunions de direction, sans effet.\n- Une médiation interne.",
        resolution="Un calendrier commun et un délai de quinze jours ouvrés.",
        applies="Vaut pour les contrats à validations répétées.",
    )
    return form.model_copy(update=changes)
