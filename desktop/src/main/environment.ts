import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the environment says that matters here; read once, in `index.ts`. */
export interface Environment {
  /** The gateway of a first start. */
  readonly serverAddress: string;
  /** Vite's server, while developing. */
  readonly devServerUrl: string | null;
  /** The name of the desktop, on Linux. */
  readonly desktop: string;
  readonly configFolder: string;
  readonly display: string | undefined;
  readonly authorityFile: string;
  /** The file that an AppImage was started from; the program inside is gone after the next start. */
  readonly appImage: string | null;
  /** A receiver of OTLP over HTTP for the clicks of orders. */
  readonly tracesEndpoint: string | null;
}

export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  return {
    serverAddress: env['ORDERBELL_SERVER'] ?? 'http://localhost:8080',
    devServerUrl: env['ELECTRON_RENDERER_URL'] ?? null,
    desktop: env['XDG_CURRENT_DESKTOP'] ?? '',
    configFolder: env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'),
    display: env['DISPLAY'],
    authorityFile: env['XAUTHORITY'] ?? join(homedir(), '.Xauthority'),
    appImage: env['APPIMAGE'] ?? null,
    tracesEndpoint: env['OTEL_EXPORTER_OTLP_ENDPOINT'] || null,
  };
}
