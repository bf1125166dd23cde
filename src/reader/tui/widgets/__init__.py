"""Widgets: each owns its geometry, draws itself row by row, and posts messages; none knows the store."""
