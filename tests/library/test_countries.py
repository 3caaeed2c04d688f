"""Countries as people write them."""

import pytest

from assistant.library.countries import checked_country, country_codes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("FR", "FR"), ("fr", "FR"), ("FRA", "FR"), ("France", "FR"), ("l’Allemagne", "DE"),
        ("Germany", "DE"), ("les États-Unis", "US"), ("U.S.", "US"), ("USA", "US"),
        ("Royaume Uni", "GB"), ("UK", "GB"), ("the Netherlands", "NL"), ("Pays-Bas", "NL"),
        ("Czech Republic", "CZ"), ("Côte d'Ivoire", "CI"), ("Ivory Coast", "CI"), ("NO", "NO"),
        ("Norvège", "NO"), ("Trinidad and Tobago", "TT"), ("St. Lucia", "LC"), ("Turkey", "TR"),
        ("BRÉSIL", "BR"), ("Corée du Sud", "KR"), ("Burkina Faso", "BF"), ("ET", "ET"),
    ],
)  # fmt: skip
def test_codes_and_names_in_either_language(written: str, code: str) -> None:
    assert checked_country(written) == code


@pytest.mark.parametrize(
    ("written", "near"), [("Allemange", "DE"), ("Swizerland", "CH"), ("Atlantis", ""), ("", "")]
)
def test_what_is_no_country_is_refused_with_the_nearest(written: str, near: str) -> None:
    with pytest.raises(ValueError, match="is not a country") as caught:
        checked_country(written)
    assert near in str(caught.value)


def test_several_in_one_text() -> None:
    assert country_codes("France, Allemagne et Japon") == ("FR", "DE", "JP")
    assert country_codes("Trinidad and Tobago; Chile") == ("TT", "CL")
    assert country_codes("Bosnia and Herzegovina") == ("BA",)
    assert country_codes("[FR, BE]") == ("FR", "BE")
    assert country_codes("FR DE") == ("FR", "DE")
    assert country_codes("Sri Lanka") == ("LK",)
    assert country_codes("France, Atlantis") == ("FR", "Atlantis")
