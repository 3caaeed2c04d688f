"""The words of the pages for signing in, one's account and the audit trail."""

from dataclasses import dataclass

from assistant.access.single_sign_on import SignOnError
from assistant.language import Lang


@dataclass(frozen=True)
class DoorTexts:
    """Fixed texts; the templates name them."""

    sign_in: str
    name: str
    password: str
    password_again: str
    enter: str
    sign_on: str
    wrong: str
    wait: str
    seconds: str
    minutes: str
    busy: str
    sign_on_failures: dict[str, str]
    choose: str
    choose_help: str
    save: str
    differ: str
    weak: dict[str, str]
    link_gone: str
    account: str
    nobody_else: str
    roles: str
    partnerships: str
    none: str
    sessions: str
    since: str
    last: str
    end_all: str
    sign_out: str
    my_data: str
    my_data_help: str
    download: str
    erase: str
    too_many_exports: str
    erase_help: str
    erase_title: str
    erase_sure: str
    erase_confirm: str
    keep: str
    erased: str
    back: str
    audit: str
    audit_when: str
    audit_who: str
    audit_what: str
    audit_document: str
    audit_export: str
    audit_whole: str
    audit_faults: dict[str, str]
    other_language: str

    def too_many(self, wait: int) -> str:
        """What to say when somebody has to wait so many seconds before the next password."""
        minutes = -(-wait // 60)
        shown = self.minutes.format(n=minutes) if wait > 90 else self.seconds.format(n=wait)
        return self.wait.format(time=shown)

    def sign_on_failed(self, error: SignOnError) -> str:
        """Why somebody did not come in by single sign-on."""
        return self.sign_on_failures[error.reason]


TEXTS: dict[Lang, DoorTexts] = {
    "fr": DoorTexts(
        sign_in="Se connecter",
        name="Nom",
        password="Mot de passe",
        password_again="Mot de passe, une seconde fois",
        enter="Entrer",
        sign_on="Se connecter avec le compte de l’entreprise",
        wrong="Ce nom et ce mot de passe ne vont pas ensemble : vérifiez-les, ou demandez un "
        "nouveau lien à un administrateur.",
        wait="Trop de mots de passe erronés depuis cet endroit : réessayez dans {time}.",
        seconds="{n} secondes",
        minutes="{n} minutes",
        busy="Beaucoup de personnes se connectent en ce moment : réessayez dans quelques secondes.",
        sign_on_failures={
            "down": "Le service de connexion de l’entreprise ne répond pas : réessayez, ou "
            "prévenez la personne qui s’en occupe.",
            "refused": "La connexion n’a pas été acceptée : recommencez depuis cette page.",
            "nobody": "Le service de connexion n’a pas dit qui vous êtes : prévenez la personne "
            "qui s’en occupe.",
            "no_role": "Vous n’avez aucun rôle dans Entente : demandez à un administrateur de vous "
            "mettre dans un groupe qui en a un.",
        },
        choose="Choisir un mot de passe",
        choose_help="De 12 à 200 caractères, sans votre nom.",
        save="Enregistrer",
        differ="Les deux mots de passe diffèrent : saisissez deux fois le même.",
        weak={
            "length": "Le mot de passe doit compter de 12 à 200 caractères : choisissez-en un "
            "autre.",
            "name": "Le mot de passe contient votre nom : choisissez-en un autre.",
        },
        link_gone="Ce lien n’est plus valable : demandez-en un autre à un administrateur.",
        account="Mon compte",
        nobody_else="Entente n’est ouvert que sur cette machine, pour une seule personne : aucune "
        "connexion n’est demandée.",
        roles="Rôles :",
        partnerships="Partenariats :",
        none="aucun",
        sessions="Connexions ouvertes",
        since="Depuis",
        last="dernière activité",
        end_all="Fermer toutes les connexions",
        sign_out="Se déconnecter",
        my_data="Mes données",
        my_data_help="Tout ce qu’Entente garde sous votre nom : questions notées, avis, "
        "brouillons, listes de contrôle, conversations, connexions, actions.",
        download="Télécharger (JSON)",
        erase="Effacer",
        too_many_exports="Vous avez téléchargé vos données de nombreuses fois : réessayez dans "
        "une dizaine de minutes.",
        erase_help="Efface questions, avis, brouillons, listes de contrôle et conversations. Les "
        "revues déposées restent, ainsi que les lignes du journal d’audit jusqu’à leur terme.",
        erase_title="Effacer mes données",
        erase_sure="Cela ne peut pas être annulé. Téléchargez d’abord ce que vous voulez garder.",
        erase_confirm="Oui, effacer toutes mes données",
        keep="Ne rien effacer",
        erased="Vos données sont effacées.",
        back="Retour à l’assistant",
        audit="Journal d’audit",
        audit_when="Quand",
        audit_who="Qui",
        audit_what="Action",
        audit_document="Document",
        audit_export="Exporter (CSV)",
        audit_whole="La chaîne des lignes est intacte.",
        audit_faults={
            "changed": "La ligne {n} ne suit pas la précédente : le journal a été modifié.",
            "cut": "Le journal est coupé : il manque des lignes à partir de la ligne {n}.",
            "begun": "Le début du journal n’est pas celui qui a été scellé : des lignes manquent "
            "avant la ligne {n}, ou elle a été modifiée.",
            "unsealed": "Le sceau du journal manque ou n’est pas le sien : comparez avec une "
            "sauvegarde.",
            "form": "La table du journal manque ou a d’autres colonnes : elle a été modifiée.",
            "replaced": "La ligne {n} n’est pas celle qui avait été notée : le journal a été "
            "remplacé.",
        },
        other_language="English",
    ),
    "en": DoorTexts(
        sign_in="Sign in",
        name="Name",
        password="Password",
        password_again="Password, a second time",
        enter="Enter",
        sign_on="Sign in with the company’s account",
        wrong="This name and this password do not go together: check them, or ask an "
        "administrator for a new link.",
        wait="Too many wrong passwords from this place: try again in {time}.",
        seconds="{n} seconds",
        minutes="{n} minutes",
        busy="Many people are signing in just now: try again in a few seconds.",
        sign_on_failures={
            "down": "The company’s sign-in does not answer: try again, or tell whoever runs it.",
            "refused": "The sign-in was not accepted: begin again from this page.",
            "nobody": "The sign-in did not tell who you are: tell whoever runs it.",
            "no_role": "You have no role in Entente: ask an administrator to be put in a group "
            "that has one.",
        },
        choose="Choose a password",
        choose_help="12 to 200 characters, without your name.",
        save="Save",
        differ="The two passwords differ: enter the same one twice.",
        weak={
            "length": "The password needs 12 to 200 characters: choose another.",
            "name": "The password holds your name: choose another.",
        },
        link_gone="This link is no longer valid: ask an administrator for another.",
        account="My account",
        nobody_else="Entente is open on this machine alone, for one person: no login is needed.",
        roles="Roles:",
        partnerships="Partnerships:",
        none="none",
        sessions="Open sessions",
        since="Since",
        last="last active",
        end_all="End all sessions",
        sign_out="Sign out",
        my_data="My data",
        my_data_help="Everything that Entente keeps under your name: noted questions, feedback, "
        "drafts, checklists, conversations, sessions, actions.",
        download="Download (JSON)",
        erase="Erase",
        too_many_exports="You have downloaded your data many times: try again in some ten minutes.",
        erase_help="Erases questions, feedback, drafts, checklists and conversations. Submitted "
        "reviews stay, and so do lines of the audit trail until their term.",
        erase_title="Erase my data",
        erase_sure="This cannot be undone. Download first what you want to keep.",
        erase_confirm="Yes, erase all my data",
        keep="Erase nothing",
        erased="Your data has been erased.",
        back="Back to the assistant",
        audit="Audit trail",
        audit_when="When",
        audit_who="Who",
        audit_what="Action",
        audit_document="Document",
        audit_export="Export (CSV)",
        audit_whole="The chain of lines is unbroken.",
        audit_faults={
            "changed": "Line {n} does not follow from the one before: the trail was changed.",
            "cut": "The trail is cut: lines are missing from line {n} on.",
            "begun": "The trail does not begin as it was sealed: lines before line {n} are "
            "missing, or it was changed.",
            "unsealed": "The seal of the trail is missing or is not its own: compare with a "
            "backup.",
            "form": "The table of the trail is missing or has other columns: it was changed.",
            "replaced": "Line {n} is not the one that was noted: the trail was replaced.",
        },
        other_language="Français",
    ),
}

ROLE_NAMES: dict[str, dict[Lang, str]] = {
    "manager": {"fr": "responsable de partenariat", "en": "manager"},
    "mediator": {"fr": "médiateur", "en": "mediator"},
    "curator": {"fr": "curateur", "en": "curator"},
    "admin": {"fr": "administrateur", "en": "administrator"},
}
