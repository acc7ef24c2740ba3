"""What a client can choose. An ID is that of whatever the name is about, unless something else is said."""

from enum import StrEnum

from bot.domain.people import Previews
from bot.domain.prompt import CARD
from bot.voice.meanings.kinds import (
    ID,
    NUMBER,
    PAGE,
    TEXT,
    WORD,
    either,
    flag,
    meaning,
    number_of,
    one_of,
    optional,
)

# The question.

QUESTION = meaning("question")
WHY = meaning("why", ID)
CHANGE_QUESTION = meaning("qchange", ID)
QUESTION_AGAIN = meaning("qcard", ID)
PUT_DIFFERENTLY = meaning("qown", ID)
HOW_IT_WAS = meaning("qback", ID)
SOMETHING_SMALLER = meaning("qsmall", ID, optional(WORD, ""))
ANOTHER_QUESTION = meaning("qother", ID, optional(WORD, ""))
"""The question, and the mark of the one that was offered before."""
USE_QUESTION = meaning("quse", ID, WORD)
NOT_THIS_TIME = meaning("qlet", ID)
TAKE_UP_AGAIN = meaning("qtake", ID)

# Their lines.

NOTES = meaning("notes", PAGE)
TAKE_ONE_BACK = meaning("takeback", PAGE)
FORGET_THIS_ONE = meaning("forgetone", ID)
FORGET = meaning("forget", ID)
SEND = meaning("send")
KEEP_FOR_ME = meaning("mine", ID)
FIRST_LINES = meaning("first", ID)
SHARE = meaning("share", ID)
ONE_LINE = meaning("oneline", ID)
WHOSE = meaning("whose", ID, optional(ID, ""))
"""The note, and the pairing it is for; without one it is the client's alone."""
KEEP_UNREAD = meaning("keepmine", ID)
"""[Keep for me], for all lines that a delivery says nobody read."""
MY_FILE = meaning("myfile")

# A text that was taken for one thing, and is another: its message, and the words that were set down.

KEEP_IT = meaning("keepit", NUMBER, ID)
NOT_KEPT = meaning("notkept")
WAS_A_NOTE = meaning("wasnote", NUMBER, ID)
WAS_NO_WORDING = meaning("qnote", NUMBER, ID)
WAS_NO_CARD_LINE = meaning("cardnote", NUMBER, ID)
WAS_NO_ANSWER = meaning("wasline", NUMBER, NUMBER, ID)
"""The message, the step it was taken for, and the doing."""

# What goes with the next digest.

PREVIEW = meaning("preview", optional(ID, ""))
PREVIEW_PAGE = meaning("pvpage", ID, PAGE)
HOLD_BACK = meaning("pvhold", ID, PAGE)
LET_GO = meaning("pvgo", ID, PAGE)
"""The note, and the page of the preview it stands on."""
SEND_THESE = meaning("pvall", ID)
IF_I_SAY_NOTHING = meaning("pvset", one_of(Previews.SEND, Previews.HOLD, Previews.NONE), optional(ID, ""))
"""What becomes of lines then, and the pairing whose preview it is said in."""
WHICH_TO_HOLD = meaning("holdlist", PAGE)
WHICH_TO_LET_GO = meaning("golist", PAGE)
HOLD_THIS_ONE = meaning("holdone", ID)
LET_THIS_ONE_GO = meaning("goone", ID)

# Looking back.

LOOK_BACK = meaning("lookback")
TURN_LOOK_BACK = meaning("look", one_of("time", "words"), PAGE, ID)
ADD_A_WORD = meaning("addword", PAGE)
WHICH_WORD = meaning("word", ID)

# Activities, and the card.

ACTIVITIES = meaning("activities")
BEGIN_OFFERED = meaning("activity:offer", ID)
BEGIN_GROUNDING = meaning("activity:ground", WORD)
"""The id of the prompt."""
GROUND = meaning("ground", optional(WORD, ""))
"""The id of the one that was shown before."""


class Tap(StrEnum):
    """What a step can be answered with besides its own words."""

    SKIP = "skip"
    ENOUGH = "enough"


STEP = meaning("step", ID, NUMBER, either(Tap, one_of(*Tap), NUMBER))
"""The doing, its step, and the word that is tapped by its number."""


class Lines(StrEnum):
    """Whether the lines of a card are asked for one after the other."""

    ALL = "all"
    ONE = "one"


MY_CARD = meaning("safe")
FILL_CARD = meaning("cardfill")
WHICH_CARD_LINE = meaning("cardlines")
CARD_LINE = meaning("cardline", one_of(*CARD))
SKIP_CARD_LINE = meaning("cardskip", one_of(*CARD))
EMPTY_CARD_LINE = meaning("cardempty", one_of(*Lines), one_of(*CARD))
CARD_ENOUGH = meaning("cardenough")

# When and how it comes.

_PAUSE_DAYS = optional(number_of(3, 7, 0), None)
PAUSE = meaning("pause", _PAUSE_DAYS)
"""For so many days; 0: until they are back; None: they are asked."""
RESUME = meaning("resume")
NOT_NOW = meaning("notnow")
_A_WEEK = optional(number_of(*range(10)), None)
FEWER = meaning("fewer", _A_WEEK)
"""How many a week they were when it was offered."""
GO_GENTLY = meaning("gentle")
NOT_GENTLY = meaning("gentleoff")
STOP = meaning("stop")
FINE = meaning("fine")
CHANGE = meaning("change")
ASK_RHYTHM = meaning("askrhythm")
QUESTION_ONLY = meaning("rhythm:only")
SUGGESTED_RHYTHM = meaning("rhythm:suggested")
DAILY = meaning("rhythm:daily")
OWN_RHYTHM = meaning("rhythm:typed")
AT_MY_HOUR = meaning("set:hour")
RIGHT_AWAY = meaning("set:now")
CEILINGS = (1, 2, 3, 5, 7)
_CEILING = optional(number_of(*CEILINGS), None)
CEILING = meaning("set:ceiling", _CEILING)
_ON_OFF = optional(flag("on", "off"), None)
INTENSITY = meaning("set:intensity", _ON_OFF)
DEFAULT = meaning("set:previews")
QUIET_HOURS = meaning("set:quiet")

# Discreet.

DISCREET = meaning("discreet")
BE_DISCREET = meaning("discreeton")
NOT_DISCREET = meaning("discreetoff")
MINUTES_OPEN = meaning("discreetfor", number_of(1, 5, 15))
CLEAR = meaning("clear")
CLEAR_NOW = meaning("clearnow")
SHOW = meaning("open", TEXT)
"""What a cover opens into: a delivery by its id, or one of those in covers.py."""

# What was agreed to, and the ways out.

LEAFLET = meaning("leaflet")
CONSENT = meaning("consent")
AGREE_ANEW = meaning("agreed", optional(WORD, ""))
NOT_ANY_MORE = meaning("disagreed", optional(WORD, ""))
"""The version of the words that stand above."""
TAKE_CONSENT_BACK = meaning("unconsent")
ASK_TO_LEAVE = meaning("leave", ID)
LEAVE = meaning("part", ID)
LEAVE_THIS_CHAT = meaning("leaving")
ERASE = meaning("erase")
