// data-stream="address": server-sent events of that address replace the parts of the page. An event is named after the id of the
// element whose content it carries. Each connection begins with every part, so nothing is missed. While there is no connection,
// [data-offline] inside is shown; not for the moment in which a stream that has ended begins anew.
const patience = 3000; // ms
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
  const connect = () => {
    source = new EventSource(root.dataset.stream!);
    source.onopen = () => {
      wait = soonest;
      clearTimeout(silence);
      silence = 0;
      offline?.setAttribute("hidden", "");
    };
    source.onerror = () => {
      silence ||= window.setTimeout(() => offline?.removeAttribute("hidden"), patience);
      if (source.readyState !== EventSource.CLOSED) return;
      signedOut();
      timer = window.setTimeout(connect, wait * (0.5 + Math.random() / 2));
      wait = Math.min(wait * 2, latest);
    };
    parts.forEach((part) => source.addEventListener(part.id, (e) => replace(part, (e as MessageEvent<string>).data)));
  };
  connect();
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    clearTimeout(silence);
    silence = 0;
    source.close();
  });
  addEventListener("pageshow", (e) => {
    if (e.persisted) connect(); // a page brought back with "back" is live again
  });
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
