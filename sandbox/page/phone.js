// One person's phone: whose it is, the chat with the bot, what pops up over it.

import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";
import { Composer } from "./composer.js";
import { Icon, Mark } from "./icons.js";
import { Away, Lock } from "./lock.js";
import { Message } from "./message.js";
import { Menu, useId, useNow } from "./parts.js";
import { act, dismiss, draft, openOn, set, state } from "./store.js";
import { day, dayName } from "./time.js";
import { initial, phoneOf, ROLES } from "./words.js";

/** `shown` is false while the phone is put away: it keeps what was typed on it. */
export function Phone({ person, shown }) {
  const chat = state.chats[person.id];
  const [about, setAbout] = useState(null);
  const title = useId("phone");
  const edit = (message) => {
    draft(person.id, message.text);
    setAbout({ what: "edit", message });
  };
  const write = (event) => event.target.closest(".glass").querySelector("textarea, .shut button").focus();
  const editLast = () => {
    const last = chat?.messages.findLast((one) => one.mine && one.text);
    if (last) edit(last);
  };
  const blocked = chat?.blocked ?? person.blocked;
  const block = blocked
    ? { label: "Unblock the bot", icon: "check", act: () => act(person.id, "unblock") }
    : { label: "Block the bot", icon: "block", act: () => act(person.id, "block") };
  const mute = chat?.muted
    ? { label: "Show notifications", icon: "check", act: () => act(person.id, "mute", { muted: false }) }
    : { label: "Mute notifications", icon: "silent", act: () => act(person.id, "mute", { muted: true }) };
  const travel = { label: "Travel", icon: "plane", hint: "Set this phone’s clock to another city", act: () => set({ travel: person.id }) };
  return html`
    <section class="phone" data-role=${person.role} data-person=${person.id} hidden=${!shown} aria-labelledby=${title}>
      <header class="owner">
        <span class="face" aria-hidden="true">${initial(person.name)}</span>
        <h2 id=${title}><span class="hush">${phoneOf(person)}, </span><span aria-hidden="true">${person.name}</span>
          <small>${ROLES[person.role] ?? person.role}</small></h2>
        <${Menu} label=${`${phoneOf(person)}: more`} icon="more" items=${[travel, mute, block]} />
      </header>
      <${Lock} person=${person} chat=${chat} />
      <${Away} person=${person} />
      <div class="glass">
        <button type="button" class="skip" onClick=${write}>Skip to writing</button>
        <header class="contact">
          <${Mark} />
          <p><strong>${state.bot.name}</strong><span class=${blocked ? "barred" : ""}>${blocked ? "blocked" : chat?.muted ? "bot, muted" : "bot"}</span></p>
        </header>
        <${Messages} ...${{ person, chat, shown, onReply: (message) => setAbout({ what: "reply", message }), onEdit: edit }} />
        <${Toasts} person=${person} />
        ${blocked
          ? html`<p class="shut"><${Icon} name="block" /><span>${person.name} has blocked the bot. Nothing arrives, and nothing can be written.</span>
              <button type="button" class="button" onClick=${() => act(person.id, "unblock")}>Unblock</button></p>`
          : html`<${Composer} ...${{ person, chat, about, onAbout: setAbout, onUp: editLast }} />`}
      </div>
    </section>`;
}

function Messages({ person, chat, shown, onReply, onEdit }) {
  const box = useRef(null);
  const inner = useRef(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const [behind, setBehind] = useState(false);
  const messages = chat?.messages ?? [];
  const last = messages.at(-1);

  const toEnd = (behavior = "auto") => {
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior });
    atEnd.current = true;
    setBehind(false);
  };
  // A new line is brought into view, unless somebody is reading further up.
  useLayoutEffect(() => {
    if (atEnd.current || !last || last.mine) toEnd();
    else setBehind(true);
  }, [last?.id]);
  // Pictures that load, or a phone brought back, change heights without a new line.
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      height.current = box.current.clientHeight;
      if (atEnd.current) toEnd();
    });
    watch.observe(inner.current);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (shown && state.unseen[person.id]) set({ unseen: { ...state.unseen, [person.id]: false } });
  }, [shown, last?.id]);
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    // Put away; or what lies above it has just grown, and nobody scrolled.
    if (clientHeight === 0 || clientHeight !== height.current) return;
    atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
    if (atEnd.current) setBehind(false);
  };
  // One stop for Tab: from the newest message's menu, the arrow keys go to the others.
  const walk = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.matches(".quiet")) return;
    const all = [...inner.current.querySelectorAll(".quiet")];
    event.preventDefault();
    all[all.indexOf(event.target) + step]?.focus();
  };
  const jump = (id) => {
    const found = document.getElementById(`m-${person.id}-${id}`);
    found?.scrollIntoView({ block: "center" });
    found?.animate?.([{ opacity: 0.35 }, { opacity: 1 }], 700);
  };
  return html`
    <div class="talk">
      <div class="messages" ref=${box} tabindex="0" role="log" aria-live=${shown ? "polite" : "off"} onScroll=${scrolled} onKeyDown=${walk}
        aria-label=${`Messages on ${phoneOf(person)}`}>
        <div class="stack" ref=${inner}>
          ${chat && messages.length === 0 && html`<${Nothing} person=${person} />`}
          ${messages.flatMap((message, i) => {
            const before = messages[i - 1];
            const fresh = !before || day(before.at * 1000, person.zone) !== day(message.at * 1000, person.zone);
            const joined = !fresh && before.mine === message.mine && message.at - before.at < 300;
            const quoted = message.reply_to && messages.find((one) => one.id === message.reply_to);
            const drawn = { message, person, quoted, joined, newest: message === last, onReply, onEdit, onJump: jump };
            return [
              fresh && html`<${Day} key=${`d${message.id}`} at=${message.at * 1000} zone=${person.zone} />`,
              html`<${Message} key=${message.id} ...${drawn} />`,
            ];
          })}
        </div>
      </div>
      ${behind &&
      html`<button type="button" class="newest" onClick=${() => toEnd("smooth")}><${Icon} name="down" />New message</button>`}
    </div>`;
}

function Day({ at, zone }) {
  const today = useNow();
  return html`<h3 class="day"><span>${dayName(at, today, zone)}</span></h3>`;
}

function Nothing({ person }) {
  return html`
    <div class="nothing">
      <p>Nothing here yet.</p>
      <p>A link opens this chat. Without one, this is what anybody sees:</p>
      <button type="button" class="button" onClick=${() => openOn(person.id, "")}>Start</button>
    </div>`;
}

function Toasts({ person }) {
  const mine = state.toasts.filter((one) => one.person === person.id);
  const alert = mine.find((one) => one.alert);
  return html`
    <div class="toasts" role="status">
      ${mine
        .filter((one) => !one.alert)
        .map((one) => html`<button type="button" key=${one.key} onClick=${() => dismiss(one.key)}>${one.text}</button>`)}
    </div>
    ${alert && html`<${Alert} key=${alert.key} alert=${alert} />`}`;
}

function Alert({ alert }) {
  const ok = useRef(null);
  const id = useId("alert");
  useEffect(() => ok.current.focus(), []);
  const key = (event) => event.key === "Escape" && dismiss(alert.key);
  return html`
    <div class="alert" role="alertdialog" aria-modal="false" aria-labelledby=${id} onKeyDown=${key}>
      <div>
        <p id=${id}>${alert.text}</p>
        <button type="button" class="button" ref=${ok} onClick=${() => dismiss(alert.key)}>OK</button>
      </div>
    </div>`;
}
