"""Words by key."""

import pytest

from zscc.text import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_key_is_a_bug_and_says_so(language: str) -> None:
    with pytest.raises(KeyError):
        Words(language)("no.such.key")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        Words("fr")
