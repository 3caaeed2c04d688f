"""How far a partnership has come: as a question tells it, and as a statement presumes it."""

import re
from collections.abc import Sequence
from typing import Literal

from assistant.retrieval.evidence import Evidence
from assistant.typography import fold, plain

Stage = Literal["before", "running", "quarrel", "leaving"]
Moment = Literal["before", "start", "any"]

# Patterns over folded text; both languages at once, as people mix them.
_BEFORE = re.compile(
    r"avant (?:de|d'|la|que|notre|meme|toute?|tout) ?(?:(?:nous |on |se |l')?(?:sign|engag|"
    r"conclu|contrat|"
    r"accord|alliance|lanc|demarr|commenc|valid|parapher)|poignee)|\b(?:on|nous) (?:va|allons|"
    r"vont) (?:signer|"
    r"s'allier|nous allier|lancer|demarrer|creer|monter|commencer|s'associer|nous associer)|"
    r"\b(?:je|nous|on) (?:prepar\w+|negoci\w+|redig\w+|hesit\w+|envisag\w+|cherch\w+|choisi\w+|"
    r"montons|monte|discut\w+)\b|"
    r"\bva s'(?:allier|associer)|sur le point de|\bfutur(?:e|es|s)? (?:partenaire|allie|associe|"
    r"accord|alliance|"
    r"coentreprise)|partenaires? (?:potentiel|possible|pressenti)|candidats?\b|lettre d'intention|"
    r"(?:signe|signons|signera|signerons)\w* (?:bientot|lundi|le mois|dans|la semaine|en)|"
    r"des la conception|pas encore signe|projet d'(?:accord|alliance|association)|"
    r"\b(?:nous|me) propos\w+|veu\w+ (?:s'allier|monter|creer|lancer)|(?:offer|offers|proposes?|"
    r"approached) (?:us|me)\b|"
    r"(?:write|writing|put|include|draft|settle)\w* (?:\w+ )?(?:in|into) (?:the|our|"
    r"a) (?:contract|agreement)|"
    r"(?:ecrire|mettre|met|prevoir|inscrire) dans (?:le contrat|l'accord|la convention|"
    r"les statuts)|"
    r"wants? to (?:team up|partner|ally|work with)|negotiations? (?:is |are )?(?:about to|due to)|"
    r"before (?:we|they|the|any|our|i|it|you|a|either|both|signing|sign|launch|start|agreeing|"
    r"committing|going|"
    r"joining|teaming)\b(?! (?:end|leave|go to court|court|sue|arbitrat))|about to (?:sign|start|"
    r"launch|team|enter|"
    r"join|go)|(?:we|i|they) (?:are|re|'re|am) (?:going to|negotiating|drafting|writing|"
    r"considering|thinking of|"
    r"looking for|choosing|preparing|setting up|planning)|going to (?:sign|team up|partner|"
    r"launch)|prospective|"
    r"potential (?:partner|ally|supplier)|future (?:partner|ally|alliance)|shortlist|"
    r"letter of intent|"
    r"we sign (?:on|in|next|soon)|not signed yet|haven't signed|yet to sign"
)
_LEAVING = re.compile(
    r"mettre fin|(?:on|nous) (?:se|nous) quitt\w+|vote la fin|mettons fin|met fin|(?:se|nous|"
    r"on se|nos) separ|separation|rompre|rompt|rompu\b|resili\w+|"
    r"(?:veu\w+|vouloir|voudrai\w*|decid\w+ de|souhait\w+|compt\w+|prefer\w+) (?:nous |se |"
    r"s'en )?(?:partir|quitter|"
    r"sortir|arreter|retirer|cesser|aller)|(?:nous|les|vous) quitt\w+|quittons|racheter (?:ses|"
    r"nos|leurs|mes|sa|leur|"
    r"notre|ma|les) parts?|parts? de l'autre|fin de (?:l'|notre |la |cette )?(?:alliance|"
    r"partenariat|cooperation|"
    r"coentreprise|collaboration|contrat)|se retire|nous retirons|arret(?:er|ons|e|ent) (?:la|le|"
    r"notre|cette|l')|"
    r"liquid\w+|dissou\w+|dissolution|demantel\w+|divorce|"
    r"(?:want|wants|wanting|wish|wishes|decided|decides|like|going|plan|plans|"
    r"ready) (?:us )?(?:to )?(?:be )?(?:out\b|"
    r"leave|quit|exit|end |pull out|walk away|stop|terminate|split|separate|dissolve)|(?:is|are|"
    r"we're|they're) "
    r"(?:leaving|quitting|pulling out|walking away|ending|winding|splitting)|part (?:ways|"
    r"company|cleanly)|"
    r"(?:end|ending|terminate|terminating|wind up|wind down|winding up|winding down|dissolve|"
    r"dissolving|unwind\w*) "
    r"(?:the|our|this|a|an|it)|separat(?:e|ing|ion) (?:from|cleanly|properly)|break ?up|"
    r"buy(?:ing)? (?:us|them|him|her|"
    r"out|me)|sell (?:us |them )?(?:his|her|their|our|my) (?:share|stake)|pull(?:ed|ing)? out|"
    r"notice of termination"
)
_QUARREL = re.compile(
    r"conflit|litige|differend|desaccord|disput\w+|querell\w+|brouill\w+|tension|ton monte|"
    r"monte le ton|"
    r"ne se parle\w* plus|ne s'adresse\w* plus|refus\w+|accus\w+|menac\w+|avocat|tribunal|"
    r"mise? en demeure|"
    r"proces\b|blocage|bloqu\w+|reproch\w+|rejett\w+|\bfaute a\b|furieu\w+|colere|insult\w+|"
    r"trahi\w*|mensonge|"
    r"\bment\b|mentent|ne (?:nous |me |les )?(?:paie|paye|paient|repond|repondent|respecte|"
    r"respectent|tient|tiennent|"
    r"livre|livrent)\w* (?:plus|pas)|concurrence deloyale|deux camps|s'enveni\w+|derap\w+|"
    r"conflict|dispute|quarrel|\b(?:a|the|their|our) (?:row|argument)\b|argu(?:e|es|ing)\b|"
    r"disagree\w*|tempers|at odds|lawyer|solicitor|court\b|"
    r"lawsuit|sue\b|suing|threat\w*|refus\w+|blam\w+|accus\w+|furious|angry|anger|hostil\w+|"
    r"betray\w*|lied\b|lying|"
    r"(?:stopped|won't|not|hasn't|haven't|never|don't|doesn't|refuses? to) (?:being |"
    r"been )?(?:pay|paid|talk|speak|answer|"
    r"respond|deliver)\w*|deadlock|stand-?off|stuck|fighting|fight\b|fell out|falling out|"
    r"two camps|breach\w*|"
    r"ignor(?:e|es|ed|ing) (?:our|my|us|every|the)|stalemate|won't budge|refuse to budge|"
    r"clash(?:ed|ing)?\b|feud"
)
_RUNNING = re.compile(
    r"\bdepuis\b|chaque (?:mois|semaine|trimestre|annee|reunion|fois|lundi)|tous les (?:mois|"
    r"lundis|ans|trimestres)|"
    r"\bne \w+ (?:plus|jamais|rien)|\bn'\w+ (?:plus|jamais|rien|pas)|\bplus (?:personne|rien)\b|"
    r"en retard|"
    r"\bnotre (?:partenaire|alliance|comite|allie|associe|fournisseur|distributeur|coentreprise|"
    r"consortium)\b|"
    r"\bnos (?:deux |partenaires?|allies?|equipes)|\bleurs? (?:equipes?|ingenieurs?|commerciaux)|"
    r"(?:il y a|voila|ca fait) (?:\w+ )?(?:mois|ans|semaines|un an)|"
    r"\bsince\b|for (?:\w+ )?(?:months|years|weeks|a year)|(?:every|each) (?:month|week|quarter|"
    r"meeting|time|year|monday)|"
    r"no longer|any ?more|\bnever\b|overdue|behind schedule|\blate\b|keeps? \w+ing|\bagain\b|"
    r"(?:months|years|weeks) "
    r"(?:ago|later|in|into)|our (?:partner|ally|alliance|committee|joint venture|supplier|"
    r"distributor|consortium)\b "
    r"(?:has|have|is|are|takes?|does|keeps?|won't|wants?|changes?|thinks?|says?|never)|(?:our|"
    r"the) two teams|"
    r"half ?way|mid-?term|on se quitte|ca dure"
)
# Whoever speaks of a partner as theirs has one, unless something says otherwise.
_PARTNERED = re.compile(
    r"\b(?:they|them|theirs?|eux)\b|\b(?:our|the) (?:partner|ally|alliance|joint venture|"
    r"other (?:side|company|firm))\b|"
    r"\b(?:le|la|l'|les|nos|leur) ?(?:partenaires?|allies?|alliance|associes?|coentreprise|"
    r"autre (?:maison|camp|entreprise|"
    r"societe|boite))\b|\bne (?:\w+ ){1,2}pas\b"
)
# What is still being written is no quarrel and no farewell, whatever the clause is about.
_CLAUSE = re.compile(
    r"(?:clauses?|conditions?|plan|prevoir|prevoi\w+|redig\w+|ecri\w+|inscri\w+|draft\w*|writ\w+|"
    r"provision)"
)

