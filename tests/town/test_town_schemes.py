from datetime import date

from zscc.town.layers import GridScheme
from zscc.town.schemes import scheme_on

OLD = GridScheme("1.0", "网格化 1.0", date(2017, 1, 1), synthetic_date=True)
NEW = GridScheme("3.0", "网格化 3.0", date(2021, 6, 1), synthetic_date=False)


def test_a_scheme_holds_from_its_first_day_until_the_next_one() -> None:
    for schemes in ((OLD, NEW), (NEW, OLD)):
        assert scheme_on(schemes, date(2016, 12, 31)) is None
        assert scheme_on(schemes, date(2017, 1, 1)) is OLD
        assert scheme_on(schemes, date(2021, 5, 31)) is OLD
        assert scheme_on(schemes, date(2021, 6, 1)) is NEW
