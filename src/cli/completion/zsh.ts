import type { FlagModel, Model, Values } from './model.js';

/** A completion script for zsh: to source, or as a file `_tenantry` on the fpath. */
export function zsh({ name, flags, commands }: Model): string {
  const rows = commands.map((command) => `    ${quote(`${command.name}:${command.help.replaceAll(':', '\\:')}`)}`);
  const cases = commands.map(
    ({ name: command, flags: own, values }) => `        ${command}) _arguments -S \\
${[...own, ...flags]
  .flatMap(specs)
  .map((spec) => `          ${spec} \\\n`)
  .join('')}          ${quote(`*:value:${action(values)}`)} ;;`,
  );
  return `#compdef ${name}
# zsh completion for ${name}. Load it with: source <(${name} completion zsh)
_${name}() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  local -a commands
  commands=(
${rows.join('\n')}
  )
  _arguments -S -C \\
${flags
  .flatMap(specs)
  .map((spec) => `    ${spec} \\\n`)
  .join('')}    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = _${name} ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function specs({ long, short, help, values }: FlagModel): string[] {
  const about = `[${help.replace(/[[\]:\\]/g, '\\$&')}]`;
  const value = values === undefined ? '' : `:value:${action(values)}`;
  return [...(short ? [short] : []), long].map((flag) =>
    quote(`${flag}${values !== undefined && flag === long ? '=' : ''}${about}${value}`),
  );
}

function action(values: Values): string {
  if (values === 'folders') return '_files -/';
  if (values === 'files') return '_files';
  return values === 'anything' ? ' ' : values.length > 0 ? `(${values.join(' ')})` : ' ';
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
