"""What the page of past cases says, in both languages."""

from dataclasses import dataclass

from assistant.language import Lang


@dataclass(frozen=True)
class CaseTexts:
    """The texts of the look-up page."""

    describe: str
    hint: str
    search: str
    examples: tuple[str, ...]
    filters: str
    any: str
    filter_names: tuple[str, ...]  # conflict type, mechanism, outcome, sector, form
    count: str
    one: str
    none: str
    why: str
    months: str
    compare: str
    compare_hint: str
    compare_many: str
    open: str
    open_hint: str
    pictures: str
    grid: str
    durations: str
    cases: str
    timeline: str
    ended: str
    unknown: str
    rows: tuple[str, ...]  # of the comparison
    helped: str
    missing: str
    hurt: str
    lessons: str
    conditions: str
    sources: str
    file: str


CASE_TEXTS: dict[Lang, CaseTexts] = {
    "fr": CaseTexts(
        describe="Décrivez la situation",
        hint="Par exemple : notre partenaire vend en parallèle, sous la même marque, par des "
        "sociétés à lui…",
        search="Chercher",
        examples=(
            "Le partenaire minoritaire refuse de céder ses parts et bloque le conseil.",
            "Un fournisseur arrête ses livraisons pour obtenir de meilleurs prix.",
            "Le chantier commun coûte deux fois plus que prévu et chacun accuse l’autre.",
        ),
        filters="Restreindre",
        any="Tous",
        filter_names=(
            "Type de conflit", "Ce qui y a mis fin", "Suite de la relation", "Secteur",
            "Forme de la relation",
        ),
        count="{n} cas, les plus proches d’abord",
        one="1 cas",
        none="Aucun cas ne correspond. Retirez un filtre ou décrivez la situation autrement.",
        why="Pourquoi ce cas :",
        months="mois",
        compare="Comparer (trois cas au plus)",
        compare_hint="Cochez deux ou trois cas.",
        compare_many="Trois cas au plus tiennent côte à côte : décochez-en un.",
        open="Lire un cas",
        open_hint="Choisissez un cas pour le lire en entier.",
        pictures="Vue d’ensemble : ce qui a mis fin aux conflits, et en combien de temps",
        grid="Nombre de cas par étape qui y a mis fin et type de conflit, sur {n} cas. Un cas "
        "compte une fois pour chacun de ses types.",
        durations="Durée des conflits en mois, selon l’étape qui y a mis fin. Un point par cas ; "
        "le trait marque la médiane à partir de trois cas.",
        cases="{n} cas",
        timeline="Étapes de l’escalade",
        ended="(règlement)",
        unknown="inconnu",
        rows=(
            "Résumé", "Types de conflit", "Forme et secteur", "Escalade", "Ce qui y a mis fin",
            "Durée", "Suite de la relation", "Ce qui a aidé", "Ce qui a manqué ou nui",
            "Enseignements",
        ),
        helped="A aidé",
        missing="A manqué",
        hurt="A nui",
        lessons="Enseignements",
        conditions="Vaut :",
        sources="Sources",
        file="Fichier {path}",
    ),
    "en": CaseTexts(
        describe="Describe the situation",
        hint="For example: our partner sells the same products next door, under the same brand, "
        "through companies of his own…",
        search="Search",
        examples=(
            "The minority partner refuses to sell its shares and blocks the board.",
            "A supplier stops deliveries to obtain better prices.",
            "The joint works cost twice the budget and each side blames the other.",
        ),
        filters="Narrow down",
        any="All",
        filter_names=(
            "Type of conflict", "What ended it", "Outcome for the relationship", "Sector",
            "Form of the relationship",
        ),
        count="{n} cases, the closest first",
        one="1 case",
        none="No case fits. Remove a filter or describe the situation in another way.",
        why="Why this case:",
        months="months",
        compare="Compare (three cases at most)",
        compare_hint="Tick two or three cases.",
        compare_many="Three cases at most fit side by side: untick one.",
        open="Read a case",
        open_hint="Choose a case to read it in full.",
        pictures="Overview: what ended the conflicts, and how long they took",
        grid="Number of cases by the step that ended them and type of conflict, over {n} cases. A "
        "case counts once for each of its types.",
        durations="Length of conflicts in months, by the step that ended them. One dot a case; the "
        "bar marks the median from three cases on.",
        cases="{n} cases",
        timeline="Steps of the escalation",
        ended="(settled)",
        unknown="unknown",
        rows=(
            "Summary", "Types of conflict", "Form and sector", "Escalation", "What ended it",
            "Duration", "Outcome", "What helped", "What was missing or did harm", "Lessons",
        ),
        helped="Helped",
        missing="Was missing",
        hurt="Did harm",
        lessons="Lessons",
        conditions="Holds:",
        sources="Sources",
        file="File {path}",
    ),
}  # fmt: skip
