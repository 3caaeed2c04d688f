"""What the page of checklists says, in both languages."""

from dataclasses import dataclass

from assistant.language import Lang
from assistant.web.page_texts import french


@dataclass(frozen=True)
class PlaybookTexts:
    """The texts of the page."""

    intro: str
    describe: str
    hint: str
    find: str
    choose: str
    mine: str
    mine_none: str
    found: str
    composed: str
    not_found: str
    from_chat: str
    form_title: str
    required: str
    date_hint: str
    people: str
    people_help: str
    concerns: str
    concerns_help: str
    holidays: str
    fill: str
    filled: str
    progress: str
    overdue: str
    overdue_mark: str
    all_done: str
    high: str
    proposed: str
    why: str
    case: str
    evidence: str
    comment: str
    details: str
    edit_title: str
    item: str
    fields: dict[str, str]
    save: str
    saved: str
    priorities: dict[str, str]
    exports: str
    upload: str
    imported: str
    imported_unknown: str
    changed: str
    show_update: str
    update_added: str
    update_removed: str
    update_reworded: str
    update_same: str
    apply_update: str
    updated: str
    history: str
    restore: str
    restored: str
    versions: dict[str, str]
    back: str
    link: str
    offer: str
    states: dict[str, str]
    done: dict[str, str]
    item_gone: str
    gone: str
    empty: str
    long: str
    no_date: str
    problems: str
    template: str
    compared: str
    compared_none: str
    conflict: str
    now: str
    file: str
    keep_now: str
    take_file: str
    apply_table: str
    cancel: str
    no_file: str
    too_large: str
    choose_file: str
    upload_button: str
    changed_meanwhile: str
    kept: str
    encoding: str


