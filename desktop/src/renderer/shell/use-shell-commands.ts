import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { ShellCommand } from '../../client/orderbell-client.ts';
import { paths } from '../lib/screens.ts';
import { useApp, useAppState } from '../state/context.ts';

/** Carries out what came from outside the page: a notification, the tray, the menu, a link. Also what came before the page was there. */
export function useShellCommands(): void {
  const { show, takeCommands } = useApp();
  const navigate = useNavigate();
  const commands = useAppState((state) => state.commands);
  useEffect(() => {
    if (commands.length === 0) return;
    takeCommands();
    for (const command of commands) run(command);

    function run(command: ShellCommand): void {
      switch (command.name) {
        case 'show-order':
          show('none');
          return void navigate(paths.order(command.orderId));
        case 'show':
          show('none');
          return void navigate(paths[command.screen]);
        case 'new-order':
          return show('new-order');
        case 'command-palette':
          return show('palette');
        case 'shortcuts':
          return show('shortcuts');
      }
    }
  }, [commands, navigate, show, takeCommands]);
}
