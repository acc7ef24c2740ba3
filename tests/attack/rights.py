"""Who may do what, in one table: each command and each choice with the side that may use it and what it is about.

The code keeps the sides apart by construction (a client's handlers are given a client, a therapist's a therapist);
what is written here is what has to be true of each of them, and a verb that is missing here fails a test.
"""

import re
from dataclasses import dataclass
from enum import Enum
from zlib import crc32

from bot.desk.therapist.shelf import mark_of
from bot.domain.terms import version_of
from tests.stories.traces import WORDS

_KIND = re.compile(r"\{(\w+)\}")
FIXED = {"mark": mark_of("two-minutes"), "wording": f"{crc32(b'one-word'):08x}", "terms": version_of(WORDS.consent())}
"""What is the same for everybody: a place in the library, and the words of the consent, as choices carry
them."""
OWN = "own"
"""Nothing but the account of whoever uses it, or words that are the same for everybody."""


class By(Enum):
    """Who may use it."""

    CLIENT = "client"
    THERAPIST = "therapist"
    ANYBODY = "anybody"


@dataclass(frozen=True)
class Choice:
    """A choice as buttons carry it. `{...}` are ids: what it is about, which must be the presser's own."""

    by: By
    meaning: str

    @property
    def verb(self) -> str:
        return self.meaning.partition(":")[0]

    @property
    def about(self) -> str:
        """The kind of its object; `message` for one that is found by the message it is pressed on."""
        if "@" in self.meaning:
            return "message"
        return next((kind for kind in _KIND.findall(self.meaning) if kind not in FIXED), OWN)

    def with_ids(self, ids: dict[str, str]) -> str:
        return self.meaning.replace("@", "").format(**FIXED, **ids)


def _all(by: By, meanings: str) -> tuple[Choice, ...]:
    return tuple(Choice(by, meaning) for meaning in meanings.split())


