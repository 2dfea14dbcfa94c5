"""The words of the screen, in Chinese first and in English."""

from zscc.text.words import LANGUAGES, Words

__all__ = ["LANGUAGES", "Words"]
