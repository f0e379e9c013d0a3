// data-along on a page: it is taken along, with what it is drawn with, and found without a connection. Signing out throws it away.
export function along(): void {
  document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => void window.caches?.delete("prag-sessions"));
  if (document.querySelector("[data-along]") && "serviceWorker" in navigator) void take(); // not at an address without TLS
}

async function take(): Promise<void> {
  const workers = navigator.serviceWorker;
  const own = await workers.register("/desk/sessions.js", { scope: "/desk/sessions" }).catch(() => undefined); // away just now
  if (!own) return;
  workers.addEventListener("message", (e) => (document.documentElement.dataset.along = String(e.data)));
  const drawn = performance.getEntriesByType("resource").map((r) => new URL(r.name).pathname);
  const used = [...new Set(drawn.filter((path) => path.startsWith("/assets/")))];
  const working = own.active ?? own.installing ?? own.waiting;
  const ask = () => working?.state === "activated" && (working.removeEventListener("statechange", ask), working.postMessage([...used, location.pathname]));
  working?.addEventListener("statechange", ask);
  ask();
}
