// data-keep="key" on a form whose answers are of nobody: what is typed is kept on this device until it was handed in, also without a
// connection. Handing it in twice is once, for the form has a key of its own; what the server does not take is posted plainly, so that it
// says why.
import { handSeats } from "./seats";

const name = (form: HTMLFormElement) => `keep ${form.dataset.keep}`;
const again = 15_000; // ms until it is tried again

interface Kept { fields: [string, string][]; sent: boolean }

export function keepForms(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-keep]").forEach(watch);
}

function watch(form: HTMLFormElement): void {
  const save = (sent: boolean) => localStorage.setItem(name(form), JSON.stringify({ fields: fieldsOf(form), sent } satisfies Kept));
  const had = localStorage.getItem(name(form));
  const waits = had ? restore(form, JSON.parse(had) as Kept) : false;
  form.addEventListener("input", () => save(false));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    save(true);
    void hand(form);
  });
  const retry = () => JSON.parse(localStorage.getItem(name(form)) ?? "{}").sent && void hand(form);
  addEventListener("online", retry);
  setInterval(retry, again);
  if (waits) void hand(form);
}

const fieldsOf = (form: HTMLFormElement) => [...new FormData(form)].map(([k, v]) => [k, String(v)] as [string, string]);

// restore puts back what was typed, with the key it was typed under, and says whether it waits to be handed in.
function restore(form: HTMLFormElement, kept: Kept): boolean {
  for (const field of form.querySelectorAll<HTMLInputElement>("input[name]")) {
    const values = kept.fields.filter(([k]) => k === field.name).map(([, v]) => v);
    if (field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  return kept.sent;
}

const handing = new WeakSet<HTMLFormElement>();

async function hand(form: HTMLFormElement): Promise<void> {
  if (handing.has(form)) return;
  handing.add(form);
  await handSeats(); // who signed up before the count is part of it
  const body = new URLSearchParams(fieldsOf(form));
  const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" }).catch(() => undefined);
  handing.delete(form);
  const away = !answer || answer.status >= 502;
  document.querySelectorAll<HTMLElement>("[data-keep-away]").forEach((e) => (e.hidden = !away));
  if (away) return;
  const signIn = answer.status === 401 || (answer.redirected && new URL(answer.url).pathname === "/sign-in");
  if (!signIn) localStorage.removeItem(name(form)); // who signs in again finds it here
  if (answer.redirected) location.assign(answer.url);
  else form.submit();
}
