// A message's text and its entities (UTF-16 offsets, as JavaScript counts) into elements. Text is only ever text.

import { html, useState } from "./vendor/htm-preact.js";
import { outside, startCode } from "./links.js";

const LAYERS = [
  new Set(["blockquote", "expandable_blockquote", "pre"]),
  new Set(["spoiler"]),
  new Set(["text_link", "url", "bot_command"]),
];
const STYLES = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const FOUND = /(https?:\/\/[^\s<>]+|(?<![\w/.])t\.me\/[^\s<>]+)|(?<![\w/.:])\/[a-z][a-z0-9_]{0,31}\b(?!\/)/gi;

/** `on` holds the bot's `username`, `open(address)` for links and, for the bot's messages, `command(text)`. */
export function rich(text, entities, on) {
  const fits = entities.filter((one) => one.length > 0 && one.offset >= 0 && one.offset + one.length <= text.length);
  return layer(0, 0, text.length, { text, entities: fits, on });
}

function layer(depth, from, to, whole) {
  if (depth === LAYERS.length) return found(from, to, whole);
  const pieces = [];
  let at = from;
  const mine = whole.entities
    .filter((one) => LAYERS[depth].has(one.type) && one.offset >= from && one.offset + one.length <= to)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  for (const one of mine) {
    if (one.offset < at) continue;
    const block = depth === 0;
    const end = one.offset + one.length;
    // A block begins and ends its own line: the line break beside it would draw an empty one.
    const before = block && one.offset > at && whole.text[one.offset - 1] === "\n" ? one.offset - 1 : one.offset;
    pieces.push(...layer(depth + 1, at, before, whole));
    pieces.push(wrap(one, depth, end, whole));
    at = block && whole.text[end] === "\n" ? end + 1 : end;
  }
  if (at < to) pieces.push(...layer(depth + 1, at, to, whole));
  return pieces;
}

function wrap(one, depth, end, whole) {
  const inner = layer(depth + 1, one.offset, end, whole);
  const said = whole.text.slice(one.offset, end);
  if (one.type === "pre") return html`<pre>${styled(one.offset, end, whole)}</pre>`;
  if (one.type === "blockquote") return html`<blockquote>${inner}</blockquote>`;
  if (one.type === "expandable_blockquote") return html`<${Expandable} long=${isLong(said)}>${inner}<//>`;
  if (one.type === "spoiler") return html`<${Spoiler} size=${end - one.offset}>${inner}<//>`;
  const shown = styled(one.offset, end, whole);
  if (one.type === "bot_command") return command(said, shown, whole.on);
  return link(one.type === "text_link" ? one.url : said, shown, whole.on);
}

const isLong = (said) => said.length > 150 || said.split("\n").length > 3;

/** Links and commands that nobody marked: Telegram finds these by itself too. Not inside code. */
function found(from, to, whole) {
  const pieces = [];
  let at = from;
  for (const match of whole.text.slice(from, to).matchAll(FOUND)) {
    const said = match[0].replace(/[.,;:!?)\]}"'»…]+$/, "");
    const start = from + match.index;
    const end = start + said.length;
    const covered = (one) => one.type === "code" && one.offset < end && one.offset + one.length > start;
    if (whole.entities.some(covered)) continue;
    pieces.push(...styled(at, start, whole));
    const shown = styled(start, end, whole);
    pieces.push(match[1] ? link(said, shown, whole.on) : command(said, shown, whole.on));
    at = end;
  }
  pieces.push(...styled(at, to, whole));
  return pieces;
}

function styled(from, to, { text, entities }) {
  const styles = entities.filter((one) => STYLES[one.type] && one.offset < to && one.offset + one.length > from);
  const edges = new Set([from, to]);
  for (const one of styles) for (const edge of [one.offset, one.offset + one.length]) edges.add(edge);
  const cuts = [...edges].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
  const pieces = [];
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    let piece = text.slice(cuts[i], cuts[i + 1]);
    for (const one of styles) {
      const Tag = STYLES[one.type];
      if (one.offset <= cuts[i] && one.offset + one.length >= cuts[i + 1]) piece = html`<${Tag}>${piece}<//>`;
    }
    pieces.push(piece);
  }
  return pieces;
}

function link(address, shown, on) {
  const code = startCode(address, on.username);
  const href = code === null ? outside(address) : `?start=${encodeURIComponent(code)}`;
  if (!href) return shown;
  const click = (event) => {
    event.preventDefault();
    on.open(address);
  };
  return html`<a href=${href} rel="noopener noreferrer" onClick=${click}>${shown}</a>`;
}

function command(said, shown, on) {
  if (!on.command) return shown;
  const press = () => on.command(said);
  const key = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  };
  return html`<span class="command" role="button" tabindex="0" onClick=${press} onKeyDown=${key}>${shown}</span>`;
}

function Expandable({ long, children }) {
  const [open, setOpen] = useState(false);
  if (!long) return html`<blockquote>${children}</blockquote>`;
  return html`
    <blockquote class=${open ? "" : "folded"}>
      <div class="fold">${children}</div>
      <button type="button" class="unfold" aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>
        ${open ? "Show less" : "Show all"}
      </button>
    </blockquote>`;
}

function Spoiler({ size, children }) {
  const [open, setOpen] = useState(false);
  if (open) return html`<span class="spoiler open">${children}</span>`;
  return html`
    <button type="button" class="spoiler" style=${{ width: `${Math.min(size, 40)}ch` }} aria-label="Show hidden words"
      onClick=${() => setOpen(true)}></button>`;
}
