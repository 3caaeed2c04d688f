"""How names of people are written in French and English, and the words around them."""

import re

CAP = "[A-ZÀ-ÖØ-ÞŒ]"
TAIL = "(?:[’'-][\\w]{1,30}){0,3}"
NAME = rf"(?:(?:[dDlLO]|Mac|Mc)[’'])?{CAP}\w{{0,40}}{TAIL}"
PARTICLE = (
    "(?:(?:[dD]e|DE) (?:[lL]a|LA|[lL]os|LOS|las)|[dD]e|DE|[dD]u|DU|[dD]es|DES|[dD]a|[dD]os|[dD]i"
    "|[dD]el|[dD]ella|(?:[vV]an|VAN) (?:[dD]e[rn]?|DE[RN]?)|[vV]an|VAN|[vV]on(?: der)?|VON|zu|ten"
    "|ter|[lL]a|LA|[lL]e|LE|[eE]l|EL|[aA]l|AL|[bB]en|BEN|[bB]in|ibn)"
)
MORE = rf"\s(?:{PARTICLE}\s)?{NAME}"
PERSON = rf"(?:{PARTICLE}\s)?{NAME}(?:{MORE}){{0,3}}"
TITLE = (
    r"(?:MM\.|M\.|Mmes?|MMES?|Mlles?|MLLES?|Mgr|Me(?=\s[A-ZÀ-Þ][a-zà-ÿ])|Messieurs|Mesdames"
    r"|Monsieur|MONSIEUR|Madame|MADAME|Mademoiselle|Maître|MAÎTRE|Docteur|Professeur|Messrs\.?"
    r"|Mrs\.?|Mr\.?|Ms\.?|Miss|MRS?\.?|MS\.?|Drs?\.?|DR\.?|Prof\.?|PROF\.?|Pr\.?|Sir|Dame|Lady)"
)
TITLED = re.compile(
    rf"(?<!\w){TITLE}(?P<both>\s(?:et|and|&)\s{TITLE})?\s"
    rf"(?:(?:la|le|l[’'])\s?[a-zà-ÿ]{{4,20}}\s)?(?P<name>{PERSON})"
    rf"(?P<other>\s(?:et|and|&)\s{NAME})?"
)
PLURAL = {"mm.", "mmes", "mlles", "messieurs", "mesdames", "messrs", "messrs.", "drs", "drs."}
INITIALS = re.compile(
    rf"(?<![\w.-]){CAP}\.(?:[ -]?{CAP}\.){{0,2}}\s?(?:{PARTICLE}\s)?"
    rf"(?P<name>(?:[OD][’'])?{CAP}[a-zà-ÿ]\w{{0,40}}{TAIL})"
)
WORD = re.compile(rf"(?:(?<![\w@.’'-])|(?<=\b[dDlLnN][’'])){NAME}(?![\w@])")
SURNAME = re.compile(rf"\s(?:{PARTICLE}\s)?(?:{CAP}\.(?!\w)|{NAME})")
NEXT = re.compile(rf"\s{NAME}")
POSSESSIVE = re.compile("[’']s$")
IRISH = re.compile(f"O[’']{CAP}")
ACRONYM = re.compile(r"(?<!\w)(?!PDG|DGA?|DRH|DAF|DSI|C[EFOT]O|HR)[A-Z]{2,5}\s$")
# Words of notes, which the models take along.
NOTES = {
    "mtg", "rdv", "cr", "pt", "tel", "cc", "fyi", "asap", "ok", "re", "ps", "nb", "vu", "saw",
    "met", "mail", "call", "appel", "notes", "bonjour", "merci", "hi", "hello", "dear", "cher",
    "chere", "thanks", "regards", "cordialement", "selon", "ask", "contact",
}  # fmt: skip
GREETED = re.compile(r"\b(?:bonjour|merci|chere?|hi|hello|dear|thanks)\s$")
CONTACT = re.compile(
    r"(?:\b(?:rdv|mtg|meeting|call|called|appels?|appele|relancer?|chased?|chasing|ask(?:ed)?|mails?"
    r"|courriels?|notes?|seen|saw|met|vue?|cc|selon|according to|d.apres|demander a|dixit|avec|with"
    r"|until|tant que|by|par)"
    r"(?:\s(?:avec|with|w/|from|de|d.|by|par|a|to|chez))?|w/)\s$"
)
ORGANISATION = re.compile(
    r"[\s-](?:&|SAS?\b|SARL|SE\b|SNC|Ltd|Limited|PLC|plc|Inc|LLC|LLP|GmbH|AG\b|BV\b|NV\b|SpA"
    r"|Group|Corp|Co\b|Company|Bank|Airlines?|Motors?|Holdings?|Energy|Energies|Pharma|Industries"
    r"|University|Foundation|Brothers|Partners|et (?:Cie|Fils)|and (?:Co|Sons)|Stanley|Street|Road)"
)
BEFORE_PLACE = re.compile(
    r"\b(?:rue|avenue|place|boulevard|quai|hopital|universite|lycee|fondation|groupe|banque|sainte?"
    r"|st|prix|loi|affaire|arret|ville|port|lac|mont|ile|fort|lake|mount|project|projet|affair|case"
    r"|bank)"
    r"(?:\s(?:de|du|d.|of))?\s?-?$"
)
LOCATIVE = re.compile(r"(?:\b(?:a|in|at|near|vers|pres de|from)\s)$")
ORGANISED = {
    "alliance", "group", "groupe", "committee", "comite", "agreement", "accord", "project",
    "projet", "programme", "program", "company", "bank", "council", "board", "city", "river",
    "airport", "court", "act", "plan", "joint", "venture", "team", "department", "ministry",
}  # fmt: skip
# Endings of forms, and what the dictionary has in their place.
ENDINGS = {
    "": ("",), "s": ("",), "x": ("",), "es": ("", "e"), "ez": ("er", "ir", "re", "oir"),
    "issez": ("ir",), "ing": ("", "e"), "ed": ("", "e"), "e": ("",), "ees": ("er",), "ee": ("er",),
}  # fmt: skip
BEGINNINGS = '.!?…:;\n•*–—«“"('  # signs after which a capital letter says nothing
