### Everything the bot says, but for the crisis text and the library.
### One thought a message, plain words, nothing that counts, praises or urges.
### The first line of what a client receives stands on a lock screen: it never says therapy or a name.

## At the door

consent-head = Hello. Before anything is kept here, please read this once.
consent-text =
    • You get one small question at a time. Answer in a line, whenever you like, or not at all. Any answer is fine, and so is none.
    • The therapist who gave you this link writes the question. They read your lines shortly before you meet, or while you are together. They can look back at them later. Nobody else is shown them.
    • Any line can be held back before it goes: /preview. If you choose to give numbers, they can become a picture for the two of you. Your own card, /safe, is for you alone.
    • Nobody reads this chat as it comes in. If you are in danger, call a person: /crisis shows numbers.
    • Telegram carries these messages and could read them. So could anyone who holds your phone. A bot can delete messages here for 48 hours only. After that, you can still delete them yourself.
    • Lines are kept encrypted. Each is erased { $days } days after you next meet. If you do not meet, { $days } days after you wrote it.
    • Take any line back with /forget. Rest with /pause, leave with /stop, and remove it all with /erase.
consent-given = Thank you. You can take this back at any time with /stop or /erase.
no-thanks = All right. Nothing was kept.
no-link = This link does not work any more. It may have been used already, or be too old. Please ask for a new one.
other-side = This account is in use here already, and the link is meant for another one. Please open it with that account.
stranger-text =
    Hello. This is a quiet place for two people who know each other. It opens only with a link.

    Nothing you write here is kept, and nobody reads it. If you need someone now: /crisis
the-new-one = the new one

enrol-offer =
    Hello, { $name }. This link sets up this account as a therapist’s.

    You leave a client one question. Their lines come back to you before the next session.
enrol-done = You are set up, { $name }. One thing is left.
therapist-zone-ask = Which city’s time do you live by? Tap one, or type the name of a city.
worked-example =
    This is how a week goes.

    Monday, after the session, you write: <i>/ask S. What was it like just before the call?</i>
    S. receives it on Tuesday at 18:00, or when S. prefers. S. answers in a line, or not at all.
    Next Monday, an hour before the session, you get:

    <b>S.</b> · Mon 15:00
    Carried: “What was it like just before the call?”
    Wed · My shoulders were up. I put the phone down first.
    Sat · It was easier outside.

    You take it up in the room, and leave the next question.

    Begin with /invite and a short name for your client, such as <i>/invite S.</i>
therapist-home = You are set up. /ask leaves a question, /meet sets a session, /help shows the rest.
therapist-suspended = Those who run this bot have paused your account. Please ask them. /crisis still answers.
not-shown-now = This is not shown while your account is paused.

## Joining, for the client

is-it-fine =
    Is it { $now } for you? That is the time in { $zone }.

    A question comes the day after you meet, at { $hour }.
settled-joined = That is all. When a question comes, answer in one line, or let it rest.
settled-waiting = That is all. Whoever gave you the link still has to say that it is you. What you write until then waits here unread.
change-what =
    Your time is that of { $zone }.
    { $rhythm }
waiting-for-yes = You are here. Whoever gave you the link still has to say that it is you. What you write until then waits here unread.
joined-now = You are connected. A question will come at your hour. You can write a line whenever you like.
not-them-told = This link was meant for someone else. What you wrote for them here was erased.
at-home =
    You are here. Write a line whenever you like.
    { $rhythm }
parted-text = Nothing is open here, so this was not kept. If you need someone now: /crisis
parted-home =
    Nothing is open here just now. /notes shows what is still kept of yours, /erase removes it.

    If you need someone now: /crisis
parted-client =
    This has come to an end here. No more questions will come.

    Your lines are still yours: /notes shows them, /erase removes them.
parted-client-unread =
    This has come to an end here. No more questions will come.

    What you wrote last has not been read. Your lines are yours: /notes shows them, /erase removes them.
about-whom = This is about you and { $name }.
parted-line =
    A last line was left for you:
    <blockquote>{ $line }</blockquote>

## The question

question-alone = <blockquote>{ $question }</blockquote>
question-with-why =
    <blockquote>{ $question }</blockquote>
    Why this one: { $why }
question-shown-late =
    A question may not have reached you:
    <blockquote>{ $question }</blockquote>
no-question = There is no question just now. You can write a line all the same.
why-none = No reason came with it. You can ask when you meet.
nudge-question =
    Still here, if you like:
    <blockquote>{ $question }</blockquote>
