// The operator's drawer: inviting a therapist, adding phones, starting over.

import { html, useState } from "./vendor/htm-preact.js";
import { Dialog, useId } from "./parts.js";
import { addPerson, first, follow, invite, set, startOver, state } from "./store.js";
import { ROLES } from "./words.js";

export function Drawer() {
  return html`
    <${Dialog} title="Operator’s drawer" kind="drawer" onClose=${() => set({ drawer: false })}>
      <p class="lead">What an operator does in a shell. An operator reads nobody’s words.</p>
      <${Invite} />
      <${AddPerson} />
      <${StartOver} />
    <//>`;
}

/** Runs one thing at a time and keeps the refusal, if any, to be shown beside the button. */
function useTry() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const attempt = async (act) => {
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      await act();
    } catch (refusal) {
      setError(refusal.message);
    }
    setBusy(false);
  };
  return { busy, error, attempt };
}

const Refused = ({ error }) => html`<p class="refused" role="alert">${error}</p>`;

function Invite() {
  const { busy, error, attempt } = useTry();
  const field = useId("invite");
  const suggested = first("therapist")?.name ?? "Alma";
  const [name, setName] = useState(/^dr\b/i.test(suggested) ? suggested : `Dr. ${suggested}`);
  const submit = (event) => {
    event.preventDefault();
    attempt(() => invite(name.trim()));
  };
  return html`
    <section>
      <h3>Invite a therapist</h3>
      <form class="fields" onSubmit=${submit}>
        <label for=${field}>Name</label>
        <input id=${field} type="text" required maxlength="64" autocomplete="off" value=${name}
          onInput=${(event) => setName(event.target.value)} />
        <button type="submit" class="button strong" aria-disabled=${busy ? "true" : null}>Make a link</button>
      </form>
      <${Refused} error=${error} />
      <ul class="links" aria-label="Links made" aria-live="polite">
        ${state.invites.map(
          (one) => html`
            <li key=${one.link}>
              <strong>${one.name}</strong>
              <code>${one.link}</code>
              <button type="button" class="button strong" onClick=${() => follow(one.link)}>Open on a phone</button>
            </li>`,
        )}
      </ul>
    </section>`;
}

function AddPerson() {
  const { busy, error, attempt } = useTry();
  const [name, setName] = useState("");
  const [role, setRole] = useState("client");
  const ids = { name: useId("person"), role: useId("role") };
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await addPerson(name.trim(), role);
      setName("");
      set({ drawer: false });
    });
  };
  return html`
    <section>
      <h3>Add a phone</h3>
      <p>A second client, another therapist, or a stranger who finds the bot.</p>
      <form class="fields" onSubmit=${submit}>
        <label for=${ids.name}>Name</label>
        <input id=${ids.name} type="text" required maxlength="64" autocomplete="off" value=${name}
          onInput=${(event) => setName(event.target.value)} />
        <label for=${ids.role}>Who they are</label>
        <select id=${ids.role} value=${role} onChange=${(event) => setRole(event.target.value)}>
          ${["client", "therapist", "stranger"].map((one) => html`<option value=${one}>${ROLES[one]}</option>`)}
        </select>
        <button type="submit" class="button" aria-disabled=${busy ? "true" : null}>Add</button>
      </form>
      <${Refused} error=${error} />
    </section>`;
}

function StartOver() {
  const { busy, error, attempt } = useTry();
  const [sure, setSure] = useState(null);
  const choice = (empty, label) => html`
    <button type="button" class="button" onClick=${() => setSure(empty)}>${label}</button>`;
  return html`
    <section>
      <h3>Start over</h3>
      ${sure === null
        ? html`
            <p>With the cast and a week behind them, or with nothing at all.</p>
            <div class="pair">${choice(false, "With the cast")} ${choice(true, "Empty")}</div>`
        : html`
            <p>Everything in this sandbox will be gone: chats, plans and the clock.</p>
            <div class="pair">
              <button type="button" class="button danger" aria-disabled=${busy ? "true" : null}
                onClick=${() => attempt(() => startOver(sure))}>${busy ? "Starting over …" : "Start over"}</button>
              <button type="button" class="button" onClick=${() => setSure(null)}>Leave it</button>
            </div>`}
      <${Refused} error=${error} />
    </section>`;
}
