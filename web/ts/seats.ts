// data-seats="session" on the form that signs somebody up: it also works without a connection. The code is made here, so that the person leaves with
// it, and kept on this device until the server has it; handing it in twice is once, for each has a key of its own. Whether there was a seat is the
// server's to say: who got none stays on the list, with the reason, until somebody has seen it. Nothing of it is of anybody.
interface Seat { key: string; code: string; no?: string } // no: why there is no seat

const prefix = "seats ";
const again = 15_000; // ms until it is tried again
const letters = "abcdefghjkmnpqrstuvwxyz23456789"; // of the server's codes
const read = (session: string) => JSON.parse(localStorage.getItem(prefix + session) ?? "[]") as Seat[];

function write(session: string, seats: Seat[]): void {
  if (seats.length) localStorage.setItem(prefix + session, JSON.stringify(seats));
  else localStorage.removeItem(prefix + session);
  show();
}

const lists = () => document.querySelectorAll<HTMLElement>("[data-seats-kept]");

export function seats(): void {
  if (!document.querySelector("[data-along]") || !crypto.randomUUID) return; // not at an address without TLS: there the plain form is sent
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-seats]")) {
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const session = form.dataset.seats!;
      write(session, [...read(session), { key: crypto.randomUUID(), code: code() }]);
      void handSeats().then((to) => to && location.assign(to));
    });
  }
  show();
  const retry = () => void handSeats().then((to) => to && !waits() && lists().length && location.reload());
  addEventListener("online", retry);
  setInterval(retry, again);
  retry();
}

// waits reports whether a count of heads is about to be handed in, which leads to another page.
const waits = () => Object.keys(localStorage).some((k) => k.startsWith("keep ") && JSON.parse(localStorage.getItem(k)!).sent);

function code(): string {
  const numbers = crypto.getRandomValues(new Uint8Array(64)).filter((n) => n < letters.length * 8); // each letter as often as any other
  return [...numbers.slice(0, 6)].map((n) => letters[n % letters.length]).join("");
}

let handing: Promise<string> | undefined;

// handSeats hands in what is kept, in order, and says where the last one that has a place now is shown; "": none was taken.
export const handSeats = (): Promise<string> => (handing ??= hand().finally(() => (handing = undefined)));

async function hand(): Promise<string> {
  let to = "";
  for (const name of Object.keys(localStorage).filter((k) => k.startsWith(prefix))) {
    const session = name.slice(prefix.length);
    for (const seat of read(session).filter((s) => !s.no)) {
      const body = new URLSearchParams({ nonce: seat.key, code: seat.code });
      const answer = await fetch(`/desk/sessions/${session}/seats`, { method: "POST", body, credentials: "same-origin" }).catch(() => undefined);
      const at = answer?.redirected && new URL(answer.url);
      if (!at || at.pathname !== `/desk/sessions/${session}`) break; // later: no connection, or nobody who may is signed in
      const taken = at.searchParams.has("seat");
      if (taken) to = at.href;
      const no = at.searchParams.get("notice") ?? "";
      write(session, read(session).flatMap((s) => (s.key !== seat.key ? [s] : taken ? [] : [{ ...s, no }])));
    }
  }
  return to;
}

// show lists what is kept of this page's session, in words that the page has.
function show(): void {
  for (const list of lists()) {
    const kept = read(list.dataset.seatsKept!);
    list.hidden = !kept.length;
    list.replaceChildren(...kept.map((seat) => line(list.dataset.seatsKept!, seat, list.dataset)));
  }
}

function line(session: string, seat: Seat, words: DOMStringMap): HTMLElement {
  const item = document.createElement("li");
  const code = Object.assign(document.createElement("span"), { className: "d-seat-code", textContent: seat.code });
  const state = Object.assign(document.createElement("span"), { textContent: (!seat.no ? words.away : seat.no === "full" ? words.full : words.over) ?? "" });
  item.append(code, state);
  if (seat.no) {
    const seen = Object.assign(document.createElement("button"), { type: "button", className: "button d-small", textContent: words.seen ?? "" });
    seen.addEventListener("click", () => write(session, read(session).filter((s) => s.key !== seat.key)));
    item.append(seen);
  }
  return item;
}
