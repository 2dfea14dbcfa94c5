"""The elder-care platform, played: the documented profile at a free port, and one call as it would post it."""

import json
import socket
from pathlib import Path
from urllib.request import Request, urlopen

from zscc.centre.demo import DEMO_START
from zscc.model.moment import ms_from_utc

PROFILES = Path(__file__).parents[2] / "docs" / "feeds" / "profiles"
SECRET = "ZSCC_SECRET_ELDER_TOKEN"
TOKEN = "a token that nobody guesses"
NAME, PHONE = "李某某", "051257650000"
LON, LAT = 120.9967, 31.4637


def profile_of(folder: Path, port: int) -> Path:
    """The documented profile, switched on at a free port."""
    told = (PROFILES / "elder.toml").read_text(encoding="utf-8")
    written = folder / "elder.toml"
    written.write_text(told.replace("on = false", "on = true", 1).replace("8713", str(port), 1), encoding="utf-8")
    return written


def call(port: int) -> bytes:
    """What the platform posts; the answer comes after the commit."""
    message = {
        "呼叫编号": "YSHJ-1",
        "呼叫时间": ms_from_utc(DEMO_START),
        "呼叫类型": "01",
        "呼叫描述": f"{NAME}按下呼叫器，平台回拨三次无人接听",
        "住址": "示意新村2幢",
        "位置": {"经度": LON, "纬度": LAT},
        "老人": {"姓名": NAME, "电话": PHONE, "居住情况": "1"},
    }
    return post(port, json.dumps(message).encode())


def post(port: int, body: bytes) -> bytes:
    """Hand over whatever; the answer comes after the commit."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with urlopen(Request(f"http://127.0.0.1:{port}/reports", body, headers), timeout=20) as answer:
        return bytes(answer.read())


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
