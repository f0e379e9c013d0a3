// data-draft="address" on a form: what is typed is kept on the server a moment after the last key, so that a lost session, a crash or
// a closed lid loses nothing. Failing is quiet: the form itself still works.
export function drafts(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach((form) => {
    let timer = 0;
    const keep = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
        fetch(form.dataset.draft!, { method: "POST", body, credentials: "same-origin" }).catch(() => undefined);
      }, 600);
    };
    form.addEventListener("input", keep);
    form.addEventListener("submit", () => clearTimeout(timer));
  });
}
