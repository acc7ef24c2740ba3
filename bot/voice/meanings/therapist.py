"""What a therapist can choose. An ID is that of a pairing, unless something else is said."""

import re
from datetime import date

from bot.domain.pairing import Phase
from bot.voice.meanings.kinds import (
    ID,
    PAGE,
    WORD,
    ForWhom,
    Part,
    either,
    ending,
    flag,
    meaning,
    number_of,
    one_of,
    optional,
)
from bot.voice.meanings.place import INSTEAD, PLACE

# Who is meant.

_FOR_WHOM = Part(lambda text: ForWhom(text) if text else None, lambda for_whom: for_whom.begun, wide=True)
WHO = meaning("who", _FOR_WHOM, PAGE)
"""Another page of aliases to choose from, and what choosing one of them means."""
CLIENTS = meaning("clients", PAGE)
NEW_LINK = meaning("relink", ID)
THAT_IS_THEM = meaning("them", ID, ID)
NOT_THEM = meaning("notthem", ID, ID)
"""The pairing, and the invitation whose link was opened."""
DO = meaning("do", WORD)
"""A command by its name."""
GUIDE = meaning("guide")

# The question. A second ID is that of a draft, or of the appointment that an ask came after.

ASK_FOR = meaning("askfor", ID, optional(ID, ""))
ASK_WHOM = ForWhom(ASK_FOR.verb)
WRITE_IT = meaning("askw", ID, ID)
KEEP = meaning("askk", ID, ID)
NOTHING_THIS_TIME = meaning("askn", ID, ID)
FROM_LIBRARY = meaning("asklib", ID, ID)
ASK_SMALLER = meaning("asksmall", ID, ID)
ANOTHER_SMALLER = meaning("smaller", ID, ID)
WHY_OR_NOT = meaning("askwhy", ID, ID)
ASK_THEM = meaning("askdraft", ID, ID)
"""The draft, and the pairing."""
LEAVE_IT_WITH = meaning("askset", ID, ID)
SHOWN = ending("s")
"""Whether the question is shown with its alias afterwards, to be confirmed."""
AS_IT_IS = meaning("asklong", ID, ID, SHOWN)
PICK = meaning("askpick", ID, ID, number_of(1, 2, 3, 4), SHOWN)
SOMEONE_ELSE = meaning("askwho", ID)
UNDO = meaning("undo", ID)
"""The question."""
CARRY_ON = meaning("carryon", ID)
"""The digest."""

# Appointments.

MEET = meaning("meet", ID)
MEETING_FOR = meaning("meetfor", ID)
"""The question it was offered with."""
MOVE_ONCE = meaning("meetmove", ID)
OFF_ONCE = meaning("meetonce", ID)
"""The appointment."""
CALL_OFF = meaning("meetoff", ID, ID)
"""The pairing, and the series."""
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


def _days(text: str) -> tuple[date, date] | None:
    found = _DAYS.fullmatch(text)
    days = (_date(found[1]), _date(found[2])) if found else (None, None)
    return (days[0], days[1]) if days[0] and days[1] else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


DATE = Part(_date, date.isoformat)
DAYS = Part(_days, lambda days: f"{days[0]}..{days[1]}")
CARRY_ON_AS_IT_IS = meaning("asitis")
_WHAT_RESTS = either(tuple, DAYS, ID)
REST = meaning("rest", _WHAT_RESTS)
"""A question; or the days away into which appointments fell."""
ASK_LEAD = meaning("asklead")

# Digests, marks, look-backs.

DIGEST = meaning("digest", ID)
IN_SESSION_NOW = meaning("now", ID)
LAST_DIGEST = meaning("last", ID)
MISSED = meaning("missed", ID)
DIGEST_PAGE = meaning("more", ID, PAGE)
"""The digest itself, and its page."""
LINES_TO_MARK = meaning("marks", PAGE)
NO_MARKS = meaning("unmarks")
MARK = meaning("mark", flag("1", "0"), ID)
"""Whether the note came up."""
LOOK_BACK = meaning("lookback", ID)
_VIEW = re.compile(r"time|words|choose|line\.[0-9a-f]{24}")
VIEW = Part(lambda text: text.replace(".", ":") if _VIEW.fullmatch(text) else None, lambda view: view.replace(":", "."))
"""What of a look-back is on show, as its delivery keeps it."""
TURN_LOOK_BACK = meaning("look", VIEW, PAGE)
PICTURE = meaning("picture")

# The library. WHOM is a pairing, or NOBODY.

NOBODY = "0"
"""Stands where no client is named yet."""
WHOM = Part(lambda text: text if text == NOBODY else ID.read(text))
PHASES = one_of(*Phase)
LIBRARY = meaning("library", WHOM)
LIBRARY_PHASE = meaning("libp", PHASES, WHOM)
LIBRARY_ITEMS = meaning("libi", PLACE, WHOM)
SEE = meaning("libv", PLACE, WORD, WHOM)
"""Where in the library, the mark of the prompt, and for whom."""
SEND_AS_QUESTION = meaning("libs", PLACE, WORD, WHOM)
REWORD = meaning("libc", PLACE, WORD, WHOM)
OFFER = meaning("libo", PLACE, WORD, WHOM)
OFFER_REWORDED = meaning("libd", ID, WHOM)
"""The opening that was typed, and for whom."""
OFFER_INSTEAD = meaning("libx", ID, INSTEAD)
OFFER_REWORDED_INSTEAD = meaning("liby", ID, ID)
"""The offer that makes room, and the opening that was typed."""
AT_HAND = meaning("athand", ID)
OFFERED = meaning("offered", ID)
TAKE_OFFER_BACK = meaning("unoffer", ID)
"""The offer."""

# Where the two are.

PHASE = meaning("phase", ID)
SET_PHASE = meaning("phaseset", PHASES, ID)
GO_GENTLY = meaning("gentle", ID)
GENTLY_TODAY = meaning("gently", ID, DATE)
"""The day it was offered on."""

# Settings, and the ways out.

ASK_MORNING = meaning("morning:ask")
MORNING = meaning("morning:on")
NO_MORNING = meaning("morning:off")
COPYING = meaning("copying", flag("yes", "no"))
END = meaning("end", ID)
END_IT = meaning("ended", ID, optional(ID, ""))
LAST_LINE = meaning("lastline", ID)
ERASE_ACCOUNT = meaning("eraseme")
