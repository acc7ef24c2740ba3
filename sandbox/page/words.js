// The page's own small words: states of a delivery, roles. Reasons come in words from the world.

export const STATES = {
  planned: { label: "Planned", group: "coming", tone: "coming" },
  sending: { label: "On its way", group: "coming", tone: "coming" },
  sent: { label: "Sent", group: "sent", tone: "sent" },
  unknown: { label: "Unconfirmed", group: "sent", tone: "unsure" },
  failed: { label: "Failed", group: "held", tone: "failed" },
  expired: { label: "Too late", group: "held", tone: "held" },
  superseded: { label: "Replaced", group: "held", tone: "held" },
  cancelled: { label: "Called off", group: "held", tone: "held" },
  dropped: { label: "Left out", group: "held", tone: "held" },
};

export const state = (name) => STATES[name] || { label: plain(name), group: "held", tone: "held" };

export const GROUPS = { coming: "To come", sent: "Sent", held: "Not sent" };

export const ROLES = { therapist: "Therapist", client: "Client", stranger: "Stranger" };

/** A short code such as "quiet_hours" or a lower-case phrase, made fit to read. */
export function plain(text) {
  const spaced = String(text || "").replaceAll("_", " ").trim();
  return spaced && spaced[0].toUpperCase() + spaced.slice(1);
}

/** "Ben's phone", "Jonas' phone". */
export const phoneOf = (person) => `${person.name}${/s$/i.test(person.name) ? "’" : "’s"} phone`;

/** One initial, without a title before the name: "Dr. Alma" gives "A". */
export const initial = (name) => [...name.replace(/^(dr|mr|mrs|ms|prof)\.?\s+/i, "")][0]?.toUpperCase() || "?";

/** What a delivery of this kind is called; `words` comes from the world. */
export const kindName = (kind, words, capital = true) =>
  capital ? plain(words?.[kind] || kind) : words?.[kind] || kind.replaceAll("_", " ");
