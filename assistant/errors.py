"""Errors that a person reads: one sentence saying what is wrong and what to do."""


class EntenteError(Exception):
    """A failure whose message is meant for the person at the keyboard."""
