"""``zscc feeds list``: every feed of a profile, and what is wrong with it before it runs."""

import argparse

from zscc.cli.feeds import ground_of, say
from zscc.cli.shown import escaped


def list_feeds(options: argparse.Namespace) -> int:
    """1 when a feed has a fault."""
    from zscc.centre.feed_offers import feed_ground
    from zscc.centre.feed_review import reviewed
    from zscc.clock import LiveClock
    from zscc.settings.secrets import Secrets

    ground = ground_of(options)
    vehicles = [vehicle.vehicle_id for vehicle in ground.town.vehicles]
    reviews = reviewed(ground.profile.feeds, feed_ground(ground, LiveClock(), Secrets()), vehicles)
    for each in reviews:
        line: dict[str, object] = {"feed": each.name, "kind": each.kind}
        if each.settings is not None:
            line |= {"label": each.settings.label, "where": each.settings.where, "on": each.settings.on}
        line |= {"fault": "; ".join(each.faults)} if each.faults else {}
        line |= {"notes": list(each.notes)} if each.notes else {}
        if options.json:
            say(line)
        else:
            parts = (
                each.name,
                each.kind,
                str(line.get("where", "")),
                *each.notes,
                *(f"! {its}" for its in each.faults),
            )
            print("  ".join(escaped(part) for part in parts if part))
    if not reviews and not options.json:
        print("this profile names no feed")
    return 1 if any(each.faults for each in reviews) else 0
