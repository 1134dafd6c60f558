import type { ClientState } from './orderbell-client.ts';

/** Text for a report: versions and states. No token, name, amount, server address or address of a person. */
export function diagnosticsText(state: ClientState, at: string, recentLog: readonly string[]): string {
  const { server, session, connection, account, pending, settings, platform } = state;
  const { serverAddress: _, ...choices } = settings;
  const deliveries = (['waiting', 'sending', 'refused'] as const).map(
    (status) => `${pending.filter(({ delivery }) => delivery.status === status).length} ${status}`,
  );
  const lines = [
    `Orderbell diagnostics, ${at}`,
    ...platform.versions.map(({ name, version }) => `${name} ${version}`),
    `Platform: ${platform.kind}, ${platform.os}, ${platform.locale}`,
    `Notifications: ${platform.notifications}; tray: ${yesNo(platform.tray)}; autostart: ${yesNo(platform.autostart)}`,
    `Server: ${server.status}${server.status === 'unreachable' ? ` since ${server.since} (${server.problem.type})` : ''}`,
    `Session: ${session.status}${session.status === 'signed-out' ? ` (${session.reason})` : ''}`,
    `Feed: ${connectionText(connection)}`,
    `Account: ${account.status}`,
    `Orders not answered yet: ${deliveries.join(', ')}`,
    `Settings: ${JSON.stringify(choices)}`,
    '',
    'Last entries of the log:',
    ...recentLog,
  ];
  return lines.join('\n');
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

function connectionText(connection: ClientState['connection']): string {
  if (connection.status === 'idle') return 'idle';
  const since = `${connection.status} since ${connection.since}`;
  return connection.status === 'offline' ? `${since} (${connection.reason})` : since;
}
