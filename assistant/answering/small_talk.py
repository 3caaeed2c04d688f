"""Replies to greetings, thanks and questions about the assistant. They carry no knowledge."""

from assistant.answering.courtesy import Reply
from assistant.language import Lang
from assistant.typography import typeset

_USE_FR = (
    "Décrivez en une ou deux phrases ce qui se passe dans votre partenariat. Je cherche dans la "
    "bibliothèque et je réponds par des passages cités, que vous pouvez vérifier à côté ; quand "
    "plusieurs pages conviennent, vous choisissez, et quand la bibliothèque ne traite pas le "
    "sujet, je le dis."
)
_USE_EN = (
    "Describe in a sentence or two what is happening in your partnership. I search the library and "
    "answer with quoted passages, which you can check beside the answer; where several pages would "
    "do, you choose, and where the library does not cover the subject, I say so."
)
_REPLIES: dict[Lang, dict[Reply, str]] = {
    "fr": {
        "greeting": "Bonjour ! Que se passe-t-il dans votre partenariat ?",
        "thanks": "Avec plaisir. Si un point reste à éclaircir, posez-moi la question.",
        "goodbye": "Au revoir, et bonne continuation avec vos partenaires.",
        "agreement": "Bien. Si vous voulez aller plus loin, posez la question suivante.",
        "who": "Je suis Entente, un assistant pour les partenariats stratégiques : un programme, "
        "pas une personne. Je n’invente rien : je cite une bibliothèque de bonnes pratiques et de "
        "cas passés.",
        "what": "Je réponds à vos questions sur les partenariats : choisir un partenaire, fixer "
        "les règles, suivre les apports, traverser un différend, renégocier ou se séparer. Je "
        "retrouve aussi des cas passés (« un exemple de coentreprise qui a échoué ») et des listes "
        "de tâches (« une checklist pour la sortie »).",
        "how": _USE_FR,
    },
    "en": {
        "greeting": "Hello! What is happening in your partnership?",
        "thanks": "You’re welcome. If anything is still unclear, just ask.",
        "goodbye": "Goodbye, and all the best with your partners.",
        "agreement": "Good. If you would like to go further, ask the next question.",
        "who": "I am Entente, an assistant for strategic partnerships: a program, not a person. I "
        "make nothing up: I quote a library of good practice and past cases.",
        "what": "I answer questions about partnerships: choosing a partner, setting the rules, "
        "tracking what each side puts in, getting through a dispute, renegotiating or parting. I "
        "also find past cases (“an example of a joint venture that failed”) and checklists "
        "(“a checklist for the exit”).",
        "how": _USE_EN,
    },
}


def small_talk(kind: Reply, lang: Lang) -> str:
    """What is said to a person who said nothing but courtesies."""
    return typeset(_REPLIES[lang][kind], lang)
