import type { FlagModel, Model, Values } from './model.js';

/** A completion script for bash (3.2 and later), which needs no other package. */
export function bash({ name, flags, commands }: Model): string {
  const taking = flags.filter((flag) => flag.values !== undefined).flatMap(spellings);
  const cases = commands.map(({ name: command, flags: own, values }) => {
    const all = [...own, ...flags];
    return `    ${command})
${valueCases(all)}
      case "$cur" in
        -*) _${name}_words ${all.flatMap(spellings).join(' ')} ;;
        *) ${offer(name, values)} ;;
      esac ;;`;
  });
  return `# bash completion for ${name}. Load it with: source <(${name} completion bash)
_${name}_words() { COMPREPLY=($(compgen -W "$*" -- "$cur")); }
_${name}_folders() { local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); }
_${name}_files() { local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); }
_${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command='' i
  COMPREPLY=()
  # bash makes --flag=value three words.
  if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${taking.join('|')}) i=$((i + 1)); [[ \${COMP_WORDS[i]} == = ]] && i=$((i + 1)) ;;
      -*) ;;
      *) command="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$command" in
    '')
${valueCases(flags)}
      case "$cur" in
        -*) _${name}_words ${flags.flatMap(spellings).join(' ')} ;;
        *) _${name}_words ${commands.map((command) => command.name).join(' ')} ;;
      esac ;;
${cases.join('\n')}
  esac
}
complete -F _${name} ${name}
`;

  function valueCases(all: readonly FlagModel[]): string {
    const rows = all.flatMap((flag) =>
      flag.values === undefined ? [] : [`        ${spellings(flag).join('|')}) ${offer(name, flag.values)}; return ;;`],
    );
    return `      case "$prev" in\n${rows.join('\n')}\n      esac`;
  }
}

const spellings = (flag: FlagModel): string[] => (flag.short ? [flag.short, flag.long] : [flag.long]);

function offer(name: string, values: Values): string {
  if (values === 'anything') return ':';
  return typeof values === 'string' ? `_${name}_${values}` : `_${name}_words ${values.join(' ')}`;
}
