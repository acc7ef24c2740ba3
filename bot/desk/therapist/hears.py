"""What a therapist says and chooses: joining, clients, appointments, digests."""

from datetime import timedelta

from bot.actions import joining, meeting
from bot.channels.port import Attachment, Kind, Outgoing
from bot.desk import guides, language, mydata
from bot.desk.hearing import TherapistHandler, TherapistHearing, together
from bot.desk.therapist import (
    account,
    aliases,
    asking,
    digests,
    ending,
    gently,
    library,
    lookback,
    marking,
    offers,
    phases,
    settings,
    smaller,
    zones,
)
from bot.desk.therapist import appointments as meeting_desk
from bot.desk.therapist.zones import ask_zone
from bot.domain.pairing import CLIENT_LINK_LASTS, Pairing, Stage
from bot.domain.when import local_date
from bot.store import meetings, people
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.picture import qr

ALIAS = "alias"
_ALIAS_WORDS = 4
PAGE = 8
ENDED_STAYS = timedelta(days=30)
"""So long a pairing that ended is still told of."""


async def current_step(h: TherapistHearing) -> None:
    """Where a therapist stands: the zone first, then at home."""
    if not h.therapist.zone_set:
        ask_zone(h)
    else:
        h.tell(h.words.say("therapist-home"))


async def wrote(h: TherapistHearing) -> None:
    """A text: what a step waits for, or else perhaps a question for somebody."""
    step = h.therapist.waits(h.now, h.incoming.reply_to)
    await STEPS.get(step, asking.typed_free)(h, h.incoming.text.strip())


async def _appointment(h: TherapistHearing, text: str) -> None:
    """When to meet. Whoever is no client any more is not met: it may be a question for somebody."""
    about = await people.own_pairing(h.work, h.therapist, h.therapist.waits_about)
    if about is None:
        await asking.typed_free(h, text)
    elif h.therapist.waits_for == "move":
        await meeting_desk.typed_move(h, about, text)
    else:
        await meeting_desk.typed(h, about, text)


async def _question(h: TherapistHearing, text: str) -> None:
    await asking.typed_for(h, h.therapist.waits_about, text)


async def _last_line(h: TherapistHearing, text: str) -> None:
    await ending.typed(h, h.therapist.waits_about, text)


async def _alias(h: TherapistHearing, text: str) -> None:
    """A name for somebody, and no sentence: that was meant for something else."""
    if "?" in text or "\n" in text or len(text.split()) > _ALIAS_WORDS:
        h.therapist.wait_for(ALIAS, h.now, after=h.incoming.message)
        h.tell(h.words.say("alias-unlikely"))
        return
    await invite(h, text)


async def other(h: TherapistHearing) -> None:
    h.tell(h.words.say("only-text"))


async def invite(h: TherapistHearing, rest: str) -> None:
    """/invite ALIAS: a message ready to forward, and its QR picture."""
    if not h.therapist.zone_set:
        ask_zone(h)
        return
    if not rest:
        h.therapist.wait_for(ALIAS, h.now, after=h.incoming.message)
        h.tell(h.words.say("invite-ask"))
        return
    h.therapist.stop_waiting()
    match await joining.invite_client(h.work, h.therapist, rest):
        case joining.Invited() as made:
            _hand_over(h, made)
        case joining.AliasTaken(stage=Stage.INVITED) as taken:
            h.tell(
                h.words.say("invite-again", alias=Said(taken.alias)),
                rows(h.words.choice("button-new-link", f"relink:{taken.pairing_id}")),
            )
        case joining.AliasTaken() as taken:
            h.tell(h.words.say("alias-taken", alias=Said(taken.alias)))
        case joining.AliasUnfit():
            h.tell(h.words.say("alias-unfit"))


async def relink(h: TherapistHearing, pairing_id: str) -> None:
    mine = await aliases.own(h, pairing_id)
    made = await joining.invite_again(h.work, mine.pairing) if mine else None
    if made is not None:
        _hand_over(h, made)
    elif mine is not None:
        h.passed()


def _hand_over(h: TherapistHearing, made: joining.Invited) -> None:
    link = h.link(made.code)
    until = h.words.date(local_date(h.now + CLIENT_LINK_LASTS, h.therapist.zone))
    h.tell(h.words.say("invite-made", alias=Said(made.alias), until=until))
    h.tell(h.words.say("invite-forward", link=link, until=until))
    caption = h.words.say("invite-picture")
    h.answer.messages.append(Outgoing(caption, attachment=Attachment("link.png", qr(link), picture=True)))


async def _shown(h: TherapistHearing, about: str) -> aliases.Meant | None:
    """The pairing of an opened link, if the account that is shown is still the one that opened it."""
    pairing_id, _, invitation_id = about.partition(":")
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return None
    if not await joining.opened_by(h.work, mine.pairing, invitation_id):
        h.passed()
        return None
    return mine


async def them(h: TherapistHearing, about: str) -> None:
    """[Yes]: the account that opened the link is the client."""
    mine = await _shown(h, about)
    if mine is None:
        return
    pairing_id = mine.pairing.id
    if not await joining.confirm(h.work, mine.pairing):
        h.passed()
        return
    h.show(h.words.say("them-confirmed", alias=Said(mine.alias)))
    if await people.open_question(h.work, mine.pairing) is None:
        choices = [h.words.choice("button-write-it", f"askfor:{pairing_id}")]
        if await meeting.offers(h.work, mine.pairing):
            choices.append(h.words.choice("button-set-meeting", f"meet:{pairing_id}"))
        h.tell(h.words.say("confirmed-next", alias=Said(mine.alias)), rows(*choices))


