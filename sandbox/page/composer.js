// Where a person writes: the text field, the command menu, attachments, answering and editing.

import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";
import { Icon } from "./icons.js";
import { Menu, useId } from "./parts.js";
import { act, draft, state } from "./store.js";

const KINDS = [
  { kind: "photo", label: "Photo", icon: "photo", captioned: true },
  { kind: "voice", label: "Voice note", icon: "voice" },
  { kind: "sticker", label: "Sticker", icon: "sticker" },
  { kind: "document", label: "File", icon: "file", captioned: true },
];

/** `about` is null or {what: "reply" | "edit", message}; `onAbout` changes it; `onUp` begins editing the last own line. */
export function Composer({ person, chat, about, onAbout, onUp }) {
  const field = useRef(null);
  const list = useId("commands");
  const [chosen, setChosen] = useState(0);
  const [listed, setListed] = useState(false);
  const [busy, setBusy] = useState(false);
  const text = state.drafts[person.id] ?? "";
  const typed = /^\/[a-z0-9_]*$/i.test(text) ? text.slice(1).toLowerCase() : null;
  const matching = (chat?.commands ?? []).filter((one) => one.command.startsWith(typed ?? ""));
  const open = listed && typed !== null && matching.length > 0;
  const current = matching[Math.min(chosen, matching.length - 1)];

  const type = (value) => {
    draft(person.id, value);
    setListed(value.startsWith("/"));
    setChosen(0);
  };

  useLayoutEffect(() => {
    const area = field.current;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [text]);

  useEffect(() => {
    if (state.focus?.person === person.id || about) {
      field.current.focus();
      field.current.setSelectionRange(text.length, text.length);
    }
  }, [state.focus?.key, about?.what, about?.message.id]);

  useEffect(() => {
    if (open) document.getElementById(`${list}-${current.command}`)?.scrollIntoView({ block: "nearest" });
  }, [open, current?.command]);

  const leave = () => {
    if (about?.what === "edit") type("");
    onAbout(null);
  };

  const send = async (words, kind) => {
    if (busy || (!words.trim() && !kind)) return;
    const editing = about?.what === "edit";
    const body = editing ? { id: about.message.id, text: words } : { text: words };
    if (kind) body.kind = kind;
    if (about?.what === "reply") body.reply_to = about.message.id;
    setBusy(true);
    setListed(false);
    draft(person.id, "");
    const taken = await act(person.id, editing ? "edit" : "send", body);
    setBusy(false);
    if (taken) onAbout(null);
    else draft(person.id, words);
    field.current?.focus();
  };

  // What is typed goes along as a caption where there is one, and stays in the field where there is none.
  const attach = (one) => (one.captioned ? send(text, one.kind) : act(person.id, "send", { text: "", kind: one.kind }));

  const key = (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && step) setChosen((Math.min(chosen, matching.length - 1) + step + matching.length) % matching.length);
    else if (open && event.key === "Tab" && !event.shiftKey) type(`/${current.command} `);
    else if (open && event.key === "Enter" && !event.shiftKey) send(`/${current.command}`);
    else if (open && event.key === "Escape") setListed(false);
    else if (event.key === "Escape" && about) leave();
    else if (event.key === "ArrowUp" && !text && !about) onUp();
    else if (event.key === "Enter" && !event.shiftKey) send(text);
    else return;
    event.preventDefault();
  };

  const slash = () => {
    if (open) setListed(false);
    else type(text.startsWith("/") ? text : "/");
    field.current.focus();
  };

  return html`
    <form class="composer" onSubmit=${(event) => (event.preventDefault(), send(text))}>
      ${open && html`<${Commands} ...${{ list, matching, current, onPick: (one) => send(`/${one.command}`) }} />`}
      ${about && html`<${About} about=${about} onLeave=${leave} />`}
      <div class="write">
        <${Menu} label="Attach something" icon="clip"
          items=${KINDS.map((one) => ({ ...one, act: () => attach(one) }))} />
        <textarea ref=${field} rows="1" dir="auto" value=${text} maxlength="16384" placeholder="Write a message"
          aria-label=${`Message from ${person.name}`} aria-autocomplete="list" aria-controls=${open ? list : null}
          aria-activedescendant=${open ? `${list}-${current.command}` : null}
          onInput=${(event) => type(event.target.value)} onKeyDown=${key} onBlur=${() => setListed(false)}></textarea>
        <button type="button" class="tool" aria-label="Commands" title="Commands" aria-expanded=${String(open)}
          onMouseDown=${(event) => event.preventDefault()} onClick=${slash}>
          <${Icon} name="slash" />
        </button>
        <button type="submit" class="tool send" aria-label=${about?.what === "edit" ? "Save" : "Send"} title="Send"
          aria-disabled=${text.trim() ? null : "true"}>
          <${Icon} name=${about?.what === "edit" ? "check" : "send"} />
        </button>
      </div>
    </form>`;
}

function Commands({ list, matching, current, onPick }) {
  return html`
    <ul class="commands" id=${list} role="listbox" aria-label="Commands">
      ${matching.map(
        (one) => html`
          <li key=${one.command} id=${`${list}-${one.command}`} role="option" aria-selected=${String(one === current)}
            onMouseDown=${(event) => (event.preventDefault(), onPick(one))}>
            <strong>/${one.command}</strong><span>${one.description}</span>
          </li>`,
      )}
    </ul>
    <p class="hush" role="status">${matching.length} commands. Enter sends, Tab fills in.</p>`;
}

function About({ about, onLeave }) {
  const { what, message } = about;
  return html`
    <div class="about">
      <${Icon} name=${what === "edit" ? "pen" : "reply"} />
      <p><strong>${what === "edit" ? "Edit" : "Reply"}</strong><span dir="auto">${message.text || "Picture"}</span></p>
      <button type="button" class="tool" aria-label="Leave it" title="Leave it" onClick=${onLeave}>
        <${Icon} name="close" />
      </button>
    </div>`;
}
