// [data-keyboard="field field"] types into the fields of these ids, into whichever was touched last: a kiosk has no other keyboard. A field that is
// full hands on to the next. Without a script it stays hidden.
export function keyboard(): void {
  const board = document.querySelector<HTMLElement>("[data-keyboard]");
  const fields = board?.dataset.keyboard!.split(" ").map((id) => document.getElementById(id) as HTMLInputElement | null) ?? [];
  const known = fields.filter((field) => field !== null);
  if (!board || known.length === 0) return;
  let field = known[0]!;
  for (const f of known) f.addEventListener("focus", () => (field = f));
  board.hidden = false;
  board.addEventListener("pointerdown", (e) => e.preventDefault()); // the field keeps its caret
  board.addEventListener("click", (e) => {
    const key = (e.target as HTMLElement).closest<HTMLElement>("[data-char], [data-erase]");
    if (!key) return;
    press(field, key.dataset.char);
    const next = known[known.indexOf(field) + 1];
    if (next && field.value.length === field.maxLength) next.focus();
  });
}

// press puts a character where the caret is; without one it erases what is marked, or the character before the caret.
function press(field: HTMLInputElement, char: string | undefined): void {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  if (char === undefined) {
    field.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
  } else if (field.value.length - (end - start) < field.maxLength) {
    field.setRangeText(char, start, end, "end");
  }
}
