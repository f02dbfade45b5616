/**
 * A person at the terminal: keys in, lines out, and the half-typed line below whatever comes in. The scrollback stays the
 * terminal's own. Owns what is typed, and what a key means now; must not know the server.
 */
import type { Key } from '../../terminal/keys.js';
import { LineEditor } from '../../terminal/line-editor.js';
import type { ConsoleHost, ConsoleOptions } from './console-host.js';
import type { AnyKey } from './console-keys.js';
import { Display, type HalfTyped } from './display.js';
import { PasteReader } from './paste.js';
import { type Question, Questions } from './questions.js';
import { Search } from './search.js';
import { TerminalMode } from './terminal-mode.js';
import { TypeAhead } from './type-ahead.js';

/** Milliseconds that keys wait for a command's answer, which may be a question. */
const HOLD_MS = 1000;
const BELL = '\x07';

export class Console {
  private readonly keys = new TypeAhead(() => this.readKeys());
  private readonly editor: LineEditor;
  private readonly paste = new PasteReader();
  private search: Search | null = null;
  private readonly questions: Questions;
  private readonly terminal: TerminalMode;
  private readonly display: Display;
  private prompt = '';
  private interrupted = false;
  private open = false;

  constructor(
    private readonly options: ConsoleOptions,
    private readonly host: ConsoleHost,
  ) {
    this.editor = new LineEditor({
      limit: () => options.limit,
      mayRemember: (line) => host.mayRemember(line),
      history: options.history,
    });
    this.questions = new Questions(options.limit);
    this.terminal = new TerminalMode(options.input, options.output, {
      data: (bytes) => {
        this.keys.give(this.display.take(bytes));
        this.readKeys();
      },
      end: () => host.leave(),
      resized: () => this.display.resize(),
      resumed: () => this.display.resume(),
    });
    this.display = new Display(this.terminal, () => this.readKeys());
  }

  start(): void {
    this.open = true;
    this.terminal.start();
    this.display.resize();
  }

  /** Gives the terminal back. */
  stop(): void {
    if (!this.open) return;
    this.display.stop();
    this.open = false;
    this.terminal.stop();
    this.questions.closeAll();
  }

  get columns(): number {
    return this.terminal.columns;
  }

  /** Whether something is half typed. */
  get isTyping(): boolean {
    return this.editor.text !== '' || this.search !== null || this.keys.isWaiting;
  }

  /** A line above the prompt. */
  print(line: string): void {
    this.display.print(line);
  }

  ring(): void {
    this.terminal.write(BELL);
  }

  /** What stands before the typed line; clean. */
  setPrompt(prompt: string): void {
    if (prompt === this.prompt) return;
    this.prompt = prompt;
    this.display.schedule();
  }

  /** Rows above the prompt that change: how far files are. Null: none. */
  setStatus(status: string | null): void {
    this.display.setStatus(status);
  }

  /** Puts a line where one types, unless something is typed already. */
  offer(line: string): void {
    if (this.editor.text === '') this.editor.put(line);
    this.display.schedule();
  }

  /**
   * Asks, once all earlier questions are answered. Null: the person does not want to answer, or leaves. What is half typed
   * is put aside and comes back.
   */
  ask(question: Question): Promise<string | null> {
    const answer = this.questions.ask(question);
    // At once: the answer may have been typed ahead.
    this.questions.next(this.isTyping);
    this.keys.ask(this.questions.current !== null);
    this.display.schedule();
    return answer;
  }

  /** What is typed ahead waits for the questions that `work` may bring. */
  hold(work: Promise<unknown>, limit: number | null, forget = false): void {
    this.keys.hold(work, limit, forget);
  }

  private readKeys(): void {
    if (!this.open || !this.display.isCertain) return;
    this.display.flush();
    for (;;) {
      this.keys.ask(this.questions.current !== null);
      const key = this.keys.next();
      if (key === null) break;
      this.press(key);
      if (!this.open) return;
    }
    this.draw();
  }

