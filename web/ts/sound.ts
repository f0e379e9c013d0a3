// The loudspeaker of a call display: sounds one after the other, never two at once. A browser lets a page sound only after somebody has
// touched it, unless it was set up otherwise; whether it may is told by able().
const patience = 12_000; // ms until a sound that does not come is given up

export class Speaker {
  private context = new AudioContext();
  private gain = this.context.createGain();

  constructor(volume: number) {
    this.gain.gain.value = volume;
    this.gain.connect(this.context.destination);
  }

  able(): boolean {
    return this.context.state === "running";
  }

  // unmute asks the browser to let the page sound.
  async unmute(): Promise<void> {
    await this.context.resume().catch(() => undefined);
  }

  // load fetches a sound; undefined where it cannot be had.
  async load(address: string): Promise<AudioBuffer | undefined> {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(patience) });
      return answer.ok ? await this.context.decodeAudioData(await answer.arrayBuffer()) : undefined;
    } catch {
      return undefined;
    }
  }

  // play ends when the sound has.
  play(sound: AudioBuffer): Promise<void> {
    return new Promise((done) => {
      const source = new AudioBufferSourceNode(this.context, { buffer: sound });
      const end = () => {
        clearTimeout(stuck);
        source.disconnect();
        done();
      };
      const stuck = setTimeout(end, sound.duration * 1000 + 2000); // a device that was pulled out plays nothing to its end
      source.addEventListener("ended", end);
      source.connect(this.gain);
      source.start();
    });
  }
}
