"""The search index: whatever part of a name is typed, in whatever way, the thing is found; junk never harms."""

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zscc.analysis.names import Answer, Fit, Named, NameIndex, Question, merged
from zscc.analysis.names_folding import folded
from zscc.analysis.names_readings import readings
from zscc.town.layers import Town
from zscc.town.load import load_town

KINDS = ("village", "grid", "place", "vehicle")


def things_of(town: Town) -> list[Named]:
    things = [Named("grid", grid.code, grid.label, (grid.code,), grid.label_at) for grid in town.grids]
    things += [Named("village", village.code, village.name, (village.code,)) for village in town.villages]
    things += [Named("place", place.place_id, place.name, (), place.at) for place in town.places]
    things += [Named("vehicle", car.vehicle_id, car.label, (car.plate, car.vehicle_id)) for car in town.vehicles]
    return things


@pytest.fixture(scope="module")
def things() -> list[Named]:
    return things_of(load_town())


@pytest.fixture(scope="module")
def index(things: list[Named]) -> NameIndex:
    return NameIndex(things)


def small(*names: str) -> NameIndex:
    return NameIndex(Named("place", name, name) for name in names)


def ids(found: Answer) -> list[str]:
    return [hit.named.id for hit in found.hits]


def asked(index: NameIndex, typed: str, **more: object) -> Answer:
    return index.ask(Question(typed, kinds=KINDS, most=len(index), **more))  # type: ignore[arg-type]


def syllables_of(character: str) -> list[str]:
    table = readings()
    numbers = table.of(np.array([ord(character)], np.uint32))[0]
    return [table.syllables[number - 1] for number in numbers.tolist() if number] or [character]


def test_everything_is_found_by_its_whole_name_and_comes_before_longer_names(
    things: list[Named], index: NameIndex
) -> None:
    for thing in things:
        best = asked(index, thing.name).hits
        assert thing.id in [hit.named.id for hit in best if hit.fit is Fit.WHOLE]
        assert best[0].fit is Fit.WHOLE


@settings(deadline=None)
@given(st.data())
def test_everything_is_found_by_any_part_of_two_characters_or_more(
    index: NameIndex, things: list[Named], data: st.DataObject
) -> None:
    thing = data.draw(st.sampled_from(things))
    text = folded(data.draw(st.sampled_from((thing.name, *thing.aliases))))
    start = data.draw(st.integers(0, len(text) - 2))
    part = text[start : data.draw(st.integers(start + 2, len(text)))]
    assert thing.id in ids(asked(index, part))


@settings(deadline=None)
@given(st.data())
def test_everything_is_found_by_pinyin_initials_and_mixtures(
    index: NameIndex, things: list[Named], data: st.DataObject
) -> None:
    thing = data.draw(st.sampled_from(things))
    typed = [data.draw(st.sampled_from(syllables_of(character))) for character in folded(thing.name)]
    assert thing.id in ids(asked(index, "".join(typed)))
    assert thing.id in ids(asked(index, " ".join(typed)))
    assert thing.id in ids(asked(index, "".join(syllable[0] for syllable in typed)))
    ways = [
        data.draw(st.sampled_from((character, syllable, syllable[0])))
        for character, syllable in zip(folded(thing.name), typed, strict=True)
    ]
    assert thing.id in ids(asked(index, "".join(ways)))


def test_a_character_of_several_readings_is_found_by_each() -> None:
    index = small("重庆路", "长江路")
    for typed in ("chongqing", "zhongqing", "cql", "zql", "重q路"):
        assert ids(asked(index, typed)) == ["重庆路"]
    for typed in ("changjiang", "zhangjiang", "cj", "zj", "zhj", "changj"):
        assert ids(asked(index, typed)) == ["长江路"]


@pytest.mark.parametrize("typed", ["lü", "lv", "LǛ", "绿", "綠", "lvd", "lvdi", "lǜ dì", "lv4di4", "l d"])
def test_tones_umlauts_and_traditional_characters_are_understood(typed: str) -> None:
    assert ids(asked(small("绿地", "西安"), typed)) == ["绿地"]


@pytest.mark.parametrize(
    "typed", ["苏E·A1B2C", "苏ea1b2c", "苏Ｅ Ａ１Ｂ２Ｃ", "苏E-A1B2C", "sue a1b2c", "A1B2", "sEa1"]
)
def test_plates_are_found_with_and_without_their_dot(typed: str) -> None:
    index = NameIndex(
        [Named("vehicle", "V01", "01车", ("苏E·A1B2C",)), Named("vehicle", "V02", "02车", ("苏E·99999",))]
    )
    assert ids(asked(index, typed)) == ["V01"]


def test_better_places_come_first() -> None:
    index = small("永平", "永平路", "新塘 永平桥", "小永平", "叶坪")
    found = asked(index, "永平")
    assert [(hit.named.id, hit.fit) for hit in found.hits] == [
        ("永平", Fit.WHOLE),
        ("永平路", Fit.BEGINS),
        ("新塘 永平桥", Fit.WORD),
        ("小永平", Fit.INSIDE),
    ]
    assert [(hit.named.id, hit.fit) for hit in asked(index, "yp").hits] == [
        ("叶坪", Fit.INITIALS),
        ("新塘 永平桥", Fit.INITIALS),
        ("永平", Fit.INITIALS),
        ("永平路", Fit.INITIALS),
        ("小永平", Fit.INSIDE),
    ]


