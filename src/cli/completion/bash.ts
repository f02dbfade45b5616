/**
 * What bash needs to complete `partyline`: a script, made from the tables of commands and options. It asks nobody while somebody
 * types, so it is as quick as bash. Knows no command and no option by name.
 */
import type { HelpTopic } from '../help.js';
import { everywhere } from '../options.js';
import type { Option } from '../parse.js';

/** What stands in the help for a path, and what bash looks for then. */
const FOUND = [
  [/^\[?DIR/, 'directories'],
  [/^\[?(FILE|PATH)/, 'files'],
] as const;

/** The whole script. It is read by bash from 4.1 on, and needs no package beside it. */
export function bashCompletion(topics: readonly HelpTopic[]): string {
  const root: HelpTopic = {
    ...{ name: '', summary: '', options: everywhere, examples: [] },
    commands: topics.map((topic) => ({ ...topic, group: '' })),
  };
  const nodes = nodesOf(root);
  const help = ['help', ...(nodes.get('')?.words ?? [])];
  return `# Completes partyline in bash. Made from its tables: partyline completion bash

# The words that may follow a command's own.
_partyline_words() {
  case $1 in
${cases([...nodes].map(([name, { words }]) => [[name], name === '' ? help : words]))}  esac
}

_partyline_options() {
  case $1 in
${cases([...nodes].map(([name, { options }]) => [[name], options.map((one) => `--${one.name}`)]))}  esac
}

_partyline_operands() {
  case $1 in
${operands(nodes)}  esac
}

# How an option's value is completed: files, directories, or words; fails where it takes none.
_partyline_value() {
  case $1 in
${values(nodes)}  *) return 1 ;;
  esac
}

# Of these words, or of what bash finds, all that begin as what has been typed.
_partyline_found() {
  local found how=
  case \${1-} in
  files) how=-f ;;
  directories) how=-d ;;
  *)
    COMPREPLY=($(compgen -W "$*" -- "$cur"))
    return
    ;;
  esac
  # Bash quotes what needs it then, and puts a slash behind folders.
  compopt -o filenames 2>/dev/null
  while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen "$how" -- "$cur")
}

_partyline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} reply=() topic='' asks='' option='' word at
  COMPREPLY=()
  # Bash takes the = of --name=value for a word of its own.
  if [[ $cur == = ]]; then
    option=$before cur=''
  elif [[ $before == = ]]; then
    option=\${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $before == -* ]]; then
    option=$before
  fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    reply=()
    if [[ $word == -- ]]; then
      _partyline_operands "$topic"
      _partyline_found "\${reply[@]}"
      return
    elif [[ $word == -* ]]; then
      # Its value is no command.
      if _partyline_value "$topic $word"; then
        [[ \${COMP_WORDS[at + 1]} == = ]] && ((at++))
        ((at++))
      fi
    elif [[ $topic$asks == '' && $word == help ]]; then
      asks=help
    else
      _partyline_words "$topic"
      [[ " \${reply[*]} " == *" $word "* ]] && topic=\${topic:+$topic }$word
    fi
  done
  reply=()
  if [[ $option != '' ]] && _partyline_value "$topic $option"; then
    _partyline_found "\${reply[@]}"
  elif [[ $cur == -* && $asks == '' ]]; then
    _partyline_options "$topic"
    # None is given twice.
    for word in $(compgen -W "\${reply[*]}" -- "$cur"); do
      for ((at = 1; at < COMP_CWORD; at++)); do [[ \${COMP_WORDS[at]} == "$word" ]] && continue 2; done
      COMPREPLY+=("$word")
    done
  else
    _partyline_words "$topic"
    [[ $asks != '' && $topic == '' ]] && reply=("\${reply[@]:1}")
    [[ $asks == '' && \${#reply[@]} == 0 ]] && _partyline_operands "$topic"
    _partyline_found "\${reply[@]}"
  fi
}

complete -F _partyline partyline
`;
}

interface Node {
  readonly words: readonly string[];
  readonly options: readonly Option[];
  readonly operands?: string | undefined;
}

/** By the words that have been typed: each command, and each word that only begins the names of some (`admin accounts`). */
function nodesOf(topic: HelpTopic): Map<string, Node> {
  const { name, options, operands, commands = [] } = topic;
  const nodes = new Map<string, Node>([[name, { words: [], options, operands }]]);
  for (const command of commands) {
    const words = command.name.split(' ');
    for (let many = name === '' ? 0 : name.split(' ').length; many < words.length; many++) {
      const at = words.slice(0, many).join(' ');
      const node = nodes.get(at) ?? { words: [], options };
      const next = words[many] as string;
      if (!node.words.includes(next)) nodes.set(at, { ...node, words: [...node.words, next] });
    }
    for (const [at, node] of nodesOf(command)) nodes.set(at, node);
  }
  return nodes;
}

/** Of each option that takes a value, as it is typed behind its command; what is the same for several stands there once. */
function values(nodes: ReadonlyMap<string, Node>): string {
  const patterns = new Map<string, string[]>();
  const add = (values: readonly string[], typed: string): void => {
    const key = values.join(' ');
    patterns.set(key, [...(patterns.get(key) ?? []), typed]);
  };
  for (const [name, { options }] of nodes) {
    for (const { name: long, short, kind, value } of options) {
      if (kind.flag) continue;
      const found = kind.choices ?? (kind.path ? [FOUND.find(([what]) => what.test(value ?? ''))?.[1] ?? 'files'] : []);
      add(found, `${name} --${long}`);
      if (short !== undefined) add(found, `${name} -${short}`);
    }
  }
  return cases([...patterns].map(([words, typed]) => [typed, words === '' ? [] : words.split(' ')]));
}

function operands(nodes: ReadonlyMap<string, Node>): string {
  return cases(
    [...nodes].flatMap(([name, { operands = '' }]) =>
      FOUND.filter(([what]) => what.test(operands)).map(([, found]) => [[name], [found]] as const),
    ),
  );
}

/** A line of `case` for each of them; what has no words needs none. */
function cases(rows: readonly (readonly [typed: readonly string[], words: readonly string[]])[]): string {
  return rows
    .map(([typed, words]) => `  ${typed.map(quoted).join(' | ')}) reply=(${words.map(quoted).join(' ')}) ;;\n`)
    .join('');
}

const quoted = (text: string): string => (/^[\w-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
