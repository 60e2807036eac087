type Env = Readonly<Record<string, string | undefined>>;

/** Colours a text, or leaves it. */
export interface Paint {
  red(text: string): string;
  yellow(text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

const sgr = (on: boolean, code: number) => (text: string) => (on ? `\u001b[${code}m${text}\u001b[0m` : text);

export function paint(on: boolean): Paint {
  return { red: sgr(on, 31), yellow: sgr(on, 33), bold: sgr(on, 1), dim: sgr(on, 2) };
}

/** Whether to colour: the flag, then NO_COLOR, then FORCE_COLOR, then whether a person is looking. */
export function wantsColor(flag: boolean | undefined, env: Env, terminal: boolean): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return !['0', 'false'].includes(env.FORCE_COLOR);
  return terminal && env.TERM !== 'dumb';
}
