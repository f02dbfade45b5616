/**
 * A person at the terminal: keys in, lines out, and the half-typed line below whatever comes in. The scrollback stays the
 * terminal's own. Owns what is typed, and what waits to be shown; must not know the server.
 */
import { width } from '../../terminal/characters.js';
import type { Key } from '../../terminal/keys.js';
import { LineEditor } from '../../terminal/line-editor.js';
import { LineScreen } from '../../terminal/line-screen.js';
import type { ConsoleHost, ConsoleOptions } from './console-host.js';
import type { AnyKey } from './console-keys.js';
import { CursorReport } from './cursor-report.js';
import { PasteReader } from './paste.js';
import { type Question, Questions } from './questions.js';
import { Search } from './search.js';
import { TerminalMode } from './terminal-mode.js';
import { TypeAhead } from './type-ahead.js';

/** Milliseconds that keys wait for a command's answer, which may be a question. */
const HOLD_MS = 1000;
const BELL = '\x07';
const NEW_LINE = '\r\n';

export class Console {
  private readonly keys = new TypeAhead(() => this.readKeys());
  private readonly screen = new LineScreen();
  private readonly editor: LineEditor;
  private readonly paste = new PasteReader();
  private search: Search | null = null;
  private readonly questions: Questions;
  private readonly terminal: TerminalMode;
  /** While the terminal has not said where its cursor is, nothing is drawn and no key is read. */
  private readonly cursor: CursorReport;
  private prompt = '';
  private status: string | null = null;
  /** Came in, and is not on the screen yet: a hundred lines of one moment are one write. */
  private waiting: string[] = [];
  private scheduled = false;
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
        this.keys.give(this.cursor.take(bytes));
        this.readKeys();
      },
      end: () => host.leave(),
      resized: () => this.resize(),
      resumed: () => {
        this.screen.forget();
        this.resize();
      },
    });
    this.cursor = new CursorReport(
      (text) => this.write(text),
      (column) => this.resizeAt(column),
    );
  }

  start(): void {
    this.open = true;
    this.terminal.start();
    this.resize();
  }

  /** Gives the terminal back. */
  stop(): void {
    if (!this.open) return;
    this.cursor.stop();
    this.flush();
    this.write(this.screen.erase());
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
    this.waiting.push(line);
    this.schedule();
  }

  ring(): void {
    this.write(BELL);
  }

  /** What stands before the typed line; clean. */
  setPrompt(prompt: string): void {
    if (prompt === this.prompt) return;
    this.prompt = prompt;
    this.schedule();
  }

  /** Rows above the prompt that change: how far files are. Null: none. */
  setStatus(status: string | null): void {
    if (status === this.status) return;
    this.status = status;
    this.schedule();
  }

  /** Puts a line where one types, unless something is typed already. */
  offer(line: string): void {
    if (this.editor.text === '') this.editor.put(line);
    this.schedule();
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
    this.schedule();
    return answer;
  }

  /** What is typed ahead waits for the questions that `work` may bring. */
  hold(work: Promise<unknown>, limit: number | null, forget = false): void {
    this.keys.hold(work, limit, forget);
  }

  private readKeys(): void {
    if (!this.open || this.cursor.isAwaited) return;
    this.flush();
    for (;;) {
      this.keys.ask(this.questions.current !== null);
      const key = this.keys.next();
      if (key === null) break;
      this.press(key);
      if (!this.open) return;
    }
    this.draw();
  }

  private resize(): void {
    const isInDoubt = this.cursor.isAwaited || this.screen.isInDoubt(this.terminal.columns);
    if (!isInDoubt || !this.cursor.ask()) this.resizeAt(null);
  }

  private resizeAt(column: number | null): void {
    this.write(this.screen.resize(this.terminal.columns, this.terminal.rows, column));
    this.readKeys();
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
    if (outcome?.kind === 'redraw') this.write(this.screen.clear());
    if (outcome?.kind === 'leave') this.leaveOrDecline();
    if (outcome?.kind !== 'line' || question === null) return;
    this.write(this.screen.erase());
    this.printNow(question.label + (question.secret ? '' : outcome.line));
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
    this.write(this.screen.erase());
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
    this.flush();
    this.write(this.screen.erase());
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

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.readKeys();
    });
  }

  /** Everything that waits, above the prompt. */
  private flush(): void {
    if (!this.terminal.isOurs || this.cursor.isAwaited || this.waiting.length === 0) return;
    const lines = this.waiting.splice(0);
    this.write(this.screen.erase() + lines.map((line) => line + NEW_LINE).join(''));
  }

  private printNow(line: string): void {
    this.waiting.push(line);
    this.flush();
  }

  private draw(): void {
    this.flush();
    if (!this.terminal.isOurs || this.cursor.isAwaited) return;
    this.questions.next(this.isTyping);
    const { search, editor, prompt } = this;
    const { current: question } = this.questions;
    const [before, text, cursor] =
      question !== null
        ? [question.label, question.secret ? '' : question.editor.text, question.secret ? 0 : question.editor.cursor]
        : search !== null
          ? [search.prompt, search.found ?? '', search.at]
          : [prompt, editor.text, editor.cursor];
    const head = this.statusRow() + before;
    this.write(this.screen.draw(head + text, head.length + cursor));
  }

  /** Each filled up to whole rows, so that the prompt begins in the first cell of the next. */
  private statusRow(): string {
    const { status, columns } = this;
    if (status === null) return '';
    return status
      .split('\n')
      .map((row) => row + ' '.repeat((columns - (width(row) % columns)) % columns))
      .join('');
  }

  private write(text: string): void {
    this.terminal.write(text);
  }
}
