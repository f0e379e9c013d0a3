// data-draft="address" on a form: what is typed is kept on the server a moment after the last key, so that a lost session, a crash or
// a closed lid loses nothing. Failing is quiet: the form itself still works.
const pause = 600; // ms

export function drafts(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach(watch);
}

function watch(form: HTMLFormElement): void {
  let timer = 0;
  let sending = new AbortController();
  const forget = () => {
    clearTimeout(timer);
    timer = 0;
  };
  const keep = () => {
    forget();
    sending.abort(); // an older state must not arrive after a newer one
    sending = new AbortController();
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    const how: RequestInit = { method: "POST", body, credentials: "same-origin", keepalive: true, signal: sending.signal };
    fetch(form.dataset.draft!, how).catch(() => undefined);
  };
  form.addEventListener("input", () => {
    forget();
    timer = window.setTimeout(keep, pause);
  });
  form.addEventListener("submit", () => {
    forget();
    sending.abort(); // what is handed in is no draft any more
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer) keep(); // the lid closes within the pause
  });
}
