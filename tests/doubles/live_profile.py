"""A profile that is no demo; tests add its feeds."""

PROFILE = """
institution = "周市镇"
institution_en = "Zhoushi"
demo = false
language = "zh"
style = "dark"
[thresholds]
stopped_below_kmh = 3.0
stale_after_s = 60.0
offline_after_s = 300.0
future_limit_s = 300.0
late_after_s = 120.0
jump_above_kmh = 160.0
[windows]
trail_minutes = 30.0
heat_hours = 24.0
"""
