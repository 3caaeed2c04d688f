"""What the pages for adding and keeping reviews say, in both languages."""

from dataclasses import dataclass

from assistant.language import Lang
from assistant.web.page_texts import french


@dataclass(frozen=True)
class ReviewTexts:
    """The texts of the form for a review."""

    intro: str
    drafts: str
    drafts_none: str
    upload: str
    edit: str
    blank: str
    parts: tuple[str, ...]  # the essentials, the conflict, the story, what it teaches
    lesson: str
    conditions: str
    practice: str
    effect: str
    note: str
    effects: dict[str, str]
    choices: dict[str, dict[str, str]]
    check: str
    check_title: str
    save: str
    complete: str
    incomplete: str
    personal: str
    personal_help: str
    personal_none: str
    replace: str
    replaced: str
    look_first: str
    duplicates: str
    duplicate: str
    practices: str
    similar: str
    submitted: str
    submitted_approved: str
    recognised: str
    guessed: str
    leftover: str
    failure: str
    guessed_from: str
    dismiss: str
    add: str
    no_file: str
    delete: str
    delete_sure: str
    delete_yes: str


@dataclass(frozen=True)
class CurationTexts:
    """The texts of the curators' page."""

    waiting: str
    waiting_none: str
    choose: str
    approve: str
    approved: str
    retire: str
    retire_title: str
    retired: str
    retire_sure: str
    retire_which: str
    retire_yes: str
    retire_no: str
    whole_file: str
    superseded_by: str
    overdue: str
    overdue_none: str
    gaps: str
    gaps_none: str
    gaps_next: str
    unhelpful: str
    unhelpful_none: str
    unhelpful_next: str
    no_reason: str
    missing: str
    missing_next: str
    recurring: str
    recurring_none: str
    recurring_next: str
    unseen: str
    unseen_none: str
    unseen_next: str
    since: str
    times: str
    near: str
    cases: str
    refresh: str


