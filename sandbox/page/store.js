// What the page knows, and everything that can be done in it. Components draw `state` and call the verbs below.

import * as api from "./api.js";
import { outside, startCode } from "./links.js";
import { useEffect, useState } from "./vendor/htm-preact.js";

export const state = {
  bot: { id: 0, username: "", name: "Carryforward" },
  people: [],
  chats: {}, // person id -> {messages, commands, blocked}
  world: null,
  worldRead: 0, // performance.now() when `world` was read: the clock runs on from there
  loaded: false,
  online: true,
  walking: "", // what the clock is walking to, while it walks
  walked: null, // {walked} of the last jump, or {error}
  toasts: [], // {key, person, text, alert}
  drafts: {}, // person id -> what is typed and not yet sent
  focus: null, // {person, key}: whose composer wants the cursor
  hidden: [], // people whose phone is put away (wide screens)
  tab: null, // the person, or "plan", shown at phone width
  unseen: {}, // person id or "plan" -> true: something new where nobody looks
  invites: [], // {name, link} made on this page
  drawer: false,
  folded: false, // the notifications on all locked screens
  troubles: false, // whether the panel for when things go wrong is open
  travel: null, // the person whose phone is to travel
  opening: null, // {code} or {address}: a link waiting for its phone, or for a yes to leave
  photo: null, // {url, alt} shown large
};

const watchers = new Set();
/** Parts that read something of their own: called with each event, and with {type: "everything"} when all is read anew. */
export const ears = new Set();
let counter = 0;
const CROWD = 6;
const ON_THE_DESK = 3;

/** Merge a change and draw again. */
export function set(change) {
  Object.assign(state, change);
  for (const watcher of watchers) watcher();
}

