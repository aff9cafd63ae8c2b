import type pg from 'pg';

/** Does something twice to warm up and then `times` times; tells the median and the worst in milliseconds. */
export async function timesOf(times: number, work: () => Promise<void>) {
  const taken: number[] = [];
  for (let n = -2; n < times; n++) {
    const started = performance.now();
    await work();
    if (n >= 0) taken.push(performance.now() - started);
  }
  taken.sort((a, b) => a - b);
  const [median, worst] = [taken[times >> 1]!, taken.at(-1)!];
  return { median, worst, words: `median ${median.toFixed(1)} ms, worst of ${times} ${worst.toFixed(1)} ms` };
}

interface PlanNode {
  'Node Type': string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** A statement's time in the database, the second time it runs, its pages, and the steps of its plan. */
export async function planOf(client: pg.Client, statement: string, values: unknown[] = []): Promise<string> {
  const explain = `explain (analyze, buffers, timing off, format json) ${statement}`;
  await client.query(explain, values);
  const { rows } = await client.query(explain, values);
  const [plan] = rows[0]['QUERY PLAN'];
  const steps: string[] = [];
  const walk = (node: PlanNode) => {
    steps.push(node['Node Type'] + (node['Index Name'] ? ` (${node['Index Name']})` : ''));
    node.Plans?.forEach(walk);
  };
  walk(plan.Plan);
  const pages = plan.Plan['Shared Hit Blocks'] + plan.Plan['Shared Read Blocks'];
  return `${plan['Execution Time'].toFixed(2)} ms, ${pages} pages: ${steps.join(' < ')}`;
}