_CHOICES_FR = {
    "origin": {"internal": "Notre organisation", "public-case": "Cas public"},
    "visibility": {
        "restricted": "Médiateurs et curateurs", "partners": "Personnes de ce partenariat",
        "public": "Tout le monde",
    },
}  # fmt: skip
_CHOICES_EN = {
    "origin": {"internal": "Our organisation", "public-case": "Public case"},
    "visibility": {
        "restricted": "Mediators and curators", "partners": "People of this partnership",
        "public": "Everyone",
    },
}  # fmt: skip
REVIEW_TEXTS: dict[Lang, ReviewTexts] = {
    "fr": ReviewTexts(
        intro="Racontez un conflit terminé pour que d’autres s’en servent. Tout est enregistré au "
        "fil de la saisie ; rien n’est visible avant qu’un curateur l’approuve.",
        drafts="Reprendre un brouillon",
        drafts_none="Aucun brouillon",
        upload="Importer un document (DOCX, ODT, PDF avec texte, HTML, Markdown)",
        edit="Modifier une revue existante",
        blank="Nouvelle revue vierge",
        parts=("1. L’essentiel", "2. Le conflit", "3. Le récit", "4. Ce qu’il enseigne"),
        lesson="Enseignement {n}",
        conditions="Dans quelles conditions",
        practice="Pratique {n}",
        effect="Effet",
        note="En une phrase",
        effects={"helped": "a aidé", "missing": "a manqué", "hurt": "a nui"},
        choices=_CHOICES_FR,
        check="Vérifier",
        check_title="5. Vérifier et enregistrer",
        save="Enregistrer la revue",
        complete="Tout y est.",
        incomplete="Il manque encore :",
        personal="Données personnelles",
        personal_help="Cochez ce qui doit être remplacé. La recherche laisse passer des noms, "
        "surtout dans des notes télégraphiques : relisez vous-même.",
        personal_none="Aucune donnée personnelle n’a été reconnue. Relisez tout de même : la "
        "recherche laisse passer des noms.",
        replace="Remplacer ce qui est coché",
        replaced="{n} passage(s) remplacé(s).",
        look_first="Regardez d’abord ce que la vérification a trouvé, puis enregistrez.",
        duplicates="Déjà dans la bibliothèque ?",
        duplicate="« {title} » partage {shared} % de ce texte.",
        practices="Pratiques que ce récit évoque :",
        similar="Cas semblables :",
        submitted="« {title} » est enregistrée comme brouillon ({path}). Un curateur doit "
        "encore l’approuver, dans la page Curation.",
        submitted_approved="« {title} » est modifiée et se trouve dès la prochaine question.",
        recognised="Reconnu : {found}.",
        guessed="Deviné d’après ces mots du document, à vérifier :",
        leftover="Texte sans place : il reste ici, mot pour mot, jusqu’à ce que vous l’ayez rangé "
        "ou supprimé",
        failure="L’opération n’a pas abouti. Rien n’est perdu : le brouillon reste enregistré.",
        guessed_from="Deviné d’après :",
        dismiss="J’ai vérifié : retirer ces remarques",
        add="Ajouter",
        no_file="Choisissez d’abord un fichier.",
        delete="Supprimer ce brouillon…",
        delete_sure="Tout ce qui est écrit dans ce brouillon sera perdu.",
        delete_yes="Supprimer le brouillon",
    ),
    "en": ReviewTexts(
        intro="Tell a conflict that is over so that others can use it. Everything is saved as you "
        "type; nothing can be seen before a curator approves it.",
        drafts="Go on with a draft",
        drafts_none="No draft",
        upload="Import a document (DOCX, ODT, PDF with text, HTML, Markdown)",
        edit="Change an existing review",
        blank="New empty review",
        parts=("1. The essentials", "2. The conflict", "3. The story", "4. What it teaches"),
        lesson="Lesson {n}",
        conditions="Under which conditions",
        practice="Practice {n}",
        effect="Effect",
        note="In one sentence",
        effects={"helped": "helped", "missing": "was missing", "hurt": "did harm"},
        choices=_CHOICES_EN,
        check="Check",
        check_title="5. Check and save",
        save="Save the review",
        complete="Everything is there.",
        incomplete="Still missing:",
        personal="Personal data",
        personal_help="Tick what is to be replaced. The search misses names, above all in "
        "telegraphic notes: read the text yourself.",
        personal_none="No personal data was recognised. Read the text all the same: the search "
        "misses names.",
        replace="Replace what is ticked",
        replaced="{n} passage(s) replaced.",
        look_first="Look at what the check found first, then save.",
        duplicates="In the library already?",
        duplicate="“{title}” shares {shared}% of this text.",
        practices="Practices this story brings to mind:",
        similar="Similar cases:",
        submitted="“{title}” is saved as a draft ({path}). A curator still has to approve it, on "
        "the Curation page.",
        submitted_approved="“{title}” is changed and will be found by the next question.",
        recognised="Recognised: {found}.",
        guessed="Guessed from these words of the document, please check:",
        leftover="Text without a place: it stays here, word for word, until you have sorted or "
        "deleted it",
        failure="That did not work. Nothing is lost: the draft is still saved.",
        guessed_from="Guessed from:",
        dismiss="I have checked: remove these remarks",
        add="Add",
        no_file="Choose a file first.",
        delete="Delete this draft…",
        delete_sure="Everything written in this draft will be lost.",
        delete_yes="Delete the draft",
    ),
}
REVIEW_TEXTS["fr"] = french(REVIEW_TEXTS["fr"])

