"""The catalogue as TOML: the shipped one beside the simulation model, and broken ones refused with place and reason."""

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.cli.catalogue import line_of
from zscc.model.catalogue import ClassKind
from zscc.model.report import Priority
from zscc.model.working_time import TimeLimit, TimeUnit
from zscc.settings.catalogue import CatalogueRefused, load_catalogue
from zscc.settings.catalogue.limits import limit_of, seconds_of, text_of_limit, text_of_seconds
from zscc.settings.catalogue.written import toml_of
from zscc.text.words import Words

GOOD = """
edition = "试行"
source = "某镇"
[[departments]]
id = "grid"
name = "本网格自行处置"
[[departments]]
id = "gas"
name = "燃气企业"
phone = "000"
[[presets]]
id = "leak"
name = "泄漏"
sign_within = "5分钟"
done_within = "2小时"
points = ["先电话"]
[[presets.members]]
department = "gas"
task = "抢修"
lead = true
telephone = true
[[classes]]
id = "litter"
kind = "事件"
name = "垃圾"
department = "grid"
limit = "4工作时"
priority = "一般"
closing = "清运完毕"
[[classes]]
id = "leak"
kind = "部件"
name = "泄漏"
department = "gas"
limit = "30分钟"
superior_limit = "2小时"
priority = "特急"
closing = "险情解除"
preset = "leak"
emergency = true
sensitive = true
[[classes]]
id = "leak.pipe"
kind = "部件"
name = "管道"
parent = "leak"
department = "gas"
limit = "30分钟"
priority = "特急"
closing = "险情解除"
emergency = true
sensitive = true
keywords = ["煤气+味"]
"""


@pytest.fixture(scope="module")
def shipped():
    return load_catalogue()


def test_the_shipped_classes_are_those_of_the_simulation_model(shipped):
    model = json.loads((files("zscc") / "resources" / "simulation" / "model.json").read_text(encoding="utf-8"))
    classes = {told.class_id: told for told in shipped.classes if not told.parent}
    assert {told["id"]: told["dept"] for told in model["categories"]} == {k: v.department for k, v in classes.items()}
    minutes = {"work_hours": TimeUnit.WORK_HOURS, "work_days": TimeUnit.WORK_DAYS, "minutes": TimeUnit.NATURAL_MINUTES}
    for told in model["categories"]:
        ours = classes[told["id"]]
        assert told["zh"].startswith(ours.name)
        assert (ours.limit.amount, ours.limit.unit) == (told["sla"]["value"], minutes[told["sla"]["unit"]])
    assert {key: told["zh"] for key, told in model["departments"].items()}.items() <= {
        told.department_id: told.name for told in shipped.departments
    }.items()


def test_the_shipped_catalogue_says_that_it_is_made_up_and_whom_to_ask(shipped):
    assert shipped.synthetic
    assert "示意" in shipped.edition
    confirm = {told.department_id for told in shipped.departments if told.confirm}
    assert {"xf", "jj", "gas", "medical"} <= confirm
    assert not confirm & {"zlj", "police", "grid", "village"}


def test_every_class_has_sub_classes_and_every_sub_class_words_to_be_found_by(shipped):
    tops = {told.class_id for told in shipped.classes if not told.parent}
    assert len(tops) == 24
    assert {told.parent for told in shipped.classes if told.parent} == tops
    assert all(told.keywords for told in shipped.classes)
    assert all(told.sensitive for told in shipped.classes if told.class_id.split(".")[0] in {"dispute", "elder"})


def test_a_gas_leak_calls_those_whom_the_bureau_named(shipped):
    leak = next(told for told in shipped.classes if told.class_id == "emergency.gas")
    preset = next(told for told in shipped.presets if told.preset_id == leak.preset)
    assert preset.telephone_first
    assert [member.department for member in preset.members] == ["gas", "xf", "police", "zlj", "grid"]
    assert leak.emergency
    assert leak.limit.unit is TimeUnit.NATURAL_MINUTES


