import { nativeImage, type NativeImage } from 'electron';
import onDarkLive from '../../../assets/tray/on-dark/live.png?inline';
import onDarkLive2 from '../../../assets/tray/on-dark/live@2x.png?inline';
import onDarkOffline from '../../../assets/tray/on-dark/offline.png?inline';
import onDarkOffline2 from '../../../assets/tray/on-dark/offline@2x.png?inline';
import onDarkUnseen from '../../../assets/tray/on-dark/unseen.png?inline';
import onDarkUnseen2 from '../../../assets/tray/on-dark/unseen@2x.png?inline';
import onLightLive from '../../../assets/tray/on-light/live.png?inline';
import onLightLive2 from '../../../assets/tray/on-light/live@2x.png?inline';
import onLightOffline from '../../../assets/tray/on-light/offline.png?inline';
import onLightOffline2 from '../../../assets/tray/on-light/offline@2x.png?inline';
import onLightUnseen from '../../../assets/tray/on-light/unseen.png?inline';
import onLightUnseen2 from '../../../assets/tray/on-light/unseen@2x.png?inline';
import templateLive from '../../../assets/tray/template/live.png?inline';
import templateLive2 from '../../../assets/tray/template/live@2x.png?inline';
import templateOffline from '../../../assets/tray/template/offline.png?inline';
import templateOffline2 from '../../../assets/tray/template/offline@2x.png?inline';
import templateUnseen from '../../../assets/tray/template/unseen.png?inline';
import templateUnseen2 from '../../../assets/tray/template/unseen@2x.png?inline';
import type { TrayGround } from './tray-ground.ts';
import type { TrayIcon } from './tray-model.ts';

type Sizes = readonly [normal: string, double: string];

const drawings: Readonly<Record<TrayGround, Readonly<Record<TrayIcon, Sizes>>>> = {
  'on-dark': {
    live: [onDarkLive, onDarkLive2],
    offline: [onDarkOffline, onDarkOffline2],
    unseen: [onDarkUnseen, onDarkUnseen2],
  },
  'on-light': {
    live: [onLightLive, onLightLive2],
    offline: [onLightOffline, onLightOffline2],
    unseen: [onLightUnseen, onLightUnseen2],
  },
  template: {
    live: [templateLive, templateLive2],
    offline: [templateOffline, templateOffline2],
    unseen: [templateUnseen, templateUnseen2],
  },
};

/** The tray's image for ordinary and for dense screens. */
export function trayImage(icon: TrayIcon, ground: TrayGround): NativeImage {
  const [normal, double] = drawings[ground][icon];
  const image = nativeImage.createFromDataURL(normal);
  image.addRepresentation({ scaleFactor: 2, dataURL: double });
  image.setTemplateImage(ground === 'template');
  return image;
}