CURATION_TEXTS: dict[Lang, CurationTexts] = {
    "fr": CurationTexts(
        waiting="Brouillons à approuver",
        waiting_none="Aucun brouillon n’attend.",
        choose="Brouillon",
        approve="Approuver",
        approved="« {id} » est approuvée : la prochaine question la trouve.",
        retire="Retirer",
        retire_title="Retirer une revue",
        retired="« {id} » est retirée ; son fichier reste.",
        retire_sure="Retirer « {id} » ? Elle ne servira plus à aucune réponse, pour personne ; "
        "son fichier reste.",
        retire_which="Choisissez d’abord la revue à retirer.",
        retire_yes="Oui, retirer",
        retire_no="Annuler",
        whole_file="Le fichier entier, tel qu’il sera approuvé : {path}",
        superseded_by="Remplacée par (facultatif)",
        overdue="Revues à relire",
        overdue_none="Aucune revue n’a dépassé sa date de relecture.",
        gaps="Questions restées sans réponse",
        gaps_none="Aucune question n’est restée sans réponse.",
        gaps_next="À faire : compléter la page la plus proche, ou en écrire une si la question "
        "revient.",
        unhelpful="Réponses jugées inutiles",
        unhelpful_none="Aucune réponse n’a été jugée inutile.",
        unhelpful_next="À faire : relire les documents cités avec la question, puis les préciser.",
        no_reason="sans raison donnée",
        missing="Pratiques qui ont le plus souvent manqué dans les conflits",
        missing_next="À faire : mettre ces pratiques en tête des listes de lancement, et vérifier "
        "que chaque partenariat en cours les a.",
        recurring="Enseignements qui reviennent sans figurer dans une page de conseil",
        recurring_none="Tous les enseignements qui reviennent figurent dans une page.",
        recurring_next="À faire : ajouter l’enseignement à la page indiquée, avec les cas pour "
        "exemple.",
        unseen="Revues que personne n’a encore trouvées",
        unseen_none="Chaque revue a été trouvée au moins une fois.",
        unseen_next="À faire : récrire le résumé avec les mots d’une personne qui vit la "
        "situation, ou retirer la revue.",
        since="à relire depuis le {date}",
        times="{n} fois",
        near="page la plus proche : {pages}",
        cases="{n} cas",
        refresh="Actualiser",
    ),
    "en": CurationTexts(
        waiting="Drafts to approve",
        waiting_none="No draft is waiting.",
        choose="Draft",
        approve="Approve",
        approved="“{id}” is approved: the next question finds it.",
        retire="Retire",
        retire_title="Retire a review",
        retired="“{id}” is retired; its file stays.",
        retire_sure="Retire “{id}”? No answer will use it any more, for anybody; its file stays.",
        retire_which="Choose the review to retire first.",
        retire_yes="Yes, retire it",
        retire_no="Cancel",
        whole_file="The whole file, as it will be approved: {path}",
        superseded_by="Replaced by (optional)",
        overdue="Reviews to read again",
        overdue_none="No review is past its date.",
        gaps="Questions that found no answer",
        gaps_none="No question went without an answer.",
        gaps_next="Next: add to the nearest page, or write one if the question keeps coming.",
        unhelpful="Answers found unhelpful",
        unhelpful_none="No answer has been found unhelpful.",
        unhelpful_next="Next: read the documents quoted with the question in mind, and sharpen "
        "them.",
        no_reason="no reason given",
        missing="Practices most often missing in conflicts",
        missing_next="Next: put these practices at the top of launch checklists, and check that "
        "every running partnership has them.",
        recurring="Lessons that recur but stand in no guidance page",
        recurring_none="Every lesson that recurs stands in a page.",
        recurring_next="Next: add the lesson to the page named, with the cases as examples.",
        unseen="Reviews that nobody has found yet",
        unseen_none="Every review has been found at least once.",
        unseen_next="Next: rewrite the summary in the words of someone who lives the situation, or "
        "retire the review.",
        since="to be read again since {date}",
        times="{n} times",
        near="nearest page: {pages}",
        cases="{n} cases",
        refresh="Refresh",
    ),
}