def test_what_is_written_is_what_is_read(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(GOOD, encoding="utf-8")
    told = load_catalogue(path)
    leak = told.classes[1]
    assert (leak.kind, leak.priority, leak.limit) == (
        ClassKind.COMPONENT,
        Priority.URGENT,
        TimeLimit(30, TimeUnit.NATURAL_MINUTES),
    )
    assert leak.superior_limit == TimeLimit(120, TimeUnit.NATURAL_MINUTES)
    assert (told.presets[0].sign_within_s, told.presets[0].arrive_within_s, told.presets[0].done_within_s) == (
        300,
        0,
        7_200,
    )
    assert told.presets[0].members[0].lead


def test_the_plain_form_reads_back_equal_and_its_hash_tells_content_and_not_looks(shipped, tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(toml_of(shipped), encoding="utf-8")
    assert load_catalogue(path) == shipped
    path.write_bytes(b"\xef\xbb\xbf# words\r\n" + toml_of(shipped).replace("\n", "\r\n").encode())
    assert load_catalogue(path) == shipped
    path.write_text(toml_of(shipped).replace("暴露垃圾", "垃圾暴露"), encoding="utf-8")
    assert load_catalogue(path).sha256 != shipped.sha256


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ('id = "litter"', 'id = "垃圾"', "classes 1 垃圾", "identity"),
        ('kind = "事件"', 'kind = "大事"', "classes 1 litter", "choice"),
        ('priority = "一般"', "priority = 3", "classes 1 litter", "not_text"),
        ('priority = "一般"', "", "classes 1 litter", "missing"),
        ('limit = "4工作时"', 'limit = "4时"', "classes 1 litter", "time"),
        ('limit = "4工作时"', 'limit = "-4工作时"', "classes 1 litter", "time"),
        ('limit = "4工作时"', 'limit = "9999天"', "classes 1 litter", "time"),
        ('limit = "4工作时"', 'limit = "0工作日"', "classes 1 litter", "time"),
        ('name = "垃圾"', 'name = "垃\\u202e圾"', "classes 1 litter", "unseen"),
        ('name = "垃圾"', f'name = "{"垃" * 81}"', "classes 1 litter", "too_long"),
        ('name = "垃圾"', 'name = "垃圾"\ncolour = "red"', "classes 1 litter", "unknown_field"),
        ('department = "grid"', 'department = "nobody"', "classes 1 litter", "no_department"),
        ('preset = "leak"', 'preset = "flood"', "classes 2 leak", "no_preset"),
        ('parent = "leak"', 'parent = "leek"', "classes 3 leak.pipe", "no_parent"),
        ('parent = "leak"', 'parent = "leak.pipe"', "classes 3 leak.pipe", "no_parent"),
        ('id = "leak.pipe"', 'id = "litter"', "classes 3 litter", "id_twice"),
        ('limit = "30分钟"\nsuperior', 'limit = "1工作日"\nsuperior', "classes 2 leak", "urgent_waits"),
        ('superior_limit = "2小时"', 'superior_limit = "20分钟"', "classes 2 leak", "longer_than_superior"),
        ('keywords = ["煤气+味"]', 'keywords = "煤气"', "classes 3 leak.pipe", "not_list"),
        ('keywords = ["煤气+味"]', "keywords = [7]", "classes 3 leak.pipe", "not_list"),
        ('keywords = ["煤气+味"]', 'keywords = ["气", "气"]', "classes 3 leak.pipe", "item_twice"),
        ('keywords = ["煤气+味"]', 'keywords = ["气；味"]', "classes 3 leak.pipe", "separator"),
        ('keywords = ["煤气+味"]', 'keywords = [""]', "classes 3 leak.pipe", "empty_item"),
        ("sensitive = true\nkey", "key", "classes 3 leak.pipe", "less_guarded"),
        ("emergency = true\nsensitive = true\nkey", "sensitive = true\nkey", "classes 3 leak.pipe", "less_urgent"),
        ('kind = "部件"\nname = "管道"', 'kind = "服务"\nname = "管道"', "classes 3 leak.pipe", "other_kind"),
        ("emergency = true", 'emergency = "yes"', "classes 2 leak", "not_flag"),
        ('phone = "000"', "", "presets 1 leak", "no_phone"),
        ("lead = true", "lead = false", "presets 1 leak", "one_lead"),
        ('task = "抢修"', "", "presets.members 1 leak", "missing"),
        ('done_within = "2小时"', 'done_within = "1分钟"', "presets 1 leak", "clock_order"),
        ('done_within = "2小时"', 'done_within = "2工作时"', "presets 1 leak", "time"),
        ('id = "grid"', 'id = "own"', "file", "no_own_grid"),
        ('edition = "试行"', "", "file", "missing"),
        ('edition = "试行"', 'edition = "试行"\nclass = 1', "file", "unknown_field"),
        ('name = "燃气企业"', 'name = "本网格自行处置"', "departments 2 gas", "name_twice"),
    ],
)
def test_what_is_broken_is_refused_with_its_place(tmp_path, old, new, place, code):
    assert old in GOOD
    path = tmp_path / "a.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(path)
    assert (str(refused.value.faults[0].place), refused.value.faults[0].code) == (place, code)
    assert all(line_of(fault, Words(language)) for fault in refused.value.faults for language in ("zh", "en"))