nudge-rest = I’ll rest this. It stays here, and you can write any time.
gap-away = I was away for a while, and something you wrote may be lost. If a line of yours has no sign on it, you can send it again.
gap-away-discreet = I was away for a while, and something you wrote may be lost. /notes shows what is kept. What is not there, you can send again.
not-now = All right.
fewer-set =
    Fewer, then.
    { $rhythm }

## Notes

note-first = The small sign on your line means it is kept. You can edit the line, or take it back with /forget.
note-first-waiting = The small sign on your line means it is kept. It waits unread until whoever gave you the link says that it is you.
note-long = All of this is kept. It is long, so it stays with you alone for now. What may be shared?
note-whose = Who is this line for? If you say nothing, it stays yours alone.
note-for = This line is for { $name }.
note-only-me = This line is yours alone.
note-held = It stays with you.
first-lines-shared = The first lines will be shared. The rest stays with you.
note-shrank = This line is short now, and still yours alone. Shall it be shared?
note-shared = It will be shared.
write-one-line = The long text stays with you alone. Write one line to share when you like.
nothing-visible = There are no words in this that I can see, so nothing was kept.
edit-to-nothing = There are no words left, so the line stays as it was. /forget takes it back.
only-text = I can only keep written words, so this was not kept.
note-forwarded = You forwarded this. Shall I keep it as a line of yours?
kept-as-note = It is kept as a line of yours.
not-kept = It was not kept.
notes-head = Your lines:
notes-line = <b>{ $day }</b> { $line }
notes-line-held = <b>{ $day }</b> { $line } <i>(yours alone)</i>
notes-none = There are no lines of yours here yet.
sent-on = Your lines are on their way.
nothing-to-send = There is no new line to send.
take-which = Which line would you like to take back?
forget-what = I cannot find a line of yours there. Reply to a line with /forget, or pick one in /notes.
forget-this =
    Take this line back?
    <blockquote>{ $line }</blockquote>
note-forgotten = It is gone.
forgotten-read = It is gone, also from where it was sent. It may have been read before.
left-as-it-was = It stays as it was.
lines-unread = Your last lines have not been read. They are kept here, and they stay yours.
called-off = { $day } is called off. You can keep writing, or let it rest.
called-off-unread = { $day } is called off. Your lines wait unread. You can keep writing, or let it rest.
called-off-next = { $day } is called off. The next time is { $next }. You can keep writing, or let it rest.
called-off-next-unread = { $day } is called off. The next time is { $next }. Your lines wait unread until then. You can keep writing, or let it rest.
could-not-keep = I could not keep that. Please send it again.
has-passed = That has passed.

## Rhythm, zone, rest

rhythm-question = A question comes the day after you meet, at { $hour }.
rhythm-right-away = A question comes as soon as it is written.
rhythm-no-nudges = It does not come back by itself.
rhythm-suggested = It may come back at { $hour }, once in midweek and once the evening before you meet.
rhythm-daily = It may come back every day at { $hour }.
rhythm-days = It may come back on { $days } at { $hour }.
next-time = The next one comes on { $when } at the earliest.
rhythm-set = Set. { $rhythm }
rhythm-ask =
    { $rhythm }
    What would you like? You can also type days and a time, such as <i>tue fri 9am</i>.
rhythm-type = Type days and a time, such as <i>daily 20:30</i>, <i>tue fri 9am</i> or <i>question only 18:00</i>.
rhythm-unclear = I did not understand that, and nothing changed. This would work: <i>/rhythm tue fri 9am</i>
ceiling-rose = To make room for this, up to { $ceiling } messages a week may come by themselves. /settings changes that.
zone-ask = Which city’s time do you live by? Tap one, or type the name of a city.
zone-unknown = I do not know this place: “{ $typed }”. Is it near one of these? Or type a large city: <i>/zone Berlin</i>
zone-set = Set to the time of { $zone }. It is { $now } there now.
pause-how-long = How long would you like it to be quiet?
pause-until = Quiet until { $when }. /resume ends it sooner. You can still write.
pause-until-back = Quiet until you are back. /resume ends it. You can still write.
pause-unclear = I did not understand that, and nothing changed. This would work: <i>/pause 3 days</i> or <i>/pause until monday</i>
pause-over = Welcome back. { $rhythm }
not-paused = There was no pause. { $rhythm }
stop-text = Stopped. Nothing more comes today. If you need someone now: /crisis
leave-sure = Leave for good? Nothing more comes, and nothing more is shared. Your lines and your card are erased after { $days } days, or at once with /erase.
parted-by-client = You have left. Nothing more will come. /erase removes what is still kept.
erase-sure = Erase everything of yours here? It also goes from messages already sent. These may have been read. It cannot be undone. Telegram may hold copies that I cannot reach.
erase-done = Everything of yours is erased. Take care.
settings-text =
    { $rhythm }

    Time: { $zone }
    Comes by itself: at most { $ceiling } a week, one a day
    Quiet hours: { $start } to { $end }
