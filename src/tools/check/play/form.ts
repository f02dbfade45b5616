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

/** Of an object in JSON: these fields with these values, whatever others there are. */
export type Fields = Readonly<Record<string, unknown>>;

export type Form = string | RegExp | Fields;

export function fits(line: string, form: Form): boolean {
  if (typeof form === 'string') return compiled(form).test(line);
  return form instanceof RegExp ? form.test(line) : hasFields(line, form);
}

/** A form as a failure shows it. */
export function shown(form: Form): string {
  if (typeof form === 'string') return form;
  return form instanceof RegExp ? String(form) : `${JSON.stringify(form).slice(0, -1)},…}`;
}

function hasFields(line: string, fields: Fields): boolean {
  try {
    const object = JSON.parse(line) as Fields;
    return Object.entries(fields).every(([key, value]) => JSON.stringify(object[key]) === JSON.stringify(value));
  } catch {
    return false;
  }
}

const known = new Map<string, RegExp>();

function compiled(form: string): RegExp {
  const before = known.get(form);
  if (before !== undefined) return before;
  // What is for people may be missing: `INFO: Joined lab` alone is what scripts wait for.
  const [stable, rest] = form.endsWith(' …') ? [form.slice(0, -2), '(?: .*)?'] : [form, ''];
  const source = stable.replace(/…|<[a-z]+>|[\\^$.*+?()[\]{}|]/g, (part) => STANDS_FOR[part] ?? quote(part)) + rest;
  const made = new RegExp(`^${source}$`);
  known.set(form, made);
  return made;
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
