// Small pieces used all over the page: menus, dialogs, a running clock, the width of the screen.

import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";
import { Icon } from "./icons.js";
import { now, state } from "./store.js";

let ids = 0;

/** An id of its own for each component that asks, the same on every drawing. */
export function useId(prefix) {
  const ref = useRef(null);
  ref.current ??= `${prefix}-${++ids}`;
  return ref.current;
}

/** The sandbox's clock, drawn again every second, and oftener while it is played. */
export function useNow() {
  const fast = Boolean(state.world?.playing);
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), fast ? 200 : 1000);
    return () => clearInterval(timer);
  }, [fast]);
  return now();
}

/** Whether a media query holds, followed as it changes. */
export function useMedia(query) {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const changed = () => setHolds(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, [query]);
  return holds;
}

/** Leave a tap's place to the browser: a menu opens towards the middle of the screen. */
function place(panel, trigger) {
  const box = trigger.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const below = box.top < height / 2;
  const right = box.left + box.width / 2 > width / 2;
  panel.style.top = below ? `${box.bottom + 4}px` : "auto";
  panel.style.bottom = below ? "auto" : `${height - box.top + 4}px`;
  panel.style.left = right ? "auto" : `${Math.max(8, box.left)}px`;
  panel.style.right = right ? `${Math.max(8, width - box.right)}px` : "auto";
}

/** A button with a menu: `items` are {label, icon, hint, off, act}; a falsy item is left out. Without `stop`, Tab passes it by. */
export function Menu({ label, icon, items, kind = "", stop = true }) {
  const id = useId("menu");
  const panel = useRef(null);
  const trigger = useRef(null);
  const [open, setOpen] = useState(false);
  const toggled = (event) => setOpen(event.newState === "open");
  useEffect(() => {
    if (open) panel.current?.querySelector("[role=menuitem]")?.focus();
  }, [open]);
  useEffect(() => {
    if (!open) return undefined;
    const { top } = trigger.current.getBoundingClientRect();
    const scrolled = (event) => {
      // The last of a scroll that brought the trigger into view is told late: then nothing has moved since.
      const still = Math.abs((trigger.current?.getBoundingClientRect().top ?? 0) - top) < 2;
      if (!still && !panel.current?.contains(event.target)) panel.current?.hidePopover();
    };
    addEventListener("scroll", scrolled, { capture: true, passive: true });
    return () => removeEventListener("scroll", scrolled, { capture: true });
  }, [open]);
  const key = (event) => {
    const all = [...panel.current.querySelectorAll("[role=menuitem]")];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Tab") panel.current.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length)?.focus();
  };
  const pick = (item) => {
    panel.current.hidePopover();
    item.act();
  };
  return html`
    <button type="button" ref=${trigger} class="tool ${kind}" popovertarget=${id} aria-haspopup="menu" tabindex=${stop ? null : -1}
      aria-expanded=${String(open)} aria-label=${label} title=${label}>
      <${Icon} name=${icon} />
    </button>
    <div id=${id} ref=${panel} popover="auto" role="menu" aria-label=${label} class="menu" onKeyDown=${key}
      onbeforetoggle=${(event) => event.newState === "open" && place(panel.current, trigger.current)}
      ontoggle=${toggled}>
      ${open &&
      items.filter(Boolean).map(
        (item) => html`
          <button type="button" role="menuitem" tabindex="-1" key=${item.label} aria-disabled=${item.off ? "true" : null}
            onClick=${() => !item.off && pick(item)}>
            <${Icon} name=${item.icon} />
            <span>${item.label}${item.hint && html`<small>${item.hint}</small>`}</span>
          </button>`,
      )}
    </div>`;
}

/** A dialog above the page; Escape, the cross and a click beside it close it. */
export function Dialog({ title, kind = "", onClose, children }) {
  const ref = useRef(null);
  const id = useId("dialog");
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`
    <dialog ref=${ref} class=${kind} aria-labelledby=${id} onCancel=${cancel}
      onMouseDown=${(event) => event.target === ref.current && onClose()}>
      <div class="sheet">
        <header>
          <h2 id=${id}>${title}</h2>
          <button type="button" class="tool" aria-label="Close" title="Close" onClick=${onClose}>
            <${Icon} name="close" />
          </button>
        </header>
        ${children}
      </div>
    </dialog>`;
}
