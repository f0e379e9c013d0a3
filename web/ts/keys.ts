// data-key="n" on a link or button: the key presses it, unless somebody is typing or holds a modifier.
export function keys(): void {
  addEventListener("keydown", (e) => {
    const at = e.target as HTMLElement;
    if (e.ctrlKey || e.altKey || e.metaKey || at.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    const wanted = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(e.key)}"]`);
    if (!wanted) return;
    e.preventDefault();
    wanted.click();
  });
}
