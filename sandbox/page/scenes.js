// Scenes: the welcome, the choice of how to begin, and the bar of the scene that is being played.

import * as api from "./api.js";
import { Icon } from "./icons.js";
import { Dialog, useId } from "./parts.js";
import { ears, renew, set, show, startOver, state } from "./store.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";

const WELCOMED = "carryforward.welcomed";
const FRESH = "This begins with fresh phones. What is on them now goes away, for good.";
const BY_HAND = [
  {
    name: "cast",
    title: "Alma and Ben, a week in",
    about: "The pair as they were set out: a question is open, lines are written, the next digest is near.",
    begin: () => startOver(false),
  },
  {
    name: "practice",
    title: "A full practice",
    about: "Alma with 25 clients and six sessions a day, on a Monday morning before the first digest.",
    begin: (sure) => renew(() => api.practice(sure)),
  },
  {
    name: "empty",
    title: "Two empty phones",
    about: "Everything by your own hand, from the operator’s link on.",
    begin: () => startOver(true),
  },
];

// Read once with everything else, and again whenever any tab played something.
let reading = 0;
async function read() {
  const mine = ++reading;
  try {
    const scene = await api.scene();
    if (mine === reading) take(scene);
  } catch {
    // Not answering: the stream's state says so, and everything is read again when it is back.
  }
}
ears.add((event) => {
  if (event.type === "scene" || event.type === "everything") read();
});

/** What the server says of scenes. A turn that another tab played is brought into view here as well. */
function take(scene) {
  const before = state.scene?.running;
  set({ scene });
  const { running } = scene;
  if (running && before && (running.turn !== before.turn || running.name !== before.name)) {
    const person = state.people.find((one) => one.name.split(" ")[0] === running.shows);
    if (person) show(person.id);
  }
}

/** Whether anything stands on a phone, so that beginning anew would take something away. */
const used = () => Object.values(state.chats).some((chat) => chat.messages.length > 0);
const choose = (item = null) => set({ choosing: { item } });

/** The button in the page's head. */
export function ScenesButton() {
  return html`
    <button type="button" class="button" onClick=${() => choose()}><${Icon} name="scene" /><span>Scenes</span></button>`;
}

/** What stands above the phones: the scene that is played, or a welcome. */
export function Scenes() {
  const scene = state.scene;
  const running = scene?.running;
  useEffect(() => void read(), []); // At once: on a full desk, everything takes a while.
  return html`
    ${running ? html`<${Bar} ...${{ running }} />` : scene && html`<${Welcome} ...${{ scene }} />`}
    ${state.choosing && scene && html`<${Chooser} ...${state.choosing} scene=${scene} />`}`;
}

function remembered() {
  try {
    return localStorage.getItem(WELCOMED) !== null;
  } catch {
    return false;
  }
}

function remember() {
  set({ welcomed: true });
  try {
    localStorage.setItem(WELCOMED, "yes");
  } catch {
    // Storage is switched off: it is put away until the page is opened again.
  }
}

/** To phones that are set out, or beside the guide to empty ones. */
function Welcome({ scene }) {
  const title = useId("welcome");
  if (state.welcomed ?? remembered()) return null;
  return html`
    <section class="welcome ${scene.used ? "" : "small"}" aria-labelledby=${title}>
      <div>
        ${scene.used
          ? html`
              <h2 id=${title}>One question, carried from one session to the next</h2>
              <p>Alma is a therapist, Ben is her client, and both phones are yours. Watch their first week, one press at a
                time, or write and press as either of them.</p>`
          : html`<h2 id=${title}>Would you like to see it first? A scene plays it for you, one press at a time.</h2>`}
      </div>
      <div class="ways">
        <button type="button" class="button strong" onClick=${() => choose(sceneItem(scene.scenes[0]))}>
          <${Icon} name="next" />Play the first week</button>
        <button type="button" class="button" onClick=${() => choose()}>Other beginnings</button>
      </div>
      <button type="button" class="tool" aria-label="Put the welcome away" title="Put the welcome away" onClick=${remember}>
        <${Icon} name="close" /></button>
    </section>`;
}

const sceneItem = (one) => ({ ...one, begin: (sure) => renew(() => api.beginScene(one.name, sure)) });