ceiling-holds = With that, some of the days you chose stay quiet.
ceiling-ask = At most how many messages a week may come by themselves?
quiet-ask = From when until when should nothing come? Type it like this: <i>21:00 - 8:00</i>
quiet-unclear = I did not understand that, and nothing changed. This would work: <i>21:00 - 8:00</i>
quiet-set = Nothing comes by itself between { $start } and { $end }, unless it is the hour you chose.
words-and = { $first } and { $last }

## The therapist’s side

invite-ask = A short name for your client, please, such as <i>S.</i> It need not be the real one. They can see it when they ask for their data.
invite-made =
    Please forward the next message to { $alias }, or let them scan the picture. The link works once, until { $until }.

    When it is opened, you will be asked whether it was them. They can see this short name in /mydata.
invite-forward =
    Here is the link we talked about. It opens a quiet chat:
    { $link }
    It works once, until { $until }.
invite-picture = The same link, to scan.
invite-again = { $alias } has been invited already. A new link ends the old one.
alias-taken = { $alias } is here already. Please choose another short name.
alias-unlikely = That reads like a sentence. A short name for your client, please, such as <i>S.</i>
alias-unfit = A short name has 1 to 32 characters, such as <i>/invite S.</i>
link-opened = The link for { $alias } was opened by the account { $account }. Is that them?
them-confirmed = { $alias } is connected.
confirmed-next = What is one thing { $alias } could notice until you meet?
not-them = Nothing went to that account, and what it wrote was erased. The link is closed.
no-clients = Nobody is here just now. Begin with <i>/invite S.</i>
for-whom = For whom?
alias-unknown = There is no “{ $typed }” here. Whom do you mean?
not-joined = { $alias } has not joined yet.

ask-type = One sentence for { $alias }, please. If you like, say why this one in a second line that begins with “why:”.
ask-empty = There was no question in that. This would work: <i>/ask S. What eased, even a little?</i>
ask-long = One thing, in one sentence?
ask-much-too-long = A question holds { $most } characters at most, its reason { $why }. Nothing was set. Could it be one sentence?
ask-which = There are two questions in this. Which one?
ask-one-of = { $number }. { $question }
ask-confirm =
    For { $alias }:
    { $card }
ask-whose =
    For whom is this?
    <blockquote>{ $question }</blockquote>
ask-alias-unknown = There is no “{ $typed }” here. For whom is the question?
asked-set =
    For { $alias }, at their own hour. It looks like this:
    { $card }
asked-waiting =
    For { $alias }, as soon as they have joined. It looks like this:
    { $card }
ask-after = After the session with { $alias }: what is the one thing to carry?
ask-last = Carried so far: “{ $question }”
ask-nothing = Nothing this time, then. { $alias } receives no question.
undo-done = Taken back.
undo-too-late = It is too late to take it back. A new /ask replaces it.

meet-ask = When do you meet { $alias }? Type it like this: <i>tue 15:00 weekly 50m</i> or <i>2026-12-01 15:00</i>
meet-ask-other = You meet { $alias } next on { $when }. Type another time, like this: <i>tue 15:00 weekly 50m</i>
meet-unclear = I did not understand that, and nothing changed. This would work: <i>tue 15:00 weekly 50m</i> or <i>2026-12-01 15:00</i>
meet-past = That time has passed. When do you meet { $alias } next?
meet-set =
    { $alias }: { $what }.
    Next: { $next }. Their lines come to you on { $digest }.
