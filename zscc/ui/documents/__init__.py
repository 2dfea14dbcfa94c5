"""Pictures, atlases, briefings and films as files: painted, gated for their audience, sealed; no desk needed."""
