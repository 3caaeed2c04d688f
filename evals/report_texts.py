"""The words of the report in both languages."""

from dataclasses import dataclass

from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy


@dataclass(frozen=True)
class ReportTexts:
    """Fixed texts of the report."""

    title: str
    intro: str
    intro_test: str
    held_out: str
    made: str
    headline: str
    measure: str
    figure: str
    interval: str
    target: str
    questions: str
    groups: str
    pairs: str
    themes: str
    reliability: str
    reliability_x: str
    reliability_y: str
    risk: str
    risk_x: str
    risk_y: str
    history: str
    ablation: str
    ablation_intro: str
    part: str
    failures: str
    expected: str
    found: str
    why: str
    latency: str
    calibration: str
    definitions: str
    no_history: str
    back: str


# Parts and figures of the ablation, as they are stored.
PARTS_FR = {
    "– (everything)": "– (tout)",
    "sections": "les sections",
    "nearest questions": "les questions les plus proches",
    "what pages say of themselves": "ce que les pages disent d’elles-mêmes",
    "the trained head": "la tête entraînée",
    "recall@1": "rappel@1",
    "recall@5": "rappel@5",
    "recall@1 across languages": "rappel@1 d’une langue à l’autre",
    "real people": "vraies questions, rappel@1",
    "as if new": "comme si la page était nouvelle, rappel@1",
}


TEXTS: dict[Lang, ReportTexts] = {
    "fr": ReportTexts(
        title="Qualité des réponses",
        intro="Chaque question du jeu de développement est posée une fois, par un lecteur sans "
        "aucun droit. Les intervalles à 95 % viennent d’un rééchantillonnage.",
        intro_test="Chaque question du jeu de test, sur lequel rien n’est réglé, est posée une "
        "fois, par un lecteur sans aucun droit. Les intervalles à 95 % viennent d’un "
        "rééchantillonnage.",
        held_out="Les poids du classement et le refus sont réglés sur ces questions. Sur des "
        "questions tenues à l’écart du réglage (cinq plis), {refused:.1%} de ce qui n’est pas "
        "couvert est refusé et {answered:.1%} de ce qui est couvert reçoit une réponse ; la bonne "
        "page vient en tête dans {first:.1%} des cas et parmi les cinq premières dans {five:.1%}.",
        made="Mesuré le {date}, version {commit}.",
        headline="Vue d’ensemble",
        measure="Mesure",
        figure="Valeur",
        interval="Intervalle à 95 %",
        target="Objectif",
        questions="Questions",
        groups="Par langue, thème et type de question",
        pairs="D’une langue à l’autre (pages d’une seule langue)",
        themes="Guides : la bonne page, par thème",
        reliability="Probabilité annoncée et part réellement couverte",
        reliability_x="probabilité annoncée",
        reliability_y="part couverte",
        risk="Plus on répond, plus on se trompe",
        risk_x="part des questions auxquelles on répond",
        risk_y="part des réponses qui devaient être des refus",
        history="Au fil des versions",
        ablation="Ce que chaque partie apporte",
        ablation_intro="Valeurs à cinq plis sur le jeu de développement, tout étant réglé de "
        "nouveau sans la partie nommée.",
        part="Sans",
        failures="Ce qui n’a pas marché",
        expected="Attendu",
        found="Trouvé",
        why="Pourquoi",
        latency="De la question à la réponse : {p50:.0f} ms (médiane), {p95:.0f} ms (95e centile).",
        calibration="Erreur de calibration (ECE) : {value:.3f}.",
        definitions="« rappel@k » : une des bonnes pages est parmi les k premières. "
        "« points clés » : part des idées attendues qui sont dans la réponse. "
        "« citations » : fichier, section et lignes existent et contiennent mot pour mot la "
        "phrase (ALCE, 2023).",
        no_history="Une seule version acceptée jusqu’ici.",
        back="Retour à l’assistant",
    ),
    "en": ReportTexts(
        title="Quality of the answers",
        intro="Every question of the development set is asked once, by a reader without any "
        "rights. The 95 % intervals are bootstrapped.",
        intro_test="Every question of the test set, on which nothing is tuned, is asked once, by a "
        "reader without any rights. The 95 % intervals are bootstrapped.",
        held_out="Ranking weights and refusal are fitted on these questions. On questions left out "
        "of the fit (five-fold), {refused:.1%} of what is not covered is refused while "
        "{answered:.1%} of what is covered is answered; the right page comes first for {first:.1%} "
        "and among the first five for {five:.1%}.",
        made="Measured on {date}, version {commit}.",
        headline="Overview",
        measure="Measure",
        figure="Value",
        interval="95 % interval",
        target="Target",
        questions="Questions",
        groups="By language, theme and kind of question",
        pairs="From one language to the other (pages of one language alone)",
        themes="Guidance: the right page, by theme",
        reliability="Stated probability and share really covered",
        reliability_x="stated probability",
        reliability_y="share covered",
        risk="The more is answered, the more goes wrong",
        risk_x="share of the questions answered",
        risk_y="share of answers that should be refusals",
        history="Over the versions",
        ablation="What each part contributes",
        ablation_intro="Five-fold values on the development set, everything fitted again without "
        "the part named.",
        part="Without",
        failures="What went wrong",
        expected="Expected",
        found="Found",
        why="Why",
        latency="From question to answer: {p50:.0f} ms (median), {p95:.0f} ms (95th percentile).",
        calibration="Calibration error (ECE): {value:.3f}.",
        definitions="“recall@k”: one of the right pages is among the first k. “key points”: share "
        "of the expected ideas that the answer carries. “citations”: file, section and lines exist "
        "and hold the sentence word for word (ALCE, 2023).",
        no_history="Only one accepted version so far.",
        back="Back to the assistant",
    ),
}

