// Fills a kiosk's larder: every page of its centre in every writing, what they are drawn with, and what they say aloud. The pages are put
// beside the old ones and take their place when all are there, so a kiosk never shows half of a change.
import { keep, type State } from "./store";

interface Stock { version: string; pages: { address: string; what?: string; value?: string }[]; first: string[]; sounds: string[] }

const pages = "prag-pages-";
const sounds = "prag-sounds-";
const atOnce = 4; // pages that are fetched side by side
const soon = 5; // numbers of each queue that are spoken before what one reads
const turn = 8_000; // ms for sounds; a page calls every ten seconds, and what has changed is looked at first
const uncounted = { "Prag-Stock": "yes" }; // nobody looks at what is only put aside

// fill gives the version when everything of a new one is there; undefined when nothing changed, or some of it is still to come.
export async function fill(start: string, had: State): Promise<string | undefined> {
  const answer = await fetch(`${start}/stock`);
  if (!answer.ok) return undefined;
  const stock = (await answer.json()) as Stock;
  const numbers = (had.labels ?? []).flatMap((label) => (had.tags ?? []).map((tag) => voiceOf(`${start}/${tag}`, label)));
  const queues = new Set(Object.values(had.services)).size;
  const version = `${stock.version} ${had.labels?.join() ?? ""}`;
  if (version === had.version) return undefined;
  if (stock.version !== had.pages) {
    await put(pages + stock.version, stock.pages.map((p) => p.address));
    const seen = stock.pages.filter((p) => p.what).map((p) => [p.address, [p.what!, p.value ?? ""]]);
    await keep({ seen: Object.fromEntries(seen) as Record<string, [string, string]>, pages: stock.version });
    await only(pages, stock.version);
  }
  if (!(await spoken(sounds + stock.version, [...stock.first, ...numbers.slice(0, soon * queues * (had.tags ?? []).length), ...stock.sounds, ...numbers]))) return undefined;
  await only(sounds, stock.version);
  return version;
}

// voiceOf is where a number is said.
export const voiceOf = (root: string, label: string): string => `${root}/numbers/${label.replace(" ", "-")}/voice`;

// only throws away what belongs to older versions.
async function only(kind: string, version: string): Promise<void> {
  for (const old of await caches.keys()) if (old.startsWith(kind) && old !== kind + version) await caches.delete(old);
}

// put fetches pages as anybody sees them, with the pictures and files they name, and those that a style sheet names; a few at a time.
async function put(name: string, addresses: string[]): Promise<void> {
  const cache = await caches.open(name);
  const known = new Set(addresses);
  const todo = [...known];
  const some = async () => {
    for (let address = todo.shift(); address; address = todo.shift()) {
      for (const more of await kept(cache, address)) {
        if (!known.has(more)) todo.push(more);
        known.add(more);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, some));
}

// kept fetches one file, unless an earlier try came this far, and gives what it names: that may not be there yet.
async function kept(cache: Cache, address: string): Promise<string[]> {
  const had = await cache.match(address);
  const answer = had ?? (await fetch(address, { credentials: "omit", cache: "no-cache", headers: uncounted }));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const text = /html|css/.test(answer.headers.get("Content-Type") ?? "") ? await answer.clone().text() : "";
  if (!had) await cache.put(address, answer);
  return [...text.matchAll(/(?:src="|href="|srcset="|w, |url\(["']?)(\/(?:assets|k)\/[^"'#?)\s]+)/g)].map(([, named]) => named).filter(wanted);
}

const wanted = (address: string): boolean => address.startsWith("/assets/") || /\/(qr|pictures\/[^/]+)$/.test(address);

// spoken keeps what the pages say, and reports whether all of it is there. It is large and slow to make, so it comes last, one after the
// other; what is the same as before is not sent again. Every few seconds it makes room for what is more urgent: a changed page must not wait
// until the machine has spoken all the old ones, nor a number until it has spoken this one.
async function spoken(name: string, addresses: string[]): Promise<boolean> {
  const cache = await caches.open(name);
  const began = Date.now();
  for (const address of addresses) {
    if (await cache.match(address)) continue; // an earlier try came this far
    if (Date.now() - began > turn) return false;
    const old = await caches.match(address);
    const tag = old?.headers.get("ETag");
    const headers = tag ? { ...uncounted, "If-None-Match": tag } : uncounted;
    const answer = await fetch(address, { cache: "no-store", headers, signal: AbortSignal.timeout(turn) }).catch(() => undefined);
    if (!answer) return false; // it is still being spoken
    if (answer.status === 304) await cache.put(address, old!);
    else if (answer.status === 404) continue; // a machine without a voice
    else if (!answer.ok) return false; // too many at once: the rest next time
    else await cache.put(address, answer);
  }
  return true;
}
