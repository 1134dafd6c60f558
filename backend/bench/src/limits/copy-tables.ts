import type { Client } from 'pg';

/* The product's own tables, empty, in a schema of another database: what is measured there follows every migration. */

const TABLE = `select c.relname as name, array_to_string(c.reloptions, ', ') as options,
  (select string_agg(format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then ' not null' else '' end,
      case when a.attidentity = 'a' then ' generated always as identity' else '' end,
      case when d.adbin is null then '' else ' default ' || pg_get_expr(d.adbin, d.adrelid) end), ', ' order by a.attnum)
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname = any($1)`;

const CONSTRAINTS = `select conrelid::regclass::text as name, pg_get_constraintdef(oid) as definition
from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text = any($1)
  and contype in ('p', 'u', 'c', 'f') order by contype <> 'p'`;

const INDEXES = `select pg_get_indexdef(i.indexrelid) as definition
from pg_index i join pg_class c on c.oid = i.indrelid
where c.relnamespace = 'public'::regnamespace and c.relname = any($1)
  and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`;

/** Makes the tables of `from` anew in `schema` of `to`: columns, constraints, indexes and storage settings. */
export async function copyTables(from: Client, to: Client, schema: string, names: readonly string[]): Promise<void> {
  await to.query(`drop schema if exists ${schema} cascade; create schema ${schema}; set search_path to ${schema}`);
  const tables = await from.query<{ name: string; options: string | null; columns: string }>(TABLE, [names]);
  if (tables.rows.length !== names.length) throw new Error(`not all of ${names.join(', ')} are tables of the product`);
  for (const { name, columns, options } of tables.rows)
    await to.query(`create table ${name} (${columns})${options === null ? '' : ` with (${options})`}`);
  const constraints = await from.query<{ name: string; definition: string }>(CONSTRAINTS, [names]);
  for (const { name, definition } of constraints.rows) await to.query(`alter table ${name} add ${definition}`);
  const indexes = await from.query<{ definition: string }>(INDEXES, [names]);
  for (const { definition } of indexes.rows) await to.query(definition.replace(' ON public.', ' ON '));
}
