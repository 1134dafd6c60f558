import { app, ipcMain, nativeImage, net, powerMonitor, safeStorage, session } from 'electron';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import icon from '../../assets/icon.png?inline';
import { createCore } from '../client/core.ts';
import { createSocketIo } from '../client/feed/socket-io.ts';
import type { ShellCommand } from '../client/orderbell-client.ts';
import { createProcessLocks } from '../client/process-locks.ts';
import { createRecentLog } from '../client/recent-log.ts';
import { systemClock } from '../client/system-clock.ts';
import { createWordings } from '../client/wording.ts';
import { APP_ID } from './app-id.ts';
import { HIDDEN_ARGUMENT, createAutostart } from './autostart/autostart.ts';
import { createBadge } from './badge.ts';
import { CRASH_PATH, crashPage } from './crash-page.ts';
import { createDesktopShell } from './desktop-shell.ts';
import { readEnvironment } from './environment.ts';
import { serveClient } from './ipc/client-bridge.ts';
import { LINK_SCHEME, commandOfLink, linkOfArguments } from './links/deep-link.ts';
import { hasOwnerNow } from './linux/session-bus.ts';
import { createRotatingLog } from './logs/rotating-log.ts';
import { createDesktopNotifications } from './notifications/desktop-notifications.ts';
import { passwordStore } from './secrets/protection.ts';
import { createSafeSecrets } from './secrets/safe-secrets.ts';
import { APP_ORIGIN } from './security/app-files.ts';
import { registerAppScheme, serveApp } from './security/app-protocol.ts';
import { guardPages, guardPermissions } from './security/guard.ts';
import { createShellViews } from './shell-views.ts';
import { openJsonFileStore } from './storage/json-file-store.ts';
import { createSystemFacts } from './system-facts.ts';
import { systemNetwork } from './system-network.ts';
import { createAppTray } from './tray/tray.ts';
import type { TrayAction } from './tray/tray-model.ts';
import { keepUpdated } from './updates.ts';
import { onClose, startsHidden } from './window/close-policy.ts';
import { createClickExporter } from './traces/export-clicks.ts';
import { createMainWindow } from './window/main-window.ts';

const HOUR_MS = 60 * 60 * 1000;

const os = process.platform;
const environment = readEnvironment(process.env);
const development = !app.isPackaged;
// Only while developing: an installed app must not show another page because a variable says so.
const pageUrl = (development ? environment.devServerUrl : null) ?? `${APP_ORIGIN}/`;

// What has to be said before the app is ready.
// Also for pages that are made in passing. Root, in a container, has to do without and says so on the command line.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.setAppUserModelId(APP_ID);
registerAppScheme();
const keyring = passwordStore(environment.desktop, os !== 'linux' || app.commandLine.hasSwitch('password-store'), () =>
  hasOwnerNow('org.freedesktop.secrets'),
);
if (keyring !== null) app.commandLine.appendSwitch('password-store', keyring);

if (app.requestSingleInstanceLock()) {
  const running = start();
  app.on('second-instance', (_, args) => void running.then(({ arrive }) => arrive(args)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    void running.then(({ arrive }) => arrive([url]));
  });
} else app.quit();