PLAYBOOK_TEXTS: dict[Lang, PlaybookTexts] = {
    "fr": PlaybookTexts(
        intro="Une liste de contrôle remplie pour votre partenariat : qui, quand, pourquoi, et ce "
        "que montrent les cas passés.",
        describe="Ce qu’il vous faut",
        hint="Par exemple : une checklist pour lancer une coentreprise avec un concurrent dans 90 "
        "jours",
        find="Trouver",
        choose="Ou choisissez un modèle",
        mine="Vos listes",
        mine_none="Vos listes (aucune pour l’instant)",
        found="Le modèle qui convient : {title}. {purpose}",
        composed="Aucun modèle ne convient : cette liste est composée des pratiques les plus "
        "proches de votre demande.",
        not_found="La bibliothèque ne couvre pas cette demande. Décrivez-la autrement ou "
        "choisissez un modèle.",
        from_chat="Prérempli avec ce que vous avez dit dans la conversation ; corrigez ce qui doit "
        "l’être.",
        form_title="Votre partenariat",
        required="obligatoire",
        date_hint="AAAA-MM-JJ",
        people="Qui fait quoi",
        people_help="Un nom après chaque rôle ; sans nom, la liste cite le rôle.",
        concerns="Ce qui vous préoccupe",
        concerns_help="En quelques phrases : les points touchés passent en priorité haute.",
        holidays="Compter les jours fériés français",
        fill="Remplir la liste",
        filled="La liste est remplie et enregistrée.",
        progress="{done} sur {total} faits",
        overdue="{n} en retard",
        overdue_mark="en retard",
        all_done="Tout est fait.",
        high="priorité haute",
        proposed="proposé",
        why="Pourquoi",
        case="Cas passé",
        evidence="Preuve",
        comment="Commentaire",
        details="Raisons, preuves et cas passés",
        edit_title="Modifier un point",
        item="Point",
        fields={
            "text": "Action", "owner": "Responsable", "due": "Échéance (AAAA-MM-JJ)",
            "priority": "Priorité", "evidence": "Preuve", "comment": "Commentaire",
            "status": "État",
        },
        save="Enregistrer le point",
        saved="Enregistré à {time}.",
        priorities={"high": "Haute", "normal": "Normale"},
        exports="Exporter :",
        upload="Réimporter un tableau modifié (XLSX ou CSV)",
        imported="{n} point(s) modifié(s) par le tableau.",
        imported_unknown="Lignes sans point correspondant : {ids}.",
        changed="Le modèle ou une page citée a changé depuis : {paths}.",
        show_update="Voir ce qui change",
        update_added="Points nouveaux :",
        update_removed="Points que le modèle n’a plus (gardés s’ils sont faits ou commentés) :",
        update_reworded="Points reformulés (vos propres modifications sont gardées) :",
        update_same="Aucun point ne change ; seules les citations sont à jour.",
        apply_update="Mettre à jour, en gardant les coches et les modifications",
        updated="La liste est à jour ; vos coches et modifications sont gardées.",
        history="Versions",
        restore="Rétablir cette version",
        restored="La version {n} est rétablie.",
        versions={
            "created": "créée", "ticked": "cochée", "edited": "modifiée", "imported": "réimportée",
            "updated": "mise à jour", "restored": "rétablie",
        },
        back="← Autre liste",
        link="Cette page se rouvre par son adresse.",
        offer="Liste de contrôle : [{title}]({link})",
        states={"done": "fait", "open": "à faire"},
        done={
            "filled": "La liste est remplie et enregistrée.",
            "updated": "La liste est à jour ; vos coches et modifications sont gardées.",
            "imported": "Les changements du tableau sont enregistrés.",
            "restored": "La version choisie est rétablie.",
            "same": "Le tableau ne change rien : la liste dit déjà la même chose.",
        },
        item_gone="Ce point a changé entre-temps ; rechargez la page.",
        gone="Cette liste n’existe pas pour vous ; ouvrez-en une de vos listes.",
        empty="« {field} » ne peut pas rester vide.",
        long="« {field} » compte {n} caractères, {limit} au plus ; gardez l’essentiel.",
        no_date="« {value} » n’est pas une date qui existe ; écrivez 2026-09-30.",
        problems="À compléter ou à corriger :",
        template="Modèle",
        compared="Ce que le tableau change. Rien n’est encore enregistré : décochez ce qui ne doit "
        "pas changer.",
        compared_none="Le tableau ne change rien.",
        conflict="Modifié des deux côtés depuis l’export, dans la liste et dans le tableau : "
        "choisissez.",
        now="Dans la liste",
        file="Dans le tableau",
        keep_now="Garder la liste",
        take_file="Prendre le tableau",
        apply_table="Appliquer",
        cancel="Ne rien changer",
        no_file="Choisissez d’abord un fichier XLSX ou CSV.",
        too_large="{name} dépasse {limit} Mo ; exportez de nouveau la liste.",
        choose_file="Fichier",
        upload_button="Comparer avec la liste",
        changed_meanwhile="La liste a changé entre-temps ; importez de nouveau le tableau.",
        kept="Modifié dans la liste depuis l’export : la liste reste comme elle est",
        encoding="Ce fichier n’est pas en UTF-8 (lu comme {name}) : vérifiez les accents.",
    ),
    "en": PlaybookTexts(
        intro="A checklist filled in for your partnership: who, when, why, and what past cases "
        "show.",
        describe="What you need",
        hint="For example: a checklist to launch a joint venture with a competitor in 90 days",
        find="Find",
        choose="Or choose a template",
        mine="Your checklists",
        mine_none="Your checklists (none yet)",
        found="The template that fits: {title}. {purpose}",
        composed="No template fits: this checklist is composed from the practices closest to "
        "your request.",
        not_found="The library does not cover this request. Put it in other words or choose a "
        "template.",
        from_chat="Filled in with what you said in the conversation; correct what needs it.",
        form_title="Your partnership",
        required="required",
        date_hint="YYYY-MM-DD",
        people="Who does what",
        people_help="A name after each role; without a name the checklist names the role.",
        concerns="What worries you",
        concerns_help="In a few sentences: the items concerned get high priority.",
        holidays="Count French public holidays",
        fill="Fill in the checklist",
        filled="The checklist is filled in and saved.",
        progress="{done} of {total} done",
        overdue="{n} overdue",
        overdue_mark="overdue",
        all_done="Everything is done.",
        high="high priority",
        proposed="proposed",
        why="Why",
        case="Past case",
        evidence="Evidence",
        comment="Comment",
        details="Reasons, evidence and past cases",
        edit_title="Change an item",
        item="Item",
        fields={
            "text": "Action", "owner": "Owner", "due": "Due (YYYY-MM-DD)",
            "priority": "Priority", "evidence": "Evidence", "comment": "Comment",
            "status": "Status",
        },
        save="Save the item",
        saved="Saved at {time}.",
        priorities={"high": "High", "normal": "Normal"},
        exports="Export:",
        upload="Import an edited table (XLSX or CSV)",
        imported="{n} item(s) changed by the table.",
        imported_unknown="Rows without an item: {ids}.",
        changed="The template or a cited page has changed since: {paths}.",
        show_update="Show what changes",
        update_added="New items:",
        update_removed="Items the template no longer has (kept if done or commented on):",
        update_reworded="Reworded items (your own changes are kept):",
        update_same="No item changes; only the citations are brought up to date.",
        apply_update="Update, keeping ticks and changes",
        updated="The checklist is up to date; your ticks and changes are kept.",
        history="Versions",
        restore="Restore this version",
        restored="Version {n} is restored.",
        versions={
            "created": "created", "ticked": "ticked", "edited": "changed", "imported": "imported",
            "updated": "updated", "restored": "restored",
        },
        back="← Another checklist",
        link="This page can be opened again by its address.",
        offer="Checklist: [{title}]({link})",
        states={"done": "done", "open": "to do"},
        done={
            "filled": "The checklist is filled in and saved.",
            "updated": "The checklist is up to date; your ticks and changes are kept.",
            "imported": "The table’s changes are saved.",
            "restored": "The chosen version is restored.",
            "same": "The table changes nothing: the checklist already says the same.",
        },
        item_gone="This item has changed meanwhile; load the page again.",
        gone="There is no such checklist for you; open one from your list.",
        empty="“{field}” cannot be left empty.",
        long="“{field}” has {n} characters, {limit} at most; keep what matters.",
        no_date="“{value}” is not a date that exists; write 2026-09-30.",
        problems="To complete or correct:",
        template="Template",
        compared="What the table changes. Nothing is saved yet: untick what is not to change.",
        compared_none="The table changes nothing.",
        conflict="Changed in the checklist since the export, and differently in the table: choose.",
        now="In the checklist",
        file="In the table",
        keep_now="Keep the checklist’s",
        take_file="Take the table’s",
        apply_table="Apply",
        cancel="Change nothing",
        no_file="Choose an XLSX or CSV file first.",
        too_large="{name} is larger than {limit} MB; export the checklist again.",
        choose_file="File",
        upload_button="Compare with the checklist",
        changed_meanwhile="The checklist changed meanwhile; import the table again.",
        kept="Changed in the checklist since the export: the checklist stays as it is",
        encoding="This file is not in UTF-8 (read as {name}): check the accents.",
    ),
}  # fmt: skip
PLAYBOOK_TEXTS["fr"] = french(PLAYBOOK_TEXTS["fr"])
