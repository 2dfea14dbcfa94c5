"""Layers that somebody brought, as shapes and fills."""