/** Puts the app together and opens it. Answers what to do when it is started again. */
async function start(): Promise<{ readonly arrive: (args: readonly string[]) => void }> {
  await app.whenReady();
  const logFolder = app.getPath('logs');
  const logFile = createRotatingLog({ folder: logFolder });
  const { log, lines } = createRecentLog(systemClock, (line) => logFile.write(line));
  const store = await openJsonFileStore(join(app.getPath('userData'), 'orderbell.json'), log);
  const wordings = createWordings();
  const wording = () => wordings(core.state());
  let quitting = false;
  let unseen = 0;

  guardPages(pageUrl, log);
  guardPermissions(session.defaultSession, pageUrl, log);

  const window = createMainWindow({
    pageUrl,
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    icon: nativeImage.createFromDataURL(icon),
    development,
    os,
    store,
    log,
    wording,
    onClose: () =>
      onClose({ quitting, closeToTray: core.state().settings.closeToTray, tray: core.state().platform.tray }),
  });
  const shell = createDesktopShell({
    app,
    os,
    logFolder,
    autostart: createAutostart({
      app,
      os,
      command: [environment.appImage ?? process.execPath, ...(development ? [app.getAppPath()] : [])],
      configFolder: environment.configFolder,
    }),
    window: window.current,
    wording,
  });
  const facts = createSystemFacts(os, environment, shell);
  await facts.find();

  const command = (wish: ShellCommand): void => {
    core.command(wish);
    // The page goes there first, so that nobody sees the wrong one.
    setImmediate(() => window.show());
  };
  const core = await createCore({
    fetch,
    credentials: 'omit',
    openSocket: createSocketIo(log),
    clock: systemClock,
    random: { fraction: Math.random, uuid: randomUUID },
    store,
    secrets: createSafeSecrets(join(app.getPath('userData'), 'session.bin'), safeStorage, os, log),
    locks: createProcessLocks(),
    // One process, one core: there is nobody else.
    peers: { tell: () => {}, listen: () => () => {} },
    network: systemNetwork(net, powerMonitor),
    attention: window.attention,
    shell,
    raise: createDesktopNotifications({ os, command, log }),
    wording: wordings,
    onUnseen(count) {
      unseen = count;
      render();
    },
    log,
    recentLog: lines,
    serverAddress: environment.serverAddress,
    onClickAnswered: createClickExporter(environment.tracesEndpoint, fetch, log),
  });

  const act: Readonly<Record<TrayAction, () => void>> = {
    open: () => window.show(),
    'new-order': () => command({ name: 'new-order' }),
    quiet: () => quiet(Date.now() + HOUR_MS),
    loud: () => quiet(null),
    quit: () => app.quit(),
  };
  const quiet = (until: number | null): void => {
    core.notifier.quiet(until);
    render();
    if (until !== null) setTimeout(() => render(), until - Date.now() + 1000);
  };
  const render = createShellViews({
    observe: (listener) => core.observe(listener),
    state: () => core.state(),
    wording: wordings,
    unseen: () => unseen,
    quietUntil: () => core.notifier.quietUntil(),
    tray: createAppTray(os, (action) => act[action]()),
    os,
    desktop: environment.desktop,
    badge: createBadge({ app, os, window: window.current }),
    menu: { os, development, command, quit: () => app.quit(), openLogs: () => void shell.openLogs() },
  });

  serveApp(join(import.meta.dirname, '../renderer'), { [CRASH_PATH]: async () => crashPage(await wording()) });
  serveClient({
    ipc: ipcMain,
    client: core.client,
    trusted: () => ({ webContentsId: window.current()?.webContents.id ?? null, pageUrl }),
    log,
  });

  app.on('before-quit', () => {
    quitting = true;
  });
  app.on('window-all-closed', () => os !== 'darwin' && app.quit());
  app.on('activate', () => window.show());
  window.attention.listen(() => window.attention.focused() && void facts.find());

  const follow = (args: readonly string[]): boolean => {
    const link = linkOfArguments(args);
    const wish = link === null ? null : commandOfLink(link);
    if (wish !== null) core.command(wish);
    return link !== null;
  };
  const linked = follow(process.argv);
  const asked = !linked && process.argv.includes(HIDDEN_ARGUMENT);
  void core.start();
  const hidden = startsHidden({ asked, tray: asked && (await facts.findTray()), dock: os === 'darwin' });
  await window.open(hidden);
  if (!development) {
    app.setAsDefaultProtocolClient(LINK_SCHEME);
    await keepUpdated(process.resourcesPath, log);
  }
  log('info', 'started', { hidden, linked, version: app.getVersion(), keyring });

  return {
    arrive(args) {
      if (!follow(args) && args.includes(HIDDEN_ARGUMENT)) return;
      setImmediate(() => window.show());
    },
  };
}
