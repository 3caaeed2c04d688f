"""The words of the pages for signing in, one's account and the audit trail."""

from dataclasses import dataclass

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
    choose: str
    choose_help: str
    save: str
    differ: str
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
    erase_help: str
    erased: str
    back: str
    audit: str
    audit_when: str
    audit_who: str
    audit_what: str
    audit_document: str
    audit_export: str
    audit_whole: str
    audit_broken: str
    other_language: str


TEXTS: dict[Lang, DoorTexts] = {
    "fr": DoorTexts(
        sign_in="Se connecter",
        name="Nom",
        password="Mot de passe",
        password_again="Mot de passe, une seconde fois",
        enter="Entrer",
        sign_on="Se connecter avec le compte de l’entreprise",
        wrong="Ce nom et ce mot de passe ne vont pas ensemble, ou le compte est bloqué pour "
        "quelques minutes.",
        choose="Choisir un mot de passe",
        choose_help="De 12 à 200 caractères, sans votre nom.",
        save="Enregistrer",
        differ="Les deux mots de passe diffèrent.",
        link_gone="Ce lien n’est plus valable : demandez-en un autre à un administrateur.",
        account="Mon compte",
        nobody_else="Entente n’est ouvert que sur cette machine, pour une seule personne : aucune "
        "connexion n’est demandée.",
        roles="Rôles :",
        partnerships="Partenariats :",
        none="aucun",
        sessions="Connexions ouvertes",
        since="Depuis",
        last="dernière activité",
        end_all="Fermer toutes les connexions",
        sign_out="Se déconnecter",
        my_data="Mes données",
        my_data_help="Tout ce qu’Entente garde sous votre nom : questions notées, avis, "
        "brouillons, listes de contrôle, connexions, actions.",
        download="Télécharger (JSON)",
        erase="Effacer",
        erase_help="Efface questions, avis, brouillons et listes de contrôle. Les revues publiées "
        "restent, ainsi que les lignes du journal d’audit jusqu’à leur terme.",
        erased="Vos données sont effacées.",
        back="Retour à l’assistant",
        audit="Journal d’audit",
        audit_when="Quand",
        audit_who="Qui",
        audit_what="Action",
        audit_document="Document",
        audit_export="Exporter (CSV)",
        audit_whole="La chaîne des lignes est intacte.",
        audit_broken="La ligne {n} ne suit pas la précédente : le journal a été modifié.",
        other_language="English",
    ),
    "en": DoorTexts(
        sign_in="Sign in",
        name="Name",
        password="Password",
        password_again="Password, a second time",
        enter="Enter",
        sign_on="Sign in with the company’s account",
        wrong="This name and this password do not go together, or the account is locked for a "
        "few minutes.",
        choose="Choose a password",
        choose_help="12 to 200 characters, without your name.",
        save="Save",
        differ="The two passwords differ.",
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
        "drafts, checklists, sessions, actions.",
        download="Download (JSON)",
        erase="Erase",
        erase_help="Erases questions, feedback, drafts and checklists. Published reviews stay, and "
        "so do lines of the audit trail until their term.",
        erased="Your data has been erased.",
        back="Back to the assistant",
        audit="Audit trail",
        audit_when="When",
        audit_who="Who",
        audit_what="Action",
        audit_document="Document",
        audit_export="Export (CSV)",
        audit_whole="The chain of lines is unbroken.",
        audit_broken="Line {n} does not follow from the one before: the trail was changed.",
        other_language="Français",
    ),
}

ROLE_NAMES: dict[str, dict[Lang, str]] = {
    "manager": {"fr": "responsable de partenariat", "en": "manager"},
    "mediator": {"fr": "médiateur", "en": "mediator"},
    "curator": {"fr": "curateur", "en": "curator"},
    "admin": {"fr": "administrateur", "en": "administrator"},
}
