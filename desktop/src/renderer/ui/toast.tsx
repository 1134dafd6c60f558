import { Button, Group } from '@mantine/core';
import type { notifications as Shown } from '@mantine/notifications';

type Notifications = typeof Shown;

interface Toast {
  readonly text: string;
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly error?: boolean;
}

/** A short answer to what the person just did; may carry one way back. Errors stay until they are closed. */
export function toast(shown: Toast): void {
  // With a part of the program of its own: nothing needs it before the person has done something.
  void import('@mantine/notifications').then(({ notifications }) => show(notifications, shown));
}

function show(notifications: Notifications, { text, detail, action, error = false }: Toast): void {
  const id = notifications.show({
    message: (
      <Group gap={12} wrap="nowrap" justify="space-between">
        <span>
          <span>{text}</span>
          {detail === undefined ? null : <span className="ob-toast-detail">{detail}</span>}
        </span>
        {action === undefined ? null : (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </Group>
    ),
    autoClose: error ? false : action === undefined ? 4000 : 8000,
    withBorder: true,
    color: error ? 'red' : 'ink',
    role: error ? 'alert' : 'status',
  });
}
