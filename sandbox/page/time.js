// Instants into words. Instants are milliseconds since 1970; zones are IANA names; without one, this machine's own.

const HOME = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const formats = new Map();

function format(zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat("en-GB", { timeZone: zone || HOME, ...options });
    } catch {
      made = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
    }
    formats.set(key, made);
  }
  return formats.get(key);
}

export const hours = (at, zone) => format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
export const seconds = (at, zone) => format(zone, { second: "2-digit" }).format(at).padStart(2, "0");
export const day = (at, zone) => format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
export const weekday = (at, zone) => format(zone, { weekday: "short" }).format(at);
export const longDay = (at, zone) =>
  format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at);
export const shortDay = (at, zone) =>
  format(zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(at).replace(",", "");

/** "Today", "Yesterday" or the date, as seen from `now`, both in the same zone. */
export function dayName(at, now, zone) {
  const that = day(at, zone);
  if (that === day(now, zone)) return "Today";
  if (that === day(now - 86_400_000, zone)) return "Yesterday";
  return longDay(at, zone);
}

/** "Europe/Berlin" is shown as "Berlin". */
export const place = (zone) => (zone || HOME).split("/").at(-1).replaceAll("_", " ");

/** How long until something, roughly and in words: "in 3 h 20 min". */
export function until(milliseconds) {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `in ${minutes} min`;
  if (minutes < 48 * 60) return `in ${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
  return `in ${Math.round(minutes / 1440)} days`;
}
