import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from './in-transaction.ts';

/**
 * Tells when a marked transaction has been committed, and never when it was rolled back.
 *
 * It listens at the instance's own event manager, because those of the entity managers inside a transaction are copies
 * that die with it: a subscriber added there by nested work would hear its savepoint being released, not the commit.
 */
export function watchCommits(orm: Orm, onCommit: () => void): { mark(em: EntityManager): void } {
  /** From a savepoint to the transaction around it. */
  const parents = new WeakMap<object, object>();
  const marked = new WeakSet<object>();
  /** The parent of the savepoint that an entity manager is about to open. */
  const opening = new WeakMap<object, object>();

  const outermost = (transaction: object): object => {
    let current = transaction;
    for (let parent = parents.get(current); parent !== undefined; parent = parents.get(current)) current = parent;
    return current;
  };

  const subscriber: EventSubscriber = {
    beforeTransactionStart({ em, transaction }: TransactionEventArgs) {
      if (transaction !== undefined) opening.set(em, transaction);
    },
    afterTransactionStart({ em, transaction }: TransactionEventArgs) {
      const parent = opening.get(em);
      if (parent === undefined || transaction === undefined || parent === transaction) return;
      opening.delete(em);
      parents.set(transaction, parent);
    },
    afterTransactionCommit({ transaction }: TransactionEventArgs) {
      if (transaction === undefined || parents.has(transaction) || !marked.has(transaction)) return;
      onCommit();
    },
  };
  orm.em.getEventManager().registerSubscriber(subscriber);

  return {
    mark(em) {
      const transaction: object | undefined = em.getTransactionContext();
      if (transaction !== undefined) marked.add(outermost(transaction));
    },
  };
}