meet-same-hour = You also meet { $aliases } at the same time. Both are kept.
meet-weekly = every { $weekday } at { $hour }, { $minutes } minutes
meet-biweekly = every second { $weekday } at { $hour }, { $minutes } minutes
meet-once = { $when }, { $minutes } minutes
meet-off = No session is set for { $alias } any more.
meet-move-ask = When do you meet { $alias }, just this once? Type it like this: <i>fri 10:00</i> or <i>2026-12-01 15:00</i>
meet-moved = { $alias }: { $before } is now { $when }, just this once. The lines and the question move with it.
meet-own = You meet { $alias } on { $when } anyway, so nothing was moved. Shall the one before it be called off?
meet-nothing-to-move = There is no session with { $alias } ahead that could move.
meet-off-once = { $alias }: { $when } is called off, just this once.
meet-off-once-next = { $alias }: { $when } is called off, just this once. Next: { $next }.
carry-or-rest = Should the question carry on until then, or rest?
carried-on = It carries on.
rest-set = It rests. A new /ask brings the next one.
meet-lines-some = I did not understand these, and nothing changed for them: { $lines }
away-unclear = From which day to which day? Type both, like this: <i>/away 20 dec - 7 jan</i>
away-set = Away from { $first } to { $last }. No session takes place on these days.
away-set-off = Away from { $first } to { $last }. Called off: { $aliases }
away-or-rest = Should their questions carry on until you are back, or rest?
away-over = You are back. What was called off stays called off; /meet sets it again.
away-none = No days away are set. To set some: <i>/away 20 dec - 7 jan</i>
meet-none = With { $alias } no session was set.

digest-cover = <b>{ $alias }</b> · { $when }
digest-head = <b>{ $alias }</b> · { $when }
digest-whose = <b>{ $alias }</b>
digest-question = Carried: “{ $question }”
digest-unconfirmed = It is not certain that this question arrived.
digest-quiet = No lines this time.
digest-line = <b>{ $day }</b> · { $line }
digest-line-edited = { $line } <i>(edited)</i>
digest-removed = Removed.
digest-not-brought = The lines of { $alias } may not have reached you. They can come now.
digest-early = The lines of { $alias } come on { $when }. If you are together now, they can come at once. { $alias } can see in /mydata that they did.
digest-no-meeting = No session with { $alias } is set. If you are together now, the lines can come at once. { $alias } can see in /mydata that they did.

client-line = <b>{ $alias }</b> · { $when } · { $stage }
client-ended = <b>{ $alias }</b> · ended
client-question = “{ $question }”
no-meeting = no session set
stage-joined = joined
stage-waiting = waiting
stage-unreachable = cannot be reached
lead-unclear = Digests come { $minutes } minutes before a session. To change that: <i>/lead 60m</i> or <i>/lead 2h</i>
lead-set = Digests now come { $minutes } minutes before a session.
end-sure = End it with { $alias } here? No more questions go out, and no more lines come. { $alias } is told once.
end-done = With { $alias } it has ended here.
parted-erased = Someone has left, and erased all that was theirs. No more lines will come from them.
parted-therapist = { $alias } has left. No more lines will come from them.

## The therapist’s day and settings

morning-head = { $day }:
morning-line = { $hour } · <b>{ $alias }</b>
morning-is = A list of your day comes at { $hour }. Type another time, such as <i>7:15</i>, or turn it off.
morning-is-off = A short list of your day can come in the morning: who, and when. Type a time, such as <i>7:15</i>.
morning-unclear = I did not understand that, and nothing changed. This would work: <i>/morning 7:15</i> or <i>/morning off</i>
morning-set = A list of your day comes at { $hour }, on days when you meet someone.
morning-off = No list of your day comes any more.
morning-no = not sent
therapist-settings =
    Time: { $zone }
    Lines come { $minutes } minutes before a session
    List of the day: { $morning }
    Copying and forwarding their lines: { $copying }
copying-yes = possible
copying-no = not possible
copying-from-now = From the next one on.

## An ending, and a file to take along

last-line-ask = What would you like to leave with { $alias }? One line goes out with the ending.
last-line-unfit = A last line has words, and { $most } characters at most. Nothing was sent. Please type it again.
last-line-sure =
    This is the last that { $alias } gets here:
    <blockquote>{ $line }</blockquote>
    Shall it end with this?
keepsake-here = Here are your lines. The file lies open on this phone, so keep it where only you look.
keepsake-head = My lines, { $day }
keepsake-question = “{ $question }”
keepsake-line =
    { $day }
    { $line }

## Everything as files

export-sure = Everything kept here about you can come as two files. They lie open on this phone, and Telegram carries them. Shall they come?
export-coming = Here they come.
export-text = This one is to read.
export-whole = This one holds the same, for a computer to read.
export-head = All that is kept here about you, { $day }
export-lines = Your lines
export-line =
    { $when }
    { $line }
export-under =  (under “{ $question }”)
export-readings = Who was given your lines
export-reading = { $when } · { $who } · { $what }
export-you = you
export-consents = What you agreed to
export-consent = { $when } · text { $version }
export-table = As it is kept: { $name }
## Back into the room

