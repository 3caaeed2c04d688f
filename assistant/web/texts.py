"""What the pages say, in both languages."""

from dataclasses import dataclass

from assistant.language import Lang


@dataclass(frozen=True)
class Texts:
    """The texts of the chat page."""

    question_label: str
    question_hint: str
    send: str
    restart: str
    earlier: str
    conversation: str
    welcome: str
    examples_label: str
    examples: tuple[str, ...]
    sources: str
    no_sources: str
    source_of: str
    excerpt_from: str
    feedback_label: str
    feedback_reasons: tuple[str, ...]
    feedback_comment: str
    feedback_send: str
    feedback_thanks: str
    helpful: str
    unhelpful: str
    failure: str
    waiting: str
    answering: str
    warming: str
    queued: str
    withdrawn: str
    rights_ended: str
    rights_changed: str
    full: str
    local_note: str
    account: str
    quality: str
    no_report: str


TEXTS: dict[Lang, Texts] = {
    "fr": Texts(
        question_label="Votre question",
        question_hint="Décrivez la situation : qui, quoi, depuis quand…",
        send="Demander",
        restart="Nouvelle conversation",
        earlier="Conversation précédente",
        conversation="Conversation",
        welcome="Décrivez ce qui se passe dans votre partenariat. Je réponds avec ce que dit la "
        "bibliothèque, je cite chaque phrase et je le dis quand je ne sais pas.",
        examples_label="Par exemple",
        examples=(
            "Notre partenaire met trois mois à valider ce que nous livrons en deux semaines, que "
            "faire ?",
            "Le comité de pilotage compte quinze personnes et ne décide plus rien.",
            "Comment protéger notre savoir-faire face à un allié qui est aussi un concurrent ?",
            "Le ton monte entre les deux équipes projet : par où commencer ?",
        ),
        sources="Sources",
        no_sources="Les passages cités apparaîtront ici.",
        source_of="Sources de la réponse à : « {question} »",
        excerpt_from="Fichier {path}, ligne {line}",
        feedback_label="Qu’est-ce qui n’allait pas ?",
        feedback_reasons=(
            "Hors sujet",
            "Incomplet",
            "Inexact",
            "Trop long",
            "Peu clair",
        ),
        feedback_comment="Précisez si vous le souhaitez",
        feedback_send="Envoyer",
        feedback_thanks="Merci, c’est noté.",
        helpful="Utile",
        unhelpful="Pas utile",
        failure="La réponse n’a pas pu être préparée. Réessayez ; si cela se répète, prévenez la "
        "personne qui administre Entente.",
        waiting="Votre question attend son tour.",
        answering="Recherche en cours…",
        warming="Entente vient de démarrer et lit la bibliothèque\u00a0: la réponse arrive dans "
        "quelques instants.",
        queued="En attente : {n}.",
        withdrawn="Cette réponse cite un document qui a changé ou que vous ne pouvez plus lire ; "
        "elle n’est plus affichée. Posez de nouveau la question.",
        rights_ended="Votre accès a pris fin : la question n’a pas reçu de réponse.",
        rights_changed="Vos droits ont changé pendant la recherche : posez de nouveau la question.",
        full="Plusieurs questions attendent déjà leur réponse ; renvoyez celle-ci quand "
        "l’une d’elles l’aura reçue.",
        local_note="Tout reste chez vous : aucune question ne quitte la machine où tourne Entente.",
        account="Compte",
        quality="Qualité",
        no_report="Il n’y a pas encore de rapport : lancez « entente eval --report DOSSIER ».",
    ),
    "en": Texts(
        question_label="Your question",
        question_hint="Describe the situation: who, what, since when…",
        send="Ask",
        restart="New conversation",
        earlier="Previous conversation",
        conversation="Conversation",
        welcome="Describe what is happening in your partnership. I answer with what the library "
        "says, cite every sentence, and say so when I don’t know.",
        examples_label="For example",
        examples=(
            "Our partner takes three months to sign off what we deliver in two weeks. What can we "
            "do?",
            "The steering committee has fifteen members and no longer decides anything.",
            "How do we protect our know-how from an ally who is also a competitor?",
            "Tempers are rising between the two project teams: where do we start?",
        ),
        sources="Sources",
        no_sources="The passages that are cited will appear here.",
        source_of="Sources of the answer to: “{question}”",
        excerpt_from="File {path}, line {line}",
        feedback_label="What was wrong?",
        feedback_reasons=(
            "Off topic",
            "Incomplete",
            "Incorrect",
            "Too long",
            "Unclear",
        ),
        feedback_comment="Tell us more if you like",
        feedback_send="Send",
        feedback_thanks="Thank you, noted.",
        helpful="Helpful",
        unhelpful="Not helpful",
        failure="The answer could not be prepared. Try again; if it happens again, tell the person "
        "who runs Entente.",
        waiting="Your question is waiting for its turn.",
        answering="Looking it up…",
        warming="Entente has just started and is reading the library; your answer comes in a "
        "moment.",
        queued="Waiting: {n}.",
        withdrawn="This answer quotes a document that has changed or that you can no longer read; "
        "it is no longer shown. Ask the question again.",
        rights_ended="Your access has ended: the question was not answered.",
        rights_changed="Your rights changed while the answer was being prepared: ask again.",
        full="Several questions are waiting for their answers already; send this one again when "
        "one of them is done.",
        local_note="Everything stays with you: no question leaves the machine that runs Entente.",
        account="Account",
        quality="Quality",
        no_report="There is no report yet: run “entente eval --report FOLDER”.",
    ),
}
