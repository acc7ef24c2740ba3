// The three first steps, shown until the first question has come, each with the button that does it.

import { html, useEffect, useState } from "./vendor/htm-preact.js";
import { Icon } from "./icons.js";
import { fill, first, set, state } from "./store.js";

const came = (kind) => (state.world?.deliveries ?? []).some((one) => one.kind === kind && one.state === "sent");

/** Which of the three steps is next: 0 to 2, or 3 when all are done. A zone is known of who has joined. */
function reached(therapist) {
  if (came("question")) return 3;
  if (came("joined")) return 2;
  return therapist.zone ? 1 : 0;
}

export function Guide({ narrow }) {
  const therapist = first("therapist");
  const client = first("client");
  const at = state.loaded && state.world && therapist && client ? reached(therapist) : 3;
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    if (at === 0) setClosed(false);
  }, [at]);
  if (closed || at === 3) return null;
  const say = (person, text) => html`
    <button type="button" class="try" onClick=${() => fill(person.id, text)}><code>${text}</code></button>`;
  const steps = [
    {
      title: "Invite the therapist",
      body: html`The operator makes a link; open it on ${therapist.name}’s phone and follow it.${" "}
        <button type="button" class="try" onClick=${() => set({ drawer: true })}>Open the drawer</button>`,
    },
    {
      title: "Bring in the client",
      body: html`As ${therapist.name}, send ${say(therapist, `/invite ${client.name[0]}.`)} and open the link that comes
        back on ${client.name}’s phone. Then ${therapist.name} confirms.`,
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
