"""The window and its panels: item models over snapshots; emits what was asked, decides nothing."""
