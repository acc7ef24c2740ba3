"""What words are that people wrote."""

from enum import StrEnum


class Words(StrEnum):
    """Stands beside the words, and is sealed in with them: a value stays what it is for as long as any are kept."""

    NOTE = "note"
    CARD = "card"
    QUESTION = "question"
    OPENING = "offer"
    """The words an offered activity opens with."""
    LAST_LINE = "lastline"
    ALIAS = "alias"
    NAME = "name"
    """A therapist's."""
    ACCOUNT = "account"
    """The name on the account of whoever opened a link."""
    DRAFT = "draft"
    """Whatever was set down beside (bot/domain/draft.py). Lines of a card had "card line" once, and are still read."""
