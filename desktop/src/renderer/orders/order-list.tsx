import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '@mantine/core';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useNavigate } from 'react-router';
import { useFormat } from '../hooks/use-format.ts';
import { nextIndex } from '../lib/list-keys.ts';
import { paths } from '../lib/screens.ts';
import { useApp } from '../state/context.ts';
import { ArrowUpIcon } from '../ui/icons.tsx';
import { ListFooter } from './list-footer.tsx';
import { OrderRow } from './order-row.tsx';
import { insertedAbove, type Row } from './rows.ts';
import styles from './orders.module.css';

/** The same as --ob-row. */
const ROW = 46;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

interface OrderListProps {
  readonly rows: readonly Row[];
  readonly onEnd: () => void;
}

/**
 * The rows that are on screen, of a list of any length. What is on screen stays where it is when orders come in above; the row that had
 * the focus has it again after coming back from an order.
 */
export function OrderList({ rows, onEnd }: OrderListProps) {
  'use no memo';
  const { t } = useFormat();
  const { listPlace } = useApp();
  const navigate = useNavigate();
  const scroll = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string | null>(listPlace.rowKey);
  const found = rows.findIndex(({ key }) => key === activeKey);
  const activeIndex = Math.max(0, found);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
    initialOffset: listPlace.top,
    useFlushSync: false,
    rangeExtractor: useCallback(
      // The row that Tab reaches is there even when it is scrolled away.
      (range: Range) => [...new Set([...defaultRangeExtractor(range), activeIndex])].sort((a, b) => a - b),
      [activeIndex],
    ),
  });

  const newAbove = useSteadyRows(rows, scroll);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD) onEnd();
  }, [last, rows.length, onEnd]);

  const activate = useCallback(
    (key: string) => {
      listPlace.rowKey = key;
      setActiveKey(key);
    },
    [listPlace],
  );
  const open = useCallback(
    (row: Row) => {
      if (row.kind === 'order') void navigate(paths.order(row.order.id));
    },
    [navigate],
  );

  const focusRow = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    virtualizer.scrollToIndex(index);
    activate(row.key);
    requestAnimationFrame(() => rowElement(scroll.current, row.key)?.focus({ preventScroll: true }));
  };
  useFocusAfterReturn(scroll, listPlace.rowKey);

  const onKeyDown = (event: KeyboardEvent) => {
    const onRow = event.target instanceof HTMLElement && event.target.role === 'row';
    if (!onRow || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[activeIndex];
    if ((event.key === 'Enter' || event.key === ' ') && row !== undefined) {
      event.preventDefault();
      open(row);
      return;
    }
    const perPage = Math.max(1, Math.floor((scroll.current?.clientHeight ?? ROW) / ROW) - 1);
    const next = nextIndex(keyOf(event), activeIndex, rows.length, perPage);
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  };

  return (
    <div
      className={styles.list}
      role="grid"
      aria-label={t('orders.list')}
      aria-rowcount={rows.length + 1}
      tabIndex={-1}
    >
      <ListHead />
      {newAbove.count === 0 ? null : (
        <Button
          className={styles.newAbove}
          size="compact-sm"
          radius="xl"
          leftSection={<ArrowUpIcon size={13} />}
          onClick={() => scroll.current?.scrollTo({ top: 0 })}
        >
          {t('orders.newAbove', { count: newAbove.count })}
        </Button>
      )}
      <div
        ref={scroll}
        className={styles.scroll}
        role="rowgroup"
        onKeyDown={onKeyDown}
        onScroll={(event) => {
          listPlace.top = event.currentTarget.scrollTop;
          if (listPlace.top < ROW) newAbove.clear();
        }}
      >
        <div className={styles.canvas} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <OrderRow
                key={row.key}
                row={row}
                index={index}
                top={start}
                active={index === activeIndex}
                onOpen={open}
                onActivate={activate}
              />
            );
          })}
        </div>
        <ListFooter />
      </div>
    </div>
  );
}

/** Letters by their place on the keyboard, so that J and K work in the Russian layout too. */
function keyOf({ code, key }: KeyboardEvent): string {
  if (code === 'KeyJ') return 'ArrowDown';
  return code === 'KeyK' ? 'ArrowUp' : key;
}

function ListHead() {
  const { t } = useFormat();
  return (
    <div role="rowgroup">
      <div className={`${styles.line} ${styles.head}`} role="row" aria-rowindex={1}>
        <span role="columnheader">{t('orders.column.status')}</span>
        <span role="columnheader">{t('orders.column.description')}</span>
        <span role="columnheader" style={{ textAlign: 'right' }}>
          {t('orders.column.amount')}
        </span>
        <span role="columnheader" style={{ textAlign: 'right' }}>
          {t('orders.column.age')}
        </span>
      </div>
    </div>
  );
}

/** Scrolls along when rows come in above what is on screen, before it is painted, and counts them. */
function useSteadyRows(rows: readonly Row[], scroll: React.RefObject<HTMLDivElement | null>) {
  const before = useRef(rows);
  const [count, setCount] = useState(0);
  useLayoutEffect(() => {
    const element = scroll.current;
    const previous = before.current;
    before.current = rows;
    if (element === null || previous === rows || element.scrollTop < ROW) return;
    const above = insertedAbove(previous, rows, Math.floor(element.scrollTop / ROW));
    if (above === 0) return;
    element.scrollTop += above * ROW;
    setCount((known) => Math.max(0, known + above));
  }, [rows, scroll]);
  return { count, clear: useCallback(() => setCount(0), []) };
}

/** After "back" the focus is on the row that was opened. */
function useFocusAfterReturn(scroll: React.RefObject<HTMLDivElement | null>, key: string | null): void {
  const returned = useRef(key !== null);
  const rowKey = useRef(key);
  useEffect(() => {
    if (!returned.current || rowKey.current === null) return;
    returned.current = false;
    const wanted = rowKey.current;
    requestAnimationFrame(() => rowElement(scroll.current, wanted)?.focus({ preventScroll: true }));
  }, [scroll]);
}

function rowElement(scroll: HTMLElement | null, key: string): HTMLElement | null {
  return scroll?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;
}
