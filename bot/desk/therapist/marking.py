"""A therapist says which lines came up, and what becomes of the question, from the ask or from the digest."""

from bot.actions import marking
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist.asking import told_of
from bot.domain.appointments import Appointment
from bot.domain.delivery import Delivery
from bot.voice.meanings import therapist as means

choices = Choices[TherapistHearing]()


async def _shown(h: TherapistHearing) -> Delivery:
    """The message that the choice stands in. Raises Passed where it is not this therapist's, or not open any more."""
    delivery = await marking.shown(h.work, h.therapist, h.incoming.message)
    if delivery is None:
        raise Passed
    return delivery


async def _too_early(h: TherapistHearing, delivery: Delivery) -> bool:
    early = marking.not_met(await h.work.get(Appointment, delivery.appointment_id), h.now)
    if early is not None:
        h.toast(h.words.label("when-you-have-met", when=h.words.moment(early.starts_at, h.therapist.zone)))
    return early is not None


@choices.on(means.LINES_TO_MARK)
async def lines(h: TherapistHearing, page: int) -> None:
    """[Which lines came up?], [Talked about], and the pages of them."""
    delivery = await _shown(h)
    if not await _too_early(h, delivery) and not await marking.open_marks(h.work, delivery, page):
        raise Passed


@choices.on(means.NO_MARKS)
async def back(h: TherapistHearing) -> None:
    """[Back]: the message says again what it said."""
    delivery = await _shown(h)
    if delivery.view != marking.MARKS:
        raise Passed
    await marking.close_marks(h.work, delivery)


@choices.on(means.MARK)
async def mark(h: TherapistHearing, came_up: bool, note_id: str) -> None:
    """A line as a button: it came up, or the mark is taken off. The choice says which, so that it means one thing."""
    delivery = await _shown(h)
    if delivery.view != marking.MARKS or not await marking.mark(h.work, delivery, note_id, came_up=came_up):
        raise Passed


@choices.on(means.CARRY_ON)
async def carry_on(h: TherapistHearing, delivery_id: str) -> None:
    """[Carry on] of a digest: the same question once more, told in a message of its own."""
    delivery = await _shown(h)
    if delivery.id != delivery_id:
        raise Passed
    if await _too_early(h, delivery):
        return
    asked = await marking.carry_on(h.work, delivery)
    if asked is None:
        raise Passed
    h.therapist.stop_waiting()
    h.tell(*told_of(h, asked))
