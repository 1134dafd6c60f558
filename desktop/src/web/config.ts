import { commonConfig, httpUrl, readConfig } from '@orderbell/runtime/config';
import { z } from 'zod';

/** Every variable of the web server. */
export const WebConfig = z.object({
  ...commonConfig,
  /** Origin of the gateway as a browser reaches it. */
  GATEWAY_URL: httpUrl.transform((url) => new URL(url).origin),
});
export type WebConfig = z.output<typeof WebConfig>;

/** @throws ConfigError naming every missing or wrong variable */
export const readWebConfig = (env: Readonly<Record<string, string | undefined>>): WebConfig =>
  readConfig(WebConfig, env);
