/**
 * The server's settings: as durable as production's (fsync, synchronous_commit and full_page_writes stay on, as they
 * are by default), sized for a developer's machine. WAL as measured for this workload: few, long checkpoints.
 */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  // Everything read is in the operating system's cache: I/O worker processes would only cost memory.
  io_method: 'sync',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  max_logical_replication_workers: '0',
  max_parallel_workers_per_gather: '0',
  // A client that is gone, or hangs in the middle of a transaction, must not keep its locks.
  idle_in_transaction_session_timeout: '10s',
  client_connection_check_interval: '2s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '3',
  tcp_keepalives_count: '3',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/** The command line of `postgres` for a cluster. Given on each start, so that a new version's settings apply to old data. */
export function serverArguments(
  folder: string,
  port: number,
  overrides: Readonly<Record<string, string>>,
): readonly string[] {
  const all = { ...settings, ...overrides, port: String(port) };
  return ['-D', folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
