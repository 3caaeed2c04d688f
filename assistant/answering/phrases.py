"""The words around the quoted statements, in both languages. They carry no knowledge."""

from dataclasses import dataclass

from assistant.language import Lang


@dataclass(frozen=True)
class Phrases:
    """Fixed texts of an answer."""

    to_do: str
    to_watch: str
    sign: str
    limit: str
    reasons: str
    choose: str
    also: str
    cases_of_kind: str
    cases_any: str
    no_case: str
    in_other_language: str
    refusal: str
    nearby: str
    noted: str
    empty: str
    follow_up_more: str
    cases: str
    case_of: str
    happened: str
    tried: str
    lessons: str
    applies: str
    other_cases: str


PHRASES: dict[Lang, Phrases] = {
    "fr": Phrases(
        to_do="Ce que vous pouvez faire",
        to_watch="Points de vigilance",
        sign="Comment savoir si cela marche",
        limit="Quand faire autrement",
        reasons="Pourquoi",
        choose="Plusieurs pages peuvent vous répondre. Laquelle correspond à votre situation ?",
        also="Voir aussi « {title} » :",
        cases_of_kind="Les cas passés de ce genre ({kind})",
        cases_any="Les cas passés les plus proches",
        no_case="La bibliothèque ne contient aucun cas passé de ce genre{kind}.",
        in_other_language="(Ces passages n’existent qu’en anglais.)",
        refusal="Je n’ai pas de réponse fiable à cette question : la bibliothèque ne la traite "
        "pas, et je préfère ne rien inventer.",
        nearby="Les sujets couverts les plus proches :",
        noted="La question est notée pour les personnes qui tiennent la bibliothèque.",
        empty="Posez une question sur vos partenariats : une situation, une difficulté, une "
        "décision à préparer.",
        follow_up_more="Dans la même logique",
        cases="Ce que montrent les cas passés",
        case_of="{title}.",
        happened="Ce qui s’est passé",
        tried="Ce qui a été tenté",
        lessons="Enseignements",
        applies="Quand cela s’applique",
        other_cases="Autres cas proches",
    ),
    "en": Phrases(
        to_do="What you can do",
        to_watch="Watch out for",
        sign="How to tell that it works",
        limit="When to do something else",
        reasons="Why",
        choose="Several pages could answer this. Which one is closest to your situation?",
        also="See also “{title}”:",
        cases_of_kind="Past cases of this kind ({kind})",
        cases_any="The past cases that come closest",
        no_case="The library holds no past case of this kind{kind}.",
        in_other_language="(These passages exist in French only.)",
        refusal="I have no reliable answer to this question: the library does not cover it, and I "
        "would rather not make one up.",
        nearby="The nearest topics it does cover:",
        noted="The question has been noted for the people who keep the library.",
        empty="Ask about your partnerships: a situation, a difficulty, a decision to prepare.",
        follow_up_more="Along the same lines",
        cases="What past cases show",
        case_of="{title}.",
        happened="What happened",
        tried="What was tried",
        lessons="Lessons",
        applies="When this applies",
        other_cases="Other cases close to it",
    ),
}