function Chooser({ item, scene }) {
  const [picked, setPicked] = useState(item);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const close = () => !busy && set({ choosing: null });
  const begin = async (one, sure) => {
    if (busy) return;
    setPicked(one);
    if (used() && !sure) return;
    setBusy(true);
    setError("");
    try {
      await one.begin(sure);
      remember();
      set({ choosing: null });
    } catch (refusal) {
      setError(refusal.message);
      setBusy(false);
    }
  };
  // A scene chosen on phones that are fresh needs no second word.
  useEffect(() => {
    if (item && !used()) begin(item, false);
  }, []);
  const choice = (one) => html`
    <li key=${one.name}>
      <button type="button" onClick=${() => begin(one, false)}><span>${one.title}<small>${one.about}</small></span></button>
    </li>`;
  return html`
    <${Dialog} title=${picked ? picked.title : "How would you like to begin?"} kind="chooser beginnings" onClose=${close}>
      ${picked
        ? html`
            <p class="lead">${picked.about}</p>
            <p class="fresh">${FRESH}</p>
            <div class="pair">
              <${First} class="button strong" aria-disabled=${busy ? "true" : null} onClick=${() => begin(picked, true)}>
                ${busy ? "Setting out …" : "Begin"}<//>
              <button type="button" class="button" aria-disabled=${busy ? "true" : null}
                onClick=${() => !busy && (item ? close() : setPicked(null))}>${item ? "Stay here" : "Back"}</button>
            </div>`
        : html`
            <h3>Play a scene</h3>
            <ul>${scene.scenes.map((one) => choice(sceneItem(one)))}</ul>
            <h3>Or play freely</h3>
            <ul>${BY_HAND.map(choice)}</ul>`}
      <p class="refused" role="alert">${error}</p>
    <//>`;
}

/** A button that takes the cursor when it appears. */
function First({ children, ...more }) {
  const ref = useRef(null);
  useLayoutEffect(() => ref.current.focus(), []);
  return html`<button type="button" ref=${ref} ...${more}>${children}</button>`;
}

/** Long enough to read a line and to see what happened, in milliseconds. */
const readingTime = (text) => 2200 + 48 * text.length;

function Bar({ running }) {
  const title = useId("scene");
  const [busy, setBusy] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [error, setError] = useState("");
  const over = !running.next;
  const ask = async (call) => {
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      take(await call());
    } catch (refusal) {
      setError(refusal.message);
      setPlaying(false);
    }
    setBusy(false);
  };
  const next = () => ask(() => api.nextTurn(running.turn));
  const leave = () => ask(api.leaveScene);
  useEffect(() => {
    if (!playing || busy) return undefined;
    if (over || running.lost) return setPlaying(false);
    const timer = setTimeout(next, readingTime(running.why));
    return () => clearTimeout(timer);
  }, [playing, busy, running.turn]);
  const line = running.lost || (over ? running.ends : running.why);
  const here = { ...running, begin: (sure) => renew(() => api.beginScene(running.name, sure)) };
  const described = state.scene.scenes.find((one) => one.name === running.name);
  const again = () => choose({ ...here, about: described?.about ?? "" });
  return html`
    <section class="scene ${running.lost ? "lost" : ""}" data-turn=${running.turn} aria-labelledby=${title}>
      <div class="told">
        <h2 id=${title}>${running.title}
          <small>${running.turn === 0 ? `${running.turns} steps` : over ? "played" : `${running.turn} of ${running.turns}`}</small></h2>
        <div role="status" key=${`${running.name}${running.turn}${running.lost ? "lost" : ""}`}>
          ${running.did && !running.lost && html`<p class="did">${running.did}</p>`}
          ${over && running.why && html`<p class="why">${running.why}</p>`}
          <p class="why">${line}</p>
        </div>
        <p class="refused" role="alert">${error}</p>
      </div>
      <div class="ways">
        ${running.lost
          ? html`
              <button type="button" class="button strong" onClick=${again}>Start over</button>
              <button type="button" class="button" onClick=${leave}>Go on freely</button>`
          : over
            ? html`
                <button type="button" class="button strong" onClick=${leave}>Go on freely</button>
                <button type="button" class="button" onClick=${() => choose()}>Other scenes</button>`
            : html`
                <button type="button" class="button strong" aria-disabled=${busy ? "true" : null} onClick=${next}>
                  <${Icon} name="next" />Next</button>
                <button type="button" class="button" aria-pressed=${String(playing)} onClick=${() => setPlaying(!playing)}>
                  ${playing ? "Hold" : "Play on"}</button>
                <button type="button" class="button plain" onClick=${leave}>Leave the scene</button>
                <p class="ahead">${busy ? "A moment …" : `Then: ${running.next}`}</p>`}
      </div>
    </section>`;
}
