"""Alignment, measures and merge strategies over annotation layers; takes iterables, knows no store."""
