// When things go wrong: four ways to try, each with its promise beside it, and what became of the last one.

import { html, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { Icon } from "./icons.js";
import { readChat, readWorld, set, state } from "./store.js";

const open = () => state.troubles;

/** The button that shows the panel and puts it away. */
export function TroubleButton() {
  return html`
    <button type="button" class="button unfolds" aria-expanded=${String(open())} aria-controls="troubles"
      onClick=${() => set({ troubles: !open() })}>
      <${Icon} name="storm" /><span>When things go wrong</span>
    </button>`;
}

export function Troubles() {
  const [busy, setBusy] = useState("");
  const [refused, setRefused] = useState("");
  if (!open() || !state.world) return null;
  const off = state.world.bot === "stopped";
  const { line, stumbling } = state.world.trouble;
  const go = async (what) => {
    if (busy) return;
    setBusy(what);
    setRefused("");
    try {
      await (what === "kill" ? api.kill() : api.trouble(what));
    } catch (refusal) {
      setRefused(refusal.message);
    }
    await Promise.all([readWorld(), ...state.people.map((one) => readChat(one.id))]);
    setBusy("");
  };
  const way = (what, label, promise, icon, idle = false) => html`
    <li>
      <button type="button" class="button ${what === "start" ? "strong" : ""}" aria-disabled=${busy || idle ? "true" : null}
        aria-describedby=${`promise-${what}`} onClick=${() => !idle && go(what)}>
        <${Icon} name=${icon} />${busy === what ? "A moment …" : label}
      </button>
      <p id=${`promise-${what}`}>${promise}</p>
    </li>`;
  return html`
    <section class="troubles" id="troubles" aria-label="When things go wrong">
      <ul>
        ${off
          ? way("start", "Start the bot", "It takes up what waits at Telegram and answers it. It knows how long it was away.", "play")
          : way("stop", "Stop the bot", "What is written meanwhile waits at Telegram, for up to a day, and is answered afterwards.", "stop")}
        ${way("kill", "Kill the bot", "Cut off in mid-sentence and started again. Lines with their sign are kept. A nudge is never sent twice; a digest comes rather twice than not at all.", "bolt", off)}
        ${way("stumble", stumbling ? "Telegram stumbles …" : "Telegram stumbles", "For a minute it refuses, breaks off, or takes a call and never answers. Lines are kept; what is due goes out a little later.", "wave", off)}
        ${way("power", "A day without power", "A nudge or question of that time is not sent late; a digest is. Whoever has an open question hears in one line that something may be lost.", "plug")}
      </ul>
      <p class="became" role="status">${refused || line}</p>
      <button type="button" class="tool" aria-label="Put this away" title="Put this away" onClick=${() => set({ troubles: false })}>
        <${Icon} name="close" />
      </button>
    </section>`;
}
