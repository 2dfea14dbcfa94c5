"""A record of words on A4: institution, made-up mark, page numbers and digest on every page; the same bytes twice."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from PySide6.QtWidgets import QApplication

from zscc.map.pages.record import Record, RecordLine, RecordPart

AT = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
CASES = tuple(RecordLine(f"{number}. 第{number}处暴露垃圾", "剩余18小时", "YS-1") for number in range(1, 91))
RECORD = Record(
    institution="周市镇社会治理局 · 指挥中心",
    title="交接班记录",
    facts=(("交班人", "梁*"), ("接班人", "韩*")),
    parts=(
        RecordPart(
            "未结事件 90", tuple(RecordLine(f"{n}. 第{n}处暴露垃圾", "剩余18小时", "YS-1") for n in range(1, 91))
        ),
        RecordPart("告警 0", (), "无"),
        RecordPart("批示", (RecordLine("请" + "拉网式排查" * 40, "剩余1天"), RecordLine("x" * 300))),
    ),
    confirmed=(("交班人", "梁* 17:31"), ("接班人", "韩* 17:31")),
    as_of=AT,
    seq=4711,
    synthetic=True,
)


def pages_of(pdf: bytes) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages
    return [re.sub(r"\s+", "", page.extract_text()) for page in pages]


@pytest.fixture(scope="module")
def texts(qapp: QApplication) -> list[str]:
    assert qapp
    return pages_of(RECORD.made())


def test_every_page_says_its_number_that_it_is_made_up_and_what_it_records(texts: list[str]) -> None:
    assert len(texts) >= 3
    for number, text in enumerate(texts, 1):
        assert f"第{number}页共{len(texts)}页" in text
        assert "演示数据（示意）" in text
        assert f"第4711条·SHA-256{RECORD.sha256[:16]}" in text


def test_everything_that_is_recorded_stands_on_the_pages(texts: list[str]) -> None:
    whole = "".join(texts)
    assert texts[0].startswith("周市镇社会治理局·指挥中心交接班记录")
    assert all(f"{number}.第{number}处暴露垃圾" in whole for number in range(1, 91))
    assert whole.count("拉") == 40
    assert whole.count("x") == 300
    assert "双方确认交班人梁*17:31接班人韩*17:31" in whole
    assert "不是电子签名" in texts[-1]


def test_pages_are_a4_and_the_same_record_gives_the_same_bytes(qapp: QApplication) -> None:
    assert qapp
    made = RECORD.made()
    assert made == RECORD.made()
    for page in pypdf.PdfReader(io.BytesIO(made), strict=True).pages:
        width_mm, height_mm = (float(side) / 72 * 25.4 for side in page.mediabox[2:])
        assert (round(width_mm), round(height_mm)) == (210, 297)


def test_the_digest_is_of_what_is_recorded_and_not_of_when_it_was_put_on_paper() -> None:
    assert replace(RECORD, seq=4712).sha256 == RECORD.sha256
    assert replace(RECORD, facts=(("交班人", "韩*"),)).sha256 != RECORD.sha256
    assert replace(RECORD, synthetic=False).sha256 != RECORD.sha256


def test_what_is_not_made_up_bears_no_such_mark(qapp: QApplication) -> None:
    assert qapp
    assert "示意" not in "".join(pages_of(replace(RECORD, synthetic=False).made()))
