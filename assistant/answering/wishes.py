"""Wishes for past cases: whether a question is one, and which kind of case it wants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from babel import Locale

from assistant.language import LANGUAGES, Lang
from assistant.library.documents import CaseDetails
from assistant.library.taxonomy import Taxonomy
from assistant.typography import fold, plain

# All patterns are for folded text.
_SUBJECTS = (
    r"conflits?|litiges?|differends?|desaccords?|disputes?|querelles?|brouilles?|ruptures?|"
    r"echecs?|contentieux|"
    r"arbitrages?|mediations?|proces|coentreprises?|joint[- ]ventures?|alliances?|partenariats?|"
    r"consortiums?|"
    r"groupements?|concessions?|licences?|separations?|sorties?|renegociations?|"
    r"conflicts?|disputes?|quarrels?|rows?|failures?|break-?ups?|arbitrations?|litigation|"
    r"lawsuits?|mediations?|"
    r"partnerships?|consortia|licen[cs]es?|separations?|exits?|renegotiations?|partners?|"
    r"partenaires?|allies"
)
# What somebody who looks cases up begins with.
_LISTABLE = (
    r"conflits|litiges|differends|desaccords|disputes|querelles|ruptures|echecs|coentreprises?|"
    r"joint[- ]ventures?|"
    r"alliances?|partenariats?|consortiums?|concessions|conflicts|quarrels|failures|break-?ups|"
    r"arbitrations|"
    r"litigation|lawsuits|partnerships?|consortia"
)
_KIND_OF = r"(?:\w+ ){0,2}?"
_OPENINGS = re.compile(
    r"\b(?:exemples?|examples?|histoires?|stor(?:y|ies)|illustrations?|temoignages?|precedents?|"
    r"instances?)"
    rf" (?:\w+ )?(?:de|d'|du|des|of|about|sur|ou|where|in which|when|dans|in|avec|with|from|"
    rf"entre|between) ?{_KIND_OF}"
    rf"(?:{_SUBJECTS})\b|"
    r"(?:exemples?|examples?) (?:ou|where|in which|dans lesquels?) |"
    r"(?<!\bin )(?<!\ben )(?<!\ble )(?<!\bau )(?<!\bthe )\b(?:cas|cases?) (?:passes? |past |"
    r"reels? |real |connus? |"
    r"known |similaires? |similar )?(?:ou|where|in which|dans lesquels?|dans lequel|of|about|"
    r"with|involving|between|"
    r"entre|impliquant|sur|autour)\b|"
    rf"(?<!\bin )(?<!\ben )(?<!\ble )(?<!\bau )\b(?:cas|cases?) (?:de |d'|"
    rf"of ){_KIND_OF}(?:{_SUBJECTS})\b|"
    r"\b(?:past|similar|earlier|real|known|previous|other) cases?\b|\bcas (?:passes?|reels?|"
    r"semblables?|similaires?|"
    r"comparables?|connus?|precedents?)\b"
)
_LISTED = re.compile(
    rf"^\W*(?:(?:show|list|find|give|tell|montre\w*|liste\w*|trouve\w*|donne\w*|cite\w*) (?:me |"
    rf"us |moi |nous |- ?moi |"
    rf"- ?nous )?)?(?:about )?(?:the |some |any |all |les |des |quelques |tous les |toutes les |"
    rf"de )?"
    rf"(?:\w+ ){{0,2}}?(?:{_LISTABLE})(?:[- ]public[- ]priv\w+)?(?:$| (?:in|dans|"
    rf"en|au|aux|that|which|where|qui|ou|about|"
    rf"sur|over|between|entre|"
    rf"with|avec|from|of|de|du|des|ended|\w*e?es?$)\b| d')"
)
# The asker's own affairs, and ways of doing, are no wish for cases.
_OWN = re.compile(
    r"\b(?:notre|nos|mon|ma|mes|nous|our|my|we|us|i|je|on|comment|how|faut|should|eviter|avoid|"
    r"prevenir|prevent|gerer|"
    r"manage|handle|resoudre|resolve|clauses?|modele|template|chart|where can|ou peut|fiches?|"
    r"consulter|look up|charte|checklist|percentage|pourcentage|statisti\w+|combien|taux)\b"
    r"(?! ?(?:moi|nous)\b)"
)
_GIVE = re.compile(
    r"\b(?:give|show|tell|find|send|donne[rz]?|montre[rz]?|cite[rz]?|trouve[rz]?|presente[rz]?|"
    r"indique[rz]?|list(?:e[rz]?)?|"
    r"avez|as|auriez|have|got|know|connaissez|connais|y a|exist\w*|are there|is there|besoin|"
    r"need|want|veux|voudrais|"
    r"would like|aimerais|cherche|looking)\b(?:[- ](?:vous|tu|t[- ]il|il|me|us|you|moi|nous|d'|"
    r"for|about|de|des|any|some|"
    r"une?|an?|the)\b)*"
)
_AT_MOST = 14  # words of a wish; more tell a situation
_LIST_WORDS = 12

_OUTCOMES = {
    "ended": r"echou\w+|echecs?|rate\w*|rompu\w*|ruptures?|termine\w*|mal fini\w*|dissou\w+|"
    r"separ\w+|fini\w*|"
    r"abandonne\w*|fail\w*|broke\w*|break-?ups?|ended|collaps\w+|dissolved|split|fell apart|"
    r"terminated|went wrong|left|quit|walked out|pulled out|parti|partie?s|quitte\w*|"
    r"ended badly|unsuccessful",
    "continued": r"reussi\w*|poursuivi\w*|continue[sd]?|continuees?|sauve\w*|survecu|tenu bon|"
    r"succe\w+|survived?|saved|worked out|"
    r"carried on|went on|kept going",
    "restructured": r"restructur\w+|renegoci\w+|renegotiat\w+|redesign\w+|transforme\w*|"
    r"reorganise[sd]?|reorganisees?",
}
_MECHANISMS = {
    "litigation": r"tribunal\w*|proces|justice|court|courts|lawsuits?|litigation|sued",
    "arbitration": r"arbitr\w+",
    "external-mediation": r"mediat\w+|mediateurs?",
    "state-intervention": r"gouvernements?|governments?",
    "expert-determination": r"experts?",
    "direct-negotiation": r"a l'amiable|amicabl\w+|negotiated directly",
}
_FORMS = {
    "joint-venture": r"coentreprises?|joint[- ]ventures?|jvs?|filiales? communes?",
    "equity-alliance": r"alliances? capitalistiques?|participations? croisees?|"
    r"equity (?:alliances?|stakes?)|"
    r"cross-?shareholdings?",
    "licensing": r"licences?|licens\w+",
    "distribution": r"distributeurs?|distributors?|distribution|franchises?|resellers?|revendeurs?",
    "supply": r"fournisseurs?|sous-?traitan\w+|fourniture|suppliers?|supply|subcontract\w+|"
    r"vendors?",
    "consortium": r"consortiums?|consortia|groupements?",
    "public-private-partnership": r"public[- ]prives?|public[- ]private|concessions?|ppps?",
    "project-alliance": r"alliances? de projet|project alliances?|alliancing",
    "research-collaboration": r"recherche|research|r&d",
}
_SECTORS = {
    "automotive": r"automobiles?|automotive|voitures?|cars|car ?makers?|carmakers?|"
    r"constructeurs? automobiles?|vehicles?",
    "aerospace-defence": r"aeronautique|aerospatiale?|defense|defence|aerospace|aviation|spatial|"
    r"space|armement|naval\w*",
    "energy": r"energ\w+|petrole|petroliers?|gaz|nucleaire|electricite|oil|gas|nuclear|"
    r"electricity|power plants?",
    "mining-metals": r"mines?|minier\w*|miniere\w*|mining|miners?|metaux|metals?|cuivre|copper|"
    r"aluminium|metallurgie|steel|acier",
    "pharma-health": r"pharma\w*|sante|medicaments?|vaccins?|health\w*|drugs?|vaccines?|"
    r"hopita\w+|hospitals?|biotech\w*",
    "telecom": r"telecom\w*|telephonie|operateurs? mobiles?",
    "semiconductors": r"semi-?conduc\w+|puces?|chips?|chipmakers?",
    "it-digital": r"informatique|numerique|logiciels?|software|digital",
    "media-entertainment": r"medias?|cinema|films?|television|divertissement|entertainment|"
    r"movies?|musique|music",
    "food-beverages": r"agroalimentaire|alimentaire|boissons?|biere|brasseries?|foods?|drinks?|"
    r"beverages?|beer|brew\w+|"
    r"cafe|coffee|laitier\w*|dairy",
    "retail": r"commerce de detail|grande distribution|supermarches?|retail\w*|supermarkets?|"
    r"magasins?|shops?|stores?",
    "transport-infrastructure": r"tramways?|trams?|tunnels?|autoroutes?|motorways?|aeroports?|"
    r"airports?|rail\w*|ferroviaires?|"
    r"infrastructures? de transport|transport infrastructure|transports?",
    "construction-materials": r"construction|batiment|ciment|cement|btp|building",
    "water-environment": r"eaux?|water|dechets?|waste|assainissement|environnement|environment",
    "airlines-travel": r"compagnies? aeriennes?|airlines?|transport aerien|tourisme|travel",
    "consumer-luxury": r"luxe|luxury|grande consommation|consumer goods|mode|fashion|"
    r"cosmetiques?|cosmetics",
    "chemicals": r"chimie|chimiques?|chemicals?|petrochim\w+|petrochem\w+",
    "public-services": r"services? publics?|public services?|collectivites?|administrations?",
}
# Conflict types narrow only where they are what the conflict is about, by their plain names.
_CONFLICTS = {
    "goal-misalignment": r"objectifs? divergents?|objectifs?|strategie|goals?|strategy|objectives",
    "governance": r"gouvernance|governance|controle|control|droits? de vote|voting",
    "resource-contribution": r"apports?|contributions?|ressources?|resources?|financement|funding",
    "ip-confidentiality": r"propriete intellectuelle|intellectual property|ip|brevets?|patents?|"
    r"marques?|trademarks?|brands?|"
    r"confidentialite|confidentiality|secrets?|savoir-faire|know-?how|technologi\w+|technology",
    "performance-quality": r"qualite|quality|retards?|delays?|defauts?|defects?|livraisons?|"
    r"deliver\w+|delais|performance",
    "financial-terms": r"prix|prices?|pricing|couts?|costs?|surcouts?|overruns?|paiements?|"
    r"payments?|argent|money|redevances?|"
    r"royalt\w+|benefices|profits?",
    "exclusivity-competition": r"exclusivit\w+|exclusiv\w+|concurrence|competition|concurrents?|"
    r"competitors?",
    "culture-communication": r"cultur\w+|communication|confiance|trust",
    "exit-terms": r"conditions de sortie|exit terms|rachat|buy-?outs?|resiliation",
    "regulatory": r"reglement\w+|regulat\w+|antitrust|sanctions?|embargo",
}
_FIELDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("sector", "sectors", _SECTORS),
    ("form", "relationship_forms", _FORMS),
    ("conflict", "conflict_types", _CONFLICTS),
    ("outcome", "relationship_outcomes", _OUTCOMES),
    ("mechanism", "escalation_steps", _MECHANISMS),
)
_AMONG: dict[Lang, dict[str, str]] = {
    "fr": {"sector": "secteur", "form": "forme", "conflict": "sujet", "outcome": "issue",
           "mechanism": "voie", "country": "pays"},
    "en": {"sector": "sector", "form": "form", "conflict": "subject", "outcome": "outcome",
           "mechanism": "route", "country": "country"},
}  # fmt: skip


@dataclass(frozen=True)
class CaseWish:
    """What a case must be like: ids of the vocabulary by field; of each field any one will do."""

    kinds: tuple[tuple[str, tuple[str, ...]], ...]

    def admits(self, case: CaseDetails) -> bool:
        """Whether a case is of this kind."""
        own: dict[str, tuple[str, ...]] = {
            "sector": (case.sector,),
            "form": (case.relationship_form,),
            "conflict": case.conflict_types,
            "outcome": (case.relationship_outcome,),
            "mechanism": (case.resolution_mechanism, *case.escalation_path),
            "country": case.countries,
        }
        return all(set(wanted) & set(own[field]) for field, wanted in self.kinds)

    def told(self, lang: Lang, taxonomy: Taxonomy) -> str:
        """The kind in words: "sector: energy; outcome: relationship ended"."""
        vocabularies = {field: vocabulary for field, vocabulary, _ in _FIELDS}
        colon, semicolon = ("\u00a0: ", "\u202f; ") if lang == "fr" else (": ", "; ")
        return semicolon.join(
            _AMONG[lang][field]
            + colon
            + ", ".join(
                _country(id_, lang)
                if field == "country"
                else taxonomy.name(vocabularies[field], id_, lang)
                for id_ in wanted
            )
            for field, wanted in self.kinds
        )


def case_wish(question: str, taxonomy: Taxonomy | None = None) -> CaseWish | None:
    """The kind of past cases that a question wants to see; None where it wants none.

    Args:
        taxonomy: what kinds of cases are called; the shipped one where none is given.
    """
    text = " ".join(fold(plain(question)).split())
    count = len(text.split())
    if count > _AT_MOST:
        return None
    rest = _GIVE.sub(" ", text)
    asked = _OPENINGS.search(text) is not None
    kind = kind_told(text, taxonomy)
    if asked and not _OWN.search(rest):
        return kind
    # A kind alone, as somebody types who looks something up: "conflicts in mining".
    listed = _LISTED.search(text) and count <= _LIST_WORDS and not _OWN.search(rest)
    narrowed = [field for field, _ in kind.kinds if field in ("sector", "outcome", "country")]
    return kind if listed and narrowed and count > 1 else None


def kind_told(description: str, taxonomy: Taxonomy | None = None) -> CaseWish:
    """The kind of case that the words of a description tell."""
    text = " ".join(fold(plain(description)).split())
    return CaseWish(tuple(_kinds(text, taxonomy or Taxonomy.load())))


def _kinds(text: str, taxonomy: Taxonomy) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field, vocabulary, known in _FIELDS:
        found = tuple(
            id_
            for id_, label in taxonomy.labels[vocabulary].items()
            if _pattern(known.get(id_, ""), label.fr, label.en).search(text)
        )
        if found:
            yield field, found
    if countries := tuple(dict.fromkeys(_countries_in(text))):
        yield "country", countries


@cache
def _pattern(words: str, *labels: str) -> re.Pattern[str]:
    """Whole words for an id: those known here, and its labels."""
    names = [re.escape(fold(plain(label))) for label in labels]
    return re.compile(rf"\b(?:{'|'.join([*names, *filter(None, [words])])})\b")


@cache
def _territories() -> dict[tuple[str, ...], str]:
    """Codes of countries by the folded words of their names, in both languages."""
    names = {
        tuple(re.findall(r"[^\W_]+", fold(plain(title)))): code
        for lang, code in product(LANGUAGES, Locale("en").territories)
        if len(code) == 2 and code.isalpha() and (title := Locale(lang).territories.get(code))
    }
    return names | {("usa",): "US", ("uk",): "GB", ("etats", "unis"): "US", ("britain",): "GB"}


def _countries_in(text: str) -> Iterator[str]:
    words = re.findall(r"[^\W_]+", text)
    known = _territories()
    longest = max(map(len, known))
    for start in range(len(words)):
        for size in range(1, longest + 1):
            if code := known.get(tuple(words[start : start + size])):
                yield code


def _country(code: str, lang: Lang) -> str:
    return str(Locale(lang).territories.get(code, code))
