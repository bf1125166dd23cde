"""The application layer that the command line and the screens both call."""
