// data-idle="seconds" data-start="address" on the body: a kiosk nobody touches goes back to its start. The last seconds are counted down
// visibly in [data-countdown]; a touch anywhere stays. A phone shows the same pages to their one reader, who may put it down and go on:
// only a screen as wide as a kiosk's is wiped, and no device that came by a code: its address ends in ?own, which holds for the tab.
const warning = 15;
const wide = "(min-width: 60rem)";

function shared(): boolean {
  if (new URLSearchParams(location.search).has("own")) sessionStorage.setItem("own", "");
  return sessionStorage.getItem("own") === null && matchMedia(wide).matches;
}

export function idle(): void {
  const { idle, start } = document.body.dataset;
  const box = document.querySelector<HTMLElement>("[data-countdown]");
  if (!idle || !start || !box || !shared()) return;
  const left = box.querySelector<HTMLElement>("[data-seconds]")!;
  let end = Date.now() + Number(idle) * 1000;
  const stay = () => {
    end = Date.now() + Number(idle) * 1000;
    box.hidden = true;
  };
  for (const event of ["pointerdown", "keydown", "wheel", "touchstart", "stay"]) addEventListener(event, stay, { passive: true });
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
}

// Every visit to the start page begins a new person's turn: a number that says nothing, kept for this tab. A page remembers the turn it
// was opened in; reached by Back in a later one, it gives way to the start. One's own way back stays open.
export function turns(): void {
  const { start } = document.body.dataset;
  if (!start || !shared()) return;
  const guard = () => {
    const now = sessionStorage.getItem("turn");
    const mine = (history.state as { turn?: string | null } | null)?.turn;
    if (mine === undefined) history.replaceState({ turn: now }, "");
    else if (mine !== now) location.replace(start);
  };
  if (location.pathname === start) {
    sessionStorage.setItem("turn", String(Math.random()));
    return;
  }
  guard();
  addEventListener("pageshow", (e) => {
    if (e.persisted) guard();
  });
}
