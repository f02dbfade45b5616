/** The dashboard, and what OPERATING.md says to watch, ask for figures that a server has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metrics } from '../../src/metrics/prometheus.js';
import { folder } from '../support/certificates.js';
import { startTestServer } from '../support/server.js';
import { ask, request } from '../support/web.js';
import { read } from './documents.js';

/** All that stands under a key anywhere in it. */
function valuesOf(key: string, within: unknown): string[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) =>
    name === key && typeof value === 'string' ? [value] : valuesOf(key, value),
  );
}

const METRIC = /\b(?:partyline|process|nodejs)_[a-z_]+\b/g;

test('R8.42 every query of the dashboard, and every figure that is to be watched, names what /metrics has', async (t) => {
  const server = await startTestServer(t, { webPort: 0, memory: false, data: folder(t) });
  const { text } = await ask(server.webPort, request('GET', '/metrics'));
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  const labels = (name: string): Set<string> =>
    new Set(
      [...text.matchAll(new RegExp(`^${name}(?:_bucket)?\\{([^}]*)\\}`, 'gm'))].flatMap(([, all = '']) =>
        [...all.matchAll(/(\w+)="/g)].map(([, label = '']) => label),
      ),
    );
  const dashboard = JSON.parse(read('docs/dashboard.json'));
  const queries = [...valuesOf('expr', dashboard), ...valuesOf('definition', dashboard)];
  const operating = [...read('docs/OPERATING.md').matchAll(/`([^`\n]*partyline_[^`\n]*)`/g)].map(
    ([, code = '']) => code,
  );
  assert.ok(queries.length > 20 && operating.length >= 5);
  for (const query of [...queries, ...operating]) {
    const named = query.match(METRIC) ?? [];
    assert.ok(named.length > 0, query);
    for (const name of named) {
      const base = name.replace(/_bucket$/, '');
      // A rest of a name stands for all that begin so.
      assert.ok(types.has(base), `${name} in ${query}`);
      assert.equal(types.get(base) === 'histogram', name.endsWith('_bucket'), `${name} in ${query}`);
      assert.equal(types.get(base) === 'counter', name.endsWith('_total'), `${name} in ${query}`);
      if (types.get(base) === 'counter' && query.includes('(')) assert.match(query, /(?:rate|increase)\(/, query);
    }
    const known = new Set(['instance', 'le', ...named.flatMap((name) => [...labels(name.replace(/_bucket$/, ''))])]);
    const asked = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
    const chosen = [...query.matchAll(/[{,](\w+)=~?"/g)].map(([, label = '']) => label);
    for (const label of [...asked, ...chosen]) assert.ok(known.has(label), `${label} in ${query}`);
  }
  for (const legend of valuesOf('legendFormat', dashboard))
    for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g))
      assert.ok(queries.some((query) => query.includes(`by (${label})`)) || label === 'version', label);
});

test('R8.42 names keep to the habits of Prometheus, and none is another one’s without its unit', () => {
  for (const { name, type, help } of metrics) {
    assert.match(name, /^[a-z]+(?:_[a-z]+)*$/);
    assert.match(help, /\.$/, name);
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.equal(name.endsWith('_seconds'), type === 'histogram', name);
    // Other forms of the page call a counter by what stands before that.
    assert.ok(!metrics.some((other) => `${other.name}_total` === name), name);
  }
});
