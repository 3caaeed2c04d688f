"""French typography is set once and stays."""

import pytest

from assistant.typography import plain, typeset


@pytest.mark.parametrize(
    ("typed", "lang", "set_"),
    [
        ("Qu'est-ce que l'accord ?", "fr", "Qu’est-ce que l’accord\u202f?"),
        ("Règle : 50 % du prix ; rien d'autre !", "fr",
         "Règle\u00a0: 50\u202f% du prix\u202f; rien d’autre\u202f!"),
        ("dit « non » à l'« urgence »", "fr", "dit «\u00a0non\u00a0» à l’«\u00a0urgence\u00a0»"),
        ("10 000 euros, 1 700 000 pièces", "fr", "10\u202f000 euros, 1\u202f700\u202f000 pièces"),
        ("à 9:30 sur http://x.y/a:b", "fr", "à 9:30 sur http://x.y/a:b"),
        ("It's the partner's call: 50%!", "en", "It’s the partner’s call: 50%!"),
    ],
)  # fmt: skip
def test_typeset(typed: str, lang: str, set_: str) -> None:
    assert typeset(typed, lang) == set_
    assert typeset(set_, lang) == set_
    assert plain(set_).split() == typed.split()
