"""What a therapist says and chooses: joining, clients, appointments, digests."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.actions import joining, meeting
from bot.channels.port import Attachment, Outgoing
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases, asking, ending, offers, settings, zones
from bot.desk.therapist import appointments as meeting_desk
from bot.desk.therapist.zones import ask_zone
from bot.domain.pairing import CLIENT_LINK_LASTS, Pairing, Stage
from bot.domain.people import Awaited
from bot.domain.when import local_date
from bot.store import meetings, people
from bot.voice.choices import rows, turns
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means
from bot.voice.meanings.both import LEAVE_IT
from bot.voice.picture import qr

choices = Choices[TherapistHearing]()
_ALIAS_WORDS = 4
PAGE = 8
ENDED_STAYS = timedelta(days=30)
"""So long a pairing that ended is still told of."""


async def crisis(h: TherapistHearing) -> None:
    """/crisis: the numbers to call where they are."""
    h.tell(h.words.crisis_text(h.therapist.zone))
    h.answer.always = True


async def current_step(h: TherapistHearing) -> None:
    """Where a therapist stands: the zone first, then at home."""
    if not h.therapist.zone_set:
        await ask_zone(h)
    else:
        h.tell(h.words.say("therapist-home"))


async def wrote(h: TherapistHearing) -> None:
    """A text: what a step waits for, or else perhaps a question for somebody."""
    step = h.therapist.waits(h.now, h.incoming.reply_to)
    await TAKEN_BY.get(step, asking.typed_free)(h, h.incoming.text.strip())


async def _appointment(h: TherapistHearing, text: str) -> None:
    """When to meet. Whoever is no client any more is not met: it may be a question for somebody."""
    about = await people.own_pairing(h.work, h.therapist, h.therapist.waits_about)
    if about is None:
        await asking.typed_free(h, text)
    elif h.therapist.waits_for is Awaited.MOVE:
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
        h.therapist.wait_for(Awaited.ALIAS, h.now, after=h.incoming.message)
        h.tell(h.words.say("alias-unlikely"))
        return
    await invite(h, text)


async def other(h: TherapistHearing) -> None:
    h.tell(h.words.say("only-text"))


async def invite(h: TherapistHearing, rest: str) -> None:
    """/invite ALIAS: a message ready to forward, and its QR picture."""
    if not h.therapist.zone_set:
        await ask_zone(h)
        return
    if not rest:
        h.therapist.wait_for(Awaited.ALIAS, h.now, after=h.incoming.message)
        h.tell(h.words.say("invite-ask"))
        return
    h.therapist.stop_waiting()
    match await joining.invite_client(h.work, h.therapist, rest):
        case joining.Invited() as made:
            _hand_over(h, made)
        case joining.AliasTaken(stage=Stage.INVITED) as taken:
            h.tell(
                h.words.say("invite-again", alias=Said(taken.alias)),
                rows(h.words.choice("button-new-link", means.NEW_LINK(taken.pairing_id))),
            )
        case joining.AliasTaken() as taken:
            h.tell(h.words.say("alias-taken", alias=Said(taken.alias)))
        case joining.AliasUnfit():
            h.tell(h.words.say("alias-unfit"))


@choices.on(means.NEW_LINK)
async def relink(h: TherapistHearing, pairing_id: str) -> None:
    made = await joining.invite_again(h.work, (await aliases.own(h, pairing_id)).pairing)
    if made is None:
        raise Passed
    _hand_over(h, made)


def _hand_over(h: TherapistHearing, made: joining.Invited) -> None:
    link = h.link(made.code)
    until = h.words.date(local_date(h.now + CLIENT_LINK_LASTS, h.therapist.zone))
    h.tell(h.words.say("invite-made", alias=Said(made.alias), until=until))
    h.tell(h.words.say("invite-forward", link=link, until=until))
    caption = h.words.say("invite-picture")
    h.answer.messages.append(Outgoing(caption, attachment=Attachment("link.png", qr(link), picture=True)))


async def _shown(h: TherapistHearing, pairing_id: str, invitation_id: str) -> aliases.Meant:
    """The pairing of an opened link. Raises Passed where the account that is shown is not the one that opened it."""
    mine = await aliases.own(h, pairing_id)
    if not await joining.opened_by(h.work, mine.pairing, invitation_id):
        raise Passed
    return mine


@choices.on(means.THAT_IS_THEM)
async def them(h: TherapistHearing, pairing_id: str, invitation_id: str) -> None:
    """[Yes]: the account that opened the link is the client."""
    mine = await _shown(h, pairing_id, invitation_id)
    if not await joining.confirm(h.work, mine.pairing):
        raise Passed
    h.show(h.words.say("them-confirmed", alias=Said(mine.alias)))
    if await people.open_question(h.work, mine.pairing) is None:
        ways = [h.words.choice("button-write-it", means.ASK_FOR(pairing_id, ""))]
        if await meeting.has_to_offer(h.work, mine.pairing):
            mine.pairing.meeting_was_offered()
            ways.append(h.words.choice("button-set-meeting", means.MEET(pairing_id)))
        h.tell(h.words.say("confirmed-next", alias=Said(mine.alias)), rows(*ways))


@choices.on(means.NOT_THEM)
async def not_them(h: TherapistHearing, pairing_id: str, invitation_id: str) -> None:
    """[Not them]: that account's lines are erased, and the link is closed."""
    mine = await _shown(h, pairing_id, invitation_id)
    receipt = await joining.not_them(h.work, mine.pairing)
    if receipt is None:
        raise Passed
    h.show(
        h.words.say("not-them", alias=Said(mine.alias)),
        rows(h.words.choice("button-new-link", means.NEW_LINK(pairing_id))),
    )
    h.answer.others.append((receipt.address, Outgoing(h.words.say("not-them-told"))))


async def clients(h: TherapistHearing) -> None:
    """/clients: the first page of them."""
    await show_clients(h, 0)


@choices.on(means.CLIENTS)
async def show_clients(h: TherapistHearing, page: int) -> None:
    """Alias, next appointment, question in use, how far joined; nothing else. Next appointments first."""
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
    h.show("\n\n".join(told), turns(h.words, means.CLIENTS, page, more=(page + 1) * PAGE < len(named)))


async def _stage(h: TherapistHearing, pairing: Pairing) -> str:
    client = await people.client_of(h.work, pairing)
    if client is not None and client.unreachable_since is not None and pairing.stage is Stage.JOINED:
        return h.words.label("stage-unreachable")
    return h.words.label("stage-joined" if pairing.stage is Stage.JOINED else "stage-waiting")


@choices.on(LEAVE_IT)
async def leave_it(h: TherapistHearing) -> None:
    h.show(h.words.say("left-as-it-was"))


TAKEN_BY: dict[Awaited, Callable[[TherapistHearing, str], Awaitable[None]]] = {
    Awaited.ZONE: zones.zone,
    Awaited.APPOINTMENT: _appointment,
    Awaited.MOVE: _appointment,
    Awaited.MORNING: settings.morning,
    Awaited.ALIAS: _alias,
    Awaited.LAST_LINE: _last_line,
    Awaited.OPENING: offers.typed_opening,
    Awaited.QUESTION: _question,
}
"""Whose text it is that a step waits for."""
