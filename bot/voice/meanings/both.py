"""What is chosen on either side, and means the same there."""

from bot.domain.lookback import Tag
from bot.voice.meanings.kinds import ID, WORD, ZONE, flag, meaning, one_of

LEAVE_IT = meaning("leaveit")
MY_DATA = meaning("mydata")
LANGUAGE = meaning("language", WORD)
SETTINGS = meaning("settings")
ASK_ZONE = meaning("askzone")
SET_ZONE = meaning("zone", ZONE)
TAG = meaning("tag", flag("1", "0"), one_of(*Tag), ID)
"""Whether the word is given or taken off, the word, and the note."""
