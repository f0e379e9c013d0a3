// data-print on a hidden button: shown where there is a script, prints the page. Without one the browser's own command does. Its value, if it
// has one, is where printing is counted.
export function print(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const { print: count, kind } = button.dataset;
      if (count && kind) navigator.sendBeacon(count, new URLSearchParams({ kind }));
      window.print();
    });
  });
  document.querySelectorAll<HTMLInputElement>("[data-nonce]").forEach((field) => (field.value = nonce()));
}

// nonce is the key of one form on one page that was kept for everybody: a UUID of version 4. crypto.randomUUID is there over TLS alone.
function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
