// data-key="n" on a link or button: the key presses it, unless somebody is typing or holds a modifier. A key held down presses once.
export function keys(): void {
  addEventListener("keydown", (e) => {
    const at = e.target as HTMLElement;
    if (e.repeat || e.ctrlKey || e.altKey || e.metaKey) return;
    if (at.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    const wanted = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(e.key.toLowerCase())}"]`);
    if (!wanted) return;
    e.preventDefault();
    wanted.click();
  });
}
