import { GatewayTables } from './migrations/gateway-0001-tables.ts';

/** The tables of the gateway. */
export const gatewayMigrations = [{ name: 'gateway-0001-tables', class: GatewayTables }] as const;
