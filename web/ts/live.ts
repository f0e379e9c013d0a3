// data-stream="address": server-sent events of that address replace the parts of the page. An event is named after the id of the
// element whose content it carries. The browser reconnects by itself, and each connection begins with every part, so nothing is
// missed. While there is no connection, [data-offline] inside is shown.
export function live(): void {
  document.querySelectorAll<HTMLElement>("[data-stream]").forEach((root) => {
    const source = new EventSource(root.dataset.stream!);
    const offline = root.querySelector<HTMLElement>("[data-offline]");
    source.onopen = () => offline?.setAttribute("hidden", "");
    source.onerror = () => offline?.removeAttribute("hidden");
    root.querySelectorAll<HTMLElement>("[id]").forEach((part) => {
      source.addEventListener(part.id, (e) => replace(part, (e as MessageEvent<string>).data));
    });
    addEventListener("pagehide", () => source.close());
  });
}

const shown = new WeakMap<HTMLElement, string>();

// replace keeps the focus where it was, and leaves alone what did not change: an unchanged line must not be read out again.
function replace(part: HTMLElement, html: string): void {
  if (shown.get(part) === html) return;
  shown.set(part, html);
  const focused = part.contains(document.activeElement) ? document.activeElement!.id : "";
  part.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus();
}
