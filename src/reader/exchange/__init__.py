"""Formats: records in, records out. Knows no store; each module says what its format cannot hold."""
