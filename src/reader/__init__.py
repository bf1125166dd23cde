"""A terminal reader and annotator for bidirectional articles."""

__version__ = "0.1.0"
