import './provided-context.ts';

export { freshDatabase } from './fresh-database.ts';
export { openDesktop } from '../start/open-desktop.ts';
