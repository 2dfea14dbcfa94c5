"""Never lost, never twice: a real Mosquitto and the real program are killed under a thousand messages a second."""

import faulthandler
import sys
import time

import pytest
from mqtt_storm import Storm

RATE = 1_000.0


def test_the_broker_is_killed_and_the_program_too(tmp_path):
    with Storm(tmp_path, RATE, seconds=4.0) as storm:
        storm.start_desk()
        storm.start_publisher()
        time.sleep(0.9)
        storm.breathe()
        storm.broker.kill()
        storm.broker.start()
        time.sleep(1.6)
        storm.kill_desk()
        storm.start_desk()
        count = storm.count()
    assert count.sent == 4_000
    assert count.stored == count.shown == count.sent


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_many_kills_of_both(tmp_path):
    faulthandler.cancel_dump_traceback_later()
    with Storm(tmp_path, RATE, seconds=100.0) as storm:
        storm.start_desk()
        storm.start_publisher()
        for number in range(14):
            time.sleep(1.0 + 0.037 * number)
            storm.breathe()
            storm.broker.kill()
            time.sleep(0.1 * (number % 4))
            storm.broker.start()
            time.sleep(1.5 + 0.053 * number)
            storm.kill_desk()
            time.sleep(0.1 * (number % 3))
            storm.start_desk()
        count = storm.count()
    sys.stdout.write(f"\n14 kills of the broker, 14 of the program at {RATE:g} messages/s: {count}\n")
    assert count.sent == 100_000
    assert count.stored == count.shown == count.sent
