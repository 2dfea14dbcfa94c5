"""Faults in words, for who reads lines and not the screen: the sentence first, code and arguments behind it."""

import logging
from collections.abc import Mapping
from copy import copy

from zscc.feeds.contract import FeedDown
from zscc.store.contract import StoreError
from zscc.text.words import Words


def error_words(code: str, told: Mapping[str, object]) -> str:
    """Why a feed is down, in words; the code where there are none."""
    return _words(f"ui.feed_error.{code}", told) or _code(code, told)


def speak_of_faults() -> None:
    """From now on what is logged says faults of feeds and of the journal in words, on stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(Spoken())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class Spoken(logging.Formatter):
    """Says those arguments of a line that are faults in words; the lower rooms log them as they are."""

    def format(self, record: logging.LogRecord) -> str:
        said = copy(record)
        if isinstance(record.args, tuple):
            said.args = tuple(map(_said, record.args))
        return super().format(said)


def _said(argument: object) -> object:
    match argument:
        case FeedDown(code=code, arguments=told):
            words = _words(f"ui.feed_error.{code}", told)
        case StoreError(code=code, arguments=told):
            words = _words(f"store.error.{code}", told)
        case _:
            return argument
    return f"{words} ({_code(code, told)})" if words else _code(code, told)


def _words(key: str, told: Mapping[str, object]) -> str:
    try:
        return Words("en")(key, **told)
    except KeyError:
        return ""


def _code(code: str, told: Mapping[str, object]) -> str:
    return " ".join((code, *(f"{name}={value}" for name, value in told.items())))
