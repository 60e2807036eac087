import type { FlagModel, Model, Values } from './model.js';

/** A completion script for fish. */
export function fish({ name, flags, commands }: Model): string {
  const names = commands.map((command) => command.name).join(' ');
  const none = `not __fish_seen_subcommand_from ${names}`;
  const lines = [
    `# fish completion for ${name}. Load it with: ${name} completion fish | source`,
    `complete -c ${name} -f`,
    ...flags.map((flag) => `complete -c ${name} ${flagArguments(flag)}`),
    ...commands.map((command) => `complete -c ${name} -n ${quote(none)} -a ${command.name} -d ${quote(command.help)}`),
  ];
  for (const command of commands) {
    const here = quote(`__fish_seen_subcommand_from ${command.name}`);
    lines.push(...command.flags.map((flag) => `complete -c ${name} -n ${here} ${flagArguments(flag)}`));
    const offered = offer(command.values);
    if (offered !== '') lines.push(`complete -c ${name} -n ${here} ${offered}`);
  }
  return `${lines.join('\n')}\n`;
}

function flagArguments({ long, short, help, values }: FlagModel): string {
  const value = values === undefined ? '' : ` -r ${offer(values)}`.trimEnd();
  return `${short ? `-s ${short.slice(1)} ` : ''}-l ${long.slice(2)}${value} -d ${quote(help)}`;
}

function offer(values: Values): string {
  if (values === 'folders') return "-a '(__fish_complete_directories)'";
  if (values === 'files') return '-F';
  return values === 'anything' || values.length === 0 ? '' : `-a ${quote(values.join(' '))}`;
}

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
