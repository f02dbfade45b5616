/**
 * What a table of commands must be before a grammar is made of it. A broken table is a fault of the program,
 * found when it starts and not when somebody types the line.
 */
import type { CommandSyntax, Param } from './syntax.js';

/** Longest command word (all its words together), in characters: the parser keeps lengths as the bits of one integer. */
const MAX_WORDS_LENGTH = 31;

// No colon, slash or @: these decide what a line is before any word is looked at.
const WORDS = /^[a-z0-9?][a-z0-9_?-]*(?: [a-z0-9_?-]+){0,2}$/;
const PREFIXED_WORD = /^[a-z0-9?][a-z0-9_?-]*$/;
const CHOICE = /^[^\sA-Z]+$/;
/** Fields of every object; a parameter that is called so needs a `field` of its own. */
const TAKEN_FIELDS: readonly string[] = ['id', 'type', 'more'];

/** Throws an Error that names the command and what is wrong with it. */
export function checkTable(table: readonly CommandSyntax[]): void {
  const names = new Set<string>();
  const owners = new Map<string, string>();
  for (const syntax of table) {
    if (names.has(syntax.name)) fail(syntax, 'stands in the table twice');
    names.add(syntax.name);
    checkWords(syntax, owners);
    if (syntax.forms.length === 0) fail(syntax, 'has no form; one that takes no arguments has the forms [[]]');
    for (const form of syntax.forms) checkForm(syntax, form);
    if (syntax.inRoom === true && !syntax.forms.some(takesNothing)) {
      fail(syntax, 'counts as a bare word in rooms, but no form of it takes nothing');
    }
  }
}

/** What a table has to be besides, so that objects can ask for its commands. Throws like `checkTable`. */
export function checkFields(table: readonly CommandSyntax[]): void {
  for (const syntax of table) {
    for (const { name, field = name } of [...syntax.forms.flat(), ...(syntax.named ?? [])]) {
      if (TAKEN_FIELDS.includes(field)) fail(syntax, `needs another field for ${name} in objects`);
    }
  }
}

function checkWords(syntax: CommandSyntax, owners: Map<string, string>): void {
  const prefixed = syntax.prefixedWords ?? [];
  for (const words of syntax.words) if (!WORDS.test(words)) fail(syntax, `cannot be called "${words}"`);
  for (const word of prefixed) if (!PREFIXED_WORD.test(word)) fail(syntax, `cannot be called "/${word}"`);
  const all = [...syntax.words, ...prefixed];
  // Answers and help name a command by its canonical name, so a person must be able to type it.
  if (!all.includes(syntax.name)) fail(syntax, 'has a name that is none of its words');
  for (const words of all) {
    if (words.length > MAX_WORDS_LENGTH)
      fail(syntax, `has words longer than ${MAX_WORDS_LENGTH} characters: "${words}"`);
    const owner = owners.get(words);
    if (owner !== undefined) fail(syntax, `has the words "${words}", which "${owner}" has already`);
    owners.set(words, syntax.name);
  }
}

function checkForm(syntax: CommandSyntax, form: readonly Param[]): void {
  const names = new Set<string>();
  for (const [index, param] of form.entries()) {
    const last = index === form.length - 1;
    if (names.has(param.name)) fail(syntax, `has two parameters called ${param.name} in one form`);
    names.add(param.name);
    if ((param.kind === 'text' || param.kind === 'pattern' || param.kind === 'command') && !last) {
      fail(syntax, `has something behind ${param.name}, which takes the rest of the line`);
    }
    if (param.optional === true && form[index + 1]?.optional !== true && !last) {
      fail(syntax, `has something that must be given behind ${param.name}, which may be left out`);
    }
    if (param.kind === 'lines' || param.kind === 'rooms') {
      fail(syntax, `takes ${param.name} in a line, which only a field of an object can hold`);
    }
    if (param.lineOnly === true && (param.choices?.length !== 1 || param.optional === true)) {
      fail(syntax, `needs one word, and always, for ${param.name}, which tells one form of a line from another`);
    }
    if (param.kind === 'choice') {
      const choices = param.choices ?? [];
      if (choices.length === 0 || !choices.every((choice) => CHOICE.test(choice))) {
        fail(syntax, `needs single words in lower case to choose from for ${param.name}`);
      }
    }
  }
}

const takesNothing = (form: readonly Param[]): boolean => form.every((param) => param.optional === true);

function fail(syntax: CommandSyntax, what: string): never {
  throw new Error(`The command "${syntax.name}" ${what}.`);
}
