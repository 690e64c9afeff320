// Addresses as people type them.

/** base makes an address absolute: "192.168.1.20:8080" means http. */
function base(address: string): string {
  return (/^https?:\/\//.test(address) ? address : `http://${address}`).replace(/\/+$/, "");
}

/** joinURL is what the QR code holds. */
export function joinURL(address: string, room: string): string {
  return `${base(address)}/j/${room}`;
}

/** shortURL is an address without what nobody needs to type. */
export function shortURL(address: string): string {
  const url = base(address);
  return url.startsWith("http://") ? url.slice("http://".length) : url;
}
