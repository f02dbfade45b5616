/**
 * Options in the environment: `PARTYLINE_MAX_LINE` is `--max-line`. Knows no option by name.
 */
import { nearest } from '../../language/text/nearest.js';
import { faultOf, type Table, type Written } from '../parse.js';
import { printable } from '../printable.js';

const PREFIX = 'PARTYLINE_';

/** What other commands take from there, and expect scripts of `partyline wire`. */
const OTHERS = /^PARTYLINE_(PASSWORD(_\d+)?|CODE)$/;

/** What Kubernetes sets in each pod for a service that is called partyline. */
const KUBERNETES = /^PARTYLINE_(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const KUBERNETES_PORT = /^(tcp|udp|sctp):\/\//;

export interface EnvironmentContents {
  readonly written: ReadonlyMap<string, Written>;
  /** Sentences. */
  readonly faults: readonly string[];
  /** Sentences about what stands there and means nothing. */
  readonly warnings: readonly string[];
}

/** `max-line`: `PARTYLINE_MAX_LINE`. */
export function variableOf(name: string): string {
  return PREFIX + name.toUpperCase().replaceAll('-', '_');
}

/** A variable that is empty counts as one that is not set: it is how a value is taken back where variables are handed on. */
export function readEnvironment(table: Table, env: NodeJS.ProcessEnv): EnvironmentContents {
  const options = new Map(
    table
      .filter(({ notIn }) => !notIn?.includes('environment'))
      .map((option) => [variableOf(option.name), option] as const),
  );
  const written = new Map<string, Written>();
  const faults: string[] = [];
  const warnings: string[] = [];
  for (const [variable, text = ''] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || text === '') continue;
    const option = options.get(variable);
    if (option !== undefined) {
      const one = { text, as: variable };
      const fault = faultOf(option, one);
      if (fault !== null) faults.push(fault + hintFor(one));
      written.set(option.name, one);
    } else if (!OTHERS.test(variable) && !KUBERNETES.test(variable)) {
      const meant = nearest(
        variable.slice(PREFIX.length).toLowerCase().replaceAll('_', '-'),
        [...options.values()].map(({ name }) => name),
      );
      warnings.push(
        `${printable(variable)} in the environment is no option${meant === undefined ? '' : `, did you mean ${variableOf(meant)}?`}`,
      );
    }
  }
  return { written, faults, warnings };
}

/** What a sentence about a wrong value says besides. */
function hintFor({ as, text }: Written): string {
  return as === variableOf('port') && KUBERNETES_PORT.test(text)
    ? '; Kubernetes sets it for a service called partyline: give the service another name, or the pod enableServiceLinks: false'
    : '';
}
