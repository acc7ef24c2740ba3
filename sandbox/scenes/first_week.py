"""The first week: from the operator's link to the first digest, and the next question after it."""

from sandbox.scenes.turns import ALMA, BEN, Scene, Sees, Signed, edits, goes, marks, opens, presses, says

QUESTION = "What was it like just before the call?"
WHY = "it came up twice today."
NEXT = "What helped you put the phone down?"
FIRST = "My shoulders were up. I put the phone down."
SECOND = "It was easier outside."
CHANGED = "My shoulders were up. I put the phone down first."

JOINING = (
    opens(
        ALMA,
        Sees(ALMA, "This link sets up this account"),
        why=(
            "Only a link from the operator makes somebody a therapist here. The operator never reads a word "
            "of anyone’s."
        ),
    ),
    presses(
        ALMA,
        "Begin",
        Sees(ALMA, "Which city"),
        why="One thing is asked, and only one: every hour that follows is told in her own time.",
    ),
    says(
        ALMA,
        "Berlin",
        Sees(ALMA, "This is how a week goes"),
        why="Instead of a manual she is shown one week, start to end. That is all there is to learn.",
    ),
    says(
        ALMA,
        "/invite B.",
        Sees(ALMA, "Here is the link we talked about"),
        Sees(ALMA, "to scan"),
        why=(
            "A short name is enough, and it need not be the real one. She forwards the link herself, by "
            "whatever way the two already use."
        ),
    ),
    opens(
        BEN,
        Sees(BEN, "Before anything is kept here"),
        forwarded=ALMA,
        why="Ben reads what happens to his words before a single one is kept.",
    ),
    presses(
        BEN,
        "I agree",
        Sees(BEN, "Is it"),
        why="The first guess at his time is that of the therapist. If it is wrong, one button changes it.",
    ),
    presses(
        BEN,
        "Fine",
        Sees(BEN, "Whoever gave you the link still has to say that it is you"),
        why="Two taps, and he is through. Nothing of his goes anywhere until Alma says that it is him.",
    ),
    presses(
        ALMA,
        "Yes, that is B.",
        Sees(ALMA, "B. is connected"),
        Sees(BEN, "You are connected"),
        why="Had a stranger found the link, she would say so here, and whatever they wrote would be erased.",
    ),
)
MEETING = says(
    ALMA,
    "/meet B. thu 15:00 weekly 50m",
    Sees(ALMA, "every Thursday at 15:00"),
    why="Everything is arranged around the session. What Ben writes comes to her an hour before it.",
)

SCENE = Scene(
    name="first-week",
    title="The first week",
    about="From the operator’s link to the first digest, and the question after it.",
    opens=(
        "Two fresh phones. Alma is a therapist, Ben comes to see her on Thursdays. It is Monday, and she has "
        "just heard of this."
    ),
    turns=(
        *JOINING,
        MEETING,
        says(
            ALMA,
            f"/ask B. {QUESTION}\nwhy: {WHY}",
            Sees(ALMA, "For B., at their own hour"),
            why="One question, in one sentence. She sees it just as Ben will, and can take it back until it leaves.",
        ),
        goes(
            0,
            18,
            0,
            Sees(BEN, QUESTION),
            why="It comes at Ben’s hour, not at hers. The first words on his lock screen say nothing of therapy.",
        ),
        presses(
            BEN,
            "Change this",
            Sees(BEN, "You can change it, or let it be"),
            why="The question is his too. He may word it anew, swap it, or let it be; nobody hears that he did.",
        ),
        presses(
            BEN,
            "Why this one?",
            Sees(BEN, WHY),
            why="A reason helps more than a nudge. It is there for whoever wants it.",
        ),
        says(
            BEN,
            FIRST,
            Signed(BEN),
            Sees(BEN, "The small sign on your line"),
            why="One line is plenty. A small sign says that it is kept; nobody praises, and nobody comments.",
        ),
        edits(
            BEN,
            FIRST,
            CHANGED,
            Signed(BEN),
            why="The line stays his. He edits the message, and what is kept changes with it.",
        ),
        says(
            BEN,
            "/rhythm suggested",
            Sees(BEN, "once in midweek"),
            why=(
                "By itself nothing but the question comes. He would like a nudge now and then. Alma can only make "
                "this quieter, never louder."
            ),
        ),
        goes(
            2,
            18,
            0,
            Sees(BEN, "A look ahead, word for word"),
            why=(
                "The evening before they meet, Ben sees what will go. He can hold any line back, and nobody hears "
                "that he did. The nudge of that evening steps aside."
            ),
        ),
        says(
            BEN,
            SECOND,
            Signed(BEN),
            Sees(BEN, SECOND),
            why="A second line, because one came to mind, joins what goes. It could just as well have been none.",
        ),
        presses(
            BEN,
            "Send if I say nothing",
            Sees(BEN, "It goes on"),
            why="He chooses once what happens if he says nothing. From then on a look ahead comes without asking.",
        ),
        goes(
            3,
            14,
            0,
            Sees(ALMA, CHANGED),
            Sees(ALMA, SECOND),
            why=(
                "An hour before they meet, Alma has the week in one message, in Ben’s own words. It cannot be "
                "forwarded."
            ),
        ),
        goes(
            3,
            15,
            50,
            Sees(ALMA, "what is the one thing to carry?"),
            why=(
                "They have met, and talked about it in the room. She is asked once what to carry on, never in "
                "the middle of another session."
            ),
        ),
        presses(
            ALMA,
            "Which lines came up?",
            Sees(ALMA, "Tap a line to mark it"),
            why="One of his lines came up in the room. She may mark it, or leave it: no mark says nothing of Ben.",
        ),
        marks(
            ALMA,
            SECOND,
            Sees(ALMA, "Tap a line to mark it"),
            why="One tap, and the line wears a quiet sign. The other one comes back once, in the next digest.",
        ),
        presses(
            ALMA,
            "Back",
            Sees(ALMA, "what is the one thing to carry?"),
            why="Back to what goes along until next Thursday.",
        ),
        presses(
            ALMA,
            "Write it",
            Sees(ALMA, "One sentence for B."),
            why="She could also keep the old one, or leave nothing at all this time.",
        ),
        says(
            ALMA,
            NEXT,
            Sees(ALMA, "For B.:"),
            why="Before anything is set she sees for whom it is. With many clients, that matters.",
        ),
        presses(
            ALMA,
            "Leave it with B.",
            Sees(ALMA, "at their own hour"),
            why="That was a minute of her day.",
        ),
        goes(
            4,
            18,
            0,
            Sees(BEN, NEXT),
            Sees(BEN, "A line of yours came back into the room."),
            why=(
                "The day after they met, not the same evening: some sessions need to settle first. And once, "
                "softly, he reads that his words were taken up."
            ),
        ),
    ),
    ends=(
        "One question carried, and the next one on its way. The phones are yours now: answer it as Ben, or "
        "see how a quiet week goes."
    ),
)
