"""MQTT 5: grid workers' terminals and sensors that speak through a broker. ``docs/feeds/mqtt.md``."""
