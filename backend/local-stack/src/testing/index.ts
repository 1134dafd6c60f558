import './provided-context.ts';

export { aloneOnTopics } from './alone-on-topics.ts';
export { freshDatabase } from './fresh-database.ts';
export { openDesktop } from '../start/open-desktop.ts';
