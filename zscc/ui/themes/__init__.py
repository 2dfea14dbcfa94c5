"""What the choropleth and the heat show: chosen, undone, remembered."""
