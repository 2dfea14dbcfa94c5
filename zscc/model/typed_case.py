"""What the form of a new case asks while somebody types: what the words point to, and its draft."""

from dataclasses import dataclass

from zscc.model.report import Priority


@dataclass(frozen=True, slots=True)
class GuessOf:
    """What class and priority a text points to; the answer is :class:`Guessed`."""

    text: str
    among: str = ""
    """A class that is known already: only it and its sub-classes are asked."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """By the rules that can be read out to whoever asks why."""

    class_id: str
    """'' when the text is unknown."""
    priority: Priority
    words: tuple[str, ...]
    """What decided the class."""
    danger: tuple[str, ...]
    """What raised the priority."""
    others: tuple[str, ...] = ()
    """Classes that fit as well: the guess is ambiguous."""
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Keep what is being typed under a name; replaces the draft of the same name. Answered with True."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class DraftOf:
    """What was being typed under a name; the answer is bytes, None when nothing is kept."""

    name: str


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Forget a draft: it was sent or thrown away. Answered with True."""

    name: str
