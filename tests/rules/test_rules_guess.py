"""Classes and priorities guessed from what people write, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_catalogue import CATALOGUE, case_class

from zscc.model.catalogue import Catalogue
from zscc.model.report import Priority
from zscc.rules.guess import Certainty, guess


@pytest.mark.parametrize(
    ("text", "class_id", "words"),
    [
        ("新塘路口有垃圾", "garbage", ("垃圾",)),
        ("小区北门垃圾桶满溢，异味大", "garbage.overflow", ("垃圾", "满溢")),
        ("工地夜里还在响，噪声很大", "noise.site", ("工地", "噪声")),
        ("楼道里有人給電動車充電", "ebike.stairs", ("楼道", "充电")),
    ],
)
def test_the_words_that_decided_are_told(text: str, class_id: str, words: tuple[str, ...]) -> None:
    found = guess(text, CATALOGUE)
    assert (found.class_id, found.certainty) == (class_id, Certainty.SURE)
    assert set(found.words) == set(words)


def test_what_no_rule_knows_is_unknown_and_stays_ordinary() -> None:
    found = guess("今天天气不错", CATALOGUE)
    assert (found.certainty, found.class_id, found.priority) == (Certainty.UNKNOWN, "", Priority.NORMAL)
    assert guess("", CATALOGUE).certainty is Certainty.UNKNOWN


def test_two_classes_that_cover_as_much_are_ambiguous_and_the_more_urgent_stands_first() -> None:
    two = (case_class("a", "甲", ("占道",)), case_class("b", "乙", ("乱停",), priority=Priority.HIGH))
    catalogue = Catalogue("t", "t", synthetic=True, classes=two, departments=(), presets=())
    found = guess("货车占道乱停", catalogue)
    assert found.certainty is Certainty.AMBIGUOUS
    assert [each.class_id for each in found.candidates] == ["b", "a"]


def test_no_word_is_read_across_the_end_of_a_sentence() -> None:
    assert guess("清洁垃。圾味", CATALOGUE).certainty is Certainty.UNKNOWN


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("垃圾堆起火，有人被困", Priority.URGENT),
        ("垃圾旁有人跌倒，无人受伤", Priority.NORMAL),
        ("垃圾旁没有人\n受伤一人", Priority.URGENT),
        ("楼道充电", Priority.HIGH),
        ("闻到燃气味", Priority.URGENT),
    ],
)
def test_danger_that_is_not_denied_raises_the_priority(text: str, priority: Priority) -> None:
    assert guess(text, CATALOGUE).priority is priority


def test_a_known_class_is_only_refined() -> None:
    assert guess("垃圾满溢，工地噪声扰民", CATALOGUE, among="garbage").class_id == "garbage.overflow"
    assert guess("说不清楚", CATALOGUE, among="garbage").class_id == "garbage"


@given(st.text(max_size=200))
def test_any_text_has_an_answer_that_tells_its_words(text: str) -> None:
    found = guess(text, CATALOGUE)
    assert (found.certainty is Certainty.UNKNOWN) == (not found.words)
    known = {each.class_id for each in CATALOGUE.classes} | {""}
    assert found.class_id in known
