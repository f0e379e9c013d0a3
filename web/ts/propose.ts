// data-proposed="12" in a form of heads: so many who signed up are here. Whoever is typed as neither a woman nor a man is proposed as not known, until
// that number is typed as well.
export function propose(): void {
  const said = document.querySelector<HTMLElement>("[data-proposed]");
  const field = (name: string) => said?.closest("form")?.querySelector<HTMLInputElement>(`[name=${name}]`);
  const [women, men, others] = ["women", "men", "others"].map(field);
  if (!said || !women || !men || !others || others.value) return;
  const fill = () => (others.value = String(Math.max(0, Number(said.dataset.proposed) - Number(women.value) - Number(men.value))));
  const stop = new AbortController();
  for (const typed of [women, men]) typed.addEventListener("input", fill, { signal: stop.signal });
  others.addEventListener("input", () => stop.abort());
  fill();
}
