import type { Stack } from '@orderbell/local-stack';

/**
 * What the services have counted since their start, as lines for the report: how large the batches were, and how many
 * duplicates were absorbed.
 */
export async function readCounters(
  stack: Pick<Stack, 'ordersUrls' | 'paymentsUrls' | 'gatewayUrls'>,
): Promise<readonly string[]> {
  const orders = await metricsOf(stack.ordersUrls[0]);
  const payments = await metricsOf(stack.paymentsUrls[0]);
  const gateway = await metricsOf(stack.gatewayUrls[0]);
  return [
    histogram('POSTs forwarded together', gateway, 'gateway_forwarded_batch_size', 'service="orders",lane="write"'),
    histogram('payments decided in one transaction', payments, 'messaging_consumer_batch_size'),
    histogram('results applied in one transaction', orders, 'messaging_consumer_batch_size'),
    histogram('messages of Orders published at once', orders, 'messaging_relay_batch_size'),
    histogram('messages of Payments published at once', payments, 'messaging_relay_batch_size'),
    `duplicates absorbed: ${sum(orders, 'messaging_duplicates_total') + sum(payments, 'messaging_duplicates_total')}`,
  ];
}

type Metrics = readonly string[];

async function metricsOf(url: string | undefined): Promise<Metrics> {
  if (url === undefined) return [];
  return (await (await fetch(`${url}/metrics`)).text()).split('\n');
}

/** The mean, and which share of the batches was how large. */
function histogram(what: string, lines: Metrics, name: string, label = ''): string {
  const count = sum(lines, `${name}_count`, label);
  const bounds = [...new Set(lines.flatMap((line) => (line.startsWith(`${name}_bucket{`) ? boundOf(line) : [])))];
  let below = 0;
  const shares = bounds.flatMap((bound) => {
    const upTo = sum(lines, `${name}_bucket`, label, `le="${bound}"`);
    const share = Math.round(((upTo - below) / count) * 100);
    below = upTo;
    return share === 0 ? [] : [`${bound === '+Inf' ? 'more' : `to ${bound}`} ${share} %`];
  });
  return `${what}: ${(sum(lines, `${name}_sum`, label) / count).toFixed(1)} (${shares.join(', ')})`;
}

function boundOf(line: string): readonly string[] {
  const bound = /le="([^"]+)"/.exec(line)?.[1];
  return bound === undefined ? [] : [bound];
}

/** The sum of a metric's series whose labels hold all of these. */
function sum(lines: Metrics, name: string, ...labels: readonly string[]): number {
  return lines
    .filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
}