# Names of figures, groups and kinds are written in English in the data.
_FRENCH = {
    "guidance: ": "guides : ",
    "cases: ": "cas passés : ",
    "follow-ups: ": "relances : ",
    "twins: ": "jumelles : ",
    "real people: ": "vraies questions : ",
    "own pages: ": "pages de l’organisation : ",
    "told, ": "récits, ",
    "plain, ": "phrases simples, ",
    "key points: ": "points clés : ",
    "parallel: ": "deux langues : ",
    "citations: ": "citations : ",
    "answers: ": "réponses : ",
    "checklists: ": "listes de contrôle : ",
    "recall@": "rappel@",
    "answered when covered": "répondu quand c’est couvert",
    "refused when not covered": "refusé quand ce n’est pas couvert",
    "answered or refused rightly": "répondu ou refusé à raison",
    "not told as a case": "non traité comme un cas",
    "told as a case": "traité comme un cas",
    "carried": "présents",
    "fr and en agree": "le français et l’anglais concordent",
    "steps in time": "étapes au bon moment",
    "without a choice": "sans choix à faire",
    "in the reader's language": "dans la langue du lecteur",
    "answered": "répondu",
    "resolve": "existent",
    "precision": "précision",
    "recall": "rappel",
    "right items": "bons éléments",
    "usable items": "éléments utilisables",
    "language: ": "langue : ",
    "kind of question: ": "type de question : ",
    "theme: ": "thème : ",
    "not covered: ": "hors bibliothèque : ",
    "past case: ": "cas passé : ",
    "answers": "réponses",
    "words": "mots",
    "redundancy": "redondance",
    "refused": "refusé",
    "->fr: ": " → fr : ",
    "->en: ": " → en : ",
    "->": " → ",
}
# Kinds of questions, as the sets name them.
_KINDS = {
    "situational": "situation", "colloquial": "familier", "telegraphic": "mots clés",
    "misspelt": "fautes de frappe", "unaccented": "sans accents", "long": "long",
    "multi": "plusieurs questions", "plain": "court et direct", "out-of-scope": "hors sujet",
    "near-scope": "voisin du sujet", "law-tax-finance": "droit, impôts, finance",
    "private-life": "vie privée", "false-premise": "fausse prémisse",
    "missing-fact": "fait absent", "invented": "inventé", "nonsense": "sans signification",
    "injection": "instruction cachée", "retell": "récit", "mine": "situation propre",
    "features": "traits", "how": "issue", "told": "raconté", "posted": "vraies questions",
}  # fmt: skip
FAILURE_KINDS: dict[str, dict[Lang, str]] = {
    "ranking": {"fr": "Une autre page est passée devant", "en": "Another page came first"},
    "refused": {"fr": "Refusé à tort", "en": "Wrongly refused"},
    "answered": {"fr": "Répondu à tort", "en": "Wrongly answered"},
    "points": {"fr": "Points clés absents", "en": "Key points missing"},
    "citations": {"fr": "Citations fautives", "en": "Faulty citations"},
    "checklist": {"fr": "Listes de contrôle fautives", "en": "Faulty checklists"},
}


def named(name: str, lang: Lang) -> str:
    """The name of a figure or group in the reader's language."""
    head, _, tail = name.partition(": ")
    if head == "theme":
        terms = {term.id: term.label(lang) for term in Taxonomy.load().themes}
        tail = terms.get(tail, tail)
        return tail if lang == "en" else f"thème : {tail}"
    if lang == "en":
        return name.replace("->", " → ")
    if tail in _KINDS:
        name = f"{head}: {_KINDS[tail]}"
    for english, french in _FRENCH.items():
        name = name.replace(english, french)
    return name