line-came-back = A line of yours came back into the room.
digest-waiting =
    Still waiting from before:
    { $line }
marks-head = Which lines came up with { $alias }? Tap a line to mark it. Tap it again to take the mark off.
marks-none = There are no lines here any more.
lookback-head = <b>{ $alias }</b> · looking back
lookback-own = Looking back. The other side can be shown the same.
lookback-whose = For whom would you like to look back?
lookback-none = There is nothing to look back on yet.
lookback-before = <b>Before { $day }</b>
lookback-word = <b>{ $tag }</b>
lookback-line-words = { $line } <i>({ $words })</i>
word-mood-shift = mood shift
word-trigger = trigger
word-avoidance = avoidance
word-relation = relation
tag-theirs = { $tag }, theirs
tag-which-line = Which line would you like to give a word?
tag-which =
    Which word fits this line? The word is seen by the one who wrote it, too.

    { $line }
tag-which-own =
    <blockquote>{ $line }</blockquote>
    Which word fits this line? When the line is shared, the word is seen with it.
picture-head = <b>{ $alias }</b> · how strong, in their own words
picture-dot = { $day } · { $feeling }, { $strength }
picture-dot-bare = { $day } · { $strength }
picture-none = There is no dot to draw yet.
when-you-have-met = This is for when you have met: { $when }.

## The therapist’s library, offers and phases

phase-beginning = Beginning
phase-ongoing = Ongoing
phase-after-intense = After intense
phase-stuck = Stuck
phases-each =
    <b>Beginning</b>: to find out how little it takes
    <b>Ongoing</b>: to see what comes back, and what sets it off
    <b>After intense</b>: to hold and to slow down; nothing opens up
    <b>Stuck</b>: the smallest things to notice
phases-ask = Where are you and { $alias } just now?
phases-now = It is set to: { $phase }.
phases-unclear = I do not know that one. Where are you and { $alias } just now?
phases-set = { $alias }: <b>{ $phase }</b>. The library offers what fits. { $alias } is not told, and can see it in /mydata.
approach-any = Any
approach-cbt = CBT
approach-act = ACT
approach-trauma-informed = Trauma-informed
approach-psychodynamic = Psychodynamic
library-front = Ready-made questions and small activities. Where are the two of you just now?
library-front-for = Ready-made for { $alias }: questions and small activities. Where are the two of you just now?
library-approach = <b>{ $phase }</b>. Which way of working should it fit?
library-items = <b>{ $phase }</b> · { $approach }
library-nothing = The library holds nothing for this.
library-activity = { $title } (in steps)
library-title = <b>{ $title }</b>
library-title-for = <b>{ $title }</b> · for { $alias }
library-card =
    { $title }
    For when { $helps }.

    { $card }
library-reword =
    How should it read? Type the new wording. It reads now:
    <code>{ $words }</code>

    A second line that begins with “why:” changes the why.
activity-card =
    <blockquote>{ $words }</blockquote>
    { $steps }
activity-step = <b>{ $label }</b> · { $words }
activity-step-choices = { $step } <i>({ $choices })</i>
activity-step-number = { $step } <i>(only if they want numbers)</i>
why-below = Why this one: { $why }
offer-reword =
    How should it open? Type it; the steps stay. It opens now with:
    <code>{ $words }</code>
offer-too-long = That is long for a start: { $most } characters at most, please. Nothing was set.
offer-made = At hand for { $alias }: “{ $title }”. If { $alias } wants nudges, one may bring it.
offer-full = Three are at hand for { $alias }, and more would be a lot. Which one makes room for “{ $title }”?
offer-taken-back = “{ $title }” is not at hand for { $alias } any more.
offer-lost = “{ $title }” is not in the library any more, and does not come.
offers-at-hand = At hand: { $titles }
offers-for = At hand for { $alias }:
offers-none = For { $alias } nothing is at hand.
smaller-none = The library holds no smaller one that fits.

## The question, changed by its client

question-change =
    <blockquote>{ $question }</blockquote>
    You can change it, or let it be.
question-let-be =
    <blockquote>{ $question }</blockquote>
    Not this time, then. It will not come back by itself, and a line is welcome all the same.
wording-ask =
    <blockquote>{ $question }</blockquote>
    How would you put it? Send it in one sentence.
wording-taken =
    It reads like this now:
    <blockquote>{ $question }</blockquote>
wording-put-back =
    It is kept as a line. The question reads as before:
    <blockquote>{ $question }</blockquote>
