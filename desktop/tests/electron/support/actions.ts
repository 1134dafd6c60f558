import type { Page } from 'playwright-core';
import type { OrderbellClient, Result } from '../../../src/client/orderbell-client.ts';

declare global {
  interface Window {
    readonly orderbell: OrderbellClient;
  }
}

let people = 0;

export interface Person {
  readonly email: string;
  readonly password: string;
}

export const newPerson = (): Person => ({
  email: `person-${process.pid}-${Date.now()}-${(people += 1)}@example.com`,
  password: 'correct horse battery',
});

/** The value of a call, or an error with the problem that it was answered with. */
export function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(`${result.problem.type}: ${result.problem.detail}`);
  return result.value;
}

/** Registers through the page's client, with money on the account, and waits for the list of orders. */
export async function registerWithMoney(page: Page, amount = 100_000): Promise<Person> {
  const person = newPerson();
  valueOf(await page.evaluate((registration) => window.orderbell.register(registration), person));
  valueOf(await page.evaluate(() => window.orderbell.openAccount()));
  const topUp = { amount, idempotencyKey: `top-up-${Date.now()}` };
  valueOf(await page.evaluate((given) => window.orderbell.topUp(given), topUp));
  await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
  return person;
}

/** Places an order and answers its id once the server has it. */
export async function placeOrder(page: Page, description: string, amount = 1000): Promise<string> {
  return page.evaluate(
    (order) =>
      new Promise<string>((resolve, reject) => {
        const stop = window.orderbell.subscribe((event) => {
          if (event.type !== 'order-accepted' || event.order.description !== order.description) return;
          stop();
          resolve(event.order.id);
        });
        window.orderbell
          .placeOrder(order)
          .then((placed) => !placed.ok && reject(new Error(placed.problem.type)), reject);
      }),
    { amount, description },
  );
}

/** Waits until the server has decided about an order. */
export async function untilFinal(page: Page, orderId: string): Promise<string> {
  return page.evaluate(async (id) => {
    for (;;) {
      const answer = await window.orderbell.getOrder(id);
      if (answer.ok && answer.value.status !== 'NEW') return answer.value.status;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, orderId);
}
