// The page's drawings, 20 by 20, in the colour of the text around them. All are decoration: labels are words.

import { html } from "./vendor/htm-preact.js";

const PATHS = {
  send: "M3.5 10h12M10.5 4.5 16 10l-5.5 5.5",
  clip: "m14.5 9.2-5 5a3 3 0 0 1-4.3-4.3l5.8-5.8a2 2 0 0 1 2.9 2.9l-5.6 5.6a1 1 0 0 1-1.5-1.4l4.6-4.7",
  slash: "M12.5 4 7.5 16",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  close: "m5.5 5.5 9 9m0-9-9 9",
  up: "M5 12.5 10 7.5l5 5",
  down: "M10 4v11m-4.5-4.5L10 15l4.5-4.5",
  check: "m4.5 10.5 3.5 3.5 7.5-8",
  half: "M10 3.5a6.5 6.5 0 1 0 0 13Zm0 0a6.5 6.5 0 0 1 0 13",
  sun: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM10 2v1.6m0 12.8V18m8-8h-1.6M3.6 10H2m13.7-5.7-1.2 1.2m-9 9-1.2 1.2m11.4 0-1.2-1.2m-9-9L4.3 4.3",
  moon: "M16 11.6A6.5 6.5 0 0 1 8.4 4a6.5 6.5 0 1 0 7.6 7.6Z",
  key: "M12.8 3.5a3.7 3.7 0 1 1-3.4 5.2L3.5 14.6v1.9h2.6v-2h2v-2l1.7-1.7a3.7 3.7 0 0 1 3-7.3ZM13.6 6.4h.01",
  silent: "M8.3 16.5h3.4M5 13.5h10c-1-1-1.3-2.3-1.3-4.5A3.7 3.7 0 0 0 8 5.9M6.3 8.6V9c0 2.2-.3 3.5-1.3 4.5M3.5 3.5l13 13",
  lock: "M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  reply: "M8 5 3.5 9.5 8 14M4 9.5h7.5a5 5 0 0 1 5 5",
  forward: "m12 5 4.5 4.5L12 14m4-4.5H8.5a5 5 0 0 0-5 5",
  pen: "m4 16 .8-3.4L13 4.4a1.4 1.4 0 0 1 2 0l.6.6a1.4 1.4 0 0 1 0 2L7.4 15.2 4 16Z",
  bin: "M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10",
  file: "M6 3h5.5L15 6.5V17H6zM11 3v4h4",
  photo: "M3.5 5h13v10.5h-13zM3.5 13l4-4 4 4 2-2 3 2.5M12.5 8h.01",
  voice: "M10 3a2 2 0 0 1 2 2v4.5a2 2 0 0 1-4 0V5a2 2 0 0 1 2-2ZM5.5 9.5a4.5 4.5 0 0 0 9 0M10 14v3",
  sticker: "M4 4h12v7.5L11.5 16H4zM16 11h-4.5v5",
  out: "M8 5H4.5v10.5H15V12M11 4h5v5m0-5-6.5 6.5",
  block: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM5.5 5.5l9 9",
  copy: "M7 7h9v9H7zM13 7V4H4v9h3",
  plus: "M10 4.5v11M4.5 10h11",
  play: "M6 4.5v11l9-5.5z",
  pause: "M7 5v10M13 5v10",
  stop: "M5.5 5.5h9v9h-9z",
  bolt: "M11 2.5 5 11h4l-1 6.5L14.5 9h-4z",
  wave: "M2.5 8c2-2.5 3.5-2.5 5 0s3 2.5 5 0 3.5-2.5 5 0M2.5 13c2-2.5 3.5-2.5 5 0s3 2.5 5 0 3.5-2.5 5 0",
  plug: "M7 2.5V6m6-3.5V6M5 6h10v3a5 5 0 0 1-10 0Zm5 8v3.5",
  storm: "M6 12.5a3.5 3.5 0 1 1 .8-6.9 4.4 4.4 0 0 1 8.4 1.5 2.8 2.8 0 0 1-.7 5.4H13M10.5 9.5 8.5 13H11l-1.5 4",
  plane: "M17 3 3 9.5l5 2.5 2.5 5z",
  calendar: "M4 5.5h12V16H4zM4 9h12M7.5 3.5v3m5-3v3",
  scene: "M3.5 5h13v10h-13zM8.6 7.6v4.8l3.8-2.4z",
  next: "M5 4.5v11l7-5.5zM15 4.5v11",
  phone: "M6.5 2.5h7v15h-7zM9.3 15h1.4",
};

export function Icon({ name }) {
  return html`
    <svg class="icon icon-${name}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d=${PATHS[name]} />
    </svg>`;
}

/** Carryforward's mark: one point carried over a gap to the next. */
export function Mark() {
  return html`
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" />
      <path d="M8 21C8 9 24 9 24 21" />
      <circle cx="8" cy="21" r="2.6" />
      <circle class="carried" cx="24" cy="21" r="3.4" />
    </svg>`;
}