def test_every_fault_is_told_at_once(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(GOOD.replace("工作时", "刻").replace("特急", "马上"), encoding="utf-8")
    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(path)
    assert [fault.code for fault in refused.value.faults] == ["time", "choice", "choice"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "missing"),
        (b"\xff\xfe", "not_utf8"),
        ("edition = 垃圾".encode(), "not_toml"),
        (b"a = " + b"[" * 100_000, "not_toml"),
        (b"classes = 7", "not_a_table"),
        (b"classes = [7]", "not_a_table"),
        (b"[presets]\nmembers = 1", "not_a_table"),
        (b"[[presets]]\nmembers = [1]", "not_a_table"),
        (b"[[presets]]\nid = []\n[[presets.members]]\npreset = 1", "unknown_field"),
        (b"[[presets]]\nid = []\n[[presets.members]]\n", "missing"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"[[classes]]\n" * 3_001, "too_many_entries"),
        (b"#" * 3_000_001, "too_large"),
        (b"#" * 8_000_001, "too_large"),
    ],
)
def test_what_is_no_catalogue_at_all_is_refused(tmp_path, data, code):
    path = tmp_path / "a.toml"
    path.write_bytes(data)
    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(path)
    assert refused.value.faults[0].code == code
    assert all(line_of(fault, Words(language)) for fault in refused.value.faults[:9] for language in ("zh", "en"))


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(CatalogueRefused):
        load_catalogue(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_catalogue(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("4工作时", TimeLimit(4, TimeUnit.WORK_HOURS)),
        ("2工作日", TimeLimit(2, TimeUnit.WORK_DAYS)),
        ("2个工作日", TimeLimit(2, TimeUnit.WORK_DAYS)),
        ("０.５ 工作日", TimeLimit(0.5, TimeUnit.WORK_DAYS)),
        ("30分钟", TimeLimit(30, TimeUnit.NATURAL_MINUTES)),
        ("2小时", TimeLimit(120, TimeUnit.NATURAL_MINUTES)),
        ("0.1小时", TimeLimit(6, TimeUnit.NATURAL_MINUTES)),
        ("5天", TimeLimit(7_200, TimeUnit.NATURAL_MINUTES)),
    ],
)
def test_limits_are_read_as_people_write_them(text, limit):
    assert limit_of(text) == limit


@given(st.decimals(min_value="0.1", max_value="999", places=3), st.sampled_from(TimeUnit))
def test_a_limit_that_was_written_reads_back_equal(amount, unit):
    limit = TimeLimit(float(amount), unit)
    assert limit_of(text_of_limit(limit)) == limit


@given(st.integers(1, 900_000))
def test_a_clock_that_was_written_reads_back_equal(seconds):
    assert seconds_of(text_of_seconds(seconds)) == seconds
