"""The errors that a user can cause, each with one clear message and a hint."""


class ReaderError(Exception):
    """Something went wrong that the user can understand and act upon.

    Args:
        message: what is wrong, one sentence without a full stop at the end.
        hint: what to do about it; empty when there is nothing to do.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(ReaderError):
    """What the user gave (a file, a name, an option) cannot be used as it is."""

    exit_code = 2


class StoreError(ReaderError):
    """The database cannot do what was asked: locked, damaged, read-only, full or newer than the program."""


class BusyError(StoreError):
    """Another program is writing to the database; trying again helps."""


class RuleError(ReaderError):
    """The scheme or the state of a layer does not allow this change."""


class ConflictError(RuleError):
    """The item is no longer in the state that the change starts from; another program or window changed it."""
