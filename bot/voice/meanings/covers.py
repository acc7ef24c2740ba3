"""What a cover may stand for besides a delivery: kept with the cover, and read when it is opened."""

from bot.voice.meanings.kinds import ID, meaning

LINE = meaning("line", ID)
"""What is asked about a note: how to keep a long one, whose it is."""
FIRST = meaning("first", ID)
SHRANK = meaning("shrank", ID)
LATE = meaning("late", ID)
"""A question that may not have arrived."""
DANGER = meaning("danger")
CONSENT = meaning("consent")
