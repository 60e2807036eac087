/** So many seeds in a row draw every card of a deck, if each draws its share. */
const TURNS = 5;

/** Chances that come out the same for the same seed. */
export class Random {
  readonly #turn: number;
  #state: number;

  constructor(seed: number) {
    this.#turn = seed % TURNS;
    this.#state = seed >>> 0;
  }

  /** A number from 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const cards = [...list];
    for (let i = cards.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [cards[i], cards[j]] = [cards[j]!, cards[i]!];
    }
    return cards;
  }

  /** Hands out each of a list once before any of them again, and first those whose turn it is with this seed. */
  deck<T>(list: readonly T[]): () => T {
    const mine = list.filter((_, i) => i % TURNS === this.#turn);
    let cards = [...this.shuffled(list.filter((one) => !mine.includes(one))), ...this.shuffled(mine)];
    return () => {
      if (cards.length === 0) cards = this.shuffled(list);
      return cards.pop()!;
    };
  }
}
