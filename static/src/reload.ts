// reload loads the page again for a server with another protocol version: once, so that a server that is wrong about its
// version cannot make the page reload for ever.

const key = "datarace/reloaded";

export function reload(): void {
  try {
    const last = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - last < 60_000) return;
    sessionStorage.setItem(key, String(Date.now()));
  } catch {
    return;
  }
  location.reload();
}
