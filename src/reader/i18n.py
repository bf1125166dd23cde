"""The one door that every string a user sees goes through; catalogues are looked up here."""


def _(text: str) -> str:
    """Give a message in the interface's language; English so far."""
    return text
