// form[data-search]: what was typed is sent without leaving the page, so that it gets into no history: a browser keeps the form a page was
// opened with, and writes it to its disk. The answer's [data-results] takes the place of the old one. When that fails the form is sent as it is.
export function search(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-search]");
  const results = document.querySelector<HTMLElement>("[data-results]");
  if (!form || !results) return;
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    fetch(form.action, { method: "POST", body, cache: "no-store" })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        results.replaceChildren(...page.querySelector("[data-results]")!.children);
      })
      .catch(() => form.submit());
  });
}
