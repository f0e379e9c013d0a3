// A paired screen says so in a cookie. It asks every few seconds whether it is to rest, and takes no harm from what fingers do by accident:
// a long press, two fingers, a double tap, something dragged away. A browser of anybody's own keeps all of that.
const every = 10_000; // ms

export function screen(): void {
  const kind = document.cookie.match(/(?:^|; )prag_screen=(\w+)/)?.[1];
  if (!kind) return;
  document.documentElement.dataset.screen = kind;
  for (const event of ["contextmenu", "dragstart", "gesturestart"]) addEventListener(event, (e) => e.preventDefault());
  addEventListener("touchmove", (e) => e.touches.length > 1 && e.preventDefault(), { passive: false });
  addEventListener("wheel", (e) => e.ctrlKey && e.preventDefault(), { passive: false });
  addEventListener("keydown", (e) => (e.ctrlKey || e.metaKey) && ["+", "-", "=", "0"].includes(e.key) && e.preventDefault());
  if (!("again" in document.body.dataset)) setInterval(ask, every);
  if (kind === "kiosk" && document.body.dataset.start) void help(document.body.dataset.start);
}

// help lets the worker answer for the server while that is away, and tells it every few seconds that the kiosk is in use: it then hands in
// what it did alone and fetches what is new.
async function help(start: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return; // an address without TLS
  await navigator.serviceWorker.register("/k/worker.js").catch(() => undefined); // away just now: the one that is there goes on
  const here = async () => (await navigator.serviceWorker.ready).active?.postMessage(start);
  void here();
  setInterval(here, every);
}

// data-again="seconds" data-next="address" on the body: the page waits for something and loads the address anew, its own where there is none,
// until it has come. While the server is away it stays as it is: nobody stands there who could load a browser's own page of errors anew.
export function again(): void {
  const { again, next } = document.body.dataset;
  if (!again) return;
  const address = next || location.href;
  setInterval(async () => {
    if (await fetch(address, { method: "HEAD" }).catch(() => undefined)) location.replace(address);
  }, Number(again) * 1000);
}

// ask also finds out that somebody has changed how a display shows and calls.
async function ask(): Promise<void> {
  const answer = await fetch("/device/state").catch(() => undefined); // no connection: it goes on as it is
  if (!answer?.ok) return;
  const { resting, settings } = (await answer.json()) as { resting: boolean; settings: string };
  if (resting) location.replace(document.body.dataset.start ?? location.href);
  const shown = document.querySelector<HTMLElement>("[data-settings]")?.dataset.settings;
  if (shown !== undefined && shown !== settings) location.reload();
}
