import { nativeImage, type NativeImage } from 'electron';
import live from '../../../assets/tray/live.png?inline';
import live2 from '../../../assets/tray/live@2x.png?inline';
import liveTemplate from '../../../assets/tray/liveTemplate.png?inline';
import liveTemplate2 from '../../../assets/tray/liveTemplate@2x.png?inline';
import offline from '../../../assets/tray/offline.png?inline';
import offline2 from '../../../assets/tray/offline@2x.png?inline';
import offlineTemplate from '../../../assets/tray/offlineTemplate.png?inline';
import offlineTemplate2 from '../../../assets/tray/offlineTemplate@2x.png?inline';
import unseen from '../../../assets/tray/unseen.png?inline';
import unseen2 from '../../../assets/tray/unseen@2x.png?inline';
import unseenTemplate from '../../../assets/tray/unseenTemplate.png?inline';
import unseenTemplate2 from '../../../assets/tray/unseenTemplate@2x.png?inline';
import type { TrayIcon } from './tray-model.ts';

type Sizes = readonly [normal: string, double: string];

const coloured: Readonly<Record<TrayIcon, Sizes>> = {
  live: [live, live2],
  offline: [offline, offline2],
  unseen: [unseen, unseen2],
};
/** macOS colours these itself, after the bar that they are on. */
const templates: Readonly<Record<TrayIcon, Sizes>> = {
  live: [liveTemplate, liveTemplate2],
  offline: [offlineTemplate, offlineTemplate2],
  unseen: [unseenTemplate, unseenTemplate2],
};

/** The tray's image for ordinary and for dense screens. */
export function trayImage(icon: TrayIcon, os: NodeJS.Platform): NativeImage {
  const [normal, double] = (os === 'darwin' ? templates : coloured)[icon];
  const image = nativeImage.createFromDataURL(normal);
  image.addRepresentation({ scaleFactor: 2, dataURL: double });
  image.setTemplateImage(os === 'darwin');
  return image;
}
