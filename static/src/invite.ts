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

/** onlyHere tells whether an address means whichever computer it is typed on, so that it leads nobody else here. */
export function onlyHere(address: string): boolean {
  return /^http:\/\/(localhost|[^/:]*\.localhost|127\.[0-9.]+|\[::1\])(:|\/|$)/i.test(base(address));
}
