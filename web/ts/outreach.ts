// Keeps the pages of group sessions on an adviser's device, so that one who is at a school without a connection finds the session there and
// counts heads; keep.ts holds what is typed. The server's answer is always preferred. The pages name whoever hosts a session and nobody else;
// they are thrown away on signing out, and after two weeks.
declare const self: ServiceWorkerGlobalScope;

const name = "prag-sessions";
const patience = 4000; // ms the server has to answer
const most = 30; // sessions of the list that are taken along
const long = 14 * 86_400_000; // ms
const session = /\/desk\/sessions\/[0-9a-f-]{36}(?=")/g;
const kept = /^\/desk\/sessions(\/[0-9a-f-]{36})?$/;

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));
self.addEventListener("message", (e) => e.waitUntil(take(e.data as string[]).then(() => e.source?.postMessage("taken"), () => undefined)));

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (url.origin !== location.origin || e.request.method !== "GET") return;
  if (url.pathname.startsWith("/assets/")) e.respondWith(asset(e.request));
  else if (kept.test(url.pathname)) e.respondWith(page(e.request, url.pathname));
});

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

async function page(request: Request, path: string): Promise<Response> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience));
  const answer = fetch(request);
  const got = await Promise.race([answer.catch(() => undefined), late]);
  if (got && got.status < 502) {
    await put(path, got);
    return got;
  }
  const had = await (await caches.open(name)).match(path);
  return had && Date.now() - Date.parse(had.headers.get("Date") ?? "") < long ? had : answer;
}

// put keeps a page as it is for who is signed in: not the one that asks to sign in.
async function put(path: string, answer: Response): Promise<void> {
  if (answer.ok && !answer.redirected) await (await caches.open(name)).put(path, answer.clone());
}

// take keeps what a page is drawn with, the page itself, and the sessions it lists.
async function take(addresses: string[]): Promise<void> {
  const cache = await caches.open(name);
  for (const address of addresses) {
    if (address.startsWith("/assets/")) {
      if (!(await cache.match(address))) await cache.add(address);
      continue;
    }
    const answer = await fetch(address);
    const listed = address === "/desk/sessions" ? ((await answer.clone().text()).match(session) ?? []) : [];
    await put(address, answer);
    for (const one of [...new Set(listed)].slice(0, most)) await put(one, await fetch(one));
  }
}
