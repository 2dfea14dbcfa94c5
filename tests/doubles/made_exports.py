"""What exports are made of, for tests: the mini town, cases with hostile and personal words, a passport."""

from dataclasses import replace
from functools import cache

import made_cases
from mini_town import AS_OF, mini_snapshot, mini_town

from zscc.centre.bureau import load_bureau
from zscc.export.contract import Material, Wish
from zscc.export.table import made
from zscc.model.audience import Audience
from zscc.model.case_steps import next_value
from zscc.model.passport import LayerShown, Passport
from zscc.model.space import PointE7
from zscc.settings.approvals import Approval
from zscc.settings.profile import load_profile

APPROVED = Approval("苏S(2026)012号", ("boundary", "roads", "water"))
POINTS = (PointE7(1210123457, 314567891), PointE7(1209987653, 314512349), None)
PERSONAL = ("13812345678", "张伟", "320583199001011234", "57881234", "8A8K2", "402室", "北门12号", "李晓明")
WORDS = "联系人：张伟，电话13812345678，身份证320583199001011234，座机0512-57881234，苏E·8A8K2停在3幢2单元402室"
HOSTILE = ("=cmd|'/c calc'!A1", "@SUM(A1)\t+1", "-2+3\r\n换行", "㛃䶮\U0002a700😀\u202e\u0000", "＝1＋1", 'a,b;"c"')


@cache
def _town():
    return mini_town()


@cache
def bureau():
    return load_bureau(load_profile(), None, _town())


def case(number, **changed):
    """One that was opened; what it says is what tests are about."""
    its = next_value(None, made_cases.opened(number))
    return replace(its, **changed)


def cases():
    grid = _town().grids[0].code
    placed = [
        case(
            number,
            title=title,
            words=WORDS,
            address="某某小区北门12号",
            point=POINTS[number % 3],
            grid=grid,
            village=grid[:12],
            caller_ref="ab12",
            inspector="李晓明",
        )
        for number, title in enumerate(HOSTILE)
    ]
    secret = case(77, class_id="dispute.wages", title="劳资纠纷", words="欠薪", point=POINTS[0], grid=grid)
    return (*placed, secret)


def passport(audience=Audience.INTERNAL, **changed):
    usual = Passport(
        as_of=AS_OF,
        seq=4711,
        chain="c0ffee" * 10 + "abcd",
        state_hash="12" * 32,
        fold_version=4,
        town_code=_town().code,
        town_sha256=_town().sha256,
        audience=audience,
        author="值班员",
        box_m=(560_000.0, 3_500_000.0, 563_000.0, 3_503_000.0),
        layers=(LayerShown("boundary", visible=True), LayerShown("tracks", visible=False)),
        notice="演示数据（示意）",
    )
    return replace(usual, **changed)


def material(audience=Audience.INTERNAL, **changed):
    snapshot = replace(mini_snapshot(), cases=cases())
    return Material(
        snapshot,
        _town(),
        bureau(),
        passport(audience, **changed),
        filter_words="网格：小河社区-01",
        approvals=(APPROVED,),
    )


def data(subject, form, audience=Audience.INTERNAL, of=None, **wished):
    """The whole file, through every gate."""
    return made(of or material(audience), Wish(subject, form, **wished))
