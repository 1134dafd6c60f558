export interface Closing {
  /** The person quits, the system shuts down, or an update restarts the app. */
  readonly quitting: boolean;
  readonly closeToTray: boolean;
  /** There is a tray that shows our icon: without one a hidden window could not be found again. */
  readonly tray: boolean;
}

/** What closing the window does: into the tray, or away with it (which ends the app where the system expects that). */
export function onClose({ quitting, closeToTray, tray }: Closing): 'hide' | 'close' {
  return !quitting && closeToTray && tray ? 'hide' : 'close';
}

/** Whether a start shows no window: only where there is a tray (or a dock) to find it again. */
export function startsHidden({
  asked,
  tray,
  dock,
}: {
  readonly asked: boolean;
  readonly tray: boolean;
  readonly dock: boolean;
}) {
  return asked && (tray || dock);
}
