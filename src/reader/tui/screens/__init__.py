"""Screens: each owns its state and layout."""
