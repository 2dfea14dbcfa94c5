"""Official warnings as areas: what they cover, their outline, hatch and label."""
