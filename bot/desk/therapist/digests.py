"""The therapist's ways to a digest: now, the last one, another page."""

from bot.actions import digesting
from bot.channels.port import Kind
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Stage
from bot.store import deliveries
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means

choices = Choices[TherapistHearing]()


async def digest(h: TherapistHearing, rest: str) -> None:
    """/digest ALIAS: the last one; a new one from the lead time on, or after [In session now]."""
    found = await aliases.meant(h, rest, means.DIGEST.for_whom(), alias_needed=True)
    if found is not None:
        await _digest(h, found.pairing)


@choices.on(means.DIGEST)
async def digest_pressed(h: TherapistHearing, pairing_id: str) -> None:
    await _digest(h, (await aliases.own(h, pairing_id)).pairing)


async def _digest(h: TherapistHearing, pairing: Pairing) -> None:
    if pairing.stage is not Stage.JOINED:
        h.tell(h.words.say("not-joined", alias=Said(await h.work.open(pairing.alias))))
        return
    match await digesting.ask_for_digest(h.work, h.therapist, pairing, _by(h)):
        case digesting.Coming():
            return
        case digesting.Early() as early:
            alias = Said(early.alias)
            if early.due_at is not None:
                text = h.words.say("digest-early", alias=alias, when=h.words.moment(early.due_at, h.therapist.zone))
            else:
                text = h.words.say("digest-no-meeting", alias=alias)
            choices = [h.words.choice("button-in-session", means.IN_SESSION_NOW(pairing.id))]
            if early.last:
                choices.append(h.words.choice("button-last-digest", means.LAST_DIGEST(pairing.id)))
            h.tell(text, rows(*choices))


def _by(h: TherapistHearing) -> int:
    """The message that was written or pressed: what makes the same wish twice one."""
    return h.incoming.message or 0


@choices.on(means.IN_SESSION_NOW)
async def in_session(h: TherapistHearing, pairing_id: str) -> None:
    """[In session now]: the two are together."""
    mine = await aliases.own(h, pairing_id)
    if mine.pairing.stage is not Stage.JOINED:
        raise Passed
    if (await digesting.digest_now(h.work, h.therapist, mine.pairing, _by(h))).again:
        raise Passed


@choices.on(means.MISSED)
async def missed(h: TherapistHearing, delivery_id: str) -> None:
    """[The lines], that could not be brought when they were due."""
    if await digesting.bring(h.work, h.therapist, delivery_id) is None:
        raise Passed


async def offer_missed(h: TherapistHearing) -> None:
    """At any contact: what could not be brought is offered, once."""
    if h.incoming.kind not in (Kind.TEXT, Kind.PRESS) or h.answer.always or h.therapist.gone:
        return
    await h.work.flush()
    for failed, pairing in await digesting.to_offer(h.work, h.therapist):
        digesting.offered(failed)
        text = h.words.say("digest-not-brought", alias=Said(await h.work.open(pairing.alias)))
        h.tell(text, rows(h.words.choice("button-digest", means.MISSED(failed.id))))


@choices.on(means.LAST_DIGEST)
async def last(h: TherapistHearing, pairing_id: str) -> None:
    mine = await aliases.own(h, pairing_id)
    coming = await digesting.last_again(h.work, h.therapist, mine.pairing, _by(h))
    if coming is None or coming.again:
        raise Passed


@choices.on(means.DIGEST_PAGE)
async def more(h: TherapistHearing, delivery_id: str, page: int) -> None:
    """[More]: another page of a digest, by editing the same message."""
    delivery = await digesting.turn_page(h.work, h.therapist, delivery_id, page)
    if delivery is None or delivery.message is None:
        raise Passed
    # By the same way as every other edit of it, so that a line forgotten meanwhile cannot come back with the page.
    await deliveries.owe(h.work, Due.EDIT, h.therapist.address, delivery.message, delivery.id)
