/** What the page's help says: its keys, and the commands that the server has. */
import { ENTRANCE, usageOf } from '../model/commands.js';
import type { Command } from '../model/types.js';
import { Dialog } from './dialog.js';

const KEYS: readonly (readonly [string, string])[] = [
  ['Enter', 'send'],
  ['Shift+Enter', 'a new line; many lines are sent as one'],
  ['↑', 'at the beginning of the line: what you typed before'],
  ['Ctrl+K', 'go to a place, a room or a person'],
  ['/', 'begins a command: the list shows them, ↓ and Enter or Tab choose'],
  ['@', 'begins a name'],
  ['Tab', 'from part to part; arrow keys go through lists'],
  ['Esc', 'closes what is open'],
];

export function Keys({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const shown = commands.filter(({ minor, group }) => !minor && group !== ENTRANCE);
  const groups = [...new Set(shown.map(({ group }) => group))];
  return (
    <Dialog title="Keys and commands" onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer scrolls it with the arrow keys. */}
      <section class="help" tabIndex={0} aria-label="Keys and commands">
        <dl>
          {KEYS.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shown
                .filter((command) => command.group === group)
                .map((command) => (
                  <div key={command.type}>
                    <dt>
                      <code>{usageOf(command).at(-1)}</code>
                    </dt>
                    <dd>{command.help}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </section>
    </Dialog>
  );
}
