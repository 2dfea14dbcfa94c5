"""Grid workers' terminals and sensors that report through a broker: MQTT 5, QoS 1, TLS and password (示意)."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace

import aiomqtt

from zscc.clock import Clock
from zscc.feeds.mqtt.address import Address
from zscc.feeds.players.words import told_by_terminal
from zscc.feeds.simulated.reports import ToldReport
from zscc.model.moment import ms_from_utc

TRY_AGAIN_S = 1.0


def topic_of(report: ToldReport) -> str:
    """Where a report is published: its source is a level of the topic."""
    return f"zs/report/{report.source}"


class WorkersPlayer:
    """All of them, over one link to the broker."""

    def __init__(self, broker: Address, clock: Clock) -> None:
        """``broker``: where it is and how to come in; what it asks for does not matter."""
        self._broker = broker
        self._clock = clock

    async def tell(self, reports: Sequence[ToldReport]) -> None:
        """Publish them as they are, now; comes back when the broker has them."""
        async with self._client() as client:
            for report in reports:
                await self._publish(client, report)

    async def play(self, reports: Sequence[ToldReport], every_s: float) -> None:
        """One after the other as just seen, through breaks of the link."""
        left = list(reports)
        while left:
            try:
                async with self._client() as client:
                    while left:
                        await self._clock.sleep(every_s)
                        now_ms = ms_from_utc(self._clock.now())
                        await self._publish(client, replace(left[0], observed_at_ms=now_ms))
                        del left[0]
            except aiomqtt.MqttError:
                await asyncio.sleep(TRY_AGAIN_S)

    async def _publish(self, client: aiomqtt.Client, report: ToldReport) -> None:
        told = json.dumps(told_by_terminal(report), ensure_ascii=False)
        await client.publish(topic_of(report), told.encode(), qos=1)

    def _client(self) -> aiomqtt.Client:
        return aiomqtt.Client(
            self._broker.host,
            self._broker.port,
            username=self._broker.user or None,
            password=self._broker.password or None,
            tls_context=self._broker.tls,
            protocol=aiomqtt.ProtocolVersion.V5,
        )
