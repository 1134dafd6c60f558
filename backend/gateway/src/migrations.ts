import { GatewayTables } from './migrations/gateway-0001-tables.ts';
import { PushedOrders } from './migrations/gateway-0002-pushed-orders.ts';

/** The tables of the gateway. */
export const gatewayMigrations = [
  { name: 'gateway-0001-tables', class: GatewayTables },
  { name: 'gateway-0002-pushed-orders', class: PushedOrders },
] as const;
