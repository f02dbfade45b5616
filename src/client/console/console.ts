/**
 * A person at the terminal: keys in, lines out, and the half-typed line below whatever comes in. The scrollback stays the
 * terminal's own. Owns what is typed, and what a key means now; must not know the server.
 */
import type { Answer } from '../../terminal/answer.js';
import type { Key } from '../../terminal/keys.js';
import { LineEditor } from '../../terminal/line-editor.js';
import { linesOf, onlyLine, PASTE_BEGIN, PASTE_END, PasteReader } from '../../terminal/paste.js';
import type { ConsoleHost, ConsoleOptions } from './console-host.js';
import type { AnyKey } from './console-keys.js';
import { Display, type HalfTyped } from './display.js';
import { isSeveralLines, MARKED_MS, PASTE_BOUNDS, UNMARKED_MS } from './paste.js';
import { type OpenQuestion, type Question, Questions } from './questions.js';
import { Search } from './search.js';
import { TerminalMode } from './terminal-mode.js';
import { TypeAhead } from './type-ahead.js';
import { YesNoKeys } from './yes-no.js';

/** Milliseconds that keys wait for a command's answer, which may be a question. */
const HOLD_MS = 1000;
const BELL = '\x07';

export class Console {
  private readonly keys = new TypeAhead(() => this.readKeys());
  private readonly editor: LineEditor;
  private readonly paste = new PasteReader(PASTE_BOUNDS, (text) => {
    this.pasted(text === null ? null : linesOf(text));
    this.readKeys();
  });
  private readonly yesNo = new YesNoKeys((answer) => this.answered(answer));
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
    this.questions = new Questions(options.limit, (wasOpen) => {
      if (wasOpen) this.yesNo.tooLate();
      this.display.schedule();
    });
    this.terminal = new TerminalMode(options.input, options.output, {
      data: (bytes) => {
        this.keys.feed(this.display.strip(bytes));
        this.readKeys();
        this.paste.wait();
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
    this.paste.giveUp();
    this.yesNo.forget();
    this.questions.settleAll();
  }

  get columns(): number {
    return this.terminal.columns;
  }

  /** Whether something is half typed. */
  get isTyping(): boolean {
    return this.editor.text !== '' || this.search !== null || this.keys.isWaiting || this.paste.isOpen;
  }

  /** A line above the prompt. `id`: by which it may be taken back. */
  print(line: string, id: number | null = null): void {
    this.display.print(line, id);
  }

  /** See Display. */
  takeBack(id: number): boolean {
    return this.display.takeBack(id);
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

  /**
   * Asks, once all earlier questions are answered. Null: the person does not want to answer, or leaves. For a question that
   * a line answers what is half typed is put aside and comes back; one for yes or no may wait until nothing is.
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
      this.lookForPaste();
      const key = this.keys.next();
      if (key === null) break;
      this.press(key);
      if (!this.open) return;
    }
    this.draw();
  }

  /** Several lines at once are a paste, also where the terminal puts no marks around it; but they may answer questions. */
  private lookForPaste(): void {
    const { current: question } = this.questions;
    if (this.paste.isOpen || (question !== null && (question.yesNo ?? 'now') === 'now')) return;
    const read = this.keys.beginning();
    if (read === null) return;
    // What comes with a mark says itself where it begins: an Enter right before it is no line of it.
    const mark = read.indexOf(PASTE_BEGIN);
    const before = mark === -1 ? read : read.subarray(0, mark);
    // What comes late, before the mark of its end.
    if (before.includes(PASTE_END) || isSeveralLines(before)) this.paste.begin(UNMARKED_MS);
  }

  private press(key: AnyKey): void {
    if (key === 'pasteBegin') {
      this.paste.begin(MARKED_MS);
      return;
    }
    // Within a read it is a character that somebody has copied.
    if (this.paste.isOpen && (key !== 'discard' || this.keys.hasMore)) {
      this.paste.feed(key);
      return;
    }
    const again = this.interrupted;
    this.interrupted = false;
    if (this.yesNo.isHabit(key)) return;
    if (this.search !== null && this.searchKey(this.search, key)) return;
    const { current: question } = this.questions;
    if (key === 'discard') this.interrupt(again);
    else if (key === 'suspend') this.suspend();
    else if (key === 'pasteEnd') return;
    else if (question?.yesNo !== undefined) this.answer(question, key);
    else if (key === 'search' || key === 'complete' || key === 'cancel') {
      // They are for lines.
      if (question === null && key === 'search') this.search = new Search(this.options.history);
      else if (question === null && key === 'complete') this.complete();
    } else this.edit(key);
  }

  /** A key for a question that is answered by one. */
  private answer(question: OpenQuestion, key: AnyKey): void {
    const { yesNo = 'now' } = question;
    if (key === 'deleteOrLeave') this.decline(question);
    else if (key === 'redraw') this.display.redraw();
    else this.giveBack(this.yesNo.press(yesNo, key));
  }

  /** What was no answer is the line's, and the question waits. */
  private giveBack(keys: readonly AnyKey[] | null): void {
    if (keys === null) this.ring();
    if (keys === null || keys.length === 0) return;
    this.questions.putOff();
    this.keys.release();
    for (const key of keys) this.press(key);
  }

  private answered(answer: Answer): void {
    const { current: question } = this.questions;
    if (question === null) return;
    this.display.printNow(question.label + answer);
    this.questions.settle(question, answer);
    this.display.schedule();
  }

  private edit(key: Key): void {
    const { current: question } = this.questions;
    const editor = question?.editor ?? this.editor;
    // A line that cannot be taken now has to stay, so Enter is asked for before the editor empties it.
    if (key === 'enter' && question === null && !this.mayEnter()) return;
    const outcome = editor.press(key);
    if (editor.takeBell()) this.ring();
    if (outcome?.kind === 'redraw') this.display.redraw();
    if (outcome?.kind === 'leave') this.decline(question);
    if (outcome?.kind !== 'line' || question === null) return;
    this.display.printNow(question.label + (question.secret ? '' : outcome.line));
    this.questions.settle(question, outcome.line);
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
    if (this.yesNo.isLate(editor.text)) {
      this.print('That question is gone, so nothing was said. To say it, type it again.');
      return true;
    }
    this.display.clearBelow();
    const taken = host.enter(editor.text);
    if (taken === false) this.ring();
    if (taken instanceof Promise) this.hold(taken, HOLD_MS);
    return taken !== false;
  }

  /** There is no answer; without a question, one is gone. */
  private decline(question: OpenQuestion | null): void {
    this.yesNo.forget();
    if (question === null) this.host.leave();
    else this.questions.settle(question, null);
  }

  private interrupt(again: boolean): void {
    const editor = this.questions.current?.editor ?? this.editor;
    if (again) {
      this.host.leave();
      return;
    }
    this.interrupted = true;
    if (this.paste.isOpen) {
      this.paste.giveUp();
      this.print('What was being pasted is forgotten.');
    } else if (editor.text !== '') editor.press('discard');
    else if (this.questions.current !== null) this.decline(this.questions.current);
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

  /** One line is text, wherever one types; many are for the one who knows where they go. */
  private pasted(lines: readonly string[] | null): void {
    const { current: question } = this.questions;
    const only = lines === null ? null : onlyLine(lines);
    if (question !== null && question.yesNo === undefined) question.editor.press({ text: only ?? lines?.[0] ?? '' });
    else if (only === null) this.host.pasted(lines);
    else if (only !== '') this.giveBack(question?.yesNo === 'now' ? null : [{ text: only }]);
  }

  private draw(): void {
    this.display.flush();
    this.questions.next(this.isTyping);
    this.keys.ask(this.questions.current !== null);
    this.display.draw(this.halfTyped);
  }

  private get halfTyped(): HalfTyped {
    const { search, editor, prompt } = this;
    const { current: question } = this.questions;
    if (question !== null) {
      const { label: before, secret } = question;
      const { text, cursor } = question.editor;
      if (question.yesNo !== undefined) return { before: before + this.yesNo.text, text: '', cursor: 0 };
      return secret ? { before, text: '', cursor: 0 } : { before, text, cursor };
    }
    if (search !== null) return { before: search.prompt, text: search.found ?? '', cursor: search.at };
    return { before: prompt, text: editor.text, cursor: editor.cursor };
  }
}
