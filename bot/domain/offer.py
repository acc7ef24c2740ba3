"""An activity that a therapist offers a client: what a nudge may bring instead of the question."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.people import new_id

OFFERED_MOST = 3
"""At a time, in one pairing (care.md: too much is the commonest way to fail)."""


@dataclass(kw_only=True, eq=False)
class Offer:
    """One activity of the library, at hand for one client until it is taken back."""

    id: str = field(default_factory=new_id)
    pairing_id: str
    prompt: str
    """Its id in the library."""
    words: str = ""
    """Id of the words it opens with, as the therapist worded them, sealed for the pairing; line breaks are kept.

    Empty: as the library has them. The steps are the library's in any case.
    """
    offered_at: datetime
    withdrawn_at: datetime | None = None
