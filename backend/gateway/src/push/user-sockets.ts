import type { Connection } from './connection.ts';
import type { Subscription } from './subscription.ts';

/** A socket of a signed-in user at this gateway. */
export interface UserSocket {
  readonly userId: string;
  readonly sessionId: string;
  readonly connection: Connection;
  readonly subscription: Subscription;
}

/** Who is connected here. Asking for a user without sockets costs one look into a map. */
export interface UserSockets {
  readonly add: (socket: UserSocket) => void;
  readonly remove: (socket: UserSocket) => void;
  readonly of: (userId: string) => ReadonlySet<UserSocket>;
  readonly has: (userId: string) => boolean;
  readonly all: () => Iterable<UserSocket>;
}

const nobody: ReadonlySet<UserSocket> = new Set();

/** An empty registry. */
export function createUserSockets(): UserSockets {
  const byUser = new Map<string, Set<UserSocket>>();
  return {
    add: (socket) => {
      const sockets = byUser.get(socket.userId);
      if (sockets === undefined) byUser.set(socket.userId, new Set([socket]));
      else sockets.add(socket);
    },
    remove: (socket) => {
      const sockets = byUser.get(socket.userId);
      if (sockets?.delete(socket) === true && sockets.size === 0) byUser.delete(socket.userId);
    },
    of: (userId) => byUser.get(userId) ?? nobody,
    has: (userId) => byUser.has(userId),
    *all() {
      for (const sockets of byUser.values()) yield* sockets;
    },
  };
}