def test_equal_fits_go_by_kind_then_nearness_then_name() -> None:
    index = NameIndex(
        [
            Named("place", "far", "东门1", at_m=(9000.0, 0.0)),
            Named("place", "near", "东门2", at_m=(100.0, 0.0)),
            Named("place", "nowhere", "东门0"),
            Named("road", "road", "东门3", at_m=(9000.0, 0.0)),
        ]
    )
    question = Question("东门", near_m=(0.0, 0.0), kinds=("road", "place"))
    assert ids(index.ask(question)) == ["road", "near", "far", "nowhere"]
    assert ids(index.ask(Question("东门", kinds=("place",)))) == ["nowhere", "far", "near", "road"]


def test_few_of_each_kind_are_told_and_all_are_counted(index: NameIndex) -> None:
    found = index.ask(Question("3205", most=2))
    assert found.counts == {"grid": 79, "village": 38}
    assert len(found.hits) == 4
    assert ids(found) == ids(index.ask(Question("3205", most=2)))
    narrowed = index.ask(Question("3205", only="village", most=100))
    assert narrowed.counts == {"village": 38}
    assert len(narrowed.hits) == 38


def test_the_part_that_fits_is_told_in_the_name_as_it_is_written() -> None:
    index = NameIndex([Named("vehicle", "V01", "01车", ("苏E·A1B2C",)), Named("grid", "g", "周市社区-01")])

    def marked(typed: str) -> str:
        [hit] = asked(index, typed).hits
        return hit.text[slice(*hit.part)]

    assert marked("ea1") == "E·A1"
    assert marked("shequ0") == "社区-0"
    assert marked("sq01") == "社区-01"


@pytest.mark.parametrize("typed", ["zousi", "zousi sequ", "周式社区", "zhoushhi", "zhouhsi", "周社市区", "zhoushishq"])
def test_what_sounds_nearly_so_or_has_one_slip_is_found_when_nothing_else_is(typed: str) -> None:
    found = asked(small("周市社区", "永平路"), typed)
    assert ids(found) == ["周市社区"]
    assert found.hits[0].fit in {Fit.NEARLY, Fit.INITIALS}


def test_words_may_stand_apart() -> None:
    assert ids(asked(small("周市镇永平小学", "永平桥"), "周市 小学")) == ["周市镇永平小学"]


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.text(st.sampled_from("周市zhousi01苏·？?*[](\\\x00\u202e😀 \n"), max_size=40))
def test_junk_is_answered_and_always_in_the_same_way(index: NameIndex, junk: str) -> None:
    first, again = index.ask(Question(junk)), index.ask(Question(junk))
    assert [hit.order for hit in first.hits] == [hit.order for hit in again.hits]
    assert set(first.counts.values()) <= set(range(1, len(index) + 1))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_names_of_any_characters_are_found_by_themselves(names: list[str]) -> None:
    index = NameIndex(Named("feature", str(place), name) for place, name in enumerate(names))
    for place, name in enumerate(names):
        if folded(name):
            assert str(place) in ids(asked(index, name))


@pytest.mark.parametrize(
    "hostile", ["x" * 1_000_000, "周" * 1_000_000, ".*" * 9, "\x00\x1b[2J", "\ud800", "🚓🚓", "‮周市"]
)
def test_hostile_text_does_no_harm(index: NameIndex, hostile: str) -> None:
    found = index.ask(Question(hostile))
    assert all(hit.fit in Fit for hit in found.hits)


def test_the_order_in_which_things_come_changes_nothing(things: list[Named], index: NameIndex) -> None:
    shuffled = things[:]
    random.Random(7).shuffle(shuffled)
    other = NameIndex(shuffled)
    for typed in ("周", "z", "sq", "01", "yeyuan", "小学"):
        assert ids(other.ask(Question(typed))) == ids(index.ask(Question(typed)))


def test_several_indexes_answer_as_one() -> None:
    town, brought = small("永平路", "永平桥"), NameIndex([Named("feature", "f", "永平")])
    found = merged([town.ask(Question("永平")), brought.ask(Question("永平")), NameIndex(()).ask(Question("永平"))])
    assert ids(found) == ["f", "永平桥", "永平路"]
    assert found.counts == {"place": 2, "feature": 1}
    exact, near = small("周市"), small("宙斯")
    both = merged([near.ask(Question("周示")), exact.ask(Question("周市"))])
    assert ids(both) == ["周市"]


def test_every_syllable_of_the_table_is_letters_only() -> None:
    table = readings()
    assert all(syllable.isascii() and syllable.isalpha() and len(syllable) <= 6 for syllable in table.syllables)
    pairs = product("周市泾塘", ("zhou", "shi", "jing", "tang"))
    assert [(character, syllable) for character, syllable in pairs if syllable in syllables_of(character)] == [
        ("周", "zhou"),
        ("市", "shi"),
        ("泾", "jing"),
        ("塘", "tang"),
    ]