  private press(key: AnyKey): void {
    if (this.paste.isOpen || key === 'pasteBegin' || key === 'pasteEnd') {
      const text = this.paste.take(key);
      if (text !== null) this.insertPasted(text);
      return;
    }
    const again = this.interrupted;
    this.interrupted = false;
    if (this.search !== null && this.searchKey(this.search, key)) return;
    const { current: question } = this.questions;
    switch (key) {
      case 'discard':
        this.interrupt(again);
        break;
      case 'suspend':
        this.suspend();
        break;
      case 'search':
        if (question === null) this.search = new Search(this.options.history);
        break;
      case 'complete':
        if (question === null) this.complete();
        break;
      case 'cancel':
        break;
      default:
        this.edit(key);
    }
  }

  private edit(key: Key): void {
    const { current: question } = this.questions;
    const editor = question?.editor ?? this.editor;
    // A line that cannot be taken now has to stay, so Enter is asked for before the editor empties it.
    if (key === 'enter' && question === null && !this.mayEnter()) return;
    const outcome = editor.press(key);
    if (editor.takeBell()) this.ring();
    if (outcome?.kind === 'redraw') this.display.redraw();
    if (outcome?.kind === 'leave') this.leaveOrDecline();
    if (outcome?.kind !== 'line' || question === null) return;
    this.display.printNow(question.label + (question.secret ? '' : outcome.line));
    this.questions.close(question, outcome.line);
  }

  /** Hands the line over while it is still there. True: it was taken, and the editor may forget it. */
  private mayEnter(): boolean {
    const { editor, host } = this;
    if (editor.text.trim() === '') return true;
    if (!editor.isWhole) {
      this.print('That line is too long and has been cut. Make it shorter, or clear it with Ctrl-C.');
      this.ring();
      return false;
    }
    this.display.clearBelow();
    const taken = host.enter(editor.text);
    if (taken === false) this.ring();
    if (taken instanceof Promise) this.hold(taken, HOLD_MS);
    return taken !== false;
  }

  private leaveOrDecline(): void {
    const { current } = this.questions;
    if (current === null) this.host.leave();
    else this.questions.close(current, null);
  }

  private interrupt(again: boolean): void {
    const editor = this.questions.current?.editor ?? this.editor;
    if (again) {
      this.host.leave();
      return;
    }
    this.interrupted = true;
    if (editor.text !== '') editor.press('discard');
    else if (this.questions.current !== null) this.leaveOrDecline();
    else this.print(this.host.interrupted());
  }

  private suspend(): void {
    this.display.clearBelow();
    this.terminal.suspend();
  }

  private complete(): void {
    const { text, cursor, choices } = this.host.complete(this.editor.text, this.editor.cursor);
    const changed = text !== this.editor.text;
    if (changed) this.editor.put(text, cursor);
    else if (choices.length > 1) this.print(choices.join('  '));
    else this.ring();
  }

  /** False: the search is over, and the key means what it always does. */
  private searchKey(search: Search, key: AnyKey): boolean {
    const outcome = search.press(key);
    if (outcome === 'goes on') return true;
    this.search = null;
    if (outcome === 'given up') return true;
    if (search.found !== null) this.editor.put(search.found);
    return false;
  }

  private insertPasted(text: string): void {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const editor = this.questions.current?.editor ?? this.editor;
    if (lines.length < 2 || this.questions.current !== null) {
      editor.press({ text: lines[0] ?? '' });
      return;
    }
    this.host.pasted(lines);
  }

  private draw(): void {
    this.display.flush();
    this.questions.next(this.isTyping);
    this.display.draw(this.halfTyped);
  }

  private get halfTyped(): HalfTyped {
    const { search, editor, prompt } = this;
    const { current: question } = this.questions;
    if (question !== null) {
      const { label: before, secret } = question;
      const { text, cursor } = question.editor;
      return secret ? { before, text: '', cursor: 0 } : { before, text, cursor };
    }
    if (search !== null) return { before: search.prompt, text: search.found ?? '', cursor: search.at };
    return { before: prompt, text: editor.text, cursor: editor.cursor };
  }
}
