import { useEffect, useRef, type ReactNode } from 'react';
import { useNavigationType } from 'react-router';
import { useTitle } from '../hooks/use-title.ts';
import styles from './page.module.css';

interface PageProps {
  readonly title: string;
  /** What the window is called, where that is not the title. */
  readonly windowTitle?: string;
  readonly before?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** One column in the middle, and the heading above it. */
  readonly narrow?: boolean;
  /** The page takes the focus itself. */
  readonly keepsFocus?: boolean;
}

/** A page's frame: its heading, its actions, and below them whatever it is about. */
export function Page({ title, windowTitle, before, actions, children, narrow = false, keepsFocus = false }: PageProps) {
  useTitle(windowTitle ?? title);
  const heading = useFocusOnArrival(keepsFocus);
  return (
    <div className={`${styles.page} ${narrow ? styles.narrow : ''}`}>
      <header className={styles.header}>
        {before}
        <h1 className={styles.title} ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </header>
      {children}
    </div>
  );
}

/** A screen reader hears where it is after a step to another page; the first page is announced by its title. */
function useFocusOnArrival(keepsFocus: boolean) {
  const heading = useRef<HTMLHeadingElement>(null);
  const arrival = useRef(useNavigationType());
  useEffect(() => {
    if (arrival.current === 'PUSH' && !keepsFocus) heading.current?.focus({ preventScroll: true });
  }, [keepsFocus]);
  return heading;
}

/** The scrolling part of a page with one column of cards. */
export function PageColumn({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.scroll}>
      <div className={styles.column}>{children}</div>
    </div>
  );
}

interface CardProps {
  readonly title?: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
  readonly id?: string;
}

/** A titled piece of a page. */
export function Card({ title, className, children, id }: CardProps) {
  return (
    <section
      className={`${styles.card} ${className ?? ''}`}
      {...(title === undefined ? {} : { 'aria-label': title })}
      {...(id === undefined ? {} : { id })}
    >
      {children}
    </section>
  );
}

export function CardTitle({ children }: { readonly children: ReactNode }) {
  return <h2 className={styles.cardTitle}>{children}</h2>;
}
