import { describePortOwner, isPortFree } from '../machine/port-owner.ts';
import { UsageError } from '../usage.ts';
import { portVariables, type PortVariable, type StartSettings } from './options.ts';

interface TakenPort {
  readonly variable: PortVariable;
  readonly port: number;
  readonly owner: string;
}

/** Looks whether every port is free. @throws UsageError naming each that is not, who holds it and what moves it */
export async function checkPorts(settings: StartSettings): Promise<void> {
  const taken: TakenPort[] = [];
  for (const variable of portVariables) {
    const port = settings[variable];
    if (!(await isPortFree(port))) taken.push({ variable, port, owner: await describePortOwner(port) });
  }
  if (taken.length > 0) throw new UsageError(describeTakenPorts(taken));
}

/** What to do about ports in use, for a person. */
export function describeTakenPorts(taken: readonly TakenPort[]): string {
  const lines = taken.map(({ variable, port, owner }) => `  ${port} is held by ${owner}; ${variable} moves it`);
  const example = taken.map(({ variable, port }) => `${variable}=${port < 55_000 ? port + 10_000 : port - 10_000}`);
  return [
    taken.length === 1 ? 'A port is in use:' : 'Some ports are in use:',
    ...lines,
    `End what holds ${taken.length === 1 ? 'it' : 'them'}, or start elsewhere, for example: ${example.join(' ')} npm start`,
  ].join('\n');
}
