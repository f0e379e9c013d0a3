// Answers for the server while a paired kiosk does not reach it: the pages it keeps, search in them, and numbers leased to it. Whatever the
// server answers is always preferred; only no answer, or a "bad gateway" and the like, is replaced.
import { all, asked, Free, Given, Gone, keep, state, Stretch, Sums, together } from "./store";
import { found } from "./find";
import { fill, voiceOf } from "./stock";

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
  else if (url.pathname === "/device/state") e.respondWith(rests(e.request));
  else if (!url.pathname.startsWith("/k/") || /^\/k\/[^/]+\/(stock|numbers|done)$/.test(url.pathname)) return;
  else if (e.request.method === "POST") e.respondWith(sent(e.request, url));
  else if (e.request.method === "GET") e.respondWith(shown(e.request, url));
  else if (e.request.method === "HEAD") e.respondWith(opens(e.request));
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
  if (rest.endsWith("voice")) return sound(request, root, rest);
  const answer = await reached(request);
  if (answer) return noted(request, answer);
  if (await resting()) return closed(start);
  if (rest === "ticket") return page(root, (await open()) ? "away/choose" : "away/none");
  const had = await caches.match(url.pathname);
  if (!had) return page(root, "away/none");
  const seen = (await state()).seen?.[url.pathname];
  if (seen) await count(...seen);
  if (!had.headers.get("Content-Type")?.startsWith("text/html")) return had;
  return drawn(await had.text(), await open());
}

// noted remembers whether the server has closed this screen: it stays so when the connection is lost.
async function noted(request: Request, answer: Response): Promise<Response> {
  const locked = answer.headers.has("Prag-Locked");
  if (request.mode === "navigate" && locked !== Boolean((await state()).locked)) await keep({ locked });
  return answer;
}

// rests tells a page whether it has to give way to the closed screen, opens a closed screen whether it may give way to the start.
async function rests(request: Request): Promise<Response> {
  return (await reached(request)) ?? Response.json({ resting: await resting() });
}

async function opens(request: Request): Promise<Response> {
  return (await reached(request)) ?? ((await resting()) ? Response.error() : new Response());
}

// closed is the screen of a centre that is closed, with its next opening as far as the kiosk knows it.
async function closed(start: string): Promise<Response> {
  const { hours, locked, tags } = await state();
  const at = await now();
  const next = locked ? undefined : hours?.find((h) => h.from > at);
  const says = (html: string) => html.replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => next?.says[name] ?? "");
  return page(`${start}/${tags?.[0]}`, next ? "away/closed" : "away/locked", says);
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
async function sound(request: Request, root: string, rest: string): Promise<Response> {
  const given = (await all<Given>("given")).find((g) => rest === `tickets/${g.code}/voice`);
  const had = given ? await said(root, given) : await caches.match(`${root}/${rest}`);
  const answer = given ? undefined : Date.now() - silent < rest ? undefined : await within(had ? patience : speaking, request);
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

// said is a number, and after it what every page with a number says: as a recording and the rest of its page are joined on the server.
async function said(root: string, t: Given): Promise<Response | undefined> {
  const [number, rest] = await Promise.all([caches.match(voiceOf(root, t.label)), caches.match(`${root}/away/ticket/voice`)]);
  if (!number || !rest) return undefined;
  return new Response(new Blob([await number.blob(), await rest.blob()], { type: "audio/mpeg" }));
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
  if (rest === "search/voice") return (await within(speaking, request)) ?? Response.error();
  const answer = await reached(request);
  if (answer) return answer;
  if (await resting()) return see(start);
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

// stretch is the time in which the centre is open, if it is now.
async function stretch(): Promise<Stretch | undefined> {
  const at = await now();
  return (await state()).hours?.find((h) => h.from <= at && at < h.to);
}

// open reports whether numbers are given out: the kiosk has those of a day or two.
async function open(): Promise<boolean> {
  const now = await stretch();
  return now !== undefined && Boolean((await state()).days?.includes(now.day));
}

// resting reports whether the screen is closed, as far as the kiosk knows.
async function resting(): Promise<boolean> {
  const { hours, locked } = await state();
  return locked || (hours !== undefined && !(await stretch()));
}

// take gives out the next number of the service's queue. The number leaves the block and becomes a ticket in one step that is on disk before
// anybody sees it; the same form again is the same ticket.
async function take(start: string, lang: string, service: string, nonce: string): Promise<Response> {
  const { services } = await state();
  const at = await now();
  const day = (await stretch())?.day;
  const given = day
    ? await together(["free", "given"], async (store) => {
        const before = await asked<Given | undefined>(store("given").get(nonce));
        if (before) return before;
        const free = (await asked(store("free").getAll() as IDBRequest<Free[]>)).filter((f) => f.queue === services[service] && f.day === day);
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
  if (await stretch()) await together(["gone"], async (store) => void store("gone").put(visit));
  return see(start);
}

async function ticket(root: string, t: Given): Promise<Response> {
  const { zone } = await state();
  const time = new Date(t.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const size = t.box.split(" ")[2];
  return page(root, "away/ticket", (html) =>
    html.replaceAll("{{code}}", t.code).replace("{{label}}", t.label).replace("{{time}}", time).replace("{{path}}", t.path).replace(/viewBox="-4 -4 8 8"/, `viewBox="${t.box}"`).replace("M-4 -4h8v8h-8z", `M-4 -4h${size}v${size}h-${size}z`),
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
    const counted = sums.map((s) => ({ key: s.key, at: Math.round(s.at), seen: Object.entries(s.seen).map(([name, n]) => ({ what: name.split(" ")[0], value: name.slice(name.indexOf(" ") + 1), n })) }));
    const tickets = open.map(({ nonce, service, code, lang, at }) => ({ nonce, service, code, lang, at: Math.round(at) }));
    const { done } = await told<{ done: string[] }>(`${start}/done`, { tickets, gone: left, sums: counted });
    await settle(done, sums);
  }
  const was = await state();
  if (Date.now() - was.leased > fresh || !was.hours || open.length) await lease(start);
  silent = 0;
  const version = await fill(start, await state());
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

interface Leased { now: number; zone: string; tags: string[]; hours: Stretch[] | null; services: Record<string, string>; numbers: Free[] | null }

// of is what is known of all numbers: how they are said, the first of every queue first, and for which days there are some.
const of = (numbers: Free[]) => ({
  labels: [...new Set(numbers.map((n) => n.label))].sort((a, b) => Number(a.split(" ")[1]) - Number(b.split(" ")[1])),
  days: [...new Set(numbers.map((n) => n.day))],
});

async function lease(start: string): Promise<void> {
  const before = Date.now();
  const l = await told<Leased>(`${start}/numbers`, {});
  const numbers = l.numbers ?? [];
  await together(["free", "given"], async (store) => {
    const used = new Set((await asked(store("given").getAll() as IDBRequest<Given[]>)).map((g) => g.code));
    store("free").clear();
    for (const n of numbers) if (!used.has(n.code)) store("free").put(n);
  });
  const after = Date.now();
  const right = before <= l.now && l.now <= after; // as far as one can tell: a clock that may be right is left alone
  const shift = right ? 0 : Math.round(l.now - (before + after) / 2);
  await keep({ shift, zone: l.zone, tags: l.tags, hours: l.hours ?? [], services: l.services, leased: Date.now(), ...of(numbers) });
}

async function told<T>(address: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", body: JSON.stringify(body), headers, signal: AbortSignal.timeout(15_000) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as T;
}
