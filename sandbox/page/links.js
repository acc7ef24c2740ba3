// Which addresses are this bot's own links, which lead outside, and which are nothing we would open.

/** The start code of a link of this bot ("" when it has none), or null when it is not one. */
export function startCode(address, username) {
  if (!username) return null;
  let url;
  try {
    url = new URL(/^t\.me\//i.test(address) ? `https://${address}` : address);
  } catch {
    return null;
  }
  const same = (name) => (name || "").replace(/^@/, "").toLowerCase() === username.toLowerCase();
  if (url.protocol === "tg:") {
    const resolves = url.host === "resolve" || url.pathname.replaceAll("/", "") === "resolve";
    return resolves && same(url.searchParams.get("domain")) ? url.searchParams.get("start") || "" : null;
  }
  if (!/^https?:$/.test(url.protocol) || !/^(www\.)?(t|telegram)\.me$/i.test(url.hostname)) return null;
  return same(url.pathname.slice(1).replace(/\/$/, "")) ? url.searchParams.get("start") || "" : null;
}

/** The address when it is a web page outside, else null. Anything but http and https is never opened. */
export function outside(address) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
