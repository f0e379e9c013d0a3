// data-print on a hidden button: shown where there is a script, prints the page. Without one the browser's own command does.
export function print(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
