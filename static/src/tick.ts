// One timer for everything on a page that shows time.

import { signal } from "@preact/signals";

/** tick is the local time in milliseconds, new four times a second while the page is in sight. */
export const tick = signal(performance.now());

setInterval(() => {
  if (document.visibilityState === "visible") tick.value = performance.now();
}, 250);
document.addEventListener("visibilitychange", () => {
  tick.value = performance.now();
});
