// What a kiosk keeps while it reaches nobody: numbers it may give out, tickets it gave out, who went to another office, sums it counted.
// Nothing of it says who.
export interface Free { queue: string; day: string; code: string; label: string; box: string; path: string }
export interface Given extends Free { nonce: string; service: string; lang: string; at: number }
export interface Gone { nonce: string; lang: string; topic: string; at: number }
export interface Sums { key: string; at: number; seen: Record<string, number> } // "what value" → how often
// Stretch is a time in which the centre is open: on which of its days that is, and what says in each writing that it begins.
export interface Stretch { from: number; to: number; day: string; says: Record<string, string> }
// State also names the version of which all pages are there, and the one of which their sounds are too.
export interface State {
  pages?: string;
  version?: string;
  seen?: Record<string, [string, string]>;
  shift: number;
  services: Record<string, string>;
  leased: number;
  hours?: Stretch[];
  zone?: string;
  tags?: string[];
  labels?: string[]; // of all numbers that may be given out
  days?: string[]; // for which there are numbers
  locked?: boolean; // closed from afar
}

const stores = { free: "code", given: "nonce", gone: "nonce", sums: "key", state: undefined } as const;
type Name = keyof typeof stores;

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  return (opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("prag", 2);
    asked.onupgradeneeded = () => {
      const had = asked.result.objectStoreNames;
      for (const [name, key] of Object.entries(stores)) if (!had.contains(name)) asked.result.createObjectStore(name, key ? { keyPath: key } : undefined);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }));
}

export function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// together runs fn in one transaction and ends when that is on disk: what it answers is then safe from a tab or machine that dies.
export async function together<T>(names: Name[], fn: (store: (name: Name) => IDBObjectStore) => Promise<T>): Promise<T> {
  const tx = (await open()).transaction(names, "readwrite", { durability: "strict" });
  const over = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = tx.onerror = () => reject(tx.error);
  });
  const answer = await fn((name) => tx.objectStore(name));
  await over;
  return answer;
}

export const all = <T>(name: Name): Promise<T[]> => together([name], (store) => asked(store(name).getAll() as IDBRequest<T[]>));

export const state = (): Promise<State> =>
  together(["state"], async (store) => (await asked(store("state").get("now"))) ?? { shift: 0, services: {}, leased: 0 });

export const keep = (change: Partial<State>): Promise<void> =>
  together(["state"], async (store) => {
    const now = (await asked(store("state").get("now"))) ?? { shift: 0, services: {}, leased: 0 };
    store("state").put({ ...now, ...change }, "now");
  });
