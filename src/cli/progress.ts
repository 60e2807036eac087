const PATIENCE_MS = 1000;
/** How often the line changes at most. */
const BEAT_MS = 100;

/** Says on a terminal what a run is busy with, how far it is and how fast, once it has taken over a second. */
export class Progress {
  readonly #started = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #shown = 0;
  #step = { label: '', since: 0 };

  /** @param write to the terminal; nothing where nobody is looking */
  constructor(private readonly write: ((text: string) => void) | undefined) {}

  step(label: string): void {
    clearTimeout(this.#timer);
    this.#step = { label, since: performance.now() };
    if (!this.write) return;
    const wait = PATIENCE_MS - (performance.now() - this.#started);
    if (wait <= 0) this.#show(label);
    else this.#timer = setTimeout(() => this.#show(label), wait).unref();
  }

  /** How far the step is. Cheap enough to be called for each tenant. */
  readonly count = (label: string, done: number, of: number): void => {
    if (!this.write) return;
    const now = performance.now();
    if (label !== this.#step.label) this.#step = { label, since: now };
    if (now - this.#started < PATIENCE_MS || now - this.#shown < BEAT_MS) return;
    const seconds = (now - this.#step.since) / 1000;
    const rate = seconds > 0 ? `, ${number(Math.round(done / seconds))} a second` : '';
    this.#show(`${label}: ${number(done)} of ${number(of)}${rate}`);
  };

  /** Takes the line away again. */
  done(): void {
    clearTimeout(this.#timer);
    if (this.#shown > 0) this.write?.('\r\u001b[K');
    this.#shown = 0;
  }

  #show(text: string): void {
    this.#shown = performance.now();
    this.write?.(`\r\u001b[K${text} …`);
  }
}

/** With a comma at the thousands, whatever the locale. */
const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
