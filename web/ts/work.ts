// form[data-work]: who books from elsewhere shows work. The number is searched for when a button is pressed, piece by piece, so that the page
// stays alive; then the form goes its way with it.
const constants = primes(64, 1 / 3);
const begin = primes(8, 1 / 2);

export function work(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-work]").forEach((form) => {
    form.addEventListener("submit", (e) => {
      if (form.elements.namedItem("work")) return;
      e.preventDefault();
      const pressed = (e as SubmitEvent).submitter as HTMLButtonElement;
      const nonce = (form.elements.namedItem("nonce") as HTMLInputElement).value;
      form.querySelector<HTMLElement>("[data-working]")!.hidden = false;
      form.querySelectorAll("button").forEach((b) => (b.disabled = true));
      search(`${form.dataset.work}/${nonce}/`, Number(form.dataset.bits), 0, (found) => {
        add(form, "work", String(found));
        add(form, pressed.name, pressed.value);
        form.submit();
      });
    });
  });
}

function add(form: HTMLFormElement, name: string, value: string): void {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.append(field);
}

function search(head: string, bits: number, from: number, found: (n: number) => void): void {
  for (let n = from; n < from + 4000; n++) {
    const sum = sha256(head + n);
    if (sum[0]! >>> (32 - bits) === 0) return found(n);
  }
  setTimeout(() => search(head, bits, from + 4000, found));
}

// sha256 of a text of ASCII. The browser's own is there over TLS alone, and answers one at a time.
function sha256(text: string): Uint32Array {
  const blocks = ((text.length + 8) >> 6) + 1;
  const data = new Uint32Array(blocks * 16);
  for (let i = 0; i < text.length; i++) data[i >> 2]! |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  data[text.length >> 2]! |= 0x80 << (24 - (text.length & 3) * 8);
  data[blocks * 16 - 1] = text.length * 8;
  const hash = Uint32Array.from(begin);
  const w = new Uint32Array(64);
  for (let at = 0; at < data.length; at += 16) round(hash, w, data.subarray(at, at + 16));
  return hash;
}

function round(hash: Uint32Array, w: Uint32Array, block: Uint32Array): void {
  w.set(block);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!, y = w[i - 2]!;
    w[i] = w[i - 16]! + w[i - 7]! + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = hash as unknown as number[] as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[i]! + w[i]!) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => (hash[i]! += value));
}

function turn(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

// primes gives the first 32 bits behind the point of a root of the first primes: the numbers the digest is made of.
function primes(count: number, power: number): Uint32Array {
  const list: number[] = [];
  for (let n = 2; list.length < count; n++) if (list.every((p) => n % p)) list.push(n);
  return Uint32Array.from(list, (p) => (p ** power % 1) * 2 ** 32);
}
