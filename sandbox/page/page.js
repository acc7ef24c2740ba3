// The sandbox page: puts its parts together. State and verbs are in store.js, the sandbox's HTTP in api.js.

import { html, render, useEffect, useState } from "./vendor/htm-preact.js";
import { ClockBar } from "./clock.js";
import { Drawer } from "./drawer.js";
import { Guide } from "./guide.js";
import { Icon, Mark } from "./icons.js";
import { Large, Opening } from "./openings.js";
import { useMedia } from "./parts.js";
import { followTouches } from "./lock.js";
import { Phone } from "./phone.js";
import { Plan } from "./plan.js";
import { Scenes, ScenesButton } from "./scenes.js";
import { begin, set, show, state, toggle, useStore } from "./store.js";
import { Travel } from "./travel.js";
import { Troubles } from "./trouble.js";
import { phoneOf } from "./words.js";

const NARROW = "(max-width: 719px)";

function Page() {
  useStore();
  const narrow = useMedia(NARROW);
  useEffect(begin, []);
  return html`
    <div class="page ${narrow ? "narrow" : ""}" data-tab=${state.tab === "plan" ? "plan" : "phone"}>
      <${Top} />
      <main>
        <${Trouble} />
        <${ClockBar} />
        <${Troubles} />
        <${Scenes} />
        ${!state.scene?.running && html`<${Guide} narrow=${narrow} />`}
        ${narrow ? html`<${Tabs} />` : state.people.length > 2 && html`<${Faces} />`}
        <div class="desk">
          <div class="phones" data-count=${state.people.length - state.hidden.length}>
            ${state.people.map((one) => {
              const shown = narrow ? state.tab === one.id : !state.hidden.includes(one.id);
              return html`<${Phone} key=${one.id} person=${one} shown=${shown} />`;
            })}
          </div>
          ${(!narrow || state.tab === "plan") && html`<${Plan} />`}
        </div>
      </main>
      ${state.drawer && html`<${Drawer} />`}
      ${state.opening && state.loaded && html`<${Opening} />`}
      ${state.travel && html`<${Travel} />`}
      ${state.photo && html`<${Large} />`}
    </div>`;
}

function Top() {
  return html`
    <header class="top">
      <${Mark} />
      <div class="title">
        <h1>Carryforward <span>sandbox</span></h1>
        <p>Play both people of one therapy. The bot is the real one, Telegram is pretended, and nothing leaves this machine.</p>
      </div>
      <${ScenesButton} />
      <button type="button" class="button" onClick=${() => set({ drawer: true })}>
        <${Icon} name="key" /><span>Operator’s drawer</span>
      </button>
      <${Theme} />
    </header>`;
}

const THEMES = { system: ["half", "Theme: as the system"], light: ["sun", "Theme: light"], dark: ["moon", "Theme: dark"] };

function Theme() {
  const root = document.documentElement;
  const [theme, setTheme] = useState(root.dataset.theme ?? "system");
  const [icon, label] = THEMES[theme];
  const turn = () => {
    const names = Object.keys(THEMES);
    const next = names[(names.indexOf(theme) + 1) % names.length];
    if (next === "system") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      localStorage.setItem("carryforward.theme", next);
    } catch {
      // Storage is switched off: the choice lasts until the page is closed.
    }
    setTheme(next);
  };
  return html`
    <button type="button" class="tool framed" aria-label=${label} title=${label} onClick=${turn}><${Icon} name=${icon} /></button>`;
}

/** One line when something is not running; always there, so that it is announced. */
function Trouble() {
  const stopped = state.world?.bot === "stopped";
  return html`
    <p class="trouble" role="alert">
      ${!state.online
        ? "The sandbox is not answering. This page comes back by itself when it does."
        : stopped && "The bot is stopped. What is written now waits and is answered when it runs again."}
    </p>`;
}

/** At phone width: one phone or the plan at a time. */
function Tabs() {
  const names = [...state.people.map((one) => [one.id, one.name]), ["plan", "Plan"]];
  const key = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = names.findIndex(([id]) => id === state.tab);
    const [id] = names.at((at + step) % names.length);
    show(id);
    document.getElementById(`tab-${id}`)?.focus();
  };
  return html`
    <div class="tabs" role="group" aria-label="What to show" onKeyDown=${key}>
      ${names.map(
        ([id, name]) => html`
          <button type="button" id=${`tab-${id}`} key=${id} aria-pressed=${String(state.tab === id)} onClick=${() => show(id)}>
            ${name}${state.unseen[id] && html`<span class="dot" role="img" aria-label="something new"></span>`}
          </button>`,
      )}
    </div>`;
}

/** With more than two people: which phones lie on the desk. */
function Faces() {
  return html`
    <div class="tabs faces" role="group" aria-label="Phones on the desk">
      ${state.people.map(
        (one) => html`
          <button type="button" key=${one.id} data-role=${one.role} aria-pressed=${String(!state.hidden.includes(one.id))}
            title=${phoneOf(one)} onClick=${() => toggle(one.id)}>
            ${one.name}${state.unseen[one.id] && state.hidden.includes(one.id) &&
            html`<span class="dot" role="img" aria-label="something new"></span>`}
          </button>`,
      )}
    </div>`;
}

followTouches();
render(html`<${Page} />`, document.getElementById("page"));