_PRESUMES_BEFORE = re.compile(
    r"^(?:\w+ ){1,6}(?:dans|des) le contrat\b|^(?:\w+ ){1,6}into the contract\b|"
    r"\bavant (?:la |toute |sa )?(?:signature|lettre d'intention|le lancement|chiffr)|"
    r"avant le lancement|"
    r"avant signature|avant d(?:e |')(?:en )?(?:signer|s'engager)|renoncent a signer|"
    r"precede le lancement|future alliance|"
    r"des la conception|pendant la conception|(?:pendant|des|lors de|le jour de) la redaction\b|"
    r"\bbefore (?:the )?(?:signature|signing|launch|letter of intent|contract)|"
    r"before (?:\w+ ){1,4}signs?\b|"
    r"refuse to sign if|(?:month|weeks) before launch|during (?:the )?design|from the design stage|"
    r"(?:during|while|when) (?:the )?(?:contract is )?draft(?:ing|ed)\b|in the first draft\b"
)
_PRESUMES_START = re.compile(
    r"\b(?:au|du|de|apres (?:le|la)|a la reunion de|a l'atelier de|semaine de|"
    r"semaine du) (?:lancement|signature)|(?<!cout )(?<!prevu )\b(?:a|des) la signature|"
    r"premiers? mois|premiere semaine|"
    r"(?<!cost )\b(?:at|of|after) (?:the )?(?:launch|signature|signing)|"
    r"launch (?:week|meeting|"
    r"workshop|month)|first month|first week"
)
# "Before launch, or as soon as a figure looks too good": a step for both moments.
_OR_LATER = re.compile(
    r"\bou (?:des (?!la (?:signature|conception|redaction))|au (?!lancement)|a la (?!signature)|"
    r"avant (?:un|le trimestre|la prochaine)|dans le prochain|en cours|maintenant|aujourd'hui|"
    r"cette semaine|quand|lorsque|si\b|depuis)|"
    r"\bor (?:as soon as|at (?:the (?:next|first)|its next)|now\b|today\b|this week|in mid|"
    r"in(?:to)? the next|before (?:a|the next)|when(?:ever)?\b|once\b|if\b|since\b)"
)


