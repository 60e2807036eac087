const PATIENCE_MS = 1000;

/** Says on a terminal what a run is busy with, once it has taken over a second. */
export class Progress {
  readonly #started = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #shown = false;

  /** @param write to the terminal; nothing where nobody is looking */
  constructor(private readonly write: ((text: string) => void) | undefined) {}

  step(label: string): void {
    clearTimeout(this.#timer);
    if (!this.write) return;
    const wait = PATIENCE_MS - (performance.now() - this.#started);
    if (wait <= 0) this.#show(label);
    else this.#timer = setTimeout(() => this.#show(label), wait).unref();
  }

  /** Takes the line away again. */
  done(): void {
    clearTimeout(this.#timer);
    if (this.#shown) this.write?.('\r\u001b[K');
    this.#shown = false;
  }

  #show(label: string): void {
    this.#shown = true;
    this.write?.(`\r\u001b[K${label} …`);
  }
}
