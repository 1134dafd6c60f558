import { BrowserWindow, Menu, nativeTheme, screen, type NativeImage } from 'electron';
import type { Attention, Cancel, KeyValueStore, Log } from '../../client/ports.ts';
import type { Wording } from '../../client/wording.ts';
import { CRASH_PATH } from '../crash-page.ts';
import { APP_ORIGIN } from '../security/app-files.ts';
import { SMALLEST, WindowPlace, placeWindow } from './window-place.ts';

const PLACE_KEY = 'window';
/** A window that is being dragged is written down once it rests. */
const REST_MS = 500;

export interface MainWindowOptions {
  readonly pageUrl: string;
  readonly preload: string;
  readonly icon: NativeImage;
  readonly development: boolean;
  readonly os: NodeJS.Platform;
  readonly store: KeyValueStore;
  readonly log: Log;
  readonly wording: () => Promise<Wording>;
  /** What a close does now. */
  readonly onClose: () => 'hide' | 'close';
}

export interface MainWindow {
  /** Makes the window, visible or not. */
  open(hidden: boolean): Promise<void>;
  /** Brings it to the front, from wherever it is. */
  show(): void;
  /** Null while there is none. */
  readonly current: () => BrowserWindow | null;
  readonly attention: Attention;
}

/** The one window of the app. It may be closed and opened again; whoever shows or asks it does so through this. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  const { pageUrl, preload, icon, development, os, store, log, wording, onClose } = options;
  const listeners = new Set<() => void>();
  let window: BrowserWindow | null = null;

  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  const keepPlace = (opened: BrowserWindow): void => {
    let timer: NodeJS.Timeout | undefined;
    const keep = (): void => {
      clearTimeout(timer);
      if (opened.isDestroyed() || opened.isMinimized()) return;
      const place: WindowPlace = { bounds: opened.getNormalBounds(), maximized: opened.isMaximized() };
      store.set(PLACE_KEY, place).catch(() => log('warn', 'the window’s place could not be kept'));
    };
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(keep, REST_MS);
    };
    opened.on('resize', later);
    opened.on('move', later);
    opened.on('close', keep);
  };

  const surviveCrashes = (opened: BrowserWindow): void => {
    opened.webContents.on('render-process-gone', (_, { reason }) => {
      log('error', 'the page crashed', { reason });
      if (reason !== 'clean-exit' && !opened.isDestroyed()) void opened.loadURL(APP_ORIGIN + CRASH_PATH);
    });
    opened.on('unresponsive', () => log('warn', 'the page does not respond'));
  };

  const offerEditing = (opened: BrowserWindow): void => {
    opened.webContents.on('context-menu', (_, { isEditable, selectionText, editFlags }) => {
      void wording().then(({ t }) => {
        const copy = { role: 'copy', label: t('shell.context.copy'), enabled: editFlags.canCopy } as const;
        if (!isEditable && selectionText === '') return;
        const editing = [
          { role: 'cut', label: t('shell.context.cut'), enabled: editFlags.canCut } as const,
          copy,
          { role: 'paste', label: t('shell.context.paste'), enabled: editFlags.canPaste } as const,
          { role: 'selectAll', label: t('shell.context.selectAll') } as const,
        ];
        Menu.buildFromTemplate(isEditable ? editing : [copy]).popup({ window: opened });
      });
    });
  };

  const make = async (hidden: boolean): Promise<BrowserWindow> => {
    const saved = WindowPlace.safeParse(await store.get(PLACE_KEY)).data ?? null;
    const primary = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
    const { bounds, maximized } = placeWindow(
      saved,
      [primary, ...others].map(({ workArea }) => workArea),
    );
    const opened = new BrowserWindow({
      ...bounds,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Orderbell',
      icon,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#131312' : '#f7f5f1',
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        spellcheck: false,
        devTools: development,
      },
    });
    if (maximized) opened.once('show', () => opened.maximize());
    if (!hidden) opened.once('ready-to-show', () => opened.show());
    opened.on('close', (event) => {
      if (onClose() === 'close') return;
      event.preventDefault();
      // macOS keeps a full-screen space for a window that was hidden in it.
      if (os === 'darwin' && opened.isFullScreen()) {
        opened.once('leave-full-screen', () => opened.hide());
        opened.setFullScreen(false);
      } else opened.hide();
    });
    opened.once('closed', () => {
      window = null;
      changed();
    });
    for (const event of ['focus', 'blur', 'show', 'hide', 'minimize', 'restore'] as const)
      opened.on(event as 'focus', changed);
    keepPlace(opened);
    surviveCrashes(opened);
    offerEditing(opened);
    return opened;
  };

  let opening: Promise<void> | null = null;
  const open = async (hidden: boolean): Promise<void> => {
    window = await make(hidden);
    await window.loadURL(pageUrl).catch(() => log('error', 'the page could not be loaded'));
  };

  return {
    open(hidden) {
      opening ??= open(hidden).finally(() => {
        opening = null;
      });
      return opening;
    },
    show() {
      if (window === null) {
        void this.open(false);
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    current: () => window,
    attention: {
      focused: () => window !== null && window.isVisible() && window.isFocused(),
      listen(listener): Cancel {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
}
