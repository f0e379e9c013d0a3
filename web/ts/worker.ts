// Answers for the server while a paired kiosk does not reach it: the pages it keeps, search in them, and numbers leased to it. Whatever the
// server answers is always preferred; only no answer, or a "bad gateway" and the like, is replaced.
import { all, asked, Free, Given, Gone, keep, state, Sums, together } from "./store";
import { found } from "./find";
import { fill } from "./stock";

declare const self: ServiceWorkerGlobalScope;

const patience = 4000; // ms the server has to answer
const speaking = 20_000; // ms it has for what is said, where nothing is kept
const rest = 5000; // ms until it is asked again after it did not
const fresh = 5 * 60_000; // ms after which numbers are asked for again, for the clock and the hours

let silent = 0; // when the server last did not answer
let look: Record<string, boolean> = {}; // larger text, stronger contrast; until the next person
let handing: Promise<void> | undefined;

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));
self.addEventListener("message", (e) => e.waitUntil((handing ??= handIn(e.data as string).catch(() => undefined).finally(() => (handing = undefined)))));

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) e.respondWith(asset(e.request));
  else if (!url.pathname.startsWith("/k/") || /^\/k\/[^/]+\/(stock|numbers|done)$/.test(url.pathname)) return;
  else if (e.request.method === "POST") e.respondWith(sent(e.request, url));
  else if (e.request.method === "GET") e.respondWith(shown(e.request, url));
});

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request.url)) ?? fetch(request);
}

// reached asks the server, unless it was silent a moment ago. What it cannot answer is no answer.
async function reached(request: Request): Promise<Response | undefined> {
  if (Date.now() - silent < rest) return undefined;
  const answer = await within(patience, request);
  if (answer) return answer;
  silent = Date.now();
  return undefined;
}

async function within(time: number, request: Request): Promise<Response | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, time));
  const answer = await Promise.race([fetch(request).catch(() => undefined), late]);
  return answer && answer.status < 500 ? answer : undefined;
}

// place is what an address says: /k/{centre}/{lang}/rest
function place(path: string): { start: string; root: string; rest: string } {
  const [, , centre, lang, ...rest] = path.split("/");
  return { start: `/k/${centre}`, root: `/k/${centre}/${lang ?? ""}`, rest: rest.join("/") };
}

async function shown(request: Request, url: URL): Promise<Response> {
  const { start, root, rest } = place(url.pathname);
  const paper = rest.startsWith("tickets/") && (await all<Given>("given")).find((g) => rest === `tickets/${g.code}`);
  if (paper) return ticket(root, paper); // the server does not know it yet
  if (url.pathname === start) look = {};
  if (rest.endsWith("voice")) return sound(request);
  const answer = await reached(request);
  if (answer) return answer;
  if (rest === "ticket") return page(root, (await open()) ? "away/choose" : "away/none");
  const had = await caches.match(url.pathname);
  if (!had) return page(root, "away/none");
  const seen = (await state()).seen?.[url.pathname];
  if (seen) await count(...seen);
  if (!had.headers.get("Content-Type")?.startsWith("text/html")) return had;
  return drawn(await had.text(), await open());
}

// page is one of the kept pages of a language.
async function page(root: string, name: string, change = (html: string) => html): Promise<Response> {
  const had = await caches.match(`${root}/${name}`);
  return had ? drawn(change(await had.text()), await open()) : Response.error();
}

// drawn marks a kept page: it says that there is no connection, and whether numbers are given out, looks as was asked for, and its form has a
// key of its own.
function drawn(html: string, open: boolean): Response {
  const marks = ["data-away", ...(open ? [] : ["data-closed"]), ...Object.keys(look).filter((k) => look[k])].join(" ");
  const text = html.replace("<html ", `<html ${marks} `).replace(/name="nonce" value="[^"]*"/g, () => `name="nonce" value="${crypto.randomUUID()}"`);
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" } });
}

