"""What is said of cases: times left with their units, dates as they are typed, what a told text holds, refusals."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest
from case_scenes import case_of, limit
from desk_scenes import AS_OF, report_at

import zscc
from zscc.centre.case_ledger import PUBLIC_SOURCES
from zscc.clock import SHANGHAI
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.model.asked import OpenCase
from zscc.model.case import Case, Stage
from zscc.model.case_conditions import CONDITIONS
from zscc.model.case_facts import Act, CaseCarried, CaseStep
from zscc.model.journal import Entry
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.suspects import Kinship, Suspect
from zscc.model.working_time import Light, TimeUnit
from zscc.settings.calendar import load_calendar
from zscc.settings.catalogue import load_catalogue
from zscc.text.masking import masked_phone
from zscc.text.words import LANGUAGES, Words, templates
from zscc.town.layers import Town
from zscc.ui.cases.dates import date_of
from zscc.ui.cases.form import SOURCES as FORM_SOURCES
from zscc.ui.cases.history_words import history_lines
from zscc.ui.cases.queue_words import QueueWords
from zscc.ui.cases.refusals import refused
from zscc.ui.cases.rows import CaseRow, CaseRows
from zscc.ui.cases.told import KnownPlace, place_in, told_of
from zscc.ui.cases.twins_words import TwinsWords, kept_of
from zscc.ui.cases.wording import CaseWording
from zscc.ui.wording import Wording


class _Bureau:
    """A bureau of the shipped catalogue and calendar."""

    def __init__(self) -> None:
        self.catalogue = load_catalogue()
        self.working = load_calendar().calendar()
        self.classes = {each.class_id: each for each in self.catalogue.classes}
        self.departments = {each.department_id: each for each in self.catalogue.departments}


BUREAU = _Bureau()


def words(language: str = "zh") -> CaseWording:
    return CaseWording(Wording(Words(language)), lambda: BUREAU)  # type: ignore[arg-type,return-value]


def case(town: Town, stage: Stage = Stage.HANDLING, **changes: object) -> Case:
    return replace(case_of(report_at(town, 3, AS_OF, Priority.HIGH), stage), **changes)  # type: ignore[arg-type]


TIMES = [
    (42, "42秒"),
    (401, "6分41秒"),
    (1_799, "29分59秒"),
    (2_280, "38分"),
    (7_200, "2小时"),
    (8_100, "2小时15分"),
    (86_400, "1天"),
    (97_200, "1天3小时"),
]


@pytest.mark.parametrize(("seconds", "said"), TIMES)
def test_times_have_units_and_never_a_colon(seconds: int, said: str) -> None:
    assert words().time(seconds) == said
    assert ":" not in words("en").time(seconds)


def test_lights_turn_at_eighty_percent_and_at_the_end() -> None:
    deadline = limit(AS_OF, 100)
    lights = {minutes: words().clock(deadline, AS_OF + timedelta(minutes=minutes)) for minutes in (80, 81, 100, 101)}
    assert [clock.light for clock in lights.values()] == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    assert (lights[80].text, lights[101].text) == ("剩余20分0秒", "超期1分0秒")


def test_working_days_are_said_as_such_and_a_stopped_clock_stands() -> None:
    days = limit(AS_OF, 60 * 24 * 4, TimeUnit.WORK_DAYS)
    assert re.fullmatch(r"剩余\d个工作日", words().clock(days, AS_OF).text)
    stopped = words().clock(replace(days, stopped_at=AS_OF), AS_OF + timedelta(days=9))
    assert (stopped.text, stopped.stopped) == ("暂停计时", True)


def test_of_two_clocks_the_nearer_is_said_first_and_the_other_too(town: Town) -> None:
    its = case(town, own=limit(AS_OF, 300), superior=limit(AS_OF, 30))
    queue = QueueWords(Wording(Words("zh")), lambda: BUREAU)  # type: ignore[arg-type,return-value]
    queue.show_moment(CaseRows(), AS_OF)
    said = queue.of(CaseRow(its, "新镇社区-02", (0.0, 0.0)))
    assert (said.left, said.shade, said.other) == ("剩余30分", "text", "内控 剩余5小时")
    late = queue.of(CaseRow(replace(its, superior=limit(AS_OF, -5)), None, None))
    assert (late.left, late.shade) == ("超期5分0秒", "red")


def test_a_case_without_a_clock_says_how_long_it_waits(town: Town) -> None:
    its = case(town, Stage.REPORTED)
    queue = QueueWords(Wording(Words("zh")), lambda: BUREAU)  # type: ignore[arg-type,return-value]
    queue.show_moment(CaseRows(), AS_OF + timedelta(minutes=4, seconds=12))
    said = queue.of(CaseRow(its, "新镇社区-02", (0.0, 0.0)))
    assert (said.left, said.waits) == ("已等4分12秒", "待受理")
    assert "待受理" in queue.text(CaseRow(its, None, None))


NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai."""
DATES = [
    ("2小时", "2026-06-15 14:00"),
    ("1.5h", "2026-06-15 13:30"),
    ("30 分钟", "2026-06-15 12:30"),
    ("3天", "2026-06-18 12:00"),
    ("17:30", "2026-06-15 17:30"),
    ("08:30", "2026-06-16 08:30"),
    ("6-20", "2026-06-20 17:30"),
    ("1/3 9:05", "2027-01-03 09:05"),
    ("2026-06-20 08:00", "2026-06-20 08:00"),
]