wording-long = That is long for a question, so it stays as it was. Could it be one short sentence? Or was that a note?
wording-empty = I see no words in this, so the question stays as it was.
wording-passed = That question has been replaced by now, so it was not changed. Was that a note?
offered-smaller =
    A smaller one:
    <blockquote>{ $question }</blockquote>
offered-another =
    Another one:
    <blockquote>{ $question }</blockquote>
offered-none =
    <blockquote>{ $question }</blockquote>
    There is no other one just now. You can put it in your own words.

## The card, going gently, enough

words-that-stop = stop
words-that-rest = enough, too much
enough-text = All right. Nothing more comes today. If you need someone now: /crisis
card-head = Your card
card-line =
    <b>{ $label }</b>
    { $line }
card-about = { $words }
card-none = Your card is empty so far. It is for harder hours, in your own words, and best filled in a calm one.
card-still-empty = Nothing stands on your card yet. /safe is there when you like.
card-which = Which line?
card-ask = { $words }
card-stands =
    So far it says:
    <blockquote>{ $line }</blockquote>
card-too-long = About { $most } letters fit on one line of the card. Nothing changed, and your words are still above. A shorter one can be typed.
card-kept = /safe brings your card back, word for word.
card-emptied = That line is empty now.
gentle-on =
    Things go gently until { $when }. No question comes, and none comes back.

    You can still write. What you share still goes before you meet: see /preview.
gentle-unclear = I did not understand that, and nothing changed. This would work: <i>/gentle</i> or <i>/gentle off</i>
gentle-over = Your rhythm is back. { $rhythm }
gentle-was-off = It was not going gently. { $rhythm }
gentle-stands = Things go gently until { $when }.
leaflet-here = This is how it works, on one page.
therapist-gentle-sure = Go gently with { $alias } for three days? No question comes in that time. They can end it, and you will not see if they did.
therapist-gentle-set = It goes gently for { $alias } from here on, unless they wish otherwise. If you meet before that is over, you can carry the question on.
therapist-guide-here = How to offer it, and how to take a line up again.
therapist-leaflet-here = A page for your clients, to hand on.

## Small activities

nudge-activity =
    Here, if you like:

    { $activity }
activity-words = { $words }
activity-point = • { $words }
activity-of = { $title } ({ $name })
at-hand = Small things at hand, if you like one. They can wait, too.
at-hand-none = There is nothing at hand just now. You can write a line all the same.
step-took = <blockquote>{ $line }</blockquote>
step-beyond = It is kept as you wrote it. The numbers here go from 0 to 10.
step-kept = It is with your lines now.
step-left = All right. It can wait.
intensity-ask = Some activities can also ask how strong a feeling was, from 0 to 10. Would you like that?
intensity-on = How strong a feeling was: may be asked

## Before it goes

preview-cover = A look ahead, if you like.
preview-head = A look ahead, word for word.
preview-stays = These stay with you, unless you let them go:
preview-goes = It goes on { $when }.
preview-goes-to = It goes to { $name } on { $when }.
preview-went = It went on { $when }.
preview-unset = It goes before you meet next, or when you send it.
preview-waits = It does not go for now. Your lines wait here unread.
preview-over = It goes to nobody any more. Your lines are yours: /notes shows them.
preview-ask = If you say nothing, your lines go. Or shall they stay with you, if you say nothing?
preview-set-send = If you say nothing, your lines go. A look ahead comes first.
preview-set-hold = If you say nothing, your lines stay with you. A look ahead comes first.
preview-set-none = If you say nothing, your lines go, and nothing is shown to you first. /preview shows them at any time.
preview-still-yours = What you kept back so far stays with you.
note-held-read = It stays with you now, and has left the place it was sent to. It may have been read there.
note-let-go = It goes along the next time.
may-be-read = It may have been read before.
line-before-may-be-read = The line it was before may have been read.
hold-which = Which line should stay with you?
go-which = Which line may go along?

## What was agreed to, and who is away

consent-changed =
    Something has changed in how this works. Please read it once more.

    Until you agree, your new lines stay with you, and nothing comes by itself.
consent-agreed-anew = Thank you. All goes on as it was. You can take this back at any time in /settings, with /stop or /erase.
consent-since = You agreed to this on { $when }.
consent-whose = Which one would you like to leave?
unattended-away = For now, nobody is on the other side here. What you write is kept unread, and no question comes.
unattended-away-unread = For now, nobody is on the other side here. What you wrote last has not been read. It is kept, and no question comes.
unattended-left = This has come to an end here. Nobody is on the other side any more. Your lines are still yours.
unattended-left-unread = This has come to an end here. Nobody is on the other side any more. What you wrote last has not been read. Your lines are still yours.
account-erase-sure = Erase your account here? It ends with everybody at once, and each of them hears it once. Messages with their lines are emptied in this chat. It cannot be undone.
account-erase-done = Your account is erased. What your clients wrote stays theirs.

