// The panel of what is planned, sent and left out, each with its reason, and what the last move of the clock did.

import { html, useState } from "./vendor/htm-preact.js";
import { Icon } from "./icons.js";
import { set, state } from "./store.js";
import { GROUPS, kindName, state as stateWords } from "./words.js";

const AT_FIRST = 12;

export function Plan() {
  const [group, setGroup] = useState("all");
  const [reader, setReader] = useState("");
  const all = state.world?.deliveries ?? [];
  const readers = [...new Set(all.map((one) => one.to))].sort();
  const seen = all.filter((one) => !reader || one.to === reader);
  const of = (name) => seen.filter((one) => stateWords(one.state).group === name);
  const shown = Object.keys(GROUPS).filter((name) => group === "all" || group === name);
  const tab = (name, label) => html`
    <button type="button" aria-pressed=${String(group === name)} onClick=${() => setGroup(name)}>${label}</button>`;
  return html`
    <section class="plan" aria-labelledby="plan-title">
      <header>
        <h2 id="plan-title">The bot’s plan</h2>
        ${readers.length > 1 &&
        html`<select aria-label="For whom" value=${reader} onChange=${(event) => setReader(event.target.value)}>
          <option value="">Everybody</option>
          ${readers.map((name) => html`<option value=${name}>${name}</option>`)}
        </select>`}
        <div class="segments" role="group" aria-label="Show">
          ${tab("all", "All")} ${Object.entries(GROUPS).map(([name, label]) => tab(name, label))}
        </div>
      </header>
      <div class="scroll" tabindex="0" role="region" aria-label="Planned, sent and not sent">
        ${state.walked && html`<${Walked} ...${state.walked} />`}
        ${shown.map((name) => html`<${Group} key=${name} name=${name} rows=${sorted(of(name), name)} />`)}
      </div>
    </section>`;
}

/** What comes is read forwards, what has been backwards. */
function sorted(rows, group) {
  const way = group === "coming" ? 1 : -1;
  return [...rows].sort((a, b) => way * (Date.parse(a.due_at) - Date.parse(b.due_at)));
}

const EMPTY = {
  coming: "Nothing is planned. A question, a session or a rhythm will put something here.",
  sent: "Nothing has gone out by itself yet.",
  held: "Nothing was left out.",
};

function Group({ name, rows }) {
  const [whole, setWhole] = useState(false);
  const some = whole ? rows : rows.slice(0, AT_FIRST);
  return html`
    <div class="group">
      <h3>${GROUPS[name]} <span>${rows.length || ""}</span></h3>
      ${rows.length === 0 && html`<p class="empty">${EMPTY[name]}</p>`}
      <ol>${some.map((one) => html`<${Row} key=${one.id} one=${one} />`)}</ol>
      ${rows.length > some.length &&
      html`<button type="button" class="button plain" onClick=${() => setWhole(true)}>Show all ${rows.length}</button>`}
    </div>`;
}

const roleOf = (name) => state.people.find((one) => one.name === name)?.role ?? "other";

function Row({ one }) {
  const { label, tone } = stateWords(one.state);
  return html`
    <li class="row-of-plan" data-tone=${tone}>
      <p class="what"><strong>${kindName(one.kind, state.world.words)}</strong>
        <span class="whom" data-role=${roleOf(one.to)}>${one.to}</span></p>
      <p class="when"><time datetime=${one.due_at}>${one.due_local}</time><span class="state">${label}</span></p>
      ${one.why && html`<p class="why">${one.why}</p>`}
    </li>`;
}

function Walked({ walked, error }) {
  return html`
    <div class="walked" role="status">
      <header>
        <h3>${error ? "The clock did not move" : "What just happened"}</h3>
        <button type="button" class="tool" aria-label="Put away" title="Put away" onClick=${() => set({ walked: null })}>
          <${Icon} name="close" />
        </button>
      </header>
      ${error && html`<p>${error}</p>`}
      ${walked?.length === 0 && html`<p>Nothing was due on the way.</p>`}
      ${walked?.length > 0 &&
      html`<ol>${walked.map((one) => {
        const words = stateWords(one.state);
        return html`<li data-tone=${words.tone}>
          <strong>${kindName(one.kind, state.world?.words)}</strong> to ${one.to}: ${words.label.toLowerCase()}
          <small>${one.due_local}</small>
          ${one.why && html`<small>${one.why}</small>`}
        </li>`;
      })}</ol>`}
    </div>`;
}
