"""What is still owed to a chat after a commit: a reaction, an edit, a deletion.

Ids alone, so that it outlives an erased client.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.people import new_id


class Due(StrEnum):
    REACT = "react"
    """The sign on a client's own message that the note is kept."""
    EDIT = "edit"
    """The words of a digest: written into its cover, or written anew."""
    DELETE = "delete"
    HIDE = "hide"
    """What a discreet client opened by a tap: covered again."""


@dataclass(kw_only=True, eq=False)
class Owed:
    """Retried until done. (kind, address, message) is unique: several changes make one edit."""

    id: str = field(default_factory=new_id)
    kind: Due
    address: str = field(repr=False)
    message: int
    about: str = ""
    """Id of the delivery that is worded anew, or of the note that was kept; of a cover, what it opens into."""
    due_at: datetime
    tries: int = 0
    asked: int = 1
    """Counts the changes, so that one that comes while an edit is on its way is not lost."""

    def again(self, now: datetime, asked: float = 0.0) -> None:
        """Due again later: after 2 s, doubling up to five minutes, or what Telegram asked for."""
        self.tries += 1
        self.due_at = now + timedelta(seconds=max(asked, min(2.0 ** min(self.tries, 12), 300.0)))