async def not_them(h: TherapistHearing, about: str) -> None:
    """[Not them]: that account's lines are erased, and the link is closed."""
    mine = await _shown(h, about)
    if mine is None:
        return
    pairing_id = mine.pairing.id
    receipt = await joining.not_them(h.work, mine.pairing)
    if receipt is None:
        h.passed()
        return
    h.show(
        h.words.say("not-them", alias=Said(mine.alias)),
        rows(h.words.choice("button-new-link", f"relink:{pairing_id}")),
    )
    h.answer.others.append((receipt.address, Outgoing(h.words.say("not-them-told"))))


async def clients(h: TherapistHearing, rest: str) -> None:
    """/clients: alias, next appointment, question in use, how far joined; nothing else. Next appointments first."""
    page = int(rest) if h.press and rest.isdecimal() and len(rest) < 4 else 0
    # Those that ended come last, for a while: who looks for one learns why nothing comes any more.
    named = await aliases.in_order(h) + await people.named_ended(h.work, h.therapist, h.now - ENDED_STAYS)
    if not named:
        h.tell(h.words.say("no-clients"))
        return
    coming = await meetings.next_meetings(h.work, h.therapist)
    told = []
    for each in named[page * PAGE : (page + 1) * PAGE]:
        if not each.pairing.open:
            told.append(h.words.say("client-ended", alias=Said(each.alias)))
            continue
        question = await people.open_question(h.work, each.pairing)
        text = (await h.work.open(question.words)).partition("\n")[0] if question else ""
        meets = coming.get(each.pairing.id)
        when = h.words.moment(meets.starts_at, h.therapist.zone) if meets else h.words.label("no-meeting")
        told.append(
            h.words.say("client-line", alias=Said(each.alias), when=when, stage=await _stage(h, each.pairing))
            + ("\n" + h.words.say("client-question", question=Said(text)) if text else "")
        )
    turns = []
    if page:
        turns.append(h.words.choice("button-back", f"clients:{page - 1}"))
    if (page + 1) * PAGE < len(named):
        turns.append(h.words.choice("button-more", f"clients:{page + 1}"))
    h.show("\n\n".join(told), (tuple(turns),) if turns else ())


async def _stage(h: TherapistHearing, pairing: Pairing) -> str:
    client = await people.client_of(h.work, pairing)
    if client is not None and client.unreachable_since is not None and pairing.stage is Stage.JOINED:
        return h.words.label("stage-unreachable")
    return h.words.label("stage-joined" if pairing.stage is Stage.JOINED else "stage-waiting")


async def help_(h: TherapistHearing, _rest: str) -> None:
    """/help: what can be done, and the ways to it."""
    h.tell(
        h.words.say("help-therapist"),
        rows(
            h.words.choice("button-ask", "do:ask"),
            h.words.choice("button-digest", "do:digest"),
            h.words.choice("button-meet", "do:meet"),
            h.words.choice("button-clients", "do:clients"),
            h.words.choice("button-library", "do:library"),
            h.words.choice("button-phase", "do:phase"),
            h.words.choice("button-invite", "do:invite"),
            h.words.choice("button-gentle", "do:gentle"),
            h.words.choice("button-guide", "guide"),
            h.words.choice("button-end", "do:end"),
        ),
    )


async def do(h: TherapistHearing, name: str) -> None:
    """A button of /help: the command by that name, without anything typed after it."""
    if handler := COMMANDS.get(name):
        await handler(h, "")
    else:
        h.passed()


async def leave_it(h: TherapistHearing, _rest: str) -> None:
    h.show(h.words.say("left-as-it-was"))


COMMANDS: dict[str, TherapistHandler] = together(
    meeting_desk.COMMANDS,
    digests.COMMANDS,
    lookback.COMMANDS,
    zones.COMMANDS,
    settings.COMMANDS,
    ending.COMMANDS,
    library.COMMANDS,
    phases.COMMANDS,
    gently.COMMANDS,
    account.COMMANDS,
    {
        "help": help_,
        "invite": invite,
        "ask": asking.ask,
        "clients": clients,
        "mydata": mydata.ask,
        "language": language.language,
    },
)

CHOICES: dict[str, TherapistHandler] = together(
    gently.CHOICES,
    account.CHOICES,
    asking.CHOICES,
    meeting_desk.CHOICES,
    digests.CHOICES,
    marking.CHOICES,
    lookback.CHOICES,
    zones.CHOICES,
    settings.CHOICES,
    ending.CHOICES,
    library.CHOICES,
    offers.CHOICES,
    phases.CHOICES,
    smaller.CHOICES,
    {
        "relink": relink,
        "them": them,
        "notthem": not_them,
        "clients": clients,
        "mydata": mydata.give,
        "language": language.pressed,
        "leaveit": leave_it,
        "guide": guides.guide,
        "do": do,
        "who": aliases.turn,
    },
)

STEPS: dict[str, TherapistHandler] = {
    "zone": zones.zone,
    "meet": _appointment,
    "move": _appointment,
    "morning": settings.morning,
    ALIAS: _alias,
    "lastline": _last_line,
    library.OPENING: offers.typed_opening,
    asking.STEP: _question,
}
"""Whose text it is that a step waits for."""

ELSEWHERE = frozenset({"do", "guide"})
"""Choices after which nothing that was waited for is still meant."""

INCOMING = {Kind.TEXT: wrote, Kind.OTHER: other}
