"""What may name or reach a person is hidden, and what may not is left alone."""

import pytest

from zscc.text.masking import masked_name, masked_phone, masked_plate, masked_text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("电话13812345678", "电话138****5678"),
        ("张伟 13812345678、欧阳明(13912345678)", "张* 138****5678、欧阳*(139****5678)"),
        ("138-1234-5678 或 138 1234 5678", "138****5678 或 138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("0512-57881234、57881234", "0512-****1234、****1234"),
        ("身份证320583199001011234，32058319900101123X", "身份证320583********1234，320583********123X"),
        ("一三八一二三四五六七八", "****"),
        ("车牌苏E·8A8K2、苏EAB1234", "车牌苏E·**8K2、苏E***234"),
        ("联系人：张伟", "联系人：张*"),
        ("欧阳建国先生反映", "欧阳*先生反映"),
        ("王小明女士家", "王*女士家"),
        ("儿子叫王小明", "儿子叫王*"),
        ("住3幢2单元402室", "住**幢**单元**室"),
        ("北门12号", "北门**号"),
        ("微信号：abc_12345 邮箱 a.b@qq.com", "微信号：**** 邮箱 ***@***"),
    ],
)
def test_what_leads_to_a_person_is_hidden(said, told):
    assert masked_text(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "",
        "12345热线",
        "7号车在1号路口",
        "2026-06-15 14:30",
        "某小区北门垃圾满溢",
        "编号YS20260614-0001",
        "㛃䶮\U0002a700😀",
        "第15号网格",
    ],
)
def test_what_leads_to_nobody_stays(said):
    assert masked_text(said) == said


def test_names_telephones_and_plates_by_themselves():
    assert (masked_name("王小明"), masked_name("")) == ("王*", "")
    assert [masked_phone(each) for each in ("13812345678", "1234567", "", "138****5678")] == [
        "138****5678",
        "****67",
        "",
        "138****5678",
    ]
    assert [masked_plate(each) for each in ("苏E·8A8K2", "苏E·12345", "示A0001", "")] == [
        "苏E·**8K2",
        "苏E·**345",
        "**001",
        "",
    ]


def test_hidden_words_stay_as_they_are_when_hidden_again():
    once = masked_text("联系人：张伟，电话13812345678，苏E·8A8K2，3幢402室")
    assert masked_text(once) == once


def test_a_long_text_takes_no_longer_than_its_length():
    assert masked_text("1" * 200_000)
    assert masked_text("苏E" * 50_000)
    assert masked_text("张" * 100_000)
    assert masked_text("1 " * 100_000)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("138.1234.5678", "138****5678"),
        ("138_1234_5678", "138****5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "138****5678"),
        ("+86138 12345678", "138****5678"),
        ("8613812345678", "138****5678"),
        ("138\u200b12345678", "138****5678"),
        ("138\u00a01234\u00a05678", "138****5678"),
        ("0512 5788 1234", "0512-****1234"),
        ("5788-1234", "****1234"),
        ("320583 19900101 1234", "320583********1234"),
        ("护照E12345678", "护照E****78"),
        ("6222 0212 3456 7890 123", "6222****123"),
        ("苏e·8a8k2", "苏e·**8k2"),
        ("苏Ｅ8Ａ8Ｋ2", "苏E**8K2"),
        ("苏E-8A8K2", "苏E-**8K2"),
        ("wechat: zhangwei88", "wechat: ****"),
        ("3号楼1201", "**号楼**"),
        ("88弄12号", "**弄**号"),
        ("12-3-402", "**"),
    ],
)
def test_other_ways_to_write_a_number_hide_nothing_from_the_mask(text: str, hidden: str) -> None:
    assert masked_text(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-15 14:30:00",
        "3000-5000元",
        "2021-2022年",
        "YS20260615-0001",
        "G12号线",
        "3楼500米",
        "房屋漏水",
        "水位3.14米",
    ],
)
def test_what_reaches_nobody_stays(text: str) -> None:
    assert masked_text(text) == text
