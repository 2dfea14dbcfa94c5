"""What the bureau's own rules make of facts: classes, limits, suggestions, alarms. Pure; the centre writes."""
