"""Alarm rules as a file: the shipped ones hold, a broken one is refused by name, changes are taken or refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from zscc.model.duty import DutyKind, DutyLine
from zscc.model.report import Priority
from zscc.settings.alarm_rules import AlarmKind, AlarmRulesRefused, changed_rule, load_alarm_rules, rules_after
from zscc.settings.dispatching import load_dispatching

SHIPPED = load_alarm_rules()


def written(path: Path, *rules: str) -> Path:
    path.write_text('source = "test"\n' + "\n".join(f"[[rules]]\n{rule}" for rule in rules), encoding="utf-8")
    return path


def test_every_kind_has_a_rule_and_every_rule_an_act() -> None:
    assert {rule.kind for rule in SHIPPED.rules} == set(AlarmKind)
    assert SHIPPED.synthetic
    assert SHIPPED.to_be_confirmed


def test_the_first_report_is_missed_when_its_clock_says_so() -> None:
    rule = SHIPPED.rule("first_report_late")
    assert rule is not None
    assert rule.threshold == load_dispatching().reports.first_min


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ('id="a"\nkind="enter"\npriority="low"\nexpected="x"', "needs a zone"),
        ('id="a"\nkind="dwell"\npriority="low"\nexpected="x"\nzone={layer="grid"}', "threshold"),
        ('id="a b"\nkind="case_overdue"\npriority="low"\nexpected="x"', "an id has"),
        ('id="a"\nkind="case_overdue"\npriority="low"\nexpected=""', "act"),
        ('id="a"\nkind="case_overdue"\npriority="low"\nexpected="x"\nraise_after_s=nan', "times"),
        ('id="a"\nkind="overspeed"\npriority="low"\nexpected="x"\nthreshold=40.0\ndead_band=40.0', "dead band"),
        ('id="a"\nkind="off_shift"\npriority="low"\nexpected="x"\nthreshold=5.0\nhours=[["8","x"]]', "times of day"),
        ('id="a"\nkind="leave"\npriority="low"\nexpected="x"\nzone={ring=[[121.0,31.0],[121.0,31.1]]}', "corners"),
        ('id="a"\nkind="case_overdue"\npriority="top"\nexpected="x"', "priority"),
        ('id="a"\nkind="case_overdue"\npriority="low"\nexpected="x"\nfoo=1', "foo"),
    ],
)
def test_a_broken_rule_is_refused_and_named(tmp_path: Path, rule: str, fault: str) -> None:
    with pytest.raises(AlarmRulesRefused, match=fault):
        load_alarm_rules(written(tmp_path / "alarms.toml", rule))


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    bad = 'id="a"\nkind="case_overdue"\npriority="low"\nexpected=""'
    with pytest.raises(AlarmRulesRefused) as refused:
        load_alarm_rules(written(tmp_path / "alarms.toml", bad, bad))
    assert len(refused.value.faults) == 3


def line(number: int, rule: str, *values: tuple[str, str]) -> DutyLine:
    at = datetime(2026, 6, 15, number, tzinfo=UTC)
    return DutyLine(f"L{number}", DutyKind.RULE_SET, "2026-06-15/day", at, "officer", to=rule, values=values)


def test_the_logbook_changes_rules_and_what_is_nonsense_changes_nothing() -> None:
    lines = (
        line(1, "overspeed", ("threshold", "70"), ("priority", "high")),
        line(2, "overspeed", ("on", "0")),
        line(3, "overspeed", ("threshold", "-1")),
        line(4, "nobody", ("on", "0")),
        line(5, "track_gap", ("id", "other")),
    )
    after = rules_after(SHIPPED, lines)
    rule = after.rule("overspeed")
    assert rule is not None
    assert (rule.threshold, rule.priority, rule.on) == (70, Priority.HIGH, False)
    assert after.rule("track_gap") == SHIPPED.rule("track_gap")


@pytest.mark.parametrize(
    "values", [("threshold", "fast"), ("priority", "top"), ("threshold", "nan"), ("kind", "enter")]
)
def test_a_change_that_cannot_be_is_refused(values: tuple[str, str]) -> None:
    rule = SHIPPED.rule("overspeed")
    assert rule is not None
    with pytest.raises(AlarmRulesRefused, match="overspeed"):
        changed_rule(rule, (values,))
