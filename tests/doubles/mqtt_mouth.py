"""Somebody who publishes, and comes back when the broker has it."""

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

WITHIN_S = 20.0


def publish(broker, *payloads, topic="zs/a", qos=1, retain=False, authority=None, login=None):
    """``broker`` is an OwnBroker; ``authority`` the file of whom it is known by."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.max_inflight_messages_set(1000)
    if authority is not None:
        client.tls_set(ca_certs=str(authority))
    if login is not None:
        client.username_pw_set(login.user, login.password)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    try:
        for told in [client.publish(topic, payload, qos=qos, retain=retain) for payload in payloads]:
            told.wait_for_publish(WITHIN_S)
            assert told.is_published()
        client.disconnect()
    finally:
        client.loop_stop()
