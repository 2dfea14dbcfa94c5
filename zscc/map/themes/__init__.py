"""Sums over the ground as pictures: heat and choropleth, kept in step with the moment."""