// sound is what a page says; a player asks for pieces. That it takes long says nothing of the connection: a text may have to be spoken first.
async function sound(request: Request): Promise<Response> {
  const had = await caches.match(new URL(request.url).pathname);
  const answer = Date.now() - silent < rest ? undefined : await within(had ? patience : speaking, request);
  if (answer || !had) return answer ?? Response.error();
  const [, lang] = request.url.match(/\/k\/[^/]+\/([^/]+)\//) ?? [];
  const [, from, to] = request.headers.get("Range")?.match(/bytes=(\d+)-(\d*)/) ?? [];
  if (!from || from === "0") await count("listen", lang ?? "");
  if (!from) return had;
  const whole = await had.blob();
  const end = to ? Math.min(Number(to) + 1, whole.size) : whole.size;
  const headers = { "Content-Type": whole.type, "Content-Range": `bytes ${from}-${end - 1}/${whole.size}`, "Content-Length": String(end - Number(from)) };
  return new Response(whole.slice(Number(from), end), { status: 206, headers });
}

async function sent(request: Request, url: URL): Promise<Response> {
  const form = await request.clone().formData();
  const value = (name: string) => String(form.get(name) ?? "");
  const { start, root, rest } = place(url.pathname);
  const what = url.pathname === `${start}/tickets` ? "tickets" : url.pathname === `${start}/look` ? "look" : rest;
  if (what === "tickets") {
    const before = await together(["given"], (store) => asked<Given | undefined>(store("given").get(value("nonce"))));
    if (before) return see(`${start}/${before.lang}/tickets/${before.code}`);
  }
  const answer = await reached(request);
  if (answer) return answer;
  switch (what) {
    case "tickets":
      return take(start, value("lang"), value("service"), value("nonce"));
    case "look":
      return changed(value("change"), value("back") || start);
    case "search":
      return search(root, value("q"));
    case "feedback":
      await count("feedback", value("answer"));
      return see(`${root}/thanks`);
    case "prints":
      await count("print", value("kind"));
      return new Response(null, { status: 204 });
    case "now":
      return see(`${root}/away/now`);
  }
  if (/^services\/[^/]+\/place\/\d+\/elsewhere$/.test(rest)) return gone(start, { nonce: value("nonce"), topic: value("topic"), lang: root.slice(start.length + 1), at: await now() });
  return see(`${root}/away/none`);
}

const see = (path: string): Response => Response.redirect(new URL(path, location.origin).href, 303);

function changed(change: string, back: string): Response {
  const mark = change === "text" ? 'data-text="large"' : 'data-contrast="high"';
  look = { ...look, [mark]: !look[mark] };
  return see(back);
}

const now = async (): Promise<number> => Date.now() + (await state()).shift;
const open = async (): Promise<boolean> => (await now()) < (await state()).until;

// take gives out the next number of the service's queue. The number leaves the block and becomes a ticket in one step that is on disk before
// anybody sees it; the same form again is the same ticket.
async function take(start: string, lang: string, service: string, nonce: string): Promise<Response> {
  const { services } = await state();
  const at = await now();
  const given = (await open())
    ? await together(["free", "given"], async (store) => {
        const before = await asked<Given | undefined>(store("given").get(nonce));
        if (before) return before;
        const free = (await asked(store("free").getAll() as IDBRequest<Free[]>)).filter((f) => f.queue === services[service]);
        const next = free.sort((a, b) => a.label.localeCompare(b.label, "en", { numeric: true }))[0];
        if (!next) return undefined;
        const ticket: Given = { ...next, nonce, service, lang, at };
        store("free").delete(next.code);
        store("given").add(ticket);
        return ticket;
      })
    : undefined;
  return see(given ? `${start}/${lang}/tickets/${given.code}` : `${start}/${lang}/away/none`);
}

// gone keeps that somebody goes to another office: a visit, while the centre is open. The screen is then the next person's.
async function gone(start: string, visit: Gone): Promise<Response> {
  if (await open()) await together(["gone"], async (store) => void store("gone").put(visit));
  return see(start);
}

async function ticket(root: string, t: Given): Promise<Response> {
  const time = new Date(t.at).toTimeString().slice(0, 5);
  const size = t.box.split(" ")[2];
  return page(root, "away/ticket", (html) =>
    html.replace("{{label}}", t.label).replace("{{time}}", time).replace("{{path}}", t.path).replace(/viewBox="-4 -4 8 8"/, `viewBox="${t.box}"`).replace("M-4 -4h8v8h-8z", `M-4 -4h${size}v${size}h-${size}z`),
  );
}

async function search(root: string, query: string): Promise<Response> {
  const words = await caches.match(`${root}/search/words`);
  if (!words) return page(root, "away/none");
  const { html, hits } = found(await words.json(), query);
  if (query.trim()) await count("search", hits ? "found" : "none");
  return page(root, "search", (page) => page.replace("<div data-results></div>", `<div data-results>${html}</div>`));
}

// count adds one to a sum. Nothing ties it to what was looked at before or after.
async function count(what: string, value: string): Promise<void> {
  const at = await now();
  await together(["sums"], async (store) => {
    const open = (await asked(store("sums").getAll() as IDBRequest<Sums[]>))[0] ?? { key: crypto.randomUUID(), at, seen: {} };
    const name = `${what} ${value}`;
    open.seen[name] = (open.seen[name] ?? 0) + 1;
    store("sums").put(open);
  });
}

// handIn brings the server what happened meanwhile, then fetches what the next time needs. A page asks for it when it opens and every few
// seconds; whatever fails is tried again then.
async function handIn(start: string): Promise<void> {
  const given = (await all<Given>("given")).sort((a, b) => a.at - b.at);
  const open = given.slice(0, 50);
  const left = (await all<Gone>("gone")).map((g) => ({ ...g, at: Math.round(g.at) }));
  const sums = await all<Sums>("sums");
  if (open.length || left.length || sums.length) {
    const counted = sums.map((s) => ({ key: s.key, at: s.at, seen: Object.entries(s.seen).map(([name, n]) => ({ what: name.split(" ")[0], value: name.slice(name.indexOf(" ") + 1), n })) }));
    const tickets = open.map(({ nonce, service, code, lang, at }) => ({ nonce, service, code, lang, at: Math.round(at) }));
    const { done } = await told<{ done: string[] }>(`${start}/done`, { tickets, gone: left, sums: counted });
    await settle(done, sums);
  }
  const was = await state();
  if (Date.now() - was.leased > fresh || (await now()) >= was.until || open.length) await lease(start);
  silent = 0;
  const version = await fill(start, was);
  if (version) await keep({ version });
}

// settle forgets what is entered: the tickets and visits that were handed in, and of the sums what they were when they were sent.
async function settle(done: string[], sums: Sums[]): Promise<void> {
  await together(["given", "gone", "sums"], async (store) => {
    for (const key of done) for (const name of ["given", "gone"] as const) store(name).delete(key);
    for (const s of sums.filter((s) => done.includes(s.key))) {
      const since = await asked<Sums>(store("sums").get(s.key));
      const more = Object.entries(since.seen).map(([name, n]) => [name, n - (s.seen[name] ?? 0)] as const).filter(([, n]) => n > 0);
      store("sums").delete(s.key);
      if (more.length) store("sums").put({ key: crypto.randomUUID(), at: since.at, seen: Object.fromEntries(more) });
    }
  });
}

async function lease(start: string): Promise<void> {
  const before = Date.now();
  const l = await told<{ now: number; until: number; services: Record<string, string>; numbers: Free[] | null }>(`${start}/numbers`, {});
  await together(["free", "given"], async (store) => {
    const used = new Set((await asked(store("given").getAll() as IDBRequest<Given[]>)).map((g) => g.code));
    store("free").clear();
    for (const n of l.numbers ?? []) if (!used.has(n.code)) store("free").put(n);
  });
  const after = Date.now();
  const right = before <= l.now && l.now <= after; // as far as one can tell: a clock that may be right is left alone
  await keep({ shift: right ? 0 : l.now - (before + after) / 2, until: l.until, services: l.services, leased: Date.now() });
}

async function told<T>(address: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", body: JSON.stringify(body), headers, signal: AbortSignal.timeout(15_000) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as T;
}
