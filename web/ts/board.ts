// data-board="address" on the main part of a call display: each new call is announced, one after the other, by a chime and by voice, and
// marked meanwhile. What was announced once is not announced again, and what is older than a while never is: after an outage or a reload
// the display shows what it missed, and does not shout it.
import { Speaker } from "./sound";
import { clock } from "./live";
import { slides } from "./slides";

const fresh = 30_000; // ms: an older call is not announced any more
const stale = 120_000; // ms: nor is one that waited so long for others to be announced
const silent = 6000; // ms for which a call is marked that makes no sound
const pause = 500; // ms between chime and voice, and between two languages

interface Call {
  key: string; // another one each time the number is called
  id: string;
  at: number;
  lang: string;
}

export function board(): void {
  const root = document.querySelector<HTMLElement>("[data-board]");
  if (root) new Display(root).start();
}

class Display {
  private shown: HTMLElement;
  private speaker?: Speaker;
  private known: Set<string>;
  private waiting: Call[] = [];
  private current?: Call;
  private chime?: AudioBuffer;

  constructor(private root: HTMLElement) {
    this.shown = root.querySelector<HTMLElement>("#board")!;
    this.known = new Set(JSON.parse(sessionStorage.getItem("called") ?? "[]") as string[]);
    if (root.dataset.sound !== "off") this.speaker = new Speaker(Number(root.dataset.volume) / 100);
  }

  start(): void {
    this.unmute();
    slides(this.root);
    new MutationObserver(() => this.look()).observe(this.shown, { childList: true });
    this.root.querySelector("[data-stream]")!.addEventListener("beat", () => this.look(), { once: true }); // now the time is known
  }

  // unmute shows, for as long as it is so, that the browser does not let the page sound; any touch and any key changes that.
  private unmute(): void {
    const { speaker } = this;
    const button = this.root.querySelector<HTMLElement>("[data-unmute]")!;
    if (!speaker) return;
    const tell = () => (button.hidden = speaker.able());
    const touch = () => void speaker.unmute().then(tell);
    for (const event of ["pointerdown", "keydown"]) addEventListener(event, touch);
    setTimeout(touch, 500); // a screen that was set up to sound needs no touch
    setInterval(tell, 2000);
  }

  // look finds the calls that are new. Where the time is not known yet, everything still is.
  private look(): void {
    this.mark();
    const now = clock();
    if (now === undefined) return;
    const calls = [...this.shown.querySelectorAll<HTMLElement>("[data-call]")].map(read);
    const found = calls.filter((c) => !this.known.has(c.key) && now - c.at < fresh).sort((a, b) => a.at - b.at);
    this.known = new Set(calls.map((c) => c.key));
    sessionStorage.setItem("called", JSON.stringify([...this.known]));
    for (const call of found) this.waiting = [...this.waiting.filter((c) => c.id !== call.id), call];
    if (!this.current && this.waiting.length) void this.announce();
  }

  private async announce(): Promise<void> {
    for (;;) {
      this.current = this.waiting.shift();
      this.mark();
      if (!this.current) return;
      if (clock()! - this.current.at < stale) await this.call(this.current).catch(() => undefined); // the next is announced all the same
    }
  }

  private async call(call: Call): Promise<void> {
    const { speaker } = this;
    if (!speaker?.able() || this.quiet()) return wait(silent);
    const clips = this.languages(call).map((lang) => speaker.load(`${this.root.dataset.board}/calls/${call.id}/${lang}`));
    this.chime ??= await speaker.load("/board/chime.wav");
    if (this.chime) await speaker.play(this.chime);
    for (const clip of clips) {
      const sound = await clip;
      if (!sound) continue;
      await wait(pause);
      await speaker.play(sound);
    }
    await wait(pause);
  }

  // languages: the centre's first, then the person's, or all, as the display is set.
  private languages(call: Call): string[] {
    const { sound, spoken, languages } = this.root.dataset;
    const all = languages?.split(" ") ?? [];
    if (sound !== "voice") return [];
    return spoken === "all" ? all : all.filter((lang, i) => i === 0 || lang === call.lang);
  }

  // quiet reports whether these are the hours without sound, by the centre's clock.
  private quiet(): boolean {
    const [from, to] = this.root.dataset.quiet?.split("-") ?? [];
    if (!from || !to) return false;
    const now = timeIn(this.root, clock()!);
    return from <= to ? now >= from && now < to : now >= from || now < to;
  }

  // mark shows which call is being announced; what stands there may just have been replaced.
  private mark(): void {
    this.root.toggleAttribute("data-calling", this.current !== undefined);
    this.shown.querySelectorAll<HTMLElement>("[data-call]").forEach((li) => {
      li.toggleAttribute("data-called", li.dataset.call === this.current?.key);
    });
  }
}

function read(li: HTMLElement): Call {
  const key = li.dataset.call!;
  return { key, id: key.split(".")[0], at: Number(li.dataset.at), lang: li.dataset.lang! };
}

function timeIn(root: HTMLElement, at: number): string {
  const timeZone = root.querySelector<HTMLElement>("[data-zone]")?.dataset.zone;
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(at);
}

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
