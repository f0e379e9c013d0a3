// data-listen="address" on a button: reads the page aloud; pressed again it is quiet. One voice at a time. While somebody listens the
// screen counts as touched. What a search found is asked for as it was found: posted, and kept nowhere.
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
  URL.revokeObjectURL(playing.sound.src);
  show(playing.button, false, false);
  playing = undefined;
}

function read(button: HTMLButtonElement): void {
  const sound = new Audio();
  playing = { sound, button };
  const mine = () => playing?.sound === sound;
  show(button, true, true);
  sound.addEventListener("playing", () => mine() && show(button, true, false));
  sound.addEventListener("timeupdate", () => dispatchEvent(new Event("stay")));
  sound.addEventListener("ended", () => mine() && quiet());
  const play = async () => {
    const source = (await found()) ?? button.dataset.listen!;
    if (!mine()) return;
    sound.src = source;
    await sound.play();
  };
  play().catch(() => {
    if (!mine()) return;
    quiet();
    const sorry = document.querySelector<HTMLElement>("[data-mute]");
    if (sorry) sorry.hidden = false;
  });
}

// found is what a search on this page found, spoken; undefined on every other page, and where it cannot be had.
async function found(): Promise<string | undefined> {
  const form = document.querySelector<HTMLFormElement>("form[data-search]");
  if (!form || !document.querySelector("[data-results] *")) return undefined;
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  const answer = await fetch(`${form.action}/voice`, { method: "POST", body, cache: "no-store" }).catch(() => undefined);
  if (!answer?.ok || !answer.headers.get("Content-Type")?.startsWith("audio/")) return undefined;
  return URL.createObjectURL(await answer.blob());
}

function show(button: HTMLButtonElement, on: boolean, busy: boolean): void {
  button.setAttribute("aria-pressed", String(on));
  button.toggleAttribute("data-busy", busy);
}