def stage_of(question: str) -> Stage | None:
    """The stage that a question tells of; None where it tells of none."""
    text = fold(plain(question))
    before = bool(_BEFORE.search(text))
    if not before and _LEAVING.search(text):
        return "before" if _CLAUSE.search(text) and not _RUNNING.search(text) else "leaving"
    if before and not _RUNNING.search(text):
        return "before"
    if _QUARREL.search(text):
        return "before" if before else "quarrel"
    if _RUNNING.search(text) or (not before and _PARTNERED.search(text)):
        return "running"
    return "before" if before else None


def moment_of(statement: str) -> Moment:
    """When a statement wants something done: before the partners sign or launch, just then, or
    at any time."""
    text = fold(plain(statement))
    if _OR_LATER.search(text):
        return "any"
    if _PRESUMES_BEFORE.search(text):
        return "before"
    return "start" if _PRESUMES_START.search(text) else "any"


def too_late(statement: str, stage: Stage | None) -> bool:
    """Whether the moment of a statement has passed for somebody at this stage. Who runs a
    partnership may still do what was due at its launch; who quarrels or leaves may not."""
    late = ("before", "start") if stage in ("quarrel", "leaving") else ("before",)
    return stage not in (None, "before") and moment_of(statement) in late


def timely(statements: Sequence[Evidence], stage: Stage | None) -> list[Evidence]:
    """The statements whose moment has not passed; all of them where it has for each."""
    return [s for s in statements if not too_late(s.text, stage)] or list(statements)
