"""Pausing and coming back: quiet for as long as the client likes, and nobody else is told."""

from dataclasses import replace

from sandbox.scenes.first_week import JOINING, MEETING
from sandbox.scenes.turns import ALMA, BEN, Quiet, Scene, Sees, Signed, goes, presses, says

QUESTION = "What eased, even a little?"
NEXT = "What would one easy evening look like?"
LINE = "The dog asleep on my feet."

SCENE = Scene(
    name="coming-back",
    title="Pausing and coming back",
    about="Ben rests for a while. Nobody is told, and nothing is lost.",
    opens="Ben has a question since six this evening, and he chose to be nudged every day. It has been a long Monday.",
    before=(
        *(replace(turn, why="") for turn in JOINING),
        replace(MEETING, why=""),
        says(BEN, "/rhythm daily 18:00", Sees(BEN, "every day at 18:00")),
        says(ALMA, f"/ask B. {QUESTION}", Sees(ALMA, "For B., at their own hour")),
        goes(0, 18, 0, Sees(BEN, QUESTION)),
    ),
    turns=(
        presses(
            BEN,
            "Pause",
            Sees(BEN, "How long would you like it to be quiet?"),
            why="The button stands under everything that comes by itself. Nobody asks for a reason.",
        ),
        presses(
            BEN,
            "Until I’m back",
            Sees(BEN, "Quiet until you are back"),
            why="Three days, a week, or until he is back: Ben alone decides. Alma is not told, now or later.",
        ),
        goes(
            1,
            18,
            5,
            Quiet(BEN),
            why="Tuesday evening, and nothing comes. In the plan you can see the nudge that was left out.",
        ),
        says(
            BEN,
            LINE,
            Signed(BEN),
            why="A pause is not a door. He can write whenever he likes, and the line is kept as ever.",
        ),
        goes(
            3,
            14,
            0,
            Sees(ALMA, LINE),
            why="The digest comes as always, with his line in it. Of the pause it says nothing.",
        ),
        goes(
            3,
            15,
            50,
            Sees(ALMA, "what is the one thing to carry?"),
            why="After the session Alma is asked, as after any other.",
        ),
        presses(ALMA, "Write it", Sees(ALMA, "One sentence for B."), why="She writes a new one."),
        says(ALMA, NEXT, Sees(ALMA, "For B.:"), why="She sees it once more, with his short name, before it is set."),
        presses(
            ALMA,
            "Leave it with B.",
            Sees(ALMA, "at their own hour"),
            why="“At their own hour” is all she learns, whether Ben rests or not.",
        ),
        goes(
            4,
            18,
            5,
            Quiet(BEN),
            why="Friday at six: still quiet. A nudge is let go while he rests; a question waits for him.",
        ),
        says(
            BEN,
            "/resume",
            Sees(BEN, "Welcome back."),
            why="He is back. Nothing is made up for, and nothing piles up.",
        ),
        goes(
            5,
            18,
            0,
            Sees(BEN, NEXT),
            why="At his next own hour the question that waited is here, once.",
        ),
        says(
            BEN,
            "No plans, and a window open.",
            Signed(BEN),
            why="And the thread goes on where it lay.",
        ),
    ),
    ends="Rest, and come back: that was all. Go on freely from here, or play another scene.",
)
