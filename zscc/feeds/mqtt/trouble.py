"""What is wrong with a link, as the codes of words: never what a library says of it alone."""

import socket
import ssl

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode

from zscc.feeds.contract import FeedDown

_REFUSED = {
    133: "broker_client",
    134: "broker_login",
    135: "broker_not_allowed",
    138: "broker_not_allowed",
    140: "broker_login",
}
_TAKEN_OVER = 142
_BY_KIND = (
    (socket.gaierror, "broker_unknown"),
    (ConnectionRefusedError, "broker_absent"),
    (TimeoutError, "broker_silent"),
)


def connect_trouble(error: aiomqtt.MqttError, host: str, port: int) -> FeedDown:
    """Why no connection came about."""
    where = f"{host}:{port}"
    if isinstance(error, aiomqtt.MqttCodeError):
        answer = error.rc.value if isinstance(error.rc, ReasonCode) else error.rc
        return FeedDown(_REFUSED.get(answer or 0, "broker_refused"), where=where, detail=_told(error))
    # aiomqtt tells the text alone; what it was made from still hangs on it.
    cause = error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FeedDown("broker_untrusted", where=where, detail=cause.verify_message)
    if isinstance(cause, ssl.SSLError):
        return FeedDown("broker_tls", where=where, detail=cause.reason or str(cause))
    code = next((code for kind, code in _BY_KIND if isinstance(cause, kind)), "broker_unreachable")
    return FeedDown(code, where=where, detail=str(cause or error))


def lost_trouble(error: aiomqtt.MqttError) -> FeedDown:
    """Why a connection ended."""
    cause = error if isinstance(error, aiomqtt.MqttCodeError) else error.__cause__
    code = getattr(cause, "rc", None)
    if isinstance(code, ReasonCode) and code.value == _TAKEN_OVER:
        return FeedDown("broker_taken_over")
    return FeedDown("broker_lost")


def subscribe_trouble(topic: str, reason: ReasonCode) -> FeedDown:
    """The broker does not let us hear a topic."""
    return FeedDown("broker_topic", topic=topic, detail=str(reason))


def _told(error: BaseException) -> str:
    code = getattr(error, "rc", None)
    return str(code) if isinstance(code, ReasonCode) else str(error)
