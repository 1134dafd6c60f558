import { Migration } from '@mikro-orm/migrations';

/**
 * When an order was first pushed as final, and to how many sockets. Kept as long as the orders are. A row is at most written
 * again when somebody else hears of the order later: room for that on its page (HOT).
 */
export class PushedOrders extends Migration {
  override up(): void {
    this.addSql(`create table pushed_orders (
      order_id uuid primary key,
      pushed_at timestamptz not null,
      sockets int not null check (sockets >= 1)
    ) with (fillfactor = 90)`);
  }

  override down(): void {
    this.addSql('drop table pushed_orders');
  }
}
