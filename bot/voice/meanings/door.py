"""What can be chosen at the door, by whoever has a link."""

from bot.voice.meanings.kinds import ID, WORD, ending, meaning, optional

AGREE = meaning("agree", ID, optional(WORD, ""), ending("on"))
"""The invitation, the version of the words that stand above, and whether to be discreet from the start."""
NO_THANKS = meaning("nothanks")
BEGIN = meaning("begin", ID)
PHONE_ASK = meaning("phone:ask", ID)
PHONE_SEEN = meaning("phone:on", ID)
PHONE_NOT_SEEN = meaning("phone:off", ID)
