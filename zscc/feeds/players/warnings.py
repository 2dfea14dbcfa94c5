"""The weather service: a CAP message that is put into a folder, as a receiver of the emergency service does (示意)."""

from datetime import datetime, timedelta
from pathlib import Path
from string import Template

from zscc.clock import SHANGHAI

LASTS = timedelta(hours=3)
_ALERT = Template(
    """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
 <identifier>ZSCC-DEMO-$number</identifier><sender>昆山市气象台（示意）</sender><sent>$sent</sent>
 <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
 <info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency>
  <severity>Severe</severity><certainty>Likely</certainty><effective>$sent</effective><expires>$expires</expires>
  <headline>暴雨橙色预警（示意）</headline><description>预计未来3小时降水50毫米以上，示意数据，不作为预警依据</description>
  <instruction>请注意防范</instruction>
  <area><areaDesc>周市镇中部（示意）</areaDesc><polygon>$polygon</polygon></area></info></alert>
"""
)
_POLYGON = "31.425,120.955 31.470,120.955 31.470,121.035 31.425,121.035 31.425,120.955"
"""Latitude before longitude, as CAP has it."""


def put_warning(folder: Path, now: datetime) -> Path:
    """Put an orange warning of heavy rain there, whole or not at all."""
    sent = now.astimezone(SHANGHAI).replace(microsecond=0)
    text = _ALERT.substitute(
        number=f"{sent:%Y%m%d%H%M%S}", sent=sent.isoformat(), expires=(sent + LASTS).isoformat(), polygon=_POLYGON
    )
    unfinished = folder / "warning.part"
    unfinished.write_text(text, encoding="utf-8")
    return unfinished.rename(folder / f"warning-{sent:%H%M%S}.xml")
