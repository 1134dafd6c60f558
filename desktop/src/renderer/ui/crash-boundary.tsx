import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { Translation } from 'react-i18next';
import { AppContext } from '../state/context.ts';
import { WarningIcon } from './icons.tsx';
import { EmptyState } from './message.tsx';

interface Crash {
  readonly error: Error | null;
  readonly where: string;
}

interface CrashBoundaryProps {
  readonly children: ReactNode;
  /** Shown instead of the whole message, for a part that the page can do without. */
  readonly instead?: ReactNode;
  /** Another value (another page) is another chance. */
  readonly resetOn?: string;
}

/** Instead of a white page: what happened, that nothing was lost, and a way on. */
export class CrashBoundary extends Component<CrashBoundaryProps, Crash> {
  static override contextType = AppContext;
  declare context: React.ContextType<typeof AppContext>;
  override state: Crash = { error: null, where: '' };

  static getDerivedStateFromError(error: unknown): Partial<Crash> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo): void {
    this.setState({ where: info.componentStack ?? '' });
  }

  override componentDidUpdate(before: CrashBoundaryProps): void {
    if (this.state.error !== null && before.resetOn !== this.props.resetOn) this.setState({ error: null, where: '' });
  }

  override render(): ReactNode {
    const { error, where } = this.state;
    if (error === null) return this.props.children;
    if (this.props.instead !== undefined) return this.props.instead;
    const details = `${error.name}: ${error.message}\n${error.stack ?? ''}\n${where}`;
    return (
      <Translation>
        {(t) => (
          <div style={{ height: '100%' }} role="alert">
            <EmptyState
              icon={WarningIcon}
              title={t('crash.title')}
              body={t('crash.body')}
              actions={
                <>
                  <Button onClick={() => window.location.reload()}>{t('crash.reload')}</Button>
                  <Button variant="default" onClick={() => void this.context?.client.copyText(details)}>
                    {t('crash.copy')}
                  </Button>
                </>
              }
            />
          </div>
        )}
      </Translation>
    );
  }
}