/** Draw the calling component whenever the state changes. */
export function useStore() {
  const [, draw] = useState(0);
  useEffect(() => {
    const watcher = () => draw((n) => n + 1);
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, []);
  return state;
}

/** Milliseconds since 1970 by the sandbox's clock, running on since it was last read. */
export function now() {
  if (!state.world) return 0;
  const elapsed = performance.now() - state.worldRead;
  const at = Date.parse(state.world.now) + elapsed * (state.world.speed ?? 1);
  // Played time comes in small walks, a little behind what is shown: it never runs backwards for that.
  shown = state.world.playing && shown - at < 3_600_000 ? Math.max(shown, at) : at;
  return shown;
}

let shown = 0;

export const personOf = (id) => state.people.find((one) => one.id === id);
export const first = (role) => state.people.find((one) => one.role === role);

/** A reader that never runs twice at once: asked while reading, it reads once more afterwards. */
function reader(read) {
  let running = null;
  let again = false;
  return function ask() {
    if (running) {
      again = true;
      return running;
    }
    running = read()
      .catch(() => {}) // Not answering: the stream's state says so, and reads everything when it is back.
      .finally(() => {
        running = null;
        if (again) {
          again = false;
          ask();
        }
      });
    return running;
  };
}

const chatReaders = new Map();

export function readChat(id) {
  if (!chatReaders.has(id)) chatReaders.set(id, reader(() => takeChat(id)));
  return chatReaders.get(id)();
}

async function takeChat(id) {
  const chat = await api.chat(id);
  const last = (one) => one?.messages.at(-1)?.id ?? 0;
  const news = state.chats[id] && last(chat) > last(state.chats[id]) && !chat.messages.at(-1).mine;
  const unseen = news ? { ...state.unseen, [id]: true } : state.unseen;
  set({ chats: { ...state.chats, [id]: chat }, unseen });
}

export const readWorld = reader(async () => {
  const world = await api.world();
  set({ world, worldRead: performance.now() });
});

export const readPeople = reader(async () => {
  const { bot, people } = await api.phones();
  const known = new Set(people.map((one) => one.id));
  const chats = Object.fromEntries(Object.entries(state.chats).filter(([id]) => people.some((p) => `${p.id}` === id)));
  const tab = state.tab === "plan" || known.has(state.tab) ? state.tab : (people[0]?.id ?? "plan");
  set({ bot, people, chats, tab, hidden: hiddenAmong(people, known) });
  await Promise.all(people.filter((one) => !state.chats[one.id]).map((one) => readChat(one.id)));
  set({ loaded: true });
});

/** A crowd does not fit: the first few phones lie on the desk, the others are put away. */
const tooMany = (people) => (people.length > CROWD ? people.slice(ON_THE_DESK).map((one) => one.id) : []);

const hiddenAmong = (people, known) =>
  state.people.length > CROWD ? state.hidden.filter((id) => known.has(id)) : [...state.hidden, ...tooMany(people)].filter((id) => known.has(id));

async function readEverything() {
  await readWorld(); // Before the people: it is the bot's plan that knows their zones.
  await readPeople();
  await Promise.all(state.people.map((one) => readChat(one.id)));
  for (const ear of ears) ear({ type: "everything" });
}

/** Read everything once and follow what changes from then on. */
export function begin() {
  const code = new URLSearchParams(location.search).get("start");
  if (code !== null) {
    history.replaceState(null, "", location.pathname);
    set({ opening: { code } });
  }
  readEverything();
  let broken = null;
  api.listen(hear, (online) => {
    if (online && broken) {
      clearTimeout(broken);
      broken = null;
      set({ online });
      readEverything();
    }
    // A line that is back at once, as after starting over, is not worth a word.
    if (!online) broken ??= setTimeout(() => set({ online }), 1500);
  });
}

function hear(event) {
  if (event.type === "toast") toast(event.person, event.text, event.alert);
  if (event.type === "chat") {
    readChat(event.person);
    readWorld();
  }
  if (event.type === "world") readWorld().then(readPeople);
  for (const ear of ears) ear(event);
}

/** Show a line over a phone; an alert stays until it is put away. */
export function toast(person, text, alert = false) {
  const key = ++counter;
  set({ toasts: [...state.toasts.filter((one) => one.person !== person || one.alert), { key, person, text, alert }] });
  if (!alert) setTimeout(() => dismiss(key), 5000);
}

export const dismiss = (key) => set({ toasts: state.toasts.filter((one) => one.key !== key) });

/** Do something on a phone and read its chat again. True when it was taken; a refusal is shown over the phone. */
export async function act(person, what, body) {
  try {
    await api.act(person, what, body);
  } catch (refusal) {
    toast(person, refusal.message);
    return false;
  }
  await readChat(person);
  if (what === "block" || what === "unblock") await readPeople();
  return true;
}

/** Put words into a composer, ready to be sent or finished. */
export function fill(person, text) {
  show(person);
  set({ drafts: { ...state.drafts, [person]: text }, focus: { person, key: ++counter } });
}

export const draft = (person, text) => set({ drafts: { ...state.drafts, [person]: text } });

/** Bring a phone into view, wherever it was put. */
export function show(person) {
  set({ tab: person, hidden: state.hidden.filter((id) => id !== person), unseen: { ...state.unseen, [person]: false } });
}

export function toggle(person) {
  const hidden = state.hidden.includes(person);
  set({ hidden: hidden ? state.hidden.filter((id) => id !== person) : [...state.hidden, person] });
}

/** A link was clicked, anywhere: this bot's ask for a phone, others ask before leaving the sandbox. */
export function follow(address) {
  const code = startCode(address, state.bot.username);
  if (code !== null) set({ opening: { code } });
  else if (outside(address)) set({ opening: { address: outside(address) } });
}

export async function openOn(person, code) {
  set({ opening: null, drawer: false });
  show(person);
  await act(person, "start", { code });
}

/** Play a week a minute, or pause: `why` is "writing" when nobody pressed the button. */
export const play = () => playing(true);
export const pause = (why) => playing(false, why);

async function playing(on, why) {
  set({ walked: null });
  try {
    await api.play(on, why);
  } catch (refusal) {
    set({ walked: { error: refusal.message } });
  }
  await readWorld();
}

/** Move the sandbox's clock: `by` is next, appointment, hour or day; `words` say where to, while it walks. */
export async function jump(by, words) {
  if (state.walking) return;
  set({ walking: words, walked: null });
  let walked;
  try {
    walked = await api.jump(by, state.world?.moves);
  } catch (refusal) {
    walked = { error: refusal.message };
  }
  await Promise.all([readWorld(), ...state.people.map((one) => readChat(one.id))]);
  const news = walked.error || walked.walked?.length > 0;
  set({ walking: "", walked, unseen: news && state.tab !== "plan" ? { ...state.unseen, plan: true } : state.unseen });
}

export async function invite(name) {
  const { link } = await api.invite(name);
  set({ invites: [{ name, link }, ...state.invites] });
  readWorld();
}

export async function addPerson(name, role) {
  const { id } = await api.person(name, role);
  await readPeople();
  show(id);
}

export const startOver = (empty) => renew(() => api.reset(empty));

/** Begin another world by `begin`, and read it from scratch. */
export async function renew(begin) {
  await begin();
  set({ chats: {}, drafts: {}, invites: [], hidden: tooMany(state.people), unseen: {}, toasts: [], walked: null, drawer: false });
  await readEverything();
}
