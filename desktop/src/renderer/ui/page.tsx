import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { NavigationType, useNavigationType } from 'react-router';
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
  /** What scrolls, of a narrow page. */
  readonly scroll?: RefObject<HTMLDivElement | null>;
  /** The page takes the focus itself. */
  readonly keepsFocus?: boolean;
}

/** A page's frame: its heading, its actions, and below them whatever it is about. */
export function Page({
  title,
  windowTitle,
  before,
  actions,
  children,
  narrow = false,
  scroll,
  keepsFocus = false,
}: PageProps) {
  useTitle(windowTitle ?? title);
  const heading = useFocusOnArrival(keepsFocus);
  return (
    <div className={narrow ? styles.narrow : styles.page} {...(scroll === undefined ? {} : { ref: scroll })}>
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
    if (arrival.current === NavigationType.Push && !keepsFocus) heading.current?.focus({ preventScroll: true });
  }, [keepsFocus]);
  return heading;
}

/** The cards of a narrow page. */
export function PageColumn({ children }: { readonly children: ReactNode }) {
  return <div className={styles.column}>{children}</div>;
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
