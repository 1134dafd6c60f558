import { serviceKinds, type ServiceKind } from './topology.ts';

/** The web client is no matter of starting anew: its server in development sees changes itself. */
const services = serviceKinds.filter((kind) => kind !== 'web');

const shared = ['contracts/src', 'backend/messaging/src', 'backend/runtime/src'] as const;

/** Every folder that a service is made of, from the repository's root. */
export const sourceFolders: readonly string[] = [...shared, ...services.map((kind) => ownFolder(kind))];

/** Whether a change of this file can change how a service behaves. */
export function isSource(file: string): boolean {
  return /\.(ts|json|html)$/.test(file) && !file.endsWith('.test.ts');
}

/** The services that are made of one of these files, paths from the repository's root. */
export function affectedServices(files: readonly string[]): ReadonlySet<ServiceKind> {
  const isIn = (folder: string) => (file: string) => file.startsWith(`${folder}/`);
  if (shared.some((folder) => files.some(isIn(folder)))) return new Set(services);
  return new Set(services.filter((kind) => files.some(isIn(ownFolder(kind)))));
}

function ownFolder(kind: ServiceKind): string {
  return `backend/${kind}/src`;
}
