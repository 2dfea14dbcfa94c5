"""The assessment's settings put to use: the shipped ones, versions by day, and broken ones refused."""

from datetime import date
from importlib.resources import files

import msgspec
import pytest

from zscc.analysis.assessment.chosen import choices_of, league_rules_of, weighting_on, weightings_of
from zscc.analysis.assessment.counts import read_counts
from zscc.analysis.assessment.formulas import rate_of
from zscc.analysis.assessment.scoring import JINNIU
from zscc.settings.assessment import AssessmentSetting, load_assessment

GOOD = (files("zscc") / "resources" / "duty" / "assessment.toml").read_text(encoding="utf-8")


def changed(tmp_path, was, becomes):
    assert was in GOOD
    told = tmp_path / "assessment.toml"
    told.write_text(GOOD.replace(was, becomes, 1), encoding="utf-8")
    return load_assessment(told)


def test_the_shipped_settings_are_the_standard_ways_and_published_weights():
    setting = load_assessment()
    counts = read_counts({"立案": 90, "受理": 100, "上报": 200})
    assert rate_of("立案率", counts, choices_of(setting)) == rate_of("立案率", counts)
    assert weightings_of(setting)[0].parts == JINNIU.parts
    assert league_rules_of(setting).show_ranks


def test_a_denominator_is_a_setting(tmp_path):
    setting = changed(tmp_path, 'registerRate = "taken_in"', 'registerRate = "reported"')
    assert rate_of("立案率", read_counts({"立案": 90, "受理": 100, "上报": 200}), choices_of(setting)).percent == 45.0


def test_the_weights_of_a_day(tmp_path):
    first = weightings_of(load_assessment())[0]
    second = weightings_of(
        changed(tmp_path, "version = 1\nvalid_from = 2026-01-01", "version = 2\nvalid_from = 2026-07-01")
    )
    both = (*second, first)
    assert weighting_on(both, "综合得分", date(2026, 6, 30)).version == 1
    assert weighting_on(both, "综合得分", date(2026, 7, 1)).version == 2
    assert weighting_on(both, "综合得分", date(2025, 12, 31)) is None
    assert weighting_on(both, "另一得分", date(2026, 7, 1)) is None


def test_a_part_may_count_work(tmp_path):
    setting = changed(tmp_path, 'rate = "disposeRate"', 'workload = "受理数"')
    part = weightings_of(setting)[0].parts[0]
    assert part.measure.share(read_counts({"受理": 600}), {})[0] * 100 == 75


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("weight = 30", "weight = 31", "101"),
        ('rate = "disposeRate"', 'rate = "luckRate"', "luckRate"),
        ('rate = "disposeRate"', 'workload = "运气"', "运气"),
        ('rate = "disposeRate"', "", "rate or of work"),
        ('rate = "disposeRate"', 'rate = "disposeRate"\nway = "by_luck"', "by_luck"),
    ],
)
def test_weights_that_make_no_score_are_refused(tmp_path, was, becomes, told):
    with pytest.raises(ValueError, match=told):
        weightings_of(changed(tmp_path, was, becomes))


def test_a_version_told_twice_is_refused():
    setting = load_assessment()
    with pytest.raises(ValueError, match="two versions"):
        weightings_of(AssessmentSetting(weightings=setting.weightings * 2))


@pytest.mark.parametrize("ways", [{"registerRate": "by_luck"}, {"luckRate": "closed"}])
def test_a_way_that_does_not_exist_is_refused(ways):
    with pytest.raises(ValueError, match="no"):
        choices_of(AssessmentSetting(weightings=(), ways=ways))


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [("weight = 30", "weight = 30.5", "weight"), ("shown = true", "shwon = true", "shwon")],
)
def test_a_broken_file_is_refused_with_the_place(tmp_path, was, becomes, told):
    with pytest.raises(msgspec.ValidationError, match=told):
        changed(tmp_path, was, becomes)
