// The three first steps, shown until both have begun to talk, each with the button that does it.

import { html, useEffect, useState } from "./vendor/htm-preact.js";
import { Icon } from "./icons.js";
import { fill, first, set, state } from "./store.js";

const talked = (person) => Boolean(person && state.chats[person.id]?.messages.length);

/** Which of the three steps is next: 0 to 2. */
function reached(therapist, client) {
  if (talked(client)) return 2;
  return talked(therapist) ? 1 : 0;
}

export function Guide({ narrow }) {
  const therapist = first("therapist");
  const client = first("client");
  const read = therapist && client && state.chats[therapist.id] && state.chats[client.id];
  const empty = Boolean(read) && !(talked(therapist) && talked(client));
  const [needed, setNeeded] = useState(false);
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    if (!empty) return;
    setNeeded(true);
    setClosed(false);
  }, [empty]);
  if (!needed || closed || !therapist || !client) return null;
  const at = reached(therapist, client);
  const say = (person, text) => html`
    <button type="button" class="try" onClick=${() => fill(person.id, text)}><code>${text}</code></button>`;
  const steps = [
    {
      title: "Invite the therapist",
      body: html`The operator makes a link; open it on ${therapist.name}’s phone.${" "}
        <button type="button" class="try" onClick=${() => set({ drawer: true })}>Open the drawer</button>`,
    },
    {
      title: "Bring in the client",
      body: html`As ${therapist.name}, send ${say(therapist, `/invite ${client.name[0]}.`)} and tap the link that comes
        back: it opens on ${client.name}’s phone.`,
    },
    {
      title: "Carry one question",
      body: html`As ${therapist.name}, ${say(therapist, "/ask What eased, even a little?")} and${" "}
        ${say(therapist, "/meet tue 15:00 weekly 50m")}. Then press Next event above.`,
    },
  ];
  const shown = narrow ? [at] : [0, 1, 2];
  return html`
    <section class="guide" aria-labelledby="guide-title">
      <h2 id="guide-title" class="hush">Three steps to begin</h2>
      <ol>
        ${shown.map(
          (i) => html`
            <li key=${i} class=${i < at ? "done" : i === at ? "current" : ""} aria-current=${i === at ? "step" : null}>
              <span class="count" aria-hidden="true">${i < at ? html`<${Icon} name="check" />` : i + 1}</span>
              <div><h3>${steps[i].title}${i < at && html`<span class="hush"> (done)</span>`}</h3><p>${steps[i].body}</p></div>
            </li>`,
        )}
      </ol>
      <button type="button" class="tool" aria-label="Put the guide away" title="Put the guide away" onClick=${() => setClosed(true)}>
        <${Icon} name="close" />
      </button>
    </section>`;
}
