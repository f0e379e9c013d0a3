// data-stream="address": server-sent events of that address replace the parts of the page. An event is named after the id of the
// element whose content it carries. Each connection begins with every part, so nothing is missed. While there is no connection,
// [data-offline] inside is shown, with the time since when in [data-since]; not for the moment in which a stream that has ended begins anew.
// The server says what time it is with everything it sends and every few seconds: when it has not for a while, it is away, whatever the
// network believes.
const patience = 3000; // ms
const lost = 50_000; // ms without a word from the server: two beats did not come
const soonest = 1000; // ms until the first new try
const latest = 30000;

export function live(): void {
  document.querySelectorAll<HTMLElement>("[data-stream]").forEach(follow);
}

// follow keeps one stream open for as long as the page is. The browser reconnects by itself when a connection breaks off, but gives up
// for good on any answer that is not a stream: a proxy's "bad gateway" while the server starts again. A display on a wall has nobody to
// load it anew, so those are tried again too, less and less often, and not all screens at the same moment.
function follow(root: HTMLElement): void {
  const parts = root.querySelectorAll<HTMLElement>("[id]");
  const offline = root.querySelector<HTMLElement>("[data-offline]");
  let source: EventSource;
  let timer = 0;
  let silence = 0;
  let wait = soonest;
  let dead = 0;
  const away = () => {
    silence ||= window.setTimeout(() => {
      if (offline) since(root, offline);
      offline?.removeAttribute("hidden");
    }, patience);
  };
  const here = () => {
    clearTimeout(silence);
    silence = 0;
    offline?.setAttribute("hidden", "");
    watch();
  };
  const watch = () => {
    clearTimeout(dead);
    dead = window.setTimeout(() => {
      away();
      source.close();
      connect();
    }, lost);
  };
  const connect = () => {
    watch();
    source = new EventSource(root.dataset.stream!);
    source.onopen = () => {
      wait = soonest;
      here();
    };
    source.onerror = () => {
      away();
      if (source.readyState !== EventSource.CLOSED) return;
      signedOut();
      timer = window.setTimeout(connect, wait * (0.5 + Math.random() / 2));
      wait = Math.min(wait * 2, latest);
    };
    source.addEventListener("beat", (e) => {
      here();
      beat(Number((e as MessageEvent<string>).data));
      root.dispatchEvent(new Event("beat"));
    });
    parts.forEach((part) => source.addEventListener(part.id, (e) => replace(part, (e as MessageEvent<string>).data)));
  };
  connect();
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    clearTimeout(silence);
    clearTimeout(dead);
    silence = 0;
    source.close();
  });
  addEventListener("pageshow", (e) => {
    if (e.persisted) connect(); // a page brought back with "back" is live again
  });
}

// The server's clock, in ms since 1970: from the quickest beat of late, since one that was held up somewhere on its way says too early a
// time; and the last beat's own time. The machine's clock may be wrong or be put right; performance.now() only goes on. What was quickest
// counts for less and less, so that a server's clock that was put back is believed in the end.
const fading = 0.02; // ms a ms
let ahead: number | undefined;
let heard = 0;
let last: number | undefined;

function beat(at: number): void {
  const now = performance.now();
  ahead = Math.max(at - now, (ahead ?? -Infinity) - (now - heard) * fading);
  heard = now;
  last = at;
}

// clock is the time by the server's clock; undefined before it has said anything.
export function clock(): number | undefined {
  return ahead === undefined ? undefined : performance.now() + ahead;
}

// since writes when the server was last heard of, by the clock on the centre's wall.
function since(root: HTMLElement, offline: HTMLElement): void {
  const format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: root.dataset.zone });
  offline.querySelectorAll("[data-since]").forEach((time) => (time.textContent = last === undefined ? "" : format.format(last)));
}

// signedOut: a stream that is refused may be one whose session has ended. The page itself then asks to sign in.
function signedOut(): void {
  fetch(location.href, { method: "HEAD" })
    .then((answer) => answer.status === 401 && location.reload())
    .catch(() => undefined); // no connection at all: the next try will tell
}

const shown = new WeakMap<HTMLElement, string>();
const waiting = new Map<HTMLElement, string>(); // came while a finger was down
let pressing = false;

addEventListener("pointerdown", () => (pressing = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, released, true);

// released: the press becomes a click first; a button that was replaced under the finger would never get it.
function released(): void {
  setTimeout(() => {
    pressing = false;
    waiting.forEach((html, part) => replace(part, html));
    waiting.clear();
  });
}

// replace keeps the focus where it was, and leaves alone what did not change: an unchanged line must not be read out again. The key of
// a form is new in every answer and is no change: the old one has not been used.
function replace(part: HTMLElement, html: string): void {
  if (pressing) {
    waiting.set(part, html);
    return;
  }
  const text = html.replace(/name="nonce" value="[^"]*"/g, "");
  if (shown.get(part) === text) return;
  shown.set(part, text);
  const focused = part.contains(document.activeElement) ? document.activeElement!.id : "";
  part.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus();
}
