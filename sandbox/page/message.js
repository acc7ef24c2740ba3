// One message on a phone: its bubble, marks, buttons, picture or file, and what can be done with it.

import { html, useState } from "./vendor/htm-preact.js";
import { Icon } from "./icons.js";
import { startCode } from "./links.js";
import { Menu } from "./parts.js";
import { rich } from "./rich.js";
import { act, follow, set, state, toast } from "./store.js";
import { hours } from "./time.js";
import { phoneOf, plain } from "./words.js";

/** `onReply` and `onEdit` get the message; `quoted` is the one it answers; `onJump` gets that one's id. */
export function Message({ message, person, quoted, joined, newest, onReply, onEdit, onJump }) {
  const { mine } = message;
  const on = {
    username: state.bot.username,
    open: follow,
    command: mine ? null : (text) => act(person.id, "send", { text }),
  };
  const kind = `${mine ? "mine" : "theirs"} ${joined ? "joined" : ""} ${message.photo ? "pictured" : ""}`;
  return html`
    <div class="message ${kind}" id=${`m-${person.id}-${message.id}`}>
      <div class="line">
        <div class="bubble">
          <span class="hush">${mine ? person.name : state.bot.name}: </span>
          ${message.forwarded && html`<p class="origin"><${Icon} name="forward" />Forwarded</p>`}
          ${message.reply_to && html`<${Quoted} quoted=${quoted} onJump=${() => onJump(message.reply_to)} />`}
          ${message.photo && html`<${Photo} message=${message} />`}
          ${message.file && html`<${File} message=${message} />`}
          ${message.text && html`<div class="text" dir="auto">${rich(message.text, message.entities ?? [], on)}</div>`}
          ${isBare(message) && html`<p class="origin">${plain(message.kind)}</p>`}
          <${Marks} message=${message} zone=${person.zone} />
        </div>
        <${Actions} ...${{ message, person, newest, onReply, onEdit }} />
      </div>
      ${message.reaction &&
      html`<span class="reaction" role="img" aria-label=${`Reaction: ${message.reaction}`}>${message.reaction}</span>`}
      ${message.buttons?.length > 0 && html`<${Buttons} message=${message} person=${person} />`}
    </div>`;
}

/** A sticker, a place, a contact: nothing of it is drawn but its name. */
const isBare = (message) => !message.text && !message.photo && !message.file && message.kind && message.kind !== "text";

function Marks({ message, zone }) {
  return html`
    <p class="marks">
      ${message.protected && html`<span title="Protected: it cannot be forwarded"><${Icon} name="lock" /><span class="hush">Protected. </span></span>`}
      ${message.silent && html`<span title="Arrived without a sound"><${Icon} name="silent" /><span class="hush">Soundless. </span></span>`}
      ${message.edited && html`<span>edited</span>`}
      <time>${hours(message.at * 1000, zone)}</time>
    </p>`;
}

function Quoted({ quoted, onJump }) {
  const said = quoted ? quoted.text || (quoted.photo ? "Photo" : (quoted.file?.name ?? "")) : "A message that is gone";
  return html`
    <button type="button" class="quoted" disabled=${!quoted} onClick=${onJump}>
      <span class="hush">In answer to: </span><span dir="auto">${said}</span>
    </button>`;
}

function Photo({ message }) {
  const alt = message.text ? `Picture: ${message.text.slice(0, 80)}` : "Picture";
  return html`
    <button type="button" class="photo" aria-label=${`${alt}. Show it large`} onClick=${() => set({ photo: { url: message.photo, alt } })}>
      <img src=${message.photo} alt="" />
    </button>`;
}

function File({ message }) {
  const { file, kind } = message;
  const name = !kind || kind === "document" || kind === "text" ? file.name : plain(kind);
  return html`
    <a class="file" href=${file.url} download=${file.name}>
      <span class="sign"><${Icon} name="file" /></span><span>${name}<small>Save the file</small></span>
    </a>`;
}

function Buttons({ message, person }) {
  const [waiting, setWaiting] = useState("");
  const press = async (button, key) => {
    if (button.url) return follow(button.url);
    if (waiting) return undefined;
    setWaiting(key);
    const seen = new Promise((done) => setTimeout(done, 400)); // long enough to see that it was pressed
    await Promise.all([act(person.id, "press", { id: message.id, data: button.data }), seen]);
    return setWaiting("");
  };
  return html`
    <div class="choices" role="group" aria-label="Choices">
      ${message.buttons.map(
        (row, y) => html`
          <div class="row">
            ${row.map((button, x) => {
              const key = `${y}-${x}`;
              const outward = button.url && startCode(button.url, state.bot.username) === null;
              return html`
                <button type="button" class=${waiting === key ? "waiting" : ""} aria-busy=${waiting === key ? "true" : null}
                  onClick=${() => press(button, key)}>
                  <span dir="auto">${button.label}</span>
                  ${button.url && html`<${Icon} name=${outward ? "out" : "phone"} />`}
                </button>`;
            })}
          </div>`,
      )}
    </div>`;
}

function Actions({ message, person, newest, onReply, onEdit }) {
  const forwarding = state.people.map((one) => ({
    label: one.id === person.id ? "Forward to the bot" : `Forward from ${phoneOf(one)}`,
    icon: "forward",
    off: message.protected || !message.text,
    hint: message.protected ? "It is protected" : !message.text ? "There is no text in it" : "",
    act: async () => {
      const sent = await act(one.id, "send", { text: message.text, forwarded: true });
      if (sent && one.id !== person.id) toast(person.id, `Forwarded from ${phoneOf(one)}.`);
    },
  }));
  const items = [
    { label: "Reply", icon: "reply", act: () => onReply(message) },
    message.mine && message.text && { label: "Edit", icon: "pen", act: () => onEdit(message) },
    ...forwarding,
    message.mine && {
      label: "Delete",
      icon: "bin",
      hint: "The bot is not told, as in Telegram",
      act: () => act(person.id, "remove", { id: message.id }),
    },
  ];
  const what = message.text ? message.text.slice(0, 30) : "this message";
  return html`<${Menu} kind="quiet" stop=${newest} label=${`Message: ${what}`} icon="more" items=${items} />`;
}
