"""The map on a page: PNG, SVG and PDF with legend, scale and provenance."""
