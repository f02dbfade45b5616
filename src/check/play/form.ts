/**
 * Lines as docs/PROTOCOL.md writes them: `STATUS:<id>:delivered:Bob`, `INFO: Joined lab …`. What stands for something
 * else matches it; everything else stands for itself.
 */

const STANDS_FOR: Readonly<Record<string, string>> = {
  '…': '.*',
  '<id>': '\\d{1,16}',
  '<time>': '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ',
  '<clock>': '\\d\\d:\\d\\d:\\d\\d',
  '<version>': '\\S+',
};

export type Form = string | RegExp;

export function fits(line: string, form: Form): boolean {
  return typeof form === 'string' ? compiled(form).test(line) : form.test(line);
}

/** A form as a failure shows it. */
export function shown(form: Form): string {
  return typeof form === 'string' ? form : String(form);
}

const known = new Map<string, RegExp>();

function compiled(form: string): RegExp {
  const before = known.get(form);
  if (before !== undefined) return before;
  const source = form.replace(/…|<[a-z]+>|[\\^$.*+?()[\]{}|]/g, (part) => STANDS_FOR[part] ?? quote(part));
  const made = new RegExp(`^${source}$`);
  known.set(form, made);
  return made;
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
