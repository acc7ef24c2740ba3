// The locked screen above each phone: its clock, and what the bot's notifications reveal to whoever sees it lying there.

import { html, useEffect } from "./vendor/htm-preact.js";
import { Icon, Mark } from "./icons.js";
import { useNow } from "./parts.js";
import { act, fill, now, pause, set, state } from "./store.js";
import { day, hours, place, shortDay, weekday } from "./time.js";
import { phoneOf } from "./words.js";

const MOST = 3;

/** Whose phone was touched last; null once something else was. What arrives on it then is read as it comes. */
let inHand = null;

function touched(event) {
  const phone = event.target.closest?.(".glass")?.closest(".phone");
  inHand = phone ? Number(phone.dataset.person) : null;
  if (inHand) look(inHand);
  if (event.type === "focusin" && event.target.matches(".write textarea") && state.world?.playing) pause("writing");
}

/** Follow what is touched, for as long as the page is open. */
export function followTouches() {
  for (const type of ["pointerdown", "focusin"]) addEventListener(type, touched, { passive: true });
}

/** What a locked screen shows: what came since the phone was last looked at, newest first. */
function noticesOf(chat) {
  if (!chat || chat.blocked || chat.muted) return [];
  return chat.messages.filter((one) => !one.mine && one.id > chat.seen && one.notice).reverse();
}

const looking = new Set();

async function look(id) {
  const chat = state.chats[id];
  if (looking.has(id) || !chat || !chat.messages.some((one) => !one.mine && one.id > chat.seen)) return;
  looking.add(id);
  await act(id, "look");
  looking.delete(id);
}

export function Lock({ person, chat }) {
  const at = useNow();
  const notices = noticesOf(chat);
  const newest = notices[0]?.id;
  useEffect(() => {
    if (newest && inHand === person.id) look(person.id);
  }, [newest]);
  if (!state.world) return null;
  const folded = state.folded;
  const shown = folded ? [] : notices.slice(0, MOST);
  return html`
    <div class="lock" role="group" aria-label=${`Locked screen of ${phoneOf(person)}`}>
      <header>
        <p class="clock-of-phone" title=${`Local time in ${place(person.zone)}`}>
          <strong>${hours(at, person.zone)}</strong> <span>${shortDay(at, person.zone)}</span> <span>${place(person.zone)}</span>
        </p>
        <p class="lying">${lying(chat, notices, folded)}</p>
        <button type="button" class="tool" aria-expanded=${String(!folded)} aria-label=${`Notifications on ${phoneOf(person)}`}
          title=${folded ? "Show notifications" : "Fold notifications away"} onClick=${() => set({ folded: !folded })}>
          <${Icon} name=${folded ? "down" : "up"} />
        </button>
      </header>
      ${shown.length > 0 &&
      html`<ul>${shown.map((one) => html`<${Notice} key=${one.id} one=${one} person=${person} />`)}</ul>`}
      ${notices.length > shown.length && !folded && html`<p class="older">Older ones lie below these.</p>`}
    </div>`;
}

function lying(chat, notices, folded) {
  if (chat?.blocked) return "Blocked: nothing arrives";
  if (chat?.muted) return "Muted: nothing is shown";
  if (notices.length === 0) return "Nothing new";
  return folded ? "Something new" : "";
}

/** The hour, and the day before it unless that is today. */
function arrived(at, zone) {
  const today = day(at, zone) === day(now(), zone);
  return today ? hours(at, zone) : `${weekday(at, zone)} ${hours(at, zone)}`;
}

/** One notification. Touching it takes the phone in hand. */
function Notice({ one, person }) {
  const open = () => fill(person.id, state.drafts[person.id] ?? "");
  return html`
    <li>
      <button type="button" class="notice" onClick=${open}>
        <${Mark} />
        <span class="says">
          <span class="from">
            <strong>${state.bot.name}</strong>
            ${one.silent && html`<span class="still"><${Icon} name="silent" />without a sound</span>`}
            <time>${arrived(one.at * 1000, person.zone)}</time>
          </span>
          <span class="first" dir="auto">${one.notice}</span>
        </span>
      </button>
    </li>`;
}

/** Said while a phone shows another zone than its owner told the bot. */
export function Away({ person }) {
  const away = state.world?.away?.[person.id];
  if (!away) return null;
  return html`
    <p class="away">
      <span>The phone is in ${place(person.zone)} now. The bot is not told: it goes on with the time of ${place(away.told)} until
        ${" "}${person.name} says so.</span>
      <button type="button" class="try" onClick=${() => fill(person.id, away.types)}><code>${away.types}</code></button>
    </p>`;
}
