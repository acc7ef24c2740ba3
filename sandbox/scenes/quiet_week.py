"""A quiet week: nobody answers, everything becomes softer by itself, and nothing is counted."""

from dataclasses import replace

from sandbox.scenes.first_week import JOINING
from sandbox.scenes.turns import ALMA, BEN, Quiet, Scene, Sees, Signed, goes, presses, says

QUESTION = "What eased, even a little?"

SCENE = Scene(
    name="quiet-week",
    title="A quiet week",
    about="Nobody answers. What comes grows softer by itself, and nobody counts.",
    opens=(
        "Alma and Ben know this by now. They meet on Mondays at 11:00, and Ben chose to be nudged every day. "
        "Today they have just met."
    ),
    before=(
        *(replace(turn, why="") for turn in JOINING),
        says(ALMA, "/meet B. mon 11:00 weekly 50m", Sees(ALMA, "every Monday at 11:00")),
        says(BEN, "/rhythm daily 18:00", Sees(BEN, "every day at 18:00")),
    ),
    turns=(
        says(
            ALMA,
            f"/ask B. {QUESTION}",
            Sees(ALMA, "For B., at their own hour"),
            why="Alma leaves a question, as in any week.",
        ),
        goes(
            0,
            18,
            0,
            Sees(BEN, QUESTION),
            why="It comes in the evening. Ben reads it on the tram, and puts the phone away.",
        ),
        goes(
            1,
            18,
            0,
            Sees(BEN, "Still here, if you like"),
            why=(
                "He asked for a nudge a day, so one comes. It says that the question is still here, and no "
                "more than that."
            ),
        ),
        goes(
            2,
            18,
            0,
            Sees(BEN, "Still here, if you like"),
            why=(
                "Another evening. A silence often means a full day, or a hard one, so nothing gets louder "
                "because of it."
            ),
        ),
        goes(
            3,
            18,
            0,
            Sees(BEN, "Still here, if you like", soundless=True),
            why=(
                "From now on it comes without a sound. Nobody told Ben that anything changed; his phone "
                "simply stays still."
            ),
        ),
        goes(
            4,
            18,
            5,
            Quiet(BEN),
            why=(
                "Friday: nothing. After three it comes half as often. In the plan you can read why this one "
                "was left out."
            ),
        ),
        goes(
            5,
            18,
            0,
            Sees(BEN, "Still here, if you like", soundless=True),
            why="Saturday, soundless again. Had it gone on, it would come weekly, and in the end rest by itself.",
        ),
        goes(
            7,
            10,
            0,
            Sees(ALMA, "No lines this time."),
            why=(
                "An hour before they meet, Alma reads one neutral line. How often something was sent, or not "
                "answered, stands nowhere."
            ),
        ),
        goes(
            7,
            11,
            50,
            Sees(ALMA, "what is the one thing to carry?"),
            why="They have met. She is asked what to carry on, just as after any other session.",
        ),
        presses(
            ALMA,
            "Keep it",
            Sees(ALMA, QUESTION),
            why="She keeps the question. Perhaps it was a good one in a full week.",
        ),
        goes(
            8,
            18,
            0,
            Sees(BEN, QUESTION),
            why="A question always comes fresh. Nothing in it remembers the week before.",
        ),
        says(
            BEN,
            "The tram. I looked out instead of at the phone.",
            Signed(BEN),
            why="Any line, whenever it comes, brings back the rhythm Ben chose, without a word about it.",
        ),
        goes(
            9,
            18,
            0,
            Sees(BEN, "Still here, if you like"),
            why="And so the next nudge has its sound again.",
        ),
    ),
    ends=(
        "A week without a line was simply a week. Go on freely from here: write, or press a button, as either of them."
    ),
)
