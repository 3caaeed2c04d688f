"""Errors that a person reads: one sentence saying what is wrong and what to do."""


class EntenteError(Exception):
    """A failure whose message is meant for the person at the keyboard.

    ``str()`` is what command lines and logs say. Pages speak their reader's language: ``french``
    is the same sentence for a French page; empty where the message is one for both, or is in the
    reader's language already.
    """

    def __init__(self, message: str = "", french: str = "") -> None:
        super().__init__(message)
        self.french = french or message

    def told(self, lang: str) -> str:
        """The sentence for a page in a language."""
        return self.french if lang == "fr" else str(self)


class MissingError(EntenteError):
    """There is no such thing, or none for the person who asks: both are said alike."""


class NotAllowedError(EntenteError):
    """The person may not do this."""


class ChangedError(EntenteError):
    """What is to be changed was changed by somebody else since it was read; nothing was saved."""


class BusyError(EntenteError):
    """Somebody has as much under way as they may; trying again soon makes sense."""
