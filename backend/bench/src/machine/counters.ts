import type { Stack } from '@orderbell/local-stack';

/**
 * What the services have counted since their start, as lines for the report: how large the batches were, how many
 * transactions an order took, how many duplicates were absorbed.
 */
export async function readCounters(
  stack: Pick<Stack, 'ordersUrls' | 'paymentsUrls' | 'gatewayUrls'>,
): Promise<readonly string[]> {
  const orders = await metricsOf(stack.ordersUrls[0]);
  const payments = await metricsOf(stack.paymentsUrls[0]);
  const gateway = await metricsOf(stack.gatewayUrls[0]);
  const mean = (of: Metrics, name: string, label = ''): string =>
    (sum(of, `${name}_sum`, label) / sum(of, `${name}_count`, label)).toFixed(1);
  const done = sum(orders, 'messaging_consumer_batch_size_sum');
  const transactions =
    sum(gateway, 'gateway_forwarded_batch_size_count', 'lane="write"') +
    sum(orders, 'messaging_consumer_batch_size_count') +
    sum(payments, 'messaging_consumer_batch_size_count');
  return [
    `mean batch: ${mean(gateway, 'gateway_forwarded_batch_size', 'service="orders",lane="write"')} POSTs forwarded together, ` +
      `${mean(payments, 'messaging_consumer_batch_size')} payments decided, ${mean(orders, 'messaging_consumer_batch_size')} results applied in one transaction; ` +
      `${mean(orders, 'messaging_relay_batch_size')} and ${mean(payments, 'messaging_relay_batch_size')} messages published at once`,
    `flushed commits per order: ${(transactions / done).toFixed(3)}; marks of sent messages are not flushed`,
    `duplicates absorbed: ${sum(orders, 'messaging_duplicates_total') + sum(payments, 'messaging_duplicates_total')}`,
  ];
}

type Metrics = readonly string[];

async function metricsOf(url: string | undefined): Promise<Metrics> {
  if (url === undefined) return [];
  return (await (await fetch(`${url}/metrics`)).text()).split('\n');
}

/** The sum of a metric's series whose labels hold `label`. */
function sum(lines: Metrics, name: string, label = ''): number {
  return lines
    .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
}