CHOICES = (
    # At the door: whoever has the link. What they are about is an invitation, which only its code leads to.
    *_all(
        By.ANYBODY,
        "agree:{invitation}:{terms} agree:{invitation}:{terms}:on begin:{invitation} nothanks"
        " phone:ask:{invitation} phone:on:{invitation} phone:off:{invitation}",
    ),
    # A client's own account and phone.
    *_all(
        By.CLIENT,
        """activities addword:0 askrhythm askzone cardempty:one:safer cardenough cardfill cardline:safer cardlines
        cardskip:safer change erase fewer:2 fine gentle gentleoff golist:0 ground holdlist:0 leaflet leaveit lookback
        language:en mydata myfile notes:0 notkept notnow pause:0 pvset:hold question resume rhythm:daily rhythm:only
        rhythm:suggested rhythm:typed safe send set:ceiling set:ceiling:3 set:hour set:intensity set:intensity:on
        set:now set:previews set:quiet settings stop takeback:0 zone:Europe/Athens activity:ground:none clear clearnow
        consent unconsent discreet discreetoff discreeton leaving discreetfor:5 agreed:1 disagreed:1 open:danger""",
    ),
    # A client's own notes.
    *_all(
        By.CLIENT,
        """first:{note} forget:{note} forgetone:{note} goone:{note} holdone:{note} mine:{note} oneline:{note}
        pvgo:{note}:0 pvhold:{note}:0 share:{note} tag:1:trigger:{note} whose:{note}:{pairing}
        whose:{note}: word:{note}""",
    ),
    # Texts of theirs that were set down until they say what they are.
    *_all(By.CLIENT, "keepit:1:{draft} wasnote:1:{draft} qnote:1:{draft} cardnote:1:{draft} wasline:1:0:{doing}"),
    # Their question, their activities, what they were sent, and the ways out of a pairing.
    *_all(
        By.CLIENT,
        """qback:{question} qcard:{question} qchange:{question} qlet:{question} qother:{question}:00000000
        qother:{question} qown:{question} qsmall:{question} qtake:{question} quse:{question}:{wording} why:{question}
        activity:offer:{offer} step:{doing}:0:skip step:{doing}:0:enough step:{doing}:0:0 keepmine:{digest}
        preview:{digest} leave:{pairing} part:{pairing} look:time:0:{pairing} pvall:{pairing} pvpage:{pairing}:1
        pvset:hold:{pairing} open:{digest} open:late:{question} open:line:{note}
        open:first:{note} open:shrank:{note}""",
    ),
    # A therapist's own account and phone.
    *_all(
        By.THERAPIST,
        """asitis asklead askzone clients:0 copying:yes do:clients guide leaveit morning:ask morning:off
        morning:on mydata eraseme settings
        language:en who:digest:0 zone:Europe/Athens rest:2026-12-01..2026-12-02""",
    ),
    # Their own pairings, and what is in them.
    *_all(
        By.THERAPIST,
        """askfor:{pairing} askfor:{pairing}:{draft} askk:{pairing}:{meeting} asklib:{pairing}:{meeting}
        asklong:{pairing}:{draft} askn:{pairing}:{meeting} askpick:{pairing}:{draft}:1 askset:{pairing}:{draft}
        asksmall:{pairing}:{meeting} askw:{pairing}:{meeting} askwhy:{pairing}:{draft} athand:{pairing} digest:{pairing}
        end:{pairing} ended:{pairing} ended:{pairing}:{draft} gentle:{pairing} gently:{pairing}:2026-11-26
        last:{pairing} lastline:{pairing} library:{pairing} lookback:{pairing} meet:{pairing}
        meetmove:{pairing} meetoff:{pairing}:{series} now:{pairing} notthem:{pairing}:{account} phase:{pairing}
        relink:{pairing} smaller:{pairing}:{draft} them:{pairing}:{account} libp:stuck:{pairing} libi:sa0n:{pairing}
        libv:sa0n:{mark}:{pairing} libs:sa0n:{mark}:{pairing} libc:sa0n:{mark}:{pairing} libo:sa0n:{mark}:{pairing}
        phaseset:stuck:{pairing}""",
    ),
    *_all(
        By.THERAPIST,
        """askdraft:{draft}:{pairing} askwho:{draft} libd:{draft}:{pairing} meetfor:{question} meetonce:{meeting}
        missed:{digest} more:{digest}:1 offered:{offer} unoffer:{offer} libx:{offer}:n{mark} liby:{offer}:{draft}
        rest:{question} undo:{question}""",
    ),
    # A message of theirs: a digest or a look-back is found by the message that was pressed, in the presser's own chat.
    *_all(
        By.THERAPIST, "@marks:0 @unmarks @mark:1:{note} @carryon:{digest} @look:time:0 @tag:1:trigger:{note} @picture"
    ),
)

COMMANDS = {
    By.ANYBODY: "start crisis",
    By.CLIENT: """activities clear discreet erase forget gentle help language lookback mydata notes pause preview
        question resume rhythm safe settings stop zone""",
    By.THERAPIST: "ask away clients digest end erase gentle help invite language lead library lookback meet morning"
    " mydata phase settings zone",
}
"""All commands. A client's are about the client alone; those of a therapist that name an alias look for it among the
therapist's own, so that another's is like none."""

NAMING = (
    *("ask {} What eased?", "meet {} fri 10:00", "meet {} off", "meet {} move fri 10:00", "meet {} off once"),
    *(f"{name} {{}}" for name in ("digest", "end", "gentle", "library", "lookback", "phase", "meet")),
)
"""A therapist's commands that name an alias."""


def commands(by: By) -> tuple[str, ...]:
    return tuple(COMMANDS[by].split())


def every_command() -> tuple[str, ...]:
    return tuple(sorted({name for by in By for name in commands(by)}))


def choices(*by: By) -> tuple[Choice, ...]:
    return tuple(each for each in CHOICES if each.by in by)
