"""Answers the form of a new case: what the words point to, and drafts kept in the store, safe from a power cut."""

from typing import TYPE_CHECKING

from zscc.centre.journal import JournalWriter
from zscc.model.catalogue import Catalogue
from zscc.model.typed_case import DraftOf, DropDraft, Guessed, GuessOf, KeepDraft
from zscc.rules.guess import Certainty, guess

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zscc.centre.answers import Answerer


class TypedCases:
    """By one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._emergencies = frozenset(each.class_id for each in catalogue.classes if each.emergency)

    @property
    def answers(self) -> "Mapping[type, Answerer]":
        """By the type of the question."""
        return {
            GuessOf: self._guess,
            KeepDraft: self._keep,
            DraftOf: self._draft,
            DropDraft: self._drop,
        }

    async def _guess(self, _writer: JournalWriter, asked: GuessOf) -> Guessed:
        found = guess(asked.text, self._catalogue, among=asked.among)
        others: tuple[str, ...] = ()
        if found.certainty is Certainty.AMBIGUOUS:
            best = found.candidates[0].covered
            others = tuple(each.class_id for each in found.candidates[1:] if each.covered == best)
        emergency = found.class_id in self._emergencies
        return Guessed(found.class_id, found.priority, found.words, found.danger, others, emergency)

    @staticmethod
    async def _keep(writer: JournalWriter, asked: KeepDraft) -> bool:
        await writer.put_draft(asked.name, asked.body)
        return True

    @staticmethod
    async def _draft(writer: JournalWriter, asked: DraftOf) -> bytes | None:
        return await writer.draft(asked.name)

    @staticmethod
    async def _drop(writer: JournalWriter, asked: DropDraft) -> bool:
        await writer.drop_draft(asked.name)
        return True
