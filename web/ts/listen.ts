// data-listen="address" on a button: reads the page aloud; pressed again it is quiet. One voice at a time. While somebody listens the
// screen counts as touched.
let playing: { sound: HTMLAudioElement; button: HTMLButtonElement } | undefined;

export function listen(): void {
  document.querySelectorAll<HTMLButtonElement>("button[data-listen]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const again = playing?.button === button;
      quiet();
      if (!again) read(button);
    });
  });
}

function quiet(): void {
  if (!playing) return;
  playing.sound.pause();
  show(playing.button, false, false);
  playing = undefined;
}

function read(button: HTMLButtonElement): void {
  const sound = new Audio(button.dataset.listen!);
  playing = { sound, button };
  const mine = () => playing?.sound === sound;
  show(button, true, true);
  sound.addEventListener("playing", () => mine() && show(button, true, false));
  sound.addEventListener("timeupdate", () => dispatchEvent(new Event("stay")));
  sound.addEventListener("ended", () => mine() && quiet());
  sound.play().catch(() => {
    if (!mine()) return;
    quiet();
    const sorry = document.querySelector<HTMLElement>("[data-mute]");
    if (sorry) sorry.hidden = false;
  });
}

function show(button: HTMLButtonElement, on: boolean, busy: boolean): void {
  button.setAttribute("aria-pressed", String(on));
  button.toggleAttribute("data-busy", busy);
}
