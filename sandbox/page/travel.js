// Travelling: a phone's clock is set to another zone, as a phone does by itself abroad.

import { html, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { Dialog, useId, useNow } from "./parts.js";
import { personOf, readPeople, readWorld, set, state } from "./store.js";
import { hours, place } from "./time.js";
import { phoneOf } from "./words.js";

const ZONES = [
  "Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Auckland",
];

const close = () => set({ travel: null });

export function Travel() {
  const person = personOf(state.travel);
  const at = useNow();
  const field = useId("zone");
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  if (!person) return null;
  const go = async (zone) => {
    try {
      await api.travel(person.id, zone);
    } catch (refusal) {
      return setError(refusal.message);
    }
    await readWorld();
    await readPeople();
    return close();
  };
  const submit = (event) => {
    event.preventDefault();
    if (typed.trim()) go(typed);
  };
  return html`
    <${Dialog} title=${`Where is ${phoneOf(person)}?`} kind="chooser" onClose=${close}>
      <p class="lead">Its clock follows at once. The bot is not told, as in reality.</p>
      <ul class="cities">
        ${ZONES.map(
          (zone) => html`
            <li key=${zone} data-role=${person.role}>
              <button type="button" aria-pressed=${String(person.zone === zone)} onClick=${() => go(zone)}>
                <span>${place(zone)}</span><time>${hours(at, zone)}</time>
              </button>
            </li>`,
        )}
      </ul>
      <form class="fields" onSubmit=${submit}>
        <label for=${field}>Another city or zone</label>
        <input id=${field} type="text" maxlength="64" autocomplete="off" value=${typed}
          onInput=${(event) => (setTyped(event.target.value), setError(""))} />
        <p class="refused" role="alert">${error}</p>
        <button type="submit" class="button">Go there</button>
      </form>
    <//>`;
}
