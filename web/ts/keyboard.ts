// [data-keyboard="field"] types into the field of that id: a kiosk has no other keyboard. Without a script it stays hidden.
export function keyboard(): void {
  const board = document.querySelector<HTMLElement>("[data-keyboard]");
  const field = board && (document.getElementById(board.dataset.keyboard!) as HTMLInputElement | null);
  if (!board || !field) return;
  board.hidden = false;
  board.addEventListener("pointerdown", (e) => e.preventDefault()); // the field keeps its caret
  board.addEventListener("click", (e) => {
    const key = (e.target as HTMLElement).closest<HTMLElement>("[data-char], [data-erase]");
    if (key) press(field, key.dataset.char);
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
