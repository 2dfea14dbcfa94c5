"""A program that publishes numbers with QoS 1 at a steady rate and keeps each until the broker has it::

    python hasty_publisher.py PORT TOPIC RATE COUNT [TEMPLATE]

Its session outlives the broker: what was not acknowledged is sent again. It prints now and then how many the broker
took, at last all of them, or ends with 1 after a minute without progress. ``{n}``, ``{v}`` and ``{at}`` of the template
become the number, the number modulo 50 and the moment at which it was due (ISO 8601).
"""

import sys
import time
from datetime import UTC, datetime, timedelta

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PATIENCE_S = 60.0


def main(port, topic, rate, count, template):
    taken = []
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="hasty", protocol=mqtt.MQTTv5)
    client.on_publish = lambda *_: taken.append(time.monotonic())
    client.max_queued_messages_set(0)
    client.max_inflight_messages_set(500)
    client.reconnect_delay_set(1, 1)
    session = Properties(PacketTypes.CONNECT)
    session.SessionExpiryInterval = 3600
    client.connect("127.0.0.1", port, clean_start=False, properties=session)
    client.loop_start()
    began_s, began_at = time.monotonic(), datetime.now(UTC)
    for number in range(count):
        ahead_s = began_s + number / rate - time.monotonic()
        if ahead_s > 0:
            time.sleep(ahead_s)
        at = (began_at + timedelta(seconds=number / rate)).isoformat(timespec="milliseconds")
        told = template.replace("{n}", str(number)).replace("{v}", str(number % 50)).replace("{at}", at)
        client.publish(topic, told, qos=1)
        if number % 100 == 0:
            say(len(taken))
    last_s = time.monotonic()
    while len(taken) < count and time.monotonic() - max([last_s, *taken[-1:]]) < PATIENCE_S:
        time.sleep(0.02)
    say(len(taken))
    client.disconnect()
    client.loop_stop()
    return int(len(taken) < count)


def say(taken):
    sys.stdout.write(f"{taken}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    port, topic, rate, count, *rest = sys.argv[1:]
    sys.exit(main(int(port), topic, float(rate), int(count), rest[0] if rest else "{n}"))
