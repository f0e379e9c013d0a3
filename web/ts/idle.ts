// data-idle="seconds" data-start="address" on the body: a kiosk nobody touches goes back to its start and leaves no way back. The last
// seconds are counted down visibly in [data-countdown]; a touch anywhere stays. A phone shows the same pages to their one reader, who
// may put it down and go on: only a screen as wide as a kiosk's is wiped.
const warning = 15;

export function idle(): void {
  const { idle, start } = document.body.dataset;
  const box = document.querySelector<HTMLElement>("[data-countdown]");
  if (!idle || !start || !box || !matchMedia("(min-width: 60rem)").matches) return;
  const left = box.querySelector<HTMLElement>("[data-seconds]")!;
  let end = Date.now() + Number(idle) * 1000;
  const stay = () => {
    end = Date.now() + Number(idle) * 1000;
    box.hidden = true;
  };
  for (const event of ["pointerdown", "keydown", "wheel", "touchstart"]) addEventListener(event, stay, { passive: true });
  const tick = setInterval(() => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds > warning) return;
    if (seconds <= 0) {
      clearInterval(tick);
      location.replace(start);
      return;
    }
    if (left.textContent !== String(seconds)) left.textContent = String(seconds);
    box.hidden = false;
  }, 250);
  addEventListener("pageshow", (e) => {
    if (e.persisted) location.replace(start); // Back brings nothing of the last person
  });
}