## A phone that others see

discreet-cover = A moment, if you have one.
discreet-kept = Kept.
discreet-first = Your line is kept, and has left this chat. /notes shows it, /forget takes it back.
discreet-first-waiting = Your line is kept, and has left this chat. It waits unread until whoever gave you the link says that it is you.
discreet-warning = Others may read a phone, even from afar. Telegram keeps copies of its own. I can do nothing about either.
discreet-what = What comes stays covered until you tap it. Your lines leave this chat once they are kept, and my answers some minutes later.
discreet-on = What comes now says only “A moment, if you have one.” A tap opens it, for { $minutes } min. Your lines leave this chat, and are kept: /notes
discreet-before = Some of what was here before still is. /clear takes out the last 48 hours.
discreet-from-start = It will be discreet from the start.
discreet-off = It is as before: what comes can be read at once, and your lines stay in this chat.
discreet-stands = Being discreet: what comes is covered. A tap opens it, for { $minutes } min.
discreet-unclear = I did not understand that, and nothing changed. This would work: /discreet on, /discreet off
clear-sure = Take the last 48 hours out of this chat? Your lines stay kept here.
clear-limits = Telegram does not let me take out what is older, but you can. What somebody else was sent stays with them.
clear-done = The last 48 hours leave this chat now. Your lines are still kept: /notes

## The language

language-only = I speak { $here }, and no other language here.
language-is = I speak { $here } with you. There is also { $others }.
language-set = From now on I speak { $here } with you. What people write stays as they wrote it.
language-unknown = I do not speak that one. Here I speak { $all }.

## Help

help-client =
    Write a line whenever you like. It is kept, and shared before you next meet. Edit the message to change it.

    <b>Lines</b>: /notes shows them, /preview what goes next, /lookback what was shared. /forget takes one back.
    <b>The question</b>: /question shows it. /activities shows small things at hand.
    <b>When it comes</b>: /rhythm, /zone, /settings
    <b>Rest</b>: /pause and /resume, /gentle for three quiet days, /safe for your own card
    <b>A phone that others see</b>: /discreet, /clear
    <b>Yours</b>: /mydata gives you everything as files, /erase removes it, /stop is the way out.

    Nobody reads this chat as it comes in. If you need someone now: /crisis
help-therapist =
    <b>The question</b>: <i>/ask S. What eased?</i> leaves one. /library shows what is ready-made, /phase says where you two are.
    <b>Sessions</b>: <i>/meet S. tue 15:00 weekly 50m</i> sets them, /meet changes or ends them. <i>/away 20 dec - 7 jan</i> calls off what falls inside.
    <b>Lines</b>: /digest brings them, /lookback shows the last sessions.
    <b>Clients</b>: /clients, /invite, /gentle for three quiet days, /end
    <b>Your side</b>: /morning for a list of your day, /lead for how early lines come, /zone, /settings, /mydata, /erase

    Nobody reads this chat as it comes in. For numbers to call: /crisis
unknown-command-client = I do not know that one. This would work: /question, /notes or /help
unknown-command-therapist = I do not know that one. This would work: <i>/ask S. What eased?</i> or /help

## Labels of buttons

button-agree = I agree
button-no-thanks = No thanks
button-begin = Begin
button-fine = Fine
button-change = Change
button-zone = My time zone
button-rhythm = My rhythm
button-question = The question
button-notes = My lines
button-settings = Settings
button-take-one-back = Take one back
button-why = Why this one?
button-change-this = Change this
button-differently = Put it differently
button-smaller = Something smaller
button-another = Another one
button-other = Another one
button-not-this-time = Not this time
button-use-this = Use this
button-keep-mine = Keep mine
button-how-it-was = Back to how it was
button-take-up = Take it up again
button-pause = Pause
button-pause-3-days = 3 days
button-pause-week = A week
button-pause-back = Until I’m back
button-resume = I’m back
button-not-now = Not now
button-fewer = Fewer
button-question-only = Question only
button-suggested = Suggested
button-daily = Daily
button-own-rhythm = My own days
button-right-away = Questions at once
button-at-my-hour = Questions at my hour
button-ceiling = How many a week
button-quiet = Quiet hours
button-a-week = { $most } a week
button-was-a-note = That was a note
button-keep-it = Keep it
button-no = No
button-first-lines = Share the first lines
button-share = Share it
button-keep-for-me = Keep for me
button-one-line = Write one line
button-for = for { $name }
button-only-me = only me
button-earlier = Earlier
button-later = Later
button-send = Send to my therapist
button-forget = Take it back
button-leave-it = Leave it
button-leave = Leave
button-leave-here = Leave this chat
button-leave-one = Leave { $name }
button-stay = Stay
button-erase = Erase everything
button-at-hand = What is at hand
button-skip = Skip
button-enough = Enough
button-go-on = Go on
button-another-way = Another one
button-intensity = How strong, 0 to 10
button-yes = Yes