@pytest.mark.parametrize(("written", "local"), DATES)
def test_dates_are_read_as_they_are_typed(written: str, local: str) -> None:
    read = date_of(written, NOON)
    assert read is not None
    assert f"{read.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == local


@pytest.mark.parametrize("written", ["", "soon", "25:00", "2-30", "3 年", "2026-13-01", "99999小时", "-", "17:3"])
def test_what_is_no_date_is_none(written: str) -> None:
    assert date_of(written, NOON) is None


def test_a_told_text_gives_its_number_and_its_place() -> None:
    told = told_of("\n  老街路口井盖破损，电话 138-1234-5678，快来 \n")
    assert (told.words, told.phone) == ("老街路口井盖破损，电话 138-1234-5678，快来", "13812345678")
    assert told_of("0512-57622345 路灯不亮").phone == "051257622345"
    assert told_of("身份证320583199001011234").phone == ""
    places = [KnownPlace("老街", (0, 0)), KnownPlace("老街路口", (1, 1)), KnownPlace("老街路", (2, 2))]
    assert place_in("老街路口井盖破损", places) == places[1]
    assert place_in("老街井盖破损", places) is None


@pytest.mark.parametrize(
    ("phone", "said"), [("13812341234", "138****1234"), ("110", "****10"), ("", ""), ("57622345", "576****2345")]
)
def test_a_number_is_masked(phone: str, said: str) -> None:
    assert masked_phone(phone) == said


def test_suspects_say_their_four_reasons() -> None:
    twins = TwinsWords(words())
    suspect = Suspect("YS-1", "YS-1", 38.4, 3.2, Kinship.SAME, 0.824, 0.9, ended=False)
    assert twins.reasons(suspect) == "相距38米 · 4分钟内 · 同类 · 文字相似0.82"
    assert twins.line([suspect, suspect]).startswith("疑似重复2件  并案 Ctrl+J\n相距38米")
    nowhere = replace(suspect, distance_m=None, minutes=200, kinship=Kinship.OTHER)
    assert twins.reasons(nowhere) == "4小时内 · 异类 · 文字相似0.82 · 无位置"


def test_a_case_that_was_carried_over_says_so_and_goes_on(town: Town) -> None:
    its = case(town, Stage.CLOSED)
    step = CaseStep(its.case_id, its.version + 1, Act.NOTE, AS_OF, Role.DUTY_OFFICER, "officer", text="电话13812341234")
    entries = [Entry(number, AS_OF, fact, "desk", "officer") for number, fact in enumerate((CaseCarried(its), step), 1)]
    lines = history_lines(entries, words(), AS_OF)
    assert [line.title for line in lines] == ["备注", "由以前的数据结转，没有逐步记录"]
    assert lines[0].detail == "电话138****1234"


def test_of_two_cases_the_open_the_fuller_the_older_one_is_kept(town: Town) -> None:
    old = case(town, case_id="old")
    new = case(town, case_id="new", times=replace(old.times, opened_at=AS_OF + timedelta(hours=1)))
    assert kept_of(new, old)[0] is old
    full = replace(new, merged=("x",))
    assert kept_of(old, full)[0] is full
    assert kept_of(replace(old, stage=Stage.CLOSED), new)[0] is new


SOURCES = [path for room in ("model", "rules", "centre") for path in (Path(zscc.__file__).parent / room).rglob("*.py")]
CODES = sorted(
    {code for path in SOURCES for code in re.findall(r'StepRefused\(\s*"(\w+)"', path.read_text(encoding="utf-8"))}
    | CONDITIONS.keys()
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_words_without_a_code_in_them(language: str) -> None:
    spoken, known = Words(language), templates(language)
    codes = {"act": "dispatch", "role": "duty_officer", "stage": "fed_back", "field": "reason"}
    for code in CODES:
        names = {name for _, name, _, _ in Formatter().parse(known[f"case.refused.{code}"]) if name}
        said = refused(spoken, code, [(name, codes.get(name, "7")) for name in sorted(names)])
        assert not any(code in said for code in codes.values() if "_" in code), said
        assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_source_that_the_program_writes_has_its_word(language: str) -> None:
    simulated = {source for category in load_simulation_model().categories for source in category.sources}
    written = {OpenCase("").source, *FORM_SOURCES, *PUBLIC_SOURCES, *simulated}
    wording = Wording(Words(language))
    assert [source for source in sorted(written) if wording.source(source) == source] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_role_and_stage_has_its_word(language: str) -> None:
    spoken = Words(language)
    keys = [f"act.{act.value}" for act in Act] + [f"role.{role.value}" for role in Role]
    keys += [f"stage.{stage.value}" for stage in Stage] + [f"waits.{stage.value}" for stage in Stage]
    assert [key for key in keys if f"case.{key}" not in spoken] == []
