// The sandbox's own HTTP: the phone API, the world API, and the stream of what changed. Same origin only.

/** The sandbox said no, or did not answer. The message is one line for a person. */
export class Refusal extends Error {}

async function call(path, body) {
  const request =
    body === undefined
      ? { cache: "no-store" }
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new Refusal("The sandbox is not answering. Is it still running?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer.error || `The sandbox answered ${response.status}.`);
  return answer;
}

const phone = (id, what) => `/phones/${encodeURIComponent(id)}/${what}`;

export const phones = () => call("/phones");
export const chat = (id) => call(phone(id, "chat"));
/** `what` is send, edit, press, start, block, unblock, look, mute or remove. */
export const act = (id, what, body = {}) => call(phone(id, what), body);

export const world = () => call("/world");
/** `by` is next, appointment, hour or day; `moves` the world's own, so that two windows do not move it twice. */
export const jump = (by, moves) => call("/world/jump", { by, moves });
export const play = (on, why) => call("/world/play", { on, why });
/** `zone` is a city or a zone's name. */
export const travel = (person, zone) => call("/world/travel", { person, zone });
/** `what` is stop, start, stumble or power. */
export const trouble = (what) => call("/world/trouble", { what });
export const kill = () => call("/world/kill", {});
export const invite = (name) => call("/world/invite", { name });
export const person = (name, role) => call("/world/person", { name, role });
export const reset = (empty) => call("/world/reset", { empty });

export const scene = () => call("/scene");
/** `sure`: what is on the phones may go away. */
export const beginScene = (name, sure) => call("/scene/begin", { scene: name, sure });
/** Play this turn; one that was played already is not played again. */
export const nextTurn = (turn) => call("/scene/next", { turn });
export const leaveScene = () => call("/scene/leave", {});
export const practice = (sure) => call("/scene/practice", { sure });

/** Listen to what changes, for as long as the page is open. `onEvent` gets parsed events, `onLine` true or false. */
export function listen(onEvent, onLine) {
  const source = new EventSource("/events");
  source.onopen = () => onLine(true);
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
  source.onerror = () => {
    onLine(false);
    // The browser tries again by itself unless the answer was an error page.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(onEvent, onLine), 2000);
  };
}
