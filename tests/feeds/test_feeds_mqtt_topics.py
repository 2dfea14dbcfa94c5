import pytest

from zscc.feeds.mqtt.topics import check_filter, matches


@pytest.mark.parametrize(
    ("asked", "topic", "fits"),
    [
        ("zs/grid/+/report", "zs/grid/17/report", True),
        ("zs/grid/+/report", "zs/grid/report", False),
        ("zs/grid/+/report", "zs/grid/17/report/more", False),
        ("zs/grid/+/report", "zs/grid//report", True),
        ("zs/#", "zs", True),
        ("zs/#", "zs/a/b/c", True),
        ("zs/#", "zsx/a", False),
        ("#", "any/thing", True),
        ("#", "$SYS/broker/uptime", False),
        ("+/broker/uptime", "$SYS/broker/uptime", False),
        ("$SYS/#", "$SYS/broker/uptime", True),
        ("+", "/", False),
        ("/+", "/", True),
        ("网格/+", "网格/东门", True),
        ("a", "a", True),
        ("a", "A", False),
    ],
)
def test_a_filter_asks_for_a_topic_as_the_standard_says(asked, topic, fits):
    assert matches(asked, topic) is fits


@pytest.mark.parametrize("asked", ["", "a/#/b", "a#", "a/b+", "+a", "a\x00b", "x" * 65_536, "$share/us/a"])
def test_what_is_no_filter_is_refused(asked):
    with pytest.raises(ValueError, match=r"topic|zero|stands|shared"):
        check_filter(asked)


@pytest.mark.parametrize("asked", ["#", "+", "a/+/b/#", "/", "网格/+"])
def test_filters_are_taken(asked):
    check_filter(asked)
