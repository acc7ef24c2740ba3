"""The scenes of the sandbox's page, played to the end on the tests' world: all that is to be seen is seen."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sandbox.scenes.book import SCENES
from sandbox.scenes.playing import Lost, play
from sandbox.scenes.stage import Stepping
from sandbox.scenes.turns import ALMA, BEN, Act, Goes, Quiet, Scene, Sees, Signed, edits, goes, opens, presses, says
from tests.grounds import Grounds, Left
from tests.people import MONDAY_NOON, World

ON_SQLITE = pytest.mark.on("sqlite")
"""The scenes are the page's; what the bot does in them is told on both databases, in the other stories."""
CLOCKS_CHANGE = datetime(2027, 3, 22, 12, 0, tzinfo=UTC)
"""13:00 in Berlin, on the Monday before the night in which its clocks go forward."""


def _stage(world: World) -> Stepping:
    return Stepping(world.app, world.clock, world.telegram)


@ON_SQLITE
@pytest.mark.parametrize(
    ("scene", "monday"),
    [
        (SCENES["first-week"], MONDAY_NOON),
        (SCENES["quiet-week"], CLOCKS_CHANGE),
        (SCENES["coming-back"], MONDAY_NOON),
    ],
    ids=lambda given: given.name if isinstance(given, Scene) else "",
)
async def test_a_scene_plays_as_it_is_told(grounds: Grounds, empty: Left, scene: Scene, monday: datetime) -> None:
    async with grounds.world(replace(empty, at=monday)) as world:
        for turn in (*scene.before, *scene.turns):
            await play(_stage(world), turn, monday)
            if isinstance(turn.act, Goes):
                assert (world.clock.now() - monday).days <= 7 * 2, "a scene is over in two weeks"


def test_every_scene_is_played_here() -> None:
    assert set(SCENES) == {"first-week", "quiet-week", "coming-back"}


@pytest.mark.parametrize("scene", SCENES.values(), ids=lambda scene: scene.name)
def test_an_onlooker_reads_one_short_line_a_turn(scene: Scene) -> None:
    for line in (scene.opens, scene.ends, *(turn.why for turn in scene.turns)):
        assert 0 < len(line.split()) <= 32, line
        assert "\n" not in line
    assert all(turn.sees for turn in scene.turns), "what a turn brings is looked for"


@ON_SQLITE
async def test_a_turn_that_cannot_be_played_or_does_not_show_is_noticed(pair: World) -> None:
    turns = [
        presses(BEN, "A button that nobody has", Sees(BEN, "Quiet")),
        opens(BEN, Sees(BEN, "Hello"), forwarded="Nobody"),
        edits(BEN, "A line never written.", "Another.", Signed(BEN)),
        says(BEN, "The mornings.", Quiet(BEN)),
        says(BEN, "The evenings.", Sees(BEN, "The small sign")),
        says(ALMA, "/clients", Sees(ALMA, "B.", soundless=True)),
        goes(0, 14, 0, Sees(ALMA, "B.")),
    ]
    for turn in turns:
        with pytest.raises(Lost):
            await play(_stage(pair), turn, MONDAY_NOON)


@ON_SQLITE
async def test_a_turn_begun_before_writes_nothing_twice(pair: World) -> None:
    acts = [
        says(BEN, "The mornings.", Signed(BEN), Sees(BEN, "The small sign")),
        edits(BEN, "The mornings.", "The mornings, a bit.", Signed(BEN)),
    ]
    for turn in acts:
        await play(_stage(pair), turn, MONDAY_NOON)
        before = [(each.id, each.text) for each in pair.ben.screen]
        await play(_stage(pair), turn, MONDAY_NOON, again=True)
        assert [(each.id, each.text) for each in pair.ben.screen] == before


def test_every_act_of_the_scenes_is_one_the_interpreter_knows() -> None:
    played = {type(turn.act) for scene in SCENES.values() for turn in (*scene.before, *scene.turns)}
    assert played == set(Act.__args__)
