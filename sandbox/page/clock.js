// The clock bar: the sandbox's own time, the ways to move it, and what comes next in words.

import { html } from "./vendor/htm-preact.js";
import { Icon } from "./icons.js";
import { useNow } from "./parts.js";
import { jump, pause, play, state } from "./store.js";
import { hours, place, seconds, shortDay, until } from "./time.js";
import { TroubleButton } from "./trouble.js";
import { kindName } from "./words.js";

const WAITS = "9000"; // What waits for somebody to be back is due at the end of time.

/** The next planned delivery, or undefined. */
export function nextPlanned() {
  const planned = (state.world?.deliveries ?? []).filter((one) => one.state === "planned" && one.due_at < WAITS);
  return planned.sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at))[0];
}

/** The zone of the first who has one, so that the bar reads like the phones below it; "" while nobody has. */
const shownZone = () => state.people.find((one) => one.zone)?.zone ?? "";

export function ClockBar() {
  const next = nextPlanned();
  const playing = Boolean(state.world?.playing);
  const walking = Boolean(state.walking || state.world?.moving) && !playing;
  const off = state.world?.bot === "stopped";
  const meeting = state.world?.appointment;
  const name = next && kindName(next.kind, state.world.words, false);
  const move = (by, words) => () => jump(by, words);
  const button = (by, label, words, none, kind = "", title = null) => html`
    <button type="button" class="button ${kind}" aria-disabled=${walking || none ? "true" : null} title=${title}
      onClick=${walking || none ? null : move(by, words)}>
      ${by === "next" && html`<${Icon} name="next" />`}${label}
    </button>`;
  return html`
    <section class="clock ${walking ? "walking" : playing ? "playing" : ""}" aria-label="The sandbox’s clock">
      <${Face} />
      <div class="moves" role="group" aria-label="Move the clock">
        ${button("next", "Next event", next ? `to ${next.due_local}` : "on", !next, "strong")}
        ${button("appointment", "Next session", meeting ? `to ${meeting.local}` : "", !meeting, "",
          meeting ? `${meeting.with}’s next session: ${meeting.local}` : "No session is set: the therapist sets one with /meet")}
        ${button("hour", "+1 hour", "an hour on", false)}
        ${button("day", "+1 day", "a day on, hour by hour", false)}
        <button type="button" class="button" title="A minute lives one week" aria-disabled=${off || walking ? "true" : null}
          onClick=${off || walking ? null : () => (playing ? pause() : play())}>
          <${Icon} name=${playing ? "pause" : "play"} />${playing ? "Pause" : "Play"}
        </button>
        <${TroubleButton} />
      </div>
      <p class="upcoming" role="status">
        ${playing
          ? html`<strong>A minute lives one week</strong><span>It pauses when somebody writes or is asked something.</span>`
          : walking
          ? html`<strong>${state.walking ? `Walking ${state.walking}` : "One moment"}</strong><span>${off ? "The bot is off: the clock moves alone." : "Everything due on the way is lived through."}</span>`
          : state.world?.paused
          ? html`<strong>${state.world.paused}</strong><span>${next ? `Next: ${name}, to ${next.to}, ${next.due_local}` : "Nothing is planned."}</span>`
          : off
          ? html`<strong>The bot is off</strong><span>A move moves the clock alone.</span>`
          : next
            ? html`<strong>Next: ${name}, to ${next.to}</strong><span>${next.due_local}<${Until} at=${Date.parse(next.due_at)} /></span>`
            : html`<strong>Nothing is planned</strong><span>The clock runs all the same.</span>`}
      </p>
    </section>`;
}

function Face() {
  const at = useNow();
  const zone = shownZone();
  if (!state.world) return html`<p class="face-of-clock">…</p>`;
  const speed = state.world.speed ?? 1;
  return html`
    <p class="face-of-clock">
      <time datetime=${new Date(at).toISOString()}>
        <strong>${hours(at, zone)}${speed === 1 && html`<span class="seconds" aria-hidden="true">${seconds(at, zone)}</span>`}</strong>
        <span>${shortDay(at, zone)}</span>
      </time>
      <small>${place(zone)}</small>
    </p>`;
}

function Until({ at }) {
  const from = useNow();
  return html`<span aria-hidden="true"> · ${until(at - from)}</span>`;
}