button-card = My card
button-card-steps = Step by step
button-card-one = One line
button-card-change = Change a line
button-card-skip = Skip
button-card-enough = Enough
button-card-empty = Empty it
button-ground = Settle
button-gentle = Go gently
button-gentle-off = Back to my rhythm
button-leaflet = On one page
button-guide = The guide

button-yes-them = Yes, that is { $alias }
button-not-them = Not them
button-new-link = New link
button-write-it = Write it
button-keep = Keep it
button-nothing = Nothing this time
button-shorten = Shorten
button-leave-as-is = Leave as it is
button-leave-with = Leave it with { $alias }
button-someone-else = Someone else
button-undo = Undo
button-number = { $number }
button-set-meeting = Set the next session
button-call-off = No session any more
button-move-once = Move this one
button-off-once = Call this one off
button-carry-on = Carry on
button-rest = Rest
button-morning-at = At { $hour }
button-morning-off = Turn it off
button-morning = List of the day
button-lead = How early
button-copying-on = Allow copying
button-copying-off = No copying
button-in-session = In session now
button-last-digest = The last one
button-ask = Leave a question
button-meet = Set a session
button-digest = The lines
button-clients = Who is here
button-invite = Invite
button-more = More
button-back = Back
button-which-lines = Which lines came up?
button-talked-about = Talked about
button-picture = Picture
button-by-word = By word
button-by-time = By time
button-add-word = Add a word
button-new-question = New question
button-line = { $line }
button-came-up = ● { $line }
button-end = End it
button-last-line = With a last line
button-end-with = End it with this
button-export = Give me the files
button-my-file = My lines as a file
button-library = The library
button-phase = Where we are
button-as-question = Send as the question
button-offer = Offer for nudges
button-reword = Change the wording
button-with-why = With the why
button-without-why = Without the why
button-from-library = From the library
button-ask-smaller = A smaller one
button-ask-another = Another one
button-offered = What is at hand
button-offer-back = Take it back

button-phone-seen = A phone others can see?
button-be-discreet = Be discreet
button-discreet = Being discreet
button-discreet-off = As before
button-show = Show
button-minutes = { $minutes } min
button-clear = Empty this chat

button-show-preview = Show it
button-hold-line = Hold back: { $line }
button-go-line = Let go: { $line }
button-send-these = Send these
button-if-send = Send if I say nothing
button-if-hold = Hold if I say nothing
button-if-none = No previews
button-previews = Before lines go
button-hold-one = Hold one back
button-go-one = Let one go

button-read-it = Read it
button-consent = What I agreed to
button-not-any-more = Not any more
button-take-consent-back = Take it back
button-erase-account = Erase my account
button-language = { $name }

## The command menu

menu-question = the open question
menu-notes = my lines
menu-lookback-own = the last weeks
menu-forget = take a line back
menu-activities = small things at hand
menu-preview = what goes next, before it goes
menu-pause = rest for a while
menu-resume = I’m back
menu-rhythm = when something comes
menu-zone = my time
menu-settings = all settings
menu-crisis = numbers to call
menu-gentle = quiet for three days
menu-safe = my own card
menu-discreet = for a phone that others see
menu-clear = empty this chat
menu-language = the language I speak
menu-stop = stop, or leave
menu-mydata = everything as files
menu-erase = remove everything of mine
menu-help = how this works
menu-ask = leave a question
menu-meet = set a session
menu-library = ready-made questions
menu-phase = where you and a client are
menu-digest = lines since the last session
menu-lookback = the last sessions
menu-clients = who is here
menu-invite = bring in a client
menu-away = days without sessions
menu-lead = how early digests come
menu-morning = a list of your day
menu-end = end it with a client
menu-erase-account = remove my account
