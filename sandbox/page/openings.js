// What opens above the page: on which phone a link shall open, whether to leave the sandbox, a picture large.

import { html, useState } from "./vendor/htm-preact.js";
import { Icon } from "./icons.js";
import { Dialog } from "./parts.js";
import { openOn, set, state } from "./store.js";
import { initial, phoneOf, ROLES } from "./words.js";

const close = () => set({ opening: null });

export function Opening() {
  return "code" in state.opening ? html`<${ChoosePhone} />` : html`<${Leave} />`;
}

function ChoosePhone() {
  const { code } = state.opening;
  return html`
    <${Dialog} title="Open on" kind="chooser" onClose=${close}>
      <p class="lead">The link opens the bot on one phone, as a tap on it would.</p>
      <ul>
        ${state.people.map(
          (one) => html`
            <li key=${one.id} data-role=${one.role}>
              <button type="button" onClick=${() => openOn(one.id, code)}>
                <span class="face" aria-hidden="true">${initial(one.name)}</span>
                <span>${phoneOf(one)}<small>${ROLES[one.role] ?? one.role}</small></span>
              </button>
            </li>`,
        )}
      </ul>
    <//>`;
}

function Leave() {
  const { address } = state.opening;
  return html`
    <${Dialog} title="This leads outside" kind="chooser" onClose=${close}>
      <p class="lead">Nothing leaves this machine by itself. This address opens only if you want it to:</p>
      <p class="address">${address}</p>
      <div class="pair">
        <a class="button" href=${address} target="_blank" rel="noopener noreferrer" onClick=${close}>
          <${Icon} name="out" />Open it
        </a>
        <button type="button" class="button strong" onClick=${close}>Stay here</button>
      </div>
    <//>`;
}

export function Large() {
  const [zoomed, setZoomed] = useState(false);
  const { url, alt } = state.photo;
  return html`
    <${Dialog} title="Picture" kind="large" onClose=${() => set({ photo: null })}>
      <button type="button" class=${zoomed ? "zoomed" : ""} aria-pressed=${String(zoomed)}
        aria-label=${zoomed ? "Fit to the window" : "Zoom in"} onClick=${() => setZoomed(!zoomed)}>
        <img src=${url} alt=${alt} />
      </button>
    <//>`;
}
